//! Words of a phrase as people write them down, and the lists that they are from.
//!
//! Where each list comes from stands in `lists/README.md`.

use std::borrow::Cow;
use std::sync::LazyLock;

use crc::{CRC_32_ISO_HDLC, Crc};
use unicode_normalization::UnicodeNormalization;
use zeroize::Zeroizing;

use super::input::{Input, MAX_TYPED, describe, look_alike};
use super::near_words::NearWords;
use super::rules::{Fault, Kind, KindError, Place, there};
use crate::secret::Secret;

/// The sum from which Monero and Cryptomator make their check words.
pub(super) const CRC_32: Crc<u32> = Crc::<u32>::new(&CRC_32_ISO_HDLC);

/// A phrase of 48 words, numbered and one to a line, has a tenth of it.
const MAX_LIKELY: usize = 8192;

/// One word of an input: NFKD, lower case.
pub(super) type Word = Zeroizing<String>;

/// The words of an input.
///
/// # Errors
/// [`KindError::OtherText`] if there are numbers beside the words that do not count them: a PIN or a passphrase may be among them.
pub(super) fn of(input: &Input) -> Result<Vec<Word>, KindError> {
    let text = input.text().ok_or(KindError::NotText)?;
    // Of what nobody types, only the number of words will be told.
    let Words {
        words,
        other_numbers,
    } = if text.len() <= MAX_TYPED {
        split(input.meant())
    } else {
        split(text)
    };
    if text.trim().is_empty() {
        return Err(KindError::Empty);
    }
    // Of numbers alone is told how many words there are: none.
    if other_numbers && !words.is_empty() {
        return Err(KindError::OtherText);
    }
    Ok(words)
}

/// The words of an input, if it is as short as a phrase.
pub(super) fn likely(input: &Input) -> Option<Vec<Word>> {
    let is_short = input.text().is_some_and(|text| text.len() <= MAX_LIKELY);
    is_short.then(|| split(input.meant()).words)
}

struct Words {
    words: Vec<Word>,
    /// Numbers that are not the words' own 1, 2, 3, …
    other_numbers: bool,
}

fn split(text: &str) -> Words {
    // The blank of East Asian keyboards becomes a plain one here, as BIP-39 has it for Japanese.
    let characters = || text.nfkd().flat_map(char::to_lowercase);
    let length = characters().map(char::len_utf8).sum();
    let mut text = Zeroizing::new(String::with_capacity(length));
    text.extend(characters());
    // None of these is in a word of any list.
    let is_between = |c: char| {
        c.is_whitespace()
            || ",;.:()[]-|\"\u{b7}\u{2022}\u{201c}\u{201d}\u{201e}\u{3001}\u{3002}".contains(c)
    };
    let mut words: Vec<Word> = Vec::new();
    let mut numbers = 0;
    let mut other_numbers = false;
    for token in text.split(is_between).filter(|token| !token.is_empty()) {
        if token.bytes().all(|byte| byte.is_ascii_digit()) {
            numbers += 1;
            other_numbers |= token.parse() != Ok(words.len() + 1);
        } else {
            words.push(Zeroizing::new(token.to_owned()));
        }
    }
    Words {
        other_numbers: other_numbers || numbers != 0 && numbers != words.len(),
        words,
    }
}

/// A fault of the number of words; `needed` is the beginning of a sentence such as "12 words".
pub(super) fn miscounted(kind: &Kind, needed: &str, words: usize) -> KindError {
    Fault::new(kind.name, format!("{needed} are needed, {}", there(words))).into()
}

/// What is told of a phrase with all words in the list and a wrong checksum.
pub(super) const WRONG_CHECKSUM: &str =
    "the checksum is wrong: a word is mistyped, missing or out of place";

