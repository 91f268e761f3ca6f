//! What is to be split: one secret or several, checked, each with a name of its own.

use thiserror::Error;

use super::not_taken::NotTaken;
use super::note::Note;
use super::pick::Picked;
use crate::contents::{Contents, ContentsError, Item};
use crate::find::About;
use crate::kind::{Facts, Input, Key, Kind, KindError};
use crate::secret::Secret;

/// What was given in one place: a secret, or a text out of which keys were picked.
pub struct Given {
    /// What it is called: the name of a file, or of an item in a list. May be empty.
    pub name: String,
    /// What the dealer noted beside it; may be empty.
    pub note: String,
    /// The kind that the dealer named.
    pub kind: Option<&'static Kind>,
    /// What is taken of it.
    pub picked: Picked,
}

impl Given {
    /// The secrets that are taken, each with a name of its own.
    fn taken(self) -> Vec<Taken> {
        let Self {
            name,
            note,
            kind,
            picked,
        } = self;
        match picked {
            Picked::Whole(of, input) => vec![Taken {
                name,
                note,
                kind: of,
                given: kind,
                input,
                about: None,
            }],
            Picked::Keys(keys) => {
                let is_alone = keys.len() == 1;
                let taken = (1..).zip(keys).map(|(number, mut key)| {
                    let own = (key.about.name.clone())
                        .or_else(|| key.about.key_id.clone())
                        .unwrap_or_else(|| format!("{} {number}", key.kind.name));
                    let text = std::mem::replace(&mut key.text, Secret::new(Vec::new()));
                    Taken {
                        name: if is_alone { name.clone() } else { own },
                        note: note.clone(),
                        kind: key.kind,
                        given: kind,
                        input: Input::new(text),
                        about: Some(key.about),
                    }
                });
                taken.collect()
            }
        }
    }
}

/// One secret that is taken.
struct Taken {
    name: String,
    note: String,
    kind: &'static Kind,
    /// The kind that the dealer named.
    given: Option<&'static Kind>,
    input: Input,
    /// What the text around it says, if it is a key out of a text.
    about: Option<About>,
}

impl Taken {
    fn name_in_text(&self) -> Option<&str> {
        self.about.as_ref()?.name.as_deref()
    }

    /// What was found beside the key, with what the text says of it.
    fn facts(&self, mut facts: Facts) -> Facts {
        if let Some(about) = &self.about {
            facts.key_id = facts.key_id.or_else(|| about.key_id.clone());
        }
        facts
    }

    /// What comes back beside the secret: the dealer's note, and what tells several keys apart.
    fn note(&self, facts: &Facts) -> String {
        let key_id = facts.key_id.as_ref().map(|id| format!("Key ID: {id}"));
        let name = self.name_in_text().filter(|name| *name != self.name);
        let own = Some(self.note.clone()).filter(|note| !note.is_empty());
        let lines = own.into_iter().chain(key_id);
        let lines: Vec<String> = lines.chain(name.map(str::to_owned)).collect();
        lines.join("\n")
    }

    /// The secret as it is sealed.
    fn item(&self, secret: Secret, facts: &Facts, is_one_of_several: bool) -> Item {
        // A file comes back as it was, line end and all, if that is all that differs.
        let given = self.input.bytes();
        let is_same = given.as_bytes().trim_ascii() == secret.as_bytes();
        let secret = if is_one_of_several && self.about.is_none() && is_same {
            given.clone()
        } else {
            secret
        };
        Item::new(self.kind, &self.name, &self.note(facts), secret)
    }
}

/// What is to be split, checked.
#[derive(Clone)]
pub struct Secrets {
    pub(super) contents: Contents,
    /// The secret as it is split where it is small enough, alone, and without a note.
    pub(super) direct: Option<(&'static Kind, Key)>,
}

/// Whether secrets were listed, with names of their own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Listed {
    /// Then even one alone is sealed, with its name.
    Yes,
    /// One alone may be split as it is.
    No,
}

