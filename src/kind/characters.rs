//! Rules of keys of a fixed number of characters from one alphabet, written in groups.
//!
//! The characters are digits of one large number, the first the most significant (FORMAT.md, section 12). The case of an alphabet is the
//! case in which the key is given back, and both are taken where it has only one.

use zeroize::Zeroizing;

use super::input::{Input, describe, is_separator, look_alike};
use super::near_words::NearWords;
use super::number;
use super::rules::{Checked, Fault, Kind, KindError, Likeness, Place, Rules, Traits, there};
use crate::secret::Secret;

/// Capital letters and digits, the alphabet of most keys.
const ALPHANUMERIC: &str = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";

/// What may stand between the characters.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Separators {
    /// Hyphens, blanks and line ends anywhere.
    Any,
    /// Those of the pattern, all of them or none.
    Exact,
}

/// Computes the last characters from those before them.
pub(super) type Compute = fn(&[u8]) -> Zeroizing<Vec<u8>>;

/// The rules of one kind.
pub(super) struct Characters {
    pub(super) alphabet: &'static str,
    pub(super) separators: Separators,
    /// The ways it is written, of different lengths, one for each form and perhaps more: `x` is a character of the alphabet.
    pub(super) patterns: &'static [&'static str],
    /// How many characters at the end are computed from those before, and how.
    pub(super) computed: Option<(usize, Compute)>,
    /// A rule over the characters as they are written. Says where and what is wrong.
    pub(super) rule: fn(&[u8]) -> Option<(Place, &'static str)>,
    /// The form of a key that was given in capitals where the alphabet is in small letters, and comes back so.
    pub(super) capitals: Option<u8>,
    /// Characters that older versions of the program write, and what stands for them now.
    pub(super) once: &'static [(char, char)],
    pub(super) likeness: Likeness,
}

/// A row to start from.
pub(super) const PLAIN: Characters = Characters {
    alphabet: ALPHANUMERIC,
    separators: Separators::Any,
    patterns: &[],
    computed: None,
    rule: |_| None,
    capitals: None,
    once: &[],
    likeness: Likeness::Fits,
};

/// Characters as they were read.
struct Found {
    /// Those of the alphabet.
    characters: Zeroizing<Vec<u8>>,
    /// The first that is not, and its place.
    stranger: Option<(usize, char)>,
    /// How many there are, strangers counted.
    count: usize,
    strangers: usize,
    /// The first foreign letter that looks like one of the alphabet, and its place.
    look_alike: Option<(usize, char)>,
    /// Whether there was one that older versions wrote.
    once: bool,
}

impl Characters {
    /// The character of the alphabet that is meant by this one, if its case does not count.
    fn meant(&self, c: char) -> Option<char> {
        let c = self
            .once
            .iter()
            .find(|(old, _)| old.eq_ignore_ascii_case(&c))
            .map_or(c, |&(_, new)| new);
        [c, c.to_ascii_uppercase(), c.to_ascii_lowercase()]
            .into_iter()
            .find(|&c| self.alphabet.contains(c))
    }

    fn find(&self, text: &str) -> Found {
        let mut found = Found {
            characters: Zeroizing::new(Vec::with_capacity(text.len())),
            stranger: None,
            count: 0,
            strangers: 0,
            look_alike: None,
            once: false,
        };
        for c in text.chars().filter(|&c| !is_separator(c)) {
            found.count += 1;
            let known = self.meant(c).or_else(|| {
                let known = self.meant(look_alike(c)?)?;
                found.look_alike.get_or_insert((found.count, c));
                Some(known)
            });
            found.once |= self
                .once
                .iter()
                .any(|(old, _)| old.eq_ignore_ascii_case(&c));
            match known {
                Some(known) => found.characters.push(known as u8),
                None => {
                    found.strangers += 1;
                    found.stranger.get_or_insert((found.count, c));
                }
            }
        }
        found
    }

    /// What stands before the key's own characters, without separators.
    fn mark(&self) -> String {
        let pattern = self.patterns[0];
        let start = pattern.find('x').expect("every pattern has a place");
        pattern[..start]
            .chars()
            .filter(|&c| !is_separator(c))
            .collect()
    }

