//! The finder over made-up keys in made-up texts: rows with what has to come of each, and generated pairs of a key and a layout.
//!
//! `PAPERQUORUM_PAIRS=10000 cargo test --test find` tries so many pairs; without it some hundreds are enough.

#[path = "find/layouts.rs"]
mod layouts;

use paperquorum::find::{self, Class, Decision, Finding, find};
use paperquorum::kind::{Class as Packing, Input, Kind, Packed};
use rand_chacha::ChaCha12Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};

/// What has to come of a text.
#[derive(Debug, PartialEq)]
enum Outcome {
    /// This key alone, of this kind.
    One(&'static str, String),
    /// So many keys.
    Several(usize),
    /// Something that is nearly a key.
    Nearly,
    /// Keys and something that may be a secret.
    Beside(usize),
    /// A person has to say the kind.
    Unsure,
    /// No key.
    Nothing,
}

fn text_of(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

fn outcome(bytes: &[u8]) -> (Outcome, Finding) {
    let finding = find(&Input::new(bytes.into()));
    let outcome = match finding.decide() {
        Decision::Nothing => Outcome::Nothing,
        Decision::One(key) => {
            let (secret, _) = key.kind.canonical(&Input::new(key.text.clone())).unwrap();
            Outcome::One(key.kind.id, text_of(secret.as_bytes()))
        }
        Decision::Nearly(_) => Outcome::Nearly,
        Decision::Unsure(_) => Outcome::Unsure,
        Decision::Several => Outcome::Several(finding.keys.len()),
        Decision::Beside(_) => Outcome::Beside(finding.keys.len()),
    };
    (outcome, finding)
}

struct Random(ChaCha12Rng);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0.next_u32() as usize % limit
    }

    fn of<'a, T: ?Sized>(&mut self, all: &[&'a T]) -> &'a T {
        all[self.below(all.len())]
    }

    fn characters(&mut self, alphabet: &str, count: usize) -> String {
        let letters: Vec<char> = alphabet.chars().collect();
        (0..count)
            .map(|_| letters[self.below(letters.len())])
            .collect()
    }
}

const DIGITS: &str = "0123456789";
const UPPER: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
const LOWER: &str = "abcdefghijklmnopqrstuvwxyz";

/// Kinds whose keys are generated, each with words that name it where nothing else does.
const KINDS: [(&str, &str); 27] = [
    ("bitlocker", "Recovery key"),
    ("ubuntu-fde", "Ubuntu recovery key"),
    ("filevault", "FileVault recovery key"),
    ("apple-account", "Recovery key"),
    ("systemd-recovery", "Recovery key"),
    ("libblockdev", "LUKS backup passphrase (libblockdev)"),
    ("1password", "Secret Key"),
    ("bitwarden", "Bitwarden recovery code"),
    ("standard-notes", "Standard Notes recovery code"),
    ("mozilla", "Mozilla recovery key"),
    ("tuta", "Tuta recovery code"),
    ("whatsapp", "WhatsApp backup key"),
    ("signal-aep", "Signal recovery key"),
    ("signal-backup", "Signal backup passphrase"),
    ("threema", "Threema ID export"),
    ("matrix", "Security key"),
    ("vault-unseal", "Unseal Key 1"),
    ("wireguard", "PrivateKey"),
    ("bip39", "Seed"),
    ("monero", "Seed"),
    ("session", "Session recovery password"),
    ("cryptomator", "Recovery key"),
    ("keybase", "Keybase paper key"),
    ("ente", "Recovery key"),
    ("otpauth", "Authenticator"),
    ("age", "Identity"),
    ("microsoft-account", "Microsoft account recovery code"),
];

/// Kinds of which others look just the same.
const ALIKE: [&str; 7] = [
    "tuta",
    "whatsapp",
    "microsoft-account",
    "vault-unseal",
    "bitwarden",
    "mozilla",
    "wireguard",
];

fn generated(kind: &'static Kind, random: &mut Random) -> String {
    if kind.id == "otpauth" {
        let secret = random.characters("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", 32);
        return format!("otpauth://totp/Service:anna?secret={secret}&issuer=Service");
    }
    loop {
        let (class, form) = match kind.class() {
            Some(class) => (class, None),
            None => (Packing::Typed, Some(kind.forms()[0])),
        };
        let length = match kind.id {
            "bip39" => [16, 32][random.below(2)],
            _ => *kind.size.start(),
        };
        let mut bytes = vec![0; length];
        random.0.fill_bytes(&mut bytes);
        if kind.id == "wireguard" {
            bytes[0] &= 0xf8;
            bytes[31] = bytes[31] & 0x3f | 0x40;
        }
        if let Some(form) = form {
            bytes.insert(0, form);
        }
        let packed = Packed::new(class, bytes.as_slice().into());
        if let Some(Ok(secret)) = packed.map(|packed| packed.to_canonical()) {
            return text_of(secret.as_bytes());
        }
    }
}

