//! The command-line program: one file a command. Only here are files, streams, clocks and the system's randomness touched.

mod annotate;
mod any;
mod args;
mod check;
mod choose;
mod collect;
mod deliver;
mod error;
mod fonts;
mod guide;
mod handwrite;
mod holders;
mod inspect;
mod io;
mod json;
mod judge;
mod meta;
mod passphrase;
mod plan;
mod progress;
mod prompt;
mod proof;
mod recover;
mod repairs;
mod reports;
mod sealed;
mod secrets;
mod seen;
mod sets;
mod sheets;
mod source;
mod split;
mod template;
mod templates;
mod together;
mod verify;

use std::ffi::OsString;
use std::process::ExitCode;

use clap::Parser;
use clap::error::{ContextKind, ContextValue, ErrorKind};

use self::args::{Cli, Command};
use self::error::Failure;

/// Runs the program with these arguments, the first of which is its name.
pub fn main(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    harden();
    crate::scan::quiet_panics();
    let cli = match Cli::try_parse_from(arguments) {
        Ok(cli) => cli,
        Err(error) => return usage(&error),
    };
    let outcome = match &cli.command {
        Command::Split(args) => split::run(args),
        Command::Plan(args) => plan::run(args),
        Command::Recover(args) => recover::run(args),
        Command::Verify(args) => verify::run(args),
        Command::Inspect(args) => inspect::run(args),
        Command::Check(args) => check::run(args),
        Command::Kinds(args) => meta::kinds(args),
        Command::Template(args) => template::run(args),
        Command::Completions { shell } => meta::completions(*shell),
        Command::Man { directory } => meta::man(directory),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => failure.report(),
    }
}

/// Keeps the process's memory out of core files and debuggers, and out of swap where the system lets it lock as much as it needs. Best
/// effort: the key is safe without it on a quiet machine.
fn harden() {
    #[cfg(target_os = "linux")]
    {
        use rustix::mm::{MlockAllFlags, mlockall};
        use rustix::process::{
            DumpableBehavior, Resource, Rlimit, getrlimit, set_dumpable_behavior, setrlimit,
        };
        let none = Rlimit {
            current: Some(0),
            maximum: Some(0),
        };
        let _ = setrlimit(Resource::Core, none);
        let _ = set_dumpable_behavior(DumpableBehavior::NotDumpable);
        // Under a limit, memory that can no longer be locked could no longer be had either.
        if getrlimit(Resource::Memlock).current.is_none() {
            let all = MlockAllFlags::CURRENT | MlockAllFlags::FUTURE | MlockAllFlags::ONFAULT;
            let _ = mlockall(all);
        }
    }
}

/// Help goes to standard output; a usage error is told in our own form, without what the person typed where that may be a key.
fn usage(error: &clap::Error) -> ExitCode {
    match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => {
            let _ = error.print();
            ExitCode::SUCCESS
        }
        ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand | ErrorKind::MissingSubcommand => {
            let _ = error.print();
            ExitCode::from(2)
        }
        _ => Failure::usage(usage_message(error))
            .hint("see `paperquorum --help`, or `--help` behind a command")
            .report(),
    }
}

/// What is wrong with the command line, without any value that was typed.
fn usage_message(error: &clap::Error) -> String {
    let argument = match error.get(ContextKind::InvalidArg) {
        Some(ContextValue::String(argument)) => argument.as_str(),
        _ => "",
    };
    // Only what looks like an option of a program is repeated, and nothing behind it.
    let option = argument.split(['=', ' ']).next().unwrap_or_default();
    let is_option = option.starts_with('-')
        && option.len() <= 20
        && option
            .bytes()
            .all(|byte| byte.is_ascii_lowercase() || byte == b'-');
    match error.kind() {
        ErrorKind::InvalidSubcommand => "there is no such command".to_owned(),
        ErrorKind::UnknownArgument if is_option => format!("there is no option {option}"),
        ErrorKind::UnknownArgument => "there is an argument too many".to_owned(),
        ErrorKind::InvalidValue | ErrorKind::ValueValidation | ErrorKind::InvalidUtf8 => {
            match error.get(ContextKind::ValidValue) {
                Some(ContextValue::Strings(values)) if !values.is_empty() => {
                    format!(
                        "invalid value for {argument}: it takes {}",
                        values.join(", ")
                    )
                }
                _ => format!("invalid value for {argument}"),
            }
        }
        ErrorKind::MissingRequiredArgument => match error.get(ContextKind::InvalidArg) {
            Some(ContextValue::Strings(missing)) => format!("{} is missing", missing.join(" ")),
            _ => "an argument is missing".to_owned(),
        },
        ErrorKind::ArgumentConflict | ErrorKind::NoEquals => {
            let text = error.to_string();
            let first = text.lines().next().unwrap_or_default();
            first.strip_prefix("error: ").unwrap_or(first).to_owned()
        }
        _ => "the command line cannot be understood".to_owned(),
    }
}
