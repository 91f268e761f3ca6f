//! From what was read to the key.

use serde::Serialize;
use zeroize::Zeroizing;

use super::items::ItemReport;
use super::refusal::{Incomplete, Namesake, Refusal, Why};
use super::remark::{Remark, few};
use super::reports::{self, FileProblem, SetReport, ShareReport};
use super::wanted::Wanted;
use crate::check_value::CheckValue;
use crate::contents::Item;
use crate::gather::groups::{self, Group, are_namesakes};
use crate::gather::repairs::Repair;
use crate::gather::sealed::{self, DataReport, Opening};
use crate::gather::source;
use crate::gather::{ReadShare, Source};
use crate::kind::{Class, Kind};
use crate::series::{Series, Slice};
use crate::set::{RecoverError, Recovery};
use crate::vault::Passphrase;

/// Everything that was brought, sorted into sets. If one set is wanted, nothing of another one is in it.
pub struct Pile<'a> {
    sources: &'a [Source],
    wanted: Option<&'a Wanted>,
    shares: Vec<&'a ReadShare>,
    groups: Vec<Group>,
    series: Vec<Series>,
    problems: Vec<FileProblem>,
}

/// What each set came to.
type Attempt<'a> = (&'a Group, Result<Recovery, RecoverError>);

impl<'a> Pile<'a> {
    /// Sorts what was read. What is not of the set that is wanted is left out, here alone, so that no shell can forget it.
    #[must_use]
    pub fn of(sources: &'a [Source], wanted: Option<&'a Wanted>) -> Self {
        let mut shares = source::shares(sources);
        shares.retain(|read| wanted.is_none_or(|wanted| wanted.takes(&read.share)));
        let is_meant = |slice: &Slice| wanted.is_none_or(|wanted| wanted.takes_data(slice));
        Self {
            groups: groups::sort(&shares),
            series: sealed::series_of(sources, is_meant),
            wanted,
            problems: reports::problems(sources),
            shares,
            sources,
        }
    }

    /// The sealed data that was read.
    #[must_use]
    pub fn series(&self) -> &[Series] {
        &self.series
    }

    /// The sets of which there are sheets.
    #[must_use]
    pub fn groups(&self) -> &[Group] {
        &self.groups
    }

    /// Whether something was read, and all of it is of other sets than the one that is wanted.
    fn left_nothing(&self) -> bool {
        let was_read = |source: &Source| !source.readings.is_empty() || source.problems.is_empty();
        let is_left = |slice: &Slice| self.wanted.is_none_or(|wanted| wanted.takes_data(slice));
        let has_data = |source: &Source| source.slices.iter().any(is_left);
        self.shares.is_empty()
            && self.sources.iter().any(was_read)
            && !self.sources.iter().any(has_data)
    }

    /// With nothing read at all, the first problem is the answer, and the others are remarks.
    fn answer(&self) -> Option<&FileProblem> {
        let is_empty = self.sources.iter().all(Source::is_empty);
        self.problems.first().filter(|_| is_empty)
    }

    /// What there is to say of the files, whatever comes of them.
    #[must_use]
    pub fn remarks(&self) -> Vec<Remark> {
        let mut remarks = problems_but(self.answer(), &self.problems);
        let left_out = self.wanted.map(|wanted| wanted.remarks(self.sources));
        remarks.extend(left_out.into_iter().flatten());
        remarks.extend(forged_data(self.sources));
        remarks
    }

    /// How much sealed data there is of the first sets.
    #[must_use]
    pub fn data_remarks(&self) -> Vec<Remark> {
        let first = self.series.iter().take(sealed::MOST_TOLD);
        let reports = first.map(DataReport::new);
        reports.map(Remark::Data).collect()
    }

    /// Whether the shares recover a key, and it is beyond doubt of which set.
    #[must_use]
    pub fn is_enough(&self) -> bool {
        let contested = groups::contested(&self.groups);
        let recovered = groups::recover(&self.groups);
        let mut groups = self.groups.iter().zip(recovered);
        groups.any(|(group, result)| result.is_ok() && !contested.contains(&group.prefix()))
    }

