//! What `split` is given: one secret, several files, a list in TOML, or answers to questions at the terminal.

use std::fs;
use std::path::{Path, PathBuf};

use super::args::Split;
use super::choose::{self, Place};
use super::error::{Failure, note};
use super::hidden::Hidden;
use super::io;
use crate::contents::{ContentsError, MAX_NAME, MAX_SECRETS};
use crate::deal::{
    self, Choice, Given, ItemSource, ListItem, Listed, Picked, Secrets, SecretsError,
};
use crate::kind::{Input, Kind};
use crate::secret::Secret;

/// How often two entries may differ before `--ask` gives up.
const MAX_TRIES: usize = 10;

/// What an item of a list is made of.
const SHAPE: &str = "an entry is [[item]] with name, and file or secret, and perhaps kind, note, key-id and pick, all in quotes";

/// Reads and checks everything. Never says what a secret is.
pub(super) fn read(args: &Split, kind: Option<&'static Kind>) -> Result<Secrets, Failure> {
    let given = given(args, kind)?;
    let listed = match args.items {
        Some(_) => Listed::Yes,
        None => Listed::No,
    };
    let mut notes = Vec::new();
    let secrets = Secrets::check(given, listed, &mut notes);
    for (item, note) in &notes {
        choose::tell(note, Place(item));
    }
    secrets.map_err(|error| match error {
        SecretsError::Item { item, why } => choose::refused(&why, Place(&item)),
        SecretsError::Contents(error) => cannot_be_sealed(&error),
    })
}

fn cannot_be_sealed(error: &ContentsError) -> Failure {
    Failure::usage(error).hint(match error {
        ContentsError::SameName { .. } => {
            "list them with names of your own: --items LIST.toml, see docs/GUIDE.md"
        }
        ContentsError::TooLarge { .. } => {
            "seal a large file with a program for encryption, and split its password"
        }
        _ => "shorten it",
    })
}

/// Chooses what is taken of an input that is called `name`.
fn one(
    name: String,
    kind: Option<&'static Kind>,
    secret: Secret,
    choice: &Choice,
    place: Place,
) -> Result<Given, Failure> {
    Ok(Given {
        picked: choose::keys(kind, Input::new(secret), choice, place)?,
        name,
        note: String::new(),
        kind,
    })
}

fn given(args: &Split, kind: Option<&'static Kind>) -> Result<Vec<Given>, Failure> {
    let choice = Choice::from(&args.choice);
    if let Some(list) = &args.items {
        if !args.input.is_empty() || kind.is_some() || args.ask {
            return Err(Failure::usage("--items lists everything that is split")
                .hint("put files and kinds into the list"));
        }
        return listed(list, choice);
    }
    if args.ask {
        if !args.input.is_empty() || kind.is_some() {
            return Err(Failure::usage("--ask asks for everything that is split")
                .hint("leave the files and --kind out"));
        }
        return asked();
    }
    match &args.input[..] {
        [] => {
            let secret = io::read_secret(None)?;
            Ok(vec![one(String::new(), kind, secret, &choice, Place(""))?])
        }
        [path] => {
            let secret = io::read_secret(Some(path))?;
            Ok(vec![one(
                file_name(path),
                kind,
                secret,
                &choice,
                Place(""),
            )?])
        }
        paths => of_files(paths, kind, &choice),
    }
}

/// Several files.
fn of_files(
    paths: &[PathBuf],
    kind: Option<&'static Kind>,
    choice: &Choice,
) -> Result<Vec<Given>, Failure> {
    // What is not there may be a key that was typed as an argument: it is not repeated.
    if paths
        .iter()
        .any(|path| io::is_stdio(path) || fs::metadata(path).is_err())
    {
        return Err(Failure::usage("several inputs were given, and not all of them are files")
            .hint("the key is never given on the command line: name files, or one input, or `-` for standard input"));
    }
    let given = paths.iter().map(|path| {
        let name = file_name(path);
        let secret = io::read_secret(Some(path))?;
        one(name.clone(), kind, secret, choice, Place(&name))
    });
    given.collect()
}

/// The name that an item has from its file: the last part, without control characters.
fn file_name(path: &Path) -> String {
    if io::is_stdio(path) {
        return String::new();
    }
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let mut name: String = name.chars().filter(|c| !c.is_control()).collect();
    // What is no text takes more bytes as text.
    while name.len() > MAX_NAME {
        name.pop();
    }
    name
}

/// The items of a list, or the keys in an export.
fn listed(path: &Path, choice: Choice) -> Result<Vec<Given>, Failure> {
    let name = path.display();
    let bytes = io::read_limited(path, 2 * MAX_SECRETS)?;
    if !deal::is_list(&bytes) && path.extension().is_none_or(|end| end != "toml") {
        // An export: each of its keys is an item.
        let choice = Choice {
            all: choice.pick.is_none() && choice.key_id.is_none(),
            ..choice
        };
        let secret = Secret::from(bytes.as_slice());
        return Ok(vec![one(String::new(), None, secret, &choice, Place(""))?]);
    }
    if choice.is_made() {
        return Err(Failure::usage("--all, --pick and --key-id choose from one input, and --items lists several")
            .hint("write key-id = \"ID\", pick = \"NUMBER\" or all = true into the list, at the item that is meant"));
    }
    let items = deal::read_list(&bytes)
        .map_err(|error| Failure::usage(format_args!("{name}: {error}")).hint(SHAPE))?;
    let folder = path.parent().unwrap_or(Path::new(""));
    let items = (1..).zip(items).map(|(number, item)| {
        let secret = match &item.source {
            ItemSource::File(file) => io::read_secret(Some(&folder.join(file)))
                .map_err(|error| error.within(&format!("{name}: item {number}")))?,
            ItemSource::Secret(secret) => Secret::from(secret.as_bytes()),
        };
        let ListItem {
            name,
            kind,
            note,
            choice,
            ..
        } = item;
        let given = one(name.clone(), kind, secret, &choice, Place(&name))?;
        Ok(Given { note, ..given })
    });
    items.collect()
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
            note("there is an item of that name already");
            continue;
        }
        if name.len() > MAX_NAME || name.chars().any(char::is_control) {
            note("that name is too long, or has control characters in it");
            continue;
        }
        let beside = io::ask_line("Note (may be empty): ")?;
        given.push(Given {
            name,
            note: beside.map_or(String::new(), |line| line.trim().to_owned()),
            kind: None,
            picked: ask_for_key()?,
        });
    }
    if given.is_empty() {
        return Err(Failure::usage("nothing was given").hint("give at least one item a name"));
    }
    Ok(given)
}

/// A key that is one of its kind; a slip is not the end, for what was typed before would be lost with it.
fn ask_for_key() -> Result<Picked, Failure> {
    let _hidden = Hidden::begin();
    let mut tries = 0;
    loop {
        let picked = io::read_secret(None).and_then(|secret| {
            choose::keys(None, Input::new(secret), &Choice::default(), Place(""))
        });
        let picked = match picked {
            Ok(picked) => picked,
            Err(failure) if tries < MAX_TRIES => {
                note(failure.message());
                tries += 1;
                continue;
            }
            Err(failure) => return Err(failure),
        };
        let (kind, error) = match &picked {
            Picked::Whole(kind, input) => (kind.name, kind.canonical(input).err()),
            Picked::Keys(keys) => (keys.first().map_or("", |key| key.kind.name), None),
        };
        match error {
            None => {
                note(format_args!("taken as: {kind}"));
                return Ok(picked);
            }
            Some(error) => note(format_args!("{error}; type it again")),
        }
    }
}
