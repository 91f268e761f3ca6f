//! The fuzz targets over their seeds and some mutations of each, so that every target runs wherever the tests do, without the fuzzer.
//!
//! `PAPERQUORUM_SEEDS=DIR cargo test --test fuzz seeds` writes the seeds where `scripts/fuzz` looks for them.

use std::fs;
use std::panic::catch_unwind;
use std::path::{Path, PathBuf};

use paperquorum::contents::{Contents, Item};
use paperquorum::entry::{Goal, Guide};
use paperquorum::kind::{Class, Kind, Packed};
use paperquorum::reader::Search;
use paperquorum::reader::attend::Attendant;
use paperquorum::reader::message::{self, Protections, Request};
use paperquorum::reader::{Local, Still};
use paperquorum::scan::quiet_panics;
use paperquorum::session::SessionKey;
use paperquorum::share::Share;
use paperquorum::template::{LANGUAGES, Purpose};
use paperquorum::vault::{Cost, Passphrase, Vault};
use rand_chacha::ChaCha12Rng;
use rand_core::SeedableRng;
use toml::{Table, Value};

#[path = "common/mutations.rs"]
mod mutations;
#[path = "common/sample.rs"]
mod sample;
#[path = "../fuzz/targets.rs"]
mod targets;

use mutations::Mutator;

/// Runs of a target, at least; each seed is one of them. Ten times as many in a long run.
const RUNS: usize = 600;

/// Of targets that take milliseconds a run.
const FEW: usize = 60;

fn files(folder: &str) -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    let mut files: Vec<PathBuf> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.is_file())
        .collect();
    files.sort();
    files
}

fn tables(folder: &str) -> Vec<Table> {
    files(&format!("tests/vectors/{folder}"))
        .iter()
        .filter(|path| path.extension().is_some_and(|end| end == "toml"))
        .map(|path| fs::read_to_string(path).unwrap().parse().unwrap())
        .collect()
}

/// The strings of this name in a vector, and in its tables.
fn strings(table: &Table, name: &str) -> Vec<String> {
    let mut found = Vec::new();
    for (key, value) in table {
        match value {
            Value::String(text) if key == name => found.push(text.clone()),
            Value::Table(inner) => found.extend(strings(inner, name)),
            Value::Array(values) => {
                for value in values {
                    match value {
                        Value::String(text) if key == name => found.push(text.clone()),
                        Value::Table(inner) => found.extend(strings(inner, name)),
                        _ => {}
                    }
                }
            }
            _ => {}
        }
    }
    found
}

fn bytes(digits: &str) -> Vec<u8> {
    (0..digits.len())
        .step_by(2)
        .map(|at| u8::from_str_radix(&digits[at..at + 2], 16).unwrap())
        .collect()
}

fn to_bytes(texts: Vec<String>) -> Vec<Vec<u8>> {
    texts.into_iter().map(String::into_bytes).collect()
}

