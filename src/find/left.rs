//! What is left over beside the keys: whether it names something, is a date, numbers a line, or may be another secret.
//!
//! A secret that is dropped in silence is the worst that can happen, so what nothing explains counts as one.

use std::ops::Range;

use zeroize::Zeroizing;

use super::labels::{self, Named};
use super::page::{Page, Place};
use super::prose::{has_function_word, is_function_word, is_passphrase};
use super::shapes::{self, Class, bare, class_of};
use crate::kind;

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
            || is_grouped(text)
            || says_secret(text)
            || is_login(text);
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

/// Whether a line is nothing but groups of letters and digits that are equally long, as keys of many programs are.
fn is_grouped(text: &str) -> bool {
    let groups: Vec<&str> = text.split([' ', '-']).collect();
    let length = groups[0].len();
    let is_group = |group: &&str| {
        group.len() == length && group.bytes().all(|byte| byte.is_ascii_alphanumeric())
    };
    let has_digit = |group: &&&str| group.bytes().any(|byte| byte.is_ascii_digit());
    (4..=8).contains(&length)
        && groups.len() >= 4
        && groups.iter().all(is_group)
        && groups.iter().filter(has_digit).count() >= 2
        && text.contains(|c: char| c.is_ascii_alphabetic())
}

/// Whether these are the numbers of a lock behind their label, as in "Safe left 12 right 34 left 56".
fn is_combination(text: &str) -> bool {
    let is_pair = |token: &&str| token.len() == 2 && token.bytes().all(|b| b.is_ascii_digit());
    let pairs = text.split_whitespace().map(bare).filter(is_pair).count();
    let label: Vec<&str> = text.split_whitespace().take(2).collect();
    pairs >= 3 && !text.contains(TAKEN) && labels::named(&label.join(" ")) == Named::Secret
}

/// Words between a password and what it is.
const IS: [&str; 14] = [
    "is", "was", "ist", "lautet", "war", "est", "es", "\u{e8}", "er", "\u{e4}r", "->", "=>",
    "\u{2192}", "\u{21d2}",
];

/// What else stands behind a word for a password, in names of programs and in sentences about it.
const ABOUT_PASSWORDS: [&str; 52] = [
    "manager",
    "managers",
    "protected",
    "protector",
    "required",
    "reset",
    "vault",
    "hint",
    "backup",
    "history",
    "policy",
    "store",
    "file",
    "needed",
    "change",
    "changed",
    "generator",
    "expired",
    "recovery",
    "login",
    "bitlocker",
    "correct",
    "wrong",
    "case",
    "shown",
    "below",
    "above",
    "stored",
    "written",
    "known",
    "lost",
    "forgotten",
    "safe",
    "secure",
    "unknown",
    "set",
    "erforderlich",
    "vergessen",
    "gesch\u{fc}tzt",
    "ge\u{e4}ndert",
    "unbekannt",
    "hier",
    "unten",
    "oben",
    "gespeichert",
    "requis",
    "oubli\u{e9}",
    "requerida",
    "numerical",
    "authentication",
    "protection",
    "archive",
];

/// Words that may stand between a password and the verb.
const MOST_BETWEEN: usize = 6;

/// Longest line that is nothing but a word for a password and the password.
const SHORT_LINE: usize = 5;