/// A key in a text as programs, pages and people write it; its label names the kind.
type Layout = fn(&str, &str, &mut Random) -> Vec<u8>;

fn utf16(text: &str) -> Vec<u8> {
    let units = "\u{feff}".encode_utf16().chain(text.encode_utf16());
    units.flat_map(u16::to_le_bytes).collect()
}

fn quoted_printable(text: &str) -> Vec<u8> {
    let escaped = text.replace('=', "=3D").replace('ö', "=C3=B6");
    let mut lines = String::new();
    for line in escaped.lines() {
        let mut rest = line;
        while rest.len() > 70 {
            // Not within an escape.
            let end = (60..70)
                .rev()
                .find(|&end| !rest[end - 2..end].contains('='))
                .unwrap();
            lines.push_str(&rest[..end]);
            lines.push_str("=\r\n");
            rest = &rest[end..];
        }
        lines.push_str(rest);
        lines.push_str("\r\n");
    }
    lines.into_bytes()
}

const LAYOUTS: [(&str, Layout); 26] = [
    ("alone", |key, _, _| key.into()),
    ("with a line end", |key, _, _| format!("{key}\r\n").into()),
    ("behind a label", |key, label, _| {
        format!("{label}: {}\n", key.replace('\n', " ")).into()
    }),
    ("under a label", |key, label, _| {
        format!("{label}:\n{key}\n").into()
    }),
    ("in quotation marks", |key, label, _| {
        format!("{label} = '{}'\n", key.replace('\n', " ")).into()
    }),
    ("in a mail", |key, label, _| {
        format!("Dear Bob,\n\nhere is what you asked for. {label}:\n\n{key}\n\nRegards,\nAnna\n")
            .into()
    }),
    ("in a quoted mail", |key, label, _| {
        let mail = format!("Hi,\n{label}:\n{key}\nRegards, Anna");
        mail.lines()
            .map(|line| format!("> {line}\r\n"))
            .collect::<String>()
            .into()
    }),
    ("in quoted-printable", |key, label, _| {
        quoted_printable(&format!(
            "Hello Anna, this is your {label}:\n{key}\nBest wishes, Böb"
        ))
    }),
    ("in Markdown", |key, label, _| {
        format!("# Keys\n\n- **{label}**: `{}`\n", key.replace('\n', " ")).into()
    }),
    ("in a Markdown table", |key, label, _| {
        format!(
            "| Device | {label} |\n|---|---|\n| LAP-042 | {} |\n",
            key.replace('\n', " ")
        )
        .into()
    }),
    ("in CSV", |key, label, _| {
        format!("Device,{label},Created\r\nLAP-042,\"{key}\",2024-03-14\r\n").into()
    }),
    ("in CSV with semicolons", |key, label, _| {
        utf16(&format!(
            "Computer;Seriennummer;{label}\r\nLAP-042;5CG1234ABC;\"{key}\"\r\n"
        ))
    }),
    ("beside a tab", |key, label, _| {
        format!("{label}\t{}\r\n", key.replace('\n', " ")).into()
    }),
    ("in a row of a sheet", |key, label, _| {
        format!("Computer\t{label}\tAsset\r\nLAP-042\t\"{key}\"\t004217\r\n").into()
    }),
    ("in JSON", |key, label, _| {
        let key = serde_json::to_string(key).unwrap();
        format!("{{\"name\":\"LAP-042\",\"{label}\":{key},\"created\":\"2024-03-14T09:26:53Z\"}}")
            .into()
    }),
    ("in a list of JSON", |key, label, _| {
        let key = serde_json::to_string(key).unwrap();
        format!("[\n  {{\n    \"device\": \"LAP-042\",\n    \"{label}\": {key}\n  }}\n]\n").into()
    }),
    ("in a property list", |key, label, _| {
        let key = key.replace('&', "&amp;");
        format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<!DOCTYPE plist PUBLIC \"-//Apple//DTD PLIST 1.0//EN\" \"http://www.apple.com/DTDs/PropertyList-1.0.dtd\">\n<plist version=\"1.0\">\n<dict>\n\t<key>HardwareName</key>\n\t<string>LAP-042</string>\n\t<key>{label}</key>\n\t<string>{key}</string>\n</dict>\n</plist>\n").into()
    }),
    ("on a page", |key, label, _| {
        let key = key
            .replace('&', "&amp;")
            .replace('-', "&#8209;")
            .replace('\n', "<br>");
        format!("<html><body><h1>{label}</h1><p>Keep it <b>safe</b>.</p><p>{key}</p></body></html>")
            .into()
    }),
    ("in a table of a page", |key, label, _| {
        let key = key.replace('&', "&amp;").replace('\n', " ");
        format!("<table><tr><td>Name</td><td>LAP-042</td></tr><tr><td>{label}</td><td>{key}</td></tr></table>").into()
    }),
    ("in colours", |key, label, _| {
        format!("{label}:\n\n    \u{1f510} \u{1b}[0;1;39m{key}\u{1b}[0m\n\nPlease save this at a secure location.\n").into()
    }),
    ("in UTF-16", |key, label, _| {
        utf16(&format!("{label}\r\n\r\n{}\r\n", key.replace('\n', "\r\n")))
    }),
    ("under a heading with a date", |key, label, _| {
        format!("{label}\nCreated 2024-03-14\n\n{key}\n").into()
    }),
    ("with a name", |key, label, random| {
        let name = random.of(&["Laptop Anna", "LAP-042", "DESKTOP-4F7G2H1", "anna-pc2"]);
        format!("{label} of {name}:\n{key}\n").into()
    }),
    ("with a serial number", |key, label, _| {
        format!("S/N: 5CG1234ABC\n{label}: {}\n", key.replace('\n', " ")).into()
    }),
    ("with a GUID", |key, label, _| {
        format!(
            "ID: 1AB21253-5614-44D2-B8EE-AE70EEDE5C3D\n{label}:\n    {}\n",
            key.replace('\n', "\n    ")
        )
        .into()
    }),
    ("before a sentence", |key, label, _| {
        format!("{label}\n{key}\nPrint this page or write it down, and keep it in a safe place.\n")
            .into()
    }),
];

