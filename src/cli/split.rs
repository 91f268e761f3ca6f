//! `split`: makes the sheets, proves that they read back, and only then lets them appear.

use std::io::Write;

use getrandom::SysRng;
use jiff::{ToSpan, Zoned, civil::Date};
use rand_core::{TryRng, UnwrapErr};
use serde::Serialize;
use zeroize::Zeroizing;

use super::args::{self, Split};
use super::collect;
use super::error::{Failure, note, warn};
use super::io::{self, NewDirectory};
use super::json;
use super::record::{Record, ShareRecord, hex};
use crate::kind::{BitlockerError, Input, Key, Kind, KindError};
use crate::scheme::Scheme;
use crate::set::{self, ShareSet};
use crate::share::Share;
use crate::sheet::Paper;
use crate::template::{self, Facts};
use crate::{pdf, qr};

/// Most characters of a holder's name and of a label.
const MAX_HOLDER: usize = 64;
const MAX_LABEL: usize = 80;

/// Most k-subsets that the proof recovers from; with more there are, they are taken at even distances.
const MAX_PROOFS: usize = 200;

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
    /// Subsets of sheets from which the key was recovered before anything was written.
    proofs: usize,
}

#[derive(Serialize)]
struct SheetReport<'a> {
    share: u8,
    #[serde(skip_serializing_if = "Option::is_none")]
    holder: Option<&'a str>,
    file: &'a str,
    sheet: String,
}

/// What the command line says, checked before the key is read.
struct Plan {
    scheme: Scheme,
    /// As many as shares, or none.
    holders: Vec<String>,
    label: String,
    kind: Option<&'static Kind>,
    paper: Paper,
    directory: NewDirectory,
}

pub(super) fn run(args: &Split) -> Result<(), Failure> {
    let plan = plan(args)?;
    let input = Input::new(io::read_secret(&args.input)?);
    let (kind, key) = pack(plan.kind, &input)?;
    let canonical = key.packed.to_canonical().map_err(Failure::usage)?;
    drop(input);

    let mut probe = [0; 16];
    SysRng
        .try_fill_bytes(&mut probe)
        .map_err(|error| Failure::usage(format_args!("the system gives no randomness: {error}")))?;
    let shares = set::split(
        &key.packed,
        plan.scheme,
        &plan.label,
        &mut UnwrapErr(SysRng),
    );

    let today = Zoned::now().date();
    let record = record(&plan, kind, &key, &shares, today)?;
    let mut files = Vec::with_capacity(shares.len() + 1);
    let words = shares[0].to_symbols().len();
    for (share, row) in shares.iter().zip(&record.share) {
        let sheet = draw(&plan, kind, &key, share, row, &record)?;
        files.push((row.file.clone(), Zeroizing::new(sheet)));
    }
    let proofs = prove(&shares, &files, canonical.as_bytes())?;
    files.push((
        "set.toml".to_owned(),
        Zeroizing::new(record.to_toml().into_bytes()),
    ));
    plan.directory.write(&files)?;
    tell(args, &plan, &record, words, proofs)?;
    Ok(())
}

/// Checks everything that can be checked without the key.
fn plan(args: &Split) -> Result<Plan, Failure> {
    let shares = args.shares.unwrap_or(args.holders.len());
    if args.holders.is_empty() && args.shares.is_none() {
        return Err(Failure::usage("it is not said who gets a sheet")
            .hint("name each of them with --holder NAME, or give their number with --shares N"));
    }
    let scheme = match args.threshold {
        Some(threshold) => Scheme::new(threshold, shares),
        None => Scheme::majority(shares),
    }
    .map_err(|error| {
        Failure::usage(error)
            .hint("K of N: 1 <= K <= N <= 16, for example --threshold 2 with three --holder")
    })?;
    if scheme.threshold() == 1 && scheme.shares() > 1 && !args.allow_single {
        return Err(
            Failure::usage("with a threshold of 1, every sheet alone is the key").hint(
                "take --threshold 2 or more; if each holder is to have the whole key, add --allow-single",
            ),
        );
    }
    for holder in &args.holders {
        check_text("holder", holder, MAX_HOLDER)?;
        if holder.trim().is_empty() {
            return Err(Failure::usage("a holder has no name")
                .hint("use --shares N for sheets without names"));
        }
    }
    check_text("label", &args.label, MAX_LABEL)?;
    if args.lang != "en" {
        return Err(Failure::usage("there are no sheets in that language yet").hint("--lang en"));
    }
    let kind = match &args.kind {
        Some(id) => Some(Kind::by_id(id).ok_or_else(|| {
            Failure::usage("there is no such kind").hint("`paperquorum kinds` lists them")
        })?),
        None => None,
    };
    Ok(Plan {
        scheme,
        holders: args
            .holders
            .iter()
            .map(|holder| holder.trim().to_owned())
            .collect(),
        label: args.label.trim().to_owned(),
        kind,
        paper: match args.paper {
            args::Paper::A4 => Paper::A4,
            args::Paper::Letter => Paper::Letter,
        },
        directory: NewDirectory::plan(&args.out)?,
    })
}

