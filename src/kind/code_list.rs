//! A list of codes as people keep it: taken apart, and packed so that exactly the same text comes back.

use zeroize::Zeroizing;

use super::number;
use crate::secret::Secret;

/// Alphabets from the narrowest; the place is their number in the packed form.
pub(super) const ALPHABETS: [&str; 7] = [
    "0123456789",
    "0123456789abcdef",
    "0123456789ABCDEF",
    "0123456789abcdefghijklmnopqrstuvwxyz",
    "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ",
    // nextcloud/server ISecureRandom CHAR_HUMAN_READABLE.
    "abcdefgijkmnopqrstwxyzABCDEFGHJKLMNPQRSTWXYZ23456789",
    "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz",
];

pub(super) const DIGITS: usize = 0;
pub(super) const HEX: usize = 1;
pub(super) const LOWER: usize = 3;
pub(super) const UPPER: usize = 4;
pub(super) const HUMAN: usize = 5;

const MAX_CODES: usize = 200;
const MAX_CODE: usize = 64;

/// One code of a list.
pub(super) struct Code {
    /// Letters and digits without separators.
    pub(super) characters: Zeroizing<String>,
    /// As it stands there.
    pub(super) written: Zeroizing<String>,
    pub(super) number: Option<usize>,
    pub(super) is_used: bool,
}

/// A list taken apart.
pub(super) struct List {
    pub(super) codes: Vec<Code>,
    /// Lines that are neither codes nor blank.
    pub(super) others: usize,
    /// Such lines behind the first code.
    pub(super) others_within: usize,
    /// Whether there is a line with several codes.
    pub(super) has_columns: bool,
}

/// Takes a list apart: one code a line, or several with commas, tabs or wide blanks between them; or all of them on a single line.
pub(super) fn read(text: &str) -> List {
    let mut list = List {
        codes: Vec::new(),
        others: 0,
        others_within: 0,
        has_columns: false,
    };
    if let Some(codes) = on_one_line(text) {
        list.codes = codes;
        list.has_columns = true;
        return list;
    }
    for line in text.lines().filter(|line| !line.trim().is_empty()) {
        // On a page the mark stands beneath its code.
        if let Some(last) = list.codes.last_mut()
            && is_used_mark(line.trim())
        {
            last.is_used = true;
            continue;
        }
        let cells = line
            .split([',', ';', '\t'])
            .flat_map(|cell| cell.split("  "))
            .map(str::trim)
            .filter(|cell| !cell.is_empty());
        let mut codes: Vec<Code> = Vec::new();
        let mut is_list = true;
        let mut number = None;
        for cell in cells {
            let next = list.codes.len() + codes.len() + 1;
            if number.is_none() && bare_number(cell) == Some(next) {
                number = Some(next);
                continue;
            }
            match code(cell, next) {
                Some(mut code) => {
                    code.number = code.number.or(number.take());
                    codes.push(code);
                }
                None => is_list = false,
            }
        }
        is_list &= number.is_none() && !codes.is_empty();
        list.has_columns |= is_list && codes.len() > 1;
        if is_list && list.codes.len() + codes.len() <= MAX_CODES {
            list.codes.extend(codes);
        } else {
            list.others += 1;
            list.others_within += usize::from(!list.codes.is_empty());
        }
    }
    // A word above the codes is their heading.
    let usual = usual_length(&list.codes);
    while let [first, second, ..] = &list.codes[..]
        && first
            .characters
            .bytes()
            .all(|byte| byte.is_ascii_alphabetic())
        && (first.characters.len() != usual || list.codes.len() == 2)
        && second.characters.contains(|c: char| c.is_ascii_digit())
    {
        list.codes.remove(0);
        list.others += 1;
    }
    // Below them, the words of a page's buttons.
    while let [.., before, last] = &list.codes[..]
        && is_word(last)
        && last.characters.len() != usual
        && (is_word(before) || before.characters.contains(|c: char| c.is_ascii_digit()))
        && 2 * list.codes.iter().filter(|code| is_word(code)).count() < list.codes.len()
    {
        list.codes.pop();
        list.others += 1;
    }
    list
}

