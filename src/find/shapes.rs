//! What a piece of text looks like by itself: a name, a date, an address, or something that may be a secret.

use super::labels::{self, Named};
use super::prose;

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

/// The token without what punctuates it.
pub(super) fn bare(token: &str) -> &str {
    if is_path(token) {
        return token.trim_end_matches([',', ';', ':', '.', ')']);
    }
    token.trim_matches(|c: char| {
        ".,;:!?\"'`*_~|()[]{}<>\u{2018}\u{2019}\u{201c}\u{201d}\u{201e}\u{2022}\u{b7}-=/\u{2026}#"
            .contains(c)
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

/// Whether there is a colon in a token that ends no label: a time, a network's address, what a telephone scans.
pub(super) fn is_no_label(token: &str) -> bool {
    is_date(token) || is_network(token) || is_hardware(token)
}

/// Whether letters and digits stand among each other, as in a password and in no label.
pub(super) fn mixes(token: &str) -> bool {
    token.chars().all(char::is_alphanumeric) && changes(token) >= 2
}

/// How often digits begin in a token, or end.
fn changes(token: &str) -> usize {
    let pairs = token.chars().zip(token.chars().skip(1));
    pairs
        .filter(|(a, b)| a.is_ascii_digit() != b.is_ascii_digit())
        .count()
}

/// Whether something in a text may be a secret, so that it must not be shown as a name.
pub(super) fn has_secret_in(text: &str) -> bool {
    let mut tokens = text.split_whitespace().map(bare);
    tokens.any(|token| class_of(token, Named::Unknown, true, "", "") == Class::Secret)
        || prose::is_passphrase(text)
}

/// The class of one token.
pub(super) fn class_of(token: &str, named: Named, is_row: bool, before: &str, next: &str) -> Class {
    if token.is_empty() {
        return Class::Layout;
    }
    if is_placeholder(token) {
        return Class::Label;
    }
    let shape = shape_of(token, is_row, before, next);
    match named {
        Named::Secret if shape != Class::Date && !is_answer(token) => {
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

/// Whether it says that there is something, or none, as in "AutoUnlockKeyStored : False".
fn is_answer(token: &str) -> bool {
    const ANSWERS: [&str; 9] = [
        "no", "none", "yes", "true", "false", "n/a", "ja", "nein", "keine",
    ];
    ANSWERS
        .iter()
        .any(|answer| token.eq_ignore_ascii_case(answer))
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
    if is_network(token) || is_garbled(token) {
        return Class::Secret;
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
    if is_short_name(token) && signs == 0 || is_measure(token) {
        return Class::Label;
    }
    if is_hardware(token) {
        return Class::Identifier;
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

/// Whether a few letters and digits name something, as B2, KW12, 22H2 and disk0 do: in one case, and letters and digits by themselves. A
/// short password mixes them.
fn is_short_name(token: &str) -> bool {
    let count = token.chars().count();
    let is_one_case = !(token.contains(char::is_lowercase) && token.contains(char::is_uppercase));
    let is_capitals = !token.contains(char::is_lowercase);
    count <= 3
        || count <= 5
            && (changes(token) <= 1 && (is_one_case || token.starts_with(char::is_uppercase))
                || is_capitals)
}

/// Whether it is the address of a network card, a processor, an address of an account in a chain.
fn is_hardware(token: &str) -> bool {
    let is_hex = |text: &str| text.bytes().all(|byte| byte.is_ascii_hexdigit());
    let parts: Vec<&str> = token.split([':', '-']).collect();
    let is_mac =
        matches!(parts.len(), 6 | 8) && parts.iter().all(|part| part.len() == 2 && is_hex(part));
    let bytes = token.as_bytes();
    let is_processor = bytes.len() <= 9
        && bytes.first() == Some(&b'i')
        && bytes.get(1).is_some_and(u8::is_ascii_digit)
        && bytes.get(2) == Some(&b'-');
    let is_account = token
        .strip_prefix("0x")
        .is_some_and(|hex| hex.len() == 40 && is_hex(hex));
    is_mac || is_processor || is_account
}

/// What access tokens begin with, however few digits they have.
const TOKENS: [&str; 9] = [
    "ghp_",
    "gho_",
    "github_pat_",
    "glpat-",
    "xoxb-",
    "xoxp-",
    "sk_live_",
    "hvs.",
    "npm_",
];

fn letters_alone(token: &str, letters: usize, signs: usize) -> Class {
    if token.len() >= 10 && TOKENS.iter().any(|start| token.starts_with(start)) {
        return Class::Secret;
    }
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
        && !parts.iter().any(|part| prose::is_function_word(part))
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
    // As in 10.0.22621.
    let is_version = token.split('.').all(|part| (1..=5).contains(&part.len()))
        && token.matches('.').count() >= 2
        && token.chars().all(|c| c.is_ascii_digit() || c == '.');
    if is_version {
        return Class::Identifier;
    }
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
    let is_release = lower.strip_prefix('v').is_some_and(|rest| {
        let (version, _) = rest.split_once('-').unwrap_or((rest, ""));
        version.contains('.')
            && version
                .bytes()
                .all(|byte| byte.is_ascii_digit() || byte == b'.')
    });
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
    // As in `64-digit`, `12-word`, `48-stelliger`.
    let is_count = lower.split_once('-').is_some_and(|(count, of)| {
        (1..=3).contains(&count.len())
            && count.bytes().all(|byte| byte.is_ascii_digit())
            && of.len() >= 4
            && of.chars().all(char::is_alphabetic)
    });
    is_number && is_unit
        || is_count
        || is_release
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
pub(super) fn is_date(token: &str) -> bool {
    if token.contains('\u{5e74}') && token.contains('\u{6708}') {
        return token.contains(|c: char| c.is_ascii_digit());
    }
    let parts: Vec<&str> = token
        .split(|c: char| "-./:+TZ_".contains(c))
        .filter(|part| !part.is_empty())
        .collect();
    let numbers: Option<Vec<u32>> = parts
        .iter()
        .enumerate()
        .map(|(place, part)| {
            // Fractions of a second have more digits.
            let most = if place >= 6 { 9 } else { 4 };
            part.parse()
                .ok()
                .filter(|_| part.len() <= most && part.bytes().all(|b| b.is_ascii_digit()))
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
    // 20240314, 20240314092653.0Z and 20240314T092653Z.
    let joined = token.replacen('T', "", 1);
    let token = match token.get(8..9) {
        Some("T") => &joined,
        _ => token,
    };
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
        || is_mailbox(token)
        || is_path(token)
        || token.starts_with("\\\\")
        || is_domain_user(token)
        || token.starts_with('@') && token.contains(':')
        || token.contains(":\\")
        || lower.starts_with("m/")
            && lower[2..]
                .chars()
                .all(|c| c.is_ascii_digit() || "h'/".contains(c))
        || lower.starts_with("age1")
        || lower.starts_with("ssh-")
        || is_host()
}

/// Whether it is an account in a domain, as `EXAMPLE\anna`.
fn is_domain_user(token: &str) -> bool {
    let is_name = |name: &str| {
        !name.is_empty()
            && name
                .chars()
                .all(|c| c.is_alphanumeric() || "-._".contains(c))
    };
    token.split_once('\\').is_some_and(|(domain, user)| {
        is_name(domain) && is_name(user) && !domain.contains(char::is_lowercase)
    })
}

/// Whether it is a word in an old code page that nobody could tell: it may be anything.
fn is_garbled(token: &str) -> bool {
    let lost = token.matches(char::REPLACEMENT_CHARACTER).count();
    2 * lost >= token.chars().count()
}

/// Whether it is what a telephone scans to join a network, with the password in it.
fn is_network(token: &str) -> bool {
    let start = token.get(..5).unwrap_or_default();
    start.eq_ignore_ascii_case("wifi:") && token.contains("P:")
}

/// Whether it is the address of a mailbox.
pub(super) fn is_mailbox(token: &str) -> bool {
    token.split_once('@').is_some_and(|(name, host)| {
        let end = host.rsplit('.').next().unwrap_or_default();
        !name.is_empty()
            && host.contains('.')
            && end.len() >= 2
            && end.bytes().all(|b| b.is_ascii_alphabetic())
    })
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
