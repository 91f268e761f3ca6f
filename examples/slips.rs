//! How well typed sheets are repaired: `cargo run --release --example slips -- [SHEETS]`.
//!
//! Types sheets of several lengths with a person's slips, at several rates a word, and counts what becomes of them. Deterministic.

use std::time::{Duration, Instant};

use paperquorum::kind::{Input, Kind, Packed};
use paperquorum::mnemonic::{self, Reading};
use paperquorum::scheme::Scheme;
use paperquorum::set::{self, ShareSet};
use paperquorum::share::{FromWords, Share};
use rand_chacha::ChaCha20Rng;
use rand_core::{Rng, SeedableRng};

/// Rows and columns of a keyboard.
const ROWS: [&str; 3] = ["qwertyuiop", "asdfghjkl", "zxcvbnm"];

#[derive(Default)]
struct Count {
    right_at_once: usize,
    unique: usize,
    first: usize,
    among_three: usize,
    offered_later: usize,
    wrong_only: usize,
    refused: usize,
    wrong_secrets: usize,
    slowest: Duration,
    spent: Duration,
}

fn main() {
    let sheets: usize = std::env::args()
        .nth(1)
        .and_then(|count| count.parse().ok())
        .unwrap_or(10_000);
    println!(
        "{:>5} {:>5} | {:>7} {:>7} {:>7} {:>7} {:>7} {:>7} {:>7} | {:>6} | {:>8} {:>8}",
        "words",
        "rate",
        "at once",
        "unique",
        "first",
        "of 3",
        "later",
        "wrong",
        "refused",
        "secret",
        "mean ms",
        "max ms"
    );
    for length in [16, 32, 64] {
        for rate in [9, 30, 60] {
            let mut rng = ChaCha20Rng::seed_from_u64(length as u64 * 1000 + rate);
            let mut count = Count::default();
            for _ in 0..sheets {
                type_one(&mut count, length, rate, &mut rng);
            }
            let share = |number: usize| format!("{:.2} %", 100.0 * number as f64 / sheets as f64);
            println!(
                "{:>5} {:>4.1}% | {:>7} {:>7} {:>7} {:>7} {:>7} {:>7} {:>7} | {:>6} | {:>8.3} {:>8.2}",
                paperquorum::share::words_for(length),
                rate as f64 / 10.0,
                share(count.right_at_once),
                share(count.unique),
                share(count.first),
                share(count.among_three),
                share(count.offered_later),
                share(count.wrong_only),
                share(count.refused),
                count.wrong_secrets,
                1000.0 * count.spent.as_secs_f64() / sheets as f64,
                1000.0 * count.slowest.as_secs_f64(),
            );
        }
    }
}

/// Splits a random key, types one of the sheets with slips, and sees what the two sheets make.
fn type_one(count: &mut Count, length: usize, rate: u64, rng: &mut ChaCha20Rng) {
    let mut key = vec![0; length];
    rng.fill_bytes(&mut key);
    let raw = Kind::by_id("raw").expect("there is such a kind");
    let packed: Packed = raw
        .pack(&Input::new(key.as_slice().into()))
        .expect("bytes")
        .packed;
    let shares = set::split(&packed, Scheme::new(2, 3).expect("a scheme"), "", rng);
    let typed = slips(&shares[0], rate, rng);
    let readings: Vec<Reading> = typed.iter().map(|word| Reading::of(word)).collect();
    let start = Instant::now();
    let found = Share::from_words(&readings);
    let spent = start.elapsed();
    count.spent += spent;
    count.slowest = count.slowest.max(spent);
    let is_right = |share: &Share| share.to_symbols() == shares[0].to_symbols();
    let chosen = match found {
        Ok(FromWords::Whole(share)) => {
            count.right_at_once += 1;
            Some(share)
        }
        Ok(FromWords::Repaired(proposals)) => {
            match proposals
                .iter()
                .position(|proposal| is_right(&proposal.share))
            {
                Some(0) if proposals.len() == 1 => count.unique += 1,
                Some(0) => count.first += 1,
                Some(1 | 2) => count.among_three += 1,
                Some(_) => count.offered_later += 1,
                None => count.wrong_only += 1,
            }
            // A unique repair is what `--accept-repair` takes without a look at the paper.
            (proposals.len() == 1).then(|| proposals[0].share.clone())
        }
        Err(_) => {
            count.refused += 1;
            None
        }
    };
    if let Some(share) = chosen {
        let mut set = ShareSet::new();
        if set.add(shares[1].clone()).is_ok()
            && set.add(share).is_ok()
            && let Ok(recovery) = set.recover()
            && recovery.key.bytes().as_bytes() != packed.bytes().as_bytes()
        {
            count.wrong_secrets += 1;
        }
    }
}

/// The share's words as typed: each with a slip in `rate` of 1000 cases.
fn slips(share: &Share, rate: u64, rng: &mut ChaCha20Rng) -> Vec<String> {
    let symbols = share.to_symbols();
    let mut typed: Vec<String> = Vec::new();
    let mut swap = false;
    for &symbol in &symbols {
        let word = mnemonic::word(symbol);
        if below(1000, rng) >= rate {
            typed.push(word.to_owned());
        } else {
            match below(20, rng) {
                0..=9 => typed.push(misspelt(word, rng)),
                10..=12 => {
                    let near = mnemonic::neighbours(symbol);
                    let other = near[below(near.len() as u64, rng) as usize].0;
                    typed.push(mnemonic::word(other).to_owned());
                }
                13 => typed.push(mnemonic::word(below(2048, rng) as u16).to_owned()),
                14 => typed.push("?".to_owned()),
                15 | 16 => {
                    typed.push(word.to_owned());
                    swap = true;
                    continue;
                }
                17 | 18 => {}
                _ => {
                    typed.push(word.to_owned());
                    typed.push(word.to_owned());
                }
            }
        }
        if std::mem::take(&mut swap) && typed.len() > 1 {
            let last = typed.len() - 1;
            typed.swap(last - 1, last);
        }
    }
    typed
}

/// One slip of the finger: a key beside, two letters swapped, one left out, doubled or put in.
fn misspelt(word: &str, rng: &mut ChaCha20Rng) -> String {
    let mut letters: Vec<char> = word.chars().collect();
    let at = below(letters.len() as u64, rng) as usize;
    match below(5, rng) {
        0 => letters[at] = beside(letters[at], rng),
        1 if at > 0 => letters.swap(at - 1, at),
        1 | 2 => {
            letters.remove(at);
        }
        3 => letters.insert(at, letters[at]),
        _ => {
            let other = beside(letters[at], rng);
            letters.insert(at, other);
        }
    }
    letters.into_iter().collect()
}

fn beside(letter: char, rng: &mut ChaCha20Rng) -> char {
    let row = ROWS
        .iter()
        .find(|row| row.contains(letter))
        .expect("a letter of the keyboard");
    let at = row.find(letter).expect("it is in this row");
    let other = if at == 0 || at + 1 < row.len() && below(2, rng) == 0 {
        at + 1
    } else {
        at - 1
    };
    char::from(row.as_bytes()[other])
}

fn below(bound: u64, rng: &mut ChaCha20Rng) -> u64 {
    rng.next_u64() % bound
}
