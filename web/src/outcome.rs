//! What the sheets come to: the key, or why there is none yet.

use paperquorum::gather::sealed::Unopened;
use paperquorum::recovery::{Refusal, Unverified};
use paperquorum::set::RecoverError;
use paperquorum::vault::VaultError;
use serde_json::{Value, json};

use crate::said::Said;

/// A refusal as a sentence of the page's.
pub fn of_refusal(refusal: &Refusal) -> Said {
    let (code, values) = match refusal {
        Refusal::File { .. } | Refusal::NoFile | Refusal::NoSheet => ("nothing", Value::Null),
        Refusal::NotAll => ("not-all", Value::Null),
        Refusal::NothingOfSet(set) => ("nothing-of-set", json!({ "set": set })),
        Refusal::OnlyData => ("only-data", Value::Null),
        Refusal::Namesakes { name, .. } => ("namesakes", json!({ "set": name })),
        Refusal::SeveralComplete(sets) => ("several", json!({ "sets": sets })),
        Refusal::Incomplete(set) => of_recovery(&set.error),
        Refusal::NoneComplete(sets) => match sets.iter().find(|set| !is_waiting(&set.error)) {
            Some(set) => of_recovery(&set.error),
            None => ("need", Value::Null),
        },
        Refusal::Sealed(unopened) => of_sealed(unopened),
        Refusal::NeedsPassphrase => ("needs-passphrase", Value::Null),
        Refusal::Key(_) => ("key-strange", Value::Null),
        Refusal::Unverified(unverified) => of_unverified(unverified),
        _ => ("other", Value::Null),
    };
    Said::new(code, values, refusal)
}

fn is_waiting(error: &RecoverError) -> bool {
    matches!(
        error,
        RecoverError::NotEnough { .. } | RecoverError::NoShares
    )
}

fn of_recovery(error: &RecoverError) -> (&'static str, Value) {
    match error {
        RecoverError::NotEnough { .. } | RecoverError::NoShares => ("need", Value::Null),
        RecoverError::TwoKeys { .. } => ("two-keys", Value::Null),
        _ => ("no-agreement", Value::Null),
    }
}

fn of_sealed(unopened: &Unopened) -> (&'static str, Value) {
    match unopened {
        Unopened::NotRead => ("data-none", Value::Null),
        Unopened::Missing { missing, report } => (
            "data-missing",
            json!({ "n": missing, "pages": report.missing_pages }),
        ),
        Unopened::Refused(VaultError::WrongPassphrase) => ("wrong-passphrase", Value::Null),
        Unopened::Refused(VaultError::PassphraseNeeded) => ("needs-passphrase", Value::Null),
        Unopened::Refused(VaultError::Memory(_)) => ("no-memory", Value::Null),
        _ => ("data-broken", Value::Null),
    }
}

fn of_unverified(unverified: &Unverified) -> (&'static str, Value) {
    match unverified {
        Unverified::WordsOnly { .. } => ("words-only", Value::Null),
        Unverified::Unconfirmed { .. } => ("not-all", Value::Null),
        Unverified::OtherSet { .. } | Unverified::Stranger { .. } | Unverified::StrangersData => {
            ("not-of-record", Value::Null)
        }
        Unverified::NoKey(_) => ("no-agreement", Value::Null),
        Unverified::Namesakes(set) => ("namesakes", json!({ "set": set })),
        Unverified::BrokenData { .. } => ("data-unreadable", Value::Null),
        Unverified::UnopenedData { .. } => ("data-broken", Value::Null),
        Unverified::UnprovedData => ("data-unproved", Value::Null),
        Unverified::AlteredData => ("data-altered", Value::Null),
        Unverified::Unproved { file } | Unverified::ForgedData { file } => {
            ("unproved", json!({ "file": file }))
        }
        Unverified::Unfit { file, .. } => ("file-unfit", json!({ "file": file })),
        Unverified::Altered { .. } => ("altered", Value::Null),
        _ => ("other", Value::Null),
    }
}
