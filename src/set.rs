//! Share sets: splitting a key into shares, and collecting shares until they recover it (FORMAT.md, section 3).

use std::cmp::Ordering;

use rand_core::CryptoRng;
use thiserror::Error;

use crate::envelope::{self, Header, Part};
use crate::issue::{Common, Grain, issue};
use crate::kind::{Class, Packed};
use crate::scheme::{MAX_SHARES, Scheme};
use crate::secret::Secret;
use crate::shamir::{self, Point};
use crate::share::{MAX_DEPTH, SALT_LENGTH, Share, UNTOLD, code_label};
use crate::tree::{Hash, SetId};

/// Most subsets that a recovery from words tries: all of 16 choose 8 many times over, and a bound on what rivals can cost.
const MAX_SUBSETS: usize = 1 << 18;

/// What a dealer may want besides the scheme.
#[derive(Clone, Copy, Debug, Default)]
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

/// Splits a key into the scheme's shares, in the order of their indices. `label` is what the set is for.
///
/// # Panics
/// If it is the key of a vault: [`split_with`] takes the vault's digest.
pub fn split(key: &Packed, scheme: Scheme, label: &str, rng: &mut impl CryptoRng) -> Vec<Share> {
    let options = Options {
        label,
        ..Options::default()
    };
    split_with(key, scheme, &options, rng)
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
        let rest = xor(&envelope, &mask);
        let mut grains = deal(&mask, &first, &required, rng);
        grains.extend(deal(&rest, &second, &others, rng));
        grains
    };
    grains.sort_by_key(|grain| grain.point.x());
    let label: String = options
        .label
        .chars()
        .map(|c| if c.is_control() { ' ' } else { c })
        .collect();
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

/// The shares of one part: of what is split, and of a salt for all of them.
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

/// Adds two byte strings of equal length in GF(2)^8.
fn xor(one: &Secret, other: &Secret) -> Secret {
    let mut sum = Vec::with_capacity(one.len());
    sum.extend(
        one.as_bytes()
            .iter()
            .zip(other.as_bytes())
            .map(|(a, b)| a ^ b),
    );
    Secret::new(sum)
}

/// Shares of one set, as they come in.
///
/// The first share says which set it is; every other one is compared with it when it is added. A share read from its code has proved
/// itself. One read from words has not: more of these than needed are welcome, for they show which one is bad.
#[derive(Debug, Default)]
pub struct ShareSet {
    shares: Vec<Share>,
}

impl ShareSet {
    /// A set that waits for its first share.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a share.
    ///
    /// Two different shares with the same index cannot both be right. Both are kept: a code is right, and which words are, the recovery
    /// tells.
    /// A share read from its code takes the place of the same one read from words, because it knows more.
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
    /// As soon as enough shares were read from codes, the key is theirs, whatever else was read. Else the codes are filled up from words:
    /// choices are tried until the tag agrees. Shares that do not lie on the same polynomials are named; if there are such, every other
    /// choice is tried too, for k − 1 holders who know their own shares can write down words that make a key of their choice. If any
    /// choice makes another key, none is given.
    ///
    /// # Errors
    /// [`RecoverError`]; what a wrong choice gave is wiped.
    pub fn recover(&self) -> Result<Recovery, RecoverError> {
        let missing = self.missing().ok_or(RecoverError::NoShares)?;
        if missing > 0 {
            return Err(RecoverError::NotEnough { missing });
        }
        let parts = [Part::Whole, Part::Required, Part::Others];
        let parts = parts.map(|part| PartOfSet::new(&self.shares, part));
        let mut search = Search {
            shares: &self.shares,
            parts: parts.into_iter().flatten().collect(),
            budget: MAX_SUBSETS,
        };
        let any = |_: &[usize]| true;
        let Some(first) = search.agreeing(&any, &mut |_| true)? else {
            return Err(RecoverError::NoAgreement {
                shares: self.shares.len(),
            });
        };
        let from_words = |used: &[usize]| {
            let typed = |place: &&usize| self.shares[**place].code().is_none();
            used.iter().filter(typed).count()
        };
        let outside = |groups: &[Vec<usize>]| -> Vec<usize> {
            let is_in = |place: &usize| groups.iter().all(|group| group.contains(place));
            (0..self.shares.len())
                .filter(|place| !is_in(place))
                .collect()
        };
        // Choices of good shares make the same key; only one with a bad share can make another. Two forged shares can make up for each
        // other, so that the same key comes out: then those that are more are the good ones. Where none are more, nobody can tell.
        let mut largest = vec![first.on_it];
        let bad = outside(&largest);
        if !bad.is_empty() && from_words(&first.used) > 0 {
            let mixed = |chosen: &[usize]| chosen.iter().any(|place| bad.contains(place));
            let mut is_another = |other: &Agreement| {
                if other.key.bytes().as_bytes() != first.key.bytes().as_bytes() {
                    return true;
                }
                match other.on_it.len().cmp(&largest[0].len()) {
                    Ordering::Greater => largest = vec![other.on_it.clone()],
                    Ordering::Equal if !largest.contains(&other.on_it) => {
                        largest.push(other.on_it.clone());
                    }
                    Ordering::Equal | Ordering::Less => {}
                }
                false
            };
            if let Some(other) = search.agreeing(&mixed, &mut is_another)? {
                return Err(RecoverError::TwoKeys {
                    one: largest.swap_remove(0),
                    other: other.on_it,
                });
            }
        }
        Ok(Recovery {
            key: first.key,
            from_words: from_words(&first.used),
            used: first.used,
            bad: outside(&largest),
        })
    }
}