    /// Whether a set is complete but for its sealed data.
    #[must_use]
    pub fn needs_data(&self) -> bool {
        let has_whole = self.series.iter().any(|series| series.missing() == 0);
        let recovered = || groups::recover(&self.groups).into_iter().flatten();
        !has_whole && recovered().any(|recovery| recovery.key.class() == Class::Sealed)
    }

    /// The one set that is complete, and no other of its name beside it.
    ///
    /// # Errors
    /// Says why there is none, or which of several is to be chosen.
    pub fn choose(&self) -> Result<Complete<'_>, Refusal> {
        if let Some(wanted) = self.wanted.filter(|_| self.left_nothing()) {
            return Err(Refusal::NothingOfSet(wanted.name()));
        }
        let attempts = attempts(&self.groups, &self.shares);
        let attempts: Vec<Attempt<'_>> = self.groups.iter().zip(attempts).collect();
        let is_complete = |(_, result): &Attempt<'_>| result.is_ok();
        let complete = attempts.iter().filter(|attempt| is_complete(attempt));
        let complete: Vec<&Group> = complete.map(|(group, _)| *group).collect();
        if let Some(refusal) = self.contested(&complete) {
            return Err(refusal);
        }
        match complete.len() {
            0 => Err(self.explain(&attempts)),
            1 => {
                let only = attempts.into_iter().find(is_complete);
                let (group, recovery) = only.expect("there is one");
                Ok(Complete {
                    pile: self,
                    group,
                    recovery: recovery.expect("it is complete"),
                })
            }
            _ => {
                let names = complete.iter().filter_map(|group| group.set.name());
                Err(Refusal::SeveralComplete(names.collect()))
            }
        }
    }

    /// The refusal for the first of these sets that has a namesake.
    fn contested(&self, groups: &[&Group]) -> Option<Refusal> {
        let contested = groups::contested(&self.groups);
        let mut groups = groups.iter();
        let first = groups.find(|group| contested.contains(&group.prefix()))?;
        let side = |group: &Group| Namesake {
            id: group.set.id(),
            files: groups::files(group, &self.shares),
        };
        let others = self.groups.iter();
        let rivals = others.filter(|other| are_namesakes(first, other)).map(side);
        Some(Refusal::Namesakes {
            name: first.set.name().unwrap_or_default(),
            sides: std::iter::once(side(first)).chain(rivals).collect(),
        })
    }

    /// Why no set is complete.
    fn explain(&self, attempts: &[Attempt<'_>]) -> Refusal {
        if self.shares.is_empty() && !self.series.is_empty() {
            return Refusal::OnlyData;
        }
        if let Some(problem) = self.answer() {
            return refusal_of(problem, self.sources);
        }
        let all: Vec<&Group> = self.groups.iter().collect();
        if let Some(refusal) = self.contested(&all) {
            return refusal;
        }
        let errors = attempts
            .iter()
            .filter_map(|(group, result)| Some((*group, result.as_ref().err()?)));
        let mut sets: Vec<Incomplete> = errors
            .map(|(group, error)| incomplete(group, error, &self.shares))
            .collect();
        match sets.len() {
            0 => Refusal::NoSheet,
            1 => Refusal::Incomplete(sets.remove(0)),
            _ => Refusal::NoneComplete(sets),
        }
    }
}

/// Tries to recover the keys of all sets. Where codes of one set contradict each other, though all prove themselves, nobody can trust
/// what comes of it.
pub(super) fn attempts(
    groups: &[Group],
    shares: &[&ReadShare],
) -> Vec<Result<Recovery, RecoverError>> {
    let is_code = |place: &usize| shares[*place].share.code().is_some();
    let mut results = groups::recover(groups);
    for (group, result) in groups.iter().zip(&mut results) {
        if group.unfit.iter().any(is_code) {
            *result = Err(RecoverError::NoAgreement {
                shares: group.members.len() + group.unfit.len(),
            });
        }
    }
    results
}

