//! Corrupted and forged shares in sets of k to k + 3 sheets: whatever is changed, the key comes back or none does; and as soon as k codes
//! have proved themselves, it comes back whatever lies beside them.
//!
//! `PAPERQUORUM_CORRUPTIONS=1000000 cargo test --release --no-default-features --test corruptions -- --nocapture` tries so many and
//! prints what came of them; docs/ASSURANCE.md has the table.

#[path = "common/forge.rs"]
mod forge;

use std::collections::BTreeMap;
use std::fmt;
use std::thread::{self, available_parallelism};

use forge::{Fields, towards};
use paperquorum::envelope::seal;
use paperquorum::kind::{Class, Packed};
use paperquorum::mnemonic::{MAX_WORDS, MIN_WORDS, Reading};
use paperquorum::scheme::Scheme;
use paperquorum::set::{self, RecoverError, ShareSet};
use paperquorum::shamir::Point;
use paperquorum::share::{FromWords, Share};
use rand_chacha::ChaCha12Rng;
use rand_core::{Rng, SeedableRng};

/// Corruptions without the variable.
const FEW: u64 = 4000;

/// What is changed of a share.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Medium {
    /// Its words: other words of the list.
    Words,
    /// The text of its code: other characters of the code's alphabet.
    Code,
    /// The payload in its words, with all checks made right again, as a forger would.
    ForgedWords,
    /// The same, so that together with k − 1 true shares it makes a key of the forgers' choice.
    ChosenWords,
    /// Any field of its code, by somebody who knows the whole format and the codes of k − 1 others.
    ForgedCode,
}

const MEDIA: [(Medium, &str); 5] = [
    (Medium::Words, "words"),
    (Medium::Code, "code"),
    (Medium::ForgedWords, "words, forged with right checks"),
    (
        Medium::ChosenWords,
        "words, forged by k − 1 holders for a key of their choice",
    ),
    (Medium::ForgedCode, "code, forged field by field"),
];

/// What the reader made of a corrupted share.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Read {
    /// The share that was printed, mended or found unchanged.
    Repaired,
    /// One or several other shares, to be compared with the paper, or a forged one.
    Other,
    /// Nothing.
    Refused,
}

/// What came of the set.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Outcome {
    Recovered,
    /// The key, and all bad shares named.
    Named,
    /// The key, and all bad shares named together with good ones, because as many speak for the ones as for the others.
    Disputed,
    /// No key, and it was said why.
    Refused,
    /// The key that k − 1 holders chose, out of words, and it was said that words prove nothing.
    Chosen,
}

#[derive(Default)]
struct Tally {
    sheets: BTreeMap<(Medium, Read), u64>,
    sets: BTreeMap<(Medium, usize, Outcome), u64>,
}

impl Tally {
    fn add(&mut self, other: &Self) {
        for (key, count) in &other.sheets {
            *self.sheets.entry(*key).or_default() += count;
        }
        for (key, count) in &other.sets {
            *self.sets.entry(*key).or_default() += count;
        }
    }
}

struct Dice(ChaCha12Rng);

impl Dice {
    fn below(&mut self, end: usize) -> usize {
        (self.0.next_u64() % end as u64) as usize
    }

    /// From 1 to `most`: one, all, or anything between, few as likely as many.
    fn count(&mut self, most: usize) -> usize {
        match self.below(6) {
            0 => 1,
            1 => most,
            _ => {
                let few = 1 + self.below(most);
                1 + self.below(few)
            }
        }
    }

    /// Different places, so many of them.
    fn places(&mut self, count: usize, end: usize) -> Vec<usize> {
        let mut places: Vec<usize> = (0..end).collect();
        for i in 0..count {
            let other = i + self.below(end - i);
            places.swap(i, other);
        }
        places.truncate(count);
        places
    }
}

/// What forgers know and want.
struct Forgers<'a> {
    /// k − 1 true shares that are not the victim's.
    own: Vec<&'a Share>,
    chosen: Packed,
}