/// The shares of one part, as they may be chosen.
struct PartOfSet {
    header: Header,
    /// Places of all of them.
    all: Vec<usize>,
    /// Places of those that every choice takes: read from codes, at most as many as are needed.
    fixed: Vec<usize>,
    /// Places of those from words to fill up with, of indices that no code has.
    words: Vec<usize>,
}

impl PartOfSet {
    /// `None` if there is no share of this part.
    fn new(shares: &[Share], part: Part) -> Option<Self> {
        let of_part = |place: &usize| shares[*place].header().part() == part;
        let all: Vec<usize> = (0..shares.len()).filter(of_part).collect();
        let header = *shares[*all.first()?].header();
        let (mut fixed, words): (Vec<usize>, Vec<usize>) = all
            .iter()
            .partition(|&&place| shares[place].code().is_some());
        let is_known = |place: &usize| {
            let index = shares[*place].index();
            fixed.iter().any(|&code| shares[code].index() == index)
        };
        let words = words.into_iter().filter(|place| !is_known(place)).collect();
        fixed.truncate(header.threshold().into());
        Some(Self {
            header,
            all,
            fixed,
            words,
        })
    }

    fn needed(&self) -> usize {
        self.header.threshold().into()
    }
}

/// A choice whose tag agrees.
struct Agreement {
    key: Packed,
    /// Places of the shares that it is of.
    used: Vec<usize>,
    /// Places of all shares on its polynomials.
    on_it: Vec<usize>,
}

/// Whether an agreement is what is looked for.
type Accept<'a> = dyn FnMut(&Agreement) -> bool + 'a;

/// The search for choices whose tag agrees.
struct Search<'a> {
    shares: &'a [Share],
    /// The required part first.
    parts: Vec<PartOfSet>,
    /// Choices that may still be tried.
    budget: usize,
}

