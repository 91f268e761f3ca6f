//! Bit strings, most significant bit first.

use zeroize::Zeroizing;

/// Collects bits into bytes; the last byte is filled up with zeros.
pub(crate) struct BitWriter {
    bytes: Zeroizing<Vec<u8>>,
    bits: usize,
}

impl BitWriter {
    /// A writer that does not move its bytes before so many bits are in it.
    pub(crate) fn with_capacity(bits: usize) -> Self {
        Self {
            bytes: Zeroizing::new(Vec::with_capacity(bits.div_ceil(8))),
            bits: 0,
        }
    }

    /// Appends the lowest `width` (at most 32) bits of `value`.
    pub(crate) fn push(&mut self, value: u32, width: u32) {
        for shift in (0..width).rev() {
            if self.bits.is_multiple_of(8) {
                self.bytes.push(0);
            }
            let last = self.bytes.last_mut().expect("just pushed");
            *last |= ((value >> shift & 1) as u8) << (7 - self.bits % 8);
            self.bits += 1;
        }
    }

    pub(crate) fn into_bytes(self) -> Zeroizing<Vec<u8>> {
        self.bytes
    }
}

/// Takes bits out of bytes. Beyond the end there are zeros.
pub(crate) struct BitReader<'a> {
    bytes: &'a [u8],
    position: usize,
}

impl<'a> BitReader<'a> {
    pub(crate) fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, position: 0 }
    }

    /// The next `width` (at most 32) bits.
    pub(crate) fn take(&mut self, width: u32) -> u32 {
        let mut value = 0;
        for _ in 0..width {
            let byte = self.bytes.get(self.position / 8).copied().unwrap_or(0);
            value = value << 1 | u32::from(byte >> (7 - self.position % 8) & 1);
            self.position += 1;
        }
        value
    }
}
