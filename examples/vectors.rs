//! Writes the golden vectors of the format into a directory: `cargo run --example vectors -- tests/vectors`.
//!
//! They are in the repository; this says where they came from. Running it again must change nothing, for the format is fixed.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use paperquorum::envelope::{self, Header};
use paperquorum::kind::{Class, Input, Kind, Packed};
use paperquorum::mnemonic;
use paperquorum::scheme::Scheme;
use paperquorum::set;
use paperquorum::shamir::Point;
use paperquorum::share::{Print, Share};
use rand_chacha::ChaCha12Rng;
use rand_core::SeedableRng;

fn main() -> std::io::Result<()> {
    let directory = std::env::args().nth(1).expect("a directory");
    let directory = Path::new(&directory);
    for (name, text) in valid().into_iter().chain(invalid()) {
        fs::write(directory.join(name), text)?;
    }
    Ok(())
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn key(kind: &str, bytes: &[u8]) -> Packed {
    let kind = Kind::by_id(kind).expect("a kind");
    kind.pack(&Input::new(bytes.into())).expect("a key").packed
}

fn shares(kind: &str, bytes: &[u8], scheme: (usize, usize), label: &str, seed: u64) -> Vec<Share> {
    let scheme = Scheme::new(scheme.0, scheme.1).expect("a scheme");
    let mut rng = ChaCha12Rng::seed_from_u64(seed);
    set::split(&key(kind, bytes), scheme, label, &mut rng)
}

const BITLOCKER: &str = "042647-302313-590458-071500-554323-116567-412181-516978";

fn valid() -> Vec<(String, String)> {
    let zoo = format!("{}vote", "zoo ".repeat(23));
    let phrase = "legal winner thank year wave sausage worth useful legal winner thank yellow";
    let long = b"The quick brown fox jumps over the lazy dog; then it rests, 64 B";
    let label = "Łukasz und Иван: der Tresor im Keller, hinten links";
    /// File name, kind, key, threshold and number of shares, label.
    type Row<'a> = (&'a str, &'a str, &'a [u8], (usize, usize), &'a str);
    let rows: [Row<'_>; 9] = [
        (
            "bitlocker-2-of-3",
            "bitlocker",
            BITLOCKER.as_bytes(),
            (2, 3),
            "Laptop",
        ),
        ("bip39-12-3-of-5", "bip39", phrase.as_bytes(), (3, 5), ""),
        ("bip39-24-2-of-2", "bip39", zoo.as_bytes(), (2, 2), "wallet"),
        ("text-one-byte-1-of-1", "text", b"x", (1, 1), ""),
        ("text-two-bytes-3-of-4", "text", "é".as_bytes(), (3, 4), ""),
        ("text-64-bytes-16-of-16", "text", long, (16, 16), "everyone"),
        (
            "text-cut-label-1-of-2",
            "text",
            b"open sesame\n",
            (1, 2),
            label,
        ),
        ("raw-33-bytes-2-of-16", "raw", &[0xa5; 33], (2, 16), ""),
        ("raw-zeros-4-of-7", "raw", &[0; 20], (4, 7), "zeros"),
    ];
    (1..)
        .zip(rows)
        .map(|(seed, (name, kind, canonical, scheme, label))| {
            let text = describe(
                kind,
                canonical,
                label,
                &shares(kind, canonical, scheme, label, seed),
            );
            (format!("valid/{name}.toml"), text)
        })
        .collect()
}

fn describe(kind: &str, canonical: &[u8], label: &str, shares: &[Share]) -> String {
    let packed = key(kind, canonical);
    let header = shares[0].header();
    let print = shares[0].print().expect("freshly split");
    let mut text = String::new();
    let mut line = |name: &str, value: String| {
        writeln!(text, "{name} = {value}").expect("a string takes all");
    };
    line("kind", format!("{kind:?}"));
    line("class", header.class().number().to_string());
    line("canonical", format!("{:?}", hex(canonical)));
    line("secret", format!("{:?}", hex(packed.bytes().as_bytes())));
    line(
        "envelope",
        format!("{:?}", hex(envelope::seal(header, &packed).as_bytes())),
    );
    line("threshold", header.threshold().to_string());
    line("shares", print.shares.to_string());
    line("set", format!("\"{:016x}\"", print.set));
    line("name", format!("{:?}", shares[0].set_name()));
    line("label", format!("{label:?}"));
    line("code-label", format!("{:?}", print.label));
    for share in shares {
        let salt = share.print().expect("freshly split").salt;
        let mut line = |name: &str, value: String| {
            writeln!(text, "{name} = {value}").expect("a string takes all");
        };
        line("\n[[share]]\nindex", share.index().to_string());
        line("salt", format!("{:?}", hex(&salt)));
        line(
            "payload",
            format!("{:?}", hex(share.point().y().as_bytes())),
        );
        line("words", format!("{:?}", share.to_words().join(" ")));
        line(
            "code",
            format!("{:?}", share.to_code().expect("freshly split").as_str()),
        );
        line(
            "commitment",
            format!("{:?}", hex(&share.commitment().expect("freshly split"))),
        );
    }
    text
}

/// A share like `share`, with fields of it replaced.
fn altered(
    share: &Share,
    header: Header,
    index: u8,
    payload: &[u8],
    print: impl FnOnce(&mut Print),
) -> Share {
    let mut new = share.print().expect("freshly split").clone();
    print(&mut new);
    let point = Point::new(index, payload.into()).expect("an index");
    Share::new(header, point, Some(new)).expect("fields that go together")
}

fn invalid() -> Vec<(String, String)> {
    let of = |scheme, seed| shares("bitlocker", BITLOCKER.as_bytes(), scheme, "Laptop", seed);
    let set = of((2, 3), 1);
    let stranger = of((2, 3), 101);
    let words = |share: &Share| share.to_words().join(" ");
    let code = |share: &Share| share.to_code().expect("freshly split").to_string();
    let payload = |share: &Share| share.point().y().as_bytes().to_vec();
    let head = *set[0].header();
    let forged = |share: &Share, mask: u8| {
        let bytes: Vec<u8> = payload(share).iter().map(|byte| byte ^ mask).collect();
        altered(share, head, share.index(), &bytes, |_| {})
    };
    let replaced = |at: &[usize]| {
        let mut symbols = set[0].to_symbols();
        for &position in at {
            symbols[position] ^= 0x155;
        }
        let words: Vec<_> = symbols.into_iter().map(mnemonic::word).collect();
        words.join(" ")
    };
    let damaged = |text: &str, at: usize| {
        let mut text: Vec<char> = text.chars().collect();
        text[at] = if text[at] == '7' { '8' } else { '7' };
        text.into_iter().collect::<String>()
    };
    let header = |class, length, threshold| {
        Header::new(class, length, threshold, head.set()).expect("a header")
    };
    let tagged = |secret: &[u8]| {
        let packed = Packed::new(Class::Raw, secret.into()).expect("bytes");
        envelope::seal(&header(Class::Raw, secret.len(), 2), &packed)
    };
    let pair = |share: Share| vec![code(&set[0]), code(&share)];
    let own_key = {
        // Two forgers who agree: a line through a sealed key of their own.
        let key = Packed::new(Class::Bitlocker, [7; 16][..].into()).expect("sixteen bytes");
        let sealed = envelope::seal(&head, &key);
        let at = |x: u8| {
            // f(x) = sealed + x over the first eight shares is XOR with x, for the slope is 1.
            let bytes: Vec<u8> = sealed.as_bytes().iter().map(|byte| byte ^ x).collect();
            altered(&set[usize::from(x) - 1], head, x, &bytes, |_| {})
        };
        [at(2), at(3)]
    };
    let longer = [payload(&set[1]), vec![0; 2]].concat();
    let newer = format!("PQ2S{}", &code(&set[0])[4..]);
    let typed = format!("PQ1Z{}", &code(&set[0])[4..]);
    let rows: Vec<(&str, Vec<String>)> = vec![
        ("words-count", vec!["abandon ability able".to_owned()]),
        ("words-three-wrong", vec![replaced(&[3, 9, 15])]),
        (
            "words-five-illegible",
            vec![
                set[0]
                    .to_words()
                    .iter()
                    .enumerate()
                    .map(|(i, word)| if i % 4 == 1 && i < 20 { "?" } else { word })
                    .collect::<Vec<_>>()
                    .join(" "),
            ],
        ),
        (
            "words-five-not-in-list",
            vec![
                set[0]
                    .to_words()
                    .iter()
                    .enumerate()
                    .map(|(i, word)| if i % 4 == 2 && i < 20 { "xxxx" } else { word })
                    .collect::<Vec<_>>()
                    .join(" "),
            ],
        ),
        (
            "code-stranger",
            vec!["WIFI:T:WPA;S:HOME;P:HUNTER2HUNTER2HUNTER2;;".to_owned()],
        ),
        ("code-damaged-payload", vec![damaged(&code(&set[0]), 60)]),
        ("code-damaged-check", vec![damaged(&code(&set[0]), 100)]),
        ("code-cut", vec![code(&set[0])[..90].to_owned()]),
        ("code-other-version", vec![newer]),
        ("code-other-type", vec![typed]),
        ("add-stranger-code", vec![code(&set[0]), code(&stranger[1])]),
        (
            "add-stranger-words",
            vec![words(&set[0]), words(&stranger[1])],
        ),
        (
            "add-same-prefix-other-set",
            pair(altered(&set[1], head, 2, &payload(&set[1]), |p| p.set ^= 1)),
        ),
        ("add-duplicate", vec![code(&set[0]), words(&set[0])]),
        (
            "add-threshold",
            pair(altered(
                &set[1],
                header(Class::Bitlocker, 16, 3),
                2,
                &payload(&set[1]),
                |_| {},
            )),
        ),
        (
            "add-length",
            pair(altered(
                &set[1],
                header(Class::Raw, 18, 2),
                2,
                &longer,
                |_| {},
            )),
        ),
        (
            "add-class",
            pair(altered(
                &set[1],
                header(Class::Raw, 16, 2),
                2,
                &payload(&set[1]),
                |_| {},
            )),
        ),
        (
            "add-shares",
            pair(altered(&set[1], head, 2, &payload(&set[1]), |p| {
                p.shares = 4
            })),
        ),
        (
            "add-index",
            vec![
                code(&set[0]),
                words(&altered(&set[1], head, 4, &payload(&set[1]), |p| {
                    p.shares = 4
                })),
            ],
        ),
        ("recover-not-enough", vec![code(&set[2])]),
        (
            "recover-forged",
            vec![code(&set[0]), code(&forged(&set[1], 1))],
        ),
        (
            "recover-forged-words",
            vec![words(&forged(&set[0], 0x80)), words(&set[2])],
        ),
        (
            "recover-two-indices-alike",
            vec![code(&set[0]), code(&forged(&set[0], 1))],
        ),
        ("recover-two-keys", {
            let more = of((2, 4), 1);
            let mut all: Vec<String> = [&more[0], &more[3]].map(words).into();
            all.extend(own_key.iter().map(|share| {
                let head = *more[0].header();
                let moved = altered(
                    &more[usize::from(share.index()) - 1],
                    head,
                    share.index(),
                    &payload(share),
                    |_| {},
                );
                words(&moved)
            }));
            all
        }),
        ("recover-raw-with-bad-tag", {
            let mut sealed = tagged(b"sixteen letters!").as_bytes().to_vec();
            sealed[19] ^= 1;
            let at = |x: u8| {
                let bytes: Vec<u8> = sealed.iter().map(|byte| byte ^ x).collect();
                words(&altered(
                    &set[usize::from(x) - 1],
                    header(Class::Raw, 16, 2),
                    x,
                    &bytes,
                    |_| {},
                ))
            };
            vec![at(1), at(2)]
        }),
    ];
    rows.into_iter()
        .map(|(name, given)| {
            let (stage, error) = outcome(&given);
            assert!(name.starts_with(stage), "{name} fails at {stage}: {error}");
            let mut text = format!("stage = {stage:?}\nerror = {error:?}\ngiven = [\n");
            for one in &given {
                writeln!(text, "    {one:?},").expect("a string takes all");
            }
            text.push_str("]\n");
            (format!("invalid/{name}.toml"), text)
        })
        .collect()
}

/// At which stage these shares fail, and with which words.
fn outcome(given: &[String]) -> (&'static str, String) {
    use paperquorum::mnemonic::Reading;
    use paperquorum::share::{CodeError, FromWords};
    let mut set = set::ShareSet::new();
    for text in given {
        let share = match Share::from_code(text) {
            Ok(share) => share,
            Err(CodeError::Stranger) if text.contains(' ') => {
                let readings: Vec<Reading> = text.split(' ').map(Reading::of).collect();
                match Share::from_words(&readings) {
                    Ok(FromWords::Whole(share)) => share,
                    Ok(FromWords::Repaired(_)) => return ("words", "repaired".to_owned()),
                    Err(error) => return ("words", error.to_string()),
                }
            }
            Err(error) => return ("code", error.to_string()),
        };
        if let Err(error) = set.add(share) {
            return ("add", error.to_string());
        }
    }
    match set.recover() {
        Ok(_) => ("none", "recovered".to_owned()),
        Err(error) => ("recover", error.to_string()),
    }
}
