//! Properties of whole sets: any k of n recover, fewer never, corruption is repaired, named or refused, and never gives another key.

use paperquorum::collection;
use paperquorum::envelope::{Header, Part, SetPrefix};
use paperquorum::kind::{Class, Packed};
use paperquorum::mnemonic::Reading;
use paperquorum::scheme::Scheme;
use paperquorum::set::{self, AddError, Effort, Options, RecoverError, ShareSet};
use paperquorum::shamir::Point;
use paperquorum::share::{FromWords, Share};
use rand_chacha::ChaCha12Rng;
use rand_core::{Rng, SeedableRng};

fn key(length: usize, rng: &mut ChaCha12Rng) -> Packed {
    let mut bytes = vec![0; length];
    rng.fill_bytes(&mut bytes);
    Packed::new(Class::Raw, bytes.as_slice().into()).unwrap()
}

fn split(key: &Packed, threshold: usize, shares: usize, rng: &mut ChaCha12Rng) -> Vec<Share> {
    set::split(key, Scheme::new(threshold, shares).unwrap(), "test", rng)
}

fn shuffle<T>(items: &mut [T], rng: &mut ChaCha12Rng) {
    for i in (1..items.len()).rev() {
        items.swap(i, rng.next_u32() as usize % (i + 1));
    }
}

/// A share as a reader gets it: from words or from a code, as `by_words` says.
fn reread(share: &Share, by_words: bool) -> Share {
    if by_words {
        match Share::from_words(&readings(share)).unwrap() {
            FromWords::Whole(share) => share,
            FromWords::Repaired(_) => panic!("whole words need no repair"),
        }
    } else {
        Share::from_code(&share.to_code().unwrap()).unwrap()
    }
}

fn readings(share: &Share) -> Vec<Reading> {
    share.to_words().into_iter().map(Reading::of).collect()
}

fn collect(shares: impl IntoIterator<Item = Share>) -> ShareSet {
    let mut set = ShareSet::new();
    for share in shares {
        set.add(share).unwrap();
    }
    set
}

/// The words of the same share with another payload, as a forger would write them: all checks hold.
fn forge(share: &Share, rng: &mut ChaCha12Rng) -> Share {
    let mut payload = share.point().y().as_bytes().to_vec();
    let at = rng.next_u32() as usize % payload.len();
    payload[at] ^= 1 + rng.next_u32() as u8 % 255;
    let point = Point::new(share.index(), payload.as_slice().into()).unwrap();
    Share::from_fields(*share.header(), share.set(), point).unwrap()
}

#[test]
fn any_k_of_n_recover_in_any_order_and_fewer_never() {
    let mut rng = ChaCha12Rng::seed_from_u64(1);
    for n in 1..=16 {
        for k in 1..=n {
            let key = key(1 + rng.next_u32() as usize % 64, &mut rng);
            let mut shares = split(&key, k, n, &mut rng);
            for round in 0..4 {
                shuffle(&mut shares, &mut rng);
                let mixed = |share| reread(share, (round + Share::index(share)).is_multiple_of(2));
                let set = collect(shares[..k].iter().map(mixed));
                let recovery = set.recover().unwrap();
                assert_eq!(recovery.key.bytes().as_bytes(), key.bytes().as_bytes());
                assert!(recovery.bad.is_empty());
                let typed = set.shares().iter().filter(|s| s.code().is_none());
                assert_eq!(recovery.from_words, typed.count());
                let fewer = collect(shares[..k - 1].iter().map(mixed));
                let expected = if k == 1 {
                    RecoverError::NoShares
                } else {
                    RecoverError::NotEnough { missing: 1 }
                };
                assert_eq!(fewer.recover().unwrap_err(), expected);
            }
        }
    }
}

