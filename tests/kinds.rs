//! Every kind of key against the cases of `tests/vectors/kinds`, and against generated keys.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use paperquorum::contents::{Contents, Item};
use paperquorum::kind::{self, Check, Class, Facts, Input, Kind, KindError, Packed, Packing};
use paperquorum::secret::Secret;
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};
use serde::Deserialize;

/// One file of cases.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    /// Name of the kind on the command line.
    kind: String,
    case: Vec<Case>,
}

/// One input and what becomes of it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    /// `valid`, `invalid`, or `undetectable`: wrong, and nothing can notice.
    verdict: String,
    text: Option<String>,
    /// In place of a text, bytes in hexadecimal digits.
    hex: Option<String>,
    /// What comes back, if it is not the text.
    canonical: Option<String>,
    canonical_hex: Option<String>,
    /// Part of the message, for what is refused.
    says: Option<String>,
    /// Part of a warning.
    warns: Option<String>,
    /// Class and secret bytes in hexadecimal digits, if it is split directly.
    class: Option<u8>,
    secret: Option<String>,
    /// Name of the kind that it is taken for without being told, if that is a more general one; of what is invalid, if any takes it.
    taken: Option<String>,
    /// Names of other kinds between which a person has to decide; absent if it is recognised.
    unsure: Option<Vec<String>>,
    why: String,
    #[serde(rename = "source")]
    _source: Option<String>,
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn unhex(digits: &str) -> Vec<u8> {
    (0..digits.len())
        .step_by(2)
        .map(|i| u8::from_str_radix(&digits[i..i + 2], 16).unwrap())
        .collect()
}

impl Case {
    fn bytes(&self) -> Vec<u8> {
        match (&self.text, &self.hex) {
            (Some(text), None) => text.as_bytes().to_vec(),
            (None, Some(hex)) => unhex(hex),
            _ => panic!("{}: either text or hex", self.why),
        }
    }

    fn canonical(&self) -> Vec<u8> {
        match (&self.canonical, &self.canonical_hex) {
            (Some(text), _) => text.as_bytes().to_vec(),
            (_, Some(hex)) => unhex(hex),
            (None, None) => self.bytes(),
        }
    }
}

fn files() -> Vec<(String, File)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/vectors/kinds");
    let mut files: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| {
            let path = entry.unwrap().path();
            let text = fs::read_to_string(&path).unwrap();
            let name = path.file_stem().unwrap().to_string_lossy().into_owned();
            let file = toml::from_str(&text).unwrap_or_else(|error| panic!("{name}: {error}"));
            (name, file)
        })
        .collect();
    files.sort_by(|(a, _), (b, _)| a.cmp(b));
    files
}

fn input(bytes: &[u8]) -> Input {
    Input::new(Secret::from(bytes))
}

/// Splits 2 of 3, takes two shares and gives back what they recover.
fn through_shares(packed: &Packed) -> Secret {
    let mut rng = ChaCha20Rng::seed_from_u64(4);
    let scheme = paperquorum::scheme::Scheme::new(2, 3).unwrap();
    let shares = paperquorum::set::split(packed, scheme, "", &mut rng);
    let mut set = paperquorum::set::ShareSet::new();
    for share in [&shares[2], &shares[0]] {
        set.add(share.clone()).unwrap();
    }
    set.recover().unwrap().key.to_canonical().unwrap()
}

/// What comes back of a key, be it split directly or sealed.
fn round_trip(kind: &'static Kind, bytes: &[u8]) -> Result<(Vec<u8>, Facts), KindError> {
    let input = input(bytes);
    match kind.pack(&input) {
        Ok(key) => {
            assert_eq!(key.packed.kind().unwrap().id, kind.id);
            assert_eq!(
                through_shares(&key.packed).as_bytes(),
                kind.canonical(&input).unwrap().0.as_bytes()
            );
            Ok((through_shares(&key.packed).as_bytes().to_vec(), key.facts))
        }
        Err(KindError::TooLong { .. }) => {
            let (secret, facts) = kind.canonical(&input)?;
            let contents = Contents::new(vec![Item::new(kind, "", "", secret)]).unwrap();
            let back = Contents::from_bytes(contents.to_bytes().as_bytes()).unwrap();
            assert_eq!(back.items()[0].kind(), kind.id);
            Ok((back.items()[0].secret().as_bytes().to_vec(), facts))
        }
        Err(error) => Err(error),
    }
}

