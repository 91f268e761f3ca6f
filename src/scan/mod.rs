//! Reading sheets back: pictures and PDFs to the texts of their QR codes.
//!
//! This layer knows nothing of shares. It finds texts, shows each to its [`Caller`], who knows from the check in the
//! text (section "QR text" of FORMAT.md) whether it was read rightly, and goes on searching where it was not. It opens
//! no file, asks no clock and prints nothing: bytes come in, and the time bound is [`Caller::keep_going`].
//!
//! ```text
//! bytes --Pages::open--> pages --page--> GreyImage --scan--> Found --Caller::judge--> Verdict
//!  picture, decode, tiff, foreign, page, pdf, bombs, effort, embedded   grey, binary, rxing, own, ladder
//! ```
//!
//! Nothing that is scanned should panic, hang or allocate by a number it states: sizes are checked before anything is
//! decoded, and the decoders and engines run isolated (module `isolate`). There is always a file that gets through to a
//! decoder's stack or memory, so whoever scans what others hand in does so where that costs the file alone: the program
//! in processes of its own.

mod binary;
mod bombs;
mod caller;
mod combine;
mod decode;
mod effort;
mod embedded;
mod foreign;
mod found;
mod grey;
mod isolate;
mod ladder;
mod limits;
mod own;
mod page;
mod pages;
mod pdf;
mod picture;
mod pool;
mod report;
mod rung;
mod rxing;
mod steps;
mod text;
mod tiff;
mod work;

pub use caller::{Caller, Rest, Verdict, each_text_twice};
pub use combine::combine;
pub use found::Found;
pub use grey::{GreyImage, Position};
pub use isolate::quiet_panics;
pub use ladder::{scan, scan_once, scan_page};
pub use limits::{MOST_PIXELS, PictureError};
pub use own::unread::{Trouble, Unread};
pub use page::Page;
pub use pages::{OpenError, Pages};
pub use pdf::{Pdf, PdfError, Rendering, is_pdf};
pub use picture::Picture;
pub use report::{Ending, Report};
pub use rung::{Preparation, Reader, Rung};
