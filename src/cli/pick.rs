//! Which of the keys in an input are taken: by the rules of [`crate::find`], by what the command line says, or by the person.

use super::args::Choice;
use super::choose::{self, Place};
use super::document;
use super::error::{Failure, note, warn};
use super::io;
use crate::find::{self, Class, Decision, Finding, Key, Left, Verdict};
use crate::kind::{Input, Kind, KindError, Unsure};

/// Most keys that are listed in a message.
const LISTED: usize = 12;

/// What an input turned out to be.
pub(super) enum Picked {
    /// One secret that is all of the input.
    Whole(&'static Kind, Input),
    /// Keys out of it.
    Keys(Vec<Key>),
}

/// What to do where several things are in an input.
enum Way {
    Everything,
    AllKeys,
    One(usize),
}

/// What is in an input: what was found, and the kind that all of it is of if some kind takes all of it.
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

/// Looks at an input, with the kind that the person gave.
pub(super) fn look(given: Option<&'static Kind>, input: &Input) -> Seen {
    let whole = whole_kind(given, input);
    let is_as_it_is = given.is_some_and(|kind| kind.is_plain() || kind.is_list());
    if is_as_it_is {
        return Seen {
            finding: Finding::default(),
            whole,
        };
    }
    let mut finding = document::look(input).unwrap_or_else(|| find::find(input));
    if let Some(kind) = given {
        finding.keys.retain_mut(|key| is_of(key, kind));
    }
    // Where there is nothing but the one key, the kinds say more of it.
    if let [only] = &finding.keys[..]
        && finding.left.is_empty()
        && !matches!(only.verdict, Verdict::Whole | Verdict::Orders(_))
        && Kind::recognise(input).map_or(true, |kind| kind.id == only.kind.id)
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
    let takes_all = whole.is_some_and(|kind| {
        kind.traits().keeps_all || finding.keys.iter().all(|key| !is_another(key, kind))
    });
    Seen {
        whole: whole.filter(|_| takes_all),
        finding,
    }
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

/// Whether a key that was found is of the kind that the person gave, if need be by that kind's rules.
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

/// The secrets that are taken from an input.
pub(super) fn keys(
    given: Option<&'static Kind>,
    input: Input,
    choice: &Choice,
    place: Place,
) -> Result<Picked, Failure> {
    let seen = look(given, &input);
    if choice.is_made() && !seen.finding.keys.is_empty() {
        return chosen(given, input, choice, seen.finding, place);
    }
    if choice.is_made() && choice.key_id.is_none() {
        return Err(Failure::usage(format_args!(
            "{}no key was found in the input to choose from",
            place.before()
        ))
        .hint("leave --all and --pick out"));
    }
    if let Some(kind) = seen.whole() {
        return Ok(Picked::Whole(kind, input));
    }
    decided(given, input, choice, seen.finding, place)
}

/// By the rules, and by the person where a person has to say.
fn decided(
    given: Option<&'static Kind>,
    input: Input,
    choice: &Choice,
    mut finding: Finding,
    place: Place,
) -> Result<Picked, Failure> {
    let is_beside = match finding.decide() {
        Decision::Nothing => return nothing(given, input, choice, place),
        Decision::One(_) => {
            tell_left(&finding, place);
            return Ok(Picked::Keys(finding.keys));
        }
        Decision::Unsure(key) => {
            let Some(kinds) = kinds_of(key).filter(|_| io::is_interactive()) else {
                return Err(conflict(&finding, given, &input, place).expect("an unsure one"));
            };
            let kind = choose::among(&kinds, place)?;
            if kind.is_plain() {
                return Ok(Picked::Whole(kind, input));
            }
            finding.keys[0].kind = kind;
            finding.keys[0].verdict = Verdict::Whole;
            return decided(given, input, choice, finding, place);
        }
        Decision::Nearly(_) => {
            return Err(conflict(&finding, given, &input, place).expect("a near one"));
        }
        Decision::Several => false,
        Decision::Beside(_) => true,
    };
    let failure = conflict(&finding, given, &input, place).expect("several things");
    match ask(failure.message(), &finding.keys, is_beside)? {
        Some(Way::Everything) => Ok(Picked::Whole(Kind::as_it_is(&input), input)),
        Some(Way::AllKeys) => {
            tell_left(&finding, place);
            Ok(Picked::Keys(finding.keys))
        }
        Some(Way::One(number)) => {
            tell_left(&finding, place);
            Ok(Picked::Keys(vec![finding.keys.swap_remove(number)]))
        }
        None => Err(failure),
    }
}

/// The kinds between which a person has to say, with the one that takes it as it is.
pub(super) fn kinds_of(key: &Key) -> Option<Vec<&'static Kind>> {
    match &key.verdict {
        Verdict::Unsure(kinds) => {
            let plain = Kind::plain_text();
            Some(kinds.iter().copied().chain([plain]).collect())
        }
        _ => None,
    }
}

/// Why nothing is taken of an input without a person who decides; `None` if it is clear what is meant.
pub(super) fn conflict(
    finding: &Finding,
    given: Option<&'static Kind>,
    input: &Input,
    place: Place,
) -> Option<Failure> {
    let before = place.before();
    Some(match finding.decide() {
        Decision::Nothing | Decision::One(_) => return None,
        Decision::Nearly(key) => refused(key, given, place),
        Decision::Unsure(key) => match kinds_of(key) {
            Some(kinds) => {
                let error = Unsure::Several { kinds };
                choose::undecided(&error, place).within(&key.place.to_string())
            }
            None => Failure::usage(format_args!(
                "{before}{}: {}: the words make a phrase across and another one down the columns",
                key.place, key.kind.name
            ))
            .hint("write them on one line, in the order in which they are typed in"),
        },
        Decision::Several => Failure::usage(format_args!("{before}{}", several(&finding.keys)))
            .hint(hint(&finding.keys, None)),
        Decision::Beside(secrets) => {
            let what = match &finding.keys[..] {
                [only] => format!("{} is in the input", article(only.kind.name)),
                keys => format!("{} keys are in the input", keys.len()),
            };
            let lines = places(secrets.iter().map(|left| &left.place));
            Failure::usage(format_args!(
                "{before}{what}, and something beside that may be a secret too ({lines})"
            ))
            .hint(hint(
                &finding.keys,
                Some(place.option(Kind::as_it_is(input).id)),
            ))
        }
    })
}

/// No key is in the text: then it is what it is, a list of codes in some dress perhaps, or nearly a key.
fn nothing(
    given: Option<&'static Kind>,
    input: Input,
    choice: &Choice,
    place: Place,
) -> Result<Picked, Failure> {
    if given.is_none() {
        if let Some((kind, text)) = list_in(&input) {
            return Ok(Picked::Whole(kind, text));
        }
        if let Some(what) = find::nearly(&input) {
            ask_whether_text(what, place)?;
        }
    }
    let kind = choose::kind(given, &input, place)?;
    if choice.key_id.is_some() {
        choose::check_key_id(kind)?;
    }
    let input = match choice.key_id.as_deref() {
        Some(key_id) => input.with_key_id(key_id),
        None => input,
    };
    Ok(Picked::Whole(kind, input))
}

/// A list of codes in some dress, as in quoted-printable or HTML, without it.
pub(super) fn list_in(input: &Input) -> Option<(&'static Kind, Input)> {
    let is_text = Kind::recognise(input).is_ok_and(Kind::is_plain);
    let text = Input::new(find::undressed(input).filter(|_| is_text)?);
    let kind = Kind::recognise(&text).ok().filter(|kind| kind.is_list())?;
    Some((kind, text))
}

/// What is nearly a key is not taken as text unasked.
fn ask_whether_text(what: &str, place: Place) -> Result<(), Failure> {
    let text = format!("{}this is nearly {what}", place.before());
    if io::is_interactive() {
        note(format_args!("{text}; is it meant to be just so?"));
        let names = [
            "yes, take it as it is, unchecked",
            "no, it is mistyped or not whole",
        ];
        if choose::one_of(&names.map(str::to_owned))? == 0 {
            return Ok(());
        }
    }
    Err(nearly(&text, place))
}

/// That a text is nearly a key.
pub(super) fn nearly(text: &str, place: Place) -> Failure {
    Failure::no(text).hint(format_args!(
        "compare it with the original; if it is meant to be just so, take {}",
        place.option(Kind::plain_text().id)
    ))
}

/// What the command line says of several keys.
fn chosen(
    given: Option<&'static Kind>,
    input: Input,
    choice: &Choice,
    finding: Finding,
    place: Place,
) -> Result<Picked, Failure> {
    if finding.is_cut {
        return Err(Failure::usage(format_args!(
            "{}the input is too long to be searched for keys to its end",
            place.before()
        ))
        .hint("give the part of it that has the keys"));
    }
    let mut numbers: Vec<usize> = (0..finding.keys.len()).collect();
    if let Some(key_id) = &choice.key_id {
        let mut keys = finding.keys.iter();
        let Some(kind) = keys
            .find(|key| key.kind.traits().has_key_ids)
            .map(|key| key.kind)
        else {
            return Err(choose::no_key_ids());
        };
        let wanted = key_id.trim_matches(['{', '}']).to_ascii_uppercase();
        numbers.retain(|&number| {
            let own = finding.keys[number].about.key_id.as_deref();
            own.is_some_and(|own| own.starts_with(&wanted))
        });
        if numbers.is_empty() {
            // Why not, the kind says, which knows of IDs that may be another's.
            let input = input.with_key_id(key_id);
            return match kind.canonical(&input) {
                Ok(_) => Ok(Picked::Whole(kind, input)),
                Err(error) => Err(choose::refused(&error, kind, given.is_some(), place)),
            };
        }
    }
    if let Some(pick) = &choice.pick {
        let by_number = pick
            .parse()
            .ok()
            .filter(|number| (1..=finding.keys.len()).contains(number));
        match by_number {
            Some(number) => numbers.retain(|&other| other + 1 == number),
            None => {
                let wanted = pick.to_lowercase();
                let is = |own: &Option<String>, exactly: bool| {
                    own.as_ref().is_some_and(|own| {
                        let own = own.to_lowercase();
                        own == wanted || !exactly && own.contains(&wanted)
                    })
                };
                let is_it = |number: usize, exactly| {
                    let about = &finding.keys[number].about;
                    is(&about.name, exactly) || is(&about.key_id, exactly)
                };
                let exact = numbers.iter().any(|&number| is_it(number, true));
                numbers.retain(|&number| is_it(number, exact));
            }
        }
    }
    let before = place.before();
    if numbers.is_empty() {
        return Err(Failure::usage(format_args!(
            "{before}no key in the input has that number, name or ID"
        ))
        .hint(format_args!("they are: {}", listed(&finding.keys))));
    }
    if numbers.len() > 1 && !choice.all {
        let keys: Vec<Key> = numbers
            .iter()
            .map(|&number| finding.keys[number].clone())
            .collect();
        return Err(
            Failure::usage(format_args!("{before}{} keys in the input fit", keys.len()))
                .hint(format_args!("say more of it; they are: {}", listed(&keys))),
        );
    }
    let keys: Vec<Key> = numbers
        .iter()
        .map(|&number| finding.keys[number].clone())
        .collect();
    for key in &keys {
        match &key.verdict {
            Verdict::Whole => {}
            Verdict::Near(_) => return Err(refused(key, given, place)),
            Verdict::Unsure(_) | Verdict::Orders(_) => {
                let finding = Finding {
                    keys: vec![key.clone()],
                    ..Finding::default()
                };
                if keys.len() == 1 {
                    return decided(given, input, &Choice::default(), finding, place);
                }
                return Err(Failure::usage(format_args!(
                    "{before}{}: its kind is not clear",
                    key.place
                ))
                .hint("take the others with --pick, and this one by itself with --kind KIND"));
            }
        }
    }
    if keys.len() < finding.keys.len() {
        note(format_args!(
            "{before}{} other keys in the input were left out",
            finding.keys.len() - keys.len()
        ));
    }
    tell_left(&finding, place);
    Ok(Picked::Keys(keys))
}

/// Why a key that is nearly one is not taken.
pub(super) fn refused(key: &Key, given: Option<&'static Kind>, place: Place) -> Failure {
    let error = match &key.verdict {
        Verdict::Near(error) => error.clone(),
        _ => KindError::Cut {
            kind: key.kind.name,
        },
    };
    let failure = choose::refused(&error, key.kind, given.is_some(), place);
    failure.within(&key.place.to_string())
}

/// "3 keys are in the input", with what they are.
pub(super) fn several(keys: &[Key]) -> String {
    format!("{} keys are in the input: {}", keys.len(), listed(keys))
}

/// The keys by number, name and ID; of many the first.
fn listed(keys: &[Key]) -> String {
    let shown: Vec<String> = (1..)
        .zip(keys)
        .take(LISTED)
        .map(|(number, key)| format!("{number} {}", title(key)))
        .collect();
    match keys.len().saturating_sub(LISTED) {
        0 => shown.join("; "),
        more => format!("{}; and {more} more", shown.join("; ")),
    }
}

/// What a key is called in messages: its kind, whose it is, its ID, where it stands.
pub(super) fn title(key: &Key) -> String {
    let mut title = key.kind.name.to_owned();
    if let Some(name) = &key.about.name {
        title.push_str(&format!(" \"{name}\""));
    }
    match &key.about.key_id {
        Some(id) => title.push_str(&format!(" (key ID {id}, {})", key.place)),
        None => title.push_str(&format!(" ({})", key.place)),
    }
    title
}

/// The ways there are without a person.
fn hint(keys: &[Key], as_it_is: Option<String>) -> String {
    let mut ways = Vec::new();
    if let Some(option) = as_it_is {
        ways.push(format!("take everything as it is with {option}"));
    }
    if keys.len() > 1 {
        ways.push("take all keys as items of one set with --all".to_owned());
    }
    if keys.iter().any(|key| key.about.key_id.is_some()) && keys.len() > 1 {
        ways.push("take one with --key-id ID or --pick NUMBER".to_owned());
    } else {
        ways.push(format!(
            "take {} with --pick {}",
            if keys.len() > 1 {
                "one"
            } else {
                "the key alone"
            },
            if keys.len() > 1 { "NUMBER" } else { "1" }
        ));
    }
    ways.join("; ")
}

/// Asks what to take; `None` if nobody can be asked.
fn ask(text: &str, keys: &[Key], is_beside: bool) -> Result<Option<Way>, Failure> {
    if !io::is_interactive() {
        return Ok(None);
    }
    note(text);
    let mut names = Vec::new();
    let mut ways = Vec::new();
    if is_beside {
        names.push("everything as it is, unchecked".to_owned());
        ways.push(Way::Everything);
    }
    if keys.len() > 1 {
        names.push("all keys, as items of one set".to_owned());
        ways.push(Way::AllKeys);
    }
    for (number, key) in keys.iter().enumerate() {
        names.push(format!("only {}", title(key)));
        ways.push(Way::One(number));
    }
    let number = choose::one_of(&names)?;
    Ok(Some(ways.swap_remove(number)))
}

/// Says what was left out beside the keys, in one line.
fn tell_left(finding: &Finding, place: Place) {
    if let Some(text) = left_out(&finding.left) {
        let what = match finding.keys.len() {
            1 => "only the recovery key and its ID were",
            _ => "only recovery keys and their IDs were",
        };
        warn(format_args!(
            "{}{what} taken from the input, the rest of its text was not: {text}",
            place.before()
        ));
    }
}

/// What was left out, by class with the lines.
pub(super) fn left_out(left: &[Left]) -> Option<String> {
    let classes = [
        (Class::Secret, "what may be secrets"),
        (Class::Identifier, "identifiers"),
        (Class::Date, "dates"),
        (Class::Label, "labels"),
    ];
    let parts: Vec<String> = classes
        .iter()
        .filter_map(|(class, name)| {
            let of_class: Vec<&Left> = left.iter().filter(|left| left.class == *class).collect();
            (!of_class.is_empty()).then(|| {
                format!(
                    "{name} ({})",
                    places(of_class.iter().map(|left| &left.place))
                )
            })
        })
        .collect();
    (!parts.is_empty()).then(|| parts.join(", "))
}

/// The places, each once, of many the first.
fn places<'a>(places: impl Iterator<Item = &'a find::Place>) -> String {
    const SHOWN: usize = 5;
    let mut all: Vec<String> = places.map(ToString::to_string).collect();
    all.dedup();
    let more = all.len().saturating_sub(SHOWN);
    all.truncate(SHOWN);
    // "line 3, 5 and 7" reads better than the word again and again.
    let text = all.join(", ").replace(", line ", ", ");
    if more == 0 {
        text
    } else {
        format!("{text} and {more} more")
    }
}

fn article(name: &str) -> String {
    let vowel = name.starts_with(['A', 'E', 'I', 'O']);
    format!("{} {name}", if vowel { "an" } else { "a" })
}