/// A list of words, each of which stands for its place.
pub(super) struct List {
    /// What it is called, between "the" and "list".
    name: &'static str,
    words: Vec<&'static str>,
    /// How words are looked up, in the order of these forms, and the places of the words.
    sorted: Vec<(Cow<'static, str>, u16)>,
    /// Fewest letters to which a word may be shortened.
    shortest: usize,
    /// Whether its standard forbids to say which word may have been meant.
    is_silent: bool,
}

/// The list of Monero, new English: three letters tell the words apart.
pub(super) static MONERO: LazyLock<List> =
    LazyLock::new(|| List::new("Monero", include_str!("lists/monero.txt").lines()).shortened_to(3));

/// The list of SLIP-39: four letters tell the words apart. Programs must not correct them, "beyond potentially suggesting to the user
/// where in the string an error might be found".
pub(super) static SLIP39: LazyLock<List> = LazyLock::new(|| {
    List::new("SLIP-39", include_str!("lists/slip39.txt").lines())
        .shortened_to(4)
        .silent()
});

/// The list of Cryptomator.
pub(super) static CRYPTOMATOR: LazyLock<List> =
    LazyLock::new(|| List::new("Cryptomator", include_str!("lists/cryptomator.txt").lines()));

impl List {
    pub(super) fn new(name: &'static str, words: impl Iterator<Item = &'static str>) -> Self {
        let words: Vec<&str> = words.collect();
        let mut list = Self {
            name,
            sorted: Vec::new(),
            words,
            shortest: usize::MAX,
            is_silent: false,
        };
        list.sort(Cow::Borrowed);
        list
    }

    fn shortened_to(mut self, letters: usize) -> Self {
        self.shortest = letters;
        self
    }

    fn silent(mut self) -> Self {
        self.is_silent = true;
        self
    }

    /// The list as it is typed on a keyboard without accents.
    pub(super) fn without_accents(&self) -> Self {
        let mut list = Self::new(self.name, self.words.iter().copied());
        let is_accent = |c: &char| ('\u{300}'..='\u{36f}').contains(c);
        list.sort(|word| word.chars().filter(|c| !is_accent(c)).collect());
        list
    }

    fn sort(&mut self, form: impl Fn(&'static str) -> Cow<'static, str>) {
        let forms = self.words.iter().zip(0..);
        self.sorted = forms.map(|(word, place)| (form(word), place)).collect();
        self.sorted.sort_unstable();
    }

    /// The word at a place; all places in this module's phrases are below the number of words.
    pub(super) fn word(&self, place: u16) -> &'static str {
        self.words[usize::from(place)]
    }

    /// The place of a word, whole or shortened; `None` if it is not in the list, or if it could be several.
    pub(super) fn find(&self, word: &str) -> Option<u16> {
        let start = self.sorted.partition_point(|(other, _)| **other < *word);
        let mut found = self.sorted[start..].iter();
        let (first, place) = found.next()?;
        let is_whole = **first == *word;
        let is_start = |other: &str| match is_whole {
            true => other == word,
            false => other.starts_with(word),
        };
        let is_enough = is_whole || first.starts_with(word) && word.len() >= self.shortest;
        let is_alone = !found.next().is_some_and(|(next, _)| is_start(next));
        (is_enough && is_alone).then_some(*place)
    }

    /// The place of the only word that begins so.
    pub(super) fn find_beginning(&self, beginning: &str) -> Option<u16> {
        let start = self
            .sorted
            .partition_point(|(other, _)| **other < *beginning);
        let mut found = self.sorted[start..]
            .iter()
            .take_while(|(word, _)| word.starts_with(beginning));
        let (_, place) = found.next()?;
        found.next().is_none().then_some(*place)
    }

    /// How many of the words are in the list.
    pub(super) fn known(&self, words: &[Word]) -> usize {
        let is_known = |word: &&Word| self.find(word).is_some();
        words.iter().filter(is_known).count()
    }

    /// The places of words that are all in the list.
    pub(super) fn places(&self, words: &[Word]) -> Option<Zeroizing<Vec<u16>>> {
        let mut places = Zeroizing::new(Vec::with_capacity(words.len()));
        for word in words {
            places.push(self.find(word)?);
        }
        Some(places)
    }

    /// The places of the words.
    ///
    /// # Errors
    /// Says which word is not in the list, with those that are near it.
    pub(super) fn read(
        &self,
        kind: &Kind,
        words: &[Word],
    ) -> Result<Zeroizing<Vec<u16>>, KindError> {
        let is_missing = |word: &Word| self.find(word).is_none();
        match words.iter().position(is_missing) {
            Some(place) => Err(self.missing(kind, words, place)),
            None => Ok(self.places(words).expect("none is missing")),
        }
    }

