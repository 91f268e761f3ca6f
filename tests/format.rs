//! The examples of docs/FORMAT.md, read from the page. `tests/python/examples.py` wrote them, so the second implementation made what is
//! recovered here.

mod common;

use common::{hex, unhex};
use paperquorum::check_value::CheckValue;
use paperquorum::kind::{Class, Packed};
use paperquorum::mnemonic::Reading;
use paperquorum::reissue::Reissue;
use paperquorum::series::{Series, Slice};
use paperquorum::set::{RecoverError, ShareSet};
use paperquorum::share::{FromWords, Share};
use paperquorum::vault::Vault;

const PAGE: &str = include_str!("../docs/FORMAT.md");

/// Where the values of a block begin in their lines.
const VALUE: usize = 16;

/// The lines of a marked block as names and values. Words go on in the next line behind a blank, codes without one.
fn block(name: &str) -> Vec<(String, String)> {
    let mark = format!("<!-- example: {name} -->\n```text\n");
    let (_, rest) = PAGE.split_once(&mark).expect("the block is there");
    let (text, _) = rest.split_once("```").expect("the block ends");
    let mut pairs: Vec<(String, String)> = Vec::new();
    for line in text.lines() {
        let (left, value) = line.split_at(VALUE);
        match pairs.last_mut() {
            Some((_, known)) if left.trim().is_empty() => {
                if !known.starts_with("PQ1") {
                    known.push(' ');
                }
                known.push_str(value);
            }
            _ => pairs.push((left.trim().to_owned(), value.to_owned())),
        }
    }
    pairs
}

/// The values of lines that are called so, with what stands behind the name.
fn named<'a>(pairs: &'a [(String, String)], name: &str) -> Vec<(u8, &'a str)> {
    pairs
        .iter()
        .filter_map(|(key, value)| {
            let number = key.strip_prefix(name)?.trim().parse().ok()?;
            Some((number, value.as_str()))
        })
        .collect()
}

fn value<'a>(pairs: &'a [(String, String)], name: &str) -> &'a str {
    let pair = pairs.iter().find(|(key, _)| key == name);
    &pair.unwrap_or_else(|| panic!("{name}")).1
}

fn from_words(words: &str) -> Share {
    let readings: Vec<Reading> = words.split(' ').map(Reading::of).collect();
    match Share::from_words(&readings).unwrap() {
        FromWords::Whole(share) => share,
        FromWords::Repaired(_) => panic!("needs repair"),
    }
}

/// All shares of a block from codes and from words, in the order of their indices, compared with each other and with the page.
fn shares(pairs: &[(String, String)]) -> Vec<(Share, Share)> {
    let words = named(pairs, "words");
    let shares: Vec<(Share, Share)> = named(pairs, "code")
        .into_iter()
        .zip(words)
        .map(|((index, code), (_, words))| {
            let share = Share::from_code(code).unwrap();
            assert_eq!(share.index(), index);
            assert_eq!(hex(share.set_id().unwrap().as_bytes()), value(pairs, "set"));
            assert_eq!(*share.to_code().unwrap(), code);
            assert_eq!(share.to_words().join(" "), words);
            let spoken = from_words(words);
            assert_eq!(spoken.to_symbols(), share.to_symbols());
            assert!(spoken.set_id().is_none());
            (share, spoken)
        })
        .collect();
    for (index, code) in named(pairs, "word code") {
        let (_, spoken) = &shares[usize::from(index) - 1];
        assert_eq!(*spoken.to_words_code(), code);
        assert_eq!(
            Share::from_code(code).unwrap().to_symbols(),
            spoken.to_symbols()
        );
    }
    shares
}

