//! Share sets: splitting a key into shares, and collecting shares until they recover it (FORMAT.md, section 3).

mod compare;
mod error;
mod search;
mod split;

use self::compare::compare;
pub use self::error::{AddError, RecoverError};
pub use self::search::Effort;
use self::search::Search;
pub use self::split::{Options, split, split_with};
use crate::envelope::{Header, Part};
use crate::kind::Packed;
use crate::share::Share;
use crate::tree::{Hash, SetId};

/// Shares of one set, as they come in.
///
/// The first share says which set it is; every other one is compared with it when it is added. A share read from its code has proved
/// itself. One read from words has not: more of these than needed are welcome, for they show which one is bad.
///
/// [`add`](Self::add) says at once why a share is refused. [`extend`](Extend::extend) and [`collect`](Iterator::collect) take a pile of
/// shares and keep the refused ones for [`refused`](Self::refused):
///
/// ```
/// # use paperquorum::{Input, Kind, Scheme, ShareSet, split};
/// # use rand_core::SeedableRng;
/// # let mut rng = rand_chacha::ChaCha20Rng::seed_from_u64(0);
/// # let key = Kind::recognise(&Input::new(b"correct horse"[..].into()))?;
/// # let packed = key.pack(&Input::new(b"correct horse"[..].into()))?.packed;
/// let scheme: Scheme = "2-of-3".parse()?;
/// let ours = split(&packed, scheme, "diary", &mut rng);
/// let others = split(&packed, scheme, "wallet", &mut rng);
///
/// let set: ShareSet = ours.into_iter().skip(1).chain(others).collect();
/// assert_eq!(set.shares().len(), 2);
/// assert_eq!(set.refused().len(), 3);
/// assert!(set.recover().is_ok());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// [`collection::sort`](crate::collection::sort) sorts a pile that has shares of several sets.
#[derive(Debug, Default)]
pub struct ShareSet {
    shares: Vec<Share>,
    refused: Vec<(Share, AddError)>,
}

impl ShareSet {
    /// A set that waits for its first share.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a share.
    ///
    /// Two different shares with the same index cannot both be right. Both are kept: a code is always right, and which words are right is
    /// found out by the recovery. A share read from its code takes the place of the same one read from words, because it knows more.
    ///
    /// # Errors
    /// [`AddError`] says why it does not belong here. The set is then as it was.
    pub fn add(&mut self, share: Share) -> Result<(), AddError> {
        for known in &self.shares {
            compare(known, &share)?;
        }
        let same = self.shares.iter_mut().find(|known| known.is_same(&share));
        if let Some(known) = same {
            if known.code().is_none() && share.code().is_some() {
                *known = share;
                return Ok(());
            }
            return Err(AddError::Duplicate {
                index: share.index(),
            });
        }
        self.shares.push(share);
        Ok(())
    }

    /// The shares that [`extend`](Extend::extend) could not add, each with the reason, in the order in which they came. They have no part
    /// in anything else that the set says or does.
    pub fn refused(&self) -> &[(Share, AddError)] {
        &self.refused
    }

    /// The shares, in the order in which they were added.
    pub fn shares(&self) -> &[Share] {
        &self.shares
    }

    /// The set's short name, once there is a share.
    pub fn name(&self) -> Option<String> {
        Some(self.shares.first()?.set_name())
    }

    /// The whole set id, as soon as there is a share read from its code.
    pub fn id(&self) -> Option<SetId> {
        self.shares.iter().find_map(Share::set_id)
    }

    /// Digest of the set's vault, as soon as a code has told it.
    pub fn vault(&self) -> Option<Hash> {
        self.shares.iter().find_map(|share| share.code()?.vault())
    }

    /// What all shares have in common, once there is one.
    pub fn header(&self) -> Option<&Header> {
        self.shares.first().map(Share::header)
    }

    /// How many shares the set has, as far as the codes that were read tell: one that was added later knows of more.
    pub fn total(&self) -> Option<u8> {
        let told = self.shares.iter().filter_map(|share| share.code()?.total());
        told.max()
    }

    /// How many different shares there are of a part.
    fn have(&self, part: Part) -> u8 {
        let mut indices: Vec<u8> = self.of_part(part).map(Share::index).collect();
        indices.sort_unstable();
        indices.dedup();
        u8::try_from(indices.len()).expect("at most 16 indices")
    }

    fn of_part(&self, part: Part) -> impl Iterator<Item = &Share> {
        self.shares
            .iter()
            .filter(move |share| share.header().part() == part)
    }