/// All problems as remarks, but for the one that is the answer.
pub(super) fn problems_but(answer: Option<&FileProblem>, all: &[FileProblem]) -> Vec<Remark> {
    all.iter()
        .filter(|problem| !answer.is_some_and(|answer| std::ptr::eq(answer, *problem)))
        .map(|problem| Remark::Problem(problem.clone()))
        .collect()
}

/// Which files have data codes that are not of their set's data.
pub(super) fn forged_data(sources: &[Source]) -> Vec<Remark> {
    sealed::forged(sources)
        .into_iter()
        .map(|(file, codes)| Remark::ForgedData { file, codes })
        .collect()
}

/// A problem as the answer.
pub(super) fn refusal_of(problem: &FileProblem, sources: &[Source]) -> Refusal {
    let source = sources.iter().find(|source| problem.is_of(source));
    let why = match source {
        Some(source) if source.is_unreadable => Why::Unreadable,
        Some(source) if source.is_unsettled => Why::Unsettled,
        Some(source) if !source.unproved.is_empty() => Why::Unproved,
        Some(source) if !source.unread.is_empty() => Why::Unread,
        _ => Why::Nothing,
    };
    Refusal::File {
        problem: problem.clone(),
        why,
    }
}

/// How far a set is that does not recover its key.
fn incomplete(group: &Group, error: &RecoverError, shares: &[&ReadShare]) -> Incomplete {
    let name = group.set.name().unwrap_or_default();
    let files = |places: &[usize]| -> String {
        let files = places.iter().map(|&i| &shares[group.members[i]].place[..]);
        files.collect::<Vec<_>>().join(", ")
    };
    let what = match error {
        RecoverError::NotEnough { missing } => format!(
            "{} of the set {name} {} needed (in hand: {}{})",
            group.still_needed(),
            if *missing == 1 { "is" } else { "are" },
            group.in_hand(),
            match (group.set.threshold(), group.set.has_parts()) {
                (Some(threshold), Some(true)) =>
                    format!("; {threshold} recover the key, all the required ones among them"),
                (Some(threshold), _) => format!("; any {threshold} recover the key"),
                _ => String::new(),
            }
        ),
        RecoverError::NoAgreement { .. } | RecoverError::TooManyCombinations => {
            format!("set {name}: {error} ({})", groups::files(group, shares))
        }
        RecoverError::TwoKeys { one, other } => {
            format!(
                "set {name}: {error} ({} against {})",
                files(one),
                files(other)
            )
        }
        RecoverError::NoShares => error.to_string(),
    };
    Incomplete {
        what,
        files: groups::files(group, shares),
        error: error.clone(),
    }
}

/// A set whose key came back.
pub struct Complete<'a> {
    pile: &'a Pile<'a>,
    group: &'a Group,
    recovery: Recovery,
}

