//! Splits a key into shares.

use rand_core::CryptoRng;

use crate::envelope::{self, Header, Part};
use crate::issue::{Common, Grain, issue};
use crate::kind::{Class, Packed};
use crate::scheme::{MAX_SHARES, Scheme};
use crate::secret::Secret;
use crate::shamir;
use crate::share::{MAX_DEPTH, SALT_LENGTH, Share, UNTOLD, code_label, in_code};
use crate::tree::Hash;

/// What a dealer may want besides the scheme.
///
/// ```
/// use paperquorum::set::Options;
///
/// let options = Options::new("household").with_room(8);
/// assert_eq!((options.label, options.room, options.anonymous), ("household", 8, false));
/// ```
#[derive(Clone, Copy, Debug, Default)]
#[non_exhaustive]
pub struct Options<'a> {
    /// What the set is for. As much of it as a code holds goes into every share; control characters in it become spaces.
    pub label: &'a str,
    /// How many shares there can come to be, at most 16; there is always room for those of the scheme.
    pub room: u8,
    /// Whether the codes keep the number of shares to themselves.
    pub anonymous: bool,
    /// Digest of the vault, if what is split is the key of one.
    pub vault: Option<Hash>,
}

impl<'a> Options<'a> {
    /// A set for what `label` says, and nothing else.
    #[must_use]
    pub fn new(label: &'a str) -> Self {
        Self {
            label,
            ..Self::default()
        }
    }

    /// The same with room for so many shares, for holders who may be added later.
    #[must_use]
    pub fn with_room(self, room: u8) -> Self {
        Self { room, ..self }
    }

    /// The same with codes that keep the number of shares to themselves.
    #[must_use]
    pub fn anonymous(self) -> Self {
        Self {
            anonymous: true,
            ..self
        }
    }

    /// The same for the key of the vault with this digest ([`Cut::digest`](crate::series::Cut::digest)).
    #[must_use]
    pub fn of_vault(self, digest: Hash) -> Self {
        Self {
            vault: Some(digest),
            ..self
        }
    }
}

/// Splits a key into the scheme's shares, in the order of their indices. `label` is what the set is for.
///
/// # Panics
/// If it is the key of a vault: [`split_with`] takes the vault's digest.
pub fn split(key: &Packed, scheme: Scheme, label: &str, rng: &mut impl CryptoRng) -> Vec<Share> {
    split_with(key, scheme, &Options::new(label), rng)
}

/// Splits a key as [`split`] does.
///
/// Draws the polynomials of the key and those of the salts; the set id follows from all the shares.
///
/// # Panics
/// If the key of a vault comes without its digest, or any other key with one.
pub fn split_with(
    key: &Packed,
    scheme: Scheme,
    options: &Options<'_>,
    rng: &mut impl CryptoRng,
) -> Vec<Share> {
    assert_eq!(
        key.class() == Class::Sealed,
        options.vault.is_some(),
        "the key of a vault is split with the digest of that vault"
    );
    let depth = if options.anonymous {
        MAX_DEPTH
    } else {
        depth_for(scheme.shares().max(options.room))
    };
    let header = |threshold: u8, part| {
        Header::new(key.class(), key.bytes().len(), threshold)
            .expect("a packed key and a scheme make a header")
            .of_part(part)
    };
    let (required, others): (Vec<u8>, Vec<u8>) =
        (1..=1 << depth).partition(|&index| scheme.requires(index));
    let needed = scheme.threshold() - scheme.required();
    let mut grains = if required.is_empty() {
        let header = header(needed, Part::Whole);
        deal(&envelope::seal(&[header], key), &header, &others, rng)
    } else {
        let first = header(scheme.required(), Part::Required);
        let second = header(needed, Part::Others);
        let envelope = envelope::seal(&[first, second], key);
        // The one part is random, the other what remains of the envelope.
        let mask = random(envelope.len(), rng);
        let rest = envelope.xor(&mask);
        let mut grains = deal(&mask, &first, &required, rng);
        grains.extend(deal(&rest, &second, &others, rng));
        grains
    };
    grains.sort_by_key(|grain| grain.point.x());
    let label = in_code(options.label);
    let common = Common {
        depth,
        shares: if options.anonymous {
            UNTOLD
        } else {
            scheme.shares()
        },
        vault: options.vault,
        label: code_label(&label).to_owned(),
    };
    let mut shares = issue(&common, grains).expect("a scheme's fields go together");
    shares.truncate(scheme.shares().into());
    shares
}

/// Levels of the tree for so many shares.
fn depth_for(shares: u8) -> u8 {
    let leaves = shares.clamp(2, MAX_SHARES).next_power_of_two();
    u8::try_from(leaves.trailing_zeros()).expect("at most 4")
}

/// The shares of one part, each with its share of a salt.
fn deal(secret: &Secret, header: &Header, indices: &[u8], rng: &mut impl CryptoRng) -> Vec<Grain> {
    let salt = random(SALT_LENGTH, rng);
    let mut points = |secret: &Secret| {
        shamir::split(secret, header.threshold(), indices, rng)
            .expect("a scheme's shares are enough for each part")
    };
    let (points, salts) = (points(secret), points(&salt));
    points
        .into_iter()
        .zip(salts)
        .map(|(point, salt)| Grain {
            header: *header,
            point,
            salt,
        })
        .collect()
}

fn random(length: usize, rng: &mut impl CryptoRng) -> Secret {
    let mut bytes = vec![0; length];
    rng.fill_bytes(&mut bytes);
    Secret::new(bytes)
}
