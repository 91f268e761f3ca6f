//! Kinds `age` and `age-pq`: identities of age, alone or in the file that age-keygen writes.
//!
//! C2SP `age.md`: Bech32 of 32 bytes, printed in capitals. FiloSottile/age `cmd/age-keygen`: a line with the time, one with the public key,
//! one with the identity. The public key of an X25519 identity is computed and compared; that of a post-quantum one is not.

use bech32::{Bech32, ByteIterExt, Fe32IterExt, Hrp};
use curve25519_dalek::montgomery::MontgomeryPoint;
use zeroize::Zeroizing;

use super::bch::{self, Wrong};
use super::input::{Input, describe};
use super::lines::{self, Line, Lines};
use super::rules::{
    Check, Checked, Fault, Kind, KindError, Likeness, Packing, Rules, Traits, there,
};
use super::time;
use crate::secret::Secret;

/// Bytes of an identity.
const BYTES: usize = 32;

/// Symbols of 32 bytes with their checksum of six.
const SYMBOLS: usize = 58;

/// Bytes of the time in a packed file; one more if it is not in UTC.
const TIME: usize = 5;

const CREATED: &str = "# created: ";
const PUBLIC: &str = "# public key: ";

pub(super) const KINDS: &[Kind] = &[
    Kind {
        id: "age",
        aliases: &["age-identity", "age-key-file"],
        name: "age identity",
        packing: Packing::Forms(&[48, 50]),
        size: 32..=38,
        form: "AGE-SECRET-KEY-1 and 58 letters and digits, or the file that age-keygen writes",
        example: "AGE-SECRET-KEY-1XXXX…",
        check: Check::Checksum,
        check_words: "a checksum of 30 bits: up to four wrong characters are always found; in a file also the public key",
        usage: "a file that age reads with -i",
        rules: &X25519,
    },
    Kind {
        id: "age-pq",
        aliases: &["age-identity-pq"],
        name: "age identity, post-quantum",
        packing: Packing::Forms(&[49]),
        size: 32..=32,
        form: "AGE-SECRET-KEY-PQ-1 and 58 letters and digits, or the file that age-keygen -pq writes",
        example: "AGE-SECRET-KEY-PQ-1XXXX…",
        check: Check::Checksum,
        check_words: "a checksum of 30 bits: up to four wrong characters are always found; the public key in a file is not compared",
        usage: "a file that age reads with -i",
        rules: &PQ,
    },
];

/// A sort of identity.
#[derive(PartialEq, Eq)]
struct Sort {
    hrp: &'static str,
    /// What all begin with.
    prefix: &'static str,
    /// Form of an identity alone.
    form: u8,
    /// Form of a file with one identity.
    file: Option<u8>,
}

static X25519: Sort = Sort {
    hrp: "age-secret-key-",
    prefix: "AGE-SECRET-KEY-1",
    form: 48,
    file: Some(50),
};

static PQ: Sort = Sort {
    hrp: "age-secret-key-pq-",
    prefix: "AGE-SECRET-KEY-PQ-1",
    form: 49,
    file: None,
};

impl Sort {
    /// How many characters of the prefix are not there.
    fn misses(&self, text: &str) -> usize {
        let mut chars = text.chars();
        let misses = |c: &char| {
            !chars
                .next()
                .is_some_and(|other| other.eq_ignore_ascii_case(c))
        };
        self.prefix.chars().filter(misses).count()
    }

