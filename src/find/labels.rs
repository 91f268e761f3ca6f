//! What the words before a value, above it, or at the head of its column say of it.
//!
//! In the languages of the sheets' readers, as far as programs and people use them beside keys. A label that is not known says nothing.

use std::collections::HashMap;
use std::sync::LazyLock;

/// What a label names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Named {
    /// The number, address or place of something, which is no secret.
    Identifier,
    /// A day or a time.
    Date,
    /// Somebody's account.
    Account,
    /// A device, a person, or whatever else has a name.
    Name,
    /// A password, a PIN, a code, a key.
    Secret,
    /// Nothing that is known.
    Unknown,
}

/// Words after which no secret stands, whatever stands before them: the ID of a password is no password.
const NO_SECRETS: &[&str] = &[
    "id",
    "ids",
    "guid",
    "uuid",
    "identifier",
    "kennung",
    "bezeichner",
    "identifiant",
    "identificador",
    "hint",
    "hinweis",
    "public",
    "pubkey",
    "publickey",
    "fingerprint",
    "recipient",
    "keyid",
    "count",
    "shares",
    "threshold",
    "length",
    "policy",
    "protector",
    "package",
    "version",
    "versión",
    "versione",
    "versão",
    "versie",
    "wersja",
];

/// What stands for a secret, besides [`PASSWORDS`].
const SECRETS: &[&str] = &[
    "pins",
    "passwords",
    "passwörter",
    "secret",
    "secrets",
    "token",
    "geheim",
    "geheimnis",
    "safe",
    "tresor",
    "combination",
    "kombination",
    "alarm",
    "code",
    "codes",
    "key",
    "keys",
    "schlüssel",
    "schluessel",
    "seed",
    "mnemonic",
    "phrase",
    "answer",
    "antwort",
    "psk",
    "cvv",
    "cvc",
    "otp",
    "totp",
    "clé",
    "chave",
    "密码",
    "口令",
    "パスワード",
    "パスフレーズ",
    "credential",
    "credentials",
    "unlock",
    "lock",
    "padlock",
    "zahlenschloss",
    "privatekey",
    "presharedkey",
    "recoverykey",
    "recoverypassword",
    "kode",
    "lösen",
    "jelszava",
    "parolei",
    "код",
    "кода",
    "слово",
    "ключ",
    "κωδικος",
    "סיסמא",
    "السري",
    // The 25th of a seed phrase.
    "word",
    "wort",
    "mot",
    "palabra",
];

/// Parts of words, in scripts without blanks between them, by which a word is one of [`SECRETS`], of [`IDENTIFIERS`], of [`DATES`].
const PARTS_OF_SECRETS: &[&str] = &[
    "密码",
    "密碼",
    "口令",
    "暗码",
    "密钥",
    "密鑰",
    "パスワード",
    "暗証",
    "合言葉",
    "パスコード",
    "비밀번호",
    "암호",
];
const PARTS_OF_IDENTIFIERS: &[&str] = &["番号", "序列号", "编号", "일련번호", "标识", "識別子"];
const PARTS_OF_DATES: &[&str] = &["日期", "時刻", "時間", "时间", "作成日", "날짜"];

/// Secrets that stand for a password alone, and for nothing that is measured or numbered.
const PASSWORDS: &[&str] = &[
    "pin",
    "puk",
    "password",
    "passwd",
    "passphrase",
    "pass",
    "passcode",
    "pwd",
    "pw",
    "passwort",
    "kennwort",
    "passe",
    "mdp",
    "contraseña",
    "clave",
    "senha",
    "wachtwoord",
    "hasło",
    "parola",
    "şifre",
    "пароль",
    "heslo",
    "adgangskode",
    "kodeord",
    "lösenord",
    "passord",
    "salasana",
    "jelszó",
    "parolă",
    "lozinka",
    "codewort",
    "codeword",
    "safeword",
    "geheimzahl",
    "السر",
    "المرور",
    "סיסמה",
    "κωδικός",
];

