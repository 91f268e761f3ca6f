//! The command-line program: one file a command. Only here are files, streams, clocks and the system's randomness touched.

mod annotate;
mod args;
mod budget;
mod check;
mod choose;
mod clock;
mod collect;
mod dealt;
mod deliver;
#[cfg(any(windows, test))]
mod desktop;
mod directory;
mod disk;
mod error;
mod fonts;
mod guide;
mod handwrite;
mod hidden;
mod hints;
mod holders;
mod inspect;
#[cfg(windows)]
mod interrupt;
mod io;
mod json;
mod looks;
mod meta;
#[cfg(feature = "page")]
mod page;
mod passphrase;
mod patience;
mod plan;
mod progress;
mod prompt;
pub mod reader;
mod recover;
mod refused;
mod repairs;
mod reprint;
mod secrets;
mod split;
mod template;
mod templates;
mod verify;
mod wanted;
#[cfg(any(windows, test))]
mod wildcards;

use std::any::TypeId;
use std::ffi::OsString;
use std::io::Write;
use std::process::ExitCode;

use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{CommandFactory, Parser};

use self::args::{Cli, Command};
use self::error::Failure;

/// Runs the program with these arguments, the first of which is its name. `bound` keeps its memory to so many bytes, if it can.
pub fn main(
    arguments: impl IntoIterator<Item = OsString>,
    bound: impl FnOnce(usize) -> bool,
) -> ExitCode {
    harden();
    crate::scan::quiet_panics();
    let arguments = without_help_command(arguments.into_iter().collect());
    match &arguments[..] {
        [_, only] if only == reader::ARGUMENT => return reader::run(bound),
        [_, one, other] if is_verbose_version(one, other) => return verbose_version(),
        _ => {}
    }
    let cli = match Cli::try_parse_from(&arguments) {
        Ok(cli) => cli,
        Err(error) => return usage(&error, &arguments),
    };
    #[cfg(windows)]
    let cli = with_files_found(cli);
    // The others say it themselves, or answer with files.
    if !matches!(cli.command, Command::Recover(_) | Command::Man { .. }) {
        warn_if_unheard();
    }
    let outcome = match &cli.command {
        Command::Split(args) => split::run(args),
        Command::Plan(args) => plan::run(args),
        Command::Recover(args) => recover::run(args),
        Command::Verify(args) => verify::run(args),
        Command::Reprint(args) => reprint::run(args),
        Command::Inspect(args) => inspect::run(args),
        Command::Check(args) => check::run(args),
        Command::Kinds(args) => meta::kinds(args),
        #[cfg(feature = "page")]
        Command::Page { out } => page::run(out),
        Command::Template(args) => template::run(args),
        Command::Completions { shell } => meta::completions(*shell),
        Command::Man { directory } => meta::man(directory),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => failure.report(),
    }
}

/// What shells of other systems do before they start a program.
#[cfg(windows)]
fn with_files_found(mut cli: Cli) -> Cli {
    for names in cli.command.files() {
        wildcards::expand(names);
    }
    cli
}

fn is_verbose_version(one: &OsString, other: &OsString) -> bool {
    let are = |first: &str, second: &str| one == first && other == second;
    are("--version", "--verbose") || are("--verbose", "--version")
}

/// The version, and what protects the program from the files that it reads here.
fn verbose_version() -> ExitCode {
    let mut out = io::answer();
    let text = format!(
        "paperquorum {}\n\n{}",
        env!("CARGO_PKG_VERSION"),
        reader::describe()
    );
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => Failure::output(error).report(),
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
    #[cfg(any(windows, target_os = "macos"))]
    {
        let _ = secmem_proc::harden_process();
    }
}

/// `help split` is `split --help`.
fn without_help_command(mut arguments: Vec<OsString>) -> Vec<OsString> {
    if arguments.get(1).is_some_and(|first| first == "help") {
        arguments.remove(1);
        arguments.push("--help".into());
    }
    arguments
}

