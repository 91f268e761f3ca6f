//! BLAKE3 in its mode for key derivation as FORMAT.md has it throughout, which leaves nothing of its input behind.

use zeroize::{Zeroize, Zeroizing};

/// The first `N` bytes of what BLAKE3 makes of the parts, one behind the other, under a context of their own.
pub(crate) fn derive<const N: usize>(context: &str, parts: &[&[u8]]) -> Zeroizing<[u8; N]> {
    let mut hasher = Zeroizing::new(blake3::Hasher::new_derive_key(context));
    for part in parts {
        hasher.update(part);
    }
    let mut output = hasher.finalize_xof();
    let mut bytes = Zeroizing::new([0; N]);
    output.fill(&mut *bytes);
    output.zeroize();
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_blake3() {
        let whole = blake3::derive_key("a context", b"one and two");
        assert_eq!(
            *derive::<32>("a context", &[b"one", b" and ", b"two"]),
            whole
        );
        assert_eq!(*derive::<4>("a context", &[b"one and two"]), whole[..4]);
    }
}