impl Forgers<'_> {
    /// The payload in the place of this share's that makes their key together with their own shares.
    fn payload_for(&self, share: &Share) -> Vec<u8> {
        let envelope = seal(&[*share.header()], &self.chosen);
        let own: Vec<(u8, &[u8])> = self
            .own
            .iter()
            .map(|own| (own.index(), own.point().y().as_bytes()))
            .collect();
        towards(envelope.as_bytes(), &own, share.index())
    }
}

/// The words of a share with another payload.
fn words_with(share: &Share, payload: &[u8]) -> Share {
    let point = Point::new(share.index(), payload.into()).unwrap();
    Share::from_fields(*share.header(), share.set(), point).unwrap()
}

/// A code with one or several fields changed. The forger may put the path of one of his own codes, or the set id to which the path leads.
fn forged_code(share: &Share, forgers: &Forgers<'_>, dice: &mut Dice) -> String {
    let text = share.to_code().unwrap();
    let mut code = Fields::of(&text);
    let own = forgers.own.get(dice.below(forgers.own.len().max(1)));
    for _ in 0..dice.count(3) {
        match dice.below(8) {
            0 => code.threshold = 1 + dice.below(16) as u32,
            1 => code.shares = 1 + dice.below(16) as u32,
            2 => code.index = 1 + dice.below(16) as u32,
            3 => {
                let at = dice.below(code.middle.len());
                code.middle[at] ^= 1 + dice.below(255) as u8;
            }
            4 => {
                let at = dice.below(code.path.len());
                code.path[at][dice.below(10)] ^= 1 + dice.below(255) as u8;
            }
            5 => {
                let payload = forgers.payload_for(share);
                let at = code.payload();
                code.middle[at..at + payload.len()].copy_from_slice(&payload);
            }
            6 => {
                if let Some(own) = own {
                    code.path = Fields::of(&own.to_code().unwrap()).path;
                }
            }
            _ => {
                // One level less, with what stood above in the place of the leaf's neighbour.
                if code.depth > 1 {
                    code.depth -= 1;
                    code.path.remove(0);
                }
            }
        }
    }
    if code.text() == *text {
        code.middle[0] ^= 1;
    }
    code.text()
}

/// Reads a share back after a corruption. What only the paper could tell is taken as it is proposed: that is the worst that a
/// careless reader can do.
fn corrupted(
    share: &Share,
    medium: Medium,
    forgers: &Forgers<'_>,
    dice: &mut Dice,
) -> (Read, Vec<Share>) {
    let read = match medium {
        Medium::Words => {
            let mut symbols = share.to_symbols();
            assert!((MIN_WORDS..=MAX_WORDS).contains(&symbols.len()));
            let count = dice.count(symbols.len());
            for place in dice.places(count, symbols.len()) {
                symbols[place] = (symbols[place] + 1 + dice.below(2047) as u16) % 2048;
            }
            let readings: Vec<Reading> = symbols.into_iter().map(Reading::Word).collect();
            match Share::from_words(&readings) {
                Ok(FromWords::Whole(read)) => vec![read],
                Ok(FromWords::Repaired(proposals)) => proposals
                    .into_iter()
                    .map(|proposal| proposal.share)
                    .collect(),
                Err(_) => Vec::new(),
            }
        }
        Medium::Code => {
            const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
            let mut code = share.to_code().unwrap().as_bytes().to_vec();
            let count = dice.count(code.len());
            for place in dice.places(count, code.len()) {
                let before = code[place];
                while code[place] == before {
                    code[place] = ALPHABET[dice.below(32)];
                }
            }
            let read = Share::from_code(std::str::from_utf8(&code).unwrap());
            assert!(read.is_err(), "a code with other characters is refused");
            Vec::new()
        }
        Medium::ForgedWords => {
            let mut payload = share.point().y().as_bytes().to_vec();
            let count = dice.count(payload.len());
            for place in dice.places(count, payload.len()) {
                payload[place] ^= 1 + dice.below(255) as u8;
            }
            vec![words_with(share, &payload)]
        }
        Medium::ChosenWords => {
            let payload = forgers.payload_for(share);
            vec![words_with(share, &payload)]
        }
        Medium::ForgedCode => match Share::from_code(&forged_code(share, forgers, dice)) {
            Ok(read) => panic!("a forged code was believed: {read:?}"),
            Err(_) => Vec::new(),
        },
    };
    let is_own = |read: &Share| read.to_symbols() == share.to_symbols();
    match &read[..] {
        [] => (Read::Refused, read),
        [only] if is_own(only) => (Read::Repaired, read),
        _ => (Read::Other, read),
    }
}

