//! The sheet that is being typed, and the repair that a person is asked about, as the page shows them.

use paperquorum::entry::{Guide, Typing};
use paperquorum::envelope::Part;
use paperquorum::mnemonic;
use paperquorum::repair::Change;
use paperquorum::share::{Proposal, set_name};
use serde::Serialize;
use zeroize::Zeroizing;

/// A sheet that is being typed.
#[derive(Serialize)]
pub struct TypingState {
    sheet: usize,
    words: Vec<WordState>,
    at: usize,
    field: Zeroizing<String>,
    inserting: bool,
    candidates: Vec<&'static str>,
    near: Vec<&'static str>,
    expected: Option<usize>,
    /// What its first words say.
    beginning: Option<BeginningState>,
}

#[derive(Serialize)]
struct WordState {
    text: Zeroizing<String>,
    doubtful: bool,
}

#[derive(Serialize)]
struct BeginningState {
    index: u8,
    set: String,
    required: bool,
    stranger: bool,
}

impl TypingState {
    pub fn of(guide: &Guide) -> Self {
        let typing: Typing<'_> = guide.typing();
        let words = typing.words.into_iter().map(|word| WordState {
            text: word.text,
            doubtful: word.is_doubtful,
        });
        Self {
            sheet: typing.sheet,
            words: words.collect(),
            at: typing.at,
            field: Zeroizing::new(typing.field.to_owned()),
            inserting: typing.is_inserting,
            candidates: typing.candidates,
            near: typing.near,
            expected: typing.expected,
            beginning: typing
                .beginning
                .map(|(beginning, stranger)| BeginningState {
                    index: beginning.index,
                    set: set_name(beginning.set),
                    required: beginning.part == Part::Required,
                    stranger,
                }),
        }
    }
}

/// A way to read a sheet that is not quite right.
#[derive(Serialize)]
pub struct AskedState {
    /// The file with the words; none if they were typed.
    file: Option<String>,
    sheet: String,
    way: usize,
    ways: usize,
    words: Vec<ProposedWord>,
    changes: Vec<ChangeState>,
}

#[derive(Serialize)]
struct ProposedWord {
    text: &'static str,
    changed: bool,
}

#[derive(Serialize)]
struct ChangeState {
    /// `replace`, `swap`, `insert` or `remove`.
    action: &'static str,
    position: usize,
    other: Option<usize>,
    word: Option<&'static str>,
    typed: Zeroizing<String>,
}

impl AskedState {
    /// What was typed.
    pub fn of(guide: &Guide) -> Option<Self> {
        let asked = guide.typing().asked?;
        let typed = |change: &Change| guide.typed_at(change);
        Some(Self::new(
            None,
            asked.proposal,
            asked.way,
            asked.ways,
            typed,
        ))
    }

    /// A text that was given.
    pub fn of_text(file: &str, proposal: &Proposal, way: usize, ways: usize) -> Self {
        let unknown = |_: &Change| Zeroizing::default();
        Self::new(Some(file.to_owned()), proposal, way, ways, unknown)
    }

    fn new(
        file: Option<String>,
        proposal: &Proposal,
        way: usize,
        ways: usize,
        typed: impl Fn(&Change) -> Zeroizing<String>,
    ) -> Self {
        let changed: Vec<usize> = proposal
            .changes
            .iter()
            .filter(|change| !matches!(change, Change::Remove { .. }))
            .flat_map(|change| change.positions())
            .collect();
        let words = (1..).zip(proposal.share.to_words());
        Self {
            file,
            sheet: proposal.share.name(),
            way,
            ways,
            words: words
                .map(|(position, text)| ProposedWord {
                    text,
                    changed: changed.contains(&position),
                })
                .collect(),
            changes: proposal
                .changes
                .iter()
                .map(|change| ChangeState::new(*change, typed(change)))
                .collect(),
        }
    }
}

impl ChangeState {
    fn new(change: Change, typed: Zeroizing<String>) -> Self {
        let (action, position, other, symbol) = match change {
            Change::Replace { position, word } => ("replace", position, None, Some(word)),
            Change::Swap { first, second } => ("swap", first, Some(second), None),
            Change::Insert { position, word } => ("insert", position, None, Some(word)),
            Change::Remove { position } => ("remove", position, None, None),
        };
        Self {
            action,
            position,
            other,
            word: symbol.map(mnemonic::word),
            typed,
        }
    }
}
