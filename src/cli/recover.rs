//! `recover`: brings the key back.

use std::io::IsTerminal;
use std::path::Path;

use super::args::{Guidance, Recover, Sources};
use super::error::{self, Failure};
use super::guide::{self, Guided};
use super::hints::{self, Context};
use super::passphrase::Ask;
use super::repairs::{Rule, Unconfirmed};
use super::{collect, deliver, io, json, prompt, wanted};
use crate::collection::places;
use crate::contents::Item;
use crate::entry::Goal;
use crate::recovery::{Complete, Pile, Refusal, Remark, Report, Secrets, Wanted};

pub(super) fn run(args: &Recover) -> Result<(), Failure> {
    check_output(args)?;
    guide::check_session(&args.guidance, !args.json || args.sources.is_empty())?;
    collect::check_stdin(&args.sources, args.set.as_deref().map(Path::new))?;
    let wanted = args.set.as_deref().map(wanted::read).transpose()?;
    let guided = gather(&args.sources, &args.guidance, args.json, wanted.as_ref())?;
    let context = Context::of(&args.sources, &guided.sources);
    let pile = Pile::of(&guided.sources, wanted.as_ref());
    hints::tell(&pile.remarks());
    hints::tell(&pile.data_remarks());
    let refusal = match pile.choose() {
        Ok(complete) => match open(args, &complete)? {
            Ok(opened) => {
                opened.deliver(args, guided.has_screen && is_shown(args))?;
                guided.finish();
                return Ok(());
            }
            Err(refusal) => refusal,
        },
        Err(refusal) => refusal,
    };
    if args.json {
        json::print(&Report::refused(&pile))?;
    }
    Err(context.failure(&refusal))
}

/// Refuses, before anything is read, a place where the key cannot be written.
fn check_output(args: &Recover) -> Result<(), Failure> {
    let Some(path) = args.output.as_deref() else {
        return Ok(());
    };
    if !io::is_stdio(path) && path.symlink_metadata().is_ok() {
        return Err(
            Failure::usage(format_args!("{}: the file exists", path.display()))
                .hint("name a new file; nothing is ever overwritten"),
        );
    }
    let parent = path.parent().filter(|parent| *parent != Path::new(""));
    match parent {
        Some(parent) if !parent.is_dir() => Err(Failure::usage(format_args!(
            "{}: no such directory",
            parent.display()
        ))
        .hint("name a file in a directory that is there")),
        _ => Ok(()),
    }
}

impl<'a> Context<'a> {
    /// Of a command that brings a key back.
    pub(super) fn of(args: &Sources, sources: &'a [crate::gather::Source]) -> Self {
        Self {
            sources,
            rule: Rule::new(args, Unconfirmed::LeftOut),
            is_check: false,
        }
    }
}

/// Reads the files, and has the person at the terminal, if there is one, bring what is still needed.
pub(super) fn gather(
    from: &Sources,
    guidance: &Guidance,
    json: bool,
    wanted: Option<&Wanted>,
) -> Result<Guided, Failure> {
    let mut sources = if from.is_empty() {
        Vec::new()
    } else {
        collect::collect(from, Rule::new(from, Unconfirmed::LeftOut))?
    };
    if let Some(wanted) = wanted {
        hints::tell(&wanted.keep(&mut sources));
    }
    let mut paths = from.files.iter().chain(&from.words);
    let can_ask = io::is_interactive() && !json && !paths.any(|path| io::is_stdio(path));
    let lacks = || guidance.session.is_some() || !Pile::of(&sources, wanted).is_enough();
    if !(from.is_empty() || can_ask && lacks()) {
        return Ok(Guided::unattended(sources));
    }
    let mut guided = guide::run(Goal::Recover, sources, guidance, wanted)?;
    if let Some(wanted) = wanted {
        hints::tell(&wanted.keep(&mut guided.sources));
    }
    if Pile::of(&guided.sources, wanted).needs_data() {
        prompt::ask_for_data(&mut guided.sources, wanted)?;
    }
    Ok(guided)
}

/// Whether the key is for a person's eyes: not for a file, a program or a report.
fn is_shown(args: &Recover) -> bool {
    args.output.is_none() && !args.json && std::io::stdout().is_terminal()
}

/// What came back, and what of it is asked for.
struct Opened<'a> {
    complete: &'a Complete<'a>,
    secrets: Secrets,
}

/// Opens a set, asking for its passphrase if it has one.
fn open<'a>(
    args: &Recover,
    complete: &'a Complete<'a>,
) -> Result<Result<Opened<'a>, Refusal>, Failure> {
    hints::tell(&complete.remarks());
    let mut ask = Ask::new(args.passphrase_file.as_deref());
    let opened = complete.open(|asked| ask.next(asked))?;
    Ok(opened.and_then(|secrets| {
        secrets.chosen(args.item.as_deref())?;
        Ok(Opened { complete, secrets })
    }))
}

impl Opened<'_> {
    /// Hands out the key, or what was sealed under it.
    fn deliver(&self, args: &Recover, on_screen: bool) -> Result<(), Failure> {
        let secrets = &self.secrets;
        let chosen: Vec<&Item> = secrets
            .chosen(args.item.as_deref())
            .map_err(|refusal| Failure::no(&refusal))?;
        if secrets.check_value.is_none() {
            hints::tell([&Remark::NoCheckValue]);
        }
        let goes_to = secrets
            .kind()
            .map(|kind| format!("it goes to {}", kind.usage));
        if on_screen {
            return match crate::recovery::items::as_text(&chosen) {
                Ok(text) => {
                    let said: Vec<String> = self.said().into_iter().chain(goes_to).collect();
                    guide::reveal(&said, &text)?;
                    error::note("the key was shown, and the screen cleared");
                    Ok(())
                }
                Err(not_plain) => deliver::write_instead(&chosen, not_plain),
            };
        }
        for line in self.said() {
            error::note(line);
        }
        let handed_out = deliver::hand_out(&chosen, args.output.as_deref(), args.json)?;
        if args.json {
            let directory = args.output.as_deref().filter(|path| !io::is_stdio(path));
            let directory = directory.map(|path| path.display().to_string());
            json::print_key(&Report::recovered(
                self.complete,
                secrets,
                handed_out,
                directory,
            ))?;
        }
        if let Some(line) = goes_to {
            error::note(line);
        }
        Ok(())
    }

    /// What is said above the key.
    fn said(&self) -> Vec<String> {
        let mut said = vec![format!(
            "{} of the set {} recovered from {}",
            self.secrets.what(),
            self.complete.name(),
            places("share", &self.complete.used())
        )];
        said.extend(self.complete.unproved().map(|remark| remark.to_string()));
        let value = self.secrets.check_value;
        said.extend(value.map(|value| format!("check value of the key: {value}")));
        said
    }
}

impl Sources {
    pub(super) fn is_empty(&self) -> bool {
        self.files.is_empty() && self.words.is_empty()
    }
}
