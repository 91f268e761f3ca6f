//! Of which kind a key is: recognised, or decided by the person; and what its check can say.

use super::error::{Failure, note, warn};
use super::io;
use crate::kind::{Check, Facts, Input, Kind, KindError, Unsure};

/// How often a question is asked.
const MAX_TRIES: usize = 5;

/// The kind with this name.
pub(super) fn named(id: Option<&str>) -> Result<Option<&'static Kind>, Failure> {
    let Some(id) = id else {
        return Ok(None);
    };
    match Kind::by_id(&id.to_ascii_lowercase()) {
        Some(kind) => Ok(Some(kind)),
        None => Err(Failure::usage("there is no such kind").hint("`paperquorum kinds` lists them")),
    }
}

/// Where an input stands among others, for messages; empty if it is alone.
#[derive(Clone, Copy)]
pub(super) struct Place<'a>(pub(super) &'a str);

impl Place<'_> {
    pub(super) fn before(&self) -> String {
        if self.0.is_empty() {
            String::new()
        } else {
            format!("{}: ", self.0)
        }
    }

    /// How a kind is told for the input.
    pub(super) fn option(&self, id: &str) -> String {
        if self.0.is_empty() {
            format!("--kind {id}")
        } else {
            format!("kind = \"{id}\" in a list (--items)")
        }
    }
}

/// The kind that the person gave, or the one that is recognised, or the one that the person chooses.
pub(super) fn kind(
    given: Option<&'static Kind>,
    input: &Input,
    place: Place,
) -> Result<&'static Kind, Failure> {
    if let Some(kind) = given {
        return Ok(kind);
    }
    match Kind::recognise(input) {
        Ok(kind) => Ok(kind),
        Err(error @ Unsure::Placeholder) => Err(undecided(&error, place)),
        Err(Unsure::Several { kinds }) if io::is_interactive() => among(&kinds, place),
        Err(Unsure::Several { kinds }) if !place.0.is_empty() => {
            // Among others it is sealed byte for byte, so nothing is lost by leaving its kind open.
            let plain = *kinds.last().expect("several");
            let names: Vec<&str> = kinds.iter().map(|kind| kind.id).collect();
            warn(format_args!(
                "{}this can be of several kinds ({}) and was taken as it is, unchecked; say which one it is with {}",
                place.before(),
                names.join(", "),
                place.option("KIND")
            ));
            Ok(plain)
        }
        Err(error @ Unsure::Several { .. }) => Err(undecided(&error, place)),
    }
}

/// That the kind is not known, and nobody is asked.
pub(super) fn undecided(error: &Unsure, place: Place) -> Failure {
    let text = format!("{}{error}", place.before());
    match error {
        Unsure::Placeholder => Failure::no(text).hint(format_args!(
            "give the key itself; if it is meant to be just so, take {}",
            place.option(Kind::plain_text().id)
        )),
        Unsure::Several { .. } => Failure::usage(text).hint(format_args!(
            "say which one it is with {}",
            place.option("KIND")
        )),
    }
}

/// Asks which of these it is.
pub(super) fn one_of(names: &[String]) -> Result<usize, Failure> {
    for (number, name) in (1..).zip(names) {
        note(format_args!("  {number}. {name}"));
    }
    for _ in 0..MAX_TRIES {
        let Some(answer) = io::ask_line("Number: ")? else {
            break;
        };
        match answer.trim().parse() {
            Ok(number) if (1..=names.len()).contains(&number) => return Ok(number - 1),
            _ => note(format_args!("type a number from 1 to {}", names.len())),
        }
    }
    Err(Failure::usage("nothing was chosen").hint("start again; nothing was written"))
}

/// Refuses a key ID for keys that have none.
pub(super) fn check_key_id(kind: &Kind) -> Result<(), Failure> {
    if kind.traits().has_key_ids {
        return Ok(());
    }
    Err(no_key_ids())
}

/// That there is nothing for a key ID to choose from.
pub(super) fn no_key_ids() -> Failure {
    Failure::usage("--key-id chooses between BitLocker keys, and the input has none")
        .hint("leave it out")
}

