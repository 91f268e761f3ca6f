//! Puts a recovery key on paper so that any *k* of *n* people can bring it back and fewer learn nothing.

#![forbid(unsafe_code)]
#![warn(missing_docs)]

pub mod envelope;
pub mod kind;
pub mod mnemonic;
pub mod reed_solomon;
pub mod scheme;
pub mod secret;
pub mod set;
pub mod shamir;
pub mod share;
pub mod typed;