impl Complete<'_> {
    /// The set.
    #[must_use]
    pub fn group(&self) -> &Group {
        self.group
    }

    /// The key, packed, and what it was recovered from.
    #[must_use]
    pub fn recovery(&self) -> &Recovery {
        &self.recovery
    }

    /// The set's short name.
    #[must_use]
    pub fn name(&self) -> String {
        self.group.set.name().unwrap_or_default()
    }

    /// Places of shares that were not used, because they do not fit.
    fn bad(&self) -> Vec<usize> {
        let bad = self.recovery.bad.iter().map(|&i| self.group.members[i]);
        bad.chain(self.group.unfit.iter().copied()).collect()
    }

    /// Indices of the shares that make the key, in order.
    #[must_use]
    pub fn used(&self) -> Vec<u8> {
        let bad = self.bad();
        let good = self
            .group
            .members
            .iter()
            .filter(|place| !bad.contains(place));
        let mut used: Vec<u8> = good
            .map(|&place| self.pile.shares[place].share.index())
            .collect();
        if used.len() < self.recovery.used.len() {
            // Words in dispute make this key whichever side is right.
            used = self.made_of();
        }
        used.sort_unstable();
        used.dedup();
        used
    }

    /// Indices of the shares that the key was computed from.
    #[must_use]
    pub fn made_of(&self) -> Vec<u8> {
        let shares = self.group.set.shares();
        let used = self.recovery.used.iter();
        used.map(|&i| shares[i].index()).collect()
    }

    /// Which shares were not used, and why.
    #[must_use]
    pub fn remarks(&self) -> Vec<Remark> {
        let shares = &self.pile.shares;
        let (group, recovery) = (self.group, &self.recovery);
        let bad: Vec<usize> = recovery.bad.iter().map(|&i| group.members[i]).collect();
        let fitting = group.set.shares().len() - bad.len();
        let mut remarks = Vec::new();
        if fitting < recovery.used.len() {
            let mut indices: Vec<u8> = bad.iter().map(|&i| shares[i].share.index()).collect();
            indices.sort_unstable();
            remarks.push(Remark::Contradiction(indices));
        } else {
            remarks.extend(bad.iter().map(|&place| Remark::Unfit {
                place: shares[place].place.clone(),
                index: shares[place].share.index(),
                beside_codes: recovery.from_words == 0,
            }));
        }
        remarks.extend(group.unfit.iter().map(|&place| Remark::AgainstCodes {
            place: shares[place].place.clone(),
            set: shares[place].share.set_name(),
        }));
        let others = self.pile.groups.iter();
        let others = others.filter(|other| !std::ptr::eq(*other, group));
        remarks.extend(others.map(|other| Remark::OtherSet {
            files: groups::files(other, shares),
            set: other.set.name().unwrap_or_default(),
        }));
        few(remarks)
    }

    /// Says so of a key that depends on words.
    #[must_use]
    pub fn unproved(&self) -> Option<Remark> {
        let words = self.recovery.from_words;
        (words > 0).then_some(Remark::FromWords {
            words,
            shares: self.recovery.used.len(),
        })
    }

    /// Opens what the key is for: the key itself, or what was sealed under it.
    ///
    /// `passphrase` is asked for a passphrase if one is needed, and for another one as long as they are wrong, until it gives none. It is
    /// given how many it was asked for before.
    ///
    /// # Errors
    /// Outside, those of `passphrase`. Inside, if the key is not one of its kind, the sealed data is missing, altered or of another key, or
    /// no passphrase was right.
    pub fn open<E>(
        &self,
        mut passphrase: impl FnMut(usize) -> Result<Option<Passphrase>, E>,
    ) -> Result<Result<Secrets, Refusal>, E> {
        let key = &self.recovery.key;
        if key.class() != Class::Sealed {
            return Ok(self.open_key());
        }
        let series = &self.pile.series;
        let opening = sealed::open_asking(series, &self.group.set, key, &mut passphrase)?;
        Ok(match opening {
            Ok(Opening::Open(contents)) => Ok(Secrets {
                items: contents.items().to_vec(),
                is_sealed: true,
                check_value: self.check_value(contents.to_bytes().as_bytes()),
            }),
            Ok(Opening::NeedsPassphrase) => Err(Refusal::NeedsPassphrase),
            Err(error) => Err(error.into()),
        })
    }

    fn open_key(&self) -> Result<Secrets, Refusal> {
        let key = &self.recovery.key;
        let canonical = key.to_canonical()?;
        let kind = key.kind().expect("its canonical form is known");
        Ok(Secrets {
            check_value: self.check_value(canonical.as_bytes()),
            items: vec![Item::new(kind, "", "", canonical)],
            is_sealed: false,
        })
    }

    fn check_value(&self, whole: &[u8]) -> Option<CheckValue> {
        CheckValue::new(whole, self.group.set.shares()[0].set())
    }
}

/// What the sheets held.
pub struct Secrets {
    /// One key without a name, or what was sealed.
    pub items: Vec<Item>,
    /// Whether it was sealed.
    pub is_sealed: bool,
    /// Six digits over all of it, as `split` showed them; `None` if there is too little memory to compute them.
    pub check_value: Option<CheckValue>,
}

