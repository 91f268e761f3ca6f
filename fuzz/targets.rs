//! What the fuzz targets do with the bytes they are given, a function for each. `fuzz_targets/` hands them to libFuzzer, and
//! `tests/fuzz.rs` runs them over the seeds and some mutations of them wherever the tests run.
//!
//! None may panic. Beyond that each holds what was read against itself: what was read can be written, and reads the same.

use std::sync::LazyLock;

use paperquorum::contents::Contents;
use paperquorum::entry::{Goal, Guide};
use paperquorum::envelope::{self, Header, Part};
use paperquorum::find::{self, Decision, Verdict, find};
use paperquorum::kind::{self, Class, Input, Kind, Packed};
use paperquorum::mnemonic::{self, Reading};
use paperquorum::pdf::{self, Fonts, WordsAs};
use paperquorum::qr::Modules;
use paperquorum::reader::message::{self, Answer, MOST_PICTURE, Request};
use paperquorum::record::Record;
use paperquorum::repair::Effort;
use paperquorum::scan::{Pdf, Picture};
use paperquorum::scheme::Scheme;
use paperquorum::secret::Secret;
use paperquorum::series::{Series, Slice};
use paperquorum::session::SessionKey;
use paperquorum::set::{self, ShareSet};
use paperquorum::shamir::{self, Point};
use paperquorum::share::{FromWords, Share};
use paperquorum::sheet::Paper;
use paperquorum::template::{Purpose, ShareFacts, Template};
use paperquorum::typed;
use paperquorum::vault::{Passphrase, Vault};
use rand_chacha::ChaCha12Rng;
use rand_core::{Rng, SeedableRng};

