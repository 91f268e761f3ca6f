//! Lists of backup codes: `backup-codes` for any, and a row for each service whose lists are known.
//!
//! No such list has a check digit. What can be seen is a code that is unlike the others, one that stands there twice, and with a known
//! service their number. Text, order, marks of used codes and separators come back as they were: a code is never corrected.

use zeroize::Zeroizing;

use super::input::{Input, describe};
use super::number;
use super::rules::{Check, Checked, Fault, Kind, KindError, Likeness, Packing, Place, Rules};
use crate::secret::Secret;

/// Alphabets from the narrowest; the place is their number in the packed form.
const ALPHABETS: [&str; 7] = [
    "0123456789",
    "0123456789abcdef",
    "0123456789ABCDEF",
    "0123456789abcdefghijklmnopqrstuvwxyz",
    "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ",
    // nextcloud/server ISecureRandom CHAR_HUMAN_READABLE.
    "abcdefgijkmnopqrstwxyzABCDEFGHJKLMNPQRSTWXYZ23456789",
    "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz",
];

const DIGITS: usize = 0;
const HEX: usize = 1;
const LOWER: usize = 3;
const UPPER: usize = 4;
const HUMAN: usize = 5;

/// With so many characters in the other codes it is no chance that none of them leaves a narrower alphabet.
const TELLING: usize = 60;

const MAX_CODES: usize = 200;
const MAX_CODE: usize = 64;

const COMPARE: &str =
    "none in the codes: only their length, alphabet and number, and that none stands there twice";

const PLAIN: Kind = Kind {
    id: "",
    aliases: &[],
    name: "",
    packing: Packing::Forms(&[]),
    size: 0..=64,
    form: "",
    example: "",
    check: Check::Nothing,
    check_words: COMPARE,
    usage: "",
    rules: &ANY,
};

