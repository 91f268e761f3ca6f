//! What people hand in, gathered: files and typed words into shares and sealed data, and what is wrong with them.
//!
//! Nothing here touches files, clocks or a terminal: bytes come in under a name, decoding stands behind the boundary of [`reader`](crate::reader), and
//! what only a person can decide is a [`Question`](repairs::Question). The program and a browser page are shells over it.
//!
//! ```text
//! bytes --look--> Looked --+--> Source --+--sort--> Group
//!             (two rounds) |             +--series-> Series --open--> Contents
//!                          +--> Text --question/answer--> Source
//! ```

mod again;
pub mod groups;
pub mod pages;
pub mod problem;
pub mod repairs;
pub mod sealed;
pub mod seen;
pub mod source;
pub mod text;
mod together;
pub mod told;

pub use self::again::{gather, look_twice};
pub use self::pages::{File, Looked, look};
pub use self::problem::Problem;
pub use self::source::{How, ReadShare, Source};
pub use self::text::Text;