    /// The text behind the mark; all of it if the mark is not there.
    fn behind_mark<'a>(&self, text: &'a str) -> (bool, &'a str) {
        let mut rest = text.char_indices().filter(|&(_, c)| !is_separator(c));
        for c in self.mark().chars() {
            if !rest
                .next()
                .is_some_and(|(_, other)| other.eq_ignore_ascii_case(&c))
            {
                return (false, text);
            }
        }
        let start = rest.next().map_or(text.len(), |(offset, _)| offset);
        (true, &text[start..])
    }

    fn pattern_of(&self, count: usize) -> Option<(usize, &'static str)> {
        let mut patterns = self.patterns.iter().copied().enumerate();
        patterns.find(|(_, pattern)| places(pattern) == count)
    }

    /// The text of all characters, those that are computed included.
    fn write(pattern: &str, characters: &[u8]) -> Secret {
        let mut characters = characters.iter();
        let text = pattern.bytes().map(|byte| match byte {
            b'x' => *characters
                .next()
                .expect("as many as the pattern has places"),
            _ => byte,
        });
        let mut written = Vec::with_capacity(pattern.len());
        written.extend(text);
        Secret::new(written)
    }

    fn digits(&self, characters: &[u8]) -> Zeroizing<Vec<u16>> {
        let digit = |&c: &u8| {
            let place = self.alphabet.bytes().position(|other| other == c);
            u16::try_from(place.expect("of the alphabet")).expect("a short alphabet")
        };
        Zeroizing::new(characters.iter().map(digit).collect())
    }

    /// Whether the text stands in the groups of a pattern, but for one group that is a character short or long.
    fn is_grouped(&self, text: &str) -> bool {
        self.patterns.iter().any(|pattern| {
            let pattern = pattern[..].trim_start_matches("A3-");
            let is_between = |c: char| c != 'x';
            let lengths: Vec<usize> = text
                .split(is_separator)
                .map(|group| group.chars().count())
                .filter(|&length| length > 0)
                .collect();
            let expected: Vec<usize> = pattern.split(is_between).map(str::len).collect();
            let off: Vec<usize> = lengths
                .iter()
                .zip(&expected)
                .map(|(a, b)| a.abs_diff(*b))
                .filter(|&off| off > 0)
                .collect();
            expected.len() >= 4 && lengths.len() == expected.len() && matches!(off[..], [] | [1])
        })
    }
}

/// The text with capitals for its small letters.
fn in_capitals(text: &Secret) -> Secret {
    Secret::new(text.as_bytes().to_ascii_uppercase())
}

/// How many characters a pattern takes.
fn places(pattern: &str) -> usize {
    pattern.bytes().filter(|&byte| byte == b'x').count()
}

impl Rules for Characters {
    fn traits(&self) -> Traits {
        Traits {
            is_marked: self.likeness == Likeness::Marked,
            grammar: match (self.computed, self.patterns) {
                (None, [pattern, ..]) => Some((self.alphabet, pattern)),
                _ => None,
            },
            patterns: self.patterns,
            alphabet: self.alphabet,
            ..Traits::USUAL
        }
    }

    fn likeness(&self, _: &Kind, input: &Input) -> Likeness {
        let text = input.meant();
        let longest = self.patterns.iter().map(|pattern| pattern.len()).max();
        if text.len() > 3 * longest.unwrap_or_default() {
            return Likeness::No;
        }
        let (marked, rest) = self.behind_mark(text);
        let found = self.find(rest);
        if self.likeness == Likeness::Marked {
            let expected = places(self.patterns[0]);
            let near = (expected - 2..=expected + 2).contains(&found.count);
            // Letters of a mark alone begin many a text.
            let mark = self.mark().chars().count();
            let is_apart = text.trim().chars().nth(mark).is_some_and(is_separator);
            return if marked && near && found.strangers <= 2 && (mark == 0 || is_apart) {
                Likeness::Marked
            } else if marked && found.count == expected && found.strangers == 0 {
                Likeness::Fits
            } else {
                Likeness::No
            };
        }
        // Where case does not count, nobody mixes it; a password may.
        let one_case = self.alphabet.chars().any(|c| c.is_ascii_uppercase())
            && self.alphabet.chars().any(|c| c.is_ascii_lowercase())
            || !(text.contains(|c: char| c.is_ascii_lowercase())
                && text.contains(|c: char| c.is_ascii_uppercase()));
        // Prose has no digits among its letters.
        let has = |is: fn(&char) -> bool, text: &str| text.chars().any(|c| is(&c));
        let both =
            |text: &str| has(char::is_ascii_digit, text) && has(char::is_ascii_alphabetic, text);
        let is_grouped = self.is_grouped(text);
        // A key on several lines stands in the lines of its pattern, on two, or has a group on each; a list of codes does not.
        let lines = text.lines().filter(|line| !line.trim().is_empty()).count();
        let pattern = self.patterns[0];
        let groups = pattern.split(|c: char| c != 'x').count();
        let in_lines = lines <= 2 || lines == groups || lines == pattern.lines().count();
        let plausible = one_case
            && in_lines
            && (both(text) || is_grouped && self.computed.is_some() || !both(self.alphabet));
        if !plausible || found.count == 0 {
            return Likeness::No;
        }
        let few = if self.computed.is_some() { 2 } else { 0 };
        // Other groups are another format's; and without its hyphens, a passphrase of both cases is like any other.
        let is_bare = !text.trim().contains(is_separator);
        let may_stand = match self.separators {
            Separators::Any => is_bare || is_grouped,
            Separators::Exact => is_grouped,
        };
        // A sign is no slip of a letter, and stands in many a password.
        let has_sign = !is_grouped
            && rest.contains(|c: char| {
                !c.is_alphanumeric() && !is_separator(c) && self.meant(c).is_none()
            });
        let right = self.pattern_of(found.count).is_some()
            && found.strangers <= few
            && !has_sign
            && may_stand;
        if right || is_grouped && found.strangers <= 1 {
            self.likeness
        } else {
            Likeness::No
        }
    }

