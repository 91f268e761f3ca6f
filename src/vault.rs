//! The vault: contents sealed under the key that the shares recover, and under a passphrase if the dealer wants one
//! (FORMAT.md, section 9).
//!
//! A vault is public. It commits to its keys, so that one ciphertext cannot open as two different contents under two keys, and
//! nothing in it tells whether a passphrase is used.
//!
//! ```
//! use paperquorum::contents::{Contents, Item};
//! use paperquorum::kind::Kind;
//! use paperquorum::scheme::Scheme;
//! use paperquorum::series::{self, Series};
//! use paperquorum::set::{self, Options};
//! use paperquorum::vault::Vault;
//! # use rand_core::SeedableRng;
//! # let mut rng = rand_chacha::ChaCha20Rng::seed_from_u64(0);
//!
//! let letter = "Dear Bob, …".repeat(20);
//! let text = Kind::plain_text();
//! let item = Item::new(text, "letter.txt", "", letter.as_bytes().into());
//!
//! let (vault, key) = Vault::seal(&Contents::new(vec![item])?, None, &mut rng)?;
//! let cut = series::cut(vault.as_bytes()).expect("what was sealed can be cut");
//! let options = Options::new("letter").of_vault(cut.digest());
//! let shares = set::split_with(&key, Scheme::new(2, 3)?, &options, &mut rng);
//! let slices = cut.of_set(shares[0].set_id().expect("freshly split"));
//! # assert_eq!(shares.len(), 3);
//!
//! // As many slices as are needed, whichever they are, and the key that two shares recover:
//! let mut series = Series::new(*slices[0].id());
//! for slice in slices.iter().rev().take(slices[0].id().needed()) {
//!     series.add(slice);
//! }
//! let contents = Vault::from_bytes(series.join()?)?.unlock(&key, None)?;
//! assert_eq!(contents.items()[0].secret().as_bytes(), letter.as_bytes());
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

use argon2::{Algorithm, Argon2, Params, Version};
use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use miniz_oxide::deflate::compress_to_vec;
use miniz_oxide::inflate::decompress_slice_iter_to_slice;
use rand_core::CryptoRng;
use subtle::ConstantTimeEq;
use thiserror::Error;
use unicode_normalization::UnicodeNormalization;
use zeroize::Zeroizing;

use crate::contents::{Contents, MAX_CONTENTS};
use crate::digest::derive;
use crate::envelope::VERSION;
use crate::kind::{Class, Packed};
use crate::secret::Secret;
use crate::series::Layout;

const SPLIT_COMMITMENT: &str = "paperquorum 2026-11-30 version 1 vault split key commitment";
const MASTER_KEY: &str = "paperquorum 2026-11-30 version 1 vault master key";
const MASTER_COMMITMENT: &str = "paperquorum 2026-11-30 version 1 vault master key commitment";
const ENCRYPTION_KEY: &str = "paperquorum 2026-11-30 version 1 vault encryption key";

/// Bytes before the ciphertext.
const HEADER: usize = 115;
/// Bytes of the header to which the split key is committed.
const COMMITTED: usize = 83;
/// Bytes of the Poly1305 tag.
const TAG: usize = 16;

/// Bytes of the smallest plaintext.
const SMALLEST: usize = 256;

/// Compression is tried at this effort, of 10.
const EFFORT: u8 = 9;

/// What each guess at a passphrase costs somebody who has the split key.
///
/// Invariant: 8 · lanes ≤ memory ≤ 2^20 KiB, 1 ≤ passes ≤ 16, 1 ≤ lanes ≤ 4.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cost {
    memory: u32,
    passes: u8,
    lanes: u8,
}

impl Cost {
    /// 256 MiB, three passes, one lane: about a second.
    pub const DEFAULT: Self = Self {
        memory: 256 << 10,
        passes: 3,
        lanes: 1,
    };

    /// `memory` in KiB. `None` if it is out of bounds.
    pub fn new(memory: u32, passes: u8, lanes: u8) -> Option<Self> {
        let fits = (1..=4).contains(&lanes)
            && (1..=16).contains(&passes)
            && (8 * u32::from(lanes)..=1 << 20).contains(&memory);
        fits.then_some(Self {
            memory,
            passes,
            lanes,
        })
    }

    /// Memory, passes and lanes, as they stand in files.
    pub(crate) fn to_bytes(self) -> [u8; 6] {
        let [a, b, c, d] = self.memory.to_be_bytes();
        [a, b, c, d, self.passes, self.lanes]
    }

