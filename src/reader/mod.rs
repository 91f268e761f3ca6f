//! The boundary to strangers' files: who decodes and scans them.
//!
//! What stands behind a [`Reader`] may hang, run out of memory or be taken over by the file that it reads. Plain data comes back over it,
//! so that a shell can put a process or a worker there which costs no more than its file when it is lost. [`Local`] reads in place.
//!
//! ```text
//! Reader --open--> Document --scan, picture, text--> plain data
//!   Local: in place                     a shell's own: message ==> Attendant over Local, in a process or a worker
//! ```

pub mod attend;
mod boundary;
mod bounded;
pub mod clock;
mod judge;
mod local;
pub mod message;

pub use self::boundary::{
    Bytes, Document, Loss, PageError, PageScan, Reader, Round, Search, Unopened,
};
pub use self::clock::{Clock, Still};
pub use self::judge::Code;
pub(crate) use self::judge::is_ours;
pub use self::local::Local;
