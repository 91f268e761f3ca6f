//! `split`: makes the sheets, proves that they read back, and only then lets them appear.

use std::io::Write;

use getrandom::SysRng;
use jiff::civil::Date;
use rand_core::{TryRng, UnwrapErr};
use serde::Serialize;
use zeroize::Zeroizing;

use super::args::{Split, VaultPlace};
use super::choose;
use super::directory::NewDirectory;
use super::error::{Failure, note, warn};
use super::handwrite;
use super::hidden::Hidden;
use super::holders::{Holders, check_text};
use super::io;
use super::json;
use super::looks::{self, Looks, Named, today};
use super::passphrase;
use super::proof::{NamedFile, Promise, Proven};
use super::secrets::{self, Secrets};
use super::sheets::{Document, Edition};
use crate::check_value::CheckValue;
use crate::contents::Contents;
use crate::kind::{Kind, NotOfItsClass, Packed};
use crate::pdf::WordsAs;
use crate::record::{Record, ShareRecord, VaultRecord, hex};
use crate::series::{self, Slice};
use crate::set;
use crate::share::Share;
use crate::template::SealedData;
use crate::tree::Hash;
use crate::vault::{Cost, Passphrase, Vault};

/// Most characters of a label.
const MAX_LABEL: usize = 80;

/// From so many pages of data on each sheet it is said that they could be printed once.
const MANY_PAGES: usize = 10;

/// The object of `--json`; docs/JSON.md tells its shape.
#[derive(Serialize)]
struct Report<'a> {
    directory: String,
    set: &'a str,
    set_id: &'a str,
    kind: &'a str,
    threshold: u8,
    shares: u8,
    #[serde(skip_serializing_if = "Option::is_none")]
    label: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    key_id: Option<&'a str>,
    created: &'a str,
    review: &'a str,
    words: usize,
    sheets: Vec<SheetReport<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    data: Option<DataReport<'a>>,
    /// What was made besides, by the names of the files.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    others: Vec<&'a str>,
    /// Groups of sheets from which the key was recovered before anything was written; none without the proof.
    proofs: usize,
}

#[derive(Serialize)]
struct SheetReport<'a> {
    share: u8,
    #[serde(skip_serializing_if = "Option::is_none")]
    holder: Option<&'a str>,
    required: bool,
    file: &'a str,
    sheet: String,
}

#[derive(Serialize)]
struct DataReport<'a> {
    items: usize,
    codes: usize,
    needed: usize,
    pages: usize,
    passphrase: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    file: Option<&'a str>,
}

/// What the command line says, checked before the key is read.
struct Plan {
    holders: Holders,
    label: String,
    kind: Option<&'static Kind>,
    vault: VaultPlace,
    looks: Looks,
    directory: NewDirectory,
}

/// A set that was split and not yet printed.
struct Made {
    kind: &'static Kind,
    key_id: Option<String>,
    key: Packed,
    shares: Vec<Share>,
    sealed: Option<Sealed>,
}

/// What was sealed, and how.
struct Sealed {
    contents: Contents,
    passphrase: Option<Passphrase>,
    slices: Vec<Slice>,
    digest: Hash,
}