#[test]
fn every_case_is_as_it_says() {
    let mut cases = 0;
    let mut failures = Vec::new();
    for (name, file) in files() {
        let kind = Kind::by_id(&file.kind).unwrap_or_else(|| panic!("{name}: no such kind"));
        for case in &file.case {
            cases += 1;
            let place = format!("{name}: {}", case.why);
            let got = round_trip(kind, &case.bytes());
            match (case.verdict.as_str(), got) {
                ("valid" | "undetectable", Ok((back, facts))) => {
                    if back != case.canonical() {
                        failures.push(format!(
                            "{place}: gives back {:?}",
                            String::from_utf8_lossy(&back)
                        ));
                    }
                    let warns = case.warns.as_deref();
                    if warns
                        .is_some_and(|part| !facts.warnings.iter().any(|text| text.contains(part)))
                    {
                        failures.push(format!("{place}: warnings {:?}", facts.warnings));
                    }
                    // Golden bytes: what is on paper must mean the same in decades.
                    let key = kind.pack(&input(&case.bytes())).ok();
                    let golden = key.map(|key| {
                        let secret = hex(key.packed.bytes().as_bytes());
                        (key.packed.class().number(), secret)
                    });
                    if golden != case.class.zip(case.secret.clone()) {
                        failures.push(format!("{place}: packed into {golden:?}"));
                    }
                    let again = round_trip(kind, &case.canonical()).map(|(back, _)| back);
                    if again != Ok(case.canonical()) {
                        failures.push(format!("{place}: its canonical form is {again:?}"));
                    }
                }
                ("invalid", Err(error)) => {
                    let says = case
                        .says
                        .as_deref()
                        .unwrap_or_else(|| panic!("{place}: says what?"));
                    if !error.to_string().contains(says) {
                        failures.push(format!("{place}: says {error}"));
                    }
                }
                (verdict, got) => failures.push(format!(
                    "{place}: {verdict}, but {:?}",
                    got.map(|_| "accepted")
                )),
            }
            // What is recognised without being told; a wrong key never passes for one of another kind.
            match (Kind::recognise(&input(&case.bytes())), &case.unsure) {
                (Ok(recognised), None) if case.verdict != "invalid" => {
                    if recognised.id != case.taken.as_deref().unwrap_or(kind.id) {
                        failures.push(format!("{place}: taken for {}", recognised.id));
                    }
                }
                (Ok(recognised), None) => {
                    // What takes it in the end has to be named.
                    let takes = recognised.canonical(&input(&case.bytes())).is_ok();
                    let taken = takes.then_some(recognised.id);
                    if taken != case.taken.as_deref() {
                        failures.push(format!("{place}: passes for {taken:?}"));
                    }
                }
                (Err(_), None) if case.verdict == "invalid" => {}
                (Err(kind::Unsure::Several { kinds }), unsure) => {
                    let ids: Vec<&str> = kinds.iter().map(|kind| kind.id).collect();
                    if unsure.as_ref().is_none_or(|unsure| *unsure != ids) {
                        failures.push(format!("{place}: unsure between {ids:?}"));
                    }
                }
                (other, _) => failures.push(format!("{place}: recognised as {other:?}")),
            }
        }
    }
    assert!(
        failures.is_empty(),
        "{} of {cases}:\n{}",
        failures.len(),
        failures.join("\n")
    );
}

