//! `reprint`: from enough sheets, makes a lost or damaged one again, or one for a new holder. The key is recovered on the way and never
//! shown.

use std::io::Write;
use std::path::Path;

use getrandom::SysRng;
use rand_core::UnwrapErr;
use serde::Serialize;

use super::args::{self, VaultPlace};
use super::directory::NewDirectory;
use super::error::{Failure, note, printable, warn};
use super::holders::addition;
use super::looks::{self, today};
use super::{collect, disk, guide, hints, io, json, recover, wanted};
use crate::collection::places;
use crate::deal::reprint::{Known, ReprintError, named};
use crate::deal::{self, Looks, Named, Proof, Reprint, Reprinted, Single};
use crate::gather::sealed;
use crate::record::Record;
use crate::recovery::{Complete, Pile, Wanted};

/// The object of `--json`; docs/JSON.md tells its shape.
#[derive(Serialize)]
struct Report<'a> {
    directory: String,
    set: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    set_id: Option<String>,
    /// Whether the codes of the new sheets prove themselves.
    proved: bool,
    threshold: u8,
    #[serde(skip_serializing_if = "Option::is_none")]
    shares: Option<u8>,
    sheets: Vec<SheetReport<'a>>,
    /// The record that was brought up to date.
    #[serde(skip_serializing_if = "Option::is_none")]
    record: Option<String>,
}

#[derive(Serialize)]
struct SheetReport<'a> {
    share: u8,
    #[serde(skip_serializing_if = "Option::is_none")]
    holder: Option<&'a str>,
    file: &'a str,
    added: bool,
}

pub(super) fn run(args: &args::Reprint) -> Result<(), Failure> {
    if args.lost.is_empty() && args.add.is_empty() {
        return Err(Failure::usage("it is not said which sheet to print")
            .hint("name a lost one with --lost 2 or --lost Bob, or a new holder with --add Dora"));
    }
    guide::check_session(&args.guidance, !args.json || args.sources.is_empty())?;
    collect::check_stdin(&args.sources, args.set.as_deref().map(Path::new))?;
    let directory = NewDirectory::plan(&args.out)?;
    let wanted = args.set.as_deref().map(wanted::read).transpose()?;
    let record = wanted.as_ref().and_then(Wanted::record);
    let added = args.add.iter().map(|text| addition(text));
    let added: Vec<(String, Option<String>)> = added.collect::<Result<_, _>>()?;
    let (names, languages) = named(record, &added);
    let looks = looks::read(&args.look, &Named::of_record(record, &names, &languages))?;

    let guided = recover::gather(&args.sources, &args.guidance, args.json, wanted.as_ref())?;
    let context = hints::Context::of(&args.sources, &guided.sources);
    let pile = Pile::of(&guided.sources, wanted.as_ref());
    hints::tell(&pile.remarks());
    let complete = pile.choose().map_err(|refusal| context.failure(&refusal))?;
    hints::tell(&complete.remarks());
    let reprinted = print(args, &pile, &complete, record, &added, &looks)?;
    for remark in &reprinted.remarks {
        warn(remark);
    }
    directory.write(&reprinted.files)?;
    let updated = write_record(args, &reprinted)?;
    tell(args, &complete, &reprinted, updated)?;
    guided.finish();
    Ok(())
}

/// Makes the sheets.
fn print(
    args: &args::Reprint,
    pile: &Pile<'_>,
    complete: &Complete<'_>,
    record: Option<&Record>,
    added: &[(String, Option<String>)],
    looks: &Looks,
) -> Result<Reprinted, Failure> {
    let set = &complete.group().set;
    let known = Known {
        set,
        recovery: complete.recovery(),
        record,
    };
    let created = today()?;
    let order = Reprint {
        lost: &args.lost,
        added,
        vault: args.vault.map(|place| match place {
            VaultPlace::Sheets => deal::VaultPlace::Sheets,
            VaultPlace::Separate => deal::VaultPlace::Separate,
        }),
        single: if args.allow_single {
            Single::Allowed
        } else {
            Single::Refused
        },
        looks,
        created,
        review: looks::review(created, args.look.review)?,
        proof: if args.look.no_proof {
            Proof::None
        } else {
            Proof::ReadBack
        },
    };
    let own = pile.series().iter();
    let own = own.filter(|series| sealed::is_of(series, set));
    Ok(deal::reprint(known, own, &order, &mut UnwrapErr(SysRng))?)
}

