//! Sealed sets and sets in two parts: the golden vectors in `tests/vectors/sealed` and `refused`, forgeries, and who can recover.

mod common;

use common::{hex, read_vectors, unhex};
use paperquorum::access::{Access, Holder};
use paperquorum::code::{self, Mark};
use paperquorum::contents::{Contents, Item};
use paperquorum::envelope::Part;
use paperquorum::kind::{Class, Kind, Packed};
use paperquorum::mnemonic::Reading;
use paperquorum::scheme::Scheme;
use paperquorum::series::{self, JoinError, Series, Slice};
use paperquorum::set::{self, AddError, Options, RecoverError, ShareSet};
use paperquorum::shamir::Point;
use paperquorum::share::{FromWords, Share};
use paperquorum::tree::SetId;
use paperquorum::vault::{Passphrase, Vault, VaultError};
use rand_chacha::ChaCha12Rng;
use rand_core::{Rng, SeedableRng};
use serde::Deserialize;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SealedVector {
    threshold: u8,
    shares: u8,
    required: Vec<u8>,
    set: String,
    secret: String,
    passphrase: Option<String>,
    vault: Option<String>,
    needed: Option<usize>,
    digest: Option<String>,
    #[serde(default)]
    codes: Vec<String>,
    share: Vec<ShareRow>,
    item: Vec<ItemRow>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ShareRow {
    index: u8,
    form: u8,
    words: String,
    code: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ItemRow {
    kind: String,
    name: String,
    note: String,
    secret: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RefusedVector {
    stage: String,
    secret: String,
    passphrase: Option<String>,
    vault: String,
    /// In `two-keys`: the other key, under which the ciphertext opens as well.
    other_secret: Option<String>,
}

fn from_words(words: &str) -> Share {
    let readings: Vec<Reading> = words.split(' ').map(Reading::of).collect();
    match Share::from_words(&readings).unwrap() {
        FromWords::Whole(share) => share,
        FromWords::Repaired(_) => panic!("needs repair"),
    }
}

fn recover(shares: &[Share]) -> Result<Packed, RecoverError> {
    let mut set = ShareSet::new();
    for share in shares {
        set.add(share.clone()).unwrap();
    }
    set.recover().map(|recovery| {
        assert!(recovery.bad.is_empty());
        recovery.key
    })
}

#[test]
fn sealed_vectors_open() {
    for (name, vector) in read_vectors::<SealedVector>("sealed") {
        let set: SetId = vector.set.parse().unwrap();
        let mut shares = Vec::new();
        for row in &vector.share {
            let share = Share::from_code(&row.code).unwrap();
            let words = from_words(&row.words);
            for share in [&share, &words] {
                assert_eq!(share.index(), row.index, "{name}");
                assert_eq!(share.header().part().form(), row.form, "{name}");
                assert_eq!(share.to_words().join(" "), row.words, "{name}");
            }
            assert_eq!(*share.to_code().unwrap(), row.code, "{name}");
            assert_eq!(share.set_id(), Some(set), "{name}");
            assert_eq!(share.set_threshold(), Some(vector.threshold), "{name}");
            let is_required = vector.required.contains(&row.index);
            assert_eq!(share.header().part() == Part::Required, is_required);
            shares.push((share, words));
        }
        assert_eq!(shares.len(), usize::from(vector.shares), "{name}");
        // Every group of shares, from codes, from words, and from both.
        let mut key = None;
        for group in 1_u32..1 << shares.len() {
            let is_in = |index: u8| group >> (index - 1) & 1 == 1;
            let complete = group.count_ones() >= vector.threshold.into()
                && vector.required.iter().all(|&index| is_in(index));
            for form in 0..3 {
                let chosen: Vec<Share> = shares
                    .iter()
                    .filter(|(share, _)| is_in(share.index()))
                    .enumerate()
                    .map(|(place, (code, words))| match form {
                        0 => code,
                        1 => words,
                        _ if place % 2 == 0 => words,
                        _ => code,
                    })
                    .cloned()
                    .collect();
                match recover(&chosen) {
                    Ok(found) => {
                        assert!(complete, "{name}: {group:b}");
                        assert_eq!(hex(found.bytes().as_bytes()), vector.secret, "{name}");
                        key = Some(found);
                    }
                    Err(error) => {
                        assert!(!complete, "{name}: {group:b}: {error}");
                        assert!(matches!(error, RecoverError::NotEnough { .. }));
                    }
                }
            }
        }
        let key = key.unwrap();
        let expected: Vec<Item> = vector
            .item
            .iter()
            .map(|row| {
                let kind = Kind::by_id(&row.kind).unwrap();
                Item::new(
                    kind,
                    &row.name,
                    &row.note,
                    unhex(&row.secret).as_slice().into(),
                )
            })
            .collect();
        let Some(vault) = &vector.vault else {
            let canonical = key.to_canonical().unwrap();
            assert_eq!(canonical.as_bytes(), expected[0].secret().as_bytes());
            continue;
        };
        let slices: Vec<Slice> = vector
            .codes
            .iter()
            .map(|code| Slice::from_code(code).unwrap())
            .collect();
        let cut = series::cut(&unhex(vault)).unwrap();
        assert_eq!(Some(cut.digest()), shares[0].0.code().unwrap().vault());
        assert_eq!(slices, cut.of_set(set), "{name}");
        assert_eq!(Some(slices[0].id().needed()), vector.needed, "{name}");
        assert_eq!(Some(hex(&slices[0].id().digest())), vector.digest);
        // The first that are needed, and the last.
        for from in [0, slices.len() - vector.needed.unwrap()] {
            let mut series = Series::new(*slices[0].id());
            for slice in slices.iter().skip(from).take(vector.needed.unwrap()) {
                assert!(series.add(slice));
            }
            let joined = Vault::from_bytes(series.join().unwrap()).unwrap();
            assert_eq!(hex(joined.as_bytes()), *vault, "{name}");
            let passphrase = vector.passphrase.as_deref().and_then(Passphrase::new);
            let contents = joined.unlock(&key, passphrase.as_ref()).unwrap();
            let expected = Contents::new(expected.clone()).unwrap();
            let (found, expected) = (contents.to_bytes(), expected.to_bytes());
            assert_eq!(found.as_bytes(), expected.as_bytes(), "{name}");
        }
    }
}

fn stage(error: VaultError) -> &'static str {
    match error {
        VaultError::Fields => "fields",
        VaultError::SplitKey => "split key",
        VaultError::PassphraseNeeded => "passphrase needed",
        VaultError::WrongPassphrase => "wrong passphrase",
        VaultError::Memory(_) => "memory",
        VaultError::Tag => "tag",
        VaultError::Contents => "contents",
        _ => "unknown",
    }
}

fn sealed_key(digits: &str) -> Packed {
    Packed::new(Class::Sealed, unhex(digits).as_slice().into()).unwrap()
}

#[test]
fn refused_vectors_fail_at_their_stage() {
    for (name, vector) in read_vectors::<RefusedVector>("refused") {
        let open = |secret: &str| {
            let passphrase = vector.passphrase.as_deref().and_then(Passphrase::new);
            Vault::from_bytes(unhex(&vector.vault))?
                .unlock(&sealed_key(secret), passphrase.as_ref())
        };
        let error = open(&vector.secret).map(drop).expect_err(&name);
        assert_eq!(stage(error), vector.stage, "{name}");
        if let Some(other) = &vector.other_secret {
            assert!(
                open(other).is_ok(),
                "{name}: the key that it commits to opens it"
            );
        }
    }
}

/// The ciphertext of `two-keys` is what it claims to be: without the commitments, both keys would open it.
#[test]
fn one_ciphertext_for_two_keys_is_real() {
    use chacha20poly1305::aead::{Aead, KeyInit, Payload};
    let (_, vector) = read_vectors::<RefusedVector>("refused")
        .into_iter()
        .find(|(name, _)| name == "two-keys")
        .unwrap();
    let vault = unhex(&vector.vault);
    let open = |secret: &str| {
        let derived = |context, bytes: &[u8]| {
            *blake3::Hasher::new_derive_key(context)
                .update(bytes)
                .finalize()
                .as_bytes()
        };
        let master = derived(
            "paperquorum 2026-11-30 version 1 vault master key",
            &unhex(secret),
        );
        let key = derived(
            "paperquorum 2026-11-30 version 1 vault encryption key",
            &master,
        );
        let length = u32::from_be_bytes(vault[47..51].try_into().unwrap()) as usize;
        let nonce: [u8; 24] = vault[23..47].try_into().unwrap();
        let payload = Payload {
            msg: &vault[115..115 + length],
            aad: &vault[..115],
        };
        chacha20poly1305::XChaCha20Poly1305::new(&key.into())
            .decrypt(&nonce.into(), payload)
            .unwrap()
    };
    let (one, other) = (
        open(&vector.secret),
        open(vector.other_secret.as_ref().unwrap()),
    );
    assert_ne!(one, other);
}

fn document(bytes: &[u8], seed: u64) -> (Vault, Packed, ChaCha12Rng) {
    let mut rng = ChaCha12Rng::seed_from_u64(seed);
    let item = Item::new(Kind::by_id("raw").unwrap(), "", "", bytes.into());
    let contents = Contents::new(vec![item]).unwrap();
    let (vault, key) = Vault::seal(&contents, None, &mut rng).unwrap();
    (vault, key, rng)
}

/// The slices of a vault, for a set of some id.
fn slices_of(vault: &Vault) -> Vec<Slice> {
    let set = SetId::from_bytes([7; 10]);
    series::cut(vault.as_bytes()).unwrap().of_set(set)
}

/// Splits a key, also one of a vault that nobody has.
fn split(key: &Packed, scheme: Scheme, rng: &mut ChaCha12Rng) -> Vec<Share> {
    let mut options = Options::new("Household");
    options.vault = (key.class() == Class::Sealed).then_some([9; 10]);
    set::split_with(key, scheme, &options, rng)
}

/// A data code turned over at one bit and given the right check again, as a forger does.
fn forged_data(text: &str, bit: usize) -> String {
    let body = code::decode_checked(Mark::Data, text).unwrap();
    let mut body = body.as_bytes().to_vec();
    body[bit / 8] ^= 1 << (bit % 8);
    code::encode_checked(Mark::Data, &body).to_string()
}

/// Whatever bit of a data code is turned over, it is no slice of the vault any more.
#[test]
fn no_bit_of_a_data_code_goes_unnoticed() {
    let secret = b"nobody may ever get anything else than this, or nothing at all, from any forgery of a code";
    let (vault, key, _) = document(secret, 1);
    let slices = slices_of(&vault);
    let id = *slices[0].id();
    for victim in [0, id.needed() - 1, slices.len() - 1] {
        let text = slices[victim].to_code();
        let bits = 8 * code::decode_checked(Mark::Data, &text).unwrap().len();
        for bit in 0..bits {
            let Ok(forged) = Slice::from_code(&forged_data(&text, bit)) else {
                continue;
            };
            // The set id is no part of the digest: it says where to look, and proves nothing.
            let is_of_set_id = bit < 80;
            assert_eq!(
                forged.id().digest() == id.digest(),
                is_of_set_id,
                "bit {bit}"
            );
            let mut series = Series::new(id);
            assert!(!series.add(&forged), "bit {bit}");
        }
    }
    let mut series = Series::new(id);
    slices.iter().for_each(|slice| assert!(series.add(slice)));
    assert_eq!(series.all_slices().unwrap(), slices);
    let contents = Vault::from_bytes(series.join().unwrap())
        .unwrap()
        .unlock(&key, None);
    assert_eq!(contents.unwrap().items()[0].secret().as_bytes(), secret);
}

/// Whatever bit of a share's code is turned over, it does not prove itself any more.
#[test]
fn no_bit_of_a_share_code_goes_unnoticed() {
    let mut rng = ChaCha12Rng::seed_from_u64(2);
    let raw = Packed::new(Class::Raw, [3; 16][..].into()).unwrap();
    for (key, required) in [
        (raw.clone(), &[][..]),
        (raw, &[2]),
        (sealed_key(&"5a".repeat(32)), &[]),
        (sealed_key(&"5a".repeat(32)), &[2]),
    ] {
        let scheme = access(2, &[false, required == [2], false]).scheme();
        for share in split(&key, scheme, &mut rng) {
            let text = share.to_code().unwrap();
            let (mark, body) = code::decode(&text).unwrap();
            for bit in 0..8 * body.len() {
                let mut body = body.as_bytes().to_vec();
                body[bit / 8] ^= 1 << (bit % 8);
                assert!(
                    Share::from_code(&code::encode(mark, &body)).is_err(),
                    "{bit}"
                );
            }
            // The mark is part of what is proved.
            for other in [Mark::Share, Mark::Required, Mark::Others] {
                let read = Share::from_code(&code::encode(other, body.as_bytes()));
                assert_eq!(read.is_ok(), other == mark);
            }
        }
    }
}

/// Holders of one share each, of whom these are required.
fn access(threshold: usize, required: &[bool]) -> Access {
    let holder = |&required: &bool| Holder {
        shares: 1,
        required,
    };
    let holders: Vec<Holder> = required.iter().map(holder).collect();
    Access::new(Some(threshold), &holders).unwrap()
}

/// The shares of a group of holders recover if and only if the plan says so, for every group.
#[test]
fn the_plan_is_what_recovery_does() {
    let plain = |count| vec![Holder::ORDINARY; count];
    let weighted = |shares: &[usize], required: &[usize]| -> Vec<Holder> {
        let holder = |(place, &shares): (usize, &usize)| Holder {
            shares,
            required: required.contains(&place),
        };
        shares.iter().enumerate().map(holder).collect()
    };
    let mut rng = ChaCha12Rng::seed_from_u64(3);
    for (threshold, holders) in [
        (2, plain(3)),
        (2, weighted(&[1, 1, 1], &[0])),
        (2, weighted(&[1, 1, 1], &[2])),
        (3, weighted(&[1, 1, 1, 1], &[1, 3])),
        (3, weighted(&[2, 1, 1], &[])),
        (4, weighted(&[2, 1, 1, 1], &[0])),
        (5, weighted(&[3, 2, 2, 1], &[])),
        (6, weighted(&[1, 3, 2, 2, 1], &[1])),
        (7, weighted(&[4, 3, 3, 2, 2, 1, 1], &[])),
        (3, plain(16)),
        (8, plain(16)),
        (16, plain(16)),
        (5, weighted(&[1; 16], &[4, 15])),
        (12, weighted(&[1; 16], &[0, 1, 2, 3])),
    ] {
        let access = Access::new(Some(threshold), &holders).unwrap();
        let key = sealed_key(&"a7".repeat(32));
        let shares = split(&key, access.scheme(), &mut rng);
        let groups = access.groups();
        for group in 0..=u16::try_from((1_u32 << holders.len()) - 1).unwrap() {
            let mut set = ShareSet::new();
            for share in &shares {
                let holder = access.holder_of(share.index()).unwrap();
                if group >> holder & 1 == 1 {
                    set.add(share.clone()).unwrap();
                }
            }
            let recovered = set.recover();
            assert_eq!(
                recovered.is_ok(),
                access.recovers(group),
                "{group:b} of {access:?}"
            );
            if let Ok(recovery) = recovered {
                assert_eq!(recovery.key.bytes().as_bytes(), key.bytes().as_bytes());
            }
            let contains = groups.iter().any(|smallest| group & smallest == *smallest);
            assert_eq!(contains, access.recovers(group), "{group:b} of {access:?}");
        }
    }
}

#[test]
fn bad_shares_are_named_in_either_part() {
    let mut rng = ChaCha12Rng::seed_from_u64(4);
    let access = access(3, &[true, false, false, false, false]);
    let key = sealed_key(&"11".repeat(32));
    let shares = split(&key, access.scheme(), &mut rng);
    let forge = |share: &Share| {
        let mut payload = share.point().y().as_bytes().to_vec();
        payload[3] ^= 1;
        let point = Point::new(share.index(), payload.as_slice().into()).unwrap();
        Share::from_fields(*share.header(), share.set(), point).unwrap()
    };
    for place in 0..shares.len() {
        let bad = forge(&shares[place]);
        let mut set = ShareSet::new();
        set.add(bad).unwrap();
        for (other, share) in shares.iter().enumerate() {
            // The required share cannot be spared: its true form has to be there as well.
            if other != place || place == 0 {
                set.add(share.clone()).unwrap();
            }
        }
        let recovery = set.recover().unwrap();
        assert_eq!(recovery.bad, [0], "share {place}");
        assert_eq!(recovery.key.bytes().as_bytes(), key.bytes().as_bytes());
    }
}

#[test]
fn what_is_missing_is_known_part_by_part() {
    let mut rng = ChaCha12Rng::seed_from_u64(5);
    let access = access(4, &[true, true, false, false, false]);
    let key = sealed_key(&"22".repeat(32));
    let shares = split(&key, access.scheme(), &mut rng);
    let check = |given: &[Share], required: u8, others: u8, threshold: Option<u8>| {
        let mut set = ShareSet::new();
        for share in given {
            set.add(share.clone()).unwrap();
        }
        assert_eq!(set.missing_of(Part::Required), required);
        assert_eq!(set.missing_of(Part::Others), others);
        assert_eq!(set.missing(), Some(required + others));
        assert_eq!(set.threshold(), threshold);
    };
    let words = |share: &Share| from_words(&share.to_words().join(" "));
    check(&shares[..1], 1, 2, Some(4));
    check(&shares[2..5], 2, 0, Some(4));
    check(&shares[..3], 0, 1, Some(4));
    // Words do not know how many are needed of the other part, but that it exists.
    check(&[words(&shares[0])], 1, 1, None);
    check(&[words(&shares[3]), words(&shares[4])], 1, 0, None);
    check(&[words(&shares[3]), words(&shares[0])], 1, 1, Some(4));

    // Contradictions are refused, whichever comes first.
    let ordinary = split(&key, access.scheme(), &mut rng);
    let mut set = ShareSet::new();
    set.add(shares[0].clone()).unwrap();
    assert!(matches!(
        set.add(ordinary[1].clone()),
        Err(AddError::Stranger { .. } | AddError::Namesake { .. })
    ));
}

/// Each part by itself, and any group that does not recover, says nothing: all values are equally likely.
#[test]
fn parts_alone_are_uniform() {
    let mut rng = ChaCha12Rng::seed_from_u64(6);
    let scheme = access(2, &[true, false, false]).scheme();
    let key = sealed_key(&"33".repeat(32));
    let mut counts = [[0_u32; 256]; 3];
    let runs = 2048;
    for _ in 0..runs {
        for (counts, share) in counts.iter_mut().zip(split(&key, scheme, &mut rng)) {
            for &byte in share.point().y().as_bytes() {
                counts[usize::from(byte)] += 1;
            }
        }
    }
    for (place, counts) in counts.iter().enumerate() {
        let expected = f64::from(runs) * 36.0 / 256.0;
        let chi: f64 = counts
            .iter()
            .map(|&count| (f64::from(count) - expected).powi(2) / expected)
            .sum();
        // 255 degrees of freedom: above 380 once in a million.
        assert!(chi < 380.0, "share {place}: {chi}");
    }
}

#[test]
fn codes_of_the_one_kind_are_not_of_the_other() {
    let (vault, key, mut rng) = document(&[1; 100], 7);
    let slice = slices_of(&vault).remove(0);
    let scheme = Access::new(None, &[Holder::ORDINARY; 3]).unwrap().scheme();
    let share = split(&key, scheme, &mut rng).remove(0);
    let share = share.to_code().unwrap();
    assert_eq!(code::mark(&share), Ok(Mark::Share));
    assert_eq!(code::mark(&slice.to_code()), Ok(Mark::Data));
    assert_eq!(
        Share::from_code(&slice.to_code()).unwrap_err(),
        code::CodeError::Type
    );
    assert_eq!(Slice::from_code(&share).unwrap_err(), code::CodeError::Type);
    let mut noise = [0; 64];
    rng.fill_bytes(&mut noise);
    let series = Series::new(*slice.id());
    assert!(matches!(
        series.join(),
        Err(JoinError::Missing { have: 0, .. })
    ));
}