#[test]
fn bad_shares_are_named_as_long_as_k_good_ones_are_there() {
    let mut rng = ChaCha12Rng::seed_from_u64(2);
    for (m, k, bad) in [
        (3, 2, 1),
        (5, 2, 3),
        (7, 4, 3),
        (16, 3, 13),
        (16, 8, 8),
        (16, 15, 1),
    ] {
        for _ in 0..4 {
            let key = key(16, &mut rng);
            let mut shares = split(&key, k, m, &mut rng);
            shuffle(&mut shares, &mut rng);
            for share in &mut shares[..bad] {
                *share = forge(share, &mut rng);
            }
            // The good ones from codes, which have proved themselves, or from words like the bad ones.
            if rng.next_u32() % 2 == 0 {
                shares = shares.into_iter().map(Share::without_proof).collect();
            }
            let bad_indices: Vec<u8> = {
                let mut indices: Vec<u8> = shares[..bad].iter().map(Share::index).collect();
                indices.sort_unstable();
                indices
            };
            shuffle(&mut shares, &mut rng);
            let set = collect(shares);
            let recovery = set.recover().unwrap();
            assert_eq!(recovery.key.bytes().as_bytes(), key.bytes().as_bytes());
            let mut named: Vec<u8> = recovery
                .bad
                .iter()
                .map(|&i| set.shares()[i].index())
                .collect();
            named.sort_unstable();
            assert_eq!(named, bad_indices);
        }
    }
}

#[test]
fn a_forged_rival_does_not_shut_out_the_right_share() {
    let mut rng = ChaCha12Rng::seed_from_u64(3);
    let key = key(16, &mut rng);
    let shares = split(&key, 2, 3, &mut rng);
    let set = collect([
        forge(&shares[0], &mut rng),
        shares[0].clone(),
        shares[2].clone(),
    ]);
    let recovery = set.recover().unwrap();
    assert_eq!(recovery.key.bytes().as_bytes(), key.bytes().as_bytes());
    assert_eq!(recovery.bad, [0]);
}

/// The point with this index through a key of the forgers' choice and their own shares.
fn forge_towards(chosen: &Packed, own: &[&Share], victim: &Share) -> Share {
    let header = own[0].header();
    let sealed = paperquorum::envelope::seal(&[*header], chosen);
    // A key is the value at 0. To take it for a share, every index x moves to x + 16, which no share has; the values stay on one
    // polynomial, for moving the indices by a constant is a substitution.
    let moved: Vec<(u8, &[u8])> = std::iter::once((16, sealed.as_bytes()))
        .chain(
            own.iter()
                .map(|s| (s.index() ^ 16, s.point().y().as_bytes())),
        )
        .collect();
    let payload: Vec<u8> = (0..sealed.len())
        .map(|byte| {
            let points: Vec<(u8, u8)> = moved.iter().map(|&(x, y)| (x, y[byte])).collect();
            lagrange(&points, victim.index() ^ 16)
        })
        .collect();
    let point = Point::new(victim.index(), payload.as_slice().into()).unwrap();
    Share::from_fields(*header, victim.set(), point).unwrap()
}

/// The value at `at` of the polynomial through these points, over GF(2^8) with 0x11d.
fn lagrange(points: &[(u8, u8)], at: u8) -> u8 {
    let multiply = |a: u8, b: u8| {
        (0..8).rev().fold(0u8, |product, bit| {
            let doubled = product << 1 ^ if product >> 7 == 1 { 0x1d } else { 0 };
            doubled ^ if b >> bit & 1 == 1 { a } else { 0 }
        })
    };
    let invert = |a: u8| (1..=255).find(|&b| multiply(a, b) == 1).unwrap();
    points.iter().fold(0, |sum, &(x, y)| {
        let others = points.iter().filter(|&&(other, _)| other != x);
        sum ^ others.fold(y, |term, &(other, _)| {
            multiply(term, multiply(other ^ at, invert(other ^ x)))
        })
    })
}

