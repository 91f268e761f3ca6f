//! Issues shares: from a set's points and salts to shares whose codes prove themselves (FORMAT.md, section 5).

use crate::envelope::{Header, Part, SetPrefix};
use crate::shamir::Point;
use crate::share::{CodeFields, NODE, Share, Stem};
use crate::tree::{Hash, SetId, Tree};

/// A share of a set that is being issued: its part's header, its point, and its point on the polynomials of the salts.
pub(crate) struct Grain {
    pub(crate) header: Header,
    pub(crate) point: Point,
    pub(crate) salt: Point,
}

/// What all codes of a set have in common.
#[derive(Clone)]
pub(crate) struct Common {
    /// Levels of the tree.
    pub(crate) depth: u8,
    /// How many shares are issued at first, or [`UNTOLD`](crate::share::UNTOLD).
    pub(crate) shares: u8,
    /// Digest of the vault, in a sealed set.
    pub(crate) vault: Option<Hash>,
    pub(crate) label: String,
}

/// Every share that the set has room for; `None` if the fields cannot be. `grains` are 2^depth, in the order of their indices.
pub(crate) fn issue(common: &Common, grains: Vec<Grain>) -> Option<Vec<Share>> {
    let headers: Vec<Header> = grains.iter().map(|grain| grain.header).collect();
    let other_threshold = |part: Part| {
        let other = headers.iter().find(|other| other.part() != part);
        other.map(Header::threshold)
    };
    let shares: Vec<(Share, Stem)> = grains
        .into_iter()
        .map(|grain| {
            let stem = Stem {
                depth: common.depth,
                shares: common.shares.max(grain.point.x()),
                other_threshold: other_threshold(grain.header.part()),
                salt: grain.salt.y().clone(),
                vault: common.vault,
                label: common.label.clone(),
            };
            // The name of the set follows from all the leaves.
            let nameless = SetPrefix::new(0).expect("below 2^18");
            let share = Share::from_fields(grain.header, nameless, grain.point)
                .expect("the points of a set are as long as its header says");
            (share, stem)
        })
        .collect();
    let leaves = shares
        .iter()
        .map(|(share, stem)| stem.leaf(share))
        .collect();
    let tree = Tree::new(NODE, leaves);
    let set = SetId::of(&tree.root(), common.vault.as_ref());
    shares
        .into_iter()
        .enumerate()
        .map(|(place, (share, stem))| {
            let code = CodeFields::new(set, stem, tree.path(place));
            share.proved(code).ok()
        })
        .collect()
}
