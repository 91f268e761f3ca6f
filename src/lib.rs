//! Puts a recovery key on paper so that any *k* of *n* people can bring it back and fewer learn nothing.

#![forbid(unsafe_code)]
#![warn(missing_docs)]

#[cfg(feature = "cli")]
pub mod cli;
pub mod envelope;
pub mod kind;
pub mod mnemonic;
#[cfg(feature = "pdf")]
pub mod pdf;
pub mod qr;
pub mod reed_solomon;
#[cfg(feature = "scan")]
pub mod scan;
pub mod scheme;
pub mod secret;
pub mod set;
pub mod shamir;
pub mod share;
pub mod sheet;
pub mod template;
pub mod typed;