    /// That the word at this place, counted from 0, is not in the list.
    pub(super) fn missing(&self, kind: &Kind, words: &[Word], place: usize) -> KindError {
        let at = |what: String| Fault::at(kind.name, Place::Word(place + 1), what);
        let fault = match self.look_alike(&words[place]) {
            Some(c) => at(format!(
                "has {} in it that looks like one of the alphabet",
                describe(c)
            )),
            None if self.is_silent => at(format!("is not in the {} list", self.name)),
            None => Fault {
                near: NearWords::of(&words[place], &self.words),
                ..at(format!("is not in the {} list", self.name))
            },
        };
        fault.into()
    }

    /// The foreign letter that keeps a word from being of the list.
    fn look_alike(&self, word: &str) -> Option<char> {
        let foreign = word.chars().find(|&c| look_alike(c).is_some())?;
        let mut latin = Zeroizing::new(String::with_capacity(word.len()));
        latin.extend(word.chars().map(|c| look_alike(c).unwrap_or(c)));
        self.find(&latin).map(|_| foreign)
    }

    /// How many words are shorter than they are in the list.
    pub(super) fn shortened(&self, words: &[Word], places: &[u16]) -> usize {
        let is_short = |(word, place): &(&Word, &u16)| word.as_str() != self.word(**place);
        words.iter().zip(places).filter(is_short).count()
    }

    /// The words at these places with single blanks between them.
    pub(super) fn write(&self, places: &[u16]) -> Secret {
        let length = places.iter().map(|&place| self.word(place).len() + 1).sum();
        let mut text = Vec::with_capacity(length);
        for &place in places {
            if !text.is_empty() {
                text.push(b' ');
            }
            text.extend_from_slice(self.word(place).as_bytes());
        }
        Secret::new(text)
    }
}

/// What is told of words that were shortened.
pub(super) fn shortened_warning(words: usize) -> String {
    format!(
        "{words} of the words {} shortened; they are given back in full, which means the same",
        if words == 1 { "was" } else { "were" }
    )
}

#[cfg(test)]
pub(super) mod tests {
    use std::collections::HashSet;

    use data_encoding::HEXLOWER;
    use sha2::{Digest, Sha256};

    use super::super::class::{Class, Packed};
    use super::super::{Facts, Unsure};
    use super::*;

    /// Bytes that are random enough for tests, and the same at every run.
    pub(in super::super) struct Random(pub u64);

    impl Random {
        pub(in super::super) fn below(&mut self, end: usize) -> usize {
            // Marsaglia, "Xorshift RNGs", 2003.
            self.0 ^= self.0 << 13;
            self.0 ^= self.0 >> 7;
            self.0 ^= self.0 << 17;
            (self.0 >> 16) as usize % end
        }

        pub(in super::super) fn bytes(&mut self, count: usize) -> Vec<u8> {
            (0..count).map(|_| self.below(256) as u8).collect()
        }

        pub(in super::super) fn places(&mut self, count: usize, list: &List) -> Vec<u16> {
            let mut place = || self.below(list.words.len()) as u16;
            (0..count).map(|_| place()).collect()
        }
    }

    pub(in super::super) fn text(secret: &Secret) -> &str {
        std::str::from_utf8(secret.as_bytes()).unwrap()
    }

    pub(in super::super) fn input(text: &str) -> Input {
        Input::new(text.as_bytes().into())
    }

    /// The canonical text, the secret bytes after the form, and the facts; or what is said.
    pub(in super::super) fn pack(id: &str, key: &str) -> Result<(String, Vec<u8>, Facts), String> {
        let kind = Kind::by_id(id).unwrap();
        let key = kind.pack(&input(key)).map_err(|error| error.to_string())?;
        let canonical = key.packed.to_canonical().unwrap();
        let bytes = key.packed.bytes().as_bytes();
        let bytes = match key.packed.class() {
            Class::Typed => {
                assert!(kind.forms().contains(&bytes[0]));
                &bytes[1..]
            }
            _ => bytes,
        };
        assert!(kind.size.contains(&bytes.len()), "{id}: {}", bytes.len());
        Ok((text(&canonical).to_owned(), bytes.to_vec(), key.facts))
    }

