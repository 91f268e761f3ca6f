//! `verify`: checks sheets without ever showing the key.

use std::io::Write;
use std::path::Path;

use super::args::Verify;
use super::error::Failure;
use super::hints::{self, Context};
use super::repairs::{Rule, Unconfirmed};
use super::{collect, guide, io, json, wanted};
use crate::entry::Goal;
use crate::gather::Source;
use crate::recovery::Verification;

pub(super) fn run(args: &Verify) -> Result<(), Failure> {
    let is_typed = args.sources.is_empty();
    if is_typed && (args.json || !io::is_interactive()) {
        return Err(Failure::usage("no sheet was named")
            .hint("give a photo, a scan or the PDF of a sheet, or its words with --words FILE"));
    }
    guide::check_session(&args.guidance, is_typed)?;
    collect::check_stdin(&args.sources, args.set.as_deref().map(Path::new))?;
    let wanted = args.set.as_deref().map(wanted::read).transpose()?;
    let rule = Rule::new(&args.sources, Unconfirmed::Judged);
    let sources: Vec<Source> = if is_typed {
        let guided = guide::run(Goal::Verify, Vec::new(), &args.guidance, None)?;
        guided.finish();
        guided.sources
    } else {
        collect::collect(&args.sources, rule)?
    };
    let verification = Verification::of(&sources, wanted.as_ref());
    hints::tell(verification.remarks());
    if args.json {
        json::print(&verification)?;
    } else {
        let mut stdout = io::answer();
        for line in verification.lines() {
            writeln!(stdout, "{line}")?;
        }
        stdout.flush()?;
    }
    let context = Context {
        sources: &sources,
        rule,
        is_check: true,
    };
    match verification.refusal() {
        None => Ok(()),
        Some(refusal) => Err(context.failure(&refusal)),
    }
}
