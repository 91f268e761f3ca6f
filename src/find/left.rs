//! What is left over beside the keys: whether it names something, is a date, numbers a line, or may be another secret.
//!
//! A secret that is dropped in silence is the worst that can happen, so what nothing explains counts as one.

use std::ops::Range;

use zeroize::Zeroizing;

use super::labels::{self, Named};
use super::page::{Page, Place};
use super::words;

/// What something beside a key is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Class {
    /// A number of a line or a page, a bullet, a rule.
    Layout,
    /// A word that says what something is, or prose.
    Label,
    /// A name, a number or an address of something.
    Identifier,
    /// A day or a time.
    Date,
    /// Perhaps another secret: a PIN, a password, a code.
    Secret,
}

/// Something beside the keys.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Left {
    /// Where it stands.
    pub place: Place,
    /// What it is.
    pub class: Class,
}

/// The character that stands for a key in a line from which the keys were taken.
const TAKEN: char = '\u{1}';

/// What is left of a page when these ranges are taken out, the keys in their order: for each field that has something left, the most
/// telling class of what is in it.
pub(super) fn of(page: &Page, taken: &[Range<usize>]) -> Vec<Left> {
    let mut left: Vec<Left> = Vec::new();
    // What the line before promised.
    let mut promised = Named::Unknown;
    let mut next = 0;
    for (number, field) in page.fields.iter().enumerate() {
        let mut rest = Zeroizing::new(String::with_capacity(field.range.len() + 1));
        let mut at = field.range.start;
        while next < taken.len() && taken[next].start < field.range.end {
            let run = &taken[next];
            if run.start > at {
                rest.push_str(&page.text[at..run.start]);
            }
            rest.push(TAKEN);
            at = at.max(run.end.min(field.range.end));
            if run.end > field.range.end {
                break;
            }
            next += 1;
        }
        rest.push_str(&page.text[at.min(field.range.end)..field.range.end]);
        let rest = without_guids(rest);
        let is_row = page.fields[number..]
            .get(1)
            .is_some_and(|other| other.record == field.record && !other.flows)
            || number > 0 && page.fields[number - 1].record == field.record && !field.flows;
        let line = Line {
            text: &rest,
            named: if field.label.is_empty() {
                promised
            } else {
                labels::named(&field.label)
            },
            is_labelled: !field.label.is_empty(),
            is_row,
        };
        let (class, promise) = line.classes();
        promised = if field.label.is_empty() {
            promise
        } else {
            Named::Unknown
        };
        if class > Class::Layout {
            left.push(Left {
                place: field.place.clone(),
                class,
            });
        }
    }
    left
}

/// The text with a word of its own for every GUID, whatever it is tied to, as the time in a name of Active Directory.
fn without_guids(text: Zeroizing<String>) -> Zeroizing<String> {
    let is_start = |&start: &usize| crate::kind::is_guid(&text.as_bytes()[start..]);
    let starts: Vec<usize> = (0..text.len()).filter(is_start).collect();
    if starts.is_empty() {
        return text;
    }
    let mut rest = Zeroizing::new(String::with_capacity(text.len()));
    let mut end = 0;
    for start in starts {
        if start >= end {
            rest.push_str(&text[end..start]);
            rest.push_str(" ID ");
            end = start + GUID_LENGTH;
        }
    }
    rest.push_str(&text[end..]);
    rest
}

/// Characters of a GUID's text.
const GUID_LENGTH: usize = 36;

/// A line or a cell without its keys.
struct Line<'a> {
    text: &'a str,
    /// What the label before it names.
    named: Named,
    is_labelled: bool,
    is_row: bool,
}

