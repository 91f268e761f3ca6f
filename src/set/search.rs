//! Tries choices of shares: which of them make a key, and which shares agree with that.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use super::error::RecoverError;
use crate::envelope::{self, Header, Part};
use crate::kind::Packed;
use crate::secret::Secret;
use crate::shamir::{self, Point};
use crate::share::Share;

/// Most steps of a search: all of 16 choose 8 many times over, and a bound on what rivals can cost.
const MAX_STEPS: usize = 1 << 18;

/// What recoveries from words may still cost, counted in shares that are tried beside others.
///
/// Whoever recovers several sets hands the same one to all of them: made-up sets shall not cost a search each.
#[derive(Debug)]
pub struct Effort {
    left: usize,
}

impl Default for Effort {
    fn default() -> Self {
        Self { left: MAX_STEPS }
    }
}

impl Effort {
    /// How much of it is spent.
    pub fn spent(&self) -> usize {
        MAX_STEPS - self.left
    }

    fn step(&mut self) -> Result<(), RecoverError> {
        let left = self.left.checked_sub(1);
        self.left = left.ok_or(RecoverError::TooManyCombinations)?;
        Ok(())
    }
}

/// The shares of one part, as they may be chosen.
struct PartOfSet {
    header: Header,
    /// Places of all of them.
    all: Vec<usize>,
    /// Places of those that every choice takes: read from codes, at most as many as are needed.
    fixed: Vec<usize>,
    /// Places of those from words to fill up with, of indices that no code has: those of one index together, for a choice has one of them.
    words: Vec<Vec<usize>>,
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
        let mut by_index: BTreeMap<u8, Vec<usize>> = BTreeMap::new();
        for place in words.into_iter().filter(|place| !is_known(place)) {
            let index = shares[place].index();
            by_index.entry(index).or_default().push(place);
        }
        let words = by_index.into_values().collect();
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

    /// How many choices there are of this part.
    fn choices(&self) -> u64 {
        let missing = self.needed() - self.fixed.len();
        // By how many shares are chosen of the indices so far.
        let mut ways = vec![0_u64; missing + 1];
        ways[0] = 1;
        for same in &self.words {
            for chosen in (1..=missing).rev() {
                let with_one = ways[chosen - 1].saturating_mul(same.len() as u64);
                ways[chosen] = ways[chosen].saturating_add(with_one);
            }
        }
        ways[missing]
    }
}

/// How many choices there are of these shares, about.
pub(super) fn choices(shares: &[Share]) -> u64 {
    let parts = PARTS.map(|part| PartOfSet::new(shares, part));
    let parts = parts.iter().flatten();
    parts.fold(1, |all, part| all.saturating_mul(part.choices()))
}

/// The required part first.
const PARTS: [Part; 3] = [Part::Whole, Part::Required, Part::Others];

/// A choice whose tag agrees.
pub(super) struct Agreement {
    pub(super) key: Packed,
    /// Places of the shares that it is of.
    pub(super) used: Vec<usize>,
    /// Places of all shares on its polynomials.
    on_it: Vec<usize>,
}

/// Whether an agreement is what is looked for.
type Accept<'a> = dyn FnMut(&Agreement) -> bool + 'a;

/// The search for choices whose tag agrees.
pub(super) struct Search<'a> {
    shares: &'a [Share],
    /// The required part first.
    parts: Vec<PartOfSet>,
    effort: &'a mut Effort,
}

impl<'a> Search<'a> {
    pub(super) fn new(shares: &'a [Share], effort: &'a mut Effort) -> Self {
        let parts = PARTS.map(|part| PartOfSet::new(shares, part));
        Self {
            shares,
            parts: parts.into_iter().flatten().collect(),
            effort,
        }
    }

    /// The first choice whose tag agrees.
    pub(super) fn first(&mut self) -> Result<Option<Agreement>, RecoverError> {
        self.agreeing(&|_| true, &mut |_| true)
    }

    /// The shares that speak for the key of `first`: those on the polynomials that most of them lie on, several times where as many lie
    /// on others that make the same key.
    ///
    /// Choices of good shares make the same key, and only one with a bad share can make another. Two forged shares can make up for each
    /// other, so that the same key comes out: then those that are more are the good ones. Where none are more, nobody can tell.
    ///
    /// # Errors
    /// [`RecoverError::TwoKeys`] if a choice makes another key.
    pub(super) fn largest_groups(
        &mut self,
        first: &Agreement,
    ) -> Result<Vec<Vec<usize>>, RecoverError> {
        let mut largest = vec![first.on_it.clone()];
        let bad = self.outside(&largest);
        if bad.is_empty() || self.typed(&first.used) == 0 {
            return Ok(largest);
        }
        let mut is_bad = vec![false; self.shares.len()];
        for place in bad {
            is_bad[place] = true;
        }
        let mixed = |chosen: &[usize]| chosen.iter().any(|&place| is_bad[place]);
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
        match self.agreeing(&mixed, &mut is_another)? {
            None => Ok(largest),
            Some(other) => Err(RecoverError::TwoKeys {
                one: largest.swap_remove(0),
                other: other.on_it,
            }),
        }
    }

    /// How many of these shares were read from words.
    pub(super) fn typed(&self, used: &[usize]) -> usize {
        let is_typed = |place: &&usize| self.shares[**place].code().is_none();
        used.iter().filter(is_typed).count()
    }

    /// Places of the shares that are not in all of the groups.
    pub(super) fn outside(&self, groups: &[Vec<usize>]) -> Vec<usize> {
        let is_in = |place: &usize| groups.iter().all(|group| group.contains(place));
        (0..self.shares.len())
            .filter(|place| !is_in(place))
            .collect()
    }

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

    /// Fills the choice of part `part`, which begins at `before`, up with words of the indices from the place `from` on; all indices are
    /// distinct. Each word costs a step, also where the other part leaves nothing to choose with it.
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
            let index = self.shares[self.parts[part].words[at][0]].index();
            let is_there = |other: &usize| self.shares[*other].index() == index;
            if chosen.iter().any(is_there) {
                continue;
            }
            for same in 0..self.parts[part].words[at].len() {
                self.effort.step()?;
                chosen.push(self.parts[part].words[at][same]);
                let found = self.fill(part, before, at + 1, wanted, accept, chosen)?;
                if found.is_some() {
                    return Ok(found);
                }
                chosen.pop();
            }
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
        let mut envelope: Option<Secret> = None;
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
                Some(sum) => sum.xor(&value),
                None => value,
            });
            chosen_points.push(points);
        }
        let headers: Vec<Header> = self.parts.iter().map(|part| part.header).collect();
        let envelope = envelope.expect("there is at least one part");
        let Ok(key) = envelope::open(&headers, &envelope) else {
            return Ok(None);
        };
        let mut on_it = Vec::with_capacity(self.shares.len());
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