pub(super) const KINDS: &[Kind] = &[
    Kind {
        id: "backup-codes",
        name: "Backup codes",
        packing: Packing::Forms(&[24]),
        form: "a list of one-time codes, numbered or not, with a heading or without; used codes may be marked (used)",
        example: "XXXX XXXX, one a line",
        usage: "the service's sign-in page, where it asks for a backup code",
        rules: &ANY,
        ..PLAIN
    },
    Kind {
        id: "code-list",
        name: "List of codes",
        packing: Packing::Forms(&[25]),
        form: "any list of codes, of whatever number and shape",
        example: "one code a line",
        check_words: "none: compare it once more before you split it",
        usage: "the service that gave the codes",
        rules: &Codes {
            service: None,
            is_custom: true,
        },
        ..PLAIN
    },
    // Google's help: 8-digit codes, ten of them, shown in two groups.
    Kind {
        id: "google-codes",
        aliases: &["google-backup-codes"],
        name: "Google backup codes",
        packing: Packing::Forms(&[26]),
        form: "10 codes of 8 digits",
        example: "XXXX XXXX, ten lines",
        usage: "Google's sign-in, under \"try another way\", 8-digit backup code",
        rules: &Codes::of(&GOOGLE),
        ..PLAIN
    },
    // GitHub Docs: 16 codes; five and five hexadecimal digits as observed.
    Kind {
        id: "github-codes",
        aliases: &["github-recovery-codes"],
        name: "GitHub recovery codes",
        packing: Packing::Forms(&[27]),
        form: "16 codes of five and five digits and letters a to f",
        example: "xxxxx-xxxxx, sixteen lines",
        usage: "GitHub's sign-in, under \"use a recovery code\"",
        rules: &Codes::of(&GITHUB),
        ..PLAIN
    },
    // Discord's web client: a heading, and lines of `* `, four, a hyphen, four.
    Kind {
        id: "discord-codes",
        aliases: &["discord-backup-codes"],
        name: "Discord backup codes",
        packing: Packing::Forms(&[28]),
        form: "10 codes of four and four letters and digits under a heading",
        example: "* xxxx-xxxx, ten lines",
        usage: "Discord's sign-in, in place of the code from the authenticator",
        rules: &Codes::of(&DISCORD),
        ..PLAIN
    },
    Kind {
        id: "meta-codes",
        aliases: &["meta-recovery-codes", "facebook-codes", "instagram-codes"],
        name: "Facebook or Instagram recovery codes",
        packing: Packing::Forms(&[29]),
        form: "10 codes of 8 digits",
        example: "XXXX XXXX, ten lines",
        usage: "the sign-in page of Facebook or Instagram, where it asks for the code",
        rules: &Codes::of(&META),
        ..PLAIN
    },
    // pypi/warehouse `accounts/services.py`.
    Kind {
        id: "pypi-codes",
        aliases: &["pypi-recovery-codes"],
        name: "PyPI recovery codes",
        packing: Packing::Forms(&[30]),
        form: "8 codes of 16 digits and letters a to f",
        example: "xxxxxxxxxxxxxxxx, eight lines",
        usage: "PyPI's sign-in, under \"recovery code\"",
        rules: &Codes::of(&PYPI),
        ..PLAIN
    },
    // nextcloud/server `BackupCodeStorage.php`.
    Kind {
        id: "nextcloud-codes",
        aliases: &["nextcloud-backup-codes"],
        name: "Nextcloud backup codes",
        packing: Packing::Forms(&[31]),
        form: "10 codes of 16 letters and digits without h, l, u, v, I, O, U, V, 0 and 1",
        example: "xxxxxxxxxxxxxxxx, ten lines",
        usage: "Nextcloud's sign-in, under \"backup code\"",
        rules: &Codes::of(&NEXTCLOUD),
        ..PLAIN
    },
    // WordPress/two-factor `class-two-factor-backup-codes.php`.
    Kind {
        id: "wordpress-codes",
        aliases: &["wordpress-two-factor-codes"],
        name: "WordPress backup codes",
        packing: Packing::Forms(&[57]),
        form: "10 codes of 8 digits",
        example: "XXXXXXXX, ten lines",
        usage: "the WordPress site's sign-in, under \"use a backup code\"",
        rules: &Codes::of(&WORDPRESS),
        ..PLAIN
    },
    // keycloak `RecoveryAuthnCodesUtils.java`.
    Kind {
        id: "keycloak-codes",
        aliases: &["keycloak-recovery-codes"],
        name: "Keycloak recovery codes",
        packing: Packing::Forms(&[58]),
        form: "12 numbered codes of 12 capital letters and digits",
        example: "1. XXXXXXXXXXXX, twelve lines",
        usage: "the sign-in page, in the order of their numbers: only the next unused one is taken",
        rules: &Codes::of(&KEYCLOAK),
        ..PLAIN
    },
    // devise-two-factor `two_factor_backupable.rb`: GitLab, Mastodon and others; 16 hexadecimal digits before its version 5.
    Kind {
        id: "devise-codes",
        aliases: &["devise-backup-codes", "gitlab-codes", "mastodon-codes"],
        name: "GitLab or Mastodon recovery codes",
        packing: Packing::Forms(&[59]),
        form: "codes of 32 or 16 digits and letters a to f",
        example: "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx, one a line",
        usage: "the sign-in page, in place of the code from the authenticator",
        rules: &Codes::of(&DEVISE),
        ..PLAIN
    },
];

/// What the lists of a service look like.
struct Service {
    name: &'static str,
    /// How many codes it hands out, if that is known.
    count: Option<usize>,
    lengths: &'static [usize],
    alphabet: usize,
    /// Characters between hyphens, if there have to be any.
    group: Option<usize>,
    /// Whether nobody else's lists look like it, so that a wrong number of codes is told from that alone.
    is_distinct: bool,
}

const GOOGLE: Service = eight_digits("Google");
const META: Service = eight_digits("Facebook or Instagram");
const WORDPRESS: Service = eight_digits("WordPress");

const fn eight_digits(name: &'static str) -> Service {
    Service {
        name,
        count: Some(10),
        lengths: &[8],
        alphabet: DIGITS,
        group: None,
        is_distinct: false,
    }
}

const GITHUB: Service = Service {
    name: "GitHub",
    count: Some(16),
    lengths: &[10],
    alphabet: HEX,
    group: Some(5),
    is_distinct: true,
};

const DISCORD: Service = Service {
    name: "Discord",
    count: Some(10),
    lengths: &[8],
    alphabet: LOWER,
    group: Some(4),
    is_distinct: false,
};

