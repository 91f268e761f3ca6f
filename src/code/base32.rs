//! Base-32 in Crockford's alphabet, all of it in QR's alphanumeric mode. Without I, L, O and U, no two digits look alike.

use zeroize::Zeroizing;

use crate::bits::{BitReader, BitWriter};
use crate::secret::Secret;

const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const DIGIT_BITS: usize = 5;

/// `mark` and behind it the digits of `bytes`, the last one filled up with zero bits.
pub(super) fn encode(mark: &str, bytes: &[u8]) -> Zeroizing<String> {
    let digits = (8 * bytes.len()).div_ceil(DIGIT_BITS);
    let mut text = Zeroizing::new(String::with_capacity(mark.len() + digits));
    text.push_str(mark);
    let mut bits = BitReader::new(bytes);
    for _ in 0..digits {
        text.push(ALPHABET[bits.take(DIGIT_BITS as u32) as usize].into());
    }
    text
}

/// The bytes that these digits stand for, in either case. `None` for any other character, for a number of digits that no bytes
/// have, and for filling that is not zero.
pub(super) fn decode(digits: &str) -> Option<Secret> {
    let total = digits.len() * DIGIT_BITS;
    let mut bits = BitWriter::with_capacity(total);
    for digit in digits.bytes() {
        let digit = digit.to_ascii_uppercase();
        let value = ALPHABET.iter().position(|&known| known == digit)?;
        bits.push(value as u32, DIGIT_BITS as u32);
    }
    let bytes = bits.into_bytes();
    let (whole, rest) = bytes.split_at(total / 8);
    (total % 8 < DIGIT_BITS && rest.iter().all(|&byte| byte == 0)).then(|| whole.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits() {
        let check = |bytes: &[u8], digits: &str| {
            assert_eq!(*encode("", bytes), digits);
            assert_eq!(decode(digits).unwrap().as_bytes(), bytes);
            assert_eq!(decode(&digits.to_lowercase()).unwrap().as_bytes(), bytes);
        };
        check(b"", "");
        check(b"\x00", "00");
        check(b"\xff", "ZW");
        check(b"\xff\xff\xff\xff\xff", "ZZZZZZZZ");
        check(b"hello", "D1JPRV3F");
    }

    #[test]
    fn refuses_what_no_writer_writes() {
        for digits in ["0", "ZZ", "000", "0I", "é0", "0 0", "D1JPRV3FU"] {
            assert!(decode(digits).is_none(), "{digits}");
        }
    }
}