    /// The sort that a line is meant to be of.
    fn of(line: &str) -> Option<&'static Self> {
        let (plain, pq) = (X25519.misses(line), PQ.misses(line));
        let exact = plain == 0 || pq == 0;
        // Without an exact prefix, it has about the length of one and is not prose.
        let near = (60..=90).contains(&line.len()) && !line.contains(' ') && plain.min(pq) <= 3;
        (exact || near).then_some(if pq < plain { &PQ } else { &X25519 })
    }

    fn hrp(&self) -> Hrp {
        Hrp::parse(self.hrp).expect("lower-case letters and hyphens")
    }

    fn read(&self, text: &str) -> Result<Zeroizing<[u8; BYTES]>, Wrong> {
        let sort = Self::of(text);
        if sort.is_some_and(|sort| sort != self && sort.misses(text) == 0) {
            return Err(Wrong::whole(format!(
                "it begins with {}, not with {}: it is an identity of another kind, or its beginning is mistyped",
                if *self == PQ {
                    X25519.prefix
                } else {
                    PQ.prefix
                },
                self.prefix
            )));
        }
        let start = (1..).zip(text.chars());
        let wrong = start
            .zip(self.prefix.chars())
            .find(|((_, c), expected)| !c.eq_ignore_ascii_case(expected));
        if let Some(((place, c), _)) = wrong {
            return Err(Wrong::at(
                place,
                format!(
                    "is {}, but every such identity begins with {}",
                    describe(c),
                    self.prefix
                ),
            ));
        }
        let skip = self.prefix.len();
        let (symbols, _) = bch::read(text, skip)?;
        if symbols.len() != SYMBOLS {
            return Err(Wrong::whole(format!(
                "{} characters are needed, {}",
                skip + SYMBOLS,
                there(text.chars().count())
            )));
        }
        bch::verify::<Bech32>(self.hrp(), &symbols, skip + 1)?;
        let data = symbols[..SYMBOLS - 6].iter().copied().map(bch::element);
        let mut bytes = Zeroizing::new([0; BYTES]);
        for (byte, found) in bytes.iter_mut().zip(data.clone().fes_to_bytes()) {
            *byte = found;
        }
        // 52 symbols have four bits more than 32 bytes.
        if !bytes.iter().copied().bytes_to_fes().eq(data) {
            return Err(Wrong::whole(
                "the last character before the checksum holds bits that are none of the key's",
            ));
        }
        Ok(bytes)
    }

    fn write(&self, bytes: &[u8; BYTES]) -> Zeroizing<String> {
        let mut text = Zeroizing::new(String::with_capacity(self.prefix.len() + SYMBOLS));
        let symbols = bytes.iter().copied().bytes_to_fes();
        let hrp = self.hrp();
        let characters = symbols.with_checksum::<Bech32>(&hrp).chars();
        text.extend(characters.map(|c| c.to_ascii_uppercase()));
        text
    }
}

/// The public key of an X25519 identity, as age writes it.
fn recipient(bytes: &[u8; BYTES]) -> String {
    let public = MontgomeryPoint::mul_base_clamped(*bytes).to_bytes();
    let hrp = Hrp::parse("age").expect("three letters");
    let symbols = public.iter().copied().bytes_to_fes();
    symbols.with_checksum::<Bech32>(&hrp).chars().collect()
}

/// The file that age-keygen writes.
fn write_file(bytes: &[u8; BYTES], created: &str) -> Secret {
    let public = recipient(bytes);
    let identity = X25519.write(bytes);
    Secret::concat(&[
        CREATED.as_bytes(),
        created.as_bytes(),
        b"\n",
        PUBLIC.as_bytes(),
        public.as_bytes(),
        b"\n",
        identity.as_bytes(),
        b"\n",
    ])
}

/// The public key that a comment names.
fn public_key(comment: &str) -> Option<&str> {
    let (before, public) = comment.split_once(':')?;
    let is_public = before
        .trim_start_matches('#')
        .trim()
        .eq_ignore_ascii_case("public key");
    is_public.then(|| public.trim())
}

/// What is wrong with an identity beside which public keys are named, if none of them is its own.
pub(super) fn other_public_key(kind: &Kind, identity: &str, beside: &str) -> Option<Fault> {
    let bytes = X25519.read(identity.trim()).ok()?;
    let own = recipient(&bytes);
    let mut named = beside.lines().filter_map(|line| public_key(line.trim()));
    let first = named.next()?;
    let is_named = first == own || named.any(|public| public == own);
    (!is_named && first.starts_with("age1")).then(|| {
        Fault::new(
            kind.name,
            "the public key beside the identity is not its own: the two are of different keys, or the public key is mistyped",
        )
    })
}