/// k − 1 holders know their shares and can compute the words of one more that makes a key of their choice with them. Where all are
/// words, it is seen with a sheet to spare, in any order; beside k codes it changes nothing.
#[test]
fn a_share_forged_from_true_ones_never_decides_the_key() {
    let mut rng = ChaCha12Rng::seed_from_u64(11);
    for (k, n) in [(2, 3), (2, 5), (3, 5), (4, 6)] {
        let true_key = key(16, &mut rng);
        let chosen = key(16, &mut rng);
        let shares = split(&true_key, k, n, &mut rng);
        let own: Vec<&Share> = shares[..k - 1].iter().collect();
        let forged = forge_towards(&chosen, &own, &shares[n - 1]);
        // It is a good forgery: with exactly k shares, nothing can tell, but that one of them is known from words alone is said.
        let fooled = collect(own.iter().map(|s| (*s).clone()).chain([forged.clone()]));
        let fooled = fooled.recover().unwrap();
        assert_eq!(fooled.key.bytes().as_bytes(), chosen.bytes().as_bytes());
        assert_eq!(fooled.from_words, 1);
        let mut proved: Vec<Share> = shares[n - k..].to_vec();
        proved.push(forged.clone());
        let of_forged = proved.len() - 1;
        let recovery = collect(proved).recover().unwrap();
        assert_eq!(recovery.key.bytes().as_bytes(), true_key.bytes().as_bytes());
        assert_eq!((recovery.from_words, recovery.bad), (0, vec![of_forged]));
        let typed = shares[..n - 1].iter().cloned().map(Share::without_proof);
        let mut all: Vec<Share> = typed.chain([forged]).collect();
        for _ in 0..12 {
            shuffle(&mut all, &mut rng);
            match collect(all.clone()).recover() {
                Err(RecoverError::TwoKeys { one, other }) => {
                    assert!(one.len() >= k && other.len() >= k);
                }
                other => panic!("{k}-of-{n}: {other:?}"),
            }
        }
    }
}

#[test]
fn too_many_forgeries_are_refused_within_bounds() {
    let mut rng = ChaCha12Rng::seed_from_u64(4);
    let key = key(16, &mut rng);
    let shares = split(&key, 8, 16, &mut rng);
    let forged: Vec<Share> = (0..2)
        .flat_map(|_| {
            shares
                .iter()
                .map(|share| forge(share, &mut rng))
                .collect::<Vec<_>>()
        })
        .collect();
    let set = collect(forged);
    assert_eq!(
        set.recover().unwrap_err(),
        RecoverError::TooManyCombinations
    );
    let fewer = collect(set.shares()[..16].iter().cloned());
    assert_eq!(
        fewer.recover().unwrap_err(),
        RecoverError::NoAgreement { shares: 16 }
    );
}

/// A share of these numbers that nobody dealt.
fn made_up(part: Part, threshold: u8, index: u8, rng: &mut ChaCha12Rng) -> Share {
    let header = Header::new(Class::Raw, 16, threshold)
        .unwrap()
        .of_part(part);
    let mut payload = [0; 20];
    rng.fill_bytes(&mut payload);
    let point = Point::new(index, payload.as_slice().into()).unwrap();
    Share::from_fields(header, SetPrefix::new(12345).unwrap(), point).unwrap()
}

/// Of many words of one sheet, a choice has one: the others are no way to begin it.
#[test]
fn words_of_one_index_cost_a_step_each() {
    let mut rng = ChaCha12Rng::seed_from_u64(41);
    let once = [16].into_iter().chain(2..16);
    let indices = once.chain(std::iter::repeat_n(1, 500));
    let set = collect(indices.map(|index| made_up(Part::Whole, 16, index, &mut rng)));
    let mut effort = Effort::default();
    let refused = set.recover_within(&mut effort).unwrap_err();
    assert_eq!(refused, RecoverError::NoAgreement { shares: 515 });
    assert!(effort.spent() <= 500 * 16, "{}", effort.spent());
}

/// Choices that the other part leaves no way to complete cost as much as others.
#[test]
fn dead_ends_between_the_parts_are_counted() {
    let mut rng = ChaCha12Rng::seed_from_u64(42);
    let mut set = ShareSet::new();
    for index in 1..=4 {
        for _ in 0..30 {
            set.add(made_up(Part::Required, 4, index, &mut rng))
                .unwrap();
        }
    }
    for index in [1, 5] {
        set.add(made_up(Part::Others, 2, index, &mut rng)).unwrap();
    }
    assert_eq!(set.missing(), Some(0));
    assert_eq!(
        set.recover().unwrap_err(),
        RecoverError::TooManyCombinations
    );
}