impl Search<'_> {
    /// The first wanted choice whose tag agrees and that is accepted.
    fn agreeing(
        &mut self,
        wanted: &dyn Fn(&[usize]) -> bool,
        accept: &mut Accept<'_>,
    ) -> Result<Option<Agreement>, RecoverError> {
        let mut chosen = Vec::with_capacity(self.shares.len());
        self.descend(0, wanted, accept, &mut chosen)
    }

    /// Adds to `chosen` a choice of part `part` and of those after it.
    fn descend(
        &mut self,
        part: usize,
        wanted: &dyn Fn(&[usize]) -> bool,
        accept: &mut Accept<'_>,
        chosen: &mut Vec<usize>,
    ) -> Result<Option<Agreement>, RecoverError> {
        let Some(own) = self.parts.get(part) else {
            return self.attempt(wanted, accept, chosen);
        };
        let before = chosen.len();
        chosen.extend(&own.fixed);
        let found = self.fill(part, before, 0, wanted, accept, chosen)?;
        if found.is_none() {
            chosen.truncate(before);
        }
        Ok(found)
    }

    /// Fills the choice of part `part`, which begins at `before`, up with words from their place `from` on; all indices are distinct.
    fn fill(
        &mut self,
        part: usize,
        before: usize,
        from: usize,
        wanted: &dyn Fn(&[usize]) -> bool,
        accept: &mut Accept<'_>,
        chosen: &mut Vec<usize>,
    ) -> Result<Option<Agreement>, RecoverError> {
        let own = &self.parts[part];
        let missing = own.needed() - (chosen.len() - before);
        if missing == 0 {
            return self.descend(part + 1, wanted, accept, chosen);
        }
        for at in from..(own.words.len() + 1).saturating_sub(missing) {
            let place = self.parts[part].words[at];
            let index = self.shares[place].index();
            let is_there = |other: &usize| self.shares[*other].index() == index;
            if chosen.iter().any(is_there) {
                continue;
            }
            chosen.push(place);
            let found = self.fill(part, before, at + 1, wanted, accept, chosen)?;
            if found.is_some() {
                return Ok(found);
            }
            chosen.pop();
        }
        Ok(None)
    }

    /// What the chosen shares make, if the tag agrees and it is accepted.
    fn attempt(
        &mut self,
        wanted: &dyn Fn(&[usize]) -> bool,
        accept: &mut Accept<'_>,
        chosen: &[usize],
    ) -> Result<Option<Agreement>, RecoverError> {
        if !wanted(chosen) {
            return Ok(None);
        }
        self.budget = self
            .budget
            .checked_sub(1)
            .ok_or(RecoverError::TooManyCombinations)?;
        let mut envelope: Option<Secret> = None;
        let mut on_it = Vec::with_capacity(self.shares.len());
        let mut rest = chosen;
        let mut chosen_points: Vec<Vec<&Point>> = Vec::with_capacity(2);
        for part in &self.parts {
            let (places, others) = rest.split_at(part.needed());
            rest = others;
            let points: Vec<&Point> = places.iter().map(|&i| self.shares[i].point()).collect();
            let Ok(value) = shamir::interpolate(&points) else {
                return Ok(None);
            };
            envelope = Some(match envelope {
                Some(sum) => xor(&sum, &value),
                None => value,
            });
            chosen_points.push(points);
        }
        let headers: Vec<Header> = self.parts.iter().map(|part| part.header).collect();
        let envelope = envelope.expect("there is at least one part");
        let Ok(key) = envelope::open(&headers, &envelope) else {
            return Ok(None);
        };
        for (part, points) in self.parts.iter().zip(&chosen_points) {
            let fits = |place: &&usize| {
                let point = self.shares[**place].point();
                shamir::evaluate(points, point.x())
                    .is_ok_and(|expected| expected.as_bytes() == point.y().as_bytes())
            };
            on_it.extend(part.all.iter().filter(fits));
        }
        on_it.sort_unstable();
        let agreement = Agreement {
            key,
            used: chosen.to_vec(),
            on_it,
        };
        Ok(accept(&agreement).then_some(agreement))
    }
}

/// Whether two shares have one index and are different.
fn is_rival(one: &Share, other: &Share) -> bool {
    one.index() == other.index() && !one.is_same(other)
}

/// Whether two shares can be of one set.
fn compare(known: &Share, share: &Share) -> Result<(), AddError> {
    let (a, b) = (known.header(), share.header());
    if known.set() != share.set() {
        return Err(AddError::Stranger {
            expected: known.set_name(),
            found: share.set_name(),
        });
    }
    let ids = known.set_id().zip(share.set_id());
    if ids.is_some_and(|(a, b)| a != b) {
        return Err(AddError::Namesake {
            name: share.set_name(),
        });
    }
    if (a.part() == Part::Whole) != (b.part() == Part::Whole) {
        return Err(AddError::Parts);
    }
    if let Some((expected, found)) = contradicting_thresholds(known, share) {
        return Err(AddError::Threshold { expected, found });
    }
    // Two words that differ in this are kept beside each other: nothing tells which is right.
    let has_code = known.code().is_some() || share.code().is_some();
    if has_code && a.part() != b.part() && known.index() == share.index() {
        return Err(AddError::PartOfIndex {
            index: share.index(),
        });
    }
    if a.length() != b.length() {
        return Err(AddError::Length {
            expected: a.length(),
            found: b.length(),
        });
    }
    if a.class() != b.class() {
        return Err(AddError::Class);
    }
    if let Some((one, other)) = known.code().zip(share.code())
        && (one.room() != other.room() || a.part() == b.part() && is_rival(known, share))
    {
        // Each proves itself, at another height of one tree: no honest dealer makes such codes.
        return Err(AddError::Contradiction);
    }
    let room = known.code().or(share.code()).map(|code| code.room());
    if let Some(room) = room {
        for index in [known.index(), share.index()] {
            if index > room {
                return Err(AddError::IndexOutOfRange { index, room });
            }
        }
    }
    Ok(())
}

