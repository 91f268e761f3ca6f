//! What `split` is given: one secret, several files, a list in TOML, or answers to questions at the terminal.

use std::fs;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use zeroize::Zeroizing;

use super::args::{Choice, Split};
use super::choose::{self, Place};
use super::error::Failure;
use super::io;
use super::pick::{self, Picked};
use crate::contents::{Contents, ContentsError, Item, MAX_NAME, MAX_SECRETS};
use crate::find::About;
use crate::kind::{Facts, Input, Key, Kind, KindError};
use crate::secret::Secret;

/// How often two entries may differ before `--ask` gives up.
const MAX_TRIES: usize = 10;

/// What was given in one place: a secret, or a text with keys in it.
struct Given {
    name: String,
    note: String,
    kind: Option<&'static Kind>,
    picked: Picked,
}

impl Given {
    /// Chooses what is taken of an input.
    fn of(
        name: String,
        note: String,
        kind: Option<&'static Kind>,
        secret: Secret,
        choice: &Choice,
        place: Place,
    ) -> Result<Self, Failure> {
        let picked = pick::keys(kind, Input::new(secret), choice, place)?;
        Ok(Self {
            name,
            note,
            kind,
            picked,
        })
    }

    /// The secrets that are taken, each with a name of its own.
    fn taken(self) -> Vec<Taken> {
        let Self {
            name,
            note,
            kind,
            picked,
        } = self;
        let is_given = kind.is_some();
        match picked {
            Picked::Whole(kind, input) => vec![Taken {
                name,
                note,
                kind,
                is_given,
                input,
                key: None,
            }],
            Picked::Keys(keys) => {
                let is_alone = keys.len() == 1;
                let taken = (1..).zip(keys).map(|(number, mut key)| {
                    let own = key
                        .about
                        .name
                        .clone()
                        .or_else(|| key.about.key_id.clone())
                        .unwrap_or_else(|| format!("{} {number}", key.kind.name));
                    let text = std::mem::replace(&mut key.text, Secret::new(Vec::new()));
                    Taken {
                        name: match (is_alone, &*name) {
                            (true, given) => given.to_owned(),
                            (false, _) => own,
                        },
                        note: note.clone(),
                        kind: key.kind,
                        is_given,
                        input: Input::new(text),
                        key: Some(key.about),
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
    /// Whether the person named the kind.
    is_given: bool,
    input: Input,
    /// What the text around it says, if it is a key out of a text.
    key: Option<About>,
}

impl Taken {
    fn name_in_text(&self) -> Option<&str> {
        self.key.as_ref()?.name.as_deref()
    }

    /// What was found beside the key, with what the text says of it.
    fn facts(&self, mut facts: Facts) -> Facts {
        if let Some(about) = &self.key {
            facts.key_id = facts.key_id.or_else(|| about.key_id.clone());
        }
        facts
    }
}

/// What is to be split, checked.
pub(super) enum Secrets {
    /// Small enough to be split as it is.
    Direct { kind: &'static Kind, key: Key },
    /// To be sealed.
    Sealed(Contents),
}

/// Reads and checks everything. Never says what a secret is.
pub(super) fn read(
    args: &Split,
    kind: Option<&'static Kind>,
    passphrase: bool,
) -> Result<Secrets, Failure> {
    let given = given(args, kind)?;
    let many = given.len() > 1;
    let mut taken: Vec<Taken> = Vec::new();
    for one in given {
        let file = one.name.clone();
        let before = taken.len();
        taken.extend(one.taken());
        // Keys out of several files: which one each is from.
        if many && taken.len() > before + 1 && !file.is_empty() {
            for one in &mut taken[before..] {
                one.name = format!("{file}: {}", one.name);
            }
        }
    }
    let several = taken.len() > 1 || args.items.is_some();
    if several {
        distinguish(&mut taken);
    }
    if let [only] = &taken[..]
        && !passphrase
        && only.note.is_empty()
        && args.items.is_none()
    {
        match only.kind.pack(&only.input) {
            Ok(mut key) => {
                key.facts = only.facts(key.facts);
                choose::tell(only.kind, only.name_in_text(), &key.facts, Place(""));
                return Ok(Secrets::Direct {
                    kind: only.kind,
                    key,
                });
            }
            Err(KindError::TooLong { .. }) => {}
            Err(error) => {
                return Err(choose::refused(&error, only.kind, only.is_given, Place("")));
            }
        }
    }
    let mut items = Vec::with_capacity(taken.len());
    for one in &taken {
        let place = Place(if several { &one.name } else { "" });
        let (secret, facts) = one
            .kind
            .canonical(&one.input)
            .map_err(|error| choose::refused(&error, one.kind, one.is_given, place))?;
        let facts = one.facts(facts);
        choose::tell(
            one.kind,
            one.name_in_text().filter(|_| !several),
            &facts,
            place,
        );
        // What tells several BitLocker keys apart comes back with each.
        let mut note = one.note.clone();
        if let Some(key_id) = &facts.key_id {
            if !note.is_empty() {
                note.push('\n');
            }
            note.push_str(&format!("Key ID: {key_id}"));
        }
        if let Some(name) = one.name_in_text().filter(|name| *name != one.name) {
            if !note.is_empty() {
                note.push('\n');
            }
            note.push_str(name);
        }
        // A file comes back as it was, line end and all, if that is all that differs.
        let given = one.input.bytes();
        let is_same = given.as_bytes().trim_ascii() == secret.as_bytes();
        let secret = if several && one.key.is_none() && is_same {
            given.clone()
        } else {
            secret
        };
        items.push(Item::new(one.kind, &one.name, &note, secret));
    }
    let contents = Contents::new(items).map_err(|error| match error {
        ContentsError::SameName { .. } => Failure::usage(&error)
            .hint("list them with names of your own: --items LIST.toml, see README"),
        ContentsError::TooLarge { .. } => Failure::usage(&error)
            .hint("seal a large file with a program for encryption, and split its password"),
        _ => Failure::usage(&error).hint("shorten it"),
    })?;
    Ok(Secrets::Sealed(contents))
}

/// Gives keys of the same name out of a text numbers to tell them apart.
fn distinguish(taken: &mut [Taken]) {
    for place in 0..taken.len() {
        if taken[place].key.is_none() {
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

fn given(args: &Split, kind: Option<&'static Kind>) -> Result<Vec<Given>, Failure> {
    if let Some(list) = &args.items {
        if !args.input.is_empty() || kind.is_some() || args.ask {
            return Err(Failure::usage("--items lists everything that is split")
                .hint("put files and kinds into the list"));
        }
        return listed(list, &args.choice);
    }
    if args.ask {
        if !args.input.is_empty() || kind.is_some() {
            return Err(Failure::usage("--ask asks for everything that is split")
                .hint("leave the files and --kind out"));
        }
        return asked();
    }
    let one = |name: String, secret: Secret, place: Place| {
        Given::of(name, String::new(), kind, secret, &args.choice, place)
    };
    match &args.input[..] {
        [] => Ok(vec![one(String::new(), io::read_secret(None)?, Place(""))?]),
        [path] => {
            let secret = io::read_secret(Some(path))?;
            Ok(vec![one(file_name(path), secret, Place(""))?])
        }
        paths => {
            // What is not there may be a key that was typed as an argument: it is not repeated.
            for path in paths {
                if io::is_stdio(path) || fs::metadata(path).is_err() {
                    return Err(Failure::usage("several inputs were given, and not all of them are files")
                        .hint("the key is never given on the command line: name files, or one input, or `-` for standard input"));
                }
            }
            let given = paths.iter().map(|path| {
                let name = file_name(path);
                let secret = io::read_secret(Some(path))?;
                one(name.clone(), secret, Place(&name))
            });
            given.collect()
        }
    }
}

/// The name that an item has from its file: the last part, without control characters.
fn file_name(path: &Path) -> String {
    if io::is_stdio(path) {
        return String::new();
    }
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    name.chars().filter(|c| !c.is_control()).collect()
}

/// A list of items.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct List {
    item: Vec<Entry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    name: String,
    #[serde(default)]
    kind: Option<String>,
    #[serde(default)]
    note: String,
    #[serde(default, rename = "key-id")]
    key_id: Option<String>,
    #[serde(default)]
    pick: Option<String>,
    /// Whether all keys in the file are items.
    #[serde(default)]
    all: bool,
    /// Relative to the list.
    #[serde(default)]
    file: Option<PathBuf>,
    #[serde(default)]
    secret: Option<Zeroizing<String>>,
}

fn listed(path: &Path, choice: &Choice) -> Result<Vec<Given>, Failure> {
    let name = path.display();
    let bytes = io::read_limited(path, 2 * MAX_SECRETS)?;
    let shape = "an entry is [[item]] with name, and file or secret, and perhaps kind, note, key-id and pick, all in quotes";
    if !std::str::from_utf8(&bytes).is_ok_and(|text| toml::from_str::<List>(text).is_ok())
        && path.extension().is_none_or(|end| end != "toml")
    {
        // An export: each of its keys is an item.
        let choice = Choice {
            all: choice.pick.is_none() && choice.key_id.is_none(),
            ..choice.clone()
        };
        let secret = Secret::from(bytes.as_slice());
        let given = Given::of(
            String::new(),
            String::new(),
            None,
            secret,
            &choice,
            Place(""),
        );
        return Ok(vec![given?]);
    }
    if choice.is_made() {
        return Err(Failure::usage("--all, --pick and --key-id choose from one input, and --items lists several")
            .hint("write key-id = \"ID\", pick = \"NUMBER\" or all = true into the list, at the item that is meant"));
    }
    let list: List = std::str::from_utf8(&bytes)
        .ok()
        .map(toml::from_str)
        .transpose()
        .map_err(|error| {
            // What the parser says may quote a secret; where it stands does not.
            let before = error.span().map_or(0, |span| span.start.min(bytes.len()));
            let line = 1 + bytes[..before].iter().filter(|&&b| b == b'\n').count();
            Failure::usage(format_args!("{name}: line {line}: not a list of items")).hint(shape)
        })?
        .ok_or_else(|| Failure::usage(format_args!("{name}: not UTF-8 text")))?;
    if list.item.is_empty() {
        return Err(Failure::usage(format_args!("{name}: the list is empty")).hint(shape));
    }
    let folder = path.parent().unwrap_or(Path::new(""));
    let mut given = Vec::with_capacity(list.item.len());
    for (number, entry) in (1..).zip(list.item) {
        let fail =
            |what: &str| Failure::usage(format_args!("{name}: item {number}: {what}")).hint(shape);
        let secret = match (&entry.file, &entry.secret) {
            (Some(file), None) => io::read_secret(Some(&folder.join(file)))
                .map_err(|error| error.within(&format!("{name}: item {number}")))?,
            (None, Some(secret)) => Secret::from(secret.as_bytes()),
            _ => return Err(fail("it has not exactly one of file and secret")),
        };
        let kind = match &entry.kind {
            Some(id) => Some(Kind::by_id(id).ok_or_else(|| fail("there is no such kind"))?),
            None => None,
        };
        if entry.name.trim().is_empty() {
            return Err(fail("its name is empty"));
        }
        let choice = Choice {
            key_id: entry.key_id,
            pick: entry.pick,
            all: entry.all,
        };
        let place = entry.name.trim().to_owned();
        given.push(Given::of(
            place.clone(),
            entry.note,
            kind,
            secret,
            &choice,
            Place(&place),
        )?);
    }
    Ok(given)
}

/// Asks for items one by one, until a name is left empty. A secret that is no key of its kind is asked for again.
fn asked() -> Result<Vec<Given>, Failure> {
    if !io::is_interactive() {
        return Err(
            Failure::usage("--ask needs a terminal").hint("name files, or a list with --items")
        );
    }
    let mut given: Vec<Given> = Vec::new();
    loop {
        let prompt = format!("Name of item {} (empty to end): ", given.len() + 1);
        let Some(name) = io::ask_line(&prompt)? else {
            break;
        };
        let name = name.trim().to_owned();
        if name.is_empty() {
            break;
        }
        if given.iter().any(|other| other.name == name) {
            super::error::note("there is an item of that name already");
            continue;
        }
        if name.len() > MAX_NAME || name.chars().any(char::is_control) {
            super::error::note("that name is too long, or has control characters in it");
            continue;
        }
        let note = io::ask_line("Note (may be empty): ")?
            .map_or(String::new(), |line| line.trim().to_owned());
        let picked = ask_for_key()?;
        given.push(Given {
            name,
            note,
            kind: None,
            picked,
        });
    }
    if given.is_empty() {
        return Err(Failure::usage("nothing was given").hint("give at least one item a name"));
    }
    Ok(given)
}

/// A key that is one of its kind; a slip is not the end, for what was typed before would be lost with it.
fn ask_for_key() -> Result<Picked, Failure> {
    let _hidden = super::hidden::Hidden::begin();
    let mut tries = 0;
    loop {
        let picked = io::read_secret(None)
            .and_then(|secret| pick::keys(None, Input::new(secret), &Choice::default(), Place("")));
        let picked = match picked {
            Ok(picked) => picked,
            Err(failure) if tries < MAX_TRIES => {
                super::error::note(failure.message());
                tries += 1;
                continue;
            }
            Err(failure) => return Err(failure),
        };
        let error = match &picked {
            Picked::Whole(kind, input) => kind.canonical(input).err(),
            Picked::Keys(_) => None,
        };
        match error {
            None => {
                let kind = match &picked {
                    Picked::Whole(kind, _) => kind.name,
                    Picked::Keys(keys) => keys.first().map_or("", |key| key.kind.name),
                };
                super::error::note(format_args!("taken as: {kind}"));
                return Ok(picked);
            }
            Some(error) => {
                super::error::note(format_args!("{error}; type it again"));
            }
        }
    }
}
