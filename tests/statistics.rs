//! What shares look like from outside: uniform, whatever the secret is, and no two sets alike. Seeds are fixed, so that the figures are
//! the same in every run; bounds lie six standard deviations from what is due.

use std::collections::HashSet;
use std::convert::Infallible;

use paperquorum::code;
use paperquorum::kind::{Class, Packed};
use paperquorum::scheme::Scheme;
use paperquorum::secret::Secret;
use paperquorum::set;
use paperquorum::shamir;
use rand_chacha::ChaCha12Rng;
use rand_core::{Rng, SeedableRng, TryCryptoRng, TryRng};

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

/// The randomness of a split of one byte: r is what it is, and of all coefficients the first of the secret and the first of the salt are
/// given; `blahaj` takes each from one `next_u32`.
struct Chosen {
    of_secret: u8,
    of_salt: u8,
    drawn: usize,
}

impl TryRng for Chosen {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        // Five bytes of the envelope, then those of the salt.
        let byte = match self.drawn {
            0 => self.of_secret,
            5 => self.of_salt,
            _ => 0x5a,
        };
        self.drawn += 1;
        Ok(u32::from_ne_bytes([byte; 4]))
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        panic!("a coefficient is no longer drawn by next_u32");
    }

    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Infallible> {
        bytes.fill(0xa7);
        Ok(())
    }
}

impl TryCryptoRng for Chosen {}

/// For every secret of one byte, and all coefficients that a split can draw for it and for the salt: what one holder of two sees in his
/// code, payload and salt, takes every pair of values once. So no secret is likelier than another, whatever he holds. What his path says
/// of the other share is a hash of it with its salt, of which he knows nothing: each value of that salt goes with one r.
#[test]
fn one_code_leaves_every_secret_and_every_other_salt_equally_likely() {
    let scheme = Scheme::new(2, 2).unwrap();
    let seen = |secret: u8, of_secret: u8, of_salt: u8| {
        let key = Packed::new(Class::Raw, [secret][..].into()).unwrap();
        let mut rng = Chosen {
            of_secret,
            of_salt,
            drawn: 0,
        };
        let shares = set::split(&key, scheme, "", &mut rng);
        assert_eq!(rng.drawn, 5 + 16, "one draw for each coefficient");
        let [own, other] = [0, 1].map(|place: usize| {
            let code = shares[place].to_code().unwrap();
            let (_, body) = code::decode(&code).unwrap();
            (shares[place].point().y().as_bytes()[0], body.as_bytes()[13])
        });
        (own, other)
    };
    for secret in 0..=255_u8 {
        let (mut payloads, mut salts, mut other_salts) = ([0; 256], [0; 256], [0; 256]);
        for drawn in 0..=255 {
            let (own, other) = seen(secret, drawn, drawn ^ 0x33);
            payloads[usize::from(own.0)] += 1;
            salts[usize::from(own.1)] += 1;
            other_salts[usize::from(other.1)] += 1;
        }
        assert!(
            payloads
                .iter()
                .chain(&salts)
                .chain(&other_salts)
                .all(|&count| count == 1)
        );
    }
    for secret in [0, 0x5a] {
        let mut pairs = vec![0; 1 << 16];
        for drawn in 0..=0xffff_u16 {
            let [of_secret, of_salt] = drawn.to_be_bytes();
            let (own, _) = seen(secret, of_secret, of_salt);
            pairs[usize::from(own.0) << 8 | usize::from(own.1)] += 1;
        }
        assert!(pairs.iter().all(|&count| count == 1));
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
            ids.insert(share.set_id().unwrap());
            // Behind head and set id.
            let code = share.to_code().unwrap();
            let (_, body) = code::decode(&code).unwrap();
            salts.insert(body.as_bytes()[13..29].to_vec());
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