impl Line<'_> {
    /// The most telling class of what stands there, and what it promises for the next line.
    fn classes(&self) -> (Class, Named) {
        let text = self.text.trim();
        if text.is_empty() {
            return (Class::Layout, self.named);
        }
        // A line that is nothing but a label says what the next one is.
        if !self.is_labelled && self.named == Named::Unknown && is_bare_label(text) {
            return (Class::Label, labels::named(text));
        }
        let mut class = Class::Layout;
        // What the words before say of what comes; from a label on, until something else begins.
        let promised = match self.is_labelled || self.is_promised_value(text) {
            true => self.named,
            false => Named::Unknown,
        };
        let mut named = promised;
        let mut label = String::new();
        let mut has_value = false;
        let mut before = "";
        // What a program says of a prompt, as in "(no echo)".
        let is_aside = |token: &str| {
            token.starts_with('(') && bare(token).bytes().all(|byte| byte.is_ascii_lowercase())
        };
        let mut in_aside = false;
        let tokens: Vec<&str> = text.split_whitespace().collect();
        for (place, &token) in tokens.iter().enumerate() {
            let bare = bare(token);
            in_aside |= is_aside(token) && before.ends_with(':');
            if in_aside {
                in_aside = !token.ends_with(')');
                continue;
            }
            if token.contains(TAKEN) && bare.chars().filter(|c| c.is_alphanumeric()).count() <= 2 {
                (named, has_value) = (Named::Unknown, false);
                label.clear();
                continue;
            }
            let found = match label_end(token) {
                Some(end) => {
                    label.push_str(&token[..end]);
                    let behind = bare_of(&token[end..]);
                    let own = labels::named(&label);
                    // The colon of a time or an address is no label's.
                    named = if own == Named::Unknown && self.is_labelled {
                        self.named
                    } else {
                        own
                    };
                    let head = class_of(bare_of(&token[..end]), Named::Unknown, true, before, "");
                    label.clear();
                    has_value = false;
                    let value = match behind.is_empty() {
                        true => Class::Label,
                        false => class_of(behind, named, self.is_row, before, ""),
                    };
                    // What names a value is no secret.
                    head.min(Class::Identifier).max(value)
                }
                None => {
                    let next = tokens.get(place + 1).copied().unwrap_or_default();
                    let found = class_of(bare, named, self.is_row, before, next);
                    has_value |= found > Class::Layout;
                    // "key ID ending DE5C3D": what it is stands before it without a colon.
                    let is_odd = bare.contains(|c: char| c.is_ascii_digit())
                        && bare.len() >= 4
                        && found > Class::Layout;
                    match labels::named(last_words(&label)) {
                        Named::Identifier if named == Named::Unknown && found == Class::Secret => {
                            Class::Identifier
                        }
                        Named::Secret
                            if named == Named::Unknown
                                && is_odd
                                && labels::named(before) == Named::Secret
                                && found != Class::Date =>
                        {
                            Class::Secret
                        }
                        _ => found,
                    }
                }
            };
            class = class.max(found);
            if label_end(token).is_none() {
                label.push_str(token);
                label.push(' ');
            }
            if token.ends_with([',', ';']) && named != Named::Secret {
                (named, has_value) = (promised, false);
                label.clear();
            }
            before = token;
        }
        if class < Class::Secret && !has_function_word(text) && is_passphrase(text) {
            class = Class::Secret;
        }
        let ends_open = text.ends_with([':', '=']) && !has_value;
        (class, if ends_open { named } else { Named::Unknown })
    }
}

impl Line<'_> {
    /// Whether a line can be the value that the label above it promised: nothing that names itself, no key that was taken, no sentence.
    fn is_promised_value(&self, text: &str) -> bool {
        let names_itself = text
            .split_whitespace()
            .any(|token| label_end(token).is_some());
        let is_other = !matches!(labels::named(text), Named::Unknown | Named::Secret);
        let is_prose = text.contains(' ')
            && (text.ends_with(['.', '!', '?']) && text.split_whitespace().count() > 2
                || has_function_word(text));
        !names_itself && !is_other && !is_prose && !text.contains(TAKEN)
    }
}

/// The last four words of a label.
fn last_words(label: &str) -> &str {
    let blanks = label.trim_end().rmatch_indices(' ');
    blanks
        .map(|(at, _)| at)
        .nth(3)
        .map_or(label, |at| &label[at..])
}