/// What every group of shares recovers that is large enough, from codes and from words; the other groups recover nothing.
fn keys(shares: &[(Share, Share)]) -> Vec<(Vec<u8>, Packed)> {
    let mut keys = Vec::new();
    for group in 1_u32..1 << shares.len() {
        let is_in = |share: &Share| group >> (share.index() - 1) & 1 == 1;
        let chosen: Vec<&(Share, Share)> = shares.iter().filter(|(code, _)| is_in(code)).collect();
        for from_codes in [true, false] {
            let mut set = ShareSet::new();
            for (code, words) in &chosen {
                let share = if from_codes { code } else { words };
                set.add(share.clone()).unwrap();
            }
            match set.recover() {
                Ok(recovery) => {
                    assert!(recovery.bad.is_empty());
                    if from_codes {
                        // Every share follows from these, to the letter.
                        let again = Reissue::of(&set).unwrap();
                        assert!(again.proves());
                        for (code, _) in shares {
                            let same = again.share(code.index()).unwrap();
                            assert_eq!(same.to_code().unwrap(), code.to_code().unwrap());
                        }
                    }
                    let indices = chosen.iter().map(|(code, _)| code.index()).collect();
                    keys.push((indices, recovery.key));
                }
                Err(error) => assert!(matches!(error, RecoverError::NotEnough { .. }), "{error}"),
            }
        }
    }
    keys
}

#[test]
fn the_ordinary_set_recovers() {
    let pairs = block("ordinary");
    let shares = shares(&pairs);
    let keys = keys(&shares);
    assert_eq!((shares.len(), keys.len()), (4, 2 * (6 + 4 + 1)));
    for (indices, key) in keys {
        let text = key.to_canonical().unwrap();
        assert_eq!(
            text.as_bytes(),
            value(&pairs, "key").as_bytes(),
            "{indices:?}"
        );
    }
    let check = CheckValue::new(value(&pairs, "key").as_bytes(), shares[0].0.set()).unwrap();
    assert_eq!(check.to_string(), value(&pairs, "check value"));
}

#[test]
fn the_set_in_two_parts_recovers() {
    let pairs = block("two parts");
    let keys = keys(&shares(&pairs));
    assert_eq!(keys.len(), 2 * 3);
    for (indices, key) in keys {
        assert!(indices.contains(&1) && indices.len() > 1, "{indices:?}");
        let text = key.to_canonical().unwrap();
        assert_eq!(text.as_bytes(), value(&pairs, "key").as_bytes());
    }
}

#[test]
fn the_vault_opens() {
    let pairs = block("sealed");
    let shares = shares(&pairs);
    let [(_, key), _] = &keys(&shares)[..] else {
        panic!("both shares are needed");
    };
    let texts = named(&pairs, "data");
    let slices = texts
        .iter()
        .map(|(_, text)| Slice::from_code(text).unwrap());
    let slices: Vec<Slice> = slices.collect();
    assert_eq!(slices.len(), 3);
    for lacking in 0..slices.len() {
        let mut series = Series::new(*slices[0].id());
        for (number, slice) in slices.iter().enumerate() {
            assert_eq!(slice.to_code(), texts[number].1);
            assert_eq!(
                Some(slice.id().digest()),
                shares[0].0.code().unwrap().vault()
            );
            assert!(number == lacking || series.add(slice));
        }
        let vault = Vault::from_bytes(series.join().unwrap()).unwrap();
        let contents = vault.unlock(key, None).unwrap();
        let secret = contents.items()[0].secret().as_bytes();
        assert_eq!(secret, value(&pairs, "item").as_bytes());
    }
}

#[test]
fn typed_keys_are_written() {
    let pairs = block("typed");
    let rows = pairs.as_chunks::<2>().0;
    assert_eq!(rows.len(), 3);
    for [(_, secret), (_, text)] in rows {
        let packed = Packed::new(Class::Typed, unhex(secret).as_slice().into()).unwrap();
        assert_eq!(packed.to_canonical().unwrap().as_bytes(), text.as_bytes());
    }
}

/// The pseudo-code of section 1 says what BLAKE3 is; `tests/python/check_format.py` runs it.
#[test]
fn the_hashes_are_those_of_blake3() {
    let (_, section) = PAGE.split_once("### BLAKE3").unwrap();
    let (section, _) = section.split_once("\n## ").unwrap();
    let mut rows = 0;
    for line in section.lines() {
        let words: Vec<&str> = line.split_whitespace().collect();
        let &[length, "byte" | "bytes", digits] = &words[..] else {
            continue;
        };
        let data: Vec<u8> = (0..length.parse().unwrap())
            .map(|i: u32| (i % 251) as u8)
            .collect();
        let hash = blake3::derive_key("paperquorum 2026-11-30 version 1 vault hash", &data);
        assert_eq!(hex(&hash), digits, "{length}");
        rows += 1;
    }
    assert_eq!(rows, 4);
}
