//! Writes the golden vectors of sealed sets and of sets in two parts: `cargo run --example sealed_vectors -- tests/vectors`.
//!
//! Like `vectors`, it says where the files came from. Running it again must change nothing. One file is not from here:
//! `refused/two-keys.toml` comes from `tests/python/two_keys.py`, for no writer would make it.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use paperquorum::contents::{Contents, Item};
use paperquorum::kind::{Input, Kind, Packed};
use paperquorum::scheme::Scheme;
use paperquorum::series;
use paperquorum::set::{self, Options};
use paperquorum::share::Share;
use paperquorum::vault::{Cost, Passphrase, Vault};
use rand_chacha::ChaCha12Rng;
use rand_core::SeedableRng;

fn main() -> std::io::Result<()> {
    let directory = std::env::args().nth(1).expect("a directory");
    let directory = Path::new(&directory);
    for (name, text) in sealed().into_iter().chain(refused()) {
        let path = directory.join(name);
        fs::create_dir_all(path.parent().expect("a folder"))?;
        fs::write(path, text)?;
    }
    Ok(())
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

const BITLOCKER: &str = "042647-302313-590458-071500-554323-116567-412181-516978";
const PASSPHRASE: &str = "Ünïcode ﬁve ☂ horses";

/// A set that recovers.
struct Row {
    name: &'static str,
    scheme: (usize, usize),
    required: &'static [u8],
    /// Kind, name, note and secret.
    items: Vec<(&'static str, &'static str, &'static str, Vec<u8>)>,
    passphrase: Option<&'static str>,
    /// Split as it is, without a vault.
    direct: bool,
}

fn sealed() -> Vec<(String, String)> {
    let bytes = |length: usize| (0..length).map(|i| (i * 7 + i / 251) as u8).collect();
    let one = |secret| vec![("raw", "", "", secret)];
    let rows = [
        Row {
            name: "65-bytes-2-of-3",
            scheme: (2, 3),
            required: &[],
            items: one(bytes(65)),
            passphrase: None,
            direct: false,
        },
        Row {
            name: "compressed-1-of-1",
            scheme: (1, 1),
            required: &[],
            items: vec![(
                "text",
                "letter.txt",
                "",
                "Dear Bob, the key is under the mat. "
                    .repeat(60)
                    .into_bytes(),
            )],
            passphrase: None,
            direct: false,
        },
        Row {
            name: "bundle-with-passphrase-2-of-3",
            scheme: (2, 3),
            required: &[],
            items: vec![
                ("bitlocker", "laptop.txt", "drive C", BITLOCKER.into()),
                ("text", "Wörter", "two\nlines", b"one\ntwo\n".to_vec()),
                ("raw", "blob", "", vec![0, 255, 0]),
            ],
            passphrase: Some(PASSPHRASE),
            direct: false,
        },
        Row {
            name: "two-pages-3-of-5",
            scheme: (3, 5),
            required: &[],
            items: one(bytes(6000)),
            passphrase: None,
            direct: false,
        },
        Row {
            name: "required-direct-3-of-4",
            scheme: (3, 4),
            required: &[1, 2],
            items: vec![("bitlocker", "", "", BITLOCKER.into())],
            passphrase: None,
            direct: true,
        },
        Row {
            name: "required-sealed-4-of-6",
            scheme: (4, 6),
            required: &[3],
            items: one(bytes(100)),
            passphrase: None,
            direct: false,
        },
    ];
    (1000..)
        .zip(rows)
        .map(|(seed, row)| (format!("sealed/{}.toml", row.name), describe(&row, seed)))
        .collect()
}

fn contents(row: &Row) -> Contents {
    let items = row.items.iter().map(|(kind, name, note, secret)| {
        let kind = Kind::by_id(kind).expect("a kind");
        Item::new(kind, name, note, secret.as_slice().into())
    });
    Contents::new(items.collect()).expect("contents")
}

fn cost() -> Cost {
    Cost::new(64, 2, 2).expect("a cost")
}

fn make(row: &Row, seed: u64) -> (Option<Vault>, Packed, Vec<Share>) {
    let mut rng = ChaCha12Rng::seed_from_u64(seed);
    let scheme = Scheme::new(row.scheme.0, row.scheme.1)
        .and_then(|scheme| scheme.requiring(row.required))
        .expect("a scheme");
    let (vault, key) = if row.direct {
        let (kind, _, _, secret) = &row.items[0];
        let kind = Kind::by_id(kind).expect("a kind");
        let key = kind.pack(&Input::new(secret.as_slice().into()));
        (None, key.expect("a key").packed)
    } else {
        let passphrase = row.passphrase.and_then(Passphrase::new);
        let lock = passphrase.as_ref().map(|passphrase| (passphrase, cost()));
        let (vault, key) = Vault::seal(&contents(row), lock, &mut rng).expect("it fits");
        (Some(vault), key)
    };
    let cut = |vault: &Vault| series::cut(vault.as_bytes()).expect("it fits");
    let mut options = Options::new("Test");
    options.vault = vault.as_ref().map(|vault| cut(vault).digest());
    let shares = set::split_with(&key, scheme, &options, &mut rng);
    (vault, key, shares)
}

fn describe(row: &Row, seed: u64) -> String {
    let (vault, key, shares) = make(row, seed);
    let mut text = String::new();
    let mut line = |name: &str, value: String| {
        writeln!(text, "{name} = {value}").expect("a string takes all");
    };
    line("threshold", row.scheme.0.to_string());
    line("shares", row.scheme.1.to_string());
    line("required", format!("{:?}", row.required));
    let set = shares[0].set_id().expect("freshly split");
    line("set", format!("\"{set}\""));
    line("secret", format!("{:?}", hex(key.bytes().as_bytes())));
    if let Some(passphrase) = row.passphrase {
        line("passphrase", format!("{passphrase:?}"));
    }
    if let Some(vault) = vault {
        line("vault", format!("{:?}", hex(vault.as_bytes())));
        let slices = series::cut(vault.as_bytes()).expect("it fits").of_set(set);
        line("needed", slices[0].id().needed().to_string());
        let digest = hex(&slices[0].id().digest());
        line("digest", format!("{digest:?}"));
        let codes: String = slices
            .iter()
            .map(|slice| format!("    {:?},\n", slice.to_code()))
            .collect();
        line("codes", format!("[\n{codes}]"));
    }
    for share in &shares {
        line("\n[[share]]\nindex", share.index().to_string());
        line("form", share.header().part().form().to_string());
        line("words", format!("{:?}", share.to_words().join(" ")));
        let code = share.to_code().expect("freshly split");
        line("code", format!("{:?}", code.as_str()));
    }
    for (kind, name, note, secret) in &row.items {
        line("\n[[item]]\nkind", format!("{kind:?}"));
        line("name", format!("{name:?}"));
        line("note", format!("{note:?}"));
        line("secret", format!("{:?}", hex(secret)));
    }
    text
}

/// Vaults that must be refused, each at its stage.
fn refused() -> Vec<(String, String)> {
    let row = Row {
        name: "",
        scheme: (1, 1),
        required: &[],
        items: vec![("text", "", "", b"open sesame".to_vec())],
        passphrase: None,
        direct: false,
    };
    let locked = Row {
        passphrase: Some(PASSPHRASE),
        items: row.items.clone(),
        ..row
    };
    let (vault, key, _) = make(&row, 2000);
    let (other, _, _) = make(&row, 2001);
    let (with_passphrase, its_key, _) = make(&locked, 2002);
    let (vault, other) = (vault.expect("sealed"), other.expect("sealed"));
    let with_passphrase = with_passphrase.expect("sealed");
    let altered = |at: usize, value: &[u8]| {
        let mut bytes = vault.as_bytes().to_vec();
        bytes[at..at + value.len()].copy_from_slice(value);
        bytes
    };
    let turned = |at: usize| altered(at, &[vault.as_bytes()[at] ^ 1]);
    let last = vault.as_bytes().len() - 1;
    let filled = [vault.as_bytes(), &[0, 1]].concat();
    let short = vault.as_bytes()[..130].to_vec();
    /// File name, stage, vault, key and passphrase.
    type Refused<'a> = (&'a str, &'a str, Vec<u8>, &'a Packed, Option<&'a str>);
    let rows: Vec<Refused<'_>> = vec![
        ("version", "fields", altered(0, &[2]), &key, None),
        (
            "1-tib-of-memory",
            "fields",
            altered(1, &(1_u32 << 30).to_be_bytes()),
            &key,
            None,
        ),
        (
            "no-memory",
            "fields",
            altered(1, &7_u32.to_be_bytes()),
            &key,
            None,
        ),
        ("255-passes", "fields", altered(5, &[255]), &key, None),
        ("no-passes", "fields", altered(5, &[0]), &key, None),
        ("5-lanes", "fields", altered(6, &[5]), &key, None),
        ("no-lanes", "fields", altered(6, &[0]), &key, None),
        (
            "length-4-gib",
            "fields",
            altered(47, &u32::MAX.to_be_bytes()),
            &key,
            None,
        ),
        (
            "length-15",
            "fields",
            altered(47, &15_u32.to_be_bytes()),
            &key,
            None,
        ),
        ("filling-not-zero", "fields", filled, &key, None),
        ("cut", "fields", short, &key, None),
        ("other-memory", "split key", turned(2), &key, None),
        ("other-passes", "split key", altered(5, &[4]), &key, None),
        ("other-lanes", "split key", altered(6, &[2]), &key, None),
        ("other-salt", "split key", turned(7), &key, None),
        ("other-nonce", "split key", turned(23), &key, None),
        (
            "other-master-commitment",
            "split key",
            turned(51),
            &key,
            None,
        ),
        (
            "other-split-commitment",
            "split key",
            turned(83),
            &key,
            None,
        ),
        (
            "other-vault",
            "split key",
            other.as_bytes().to_vec(),
            &key,
            None,
        ),
        ("ciphertext", "tag", turned(115), &key, None),
        ("tag", "tag", turned(last), &key, None),
        (
            "passphrase-needed",
            "passphrase needed",
            with_passphrase.as_bytes().to_vec(),
            &its_key,
            None,
        ),
        (
            "passphrase-wrong",
            "wrong passphrase",
            with_passphrase.as_bytes().to_vec(),
            &its_key,
            Some("unicode five horses"),
        ),
    ];
    rows.into_iter()
        .map(|(name, stage, vault, key, passphrase)| {
            let mut text = format!(
                "stage = {stage:?}\nsecret = {:?}\n",
                hex(key.bytes().as_bytes())
            );
            if let Some(passphrase) = passphrase {
                writeln!(text, "passphrase = {passphrase:?}").expect("a string takes all");
            }
            writeln!(text, "vault = {:?}", hex(&vault)).expect("a string takes all");
            (format!("refused/{name}.toml"), text)
        })
        .collect()
}
