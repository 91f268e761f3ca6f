//! `split`: makes the sheets, proves that they read back, and only then lets them appear.

use std::io::Write;

use getrandom::SysRng;
use jiff::{ToSpan, Zoned, civil::Date};
use rand_core::{Rng, TryRng, UnwrapErr};
use serde::Serialize;
use zeroize::Zeroizing;

use super::args::{self, Split, VaultPlace};
use super::choose;
use super::error::{Failure, note, warn};
use super::holders::{Holders, check_text};
use super::io::NewDirectory;
use super::json;
use super::passphrase;
use super::proof::{Expected, NamedFile};
use super::record::{Record, ShareRecord, VaultRecord, hex};
use super::secrets::{self, Secrets};
use super::sheets::{self, Edition};
use crate::check_value::CheckValue;
use crate::contents::Contents;
use crate::kind::{Kind, NotOfItsClass, Packed};
use crate::pdf;
use crate::series::{self, Slice};
use crate::set;
use crate::share::Share;
use crate::sheet::Paper;
use crate::template::SealedData;
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
    /// Groups of sheets from which the key was recovered before anything was written.
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
    paper: Paper,
    vault: VaultPlace,
    anonymous: bool,
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
    digest: [u8; 32],
}

pub(super) fn run(args: &Split) -> Result<(), Failure> {
    let plan = plan(args)?;
    let has_passphrase = args.passphrase || args.passphrase_file.is_some();
    let secrets = secrets::read(args, plan.kind, has_passphrase)?;
    let passphrase = passphrase::choose(args.passphrase, args.passphrase_file.as_deref())?;

    let mut probe = [0; 16];
    SysRng
        .try_fill_bytes(&mut probe)
        .map_err(|error| Failure::usage(format_args!("the system gives no randomness: {error}")))?;
    let made = make(&plan, secrets, passphrase)?;
    let slices = made.sealed.as_ref().map_or(&[][..], |s| &s.slices);
    let pages = slices.first().map_or(0, |slice| slice.id().pages());
    let separate = plan.vault == VaultPlace::Separate && made.sealed.is_some();
    if pages >= MANY_PAGES && !separate {
        warn(format_args!(
            "every sheet gets {pages} pages of data; with --vault separate they are printed once"
        ));
    }

    let record = record(&plan, &made, Zoned::now().date())?;
    let data = sheets::data_pages(slices, &record.name, plan.paper, plan.vault)?;
    let edition = Edition {
        holders: &plan.holders,
        shares: &made.shares,
        record: &record,
        kind: made.kind,
        paper: plan.paper,
        sealed: made.sealed.as_ref().map(|_| {
            if separate {
                SealedData::Separate
            } else {
                SealedData::OnSheet(pages)
            }
        }),
        passphrase: has_passphrase,
        anonymous: plan.anonymous,
    };
    let mut files: Vec<NamedFile> = Vec::with_capacity(made.shares.len() + 2);
    for holder in 0..plan.holders.access.holders().len() {
        let first = plan.holders.access.shares_of(holder);
        let file = &record.share[usize::from(*first.start()) - 1].file;
        let behind = if separate { &[][..] } else { &data };
        let sheet = edition.draw(holder, behind)?;
        files.push((file.clone(), Zeroizing::new(sheet)));
    }
    if separate {
        let sheet = pdf::render(&data).map_err(Failure::usage)?;
        files.push((VAULT_FILE.to_owned(), Zeroizing::new(sheet)));
    }
    drop(data);
    let expected = Expected {
        holders: &plan.holders,
        shares: &made.shares,
        key: &made.key,
        slices,
        sealed: made
            .sealed
            .as_ref()
            .map(|sealed| (&sealed.contents, sealed.passphrase.as_ref())),
        separate,
    };
    let proofs = expected.prove(&files)?;
    files.push((
        "set.toml".to_owned(),
        Zeroizing::new(record.to_toml().into_bytes()),
    ));
    plan.directory.write(&files)?;
    let value = made.check_value().map_err(Failure::usage)?;
    tell(args, &plan, &made, &record, proofs)?;
    note(format_args!(
        "check value of the key: {value} · recovery shows the same; keep it to yourself"
    ));
    Ok(())
}