fn trial(number: u64, tally: &mut Tally) {
    let dice = &mut Dice(ChaCha12Rng::seed_from_u64(number));
    let threshold = 2 + dice.below(5);
    let spare = dice.below(4);
    let length = [16, 16, 32, 1 + dice.below(64)][dice.below(4)];
    let mut bytes = vec![0; length];
    dice.0.fill_bytes(&mut bytes);
    let key = Packed::new(Class::Raw, bytes.as_slice().into()).unwrap();
    let scheme = Scheme::new(threshold, threshold + spare).unwrap();
    let shares = set::split(&key, scheme, "", &mut dice.0);
    // The repair of words takes a hundred times as long as all else.
    let medium = match dice.below(8) {
        0 => Medium::Words,
        1 => Medium::Code,
        2 | 3 => Medium::ForgedWords,
        4 | 5 => Medium::ChosenWords,
        _ => Medium::ForgedCode,
    };
    // Mostly one sheet, sometimes several, sometimes all.
    let count = match dice.below(4) {
        0 => dice.count(shares.len()),
        _ => 1,
    };
    let places = dice.places(count, shares.len());
    let mut chosen = vec![0; length];
    dice.0.fill_bytes(&mut chosen);
    let chosen = Packed::new(Class::Raw, chosen.as_slice().into()).unwrap();
    // Whether the true sheets are typed: all, none, or as it comes.
    let typed = dice.below(3);
    let mut set = ShareSet::new();
    // Those in hand that are not a share of the set.
    let mut bad = Vec::new();
    for place in dice.places(shares.len(), shares.len()) {
        let share = &shares[place];
        let in_hand = if places.contains(&place) {
            let others = shares.iter().filter(|other| other.index() != share.index());
            let forgers = Forgers {
                own: others.take(threshold - 1).collect(),
                chosen: chosen.clone(),
            };
            let (read, in_hand) = corrupted(share, medium, &forgers, dice);
            *tally.sheets.entry((medium, read)).or_default() += 1;
            in_hand
        } else if typed == 0 || typed == 1 && dice.below(2) == 0 {
            vec![share.clone().without_proof()]
        } else {
            vec![share.clone()]
        };
        for read in in_hand {
            let is_own = read.to_symbols() == share.to_symbols();
            let before = set.shares().len();
            if set.add(read).is_ok() && set.shares().len() > before && !is_own {
                bad.push(before);
            }
        }
    }
    let proved = set.shares().iter().filter(|share| share.code().is_some());
    let is_proved = proved.count() >= threshold;
    let good = set.shares().len() - bad.len();
    let outcome = match set.recover() {
        Ok(recovery) if recovery.key.bytes().as_bytes() != key.bytes().as_bytes() => {
            assert!(
                medium == Medium::ChosenWords && recovery.from_words > 0 && !is_proved,
                "trial {number}: another key, {threshold} of {}, {length} bytes",
                shares.len()
            );
            assert_eq!(recovery.key.bytes().as_bytes(), chosen.bytes().as_bytes());
            assert!(
                good < threshold,
                "trial {number}: the true sheets were enough"
            );
            Outcome::Chosen
        }
        Ok(recovery) => {
            assert_eq!(recovery.from_words == 0, is_proved, "trial {number}");
            let named = &recovery.bad;
            if is_proved {
                assert_eq!(*named, bad, "trial {number}: exactly the bad are named");
            }
            if bad.is_empty() && named.is_empty() {
                Outcome::Recovered
            } else if good < threshold {
                // Forged shares that make up for each other, by chance: the key is right all the same.
                assert!(bad.len() > 1, "trial {number}");
                Outcome::Disputed
            } else {
                assert!(
                    bad.len() > 2 || bad.iter().all(|place| named.contains(place)),
                    "trial {number}: all the bad are named"
                );
                let is_only = *named == bad;
                assert!(
                    is_only || bad.len() > 1,
                    "trial {number}: nobody else is named"
                );
                if is_only {
                    Outcome::Named
                } else {
                    Outcome::Disputed
                }
            }
        }
        Err(error) => {
            assert!(
                !is_proved,
                "trial {number}: {error}, with {threshold} codes in hand"
            );
            // Words for a key of somebody's choice can speak against as many true ones.
            let is_rival = matches!(error, RecoverError::TwoKeys { .. });
            assert!(
                good < threshold || is_rival && medium == Medium::ChosenWords,
                "trial {number}: {good} good shares are enough for {threshold}: {error}"
            );
            Outcome::Refused
        }
    };
    *tally.sets.entry((medium, spare, outcome)).or_default() += 1;
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "| changed | sheets | read as printed | read as another | refused |"
        )?;
        writeln!(f, "|---|---|---|---|---|")?;
        for (medium, name) in MEDIA {
            let of = |read| self.sheets.get(&(medium, read)).copied().unwrap_or(0);
            let [repaired, other, refused] = [Read::Repaired, Read::Other, Read::Refused].map(of);
            let all = repaired + other + refused;
            writeln!(f, "| {name} | {all} | {repaired} | {other} | {refused} |")?;
        }
        writeln!(
            f,
            "\n| changed | sheets in hand | sets | key | key, the bad named | key, good ones named too | no key | the forgers' key, said to be from words | wrong key |"
        )?;
        writeln!(f, "|---|---|---|---|---|---|---|---|---|")?;
        for (medium, name) in MEDIA {
            for spare in 0..4 {
                let of = |outcome| {
                    self.sets
                        .get(&(medium, spare, outcome))
                        .copied()
                        .unwrap_or(0)
                };
                let outcomes = [
                    Outcome::Recovered,
                    Outcome::Named,
                    Outcome::Disputed,
                    Outcome::Refused,
                    Outcome::Chosen,
                ]
                .map(of);
                let all: u64 = outcomes.iter().sum();
                let [recovered, named, disputed, refused, chosen] = outcomes;
                let hand = if spare == 0 {
                    "k".to_owned()
                } else {
                    format!("k + {spare}")
                };
                writeln!(
                    f,
                    "| {name} | {hand} | {all} | {recovered} | {named} | {disputed} | {refused} | {chosen} | 0 |"
                )?;
            }
        }
        Ok(())
    }
}

#[test]
fn corrupted_shares_never_make_another_key() {
    let wanted = std::env::var("PAPERQUORUM_CORRUPTIONS").ok();
    let count: u64 = wanted.map_or(FEW, |count| count.parse().unwrap());
    let threads = available_parallelism().map_or(1, |threads| threads.get()) as u64;
    let tallies: Vec<Tally> = thread::scope(|scope| {
        let share = |first: u64| {
            let mut tally = Tally::default();
            for number in (first..count).step_by(threads as usize) {
                trial(number, &mut tally);
            }
            tally
        };
        let running: Vec<_> = (0..threads)
            .map(|first| scope.spawn(move || share(first)))
            .collect();
        running
            .into_iter()
            .map(|thread| thread.join().expect("no trial fails"))
            .collect()
    });
    let mut tally = Tally::default();
    for part in &tallies {
        tally.add(part);
    }
    assert_eq!(tally.sets.values().sum::<u64>(), count);
    println!("{tally}");
}