/// Whether a word says that a password follows.
pub(super) fn is_password(word: &str) -> bool {
    const ENDS: [&str; 5] = ["passwort", "kennwort", "password", "passphrase", "code"];
    lists_of(word) & PASSWORD != 0
        || word.chars().all(char::is_alphabetic)
            && word.chars().count() > 6
            && ENDS.iter().any(|end| word.ends_with(end))
}

/// Where a word for a password ends that stands in a text without blanks, and what stands behind it.
pub(super) fn behind_password_part(text: &str) -> Option<&str> {
    let mut parts = PARTS_OF_SECRETS.iter();
    parts.find_map(|part| text.split_once(part).map(|(_, rest)| rest))
}

/// Whether any list knows a word.
pub(super) fn is_known(word: &str) -> bool {
    lists_of(word) != 0
}

/// What makes a word such as "code" say something else.
const HARMLESS_CODES: &[&str] = &[
    "zip", "postal", "post", "area", "country", "error", "product", "item", "source", "qr", "bar",
    "status", "language", "stop", "fehler",
];

const DATES: &[&str] = &[
    "date",
    "datum",
    "created",
    "erstellt",
    "generated",
    "uploaded",
    "upload",
    "time",
    "zeit",
    "since",
    "seit",
    "valid",
    "expires",
    "changed",
    "modified",
    "updated",
    "whencreated",
    "createddatetime",
    "day",
    "fecha",
    "data",
    "timestamp",
    "when",
    "stand",
    "printed",
    "heure",
];

const IDENTIFIERS: &[&str] = &[
    "serial",
    "seriennummer",
    "sn",
    "asset",
    "inventory",
    "inventar",
    "inventarnummer",
    "ticket",
    "order",
    "invoice",
    "number",
    "no",
    "nr",
    "num",
    "nummer",
    "phone",
    "tel",
    "telefon",
    "telephone",
    "mobile",
    "mobil",
    "fax",
    "room",
    "raum",
    "zimmer",
    "building",
    "build",
    "model",
    "modell",
    "part",
    "mac",
    "ip",
    "port",
    "url",
    "uri",
    "website",
    "site",
    "link",
    "linkid",
    "address",
    "adresse",
    "drive",
    "volume",
    "laufwerk",
    "datenträger",
    "type",
    "typ",
    "size",
    "capacity",
    "kapazität",
    "größe",
    "os",
    "status",
    "state",
    "tag",
    "sku",
    "dn",
    "cn",
    "ou",
    "objectclass",
    "changetype",
    "domain",
    "tenant",
    "page",
    "seite",
    "release",
    "edition",
    "imei",
    "checksum",
    "sha256",
    "endpoint",
    "allowedips",
    "dns",
    "listenport",
    "mtu",
    "subject",
    "message",
    "location",
    "department",
    "abteilung",
    "cost",
    "platform",
    "vendor",
    "manufacturer",
    "hersteller",
    "path",
    "file",
    "derivation",
    "issuer",
    "digits",
    "period",
    "algorithm",
    "cluster",
    "mount",
    "slot",
    "keyslot",
    "method",
    "encryption",
    "protection",
    "percentage",
    "contact",
    "version",
    "metadata",
    "context",
    "kb",
    "policy",
    "license",
    "zip",
    "plz",
    "postal",
    "street",
    "box",
    "floor",
    "stock",
    "bios",
    "firmware",
    "kernel",
    "wipe",
    "timeout",
    "section",
    "article",
    "form",
    "rev",
    "revision",
    "série",
    "serie",
    "serienummer",
    "серийный",
    "номер",
    "التسلسلي",
    "numero",
    "número",
    "numéro",
    "case",
    "incident",
    "ref",
    "reference",
    "referenz",
    "kostenstelle",
    "personalnummer",
    "vertrag",
    "contract",
    "hrb",
    "ean",
    "gtin",
    "isbn",
    "iban",
    "bic",
    "hotline",
    "helpdesk",
    "desk",
    "applecare",
    "support",
    "ext",
    "durchwahl",
    "udid",
    "uid",
    "cpu",
    "processor",
    "prozessor",
    "kd",
    "kundennummer",
];

