//! `plan`: who can recover together, before anything is printed.

use std::io::Write;

use serde::Serialize;

use super::args::Plan;
use super::error::{Failure, note};
use super::holders::Holders;
use super::{io, json};

/// Groups that are listed without `--all`.
const MAX_ROWS: usize = 60;

/// The object of `--json`; docs/JSON.md tells its shape.
#[derive(Serialize)]
struct Report {
    threshold: u8,
    shares: u8,
    holders: Vec<HolderReport>,
    /// Smallest groups that recover.
    groups: Vec<Vec<String>>,
    /// How many sheets may be lost, whichever they are.
    spare: usize,
    /// Those without whom nothing recovers.
    indispensable: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    recovers: Option<bool>,
}

#[derive(Serialize)]
struct HolderReport {
    name: String,
    shares: usize,
    required: bool,
}

pub(super) fn run(args: &Plan) -> Result<(), Failure> {
    let holders = Holders::new(&args.holders)?;
    let access = &holders.access;
    let names = |group: u16| -> Vec<String> {
        (0..access.holders().len())
            .filter(|holder| group >> holder & 1 == 1)
            .map(|holder| holders.name(holder))
            .collect()
    };
    let mut asked: Option<u16> = None;
    for name in &args.together {
        let same = |holder: &usize| holders.name(*holder) == name.trim();
        let mut found = (0..access.holders().len()).filter(same);
        match (found.next(), found.next()) {
            (Some(holder), None) => asked = Some(asked.unwrap_or(0) | 1 << holder),
            (None, _) => {
                return Err(
                    Failure::usage("--together names nobody who gets a sheet").hint(
                        "write the name as with --holder; with --shares, \"sheet 1\" and so on",
                    ),
                );
            }
            _ => {
                return Err(Failure::usage("--together names two holders at once")
                    .hint("give holders different names"));
            }
        }
    }
    let recovers = asked.map(|group| access.recovers(group));
    let groups = access.groups();
    let indispensable: Vec<String> = access
        .indispensable()
        .into_iter()
        .map(|holder| holders.name(holder))
        .collect();
    if args.json {
        json::print(&Report {
            threshold: access.scheme().threshold(),
            shares: access.scheme().shares(),
            holders: access
                .holders()
                .iter()
                .enumerate()
                .map(|(place, holder)| HolderReport {
                    name: holders.name(place),
                    shares: holder.shares,
                    required: holder.required,
                })
                .collect(),
            groups: groups.iter().map(|&group| names(group)).collect(),
            spare: access.spare(),
            indispensable,
            recovers,
        })?;
    } else if let (Some(group), Some(recovers)) = (asked, recovers) {
        let verb = if recovers {
            "recover"
        } else {
            "do NOT recover"
        };
        let verb = match (recovers, group.count_ones()) {
            (true, 1) => "recovers",
            (false, 1) => "does NOT recover",
            _ => verb,
        };
        let mut stdout = io::answer();
        writeln!(stdout, "{} {verb} the key", names(group).join(" + "))?;
        stdout.flush()?;
    } else {
        let mut stdout = io::answer();
        writeln!(
            stdout,
            "{} of {} shares are needed.",
            access.scheme().threshold(),
            access.scheme().shares()
        )?;
        for (place, holder) in access.holders().iter().enumerate() {
            let s = if holder.shares == 1 { "" } else { "s" };
            let required = if holder.required { ", required" } else { "" };
            writeln!(
                stdout,
                "  {}: {} share{s}{required}",
                holders.name(place),
                holder.shares
            )?;
        }
        let count = groups.len();
        writeln!(stdout)?;
        writeln!(
            stdout,
            "These can recover together ({count} smallest group{}; anybody may join them):",
            if count == 1 { "" } else { "s" }
        )?;
        let rows = if args.all { count } else { MAX_ROWS };
        for &group in groups.iter().take(rows) {
            writeln!(stdout, "  {}", names(group).join(" + "))?;
        }
        if count > rows {
            writeln!(stdout, "  … and {} more (--all lists them)", count - rows)?;
        }
        writeln!(stdout, "Nobody else can, whoever they are.")?;
        writeln!(stdout)?;
        match access.spare() {
            0 if indispensable.len() == access.holders().len() => {
                writeln!(stdout, "No sheet may be lost.")?;
            }
            0 => writeln!(stdout, "Not every sheet may be lost.")?,
            1 => writeln!(stdout, "Any 1 sheet may be lost.")?,
            spare => writeln!(stdout, "Any {spare} sheets may be lost.")?,
        }
        if !indispensable.is_empty() {
            writeln!(
                stdout,
                "Without {} nothing recovers: if {} is lost, the key is.",
                indispensable.join(", "),
                if indispensable.len() == 1 {
                    "that sheet"
                } else {
                    "one of these sheets"
                }
            )?;
        }
        stdout.flush()?;
    }
    if recovers == Some(false) {
        return Err(Failure::no("that group does not recover the key")
            .hint("`paperquorum plan` without --together lists those that do"));
    }
    if recovers.is_none() && !args.json {
        note("nothing was made; give the same options to `paperquorum split`");
    }
    Ok(())
}