/// The runtime lets writing to a standard output that is closed succeed.
fn warn_if_unheard() {
    if io::is_stdout_closed() {
        error::warn("standard output is closed: the answer goes nowhere");
    }
}

/// Help goes to standard output; a usage error is told in our own form, without what the person typed where that may be a key.
fn usage(error: &clap::Error, arguments: &[OsString]) -> ExitCode {
    match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => {
            warn_if_unheard();
            match error.print().and_then(|()| std::io::stdout().flush()) {
                Ok(()) => ExitCode::SUCCESS,
                Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => ExitCode::SUCCESS,
                Err(error) => Failure::output(error)
                    .hint("the help is on the manual pages too: `paperquorum man DIR`")
                    .report(),
            }
        }
        ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand | ErrorKind::MissingSubcommand => {
            let _ = error.print();
            #[cfg(windows)]
            if arguments.len() < 2 {
                desktop::explain();
            }
            ExitCode::from(2)
        }
        _ => {
            let see = "see `paperquorum --help`, or `--help` behind a command";
            let failure = Failure::usage(usage_message(error, arguments));
            match suggested(error) {
                Some(meant) => failure.hint(format_args!("is {meant} meant? {see}")),
                None => failure.hint(see),
            }
            .report()
        }
    }
}

/// The command or option whose name is nearest to what was typed.
fn suggested(error: &clap::Error) -> Option<String> {
    let kinds = [ContextKind::SuggestedSubcommand, ContextKind::SuggestedArg];
    kinds.into_iter().find_map(|kind| match error.get(kind)? {
        ContextValue::String(name) => Some(format!("`{name}`")),
        // The likeliest is the last.
        ContextValue::Strings(names) => names.last().map(|name| format!("`{name}`")),
        _ => None,
    })
}

/// The option whose value is not UTF-8, as clap does not say.
fn not_utf8(arguments: &[OsString]) -> Option<&str> {
    let takes_text = |option: &str| {
        let command = Cli::command();
        let mut of_all = command.get_subcommands().flat_map(|command| {
            command.get_arguments().chain(
                command
                    .get_subcommands()
                    .flat_map(clap::Command::get_arguments),
            )
        });
        of_all.any(|argument| {
            let is_text = argument.get_value_parser().type_id() == TypeId::of::<String>();
            is_text && argument.get_long() == option.strip_prefix("--")
        })
    };
    arguments.iter().enumerate().find_map(|(place, argument)| {
        if argument.to_str().is_some() {
            return None;
        }
        let bytes = argument.as_encoded_bytes();
        let option = match bytes.iter().position(|&byte| byte == b'=') {
            Some(end) if bytes.starts_with(b"--") => std::str::from_utf8(&bytes[..end]).ok()?,
            _ => arguments.get(place.checked_sub(1)?)?.to_str()?,
        };
        takes_text(option).then_some(option)
    })
}

/// What is wrong with the command line, without any value that was typed.
fn usage_message(error: &clap::Error, arguments: &[OsString]) -> String {
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
        ErrorKind::InvalidUtf8 => match not_utf8(arguments) {
            Some(option) => format!("the value of {option} is not UTF-8 text"),
            None => "an argument is not UTF-8 text".to_owned(),
        },
        ErrorKind::InvalidValue | ErrorKind::ValueValidation => {
            let what = match error.get(ContextKind::InvalidValue) {
                Some(ContextValue::String(value)) if value.is_empty() => {
                    format!("the value of {argument} is missing")
                }
                _ => format!("invalid value for {argument}"),
            };
            match error.get(ContextKind::ValidValue) {
                Some(ContextValue::Strings(values)) if !values.is_empty() => {
                    format!("{what}: it takes {}", values.join(", "))
                }
                // Our own parsers say what they take, and never what they were given.
                _ => match std::error::Error::source(error) {
                    Some(source) => format!("{what}: {source}"),
                    None => what,
                },
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
