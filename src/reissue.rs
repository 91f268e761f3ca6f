//! Computes any share of a set from enough of the others, to print a lost sheet again or one for a new holder (FORMAT.md, section 5).

use crate::envelope::{Header, Part};
use crate::issue::{Common, Grain, issue};
use crate::scheme::MAX_SHARES;
use crate::set::{RecoverError, ShareSet};
use crate::shamir::{self, Point};
use crate::share::{Share, UNTOLD};

/// A set whose key came back, with everything that its dealer knew of it: any of its sheets can be made again.
#[derive(Debug)]
pub struct Reissue {
    /// By index, from 1; some of them may never have been issued.
    shares: Vec<Share>,
    proves: bool,
}

impl Reissue {
    /// From as many shares as recover the key.
    ///
    /// # Errors
    /// As [`ShareSet::recover`], or [`RecoverError::NoAgreement`] if the codes that were read are not those of one dealer.
    pub fn of(set: &ShareSet) -> Result<Self, RecoverError> {
        let recovery = set.recover()?;
        let proves = recovery.from_words == 0;
        let used: Vec<&Share> = recovery.used.iter().map(|&i| &set.shares()[i]).collect();
        let disagree = RecoverError::NoAgreement {
            shares: set.shares().len(),
        };
        let parts = Parts::of(&used);
        let last = used.iter().find_map(|share| Some(share.code()?.room()));
        let points = |index: u8| parts.point(index, |share| Some(share.point().clone()));
        let payloads: Option<Vec<(Header, Point)>> =
            (1..=last.unwrap_or(MAX_SHARES)).map(points).collect();
        let payloads = payloads.ok_or(disagree.clone())?;
        if !proves {
            let shares = payloads
                .into_iter()
                .map(|(header, point)| Share::from_fields(header, used[0].set(), point));
            let shares: Result<Vec<Share>, _> = shares.collect();
            let shares = shares.map_err(|_| disagree)?;
            return Ok(Self { shares, proves });
        }
        let salt =
            |share: &Share| Point::new(share.index(), share.code()?.stem().salt.clone()).ok();
        let stem = used[0].code().ok_or(disagree.clone())?.stem();
        let fewest = used
            .iter()
            .filter_map(|share| Some(share.code()?.stem().shares))
            .min();
        let fewest = fewest.ok_or(disagree.clone())?;
        // How many there were at first, those tell that were issued at first; if none of them is here, it is tried.
        let needed = set.threshold().unwrap_or(1);
        let candidates = if fewest == UNTOLD {
            UNTOLD..=UNTOLD
        } else {
            needed..=fewest
        };
        for shares in candidates.rev() {
            let common = Common {
                depth: stem.depth,
                shares,
                vault: stem.vault,
                label: stem.label.clone(),
            };
            let grains: Option<Vec<Grain>> = payloads
                .iter()
                .map(|(header, point)| {
                    Some(Grain {
                        header: *header,
                        point: point.clone(),
                        salt: parts.point(point.x(), salt)?.1,
                    })
                })
                .collect();
            let issued = issue(&common, grains.ok_or(disagree.clone())?);
            let issued = issued.filter(|issued| issued[0].set_id() == used[0].set_id());
            if let Some(shares) = issued {
                return Ok(Self { shares, proves });
            }
        }
        Err(disagree)
    }

    /// Whether the codes of these shares prove themselves: not if some of the shares in hand were known from words alone.
    pub fn proves(&self) -> bool {
        self.proves
    }

    /// How many shares the set has room for, as far as is known.
    pub fn room(&self) -> u8 {
        u8::try_from(self.shares.len()).expect("at most 16")
    }

    /// The share of this index, from 1; `None` beyond the set's room.
    pub fn share(&self, index: u8) -> Option<&Share> {
        self.shares.get(usize::from(index).checked_sub(1)?)
    }
}

/// The shares in hand, part by part.
struct Parts<'a> {
    required: Vec<&'a Share>,
    /// Of the other part, or of the whole.
    others: Vec<&'a Share>,
}

impl<'a> Parts<'a> {
    fn of(used: &[&'a Share]) -> Self {
        let (required, others) = used
            .iter()
            .copied()
            .partition(|share| share.header().part() == Part::Required);
        Self { required, others }
    }

    /// The point of `index` on the polynomials through what `of` takes from the shares in hand. All required shares are in hand, so
    /// every other index is of the others.
    fn point(&self, index: u8, of: impl Fn(&Share) -> Option<Point>) -> Option<(Header, Point)> {
        let own = self.required.iter().find(|share| share.index() == index);
        if let Some(share) = own {
            return Some((*share.header(), of(share)?));
        }
        let points: Option<Vec<Point>> = self.others.iter().map(|share| of(share)).collect();
        let points = points?;
        let points: Vec<&Point> = points.iter().collect();
        let y = shamir::evaluate(&points, index).ok()?;
        Some((*self.others.first()?.header(), Point::new(index, y).ok()?))
    }
}