impl Secrets {
    /// The kind of the only secret, if this version knows it.
    #[must_use]
    pub fn kind(&self) -> Option<&'static Kind> {
        match &self.items[..] {
            [only] => Kind::by_id(only.kind()),
            _ => None,
        }
    }

    /// What it is, for messages: a kind's name, or how many secrets.
    #[must_use]
    pub fn what(&self) -> String {
        match (self.kind(), &self.items[..]) {
            (Some(kind), _) => kind.name.to_owned(),
            (None, [only]) => only.kind().to_owned(),
            (None, items) => format!("{} secrets", items.len()),
        }
    }

    /// The items that are asked for: one by its name, or all.
    ///
    /// # Errors
    /// If there is none of that name.
    pub fn chosen(&self, name: Option<&str>) -> Result<Vec<&Item>, Refusal> {
        let Some(name) = name else {
            return Ok(self.items.iter().collect());
        };
        if let Some(item) = self.items.iter().find(|item| item.name() == name) {
            return Ok(vec![item]);
        }
        let names = self.items.iter().map(|item| item.name().to_owned());
        let names: Vec<String> = names.filter(|name| !name.is_empty()).collect();
        Err(if names.is_empty() {
            Refusal::OneKey
        } else {
            Refusal::NoSuchItem { names }
        })
    }
}

/// What is reported of a recovery; docs/JSON.md tells its shape.
#[derive(Serialize)]
pub struct Report {
    recovered: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    set: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    kind: Option<String>,
    /// The key as text, if there is one alone, it is text and was not written to a file.
    #[serde(skip_serializing_if = "Option::is_none")]
    secret: Option<Zeroizing<String>>,
    /// The key in hexadecimal digits, under the same condition.
    #[serde(skip_serializing_if = "Option::is_none")]
    secret_hex: Option<Zeroizing<String>>,
    /// The file or directory that it was written to.
    #[serde(skip_serializing_if = "Option::is_none")]
    output: Option<String>,
    /// Six digits over the whole key, as `split` showed them.
    #[serde(skip_serializing_if = "Option::is_none")]
    check_value: Option<String>,
    /// What was sealed.
    #[serde(skip_serializing_if = "Option::is_none")]
    items: Option<Vec<ItemReport>>,
    sheets: Vec<ShareReport>,
    sets: Vec<SetReport>,
    data: Vec<DataReport>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    repairs: Vec<Repair>,
    problems: Vec<FileProblem>,
}

impl Report {
    /// Without a key.
    #[must_use]
    pub fn refused(pile: &Pile<'_>) -> Self {
        Self::of(pile, &[])
    }

    /// With what was handed out of these secrets, and the directory that several were written to.
    #[must_use]
    pub fn recovered(
        complete: &Complete<'_>,
        secrets: &Secrets,
        handed_out: Vec<ItemReport>,
        directory: Option<String>,
    ) -> Self {
        let (kind, secret, secret_hex, output) = match &handed_out[..] {
            [only] => (
                only.kind().to_owned(),
                only.secret.clone(),
                only.secret_hex.clone(),
                only.output.clone(),
            ),
            _ => ("sealed".to_owned(), None, None, directory),
        };
        Self {
            recovered: true,
            set: Some(complete.name()),
            kind: Some(kind),
            secret,
            secret_hex,
            output,
            check_value: secrets.check_value.map(|value| value.to_string()),
            items: secrets.is_sealed.then_some(handed_out),
            ..Self::of(complete.pile, &complete.bad())
        }
    }

    fn of(pile: &Pile<'_>, bad: &[usize]) -> Self {
        Self {
            recovered: false,
            set: None,
            kind: None,
            secret: None,
            secret_hex: None,
            output: None,
            check_value: None,
            items: None,
            sheets: reports::shares(&pile.shares, bad),
            sets: reports::sets(&pile.groups),
            data: sealed::reports(&pile.series),
            repairs: source::repairs(pile.sources),
            problems: pile.problems.clone(),
        }
    }
}
