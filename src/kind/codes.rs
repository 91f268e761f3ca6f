//! Lists of backup codes: `backup-codes` for any, and a row for each service whose lists are known.
//!
//! No such list has a check digit. What can be noticed is a code that is unlike the others, one that is there twice and, if the service
//! is known, a wrong number of codes. Text, order, marks of used codes and separators come back as they were: a code is never corrected.

use super::code_list::{self, ALPHABETS, Code, DIGITS, List, alphabet_of, read, usual_length};
use super::input::Input;
use super::rules::{
    Check, Checked, Fault, Kind, KindError, Likeness, Packing, Place, Rules, TEXT, Traits,
};
use super::services::{
    DEVISE, DEVISE_COUNTS, DISCORD, GITHUB, GOOGLE, KEYCLOAK, META, NEXTCLOUD, PYPI, SERVICES,
    Service, WORDPRESS,
};
use crate::secret::Secret;

/// With so many characters in the other codes it is no chance that none of them leaves a narrower alphabet.
const TELLING: usize = 60;

const COMPARE: &str =
    "none in the codes: only their length, alphabet and number, and that none stands there twice";

const PLAIN: Kind = Kind {
    id: "",
    aliases: &[],
    name: "",
    packing: Packing::Forms(&[]),
    // Two codes of four digits at least, behind four bytes of layout.
    size: 8..=64,
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
        size: 38..=38,
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
        size: 0..=0,
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
        size: 38..=56,
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
        size: 38..=38,
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
        size: 0..=0,
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
        size: 0..=0,
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
        size: 38..=38,
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
        size: 0..=0,
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
        size: 20..=64,
        form: "codes of 32 or 16 digits and letters a to f",
        example: "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx, one a line",
        usage: "the sign-in page, in place of the code from the authenticator",
        rules: &Codes::of(&DEVISE),
        ..PLAIN
    },
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
                if let Some(place) = odd_shape(codes) {
                    let what = "is not cut into groups as all the others are".to_owned();
                    return Err(at(place, what));
                }
            }
        }
        self.examine_numbers(list, &at)?;
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
        // Before its version 5, devise's codes looked like PyPI's.
        let is_devise =
            DEVISE.resembles(usual, alphabet, codes) && DEVISE_COUNTS.contains(&codes.len());
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
                .all(|service| service.count != Some(codes.len()))
                && !is_devise =>
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
            .position(|c| !ALPHABETS[alphabet].contains(c));
        match stranger {
            // Its place is enough: what stands there is a part of the code.
            Some(character) if characters >= TELLING || alphabet == DIGITS => Err(at(
                place,
                format!(
                    "has as its character {} one that no other code has: compare it",
                    character + 1
                ),
            )),
            _ => Ok(()),
        }
    }

    /// Numbers count from 1 without a gap.
    fn examine_numbers(
        &self,
        list: &List,
        at: &dyn Fn(usize, String) -> Fault,
    ) -> Result<(), Fault> {
        let codes = &list.codes;
        let numbered = codes.iter().filter(|code| code.number.is_some()).count();
        let mut numbers: Vec<usize> = codes.iter().filter_map(|code| code.number).collect();
        // Columns may be numbered downwards.
        if list.has_columns {
            numbers.sort_unstable();
        }
        if numbered == codes.len()
            && let Some(place) = numbers
                .iter()
                .enumerate()
                .position(|(place, number)| *number != place + numbers[0])
        {
            return Err(at(
                place,
                "does not have the next number: a code is missing, out of its place or stands there twice".to_owned(),
            ));
        }
        Ok(())
    }
}

/// The only code that is written in other groups than all the others.
fn odd_shape(codes: &[Code]) -> Option<usize> {
    let shape =
        |code: &Code| -> Vec<usize> { code.written.split(['-', ' ']).map(str::len).collect() };
    let shapes: Vec<Vec<usize>> = codes.iter().map(shape).collect();
    let (first, second, third) = (shapes.first()?, shapes.get(1)?, shapes.get(2)?);
    let usual = if first == second { first } else { third };
    let mut odd = (0..shapes.len()).filter(|&place| shapes[place] != *usual);
    let place = odd.next()?;
    (shapes.len() >= 4 && odd.next().is_none()).then_some(place)
}

impl Rules for Codes {
    fn traits(&self) -> Traits {
        Traits {
            instead: if self.is_custom { TEXT } else { "code-list" },
            ..Traits::USUAL
        }
    }

    fn likeness(&self, kind: &Kind, input: &Input) -> Likeness {
        let text = input.meant();
        // Longer than any list.
        if text.len() > 16_384 {
            return Likeness::No;
        }
        let list = read(text);
        // A single line of a few groups is more often one key.
        let lines = text.lines().filter(|line| !line.trim().is_empty()).count();
        if lines < 3 && list.codes.len() < 5 {
            return Likeness::No;
        }
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
        let list = read(input.meant());
        let warnings = self.examine(kind, &list)?;
        let canonical = Secret::from(text.as_bytes());
        let mut checked = match code_list::pack(text, &list) {
            Some(bytes) => Checked::typed(canonical, kind.forms()[0], &bytes),
            None => Checked::sealed(canonical),
        };
        checked.facts.warnings = warnings;
        Ok(checked)
    }

    fn unpack(&self, _: &Kind, _: u8, bytes: &[u8]) -> Option<Secret> {
        code_list::unpack(bytes)
    }
}
