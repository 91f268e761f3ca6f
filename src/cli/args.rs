//! The command line.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use clap_complete::Shell;

use crate::scheme::MAX_SHARES;

/// Put a recovery key on paper so that any K of N people can bring it back and fewer learn nothing.
#[derive(Debug, Parser)]
#[command(
    name = "paperquorum",
    version,
    disable_help_subcommand = true,
    after_help = "Exit status: 0 done in full; 1 the answer is no (not enough shares, a check fails, a sheet is not of the set); 2 usage, input or output."
)]
pub(super) struct Cli {
    #[command(subcommand)]
    pub(super) command: Command,
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Split a key, or several secrets, and make one printable sheet for each holder.
    Split(Box<Split>),
    /// Show who could recover together, before anything is made.
    Plan(Plan),
    /// Bring the key back from photos, scans, PDFs or typed words.
    Recover(Recover),
    /// Check sheets without showing the key.
    Verify(Verify),
    /// Print a lost or damaged sheet again, or one for a new holder, from enough of the others.
    Reprint(Box<Reprint>),
    /// Print what sheets say in public.
    Inspect(Inspect),
    /// Say what kind of key an input is and whether it can be right, without showing it.
    Check(Check),
    /// List the kinds of key that are recognised and checked, or explain one.
    Kinds(Kinds),
    /// Look at the sheets' templates and languages.
    #[command(subcommand)]
    Template(Template),
    /// Print a completion script for a shell.
    Completions {
        /// The shell.
        shell: Shell,
    },
    /// Write the manual pages into a directory.
    Man {
        /// An existing directory.
        #[arg(value_name = "DIR")]
        directory: PathBuf,
    },
}

/// Templates of the sheets.
#[derive(Debug, Subcommand)]
pub(super) enum Template {
    /// Write the shipped templates into a directory, to be edited and given to `split --template`.
    Export {
        /// Only those of this language.
        #[arg(long, value_name = "CODE")]
        lang: Option<String>,
        /// A directory; made by this command, or empty, and not the one you are in.
        #[arg(value_name = "DIR")]
        directory: PathBuf,
    },
    /// List the languages of the sheets.
    Languages,
}

/// A number in these bounds.
fn within<const LEAST: u16, const MOST: u16>(text: &str) -> Result<u16, String> {
    let number = text.parse().ok();
    number
        .filter(|number| (LEAST..=MOST).contains(number))
        .ok_or_else(|| format!("it takes a number from {LEAST} to {MOST}"))
}

/// A number of shares; which there can be is told where a scheme is made of them.
fn count(text: &str) -> Result<usize, String> {
    text.parse()
        .map_err(|_| format!("it takes a number from 1 to {MAX_SHARES}"))
}

/// How sheets look, whichever are printed.
#[derive(Debug, Args)]
#[command(next_help_heading = "Printing")]
pub(super) struct Look {
    /// Size of the paper.
    #[arg(long, value_enum, default_value_t = Paper::A4)]
    pub(super) paper: Paper,
    /// Language of the sheets, see `paperquorum template languages`; the words are English in all. A holder behind whose name another one stands, as in Zoë:de, gets that.
    #[arg(long, value_name = "CODE", default_value = "en")]
    pub(super) lang: String,
    /// Templates of your own, as `paperquorum template export` writes them; what is not there is taken from the shipped ones.
    #[arg(long, value_name = "DIR")]
    pub(super) template: Option<PathBuf>,
    /// A TrueType or OpenType font for characters that the shipped fonts lack; may be given several times. Otherwise the system's fonts serve.
    #[arg(long = "font", value_name = "FILE")]
    pub(super) fonts: Vec<PathBuf>,
    /// Whom to ask about the sheets, printed on each; may be given several times. It is in no code.
    #[arg(long = "contact", value_name = "TEXT")]
    pub(super) contact: Vec<String>,
    /// What every holder is to know besides, printed on each sheet.
    #[arg(
        long,
        value_name = "TEXT",
        default_value = "",
        hide_default_value = true
    )]
    pub(super) note: String,
    /// After how many months the sheets should be checked.
    #[arg(long, value_name = "MONTHS", default_value_t = 12, value_parser = within::<1, 120>)]
    pub(super) review: u16,
    /// Print neither label, holder, number of shares nor the need for a passphrase on the sheets.
    #[arg(long)]
    pub(super) anonymous: bool,
    /// Leave out the page of instructions.
    #[arg(long)]
    pub(super) no_back: bool,
    /// Draw the words as shapes, so that no search index or clipboard gets them as text; screen readers do not get them either.
    #[arg(long)]
    pub(super) words_as_shapes: bool,
    /// Print each sheet so many times.
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = within::<1, 20>)]
    pub(super) copies: u16,
    /// Do not read the finished sheets back. For batches; a sheet that was not read back may be bad.
    #[arg(long)]
    pub(super) no_proof: bool,
}