    /// The kind, or those between which a person has to choose.
    pub(in super::super) fn recognised(key: &str) -> String {
        match Kind::recognise(&input(key)) {
            Ok(kind) => kind.id.to_owned(),
            Err(Unsure::Several { kinds }) => {
                let ids: Vec<&str> = kinds.iter().map(|kind| kind.id).collect();
                ids.join(" ")
            }
            Err(Unsure::Placeholder) => "placeholder".to_owned(),
        }
    }

    /// Gives every kind of these forms what is cut off, altered or random, and expects no panic; what is taken comes back.
    pub(in super::super) fn survives(id: &str, form: u8, key: &str, random: &mut Random) {
        let kind = Kind::by_id(id).unwrap();
        let try_one = |key: &[u8]| {
            let input = Input::new(key.into());
            let _ = kind.rules.likeness(kind, &input);
            if let Ok(checked) = kind.rules.check(kind, &input) {
                let packed = checked.packed.unwrap();
                let back = packed.to_canonical().unwrap();
                assert_eq!(back.as_bytes(), checked.canonical.as_bytes());
            }
        };
        for end in 0..key.len() {
            try_one(&key.as_bytes()[..end]);
            for byte in *b"aqz0 \n.-\xc3" {
                let mut altered = key.as_bytes().to_vec();
                altered[end] = byte;
                try_one(&altered);
            }
        }
        for length in 0..100 {
            for _ in 0..20 {
                try_one(&random.bytes(length));
            }
        }
        try_one(&vec![b'a'; 1 << 20]);
        try_one(&b"abandon ".repeat(1 << 16));
        try_one("e\u{301}".repeat(1 << 10).as_bytes());
        try_one(&[b"99999999999999999999999999 ".as_slice(), key.as_bytes()].concat());
        for length in 0..=64 {
            for round in 0..20 {
                let mut bytes = random.bytes(length);
                if round == 0 {
                    bytes.fill(0);
                } else if round == 1 {
                    bytes.fill(0xff);
                }
                for form in [0, form, 255] {
                    let Some(back) = kind.rules.unpack(kind, form, &bytes) else {
                        continue;
                    };
                    // What is given back is a key with these very bytes.
                    let checked = kind.rules.check(kind, &Input::new(back)).unwrap();
                    let packed = checked.packed.unwrap();
                    let expected = match packed.class() {
                        Class::Typed => Packed::typed(form, &bytes),
                        class => Packed::new(class, bytes.as_slice().into()),
                    };
                    let expected = expected.unwrap();
                    assert_eq!(packed.bytes().as_bytes(), expected.bytes().as_bytes());
                }
            }
        }
    }

    /// Of random changes of one word to another of the list, those that are not found, in a thousand.
    pub(in super::super) fn missed(id: &str, key: &str, list: &List, random: &mut Random) -> usize {
        let words: Vec<&str> = key.split(' ').collect();
        let tries = 10_000;
        let mut missed = 0;
        for _ in 0..tries {
            let mut altered = words.clone();
            let place = random.below(words.len());
            let other = list.word(random.below(list.words.len()) as u16);
            if other == altered[place] {
                continue;
            }
            altered[place] = other;
            missed += usize::from(pack(id, &altered.join(" ")).is_ok());
        }
        missed * 1000 / tries
    }