    /// Undoes `to_bytes`; `None` if it is out of bounds.
    pub(crate) fn from_bytes([a, b, c, d, passes, lanes]: [u8; 6]) -> Option<Self> {
        Self::new(u32::from_be_bytes([a, b, c, d]), passes, lanes)
    }
}

/// A passphrase, normalised (NFKD), so that it is the same on whichever keyboard it was typed.
#[derive(Clone)]
pub struct Passphrase(Zeroizing<String>);

impl Passphrase {
    /// Takes what was typed, without a line end. `None` if it is empty.
    pub fn new(text: &str) -> Option<Self> {
        let mut passphrase = Zeroizing::new(String::with_capacity(4 * text.len()));
        passphrase.extend(text.nfkd());
        (!passphrase.is_empty()).then_some(Self(passphrase))
    }

    /// Argon2id.
    pub(crate) fn stretch(&self, salt: &[u8], cost: Cost) -> Result<Zeroizing<[u8; 32]>, NoMemory> {
        let params = Params::new(cost.memory, cost.passes.into(), cost.lanes.into(), Some(32))
            .expect("the bounds of a cost are narrower");
        let mut key = Zeroizing::new([0; 32]);
        Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
            .hash_password_into(self.0.as_bytes(), salt, key.as_mut_slice())
            .map_err(|_| NoMemory {
                mebibytes: cost.memory.div_ceil(1024),
            })?;
        Ok(key)
    }
}

/// Shows its length and nothing else.
impl std::fmt::Debug for Passphrase {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Passphrase({} bytes)", self.0.len())
    }
}

/// Sealed contents.
///
/// Invariant: version and lengths are right, and the cost within its bounds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Vault {
    bytes: Vec<u8>,
}

impl Vault {
    /// Seals contents, and makes the key that is to be split.
    ///
    /// A document by itself is compressed if that saves a code. Several secrets are not: the size would give away how much they have in
    /// common.
    ///
    /// # Errors
    /// [`SealError`] if the sealed form does not fit into a series, or memory is short.
    pub fn seal(
        contents: &Contents,
        passphrase: Option<(&Passphrase, Cost)>,
        rng: &mut impl CryptoRng,
    ) -> Result<(Self, Packed), SealError> {
        let plaintext = plaintext(contents);
        let mut split_key = Zeroizing::new([0; 32]);
        let mut salt = [0; 16];
        let mut nonce = [0; 24];
        rng.fill_bytes(split_key.as_mut_slice());
        rng.fill_bytes(&mut salt);
        rng.fill_bytes(&mut nonce);
        let cost = passphrase.map_or(Cost::DEFAULT, |(_, cost)| cost);
        let stretched = passphrase
            .map(|(passphrase, cost)| passphrase.stretch(&salt, cost))
            .transpose()?;
        let master = master_key(split_key.as_slice(), stretched.as_ref());
        let length = u32::try_from(plaintext.len() + TAG).map_err(|_| SealError::TooLarge)?;

        let mut bytes = Vec::with_capacity(HEADER + plaintext.len() + TAG);
        bytes.push(VERSION);
        bytes.extend(cost.to_bytes());
        bytes.extend(salt);
        bytes.extend(nonce);
        bytes.extend(length.to_be_bytes());
        bytes.extend(*derive::<32>(MASTER_COMMITMENT, &[master.as_slice()]));
        bytes.extend(*derive::<32>(
            SPLIT_COMMITMENT,
            &[bytes.as_slice(), split_key.as_slice()],
        ));
        let payload = Payload {
            msg: plaintext.as_bytes(),
            aad: &bytes,
        };
        let ciphertext = cipher(&master)
            .encrypt(&XNonce::from(nonce), payload)
            .map_err(|_| SealError::TooLarge)?;
        bytes.extend(ciphertext);
        Layout::of(bytes.len()).ok_or(SealError::TooLarge)?;
        let key = Packed::new(Class::Sealed, Secret::from(split_key.as_slice()))
            .expect("a split key has 32 bytes");
        Ok((Self { bytes }, key))
    }