/// What is printed of a new set, and how it looks.
#[derive(Debug, Args)]
#[command(next_help_heading = "Printing")]
pub(super) struct Print {
    #[command(flatten)]
    pub(super) look: Look,
    /// Print blanks in place of words and codes; the words are shown on the screen one by one to be written down, and typed back.
    #[arg(long, conflicts_with_all = ["cards", "combined", "copies", "words_as_shapes", "json"])]
    pub(super) handwrite: bool,
    /// Make one document of all sheets, sheets.pdf, with a page between them.
    #[arg(long)]
    pub(super) combined: bool,
    /// Also make cover.pdf, your own record of who holds what; it holds no share.
    #[arg(long)]
    pub(super) cover: bool,
    /// Also make cards.pdf, each share once more on a card, eight to a page.
    #[arg(long)]
    pub(super) cards: bool,
    /// Also make labels.pdf, a label for each envelope, eight to a page.
    #[arg(long)]
    pub(super) labels: bool,
    /// Also make print-check.pdf, which shows the smallest codes that your printer and camera manage.
    #[arg(long)]
    pub(super) print_check: bool,
}

/// Who gets a sheet, and who is needed.
#[derive(Debug, Args)]
pub(super) struct Holders {
    /// How many shares recover the key [default: more than half].
    #[arg(short = 'k', long, value_name = "K", value_parser = count)]
    pub(super) threshold: Option<usize>,
    /// Who gets a sheet; once for each holder. NAME:2 puts two shares on the sheet, NAME:de prints it in German.
    #[arg(long = "holder", value_name = "NAME[:SHARES][:LANG]")]
    pub(super) holders: Vec<String>,
    /// How many sheets, in place of holders.
    #[arg(short = 'n', long, value_name = "N", value_parser = count, conflicts_with = "holders")]
    pub(super) shares: Option<usize>,
    /// A holder without whom nothing recovers; may be given several times.
    #[arg(long = "require", value_name = "NAME")]
    pub(super) required: Vec<String>,
    /// Allow a sheet that alone is the key.
    #[arg(long)]
    pub(super) allow_single: bool,
}

#[derive(Debug, Args)]
pub(super) struct Plan {
    #[command(flatten)]
    pub(super) holders: Holders,
    /// Ask whether these holders recover together; once for each of them. Exit status 0 if they do, 1 if not.
    #[arg(long, value_name = "NAME")]
    pub(super) together: Vec<String>,
    /// List every group, however many there are.
    #[arg(long)]
    pub(super) all: bool,
    /// Print as JSON.
    #[arg(long)]
    pub(super) json: bool,
}

/// Which of several keys in an input is meant.
#[derive(Clone, Debug, Default, Args)]
pub(super) struct Choice {
    /// Of several BitLocker keys in the input, the one whose key ID begins like this.
    #[arg(long, value_name = "ID")]
    pub(super) key_id: Option<String>,
    /// Of several keys in the input, the one with this number, name or ID.
    #[arg(long, value_name = "NUMBER|NAME")]
    pub(super) pick: Option<String>,
    /// Take all keys in the input, each as an item of its own.
    #[arg(long)]
    pub(super) all: bool,
}

impl Choice {
    /// Whether anything was said.
    pub(super) fn is_made(&self) -> bool {
        self.all || self.pick.is_some() || self.key_id.is_some()
    }
}

