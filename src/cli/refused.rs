//! Refusals of the dealer's half as this program tells them: with an exit status, and what to do next.

use super::error::Failure;
use crate::deal::{
    HoldersError, LooksError, NameError, OrderError, PrintError, ProofError, Refused,
    TemplatesError, TextError,
};
use crate::vault::SealError;

impl From<TextError> for Failure {
    fn from(error: TextError) -> Self {
        Self::usage(&error).hint(match error {
            TextError::TooLong { .. } => "shorten it; what does not fit can go on the envelope",
            TextError::Control { .. } => "write it on one line, in plain letters",
            TextError::Direction { .. } => "type it again by hand",
        })
    }
}

impl From<TemplatesError> for Failure {
    fn from(error: TemplatesError) -> Self {
        let failure = Self::usage(&error);
        match error {
            TemplatesError::Language { .. } => failure.hint(
                "`paperquorum template languages` lists them; with --template you can make your own",
            ),
            TemplatesError::Lacking { .. } => {
                failure.hint("copy that of another language into your templates, and translate it")
            }
            TemplatesError::Fault {
                is_shipped: false, ..
            } => failure.hint(
                "nothing was written; `paperquorum template export DIR` writes the shipped templates, to compare",
            ),
            TemplatesError::Fault { .. } => failure,
            TemplatesError::Kind { .. } => failure.hint(
                "write `id | name | where it is typed in`; `paperquorum kinds` lists the ids",
            ),
        }
    }
}

impl From<LooksError> for Failure {
    fn from(error: LooksError) -> Self {
        match error {
            LooksError::Text(error) => error.into(),
            LooksError::Templates(error) => error.into(),
            LooksError::Character(error) => Self::usage(error).hint(
                "give a font that has it with --font FILE, install one, or write it in other letters",
            ),
        }
    }
}

impl From<PrintError> for Failure {
    fn from(error: PrintError) -> Self {
        let failure = Self::usage(&error);
        match error {
            PrintError::Templates(error) => error.into(),
            PrintError::Page { .. } => {
                failure.hint("shorten the text of the template, the label, the note or the contact")
            }
            PrintError::Card { .. } => failure
                .hint("shorten the label or the name; a long key does not fit on a card at all"),
            PrintError::WordsOnCard { .. } => {
                failure.hint("a card holds a key of 16 bytes, or little more; leave out --cards")
            }
            PrintError::Pdf { .. } | PrintError::Code(_) => failure,
        }
    }
}

impl From<ProofError> for Failure {
    fn from(error: ProofError) -> Self {
        Self::usage(error)
            .hint("nothing was written; this is a fault of the program, please report it")
    }
}

impl From<OrderError> for Failure {
    fn from(error: OrderError) -> Self {
        match error {
            OrderError::Room { room, shares } => Self::usage(format_args!(
                "--room {room} is less than the {shares} shares there are"
            ))
            .hint("give the number of shares that there may come to be, these included"),
            OrderError::Looks(error) => error.into(),
        }
    }
}

impl From<Refused> for Failure {
    fn from(error: Refused) -> Self {
        match error {
            Refused::Order(error) => error.into(),
            Refused::Seal(error @ SealError::TooLarge) => {
                Self::usage(error).hint("split fewer of them")
            }
            Refused::Seal(error) => Self::usage(error),
            Refused::Print(error) => error.into(),
            Refused::Proof(error) => error.into(),
            Refused::Key(error) => Self::usage(error),
        }
    }
}

impl From<HoldersError> for Failure {
    fn from(error: HoldersError) -> Self {
        use crate::scheme::SchemeError;
        let failure = Self::usage(&error);
        match error {
            HoldersError::Name(error) => error.into(),
            HoldersError::NoName => failure.hint("use --shares N for sheets without names"),
            HoldersError::NoShare { .. } => {
                failure.hint("write a number from 1 behind the name, as in Alice:2")
            }
            HoldersError::Useless { .. } => failure.hint(
                "leave it out, or change the threshold or the numbers of shares; `paperquorum plan` shows what a plan means",
            ),
            HoldersError::Scheme(SchemeError::OthersUseless { .. }) => {
                failure.hint("raise the threshold: it counts the required sheets too")
            }
            HoldersError::Scheme(_) => failure.hint(
                "K of N: 1 <= K <= N <= 16, for example --threshold 2 with three --holder",
            ),
            HoldersError::AllAlone | HoldersError::Alone { .. } => failure.hint(
                "take --threshold 2 or more; if each holder is to have the whole key, add --allow-single",
            ),
        }
    }
}

/// That a name given with this option is not the name of one holder.
pub(super) fn name(option: &str, error: NameError, how_to_write: &str) -> Failure {
    match error {
        NameError::Nobody => Failure::usage(format_args!("{option} names nobody who gets a sheet"))
            .hint(how_to_write),
        NameError::Two => Failure::usage(format_args!("{option} names two holders at once"))
            .hint("give holders different names"),
    }
}
