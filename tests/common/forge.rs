//! Codes as forgers make them, by FORMAT.md's section 5: with every field of their choice, and the right hash where one can be had.
#![allow(dead_code, reason = "every test takes what it needs")]

use paperquorum::code::{self, Mark};

/// The first bytes of BLAKE3 under one of FORMAT.md's contexts.
pub fn hash<const N: usize>(purpose: &str, parts: &[&[u8]]) -> [u8; N] {
    let context = format!("paperquorum 2026-11-30 version 1 {purpose}");
    let mut hasher = blake3::Hasher::new_derive_key(&context);
    for part in parts {
        hasher.update(part);
    }
    *hasher
        .finalize()
        .as_bytes()
        .first_chunk()
        .expect("at most 32")
}

/// The fields of a share's code.
#[derive(Clone)]
pub struct Fields {
    pub mark: Mark,
    pub class: u32,
    pub depth: u32,
    pub shares: u32,
    pub threshold: u32,
    pub index: u32,
    pub length: u32,
    pub set: [u8; 10],
    /// Salt, the other part's threshold, payload, digest of the vault, label.
    pub middle: Vec<u8>,
    pub path: Vec<[u8; 10]>,
}

impl Fields {
    pub fn of(text: &str) -> Self {
        let (mark, body) = code::decode(text).expect("a code");
        let body = body.as_bytes();
        let bits = u32::from_be_bytes([0, body[0], body[1], body[2]]);
        let depth = (bits >> 19 & 3) + 1;
        let path = body.len() - 10 * depth as usize;
        Self {
            mark,
            class: bits >> 21,
            depth,
            shares: (bits >> 15 & 15) + 1,
            threshold: (bits >> 11 & 15) + 1,
            index: (bits >> 7 & 15) + 1,
            length: bits & 127,
            set: body[3..13].try_into().expect("ten bytes"),
            middle: body[13..path].to_vec(),
            path: body[path..].as_chunks().0.to_vec(),
        }
    }

    /// Where the payload begins in the middle.
    pub fn payload(&self) -> usize {
        16 + usize::from(self.mark != Mark::Share)
    }

    fn head(&self) -> [u8; 3] {
        let bits = self.class << 21
            | (self.depth - 1) << 19
            | (self.shares - 1) << 15
            | (self.threshold - 1) << 11
            | (self.index - 1) << 7
            | self.length;
        let [_, a, b, c] = bits.to_be_bytes();
        [a, b, c]
    }

    pub fn leaf(&self) -> [u8; 10] {
        let mark = self.mark.text().as_bytes();
        hash("share leaf", &[mark, &self.head(), &self.middle])
    }

    /// The id of the set that the path leads to; not of sealed sets.
    pub fn proved_set(&self) -> [u8; 10] {
        let leaf = self.leaf();
        let beside = self.path.iter().enumerate();
        let root = beside.fold(leaf, |own, (height, beside)| {
            match (self.index - 1) >> height & 1 {
                0 => hash("tree node", &[&own, beside]),
                _ => hash("tree node", &[beside, &own]),
            }
        });
        hash("set id", &[&root])
    }

    /// The same as a code that proves itself, of a set of its own whose name is that of `set`.
    pub fn namesake(mut self) -> Self {
        let name = |set: [u8; 10]| u32::from_be_bytes([0, set[0], set[1], set[2]]) >> 6;
        let wanted = name(self.set);
        for trial in 1_u32.. {
            self.path[0][..4].copy_from_slice(&trial.to_be_bytes());
            self.set = self.proved_set();
            if name(self.set) == wanted {
                break;
            }
        }
        self
    }

    pub fn text(&self) -> String {
        let body = [
            &self.head()[..],
            &self.set,
            &self.middle,
            self.path.as_flattened(),
        ]
        .concat();
        code::encode(self.mark, &body).to_string()
    }
}

/// The value at `at` of the polynomial through these points, over GF(2^8) with 0x11d.
pub fn lagrange(points: &[(u8, u8)], at: u8) -> u8 {
    let multiply = |a: u8, b: u8| {
        (0..8).rev().fold(0u8, |product, bit| {
            let doubled = product << 1 ^ if product >> 7 == 1 { 0x1d } else { 0 };
            doubled ^ if b >> bit & 1 == 1 { a } else { 0 }
        })
    };
    let invert = |a: u8| (1..=255).find(|&b| multiply(a, b) == 1).expect("not zero");
    points.iter().fold(0, |sum, &(x, y)| {
        let others = points.iter().filter(|&&(other, _)| other != x);
        sum ^ others.fold(y, |term, &(other, _)| {
            multiply(term, multiply(other ^ at, invert(other ^ x)))
        })
    })
}

/// The payload at `index` of the polynomials through `envelope` at 0 and these points: what k − 1 holders compute for a key of their
/// choice.
pub fn towards(envelope: &[u8], own: &[(u8, &[u8])], index: u8) -> Vec<u8> {
    (0..envelope.len())
        .map(|byte| {
            let own = own.iter().map(|(x, y)| (*x, y[byte]));
            let points: Vec<(u8, u8)> = own.chain([(0, envelope[byte])]).collect();
            lagrange(&points, index)
        })
        .collect()
}
