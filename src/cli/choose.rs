//! Of which kind a key is, and which of several keys is meant: what the command line says, or the person at the terminal.

use super::args;
use super::error::{self, Failure, note, warn};
use super::io;
use super::reader::Processes;
use crate::deal::{self, Asked, Choice, NotTaken, Note, Picked, Question, Step, Title, What, Why};
use crate::kind::{Input, Kind, KindError, NearWords, Unsure};

/// How often a question is asked.
const MAX_TRIES: usize = 5;

impl From<&args::Choice> for Choice {
    fn from(args: &args::Choice) -> Self {
        Self {
            key_id: args.key_id.clone(),
            pick: args.pick.clone(),
            all: args.all,
        }
    }
}

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
    fn is_alone(self) -> bool {
        self.0.is_empty()
    }

    fn before(self) -> String {
        if self.is_alone() {
            String::new()
        } else {
            format!("{}: ", self.0)
        }
    }

    /// How a kind is told for the input.
    fn option(self, id: &str) -> String {
        if self.is_alone() {
            format!("--kind {id}")
        } else {
            format!("kind = \"{id}\" in a list (--items)")
        }
    }
}

/// What is taken from an input. Where it is not clear, the person is asked if there is one.
pub(super) fn keys(
    given: Option<&'static Kind>,
    input: Input,
    choice: &Choice,
    place: Place,
) -> Result<Picked, Failure> {
    let mut notes = Vec::new();
    let mut step = deal::pick(given, input, choice, &Processes::new(), &mut notes);
    let picked = loop {
        match step.map_err(|why| refused(&why, place))? {
            Step::Picked(picked) => break picked,
            Step::Ask(question) if io::is_interactive() => {
                let number = ask(&question, place)?;
                step = question.answer(number, &mut notes);
            }
            Step::Ask(question) if place.is_alone() => {
                return Err(refused(&question.unanswered(), place));
            }
            Step::Ask(question) => {
                let picked = question.taken_as_it_is(&mut notes);
                break picked.map_err(|why| refused(&why, place))?;
            }
        }
    };
    for note in &notes {
        tell(note, place);
    }
    Ok(picked)
}

/// Tells something about an input.
pub(super) fn tell(about: &Note, place: Place) {
    let text = format!("{}{about}", place.before());
    match about {
        Note::Unchecked { .. } => warn(format_args!(
            "{text}; say which one it is with {}",
            place.option("KIND")
        )),
        about if about.is_warning() => warn(text),
        _ => note(text),
    }
}

/// Puts a question to the person at the terminal, and gives the number of the answer.
fn ask(question: &Question, place: Place) -> Result<usize, Failure> {
    let before = place.before();
    match question.asked() {
        Asked::WhichKind(kinds) | Asked::WhichKindOfKey(kinds, _) => ask_for_kind(kinds, place),
        Asked::AsItIs(what) => {
            note(format_args!(
                "{before}this is nearly {what}; is it meant to be exactly like that?"
            ));
            let answers = [
                "yes, take it as it is, unchecked",
                "no, it is mistyped or not whole",
            ];
            one_of(&answers.map(str::to_owned))
        }
        Asked::What(ways) => {
            note(format_args!("{before}{}", question.unanswered()));
            let answers = ways.iter().map(|way| match way {
                What::Everything => "everything as it is, unchecked".to_owned(),
                What::AllKeys => "all keys, as items of one set".to_owned(),
                What::Key(title) => format!("only {title}"),
            });
            one_of(&answers.collect::<Vec<_>>())
        }
    }
}

