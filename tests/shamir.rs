//! Shamir's scheme against an oracle of our own, and the properties that the secret's safety rests on.

use std::convert::Infallible;

use paperquorum::scheme::Scheme;
use paperquorum::secret::Secret;
use paperquorum::shamir::{self, Point, ShamirError};
use rand_chacha::ChaCha12Rng;
use rand_core::{CryptoRng, Rng, SeedableRng, TryCryptoRng, TryRng};

/// Multiplication in GF(2^8) with 0x11d: no tables, no branches on the operands.
fn multiply(a: u8, b: u8) -> u8 {
    let (mut a, mut product) = (a, 0);
    for bit in 0..8 {
        product ^= a & 0u8.wrapping_sub(b >> bit & 1);
        a = a << 1 ^ 0x1d & 0u8.wrapping_sub(a >> 7);
    }
    product
}

/// The inverse, as the 254th power.
fn invert(a: u8) -> u8 {
    (0..7).fold(1, |power, _| {
        let power = multiply(power, a);
        multiply(power, power)
    })
}

/// The value at 0 of the polynomial through these points.
fn interpolate(points: &[(u8, u8)]) -> u8 {
    points.iter().fold(0, |sum, &(x, y)| {
        let others = points.iter().filter(|&&(other, _)| other != x);
        sum ^ others.fold(y, |term, &(other, _)| {
            multiply(term, multiply(other, invert(other ^ x)))
        })
    })
}

fn point(x: u8, y: &[u8]) -> Point {
    Point::new(x, y.into()).unwrap()
}

/// Splits into the shares 1 to n.
fn split(secret: &Secret, scheme: Scheme, rng: &mut impl CryptoRng) -> Vec<Point> {
    let indices: Vec<u8> = (1..=scheme.shares()).collect();
    shamir::split(secret, scheme.threshold(), &indices, rng).unwrap()
}

#[test]
fn the_oracle_inverts() {
    for a in 1..=255 {
        assert_eq!(multiply(a, invert(a)), 1);
    }
    // 2 · 0x80 is where fields of other polynomials differ.
    assert_eq!(multiply(2, 0x80), 0x1d);
}

/// Shares 1, 2 and 3 recover alike in every GF(2^8), for their Lagrange coefficients are all 1. Shares 1, 2 and 4 do not.
#[test]
fn shares_1_2_4_tell_the_field() {
    let mut rng = ChaCha12Rng::seed_from_u64(124);
    let secret = Secret::from(&b"which field is it?"[..]);
    let points = split(&secret, Scheme::new(3, 16).unwrap(), &mut rng);
    for xs in [[1, 2, 4], [1, 2, 3], [4, 9, 16], [16, 8, 5]] {
        let chosen: Vec<&Point> = xs.iter().map(|&x| &points[x - 1]).collect();
        let recovered = shamir::interpolate(&chosen).unwrap();
        assert_eq!(recovered.as_bytes(), secret.as_bytes());
        for (i, &byte) in secret.as_bytes().iter().enumerate() {
            let bytes: Vec<(u8, u8)> = chosen
                .iter()
                .map(|p| (p.x(), p.y().as_bytes()[i]))
                .collect();
            assert_eq!(interpolate(&bytes), byte);
        }
    }
    // Worked by hand: coefficients at 0 are 4·6^-1·... in 0x11d; a field with 0x11b gives other bytes.
    let fixed = [point(1, &[1]), point(2, &[2]), point(4, &[3])];
    let [a, b, c] = &fixed;
    assert_eq!(
        shamir::interpolate(&[a, b, c]).unwrap().as_bytes(),
        [interpolate(&[(1, 1), (2, 2), (4, 3)])]
    );
}

#[test]
fn random_points_agree_with_the_oracle() {
    let mut rng = ChaCha12Rng::seed_from_u64(7);
    for threshold in 1..=16 {
        for _ in 0..50 {
            let mut xs: Vec<u8> = (1..=16).collect();
            for i in (1..16).rev() {
                xs.swap(i, rng.next_u32() as usize % (i + 1));
            }
            let points: Vec<Point> = xs[..threshold]
                .iter()
                .map(|&x| point(x, &[rng.next_u32() as u8]))
                .collect();
            let bytes: Vec<(u8, u8)> = points
                .iter()
                .map(|p| (p.x(), p.y().as_bytes()[0]))
                .collect();
            let points: Vec<&Point> = points.iter().collect();
            assert_eq!(
                shamir::interpolate(&points).unwrap().as_bytes(),
                [interpolate(&bytes)]
            );
        }
    }
}

/// `sharks` 0.5 never drew a zero coefficient (RUSTSEC-2024-0398). Of the 2-of-2 polynomials of 2^20 bytes, one in 256 must have
/// one; then both shares equal the secret.
#[test]
fn zero_coefficients_are_as_frequent_as_they_should_be() {
    let mut rng = ChaCha12Rng::seed_from_u64(398);
    let secret = Secret::new(vec![0x42; 1 << 20]);
    let points = split(&secret, Scheme::new(2, 2).unwrap(), &mut rng);
    let mut counts = [0u32; 256];
    for (&a, &b) in points[0]
        .y()
        .as_bytes()
        .iter()
        .zip(points[1].y().as_bytes())
    {
        // f(X) = s + c X: the first share is s + c.
        let coefficient = a ^ 0x42;
        assert_eq!(b, 0x42 ^ multiply(coefficient, 2));
        counts[usize::from(coefficient)] += 1;
    }
    // 4096 are due, with a standard deviation of 64.
    assert!((3776..=4416).contains(&counts[0]), "{}", counts[0]);
    let chi_square: f64 = counts
        .iter()
        .map(|&count| (f64::from(count) - 4096.0).powi(2) / 4096.0)
        .sum();
    // 255 degrees of freedom: mean 255, standard deviation 22.6.
    assert!((140.0..=370.0).contains(&chi_square), "{chi_square}");
}