/// Which of these kinds it is, as the person says.
pub(super) fn among(kinds: &[&'static Kind], place: Place) -> Result<&'static Kind, Failure> {
    if !io::is_interactive() {
        let kinds = kinds.to_vec();
        return Err(undecided(&Unsure::Several { kinds }, place));
    }
    note(format_args!(
        "{}this can be of several kinds:",
        place.before()
    ));
    let names: Vec<String> = kinds
        .iter()
        .map(|kind| format!("{} ({})", kind.name, kind.id))
        .collect();
    Ok(kinds[one_of(&names)?])
}

/// Why a key is not taken, and what to do about it.
pub(super) fn refused(error: &KindError, kind: &Kind, given: bool, place: Place) -> Failure {
    let text = format!("{}{error}", place.before());
    let as_it_is = Kind::plain_text().id;
    let as_text = place.option(as_it_is);
    // A key that its own rules refuse is a "no"; all else is a matter of what was given.
    match error {
        KindError::SeveralKeys { .. } => {
            Failure::usage(text).hint("say which with --key-id ID, or give each in a file of its own")
        }
        KindError::OtherText => Failure::usage(text)
            .hint(format_args!("give the key alone; or take {as_text} for all of the text")),
        KindError::Placeholder => Failure::no(text).hint(format_args!(
            "give the key itself; if it is meant to be just so, take {as_text}"
        )),
        KindError::Cut { .. } => Failure::no(text).hint(format_args!(
            "compare it with the original, and give all of it; if it is meant to be just so, take {as_text}"
        )),
        KindError::Fault(_) if kind.instead().id != as_it_is => Failure::no(text).hint(format_args!(
            "compare it with the original; if the list is meant to be just so, take {}",
            place.option(kind.instead().id)
        )),
        KindError::Fault(_) if given => Failure::no(text).hint(format_args!(
            "compare it with the original; {as_text} takes anything"
        )),
        KindError::Fault(_) => Failure::no(text).hint(format_args!(
            "compare it with the original; if it is of another kind{}, say which with {}; if it is meant to be just so, take {as_text}",
            such_as(kind.traits().look_alikes),
            place.option("KIND")
        )),
        KindError::NotText => {
            Failure::usage(text).hint(format_args!("take {}", place.option(Kind::bytes().id)))
        }
        KindError::TooLong { .. } => Failure::usage(text),
        KindError::Empty => {
            Failure::usage(text).hint("give the key in a file, on standard input or at the prompt")
        }
    }
}

/// ", as this or that".
fn such_as(kinds: &[&str]) -> String {
    match kinds {
        [] => String::new(),
        kinds => format!(", as {}", kinds.join(" or ")),
    }
}

/// What the check of a kind says of a key that passed it.
pub(super) fn verdict(kind: &Kind, facts: &Facts) -> &'static str {
    match kind.check_of(facts) {
        _ if kind.is_plain() => {
            "kept byte for byte; nothing in it can be checked, compare once more"
        }
        Check::Checksum => "check digits match",
        Check::Weak => {
            "length and alphabet are right; this kind has next to no check digits, compare once more"
        }
        // Lists, questions, files.
        Check::Nothing if kind.size.start() != kind.size.end() || *kind.size.end() == 0 => {
            "the form is right; this kind has no check digits, compare once more"
        }
        Check::Nothing => {
            "length and alphabet are right; this kind has no check digits, compare once more"
        }
    }
}

/// Tells what was found in and beside a key.
pub(super) fn tell(kind: &Kind, name: Option<&str>, facts: &Facts, place: Place) {
    let before = place.before();
    let whose = name.map_or(String::new(), |name| format!(" \"{name}\""));
    note(format_args!(
        "{before}{}{whose}: {}",
        kind.name,
        verdict(kind, facts)
    ));
    if facts.dropped_text {
        warn(format_args!(
            "{before}only the recovery key and its ID were taken from the input, the rest of its text was not"
        ));
    }
    for warning in &facts.warnings {
        warn(format_args!("{before}{warning}"));
    }
}
