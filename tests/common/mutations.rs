//! Mutations of files, with a fixed seed.

use rand_chacha::ChaCha12Rng;
use rand_core::{Rng, SeedableRng};

pub struct Mutator(ChaCha12Rng);

impl Mutator {
    pub fn new(seed: u64) -> Self {
        Self(ChaCha12Rng::seed_from_u64(seed))
    }

    pub fn below(&mut self, end: usize) -> usize {
        (self.0.next_u32() as usize) % end.max(1)
    }

    fn block(&mut self, length: usize) -> std::ops::Range<usize> {
        let start = self.below(length);
        let most = [4, 32, 256, length][self.below(4)];
        start..(start + 1 + self.below(most)).min(length)
    }

    /// Changes a file in one to six places.
    pub fn mutate(&mut self, file: &[u8], other: &[u8]) -> Vec<u8> {
        let mut bytes = file.to_vec();
        for _ in 0..=self.below(6) {
            if bytes.is_empty() {
                break;
            }
            self.step(&mut bytes, other);
        }
        // A checksum that fails hides the decoder behind it.
        if self.below(4) > 0 {
            mend_png(&mut bytes);
        }
        bytes
    }

    fn step(&mut self, bytes: &mut Vec<u8>, other: &[u8]) {
        const EXTREMES: [u32; 10] = [
            0,
            1,
            2,
            0x7f,
            0xff,
            0x7fff,
            0xffff,
            0x7fff_ffff,
            0x8000_0000,
            u32::MAX,
        ];
        let length = bytes.len();
        let at = self.below(length);
        match self.below(10) {
            0 | 1 => bytes[at] ^= 1 << self.below(8),
            2 => bytes[at] = self.0.next_u32() as u8,
            3 => bytes.truncate(at),
            4 => {
                let block = self.block(length);
                let to = self.below(length - block.len() + 1);
                let moved: Vec<u8> = bytes.drain(block).collect();
                bytes.splice(to..to, moved);
            }
            5 => {
                let block = self.block(length);
                let copy = bytes[block].to_vec();
                bytes.splice(at..at, copy);
            }
            6 => {
                let block = self.block(length);
                bytes.drain(block);
            }
            7 => {
                let block = self.block(other.len());
                bytes.splice(at..at, other[block].to_vec());
            }
            // A number of one to four bytes, in either order; near the beginning, where lengths are.
            8 => {
                let number = EXTREMES[self.below(EXTREMES.len())];
                let width = [1, 2, 4][self.below(3)];
                let number = if self.below(2) == 0 {
                    number.to_le_bytes()[..width].to_vec()
                } else {
                    number.to_be_bytes()[4 - width..].to_vec()
                };
                let at = if self.below(2) == 0 {
                    at
                } else {
                    at.min(self.below(200))
                };
                let end = (at + width).min(length);
                bytes[at..end].copy_from_slice(&number[..end - at]);
            }
            // A number in digits, as PDFs have them.
            _ => {
                let digits: Vec<usize> =
                    (0..length).filter(|&i| bytes[i].is_ascii_digit()).collect();
                if digits.is_empty() {
                    return;
                }
                let at = digits[self.below(digits.len())];
                let numbers: [&[u8]; 6] =
                    [b"0", b"-1", b"99999", b"2147483648", b"1e38", b"0.0000001"];
                let number = numbers[self.below(numbers.len())];
                bytes.splice(at..=at, number.to_vec());
            }
        }
    }
}

/// Sets the checksum of each chunk of a PNG.
pub fn mend_png(bytes: &mut [u8]) {
    if !bytes.starts_with(b"\x89PNG") {
        return;
    }
    let mut at = 8;
    while let Some(&length) = bytes.get(at..).and_then(|rest| rest.first_chunk::<4>()) {
        let end = at + 8 + u32::from_be_bytes(length) as usize;
        if end + 4 > bytes.len() {
            break;
        }
        let sum = !bytes[at + 4..end].iter().fold(u32::MAX, |sum, &byte| {
            (0..8).fold(sum ^ u32::from(byte), |sum, _| {
                sum >> 1 ^ (0xedb8_8320 * (sum & 1))
            })
        });
        bytes[end..end + 4].copy_from_slice(&sum.to_be_bytes());
        at = end + 4;
    }
}
