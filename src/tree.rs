//! Hash trees: a leaf shows by its path that it is one of those that a root was made of (FORMAT.md, sections 5 and 10).

use std::fmt;
use std::str::FromStr;

use crate::digest::derive;
use crate::envelope::SetPrefix;

const SET: &str = "paperquorum 2026-11-30 version 1 set id";

/// A hash that binds a set: ten bytes, so that nobody finds a second input for one.
pub type Hash = [u8; 10];

/// A whole tree over hashes of `N` bytes.
///
/// Invariant: each level has half as many hashes as the one before; the first has a power of two, the last one.
pub(crate) struct Tree<const N: usize> {
    levels: Vec<Vec<[u8; N]>>,
}

impl<const N: usize> Tree<N> {
    /// The tree over these leaves, filled up with zeros to a power of two. `context` is that of its nodes.
    pub(crate) fn new(context: &str, mut leaves: Vec<[u8; N]>) -> Self {
        leaves.resize(leaves.len().max(1).next_power_of_two(), [0; N]);
        let mut levels = vec![leaves];
        while let Some(last) = levels.last().filter(|last| last.len() > 1) {
            let (pairs, _) = last.as_chunks();
            let above = pairs
                .iter()
                .map(|[left, right]| node(context, left, right))
                .collect();
            levels.push(above);
        }
        Self { levels }
    }

    /// The hash at the top.
    pub(crate) fn root(&self) -> [u8; N] {
        self.levels[self.levels.len() - 1][0]
    }

    /// The hashes beside the way from the leaf at this place up to the root.
    pub(crate) fn path(&self, place: usize) -> Vec<[u8; N]> {
        self.levels[..self.levels.len() - 1]
            .iter()
            .enumerate()
            .map(|(height, level)| level[place >> height ^ 1])
            .collect()
    }
}

/// The root to which a path leads from the leaf at `place`.
pub(crate) fn root<const N: usize>(
    context: &str,
    leaf: [u8; N],
    place: usize,
    path: &[[u8; N]],
) -> [u8; N] {
    path.iter().enumerate().fold(leaf, |own, (height, beside)| {
        if place >> height & 1 == 0 {
            node(context, &own, beside)
        } else {
            node(context, beside, &own)
        }
    })
}

fn node<const N: usize>(context: &str, left: &[u8; N], right: &[u8; N]) -> [u8; N] {
    *derive(context, &[left, right])
}

/// What names a set and binds every code of it: a hash of them all.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct SetId(Hash);

impl SetId {
    /// Number of bytes.
    pub const LENGTH: usize = 10;

    /// The id of the set whose codes make this root; a sealed set's binds the digest of its vault too.
    pub(crate) fn of(root: &Hash, vault: Option<&Hash>) -> Self {
        let vault = vault.map_or(&[][..], |digest| digest);
        Self(*derive(SET, &[root, vault]))
    }

    /// The id with these bytes.
    pub fn from_bytes(bytes: Hash) -> Self {
        Self(bytes)
    }

    /// The bytes.
    pub fn as_bytes(&self) -> &Hash {
        &self.0
    }

    /// As much of it as the words hold.
    pub fn prefix(&self) -> SetPrefix {
        let [a, b, c, ..] = self.0;
        let bits = u32::from_be_bytes([0, a, b, c]) >> (24 - SetPrefix::BITS);
        SetPrefix::new(bits).expect("18 bits")
    }
}

impl SetPrefix {
    /// An id that begins so, with zeros behind: good for the set's name alone.
    pub fn to_id(self) -> SetId {
        let [a, b, c, _] = (self.value() << (u32::BITS - Self::BITS)).to_be_bytes();
        SetId([a, b, c, 0, 0, 0, 0, 0, 0, 0])
    }
}

/// Twenty hexadecimal digits in lower case.
impl fmt::Display for SetId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for SetId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SetId({self})")
    }
}

/// A text is not the id of a set.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a set id has 20 hexadecimal digits")]
pub struct NoSetId;

impl FromStr for SetId {
    type Err = NoSetId;

    /// Reads twenty hexadecimal digits in either case.
    fn from_str(text: &str) -> Result<Self, NoSetId> {
        hash(text).map(Self).ok_or(NoSetId)
    }
}

/// The hash that twenty hexadecimal digits stand for.
pub(crate) fn hash(text: &str) -> Option<Hash> {
    let digits = text.as_bytes().as_chunks::<2>();
    let (pairs, []) = digits else { return None };
    let bytes: Option<Vec<u8>> = pairs
        .iter()
        .map(|pair| {
            let [high, low] = pair.map(|digit| char::from(digit).to_digit(16));
            u8::try_from(high? << 4 | low?).ok()
        })
        .collect();
    bytes?.try_into().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    const CONTEXT: &str = "paperquorum test of trees";

    #[test]
    fn every_path_leads_to_the_root_and_no_other_does() {
        for count in 1..=16_u8 {
            let leaves: Vec<Hash> = (1..=count).map(|leaf| [leaf; 10]).collect();
            let tree = Tree::new(CONTEXT, leaves.clone());
            for (place, leaf) in leaves.iter().enumerate() {
                let path = tree.path(place);
                assert_eq!(1 << path.len(), usize::from(count).next_power_of_two());
                assert_eq!(root(CONTEXT, *leaf, place, &path), tree.root());
                assert_eq!(path.is_empty(), count == 1);
                if path.is_empty() {
                    continue;
                }
                assert_ne!(root(CONTEXT, *leaf, place ^ 1, &path), tree.root());
                assert_ne!(root(CONTEXT, [0xff; 10], place, &path), tree.root());
                for height in 0..path.len() {
                    let mut other = path.clone();
                    other[height][9] ^= 1;
                    assert_ne!(root(CONTEXT, *leaf, place, &other), tree.root());
                }
                assert_ne!(root(CONTEXT, *leaf, place, &path[1..]), tree.root());
            }
        }
    }

    #[test]
    fn ids_there_and_back() {
        let id = SetId::from_bytes([0xf9, 0x68, 0x1a, 0x64, 0xd3, 0x30, 0x18, 0x61, 0, 0xff]);
        assert_eq!(id.to_string(), "f9681a64d330186100ff");
        assert_eq!("F9681a64d330186100ff".parse(), Ok(id));
        assert_eq!(id.prefix().value(), 0xf9681a >> 6);
        for text in [
            "",
            "f9681a64d3301861",
            "f9681a64d330186100fg",
            "f9681a64d330186100ff0",
            "é9681a64d330186100f",
        ] {
            assert_eq!(text.parse::<SetId>(), Err(NoSetId), "{text}");
        }
    }

    #[test]
    fn the_id_binds_root_and_vault() {
        let (root, vault) = ([1; 10], [2; 10]);
        let ids = [
            SetId::of(&root, None),
            SetId::of(&vault, None),
            SetId::of(&root, Some(&vault)),
            SetId::of(&vault, Some(&root)),
            SetId::of(&root, Some(&root)),
        ];
        for (place, id) in ids.iter().enumerate() {
            assert!(!ids[..place].contains(id));
        }
    }
}
