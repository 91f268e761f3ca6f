//! Which of the keys in an input are taken: by the rules of [`crate::find`], by what the dealer said beforehand, or by an answer.
//!
//! [`pick`] settles what it can. Where a person has to say, it gives a [`Question`], which goes on with the answer: nothing here waits
//! for anybody, so a page can ask as well as a terminal.

use super::chosen::{self, Choice, Chosen};
use super::not_taken::{NotTaken, Title, Why};
use super::note::Note;
use super::seen::{list_in, look};
use crate::find::{self, Decision, Finding, Key, Place, Verdict};
use crate::kind::{Input, Kind, KindError, Unsure};
use crate::reader::Reader;

/// What an input turned out to be.
pub enum Picked {
    /// One secret that is all of the input.
    Whole(&'static Kind, Input),
    /// Keys out of it.
    Keys(Vec<Key>),
}

/// How far the picking came.
pub enum Step {
    /// It is clear what is taken.
    Picked(Picked),
    /// A person has to say.
    Ask(Box<Question>),
}

/// Something that a person has to say of an input.
pub struct Question {
    asked: Asked,
    input: Input,
    given: Option<&'static Kind>,
    key_id: Option<String>,
    finding: Finding,
}

/// What a [`Question`] asks.
#[derive(Clone, Debug)]
pub enum Asked {
    /// Of which of these kinds all of the input is; the last takes it as it is.
    WhichKind(Vec<&'static Kind>),
    /// The same of the only key that was found, which stands here.
    WhichKindOfKey(Vec<&'static Kind>, Place),
    /// Whether it is meant to be just so, although it is nearly this.
    AsItIs(&'static str),
    /// What is taken of several keys, or of keys with something beside them.
    What(Vec<What>),
}

/// What may be taken of an input.
#[derive(Clone, Debug)]
pub enum What {
    /// All of it as it is, unchecked.
    Everything,
    /// All keys, as items of one set.
    AllKeys,
    /// One of the keys.
    Key(Title),
}

/// Looks at an input and picks what is taken of it. `given` is the kind that the dealer named. Of a PDF the text counts, of a picture the
/// codes on it, for which there is an end by the clock.
///
/// What should be known besides is added to `notes`.
///
/// # Errors
/// [`NotTaken`] where nobody's answer would help.
pub fn pick(
    given: Option<&'static Kind>,
    input: Input,
    choice: &Choice,
    reader: &dyn Reader,
    notes: &mut Vec<Note>,
) -> Result<Step, NotTaken> {
    let seen = look(given, &input, reader);
    if choice.is_made() && !seen.finding.keys.is_empty() {
        return chosen(given, input, choice, seen.finding, notes);
    }
    if choice.is_made() && choice.key_id.is_none() {
        return Err(Why::NoKeys.into());
    }
    if let Some(kind) = seen.whole() {
        return Ok(Step::Picked(Picked::Whole(kind, input)));
    }
    let key_id = choice.key_id.clone();
    decided(given, input, key_id, seen.finding, notes)
}

/// By the rules, and by the person where a person has to say.
fn decided(
    given: Option<&'static Kind>,
    input: Input,
    key_id: Option<String>,
    finding: Finding,
    notes: &mut Vec<Note>,
) -> Result<Step, NotTaken> {
    let asked = match finding.decide() {
        Decision::Nothing => return nothing(given, input, key_id),
        Decision::One(_) => {
            tell_left(&finding, notes);
            return Ok(Step::Picked(Picked::Keys(finding.keys)));
        }
        Decision::Unsure(key) => match kinds_of(key) {
            Some(kinds) => Asked::WhichKindOfKey(kinds, key.place.clone()),
            None => return Err(conflict(&finding, given, &input).expect("an unsure one")),
        },
        Decision::Nearly(key) => return Err(nearly(key, given)),
        Decision::Several => Asked::What(ways(&finding.keys, false)),
        Decision::Beside(_) => Asked::What(ways(&finding.keys, true)),
    };
    Ok(Step::Ask(Box::new(Question {
        asked,
        input,
        given,
        key_id,
        finding,
    })))
}

/// No key is in the text: then it is what it is, a list of codes in some dress perhaps, or nearly a key.
fn nothing(
    given: Option<&'static Kind>,
    input: Input,
    key_id: Option<String>,
) -> Result<Step, NotTaken> {
    if given.is_none() {
        if let Some((kind, text)) = list_in(&input) {
            return Ok(Step::Picked(Picked::Whole(kind, text)));
        }
        if let Some(what) = find::nearly(&input) {
            return Ok(Step::Ask(Box::new(Question {
                asked: Asked::AsItIs(what),
                input,
                given,
                key_id,
                finding: Finding::default(),
            })));
        }
    }
    whole(given, input, key_id)
}

/// All of the input, of the kind that it is recognised as.
fn whole(
    given: Option<&'static Kind>,
    input: Input,
    key_id: Option<String>,
) -> Result<Step, NotTaken> {
    let recognised = given.map_or_else(|| Kind::recognise(&input), Ok);
    match recognised {
        Ok(kind) => of_kind(kind, input, key_id),
        Err(Unsure::Several { kinds }) => Ok(Step::Ask(Box::new(Question {
            asked: Asked::WhichKind(kinds),
            input,
            given,
            key_id,
            finding: Finding::default(),
        }))),
        Err(unsure @ Unsure::Placeholder) => Err(Why::Undecided(unsure).into()),
    }
}

fn of_kind(kind: &'static Kind, input: Input, key_id: Option<String>) -> Result<Step, NotTaken> {
    let input = match key_id {
        Some(_) if !kind.traits().has_key_ids => return Err(Why::NoKeyIds.into()),
        Some(key_id) => input.with_key_id(&key_id),
        None => input,
    };
    Ok(Step::Picked(Picked::Whole(kind, input)))
}

impl Question {
    /// What is asked.
    #[must_use]
    pub fn asked(&self) -> &Asked {
        &self.asked
    }

    /// How many answers there are.
    #[must_use]
    pub fn answers(&self) -> usize {
        match &self.asked {
            Asked::WhichKind(kinds) | Asked::WhichKindOfKey(kinds, _) => kinds.len(),
            Asked::AsItIs(_) => 2,
            Asked::What(ways) => ways.len(),
        }
    }

    /// Goes on with the answer of this number, from 0, in the order in which [`Asked`] has them; to [`Asked::AsItIs`], 0 is yes and 1 is
    /// no.
    ///
    /// # Errors
    /// [`NotTaken`] if nothing is taken after all, or there is no such answer.
    pub fn answer(self, number: usize, notes: &mut Vec<Note>) -> Result<Step, NotTaken> {
        if number >= self.answers() {
            return Err(self.unanswered());
        }
        let Self {
            asked,
            input,
            given,
            key_id,
            mut finding,
        } = self;
        match asked {
            Asked::WhichKind(kinds) => of_kind(kinds[number], input, key_id),
            Asked::WhichKindOfKey(kinds, _) => {
                let kind = kinds[number];
                if kind.is_plain() {
                    return Ok(Step::Picked(Picked::Whole(kind, input)));
                }
                finding.keys[0].kind = kind;
                finding.keys[0].verdict = Verdict::Whole;
                decided(given, input, key_id, finding, notes)
            }
            Asked::AsItIs(_) if number == 0 => whole(given, input, key_id),
            Asked::AsItIs(what) => Err(Why::Nearly { what }.into()),
            Asked::What(ways) => Ok(Step::Picked(match ways[number] {
                What::Everything => Picked::Whole(Kind::as_it_is(&input), input),
                What::AllKeys => {
                    tell_left(&finding, notes);
                    Picked::Keys(finding.keys)
                }
                What::Key(_) => {
                    tell_left(&finding, notes);
                    let before = ways.iter().take(number);
                    let place = before.filter(|way| matches!(way, What::Key(_))).count();
                    Picked::Keys(vec![finding.keys.swap_remove(place)])
                }
            })),
        }
    }

    /// Why nothing is taken where nobody answers.
    #[must_use]
    pub fn unanswered(&self) -> NotTaken {
        match &self.asked {
            Asked::WhichKind(kinds) => {
                let kinds = kinds.clone();
                Why::Undecided(Unsure::Several { kinds }).into()
            }
            Asked::AsItIs(what) => Why::Nearly { what }.into(),
            Asked::WhichKindOfKey(..) | Asked::What(_) => {
                conflict(&self.finding, self.given, &self.input)
                    .expect("what is asked about is not clear")
            }
        }
    }

    /// Takes all of the input as it is where nobody answers and only its kind is open. Among several inputs it is sealed byte for byte
    /// anyway, so that nothing is lost.
    ///
    /// # Errors
    /// [`Question::unanswered`] where something else is open.
    pub fn taken_as_it_is(self, notes: &mut Vec<Note>) -> Result<Picked, NotTaken> {
        let Asked::WhichKind(kinds) = &self.asked else {
            return Err(self.unanswered());
        };
        let kinds = kinds.clone();
        let Step::Picked(picked) = self.answer(kinds.len() - 1, notes)? else {
            unreachable!("nothing is open once the kind is known");
        };
        notes.push(Note::Unchecked { kinds });
        Ok(picked)
    }
}

/// What may be taken where there are several things.
fn ways(keys: &[Key], is_beside: bool) -> Vec<What> {
    let everything = is_beside.then_some(What::Everything);
    let all_keys = (keys.len() > 1).then_some(What::AllKeys);
    let each = Title::of_all(keys).into_iter().map(What::Key);
    everything.into_iter().chain(all_keys).chain(each).collect()
}

/// The kinds between which a person has to say, with the one that takes it as it is.
pub(super) fn kinds_of(key: &Key) -> Option<Vec<&'static Kind>> {
    match &key.verdict {
        Verdict::Unsure(kinds) => Some(kinds.iter().copied().chain([Kind::plain_text()]).collect()),
        _ => None,
    }
}

/// Why nothing is taken of an input without a person who decides; `None` if it is clear what is meant.
pub(super) fn conflict(
    finding: &Finding,
    given: Option<&'static Kind>,
    input: &Input,
) -> Option<NotTaken> {
    let keys = Title::of_all(&finding.keys);
    Some(match finding.decide() {
        Decision::Nothing | Decision::One(_) => return None,
        Decision::Nearly(key) => nearly(key, given),
        Decision::Unsure(key) => {
            let why = match kinds_of(key) {
                Some(kinds) => Why::Undecided(Unsure::Several { kinds }),
                None => Why::Orders { kind: key.kind },
            };
            NotTaken::from(why).at(&key.place)
        }
        Decision::Several => Why::Several { keys }.into(),
        Decision::Beside(secrets) => Why::Beside {
            keys,
            places: secrets.iter().map(|left| left.place.clone()).collect(),
            as_it_is: Kind::as_it_is(input),
        }
        .into(),
    })
}

/// What the dealer said beforehand of several keys.
fn chosen(
    given: Option<&'static Kind>,
    input: Input,
    choice: &Choice,
    finding: Finding,
    notes: &mut Vec<Note>,
) -> Result<Step, NotTaken> {
    if finding.is_cut {
        return Err(Why::TooLong.into());
    }
    let keys = match chosen::keys(choice, &finding)? {
        Chosen::Keys(keys) => keys,
        Chosen::NoneHasId(kind) => {
            let key_id = choice.key_id.as_deref().unwrap_or_default();
            return of_no_key(kind, given, input, key_id);
        }
    };
    let is_open = |key: &Key| matches!(key.verdict, Verdict::Unsure(_) | Verdict::Orders(_));
    if let [only] = &keys[..]
        && is_open(only)
    {
        let finding = Finding {
            keys,
            ..Finding::default()
        };
        return decided(given, input, None, finding, notes);
    }
    for key in &keys {
        if is_open(key) {
            return Err(NotTaken::from(Why::UnclearAmongSeveral).at(&key.place));
        }
        if matches!(key.verdict, Verdict::Near(_)) {
            return Err(nearly(key, given));
        }
    }
    let others = finding.keys.len() - keys.len();
    if others > 0 {
        notes.push(Note::OtherKeys(others));
    }
    tell_left(&finding, notes);
    Ok(Step::Picked(Picked::Keys(keys)))
}

/// No key has the ID: why not, the kind says, which knows of IDs that may be another's.
fn of_no_key(
    kind: &'static Kind,
    given: Option<&'static Kind>,
    input: Input,
    key_id: &str,
) -> Result<Step, NotTaken> {
    let input = input.with_key_id(key_id);
    match kind.canonical(&input) {
        Ok(_) => Ok(Step::Picked(Picked::Whole(kind, input))),
        Err(error) => Err(NotTaken::refused(error, kind, given)),
    }
}

/// Why a key that is nearly one is not taken.
fn nearly(key: &Key, given: Option<&'static Kind>) -> NotTaken {
    let error = match &key.verdict {
        Verdict::Near(error) => error.clone(),
        _ => KindError::Cut {
            kind: key.kind.name,
        },
    };
    NotTaken::refused(error, key.kind, given).at(&key.place)
}

/// Says what was left out beside the keys.
fn tell_left(finding: &Finding, notes: &mut Vec<Note>) {
    if super::note::left_out(&finding.left).is_some() {
        notes.push(Note::LeftOut {
            keys: finding.keys.len(),
            left: finding.left.clone(),
        });
    }
}
