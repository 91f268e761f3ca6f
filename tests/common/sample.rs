//! Long tests, whole or as a sample that differs from run to run.
//!
//! `scripts/test` draws a seed, prints it and hands it on in `PAPERQUORUM_SEED`: with that variable set, a run draws the same samples
//! again. `scripts/test --long` sets `PAPERQUORUM_LONG`, and nothing is left out.
#![allow(dead_code, reason = "every test takes what it needs")]

use std::env;
use std::hash::{BuildHasher, RandomState};
use std::sync::LazyLock;

use rand_chacha::ChaCha12Rng;
use rand_core::{Rng, SeedableRng};

pub fn is_long() -> bool {
    env::var_os("PAPERQUORUM_LONG").is_some_and(|value| !value.is_empty())
}

/// What this run's samples are drawn from. It is told, and shown if the test fails.
pub fn seed() -> u64 {
    static SEED: LazyLock<u64> = LazyLock::new(|| {
        let seed = match env::var("PAPERQUORUM_SEED") {
            Ok(seed) => seed.parse().expect("PAPERQUORUM_SEED is a number"),
            // As different from process to process as the keys of hash maps are.
            Err(_) => RandomState::new().hash_one(()) % 1_000_000_000,
        };
        eprintln!("the same sample again: PAPERQUORUM_SEED={seed}");
        seed
    });
    *SEED
}

/// So many of the items, in their order; all of them in a long run.
pub fn some_of<T>(count: usize, items: impl IntoIterator<Item = T>) -> Vec<T> {
    let items: Vec<T> = items.into_iter().collect();
    if is_long() || items.len() <= count {
        return items;
    }
    let mut rng = ChaCha12Rng::seed_from_u64(seed());
    let mut wanted = count;
    let mut left = items.len();
    let mut taken = Vec::with_capacity(count);
    for item in items {
        // Each item with the same chance: as many in `left` as are still wanted.
        if rng.next_u64() % (left as u64) < wanted as u64 {
            wanted -= 1;
            taken.push(item);
        }
        left -= 1;
    }
    taken
}