/// Whether a code is letters alone, as a word of a language.
fn is_word(code: &Code) -> bool {
    code.written.bytes().all(|byte| byte.is_ascii_alphabetic())
}

/// Whether a line says of the code above it that it is used up, and nothing else.
fn is_used_mark(line: &str) -> bool {
    const MARKS: [&str; 8] = [
        "already used",
        "used",
        "(used)",
        "[used]",
        "bereits verwendet",
        "verwendet",
        "(verwendet)",
        "déjà utilisé",
    ];
    let lower = line.to_lowercase();
    MARKS.contains(&&*lower)
}

/// Five codes or more on a single line with blanks between them: all of one length, nearly all with a digit.
fn on_one_line(text: &str) -> Option<Vec<Code>> {
    let text = text.trim();
    let tokens: Vec<&str> = text.split(' ').collect();
    let length = tokens[0].len();
    let has_digit = |token: &&&str| token.bytes().any(|byte| byte.is_ascii_digit());
    if text.contains(['\n', '\t', ',', ';', '-'])
        || !(5..=MAX_CODES).contains(&tokens.len())
        || length < 6
        || tokens.iter().any(|token| token.len() != length)
        || 3 * tokens.iter().filter(has_digit).count() < 2 * tokens.len()
    {
        return None;
    }
    let codes = tokens.iter().zip(1..);
    codes.map(|(token, next)| code(token, next)).collect()
}

/// The number that a code has, if nothing else stands there.
fn bare_number(text: &str) -> Option<usize> {
    let is_short = (1..=3).contains(&text.len());
    let digits = text.bytes().all(|byte| byte.is_ascii_digit());
    (is_short && digits).then(|| text.parse().ok()).flatten()
}

/// What stands behind a code's number, and the number: `1.`, `1:`, `1)`, `1 -`, `#1`, and `1` alone if that is the next.
fn behind_number(text: &str, next: usize) -> Option<(usize, &str)> {
    let (is_marked, text) = match text.strip_prefix('#') {
        Some(behind) => (true, behind),
        None => (false, text),
    };
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let number = bare_number(&text[..digits])?;
    let behind = &text[digits..];
    if let Some(behind) = behind.strip_prefix(['.', ':', ')']) {
        return Some((number, behind.trim_start()));
    }
    let rest = behind.strip_prefix(' ')?.trim_start();
    let rest = match rest.strip_prefix("- ") {
        Some(rest) => rest,
        None if is_marked || number == next => rest,
        None => return None,
    };
    // What is left is a code by itself, and not a group of one.
    let is_code = is_marked || rest.bytes().filter(u8::is_ascii_alphanumeric).count() >= 6;
    is_code.then(|| (number, rest.trim_start()))
}

/// What a list says behind a code that is used up.
const USED: [&str; 14] = [
    "(used)",
    "[used]",
    "used",
    "(verwendet)",
    "[verwendet]",
    "verwendet",
    "(benutzt)",
    "benutzt",
    "\u{2713}",
    "\u{2717}",
    "\u{2714}",
    "\u{2718}",
    "\u{2705}",
    "x",
];

