//! Keys of a fixed number of characters from one alphabet, written in groups: a row of [`KINDS`] says all about each.
//!
//! The characters are digits of one large number, the first the most significant (FORMAT.md, section 12). Sources are named at the rows;
//! the case of an alphabet is the case in which the key is given back, and both are taken where it has only one.

use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use super::input::{Input, describe, look_alike};
use super::number;
use super::rules::{Check, Checked, Fault, Kind, KindError, Likeness, Packing, Place, Rules};
use crate::secret::Secret;

const DIGITS: &str = "0123456789";
const HEX: &str = "0123456789abcdef";
const UPPER_HEX: &str = "0123456789ABCDEF";
const ALPHANUMERIC: &str = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
const LOWER_ALPHANUMERIC: &str = "0123456789abcdefghijklmnopqrstuvwxyz";

/// What may stand between the characters.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Separators {
    /// Hyphens, blanks and line ends anywhere.
    Any,
    /// Those of the pattern, all of them or none.
    Exact,
}

/// Computes the last characters from those before them.
type Compute = fn(&[u8]) -> Zeroizing<Vec<u8>>;

/// The rules of one kind.
struct Characters {
    alphabet: &'static str,
    separators: Separators,
    /// The ways it is written, of different lengths, one for each form and perhaps more: `x` is a character of the alphabet.
    patterns: &'static [&'static str],
    /// How many characters at the end are computed from those before, and how.
    computed: Option<(usize, Compute)>,
    /// A rule over the characters as they are written. Says where and what is wrong.
    rule: fn(&[u8]) -> Option<(Place, &'static str)>,
    /// Characters that older versions of the program write, and what stands for them now.
    once: &'static [(char, char)],
    likeness: Likeness,
}

/// A row to start from.
const PLAIN: Characters = Characters {
    alphabet: ALPHANUMERIC,
    separators: Separators::Any,
    patterns: &[],
    computed: None,
    rule: |_| None,
    once: &[],
    likeness: Likeness::Fits,
};

const COMPARE: &str = "none: only length and alphabet";

