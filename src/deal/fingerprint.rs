//! By which a file is known.

use std::fmt;

use sha2::{Digest, Sha256};

/// How many bytes of the sum stand on paper: nobody makes another file for eighty bits.
const BYTES: usize = 10;

/// The beginning of a file's SHA-256, short enough to be compared by eye: "ba78-16bf-8f01-cfea-4141".
///
/// The groups are joined, because a sheet must not show a number in front of a word but in its table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fingerprint([u8; BYTES]);

impl Fingerprint {
    /// That of a file with these bytes.
    #[must_use]
    pub fn of(file: &[u8]) -> Self {
        let sum = Sha256::digest(file);
        Self(std::array::from_fn(|place| sum[place]))
    }
}

impl fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (number, pair) in self.0.chunks(2).enumerate() {
            let joint = if number > 0 { "-" } else { "" };
            write!(f, "{joint}{:02x}{:02x}", pair[0], pair[1])?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The sum is that of FIPS 180-2, appendix B.1.
    #[test]
    fn it_is_the_beginning_of_the_sum() {
        assert_eq!(
            Fingerprint::of(b"abc").to_string(),
            "ba78-16bf-8f01-cfea-4141"
        );
        assert_ne!(Fingerprint::of(b"abc"), Fingerprint::of(b"abd"));
    }
}
