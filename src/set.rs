//! Share sets: splitting a key into shares, and collecting shares until they recover it (FORMAT.md, section 3).

use std::cmp::Ordering;

use rand_core::CryptoRng;
use thiserror::Error;

use crate::envelope::{self, Header, Part, SetPrefix};
use crate::kind::Packed;
use crate::scheme::Scheme;
use crate::secret::Secret;
use crate::shamir::{self, Point};
use crate::share::{Print, Share, code_label, set_name};

/// Most subsets that a recovery tries: all of 16 choose 8 many times over, and a bound on what rivals can cost.
const MAX_SUBSETS: usize = 1 << 18;

/// Most shares that a set collects: every index, and as many rivals again.
const MAX_COLLECTED: usize = 32;

/// Splits a key into the scheme's shares, in the order of their indices.
///
/// Draws the set id, the polynomials, and a salt for each share. `label` is what the set is for; as much of it as a code
/// holds goes into every share. Control characters in it become spaces.
pub fn split(key: &Packed, scheme: Scheme, label: &str, rng: &mut impl CryptoRng) -> Vec<Share> {
    let set = rng.next_u64();
    split_as(set, key, scheme, label, rng)
}

/// Splits a key as [`split`] does, into a set whose id is known already: that of a vault which was sealed before.
///
/// The id must be random and used for one split only.
pub fn split_as(
    set: u64,
    key: &Packed,
    scheme: Scheme,
    label: &str,
    rng: &mut impl CryptoRng,
) -> Vec<Share> {
    let header = |threshold: u8, part| {
        Header::new(
            key.class(),
            key.bytes().len(),
            threshold,
            SetPrefix::of(set),
        )
        .expect("a packed key and a scheme make a header")
        .of_part(part)
    };
    let label: String = label
        .chars()
        .map(|c| if c.is_control() { ' ' } else { c })
        .collect();
    let (required, others): (Vec<u8>, Vec<u8>) =
        (1..=scheme.shares()).partition(|&index| scheme.requires(index));
    let needed = scheme.threshold() - scheme.required();
    let headers = if required.is_empty() {
        vec![header(needed, Part::Whole)]
    } else {
        vec![
            header(scheme.required(), Part::Required),
            header(needed, Part::Others),
        ]
    };
    let envelope = envelope::seal(&headers, key);
    let mut points = match headers[..] {
        [ref first, ref second] => {
            // The one part is random, the other what remains of the envelope.
            let mut mask = vec![0; envelope.len()];
            rng.fill_bytes(&mut mask);
            let mask = Secret::new(mask);
            let rest = xor(&envelope, &mask);
            let mut points = deal(&mask, first, &required, rng);
            points.extend(deal(&rest, second, &others, rng));
            points
        }
        _ => deal(&envelope, &headers[0], &others, rng),
    };
    points.sort_by_key(|(_, point)| point.x());
    points
        .into_iter()
        .map(|(header, point)| {
            let mut salt = [0; 16];
            rng.fill_bytes(&mut salt);
            let print = Print {
                set,
                shares: scheme.shares(),
                other_threshold: headers
                    .iter()
                    .find(|other| other.part() != header.part())
                    .map(Header::threshold),
                salt,
                label: code_label(&label).to_owned(),
            };
            Share::new(header, point, Some(print)).expect("fields of one set go together")
        })
        .collect()
}

