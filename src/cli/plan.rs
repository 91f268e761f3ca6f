//! `plan`: who can recover together, before anything is printed.

use std::io::{self as std_io, Write};

use serde::Serialize;

use super::args::Plan;
use super::error::{Failure, note};
use super::{holders, io, json, refused};
use crate::deal::Holders;

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
    let holders = holders::understood(&args.holders)?;
    let asked = match &args.together[..] {
        [] => None,
        names => Some(holders.group(names).map_err(|error| {
            let how = "write the name as with --holder; with --shares, \"sheet 1\" and so on";
            refused::name("--together", error, how)
        })?),
    };
    let recovers = asked.map(|group| holders.access().recovers(group));
    if args.json {
        json::print(&report(&holders, recovers))?;
    } else {
        let mut stdout = io::answer();
        match asked {
            Some(group) => print_group(&holders, group, &mut stdout)?,
            None => print_plan(&holders, args.all, &mut stdout)?,
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

fn report(holders: &Holders, recovers: Option<bool>) -> Report {
    let access = holders.access();
    let rows = access.holders().iter().enumerate();
    let groups = access.groups().into_iter();
    Report {
        threshold: access.scheme().threshold(),
        shares: access.scheme().shares(),
        holders: rows
            .map(|(place, holder)| HolderReport {
                name: holders.name(place),
                shares: holder.shares,
                required: holder.required,
            })
            .collect(),
        groups: groups.map(|group| holders.names_in(group)).collect(),
        spare: access.spare(),
        indispensable: indispensable(holders),
        recovers,
    }
}

fn indispensable(holders: &Holders) -> Vec<String> {
    let needed = holders.access().indispensable().into_iter();
    needed.map(|holder| holders.name(holder)).collect()
}

/// Whether one group recovers.
fn print_group(holders: &Holders, group: u16, out: &mut impl Write) -> std_io::Result<()> {
    let verb = match (holders.access().recovers(group), group.count_ones()) {
        (true, 1) => "recovers",
        (true, _) => "recover",
        (false, 1) => "does NOT recover",
        (false, _) => "do NOT recover",
    };
    writeln!(
        out,
        "{} {verb} the key",
        holders.names_in(group).join(" + ")
    )
}

/// Who gets what, who recovers, and what may be lost.
fn print_plan(holders: &Holders, all: bool, out: &mut impl Write) -> std_io::Result<()> {
    let access = holders.access();
    let scheme = access.scheme();
    let (threshold, shares) = (scheme.threshold(), scheme.shares());
    writeln!(out, "{threshold} of {shares} shares are needed.")?;
    for (place, holder) in access.holders().iter().enumerate() {
        let s = if holder.shares == 1 { "" } else { "s" };
        let required = if holder.required { ", required" } else { "" };
        let name = holders.name(place);
        writeln!(out, "  {name}: {} share{s}{required}", holder.shares)?;
    }
    writeln!(out)?;
    print_groups(holders, all, out)?;
    writeln!(out)?;
    print_losses(holders, out)
}

fn print_groups(holders: &Holders, all: bool, out: &mut impl Write) -> std_io::Result<()> {
    let groups = holders.access().groups();
    let count = groups.len();
    let s = if count == 1 { "" } else { "s" };
    writeln!(
        out,
        "These can recover together ({count} smallest group{s}; anybody may join them):"
    )?;
    let rows = if all { count } else { MAX_ROWS };
    for &group in groups.iter().take(rows) {
        writeln!(out, "  {}", holders.names_in(group).join(" + "))?;
    }
    if count > rows {
        writeln!(out, "  … and {} more (--all lists them)", count - rows)?;
    }
    writeln!(out, "Nobody else can, whoever they are.")
}

fn print_losses(holders: &Holders, out: &mut impl Write) -> std_io::Result<()> {
    let indispensable = indispensable(holders);
    match holders.access().spare() {
        0 if indispensable.len() == holders.count() => writeln!(out, "No sheet may be lost.")?,
        0 => writeln!(out, "Not every sheet may be lost.")?,
        1 => writeln!(out, "Any 1 sheet may be lost.")?,
        spare => writeln!(out, "Any {spare} sheets may be lost.")?,
    }
    if indispensable.is_empty() {
        return Ok(());
    }
    let what = match indispensable.len() {
        1 => "that sheet",
        _ => "one of these sheets",
    };
    writeln!(
        out,
        "Without {} nothing recovers: if {what} is lost, the key is.",
        indispensable.join(", ")
    )
}