const PYPI: Service = Service {
    name: "PyPI",
    count: Some(8),
    lengths: &[16],
    alphabet: HEX,
    group: None,
    is_distinct: true,
};

const NEXTCLOUD: Service = Service {
    name: "Nextcloud",
    count: Some(10),
    lengths: &[16],
    alphabet: HUMAN,
    group: None,
    is_distinct: true,
};

const KEYCLOAK: Service = Service {
    name: "Keycloak",
    count: Some(12),
    lengths: &[12, 15],
    alphabet: UPPER,
    group: None,
    is_distinct: true,
};

const DEVISE: Service = Service {
    name: "GitLab or Mastodon",
    count: None,
    lengths: &[32, 16],
    alphabet: HEX,
    group: None,
    is_distinct: false,
};

static SERVICES: [&Service; 8] = [
    &GOOGLE, &META, &WORDPRESS, &GITHUB, &DISCORD, &PYPI, &NEXTCLOUD, &KEYCLOAK,
];

/// The rules of one kind of list.
struct Codes {
    service: Option<&'static Service>,
    /// Whether anything goes.
    is_custom: bool,
}

const ANY: Codes = Codes {
    service: None,
    is_custom: false,
};

impl Codes {
    const fn of(service: &'static Service) -> Self {
        Self {
            service: Some(service),
            is_custom: false,
        }
    }
}

/// One code of a list.
struct Code {
    /// Letters and digits without separators.
    characters: Zeroizing<String>,
    /// As it stands there.
    written: Zeroizing<String>,
    number: Option<usize>,
    is_used: bool,
}

/// A list taken apart.
struct List {
    codes: Vec<Code>,
    /// Lines that are neither codes nor blank.
    others: usize,
    /// Such lines behind the first code.
    others_within: usize,
}