impl From<ReprintError> for Failure {
    fn from(error: ReprintError) -> Self {
        let hint = match &error {
            ReprintError::Print(_) | ReprintError::Proof(_) => None,
            ReprintError::UnknownNumber => Some("give the set's record with --set set.toml"),
            ReprintError::Single => Some("if that is meant, add --allow-single"),
            ReprintError::Alone { .. } => Some(
                "compare set.toml with another copy of it; if one holder is meant to have the whole key, add --allow-single",
            ),
            ReprintError::NoRoom(_) => Some("split the key again, with --room for holders to come"),
            ReprintError::NoShare { .. } => Some(
                "the number stands on the sheet; if holders were added later, give set.toml with --set; for a new holder give --add NAME",
            ),
            ReprintError::NoRecord => {
                Some("give it with --set set.toml, or name the share by its number, as in --lost 2")
            }
            ReprintError::NoHolder { names } => {
                return Self::no(&error).hint(format_args!(
                    "it names {}; or give the number of the share",
                    names.join(", ")
                ));
            }
            ReprintError::SeveralHolders => Some("give the number of the share, as in --lost 2"),
            ReprintError::NoData => Some(
                "give pictures or scans of the data pages of any sheet; if they are printed by themselves, say --vault separate",
            ),
            ReprintError::Access(_) => Some(
                "split the key again with the plan that you want; `paperquorum plan` shows what a plan means",
            ),
            ReprintError::SameFile(_) => {
                Some("give the two rows of set.toml different names of files")
            }
            ReprintError::Record(_) | ReprintError::AgainstCodes(_) => {
                Some("give the set.toml of this set, as it was written; nothing was made")
            }
            _ => None,
        };
        let failure = match error {
            ReprintError::Print(error) => return error.into(),
            ReprintError::Proof(error) => return error.into(),
            ReprintError::Single | ReprintError::Alone { .. } | ReprintError::NoRecord => {
                Self::usage(error)
            }
            error => Self::no(error),
        };
        match hint {
            Some(hint) => failure.hint(hint),
            None => failure,
        }
    }
}

/// Brings the record up to date, if one was given, and says where it is.
fn write_record(args: &args::Reprint, reprinted: &Reprinted) -> Result<Option<String>, Failure> {
    let (Some(record), Some(path)) = (&reprinted.record, args.set.as_deref()) else {
        return Ok(None);
    };
    let path = Path::new(path);
    disk::replace(path, record.to_toml().as_bytes()).map_err(|failure| {
        failure.hint(format_args!(
            "the new sheets are there all the same, in {}; write into set.toml by hand who has them",
            args.out.display()
        ))
    })?;
    Ok(Some(path.display().to_string()))
}

/// Says what was made.
fn tell(
    args: &args::Reprint,
    complete: &Complete<'_>,
    reprinted: &Reprinted,
    record: Option<String>,
) -> Result<(), Failure> {
    if args.json {
        let sheets = reprinted.sheets.iter().map(|sheet| SheetReport {
            share: sheet.index,
            holder: sheet.holder.as_deref(),
            file: &sheet.file,
            added: sheet.is_new,
        });
        return json::print(&Report {
            directory: args.out.display().to_string(),
            set: &reprinted.name,
            set_id: complete.group().set.id().map(|id| id.to_string()),
            proved: reprinted.is_proved,
            threshold: reprinted.threshold,
            shares: reprinted.shares,
            sheets: sheets.collect(),
            record,
        });
    }
    let mut stdout = io::answer();
    for (name, _) in &reprinted.files {
        let path = args.out.join(name).display().to_string();
        writeln!(stdout, "{}", printable(&path))?;
    }
    stdout.flush()?;
    let indices: Vec<u8> = reprinted.sheets.iter().map(|sheet| sheet.index).collect();
    note(format_args!(
        "{} of the set {} printed, from {}; the key was not shown",
        places("share", &indices),
        reprinted.name,
        places("share", &complete.made_of())
    ));
    if reprinted.passphrase_is_unknown {
        note(
            "if the set has a passphrase, the new sheet does not say so: the sealed data tells, and was not needed",
        );
    }
    match record {
        Some(path) => note(format_args!("{path} is brought up to date")),
        None => note(
            "keep a record of who has which sheet: with --set set.toml it is brought up to date",
        ),
    }
    if !args.lost.is_empty() {
        note("an old sheet that turns up again is as good as the new one: they are the same share");
    }
    Ok(())
}
