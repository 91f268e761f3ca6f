//! Who can recover together: holders with one share or several, some of them required.
//!
//! [`Access`] is the dealer's plan in terms of people; its [`Scheme`] is the same in terms of shares. A group recovers if its shares
//! reach the threshold and every required holder is in it.

use std::ops::RangeInclusive;

use thiserror::Error;

use crate::scheme::{MAX_SHARES, Scheme, SchemeError};

/// What one holder is given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Holder {
    /// How many shares are on the holder's sheet.
    pub shares: usize,
    /// Whether nothing recovers without this holder.
    pub required: bool,
}

impl Holder {
    /// A holder of one share who is not required.
    pub const ORDINARY: Self = Self {
        shares: 1,
        required: false,
    };
}

/// A plan that makes sense.
///
/// Invariant: every holder is in some smallest group that recovers; at most 16 shares.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Access {
    scheme: Scheme,
    holders: Vec<Holder>,
}

impl Access {
    /// The plan with this threshold, counted in shares, or with more than half of them.
    ///
    /// # Errors
    /// [`AccessError`] says what would make no sense, and about whom: holders are counted from 0.
    pub fn new(threshold: Option<usize>, holders: &[Holder]) -> Result<Self, AccessError> {
        if let Some(holder) = holders.iter().position(|holder| holder.shares == 0) {
            return Err(AccessError::NoShare { holder });
        }
        let all = holders
            .iter()
            .fold(0_usize, |sum, holder| sum.saturating_add(holder.shares));
        let scheme = match threshold {
            Some(threshold) => Scheme::new(threshold, all),
            None => Scheme::majority(all),
        }?;
        let mut access = Self {
            scheme,
            holders: holders.to_vec(),
        };
        let required: Vec<u8> = (0..holders.len())
            .filter(|&holder| holders[holder].required)
            .flat_map(|holder| access.shares_of(holder))
            .collect();
        access.scheme = scheme.requiring(&required)?;
        let useful = access
            .groups()
            .into_iter()
            .fold(0, |all, group| all | group);
        match (0..holders.len()).find(|holder| useful >> holder & 1 == 0) {
            Some(holder) => Err(AccessError::Useless { holder }),
            None => Ok(access),
        }
    }

    /// The plan in terms of shares.
    pub fn scheme(&self) -> Scheme {
        self.scheme
    }

    /// The holders.
    pub fn holders(&self) -> &[Holder] {
        &self.holders
    }

    /// The indices of a holder's shares, from 1.
    pub fn shares_of(&self, holder: usize) -> RangeInclusive<u8> {
        let count = |holders: &[Holder]| {
            let sum: usize = holders.iter().map(|holder| holder.shares).sum();
            u8::try_from(sum.min(MAX_SHARES.into())).expect("at most 16")
        };
        count(&self.holders[..holder]) + 1..=count(&self.holders[..=holder])
    }

    /// The holder of a share.
    pub fn holder_of(&self, index: u8) -> Option<usize> {
        (0..self.holders.len()).find(|&holder| self.shares_of(holder).contains(&index))
    }

    /// Whether these holders recover together; bit h of `group` is set if holder h is in it.
    pub fn recovers(&self, group: u16) -> bool {
        let is_in = |holder: &usize| group >> holder & 1 == 1;
        let all = 0..self.holders.len();
        let shares: usize = all
            .clone()
            .filter(is_in)
            .map(|holder| self.holders[holder].shares)
            .sum();
        shares >= self.scheme.threshold().into()
            && all
                .filter(|&holder| self.holders[holder].required)
                .all(|holder| is_in(&holder))
    }

    /// The group of all holders.
    fn everybody(&self) -> u16 {
        u16::try_from((1_u32 << self.holders.len()) - 1).expect("at most 16 holders")
    }

    /// The smallest groups that recover, those of fewest holders first: in each, everybody is needed. A group recovers if and only if
    /// it contains one of these.
    pub fn groups(&self) -> Vec<u16> {
        let all = self.everybody();
        let members = |group: u16| (0..self.holders.len()).filter(move |h| group >> h & 1 == 1);
        let mut groups: Vec<u16> = (1..=all)
            .filter(|&group| {
                self.recovers(group) && members(group).all(|h| !self.recovers(group & !(1 << h)))
            })
            .collect();
        // In the order of holders: the lowest bit weighs most.
        groups.sort_by_key(|group| (group.count_ones(), std::cmp::Reverse(group.reverse_bits())));
        groups
    }

    /// Holders whose sheet alone recovers, if there are others besides.
    pub fn alone(&self) -> Vec<usize> {
        let alone = |holder: &usize| self.holders.len() > 1 && self.recovers(1 << holder);
        (0..self.holders.len()).filter(alone).collect()
    }

    /// Holders without whom nothing recovers.
    pub fn indispensable(&self) -> Vec<usize> {
        let all = self.everybody();
        (0..self.holders.len())
            .filter(|holder| !self.recovers(all & !(1 << holder)))
            .collect()
    }