/// Where the label ends that this token closes, with a colon or a sign = behind it.
fn label_end(token: &str) -> Option<usize> {
    if token == "=" || token == ":" || token == "->" || token == "=>" {
        return Some(0);
    }
    let end = token.find([':', '='])?;
    let (label, behind) = (&token[..end], &token[end + 1..]);
    let is_time = label.bytes().all(|byte| byte.is_ascii_digit());
    let is_name = label
        .chars()
        .all(|c| c.is_alphanumeric() || "-_/.()'\"*#".contains(c));
    let is_port = label.contains('.')
        && !behind.is_empty()
        && behind.bytes().all(|byte| byte.is_ascii_digit());
    let is_address =
        is_port || behind.starts_with("//") || behind.starts_with('\\') || behind.starts_with('=');
    (!label.is_empty() && !is_time && is_name && !is_address).then_some(end + 1)
}

/// The token without what punctuates it.
fn bare(token: &str) -> &str {
    bare_of(token)
}

fn bare_of(token: &str) -> &str {
    if is_path(token) {
        return token.trim_end_matches([',', ';', ':', '.', ')']);
    }
    token.trim_matches(|c: char| {
        ".,;:!?\"'`*_~|()[]{}<>\u{2018}\u{2019}\u{201c}\u{201d}\u{201e}\u{2022}\u{b7}-=/\u{2026}#\u{fffd}".contains(c)
            || is_picture(c)
    })
}

/// Whether it is the path of a file or a device.
fn is_path(token: &str) -> bool {
    let is_part = |part: &str| {
        part.len() <= 16
            && part.bytes().all(|byte| {
                byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"._-".contains(&byte)
            })
    };
    token
        .trim_end_matches([',', ';', ':', '.', ')'])
        .strip_prefix(['/', '~'])
        .is_some_and(|rest| {
            rest.split('/').all(is_part) && rest.bytes().any(|b| b.is_ascii_lowercase())
        })
}

/// Arrows, boxes, emoji.
fn is_picture(c: char) -> bool {
    matches!(c, '\u{2190}'..='\u{2bff}' | '\u{fe00}'..='\u{fe0f}' | '\u{1f000}'..='\u{1faff}')
}

/// Whether a line is a label and nothing else: a few words of which one is known, as "Password" above a value.
fn is_bare_label(text: &str) -> bool {
    let words: Vec<&str> = text
        .trim_end_matches([':', ' ', '='])
        .split_whitespace()
        .collect();
    words.len() <= 5
        && words.iter().all(|word| {
            bare(word)
                .chars()
                .all(|c| c.is_alphabetic() || "-/'()".contains(c))
        })
        && labels::named(text) != Named::Unknown
}

/// Whether something in a text may be a secret, so that it must not be shown as a name.
pub(super) fn has_secret_in(text: &str) -> bool {
    let mut tokens = text.split_whitespace().map(bare);
    tokens.any(|token| class_of(token, Named::Unknown, true, "", "") == Class::Secret)
        || is_passphrase(text)
}

/// The class of one token.
fn class_of(token: &str, named: Named, is_row: bool, before: &str, next: &str) -> Class {
    if token.is_empty() {
        return Class::Layout;
    }
    if is_placeholder(token) {
        return Class::Label;
    }
    let shape = shape_of(token, is_row, before, next);
    match named {
        Named::Secret if shape != Class::Date && token != "no" && token != "none" => {
            if is_guid_like(token) {
                Class::Identifier
            } else {
                Class::Secret
            }
        }
        Named::Identifier | Named::Account | Named::Name | Named::Date
            if shape == Class::Secret =>
        {
            Class::Identifier
        }
        _ => shape,
    }
}

/// Whether it stands where somebody is to write something: `____`, `XXXX`, `********`.
fn is_placeholder(token: &str) -> bool {
    let first = token.chars().next();
    token.chars().all(|c| Some(c) == first) && first.is_some_and(|c| "xX_.*-\u{2022}".contains(c))
}

fn is_guid_like(token: &str) -> bool {
    let parts: Vec<&str> = token.split('-').collect();
    parts.len() == 5
        && parts.iter().map(|part| part.len()).eq([8, 4, 4, 4, 12])
        && token.chars().all(|c| c == '-' || c.is_ascii_alphanumeric())
}

