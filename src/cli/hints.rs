//! Refusals and remarks as the program tells them: with an exit code, and a hint that names its options.

use super::error::{self, Failure};
use super::repairs::Rule;
use crate::gather::Source;
use crate::gather::sealed::Unopened;
use crate::recovery::refusal::{Incomplete, Why};
use crate::recovery::{Refusal, Remark, Unverified, Weight};
use crate::set::RecoverError;
use crate::vault::VaultError;

/// What to do with codes that prove nothing.
const DO_NOT_USE: &str = "do not use what is damaged or forged: take a new picture, and if it says the same, ask the dealer for a new sheet";

/// What to do where words contradict each other.
const PROOF: &str = "give pictures of these sheets: their codes prove themselves, and words do not";

const SEE_WARNINGS: &str = "see the warnings above";
const NAME_SHEETS: &str = "name PDFs or pictures of sheets, or a folder of them";
const BRING_SHEETS: &str =
    "give photos, scans or PDFs of the sheets, or type the words with --words FILE";
const OTHER_SHEETS_DATA: &str =
    "give the data pages of another sheet of the set; these were altered or damaged";

/// Tells remarks on standard error.
pub(super) fn tell<'a>(remarks: impl IntoIterator<Item = &'a Remark>) {
    for remark in remarks {
        match (remark.weight(), remark) {
            (_, Remark::Locked(_)) => error::warn(format_args!("{remark}: --passphrase-file FILE")),
            (Weight::Note, _) => error::note(remark),
            (Weight::Warning, _) => error::warn(remark),
        }
    }
}

/// What a refusal is told with: the command, the files, and the rule for words.
#[derive(Clone, Copy)]
pub(super) struct Context<'a> {
    pub(super) sources: &'a [Source],
    pub(super) rule: Rule,
    /// Whether sheets were to be checked or looked at, and no key brought back.
    pub(super) is_check: bool,
}

impl Context<'_> {
    /// The refusal with its exit code and what to do next.
    pub(super) fn failure(&self, refusal: &Refusal) -> Failure {
        let unreadable = matches!(
            refusal,
            Refusal::File {
                why: Why::Unreadable,
                ..
            }
        );
        let failure = if unreadable || matches!(refusal, Refusal::NoFile) {
            Failure::usage(refusal)
        } else {
            Failure::no(refusal)
        };
        match self.hint(refusal) {
            Some(hint) => failure.hint(hint),
            None => failure,
        }
    }

    fn hint(&self, refusal: &Refusal) -> Option<String> {
        let open = || self.rule.advice(self.sources);
        let hint = match refusal {
            Refusal::File { problem, why } => self.hint_of_file(&problem.file, *why),
            Refusal::NotAll => return Some(open().unwrap_or_else(|| SEE_WARNINGS.to_owned())),
            Refusal::NothingOfSet(_) => "give sheets of that set, or leave --set out".to_owned(),
            Refusal::NoFile => "name PDFs or pictures, or a folder of them".to_owned(),
            Refusal::NoSheet if self.is_check => NAME_SHEETS.to_owned(),
            Refusal::NoSheet => BRING_SHEETS.to_owned(),
            Refusal::OnlyData => open().unwrap_or_else(|| {
                "give pictures of the first pages too, or type their words with --words FILE"
                    .to_owned()
            }),
            Refusal::Namesakes { .. } => "ask the dealer for set.toml and say which set is meant with --set set.toml, or take the sheets of one of them away".to_owned(),
            Refusal::SeveralComplete(_) => "recover one set at a time: give the sheets of one of them, or say which with --set set.toml".to_owned(),
            Refusal::Incomplete(set) => self.hint_of_incomplete(std::slice::from_ref(set)),
            Refusal::NoneComplete(sets) => self.hint_of_incomplete(sets),
            Refusal::Sealed(error) => return hint_of_data(error).map(str::to_owned),
            Refusal::NeedsPassphrase => "run it on a terminal, or give --passphrase-file FILE with the passphrase on its first line".to_owned(),
            Refusal::NoSuchItem { names } => {
                let names: Vec<String> = names.iter().map(|name| format!("\"{name}\"")).collect();
                format!("--item takes one of these names: {}", names.join(", "))
            }
            Refusal::OneKey => "leave --item out".to_owned(),
            Refusal::Unverified(Unverified::Unconfirmed { .. }) => return open(),
            Refusal::Unverified(fault) => hint_of_fault(fault),
            _ => return None,
        };
        Some(hint)
    }

    fn hint_of_file(&self, file: &str, why: Why) -> String {
        let of_file = self.sources.iter().filter(|source| source.name == file);
        match why {
            Why::Unreadable => {
                "give a photo, a scan or a PDF of the sheet, or its words with --words FILE"
                    .to_owned()
            }
            Why::Unsettled => self.rule.advice(of_file).unwrap_or_else(|| {
                "compare the words with the sheet; ? stands for a word that cannot be read, and ab? for one of which only ab can".to_owned()
            }),
            Why::Unproved => DO_NOT_USE.to_owned(),
            // What to do about the picture is in the problem.
            Why::Unread => "or type the words of the sheet: --words FILE".to_owned(),
            _ => "photograph the side with the codes, flat, sharp and in even light, or type its words with --words FILE; a page of instructions is left out".to_owned(),
        }
    }

    fn hint_of_incomplete(&self, sets: &[Incomplete]) -> String {
        let is_short = |set: &Incomplete| matches!(set.error, RecoverError::NotEnough { .. });
        // A sheet that only awaits a look at the paper is nearer than another one.
        if let Some(advice) = self
            .rule
            .advice(self.sources)
            .filter(|_| sets.iter().all(is_short))
        {
            return advice;
        }
        let hint = match sets {
            [set] => match set.error {
                RecoverError::NoAgreement { .. } | RecoverError::TwoKeys { .. } => PROOF,
                RecoverError::TooManyCombinations => "give fewer sheets at a time",
                _ => "take a picture of another sheet of this set, or type its words",
            },
            _ => "the set's name stands on every sheet: bring together those with the same name",
        };
        hint.to_owned()
    }
}