/// Sets that somebody made up to be searched share one effort, and come after a set that takes little.
#[test]
fn made_up_sets_stand_in_no_others_way() {
    let mut rng = ChaCha12Rng::seed_from_u64(43);
    let key = key(16, &mut rng);
    let mut shares: Vec<Share> = Vec::new();
    for _ in 0..15 {
        let dealt = split(&key, 8, 16, &mut rng);
        shares.extend(dealt.iter().map(|share| forge(share, &mut rng)));
    }
    let good = split(&key, 2, 3, &mut rng);
    shares.extend(good.into_iter().map(Share::without_proof));
    let groups = collection::sort(&shares.iter().collect::<Vec<_>>());
    assert_eq!(groups.len(), 16);
    let mut recovered = collection::recover(&groups);
    let good = recovered.pop().unwrap().unwrap();
    assert_eq!(good.key.bytes().as_bytes(), key.bytes().as_bytes());
    let is_spent = |result: &Result<_, _>| matches!(result, Err(error) if *error == RecoverError::TooManyCombinations);
    let spent = recovered.iter().filter(|result| is_spent(result)).count();
    assert!((1..15).contains(&spent), "{spent}");
    assert!(collection::contested(&groups).is_empty());
}

/// Two forged shares whose errors cancel at 0 make the right key with others; the true ones are more, and are not called bad.
#[test]
fn forgeries_that_make_up_for_each_other_shut_nobody_out() {
    let mut rng = ChaCha12Rng::seed_from_u64(23);
    let key = key(16, &mut rng);
    let shares = split(&key, 3, 6, &mut rng);
    let altered = |share: &Share, error: u8| {
        let mut payload = share.point().y().as_bytes().to_vec();
        payload[0] ^= error;
        let point = Point::new(share.index(), payload.as_slice().into()).unwrap();
        Share::from_fields(*share.header(), share.set(), point).unwrap()
    };
    // With share 3, the errors of 1 and 2 must cancel: their coefficients at 0 are all 1 there.
    let forged = [altered(&shares[0], 7), altered(&shares[1], 7)];
    let good: Vec<Share> = shares[2..]
        .iter()
        .cloned()
        .map(Share::without_proof)
        .collect();
    let good = &good[..];
    let check = |shares: Vec<Share>, bad: &[usize]| {
        let recovery = collect(shares).recover().unwrap();
        assert_eq!(recovery.key.bytes().as_bytes(), key.bytes().as_bytes());
        assert_eq!(recovery.bad, bad);
    };
    check([&forged[..], good].concat(), &[0, 1]);
    check([good, &forged[..]].concat(), &[4, 5]);
    // As many speak for the one as for the other: nobody can tell, and all are named but the one that lies on both.
    check([&good[..3], &forged[..]].concat(), &[1, 2, 3, 4]);
    check([&forged[..], &good[..3]].concat(), &[0, 1, 3, 4]);
}

/// What comes of mistyped words: the share that was printed, or a refusal; another share is a failure.
fn check_mistyped(share: &Share, typed: &[Reading], must_repair: bool) -> bool {
    match Share::from_words(typed) {
        Ok(FromWords::Whole(read)) => {
            assert_eq!(read.to_symbols(), share.to_symbols(), "another share");
            true
        }
        Ok(FromWords::Repaired(proposals)) => {
            if must_repair {
                assert_eq!(proposals.len(), 1);
                assert_eq!(proposals[0].share.to_symbols(), share.to_symbols());
            }
            proposals
                .iter()
                .any(|p| p.share.to_symbols() == share.to_symbols())
        }
        Err(_) => {
            assert!(!must_repair, "not repaired");
            false
        }
    }
}

/// Every position with eight other words, and every pair of positions once: all repaired.
#[test]
fn every_one_and_two_word_corruption_is_repaired() {
    let mut rng = ChaCha12Rng::seed_from_u64(5);
    for length in [1, 16, 33, 64] {
        let key = key(length, &mut rng);
        let share = split(&key, 2, 3, &mut rng).remove(1);
        let right = readings(&share);
        let symbols = share.to_symbols();
        let mut other = |position: usize| {
            Reading::Word((symbols[position] + 1 + (rng.next_u32() % 2047) as u16) % 2048)
        };
        for first in 0..right.len() {
            for _ in 0..8 {
                let mut typed = right.clone();
                typed[first] = other(first);
                assert!(check_mistyped(&share, &typed, true));
            }
            for second in first + 1..right.len() {
                let mut typed = right.clone();
                typed[first] = other(first);
                typed[second] = other(second);
                assert!(check_mistyped(&share, &typed, true));
            }
        }
    }
}