/// Something else that may be a secret.
const SECRETS: [&str; 6] = [
    "PIN: 471199",
    "Router password: Sommer2019",
    "passphrase: tr0ub4dor&3",
    "Safe: 12-34-56",
    "master password is: correct horse battery staple",
    "Kennwort: xK9#mQ2$vL",
];

/// The key with one character changed, lost or doubled.
fn slipped(key: &str, random: &mut Random) -> String {
    let mut characters: Vec<char> = key.chars().collect();
    let places: Vec<usize> = (0..characters.len())
        .filter(|&place| characters[place].is_ascii_alphanumeric())
        .collect();
    let place = places[random.below(places.len())];
    match random.below(3) {
        0 => {
            characters.remove(place);
        }
        1 => characters.insert(place, characters[place]),
        _ => {
            let alphabet = if characters[place].is_ascii_digit() {
                DIGITS
            } else if characters[place].is_ascii_lowercase() {
                LOWER
            } else {
                UPPER
            };
            let before = characters[place];
            while characters[place] == before {
                characters[place] = random.characters(alphabet, 1).chars().next().unwrap();
            }
        }
    }
    characters.into_iter().collect()
}

fn canonical(kind: &'static Kind, text: &str) -> Option<String> {
    let secret = kind.canonical(&Input::new(text.as_bytes().into())).ok()?;
    Some(text_of(secret.0.as_bytes()))
}

#[test]
fn generated_pairs_give_the_key_or_everything_or_a_question() {
    let pairs: usize =
        std::env::var("PAPERQUORUM_PAIRS").map_or(1500, |count| count.parse().unwrap());
    let mut random = Random(ChaCha12Rng::seed_from_u64(20));
    let (mut whole, mut asked, mut kept) = (0, 0, 0);
    let mut wrong = Vec::new();
    let mut questions = Vec::new();
    for pair in 0..pairs {
        let (id, label) = KINDS[pair % KINDS.len()];
        let (layout_name, layout) = LAYOUTS[random.below(LAYOUTS.len())];
        let kind = Kind::by_id(id).unwrap();
        let key = generated(kind, &mut random);
        let has_slip = random.below(3) == 0;
        let has_second = random.below(3) == 0;
        let given = if has_slip {
            slipped(&key, &mut random)
        } else {
            key.clone()
        };
        let mut text = layout(&given, label, &mut random);
        if has_second {
            let secret = random.of(&SECRETS);
            text = match text.strip_prefix(b"\xff\xfe") {
                Some(_) => [
                    text,
                    format!("\r\n{secret}\r\n")
                        .encode_utf16()
                        .flat_map(u16::to_le_bytes)
                        .collect(),
                ]
                .concat(),
                None => [text, format!("\n{secret}\n").into_bytes()].concat(),
            };
        }
        let (outcome, _) = outcome(&text);
        let what = || {
            format!(
                "{id} {layout_name} slip {has_slip} second {has_second}: {outcome:?}\n{}",
                text_of(&text)
            )
        };
        if let Outcome::One(found, back) = &outcome {
            let found = Kind::by_id(found).unwrap();
            // A slip that no check can notice gives what was typed.
            let expected = canonical(found, &given);
            let is_right =
                expected.as_ref() == Some(back) || canonical(kind, &given).as_ref() == Some(back);
            if !is_right || has_second {
                wrong.push(what());
            }
        }
        // Without a word beside them these can be of several kinds, and the person is asked for a reason.
        let is_bare = ["alone", "with a line end"].contains(&layout_name) && ALIKE.contains(&id);
        if !has_slip && !has_second && !is_bare {
            whole += 1;
            match outcome {
                Outcome::One(..) => {}
                Outcome::Nothing => kept += 1,
                _ => {
                    asked += 1;
                    questions.push(what());
                }
            }
        }
    }
    println!(
        "{pairs} pairs; of {whole} whole keys alone {asked} were asked about, {kept} kept as text"
    );
    for question in questions.iter().take(40) {
        println!("asked: {question}");
    }
    println!("{} wrong", wrong.len());
    assert!(
        wrong.is_empty(),
        "{} wrong:\n{}",
        wrong.len(),
        wrong
            .iter()
            .take(12)
            .cloned()
            .collect::<Vec<_>>()
            .join("\n")
    );
    assert!(50 * asked <= whole, "{asked} of {whole} asked about");
}

