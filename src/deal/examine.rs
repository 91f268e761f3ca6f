//! What an input is, without taking anything of it: its kind, what could be checked and what not.

use super::not_taken::{NotTaken, Why};
use super::note::verdict;
use super::pick::{Picked, conflict, kinds_of};
use super::seen::{list_in, look};
use crate::find::{self, About, Key, Left, Place, Verdict};
use crate::kind::{Check, Facts, Input, Kind, KindError, Unsure};
use crate::reader::Reader;
use crate::share::words_for;

/// What an input is.
pub enum Examined {
    /// All of it is a key, right or wrong, or something that is kept as it is.
    Whole {
        /// What is to be said of it.
        report: Box<KeyReport>,
        /// Why it is not taken.
        refused: Option<NotTaken>,
    },
    /// Keys are in it.
    Keys {
        /// What is to be said of each.
        reports: Vec<KeyReport>,
        /// What stands beside them.
        left: Vec<Left>,
        /// Why none of them is taken unasked.
        refused: Option<NotTaken>,
    },
    /// A person has to say of which kind it is.
    WhichKind {
        /// The kinds between which to choose.
        kinds: Vec<&'static Kind>,
        /// What is to be chosen for.
        open: Open,
    },
    /// It is nobody's key, or nearly one.
    Nothing(NotTaken),
}

/// What lacks a kind.
pub struct Open(OpenInput);

enum OpenInput {
    Whole(Input),
    Key(Box<Key>, Vec<Left>),
}

impl Open {
    /// What it is as one of this kind.
    #[must_use]
    pub fn into_kind(self, kind: &'static Kind) -> Examined {
        match self.0 {
            OpenInput::Whole(input) => whole(None, kind, &input),
            OpenInput::Key(key, left) => {
                let key = Key {
                    kind,
                    verdict: Verdict::Whole,
                    ..*key
                };
                keys(&[key], left, None)
            }
        }
    }

    /// Why nothing is taken where nobody says it.
    #[must_use]
    pub fn undecided(&self, kinds: &[&'static Kind]) -> NotTaken {
        let kinds = kinds.to_vec();
        let why = NotTaken::from(Why::Undecided(Unsure::Several { kinds }));
        match &self.0 {
            OpenInput::Whole(_) => why,
            OpenInput::Key(key, _) => why.at(&key.place),
        }
    }
}

/// What is to be said of one key.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct KeyReport {
    /// The kind that it was taken for.
    pub kind: &'static Kind,
    /// Whether the rules of the kind accept it.
    pub is_valid: bool,
    /// How much could be checked.
    pub check: Check,
    /// What was checked, in words.
    pub checked: &'static str,
    /// What was not, in words.
    pub not_checked: &'static str,
    /// What the check says of it.
    pub verdict: &'static str,
    /// Its public ID.
    pub key_id: Option<String>,
    /// Whose it is, by the text around it.
    pub name: Option<String>,
    /// Where it begins, if it is a key out of a text.
    pub place: Option<Place>,
    /// What a person should look at.
    pub warnings: Vec<String>,
    /// Why it is refused.
    pub problem: Option<KindError>,
    /// Other kinds that it could be of.
    pub others: Vec<&'static Kind>,
    /// Words of a share, if it can be split without being sealed.
    pub words: Option<usize>,
}

impl KeyReport {
    /// Whether it is accepted and too large to be split as it is.
    #[must_use]
    pub fn is_sealed(&self) -> bool {
        self.is_valid && self.words.is_none()
    }

    /// Single changes after which it would be right.
    #[must_use]
    pub fn changes(&self) -> &[String] {
        match &self.problem {
            Some(KindError::Fault(fault)) => &fault.remedies,
            _ => &[],
        }
    }

