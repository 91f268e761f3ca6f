//! What the page shows of what is in hand.

use paperquorum::collection::{Group, are_namesakes};
use paperquorum::contents::Item;
use paperquorum::envelope::Part;
use paperquorum::gather::sealed::{self, DataReport};
use paperquorum::gather::{ReadShare, Source};
use paperquorum::kind::Kind;
use paperquorum::recovery::items::is_plain;
use paperquorum::recovery::{Pile, Wanted};
use serde::Serialize;

use crate::outcome::of_refusal;
use crate::said::Said;
use crate::typing::{AskedState, TypingState};

/// How something was brought.
#[derive(Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Given {
    File,
    /// By a camera.
    Seen,
    Typed,
}

/// A file or a sheet that was brought.
#[derive(Serialize)]
pub struct Brought {
    pub id: u32,
    name: String,
    pub given: Given,
    sheets: Vec<SheetState>,
    /// How many data codes.
    data: usize,
    problems: Vec<Said>,
}

/// The record of a set.
#[derive(Serialize)]
pub struct RecordState {
    pub id: u32,
    /// The file.
    pub name: String,
}

#[derive(Serialize)]
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
    pub fn new(id: u32, source: &Source, given: Given, problems: Vec<Said>) -> Self {
        let mut brought = Self {
            id,
            name: source.name.clone(),
            given,
            sheets: Vec::new(),
            data: 0,
            problems,
        };
        brought.tell(source);
        brought
    }

    /// Tells what its source holds now.
    pub fn tell(&mut self, source: &Source) {
        let sheet = |read: &ReadShare| SheetState {
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
    record: Option<&'a RecordState>,
    typing: TypingState,
    asked: Option<AskedState>,
}

impl<'a> State<'a> {
    pub fn of(
        sources: &[Source],
        brought: &'a [Brought],
        wanted: Option<&Wanted>,
        record: Option<&'a RecordState>,
        typing: TypingState,
        asked: Option<AskedState>,
    ) -> Self {
        let pile = Pile::of(sources, wanted);
        let groups = pile.groups();
        let refusal = pile.choose().err();
        Self {
            brought,
            sets: groups
                .iter()
                .filter_map(|group| SetState::of(group, groups))
                .collect(),
            data: sealed::reports(pile.series()),
            needs_data: pile.needs_data(),
            complete: refusal.is_none(),
            refusal: refusal.as_ref().map(of_refusal),
            wanted: wanted.map(Wanted::name),
            record,
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
    /// All notes, for a file beside theirs.
    pub notes: String,
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