/// Every single wrong word that there is, for the shortest share and an ordinary one.
#[test]
fn every_wrong_word_at_every_place_is_repaired() {
    let mut rng = ChaCha12Rng::seed_from_u64(6);
    for length in [1, 16] {
        let key = key(length, &mut rng);
        let share = split(&key, 2, 2, &mut rng).remove(0);
        let right = readings(&share);
        for position in 0..right.len() {
            for symbol in 0..2048 {
                let mut typed = right.clone();
                typed[position] = Reading::Word(symbol);
                assert!(check_mistyped(&share, &typed, true));
            }
        }
    }
}

#[test]
fn four_illegible_words_are_found() {
    let mut rng = ChaCha12Rng::seed_from_u64(7);
    let key = key(16, &mut rng);
    let share = split(&key, 2, 3, &mut rng).remove(2);
    let right = readings(&share);
    let mut places: Vec<usize> = (0..right.len()).collect();
    for _ in 0..2000 {
        shuffle(&mut places, &mut rng);
        let mut typed = right.clone();
        for &place in &places[..4] {
            typed[place] = Reading::of("?");
        }
        assert!(check_mistyped(&share, &typed, true));
        typed[places[0]] = Reading::Word(rng.next_u32() as u16 % 2048);
        typed[places[1]] = right[places[1]];
        assert!(check_mistyped(&share, &typed, true));
    }
}

/// Beyond what the code bears: never another share without asking, and never another key.
#[test]
fn hopeless_words_never_give_another_key() {
    let mut rng = ChaCha12Rng::seed_from_u64(8);
    let key = key(16, &mut rng);
    let shares = split(&key, 2, 3, &mut rng);
    let right = readings(&shares[0]);
    for wrong in 3..=23 {
        for _ in 0..60 {
            let mut typed = right.clone();
            for _ in 0..wrong {
                let at = rng.next_u32() as usize % typed.len();
                typed[at] = Reading::Word(rng.next_u32() as u16 % 2048);
            }
            if !check_mistyped(&shares[0], &typed, false)
                && let Ok(FromWords::Repaired(proposals)) = Share::from_words(&typed)
            {
                for proposal in proposals {
                    let mut set = collect([shares[1].clone()]);
                    if set.add(proposal.share).is_ok() {
                        assert!(set.recover().is_err());
                    }
                }
            }
        }
    }
}

/// Any change of any character of a code is found.
#[test]
fn every_one_character_corruption_of_a_code_is_found() {
    let mut rng = ChaCha12Rng::seed_from_u64(9);
    let key = key(16, &mut rng);
    let code = split(&key, 2, 3, &mut rng).remove(0).to_code().unwrap();
    for position in 0..code.len() {
        for other in "0123456789ABCDEFGHJKMNPQRSTVWXYZILOU -".chars() {
            let mut characters: Vec<char> = code.chars().collect();
            if characters[position] == other || position == code.len() - 1 && other == ' ' {
                continue;
            }
            characters[position] = other;
            let text: String = characters.into_iter().collect();
            assert!(Share::from_code(&text).is_err(), "{position} {other}");
        }
        assert!(Share::from_code(&code[..position]).is_err());
    }
    assert!(Share::from_code(&code.to_lowercase()).is_ok());
}

#[test]
fn the_same_share_again_is_told_from_a_better_reading() {
    let mut rng = ChaCha12Rng::seed_from_u64(21);
    let key = key(16, &mut rng);
    let share = split(&key, 2, 3, &mut rng).remove(0);
    let duplicate = Err(AddError::Duplicate { index: 1 });
    for (first, second, expected) in [
        (true, true, duplicate.clone()),
        (false, false, duplicate.clone()),
        (false, true, duplicate),
        (true, false, Ok(())),
    ] {
        let mut set = collect([reread(&share, first)]);
        assert_eq!(set.add(reread(&share, second)), expected);
        assert_eq!(set.shares().len(), 1);
        assert_eq!(set.shares()[0].code().is_some(), !(first && second));
    }
}