impl Sort {
    /// Checks a file of comments and identities.
    fn check_file(&self, kind: &Kind, lines: &[Line<'_>]) -> Result<Checked, KindError> {
        let mut written: Vec<Zeroizing<String>> = Vec::with_capacity(lines.len());
        let mut plugins = Vec::new();
        let mut own: Vec<Zeroizing<[u8; BYTES]>> = Vec::new();
        let mut named: Option<&Line<'_>> = None;
        for line in lines {
            let keep = || Zeroizing::new(line.came.to_owned());
            if line.meant.is_empty() || line.meant.starts_with('#') {
                if public_key(line.meant).is_some() {
                    named = Some(line);
                }
                written.push(keep());
                continue;
            }
            let Some(sort) = Self::of(line.meant) else {
                if line
                    .meant
                    .get(..11)
                    .is_some_and(|start| start == "AGE-PLUGIN-")
                {
                    plugins.push(line.number);
                    named = None;
                    written.push(keep());
                    continue;
                }
                return Err(line.fault(
                    kind,
                    "is neither an identity nor a comment with # before it",
                ));
            };
            let bytes = sort
                .read(line.meant)
                .map_err(|wrong| wrong.fault_in(kind, line.number))?;
            if let Some(named) = named.take().filter(|_| *sort == X25519)
                && public_key(named.meant) != Some(recipient(&bytes).as_str())
            {
                return Err(named.fault(
                    kind,
                    format!(
                        "does not name the public key of the identity in line {}: the two lines are of different keys, or the public key is mistyped",
                        line.number
                    ),
                ));
            }
            written.push(sort.write(&bytes));
            if sort == self {
                own.push(bytes);
            }
        }
        let [bytes, ..] = &own[..] else {
            return Err(Fault::new(
                kind.name,
                format!("no identity that begins with {} is in it", self.prefix),
            )
            .into());
        };
        let texts: Vec<&str> = written.iter().map(|line| line.as_str()).collect();
        let canonical = lines::write(&texts);
        let created = texts[0].strip_prefix(CREATED).and_then(time::parse);
        let mut checked = match (self.file, created) {
            // A file that differs from what these give back is sealed as it is: the caller compares.
            (Some(form), Some((seconds, offset))) if own.len() == 1 => {
                let zone = offset.to_be_bytes();
                let zone = if offset == 0 { &[][..] } else { &zone };
                let packed =
                    Secret::concat(&[&bytes[..], &seconds.to_be_bytes()[8 - TIME..], zone]);
                Checked::typed(canonical, form, packed.as_bytes())
            }
            _ => Checked::sealed(canonical),
        };
        for line in plugins {
            checked = checked.warn(format!(
                "line {line} is an identity for a plugin, which cannot be checked here"
            ));
        }
        Ok(checked)
    }
}

impl Rules for Sort {
    fn traits(&self) -> Traits {
        Traits {
            is_marked: true,
            ..Traits::USUAL
        }
    }

    fn likeness(&self, _: &Kind, input: &Input) -> Likeness {
        let text = input.meant();
        let sorts = || text.lines().filter_map(|line| Self::of(line.trim()));
        let first = if sorts().any(|sort| *sort == X25519) {
            Some(&X25519)
        } else {
            sorts().next()
        };
        if first.is_some_and(|sort| sort == self) {
            Likeness::Marked
        } else {
            Likeness::No
        }
    }

    fn check(&self, kind: &Kind, input: &Input) -> Result<Checked, KindError> {
        let lines = Lines::of(kind, input)?;
        let lines: Vec<Line<'_>> = lines.iter().collect();
        let identities = lines.iter().filter(|line| Self::of(line.meant).is_some());
        let comments = lines.iter().any(|line| line.meant.starts_with('#'));
        if comments || identities.count() > 1 {
            return self.check_file(kind, &lines);
        }
        // One identity, on however many lines it was broken.
        let length = lines.iter().map(|line| line.meant.len()).sum();
        let mut text = Zeroizing::new(String::with_capacity(length));
        for line in &lines {
            text.extend(line.meant.chars().filter(|c| !c.is_whitespace()));
        }
        let bytes = self.read(&text).map_err(|wrong| wrong.fault(kind))?;
        let canonical = self.write(&bytes);
        Ok(Checked::typed(
            canonical.as_bytes().into(),
            self.form,
            &bytes[..],
        ))
    }