/// What a token looks like by itself.
fn shape_of(token: &str, is_row: bool, before: &str, next: &str) -> Class {
    let digits = token.bytes().filter(u8::is_ascii_digit).count();
    let letters = token.chars().filter(|c| c.is_alphabetic()).count();
    let signs = token.chars().count() - digits - letters;
    if is_guid_like(token) {
        return Class::Identifier;
    }
    if is_date(token) {
        return Class::Date;
    }
    if is_address(token) {
        return match has_secret(token) {
            true => Class::Secret,
            false => Class::Identifier,
        };
    }
    if digits == 0 {
        return letters_alone(token, letters, signs);
    }
    if letters == 0 {
        return digits_alone(token, digits, before, next);
    }
    if token.chars().count() <= 5 && signs == 0 || is_measure(token) {
        return Class::Label;
    }
    if is_name(token) || is_program(token) {
        return Class::Identifier;
    }
    let is_serial = token
        .chars()
        .all(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '-');
    if is_row && is_serial && token.len() <= 15 {
        return Class::Identifier;
    }
    Class::Secret
}

fn letters_alone(token: &str, letters: usize, signs: usize) -> Class {
    let is_odd = |c: char| "@#$%^&*+=!?<>~\\|{}".contains(c);
    if letters >= 3 && signs > 0 && token.contains(is_odd) && letters + signs >= 6 {
        return Class::Secret;
    }
    // Words have their capital in front, and names perhaps one more; a random text changes its mind often.
    let pairs = token.chars().zip(token.chars().skip(1));
    let changes = pairs
        .filter(|(a, b)| a.is_lowercase() && b.is_uppercase())
        .count();
    if letters >= 10 && changes >= 3 || is_hyphened_passphrase(token) {
        return Class::Secret;
    }
    Class::Label
}

/// Words with hyphens between them that make no word of a language together.
fn is_hyphened_passphrase(token: &str) -> bool {
    let parts: Vec<&str> = token.split(['-', '_', '.']).collect();
    let is_word =
        |part: &&str| part.len() >= 3 && part.bytes().all(|byte| byte.is_ascii_lowercase());
    parts.len() >= 4
        && parts.iter().all(is_word)
        && !parts.iter().any(|part| FUNCTION_WORDS.contains(part))
}

fn digits_alone(token: &str, digits: usize, before: &str, next: &str) -> Class {
    let is_plain = digits == token.len();
    if digits <= 3
        && token
            .chars()
            .all(|c| c.is_ascii_digit() || ".,/%()+".contains(c))
    {
        return Class::Layout;
    }
    if token.starts_with('+') || before.ends_with('+') {
        return Class::Identifier;
    }
    // Versions, addresses of networks, amounts of money.
    let is_dotted = token
        .split(['.', '/', ':', ','])
        .all(|part| (1..=3).contains(&part.len()));
    if is_dotted && token.contains(['.', ',', ':']) {
        return Class::Identifier;
    }
    // A place behind its number, as in an address.
    let is_place = is_plain && (4..=5).contains(&digits) && {
        let next = bare(next);
        next.chars().count() >= 3
            && next.starts_with(char::is_uppercase)
            && next.chars().skip(1).all(char::is_lowercase)
            && (before.is_empty() || before.ends_with(','))
    };
    if is_place || before == "#" || labels::named(before) == Named::Identifier {
        return Class::Identifier;
    }
    if digits <= 2 {
        Class::Layout
    } else {
        Class::Secret
    }
}