#[test]
fn a_set_says_what_it_has_and_lacks() {
    let mut rng = ChaCha12Rng::seed_from_u64(22);
    let key = key(16, &mut rng);
    let empty = ShareSet::new();
    assert_eq!(
        (empty.threshold(), empty.total(), empty.missing()),
        (None, None, None)
    );
    assert_eq!((empty.has_parts(), empty.needed(Part::Whole)), (None, None));
    assert_eq!(empty.missing_of(Part::Whole), 1);

    let shares = split(&key, 3, 5, &mut rng);
    for count in 1..=5 {
        let set = collect(shares[..count].iter().cloned());
        let missing = 3_u8.saturating_sub(count as u8);
        assert_eq!((set.threshold(), set.total()), (Some(3), Some(5)));
        assert_eq!(
            (set.missing(), set.has_parts()),
            (Some(missing), Some(false))
        );
        let code = shares[0].code().unwrap();
        assert_eq!((set.id(), set.vault()), (Some(code.set()), None));
        assert_eq!(code.room(), 8);
    }

    // Two required ones and two of three others.
    let scheme = Scheme::new(4, 5).unwrap().requiring(&[1, 2]).unwrap();
    let shares = set::split(&key, scheme, "", &mut rng);
    let check = |indices: &[usize], missing: (u8, u8)| {
        let set = collect(indices.iter().map(|index| shares[index - 1].clone()));
        assert_eq!(
            (set.has_parts(), set.threshold(), set.total()),
            (Some(true), Some(4), Some(5))
        );
        assert_eq!(
            (set.missing_of(Part::Required), set.missing_of(Part::Others)),
            missing
        );
        assert_eq!(set.missing(), Some(missing.0 + missing.1), "{indices:?}");
        assert_eq!(set.recover().is_ok(), missing == (0, 0), "{indices:?}");
    };
    check(&[1], (1, 2));
    check(&[3, 4, 5], (2, 0));
    check(&[1, 3, 4, 5], (1, 0));
    check(&[1, 2, 3], (0, 1));
    check(&[1, 2, 3, 4], (0, 0));
    check(&[1, 2, 3, 4, 5], (0, 0));
}

/// The words of the sheet about who can recover, and the numbers behind them, where the parts need different numbers.
#[test]
fn a_share_says_who_can_recover() {
    let mut rng = ChaCha12Rng::seed_from_u64(24);
    let key = key(16, &mut rng);
    let whole = split(&key, 3, 5, &mut rng).remove(0);
    assert_eq!(whole.rule(), "any 3 recover");
    assert_eq!(reread(&whole, true).rule(), "any 3 recover");
    // One required one and three of four others.
    let scheme = Scheme::new(4, 5).unwrap().requiring(&[2]).unwrap();
    let shares = set::split(&key, scheme, "", &mut rng);
    assert_eq!(shares[1].rule(), "required, 4 in all recover");
    let of_others = "4 recover, all the required ones among them";
    assert_eq!(shares[0].rule(), of_others);
    let typed = reread(&shares[1], true);
    assert!(typed.set_threshold().is_none() && typed.code().is_none());
    assert_eq!(typed.rule(), "required, with others");
    let set = collect(shares.iter().cloned());
    assert_eq!((set.threshold(), set.missing()), (Some(4), Some(0)));
    assert_eq!(
        (set.needed(Part::Required), set.needed(Part::Others)),
        (Some(1), Some(3))
    );
    // All shares are found when the parts are searched one after the other, also the last of each.
    for left_out in 0..5 {
        let some = (0..5).filter(|&place| place != left_out);
        let set = collect(some.map(|place| shares[place].clone()));
        assert_eq!(set.recover().is_ok(), left_out != 1);
    }
}

