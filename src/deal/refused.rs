//! Why no set was made.

use thiserror::Error;

use super::document::PrintError;
use super::fault::ProofError;
use super::order::OrderError;
use crate::kind::NotOfItsClass;
use crate::vault::SealError;

/// Why no set was made. Nothing of it may be used then.
#[derive(Clone, Debug, PartialEq, Error)]
pub enum Refused {
    /// The order makes no sense.
    #[error(transparent)]
    Order(#[from] OrderError),
    /// The secrets cannot be sealed.
    #[error(transparent)]
    Seal(#[from] SealError),
    /// The sheets cannot be drawn.
    #[error(transparent)]
    Print(#[from] PrintError),
    /// A sheet does not read back: a fault of the program.
    #[error(transparent)]
    Proof(#[from] ProofError),
    /// The key does not come back from its own bytes: a fault of the program.
    #[error(transparent)]
    Key(#[from] NotOfItsClass),
}