/// Runs `work` for every kind, on as many threads as there are processors.
fn for_every_kind(work: impl Fn(&'static Kind) + Sync) {
    let kinds: Vec<&'static Kind> = kind::all().collect();
    let next = std::sync::atomic::AtomicUsize::new(0);
    std::thread::scope(|scope| {
        for _ in 0..std::thread::available_parallelism().map_or(1, usize::from) {
            scope.spawn(|| {
                loop {
                    let place = next.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
                    let Some(kind) = kinds.get(place) else { break };
                    work(kind);
                }
            });
        }
    });
}

/// Random secret bytes of this kind in its class or one of its forms; `None` if these happen not to be a key.
fn generated(kind: &Kind, turn: usize, rng: &mut ChaCha20Rng) -> Option<Packed> {
    let (least, most) = (*kind.size.start(), *kind.size.end());
    let mut length = least + turn % (most - least + 1);
    let (class, form) = match (kind.class(), kind.forms()) {
        (Some(class), forms) if forms.is_empty() || turn.is_multiple_of(2) => (class, None),
        (_, []) => return None,
        (_, forms) => (Class::Typed, Some(forms[turn % forms.len()])),
    };
    if class == Class::Bip39 {
        length = [16, 20, 24, 28, 32][turn / 2 % 5];
    }
    let mut bytes = vec![0; length];
    rng.fill_bytes(&mut bytes);
    if class == Class::Text {
        bytes.iter_mut().for_each(|byte| *byte = b'!' + *byte % 94);
    } else if let Some(first) = bytes.first_mut() {
        // Numbers of a base that is no power of two seldom fill all bits.
        *first >>= turn / 7 % 8;
    }
    if let Some(form) = form {
        bytes.insert(0, form);
    }
    let packed = Packed::new(class, bytes.as_slice().into())?;
    packed.to_canonical().is_ok().then_some(packed)
}

/// Kinds whose secret bytes are no plain numbers: their own tests generate keys.
const STRUCTURED: [&str; 7] = [
    "age",
    "codex32",
    "electrum",
    "keepass-keyx",
    "openssh-ed25519",
    "otpauth",
    "otpauth-migration",
];

#[test]
fn ten_thousand_generated_keys_of_every_kind_come_back() {
    for_every_kind(|kind| {
        let structured =
            STRUCTURED.contains(&kind.id) || kind.id.ends_with("-codes") || kind.id == "code-list";
        if structured || kind.packing == Packing::Sealed || kind.id == "security-questions" {
            return;
        }
        let mut rng = ChaCha20Rng::seed_from_u64(kind.id.len() as u64);
        let (mut keys, mut turn) = (0, 0);
        while keys < 10_000 {
            turn += 1;
            assert!(turn < 3_000_000, "{}: {keys} keys only", kind.id);
            let Some(packed) = generated(kind, turn, &mut rng) else {
                continue;
            };
            keys += 1;
            let text = packed.to_canonical().unwrap();
            let again = kind.pack(&input(text.as_bytes()));
            let again = again.unwrap_or_else(|error| panic!("{}: {error}", kind.id));
            assert_eq!(
                again.packed.bytes().as_bytes(),
                packed.bytes().as_bytes(),
                "{}",
                kind.id
            );
            assert_eq!(again.packed.class(), packed.class(), "{}", kind.id);
        }
    });
}

#[test]
fn ten_thousand_generated_lists_of_codes_come_back() {
    let alphabets = [
        "0123456789",
        "0123456789abcdef",
        "abcdefgijkmnopqrstwxyz23456789",
    ];
    let mut rng = ChaCha20Rng::seed_from_u64(9);
    let mut below = |limit: usize| rng.next_u32() as usize % limit;
    let kind = Kind::by_id("code-list").unwrap();
    let mut direct = 0;
    for _ in 0..10_000 {
        let alphabet = alphabets[below(3)].as_bytes();
        let (codes, length, group) = (2 + below(12), 6 + below(20), below(6));
        let bullet = ["", "* ", "- ", "N. ", "N: ", "N) "][below(6)];
        let end = ["\n", "\r\n"][below(2)];
        let separator = ["-", " "][below(2)];
        let lines: Vec<String> = (1..=codes)
            .map(|number| {
                let code: Vec<char> = (0..length)
                    .map(|_| alphabet[below(alphabet.len())].into())
                    .collect();
                let groups: Vec<String> = code
                    .chunks(group.max(1))
                    .map(|part| part.iter().collect())
                    .collect();
                let between = if group == 0 { "" } else { separator };
                format!(
                    "{}{}",
                    bullet.replace('N', &number.to_string()),
                    groups.join(between)
                )
            })
            .collect();
        let text = lines.join(end) + ["", end][below(2)];
        match round_trip(kind, text.as_bytes()) {
            Ok((back, _)) => assert_eq!(back, text.as_bytes()),
            // Two to a line, or no list at all to our eyes: then it is text, never something else.
            Err(KindError::Fault(_)) => {}
            Err(error) => panic!("{error}"),
        }
        direct += usize::from(kind.pack(&input(text.as_bytes())).is_ok());
    }
    assert!(direct > 2_000, "{direct}");
}

#[test]
fn lists_take_the_room_that_their_kind_says() {
    let check = |id: &str, count: usize, length: usize, alphabet: &str, hyphen: bool| {
        let mut rng = ChaCha20Rng::seed_from_u64(12);
        let mut lines = Vec::new();
        for _ in 0..count {
            let mut code = String::new();
            for place in 0..length {
                if hyphen && place == length / 2 {
                    code.push('-');
                }
                let place = rng.next_u32() as usize % alphabet.len();
                code.push(alphabet.as_bytes()[place].into());
            }
            lines.push(code);
        }
        let kind = Kind::by_id(id).unwrap();
        match kind.pack(&input(lines.join("\n").as_bytes())) {
            Ok(key) => {
                let bytes = key.packed.bytes().len() - 1;
                assert!(kind.size.contains(&bytes), "{id}: {bytes}");
            }
            Err(KindError::TooLong { .. }) => assert_eq!(kind.size, 0..=0, "{id}"),
            Err(error) => panic!("{id}: {error}"),
        }
    };
    let hex = "0123456789abcdef";
    let lower = "0123456789abcdefghijklmnopqrstuvwxyz";
    let human = "abcdefgijkmnopqrstwxyzABCDEFGHJKLMNPQRSTWXYZ23456789";
    check("google-codes", 10, 8, "0123456789", false);
    check("meta-codes", 10, 8, "0123456789", false);
    check("wordpress-codes", 10, 8, "0123456789", false);
    check("github-codes", 16, 10, hex, true);
    check("discord-codes", 10, 8, lower, true);
    check("pypi-codes", 8, 16, hex, false);
    check("nextcloud-codes", 10, 16, human, false);
    check("keycloak-codes", 12, 12, &lower.to_ascii_uppercase(), false);
    check("devise-codes", 2, 16, hex, false);
    check("devise-codes", 7, 16, hex, false);
    check("backup-codes", 3, 6, "0123456789", false);
    check("code-list", 2, 4, "0123456789", false);
}

#[test]
fn random_bytes_of_any_form_are_refused_or_come_back() {
    let mut rng = ChaCha20Rng::seed_from_u64(11);
    for form in 0..=u8::MAX {
        for length in 1..=64 {
            let mut bytes = vec![form; length + 1];
            rng.fill_bytes(&mut bytes[1..]);
            let packed = Packed::new(Class::Typed, bytes.as_slice().into()).unwrap();
            if let Ok(text) = packed.to_canonical() {
                let kind = packed.kind().unwrap();
                let again = kind.pack(&input(text.as_bytes()));
                let again = again.map(|key| key.packed.to_canonical().unwrap().as_bytes().to_vec());
                assert_eq!(again.unwrap(), text.as_bytes(), "{} {length}", kind.id);
            }
        }
    }
}

/// The share of single-character slips, within letters and digits, after which a key of a kind with a checksum still passes as
/// another key: at most this, in thousandths. From the catalogue's figures, with room for chance in few samples.
fn most_missed(kind: &Kind) -> usize {
    match kind.id {
        "apple-account" => 4,
        "matrix" => 10,
        // A changed letter seldom makes another word of the list; if it does, 4 bits check it.
        "bip39" | "proton" | "ente" | "monero" | "session" => 5,
        _ => 0,
    }
}

#[test]
fn one_mistyped_character_never_panics_and_is_found_as_often_as_the_check_can() {
    let mut tried: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    for (_, file) in files() {
        let kind = Kind::by_id(&file.kind).unwrap();
        for case in file.case.iter().filter(|case| case.verdict == "valid") {
            let Some(text) = &case.text else { continue };
            let characters: Vec<char> = text.chars().collect();
            // Of long files, every seventh character.
            let step = 1 + characters.len() / 150 * 3;
            for place in (0..characters.len()).step_by(step) {
                let given = characters[place];
                let others: Vec<char> = match given {
                    '0'..='9' => ('0'..='9').collect(),
                    'a'..='z' => ('a'..='z').collect(),
                    'A'..='Z' => ('A'..='Z').collect(),
                    _ => vec![],
                };
                for other in others
                    .iter()
                    .copied()
                    .filter(|&other| other != given)
                    .step_by(3)
                {
                    let mut changed = characters.clone();
                    changed[place] = other;
                    let changed: String = changed.into_iter().collect();
                    let Ok((secret, _)) = kind.canonical(&input(changed.as_bytes())) else {
                        tried.entry(kind.id).or_default().0 += 1;
                        continue;
                    };
                    let count = tried.entry(kind.id).or_default();
                    count.0 += 1;
                    // A slip outside the key itself, as in a comment, changes nothing that is checked.
                    let same = case.canonical() == secret.as_bytes();
                    count.1 += usize::from(!same && !is_commentary(kind, text, place));
                }
                for strange in ['é', '\u{0}', '\u{200b}', 'О', '１', '\n', '-', '='] {
                    let mut changed = characters.clone();
                    changed[place] = strange;
                    let changed: String = changed.into_iter().collect();
                    let changed = input(changed.as_bytes());
                    let _ = kind.canonical(&changed);
                    if place % 5 == 0 {
                        let _ = Kind::recognise(&changed);
                    }
                }
                let mut shorter = characters.clone();
                shorter.remove(place);
                let shorter: String = shorter.into_iter().collect();
                let _ = kind.canonical(&input(shorter.as_bytes()));
            }
        }
    }
    for (id, (tried, missed)) in tried {
        let kind = Kind::by_id(id).unwrap();
        if kind.check == Check::Checksum {
            let most = most_missed(kind);
            assert!(
                1000 * missed <= most * tried,
                "{id}: {missed} of {tried} slips missed"
            );
        }
    }
}

/// Whether a place of a valid case is outside what its format checks: comments, headings, names.
fn is_commentary(kind: &Kind, text: &str, place: usize) -> bool {
    let before: String = text.chars().take(place).collect();
    let line = text
        .split('\n')
        .nth(before.matches('\n').count())
        .unwrap_or_default();
    let column = before.len() - before.rfind('\n').map_or(0, |end| end + 1);
    match kind.id {
        // Windows' own sentences and the key ID, which is random.
        "bitlocker" => text.len() > 60 && !line.contains("042647-"),
        // The comment at the end.
        "openssh-ed25519" => text.find("E0VEMjU1MTk").is_some_and(|start| place >= start),
        "paperkey" => line.starts_with('#'),
        "borg-paper-key" => line.starts_with("To restore"),
        "age" => line.starts_with("# created") || line.starts_with('#') && column < 14,
        "keepass-keyx" => {
            !line.contains("Hash") && !line.trim().starts_with(|c: char| c.is_ascii_hexdigit())
        }
        _ => false,
    }
}

#[test]
fn what_computers_do_to_a_key_is_undone_or_named() {
    let key = "042647-302313-590458-071500-554323-116567-412181-516978";
    let apple = "BVRA-4V2X-FYHZ-3L93-BS9R-BT2D-TP5K";
    let wide: String = key
        .chars()
        .map(|c| char::from_u32(u32::from(c) + 0xfee0).unwrap())
        .collect();
    let units = |text: &str, order: fn(u16) -> [u8; 2]| -> Vec<u8> {
        text.encode_utf16().flat_map(order).collect()
    };
    let comes_back = |bytes: &[u8], expected: &str| {
        let input = input(bytes);
        let kind = Kind::recognise(&input).unwrap();
        let (secret, _) = kind
            .canonical(&input)
            .unwrap_or_else(|error| panic!("{bytes:?}: {error}"));
        assert_eq!(secret.as_bytes(), expected.as_bytes(), "{bytes:?}");
    };
    for text in [key, apple] {
        comes_back(&units(text, u16::to_le_bytes), text);
        comes_back(&units(text, u16::to_be_bytes), text);
        comes_back(
            &units(&format!("\u{feff}{text}\r\n"), u16::to_le_bytes),
            text,
        );
        comes_back(
            &units(&format!("\u{feff}{text}\r\n"), u16::to_be_bytes),
            text,
        );
        comes_back(format!("\u{feff}{text}").as_bytes(), text);
        comes_back(format!("  {text} \t\r\n\r\n").as_bytes(), text);
        comes_back(text.replace('-', "\u{2011}").as_bytes(), text);
        comes_back(text.replace('-', "\u{a0}").as_bytes(), text);
        comes_back(text.replace('-', "-\u{200b}").as_bytes(), text);
        comes_back(format!("\u{200e}{text}\u{200e}").as_bytes(), text);
    }
    comes_back(wide.as_bytes(), key);
    comes_back(apple.replace('B', "В").as_bytes(), apple);
    comes_back(apple.to_lowercase().as_bytes(), apple);

    let names = |text: &str, kind: &str, part: &str| {
        let error = Kind::by_id(kind)
            .unwrap()
            .canonical(&input(text.as_bytes()))
            .unwrap_err();
        assert!(error.to_string().contains(part), "{error}");
    };
    names(
        &key.replace("042647", "42647"),
        "bitlocker",
        "group 1 has 5 digits in place of 6 (spreadsheets drop zeros",
    );
    names(
        &key.replace("0", "О"),
        "bitlocker",
        "a Cyrillic letter (U+041E)",
    );
    names(
        &key.replace("302313", "3O2313"),
        "bitlocker",
        "the letter O",
    );
    names(
        &apple.replace("BVRA", "BVRЖ"),
        "apple-account",
        "character 4 is a Cyrillic letter (U+0416)",
    );
    names(&apple.replace("2", "²"), "apple-account", "U+00B2");
}

#[test]
fn only_the_person_decides_between_kinds_that_look_alike() {
    let unsure = |text: &str, expected: &[&str]| match Kind::recognise(&input(text.as_bytes())) {
        Err(kind::Unsure::Several { kinds }) => {
            let ids: Vec<&str> = kinds.iter().map(|kind| kind.id).collect();
            assert_eq!(ids, expected, "{text}");
        }
        other => panic!("{text}: {other:?}"),
    };
    unsure(
        "CEFE4M1QGTRMMDK6N3K8R7TBA1KN",
        &["dashlane", "apple-account", "text"],
    );
    unsure(
        "G24DC7M7CBJ7226T66DRH4GHF",
        &["microsoft-account", "windows-product-key", "text"],
    );
    // What is altered by its canonical form might be somebody's password.
    unsure("ls8bvkuhv7tzomweflik3jzl1twdp25y", &["bitwarden", "text"]);
    unsure(
        "Pluck pact clown vacant taxi prevent music actual reason pond level foot abandon",
        &["keybase", "electrum", "text"],
    );
    for placeholder in [
        "WWWW-XXXX-YYYY-ZZZZ",
        "XXXX-XXXX-XXXX-XXXX-XXXX-XXXX",
        "xxxxx-xxxxx-xxxxx-xxxxx-xxxxx",
        "A3-XXXXXX-XXXXXX-XXXXX-XXXXX-XXXXX-XXXXX",
        "123456-234567-345678-456789-567890-678901-789012-890123",
    ] {
        let given = input(placeholder.as_bytes());
        assert!(
            matches!(Kind::recognise(&given), Err(kind::Unsure::Placeholder)),
            "{placeholder}"
        );
        for kind in kind::all().filter(|kind| !kind.is_plain()) {
            assert!(
                kind.canonical(&given).is_err(),
                "{placeholder} as {}",
                kind.id
            );
        }
        assert!(Kind::by_id("text").unwrap().canonical(&given).is_ok());
    }
    // In groups of one's own it is still one where a kind would put it into the manual's.
    let regrouped = input(b"XXXXX-XX-XXXXXXXX-XXXXX-XXXXX");
    for kind in kind::all().filter(|kind| !kind.is_plain()) {
        assert!(kind.canonical(&regrouped).is_err(), "{}", kind.id);
    }
    for text in [
        "hunter2",
        "correct horse battery staple",
        "Dear all, the key is under the mat.",
        "P@ssw0rd!P@ssw0rd!P@ssw0rd!",
        "1234",
        "2026-11-22",
        // Begins like another kind's keys.
        "a3f5c7b9d1e2a4c6b8d0e1f3a5c7b9d1e2",
    ] {
        assert_eq!(
            Kind::recognise(&input(text.as_bytes())).unwrap().id,
            "text",
            "{text}"
        );
    }
}

#[test]
fn near_misses_do_not_pass_for_text() {
    let refused = |text: &str, id: &str, part: &str| {
        let given = input(text.as_bytes());
        let kind = Kind::recognise(&given).unwrap();
        assert_eq!(kind.id, id, "{text}");
        let error = kind.canonical(&given).unwrap_err().to_string();
        assert!(error.contains(part), "{text}: {error}");
    };
    let phrase =
        "abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon";
    refused(
        &format!("{phrase} ab0ut"),
        "bip39",
        "word 12 is not in the English list",
    );
    refused(
        &format!("{phrase} abou+"),
        "bip39",
        "word 12 is not in the English list",
    );
    let matrix = "EsTc MHny Wbjn LCBd 9SNS eA9d kHHo FLQQ aFsq aFXH SJnu g8bx";
    for (latin, foreign) in [("E", "\u{415}"), ("M", "\u{41c}"), ("a", "\u{430}")] {
        refused(
            &matrix.replacen(latin, foreign, 1),
            "matrix",
            "a Cyrillic letter",
        );
    }
    refused(&matrix.replacen('o', "O", 1), "matrix", "the letter O");
    let wireguard = "yAnz5TF+lXXJte14tji3zlMNq+hd2rYUIgJBgB3fBmk=";
    refused(
        &wireguard.replacen('T', "\u{422}", 1),
        "wireguard",
        "a Cyrillic letter",
    );
    let ubuntu = "06216-49011-37241-24021-56121-29012-01301-45011";
    refused(&ubuntu.replacen('0', "O", 1), "ubuntu-fde", "the letter O");
    refused(&ubuntu.replacen('1', "l", 1), "ubuntu-fde", "the letter l");
    refused(
        &ubuntu.replacen("56", "S6", 1),
        "ubuntu-fde",
        "the letter S",
    );
    let arabic = |text: &str| -> String {
        let digit = |c: char| match c.to_digit(10) {
            Some(digit) => char::from_u32(0x660 + digit).unwrap(),
            None => c,
        };
        text.chars().map(digit).collect()
    };
    let key = "042647-302313-590458-071500-554323-116567-412181-516978";
    refused(&arabic(key), "bitlocker", "an Arabic digit");
    refused(
        &format!("{}{}", arabic(&key[..6]), &key[6..]),
        "bitlocker",
        "an Arabic digit",
    );
    refused(&arabic(ubuntu), "ubuntu-fde", "an Arabic digit");
    // What editors save in Windows' code page.
    let mut windows = key.as_bytes().to_vec();
    windows
        .iter_mut()
        .filter(|byte| **byte == b'-')
        .for_each(|byte| *byte = 0x96);
    windows.push(0xa0);
    let given = input(&windows);
    let (secret, _) = Kind::recognise(&given).unwrap().canonical(&given).unwrap();
    assert_eq!(secret.as_bytes(), key.as_bytes());
    let apple: Vec<u8> = b"BVRA-4V2X-FYHZ-3L93-BS9R-BT2D-TP5K"
        .iter()
        .map(|byte| if *byte == b'-' { 0xa0 } else { *byte })
        .collect();
    assert_eq!(Kind::recognise(&input(&apple)).unwrap().id, "apple-account");
}

#[test]
fn lists_are_read_as_people_write_them() {
    let codes = [
        "12345678", "23456789", "34567891", "45678912", "56789123", "67891234",
    ];
    let list = |line: fn(usize, &str) -> String, between: &str| -> String {
        let lines = codes
            .iter()
            .zip(1..)
            .map(|(code, number)| line(number, code));
        lines.collect::<Vec<_>>().join(between)
    };
    let check = |text: &str, used: usize| {
        let given = input(text.as_bytes());
        assert_eq!(
            Kind::recognise(&given).unwrap().id,
            "backup-codes",
            "{text}"
        );
        let (secret, facts) = Kind::by_id("backup-codes")
            .unwrap()
            .canonical(&given)
            .unwrap();
        assert_eq!(secret.as_bytes(), text.as_bytes(), "{text}");
        let told = facts
            .warnings
            .iter()
            .any(|text| text.contains(&format!("{used} of 6 codes are marked as used")));
        assert_eq!(told, used > 0, "{text}: {:?}", facts.warnings);
    };
    check(&list(|number, code| format!("{number} - {code}"), "\n"), 0);
    check(&list(|number, code| format!("#{number} {code}"), "\n"), 0);
    check(&list(|number, code| format!("#{number}: {code}"), "\n"), 0);
    check(&list(|number, code| format!("{number} {code}"), "\n"), 0);
    check(&list(|number, code| format!("{number}  {code}"), "\n"), 0);
    check(&list(|number, code| format!("{number},{code}"), "\n"), 0);
    check(&list(|_, code| format!("[ ] {code}"), "\n"), 0);
    check(&list(|_, code| format!("- [x] {code}"), "\n"), 6);
    check(&list(|_, code| code.to_owned(), " "), 0);
    check(&list(|_, code| code.to_owned(), ", "), 0);
    let plain = list(|_, code| code.to_owned(), "\n");
    for mark in [
        "12345678 - used",
        "12345678 (verwendet)",
        "12345678 \u{2714}",
        "12345678 \u{2714}\u{fe0f}",
        "\u{2714} 12345678",
        "~~12345678~~",
    ] {
        check(&plain.replacen("12345678", mark, 1), 1);
    }
    let swapped = "1. 12345678\n3. 34567891\n2. 23456789\n4. 45678912\n";
    let error = Kind::by_id("backup-codes")
        .unwrap()
        .canonical(&input(swapped.as_bytes()));
    let error = error.unwrap_err().to_string();
    assert!(
        error.contains("code 2 does not have the next number"),
        "{error}"
    );
    // Columns that are numbered downwards.
    check(
        "1. 12345678\t4. 45678912\n2. 23456789\t5. 56789123\n3. 34567891\t6. 67891234\n",
        0,
    );
}

#[test]
fn what_only_resembles_a_kind_is_not_refused() {
    let taken = |text: &str, id: &str| {
        let given = input(text.as_bytes());
        let kind = Kind::recognise(&given).unwrap();
        assert_eq!(kind.id, id, "{text}");
        let error = kind.canonical(&given).err();
        assert!(error.is_none(), "{text}: {error:?}");
    };
    // devise before its version 5.
    let codes: Vec<String> = (0..10_u64)
        .map(|number| format!("{:016x}", (number + 3).wrapping_mul(0x9e37_79b9_7f4a_7c15)))
        .collect();
    taken(&codes.join("\n"), "backup-codes");
    taken("BVRA4V2XFYHZ.L93BS9RBT2DTP5K", "text");
    taken(
        "otpauth://totp/Steam:a?secret=JBSWY3DPEHPK3PXP&digits=5&issuer=Steam",
        "otpauth",
    );
    // A look-alike is told as what it is, not as a wrong separator.
    let systemd = "hiefnrgj-hbhfrcrv-bfhifljn-tkknbrbl-kedjdbgf-bteiuvdj-deufnkvl-nigevcnl";
    let given = input(systemd.replacen('c', "\u{441}", 1).as_bytes());
    let (secret, facts) = Kind::by_id("systemd-recovery")
        .unwrap()
        .canonical(&given)
        .unwrap();
    assert_eq!(secret.as_bytes(), systemd.as_bytes());
    assert!(
        facts.warnings[0].contains("a Cyrillic letter"),
        "{:?}",
        facts.warnings
    );
}

#[test]
fn the_table_of_kinds_holds_together() {
    let mut names = BTreeMap::new();
    let mut forms = BTreeMap::new();
    for kind in kind::all() {
        for name in [kind.id].iter().chain(kind.aliases) {
            assert!(
                name.bytes()
                    .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
            );
            assert_eq!(names.insert(*name, kind.id), None, "{name}");
            assert_eq!(Kind::by_id(name).unwrap().id, kind.id);
        }
        for form in kind.forms() {
            assert_eq!(forms.insert(*form, kind.id), None, "form {form}");
        }
        for text in [
            kind.name,
            kind.form,
            kind.check_words,
            kind.usage,
            kind.example,
        ] {
            assert!(
                !text.is_empty() && !text.ends_with('.'),
                "{}: {text}",
                kind.id
            );
        }
        assert!(*kind.size.end() <= kind::MAX_PACKED);
        assert!(kind::has_name(kind.id));
        assert_eq!(format!("{kind:?}"), format!("Kind({})", kind.id));
    }
    for class in (0..8).filter_map(Class::from_number) {
        assert!(kind::has_name(Kind::by_class(class).id));
    }
    assert!(!kind::has_name("no such kind") && !kind::has_name(""));
    let documented = include_str!("../docs/FORMAT.md");
    for (form, id) in forms {
        assert!(
            documented.contains(&format!("| {form} | `{id}`")),
            "form {form}, {id}, is not in FORMAT.md"
        );
    }
}
