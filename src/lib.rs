//! Puts a recovery key on paper so that any *k* of *n* people can bring it back, and fewer learn nothing.
//!
//! The format is specified in `docs/FORMAT.md`, and this library is its reference. Bytes go in and values come out: files, streams,
//! clocks and the system's randomness are the caller's business.
//!
//! # How to depend on it
//!
//! The package is the program `paperquorum` first, so the program is what its default feature builds, with everything it needs. A
//! library user leaves that out and names the features wanted:
//!
//! ```toml
//! [dependencies]
//! paperquorum = { version = "0.1", default-features = false, features = ["pdf", "scan"] }
//! ```
//!
//! | feature | gives |
//! |---|---|
//! | none | the core: keys, shares, words, codes, sealed data, sheets as data |
//! | `pdf` | sheets as PDF ([`pdf`]) |
//! | `scan` | pictures and PDFs to the texts of their codes ([`scan`]) |
//! | `find` | the keys in whatever text somebody pastes ([`find`]) |
//! | `record` | the public record of a set, `set.toml` ([`record`]) |
//! | `reader` | the boundary behind which strangers' files are read ([`reader`]) |
//! | `recovery` | from what people bring to the key, or to a verdict on their sheets ([`recovery`]) |
//! | `deal` | from secrets to sheets that have proved to read back ([`deal`]) |
//! | `cli` (default) | the program; the only part that touches files, streams, clocks and randomness |
//!
//! All but `cli` also build for `wasm32-unknown-unknown`.
//!
//! # Splitting and recovering
//!
//! ```
//! use paperquorum::{Input, Kind, Scheme, Share, ShareSet, split};
//! # use rand_core::SeedableRng;
//! # let mut rng = rand_chacha::ChaCha20Rng::seed_from_u64(0);
//!
//! let input = Input::new(b"correct horse battery staple"[..].into());
//! let key = Kind::recognise(&input)?.pack(&input)?;
//! let scheme: Scheme = "2-of-3".parse()?;
//! let shares = split(&key.packed, scheme, "diary", &mut rng);
//!
//! let mut set = ShareSet::new();
//! for share in [&shares[0], &shares[2]] {
//!     let code = share.to_code().expect("a share that was just split has a code");
//!     set.add(Share::from_code(&code)?)?;
//! }
//! let recovered = set.recover()?.key.to_canonical()?;
//! assert_eq!(recovered.as_bytes(), b"correct horse battery staple");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! ```text
//! Secret --seal--> Envelope --split--> Share --words--> Mnemonic --+
//!                                        +----text----> qr modules-+-> Sheet --render--> PDF
//! image --scan--> text --parse--> Share --add--> ShareSet --recover--> Envelope --open--> Secret
//! ```
//!
//! A secret that is too large for a share, one that shall have a passphrase, and several secrets together are sealed in a [`vault`] first.
//! What is split then is the vault's key, and the vault is printed as a series of codes:
//!
//! ```text
//! Contents --seal--> Vault --cut--> Slice --text--> qr modules --> Sheet
//! text --parse--> Slice --add--> Series --join--> Vault --unlock with the key--> Contents
//! ```

#![forbid(unsafe_code)]
#![warn(missing_docs)]

pub mod access;
mod bits;
#[doc(hidden)] // Public for the tests of the format.
pub mod check_value;
#[cfg(feature = "cli")]
pub mod cli;
#[doc(hidden)] // Public for the tests that forge codes.
pub mod code;
pub mod collection;
pub mod contents;
#[cfg(feature = "deal")]
pub mod deal;
mod digest;
pub mod entry;
pub mod envelope;
mod erasure;
#[cfg(feature = "find")]
pub mod find;
#[cfg(feature = "recovery")]
pub mod gather;
mod issue;
#[cfg_attr(
    not(feature = "find"),
    allow(dead_code, reason = "some of it serves the finder alone")
)]
pub mod kind;
pub mod mnemonic;
#[cfg(feature = "pdf")]
pub mod pdf;
pub mod print_check;
pub mod printable;
pub mod qr;
#[cfg(feature = "reader")]
pub mod reader;
#[cfg(feature = "record")]
pub mod record;
#[cfg(feature = "recovery")]
pub mod recovery;
#[doc(hidden)] // Public for the example that makes the test vectors.
pub mod reed_solomon;
pub mod reissue;
pub mod repair;
#[cfg(feature = "scan")]
pub mod scan;
pub mod scheme;
pub mod secret;
pub mod series;
pub mod session;
pub mod set;
pub mod shamir;
pub mod share;
pub mod sheet;
mod spelling;
pub mod template;
pub mod tree;
pub mod typed;
pub mod vault;

pub use kind::{Input, Kind};
pub use scheme::Scheme;
pub use secret::Secret;
pub use set::{ShareSet, split};
pub use share::Share;