    fn check(&self, kind: &Kind, input: &Input) -> Result<Checked, KindError> {
        if input.text().is_none() {
            return Err(KindError::NotText);
        }
        let text = input.meant();
        let fault = |place: Option<Place>, what: String| {
            KindError::from(Fault {
                kind: kind.name,
                place,
                what,
                remedies: Vec::new(),
                near: NearWords::default(),
            })
        };
        let (marked, rest) = self.behind_mark(text);
        if !marked {
            return Err(fault(None, format!("it begins with {}", self.mark())));
        }
        let found = self.find(rest);
        if found.count == 0 {
            return Err(KindError::Empty);
        }
        let stranger = |(place, c): (usize, char)| {
            fault(
                Some(Place::Character(place)),
                format!("is {}, which never occurs in it", describe(c)),
            )
        };
        let Some((which, pattern)) = self.pattern_of(found.count) else {
            // A sign is no slip of a key's own characters.
            if let Some((place, c)) = found.stranger
                && !c.is_alphanumeric()
            {
                return Err(stranger((place, c)));
            }
            let counts: Vec<String> = self
                .patterns
                .iter()
                .map(|p| places(p).to_string())
                .collect();
            return Err(fault(
                None,
                format!(
                    "{} characters are needed, {}",
                    counts.join(" or "),
                    there(found.count)
                ),
            ));
        };
        if let Some(first) = found.stranger {
            return Err(stranger(first));
        }
        let canonical = Self::write(pattern, &found.characters);
        if self.separators == Separators::Exact && text.trim().contains(is_separator) {
            // Character by character: those that look like ASCII are longer in bytes.
            let mut same = text.trim().chars().zip(canonical.as_bytes());
            let is_same = text.trim().chars().count() == canonical.len()
                && same.all(|(a, &b)| {
                    let b = char::from(b);
                    is_separator(a) == is_separator(b) && (!is_separator(a) || a == b)
                });
            if !is_same {
                return Err(fault(
                    None,
                    format!("its groups are joined as in {pattern}, or not separated at all"),
                ));
            }
        }
        let kept = found.characters.len() - self.computed.map_or(0, |(computed, _)| computed);
        if let Some((_, compute)) = self.computed
            && *compute(&found.characters[..kept]) != found.characters[kept..]
        {
            return Err(fault(
                None,
                "the checksum is wrong: a character is mistyped, missing or out of place"
                    .to_owned(),
            ));
        }
        if let Some((place, what)) = (self.rule)(&found.characters) {
            return Err(fault(Some(place), what.to_owned()));
        }
        let bytes = number::to_bytes(&self.digits(&found.characters[..kept]), self.alphabet.len());
        let has_small = text.contains(|c: char| c.is_ascii_lowercase());
        let has_capital = text.contains(|c: char| c.is_ascii_uppercase());
        let capitals = self.capitals.filter(|_| has_capital && !has_small);
        let canonical = match capitals {
            Some(_) => in_capitals(&canonical),
            None => canonical,
        };
        let mut checked = match capitals.as_ref().or(kind.forms().get(which)) {
            Some(&form) => Checked::typed(canonical, form, &bytes),
            None => Checked::sealed(canonical),
        };
        if let Some((place, c)) = found.look_alike {
            checked = checked.warn(format!(
                "character {place} is {} that looks like one of the key, and was taken for it",
                describe(c)
            ));
        }
        if found.once {
            checked = checked.warn(
                "it has a plain letter O or digit 0, as older versions of the program wrote them; newer ones write # for the letter and = for the digit: make sure that none was taken for the other",
            );
        }
        if found.characters.windows(2).all(|pair| pair[0] == pair[1]) {
            checked = checked.warn("all its characters are the same");
        }
        Ok(checked)
    }

    fn unpack(&self, kind: &Kind, form: u8, bytes: &[u8]) -> Option<Secret> {
        let is_in_capitals = self.capitals == Some(form);
        let which = match is_in_capitals {
            true => 0,
            false => kind.forms().iter().position(|&other| other == form)?,
        };
        let pattern = *self.patterns.get(which)?;
        let computed = self.computed.map_or(0, |(computed, _)| computed);
        let digits = number::from_bytes(bytes, places(pattern) - computed, self.alphabet.len())?;
        let alphabet = self.alphabet.as_bytes();
        let mut characters = Zeroizing::new(Vec::with_capacity(places(pattern)));
        characters.extend(digits.iter().map(|&digit| alphabet[usize::from(digit)]));
        if let Some((_, compute)) = self.computed {
            let check = compute(&characters);
            characters.extend_from_slice(&check);
        }
        if (self.rule)(&characters).is_some() {
            return None;
        }
        let text = Self::write(pattern, &characters);
        match is_in_capitals {
            // Of digits alone there is one form.
            true => Some(in_capitals(&text))
                .filter(|text| text.as_bytes().iter().any(u8::is_ascii_uppercase)),
            false => Some(text),
        }
    }
}