    /// Reads a vault; zeros behind it are filling.
    ///
    /// # Errors
    /// [`VaultError::Fields`] if it is not one of this version, or would cost too much to open.
    pub fn from_bytes(mut bytes: Vec<u8>) -> Result<Self, VaultError> {
        let length = bytes
            .get(47..51)
            .ok_or(VaultError::Fields)?
            .try_into()
            .map(u32::from_be_bytes)
            .ok()
            .and_then(|length| usize::try_from(length).ok())
            .ok_or(VaultError::Fields)?;
        let end = HEADER.checked_add(length).ok_or(VaultError::Fields)?;
        let filling = bytes.get(end..).ok_or(VaultError::Fields)?;
        if length < TAG || filling.iter().any(|&byte| byte != 0) || bytes[0] != VERSION {
            return Err(VaultError::Fields);
        }
        bytes.truncate(end);
        let vault = Self { bytes };
        vault.cost().ok_or(VaultError::Fields)?;
        Ok(vault)
    }

    /// The bytes that are cut into codes, without filling.
    pub fn as_bytes(&self) -> &[u8] {
        &self.bytes
    }

    fn cost(&self) -> Option<Cost> {
        Cost::from_bytes(self.field(1))
    }

    fn field<const N: usize>(&self, at: usize) -> [u8; N] {
        self.bytes[at..at + N]
            .try_into()
            .expect("the header is there")
    }

    /// Opens the vault with the key that was recovered, which says whether a passphrase is needed.
    ///
    /// # Errors
    /// [`VaultError`] in the order of FORMAT.md: keys are compared with the commitments before anything is decrypted.
    pub fn unlock(
        &self,
        key: &Packed,
        passphrase: Option<&Passphrase>,
    ) -> Result<Contents, VaultError> {
        let split_key = key.bytes().as_bytes();
        self.check_key(key)?;
        let fits = |master: &[u8]| -> bool {
            derive::<32>(MASTER_COMMITMENT, &[master])
                .ct_eq(&self.field::<32>(51))
                .into()
        };
        let mut master = master_key(split_key, None);
        if !fits(master.as_slice()) {
            let passphrase = passphrase.ok_or(VaultError::PassphraseNeeded)?;
            let cost = self.cost().ok_or(VaultError::Fields)?;
            let stretched = passphrase.stretch(&self.field::<16>(7), cost)?;
            master = master_key(split_key, Some(&stretched));
            if !fits(master.as_slice()) {
                return Err(VaultError::WrongPassphrase);
            }
        }
        let (header, ciphertext) = self.bytes.split_at(HEADER);
        let payload = Payload {
            msg: ciphertext,
            aad: header,
        };
        let plaintext = cipher(&master)
            .decrypt(&XNonce::from(self.field::<24>(23)), payload)
            .map(Secret::new)
            .map_err(|_| VaultError::Tag)?;
        contents(plaintext.as_bytes()).ok_or(VaultError::Contents)
    }

    /// Whether this vault was sealed under that key, and no field of its header altered.
    ///
    /// # Errors
    /// [`VaultError::SplitKey`] if not.
    pub fn check_key(&self, key: &Packed) -> Result<(), VaultError> {
        let commitment = derive::<32>(
            SPLIT_COMMITMENT,
            &[&self.bytes[..COMMITTED], key.bytes().as_bytes()],
        );
        let same = commitment.ct_eq(&self.field::<32>(COMMITTED));
        if key.class() == Class::Sealed && bool::from(same) {
            Ok(())
        } else {
            Err(VaultError::SplitKey)
        }
    }
}

fn cipher(master: &Zeroizing<[u8; 32]>) -> XChaCha20Poly1305 {
    let key = derive::<32>(ENCRYPTION_KEY, &[master.as_slice()]);
    XChaCha20Poly1305::new_from_slice(key.as_slice()).expect("32 bytes are a key")
}

fn master_key(split_key: &[u8], stretched: Option<&Zeroizing<[u8; 32]>>) -> Zeroizing<[u8; 32]> {
    let stretched = stretched.map_or(&[][..], |key| key.as_slice());
    derive::<32>(MASTER_KEY, &[split_key, stretched])
}

/// The contents as they are encrypted: compressed if that is allowed and saves a code, and filled up to a length class.
fn plaintext(contents: &Contents) -> Secret {
    let stored = contents.to_bytes();
    let codes = |length: usize| {
        Layout::of(HEADER + length_class(5 + length) + TAG).map_or(usize::MAX, |l| l.codes())
    };
    let mut form = 0;
    let mut body = stored;
    if contents.items().len() == 1 {
        let compressed = Secret::new(compress_to_vec(body.as_bytes(), EFFORT));
        if codes(compressed.len()) < codes(body.len()) {
            (form, body) = (1, compressed);
        }
    }
    let length = u32::try_from(body.len()).expect("contents are at most about a megabyte");
    let filling = length_class(5 + body.len()) - 5 - body.len();
    Secret::concat(&[
        &[form],
        &length.to_be_bytes(),
        body.as_bytes(),
        &vec![0; filling],
    ])
}

