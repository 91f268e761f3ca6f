//! Keys of a fixed number of characters from one alphabet, written in groups: a row of [`KINDS`] has everything about one, with its source.

use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use super::characters::{Characters, PLAIN, Separators};
use super::rules::{Check, Kind, Likeness, Packing, Place};

const DIGITS: &str = "0123456789";
const HEX: &str = "0123456789abcdef";
const UPPER_HEX: &str = "0123456789ABCDEF";
const LOWER_ALPHANUMERIC: &str = "0123456789abcdefghijklmnopqrstuvwxyz";

/// The form of a Bitwarden code in capitals.
const CAPITALS: u8 = 61;

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
        packing: Packing::Forms(&[8, CAPITALS]),
        size: 21..=21,
        form: "32 letters and digits, written in groups of four",
        example: "xxxx xxxx xxxx xxxx xxxx xxxx xxxx xxxx",
        check: Check::Nothing,
        check_words: COMPARE,
        usage: "vault.bitwarden.com, under \"recover account two-step login\"",
        rules: &Characters {
            alphabet: LOWER_ALPHANUMERIC,
            // As Bitwarden's page shows it.
            capitals: Some(CAPITALS),
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
        form: "80 letters and digits 2 to 7 in groups of four; 104 in version 2, which is sealed",
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