/// The code in one cell of a list, behind a bullet or a number and before a mark that it is used; `next` is the number it may have.
fn code(cell: &str, next: usize) -> Option<Code> {
    const TICKS: [char; 7] = [
        '\u{2611}', '\u{2612}', '\u{2713}', '\u{2717}', '\u{2714}', '\u{2718}', '\u{2705}',
    ];
    let mut is_used = cell.starts_with(TICKS);
    let mut rest = cell
        .trim_start_matches(['*', '-', '\u{2022}', '\u{2610}'])
        .trim_start_matches(TICKS)
        // What tells a mark's look as an emoji.
        .trim_start_matches('\u{fe0f}')
        .trim_start();
    for (mark, is_mark) in [("[ ]", false), ("[x]", true), ("[X]", true)] {
        if let Some(behind) = rest.strip_prefix(mark) {
            rest = behind.trim_start();
            is_used |= is_mark;
        }
    }
    let struck = |text: &str| text.len() > 4 && text.starts_with("~~") && text.ends_with("~~");
    if struck(rest) {
        rest = rest[2..rest.len() - 2].trim();
        is_used = true;
    }
    let mut number = None;
    if let Some((found, behind)) = behind_number(rest, next) {
        number = Some(found);
        rest = behind;
    }
    if struck(rest) {
        rest = rest[2..rest.len() - 2].trim();
        is_used = true;
    }
    rest = rest.trim_end_matches('\u{fe0f}');
    let lower = Zeroizing::new(rest.to_ascii_lowercase());
    for mark in USED {
        if let Some(before) = lower.strip_suffix(mark)
            && before.ends_with(' ')
            && rest.is_char_boundary(before.len())
        {
            rest = rest[..before.len()].trim_end_matches([' ', '-', ':']);
            is_used = true;
            break;
        }
    }
    let groups: Vec<&str> = rest.split(['-', ' ']).collect();
    let characters: usize = groups.iter().map(|group| group.len()).sum();
    let plain = groups
        .iter()
        .all(|group| !group.is_empty() && group.bytes().all(|byte| byte.is_ascii_alphanumeric()));
    // Groups of a code are about equally long; words of a sentence are not.
    let longest = groups.iter().map(|group| group.len()).max()?;
    let even = groups.iter().all(|group| longest - group.len() <= 2);
    let has_digit = rest.bytes().any(|byte| byte.is_ascii_digit());
    if !plain
        || !even
        || !(4..=MAX_CODE).contains(&characters)
        || groups.len() > 1 && groups.len() < 4 && !has_digit && rest.contains(' ')
    {
        return None;
    }
    Some(Code {
        characters: Zeroizing::new(groups.concat()),
        written: Zeroizing::new(rest.to_owned()),
        number,
        is_used,
    })
}

/// The narrowest alphabet that holds these characters.
pub(super) fn alphabet_of<'a>(codes: impl Iterator<Item = &'a Code> + Clone) -> Option<usize> {
    ALPHABETS.iter().position(|alphabet| {
        codes
            .clone()
            .all(|code| code.characters.chars().all(|c| alphabet.contains(c)))
    })
}

/// The length that most codes have.
pub(super) fn usual_length(codes: &[Code]) -> usize {
    let count = |length: usize| {
        codes
            .iter()
            .filter(|code| code.characters.len() == length)
            .count()
    };
    let lengths = codes.iter().map(|code| code.characters.len());
    lengths
        .max_by_key(|&length| count(length))
        .unwrap_or_default()
}

/// How a plain list is written.
#[derive(Clone, Copy)]
struct Layout {
    /// CR and LF at line ends.
    is_crlf: bool,
    /// A line end behind the last code too.
    is_ended: bool,
    /// What stands before a code, [`BULLETS`].
    bullet: usize,
    is_hyphened: bool,
    alphabet: usize,
    /// Characters of a group, 0 if codes are not cut into groups.
    group: usize,
    length: usize,
    codes: usize,
}

/// Most decimal digits that go into the 60 bytes behind the layout.
const MAX_DIGITS: usize = 144;

/// What may stand before a code; `1` is its number.
const BULLETS: [&str; 6] = ["", "* ", "- ", "1. ", "1: ", "1) "];

impl Layout {
    /// Two bytes of bits, the length of a code and the number of codes.
    fn to_bytes(self) -> Option<[u8; 4]> {
        let flags = usize::from(self.is_crlf) << 7
            | usize::from(self.is_ended) << 6
            | usize::from(self.is_hyphened) << 5
            | self.bullet;
        Some([
            u8::try_from(flags).ok()?,
            u8::try_from(self.alphabet << 4 | self.group)
                .ok()
                .filter(|_| self.group < 16)?,
            u8::try_from(self.length).ok()?,
            u8::try_from(self.codes).ok()?,
        ])
    }

