//! The holder's half: from what people bring to the key, to a verdict on their sheets, or to what the sheets say in public.
//!
//! Everything here is a value: the key, refusals, remarks, reports. Files, prompts, exit codes and hints are the shell's. For the common
//! case one function each is enough:
//!
//! - [`recover`] brings the key back,
//! - [`verify`] checks sheets and shows no key.
//!
//! A shell that asks in between goes step by step: [`gather`](crate::gather) gives sources, a [`Pile`] sorts them, a [`Complete`] set is
//! opened to [`Secrets`].

mod any;
pub mod drawing;
mod font;
mod inspect;
pub mod items;
mod pile;
pub mod refusal;
pub mod remark;
pub mod reports;
mod simple;
mod verification;
mod wanted;

pub use self::any::{AnyCodes, AnyFile};
pub use self::inspect::Inspection;
pub use self::pile::{Complete, Pile, Report, Secrets};
pub use self::refusal::{Refusal, Unverified};
pub use self::remark::{Remark, Weight};
pub use self::simple::{recover, verify};
pub use self::verification::Verification;
pub use self::wanted::Wanted;
