//! Session files: an interrupted entry, encrypted under a passphrase, to be taken up again by the same version of the program.
//!
//! ```text
//! "PQ session 1" ‖ LF ‖ salt 16 ‖ memory 4 ‖ passes 1 ‖ lanes 1 ‖ nonce 24 ‖ ciphertext ‖ tag 16
//! ```
//!
//! The key is Argon2id of the passphrase and the salt, at the cost that the file names; the cipher is XChaCha20-Poly1305, with all before the
//! nonce as associated data, and a fresh nonce for every writing.

use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use rand_core::CryptoRng;
use thiserror::Error;
use zeroize::Zeroizing;

use crate::vault::{Cost, NoMemory, Passphrase};

const MAGIC: &[u8; 13] = b"PQ session 1\n";
const SALT: usize = 16;
const HEAD: usize = MAGIC.len() + SALT + 6;
const NONCE: usize = 24;

/// A session's key, with the salt and the cost that it was made with.
pub struct SessionKey {
    head: [u8; HEAD],
    key: Zeroizing<[u8; 32]>,
}

impl SessionKey {
    /// For a new session.
    ///
    /// # Errors
    /// [`NoMemory`] if the cost's memory cannot be had.
    pub fn new(
        passphrase: &Passphrase,
        cost: Cost,
        rng: &mut impl CryptoRng,
    ) -> Result<Self, NoMemory> {
        let mut salt = [0; SALT];
        rng.fill_bytes(&mut salt);
        let mut head = [0; HEAD];
        head[..MAGIC.len()].copy_from_slice(MAGIC);
        head[MAGIC.len()..][..SALT].copy_from_slice(&salt);
        head[MAGIC.len() + SALT..].copy_from_slice(&cost.to_bytes());
        let key = passphrase.stretch(&salt, cost)?;
        Ok(Self { head, key })
    }

    /// For the session in this file. Whether the passphrase is right, [`SessionKey::open`] tells.
    ///
    /// # Errors
    /// [`SessionError`]
    pub fn of_file(file: &[u8], passphrase: &Passphrase) -> Result<Self, SessionError> {
        let head: [u8; HEAD] = *file.first_chunk().ok_or(SessionError::NoSession)?;
        let cost = head.last_chunk().and_then(|cost| Cost::from_bytes(*cost));
        let cost = cost
            .filter(|_| head.starts_with(MAGIC))
            .ok_or(SessionError::NoSession)?;
        let key = passphrase.stretch(&head[MAGIC.len()..][..SALT], cost)?;
        Ok(Self { head, key })
    }

    /// The whole file, for this text.
    pub fn seal(&self, text: &str, rng: &mut impl CryptoRng) -> Vec<u8> {
        let mut nonce = [0; NONCE];
        rng.fill_bytes(&mut nonce);
        let payload = Payload {
            msg: text.as_bytes(),
            aad: &self.head,
        };
        let sealed = self
            .cipher()
            .encrypt(&XNonce::from(nonce), payload)
            .expect("far below the cipher's limit");
        [&self.head[..], &nonce, &sealed].concat()
    }

    /// The text in this file.
    ///
    /// # Errors
    /// [`SessionError::Passphrase`] if it is not the file's passphrase, or the file was altered.
    pub fn open(&self, file: &[u8]) -> Result<Zeroizing<String>, SessionError> {
        let rest = file
            .strip_prefix(&self.head)
            .ok_or(SessionError::NoSession)?;
        let (nonce, sealed) = rest
            .split_first_chunk::<NONCE>()
            .ok_or(SessionError::NoSession)?;
        let payload = Payload {
            msg: sealed,
            aad: &self.head,
        };
        let bytes = self
            .cipher()
            .decrypt(&XNonce::from(*nonce), payload)
            .map_err(|_| SessionError::Passphrase)?;
        let bytes = Zeroizing::new(bytes);
        let text = std::str::from_utf8(&bytes).map_err(|_| SessionError::NoSession)?;
        Ok(Zeroizing::new(text.to_owned()))
    }

    fn cipher(&self) -> XChaCha20Poly1305 {
        XChaCha20Poly1305::new_from_slice(self.key.as_slice()).expect("32 bytes are a key")
    }
}

/// Whether a file claims to be a session.
pub fn is_session(file: &[u8]) -> bool {
    file.starts_with(MAGIC)
}

/// Why a session cannot be taken up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum SessionError {
    /// Not a session file of this version.
    #[error("it is not a session file that this version wrote")]
    NoSession,
    /// Another passphrase, or an altered file.
    #[error("that is not the passphrase, or the file was altered")]
    Passphrase,
    /// The passphrase cannot be stretched here.
    #[error(transparent)]
    Memory(#[from] NoMemory),
}

#[cfg(test)]
mod tests {
    use rand_chacha::ChaCha20Rng;
    use rand_core::SeedableRng;

    use super::*;

    #[test]
    fn a_session_opens_with_its_passphrase_only_and_unaltered_only() {
        let mut rng = ChaCha20Rng::seed_from_u64(5);
        let cost = Cost::new(8, 1, 1).unwrap();
        let passphrase = |text| Passphrase::new(text).unwrap();
        let key = SessionKey::new(&passphrase("one"), cost, &mut rng).unwrap();
        let file = key.seal("words", &mut rng);
        let open = |file: &[u8], text| SessionKey::of_file(file, &passphrase(text))?.open(file);
        assert_eq!(open(&file, "one").unwrap().as_str(), "words");
        assert_eq!(open(&file, "two"), Err(SessionError::Passphrase));
        assert!(is_session(&file));
        for byte in 0..file.len() {
            let mut altered = file.clone();
            altered[byte] ^= 1;
            // Costs beyond the bounds are refused before anything is computed.
            assert!(open(&altered, "one").is_err(), "byte {byte}");
            assert!(open(&file[..byte], "one").is_err(), "cut at {byte}");
        }
        assert_ne!(file, key.seal("words", &mut rng), "a fresh nonce");
    }
}
