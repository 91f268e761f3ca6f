//! Writes the golden vectors of the format into a directory: `cargo run --example vectors -- tests/vectors`.
//!
//! They are in the repository; this says where they came from. Running it again must change nothing, for the format is fixed.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use paperquorum::code;
use paperquorum::envelope::{self, Header};
use paperquorum::kind::{Class, Input, Kind, Packed};
use paperquorum::mnemonic;
use paperquorum::reed_solomon;
use paperquorum::scheme::Scheme;
use paperquorum::set;
use paperquorum::shamir::Point;
use paperquorum::share::Share;
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
    let rows: [Row<'_>; 10] = [
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
        (
            "typed-apple-2-of-3",
            "apple-account",
            b"BVRA-4V2X-FYHZ-3L93-BS9R-BT2D-TP5K",
            (2, 3),
            "Phone",
        ),
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
    let code = shares[0].code().expect("freshly split");
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
        format!("{:?}", hex(envelope::seal(&[*header], &packed).as_bytes())),
    );
    line("threshold", header.threshold().to_string());
    line("shares", shares.len().to_string());
    line("set", format!("\"{}\"", code.set()));
    line("room", code.room().to_string());
    line("name", format!("{:?}", shares[0].set_name()));
    line("label", format!("{label:?}"));
    line("code-label", format!("{:?}", code.label()));
    for share in shares {
        let code = share.to_code().expect("freshly split");
        // Behind head and set id.
        let salt = code::decode(&code).expect("a code").1.as_bytes()[13..29].to_vec();
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
        line("code", format!("{:?}", code.as_str()));
        line(
            "words-code",
            format!("{:?}", share.to_words_code().as_str()),
        );
    }
    text
}

/// Words like those of `share`, with fields of it replaced.
fn altered(share: &Share, header: Header, index: u8, payload: &[u8]) -> Share {
    let point = Point::new(index, payload.into()).expect("an index");
    Share::from_fields(header, share.set(), point).expect("fields that go together")
}

/// Base-32 of any bytes, as FORMAT.md says it, for codes that the library would not write.
fn digits(bytes: &[u8]) -> String {
    let bits: String = bytes.iter().map(|byte| format!("{byte:08b}")).collect();
    let digit = |bits: &[u8]| {
        let bits = std::str::from_utf8(bits).expect("digits");
        let value = usize::from_str_radix(&format!("{bits:0<5}"), 2).expect("five bits");
        char::from(BASE32[value])
    };
    bits.as_bytes().chunks(5).map(digit).collect()
}

const BASE32: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// The first bytes of BLAKE3 under one of FORMAT.md's contexts.
fn hash<const N: usize>(purpose: &str, parts: &[&[u8]]) -> [u8; N] {
    let context = format!("paperquorum 2026-11-30 version 1 {purpose}");
    let mut hasher = blake3::Hasher::new_derive_key(&context);
    for part in parts {
        hasher.update(part);
    }
    *hasher
        .finalize()
        .as_bytes()
        .first_chunk()
        .expect("at most 32")
}

/// The fields of a share's code of form 1, for codes that the library would not write.
#[derive(Clone)]
struct CodeFields {
    class: u32,
    depth: u32,
    shares: u32,
    threshold: u32,
    index: u32,
    length: u32,
    /// Salt, payload and label.
    middle: Vec<u8>,
    path: Vec<[u8; 10]>,
}

/// Where the label begins in the middle of a code with a secret of 16 bytes.
const LABEL: usize = 36;

impl CodeFields {
    fn of(code: &str) -> Self {
        let (_, body) = code::decode(code).expect("a code");
        let body = body.as_bytes();
        let bits = u32::from_be_bytes([0, body[0], body[1], body[2]]);
        let depth = (bits >> 19 & 3) + 1;
        let path = body.len() - 10 * depth as usize;
        Self {
            class: bits >> 21,
            depth,
            shares: (bits >> 15 & 15) + 1,
            threshold: (bits >> 11 & 15) + 1,
            index: (bits >> 7 & 15) + 1,
            length: bits & 127,
            middle: body[13..path].to_vec(),
            path: body[path..].as_chunks().0.to_vec(),
        }
    }