    /// What is to be said of an input as a key of this kind.
    fn of(kind: &'static Kind, input: &Input, outcome: Result<Facts, KindError>) -> Self {
        let nothing = Facts::default();
        let facts = outcome.as_ref().unwrap_or(&nothing);
        let packed = kind.pack(input).ok();
        Self {
            kind,
            is_valid: outcome.is_ok(),
            check: kind.check_of(facts),
            checked: if facts.unchecked {
                "its outer form alone"
            } else {
                kind.check_words
            },
            not_checked: not_checked(kind.check_of(facts)),
            verdict: verdict(kind, facts),
            key_id: facts.key_id.clone(),
            name: None,
            place: None,
            warnings: facts.warnings.clone(),
            others: kind.others(input),
            words: packed.map(|key| words_for(key.packed.bytes().len())),
            problem: outcome.err(),
        }
    }

    /// What is to be said of a key out of a text.
    fn of_key(key: &Key) -> Self {
        let input = Input::new(key.text.clone());
        let outcome = match &key.verdict {
            Verdict::Near(error) => Err(error.clone()),
            _ => key.kind.canonical(&input).map(|(_, facts)| facts),
        };
        let About { key_id, name } = key.about.clone();
        let report = Self::of(key.kind, &input, outcome);
        Self {
            key_id: report.key_id.or(key_id),
            name,
            place: Some(key.place.clone()),
            ..report
        }
    }
}

/// Says what an input is. `given` is the kind that the dealer named.
#[must_use]
pub fn examine(given: Option<&'static Kind>, input: Input, reader: &dyn Reader) -> Examined {
    let seen = look(given, &input, reader);
    if let Some(kind) = seen.whole() {
        return whole(given, kind, &input);
    }
    let finding = seen.finding;
    if finding.keys.is_empty() {
        return nothing(given, input);
    }
    if let [only] = &finding.keys[..]
        && let Some(kinds) = kinds_of(only)
    {
        let open = OpenInput::Key(Box::new(only.clone()), finding.left);
        return Examined::WhichKind {
            kinds,
            open: Open(open),
        };
    }
    let refused = conflict(&finding, given, &input);
    keys(&finding.keys, finding.left, refused)
}

impl Examined {
    /// What is to be said of what was picked.
    #[must_use]
    pub fn of_picked(given: Option<&'static Kind>, picked: &Picked) -> Self {
        match picked {
            Picked::Whole(kind, input) => whole(given, kind, input),
            Picked::Keys(picked) => keys(picked, Vec::new(), None),
        }
    }
}

/// No key was found in the input.
fn nothing(given: Option<&'static Kind>, input: Input) -> Examined {
    if let Some(kind) = given {
        return whole(given, kind, &input);
    }
    if let Some((kind, text)) = list_in(&input) {
        return whole(given, kind, &text);
    }
    if let Some(what) = find::nearly(&input) {
        return Examined::Nothing(Why::Nearly { what }.into());
    }
    match Kind::recognise(&input) {
        Ok(kind) => whole(given, kind, &input),
        Err(Unsure::Several { kinds }) => Examined::WhichKind {
            kinds,
            open: Open(OpenInput::Whole(input)),
        },
        Err(unsure @ Unsure::Placeholder) => Examined::Nothing(Why::Undecided(unsure).into()),
    }
}

/// All of the input as a key of this kind.
fn whole(given: Option<&'static Kind>, kind: &'static Kind, input: &Input) -> Examined {
    let outcome = kind.canonical(input).map(|(_, facts)| facts);
    let error = outcome.as_ref().err().cloned();
    Examined::Whole {
        report: Box::new(KeyReport::of(kind, input, outcome)),
        refused: error.map(|error| NotTaken::refused(error, kind, given)),
    }
}

fn keys(keys: &[Key], left: Vec<Left>, refused: Option<NotTaken>) -> Examined {
    Examined::Keys {
        reports: keys.iter().map(KeyReport::of_key).collect(),
        left,
        refused,
    }
}

fn not_checked(check: Check) -> &'static str {
    match check {
        Check::Checksum => "whether it is the key of your device or account: only trying it tells",
        Check::Weak => {
            "most slips of a single character, and whether it is your key: compare it once more"
        }
        Check::Nothing => {
            "the characters themselves, and whether it is your key: compare it once more"
        }
    }
}