/// Whether it is a measure or a version: a number with a few letters, as 512GB, 22H2, v1.2.3, KB5034441.
fn is_measure(token: &str) -> bool {
    let lower = token.to_ascii_lowercase();
    let number = lower.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let is_number = !number.is_empty()
        && number
            .chars()
            .all(|c| c.is_ascii_digit() || ".,".contains(c));
    let unit = &lower[number.len()..];
    let is_unit = [
        "gb", "mb", "tb", "kb", "gib", "mib", "tib", "bit", "th", "st", "nd", "rd", "px", "mm",
        "cm", "kg", "hz", "ghz", "mhz", "x",
    ]
    .contains(&unit);
    let version = lower.trim_start_matches('v').trim_start_matches("kb");
    is_number && is_unit
        || version.len() < lower.len()
            && !version.is_empty()
            && version.chars().all(|c| c.is_ascii_digit() || c == '.')
}

/// Whether it names a device or a file: words and short numbers with hyphens between them, or what Windows calls a new computer.
fn is_name(token: &str) -> bool {
    let parts: Vec<&str> = token.split(['-', '_']).collect();
    let is_part = |part: &&str| {
        let is = |test: fn(&u8) -> bool| part.bytes().all(|byte| test(&byte));
        !part.is_empty()
            && (is(u8::is_ascii_alphabetic)
                || part.len() <= 5 && is(u8::is_ascii_digit)
                || part.len() <= 4)
    };
    let first = parts[0].to_ascii_lowercase();
    let is_default = parts.len() == 2 && DEVICES.contains(&&*first) && parts[1].len() <= 12;
    if parts.len() >= 2 {
        return is_default
            || parts[0].bytes().all(|byte| byte.is_ascii_alphabetic())
                && parts.iter().all(is_part)
                && parts.len() <= 4;
    }
    let name = first.trim_end_matches(|c: char| c.is_ascii_digit());
    let is_short = first.len() - name.len() <= 4;
    let has_extension = token.rsplit_once('.').is_some_and(|(_, end)| {
        (2..=5).contains(&end.len())
            && end.bytes().all(|byte| byte.is_ascii_alphanumeric())
            && !end.bytes().all(|byte| byte.is_ascii_digit())
    });
    let is_device = |device: &str| {
        name == device || device.len() > 3 && (name.ends_with(device) || name.starts_with(device))
    };
    is_short && DEVICES.iter().any(|device| is_device(device)) || has_extension
}

/// Whether it is the name of a program with a digit in it.
fn is_program(token: &str) -> bool {
    [
        "1password",
        "office365",
        "microsoft365",
        "o365",
        "m365",
        "windows10",
        "windows11",
        "win10",
        "win11",
        "bip39",
        "slip39",
        "bip-39",
        "slip-39",
        "sha256",
        "7zip",
        "web3",
    ]
    .contains(&&*token.to_ascii_lowercase())
}

/// Words that stand in the names of devices.
const DEVICES: &[&str] = &[
    "desktop",
    "laptop",
    "lap",
    "pc",
    "nb",
    "notebook",
    "server",
    "srv",
    "mac",
    "macbook",
    "imac",
    "win",
    "windows",
    "ws",
    "workstation",
    "disk",
    "drive",
    "usb",
    "tablet",
    "surface",
    "thinkpad",
    "host",
    "node",
    "wallet",
    "ledger",
    "trezor",
    "phone",
    "iphone",
    "ipad",
    "client",
    "dc",
    "vm",
];