const ACCOUNTS: &[&str] = &[
    "user",
    "username",
    "account",
    "login",
    "benutzer",
    "benutzername",
    "konto",
    "email",
    "mail",
    "mailaddress",
    "usuario",
    "utilisateur",
    "upn",
    "handle",
    "nick",
    "member",
    "owner",
    "besitzer",
];

/// Heads of a mail.
const MAIL: &[&str] = &["from", "to", "cc", "bcc", "von", "an"];

/// Words that, as the last of a label, say what the whole is: "Key type", "Recovery key drive".
const HEADS: &[&str] = &[
    "type",
    "typ",
    "drive",
    "volume",
    "state",
    "status",
    "version",
    "size",
    "location",
    "method",
    "laufwerk",
    "algorithm",
    "owner",
    "url",
    "address",
];

const NAMES: &[&str] = &[
    "device",
    "devicename",
    "computer",
    "computername",
    "laptop",
    "name",
    "host",
    "hostname",
    "gerät",
    "geraet",
    "rechner",
    "pc",
    "machine",
    "wallet",
    "label",
    "notebook",
    "mac",
    "server",
    "vault",
    "title",
    "titel",
    "service",
    "app",
    "ordinateur",
    "equipo",
    "nombre",
    "nom",
    "disk",
    "mountpoint",
    "person",
    "for",
    "für",
    "holder",
    "team",
    "workstation",
];

const NO_SECRET: u16 = 1;
const SECRET: u16 = 1 << 1;
const HARMLESS_CODE: u16 = 1 << 2;
const DATE: u16 = 1 << 3;
const IDENTIFIER: u16 = 1 << 4;
const ACCOUNT: u16 = 1 << 5;
const MAIL_HEAD: u16 = 1 << 6;
const HEAD: u16 = 1 << 7;
const NAME: u16 = 1 << 8;
const NAME_HEAD: u16 = 1 << 9;
const PASSWORD: u16 = 1 << 10;

/// In which of the lists a word stands: a text of a mebibyte asks for half a million of them.
static LISTS: LazyLock<HashMap<&'static str, u16>> = LazyLock::new(|| {
    let lists = [
        (NO_SECRETS, NO_SECRET),
        (SECRETS, SECRET),
        (PASSWORDS, SECRET | PASSWORD),
        (HARMLESS_CODES, HARMLESS_CODE),
        (DATES, DATE),
        (IDENTIFIERS, IDENTIFIER),
        (ACCOUNTS, ACCOUNT),
        (MAIL, MAIL_HEAD),
        (HEADS, HEAD),
        (NAMES, NAME),
        (NAME_HEADS, NAME_HEAD),
    ];
    let mut all = HashMap::new();
    for (words, list) in lists {
        for word in words {
            *all.entry(*word).or_default() |= list;
        }
    }
    all
});

/// Words that, as the last of a label, say that a name follows: "Key name", "Recovery key for".
const NAME_HEADS: &[&str] = &["name", "label", "title", "titel", "for", "für"];

/// What a label names: of several words the one that counts, an ID before a password before anything else.
pub(super) fn named(label: &str) -> Named {
    let mut words = words(label);
    // "S/N".
    if words.len() > 1 && words.iter().all(|word| word.len() == 1) {
        words = vec![words.concat()];
    }
    let all = words.iter().fold(0, |lists, word| lists | lists_of(word));
    let has = |list: u16| all & list != 0;
    let is_compound = |ends: &[&str]| {
        words
            .iter()
            .any(|word| word.len() > 6 && ends.iter().any(|end| word.ends_with(end)))
    };
    let last = words.last().map_or(0, |word| lists_of(word));
    if words.is_empty() {
        Named::Unknown
    } else if has(NO_SECRET) {
        Named::Identifier
    } else if last & DATE != 0 {
        Named::Date
    } else if last & HEAD != 0 {
        Named::Identifier
    } else if last & NAME_HEAD != 0 {
        Named::Name
    } else if has(SECRET) && (!has(HARMLESS_CODE) || words.iter().any(|word| is_secret_word(word)))
        || is_compound(&[
            "passwort",
            "kennwort",
            "schlüssel",
            "password",
            "schluessel",
            "passphrase",
            "code",
        ])
    {
        Named::Secret
    } else if has(DATE) {
        Named::Date
    } else if has(NAME) {
        Named::Name
    } else if has(ACCOUNT) || words.len() == 1 && has(MAIL_HEAD) {
        Named::Account
    } else if has(IDENTIFIER)
        || has(HARMLESS_CODE)
        || is_compound(&["nummer", "number", "adresse", "kennung"])
    {
        Named::Identifier
    } else {
        Named::Unknown
    }
}