    fn head(&self) -> [u8; 3] {
        let fields = [
            (self.depth - 1) << 19,
            (self.shares - 1) << 15,
            (self.threshold - 1) << 11,
            (self.index - 1) << 7,
        ];
        let bits = fields
            .iter()
            .fold(self.class << 21 | self.length, |all, field| all | field);
        let [_, a, b, c] = bits.to_be_bytes();
        [a, b, c]
    }

    /// The id of the set that the path leads to.
    fn set(&self) -> [u8; 10] {
        let leaf: [u8; 10] = hash("share leaf", &[b"PQ1S", &self.head(), &self.middle]);
        let root = self
            .path
            .iter()
            .enumerate()
            .fold(leaf, |own, (height, beside)| {
                match (self.index - 1) >> height & 1 {
                    0 => hash("tree node", &[&own, beside]),
                    _ => hash("tree node", &[beside, &own]),
                }
            });
        hash("set id", &[&root])
    }

    /// A code that proves itself as one of a set of its own.
    fn code(&self) -> String {
        self.code_of(self.set())
    }

    /// A code that says it is of this set.
    fn code_of(&self, set: [u8; 10]) -> String {
        let body = [
            &self.head()[..],
            &set,
            &self.middle,
            self.path.as_flattened(),
        ]
        .concat();
        format!("PQ1S{}", digits(&body))
    }
}

/// The fields of a share in words, for words that the library would not write.
#[derive(Clone)]
struct Fields {
    version: u8,
    class: u8,
    length: u8,
    odd: bool,
    set: u32,
    threshold: u8,
    index: u8,
    payload: Vec<u8>,
}

impl Fields {
    fn of(share: &Share) -> Self {
        let header = share.header();
        let length = u8::try_from(header.length()).expect("at most 65");
        Self {
            version: 1,
            class: header.class().number(),
            length,
            odd: length % 2 == 1,
            set: share.set().value(),
            threshold: header.threshold(),
            index: share.index(),
            payload: share.point().y().as_bytes().to_vec(),
        }
    }

    /// Words with the right parity, and the right check but for the bits that `wrong` turns over.
    fn words(&self, wrong: u32) -> String {
        let mut hasher =
            blake3::Hasher::new_derive_key("paperquorum 2026-11-30 version 1 word check");
        hasher.update(&[self.version, self.class, self.length, self.threshold]);
        hasher.update(&self.set.to_be_bytes()[1..]);
        hasher.update(&[self.index]).update(&self.payload);
        let check: [u8; 4] = hasher.finalize().as_bytes()[..4]
            .try_into()
            .expect("four bytes");
        let mut bits = format!(
            "{:03b}{:03b}{:b}{:018b}{:04b}{:04b}",
            self.version,
            self.class,
            u8::from(self.odd),
            self.set,
            self.threshold - 1,
            self.index - 1
        );
        bits.extend(self.payload.iter().map(|byte| format!("{byte:08b}")));
        let symbols = (bits.len() + 16).div_ceil(11);
        let width = symbols * 11 - bits.len();
        let check = u32::from_be_bytes(check) >> (32 - width) ^ wrong;
        bits.push_str(&format!("{check:0width$b}"));
        let data = bits.as_bytes().chunks(11).map(|bits| {
            let bits = std::str::from_utf8(bits).expect("digits");
            u16::from_str_radix(bits, 2).expect("eleven bits")
        });
        let count = u16::try_from(symbols + 4).expect("at most 59");
        let mut symbols = vec![0x50, 0x51, self.version.into(), count];
        symbols.extend(data);
        symbols.extend(reed_solomon::parity(&symbols));
        let words: Vec<&str> = symbols[4..]
            .iter()
            .map(|&symbol| mnemonic::word(symbol))
            .collect();
        words.join(" ")
    }
}