/// Refuses what cannot be printed on a sheet.
fn check_text(what: &str, text: &str, most: usize) -> Result<(), Failure> {
    let length = text.chars().count();
    if length > most {
        return Err(Failure::usage(format_args!(
            "the {what} has {length} characters, {most} are the most"
        ))
        .hint("shorten it; what does not fit can go on the envelope"));
    }
    if text.chars().any(char::is_control) {
        return Err(
            Failure::usage(format_args!("the {what} has control characters in it"))
                .hint("write it on one line, in plain letters"),
        );
    }
    match pdf::missing_glyph(text) {
        Some(character) => Err(Failure::usage(format_args!(
            "the {what} has the character {character} (U+{:04X}), which the sheet's fonts cannot print",
            u32::from(character)
        ))
        .hint("write it in Latin, Greek or Cyrillic letters")),
        None => Ok(()),
    }
}

/// Recognises and checks the key. Never says what it is.
fn pack(kind: Option<&'static Kind>, input: &Input) -> Result<(&'static Kind, Key), Failure> {
    let chosen = kind.unwrap_or_else(|| Kind::recognise(input));
    let key = chosen.pack(input).map_err(|error| {
        // A key that its own check digits refuse is a "no"; all else is a matter of what was given.
        match &error {
            KindError::Bitlocker(BitlockerError::SeveralKeys { .. }) => {
                Failure::usage(&error).hint("give one of them alone")
            }
            KindError::Bitlocker(BitlockerError::OtherText) => Failure::usage(&error)
                .hint("give the key alone; or take --kind text for all of the text"),
            KindError::Bitlocker(_) | KindError::Bip39(_) if kind.is_none() => Failure::no(&error)
                .hint("compare it with the original; if it is meant to be just so, take --kind text"),
            KindError::Bitlocker(_) | KindError::Bip39(_) => {
                Failure::no(&error).hint("compare it with the original")
            }
            KindError::NotText => Failure::usage(&error).hint("take --kind raw"),
            KindError::TooLong { .. } => Failure::usage(&error).hint(
                "files and long texts cannot be split yet; split the password that they are encrypted with",
            ),
            KindError::Empty => Failure::usage(&error).hint("give the key in a file, on standard input or at the prompt"),
        }
    })?;
    if key.facts.dropped_text {
        warn(
            "only the recovery key and its ID were taken from the input, the rest of its text was not",
        );
    }
    Ok((chosen, key))
}