#[derive(Debug, Args)]
#[command(override_usage = "paperquorum split [OPTIONS] [INPUT|-]...")]
pub(super) struct Split {
    #[command(flatten)]
    pub(super) holders: Holders,
    /// Whose key it is and for what; printed on every sheet.
    #[arg(
        long,
        value_name = "TEXT",
        default_value = "",
        hide_default_value = true
    )]
    pub(super) label: String,
    /// Kind of the key, see `paperquorum kinds` [default: recognised].
    #[arg(long, value_name = "KIND")]
    pub(super) kind: Option<String>,
    #[command(flatten)]
    pub(super) choice: Choice,
    /// Directory for the sheets; made by this command, or empty, and not the one you are in.
    #[arg(long, value_name = "DIR", default_value = "sheets")]
    pub(super) out: PathBuf,
    /// A list of what to split, in TOML: for each item its name, file or secret, kind, note, key-id or pick. Or an export as CSV or JSON: each key in it is an item.
    #[arg(long, value_name = "LIST")]
    pub(super) items: Option<PathBuf>,
    /// Ask for several secrets, one by one.
    #[arg(long)]
    pub(super) ask: bool,
    /// Also need a passphrase to recover; a hidden prompt asks for it twice.
    #[arg(long, conflicts_with = "passphrase_file")]
    pub(super) passphrase: bool,
    /// As --passphrase, from the first line of this file.
    #[arg(long, value_name = "FILE")]
    pub(super) passphrase_file: Option<PathBuf>,
    /// Keep room for so many shares, holders to come included: `paperquorum reprint --add` makes their sheets. It is rounded up to 2, 4, 8 or 16, as the number of shares is without it.
    #[arg(long, value_name = "N", value_parser = within::<1, 16>)]
    pub(super) room: Option<u16>,
    /// Where sealed data is printed: on every sheet, or once by itself.
    #[arg(long, value_enum, default_value_t = VaultPlace::Sheets)]
    pub(super) vault: VaultPlace,
    #[command(flatten)]
    pub(super) print: Print,
    /// Print what was made as JSON.
    #[arg(long)]
    pub(super) json: bool,
    /// Files with a key each, `-` for standard input; without any, a hidden prompt asks twice.
    #[arg(value_name = "INPUT", num_args = 0..)]
    pub(super) input: Vec<PathBuf>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum VaultPlace {
    /// On pages behind every holder's sheet.
    Sheets,
    /// In a file of its own.
    Separate,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(super) enum Paper {
    /// 210 × 297 mm.
    A4,
    /// 8.5 × 11 inches.
    Letter,
}

/// Where sheets are read from.
#[derive(Debug, Args)]
pub(super) struct Sources {
    /// PDFs, pictures (PNG, JPEG, TIFF, WebP, HEIC, GIF, BMP), folders of them, text files with words; `-` for standard input. Without any, recover, verify and reprint ask at the terminal for the words of the sheets.
    #[arg(value_name = "FILE")]
    pub(super) files: Vec<PathBuf>,
    /// Text file with the words of sheets: one a line, or with blank lines between them; `-` for standard input. `?` stands for an illegible word, `ab?` for one that begins with ab.
    #[arg(long, value_name = "FILE")]
    pub(super) words: Vec<PathBuf>,
    /// Take a repair of typed words without asking, if it is the only one; what it changed is told.
    #[arg(long)]
    pub(super) accept_repair: bool,
    /// Print the words of repairs even where standard error is no terminal, and in the JSON report.
    #[arg(long)]
    pub(super) show_words: bool,
}

/// How a person at the terminal is guided.
#[derive(Debug, Args)]
pub(super) struct Guidance {
    /// Ask line by line where words are typed, without a screen of its own: for screen readers and simple terminals.
    #[arg(long)]
    pub(super) plain: bool,
    /// Keep what is typed in this file, encrypted under a passphrase that you choose for it, to go on another time; deleted when the key is back.
    #[arg(long, value_name = "FILE")]
    pub(super) session: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(super) struct Recover {
    #[command(flatten)]
    pub(super) sources: Sources,
    #[command(flatten)]
    pub(super) guidance: Guidance,
    /// Only this set: its set.toml, or its id. What is of another set is left out.
    #[arg(long, value_name = "set.toml")]
    pub(super) set: Option<OsString>,
    /// Write the key to this new file, readable by you alone; `-` for standard output. Of several secrets, each becomes a file in this new directory.
    #[arg(short, long, value_name = "FILE")]
    pub(super) output: Option<PathBuf>,
    /// Of several secrets, only this one.
    #[arg(long, value_name = "NAME")]
    pub(super) item: Option<String>,
    /// The set's passphrase, if it has one, is the first line of this file; without it, a hidden prompt asks.
    #[arg(long, value_name = "FILE")]
    pub(super) passphrase_file: Option<PathBuf>,
    /// Print the key and how it was recovered as JSON.
    #[arg(long)]
    pub(super) json: bool,
}

#[derive(Debug, Args)]
pub(super) struct Verify {
    #[command(flatten)]
    pub(super) sources: Sources,
    #[command(flatten)]
    pub(super) guidance: Guidance,
    /// The set's public record, or its id: tells whether a sheet is one that was printed for it.
    #[arg(long, value_name = "set.toml")]
    pub(super) set: Option<OsString>,
    /// Print the result as JSON.
    #[arg(long)]
    pub(super) json: bool,
}

#[derive(Debug, Args)]
pub(super) struct Reprint {
    #[command(flatten)]
    pub(super) sources: Sources,
    #[command(flatten)]
    pub(super) guidance: Guidance,
    /// Print this sheet again: the number of its share, or its holder's name in set.toml; may be given several times.
    #[arg(long, value_name = "SHARE|HOLDER")]
    pub(super) lost: Vec<String>,
    /// Print a sheet for a new holder: Dora, or Dora:de for one in German; may be given several times, as long as the set has room.
    #[arg(long, value_name = "NAME")]
    pub(super) add: Vec<String>,
    /// The set's public record, which names holders and is brought up to date; or the set's id.
    #[arg(long, value_name = "set.toml")]
    pub(super) set: Option<OsString>,
    /// Allow a new sheet that is the key by itself, where one sheet alone recovers.
    #[arg(long)]
    pub(super) allow_single: bool,
    /// Directory for the sheets; made by this command, or empty, and not the one you are in.
    #[arg(long, value_name = "DIR", default_value = "reprint")]
    pub(super) out: PathBuf,
    /// Whether the sealed data is printed behind the new sheets too, or is on pages by itself.
    #[arg(long, value_enum)]
    pub(super) vault: Option<VaultPlace>,
    #[command(flatten)]
    pub(super) look: Look,
    /// Print what was made as JSON.
    #[arg(long)]
    pub(super) json: bool,
}

#[derive(Debug, Args)]
pub(super) struct Inspect {
    #[command(flatten)]
    pub(super) sources: Sources,
    /// List every QR code in pictures and PDFs with its text, whosever it is. The text of a share's code is as secret as its sheet.
    #[arg(long, conflicts_with_all = ["words", "accept_repair", "show_words", "passphrase_file"])]
    pub(super) any_qr: bool,
    /// Draw the pages with a box round every code and the verdict on it into this new file; further pages into OUT-2.png and so on. What can be read of the codes there is as secret as the sheets.
    #[arg(long, value_name = "OUT.png")]
    pub(super) annotate: Option<PathBuf>,
    /// The set's passphrase, if one is needed to count what is sealed, is the first line of this file.
    #[arg(long, value_name = "FILE")]
    pub(super) passphrase_file: Option<PathBuf>,
    /// Print as JSON.
    #[arg(long)]
    pub(super) json: bool,
}

#[derive(Debug, Args)]
pub(super) struct Check {
    /// Kind of the key, see `paperquorum kinds` [default: recognised].
    #[arg(long, value_name = "KIND")]
    pub(super) kind: Option<String>,
    #[command(flatten)]
    pub(super) choice: Choice,
    /// Print as JSON.
    #[arg(long)]
    pub(super) json: bool,
    /// File with the key, `-` for standard input; without it, a hidden prompt asks twice.
    #[arg(value_name = "INPUT")]
    pub(super) input: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(super) struct Kinds {
    /// Explain this kind alone.
    #[arg(value_name = "NAME")]
    pub(super) name: Option<String>,
    /// Print as JSON.
    #[arg(long)]
    pub(super) json: bool,
}