/// A target: its name, and what it does.
pub type Target = (&'static str, fn(&[u8]));

/// All of them.
pub const ALL: [Target; 16] = [
    ("words", words),
    ("symbols", symbols),
    ("code", code),
    ("set", set_of_shares),
    ("series", series),
    ("envelope", sealed_envelope),
    ("vault", vault),
    ("record", record),
    ("kinds", kinds),
    ("finder", finder),
    ("picture", picture),
    ("pdf", portable_document),
    ("message", answer_of_a_reader),
    ("template", template),
    ("session", session),
    ("differential", differential),
];

fn text(bytes: &[u8]) -> &str {
    let valid = match std::str::from_utf8(bytes) {
        Ok(_) => bytes.len(),
        Err(error) => error.valid_up_to(),
    };
    std::str::from_utf8(&bytes[..valid]).expect("cut where it ends to be valid")
}

/// Text that somebody typed: prose, words, codes.
pub fn words(bytes: &[u8]) {
    for entry in typed::read(text(bytes)) {
        match entry.found {
            Ok(FromWords::Whole(share)) => reads_again(&share),
            Ok(FromWords::Repaired(proposals)) => {
                for proposal in &proposals {
                    reads_again(&proposal.share);
                }
            }
            Err(_) => {}
        }
    }
    let _ = typed::explain(text(bytes));
}

/// Whatever somebody pastes to have the keys found in it: every whole key is one of its kind.
pub fn finder(bytes: &[u8]) {
    let input = Input::new(Secret::from(bytes));
    let finding = find(&input);
    for key in &finding.keys {
        let canonical = key.kind.canonical(&Input::new(key.text.clone()));
        match &key.verdict {
            Verdict::Whole => assert!(canonical.is_ok(), "a whole key is one"),
            Verdict::Unsure(kinds) | Verdict::Orders(kinds) => assert!(!kinds.is_empty()),
            Verdict::Near(_) => {}
        }
    }
    if let Decision::One(key) = finding.decide() {
        assert!(matches!(key.verdict, Verdict::Whole));
    }
    let _ = find::nearly(&input);
    let _ = find::undressed(&input);
}

/// Any words of the list, illegible ones and beginnings of words among them: two bytes a word.
pub fn symbols(bytes: &[u8]) {
    let readings: Vec<Reading> = bytes
        .chunks_exact(2)
        .take(70)
        .map(|two| {
            let number = u16::from_be_bytes([two[0], two[1]]);
            let word = mnemonic::word(number & 0x7ff);
            match number >> 11 {
                0..28 => Reading::of(word),
                28 => Reading::of("?"),
                29 => Reading::of(&format!("{}?", &word[..2])),
                _ => Reading::of(&word[..3]),
            }
        })
        .collect();
    // The whole search takes most of a second where everything is counted: one in sixteen is enough of that.
    let effort = match bytes.last() {
        Some(last) if last % 16 == 7 => Effort::Thorough,
        _ => Effort::Quick,
    };
    if let Ok(FromWords::Whole(share)) = Share::from_words_with(&readings, effort) {
        let given = mnemonic::whole(&readings).expect("a whole share has all its words");
        assert_eq!(share.to_symbols(), given);
        reads_again(&share);
    }
}

/// The words of a share are its words, whatever it was read from.
fn reads_again(share: &Share) {
    let words: Vec<Reading> = share.to_words().into_iter().map(Reading::of).collect();
    match Share::from_words(&words) {
        Ok(FromWords::Whole(again)) => assert_eq!(again.to_symbols(), share.to_symbols()),
        _ => panic!("the words of a share are not one"),
    }
}

/// What a QR code says.
pub fn code(bytes: &[u8]) {
    let text = text(bytes);
    if let Ok(share) = Share::from_code(text) {
        let code = share.to_printed_code();
        let again = Share::from_code(&code).expect("a share's code is one");
        assert_eq!(again.set_id(), share.set_id());
        assert_eq!(again.to_symbols(), share.to_symbols());
        reads_again(&share);
    }
    if let Ok(slice) = Slice::from_code(text) {
        let again = Slice::from_code(&slice.to_code()).expect("a data code is one");
        assert_eq!(again.to_code(), slice.to_code());
    }
}

/// Shares, a code on each line, as one set.
pub fn set_of_shares(bytes: &[u8]) {
    let mut set = ShareSet::new();
    for line in text(bytes).lines().take(20) {
        if let Ok(share) = Share::from_code(line) {
            let _ = set.add(share);
        }
    }
    let threshold = set.threshold();
    if let Ok(recovery) = set.recover() {
        assert!(threshold.is_none_or(|needed| set.shares().len() >= usize::from(needed)));
        let _ = recovery.key.to_canonical();
    }
}

/// Data codes, one on each line, as one vault.
pub fn series(bytes: &[u8]) {
    let mut series: Option<Series> = None;
    for line in text(bytes).lines().take(200) {
        if let Ok(slice) = Slice::from_code(line) {
            let series = series.get_or_insert_with(|| Series::new(*slice.id()));
            if series.id() == slice.id() {
                series.add(&slice);
            }
        }
    }
    if let Some(Ok(joined)) = series.map(|series| series.join()) {
        let _ = Vault::from_bytes(joined);
    }
}

/// Four bytes of fields, then what was recovered from shares.
pub fn sealed_envelope(bytes: &[u8]) {
    let Some((&[class, length, threshold, part], rest)) = bytes.split_first_chunk() else {
        return;
    };
    let class = Class::from_number(class);
    let (Some(class), Some(part)) = (class, Part::from_form(part)) else {
        return;
    };
    let Some(header) = Header::new(class, length.into(), threshold) else {
        return;
    };
    let header = header.of_part(part);
    if let Ok(secret) = envelope::open(&[header], &rest.into()) {
        assert_eq!(envelope::seal(&[header], &secret).as_bytes(), rest);
        let _ = secret.to_canonical();
    }
    if let Some(secret) = Packed::new(class, rest.into())
        && secret.bytes().len() == header.length()
    {
        let sealed = envelope::seal(&[header], &secret);
        let opened = envelope::open(&[header], &sealed).expect("just sealed");
        assert_eq!(opened.bytes().as_bytes(), rest);
    }
}

/// A split key of 32 bytes, then a vault, or what is in one.
pub fn vault(bytes: &[u8]) {
    if let Some((key, rest)) = bytes.split_first_chunk::<32>() {
        let key = Packed::new(Class::Sealed, key[..].into()).expect("32 bytes are a split key");
        if let Ok(vault) = Vault::from_bytes(rest.to_vec()) {
            assert!(rest.starts_with(vault.as_bytes()));
            let _ = vault.check_key(&key);
            let _ = vault.unlock(&key, None);
        }
    }
    if let Some(contents) = Contents::from_bytes(bytes) {
        let again = Contents::from_bytes(contents.to_bytes().as_bytes()).expect("just written");
        assert_eq!(again.items().len(), contents.items().len());
        for (one, other) in again.items().iter().zip(contents.items()) {
            assert_eq!(one.secret().as_bytes(), other.secret().as_bytes());
            assert_eq!(
                (one.kind(), one.name(), one.note()),
                (other.kind(), other.name(), other.note())
            );
        }
    }
}

/// A `set.toml`.
pub fn record(bytes: &[u8]) {
    if let Ok(record) = Record::parse(text(bytes)) {
        let written = record.to_toml();
        let again = Record::parse(&written).expect("a record is written as one");
        assert_eq!(again.to_toml(), written);
    }
}

/// A key: what kind it is of, and for each kind, whether it is one and comes back.
pub fn kinds(bytes: &[u8]) {
    let input = Input::new(bytes.into());
    if let Ok(kind) = Kind::recognise(&input) {
        let _ = kind.pack(&input);
        let _ = kind.others(&input);
    }
    for kind in kind::all() {
        let Ok((canonical, _)) = kind.canonical(&input) else {
            continue;
        };
        let given_back = Input::new(canonical.clone());
        let (again, _) = kind.canonical(&given_back).unwrap_or_else(|error| {
            panic!("{}: what it gives back is not of it: {error}", kind.id)
        });
        assert_eq!(again.as_bytes(), canonical.as_bytes(), "{}", kind.id);
        if let Ok(key) = kind.pack(&input) {
            let back = key.packed.to_canonical().expect("just packed");
            assert_eq!(back.as_bytes(), canonical.as_bytes(), "{}", kind.id);
        }
    }
}

/// A file as a picture.
pub fn picture(bytes: &[u8]) {
    if let Ok(picture) = Picture::open(bytes) {
        for page in 0..picture.pages().min(3) {
            let _ = picture.page(page);
        }
    }
}

/// What a process that reads files may answer, and what may be asked of it: what is taken can be sent, and is taken again.
pub fn answer_of_a_reader(bytes: &[u8]) {
    let _ = message::read::<Request>(&mut &bytes[..], MOST_PICTURE);
    let Ok((answer, pixels)) = message::read::<Answer>(&mut &bytes[..], MOST_PICTURE) else {
        return;
    };
    let is_sound = answer.is_sound(&pixels);
    let mut sent = Vec::new();
    message::write(&mut sent, &answer, &pixels).expect("memory takes it");
    let (again, pixels) =
        message::read::<Answer>(&mut &sent[..], MOST_PICTURE).expect("it was just sent");
    assert_eq!(again.is_sound(&pixels), is_sound);
    if let (Answer::Pictured(Ok(picture)), true) = (again, is_sound) {
        assert!(picture.with_pixels(pixels).is_some());
    }
}

/// A file as a PDF.
pub fn portable_document(bytes: &[u8]) {
    if let Ok(pdf) = Pdf::open(bytes.to_vec()) {
        for page in 0..pdf.pages().min(3) {
            let _ = pdf.render(page, 30.0);
        }
    }
}

/// A template: the first byte says of what.
pub fn template(bytes: &[u8]) {
    static FONTS: LazyLock<Fonts> = LazyLock::new(Fonts::default);
    let Some((&purpose, rest)) = bytes.split_first() else {
        return;
    };
    let template = Template {
        text: text(rest),
        language: "en",
    };
    let facts = facts();
    match Purpose::ALL[usize::from(purpose) % Purpose::ALL.len()] {
        Purpose::Card => drop(template.card(&facts)),
        Purpose::Label => drop(template.label(&facts)),
        _ => {
            if let Ok(sheet) = template.holder(&facts, Paper::A4) {
                let _ = pdf::render(&[sheet], &FONTS, WordsAs::Text);
            }
        }
    }
}

fn facts() -> ShareFacts {
    let text = |text: &str| text.to_owned();
    ShareFacts {
        label: Some(text("Laptop")),
        holder: Some(text("Alice")),
        index: 2,
        shares: 3,
        threshold: 2,
        on_sheet: 1,
        position: 1,
        weighted: false,
        required: false,
        needs_required: false,
        alone: false,
        anonymous: false,
        back: true,
        page: None,
        handwrite: false,
        unproven: false,
        contact: None,
        note: Some(text("*Ring* twice")),
        sealed: None,
        passphrase: false,
        kind: text("password or other text"),
        key_id: None,
        usage: None,
        date: text("2026-11-23"),
        review: text("2027-11-23"),
        set_name: text("lamp-river"),
        sheet_name: text("lamp-river-2"),
        words: vec![text("abandon"); 23],
        code: Modules::encode("PQ1").expect("plain text"),
    }
}

/// A session file, and what is in one.
pub fn session(bytes: &[u8]) {
    // Magic 13, salt 16, memory 4 (KiB), passes 1: no minutes over a single file.
    let cost = bytes.get(29..34);
    let is_cheap = cost.is_some_and(|cost| matches!(cost, [0, 0, 0, 0..=64, 0..=2]));
    if is_cheap {
        let passphrase = Passphrase::new("over the hills").expect("not empty");
        if let Ok(key) = SessionKey::of_file(bytes, &passphrase) {
            let _ = key.open(bytes);
        }
    }
    let mut guide = Guide::new(Goal::Recover);
    if guide.restore(text(bytes)).is_some() {
        let saved = guide.save();
        let mut again = Guide::new(Goal::Recover);
        again.restore(&saved).expect("just saved");
        assert_eq!(*again.save(), *saved);
        let _ = again.view(40, 12);
    }
}

/// A set split as the bytes say, by the program and by arithmetic without tables; the words against the code.
pub fn differential(bytes: &[u8]) {
    let Some((&[shares, threshold, seed, ref xs @ ..], secret)) = bytes.split_first_chunk::<19>()
    else {
        return;
    };
    let shares = 1 + shares % 16;
    let threshold = 1 + threshold % shares;
    let secret = &secret[..secret.len().min(64)];
    let Some(key) = Packed::new(Class::Raw, secret.into()) else {
        return;
    };
    let mut rng = ChaCha12Rng::seed_from_u64(seed.into());
    let scheme = Scheme::new(threshold.into(), shares.into()).expect("within bounds");
    let split = set::split(&key, scheme, "label", &mut rng);
    let mut order: Vec<&Share> = split.iter().collect();
    for (i, x) in xs.iter().enumerate().take(order.len()) {
        let other = usize::from(*x) % order.len();
        order.swap(i, other);
    }
    let mut set = ShareSet::new();
    let mut points = Vec::new();
    for share in &order[..usize::from(threshold)] {
        let code = share.to_code().expect("freshly split");
        let from_code = Share::from_code(&code).expect("its own code");
        let readings: Vec<Reading> = share.to_words().into_iter().map(Reading::of).collect();
        let Ok(FromWords::Whole(from_words)) = Share::from_words(&readings) else {
            panic!("a share's words are not one");
        };
        assert_eq!(from_words.to_symbols(), from_code.to_symbols());
        assert_eq!(
            from_words.point().y().as_bytes(),
            from_code.point().y().as_bytes()
        );
        assert_eq!(from_words.index(), from_code.index());
        assert_eq!(from_words.header(), from_code.header());
        points.push((share.index(), share.point().y().as_bytes().to_vec()));
        // By turns, so that both meet in one set.
        let one = if rng.next_u32() & 1 == 0 {
            from_code
        } else {
            from_words
        };
        set.add(one).expect("of one set");
    }
    let recovery = set.recover().expect("all that are needed");
    assert_eq!(recovery.key.bytes().as_bytes(), secret);
    for (at, &byte) in secret.iter().enumerate() {
        let points: Vec<(u8, u8)> = points.iter().map(|(x, y)| (*x, y[at])).collect();
        assert_eq!(oracle(&points), byte);
    }
    // Any points at all, whether or not a secret is behind them.
    let any: Vec<Point> = points
        .iter()
        .zip(xs)
        .map(|((x, _), y)| Point::new(*x, Secret::new(vec![*y])).expect("an index"))
        .collect();
    let value = shamir::interpolate(&any.iter().collect::<Vec<_>>()).expect("distinct indices");
    let any: Vec<(u8, u8)> = any
        .iter()
        .map(|point| (point.x(), point.y().as_bytes()[0]))
        .collect();
    assert_eq!(value.as_bytes(), [oracle(&any)]);
}

/// The value at 0 of the polynomial through these points, over GF(2^8) with 0x11d: no tables, no branches on the operands.
fn oracle(points: &[(u8, u8)]) -> u8 {
    let multiply = |a: u8, b: u8| {
        let (mut a, mut product) = (a, 0);
        for bit in 0..8 {
            product ^= a & 0u8.wrapping_sub(b >> bit & 1);
            a = a << 1 ^ 0x1d & 0u8.wrapping_sub(a >> 7);
        }
        product
    };
    let invert = |a: u8| {
        (0..7).fold(1, |power, _| {
            let power = multiply(power, a);
            multiply(power, power)
        })
    };
    points.iter().fold(0, |sum, &(x, y)| {
        let others = points.iter().filter(|&&(other, _)| other != x);
        sum ^ others.fold(y, |term, &(other, _)| {
            multiply(term, multiply(other, invert(other ^ x)))
        })
    })
}