    /// How many sheets may be lost, whichever they are.
    pub fn spare(&self) -> usize {
        let all = self.everybody();
        let fewest_that_hurt = (0..=all)
            .filter(|lost| !self.recovers(all & !lost))
            .map(u16::count_ones)
            .min();
        fewest_that_hurt.map_or(0, |fewest| fewest as usize - 1)
    }
}

/// Why a plan makes no sense. Holders are counted from 0.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum AccessError {
    /// A holder of no share.
    #[error("a holder needs at least one share")]
    NoShare {
        /// Who.
        holder: usize,
    },
    /// Threshold, number of shares and required shares do not go together.
    #[error(transparent)]
    Scheme(#[from] SchemeError),
    /// A holder whose sheet never makes a difference.
    #[error("a sheet would never make a difference: whoever recovers with it recovers without it")]
    Useless {
        /// Whose.
        holder: usize,
    },
}

#[cfg(test)]
mod tests {
    use super::*;

    /// "A2! B C" is: Alice has two shares and is required.
    fn holders(text: &str) -> Vec<Holder> {
        text.split_whitespace()
            .map(|word| Holder {
                shares: word
                    .trim_matches(|c: char| !c.is_ascii_digit())
                    .parse()
                    .unwrap_or(1),
                required: word.ends_with('!'),
            })
            .collect()
    }

    #[test]
    fn groups() {
        let check = |threshold: usize, text: &str, expected: &str| {
            let access = Access::new(Some(threshold), &holders(text)).unwrap();
            let names: Vec<char> = text
                .split_whitespace()
                .filter_map(|word| word.chars().next())
                .collect();
            let groups: Vec<String> = access
                .groups()
                .into_iter()
                .map(|group| {
                    let is_in = |(h, _): &(usize, &char)| group >> h & 1 == 1;
                    names
                        .iter()
                        .enumerate()
                        .filter(is_in)
                        .map(|(_, c)| c)
                        .collect()
                })
                .collect();
            assert_eq!(groups.join(" "), expected, "{threshold} of {text}");
        };
        check(2, "A B C", "AB AC BC");
        check(2, "A! B C", "AB AC");
        check(3, "A2 B C", "AB AC");
        check(3, "A2 B C D", "AB AC AD BCD");
        check(3, "A2! B C", "AB AC");
        check(4, "A2! B C D", "ABC ABD ACD");
        check(4, "A! B! C D E", "ABCD ABCE ABDE");
        check(3, "A! B! C!", "ABC");
        check(1, "A", "A");
        check(1, "A B", "A B");
    }

    #[test]
    fn nonsense_is_refused_with_its_reason() {
        let check = |threshold: Option<usize>, text: &str, expected: AccessError| {
            assert_eq!(
                Access::new(threshold, &holders(text)),
                Err(expected),
                "{text}"
            );
        };
        check(Some(1), "A0 B", AccessError::NoShare { holder: 0 });
        check(Some(2), "", SchemeError::NoShares.into());
        check(
            Some(2),
            "A9 B8",
            SchemeError::TooManyShares { shares: 17 }.into(),
        );
        let error = SchemeError::ThresholdAboveShares {
            threshold: 5,
            shares: 4,
        };
        check(Some(5), "A2 B C", error.into());
        let error = SchemeError::OthersUseless {
            required: 2,
            threshold: 2,
        };
        check(Some(2), "A2! B C", error.into());
        // Two and two make four; the fifth share is never needed.
        check(Some(4), "A2 B2 C", AccessError::Useless { holder: 2 });
    }

    #[test]
    fn losses() {
        let check = |threshold, text: &str, spare, indispensable: &[usize], alone: &[usize]| {
            let access = Access::new(Some(threshold), &holders(text)).unwrap();
            assert_eq!(access.spare(), spare, "{text}");
            assert_eq!(access.indispensable(), indispensable, "{text}");
            assert_eq!(access.alone(), alone, "{text}");
        };
        check(2, "A B C", 1, &[], &[]);
        check(2, "A! B C", 0, &[0], &[]);
        check(3, "A2 B C", 0, &[0], &[]);
        check(3, "A2 B C D", 1, &[], &[]);
        check(2, "A2 B C", 1, &[], &[0]);
        check(1, "A", 0, &[0], &[]);
        check(8, &"A ".repeat(16), 8, &[], &[]);
    }

    #[test]
    fn shares_and_holders() {
        let access = Access::new(None, &holders("A2 B C3")).unwrap();
        assert_eq!(access.scheme(), Scheme::new(4, 6).unwrap());
        assert_eq!(access.shares_of(0), 1..=2);
        assert_eq!(access.shares_of(2), 4..=6);
        assert_eq!(access.holder_of(3), Some(1));
        assert_eq!(access.holder_of(7), None);
    }
}
