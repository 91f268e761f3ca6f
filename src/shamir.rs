//! Shamir's scheme on byte strings, over GF(2^8) with the polynomial `0x11d` (FORMAT.md, section 3).
//!
//! The arithmetic is the crate `blahaj`'s. This module is the only one that touches it, because it accepts what must
//! never reach it: repeated share indices, the index 0 and more shares than the threshold all give a wrong secret there
//! without an error.

use blahaj::Sharks;
use rand_core::CryptoRng;
use thiserror::Error;
use zeroize::Zeroizing;

use crate::scheme::MAX_SHARES;
use crate::secret::Secret;

/// One point of the polynomials: share index `x` and one byte for each byte of what was split.
///
/// Invariant: `1 <= x <= 16`.
#[derive(Clone, Debug)]
pub struct Point {
    x: u8,
    y: Secret,
}

impl Point {
    /// The point with share index `x` in 1..=16.
    ///
    /// # Errors
    /// [`ShamirError::IndexOutOfRange`] for any other `x`: the point at 0 would be the secret itself, so a forged share
    /// there would dictate what is recovered.
    pub fn new(x: u8, y: Secret) -> Result<Self, ShamirError> {
        if !(1..=MAX_SHARES).contains(&x) {
            return Err(ShamirError::IndexOutOfRange { x });
        }
        Ok(Self { x, y })
    }

    /// The share index, 1..=16.
    pub fn x(&self) -> u8 {
        self.x
    }

    /// The bytes, as many as were split.
    pub fn y(&self) -> &Secret {
        &self.y
    }
}

/// Splits `secret` so that any `threshold` of the points with these share indices recover it; the points are in the order of `indices`.
///
/// Every coefficient is uniform over all 256 values. A zero coefficient or a share that equals the secret is as likely
/// as any other and is not avoided: to avoid it would leak.
///
/// # Errors
/// Refuses indices out of range or repeated, and a threshold that is 0 or above their number.
pub fn split(
    secret: &Secret,
    threshold: u8,
    indices: &[u8],
    rng: &mut impl CryptoRng,
) -> Result<Vec<Point>, ShamirError> {
    for (place, &x) in indices.iter().enumerate() {
        if !(1..=MAX_SHARES).contains(&x) {
            return Err(ShamirError::IndexOutOfRange { x });
        }
        if indices[..place].contains(&x) {
            return Err(ShamirError::RepeatedIndex { x });
        }
    }
    if threshold == 0 || usize::from(threshold) > indices.len() {
        return Err(ShamirError::Threshold);
    }
    let last = indices.iter().copied().max().unwrap_or(0);
    let points: Vec<Point> = Sharks(threshold)
        .dealer_rng(secret.as_bytes(), rng)
        .take(last.into())
        .map(|share| {
            let bytes = Zeroizing::new(Vec::from(&share));
            let (x, y) = bytes.split_first().expect("the index comes first");
            Point {
                x: *x,
                y: Secret::from(y),
            }
        })
        .collect();
    // The dealer counts its indices from 1.
    Ok(indices
        .iter()
        .map(|&x| points[usize::from(x) - 1].clone())
        .collect())
}

/// Finds the value at 0 of the polynomials through `points`, which must be exactly as many as the threshold.
///
/// # Errors
/// Refuses no points, repeated indices and unequal lengths. Too few points, or wrong ones, cannot be noticed here: they
/// give other bytes. The tag inside tells.
pub fn interpolate(points: &[&Point]) -> Result<Secret, ShamirError> {
    at_origin(points, 0)
}

/// Finds the bytes that share `x` must have if it lies on the polynomials through `points`, again exactly as many as the
/// threshold.
///
/// Serves to tell a forged or damaged share from a good one once the good ones are known.
///
/// # Errors
/// As [`interpolate`].
pub fn evaluate(points: &[&Point], x: u8) -> Result<Secret, ShamirError> {
    match points.iter().find(|point| point.x == x) {
        Some(point) => Ok(point.y.clone()),
        None => at_origin(points, x),
    }
}