pub(super) fn run(args: &Split) -> Result<(), Failure> {
    // Before anything is looked at, which takes a moment: the key may have been pasted by then.
    let will_ask = args.passphrase || args.ask || io::will_ask(&args.input);
    let hidden = will_ask.then(Hidden::begin);
    let plan = plan(args)?;
    let has_passphrase = args.passphrase || args.passphrase_file.is_some();
    let secrets = secrets::read(args, plan.kind, has_passphrase)?;
    let passphrase = passphrase::choose(args.passphrase, args.passphrase_file.as_deref())?;
    drop(hidden);

    let mut probe = [0; 16];
    SysRng
        .try_fill_bytes(&mut probe)
        .map_err(|error| Failure::usage(format_args!("the system gives no randomness: {error}")))?;
    let made = make(
        &plan,
        args.print.look.anonymous,
        args.room.unwrap_or_default().try_into().unwrap_or_default(),
        secrets,
        passphrase,
    )?;
    let slices = made.sealed.as_ref().map_or(&[][..], |s| &s.slices);
    let pages = slices.first().map_or(0, |slice| slice.id().pages());
    let separate = plan.vault == VaultPlace::Separate && made.sealed.is_some();
    if plan.vault == VaultPlace::Separate && !separate {
        warn(
            "--vault separate changes nothing: nothing is sealed here, every sheet has all of its share",
        );
    }
    if pages >= MANY_PAGES && !separate {
        warn(format_args!(
            "every sheet gets {pages} pages of data; with --vault separate they are printed once"
        ));
    }

    let record = record(args, &plan, &made, today()?)?;
    let print = &args.print;
    let edition = Edition {
        holders: &plan.holders,
        shares: &made.shares,
        slices,
        record: &record,
        kind: made.kind,
        paper: plan.looks.paper,
        language: &plan.looks.language,
        templates: &plan.looks.templates,
        fonts: &plan.looks.fonts,
        words: if print.look.words_as_shapes {
            WordsAs::Shapes
        } else {
            WordsAs::Text
        },
        sealed: made.sealed.as_ref().map(|_| {
            if separate {
                SealedData::Separate
            } else {
                SealedData::OnSheet(pages)
            }
        }),
        passphrase: has_passphrase,
        anonymous: print.look.anonymous,
        handwrite: print.handwrite,
        back: !print.look.no_back,
        copies: usize::from(print.look.copies),
        contact: plan.looks.contact.clone(),
        note: plan.looks.note.clone(),
    };
    let documents = documents(args, &edition, separate)?;
    let mut files: Vec<NamedFile> = Vec::with_capacity(documents.len() + 1);
    for document in &documents {
        let pdf = document.render(&edition)?;
        files.push((document.name.clone(), Zeroizing::new(pdf)));
    }
    let promise = Promise {
        holders: &plan.holders,
        shares: &made.shares,
        key: &made.key,
        slices,
        sealed: made
            .sealed
            .as_ref()
            .map(|sealed| (&sealed.contents, sealed.passphrase.as_ref())),
        words: edition.words,
        handwrite: print.handwrite,
        whole: true,
    };
    let proven = if print.look.no_proof {
        None
    } else {
        Some(promise.prove(&documents, &files, &mut UnwrapErr(SysRng))?)
    };
    drop(documents);
    let text = Zeroizing::new(record.to_toml().into_bytes());
    if print.handwrite {
        plan.directory.write(&files)?;
        let names: Vec<&str> = files.iter().map(|(name, _)| name.as_str()).collect();
        handwrite::dictate(&plan.holders, &made.shares, &plan.directory, &names)?;
        plan.directory.add(RECORD_FILE, &text)?;
    } else {
        files.push((RECORD_FILE.to_owned(), text));
        plan.directory.write(&files)?;
    }
    let mut names: Vec<&str> = files.iter().map(|(name, _)| name.as_str()).collect();
    if print.handwrite {
        names.push(RECORD_FILE);
    }
    let value = made.check_value().map_err(Failure::usage)?;
    tell(args, &plan, &made, &record, &names, proven).map_err(|failure| {
        failure.hint(format_args!(
            "the sheets are there all the same, in {}",
            args.out.display()
        ))
    })?;
    match value {
        Some(value) => note(format_args!(
            "check value of the key: {value} · recovery shows the same; keep it to yourself"
        )),
        None => warn("there is too little memory for the check value of the key: it is not shown"),
    }
    Ok(())
}

