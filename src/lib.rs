//! Puts a recovery key on paper so that any *k* of *n* people can bring it back and fewer learn nothing.
//!
//! The format is `docs/FORMAT.md`; this library is its reference. It takes bytes and returns values: files, streams, clocks and the
//! system's randomness are touched by the program alone (feature `cli`). Without features it is the core, which needs neither
//! pictures nor PDFs.
//!
//! ```text
//! Secret --seal--> Envelope --split--> Share --words--> Mnemonic --+
//!                                        +----text----> qr modules-+-> Sheet --render--> PDF
//! image --scan--> text --parse--> Share --add--> ShareSet --recover--> Envelope --open--> Secret
//! ```
//!
//! What is larger, or several secrets, or to need a passphrase, is sealed first; the secret that is split is then the vault's key:
//!
//! ```text
//! Contents --seal--> Vault --cut--> Slice --text--> qr modules --> Sheet
//! text --parse--> Slice --add--> Series --join--> Vault --unlock with the key--> Contents
//! ```
//!
//! ```
//! use paperquorum::kind::{Input, Kind};
//! use paperquorum::scheme::Scheme;
//! use paperquorum::set::{self, ShareSet};
//! use paperquorum::share::Share;
//! # use rand_core::SeedableRng;
//! # let mut rng = rand_chacha::ChaCha20Rng::seed_from_u64(0);
//!
//! let input = Input::new(b"correct horse battery staple"[..].into());
//! let key = Kind::recognise(&input)?.pack(&input)?;
//! let shares = set::split(&key.packed, Scheme::new(2, 3)?, "diary", &mut rng);
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
//! | feature | gives |
//! |---|---|
//! | none | keys, shares, words, codes, sheets as data |
//! | `pdf` | sheets as PDF |
//! | `scan` | pictures and PDFs to the texts of their codes |
//! | `find` | the keys in whatever text somebody pastes |
//! | `record` | the public record of a set, `set.toml` |
//! | `recovery` | from what people bring to the key, or to a verdict on their sheets |
//! | `cli` (default) | the program |

#![forbid(unsafe_code)]
#![warn(missing_docs)]

pub mod access;
pub(crate) mod bits;
pub mod check_value;
#[cfg(feature = "cli")]
pub mod cli;
pub mod code;
pub mod collection;
pub mod contents;
mod digest;
pub mod entry;
pub mod envelope;
pub mod erasure;
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
#[cfg(feature = "record")]
pub mod record;
#[cfg(feature = "recovery")]
pub mod recovery;
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
pub mod spelling;
pub mod template;
pub mod tree;
pub mod typed;
pub mod vault;