impl Made {
    fn check_value(&self) -> Result<CheckValue, NotOfItsClass> {
        let set = self.shares[0].header().set();
        Ok(match &self.sealed {
            Some(sealed) => CheckValue::new(sealed.contents.to_bytes().as_bytes(), set),
            None => CheckValue::new(self.key.to_canonical()?.as_bytes(), set),
        })
    }
}

/// The file of the sealed data where it is printed by itself.
const VAULT_FILE: &str = "vault.pdf";

/// Splits what was given, and seals it first if it needs it.
fn make(plan: &Plan, secrets: Secrets, passphrase: Option<Passphrase>) -> Result<Made, Failure> {
    let rng = &mut UnwrapErr(SysRng);
    let scheme = plan.holders.access.scheme();
    let label = if plan.anonymous { "" } else { &plan.label };
    match secrets {
        Secrets::Direct { kind, key } => Ok(Made {
            kind,
            key_id: key.facts.key_id,
            shares: set::split(&key.packed, scheme, label, rng),
            key: key.packed,
            sealed: None,
        }),
        Secrets::Sealed(contents) => {
            let id = rng.next_u64();
            let lock = passphrase
                .as_ref()
                .map(|passphrase| (passphrase, Cost::DEFAULT));
            let (vault, key) = Vault::seal(&contents, id, lock, rng).map_err(Failure::usage)?;
            let slices = series::cut(id, vault.as_bytes()).ok_or_else(|| {
                Failure::usage("the secrets are too large to be printed")
                    .hint("split fewer of them")
            })?;
            Ok(Made {
                kind: key.kind().expect("packed by this version"),
                key_id: None,
                shares: set::split_as(id, &key, scheme, label, rng),
                key,
                sealed: Some(Sealed {
                    contents,
                    passphrase,
                    digest: series::whole_digest(&slices),
                    slices,
                }),
            })
        }
    }
}

/// Checks everything that can be checked without the key.
fn plan(args: &Split) -> Result<Plan, Failure> {
    let holders = Holders::new(&args.holders)?;
    check_text("label", &args.label, MAX_LABEL)?;
    if args.lang != "en" {
        return Err(Failure::usage("there are no sheets in that language yet").hint("--lang en"));
    }
    let kind = choose::named(args.kind.as_deref())?;
    Ok(Plan {
        holders,
        label: args.label.trim().to_owned(),
        kind,
        paper: match args.paper {
            args::Paper::A4 => Paper::A4,
            args::Paper::Letter => Paper::Letter,
        },
        vault: args.vault,
        anonymous: args.anonymous,
        directory: NewDirectory::plan(&args.out)?,
    })
}

fn record(plan: &Plan, made: &Made, today: Date) -> Result<Record, Failure> {
    let set = made.shares[0].print().expect("freshly split").set;
    let review = today
        .checked_add(1.year())
        .map_err(|_| Failure::usage("the clock is set to a day that cannot be"))?;
    let access = &plan.holders.access;
    let scheme = access.scheme();
    let mut record = Record::new(set, scheme, made.kind.id, made.key.bytes().len());
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
                file: format!(
                    "{}-{}.pdf",
                    access.shares_of(place).start(),
                    file_name(
                        holder
                            .filter(|_| !plan.anonymous)
                            .map_or("sheet", String::as_str)
                    )
                ),
                required: scheme.requires(share.index()),
                commitment: hex(&share.commitment().expect("freshly split")),
            }
        })
        .collect();
    Ok(record)
}

/// A holder's name as part of a file name: letters and digits in lower case, hyphens for the rest.
fn file_name(holder: &str) -> String {
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
    proofs: usize,
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
            proofs,
        });
    }
    let mut stdout = std::io::stdout().lock();
    let mut names: Vec<&str> = record.share.iter().map(|row| row.file.as_str()).collect();
    names.dedup();
    names.extend(data.as_ref().and_then(|data| data.file));
    names.push("set.toml");
    for name in names {
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
    let ways = if proofs == 1 {
        "it recovers".to_owned()
    } else {
        format!("{proofs} combinations recover")
    };
    note(format_args!(
        "checked: every sheet reads back, {ways} the key"
    ));
    note(
        "print everything, try one sheet with `paperquorum verify PHOTO...`, hand them out, then delete this directory except set.toml",
    );
    Ok(())
}