    fn from_bytes(bytes: &[u8]) -> Option<(Self, &[u8])> {
        let (&[flags, groups, length, codes], rest) = bytes.split_first_chunk()?;
        let layout = Self {
            is_crlf: flags & 0x80 != 0,
            is_ended: flags & 0x40 != 0,
            is_hyphened: flags & 0x20 != 0,
            bullet: usize::from(flags & 0x1f),
            alphabet: usize::from(groups >> 4),
            group: usize::from(groups & 15),
            length: length.into(),
            codes: codes.into(),
        };
        let possible = layout.bullet < BULLETS.len()
            && layout.alphabet < ALPHABETS.len()
            && (4..=MAX_CODE).contains(&layout.length)
            && (2..=64).contains(&layout.codes)
            && layout.group < layout.length
            && !(layout.is_hyphened && layout.group == 0);
        possible.then_some((layout, rest))
    }

    fn write(&self, digits: &[u16]) -> Secret {
        let alphabet = ALPHABETS[self.alphabet].as_bytes();
        let mut text = Vec::with_capacity(self.codes * (2 * self.length + 8));
        for (place, code) in digits.chunks(self.length).enumerate() {
            if place > 0 {
                text.extend_from_slice(self.line_end());
            }
            let bullet = BULLETS[self.bullet].as_bytes();
            match bullet.strip_prefix(b"1") {
                Some(behind) => {
                    text.extend_from_slice((place + 1).to_string().as_bytes());
                    text.extend_from_slice(behind);
                }
                None => text.extend_from_slice(bullet),
            }
            for (place, &digit) in code.iter().enumerate() {
                if self.group > 0 && place > 0 && place % self.group == 0 {
                    text.push(if self.is_hyphened { b'-' } else { b' ' });
                }
                text.push(alphabet[usize::from(digit)]);
            }
        }
        if self.is_ended {
            text.extend_from_slice(self.line_end());
        }
        Secret::new(text)
    }

    fn line_end(&self) -> &'static [u8] {
        if self.is_crlf { b"\r\n" } else { b"\n" }
    }
}

/// The list in few bytes, if that brings its very text back.
pub(super) fn pack(text: &str, list: &List) -> Option<Zeroizing<Vec<u8>>> {
    let first = list.codes.first()?;
    let alphabet = alphabet_of(list.codes.iter())?;
    let length = first.characters.len();
    if list
        .codes
        .iter()
        .any(|code| code.characters.len() != length)
    {
        return None;
    }
    // Of more digits than these not even decimal ones fit, and their number would be slow to make.
    if list.codes.len() * length > MAX_DIGITS {
        return None;
    }
    let group = first.written.find(['-', ' ']).unwrap_or(0);
    let digit = |c: u8| ALPHABETS[alphabet].bytes().position(|other| other == c);
    let characters = list.codes.iter().flat_map(|code| code.characters.bytes());
    let mut digits = Zeroizing::new(Vec::with_capacity(list.codes.len() * length));
    for c in characters {
        digits.push(u16::try_from(digit(c)?).ok()?);
    }
    let bullets = 0..BULLETS.len();
    let layout = bullets
        .map(|bullet| Layout {
            is_crlf: text.contains('\r'),
            is_ended: text.ends_with('\n'),
            bullet,
            is_hyphened: first.written.contains('-'),
            alphabet,
            group,
            length,
            codes: list.codes.len(),
        })
        .find(|layout| layout.write(&digits).as_bytes() == text.as_bytes())?;
    let head = layout.to_bytes()?;
    let number = number::to_bytes(&digits, ALPHABETS[alphabet].len());
    let mut bytes = Zeroizing::new(Vec::with_capacity(head.len() + number.len()));
    bytes.extend_from_slice(&head);
    bytes.extend_from_slice(&number);
    Some(bytes)
}

