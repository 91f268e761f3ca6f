//! [`CheckValue`]: six digits over the whole key, for two people to compare.

use std::fmt;

use argon2::{Algorithm, Argon2, Params, Version};
use zeroize::Zeroizing;

use crate::digest::derive;
use crate::envelope::SetPrefix;

/// BLAKE3 context of the salt.
const SALT: &str = "paperquorum 2026-11-30 version 1 check value salt";

/// Memory in KiB, passes and lanes: the least that OWASP's sheet on password storage recommends for Argon2id.
const COST: (u32, u32, u32) = (19 << 10, 2, 1);

/// Six digits over the whole key and its set.
///
/// Shown on the screens of who splits and who recovers, never on paper and in no file: with them, one guess in a million at a weak secret
/// could be told from the others. For the same reason they are slow to compute, and differ from set to set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CheckValue(u32);

impl CheckValue {
    /// The check value of a key in its canonical form, or of the contents of a vault as they are sealed. `None` where 19 MiB of memory
    /// cannot be had for it.
    pub fn new(key: &[u8], set: SetPrefix) -> Option<Self> {
        let salt = derive::<32>(SALT, &[&set.value().to_be_bytes()]);
        let (memory, passes, lanes) = COST;
        let params = Params::new(memory, passes, lanes, Some(8)).expect("parameters in range");
        let mut output = Zeroizing::new([0; 8]);
        Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
            .hash_password_into(key, &salt[..16], &mut *output)
            .ok()?;
        let number = u64::from_be_bytes(*output) % 1_000_000;
        Some(Self(u32::try_from(number).expect("below a million")))
    }
}

impl fmt::Display for CheckValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:03} {:03}", self.0 / 1000, self.0 % 1000)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_tells_keys_and_sets_apart() {
        let value = |key: &[u8], set| {
            let value = CheckValue::new(key, SetPrefix::new(set).unwrap());
            value.unwrap().to_string()
        };
        let one = value(b"hunter2", 5);
        assert_eq!(one, value(b"hunter2", 5));
        assert_ne!(one, value(b"hunter3", 5));
        assert_ne!(one, value(b"hunter2", 6));
        assert_eq!(one.len(), 7);
    }
}