pub(super) const KINDS: &[Kind] = &[
    // apple-oss-distributions/Security `OSX/sec/Security/SecPasswordGenerate.c`, CreateChecksum.
    Kind {
        id: "apple-account",
        aliases: &["apple-recovery-key-28", "apple-recovery-key"],
        name: "Apple Account recovery key",
        packing: Packing::Forms(&[1]),
        size: 17..=17,
        form: "28 characters in seven groups of four, letters and digits without I, O, 0 and 1",
        example: "XXXX-XXXX-XXXX-XXXX-XXXX-XXXX-XXXX",
        check: Check::Checksum,
        check_words: "the last two characters are a checksum of 10 bits over the others",
        usage: "iforgot.apple.com, or the question for the recovery key on an Apple device",
        rules: &Characters {
            alphabet: "ABCDEFGHJKLMNPQRSTUVWXYZ23456789",
            patterns: &["xxxx-xxxx-xxxx-xxxx-xxxx-xxxx-xxxx"],
            computed: Some((2, apple_checksum)),
            ..PLAIN
        },
    },
    // Microsoft Support, "recovery code"; the alphabet is not documented.
    Kind {
        id: "microsoft-account",
        aliases: &["ms-account-code", "ms-account", "microsoft-recovery-code"],
        name: "Microsoft account recovery code",
        packing: Packing::Forms(&[2]),
        size: 17..=17,
        form: "25 letters and digits, written in five groups of five",
        example: "XXXXX-XXXXX-XXXXX-XXXXX-XXXXX",
        check: Check::Nothing,
        check_words: COMPARE,
        usage: "account.live.com/acsr or the Microsoft sign-in page, under \"use your recovery code\"",
        rules: &Characters {
            patterns: &["xxxxx-xxxxx-xxxxx-xxxxx-xxxxx"],
            ..PLAIN
        },
    },
    // It looks just like the recovery code, and is no recovery key; a person has to say which one it is.
    Kind {
        id: "windows-product-key",
        aliases: &["product-key"],
        name: "Windows product key",
        packing: Packing::Forms(&[3]),
        size: 15..=15,
        form: "25 characters in five groups of five, of B C D F G H J K M N P Q R T V W X Y 2 3 4 6 7 8 9",
        example: "XXXXX-XXXXX-XXXXX-XXXXX-XXXXX",
        check: Check::Nothing,
        check_words: COMPARE,
        usage: "Windows' settings, under activation",
        rules: &Characters {
            alphabet: "BCDFGHJKMNPQRTVWXY2346789",
            patterns: &["xxxxx-xxxxx-xxxxx-xxxxx-xxxxx"],
            ..PLAIN
        },
    },
    // libyal/libfvde documentation; the text with its hyphens is the passphrase.
    Kind {
        id: "filevault",
        aliases: &["filevault-prk", "filevault-recovery-key"],
        name: "FileVault recovery key",
        packing: Packing::Forms(&[4]),
        size: 16..=16,
        form: "24 letters and digits in six groups of four",
        example: "XXXX-XXXX-XXXX-XXXX-XXXX-XXXX",
        check: Check::Nothing,
        check_words: COMPARE,
        usage: "the Mac's login window, after the question mark in the password field",
        rules: &Characters {
            patterns: &["xxxx-xxxx-xxxx-xxxx-xxxx-xxxx"],
            ..PLAIN
        },
    },
    // systemd `src/shared/recovery-key.c`: modhex; lower case with hyphens is the passphrase.
    Kind {
        id: "systemd-recovery",
        aliases: &["systemd-recovery-key", "systemd-cryptenroll"],
        name: "systemd recovery key",
        packing: Packing::Forms(&[5]),
        size: 32..=32,
        form: "64 letters of c b d e f g h i j k l n r t u v in eight groups of eight",
        example: "xxxxxxxx-xxxxxxxx-xxxxxxxx-xxxxxxxx-xxxxxxxx-xxxxxxxx-xxxxxxxx-xxxxxxxx",
        check: Check::Nothing,
        check_words: COMPARE,
        usage: "the passphrase prompt for the encrypted disk or home directory",
        rules: &Characters {
            alphabet: "cbdefghijklnrtuv",
            // So many letters, and none of the ten others: that is no chance.
            likeness: Likeness::Marked,
            separators: Separators::Exact,
            patterns: &["xxxxxxxx-xxxxxxxx-xxxxxxxx-xxxxxxxx-xxxxxxxx-xxxxxxxx-xxxxxxxx-xxxxxxxx"],
            ..PLAIN
        },
    },
    // libblockdev `src/plugins/crypto.c`, bd_crypto_generate_backup_passphrase.
    Kind {
        id: "libblockdev",
        aliases: &["libblockdev-backup-passphrase"],
        name: "LUKS backup passphrase (libblockdev)",
        packing: Packing::Forms(&[6]),
        size: 15..=15,
        form: "20 letters, digits, points and slashes in four groups of five",
        example: "xxxxx-xxxxx-xxxxx-xxxxx",
        check: Check::Nothing,
        check_words: COMPARE,
        usage: "the passphrase prompt for the encrypted disk",
        rules: &Characters {
            alphabet: "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz./",
            separators: Separators::Exact,
            patterns: &["xxxxx-xxxxx-xxxxx-xxxxx"],
            ..PLAIN
        },
    },
    // Dashlane apple-apps, PasswordGenerator(length: 28).
    Kind {
        id: "dashlane",
        aliases: &["dashlane-recovery-key"],
        name: "Dashlane recovery key",
        packing: Packing::Forms(&[7]),
        size: 19..=19,
        form: "28 letters and digits",
        example: "XXXXXXXXXXXXXXXXXXXXXXXXXXXX",
        check: Check::Nothing,
        check_words: COMPARE,
        usage: "Dashlane's log-in, under \"use recovery key\"",
        rules: &Characters {
            patterns: &["xxxxxxxxxxxxxxxxxxxxxxxxxxxx"],
            ..PLAIN
        },
    },
    // bitwarden/server `src/Core/Utilities/CoreHelpers.cs`: blanks stripped, lower case.
    Kind {
        id: "bitwarden",
        aliases: &["bitwarden-recovery-code"],
        name: "Bitwarden recovery code",
        packing: Packing::Forms(&[8]),
        size: 21..=21,
        form: "32 letters and digits, written in groups of four",
        example: "xxxx xxxx xxxx xxxx xxxx xxxx xxxx xxxx",
        check: Check::Nothing,
        check_words: COMPARE,
        usage: "vault.bitwarden.com, under \"recover account two-step login\"",
        rules: &Characters {
            alphabet: LOWER_ALPHANUMERIC,
            patterns: &["xxxx xxxx xxxx xxxx xxxx xxxx xxxx xxxx"],
            ..PLAIN
        },
    },
    // standardnotes/server GenerateRecoveryCodes.ts; the server compares the exact text.
    Kind {
        id: "standard-notes",
        aliases: &["standardnotes-recovery-code", "standardnotes"],
        name: "Standard Notes recovery code",
        packing: Packing::Forms(&[9]),
        size: 20..=20,
        form: "40 digits and letters A to F in groups of four with blanks",
        example: "XXXX XXXX XXXX XXXX XXXX XXXX XXXX XXXX XXXX XXXX",
        check: Check::Nothing,
        check_words: COMPARE,
        usage: "Standard Notes' sign-in, under advanced options, recovery code",
        rules: &Characters {
            alphabet: UPPER_HEX,
            separators: Separators::Exact,
            patterns: &["xxxx xxxx xxxx xxxx xxxx xxxx xxxx xxxx xxxx xxxx"],
            ..PLAIN
        },
    },
    // mozilla/fxa `packages/fxa-auth-client/lib/recoveryKey.ts`: Crockford's base 32 of 20 bytes, the first five bits a version.
    Kind {
        id: "mozilla",
        aliases: &["mozilla-recovery-key", "firefox-account"],
        name: "Mozilla account recovery key",
        packing: Packing::Forms(&[10]),
        size: 20..=20,
        form: "32 letters and digits without I, L, O and U in groups of four, the first an A",
        example: "AXXX XXXX XXXX XXXX XXXX XXXX XXXX XXXX",
        check: Check::Weak,
        check_words: "only that the first character is an A: nearly every slip goes unnoticed",
        usage: "the Mozilla account's password reset, under account recovery key",
        rules: &Characters {
            alphabet: "0123456789ABCDEFGHJKMNPQRSTVWXYZ",
            patterns: &["xxxx xxxx xxxx xxxx xxxx xxxx xxxx xxxx"],
            rule: |characters| match characters[0] {
                b'A' => None,
                _ => Some((Place::Character(1), "is not A, as in all of these keys")),
            },
            ..PLAIN
        },
    },
    // 1Password's white paper on security; detunized/password-manager-access `src/OnePassword/AccountKey.cs`.
    Kind {
        id: "1password",
        aliases: &["1password-secret-key"],
        name: "1Password Secret Key",
        packing: Packing::Forms(&[11]),
        size: 20..=20,
        form: "A3, then 32 letters and digits without 0, 1, I, O and U",
        example: "A3-XXXXXX-XXXXXX-XXXXX-XXXXX-XXXXX-XXXXX",
        check: Check::Nothing,
        check_words: COMPARE,
        usage: "1Password's sign-in on a new device, beside the password",
        rules: &Characters {
            alphabet: "23456789ABCDEFGHJKLMNPQRSTVWXYZ",
            patterns: &["A3-xxxxxx-xxxxxx-xxxxx-xxxxx-xxxxx-xxxxx"],
            likeness: Likeness::Marked,
            ..PLAIN
        },
    },
    // tutao/tutanota RecoveryDocumentGenerator.ts.
    Kind {
        id: "tuta",
        aliases: &["tuta-recovery-code", "tutanota"],
        name: "Tuta recovery code",
        packing: Packing::Forms(&[12]),
        size: 32..=32,
        form: "64 digits and letters a to f, four lines of four groups of four",
        example: "xxxx xxxx xxxx xxxx (four lines)",
        check: Check::Nothing,
        check_words: COMPARE,
        usage: "Tuta's sign-in, under \"lost account access\"",
        rules: &Characters {
            alphabet: HEX,
            patterns: &[
                "xxxx xxxx xxxx xxxx\nxxxx xxxx xxxx xxxx\nxxxx xxxx xxxx xxxx\nxxxx xxxx xxxx xxxx",
            ],
            ..PLAIN
        },
    },
    // WhatsApp FAQ, 64-digit key for end-to-end encrypted backup.
    Kind {
        id: "whatsapp",
        aliases: &["whatsapp-64"],
        name: "WhatsApp backup key",
        packing: Packing::Forms(&[13]),
        size: 32..=32,
        form: "64 digits and letters a to f, written in groups of four",
        example: "xxxx xxxx … (16 groups)",
        check: Check::Nothing,
        check_words: COMPARE,
        usage: "WhatsApp, when it restores an encrypted backup, under \"use 64-digit key\"",
        rules: &Characters {
            alphabet: HEX,
            patterns: &[
                "xxxx xxxx xxxx xxxx xxxx xxxx xxxx xxxx xxxx xxxx xxxx xxxx xxxx xxxx xxxx xxxx",
            ],
            ..PLAIN
        },
    },
    // signalapp/libsignal AccountEntropyPool; Signal-Android AccountEntropyPool.kt shows o as # and 0 as =.
    Kind {
        id: "signal-aep",
        aliases: &["signal-recovery-key"],
        name: "Signal recovery key",
        packing: Packing::Forms(&[14]),
        size: 42..=42,
        form: "64 letters and digits, written in groups of four, where # is the letter O and = the digit 0",
        example: "XXXX XXXX … (16 groups)",
        check: Check::Nothing,
        check_words: COMPARE,
        usage: "Signal, under restore or enter recovery key; # is the letter O, = the digit 0",
        rules: &Characters {
            alphabet: "=123456789ABCDEFGHIJKLMN#PQRSTUVWXYZ",
            patterns: &[
                "xxxx xxxx xxxx xxxx xxxx xxxx xxxx xxxx xxxx xxxx xxxx xxxx xxxx xxxx xxxx xxxx",
            ],
            once: &[('O', '#'), ('0', '=')],
            ..PLAIN
        },
    },
    // Signal-Android BackupUtil.java.
    Kind {
        id: "signal-backup",
        aliases: &["signal-backup-30"],
        name: "Signal backup passphrase",
        packing: Packing::Forms(&[15]),
        size: 13..=13,
        form: "30 digits in six groups of five",
        example: "XXXXX XXXXX XXXXX XXXXX XXXXX XXXXX",
        check: Check::Nothing,
        check_words: COMPARE,
        usage: "Signal on Android, when it restores a local backup",
        rules: &Characters {
            alphabet: DIGITS,
            patterns: &["xxxxx xxxxx xxxxx xxxxx xxxxx xxxxx"],
            ..PLAIN
        },
    },
    // threema-ch/threema-android, identity backup: 50 bytes in base 32; 65 in version 2, which is sealed.
    Kind {
        id: "threema",
        aliases: &["threema-id-export", "threema-id"],
        name: "Threema ID export",
        packing: Packing::Forms(&[16]),
        size: 50..=50,
        form: "80 or 104 letters and digits 2 to 7 in groups of four",
        example: "XXXX-XXXX-… (20 or 26 groups)",
        check: Check::Nothing,
        check_words: "none: only length and alphabet; its checksum can be read only with its password",
        usage: "Threema, when it restores an ID, with the export's password",
        rules: &Characters {
            alphabet: "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567",
            patterns: &[
                "xxxx-xxxx-xxxx-xxxx-xxxx-xxxx-xxxx-xxxx-xxxx-xxxx-xxxx-xxxx-xxxx-xxxx-xxxx-xxxx-xxxx-xxxx-xxxx-xxxx",
                "xxxx-xxxx-xxxx-xxxx-xxxx-xxxx-xxxx-xxxx-xxxx-xxxx-xxxx-xxxx-xxxx-xxxx-xxxx-xxxx-xxxx-xxxx-xxxx-xxxx-xxxx-xxxx-xxxx-xxxx-xxxx-xxxx",
            ],
            ..PLAIN
        },
    },
];