/// Every character that the outline gives is in every code of the set, and whatever the outline leaves out differs somewhere.
#[test]
fn the_outline_of_a_code_is_what_the_set_has_in_common() {
    let mut rng = ChaCha12Rng::seed_from_u64(25);
    for (length, required) in [
        (1, &[][..]),
        (16, &[]),
        (16, &[2]),
        (33, &[]),
        (64, &[1, 3]),
    ] {
        let key = key(length, &mut rng);
        let scheme = Scheme::new(5, 16).unwrap().requiring(required).unwrap();
        let shares: Vec<Share> = set::split(&key, scheme, "Laptop", &mut rng)
            .into_iter()
            .filter(|share| share.header().part() != Part::Required)
            .collect();
        let codes: Vec<Vec<char>> = shares
            .iter()
            .map(|share| share.to_code().unwrap().chars().collect())
            .collect();
        let outline = shares[0].code_of_set().unwrap();
        assert_eq!(outline.len(), codes[0].len());
        for (place, known) in outline.iter().enumerate() {
            let is_common = codes.iter().all(|code| code[place] == codes[0][place]);
            match known {
                Some(known) => assert!(is_common && *known == codes[0][place], "{place}"),
                // High up, half of the codes have the same hash in their path.
                None => assert!(
                    !is_common || place >= outline.len() - 64,
                    "{length} bytes, {place}"
                ),
            }
        }
        // Mark, class, depth and n; behind k and index the length and the set id.
        assert!(outline[..6].iter().all(Option::is_some));
        assert!(outline[8..24].iter().all(Option::is_some));
        assert_eq!(reread(&shares[0], true).code_of_set(), None);
    }
}

/// What the beginnings of words and of codes tell of a share that cannot be read whole.
#[test]
fn beginnings_tell_whose_they_are() {
    use paperquorum::share::{Beginning, Head};
    let mut rng = ChaCha12Rng::seed_from_u64(26);
    let mut of = |class, length: usize| {
        let mut bytes = vec![0; length];
        rng.fill_bytes(&mut bytes);
        let key = Packed::new(class, bytes.as_slice().into()).unwrap();
        let mut options = Options::default();
        options.vault = (class == Class::Sealed).then_some([7; 10]);
        set::split_with(&key, Scheme::new(2, 3).unwrap(), &options, &mut rng)
    };
    // Classes of one length, of even lengths, and of any.
    for (class, length, words) in [
        (Class::Bitlocker, 16, Some(23)),
        (Class::Sealed, 32, Some(35)),
        (Class::Bip39, 20, None),
        (Class::Raw, 16, None),
        (Class::Text, 7, None),
        (Class::Typed, 65, None),
    ] {
        let shares = of(class, length);
        let strangers = of(class, length);
        for share in &shares {
            let symbols = share.to_symbols();
            let beginning = Beginning::of([symbols[0], symbols[1], symbols[2]]).unwrap();
            assert_eq!(beginning.words(), words, "{class:?}");
            assert!(words.is_none_or(|words| words == symbols.len()));
            let head = Head::of(&share.to_code().unwrap()).unwrap();
            assert_eq!(head.name(), share.name());
            for other in shares.iter().chain(&strangers) {
                assert_eq!(head.is_of(other), other.name() == share.name());
            }
            assert_eq!(head.first_words(), share.to_words()[..3]);
            assert_eq!(head.length, length);
        }
    }
    // A required share and another one are not the same, though set and index are.
    let key = Packed::new(Class::Raw, [7; 16][..].into()).unwrap();
    let scheme = Scheme::new(2, 3).unwrap();
    let with_parts = scheme.requiring(&[1]).unwrap();
    let whole = set::split(&key, scheme, "", &mut rng);
    let parts = set::split(&key, with_parts, "", &mut rng);
    let of_another_part = |share: &Share| {
        let header = share.header().of_part(Part::Required);
        Share::from_fields(header, share.set(), share.point().clone()).unwrap()
    };
    let head = Head::of(&whole[0].to_code().unwrap()).unwrap();
    assert!(head.is_of(&whole[0]) && !head.is_of(&parts[0]) && !head.is_of(&whole[1]));
    assert!(!head.is_of(&of_another_part(&whole[0])));
    // Thirteen characters are enough, and twelve are not.
    let code = whole[0].to_code().unwrap();
    assert_eq!(Head::of(&code[..13]), Some(head));
    assert_eq!(Head::of(&code[..12]), None);
}

/// Debug output is for logs: it names the sheet, and shows nothing of the payload.
#[test]
fn debug_output_names_a_share_and_hides_it() {
    let mut rng = ChaCha12Rng::seed_from_u64(27);
    let key = key(16, &mut rng);
    let share = split(&key, 2, 3, &mut rng).remove(1);
    let shown = format!("{share:?}");
    assert_eq!(
        shown,
        format!("Share {{ name: {:?}, threshold: 2, .. }}", share.name())
    );
}