/// Whether it is a day or a time in some usual form.
fn is_date(token: &str) -> bool {
    let parts: Vec<&str> = token
        .split(|c: char| "-./:+TZ_".contains(c))
        .filter(|part| !part.is_empty())
        .collect();
    let numbers: Option<Vec<u32>> = parts
        .iter()
        .map(|part| {
            part.parse()
                .ok()
                .filter(|_| part.len() <= 4 && part.bytes().all(|b| b.is_ascii_digit()))
        })
        .collect();
    if let Some(numbers) = numbers {
        let is_year = |number: u32, part: &str| part.len() == 4 && (1900..=2099).contains(&number);
        let is_day =
            |a: u32, b: u32| (1..=31).contains(&a) && (1..=31).contains(&b) && a.min(b) <= 12;
        match (&numbers[..], &parts[..]) {
            ([year], [part]) if is_year(*year, part) => return token.len() == 4,
            ([year, month, day, ..], [part, ..]) if is_year(*year, part) => {
                return is_day(*month, *day);
            }
            ([day, month, year, ..], [_, _, part, ..]) if is_year(*year, part) => {
                return is_day(*day, *month);
            }
            ([day, month, year], _) if token.contains(['.', '/']) && *year < 100 => {
                return is_day(*day, *month);
            }
            ([hour, minute], [_, part]) if token.contains(':') && part.len() == 2 => {
                return *hour < 24 && *minute < 60;
            }
            ([hour, minute, second, ..], _) if token.contains(':') => {
                return *hour < 24 && *minute < 60 && *second < 60;
            }
            ([year, month], [part, _]) if is_year(*year, part) => return (1..=12).contains(month),
            ([month, year], [_, part]) if is_year(*year, part) => return (1..=12).contains(month),
            _ => {}
        }
    }
    // 20240314 and 20240314092653.0Z.
    let digits: String = token.chars().take_while(char::is_ascii_digit).collect();
    let is_compact =
        matches!(digits.len(), 8 | 14) && token[digits.len()..].chars().all(|c| ".0Z".contains(c));
    is_compact
        && digits[..4]
            .parse()
            .is_ok_and(|year: u32| (1990..=2099).contains(&year))
        && digits[4..6]
            .parse()
            .is_ok_and(|month: u32| (1..=12).contains(&month))
        && digits[6..8]
            .parse()
            .is_ok_and(|day: u32| (1..=31).contains(&day))
}

/// Whether it is an address: of a page, a mailbox, a file, a network, a place in a wallet.
fn is_address(token: &str) -> bool {
    let lower = token.to_ascii_lowercase();
    let mailbox = token.split_once('@').is_some_and(|(name, host)| {
        let end = host.rsplit('.').next().unwrap_or_default();
        !name.is_empty()
            && host.contains('.')
            && end.len() >= 2
            && end.bytes().all(|b| b.is_ascii_alphabetic())
    });
    let is_host = || {
        let host = lower.split(['/', ':', '?']).next().unwrap_or_default();
        let labels: Vec<&str> = host.split('.').collect();
        let end = labels.last().copied().unwrap_or_default();
        labels.len() >= 2
            && [
                "com", "org", "net", "io", "de", "example", "local", "me", "eu", "uk", "fr", "ch",
                "at", "es", "it", "pl", "nz", "gov", "edu", "ms", "app", "dev", "lan", "internal",
                "corp", "info", "us",
            ]
            .contains(&end)
            && labels.iter().all(|label| {
                !label.is_empty()
                    && label
                        .bytes()
                        .all(|b| b.is_ascii_alphanumeric() || b == b'-')
            })
    };
    lower.contains("://")
        || lower.starts_with("www.")
        || mailbox
        || is_path(token)
        || token.starts_with("\\\\")
        || token.contains(":\\")
        || lower.starts_with("m/")
            && lower[2..]
                .chars()
                .all(|c| c.is_ascii_digit() || "h'/".contains(c))
        || lower.starts_with("age1")
        || lower.starts_with("ssh-")
        || is_host()
}

/// Whether an address carries something by which it opens: the key of a link, a token, a password.
fn has_secret(address: &str) -> bool {
    let lower = address.to_ascii_lowercase();
    let asks = [
        "token=",
        "key=",
        "secret=",
        "code=",
        "pass=",
        "password=",
        "pwd=",
        "auth=",
    ];
    let fragment = lower.split_once('#').map_or("", |(_, fragment)| fragment);
    let is_random = fragment.len() >= 16 && fragment.bytes().any(|byte| byte.is_ascii_digit());
    let login = lower.split_once("://").is_some_and(|(_, rest)| {
        let host = rest.split('/').next().unwrap_or_default();
        host.split_once('@')
            .is_some_and(|(login, _)| login.contains(':'))
    });
    is_random || login || asks.iter().any(|ask| lower.contains(ask))
}