/// Asks which of these kinds it is.
pub(super) fn ask_for_kind(kinds: &[&'static Kind], place: Place) -> Result<usize, Failure> {
    note(format_args!(
        "{}this can be of several kinds:",
        place.before()
    ));
    let names = kinds
        .iter()
        .map(|kind| format!("{} ({})", kind.name, kind.id));
    one_of(&names.collect::<Vec<_>>())
}

/// Asks which of these it is.
fn one_of(names: &[String]) -> Result<usize, Failure> {
    for (number, name) in (1..).zip(names) {
        note(format_args!("  {number}. {name}"));
    }
    for _ in 0..MAX_TRIES {
        let Some(answer) = io::ask_line("Number: ")? else {
            break;
        };
        match answer.trim().parse() {
            Ok(number) if (1..=names.len()).contains(&number) => return Ok(number - 1),
            _ => error::note(format_args!("type a number from 1 to {}", names.len())),
        }
    }
    Err(Failure::usage("nothing was chosen").hint("start again; nothing was written"))
}

/// Why nothing is taken of an input, and what to do about it.
pub(super) fn refused(error: &NotTaken, place: Place) -> Failure {
    let text = format!("{}{error}", place.before());
    match &error.why {
        Why::Refused {
            kind,
            error,
            is_given,
        } => refused_by_kind(text, error, kind, *is_given, place),
        Why::Undecided(Unsure::Placeholder) => Failure::no(text).hint(not_a_key(place)),
        Why::Undecided(Unsure::Several { .. }) => Failure::usage(text).hint(format_args!(
            "say which one it is with {}",
            place.option("KIND")
        )),
        Why::Nearly { .. } => Failure::no(text).hint(format_args!(
            "compare it with the original; if it is meant to be exactly like that, take {}",
            place.option(Kind::plain_text().id)
        )),
        why => Failure::usage(match why {
            Why::NoKeyIds => {
                format!(
                    "{}--key-id chooses between BitLocker keys, and the input has none",
                    place.before()
                )
            }
            _ => text,
        })
        .hint(what_to_say(why, place)),
    }
}

/// What to do where it is not clear what is meant.
fn what_to_say(why: &Why, place: Place) -> String {
    match why {
        Why::Several { keys } => ways(keys, None),
        Why::Beside { keys, as_it_is, .. } => ways(keys, Some(place.option(as_it_is.id))),
        Why::NoSuchKey { keys } => format!("they are: {}", deal::listed(keys)),
        Why::Ambiguous { keys } => format!("be more specific; they are: {}", deal::listed(keys)),
        Why::Orders { .. } => {
            "write them on one line, in the order in which they are typed in".to_owned()
        }
        Why::NoKeys => "leave --all and --pick out".to_owned(),
        Why::NoKeyIds => "leave it out".to_owned(),
        Why::UnclearAmongSeveral => {
            "take the others with --pick, and this one by itself with --kind KIND".to_owned()
        }
        _ => "give the part of it that has the keys".to_owned(),
    }
}

/// The ways there are without a person.
fn ways(keys: &[Title], as_it_is: Option<String>) -> String {
    let mut ways = Vec::new();
    if let Some(option) = as_it_is {
        ways.push(format!("take everything as it is with {option}"));
    }
    match keys {
        [_] => ways.push("take the key alone with --pick 1".to_owned()),
        keys => {
            ways.push("take all keys as items of one set with --all".to_owned());
            ways.push(if keys.iter().any(Title::has_key_id) {
                "take one with --key-id ID or --pick NUMBER".to_owned()
            } else {
                "take one with --pick NUMBER".to_owned()
            });
        }
    }
    ways.join("; ")
}

fn not_a_key(place: Place) -> String {
    format!(
        "give the key itself; if it is meant to be exactly like that, take {}",
        place.option(Kind::plain_text().id)
    )
}

/// Why a kind does not take a key. One that its own rules refuse is a "no"; all else is a matter of what was given.
/// The words that may have been meant, for a person at the terminal alone: they are next to the secret, and what goes elsewhere is kept.
fn near_words(near: &NearWords) -> String {
    match near.for_its_owner() {
        [_, ..] if io::is_stderr_read() => {
            format!(
                " (the nearest words are: {})",
                near.for_its_owner().join(", ")
            )
        }
        _ => String::new(),
    }
}

fn refused_by_kind(
    text: String,
    error: &KindError,
    kind: &Kind,
    is_given: bool,
    place: Place,
) -> Failure {
    let as_text = place.option(Kind::plain_text().id);
    match error {
        KindError::SeveralKeys { .. } => {
            Failure::usage(text).hint("say which with --key-id ID, or give each in a file of its own")
        }
        KindError::OtherText => Failure::usage(text)
            .hint(format_args!("give the key alone; or take {as_text} for all of the text")),
        KindError::Placeholder => Failure::no(text).hint(not_a_key(place)),
        KindError::Cut { .. } => Failure::no(text).hint(format_args!(
            "compare it with the original, and give all of it; if it is meant to be exactly like that, take {as_text}"
        )),
        KindError::Fault(fault) => Failure::no(text).hint(format_args!(
            "compare it with the original{}; {}",
            near_words(&fault.near),
            other_kinds(kind, is_given, place)
        )),
        KindError::NotText => Failure::usage(text).hint(format_args!("take {}", place.option(Kind::bytes().id))),
        KindError::TooLong { .. } => Failure::usage(text),
        KindError::Empty => {
            Failure::usage(text).hint("give the key in a file, on standard input or at the prompt")
        }
    }
}

/// Of which other kind a key may be that one kind refuses.
fn other_kinds(kind: &Kind, is_given: bool, place: Place) -> String {
    let as_text = place.option(Kind::plain_text().id);
    let another = place.option("KIND");
    if kind.instead().id != Kind::plain_text().id {
        return format!(
            "if the list is meant to be exactly like that, take {}",
            place.option(kind.instead().id)
        );
    }
    if is_given {
        return format!("{as_text} takes anything");
    }
    // As phrases of the same words, without its checksum.
    let such = match kind.traits().look_alikes {
        [] => String::new(),
        kinds => format!(", as {}", kinds.join(" or ")),
    };
    format!(
        "if it is of another kind{such}, say which with {another}; if it is meant to be exactly like that, take {as_text}"
    )
}