/// What two shares say differently about how many are needed of one part.
fn contradicting_thresholds(known: &Share, share: &Share) -> Option<(u8, u8)> {
    let (a, b) = (known.header(), share.header());
    let other = |share: &Share| share.code().and_then(|code| code.other_threshold());
    let pairs = if a.part() == b.part() {
        [
            Some((a.threshold(), b.threshold())),
            other(known).zip(other(share)),
        ]
    } else {
        [
            other(known).map(|told| (told, b.threshold())),
            other(share).map(|told| (a.threshold(), told)),
        ]
    };
    pairs.into_iter().flatten().find(|(a, b)| a != b)
}

/// A recovered key.
#[derive(Debug)]
pub struct Recovery {
    /// The key; the tag says that it is what was split.
    pub key: Packed,
    /// Places in [`ShareSet::shares`] of those that it was made of, as many as are needed.
    pub used: Vec<usize>,
    /// How many of these were read from words alone. If there are none, the key is proved to be the dealer's; words prove nothing, and
    /// whoever knows all the other shares can have made them up.
    pub from_words: usize,
    /// Places in [`ShareSet::shares`] of shares that do not lie on the same polynomials as the others: they are forged or damaged. Where
    /// words alone decide, two or more of the others may have been forged so that they make the same key; where as many speak for one
    /// polynomial as for another, all that do not lie on both are here.
    pub bad: Vec<usize>,
}

/// Why a share does not go into a set.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum AddError {
    /// Of another set.
    #[error("it is of the set {found}, not of the set {expected}")]
    Stranger {
        /// The set's name.
        expected: String,
        /// The share's.
        found: String,
    },
    /// Of another set whose id begins alike.
    #[error("it is of another set that bears the same name, {name}")]
    Namesake {
        /// The name of both.
        name: String,
    },
    /// The same share again.
    #[error("share {index} is there already")]
    Duplicate {
        /// Its index.
        index: u8,
    },
    /// An index beyond the set's room.
    #[error("share {index} cannot be: the set has room for {room}")]
    IndexOutOfRange {
        /// Its index.
        index: u8,
        /// How many there can be.
        room: u8,
    },
    /// Another threshold.
    #[error("it says that {found} shares are needed, the others say {expected}")]
    Threshold {
        /// The set's.
        expected: u8,
        /// The share's.
        found: u8,
    },
    /// Of a set with required shares where the others' has none, or the other way round.
    #[error("it contradicts the others about whether some sheets are required")]
    Parts,
    /// The same index in both parts.
    #[error("share {index} cannot be both required and not")]
    PartOfIndex {
        /// The index.
        index: u8,
    },
    /// A code that proves itself as one of the set, and cannot be beside another that does.
    #[error("it contradicts another code of the set, though both prove themselves")]
    Contradiction,
    /// Another length of the secret.
    #[error("it is for a secret of {found} bytes, the others are for one of {expected}")]
    Length {
        /// The set's, in bytes.
        expected: usize,
        /// The share's, in bytes.
        found: usize,
    },
    /// Another kind of key.
    #[error("it is for another kind of key than the others")]
    Class,
}

/// Why a set does not recover its key.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum RecoverError {
    /// Nothing to recover from.
    #[error("there are no shares")]
    NoShares,
    /// Fewer than the threshold.
    #[error("{missing} more share{} needed", if *.missing == 1 { " is" } else { "s are" })]
    NotEnough {
        /// How many more.
        missing: u8,
    },
    /// No subset's tag agrees.
    #[error(
        "the {shares} shares do not fit together: at least one of them is forged, damaged or of another set"
    )]
    NoAgreement {
        /// How many there are.
        shares: usize,
    },
    /// Two groups of shares, each of which makes a key; a share may be in both.
    #[error("the shares make two different keys, so some of them are forged")]
    TwoKeys {
        /// Places in [`ShareSet::shares`] of one group.
        one: Vec<usize>,
        /// Of the other.
        other: Vec<usize>,
    },
    /// So many contradicting shares that not all of their combinations can be tried.
    #[error("there are too many contradicting shares to try all their combinations")]
    TooManyCombinations,
}
