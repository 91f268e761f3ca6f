//! Kind `borg-paper-key`: the key of a Borg repository as `borg key export --paper` prints it.
//!
//! borgbackup/borg `src/borg/crypto/keymanager.py`: a line with the number of lines, 18 digits of the repository's ID and 12 of the SHA-256
//! of all bytes; then lines of 18 bytes. Each ends with two digits of a SHA-256 of its own, which by themselves miss one slip in 256.

use data_encoding::HEXLOWER_PERMISSIVE;
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use super::input::{Input, decoded, describe};
use super::lines::{self, Line, Lines};
use super::rules::{
    Check, Checked, Fault, Kind, KindError, Likeness, Packing, Rules, many_digits, there,
};
use crate::secret::Secret;

const HEADING: &str = "BORG PAPER KEY";
const VERSION: &str = "BORG PAPER KEY v1";

/// Bytes of every line but the last.
const LINE_BYTES: usize = 18;

const ID_DIGITS: usize = 18;
const TOTAL_DIGITS: usize = 12;
const CHECK_DIGITS: usize = 2;

pub(super) const KINDS: &[Kind] = &[Kind {
    id: "borg-paper-key",
    aliases: &["borg"],
    name: "Borg paper key",
    packing: Packing::Sealed,
    size: 0..=0,
    form: "the heading BORG PAPER KEY v1, a line with id: and numbered lines of hexadecimal digits",
    example: " 1: XXXXXX XXXXXX XXXXXX XXXXXX XXXXXX XXXXXX - XX",
    check: Check::Checksum,
    check_words: "8 bits over every line and 48 over the whole",
    usage: "the command borg key import --paper, line by line",
    rules: &Borg,
}];

struct Borg;

/// What stands before and behind the hyphen, without blanks and in lower case.
struct Parts {
    before: Zeroizing<String>,
    check: Zeroizing<String>,
}

fn parts(kind: &Kind, line: &Line<'_>, text: &str) -> Result<Parts, KindError> {
    let compact = |text: &str| {
        let mut compact = Zeroizing::new(String::with_capacity(text.len()));
        let characters = text.chars().filter(|c| !c.is_whitespace());
        compact.extend(characters.map(|c| c.to_ascii_lowercase()));
        compact
    };
    let Some((before, check)) = text.split_once('-') else {
        return Err(line.fault(kind, "does not end with a hyphen and two check digits: it is cut off or the hyphen is missing"));
    };
    let parts = Parts {
        before: compact(before),
        check: compact(check),
    };
    let allowed = |c: char| c.is_ascii_hexdigit() || c == '/';
    let mut all = parts.before.chars().chain(parts.check.chars());
    if let Some(c) = all.find(|&c| !allowed(c)) {
        return Err(line.fault(
            kind,
            format!(
                "has {}, but only digits and the letters a to f occur there",
                describe(c)
            ),
        ));
    }
    if parts.check.len() != CHECK_DIGITS {
        return Err(line.fault(kind, "does not end with a hyphen and two check digits"));
    }
    Ok(parts)
}

/// So many digits of the SHA-256 of these.
fn digest(parts: &[&[u8]], digits: usize) -> String {
    let mut hasher = Sha256::new();
    for part in parts {
        hasher.update(part);
    }
    let mut text = HEXLOWER_PERMISSIVE.encode(&hasher.finalize());
    text.truncate(digits);
    text
}

/// The line `id:`.
struct Id {
    lines: usize,
    total: Zeroizing<String>,
}

fn read_id(kind: &Kind, line: &Line<'_>) -> Result<Id, KindError> {
    let id = line
        .meant
        .get(..3)
        .filter(|start| start.eq_ignore_ascii_case("id:"));
    if id.is_none() {
        return Err(line.fault(kind, "stands where the line that begins with id: belongs"));
    }
    let Parts { before, check } = parts(kind, line, &line.meant[3..])?;
    let fields: Vec<&str> = before.split('/').collect();
    let [count, repository, total] = fields[..] else {
        return Err(line.fault(kind, "does not have three parts with strokes between them"));
    };
    if repository.len() != ID_DIGITS || total.len() != TOTAL_DIGITS {
        return Err(line.fault(
            kind,
            format!(
                "has {} and {} behind its strokes, {ID_DIGITS} and {TOTAL_DIGITS} are needed",
                repository.len(),
                many_digits(total.len())
            ),
        ));
    }
    if digest(&[before.as_bytes()], CHECK_DIGITS) != *check {
        return Err(line.fault(kind, "(the one with id:) does not agree with the two check digits at its end: something in it is mistyped"));
    }
    match count.parse() {
        Ok(lines @ 1..=0xffff) => Ok(Id {
            lines,
            total: Zeroizing::new(total.to_owned()),
        }),
        _ => Err(line.fault(
            kind,
            "says of no possible number of lines how many there are",
        )),
    }
}