/// Passwords as people and programs make them.
fn password(random: &mut Random) -> String {
    const ALL: &str =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789!#$%&*+-.:;=?@_";
    const MIXED: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    const WORDS: [&str; 16] = [
        "correct",
        "horse",
        "battery",
        "staple",
        "purple",
        "monkey",
        "dishwasher",
        "sommer",
        "winter",
        "kaffee",
        "tasse",
        "blau",
        "river",
        "cloud",
        "lamp",
        "orbit",
    ];
    let length = 8 + random.below(13);
    let digits = 4 + random.below(5);
    match random.below(6) {
        0 => random.characters(ALL, length),
        1 => random.characters(MIXED, length),
        2 => {
            let part = |random: &mut Random| random.characters(MIXED, 6);
            [part(random), part(random), part(random)].join("-")
        }
        3 => (0..4 + random.below(4))
            .map(|_| random.of(&WORDS))
            .collect::<Vec<_>>()
            .join(random.of(&[" ", "-", "."])),
        4 => format!("{}{}", random.of(&WORDS), random.characters(DIGITS, 4)),
        _ => random.characters(DIGITS, digits),
    }
}

#[test]
fn passwords_and_prose_are_left_alone() {
    const SENTENCES: [&str; 10] = [
        "Dear Bob, the weather here is fine and we will visit you in August.",
        "Please remember to water the plants on Monday and Thursday.",
        "The will is in the blue folder behind the desk.",
        "If I die, give 500 euros to the cat shelter at Main Street 12.",
        "My diary of 2019 has 240 pages and nobody may read it.",
        "Liebe Anna, der Schlüssel zum Keller hängt neben der Tür.",
        "Meeting on 3/14/2024 at 9:26, room 12, bring the papers.",
        "He said: keep calm, and carry on!",
        "Chapter 7. The long way home",
        "Call +49 170 1234567 or write to anna@example.com.",
    ];
    let mut random = Random(ChaCha12Rng::seed_from_u64(21));
    for turn in 0..2000 {
        let text = match turn % 2 {
            0 => password(&mut random),
            _ => (0..1 + random.below(8))
                .map(|_| random.of(&SENTENCES))
                .collect::<Vec<_>>()
                .join(random.of(&[" ", "\n", "\n\n"])),
        };
        let (outcome, _) = outcome(text.as_bytes());
        assert_eq!(outcome, Outcome::Nothing, "{text}");
        let input = Input::new(text.as_bytes().into());
        assert_eq!(find::nearly(&input), None, "{text}");
        let kind = Kind::recognise(&input).unwrap_or_else(|error| panic!("{text}: {error}"));
        assert!(kind.is_plain(), "{text}: {}", kind.id);
    }
}

#[test]
fn what_is_left_over_has_a_class() {
    let (_, finding) = outcome(b"Laptop of Anna\n042647-302313-590458-071500-554323-116567-412181-516978\nCreated 2024-03-14\nS/N 5CG1234ABC\nPIN 4711\n");
    let classes: Vec<Class> = finding.left.iter().map(|left| left.class).collect();
    assert_eq!(
        classes,
        [Class::Label, Class::Date, Class::Identifier, Class::Secret]
    );
    let places: Vec<String> = finding
        .left
        .iter()
        .map(|left| left.place.to_string())
        .collect();
    assert_eq!(places, ["line 1", "line 3", "line 4", "line 5"]);
}