/// What each target starts from.
fn seeds(target: &str) -> Vec<Vec<u8>> {
    let (valid, invalid, sealed) = (tables("valid"), tables("invalid"), tables("sealed"));
    let all = |name: &str| -> Vec<String> {
        let tables = valid.iter().chain(&sealed);
        tables.flat_map(|table| strings(table, name)).collect()
    };
    let by_set = |name: &str| -> Vec<String> {
        let tables = valid.iter().chain(&sealed);
        let sets = tables.map(|table| strings(table, name).join("\n"));
        sets.filter(|text| !text.is_empty()).collect()
    };
    let given = || -> Vec<String> {
        let texts = invalid.iter().flat_map(|table| strings(table, "given"));
        texts.collect()
    };
    match target {
        "words" => to_bytes([all("words"), by_set("words"), given()].concat()),
        "symbols" => {
            let codes = valid.iter().flat_map(|table| strings(table, "code"));
            let shares = codes.map(|code| Share::from_code(&code).unwrap());
            shares
                .map(|share| {
                    share
                        .to_symbols()
                        .iter()
                        .flat_map(|s| s.to_be_bytes())
                        .collect()
                })
                .collect()
        }
        "code" => to_bytes([all("code"), all("words-code"), all("codes"), given()].concat()),
        "set" => to_bytes(by_set("code")),
        "series" => to_bytes(by_set("codes")),
        "envelope" => {
            let seed = |table: &Table| {
                let share = Share::from_code(&strings(table, "code")[0]).unwrap();
                let header = share.header();
                let fields = [
                    header.class().number(),
                    u8::try_from(header.length()).unwrap(),
                    header.threshold(),
                    header.part().form(),
                ];
                [&fields[..], &bytes(&strings(table, "envelope")[0])].concat()
            };
            valid.iter().map(seed).collect()
        }
        "vault" => {
            let refused = tables("refused");
            let vaults = sealed.iter().chain(&refused).filter_map(|table| {
                let field = |name: &str| Some(bytes(table.get(name)?.as_str()?));
                Some([field("secret")?, field("vault")?].concat())
            });
            vaults
                .chain([contents().to_bytes().as_bytes().to_vec(), own_vault()])
                .collect()
        }
        "record" => vec![
            include_str!("vectors/records/plain.toml").into(),
            include_str!("vectors/records/sealed.toml").into(),
        ],
        "kinds" => {
            let kinds = tables("kinds");
            let keys = kinds.iter().flat_map(|table| {
                ["text", "canonical"]
                    .into_iter()
                    .flat_map(|name| strings(table, name))
            });
            to_bytes(keys.collect())
        }
        "finder" => {
            let dressed = [
                "Key ID\tRecovery key\n1AB21253\t042647-302313-590458-071500-554323-116567-412181-516978\n",
                "{\"key\": \"042647-302313-590458\", \"n\": [1, \"a\"]}",
                "<?xml version=\"1.0\"?><plist><dict><key>RecoveryKey</key><string>O2FJ-X90X-7P2Z-QHOL-M9HO-QGM7</string></dict></plist>",
                "<table><tr><td>Key&nbsp;ID</td><td>042647&#8209;302313</td></tr></table>",
                "Key:=20042647-302313=\n-590458\n",
                "dn: CN=a\nmsFVE-RecoveryGuid:: AAAAAAAAAAAAAAAAAAAAAA==\nmsFVE-RecoveryPassword: 042647-302313\n -590458\n",
                "1. abandon  7. abandon\n2. abandon  8. abandon\n3. ability\nPIN: 4711\n",
                "\u{1b}[1mRecoveryPassword    : 042647-302313\u{1b}[0m\n                      -590458\n",
            ];
            to_bytes(dressed.map(str::to_owned).to_vec())
        }
        "picture" => files("tests/images/good")
            .iter()
            .map(|file| fs::read(file).unwrap())
            .collect(),
        "pdf" => {
            let scans = files("tests/images/scans");
            let pdfs = scans
                .iter()
                .filter(|file| file.extension().is_some_and(|end| end == "pdf"));
            pdfs.map(|file| fs::read(file).unwrap()).collect()
        }
        "message" => messages(),
        "template" => {
            let languages = LANGUAGES.iter().take(3);
            let texts = languages.flat_map(|language| {
                Purpose::ALL.iter().enumerate().map(|(number, purpose)| {
                    let text = language.template(*purpose).text;
                    [&[u8::try_from(number).unwrap()][..], text.as_bytes()].concat()
                })
            });
            texts.collect()
        }
        "session" => {
            let mut rng = ChaCha12Rng::seed_from_u64(1);
            let mut guide = Guide::new(Goal::Recover);
            for code in strings(&valid[0], "code") {
                let _ = guide.add(Share::from_code(&code).unwrap(), "sheet.pdf");
            }
            let _ = guide.paste("abandon ability ab? ?");
            let saved = guide.save();
            let passphrase = Passphrase::new("over the hills").unwrap();
            let key = SessionKey::new(&passphrase, Cost::new(8, 1, 1).unwrap(), &mut rng).unwrap();
            vec![key.seal(&saved, &mut rng), saved.as_bytes().to_vec()]
        }
        "differential" => (0..16).map(|n| (n..n + 60).collect()).collect(),
        _ => panic!("{target} has no seeds"),
    }
}