/// The length to which so many bytes are filled up: few lengths are possible, so the length tells little.
fn length_class(length: usize) -> usize {
    if length <= SMALLEST {
        return SMALLEST;
    }
    let e = length.ilog2();
    let s = e.ilog2() + 1;
    length.next_multiple_of(1 << (e - s))
}

/// Undoes [`plaintext`].
fn contents(plaintext: &[u8]) -> Option<Contents> {
    let (form, rest) = plaintext.split_first()?;
    let (length, rest) = rest.split_first_chunk::<4>()?;
    let length = usize::try_from(u32::from_be_bytes(*length)).ok()?;
    let body = rest.get(..length)?;
    match form {
        0 => Contents::from_bytes(body),
        1 => {
            let mut inflated = Zeroizing::new(vec![0; MAX_CONTENTS]);
            let length =
                decompress_slice_iter_to_slice(&mut inflated, std::iter::once(body), false, true)
                    .ok()?;
            Contents::from_bytes(&inflated[..length])
        }
        _ => None,
    }
}

/// The memory that a passphrase is stretched in could not be had.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("there is not enough memory for the passphrase: it takes {mebibytes} MiB")]
pub struct NoMemory {
    /// How much it takes.
    pub mebibytes: u32,
}

/// Why contents cannot be sealed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum SealError {
    /// The sealed form does not fit into a series of codes.
    #[error("the secrets are too large to be printed")]
    TooLarge,
    /// For the passphrase.
    #[error(transparent)]
    Memory(#[from] NoMemory),
}

/// Why a vault does not open, in the order in which it is checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum VaultError {
    /// Not a vault, one of another version, or one whose passphrase would cost too much to try.
    #[error(
        "the sealed data is not of this version of the format, or asks for more memory or time than it may"
    )]
    Fields,
    /// The commitment to the split key is another.
    #[error("the sealed data does not belong to the key of these sheets, or was altered")]
    SplitKey,
    /// The commitment to the master key is another without a passphrase.
    #[error("the sealed data needs a passphrase")]
    PassphraseNeeded,
    /// The commitment to the master key is another with this passphrase.
    #[error("the passphrase is wrong; the sheets are right")]
    WrongPassphrase,
    /// The passphrase could not be tried.
    #[error(transparent)]
    Memory(#[from] NoMemory),
    /// The ciphertext was altered.
    #[error("the sealed data was altered")]
    Tag,
    /// It opened, and what is in it is not of this version.
    #[error("the contents of the sealed data are not of this version of the format")]
    Contents,
}

#[cfg(test)]
mod tests {
    use rand_chacha::ChaCha12Rng;
    use rand_core::SeedableRng;

    use super::*;
    use crate::contents::Item;
    use crate::kind::Kind;

    fn small() -> Cost {
        Cost::new(8, 1, 1).unwrap()
    }

    fn document(bytes: &[u8]) -> Contents {
        let raw = Kind::by_id("raw").unwrap();
        Contents::new(vec![Item::new(raw, "", "", bytes.into())]).unwrap()
    }

    fn sealed(contents: &Contents, passphrase: Option<&str>) -> (Vault, Packed) {
        let passphrase = passphrase.and_then(Passphrase::new);
        let lock = passphrase.as_ref().map(|passphrase| (passphrase, small()));
        Vault::seal(contents, lock, &mut ChaCha12Rng::seed_from_u64(1)).unwrap()
    }

    #[test]
    fn there_and_back() {
        for length in [0, 1, 65, 1 << 10, 10 << 10, 1 << 20] {
            let bytes: Vec<u8> = (0..length).map(|i: usize| (i ^ i >> 8) as u8).collect();
            let (vault, key) = sealed(&document(&bytes), None);
            let mut filled = vault.as_bytes().to_vec();
            filled.extend([0; 100]);
            let back = Vault::from_bytes(filled).unwrap();
            assert_eq!(back, vault);
            let contents = back.unlock(&key, None).unwrap();
            assert_eq!(contents.items()[0].secret().as_bytes(), bytes);
        }
    }

