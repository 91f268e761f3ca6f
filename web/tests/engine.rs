//! The engine of the page without a browser: what it makes of files is what the program makes of them, and one of them costs no other.

#[path = "../../tests/common/forge.rs"]
mod forge;

use std::collections::BTreeSet;
use std::io::Cursor;

use forge::Fields;
use image::{GrayImage, ImageFormat, Luma};
use paperquorum::gather;
use paperquorum::kind::{Class, Packed};
use paperquorum::qr::Modules;
use paperquorum::reader::attend::Attendant;
use paperquorum::reader::message::{self, Protections, Request};
use paperquorum::reader::{Local, Still};
use paperquorum::record::{Record, ShareRecord};
use paperquorum::recovery::{Verification, Wanted};
use paperquorum::scheme::Scheme;
use paperquorum::set;
use paperquorum::share::Share;
use paperquorum_page::Engine;
use rand_chacha::ChaCha12Rng;
use rand_core::SeedableRng;
use serde_json::{Value, json};

const SECRET: &str = "sixteen letters!";
const READER: Local<Still> = Local(Still);

fn scheme() -> Scheme {
    Scheme::new(2, 3).expect("a scheme")
}

fn set_of(seed: u64) -> Vec<Share> {
    let key = Packed::new(Class::Text, SECRET.as_bytes().into()).expect("a key");
    let mut rng = ChaCha12Rng::seed_from_u64(seed);
    set::split(&key, scheme(), "Laptop", &mut rng)
}

fn code_of(share: &Share) -> String {
    share.to_code().expect("it has one").to_string()
}

/// The code of a share, with another payload than its set's.
fn forged(share: &Share) -> String {
    let mut fields = Fields::of(&code_of(share));
    let at = fields.payload();
    fields.middle[at] ^= 1;
    fields.text()
}

fn record_of(shares: &[Share]) -> String {
    let code = shares[0].code().expect("it has one");
    let mut record = Record::new(code.set(), scheme(), code.room(), "text", SECRET.len());
    record.created = "2026-11-30".into();
    record.review = "2027-11-30".into();
    record.share = (1..=3)
        .map(|index| ShareRecord {
            index,
            holder: None,
            file: format!("{index}-sheet.pdf"),
            required: false,
            issued: None,
        })
        .collect();
    record.to_toml()
}

/// A picture of codes side by side.
fn picture(codes: &[String]) -> Vec<u8> {
    let mut picture = GrayImage::from_pixel(300 * codes.len().max(1) as u32, 300, Luma([255]));
    for (place, code) in (0..).zip(codes) {
        let code = Modules::encode(code).expect("it fits");
        let side = code.size() * 5;
        for (x, y) in (0..side).flat_map(|y| (0..side).map(move |x| (x, y))) {
            if code.dark(x / 5, y / 5) {
                picture.put_pixel(x as u32 + 20 + 300 * place, y as u32 + 20, Luma([0]));
            }
        }
    }
    let mut png = Cursor::new(Vec::new());
    picture
        .write_to(&mut png, ImageFormat::Png)
        .expect("a picture");
    png.into_inner()
}

fn parsed(text: &str) -> Value {
    serde_json::from_str(text).expect("it answers JSON")
}

fn state(engine: &mut Engine) -> Value {
    parsed(&engine.state())
}

/// Has files read together as the page does. The questions of these numbers are lost.
fn bring(engine: &mut Engine, files: &[(&str, &[u8])], lost: &[u64]) -> Value {
    for (name, bytes) in files {
        engine.add_file(None, name, bytes[..bytes.len().min(2048)].to_vec());
    }
    let mut attendant = Attendant::new(&READER, Protections::default());
    loop {
        let told = parsed(&engine.read_on());
        let Some(wanted) = told["wanted"].as_array() else {
            return told["read"].clone();
        };
        assert!(!wanted.is_empty(), "it waits for something");
        for one in wanted {
            let number = one["number"].as_u64().expect("a number");
            if lost.contains(&number) {
                engine.unanswered(number as usize, "lost");
                continue;
            }
            let mut ask = |number: u64, file: &[u8]| {
                let request = engine.request(number as usize).expect("it was asked");
                let (request, _) =
                    message::read::<Request>(&mut &request[..], 0).expect("a request");
                let (answer, bytes) = attendant.answer(request, file.to_vec().into());
                let mut frame = Vec::new();
                message::write(&mut frame, &answer, &bytes).expect("it fits");
                frame
            };
            let file = one["file"].as_u64().map(|file| files[file as usize].1);
            let frame = match one["opens"].as_u64() {
                Some(opens) => {
                    ask(opens, file.expect("a page is of a file"));
                    ask(number, b"")
                }
                None => ask(number, file.unwrap_or_default()),
            };
            engine.answered(number as usize, frame);
        }
    }
}

