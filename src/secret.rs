//! [`Secret`]: bytes that are wiped when they are no longer needed.

use std::fmt;

use zeroize::Zeroizing;

/// Secret bytes, wiped on drop.
///
/// `Debug` shows the length and nothing else. There is no `Display` and no `PartialEq`: whoever needs the bytes says so
/// with [`Secret::as_bytes`].
#[derive(Clone)]
pub struct Secret(Zeroizing<Vec<u8>>);

impl Secret {
    /// Takes over `bytes`. The vector's spare capacity is wiped with the rest, but copies that it left behind while it
    /// grew are out of reach: build it with its final capacity.
    pub fn new(bytes: Vec<u8>) -> Self {
        Self(Zeroizing::new(bytes))
    }

    /// Copies `parts` one after the other into a buffer of exactly the right size.
    pub fn concat(parts: &[&[u8]]) -> Self {
        let mut bytes = Vec::with_capacity(parts.iter().map(|part| part.len()).sum());
        for part in parts {
            bytes.extend_from_slice(part);
        }
        Self::new(bytes)
    }

    /// The sum in GF(2)^8 with a secret of the same length.
    pub(crate) fn xor(&self, other: &Self) -> Self {
        let mut sum = Vec::with_capacity(self.len());
        sum.extend(self.0.iter().zip(other.0.iter()).map(|(a, b)| a ^ b));
        Self::new(sum)
    }

    /// The bytes themselves.
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// Number of bytes.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are no bytes at all.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl From<&[u8]> for Secret {
    fn from(bytes: &[u8]) -> Self {
        Self::new(bytes.to_vec())
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Secret({} bytes)", self.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_shows_the_length_only() {
        assert_eq!(
            format!("{:?}", Secret::from(&b"hunter2"[..])),
            "Secret(7 bytes)"
        );
    }

    #[test]
    fn concat_has_exact_capacity() {
        let secret = Secret::concat(&[b"ab", b"", b"cde"]);
        assert_eq!(secret.as_bytes(), b"abcde");
        assert_eq!(secret.0.capacity(), 5);
    }
}