/// Words and codes that only somebody who crafts them can make: parity and check are right as far as the name does not say otherwise.
fn crafted(share: &Share) -> Vec<(&'static str, Vec<String>)> {
    let code = share.to_code().expect("freshly split").to_string();
    let fields = Fields::of(share);
    let of_code = CodeFields::of(&code);
    // The helpers make what the library makes, so that what they make otherwise is wrong in that one thing.
    assert_eq!(fields.words(0), share.to_words().join(" "));
    assert_eq!(of_code.code(), code);
    let words = |change: fn(&mut Fields)| {
        let mut fields = fields.clone();
        change(&mut fields);
        fields.words(0)
    };
    let code_with = |change: fn(&mut CodeFields)| {
        let mut fields = of_code.clone();
        change(&mut fields);
        fields.code()
    };
    let forged = |change: fn(&mut CodeFields)| {
        let mut fields = of_code.clone();
        change(&mut fields);
        fields.code_of(of_code.set())
    };
    let words_code = share.to_words_code().to_string();
    let (_, of_words) = code::decode(&words_code).expect("a code");
    let of_words = of_words.as_bytes();
    let symbols = &of_words[..of_words.len() - 8];
    let with_check = |bytes: &[u8]| {
        let check: [u8; 8] = hash("code check", &[b"PQ1W", bytes]);
        format!("PQ1W{}", digits(&[bytes, &check].concat()))
    };
    assert_eq!(with_check(symbols), words_code);
    let turned = |at: usize, bit: u8| {
        let mut bytes = of_words.to_vec();
        bytes[at] ^= bit;
        bytes
    };
    // A reader that took these letters for the digits that they resemble would accept the code.
    let lookalike = |digit: char, letter: char| {
        let at = code.rfind(digit).expect("a digit that looks like a letter");
        format!("{}{letter}{}", &code[..at], &code[at + 1..])
    };
    // A label of one letter more, for a code whose last digit has two bits of padding.
    let padded = code_with(|f| f.middle.push(b's'));
    let (last, rest) = (
        padded.as_bytes()[padded.len() - 1],
        &padded[..padded.len() - 1],
    );
    let value = BASE32
        .iter()
        .position(|known| *known == last)
        .expect("a digit");
    assert_eq!(value % 4, 0, "two bits of padding");
    let padding = format!("{rest}{}", char::from(BASE32[value + 1]));
    let rows = vec![
        ("words-version-4", words(|f| f.version = 4)),
        ("words-class-6", words(|f| f.class = 6)),
        ("words-wrong-check", fields.words(1)),
        (
            "words-length-15-of-class-2",
            words(|f| {
                (f.length, f.odd) = (15, true);
                f.payload.truncate(19);
            }),
        ),
        // Fourteen words hold a secret of three bytes, and no even number.
        (
            "words-length-none",
            words(|f| {
                (f.class, f.length, f.odd) = (0, 3, false);
                f.payload.truncate(7);
            }),
        ),
        ("code-fields-k-above-n", code_with(|f| f.threshold = 4)),
        ("code-fields-x-above-n", code_with(|f| f.index = 4)),
        ("code-fields-n-above-room", code_with(|f| f.shares = 5)),
        ("code-fields-class-6", code_with(|f| f.class = 6)),
        (
            "code-fields-length-15-of-class-2",
            code_with(|f| {
                f.length = 15;
                f.middle.remove(LABEL - 1);
            }),
        ),
        (
            "code-fields-label-49-bytes",
            code_with(|f| f.middle.splice(LABEL.., [b'x'; 49]).for_each(drop)),
        ),
        (
            "code-fields-label-control",
            code_with(|f| f.middle[LABEL + 2] = b'\x1b'),
        ),
        (
            "code-fields-label-control-c1",
            code_with(|f| {
                f.middle
                    .splice(LABEL.., "Lap\u{9b}top".bytes())
                    .for_each(drop)
            }),
        ),
        (
            "code-fields-label-not-utf-8",
            code_with(|f| f.middle[LABEL + 2] = 0xff),
        ),
        (
            "code-cut-in-payload",
            code_with(|f| f.middle.truncate(LABEL - 1)),
        ),
        ("code-length-0", code_with(|f| f.length = 0)),
        ("code-length-66", code_with(|f| f.length = 66)),
        ("code-unproved-payload", forged(|f| f.middle[16] ^= 1)),
        ("code-unproved-salt", forged(|f| f.middle[0] ^= 1)),
        ("code-unproved-label", forged(|f| f.middle[LABEL] = b'l')),
        ("code-unproved-index", forged(|f| f.index = 2)),
        ("code-unproved-threshold", forged(|f| f.threshold = 1)),
        ("code-unproved-shares", forged(|f| f.shares = 4)),
        ("code-unproved-class", forged(|f| f.class = 0)),
        ("code-unproved-path", forged(|f| f.path[1][9] ^= 1)),
        (
            "code-unproved-depth",
            forged(|f| {
                f.depth = 1;
                f.path.truncate(1);
            }),
        ),
        ("code-unproved-set", of_code.code_of([0xf9; 10])),
        (
            "code-words-wrong-check",
            format!("PQ1W{}", digits(&turned(of_words.len() - 1, 1))),
        ),
        // 23 words are 253 bits, and three to fill them up.
        (
            "code-words-filling",
            with_check(&turned(symbols.len() - 1, 1)[..symbols.len()]),
        ),
        (
            "code-words-symbol",
            with_check(&turned(8, 1)[..symbols.len()]),
        ),
        ("code-words-none", with_check(&[])),
        ("code-empty", "PQ1S".to_owned()),
        ("code-padding-not-zero", padding),
        ("code-padding-a-digit", format!("{code}0")),
        ("code-letter-i", lookalike('1', 'I')),
        ("code-letter-l", lookalike('1', 'L')),
        ("code-letter-o", lookalike('0', 'O')),
        ("code-letter-u", lookalike('V', 'U')),
    ];
    rows.into_iter()
        .map(|(name, text)| (name, vec![text]))
        .collect()
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
        altered(share, head, share.index(), &bytes)
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
    let header =
        |class, length, threshold| Header::new(class, length, threshold).expect("a header");
    let tagged = |secret: &[u8]| {
        let packed = Packed::new(Class::Raw, secret.into()).expect("bytes");
        envelope::seal(&[header(Class::Raw, secret.len(), 2)], &packed)
    };
    let pair = |share: Share| vec![code(&set[0]), words(&share)];
    let own_key = {
        // Two forgers who agree: a line through a sealed key of their own.
        let key = Packed::new(Class::Bitlocker, [7; 16][..].into()).expect("sixteen bytes");
        let sealed = envelope::seal(&[head], &key);
        let at = |x: u8| {
            // f(x) = sealed + x over the first eight shares is XOR with x, for the slope is 1.
            let bytes: Vec<u8> = sealed.as_bytes().iter().map(|byte| byte ^ x).collect();
            altered(&set[usize::from(x) - 1], head, x, &bytes)
        };
        [at(2), at(3)]
    };
    let longer = [payload(&set[1]), vec![0; 2]].concat();
    let newer = format!("PQ2S{}", &code(&set[0])[4..]);
    let typed = format!("PQ1Z{}", &code(&set[0])[4..]);
    let rows: Vec<(&str, Vec<String>)> = vec![
        ("words-count", vec!["abandon ability able".to_owned()]),
        (
            "words-eight-wrong",
            vec![replaced(&[1, 3, 6, 9, 12, 15, 18, 21])],
        ),
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
            vec![code(&set[0]), namesake(&code(&set[1]))],
        ),
        ("add-duplicate", vec![code(&set[0]), words(&set[0])]),
        (
            "add-threshold",
            pair(altered(
                &set[1],
                header(Class::Bitlocker, 16, 3),
                2,
                &payload(&set[1]),
            )),
        ),
        (
            "add-length",
            pair(altered(&set[1], header(Class::Raw, 18, 2), 2, &longer)),
        ),
        (
            "add-class",
            pair(altered(
                &set[1],
                header(Class::Raw, 16, 2),
                2,
                &payload(&set[1]),
            )),
        ),
        (
            "add-index",
            pair(altered(&set[1], head, 5, &payload(&set[1]))),
        ),
        ("recover-not-enough", vec![code(&set[2])]),
        (
            "recover-forged",
            vec![code(&set[0]), words(&forged(&set[1], 1))],
        ),
        (
            "recover-forged-words",
            vec![words(&forged(&set[0], 0x80)), words(&set[2])],
        ),
        (
            "recover-two-indices-alike",
            vec![code(&set[0]), words(&forged(&set[0], 1))],
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
                ))
            };
            vec![at(1), at(2)]
        }),
    ];
    rows.into_iter()
        .chain(crafted(&set[0]))
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

/// A code that proves itself as one of another set of the same name, as anybody can find one by trial.
fn namesake(code: &str) -> String {
    let mut fields = CodeFields::of(code);
    let name = |set: [u8; 10]| u32::from_be_bytes([0, set[0], set[1], set[2]]) >> 6;
    let wanted = name(fields.set());
    for trial in 1_u32.. {
        fields.path[1][..4].copy_from_slice(&trial.to_be_bytes());
        if name(fields.set()) == wanted {
            return fields.code();
        }
    }
    unreachable!("some hundred thousand trials are enough")
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