/// What readers answer to a picture with codes and to one without, and what is asked of them.
fn messages() -> Vec<Vec<u8>> {
    let reader = Local(Still);
    let mut attendant = Attendant::new(&reader, Protections::default());
    let mut seeds = Vec::new();
    for name in ["one-bit.png", "lossy.webp"] {
        let file = fs::read(files("tests/images/good")[0].with_file_name(name)).unwrap();
        let requests = [
            Request::Protections,
            Request::Open(Search::Everything),
            Request::Scan(0),
            Request::Text(0),
            Request::Scan(9),
        ];
        for request in requests {
            let file = match request {
                Request::Open(_) => file.clone(),
                _ => Vec::new(),
            };
            let mut seed = Vec::new();
            message::write(&mut seed, &request, &[]).unwrap();
            let (answer, bytes) = attendant.answer(request, file.into());
            assert!(answer.is_sound(&bytes));
            seeds.push(seed);
            let mut seed = Vec::new();
            message::write(&mut seed, &answer, &bytes).unwrap();
            seeds.push(seed);
        }
    }
    seeds
}

fn contents() -> Contents {
    let item = |id, name: &str, secret: &[u8]| {
        Item::new(Kind::by_id(id).unwrap(), name, "a note", secret.into())
    };
    Contents::new(vec![
        item("text", "Mail", b"correct horse"),
        item("raw", "File", &[0, 1, 2]),
    ])
    .unwrap()
}

fn own_vault() -> Vec<u8> {
    let mut rng = ChaCha12Rng::seed_from_u64(7);
    let (vault, key): (Vault, Packed) = Vault::seal(&contents(), None, &mut rng).unwrap();
    assert_eq!(key.class(), Class::Sealed);
    [key.bytes().as_bytes(), vault.as_bytes()].concat()
}

/// Every target runs, and none of its seeds and their mutations harms it.
#[test]
fn every_target_survives_its_seeds() {
    quiet_panics();
    let (first, times) = match sample::is_long() {
        true => (0, 10),
        // Other mutations each time.
        false => (sample::seed(), 1),
    };
    let mut faults = Vec::new();
    for (name, target) in targets::ALL {
        let seeds = seeds(name);
        assert!(seeds.len() > 1, "{name} has too few seeds");
        let runs = match name {
            "picture" | "pdf" | "template" | "words" => FEW,
            _ => RUNS,
        } * times;
        let mut ran = 0;
        for number in 0..runs.max(seeds.len()) {
            let seed = &seeds[number % seeds.len()];
            let input = if number < seeds.len() {
                seed.clone()
            } else {
                let mut mutator = Mutator::new(first.wrapping_add(number as u64));
                let other = mutator.below(seeds.len());
                mutator.mutate(seed, &seeds[other])
            };
            match catch_unwind(|| target(&input)) {
                Ok(()) => ran += 1,
                Err(_) => faults.push(format!("{name}: run {number} from {first}")),
            }
        }
        eprintln!("{name}: {ran} runs, {} seeds", seeds.len());
    }
    assert!(faults.is_empty(), "{faults:#?}");
}

/// Every target is one of the fuzzer's, and the other way round.
#[test]
fn the_fuzzer_has_every_target() {
    let mut names: Vec<String> = files("fuzz/fuzz_targets")
        .iter()
        .map(|path| path.file_stem().unwrap().to_str().unwrap().to_owned())
        .collect();
    names.sort();
    let mut all: Vec<&str> = targets::ALL.iter().map(|(name, _)| *name).collect();
    all.sort_unstable();
    assert_eq!(names, all);
    let manifest: Table = include_str!("../fuzz/Cargo.toml").parse().unwrap();
    let binaries = manifest["bin"].as_array().unwrap().iter();
    let mut binaries: Vec<&str> = binaries.map(|bin| bin["name"].as_str().unwrap()).collect();
    binaries.sort_unstable();
    assert_eq!(binaries, all);
}

/// Writes the seeds for the fuzzer where the variable says.
#[test]
fn seeds_can_be_written() {
    let Ok(folder) = std::env::var("PAPERQUORUM_SEEDS") else {
        return;
    };
    for (name, _) in targets::ALL {
        let folder = Path::new(&folder).join(name);
        fs::create_dir_all(&folder).unwrap();
        for (number, seed) in seeds(name).iter().enumerate() {
            fs::write(folder.join(format!("seed-{number}")), seed).unwrap();
        }
    }
}