/// Words that hardly a sentence lacks, and no list of random words has many of.
const FUNCTION_WORDS: &[&str] = &[
    "the", "a", "an", "of", "is", "are", "was", "my", "your", "our", "his", "her", "in", "on",
    "at", "to", "for", "from", "with", "and", "or", "not", "it", "its", "this", "that", "these",
    "be", "by", "as", "if", "you", "we", "i", "do", "does", "can", "will", "der", "die", "das",
    "den", "dem", "des", "ein", "eine", "einen", "ist", "sind", "im", "am", "zu", "zum", "zur",
    "für", "von", "vom", "mit", "und", "oder", "nicht", "auf", "bei", "ich", "du", "er", "sie",
    "es", "wir", "wenn", "le", "la", "les", "un", "une", "de", "du", "des", "et", "ou", "est",
    "sur", "dans", "pour", "el", "los", "las", "y", "o", "en", "con", "para", "no", "all", "any",
    "only", "once", "into", "keep", "please", "has", "have", "been", "used", "here", "now", "new",
    "out", "up", "when", "where", "what", "which", "than", "then", "so", "but", "vs",
];

pub(super) fn has_function_word(text: &str) -> bool {
    words(text)
        .iter()
        .any(|word| FUNCTION_WORDS.contains(&&**word))
}

/// Whether a line is a passphrase of words and nothing else: four words or more in small letters, none of which any label has.
fn is_passphrase(text: &str) -> bool {
    let tokens: Vec<&str> = text.split_whitespace().collect();
    let is_word =
        |token: &&str| token.len() >= 3 && token.bytes().all(|byte| byte.is_ascii_lowercase());
    tokens.len() >= 4 && tokens.iter().all(is_word) && labels::named(text) == Named::Unknown
}

#[cfg(test)]
mod tests {
    use super::*;

    fn class(text: &str) -> Class {
        let page = Page::of(Zeroizing::new(text.to_owned()));
        let left = of(&page, &[]);
        left.iter()
            .map(|left| left.class)
            .max()
            .unwrap_or(Class::Layout)
    }

    #[test]
    fn what_may_be_a_secret_is_one() {
        for text in [
            "Windows PIN: 471199",
            "Router password: Sommer2019",
            "Safe: 12-34-56",
            "PIN 1234",
            "the master password of the password manager is: correct horse battery staple.",
            "Password\nhunter2",
            "passphrase: tr0ub4dor",
            "hunter2",
            "P@ssword!",
            "correct horse battery staple",
            "correct-horse-battery-staple",
            "hvs.6j4cuewowBGit65rheNoceI7",
            "471199",
            "https://mega.nz/file/AbCd#0123456789abcdefgh",
        ] {
            assert_eq!(class(text), Class::Secret, "{text}");
        }
    }

    #[test]
    fn what_names_dates_or_numbers_something_is_none() {
        for text in [
            "Dear Bob,\n\nif anything happens to me: the key of my laptop is",
            "Laptop Anna",
            "LAP-042",
            "DESKTOP-4F7G2H1",
            "S/N 5CG1234ABC",
            "here is the key of the laptop (S/N 5CG1234ABC):",
            "(since 2023)",
            "Date: 2024-03-14 09:26:53",
            "3/14/2024, 9:26:53 AM",
            "Created for Anna Muster on March 14, 2024.",
            "https://my.1password.com",
            "anna@example.com",
            "Password\n_______________",
            "Password ID: 1AB21253-5614-44D2-B8EE-AE70EEDE5C3D",
            "Keep it somewhere very secure.",
            "Account: anna@example.com\nGenerated: 2024-03-14",
            "Endpoint = vpn.example.org:51820\nAllowedIPs = 0.0.0.0/0\nAddress = 10.0.0.2/32",
            "PublicKey = tZ4JRc/oYQyIeUgYO+Q3vCdlZvODWwXxEltzi7FRyXI=",
            "Wallet: Anna main (m/84h/0h/0h)",
            "Windows 11 22H2, 512GB",
            "Phone: +49 170 1234567",
            "whenCreated: 20240314092653.0Z",
            "in case you lose your password and second factors.",
            "1.\n2)\n-----",
        ] {
            assert!(class(text) < Class::Secret, "{text}: {:?}", class(text));
        }
    }
}