    fn unpack(&self, _: &Kind, form: u8, bytes: &[u8]) -> Option<Secret> {
        let (key, rest) = bytes.split_first_chunk::<BYTES>()?;
        if form == self.form {
            let text = self.write(key);
            return rest.is_empty().then(|| text.as_bytes().into());
        }
        if Some(form) != self.file {
            return None;
        }
        let (time, rest) = rest.split_first_chunk::<TIME>()?;
        let seconds = time
            .iter()
            .fold(0, |seconds, &byte| seconds << 8 | u64::from(byte));
        let offset = match rest {
            [] => 0,
            [0] => return None,
            &[offset] => i8::from_be_bytes([offset]),
            _ => return None,
        };
        Some(write_file(key, &time::write(seconds, offset)?))
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{self, Random, checked, packed};
    use super::*;

    const KEY: &str = "AGE-SECRET-KEY-184JMZMVQH3E6U0PSL869004Y3U2NYV7R30EU99CSEDNPH02YUVFSZW44VU";
    const PQ_KEY: &str =
        "AGE-SECRET-KEY-PQ-1XX76JRALNLXDMEW0CRK45QMCCH4X06SE84UN3VPM33W6HWDX0H3SK3ZQFR";
    const FILE: &str = "# created: 2021-01-01T00:00:00Z\n# public key: age1cy0su9fwf3gf9mw868g5yut09p6nytfmmnktexz2ya5uqg9vl9sss4euqm\nAGE-SECRET-KEY-184JMZMVQH3E6U0PSL869004Y3U2NYV7R30EU99CSEDNPH02YUVFSZW44VU\n";

    #[test]
    fn a_difference_of_nothing_is_not_written() {
        let kind = testing::kind("age");
        let form = *kind.forms().last().unwrap();
        let unpack = |rest: &[u8]| {
            let bytes = [&[7; BYTES][..], &[0, 0x60, 0, 0, 0], rest].concat();
            kind.rules.unpack(kind, form, &bytes)
        };
        assert!(unpack(&[]).is_some() && unpack(&[4]).is_some());
        assert!(unpack(&[0]).is_none() && unpack(&[4, 0]).is_none());
    }

    #[test]
    fn identities() {
        let check = |id: &str, text: &str, expected: Result<&str, &str>| {
            testing::check(id, text, expected.map(str::as_bytes));
        };
        for key in [
            KEY,
            "AGE-SECRET-KEY-1705XN76M8EYQ8M9PY4E2G3KA8DN7NSCGT3V4HMN20H3GCX4AS6HSSTG8D3",
            "AGE-SECRET-KEY-1GFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPQ4EGAEX",
        ] {
            check("age", key, Ok(key));
            check("age", &key.to_lowercase(), Ok(key));
        }
        check("age-pq", PQ_KEY, Ok(PQ_KEY));
        check("age-identity-pq", &PQ_KEY.to_lowercase(), Ok(PQ_KEY));
        check(
            "age",
            &format!(" \u{feff}{}\r\n{} \r\n", &KEY[..40], &KEY[40..]),
            Ok(KEY),
        );
        check("age", &KEY.replace('-', "\u{2011}"), Ok(KEY));
        check("age-identity", &KEY.replace("VU", "UV"), Err("checksum"));
        check("age-identity", &KEY.replace("4VU", "4VV"), Err("checksum"));
        check(
            "age-identity",
            &KEY.replace("KEY-1", "KEY-PQ-1"),
            Err("begins with AGE-SECRET-KEY-PQ-1"),
        );
        check("age-pq", KEY, Err("begins with AGE-SECRET-KEY-1"));
        check("age-pq", &PQ_KEY.replace("ZQFR", "ZQER"), Err("checksum"));
        check(
            "age",
            &KEY.replace("84J", "84j"),
            Err("character 19 is a small letter"),
        );
        check(
            "age",
            &KEY.replace("84J", "84B"),
            Err("character 19 is the letter B"),
        );
        check(
            "age",
            &KEY.replace("84J", "84"),
            Err("74 characters are needed, 73 are there"),
        );
        check(
            "age",
            &KEY.replace("SECRET", "SECRIT"),
            Err("character 9 is the letter I"),
        );
        check("age", "hello", Err("character 1 is the letter h"));
        check("age", "", Err("empty"));
        check("age", " \n", Err("empty"));
    }

    #[test]
    fn files() {
        let check = |id: &str, text: &str, expected: Result<&str, &str>| {
            testing::check(id, text, expected.map(str::as_bytes));
        };
        check("age-key-file", FILE, Ok(FILE));
        check("age", &FILE.replace('\n', "\r\n"), Ok(FILE));
        let named = FILE.replace(
            "age1cy0su9fwf3gf9mw868g5yut09p6nytfmmnktexz2ya5uqg9vl9sss4euqm",
            "age1q0slt98tcycpy66m32wypteejngakaj2ta9fpa64dahyc8x6gcasscznkk",
        );
        check(
            "age",
            &named,
            Err("line 2 does not name the public key of the identity in line 3"),
        );
        check(
            "age",
            &FILE.replace("W44VU", "W44VV"),
            Err("line 3 is not right: the checksum"),
        );
        check(
            "age",
            &FILE.replace("W44VU", "W44BU"),
            Err("line 3 is not right: character 73 is"),
        );
        check("age", &format!("{FILE}hello\n"), Err("line 4 is neither"));
        check(
            "age",
            &format!("# x\n{PQ_KEY}\n"),
            Err("no identity that begins with AGE-SECRET-KEY-1"),
        );
        check("age-pq", "# created: x\n", Err("no identity"));
        let two = format!(
            "# Łukasz’s — two\n{KEY}\n\n# other\nAGE-SECRET-KEY-1705XN76M8EYQ8M9PY4E2G3KA8DN7NSCGT3V4HMN20H3GCX4AS6HSSTG8D3\n"
        );
        check("age", &two, Ok(&two));
        let pq = format!("# created: 2026-01-21T00:00:00Z\n# public key: age1pq1xyz\n{PQ_KEY}\n");
        check("age-pq", &pq, Ok(&pq));
        assert_eq!(packed("age-pq", pq), None);
        let plugin = format!("{FILE}AGE-PLUGIN-X-1QQ\n");
        let facts = testing::check("age", &plugin, Ok(plugin.as_bytes())).unwrap();
        assert!(facts.warnings[0].starts_with("line 4"));
    }

    #[test]
    fn sizes() {
        let check =
            |id: &str, text: &str, expected| assert_eq!(packed(id, text), expected, "{text}");
        check("age", KEY, Some((48, 32)));
        check("age-pq", PQ_KEY, Some((49, 32)));
        check("age", FILE, Some((50, 37)));
        check(
            "age",
            &FILE.replace("00:00Z", "00:00+02:00"),
            Some((50, 38)),
        );
        check(
            "age",
            &FILE.replace("00:00Z", "00:00-03:30"),
            Some((50, 38)),
        );
        check("age", &FILE.replace("00:00Z", "00:00+00:00"), None);
        check("age", &FILE.replace("2021-01-01", "2021-02-30"), None);
        check("age", &FILE.replace("2021", "1969"), None);
        check("age", &FILE.replace("# created", "# made"), None);
        check("age", &format!("# mine\n{FILE}"), None);
    }

    #[test]
    fn ten_thousand_keys_come_back() {
        let mut random = Random::new(1);
        for _ in 0..10_000 {
            let key = random.key();
            for (id, form) in [("age", 48), ("age-pq", 49)] {
                assert!(testing::unpack_one(testing::kind(id), form, &key));
            }
        }
        for round in 0..300 {
            let seconds = (random.next() % 300_000_000_000).to_be_bytes();
            let zone = [(random.next() as i8 % 70).to_be_bytes()[0]];
            let zone = if round % 2 == 0 { &[][..] } else { &zone };
            let bytes = [&random.key()[..], &seconds[3..], zone].concat();
            testing::unpack_one(testing::kind("age"), 50, &bytes);
        }
    }

    #[test]
    fn damage_is_found() {
        assert_eq!(testing::damage("age", KEY.as_bytes()).0, 0);
        assert_eq!(testing::damage("age-pq", PQ_KEY.as_bytes()).0, 0);
        // In a file, comments are anybody's.
        let (missed, _) = testing::damage("age", FILE.as_bytes());
        assert!(missed < 11 * 50, "{missed}");
        testing::unpack_anything("age", 1000);
        testing::unpack_anything("age-pq", 1000);
    }

    #[test]
    fn the_place_of_one_wrong_character_is_found() {
        let Err(KindError::Fault(fault)) = checked("age", KEY.replace("84J", "84K")) else {
            panic!("a fault");
        };
        assert!(fault.remedies.contains(&"character 19".to_owned()));
    }

    #[test]
    fn prose_does_not_resemble() {
        for text in [
            "age",
            "AGE-SECRET",
            "the age of secret keys is over",
            "age-secret of the house by the lake, which nobody has ever seen there",
        ] {
            assert_eq!(Kind::recognise(&testing::input(text)).unwrap().id, "text");
        }
    }
}