    #[test]
    fn lists_are_the_published_ones() {
        let check = |list: &List, file: &str, words: usize, letters: usize, sum: &str| {
            assert_eq!(HEXLOWER.encode(&Sha256::digest(file)), sum, "{}", list.name);
            assert_eq!(list.words.len(), words, "{}", list.name);
            let is_lower = |word: &&str| word.bytes().all(|byte| byte.is_ascii_lowercase());
            assert!(list.words.iter().all(is_lower), "{}", list.name);
            let starts: HashSet<&str> = list
                .words
                .iter()
                .map(|word| &word[..letters.min(word.len())])
                .collect();
            assert_eq!(starts.len(), words, "{}", list.name);
            let readme = include_str!("lists/README.md");
            assert!(readme.contains(sum), "{}", list.name);
        };
        check(
            &MONERO,
            include_str!("lists/monero.txt"),
            1626,
            3,
            "eaa6bce7dd92f4d6dd74f224264e0ef4ad21095d68ec77616b26ceb599baf4f7",
        );
        check(
            &SLIP39,
            include_str!("lists/slip39.txt"),
            1024,
            4,
            "bcc4555340332d169718aed8bf31dd9d5248cb7da6e5d355140ef4f1e601eec3",
        );
        check(
            &CRYPTOMATOR,
            include_str!("lists/cryptomator.txt"),
            4096,
            usize::MAX,
            "3ca65890a0577ff5eebd1a6f2a85903fd6e24e377d755944817be92bda7f6777",
        );
        assert!(MONERO.words.iter().all(|word| word.len() >= 3));
        assert!(SLIP39.words.iter().all(|word| word.len() >= 4));
    }

    #[test]
    fn words_are_found_whole_or_shortened() {
        let check = |list: &List, word: &str, expected: Option<&str>| {
            let found = list.find(word).map(|place| list.word(place));
            assert_eq!(found, expected, "{word}");
        };
        check(&MONERO, "abbey", Some("abbey"));
        check(&MONERO, "abbe", Some("abbey"));
        check(&MONERO, "abb", Some("abbey"));
        check(&MONERO, "ab", None);
        check(&MONERO, "abbot", None);
        check(&MONERO, "abbeys", None);
        check(&MONERO, "zoom", Some("zoom"));
        check(&MONERO, "zzz", None);
        check(&MONERO, "", None);
        check(&SLIP39, "acad", Some("academic"));
        check(&SLIP39, "aca", None);
        check(&CRYPTOMATOR, "pathway", Some("pathway"));
        check(&CRYPTOMATOR, "pathwa", None);
        let accents = List::new("", ["cafe\u{301}", "cafe", "e\u{301}te\u{301}"].into_iter());
        check(&accents, "cafe\u{301}", Some("cafe\u{301}"));
        check(&accents, "ete", None);
        check(&accents.without_accents(), "ete", Some("e\u{301}te\u{301}"));
        check(&accents.without_accents(), "cafe", None);
    }

    #[test]
    fn words_are_taken_out_of_a_text() {
        let check = |text: &str, expected: Result<&[&str], KindError>| {
            let words = of(&Input::new(text.as_bytes().into()));
            let words: Result<Vec<&str>, _> = match &words {
                Ok(words) => Ok(words.iter().map(|word| word.as_str()).collect()),
                Err(error) => Err(error.clone()),
            };
            assert_eq!(words, expected.map(<[&str]>::to_vec), "{text:?}");
        };
        check(" One\r\n\ttwo,three; ", Ok(&["one", "two", "three"]));
        check("1. one 2) two 3: three", Ok(&["one", "two", "three"]));
        check("1.one\n2.two", Ok(&["one", "two"]));
        check("\u{201c}[1] one - (2) two\u{201d}", Ok(&["one", "two"]));
        check("\u{2022} one\n\u{2022} two", Ok(&["one", "two"]));
        check("one\u{2010}two", Ok(&["one", "two"]));
        check("\u{ff11}\u{ff0e}one \u{2488}", Err(KindError::OtherText));
        check("\u{2488}one \u{2489}two", Ok(&["one", "two"]));
        check(
            "\u{ff2f}ne\u{3000}two\u{a0}th\u{200b}ree",
            Ok(&["one", "two", "three"]),
        );
        check("\u{e9}te", Ok(&["e\u{301}te"]));
        check("one two 1234", Err(KindError::OtherText));
        check("1 one 3 two", Err(KindError::OtherText));
        check("one 1 two 2", Err(KindError::OtherText));
        check(" 1 2 ", Ok(&[]));
        check("042647-363418", Ok(&[]));
        check(" \n", Err(KindError::Empty));
        check("", Err(KindError::Empty));
        assert_eq!(
            of(&Input::new(b"\xff\xff"[..].into())).unwrap_err(),
            KindError::NotText
        );
    }
}
