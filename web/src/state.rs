//! What the page shows of what is in hand.

use paperquorum::collection::{Group, are_namesakes};
use paperquorum::contents::Item;
use paperquorum::envelope::Part;
use paperquorum::gather::sealed::{self, DataReport};
use paperquorum::gather::{Source, groups, source};
use paperquorum::kind::Kind;
use paperquorum::recovery::items::is_plain;
use paperquorum::recovery::{Pile, Wanted};
use serde::Serialize;

use crate::outcome::of_refusal;
use crate::said::Said;
use crate::typing::{AskedState, TypingState};

/// A file or a sheet that was brought.
#[derive(Clone, Serialize)]
pub struct Brought {
    name: String,
    sheets: Vec<SheetState>,
    /// How many data codes.
    data: usize,
    problems: Vec<Said>,
    pub is_typed: bool,
}

#[derive(Clone, Serialize)]
struct SheetState {
    name: String,
    set: String,
    index: u8,
    total: Option<u8>,
    required: bool,
    proved: bool,
    /// Positions of words that needed repair.
    repaired: Vec<usize>,
}

impl Brought {
    pub fn new(source: &Source, problems: Vec<Said>) -> Self {
        let mut brought = Self {
            name: source.name.clone(),
            sheets: Vec::new(),
            data: 0,
            problems: Vec::new(),
            is_typed: false,
        };
        brought.tell(source, problems);
        brought
    }

    pub fn typed(source: &Source) -> Self {
        Self {
            is_typed: true,
            ..Self::new(source, Vec::new())
        }
    }

    /// Tells what its source holds now.
    pub fn tell(&mut self, source: &Source, problems: Vec<Said>) {
        let sheet = |read: &paperquorum::gather::ReadShare| SheetState {
            name: read.share.name(),
            set: read.share.set_name(),
            index: read.share.index(),
            total: read.share.code().and_then(|code| code.total()),
            required: read.share.header().part() == Part::Required,
            proved: read.share.code().is_some(),
            repaired: read.repaired_words(),
        };
        self.sheets = source.shares.iter().map(sheet).collect();
        self.data = source.slices.len();
        // A camera sees the same forged code again and again.
        if self.problems.is_empty() {
            self.problems = problems;
        }
    }
}

/// How far a set is.
#[derive(Serialize)]
struct SetState {
    name: String,
    threshold: Option<u8>,
    total: Option<u8>,
    have: Vec<u8>,
    missing: u8,
    /// How many required sheets are missing; none if no sheet of the set is required.
    missing_required: Option<u8>,
    missing_others: Option<u8>,
    namesake: bool,
}

impl SetState {
    fn of(group: &Group, all: &[Group]) -> Option<Self> {
        let set = &group.set;
        let has_parts = set.has_parts() == Some(true);
        let missing = |part| has_parts.then(|| set.missing_of(part));
        Some(Self {
            name: set.name()?,
            threshold: set.threshold(),
            total: set.total(),
            have: group.indices(),
            missing: set.missing()?,
            missing_required: missing(Part::Required),
            missing_others: missing(Part::Others),
            namesake: all.iter().any(|other| are_namesakes(group, other)),
        })
    }
}

/// Everything that is in hand.
#[derive(Serialize)]
pub struct State<'a> {
    brought: &'a [Brought],
    sets: Vec<SetState>,
    data: Vec<DataReport>,
    /// Whether a set is complete and its sealed data is not.
    needs_data: bool,
    complete: bool,
    /// Why there is no key yet.
    refusal: Option<Said>,
    /// Name of the set that alone is wanted.
    wanted: Option<String>,
    typing: TypingState,
    asked: Option<AskedState>,
}

impl<'a> State<'a> {
    pub fn of(
        sources: &[Source],
        brought: &'a [Brought],
        wanted: Option<&Wanted>,
        typing: TypingState,
        asked: Option<AskedState>,
    ) -> Self {
        let shares = source::shares(sources);
        let groups = groups::sort(&shares);
        let pile = Pile::of(sources, wanted);
        let needs_data = pile.needs_data();
        let refusal = pile.choose().err();
        Self {
            brought,
            sets: groups
                .iter()
                .filter_map(|group| SetState::of(group, &groups))
                .collect(),
            data: sealed::reports(pile.series()),
            needs_data,
            complete: refusal.is_none(),
            refusal: refusal.as_ref().map(of_refusal),
            wanted: wanted.map(Wanted::name),
            typing,
            asked,
        }
    }
}

/// What was opened, without the secrets.
#[derive(Serialize)]
pub struct SecretsState {
    pub set: String,
    /// Indices of the sheets that made the key.
    pub used: Vec<u8>,
    pub sealed: bool,
    pub check_value: Option<String>,
    pub remarks: Vec<Said>,
    pub items: Vec<ItemState>,
}

/// One secret.
#[derive(Serialize)]
pub struct ItemState {
    name: String,
    note: String,
    /// Name for a file.
    file: String,
    bytes: usize,
    /// Whether it is text that can be shown.
    plain: bool,
    kind: String,
    /// In English, for kinds of which the page's language says nothing.
    kind_name: String,
    usage: Option<&'static str>,
}

impl ItemState {
    pub fn new(item: &Item, file: String) -> Self {
        let kind = Kind::by_id(item.kind());
        Self {
            name: item.name().to_owned(),
            note: item.note().to_owned(),
            file,
            bytes: item.secret().len(),
            plain: is_plain(item.secret().as_bytes()),
            kind: item.kind().to_owned(),
            kind_name: kind.map_or(item.kind(), |kind| kind.name).to_owned(),
            usage: kind.map(|kind| kind.usage),
        }
    }
}