/// The points of one part, with its header.
fn deal(
    secret: &Secret,
    header: &Header,
    indices: &[u8],
    rng: &mut impl CryptoRng,
) -> Vec<(Header, Point)> {
    shamir::split(secret, header.threshold(), indices, rng)
        .expect("a scheme's shares are enough for each part")
        .into_iter()
        .map(|point| (*header, point))
        .collect()
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
/// The first share says which set it is; every other one is compared with it when it is added. More shares than needed are welcome:
/// they show which one is bad.
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
    /// Two different shares with the same index cannot both be right. Both are kept, for which one is, the recovery tells.
    /// A share read from its code takes the place of the same one read from words, because it knows more.
    ///
    /// # Errors
    /// [`AddError`] says why it does not belong here. The set is then as it was.
    pub fn add(&mut self, share: Share) -> Result<(), AddError> {
        for known in &self.shares {
            compare(known, &share)?;
        }
        let same = self.shares.iter_mut().find(|known| {
            known.index() == share.index()
                && known.header() == share.header()
                && known.point().y().as_bytes() == share.point().y().as_bytes()
        });
        if let Some(known) = same {
            if known.print().is_none() && share.print().is_some() {
                *known = share;
                return Ok(());
            }
            return Err(AddError::Duplicate {
                index: share.index(),
            });
        }
        if self.shares.len() >= MAX_COLLECTED {
            return Err(AddError::TooMany);
        }
        self.shares.push(share);
        Ok(())
    }

    /// The shares, in the order in which they were added.
    pub fn shares(&self) -> &[Share] {
        &self.shares
    }

    /// Whether there are more shares than needed and all of them fit together: then nobody with fewer than the threshold can have
    /// forged the key that they make. A part all of whose shares are needed confirms nothing by itself.
    pub fn is_confirmed(&self) -> bool {
        let spare = |part: Part| {
            self.needed(part)
                .is_some_and(|needed| self.have(part) > needed)
        };
        (spare(Part::Whole) || spare(Part::Others))
            && self.recover().is_ok_and(|recovery| recovery.bad.is_empty())
    }

    /// The set's short name, once there is a share.
    pub fn name(&self) -> Option<String> {
        Some(set_name(self.header()?.set()))
    }

    /// What all shares have in common, once there is one.
    pub fn header(&self) -> Option<&Header> {
        self.shares.first().map(Share::header)
    }

    /// How many shares the set has, as soon as one was read from a code that tells it.
    pub fn total(&self) -> Option<u8> {
        self.shares.iter().find_map(|share| share.print()?.total())
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
                .find_map(|share| share.print()?.other_threshold)
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

    /// Recovers the key, from as many shares as there are.
    ///
    /// Tries subsets until the tag agrees, and names the shares that do not lie on the same polynomials. If there are such, every other
    /// subset is tried too: k − 1 holders who know their own shares can forge one more that makes a key of their choice with them.
    /// If any subset makes another key, none is given, for nothing here tells which is right. With exactly k shares in hand such a
    /// forgery cannot be noticed; a commitment can tell.
    ///
    /// # Errors
    /// [`RecoverError`]; what a wrong subset gave is wiped.
    pub fn recover(&self) -> Result<Recovery, RecoverError> {
        let missing = self.missing().ok_or(RecoverError::NoShares)?;
        if missing > 0 {
            return Err(RecoverError::NotEnough { missing });
        }
        let mut parts: Vec<Vec<usize>> = Vec::new();
        for part in [Part::Whole, Part::Required, Part::Others] {
            let of_part = |place: &usize| self.shares[*place].header().part() == part;
            let places: Vec<usize> = (0..self.shares.len()).filter(of_part).collect();
            if !places.is_empty() {
                parts.push(places);
            }
        }
        let headers: Vec<Header> = parts
            .iter()
            .map(|places| *self.shares[places[0]].header())
            .collect();
        let mut search = Search {
            shares: &self.shares,
            parts,
            headers,
            budget: MAX_SUBSETS,
        };
        let any = |_: &[usize]| true;
        let Some((key, good)) = search.agreeing(&any, &mut |_, _| true)? else {
            return Err(RecoverError::NoAgreement {
                shares: self.shares.len(),
            });
        };
        let outside = |groups: &[Vec<usize>]| -> Vec<usize> {
            let is_in = |place: &usize| groups.iter().all(|group| group.contains(place));
            (0..self.shares.len())
                .filter(|place| !is_in(place))
                .collect()
        };
        // Subsets of good shares make the same key; only one with a bad share can make another. Two forged shares can make up for each
        // other, so that the same key comes out: then those that are more are the good ones. Where none are more, nobody can tell.
        let mut largest = vec![good];
        let bad = outside(&largest);
        if !bad.is_empty() {
            let mixed = |subset: &[usize]| subset.iter().any(|place| bad.contains(place));
            let mut is_another = |other: &Packed, on_it: &[usize]| {
                if other.bytes().as_bytes() != key.bytes().as_bytes() {
                    return true;
                }
                match on_it.len().cmp(&largest[0].len()) {
                    Ordering::Greater => largest = vec![on_it.to_vec()],
                    Ordering::Equal if !largest.iter().any(|known| known == on_it) => {
                        largest.push(on_it.to_vec());
                    }
                    Ordering::Equal | Ordering::Less => {}
                }
                false
            };
            if let Some((_, other)) = search.agreeing(&mixed, &mut is_another)? {
                let one = largest.swap_remove(0);
                return Err(RecoverError::TwoKeys { one, other });
            }
        }
        let bad = outside(&largest);
        Ok(Recovery { key, bad })
    }
}

/// Whether a key is what is looked for, with the places of all shares on the polynomials that made it.
type Accept<'a> = dyn FnMut(&Packed, &[usize]) -> bool + 'a;

/// The search for subsets whose tag agrees.
struct Search<'a> {
    shares: &'a [Share],
    /// The places of each part's shares, the required part first.
    parts: Vec<Vec<usize>>,
    /// Each part's header.
    headers: Vec<Header>,
    /// Subsets that may still be tried.
    budget: usize,
}