    #[test]
    fn the_passphrase_is_told_apart_from_the_sheets() {
        let (vault, key) = sealed(&document(b"secret"), Some("Zo\u{eb} \u{fb01}ve"));
        let open = |vault: &Vault, key: &Packed, passphrase: Option<&str>| {
            let passphrase = passphrase.and_then(Passphrase::new);
            vault.unlock(key, passphrase.as_ref()).map(drop)
        };
        // Another keyboard's spelling of the same.
        assert_eq!(open(&vault, &key, Some("Zoe\u{308} five")), Ok(()));
        assert_eq!(open(&vault, &key, None), Err(VaultError::PassphraseNeeded));
        let wrong = open(&vault, &key, Some("zoe five"));
        assert_eq!(wrong, Err(VaultError::WrongPassphrase));
        let other = Packed::new(Class::Sealed, vec![7; 32].as_slice().into()).unwrap();
        assert_eq!(open(&vault, &other, None), Err(VaultError::SplitKey));
        // Where none is needed, one that is given does no harm.
        let (vault, key) = sealed(&document(b"secret"), None);
        assert_eq!(open(&vault, &key, Some("any")), Ok(()));
        // Both kinds of vault are of one size.
        let (with, _) = sealed(&document(b"secret"), Some("x"));
        assert_eq!(with.as_bytes().len(), vault.as_bytes().len());
    }

    #[test]
    fn every_bit_counts() {
        let (vault, key) = sealed(&document(b"secret"), None);
        for bit in 0..8 * vault.bytes.len() {
            let mut bytes = vault.bytes.clone();
            bytes[bit / 8] ^= 1 << (bit % 8);
            let stage = Vault::from_bytes(bytes).and_then(|vault| vault.unlock(&key, None));
            let expected: &[VaultError] = match bit / 8 {
                0 => &[VaultError::Fields],
                1..7 | 47..51 => &[VaultError::Fields, VaultError::SplitKey],
                1..115 => &[VaultError::SplitKey],
                _ => &[VaultError::Tag],
            };
            assert!(expected.contains(&stage.unwrap_err()), "bit {bit}");
        }
    }

    #[test]
    fn costs_are_bounded_before_anything_is_computed() {
        let (vault, _) = sealed(&document(b"secret"), Some("x"));
        let check = |at: usize, value: &[u8]| {
            let mut bytes = vault.bytes.clone();
            bytes[at..at + value.len()].copy_from_slice(value);
            assert_eq!(Vault::from_bytes(bytes), Err(VaultError::Fields));
        };
        check(1, &(1_u32 << 30).to_be_bytes()); // 1 TiB
        check(1, &u32::MAX.to_be_bytes());
        check(1, &((1_u32 << 20) + 1).to_be_bytes());
        check(1, &7_u32.to_be_bytes());
        check(5, &[0]);
        check(5, &[17]);
        check(6, &[0]);
        check(6, &[5]);
        check(47, &15_u32.to_be_bytes());
        check(47, &u32::MAX.to_be_bytes());
        for length in 0..HEADER + TAG {
            assert!(Vault::from_bytes(vault.bytes[..length].to_vec()).is_err());
        }
    }

    #[test]
    fn length_classes() {
        for (length, class) in [
            (0, 256),
            (256, 256),
            (257, 272),
            (1000, 1024),
            (1025, 1088),
            (262_144, 262_144),
            (262_145, 270_336),
        ] {
            assert_eq!(length_class(length), class, "{length}");
        }
        for length in 256..100_000 {
            assert!(length_class(length) * 100 <= length * 113);
        }
    }

    #[test]
    fn only_a_single_document_is_compressed() {
        let text = "all work and no play makes jack a dull boy. ".repeat(200);
        let (one, key) = sealed(&document(text.as_bytes()), None);
        assert!(one.as_bytes().len() < 1000);
        let back = one.unlock(&key, None).unwrap();
        assert_eq!(back.items()[0].secret().as_bytes(), text.as_bytes());
        let raw = Kind::by_id("raw").unwrap();
        let items = ["a", "b"].map(|name| Item::new(raw, name, "", text.as_bytes().into()));
        let (two, _) = sealed(&Contents::new(items.to_vec()).unwrap(), None);
        assert!(two.as_bytes().len() > 2 * text.len());
    }

    #[test]
    fn what_inflates_beyond_all_bounds_is_refused() {
        let bomb = compress_to_vec(&vec![0; 64 << 20], 9);
        let length = u32::try_from(bomb.len()).unwrap();
        let plaintext = [&[1][..], &length.to_be_bytes(), &bomb].concat();
        assert!(contents(&plaintext).is_none());
    }
}