#[test]
fn the_page_says_what_the_program_says() {
    let (own, other) = (set_of(1), set_of(2));
    let good = picture(&[code_of(&own[0])]);
    let second = picture(&[code_of(&own[1])]);
    let both = picture(&[forged(&own[2]), code_of(&own[0])]);
    let false_one = picture(&[forged(&own[1])]);
    let stranger = picture(&["HTTPS://EXAMPLE.ORG".to_owned()]);
    let of_another = picture(&[code_of(&other[0])]);
    let nothing = picture(&[]);
    let cut = &good[..good.len() / 2];
    let record = Record::parse(&record_of(&own)).expect("a record");
    let wanted = Wanted::try_from(record).expect("a record");
    let mut verdicts = BTreeSet::new();
    let files: [(&str, &[u8]); 8] = [
        ("good.png", &good),
        ("second.png", &second),
        ("both.png", &both),
        ("forged.png", &false_one),
        ("stranger.png", &stranger),
        ("other.png", &of_another),
        ("nothing.png", &nothing),
        ("cut.png", cut),
    ];
    for first in 0..files.len() {
        for pile in [&files[first..=first], &[files[0], files[first]]] {
            for with_record in [false, true] {
                if with_record && pile.len() > 1 {
                    continue;
                }
                let sources = gather::gather(pile, &READER);
                let own = with_record.then_some(&wanted);
                let program = Verification::of(&sources, own);
                let mut engine = Engine::new(true);
                if with_record {
                    engine.take_text(None, "set.toml", record_of(&set_of(1)).as_bytes());
                }
                bring(&mut engine, pile, &[]);
                let page = parsed(&engine.verify());
                let names: Vec<&str> = pile.iter().map(|(name, _)| *name).collect();
                let told = serde_json::to_value(&program).expect("it is told");
                assert_eq!(page["told"], told, "{names:?}");
                verdicts.insert(page["told"]["ok"] == json!(true));
                assert_eq!(page["refusal"].is_null(), program.refusal().is_none());
            }
        }
    }
    assert_eq!(verdicts.len(), 2, "there are both");
}

#[test]
fn a_forged_code_before_the_camera_is_no_good_verdict() {
    let own = set_of(1);
    let mut engine = Engine::new(true);
    assert_eq!(engine.take_code(&code_of(&own[0]), "Camera"), "new");
    assert_eq!(parsed(&engine.verify())["told"]["ok"], true);
    assert_eq!(engine.take_code(&forged(&own[1]), "Camera"), "forged");
    assert_eq!(engine.take_code(&forged(&own[1]), "Camera"), "known");
    let told = parsed(&engine.verify());
    assert_eq!(told["told"]["ok"], false);
    assert!(!told["refusal"].is_null());
}

#[test]
fn the_record_says_which_set_it_is() {
    let (own, other) = (set_of(1), set_of(2));
    let mut engine = Engine::new(false);
    engine.take_text(None, "set.toml", record_of(&own).as_bytes());
    for share in &other[..2] {
        engine.take_code(&code_of(share), "Camera");
    }
    let shown = state(&mut engine);
    assert_eq!(shown["complete"], false);
    assert_eq!(shown["sets"], json!([]));
    assert_eq!(shown["refusal"]["code"], "nothing-of-set");
    assert!(parsed(&engine.open(""))["secrets"].is_null());
    for share in &own[1..] {
        engine.take_code(&code_of(share), "Camera");
    }
    assert_eq!(state(&mut engine)["complete"], true);
    let opened = parsed(&engine.open(""));
    assert_eq!(opened["secrets"]["set"], own[0].set_name());
    assert_eq!(opened["secrets"]["remarks"][0]["code"], "set-aside");
    // Another record is not put in its place unasked, and it can be removed.
    engine.take_text(None, "other.toml", record_of(&other).as_bytes());
    let shown = state(&mut engine);
    assert_eq!(shown["record"]["name"], "set.toml");
    let last = shown["brought"].as_array().and_then(|all| all.last());
    let last = last.expect("it is told of");
    assert_eq!(last["problems"][0]["code"], "record-second");
    engine.put_away(id_of(last));
    engine.put_away(id_of(&shown["record"]));
    let shown = state(&mut engine);
    assert!(shown["record"].is_null());
    assert_eq!(shown["refusal"]["code"], "several");
}