fn read_data(
    kind: &Kind,
    line: &Line<'_>,
    expected: usize,
    is_last: bool,
) -> Result<Secret, KindError> {
    let numbered = line.meant.split_once(':');
    let number = numbered.and_then(|(number, _)| number.trim().parse::<usize>().ok());
    let (Some((_, rest)), Some(number)) = (numbered, number) else {
        return Err(line.fault(kind, "does not begin with a number and a colon"));
    };
    if number != expected {
        return Err(line.fault(
            kind,
            format!("is numbered {number}, but {expected} is next: a line is missing, doubled or out of place"),
        ));
    }
    let Parts { before, check } = parts(kind, line, rest)?;
    let bytes = match decoded(&HEXLOWER_PERMISSIVE, &before) {
        Ok(bytes) => Secret::from(bytes.as_slice()),
        Err(_) => {
            return Err(line.fault(
                kind,
                format!(
                    "(numbered {number}) has {}, which is not even: one is missing or too many",
                    many_digits(before.len())
                ),
            ));
        }
    };
    let fits = if is_last {
        (1..=LINE_BYTES).contains(&bytes.len())
    } else {
        bytes.len() == LINE_BYTES
    };
    if !fits {
        return Err(line.fault(
            kind,
            format!(
                "(numbered {number}) has {}, {} are needed",
                many_digits(before.len()),
                2 * LINE_BYTES
            ),
        ));
    }
    let number = u16::try_from(number).expect("at most as many as the id line can say");
    if digest(&[&number.to_be_bytes(), bytes.as_bytes()], CHECK_DIGITS) != *check {
        return Err(line.fault(
            kind,
            format!("(numbered {number}) does not agree with the two check digits at its end: something in it is mistyped"),
        ));
    }
    Ok(bytes)
}

/// Whether a line begins as those of a key do, with a number and a colon.
fn is_numbered(line: &Line<'_>) -> bool {
    let number = line.meant.split_once(':').map(|(number, _)| number.trim());
    number.is_some_and(|number| !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit()))
}

impl Rules for Borg {
    fn likeness(&self, _: &Kind, input: &Input) -> Likeness {
        let text = input.meant();
        let is_heading = |line: &str| {
            let start = line.trim().get(..HEADING.len());
            start.is_some_and(|start| start.eq_ignore_ascii_case(HEADING))
        };
        if text.lines().any(is_heading) {
            Likeness::Marked
        } else {
            Likeness::No
        }
    }

    fn check(&self, kind: &Kind, input: &Input) -> Result<Checked, KindError> {
        let lines = Lines::of(kind, input)?;
        let lines: Vec<Line<'_>> = lines.iter().collect();
        let heading = lines.iter().position(|line| {
            let start = line.meant.get(..HEADING.len());
            start.is_some_and(|start| start.eq_ignore_ascii_case(HEADING))
        });
        let Some(heading) = heading else {
            return Err(Fault::new(kind.name, format!("the heading {VERSION} is missing")).into());
        };
        if !lines[heading].meant.eq_ignore_ascii_case(VERSION) {
            return Err(lines[heading].fault(kind, format!("is not the heading {VERSION}")));
        }
        let mut filled = lines[heading + 1..]
            .iter()
            .filter(|line| !line.meant.is_empty());
        let Some(first) = filled.next() else {
            return Err(lines[heading].fault(kind, "is the last: nothing stands below the heading"));
        };
        let id = read_id(kind, first)?;
        let mut hasher = Sha256::new();
        let mut found = 0;
        let mut last = first;
        for line in filled {
            if found == id.lines && !is_numbered(line) {
                // Somebody wrote it below the key.
                break;
            }
            if found == id.lines {
                return Err(line.fault(
                    kind,
                    format!(
                        "stands behind the last of the {} lines that the line with id: counts",
                        id.lines
                    ),
                ));
            }
            found += 1;
            let bytes = read_data(kind, line, found, found == id.lines)?;
            hasher.update(bytes.as_bytes());
            last = line;
        }
        if found < id.lines {
            return Err(last.fault(
                kind,
                format!(
                    "is the last: {} numbered lines are needed, {}",
                    id.lines,
                    there(found)
                ),
            ));
        }
        let mut total = HEXLOWER_PERMISSIVE.encode(&hasher.finalize());
        total.truncate(TOTAL_DIGITS);
        if total != *id.total {
            return Err(Fault::new(
                kind.name,
                "every line agrees with its check digits, but all together not with those in the line with id: a line is mistyped in a way that its two digits do not show, or is of another key",
            )
            .into());
        }
        let written: Vec<&str> = lines
            .iter()
            .enumerate()
            .map(|(index, line)| {
                if index < heading || line.number > last.number {
                    line.came
                } else {
                    line.laid_out
                }
            })
            .collect();
        Ok(Checked::sealed(lines::write(&written)))
    }

