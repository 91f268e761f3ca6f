//! What is left over beside the keys: whether it names something, is a date, numbers a line, or may be another secret.
//!
//! A secret that is dropped in silence is the worst that can happen, so what nothing explains counts as one.

use std::ops::Range;

use zeroize::Zeroizing;

use super::labels::{self, Named};
use super::page::{Page, Place};
use super::prose::{has_function_word, is_passphrase};
use super::shapes::{self, Class, bare, class_of};

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
        // What the words before say of what comes; from a label on, until something else begins.
        let promised = match self.is_labelled || self.is_promised_value(text) {
            true => self.named,
            false => Named::Unknown,
        };
        let mut walk = Walk::new(self, promised);
        let mut tokens = text.split_whitespace().peekable();
        while let Some(token) = tokens.next() {
            walk.take(token, tokens.peek().copied().unwrap_or_default());
        }
        let Walk {
            mut class,
            named,
            has_value,
            ..
        } = walk;
        let is_secret = !has_function_word(text) && is_passphrase(text)
            || is_combination(text)
            || says_secret(text);
        if is_secret {
            class = Class::Secret;
        }
        let ends_open = text.ends_with([':', '=']) && !has_value;
        (class, if ends_open { named } else { Named::Unknown })
    }
}

impl Line<'_> {
    /// Whether a line can be the value that the label above it promised: nothing that names itself, no key that was taken, no sentence.
    fn is_promised_value(&self, text: &str) -> bool {
        let is_mailbox = !text.contains(' ') && shapes::is_mailbox(text);
        let names_itself = text
            .split_whitespace()
            .any(|token| label_end(token).is_some());
        let is_other = !matches!(labels::named(text), Named::Unknown | Named::Secret);
        let is_prose = text.contains(' ')
            && (text.ends_with(['.', '!', '?']) && text.split_whitespace().count() > 2
                || has_function_word(text));
        !names_itself && !is_mailbox && !is_other && !is_prose && !text.contains(TAKEN)
    }
}

/// Whether these are the numbers of a lock behind their label, as in "Safe left 12 right 34 left 56".
fn is_combination(text: &str) -> bool {
    let is_pair = |token: &&str| token.len() == 2 && token.bytes().all(|b| b.is_ascii_digit());
    let pairs = text.split_whitespace().map(bare).filter(is_pair).count();
    let label: Vec<&str> = text.split_whitespace().take(2).collect();
    pairs >= 3 && !text.contains(TAKEN) && labels::named(&label.join(" ")) == Named::Secret
}

/// Whether a sentence ends with what a password is, as in "Passphrase is TREZOR".
fn says_secret(text: &str) -> bool {
    const IS: [&str; 8] = ["is", "was", "ist", "lautet", "war", "est", "es", "è"];
    const PASSWORDS: [&str; 8] = [
        "password",
        "passphrase",
        "passcode",
        "pin",
        "puk",
        "passwort",
        "kennwort",
        "passe",
    ];
    let mut last = text.split_whitespace().rev().map(bare);
    let (Some(value), Some(verb), Some(word)) = (last.next(), last.next(), last.next()) else {
        return false;
    };
    IS.contains(&verb)
        && PASSWORDS.contains(&&*word.to_lowercase())
        && value.contains(char::is_alphanumeric)
        && !has_function_word(value)
}

/// A walk along the words of a line: what those so far say of the next one.
struct Walk<'a> {
    line: &'a Line<'a>,
    /// What is promised from the beginning, and again behind a comma.
    promised: Named,
    /// What the next word is by those before it.
    named: Named,
    /// Words since the last label or key.
    label: String,
    /// Whether the last label has its value.
    has_value: bool,
    before: &'a str,
    in_aside: bool,
    /// The most telling class so far.
    class: Class,
}

impl<'a> Walk<'a> {
    fn new(line: &'a Line<'a>, promised: Named) -> Self {
        Self {
            line,
            promised,
            named: promised,
            label: String::new(),
            has_value: false,
            before: "",
            in_aside: false,
            class: Class::Layout,
        }
    }

