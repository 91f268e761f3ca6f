//! What is in an input: the keys that were found, and the kind that all of it is of, if some kind takes all of it.

use super::pictured;
use crate::find::{self, Class, Finding, Key, Verdict};
use crate::kind::{Input, Kind, KindError};
use crate::reader::Reader;

/// What is in an input.
pub(super) struct Seen {
    pub(super) finding: Finding,
    whole: Option<&'static Kind>,
}

impl Seen {
    /// The kind that takes all of the input, unless keys of another were found in it.
    pub(super) fn whole(&self) -> Option<&'static Kind> {
        self.whole
            .filter(|kind| !kind.is_list() || self.finding.keys.is_empty())
    }
}

/// Looks at an input, with the kind that the dealer named. Of a PDF, the text counts; of a picture, the codes on it.
pub(super) fn look(given: Option<&'static Kind>, input: &Input, reader: &dyn Reader) -> Seen {
    let whole = whole_kind(given, input);
    let is_as_it_is = given.is_some_and(|kind| kind.is_plain() || kind.is_list());
    if is_as_it_is {
        return Seen {
            finding: Finding::default(),
            whole,
        };
    }
    let mut finding = pictured::find(input, reader).unwrap_or_else(|| find::find(input));
    if let Some(kind) = given {
        finding.keys.retain_mut(|key| is_of(key, kind));
    }
    // Where there is nothing but the one key, the kinds say more of it.
    if let [only] = &finding.keys[..]
        && finding.left.is_empty()
        && !matches!(only.verdict, Verdict::Whole | Verdict::Orders(_))
        && Kind::recognise(input).map_or(true, |kind| {
            kind.id == only.kind.id && says_more(kind, input)
        })
    {
        finding = Finding::default();
    }
    let is_another = |key: &Key, kind: &Kind| {
        key.kind.id != kind.id
            && !kind
                .others(input)
                .iter()
                .any(|other| other.id == key.kind.id)
    };
    // Of a text in an old code page, a kind sees the ASCII characters alone.
    let is_in_part = input.text().is_none() && !finding.keys.is_empty();
    let has_secrets = finding.left.iter().any(|left| left.class == Class::Secret);
    let takes_all = whole.is_some_and(|kind| {
        kind.traits().keeps_all
            || finding.keys.iter().all(|key| !is_another(key, kind)) && !(is_in_part && has_secrets)
    });
    Seen {
        whole: whole.filter(|_| takes_all),
        finding,
    }
}

/// Whether what a kind says of all of the input is more than that something is beside the key.
fn says_more(kind: &'static Kind, input: &Input) -> bool {
    !matches!(kind.canonical(input), Err(KindError::OtherText))
}

/// The kind of which all of the input is a key, with nothing left over.
fn whole_kind(given: Option<&'static Kind>, input: &Input) -> Option<&'static Kind> {
    let kind = match given {
        Some(kind) => kind,
        None => Kind::recognise(input)
            .ok()
            .filter(|kind| !kind.is_plain())?,
    };
    let (_, facts) = kind.canonical(input).ok()?;
    // A list keeps whatever stands around it; what is among its lines may be a key that is mistyped.
    (!facts.dropped_text).then_some(kind)
}

/// Whether a key that was found is of the kind that the dealer named, if need be by that kind's rules.
fn is_of(key: &mut Key, kind: &'static Kind) -> bool {
    if key.kind.id == kind.id {
        return true;
    }
    let is_right = kind.canonical(&Input::new(key.text.clone())).is_ok();
    let could_be = match &key.verdict {
        Verdict::Unsure(kinds) => kinds.iter().any(|other| other.id == kind.id),
        _ => is_right,
    };
    if could_be && is_right {
        (key.kind, key.verdict) = (kind, Verdict::Whole);
    }
    could_be && is_right
}

/// A list of codes in some dress, as in quoted-printable or HTML, without it.
pub(super) fn list_in(input: &Input) -> Option<(&'static Kind, Input)> {
    let is_text = Kind::recognise(input).is_ok_and(Kind::is_plain);
    let text = Input::new(find::undressed(input).filter(|_| is_text)?);
    let kind = Kind::recognise(&text).ok().filter(|kind| kind.is_list())?;
    Some((kind, text))
}
