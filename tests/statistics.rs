//! What shares look like from outside: uniform, whatever the secret is, and no two sets alike. Seeds are fixed, so that the figures are
//! the same in every run; bounds lie six standard deviations from what is due.

use std::collections::HashSet;

use paperquorum::kind::{Class, Packed};
use paperquorum::scheme::Scheme;
use paperquorum::secret::Secret;
use paperquorum::set;
use paperquorum::shamir;
use rand_chacha::ChaCha12Rng;
use rand_core::{Rng, SeedableRng};

const SPLITS: usize = 1 << 20;

/// Chi-square of counts that should all be alike, with the degrees of freedom that are left.
fn check_uniform(counts: &[u32], what: &str) {
    let total: u64 = counts.iter().map(|&count| u64::from(count)).sum();
    let due = total as f64 / counts.len() as f64;
    let chi_square: f64 = counts
        .iter()
        .map(|&count| (f64::from(count) - due).powi(2) / due)
        .sum();
    let degrees = (counts.len() - 1) as f64;
    let deviation = (2.0 * degrees).sqrt();
    println!("{what}: chi-square {chi_square:.0}, {degrees} ± {deviation:.0} due");
    assert!(
        (chi_square - degrees).abs() < 6.0 * deviation,
        "{what}: {chi_square}"
    );
}

/// 2^20 splits of one byte, of a fixed secret and of random ones: each share is uniform, each share and the secret are independent, and
/// so are any two shares of a set that needs three.
#[test]
fn shares_are_uniform_and_independent_of_the_secret() {
    for (threshold, fixed) in [(2, None), (2, Some(0)), (3, None), (3, Some(0xff))] {
        let mut rng = ChaCha12Rng::seed_from_u64(0x5eed + u64::from(threshold));
        let mut single = [[0; 256], [0; 256], [0; 256]];
        let mut with_secret = vec![0; 1 << 16];
        let mut with_other = vec![0; 1 << 16];
        for _ in 0..SPLITS {
            let byte = fixed.unwrap_or_else(|| rng.next_u32() as u8);
            let points =
                shamir::split(&Secret::new(vec![byte]), threshold, &[1, 2, 16], &mut rng).unwrap();
            let shares: Vec<usize> = points
                .iter()
                .map(|point| point.y().as_bytes()[0].into())
                .collect();
            for (counts, &share) in single.iter_mut().zip(&shares) {
                counts[share] += 1;
            }
            with_secret[usize::from(byte) << 8 | shares[2]] += 1;
            with_other[shares[0] << 8 | shares[1]] += 1;
        }
        let name = format!(
            "{threshold} needed, {}",
            fixed.map_or("random secrets".into(), |b| format!("secret {b:#x}"))
        );
        for (counts, index) in single.iter().zip([1, 2, 16]) {
            check_uniform(counts, &format!("{name}, share {index}"));
        }
        if fixed.is_none() {
            check_uniform(&with_secret, &format!("{name}, secret and share 16"));
        }
        if threshold == 3 || fixed.is_none() {
            check_uniform(&with_other, &format!("{name}, shares 1 and 2"));
        }
    }
}

/// What is printed: payloads of whole sets, salts and set ids.
#[test]
fn sets_are_all_different() {
    let mut rng = ChaCha12Rng::seed_from_u64(1);
    let key = Packed::new(Class::Raw, [0_u8; 16][..].into()).unwrap();
    let (mut ids, mut salts, mut payloads) = (HashSet::new(), HashSet::new(), HashSet::new());
    let mut first = [0; 256];
    const SETS: usize = 1 << 14;
    for _ in 0..SETS {
        for share in set::split(&key, Scheme::new(2, 3).unwrap(), "", &mut rng) {
            let print = share.print().unwrap();
            ids.insert(print.set);
            salts.insert(print.salt);
            let payload = share.point().y().as_bytes();
            payloads.insert(payload.to_vec());
            for &byte in payload {
                first[usize::from(byte)] += 1;
            }
        }
    }
    assert_eq!(
        (ids.len(), salts.len(), payloads.len()),
        (SETS, 3 * SETS, 3 * SETS)
    );
    check_uniform(&first, "payload bytes of sets of zeros");
}
