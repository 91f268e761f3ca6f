//! What `split` is given: one secret, several files, a list in TOML, or answers to questions at the terminal.

use std::fs;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use zeroize::Zeroizing;

use super::args::Split;
use super::choose::{self, Place};
use super::error::Failure;
use super::io;
use crate::contents::{Contents, ContentsError, Item, MAX_NAME, MAX_SECRETS};
use crate::kind::{Input, Key, Kind, KindError};
use crate::secret::Secret;

/// How often two entries may differ before `--ask` gives up.
const MAX_TRIES: usize = 10;

/// One secret as it was given.
struct Given {
    name: String,
    note: String,
    kind: Option<&'static Kind>,
    input: Input,
}

impl Given {
    /// Exchanges the input.
    fn choose(&mut self, how: impl FnOnce(Input) -> Result<Input, Failure>) -> Result<(), Failure> {
        let input = std::mem::replace(&mut self.input, Input::new(Secret::new(Vec::new())));
        self.input = how(input)?;
        Ok(())
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
    let mut given = given(args, kind)?;
    let several = given.len() > 1 || args.items.is_some();
    let mut kinds = Vec::with_capacity(given.len());
    for one in &mut given {
        let name = one.name.clone();
        let chosen = choose::kind(
            one.kind,
            &one.input,
            Place(if several { &name } else { "" }),
        )?;
        kinds.push(chosen);
        if let Some(key_id) = args.key_id.as_deref() {
            choose::check_key_id(chosen)?;
            one.choose(|input| Ok(input.with_key_id(key_id)))?;
        }
        one.choose(|input| choose::one_key(chosen, input))?;
    }
    if let [only] = &given[..]
        && !passphrase
        && only.note.is_empty()
        && args.items.is_none()
    {
        match kinds[0].pack(&only.input) {
            Ok(key) => {
                choose::tell(kinds[0], &key.facts, Place(""));
                return Ok(Secrets::Direct {
                    kind: kinds[0],
                    key,
                });
            }
            Err(KindError::TooLong { .. }) => {}
            Err(error) => {
                return Err(choose::refused(
                    &error,
                    kinds[0],
                    only.kind.is_some(),
                    Place(""),
                ));
            }
        }
    }
    let mut items = Vec::with_capacity(given.len());
    for (one, chosen) in given.iter().zip(kinds) {
        let place = Place(if several { &one.name } else { "" });
        let (secret, facts) = chosen
            .canonical(&one.input)
            .map_err(|error| choose::refused(&error, chosen, one.kind.is_some(), place))?;
        choose::tell(chosen, &facts, place);
        // What tells several BitLocker keys apart comes back with each.
        let mut note = one.note.clone();
        if let Some(key_id) = &facts.key_id {
            if !note.is_empty() {
                note.push('\n');
            }
            note.push_str(&format!("Key ID: {key_id}"));
        }
        // A file comes back as it was, line end and all, if that is all that differs.
        let given = one.input.bytes();
        let secret = if several && given.as_bytes().trim_ascii() == secret.as_bytes() {
            given.clone()
        } else {
            secret
        };
        items.push(Item::new(chosen, &one.name, &note, secret));
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

fn given(args: &Split, kind: Option<&'static Kind>) -> Result<Vec<Given>, Failure> {
    if let Some(list) = &args.items {
        if !args.input.is_empty() || kind.is_some() || args.ask {
            return Err(Failure::usage("--items lists everything that is split")
                .hint("put files and kinds into the list"));
        }
        return listed(list);
    }
    if args.ask {
        if !args.input.is_empty() || kind.is_some() {
            return Err(Failure::usage("--ask asks for everything that is split")
                .hint("leave the files and --kind out"));
        }
        return asked();
    }
    let one = |name: String, secret: Secret| Given {
        name,
        note: String::new(),
        kind,
        input: Input::new(secret),
    };
    match &args.input[..] {
        [] => Ok(vec![one(String::new(), io::read_secret(None)?)]),
        [path] => {
            let secret = io::read_secret(Some(path))?;
            Ok(vec![one(file_name(path), secret)])
        }
        paths => {
            // What is not there may be a key that was typed as an argument: it is not repeated.
            for path in paths {
                if io::is_stdio(path) || fs::metadata(path).is_err() {
                    return Err(Failure::usage("several inputs were given, and not all of them are files")
                        .hint("the key is never given on the command line: name files, or one input, or `-` for standard input"));
                }
            }
            paths
                .iter()
                .map(|path| Ok(one(file_name(path), io::read_secret(Some(path))?)))
                .collect()
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
    /// Relative to the list.
    #[serde(default)]
    file: Option<PathBuf>,
    #[serde(default)]
    secret: Option<Zeroizing<String>>,
}

fn listed(path: &Path) -> Result<Vec<Given>, Failure> {
    let name = path.display();
    let bytes = io::read_limited(path, 2 * MAX_SECRETS)?;
    let shape = "an entry is [[item]] with name, and file or secret, and perhaps kind and note, all in quotes";
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
        given.push(Given {
            name: entry.name.trim().to_owned(),
            note: entry.note,
            kind,
            input: Input::new(secret),
        });
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
        let (kind, input) = ask_for_key()?;
        given.push(Given {
            name,
            note,
            kind: Some(kind),
            input,
        });
    }
    if given.is_empty() {
        return Err(Failure::usage("nothing was given").hint("give at least one item a name"));
    }
    Ok(given)
}

/// A key that is one of its kind; a slip is not the end, for what was typed before would be lost with it.
fn ask_for_key() -> Result<(&'static Kind, Input), Failure> {
    let _hidden = super::hidden::Hidden::begin();
    let mut tries = 0;
    loop {
        let secret = match io::read_secret(None) {
            Ok(secret) => secret,
            Err(failure) if tries < MAX_TRIES => {
                super::error::note(failure.message());
                tries += 1;
                continue;
            }
            Err(failure) => return Err(failure),
        };
        let input = Input::new(secret);
        let kind = match choose::kind(None, &input, Place("")) {
            Ok(kind) => kind,
            Err(failure) if tries < MAX_TRIES => {
                super::error::note(failure.message());
                tries += 1;
                continue;
            }
            Err(failure) => return Err(failure),
        };
        match kind.canonical(&input) {
            Ok(_) => {
                super::error::note(format_args!("taken as: {}", kind.name));
                return Ok((kind, input));
            }
            Err(error) => {
                super::error::note(format_args!("{error}; type it again"));
            }
        }
    }
}
