//! The back end of this crate: reads symbols in grey, with errors and erasures, from finders that another engine has found.
//!
//! ```text
//! finders --triples, pairs--> Hypothesis --fit--> Projection --Mesh--> greys --Samples--> codewords --accept--> text
//!                             layout, grid                              soft               codewords
//! ```
//!
//! Everything follows ISO/IEC 18004. The caller decides what may be taken from it: with erasures, a wrong text
//! comes out now and then (1 of some hundred codes), so each text is shown to the caller's own check, and the search goes on when
//! that says no. A text without such a check is taken only where chance is practically excluded.

mod attempt;
mod bend;
mod codewords;
pub(super) mod finders;
mod grid;
mod layout;
mod reading;
mod search;
mod soft;
pub(super) mod unread;

pub(super) use self::reading::{Finder, Left, Listener, Reading};
pub(super) use self::search::read;
pub(super) use self::soft::{Certainty, read_together};

#[cfg(test)]
mod tests;