fn id_of(one: &Value) -> u32 {
    u32::try_from(one["id"].as_u64().expect("an id")).expect("a small one")
}

#[test]
fn one_sheet_is_put_away_and_can_be_seen_again() {
    let own = set_of(1);
    let mut engine = Engine::new(false);
    for share in &own {
        assert_eq!(engine.take_code(&code_of(share), "Camera"), "new");
    }
    let brought = state(&mut engine)["brought"].clone();
    let sheet = |one: &Value| one["sheets"][0]["index"].clone();
    assert_eq!(brought.as_array().map(Vec::len), Some(3));
    // Twice, as a double click does it.
    engine.put_away(id_of(&brought[1]));
    engine.put_away(id_of(&brought[1]));
    let left = state(&mut engine)["brought"].clone();
    let left: Vec<Value> = left.as_array().expect("a list").iter().map(sheet).collect();
    assert_eq!(left, [sheet(&brought[0]), sheet(&brought[2])]);
    assert_eq!(engine.take_code(&code_of(&own[1]), "Camera"), "new");
    assert_eq!(engine.take_code(&code_of(&own[0]), "Camera"), "known");
}

#[test]
fn files_of_one_name_are_two() {
    let own = set_of(1);
    let pictures = [&own[0], &own[1]].map(|share| picture(&[code_of(share)]));
    let mut engine = Engine::new(false);
    for one in &pictures {
        bring(&mut engine, &[("IMG_1.png", one)], &[]);
    }
    let brought = state(&mut engine)["brought"].clone();
    assert_ne!(brought[0]["id"], brought[1]["id"]);
    engine.put_away(id_of(&brought[0]));
    let left = state(&mut engine)["brought"].clone();
    assert_eq!(left[0]["id"], brought[1]["id"]);
}

#[test]
fn a_lost_page_costs_itself() {
    let path = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../tests/images/scans/three-pages.pdf"
    );
    let pdf = std::fs::read(path).expect("it is there");
    let troubles = |lost: &[u64]| -> Vec<(Value, Value)> {
        let mut engine = Engine::new(false);
        bring(&mut engine, &[("three.pdf", &pdf)], lost);
        let shown = state(&mut engine);
        let problems = shown["brought"][0]["problems"].clone();
        let all = problems.as_array().expect("a list").iter();
        all.map(|one| (one["code"].clone(), one["page"].clone()))
            .collect()
    };
    let none = troubles(&[]);
    assert!(none.iter().all(|(code, _)| code != "file-lost"), "{none:?}");
    // The first question is for the file, and those after it for its pages.
    let mut expected = vec![(json!("file-lost"), json!(2))];
    expected.extend(none);
    assert_eq!(troubles(&[2]), expected);
}

#[test]
fn question_marks_of_other_keyboards_are_question_marks() {
    let typed = |text: &str| {
        let mut engine = Engine::new(false);
        engine.set_field(text);
        engine.press("Enter");
        state(&mut engine)["typing"].clone()
    };
    let expected = typed("?");
    assert_ne!(expected, typed(""));
    assert_eq!(typed("\u{ff1f}"), expected);
    assert_eq!(typed("\u{61f}"), expected);
}

#[test]
fn names_of_files_are_shown_as_they_are() {
    let mut engine = Engine::new(false);
    bring(&mut engine, &[("bill\u{202e}fdp.exe", b"")], &[]);
    engine.lose("a\u{2067}b\n.pdf", "file-large");
    let shown = state(&mut engine)["brought"].to_string();
    for hidden in ['\u{202e}', '\u{2067}', '\n'] {
        assert!(!shown.contains(hidden), "{shown}");
    }
}