fn hint_of_data(error: &Unopened) -> Option<&'static str> {
    Some(match error {
        Unopened::NotRead => {
            "give pictures or scans of the data pages too: they are behind every sheet, or printed by themselves"
        }
        Unopened::Missing { .. } => {
            "take sharp pictures of those pages, from any sheet of the set; a code that is spoilt on one sheet may be clean on another"
        }
        Unopened::Contradiction(_) => {
            "take new pictures, of another sheet's data pages if there are some"
        }
        Unopened::NotOfItsSet => {
            "give the data pages of another sheet of the set; these were altered or damaged"
        }
        Unopened::Rivals { .. } => {
            "give a picture of a sheet's code: it proves which data is that of its set; or say which set is meant with --set"
        }
        Unopened::Refused(error) => match error {
            VaultError::WrongPassphrase => {
                "try again: capitals, spaces and accents count; nobody can bring back a forgotten passphrase"
            }
            VaultError::SplitKey => "give the data pages of the same set, from another sheet",
            VaultError::Memory(_) => "close other programs, or use a computer with more memory",
            VaultError::Contents => "a later version of this program may read it",
            _ => OTHER_SHEETS_DATA,
        },
    })
}

fn hint_of_fault(fault: &Unverified) -> String {
    const ASK: &str = "do not use it; ask the dealer for new sheets";
    let hint = match fault {
        Unverified::Unproved { .. } | Unverified::ForgedData { .. } => DO_NOT_USE,
        Unverified::OtherSet { set, .. } => {
            return format!(
                "give the set.toml of the set {set}; if there never was such a set, do not use the sheet"
            );
        }
        Unverified::FalseRecord { .. } => {
            "use another copy of set.toml, and find out who changed this one"
        }
        Unverified::WordsOnly { .. } => {
            "give a picture of its code; or pictures of as many other sheets as recover the key, to compare the words with"
        }
        Unverified::Altered {
            may_be_mistyped: true,
            ..
        }
        | Unverified::Stranger {
            may_be_mistyped: true,
            ..
        }
        | Unverified::Unfit {
            may_be_mistyped: true,
            ..
        } => "compare the words with the sheet, or give a picture of its code, which proves itself",
        Unverified::Unfit { .. } => {
            "the words that were typed for other sheets are wrong: give pictures of those sheets"
        }
        Unverified::UnprovedData => {
            "give a picture of one sheet's code too, or set.toml in place of the id"
        }
        Unverified::StrangersData => "compare the set's name on the pages with that in set.toml",
        Unverified::BrokenData { .. } => {
            "take sharper pictures; if the print itself is spoilt, ask the dealer for a new sheet"
        }
        Unverified::UnopenedData { .. } => "give all data pages of a sheet, in sharp pictures",
        Unverified::NoKey(_) => PROOF,
        Unverified::Namesakes(_) => {
            "compare them with set.toml (--set), and do not use what is not of that set"
        }
        _ => ASK,
    };
    hint.to_owned()
}