/// The value at 0 after every index was moved by `shift`, which is no point's index.
///
/// In a field of characteristic 2, XOR of the indices moves the origin to `shift`, so that `blahaj`, which only knows the
/// value at 0, gives the value at `shift`. A moved index is never 0.
fn at_origin(points: &[&Point], shift: u8) -> Result<Secret, ShamirError> {
    let first = points.first().ok_or(ShamirError::NoPoints)?;
    let mut seen = [false; MAX_SHARES as usize + 1];
    for point in points {
        if std::mem::replace(&mut seen[usize::from(point.x)], true) {
            return Err(ShamirError::RepeatedIndex { x: point.x });
        }
        if point.y.len() != first.y.len() {
            return Err(ShamirError::UnequalLengths);
        }
    }
    if first.y.is_empty() {
        return Ok(Secret::new(Vec::new()));
    }
    let shares: Vec<blahaj::Share> = points
        .iter()
        .map(|point| {
            let bytes = Secret::concat(&[&[point.x ^ shift], point.y.as_bytes()]);
            blahaj::Share::try_from(bytes.as_bytes()).expect("an index and at least one byte")
        })
        .collect();
    let threshold = u8::try_from(points.len()).expect("distinct indices are at most 16");
    let bytes = Sharks(threshold)
        .recover(&shares)
        .expect("as many distinct shares of equal length as the threshold");
    Ok(Secret::new(bytes))
}

/// Why points cannot be made or interpolated.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum ShamirError {
    /// A share index that no share can have.
    #[error("share index {x} is not in 1 to {MAX_SHARES}")]
    IndexOutOfRange {
        /// The index.
        x: u8,
    },
    /// More points needed than there are, or none.
    #[error("the threshold is not in 1 to the number of shares")]
    Threshold,
    /// Nothing to interpolate.
    #[error("there are no shares")]
    NoPoints,
    /// The same index twice.
    #[error("share {x} was given twice")]
    RepeatedIndex {
        /// The index.
        x: u8,
    },
    /// Shares of different sets.
    #[error("the shares are of different lengths")]
    UnequalLengths,
}

#[cfg(test)]
mod tests {
    use rand_chacha::ChaCha12Rng;
    use rand_core::SeedableRng;

    use super::*;

    fn point(x: u8, y: &[u8]) -> Point {
        Point::new(x, y.into()).unwrap()
    }

    #[test]
    fn refuses_what_blahaj_would_take() {
        assert_eq!(
            Point::new(0, b"x"[..].into()).unwrap_err(),
            ShamirError::IndexOutOfRange { x: 0 }
        );
        assert_eq!(
            Point::new(17, b"x"[..].into()).unwrap_err(),
            ShamirError::IndexOutOfRange { x: 17 }
        );
        let check = |points: &[&Point], expected| {
            assert_eq!(interpolate(points).unwrap_err(), expected);
            assert_eq!(evaluate(points, 16).unwrap_err(), expected);
        };
        let (a, b, c) = (point(1, b"ab"), point(2, b"cd"), point(2, b"ef"));
        check(&[], ShamirError::NoPoints);
        check(&[&a, &b, &c], ShamirError::RepeatedIndex { x: 2 });
        check(&[&a, &a], ShamirError::RepeatedIndex { x: 1 });
        check(&[&a, &point(3, b"abc")], ShamirError::UnequalLengths);
    }

    #[test]
    fn refuses_to_split_so_that_nothing_recovers() {
        let mut rng = ChaCha12Rng::seed_from_u64(3);
        let mut check = |threshold, indices: &[u8], expected| {
            let got = split(&b"x"[..].into(), threshold, indices, &mut rng);
            assert_eq!(got.unwrap_err(), expected);
        };
        check(0, &[1, 2], ShamirError::Threshold);
        check(3, &[1, 2], ShamirError::Threshold);
        check(1, &[], ShamirError::Threshold);
        check(1, &[0], ShamirError::IndexOutOfRange { x: 0 });
        check(1, &[17], ShamirError::IndexOutOfRange { x: 17 });
        check(2, &[3, 3], ShamirError::RepeatedIndex { x: 3 });
    }

    #[test]
    fn evaluate_gives_the_other_shares() {
        let mut rng = ChaCha12Rng::seed_from_u64(1);
        for (threshold, indices) in [
            (1, vec![1, 2, 3]),
            (2, vec![2, 9, 4]),
            (3, (1..=16).collect()),
            (16, (1..=16).collect()),
        ] {
            let points = split(&b"evaluate"[..].into(), threshold, &indices, &mut rng).unwrap();
            let xs: Vec<u8> = points.iter().map(Point::x).collect();
            assert_eq!(xs, indices);
            let known: Vec<&Point> = points.iter().take(threshold.into()).collect();
            for point in &points {
                assert_eq!(
                    evaluate(&known, point.x()).unwrap().as_bytes(),
                    point.y().as_bytes()
                );
            }
        }
    }

    #[test]
    fn an_empty_secret_stays_empty() {
        let mut rng = ChaCha12Rng::seed_from_u64(2);
        let points = split(&Secret::new(Vec::new()), 2, &[1, 2], &mut rng).unwrap();
        assert!(interpolate(&[&points[0], &points[1]]).unwrap().is_empty());
    }
}