    /// How many shares are needed of a part; `None` if none of the shares tells.
    pub fn needed(&self, part: Part) -> Option<u8> {
        let own = self
            .of_part(part)
            .next()
            .map(|share| share.header().threshold());
        let told = || {
            self.shares
                .iter()
                .filter(|share| share.header().part() != part)
                .find_map(|share| share.code()?.other_threshold())
        };
        own.or_else(told)
    }

    /// Whether the set has required shares; `None` while there is no share that says so.
    pub fn has_parts(&self) -> Option<bool> {
        Some(self.header()?.part() != Part::Whole)
    }

    /// How many shares are needed in all, as far as is known.
    pub fn threshold(&self) -> Option<u8> {
        if self.has_parts()? {
            Some(self.needed(Part::Required)? + self.needed(Part::Others)?)
        } else {
            self.needed(Part::Whole)
        }
    }

    /// How many more shares are needed; `None` while there is no share that says so.
    pub fn missing(&self) -> Option<u8> {
        Some(if self.has_parts()? {
            self.missing_of(Part::Required) + self.missing_of(Part::Others)
        } else {
            self.missing_of(Part::Whole)
        })
    }

    /// How many more shares of a part are needed: of one that is known only to exist, at least one.
    pub fn missing_of(&self, part: Part) -> u8 {
        self.needed(part)
            .unwrap_or(1)
            .saturating_sub(self.have(part))
    }

    /// Recovers the key.
    ///
    /// If enough shares were read from codes, the key is theirs, whatever else was read. Otherwise shares from words make up the number:
    /// choices of them are tried until the tag agrees. Shares that do not lie on the same polynomials are named. If there are any, every
    /// other choice is tried too, because k − 1 holders who know their own shares can write down words that make a key of their choice.
    /// If any choice makes another key, no key is given.
    ///
    /// # Errors
    /// [`RecoverError`]; what a wrong choice gave is wiped.
    pub fn recover(&self) -> Result<Recovery, RecoverError> {
        self.recover_within(&mut Effort::default())
    }

    /// How many choices of its shares there are to try, about.
    pub(crate) fn choices(&self) -> u64 {
        search::choices(&self.shares)
    }

    /// As [`recover`](Self::recover), with no more than what is left of an effort that several sets share.
    ///
    /// # Errors
    /// As [`recover`](Self::recover); [`RecoverError::TooManyCombinations`] once the effort is spent.
    pub fn recover_within(&self, effort: &mut Effort) -> Result<Recovery, RecoverError> {
        let missing = self.missing().ok_or(RecoverError::NoShares)?;
        if missing > 0 {
            return Err(RecoverError::NotEnough { missing });
        }
        let mut search = Search::new(&self.shares, effort);
        let Some(first) = search.first()? else {
            return Err(RecoverError::NoAgreement {
                shares: self.shares.len(),
            });
        };
        let groups = search.largest_groups(&first)?;
        Ok(Recovery {
            from_words: search.typed(&first.used),
            bad: search.outside(&groups),
            key: first.key,
            used: first.used,
        })
    }
}

/// Adds every share that belongs to the set and keeps the others, with the reasons, for [`ShareSet::refused`]. The first share of all says
/// which set it is. One that is there already is passed over, for nothing is lost with it.
impl Extend<Share> for ShareSet {
    fn extend<I: IntoIterator<Item = Share>>(&mut self, shares: I) {
        for share in shares {
            match self.add(share.clone()) {
                Ok(()) | Err(AddError::Duplicate { .. }) => {}
                Err(error) => self.refused.push((share, error)),
            }
        }
    }
}

/// As [`ShareSet::extend`] does for a set that waits for its first share.
impl FromIterator<Share> for ShareSet {
    fn from_iter<I: IntoIterator<Item = Share>>(shares: I) -> Self {
        let mut set = Self::new();
        set.extend(shares);
        set
    }
}

/// A recovered key.
#[derive(Debug)]
pub struct Recovery {
    /// The key; the tag says that it is what was split.
    pub key: Packed,
    /// Places in [`ShareSet::shares`] of those that it was made of, as many as are needed.
    pub used: Vec<usize>,
    /// How many of these were read from words alone. If there are none, the key is proved to be the dealer's; words prove nothing,
    /// and somebody who knows all the other shares can have made them up.
    pub from_words: usize,
    /// Places in [`ShareSet::shares`] of shares that do not lie on the same polynomials as the others: they are forged or damaged. Where
    /// words alone decide, two or more of the others may have been forged so that they make the same key. Where two polynomials have as
    /// many shares each, every share that does not lie on both is listed.
    pub bad: Vec<usize>,
}