/// Everything that is printed, in the order in which it is listed.
fn documents(
    args: &Split,
    edition: &Edition<'_>,
    separate: bool,
) -> Result<Vec<Document>, Failure> {
    let print = &args.print;
    let mut documents = Vec::new();
    let mut add = |name: &str, leaves: Result<Vec<_>, Failure>| -> Result<(), Failure> {
        documents.push(Document {
            name: name.to_owned(),
            leaves: leaves?,
        });
        Ok(())
    };
    if print.combined {
        add(COMBINED_FILE, edition.combined())?;
    } else {
        for holder in 0..edition.holders.access.holders().len() {
            let first = *edition.holders.access.shares_of(holder).start();
            let file = &edition.record.share[usize::from(first) - 1].file;
            add(file, edition.copies_of(holder))?;
        }
    }
    if separate {
        add(VAULT_FILE, edition.data(edition.language))?;
    }
    if print.cards {
        add(CARDS_FILE, edition.cards())?;
    }
    if print.cover {
        add(COVER_FILE, edition.cover())?;
    }
    if print.labels {
        add(LABELS_FILE, edition.labels())?;
    }
    if print.print_check {
        add(CHECK_FILE, edition.print_check())?;
    }
    Ok(documents)
}

impl Made {
    /// `None` where there is no memory for it.
    fn check_value(&self) -> Result<Option<CheckValue>, NotOfItsClass> {
        let set = self.shares[0].set();
        Ok(match &self.sealed {
            Some(sealed) => CheckValue::new(sealed.contents.to_bytes().as_bytes(), set),
            None => CheckValue::new(self.key.to_canonical()?.as_bytes(), set),
        })
    }
}

/// The file of the sealed data where it is printed by itself.
const VAULT_FILE: &str = "vault.pdf";
pub(super) const COMBINED_FILE: &str = "sheets.pdf";
const CARDS_FILE: &str = "cards.pdf";
const COVER_FILE: &str = "cover.pdf";
const LABELS_FILE: &str = "labels.pdf";
const CHECK_FILE: &str = "print-check.pdf";
const RECORD_FILE: &str = "set.toml";

/// Splits what was given, and seals it first if it needs it.
fn make(
    plan: &Plan,
    anonymous: bool,
    room: u8,
    secrets: Secrets,
    passphrase: Option<Passphrase>,
) -> Result<Made, Failure> {
    let rng = &mut UnwrapErr(SysRng);
    let scheme = plan.holders.access.scheme();
    let label = if anonymous { "" } else { &plan.label };
    let options = |vault| set::Options {
        label,
        room,
        anonymous,
        vault,
    };
    match secrets {
        Secrets::Direct { kind, key } => Ok(Made {
            kind,
            key_id: key.facts.key_id,
            shares: set::split_with(&key.packed, scheme, &options(None), rng),
            key: key.packed,
            sealed: None,
        }),
        Secrets::Sealed(contents) => {
            let lock = passphrase
                .as_ref()
                .map(|passphrase| (passphrase, Cost::DEFAULT));
            let (vault, key) = Vault::seal(&contents, lock, rng).map_err(Failure::usage)?;
            let cut = series::cut(vault.as_bytes()).ok_or_else(|| {
                Failure::usage("the secrets are too large to be printed")
                    .hint("split fewer of them")
            })?;
            let digest = cut.digest();
            let shares = set::split_with(&key, scheme, &options(Some(digest)), rng);
            let set = shares[0].set_id().expect("freshly split");
            Ok(Made {
                kind: key.kind().expect("packed by this version"),
                key_id: None,
                shares,
                key,
                sealed: Some(Sealed {
                    contents,
                    passphrase,
                    digest,
                    slices: cut.of_set(set),
                }),
            })
        }
    }
}

/// Checks everything that can be checked without the key.
fn plan(args: &Split) -> Result<Plan, Failure> {
    let holders = Holders::new(&args.holders)?;
    let shares = holders.access.scheme().shares();
    if let Some(room) = args.room
        && room < shares.into()
    {
        return Err(Failure::usage(format_args!(
            "--room {room} is less than the {shares} shares there are"
        ))
        .hint("give the number of shares that there may come to be, these included"));
    }
    check_text("label", &args.label, MAX_LABEL)?;
    let named = Named {
        label: &args.label,
        names: &holders.names,
        languages: &holders.languages,
    };
    let looks = Looks::new(&args.print.look, &named)?;
    if args.print.handwrite {
        handwrite::ready()?;
    }
    let kind = choose::named(args.kind.as_deref())?;
    Ok(Plan {
        label: args.label.trim().to_owned(),
        kind,
        vault: args.vault,
        directory: NewDirectory::plan(&args.out)?,
        looks,
        holders,
    })
}