/// In which of the lists a word stands, as it is or by a part of it.
fn lists_of(word: &str) -> u16 {
    if let Some(&lists) = LISTS.get(word) {
        return lists;
    }
    if word.is_ascii() {
        return 0;
    }
    let has_part = |parts: &[&str]| parts.iter().any(|part| word.contains(part));
    match word {
        _ if has_part(PARTS_OF_SECRETS) => SECRET,
        _ if has_part(PARTS_OF_IDENTIFIERS) => IDENTIFIER,
        _ if has_part(PARTS_OF_DATES) => DATE,
        _ => 0,
    }
}

/// Whether it names a secret, whatever stands before it: an area has a code, and a product a key.
fn is_secret_word(word: &str) -> bool {
    lists_of(word) & SECRET != 0
        && !matches!(word, "code" | "codes" | "word" | "wort" | "mot" | "palabra")
}

/// Whether these are the names of a table's columns: something in each of them, nothing that could be a value, and one name at least that
/// is known.
pub(super) fn is_heading<T: AsRef<str>>(fields: &[T]) -> bool {
    let could_be_name = |field: &str| {
        let digits = field.bytes().filter(u8::is_ascii_digit).count();
        field.len() <= 60
            && digits <= 3
            && (field.is_empty() || field.contains(char::is_alphabetic))
    };
    let fields = || fields.iter().map(AsRef::as_ref);
    fields().all(could_be_name) && fields().any(|field| named(field) != Named::Unknown)
}

/// The words of a text in small letters; `bitlockerKeyId` has three.
pub(super) fn words(text: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut before = ' ';
    for c in text.chars() {
        let begins = !before.is_alphanumeric() || before.is_lowercase() && c.is_uppercase();
        if c.is_alphanumeric() {
            if begins {
                words.push(String::new());
            }
            if let Some(word) = words.last_mut() {
                word.extend(c.to_lowercase());
            }
        }
        before = c;
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_say_what_they_name() {
        for (label, expected) in [
            ("Windows PIN", Named::Secret),
            ("Password ID", Named::Identifier),
            ("Kennwort-ID", Named::Identifier),
            ("bitlockerKeyId", Named::Identifier),
            ("recoveryKey", Named::Secret),
            ("msFVE-RecoveryPassword", Named::Secret),
            ("Wiederherstellungskennwort", Named::Secret),
            ("Wiederherstellungsschlüssel-ID", Named::Identifier),
            ("createdDateTime", Named::Date),
            ("S/N", Named::Identifier),
            ("Zip code", Named::Identifier),
            ("Device name", Named::Name),
            ("User", Named::Account),
            ("PublicKey", Named::Identifier),
            ("the master password of the manager is", Named::Secret),
            ("LAP-042", Named::Unknown),
            ("", Named::Unknown),
        ] {
            assert_eq!(named(label), expected, "{label}");
        }
    }

    #[test]
    fn headings_are_told_from_rows() {
        assert!(is_heading(&[
            "Computer",
            "Password ID",
            "Recovery key",
            "Asset"
        ]));
        assert!(!is_heading(&["LAP-042", "1AB21253"]));
        assert!(!is_heading(&["junk", "bicycle"]));
    }
}