/// Takes a list apart: one code a line, or several with commas, tabs or wide blanks between them.
fn read(text: &str) -> List {
    let mut list = List {
        codes: Vec::new(),
        others: 0,
        others_within: 0,
    };
    for line in text.lines().filter(|line| !line.trim().is_empty()) {
        let cells = line
            .split([',', ';', '\t'])
            .flat_map(|cell| cell.split("  "))
            .map(str::trim)
            .filter(|cell| !cell.is_empty());
        let mut codes: Vec<Code> = Vec::new();
        let mut is_list = true;
        for cell in cells {
            match code(cell) {
                Some(code) => codes.push(code),
                None => is_list = false,
            }
        }
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
    list
}

/// The code in one cell of a list, behind a bullet or a number and before a mark that it is used.
fn code(cell: &str) -> Option<Code> {
    let mut rest = cell
        .trim_start_matches(['*', '-', '•', '☐', '☑', '✓', '✗'])
        .trim_start();
    let mut is_used = cell.starts_with(['☑', '✓', '✗']);
    let mut number = None;
    let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
    if (1..=3).contains(&digits)
        && let Some(behind) = rest[digits..].strip_prefix(['.', ':', ')'])
    {
        number = rest[..digits].parse().ok();
        rest = behind.trim_start();
    }
    let lower = rest.to_lowercase();
    for mark in ["(used)", "[used]", "used", "✓", "✗", "x"] {
        if let Some(before) = lower.strip_suffix(mark)
            && before.ends_with(' ')
            && rest.is_char_boundary(before.len())
        {
            rest = rest[..before.len()].trim_end();
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
fn alphabet_of<'a>(codes: impl Iterator<Item = &'a Code> + Clone) -> Option<usize> {
    ALPHABETS.iter().position(|alphabet| {
        codes
            .clone()
            .all(|code| code.characters.chars().all(|c| alphabet.contains(c)))
    })
}

impl Service {
    /// Whether its lists have codes like these, whatever their number.
    fn resembles(&self, length: usize, alphabet: usize, codes: &[Code]) -> bool {
        self.lengths.contains(&length)
            && (alphabet == self.alphabet || alphabet == DIGITS && self.alphabet == LOWER)
            && self
                .group
                .is_none_or(|group| codes.iter().all(|code| is_grouped(code, group)))
    }
}

fn is_grouped(code: &Code, length: usize) -> bool {
    code.written.split('-').all(|group| group.len() == length)
}

impl Codes {
    /// Checks what can be checked; says what to look at.
    fn examine(&self, kind: &Kind, list: &List) -> Result<Vec<String>, Fault> {
        let codes = &list.codes;
        let at = |place: usize, what: String| Fault::at(kind.name, Place::Code(place + 1), what);
        if codes.len() < 2 {
            let what = if codes.is_empty() {
                "no codes are there"
            } else {
                "only one code is there"
            };
            return Err(Fault::new(kind.name, what));
        }
        let mut warnings = Vec::new();
        for (place, code) in codes.iter().enumerate() {
            let before = codes[..place]
                .iter()
                .position(|other| other.characters == code.characters);
            match before {
                Some(before) if self.is_custom => {
                    warnings.push(format!(
                        "codes {} and {} are the same",
                        before + 1,
                        place + 1
                    ));
                }
                Some(before) => {
                    return Err(at(
                        place,
                        format!("is the same as code {}: one of them is a slip", before + 1),
                    ));
                }
                None => {}
            }
        }
        if self.is_custom {
            return Ok(warnings);
        }
        let usual = usual_length(codes);
        match self.service {
            Some(service) => service.examine(codes, &at)?,
            None => {
                for (place, code) in codes.iter().enumerate() {
                    if code.characters.len() != usual {
                        return Err(at(
                            place,
                            format!(
                                "has {} characters where others have {usual}",
                                code.characters.len()
                            ),
                        ));
                    }
                    self.compare(codes, place, &at)?;
                }
            }
        }
        self.examine_numbers(codes, &at)?;
        let count = |expected: usize, name: &str| {
            format!(
                "{} codes are there, {name} hands out {expected}: make sure that none is missing",
                codes.len()
            )
        };
        let alphabet = alphabet_of(codes.iter()).unwrap_or(ALPHABETS.len() - 1);
        let like: Vec<&&Service> = SERVICES
            .iter()
            .filter(|service| service.resembles(usual, alphabet, codes))
            .collect();
        match (self.service, &like[..]) {
            (
                Some(Service {
                    count: Some(expected),
                    name,
                    ..
                }),
                _,
            ) if *expected != codes.len() => {
                return Err(Fault::new(kind.name, count(*expected, name)));
            }
            (
                None,
                [
                    Service {
                        count: Some(expected),
                        name,
                        is_distinct,
                        ..
                    },
                    ..,
                ],
            ) if like
                .iter()
                .all(|service| service.count != Some(codes.len())) =>
            {
                if *is_distinct {
                    return Err(Fault::new(kind.name, count(*expected, name)));
                }
                warnings.push(count(*expected, name));
            }
            _ => {}
        }
        if list.others_within > 0 {
            warnings.push(format!(
                "{} lines among the codes were not taken for codes; they are kept",
                list.others_within
            ));
        }
        let used = codes.iter().filter(|code| code.is_used).count();
        if used > 0 {
            warnings.push(format!(
                "{used} of {} codes are marked as used",
                codes.len()
            ));
        }
        Ok(warnings)
    }

    /// A code with a character that all the others would hardly lack by chance.
    fn compare(
        &self,
        codes: &[Code],
        place: usize,
        at: &dyn Fn(usize, String) -> Fault,
    ) -> Result<(), Fault> {
        let others = codes
            .iter()
            .enumerate()
            .filter(|(other, _)| *other != place)
            .map(|(_, code)| code);
        let characters: usize = others.clone().map(|code| code.characters.len()).sum();
        let Some(alphabet) = alphabet_of(others) else {
            return Ok(());
        };
        let stranger = codes[place]
            .characters
            .chars()
            .find(|c| !ALPHABETS[alphabet].contains(*c));
        match stranger {
            Some(c) if characters >= TELLING || alphabet == DIGITS => Err(at(
                place,
                format!("has {}, which no other code has: compare it", describe(c)),
            )),
            _ => Ok(()),
        }
    }

    /// Numbers count from 1 without a gap.
    fn examine_numbers(
        &self,
        codes: &[Code],
        at: &dyn Fn(usize, String) -> Fault,
    ) -> Result<(), Fault> {
        let numbered = codes.iter().filter(|code| code.number.is_some()).count();
        // Columns may be numbered downwards.
        let mut numbers: Vec<usize> = codes.iter().filter_map(|code| code.number).collect();
        numbers.sort_unstable();
        if numbered == codes.len()
            && let Some(place) = numbers
                .iter()
                .enumerate()
                .position(|(place, number)| *number != place + numbers[0])
        {
            return Err(at(
                place,
                "does not have the next number: a code is missing or stands there twice".to_owned(),
            ));
        }
        Ok(())
    }
}

impl Service {
    fn examine(&self, codes: &[Code], at: &dyn Fn(usize, String) -> Fault) -> Result<(), Fault> {
        for (place, code) in codes.iter().enumerate() {
            let length = code.characters.len();
            if !self.lengths.contains(&length) {
                let lengths: Vec<String> = self.lengths.iter().map(usize::to_string).collect();
                return Err(at(
                    place,
                    format!(
                        "has {length} characters in place of {}",
                        lengths.join(" or ")
                    ),
                ));
            }
            let stranger = code
                .characters
                .chars()
                .find(|c| !ALPHABETS[self.alphabet].contains(*c));
            if let Some(c) = stranger {
                return Err(at(
                    place,
                    format!(
                        "has {}, which never occurs in the codes of {}",
                        describe(c),
                        self.name
                    ),
                ));
            }
            if let Some(group) = self.group.filter(|&group| !is_grouped(code, group)) {
                return Err(at(
                    place,
                    format!("has no hyphen behind its first {group} characters"),
                ));
            }
        }
        Ok(())
    }
}

/// The length that most codes have.
fn usual_length(codes: &[Code]) -> usize {
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

impl Rules for Codes {
    fn likeness(&self, kind: &Kind, input: &Input) -> Likeness {
        let text = input.meant();
        // Longer than any list, or a single line.
        if text.len() > 16_384 || text.lines().filter(|line| !line.trim().is_empty()).count() < 3 {
            return Likeness::No;
        }
        let list = read(&text);
        let usual = usual_length(&list.codes);
        let regular = list
            .codes
            .iter()
            .filter(|code| code.characters.len() == usual)
            .count();
        let with_digit = list
            .codes
            .iter()
            .filter(|code| code.characters.contains(|c: char| c.is_ascii_digit()))
            .count();
        let plausible = list.codes.len() >= 3
            && list.others <= list.codes.len().min(12)
            && regular + 1 >= list.codes.len()
            && 3 * with_digit >= 2 * list.codes.len()
            && usual >= 5;
        match self.service {
            None if plausible && !self.is_custom => Likeness::Fits,
            Some(_) if plausible && self.examine(kind, &list).is_ok() => Likeness::Rarely,
            _ => Likeness::No,
        }
    }

    fn check(&self, kind: &Kind, input: &Input) -> Result<Checked, KindError> {
        let text = input.text().ok_or(KindError::NotText)?;
        if text.trim().is_empty() {
            return Err(KindError::Empty);
        }
        let list = read(&input.meant());
        let warnings = self.examine(kind, &list)?;
        let canonical = Secret::from(text.as_bytes());
        let mut checked = match pack(text, &list) {
            Some(bytes) => Checked::typed(canonical, kind.forms()[0], &bytes),
            None => Checked::sealed(canonical),
        };
        checked.facts.warnings = warnings;
        Ok(checked)
    }

    fn unpack(&self, _: &Kind, _: u8, bytes: &[u8]) -> Option<Secret> {
        let (layout, rest) = Layout::from_bytes(bytes)?;
        let digits = layout.codes * layout.length;
        let digits = number::from_bytes(rest, digits, ALPHABETS[layout.alphabet].len())?;
        Some(layout.write(&digits))
    }
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
fn pack(text: &str, list: &List) -> Option<Zeroizing<Vec<u8>>> {
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
    let group = first.written.find(['-', ' ']).unwrap_or(0);
    let digit = |c: u8| ALPHABETS[alphabet].bytes().position(|other| other == c);
    let characters = list.codes.iter().flat_map(|code| code.characters.bytes());
    let digits: Option<Vec<u16>> = characters.map(|c| u16::try_from(digit(c)?).ok()).collect();
    let digits = Zeroizing::new(digits?);
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