/// The text of a list in few bytes.
pub(super) fn unpack(bytes: &[u8]) -> Option<Secret> {
    let (layout, rest) = Layout::from_bytes(bytes)?;
    let digits = layout.codes * layout.length;
    let digits = number::from_bytes(rest, digits, ALPHABETS[layout.alphabet].len())?;
    let text = layout.write(&digits);
    // Only what a writer writes: the same list in other bytes would be two keys of one text.
    let list = std::str::from_utf8(text.as_bytes()).ok()?;
    let again = pack(list, &read(list))?;
    (again.as_slice() == bytes).then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn codes_of(text: &str) -> Vec<String> {
        let codes = read(text).codes;
        codes.iter().map(|code| code.written.to_string()).collect()
    }

    #[test]
    fn codes_stand_behind_and_before_marks() {
        let check = |cell: &str, expected: Option<(&str, Option<usize>, bool)>| {
            let found = code(cell, 3);
            let found = found
                .as_ref()
                .map(|code| (code.written.as_str(), code.number, code.is_used));
            assert_eq!(found, expected, "{cell}");
        };
        check("1234abcd", Some(("1234abcd", None, false)));
        check("~~1234abcd~~", Some(("1234abcd", None, true)));
        check("1. ~~1234abcd~~", Some(("1234abcd", Some(1), true)));
        check("~~2) 1234abcd~~", Some(("1234abcd", Some(2), true)));
        check("3 1234abcd", Some(("1234abcd", Some(3), false)));
        check("4 1234abcd", None);
        check("#4 1234abcd", Some(("1234abcd", Some(4), false)));
        check("4 - 1234abcd", Some(("1234abcd", Some(4), false)));
        check("1000. 1234abcd", None);
        check(
            "abcd efgh ijkl mnop",
            Some(("abcd efgh ijkl mnop", None, false)),
        );
        check("abcd efgh ijkl", None);
        check("abcd efg1 ijkl", Some(("abcd efg1 ijkl", None, false)));
        check("abcd-efgh", Some(("abcd-efgh", None, false)));
        check("1234abcd used", Some(("1234abcd", None, true)));
        check("~~~~", None);
        check("abc", None);
        assert_eq!(bare_number("999"), Some(999));
        assert_eq!(bare_number("1000"), None);
    }

    #[test]
    fn lines_that_are_no_codes_are_counted() {
        let list = read("11112222\n33334444, 3\n, ,\n55556666\n");
        assert_eq!(
            (list.codes.len(), list.others, list.others_within),
            (2, 2, 2)
        );
        let list = read("codes\n1234abcd\n2345bcde\n");
        assert_eq!((list.codes.len(), list.others), (2, 1));
        let many: String = (0..MAX_CODES)
            .map(|n| format!("{n:08}, {n:07}a\n"))
            .collect();
        assert_eq!(codes_of(&many).len(), MAX_CODES);
    }

    #[test]
    fn layouts_that_cannot_be_are_refused() {
        let layout = |bullet, alphabet, group, length| Layout {
            is_crlf: false,
            is_ended: true,
            bullet,
            is_hyphened: true,
            alphabet,
            group,
            length,
            codes: 2,
        };
        let is_read = |bullet: u8, alphabet: u8, group: u8, length: u8| {
            let bytes = [0x60 | bullet, alphabet << 4 | group, length, 2];
            Layout::from_bytes(&bytes).is_some()
        };
        assert!(layout(0, 0, 15, 20).to_bytes().is_some());
        assert!(layout(0, 0, 16, 20).to_bytes().is_none());
        assert!(is_read(5, ALPHABETS.len() as u8 - 1, 7, 8));
        assert!(!is_read(6, 0, 4, 8) && !is_read(7, 0, 4, 8));
        assert!(!is_read(0, ALPHABETS.len() as u8, 4, 8));
        assert!(!is_read(0, 0, 8, 8) && !is_read(0, 0, 9, 8));
    }

    #[test]
    fn only_what_a_writer_writes_is_read() {
        let text = "1234-5678\n2345-6789\n";
        let bytes = pack(text, &read(text)).unwrap();
        assert_eq!(unpack(&bytes).unwrap().as_bytes(), text.as_bytes());
        // The same digits in a wider alphabet, and groups that are none.
        for (place, value) in [(0, 0x40), (1, 0x14), (1, 0x07), (2, 7), (3, 1)] {
            let mut other = bytes.to_vec();
            other[place] = value;
            let back = unpack(&other).map(|text| text.as_bytes().to_vec());
            assert_ne!(back.as_deref(), Some(text.as_bytes()), "{place} {value}");
        }
        let plain = "12345678\n23456789\n";
        let mut wide = pack(plain, &read(plain)).unwrap().to_vec();
        // Hyphened, but in no groups; CR and LF where there is no line end is not possible with two codes.
        wide[0] |= 0x20;
        assert!(unpack(&wide).is_none());
    }
}