impl Search<'_> {
    /// The key of the first wanted subset whose tag agrees and that is accepted, and the places of all shares on its polynomials.
    fn agreeing(
        &mut self,
        wanted: &dyn Fn(&[usize]) -> bool,
        accept: &mut Accept<'_>,
    ) -> Result<Option<(Packed, Vec<usize>)>, RecoverError> {
        let mut chosen = Vec::with_capacity(self.shares.len());
        self.descend(0, 0, wanted, accept, &mut chosen)
    }

    /// The places of all shares on the polynomials through those chosen.
    fn on_polynomials(&self, chosen: &[usize]) -> Vec<usize> {
        let mut good = Vec::with_capacity(self.shares.len());
        for places in &self.parts {
            let points: Vec<&Point> = chosen
                .iter()
                .filter(|place| places.contains(place))
                .map(|&place| self.shares[place].point())
                .collect();
            let on_them = |place: &&usize| {
                let point = self.shares[**place].point();
                shamir::evaluate(&points, point.x())
                    .is_ok_and(|expected| expected.as_bytes() == point.y().as_bytes())
            };
            good.extend(places.iter().filter(on_them));
        }
        good.sort_unstable();
        good
    }

    /// Completes `chosen` with shares of part `part` from its place `from` on, then with those of the parts after it; all of a
    /// part's indices are distinct.
    fn descend(
        &mut self,
        part: usize,
        from: usize,
        wanted: &dyn Fn(&[usize]) -> bool,
        accept: &mut Accept<'_>,
        chosen: &mut Vec<usize>,
    ) -> Result<Option<(Packed, Vec<usize>)>, RecoverError> {
        let Some(places) = self.parts.get(part) else {
            return self.attempt(wanted, accept, chosen);
        };
        let before: usize = self.headers[..part].iter().map(needed).sum();
        let missing = needed(&self.headers[part]) - (chosen.len() - before);
        if missing == 0 {
            return self.descend(part + 1, 0, wanted, accept, chosen);
        }
        for at in from..(places.len() + 1).saturating_sub(missing) {
            let place = self.parts[part][at];
            let index = self.shares[place].index();
            if chosen[before..]
                .iter()
                .any(|&i| self.shares[i].index() == index)
            {
                continue;
            }
            chosen.push(place);
            let key = self.descend(part, at + 1, wanted, accept, chosen)?;
            if key.is_some() {
                return Ok(key);
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
    ) -> Result<Option<(Packed, Vec<usize>)>, RecoverError> {
        if !wanted(chosen) {
            return Ok(None);
        }
        self.budget = self
            .budget
            .checked_sub(1)
            .ok_or(RecoverError::TooManyCombinations)?;
        let mut envelope: Option<Secret> = None;
        let mut rest = chosen;
        for header in &self.headers {
            let (places, others) = rest.split_at(needed(header));
            rest = others;
            let points: Vec<&Point> = places.iter().map(|&i| self.shares[i].point()).collect();
            let part = shamir::interpolate(&points).expect("distinct indices, equal lengths");
            envelope = Some(match envelope {
                Some(sum) => xor(&sum, &part),
                None => part,
            });
        }
        let envelope = envelope.expect("there is at least one part");
        let Ok(key) = envelope::open(&self.headers, &envelope) else {
            return Ok(None);
        };
        let on_them = self.on_polynomials(chosen);
        Ok(accept(&key, &on_them).then_some((key, on_them)))
    }
}

/// How many shares are needed of the header's part.
fn needed(header: &Header) -> usize {
    header.threshold().into()
}

/// Whether two shares can be of one set.
fn compare(known: &Share, share: &Share) -> Result<(), AddError> {
    let (a, b) = (known.header(), share.header());
    let whole_ids = known.print().zip(share.print());
    if a.set() != b.set() {
        return Err(AddError::Stranger {
            expected: known.set_name(),
            found: share.set_name(),
        });
    }
    if whole_ids.is_some_and(|(a, b)| a.set != b.set) {
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
    if a.part() != b.part() && known.index() == share.index() {
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
    let (own, other) = (
        known.print().map(|p| p.shares),
        share.print().map(|p| p.shares),
    );
    if let Some(shares) = own.or(other) {
        for index in [known.index(), share.index()] {
            if index > shares {
                return Err(AddError::IndexOutOfRange { index, shares });
            }
        }
    }
    match own.zip(other) {
        Some((expected, found)) if expected != found => Err(AddError::Shares { expected, found }),
        _ => Ok(()),
    }
}

/// What two shares say differently about how many are needed of one part.
fn contradicting_thresholds(known: &Share, share: &Share) -> Option<(u8, u8)> {
    let (a, b) = (known.header(), share.header());
    let other = |share: &Share| share.print().and_then(|print| print.other_threshold);
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
    /// The key; the tag proves that it is what was split.
    pub key: Packed,
    /// Places in [`ShareSet::shares`] of shares that do not lie on the same polynomials as the others: they are forged or damaged, or
    /// two or more of the others were forged so that they make the same key. Where as many speak for one polynomial as for another, all
    /// that do not lie on both.
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
    #[error("it is of another set that happens to have the same name, {name}")]
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
    /// An index above the number of shares.
    #[error("share {index} cannot be: the set has {shares} shares")]
    IndexOutOfRange {
        /// Its index.
        index: u8,
        /// How many there are.
        shares: u8,
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
    /// Another number of shares.
    #[error("it says that there are {found} shares, the others say {expected}")]
    Shares {
        /// The set's.
        expected: u8,
        /// The share's.
        found: u8,
    },
    /// More than a set can have.
    #[error("there are {MAX_COLLECTED} shares of this set already, more than it can have")]
    TooMany,
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