fn record(
    plan: &Plan,
    kind: &Kind,
    key: &Key,
    shares: &[Share],
    today: Date,
) -> Result<Record, Failure> {
    let set = shares[0].print().expect("freshly split").set;
    let review = today
        .checked_add(1.year())
        .map_err(|_| Failure::usage("the clock is set to a day that cannot be"))?;
    let mut record = Record::new(set, plan.scheme, kind.id, key.packed.bytes().len());
    record.label = Some(plan.label.clone()).filter(|label| !label.is_empty());
    record.key_id.clone_from(&key.facts.key_id);
    record.created = today.to_string();
    record.review = review.to_string();
    record.share = shares
        .iter()
        .enumerate()
        .map(|(place, share)| {
            let holder = plan.holders.get(place);
            ShareRecord {
                index: share.index(),
                holder: holder.cloned(),
                file: format!(
                    "{}-{}.pdf",
                    share.index(),
                    file_name(holder.map_or("sheet", String::as_str))
                ),
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

/// The PDF of one sheet.
fn draw(
    plan: &Plan,
    kind: &Kind,
    key: &Key,
    share: &Share,
    row: &ShareRecord,
    record: &Record,
) -> Result<Vec<u8>, Failure> {
    let fail =
        |error: &dyn std::fmt::Display| Failure::usage(format_args!("{}: {error}", row.file));
    let code = share.to_code().expect("freshly split");
    let facts = Facts {
        label: record.label.clone(),
        holder: row.holder.clone(),
        index: share.index(),
        shares: plan.scheme.shares(),
        threshold: plan.scheme.threshold(),
        kind: kind.name.to_owned(),
        key_id: key.facts.key_id.clone(),
        usage: Some(kind.usage.to_owned()),
        date: record.created.clone(),
        review: record.review.clone(),
        set_name: share.set_name(),
        sheet_name: share.name(),
        words: share.to_words().into_iter().map(str::to_owned).collect(),
        code: qr::Modules::encode(&code).map_err(|error| fail(&error))?,
    };
    let sheet = template::holder_sheet(&facts, plan.paper).map_err(|error| fail(&error))?;
    pdf::render(&[sheet]).map_err(|error| fail(&error))
}

/// Reads the codes back from the drawn sheets and recovers the key from subsets of them.
///
/// # Errors
/// If anything differs; then nothing is written.
fn prove(
    shares: &[Share],
    files: &[(String, Zeroizing<Vec<u8>>)],
    canonical: &[u8],
) -> Result<usize, Failure> {
    let fail = |name: &str, what: &str| {
        Failure::usage(format_args!(
            "{name}: the finished sheet does not read back: {what}"
        ))
        .hint("nothing was written; this is a fault of the program, please report it")
    };
    let mut read = Vec::with_capacity(shares.len());
    for (share, (name, pdf)) in shares.iter().zip(files) {
        let found = collect::codes_of(pdf.to_vec()).map_err(|error| fail(name, &error))?;
        let right =
            found.len() == 2 && found.iter().all(|found| found.to_code() == share.to_code());
        if !right {
            return Err(fail(name, &format!("{} of 2 codes are right", found.len())));
        }
        read.extend(found.into_iter().next());
    }
    let threshold = usize::from(shares[0].header().threshold());
    let subsets = subsets(read.len(), threshold);
    for subset in &subsets {
        let mut set = ShareSet::new();
        let recovered = subset
            .iter()
            .try_for_each(|&place| set.add(read[place].clone()).map_err(drop))
            .ok()
            .and_then(|()| set.recover().ok())
            .and_then(|recovery| recovery.key.to_canonical().ok());
        if recovered.is_none_or(|key| key.as_bytes() != canonical) {
            return Err(fail(
                "the set",
                "not every set of enough sheets recovers the key",
            ));
        }
    }
    Ok(subsets.len())
}

/// Subsets of `wanted` of `all` places: all of them, or `MAX_PROOFS` at even distances that take every place in.
fn subsets(all: usize, wanted: usize) -> Vec<Vec<usize>> {
    let mut subsets = Vec::new();
    let mut subset: Vec<usize> = (0..wanted).collect();
    loop {
        subsets.push(subset.clone());
        let Some(place) = (0..wanted).rev().find(|&i| subset[i] < all - wanted + i) else {
            break;
        };
        subset[place] += 1;
        for i in place + 1..wanted {
            subset[i] = subset[i - 1] + 1;
        }
    }
    let step = subsets.len().div_ceil(MAX_PROOFS);
    subsets.into_iter().step_by(step).collect()
}

/// Says what was made and what to do with it.
fn tell(
    args: &Split,
    plan: &Plan,
    record: &Record,
    words: usize,
    proofs: usize,
) -> Result<(), Failure> {
    let directory = args.out.display().to_string();
    if args.json {
        let sheets = record.share.iter().map(|row| SheetReport {
            share: row.index,
            holder: row.holder.as_deref(),
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
            proofs,
        });
    }
    let mut stdout = std::io::stdout().lock();
    for row in &record.share {
        writeln!(stdout, "{}", args.out.join(&row.file).display())?;
    }
    writeln!(stdout, "{}", args.out.join("set.toml").display())?;
    stdout.flush()?;
    let kind = Kind::by_id(&record.kind).map_or("key", |kind| kind.name);
    note(format_args!(
        "{kind} split {} · set {} · {words} words a sheet",
        plan.scheme, record.name
    ));
    let ways = if proofs == 1 {
        "it recovers".to_owned()
    } else {
        format!("{proofs} combinations recover")
    };
    note(format_args!(
        "checked: every sheet reads back, {ways} the key"
    ));
    note(
        "print the sheets, try one with `paperquorum verify PHOTO`, hand them out, then delete this directory except set.toml",
    );
    Ok(())
}