fn record(args: &Split, plan: &Plan, made: &Made, today: Date) -> Result<Record, Failure> {
    let code = made.shares[0].code().expect("freshly split");
    let review = looks::review(today, args.print.look.review)?;
    let access = &plan.holders.access;
    let scheme = access.scheme();
    let mut record = Record::new(
        code.set(),
        scheme,
        code.room(),
        made.kind.id,
        made.key.bytes().len(),
    );
    record.label = Some(plan.label.clone()).filter(|label| !label.is_empty());
    record.key_id.clone_from(&made.key_id);
    record.created = today.to_string();
    record.review = review.to_string();
    record.vault = made.sealed.as_ref().map(|sealed| {
        let id = sealed.slices[0].id();
        VaultRecord {
            codes: id.total(),
            needed: id.needed(),
            codes_on_a_page: id.codes_a_page(),
            file: (plan.vault == VaultPlace::Separate).then(|| VAULT_FILE.to_owned()),
            digest: hex(&sealed.digest),
        }
    });
    record.share = made
        .shares
        .iter()
        .map(|share| {
            let place = access
                .holder_of(share.index())
                .expect("every share has a holder");
            let holder = plan.holders.names.get(place);
            ShareRecord {
                index: share.index(),
                holder: holder.cloned(),
                file: if args.print.combined {
                    COMBINED_FILE.to_owned()
                } else {
                    let name = holder.filter(|_| !args.print.look.anonymous);
                    let name = file_name(name.map_or("sheet", String::as_str));
                    format!("{}-{name}.pdf", access.shares_of(place).start())
                },
                required: scheme.requires(share.index()),
                issued: None,
            }
        })
        .collect();
    Ok(record)
}

/// A holder's name as part of a file name: letters and digits in lower case, hyphens for the rest.
pub(super) fn file_name(holder: &str) -> String {
    let mut name = String::new();
    for c in holder.to_lowercase().chars().take(40) {
        if c.is_alphanumeric() {
            name.push(c);
        } else if !name.ends_with('-') && !name.is_empty() {
            name.push('-');
        }
    }
    let name = name.trim_end_matches('-');
    if name.is_empty() {
        "holder".to_owned()
    } else {
        name.to_owned()
    }
}

