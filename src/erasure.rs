//! The erasure code over GF(2^16): any D of N slices give all the others (FORMAT.md, section 10).
//!
//! Slice i holds the values at the point i of polynomials of degree below D, one for each pair of bytes. Nothing here knows what the
//! slices mean. A code over larger alphabets with fast transforms would be quicker, but not fit on a page of a specification; at the
//! most 4096 slices that there are, Lagrange's formula takes a fraction of a second.

use std::sync::OnceLock;

/// The field's polynomial, x^16 + x^12 + x^3 + x + 1, primitive.
const POLYNOMIAL: u32 = 0x1100b;

/// Order of the multiplicative group.
const ORDER: usize = 0xffff;

/// Most slices.
pub const MAX_SLICES: usize = 4096;

/// Logarithms to the base x, and powers of x; the powers stand twice, so that a sum of two logarithms needs no reduction.
struct Tables {
    log: Vec<u16>,
    exp: Vec<u16>,
}

fn tables() -> &'static Tables {
    static TABLES: OnceLock<Tables> = OnceLock::new();
    TABLES.get_or_init(|| {
        let mut log = vec![0; ORDER + 1];
        let mut exp = vec![0; 2 * ORDER];
        let mut element: u32 = 1;
        for power in 0..ORDER {
            let value = element as u16;
            exp[power] = value;
            exp[power + ORDER] = value;
            log[usize::from(value)] = power as u16;
            element <<= 1;
            if element > 0xffff {
                element ^= POLYNOMIAL;
            }
        }
        Tables { log, exp }
    })
}

/// Marks the logarithm of zero, which there is not.
const NO_LOG: u32 = u32::MAX;

/// A slice of known number, as logarithms.
struct Known {
    number: u16,
    logs: Vec<u32>,
}

impl Known {
    fn new(number: u16, bytes: &[u8]) -> Self {
        let tables = tables();
        let (pairs, _) = bytes.as_chunks();
        let logs = pairs.iter().map(|&pair| {
            let value = u16::from_be_bytes(pair);
            if value == 0 {
                NO_LOG
            } else {
                tables.log[usize::from(value)].into()
            }
        });
        Self {
            number,
            logs: logs.collect(),
        }
    }
}

/// The slices with these numbers, from `known` ones, of which there are exactly as many as the polynomials have coefficients.
///
/// Slices are of one even length in bytes; the numbers of the known ones are distinct, and `wanted` are not among them.
///
/// # Panics
/// If `known` repeats a number or names a wanted one: the caller has put them into a set.
pub fn slices(known: &[(u16, &[u8])], wanted: &[u16]) -> Vec<Vec<u8>> {
    let tables = tables();
    let log = |element: u16| -> u32 {
        assert!(element != 0, "numbers of slices are distinct");
        tables.log[usize::from(element)].into()
    };
    let order = ORDER as u32;
    let known: Vec<Known> = known
        .iter()
        .map(|(number, bytes)| Known::new(*number, bytes))
        .collect();
    // The logarithm of Π (x_i − x_j) over all j but i.
    let weights: Vec<u32> = known
        .iter()
        .enumerate()
        .map(|(place, own)| {
            let others = known
                .iter()
                .enumerate()
                .filter(|(other, _)| *other != place);
            others.fold(0, |sum, (_, other)| {
                (sum + log(own.number ^ other.number)) % order
            })
        })
        .collect();
    wanted
        .iter()
        .map(|&at| {
            let whole = known
                .iter()
                .fold(0, |sum, slice| (sum + log(at ^ slice.number)) % order);
            let pairs = known.first().map_or(0, |slice| slice.logs.len());
            let mut sum = vec![0_u16; pairs];
            for (slice, weight) in known.iter().zip(&weights) {
                let factor = (whole + 2 * order - weight - log(at ^ slice.number)) % order;
                for (sum, &log) in sum.iter_mut().zip(&slice.logs) {
                    if log != NO_LOG {
                        *sum ^= tables.exp[(factor + log) as usize];
                    }
                }
            }
            sum.into_iter().flat_map(u16::to_be_bytes).collect()
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use rand_chacha::ChaCha12Rng;
    use rand_core::{Rng, SeedableRng};

    use super::*;

    /// Branch by branch, as the field is defined.
    fn slow_times(a: u16, b: u16) -> u16 {
        let (mut product, mut a) = (0_u32, u32::from(a));
        for bit in 0..16 {
            if b >> bit & 1 == 1 {
                product ^= a;
            }
            a <<= 1;
            if a > 0xffff {
                a ^= POLYNOMIAL;
            }
        }
        product as u16
    }

    #[test]
    fn the_tables_are_the_field() {
        let tables = tables();
        let mut rng = ChaCha12Rng::seed_from_u64(0);
        for _ in 0..10_000 {
            let bits = rng.next_u32();
            let (a, b) = ((bits >> 16) as u16, bits as u16);
            if a != 0 && b != 0 {
                let sum = usize::from(tables.log[usize::from(a)])
                    + usize::from(tables.log[usize::from(b)]);
                assert_eq!(tables.exp[sum], slow_times(a, b));
            }
        }
        // Primitive: every element but zero is a power.
        assert!((1..=ORDER).all(|a| tables.log[a] != 0 || a == 1));
    }

    #[test]
    fn polynomials_of_known_coefficients() {
        // f(X) = 3 + 5 X in the first pair, a constant in the second.
        let slice = |x: u16| {
            [3 ^ slow_times(5, x), 0xabcd]
                .map(u16::to_be_bytes)
                .concat()
        };
        let known = [(7, slice(7)), (4000, slice(4000))];
        let known: Vec<(u16, &[u8])> = known.iter().map(|(n, b)| (*n, b.as_slice())).collect();
        assert_eq!(
            slices(&known, &[0, 1, 4095]),
            [slice(0), slice(1), slice(4095)]
        );
    }

    #[test]
    fn any_slices_give_the_others() {
        let mut rng = ChaCha12Rng::seed_from_u64(1);
        for (data, total, length) in [(1, 2, 2), (3, 4, 10), (9, 12, 64), (100, 134, 6)] {
            let mut first: Vec<Vec<u8>> = vec![vec![0; length]; data];
            first.iter_mut().for_each(|slice| rng.fill_bytes(slice));
            let known: Vec<(u16, &[u8])> = (0..).zip(first.iter().map(Vec::as_slice)).collect();
            let parity: Vec<u16> = (data as u16..total).collect();
            let all: Vec<Vec<u8>> = [first.clone(), slices(&known, &parity)].concat();
            // Drops as many as can be dropped, from a place that moves.
            for shift in 0..total {
                let mut order: Vec<u16> = (0..total).collect();
                order.rotate_left(shift.into());
                let (kept, lost) = order.split_at(data);
                let known: Vec<(u16, &[u8])> = kept
                    .iter()
                    .map(|&n| (n, all[usize::from(n)].as_slice()))
                    .collect();
                let back = slices(&known, lost);
                for (number, slice) in lost.iter().zip(back) {
                    assert_eq!(slice, all[usize::from(*number)]);
                }
            }
        }
    }
}