    /// Goes on to the next word.
    fn take(&mut self, token: &'a str, next: &str) {
        if self.passes_aside(token) {
            return;
        }
        if token.contains(TAKEN) && bare(token).chars().filter(|c| c.is_alphanumeric()).count() <= 2
        {
            self.begin_anew(Named::Unknown);
            return;
        }
        let found = match label_end(token) {
            Some(end) => self.label_with_value(token, end),
            None => {
                let found = self.word(token, next);
                self.label.push_str(token);
                self.label.push(' ');
                found
            }
        };
        self.class = self.class.max(found);
        if token.ends_with([',', ';']) && self.named != Named::Secret {
            self.begin_anew(self.promised);
        }
        self.before = token;
    }

    fn begin_anew(&mut self, named: Named) {
        (self.named, self.has_value) = (named, false);
        self.label.clear();
    }

    /// Whether it is of what a program says of a prompt, as in "(no echo)".
    fn passes_aside(&mut self, token: &str) -> bool {
        self.in_aside |= token.starts_with('(')
            && bare(token).bytes().all(|byte| byte.is_ascii_lowercase())
            && self.before.ends_with(':');
        let is_in = self.in_aside;
        self.in_aside &= !token.ends_with(')');
        is_in
    }

    /// A token in which a label ends; its value may be tied to it.
    fn label_with_value(&mut self, token: &str, end: usize) -> Class {
        self.label.push_str(&token[..end]);
        let own = labels::named(&self.label);
        self.label.clear();
        // The colon of a time or an address is no label's.
        self.named = if own == Named::Unknown && self.line.is_labelled {
            self.line.named
        } else {
            own
        };
        self.has_value = false;
        let head = class_of(bare(&token[..end]), Named::Unknown, true, self.before, "");
        let value = match bare(&token[end..]) {
            value if !value.contains(char::is_alphanumeric) => Class::Label,
            value => class_of(value, self.named, self.line.is_row, self.before, ""),
        };
        // What names a value is no secret.
        head.min(Class::Identifier).max(value)
    }

    fn word(&mut self, token: &str, next: &str) -> Class {
        let bare = bare(token);
        let found = class_of(bare, self.named, self.line.is_row, self.before, next);
        self.has_value |= found > Class::Layout;
        if self.named != Named::Unknown {
            return found;
        }
        // "key ID ending DE5C3D": what it is stands before it without a colon.
        let is_odd =
            bare.contains(|c: char| c.is_ascii_digit()) && bare.len() >= 4 && found > Class::Layout;
        if found != Class::Secret && !is_odd {
            return found;
        }
        match labels::named(last_words(&self.label)) {
            Named::Identifier if found == Class::Secret => Class::Identifier,
            Named::Secret
                if is_odd
                    && labels::named(self.before) == Named::Secret
                    && found != Class::Date =>
            {
                Class::Secret
            }
            _ => found,
        }
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
        .trim_start_matches(['@', '{', '[', '<'])
        .chars()
        .all(|c| c.is_alphanumeric() || "-_/.()'\"*#".contains(c));
    let is_port = label.contains('.')
        && !behind.is_empty()
        && behind.bytes().all(|byte| byte.is_ascii_digit());
    let is_address =
        is_port || behind.starts_with("//") || behind.starts_with('\\') || behind.starts_with('=');
    (!label.is_empty() && !is_time && is_name && !is_address).then_some(end + 1)
}

/// Whether a line is a label and nothing else: a few words of which one is known, as "Password" above a value.
fn is_bare_label(text: &str) -> bool {
    let words: Vec<&str> = text
        .trim_end_matches([':', ' ', '='])
        .split_whitespace()
        .collect();
    // "passphrase: TREZOR" has its value with it.
    let has_value = words.iter().any(|word| word.contains([':', '=']));
    !has_value
        && !says_secret(text)
        && words.len() <= 5
        && words.iter().all(|word| {
            bare(word)
                .chars()
                .all(|c| c.is_alphabetic() || "-/'()".contains(c))
        })
        && labels::named(text) != Named::Unknown
}

#[cfg(test)]
mod tests {
    use super::*;

    fn class(text: &str) -> Class {
        let page = super::super::apart::page(Zeroizing::new(text.to_owned()));
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