/// Says what was made and what to do with it.
fn tell(
    args: &Split,
    plan: &Plan,
    made: &Made,
    record: &Record,
    files: &[&str],
    proven: Option<Proven>,
) -> Result<(), Failure> {
    let directory = args.out.display().to_string();
    let words = made.shares[0].to_symbols().len();
    let data = made.sealed.as_ref().map(|sealed| {
        let id = sealed.slices[0].id();
        DataReport {
            items: sealed.contents.items().len(),
            codes: id.total(),
            needed: id.needed(),
            pages: id.pages(),
            passphrase: sealed.passphrase.is_some(),
            file: record
                .vault
                .as_ref()
                .and_then(|vault| vault.file.as_deref()),
        }
    });
    if args.json {
        let sheets = record.share.iter().map(|row| SheetReport {
            share: row.index,
            holder: row.holder.as_deref(),
            required: row.required,
            file: &row.file,
            sheet: format!("{}-{}", record.name, row.index),
        });
        return json::print(&Report {
            directory,
            set: &record.name,
            set_id: &record.set,
            kind: &record.kind,
            threshold: record.threshold,
            shares: record.shares,
            label: record.label.as_deref(),
            key_id: record.key_id.as_deref(),
            created: &record.created,
            review: &record.review,
            words,
            sheets: sheets.collect(),
            data,
            others: files
                .iter()
                .copied()
                .filter(|file| [CARDS_FILE, COVER_FILE, LABELS_FILE, CHECK_FILE].contains(file))
                .collect(),
            proofs: proven.map_or(0, |proven| proven.groups),
        });
    }
    let mut stdout = io::answer();
    for name in files {
        writeln!(stdout, "{}", args.out.join(name).display())?;
    }
    stdout.flush()?;
    let what = match &made.sealed {
        Some(sealed) if sealed.contents.items().len() > 1 => {
            format!("{} secrets", sealed.contents.items().len())
        }
        Some(sealed) => Kind::by_id(sealed.contents.items()[0].kind())
            .map_or("secret", |kind| kind.name)
            .to_owned(),
        None => made.kind.name.to_owned(),
    };
    note(format_args!(
        "{what} split {} · set {} · {words} words a sheet",
        plan.holders.access.scheme(),
        record.name
    ));
    if let Some(data) = &data {
        note(format_args!(
            "sealed data: {} codes on {} page{}{}, {} of them are enough; words alone do not bring it back",
            data.codes,
            data.pages,
            if data.pages == 1 { "" } else { "s" },
            if data.file.is_some() {
                ", printed once"
            } else {
                " behind every sheet"
            },
            data.needed
        ));
    }
    if let Some(file) = data.as_ref().and_then(|data| data.file) {
        warn(format_args!(
            "nothing comes back without the pages of {file}: print several copies, and give them to people who will keep them"
        ));
    }
    warn_of_loss(&plan.holders);
    if plan.holders.access.scheme().threshold() > 1 {
        let together = [CARDS_FILE, COMBINED_FILE];
        for file in files.iter().filter(|file| together.contains(file)) {
            warn(format_args!(
                "{file} has all shares in one document: until it is printed, cut or parted and deleted, it is the key"
            ));
        }
    }
    match proven {
        Some(proven) => note(format_args!(
            "checked: every sheet reads back, {} the key",
            ways(&plan.holders, proven)
        )),
        None => warn(
            "the sheets were not read back: check them with `paperquorum verify` before you hand them out",
        ),
    }
    note(format_args!(
        "print everything, try one sheet with `paperquorum verify PHOTO...`, hand them out, then delete this directory except set.toml{}",
        if args.print.cover {
            " and cover.pdf"
        } else {
            ""
        }
    ));
    Ok(())
}

/// Says so where a single sheet that is lost takes the key with it, or where two sheets are called the same.
fn warn_of_loss(holders: &Holders) {
    let access = &holders.access;
    let needed = access.indispensable();
    let count = access.holders().len();
    if count > 1 && needed.len() == count {
        warn("no sheet may be lost: without any one of them the key is gone");
    } else if count > 1 {
        for place in needed {
            let name = holders
                .names
                .get(place)
                .map_or("one holder", String::as_str);
            warn(format_args!(
                "the sheet of {name} must not be lost: without it the key is gone"
            ));
        }
    }
    let mut names: Vec<&str> = holders.names.iter().map(String::as_str).collect();
    names.sort_unstable();
    for pair in names.windows(2).filter(|pair| pair[0] == pair[1]) {
        warn(format_args!(
            "two sheets are for {}: for one person with two shares, write \"{}:2\"",
            pair[0], pair[0]
        ));
    }
}

/// "all 10 pairs recover", "200 of 1820 groups of 8 recover".
fn ways(holders: &Holders, Proven { groups, of }: Proven) -> String {
    let access = &holders.access;
    let threshold = usize::from(access.scheme().threshold());
    let is_plain =
        access.scheme().required() == 0 && access.holders().iter().all(|holder| holder.shares == 1);
    if of == 1 {
        return match access.holders().len() {
            1 => "it recovers".to_owned(),
            2 => "both together recover".to_owned(),
            _ => "together they recover".to_owned(),
        };
    }
    let what = match threshold {
        _ if !is_plain => "combinations".to_owned(),
        1 => "sheets by themselves".to_owned(),
        2 => "pairs".to_owned(),
        _ => format!("groups of {threshold}"),
    };
    if groups == of {
        format!("all {of} {what} recover")
    } else {
        format!("{groups} of {of} {what}, drawn by lot, recover")
    }
}