    fn unpack(&self, _: &Kind, _: u8, _: &[u8]) -> Option<Secret> {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{self, Random};
    use super::*;

    const KEY: &str = "To restore key use borg key import --paper /path/to/repo\n\nBORG PAPER KEY v1\nid: 2 / e29442 3506da 4e1ea7 / 25f62a 5a3d41 - 02\n 1: 616263 646566 676869 6a6b6c 6d6e6f 707172 - 6d\n 2: 737475 - 88\n";

    #[test]
    fn printouts() {
        let check = |text: &str, expected: Result<&str, &str>| {
            testing::check("borg-paper-key", text, expected.map(str::as_bytes));
        };
        check(KEY, Ok(KEY));
        check(&KEY.replace('\n', "\r\n"), Ok(KEY));
        check(
            &KEY.replace(" - ", "\u{2014}")
                .replace("\u{2014}", " \u{2013} "),
            Ok(KEY),
        );
        check(
            &KEY.replace("737475", "73747"),
            Err("line 6 (numbered 2) has 5 digits"),
        );
        check(
            &KEY.replace("5a3d41", "5a3d42"),
            Err("line 4 (the one with id:) does not agree"),
        );
        check(
            &KEY.replace("646566", "646567"),
            Err("line 5 (numbered 1) does not agree"),
        );
        check(
            &KEY.replace("646566", "64656g"),
            Err("line 5 has the letter g"),
        );
        check(
            &KEY.replace("646566 ", ""),
            Err("line 5 (numbered 1) has 30 digits, 36"),
        );
        check(
            &KEY.replace(" 2: 737475 - 88\n", ""),
            Err("line 5 is the last: 2 numbered lines"),
        );
        check(
            &KEY.replace("737475 - 88", "737475"),
            Err("line 6 does not end with a hyphen"),
        );
        check(
            &KEY.replace(" - 88", " - 8"),
            Err("line 6 does not end with a hyphen"),
        );
        check(
            &KEY.replace(" 1: ", " 2: "),
            Err("line 5 is numbered 2, but 1 is next"),
        );
        check(
            &format!("{KEY} 3: 00 - 00\n"),
            Err("line 7 stands behind the last"),
        );
        check(&KEY.replace("v1", "v2"), Err("line 3 is not the heading"));
        check(&KEY.replace("id:", "ib:"), Err("line 4 stands where"));
        check("hello", Err("heading BORG PAPER KEY v1 is missing"));
        check("BORG PAPER KEY v1", Err("line 1 is the last"));
        // 00a1 has the check digits 88 too (Borg's own test): only the whole shows it.
        check(&KEY.replace("737475", "00a1"), Err("all together"));
    }

    #[test]
    fn random_keys_are_read() {
        let mut random = Random::new(1);
        for _ in 0..500 {
            let length = 1 + random.below(300);
            let data = random.bytes(length);
            let lines = data.chunks(LINE_BYTES);
            let id = format!(
                "{}/{}/{}",
                lines.len(),
                digest(&[&[1]], 18),
                digest(&[&data], 12)
            );
            let mut text = format!(
                "BORG PAPER KEY v1\nid: {id} - {}\n",
                digest(&[id.as_bytes()], 2)
            );
            for (number, line) in (1_u16..).zip(lines) {
                let check = digest(&[&number.to_be_bytes(), line], 2);
                text += &format!(
                    "{number:2}: {} - {check}\n",
                    HEXLOWER_PERMISSIVE.encode(line)
                );
            }
            let found = testing::checked("borg-paper-key", &text).unwrap();
            assert_eq!(found.canonical.as_bytes(), text.as_bytes());
        }
    }

    #[test]
    fn damage_is_found() {
        // The line above the heading may say anything.
        let key = &KEY[KEY.find("BORG").unwrap()..];
        let (missed, _) = testing::damage("borg-paper-key", key.as_bytes());
        // Capital letters, and blanks in other places.
        assert!(missed < 60, "{missed}");
    }
}