/// A kind's own refusal or the contents'.
#[derive(Clone, Debug, Error)]
pub enum SecretsError {
    /// One of the secrets is refused.
    #[error("{}{why}", before(item))]
    Item {
        /// The name of its item; empty if it is alone.
        item: String,
        /// Why.
        why: Box<NotTaken>,
    },
    /// They cannot be sealed together.
    #[error(transparent)]
    Contents(#[from] ContentsError),
}

impl Secrets {
    /// One key, or whatever else is to come back byte for byte.
    ///
    /// # Errors
    /// [`SecretsError`] if the kind's rules refuse it; never quotes it.
    pub fn one(kind: &'static Kind, input: Input) -> Result<Self, SecretsError> {
        let given = Given {
            name: String::new(),
            note: String::new(),
            kind: Some(kind),
            picked: Picked::Whole(kind, input),
        };
        Self::check(vec![given], Listed::No, &mut Vec::new())
    }

    /// Checks everything that was given. What should be known of it is added to `notes`, each with the name of its item, which is empty
    /// where there is one secret alone; up to the first that is refused.
    ///
    /// # Errors
    /// [`SecretsError`] names what is refused; never quotes it.
    pub fn check(
        given: Vec<Given>,
        listed: Listed,
        notes: &mut Vec<(String, Note)>,
    ) -> Result<Self, SecretsError> {
        let mut taken = all_taken(given);
        let several = taken.len() > 1 || listed == Listed::Yes;
        if several {
            distinguish(&mut taken);
        }
        let mut items = Vec::with_capacity(taken.len());
        for one in &taken {
            let name = if several {
                one.name.clone()
            } else {
                String::new()
            };
            let (secret, facts) =
                one.kind
                    .canonical(&one.input)
                    .map_err(|error| SecretsError::Item {
                        item: name.clone(),
                        why: Box::new(NotTaken::refused(error, one.kind, one.given)),
                    })?;
            let facts = one.facts(facts);
            let name_in_text = one.name_in_text().filter(|_| !several);
            let told = Note::of_key(one.kind, name_in_text, &facts);
            notes.extend(told.into_iter().map(|note| (name.clone(), note)));
            items.push(one.item(secret, &facts, several));
        }
        let direct = match &taken[..] {
            [only] if !several && only.note.is_empty() => direct(only)?,
            _ => None,
        };
        Ok(Self {
            contents: Contents::new(items)?,
            direct,
        })
    }

    /// How many there are.
    #[must_use]
    pub fn count(&self) -> usize {
        self.contents.items().len()
    }

    /// What to call them: the name of the kind of the only one, or their number.
    #[must_use]
    pub fn title(&self) -> String {
        match self.contents.items() {
            [only] => Kind::by_id(only.kind())
                .map_or("secret", |kind| kind.name)
                .to_owned(),
            items => format!("{} secrets", items.len()),
        }
    }
}

/// The secret as it is split; `None` if it is too large for that.
fn direct(only: &Taken) -> Result<Option<(&'static Kind, Key)>, SecretsError> {
    match only.kind.pack(&only.input) {
        Ok(mut key) => {
            key.facts = only.facts(key.facts);
            Ok(Some((only.kind, key)))
        }
        Err(KindError::TooLong { .. }) => Ok(None),
        Err(error) => Err(SecretsError::Item {
            item: String::new(),
            why: Box::new(NotTaken::refused(error, only.kind, only.given)),
        }),
    }
}

/// The secrets of all places. Keys out of several files say which one each is from.
fn all_taken(given: Vec<Given>) -> Vec<Taken> {
    let many = given.len() > 1;
    let mut taken: Vec<Taken> = Vec::new();
    for one in given {
        let file = one.name.clone();
        let before = taken.len();
        taken.extend(one.taken());
        if many && taken.len() > before + 1 && !file.is_empty() {
            for one in &mut taken[before..] {
                one.name = format!("{file}: {}", one.name);
            }
        }
    }
    taken
}

/// Gives keys of the same name out of a text numbers to tell them apart.
fn distinguish(taken: &mut [Taken]) {
    for place in 0..taken.len() {
        if taken[place].about.is_none() {
            continue;
        }
        let own = taken[place].name.clone();
        let mut number = 1;
        while taken[..place]
            .iter()
            .any(|other| other.name == taken[place].name)
        {
            number += 1;
            taken[place].name = format!("{own} ({number})");
        }
    }
}

fn before(item: &str) -> String {
    if item.is_empty() {
        String::new()
    } else {
        format!("{item}: ")
    }
}