/// Two characters out of the first two bytes of SHA-256 over the others.
fn apple_checksum(characters: &[u8]) -> Zeroizing<Vec<u8>> {
    let alphabet = b"ABCDEFGHJKLMNPQRSTUVWXYZ23456789";
    let digest = Sha256::digest(characters);
    let check = digest[..2]
        .iter()
        .map(|byte| alphabet[usize::from(byte % 32)]);
    Zeroizing::new(check.collect())
}

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

/// How many characters a pattern takes.
fn places(pattern: &str) -> usize {
    pattern.bytes().filter(|&byte| byte == b'x').count()
}

fn is_separator(c: char) -> bool {
    c == '-' || c.is_whitespace()
}

impl Rules for Characters {
    fn likeness(&self, _: &Kind, input: &Input) -> Likeness {
        let text = input.meant();
        let longest = self.patterns.iter().map(|pattern| pattern.len()).max();
        if text.len() > 3 * longest.unwrap_or_default() {
            return Likeness::No;
        }
        let (marked, rest) = self.behind_mark(&text);
        let found = self.find(rest);
        if self.likeness == Likeness::Marked {
            let expected = places(self.patterns[0]);
            let near = (expected - 2..=expected + 2).contains(&found.count);
            return if marked && near && found.strangers <= 2 {
                Likeness::Marked
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
        let is_grouped = self.is_grouped(&text);
        // A key on several lines stands in the lines of its pattern, on two, or has a group on each; a list of codes does not.
        let lines = text.lines().filter(|line| !line.trim().is_empty()).count();
        let pattern = self.patterns[0];
        let groups = pattern.split(|c: char| c != 'x').count();
        let in_lines = lines <= 2 || lines == groups || lines == pattern.lines().count();
        let plausible = one_case
            && in_lines
            && (both(&text) || is_grouped && self.computed.is_some() || !both(self.alphabet));
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
        let right = self.pattern_of(found.count).is_some() && found.strangers <= few && may_stand;
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
            })
        };
        let (marked, rest) = self.behind_mark(&text);
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
                    "{} characters are needed, {} are there",
                    counts.join(" or "),
                    found.count
                ),
            ));
        };
        if let Some(first) = found.stranger {
            return Err(stranger(first));
        }
        let canonical = Self::write(pattern, &found.characters);
        if self.separators == Separators::Exact && text.trim().contains(is_separator) {
            let same = text.trim().bytes().zip(canonical.as_bytes());
            let is_same = text.trim().chars().count() == canonical.len()
                && same.into_iter().all(|(a, b)| {
                    is_separator(a.into()) == is_separator((*b).into())
                        && (!is_separator(a.into()) || a == *b)
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
        let mut checked = match kind.forms().get(which) {
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
        let which = kind.forms().iter().position(|&other| other == form)?;
        let pattern = self.patterns[which];
        let computed = self.computed.map_or(0, |(computed, _)| computed);
        let digits = number::from_bytes(bytes, places(pattern) - computed, self.alphabet.len())?;
        let alphabet = self.alphabet.as_bytes();
        let mut characters = Zeroizing::new(Vec::with_capacity(places(pattern)));
        characters.extend(digits.iter().map(|&digit| alphabet[usize::from(digit)]));
        if let Some((_, compute)) = self.computed {
            let check = compute(&characters);
            characters.extend_from_slice(&check);
        }
        (self.rule)(&characters)
            .is_none()
            .then(|| Self::write(pattern, &characters))
    }
}
