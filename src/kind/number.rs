//! Digits of any base as a number in bytes, most significant first.

use zeroize::Zeroizing;

/// The fewest bytes that hold every number of so many digits.
pub(super) fn bytes_for(digits: usize, base: usize) -> usize {
    if base.is_power_of_two() {
        return (digits * base.trailing_zeros() as usize).div_ceil(8);
    }
    // The bytes of the largest number, all digits base - 1. A digit takes at most two.
    let mut number = vec![0; 2 * digits];
    for _ in 0..digits {
        multiply_and_add(&mut number, base, base - 1);
    }
    number.iter().skip_while(|&&byte| byte == 0).count()
}

/// The number that these digits write, the first the most significant, in [`bytes_for`] bytes.
///
/// # Panics
/// If a digit is not below `base`, which is at most 2^16.
pub(super) fn to_bytes(digits: &[u16], base: usize) -> Zeroizing<Vec<u8>> {
    let mut number = Zeroizing::new(vec![0; bytes_for(digits.len(), base)]);
    for &digit in digits {
        assert!(usize::from(digit) < base, "digits are below the base");
        multiply_and_add(&mut number, base, digit.into());
    }
    number
}

/// The digits of the number in `bytes`; `None` if it has more of them, or if it could stand in fewer or more bytes.
pub(super) fn from_bytes(bytes: &[u8], digits: usize, base: usize) -> Option<Zeroizing<Vec<u16>>> {
    if bytes.len() != bytes_for(digits, base) {
        return None;
    }
    let mut number = Zeroizing::new(bytes.to_vec());
    let mut found = Zeroizing::new(vec![0; digits]);
    for digit in found.iter_mut().rev() {
        let mut rest = 0;
        for byte in number.iter_mut() {
            let value = rest << 8 | usize::from(*byte);
            *byte = u8::try_from(value / base).expect("the rest is below the base");
            rest = value % base;
        }
        *digit = u16::try_from(rest).expect("the base is at most 2^16");
    }
    number.iter().all(|&byte| byte == 0).then_some(found)
}

fn multiply_and_add(number: &mut [u8], factor: usize, summand: usize) {
    let mut carry = summand;
    for byte in number.iter_mut().rev() {
        let value = usize::from(*byte) * factor + carry;
        *byte = (value & 0xff) as u8;
        carry = value >> 8;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_largest_number_has_all_digits_one_below_the_base() {
        // 3^5 - 1 = 242, and 3^6 - 1 = 728.
        assert_eq!((bytes_for(5, 3), bytes_for(6, 3)), (1, 2));
    }

    #[test]
    fn there_and_back() {
        let check = |digits: &[u16], base, bytes: &[u8]| {
            assert_eq!(to_bytes(digits, base).as_slice(), bytes);
            let back = from_bytes(bytes, digits.len(), base).unwrap();
            assert_eq!(back.as_slice(), digits);
        };
        check(&[1, 2, 3], 10, &[0, 123]);
        check(&[9, 9, 9], 10, &[3, 231]);
        check(&[35; 2], 36, &[5, 15]);
        check(&[15, 0, 1], 16, &[15, 1]);
        check(&[2047, 0, 1], 2048, &[1, 255, 192, 0, 1]);
    }

    #[test]
    fn a_number_has_one_form() {
        assert!(from_bytes(&[3, 232], 3, 10).is_none());
        assert!(from_bytes(&[0, 3, 231], 3, 10).is_none());
        assert!(from_bytes(&[231], 3, 10).is_none());
    }

    #[test]
    fn bytes_are_the_fewest() {
        for (digits, base, bytes) in [
            (25, 36, 17),
            (24, 36, 16),
            (28, 36, 19),
            (64, 36, 42),
            (32, 36, 21),
            (30, 10, 13),
            (26, 32, 17),
            (80, 10, 34),
            (12, 2048, 17),
            (13, 2048, 18),
            (64, 16, 32),
        ] {
            assert_eq!(bytes_for(digits, base), bytes);
        }
    }
}