/// Randomness that has been fixed: draw after draw the bytes of `draws`, round and round.
///
/// `blahaj` takes each coefficient from one `next_u32`. Which of its four bytes that is, is `rand`'s affair; here all are the same.
struct Chosen {
    draws: Vec<u8>,
    drawn: usize,
}

impl TryRng for Chosen {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        let byte = self.draws[self.drawn % self.draws.len()];
        self.drawn += 1;
        Ok(u32::from_ne_bytes([byte; 4]))
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        panic!("a coefficient is no longer drawn by next_u32");
    }

    fn try_fill_bytes(&mut self, _: &mut [u8]) -> Result<(), Infallible> {
        panic!("a coefficient is no longer drawn by next_u32");
    }
}

impl TryCryptoRng for Chosen {}

/// For every secret byte and all polynomials that `split` can draw for it: k − 1 shares leave all 256 secrets equally likely.
///
/// For each secret, the shares of these indices take every combination of values once. So each combination has exactly one
/// polynomial for each of the secrets.
#[test]
fn fewer_shares_leave_every_secret_equally_likely() {
    let check = |scheme: (usize, usize), draws: &[u8], subsets: &[&[usize]]| {
        let (threshold, shares) = scheme;
        let scheme = Scheme::new(threshold, shares).unwrap();
        let polynomials = draws.len() / (threshold - 1);
        assert_eq!(polynomials, 1 << (8 * (threshold - 1)));
        for secret in 0..=255u8 {
            let mut rng = Chosen {
                draws: draws.to_vec(),
                drawn: 0,
            };
            let points = split(&Secret::new(vec![secret; polynomials]), scheme, &mut rng);
            assert_eq!(rng.drawn, draws.len(), "one draw for each coefficient");
            assert_eq!(points.len(), shares);
            // The polynomials are those of the bytes that were drawn, the highest power first: none is left out or made up.
            for point in &points {
                for (y, drawn) in point.y().as_bytes().iter().zip(draws.chunks(threshold - 1)) {
                    let slope = drawn
                        .iter()
                        .fold(0, |value, &c| multiply(value, point.x()) ^ c);
                    assert_eq!(*y, secret ^ multiply(slope, point.x()));
                }
            }
            for subset in subsets {
                let values: Vec<&[u8]> = subset
                    .iter()
                    .map(|&x| points[x - 1].y().as_bytes())
                    .collect();
                let mut seen = vec![false; polynomials];
                for at in 0..polynomials {
                    let combination = values
                        .iter()
                        .fold(0, |number, bytes| number << 8 | usize::from(bytes[at]));
                    assert!(
                        !std::mem::replace(&mut seen[combination], true),
                        "secret {secret}, shares {subset:?}: {combination:x} twice"
                    );
                }
            }
        }
    };
    let all: Vec<u8> = (0..=255).collect();
    let each: Vec<[usize; 1]> = (1..=16).map(|x| [x]).collect();
    let each: Vec<&[usize]> = each.iter().map(|x| &x[..]).collect();
    check((2, 16), &all, &each);
    let pairs: Vec<u8> = (0..=u16::MAX).flat_map(u16::to_be_bytes).collect();
    check((3, 4), &pairs, &[&[1, 2], &[1, 4], &[2, 4]]);
}

/// Splitting draws all polynomials alike: over 2^16 splits of one byte, every pair of share values occurs as it should.
#[test]
fn two_shares_of_three_are_uniform_whatever_the_secret() {
    let mut rng = ChaCha12Rng::seed_from_u64(23);
    for secret in [0x00, 0xff, 0x5a] {
        let bytes = Secret::new(vec![secret; 1 << 18]);
        let points = split(&bytes, Scheme::new(3, 3).unwrap(), &mut rng);
        let mut counts = vec![0u32; 1 << 16];
        for (&a, &b) in points[0]
            .y()
            .as_bytes()
            .iter()
            .zip(points[2].y().as_bytes())
        {
            counts[usize::from(a) << 8 | usize::from(b)] += 1;
        }
        let chi_square: f64 = counts
            .iter()
            .map(|&count| (f64::from(count) - 4.0).powi(2) / 4.0)
            .sum();
        // 65,535 degrees of freedom: standard deviation 362.
        assert!((chi_square - 65_535.0).abs() < 2_200.0, "{chi_square}");
    }
}

#[test]
fn duplicates_and_the_index_0_never_reach_the_arithmetic() {
    assert_eq!(
        Point::new(0, b"dictated"[..].into()).unwrap_err(),
        ShamirError::IndexOutOfRange { x: 0 }
    );
    // Both crates give a wrong secret for shares 1, 2, 3, 3 with k = 3.
    let (a, b, c) = (point(1, b"a"), point(2, b"b"), point(3, b"c"));
    assert_eq!(
        shamir::interpolate(&[&a, &b, &c, &c]).unwrap_err(),
        ShamirError::RepeatedIndex { x: 3 }
    );
}