/// Whether a line says what a password is: "The password of the router is sunflower", "Kennwort sonnenblume", "PIN \u{2192} vier-acht".
fn says_secret(text: &str) -> bool {
    if text.contains(TAKEN) {
        return false;
    }
    let tokens: Vec<&str> = text.split_whitespace().collect();
    let words: Vec<String> = tokens
        .iter()
        .map(|token| match IS.contains(token) {
            true => (*token).to_owned(),
            false => bare(token).to_lowercase(),
        })
        .collect();
    let is_quoted =
        |place: usize| tokens[place].starts_with(['"', '\u{201c}', '\u{201e}', '\u{ab}', '\u{bb}']);
    let is_value = |place: usize| {
        words.get(place).is_some_and(|word| {
            word.contains(char::is_alphanumeric)
                && !IS.contains(&&**word)
                && (is_quoted(place)
                    || !is_function_word(word)
                        && !labels::is_known(word)
                        && !is_of_a_kind(word)
                        && !ABOUT_PASSWORDS.contains(&&**word))
        })
    };
    let is_password = |word: &String| {
        let last = word.rsplit(['-', '/']).next().unwrap_or(word);
        labels::is_password(last)
    };
    for (place, _) in words
        .iter()
        .enumerate()
        .filter(|(_, word)| is_password(word))
    {
        let behind = place + 1..words.len().min(place + MOST_BETWEEN + 2);
        let verb = behind.clone().find(|&verb| IS.contains(&&*words[verb]));
        if verb.is_some_and(|verb| is_value(verb + 1)) {
            return true;
        }
        // Behind a label's colon the words are taken one by one.
        let is_label = tokens[place].ends_with([':', '=']) || text.ends_with([':', '=']);
        let last = words.len() - 1;
        if !is_label
            && place < last
            && words.len() <= SHORT_LINE
            && is_value(last)
            && verb.is_none()
        {
            return true;
        }
    }
    // Where words are not parted, the verb is.
    let is_verb = |rest: &str| {
        let rest = rest.trim_start_matches(|c: char| c.is_whitespace() || c == ':');
        let mut parts = [
            "\u{662f}", "\u{4e3a}", "\u{70ba}", "\u{306f}", "\u{b294}", "\u{c740}",
        ]
        .iter();
        parts.any(|verb| {
            rest.strip_prefix(verb)
                .is_some_and(|value| value.chars().count() >= 2)
        })
    };
    labels::behind_password_part(text).is_some_and(is_verb)
}

/// Whether a word is part of some kind's name.
fn is_of_a_kind(word: &str) -> bool {
    kind::all().any(|kind| kind.id.split('-').any(|part| part == word))
}

/// Programs and places whose label stands before a password and nothing else.
const SERVICES: [&str; 26] = [
    "p",
    "master",
    "wlan",
    "wifi",
    "router",
    "bios",
    "uefi",
    "veracrypt",
    "truecrypt",
    "keepass",
    "bitwarden",
    "lastpass",
    "dashlane",
    "gmail",
    "google",
    "netflix",
    "paypal",
    "icloud",
    "ebay",
    "amazon",
    "facebook",
    "instagram",
    "nas",
    "vpn",
    "root",
    "admin",
];

/// Whether a line is a login: a name and a word tied by a colon or a slash, or a word behind a mailbox or a program's name.
fn is_login(text: &str) -> bool {
    if text.contains(TAKEN) {
        return false;
    }
    let tokens: Vec<&str> = text
        .split_whitespace()
        .filter(|token| *token != "/")
        .collect();
    let is_word = |token: &str| {
        let count = token.chars().count();
        count >= 5
            && token.chars().all(char::is_lowercase)
            && !labels::is_known(token)
            && !is_function_word(token)
    };
    match tokens[..] {
        // "anna:sunflower".
        [one] => one.split_once(':').is_some_and(|(name, word)| {
            let is_name = name.chars().count() >= 2 && name.chars().all(char::is_lowercase);
            is_name && is_word(word) && labels::named(name) == Named::Unknown
        }),
        [.., before, last] => {
            let label = before.strip_suffix(':').unwrap_or_default().to_lowercase();
            let is_account = text.contains(" / ") && labels::named(tokens[0]) == Named::Account;
            is_word(last)
                && (shapes::is_mailbox(before)
                    || tokens.len() <= 3 && SERVICES.contains(&&*label)
                    || tokens.len() == 3 && is_account)
        }
        [] => false,
    }
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
    if shapes::is_no_label(bare(token)) {
        return None;
    }
    let end = token.find([':', '='])?;
    let (label, behind) = (&token[..end], &token[end + 1..]);
    // The end of something in base 64, or a password with a colon behind it.
    let is_end = behind.trim_start_matches('=').is_empty();
    let is_base64 = token.as_bytes()[end] == b'=' && is_end && label.len() >= 16;
    if is_base64 || is_end && labels::named(label) == Named::Unknown && shapes::mixes(label) {
        return None;
    }
    let is_time = label.bytes().all(|byte| byte.is_ascii_digit());
    let is_name = label
        .trim_start_matches(['@', '{', '[', '<'])
        .chars()
        .all(|c| c.is_alphanumeric() || "-_/.()'\"*#\u{2019}".contains(c));
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
        && !is_passphrase(text)
        && !is_login(text)
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
