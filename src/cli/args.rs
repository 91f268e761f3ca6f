//! The command line.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use clap_complete::Shell;

use crate::scheme::MAX_SHARES;

/// Share a recovery key on paper: any K of N people can bring it back, and fewer learn nothing about it.
#[derive(Debug, Parser)]
#[command(
    name = "paperquorum",
    version,
    disable_help_subcommand = true,
    after_help = "Exit status: 0 if everything was done; 1 if the answer is no (too few shares, a failed check, a sheet of another set); 2 for a mistake in usage, input or output."
)]
pub(super) struct Cli {
    #[command(subcommand)]
    pub(super) command: Command,
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Split a key, or several secrets, and make a printable sheet for each holder.
    Split(Box<Split>),
    /// Show who could recover the key together, before anything is made.
    Plan(Plan),
    /// Bring the key back from photos, scans, PDFs or typed words.
    Recover(Recover),
    /// Check sheets without showing the key.
    Verify(Verify),
    /// Use enough of the sheets to print a lost one again, or one for a new holder.
    Reprint(Box<Reprint>),
    /// Show what sheets say that is not secret.
    Inspect(Inspect),
    /// Say what kind of key this is and whether it can be right, without showing it.
    Check(Check),
    /// List the kinds of key that are recognised, or explain one.
    Kinds(Kinds),
    /// Write the page with which a key comes back in a browser, without this program.
    #[cfg(feature = "page")]
    Page {
        /// A new file; `-` is standard output.
        #[arg(long, value_name = "FILE", default_value = "recover.html")]
        out: PathBuf,
    },
    /// Export the templates of the sheets, or list their languages.
    #[command(subcommand)]
    Template(Template),
    /// Print a completion script for a shell.
    Completions {
        /// The shell.
        shell: Shell,
    },
    /// Write the manual pages to a directory.
    Man {
        /// The directory; it is made if it is not there.
        #[arg(value_name = "DIR")]
        directory: PathBuf,
    },
}

impl Command {
    /// The lists of files in it.
    #[cfg(windows)]
    pub(super) fn files(&mut self) -> Vec<&mut Vec<PathBuf>> {
        match self {
            Self::Split(args) => vec![&mut args.input],
            Self::Recover(args) => args.sources.lists(),
            Self::Verify(args) => args.sources.lists(),
            Self::Reprint(args) => args.sources.lists(),
            Self::Inspect(args) => args.sources.lists(),
            _ => Vec::new(),
        }
    }
}

/// Templates of the sheets.
#[derive(Debug, Subcommand)]
pub(super) enum Template {
    /// Write the built-in templates to a directory, to be edited and used with `split --template`.
    Export {
        /// Only the templates of this language.
        #[arg(long, value_name = "CODE")]
        lang: Option<String>,
        /// A new or empty directory, other than the current one.
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
    /// Language of the sheets (`paperquorum template languages` lists them). The words of a share are always English. A holder can have another language: --holder Zoë:de.
    #[arg(long, value_name = "CODE", default_value = "en")]
    pub(super) lang: String,
    /// Directory with your own templates, as `paperquorum template export` writes them. The built-in ones stand in for those that are missing.
    #[arg(long, value_name = "DIR")]
    pub(super) template: Option<PathBuf>,
    /// A TrueType or OpenType font for characters that the built-in fonts lack; the system's fonts are tried after it. Can be repeated.
    #[arg(long = "font", value_name = "FILE")]
    pub(super) fonts: Vec<PathBuf>,
    /// Whom to ask about the sheets; printed on each sheet, but not in its code. Can be repeated.
    #[arg(long = "contact", value_name = "TEXT")]
    pub(super) contact: Vec<String>,
    /// Anything else that holders should know; printed on each sheet.
    #[arg(
        long,
        value_name = "TEXT",
        default_value = "",
        hide_default_value = true
    )]
    pub(super) note: String,
    /// Number of months after which the sheets should be checked.
    #[arg(long, value_name = "MONTHS", default_value_t = 12, value_parser = within::<1, 120>)]
    pub(super) review: u16,
    /// Leave label, holder, number of shares and the need for a passphrase off the sheets.
    #[arg(long)]
    pub(super) anonymous: bool,
    /// Leave out the page of instructions.
    #[arg(long)]
    pub(super) no_back: bool,
    /// Draw the words as shapes, so that no search index or clipboard gets them as text. Screen readers cannot read them either.
    #[arg(long)]
    pub(super) words_as_shapes: bool,
    /// Number of copies of each sheet.
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = within::<1, 20>)]
    pub(super) copies: u16,
    /// Do not read the finished sheets back. Meant for batches: a sheet that was not read back may be bad.
    #[arg(long)]
    pub(super) no_proof: bool,
}

/// What is printed of a new set, and how it looks.
#[derive(Debug, Args)]
#[command(next_help_heading = "Printing")]
pub(super) struct Print {
    #[command(flatten)]
    pub(super) look: Look,
    /// Print blanks instead of words and codes. The words are shown one by one for you to write down and type back.
    #[arg(long, conflicts_with_all = ["cards", "combined", "copies", "words_as_shapes", "json"])]
    pub(super) handwrite: bool,
    /// Put all sheets into one document, sheets.pdf, with a page between them.
    #[arg(long)]
    pub(super) combined: bool,
    /// Also make cover.pdf, your own record of who holds what. It holds no share.
    #[arg(long)]
    pub(super) cover: bool,
    /// Also make cards.pdf: each share on a card as well, eight to a page.
    #[arg(long)]
    pub(super) cards: bool,
    /// Also make labels.pdf: a label for each envelope, eight to a page.
    #[arg(long)]
    pub(super) labels: bool,
    /// Also make print-check.pdf, to find out how small a code your printer and camera can manage.
    #[arg(long)]
    pub(super) print_check: bool,
}

/// Who gets a sheet, and who is needed.
#[derive(Debug, Args)]
pub(super) struct Holders {
    /// Number of shares needed to recover the key [default: more than half].
    #[arg(short = 'k', long, value_name = "K", value_parser = count)]
    pub(super) threshold: Option<usize>,
    /// Someone who gets a sheet; give it once for each holder. NAME:2 puts two shares on the sheet, NAME:de prints it in German.
    #[arg(long = "holder", value_name = "NAME[:SHARES][:LANG]")]
    pub(super) holders: Vec<String>,
    /// Number of sheets, instead of holders.
    #[arg(short = 'n', long, value_name = "N", value_parser = count, conflicts_with = "holders")]
    pub(super) shares: Option<usize>,
    /// A holder without whom the key cannot be recovered. Can be repeated.
    #[arg(long = "require", value_name = "NAME")]
    pub(super) required: Vec<String>,
    /// Allow a sheet that is enough to recover the key by itself.
    #[arg(long)]
    pub(super) allow_single: bool,
}

#[derive(Debug, Args)]
pub(super) struct Plan {
    #[command(flatten)]
    pub(super) holders: Holders,
    /// Ask whether these holders can recover the key together; give it once for each of them. The exit status is 0 if they can and 1 if not.
    #[arg(long, value_name = "NAME")]
    pub(super) together: Vec<String>,
    /// List all groups, however many there are.
    #[arg(long)]
    pub(super) all: bool,
    /// Print as JSON.
    #[arg(long)]
    pub(super) json: bool,
}

/// Which of several keys in an input is meant.
#[derive(Clone, Debug, Default, Args)]
pub(super) struct Choice {
    /// Take the BitLocker key whose key ID begins like this, if the input has several.
    #[arg(long, value_name = "ID")]
    pub(super) key_id: Option<String>,
    /// Take the key with this number, name or ID, if the input has several.
    #[arg(long, value_name = "NUMBER|NAME")]
    pub(super) pick: Option<String>,
    /// Take all keys in the input, each as a separate item.
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
    /// Whose key it is and what it opens; printed on every sheet.
    #[arg(
        long,
        value_name = "TEXT",
        default_value = "",
        hide_default_value = true
    )]
    pub(super) label: String,
    /// Kind of key; `paperquorum kinds` lists them [default: recognised].
    #[arg(long, value_name = "KIND")]
    pub(super) kind: Option<String>,
    #[command(flatten)]
    pub(super) choice: Choice,
    /// Directory for the sheets: new or empty, and other than the current one.
    #[arg(long, value_name = "DIR", default_value = "sheets")]
    pub(super) out: PathBuf,
    /// A list of what to split. In TOML, each item has a name, a file or secret, and perhaps kind, note, key-id or pick. In CSV or JSON, such as an export, each key becomes an item.
    #[arg(long, value_name = "LIST")]
    pub(super) items: Option<PathBuf>,
    /// Ask for several secrets, one after the other.
    #[arg(long)]
    pub(super) ask: bool,
    /// Require a passphrase as well; a hidden prompt asks for it twice.
    #[arg(long, conflicts_with = "passphrase_file")]
    pub(super) passphrase: bool,
    /// Require a passphrase as well: the first line of this file.
    #[arg(long, value_name = "FILE")]
    pub(super) passphrase_file: Option<PathBuf>,
    /// Keep room for this many shares in all, so that `paperquorum reprint --add` can make sheets for new holders. It is rounded up to 2, 4, 8 or 16 [default: the number of shares].
    #[arg(long, value_name = "N", value_parser = within::<1, 16>)]
    pub(super) room: Option<u16>,
    /// Where sealed data is printed.
    #[arg(long, value_enum, default_value_t = VaultPlace::Sheets)]
    pub(super) vault: VaultPlace,
    #[command(flatten)]
    pub(super) print: Print,
    /// Do not put recover.html beside the sheets, the page with which a key comes back in a browser.
    #[cfg(feature = "page")]
    #[arg(long)]
    pub(super) no_page: bool,
    /// Print what was made as JSON.
    #[arg(long)]
    pub(super) json: bool,
    /// Files with one key each; `-` is standard input. Without files, a hidden prompt asks for the key twice.
    #[arg(value_name = "INPUT", num_args = 0..)]
    pub(super) input: Vec<PathBuf>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum VaultPlace {
    /// On pages behind every holder's sheet.
    Sheets,
    /// Once, in a file of its own.
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
    /// PDFs, pictures (PNG, JPEG, TIFF, WebP, HEIC, GIF, BMP), folders of these, or text files with words; `-` is standard input. Without files, recover, verify and reprint ask for the words at the terminal.
    #[arg(value_name = "FILE")]
    pub(super) files: Vec<PathBuf>,
    /// Text file with the words of sheets, one sheet a line or with blank lines between sheets; `-` is standard input. `?` stands for an illegible word, `ab?` for one that begins with ab.
    #[arg(long, value_name = "FILE")]
    pub(super) words: Vec<PathBuf>,
    /// Accept a repair of typed words without asking, if there is only one. What it changed is reported.
    #[arg(long)]
    pub(super) accept_repair: bool,
    /// Print the words of repairs even if standard error is not a terminal, and in the JSON report.
    #[arg(long)]
    pub(super) show_words: bool,
}

impl Sources {
    #[cfg(windows)]
    fn lists(&mut self) -> Vec<&mut Vec<PathBuf>> {
        vec![&mut self.files, &mut self.words]
    }
}

/// How a person at the terminal is guided.
#[derive(Debug, Args)]
pub(super) struct Guidance {
    /// Ask for words line by line instead of on a full screen, for screen readers and simple terminals.
    #[arg(long)]
    pub(super) plain: bool,
    /// Keep what is typed in this file, so that you can go on another day. It is encrypted under a passphrase that you choose, and deleted when the key is back.
    #[arg(long, value_name = "FILE")]
    pub(super) session: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(super) struct Recover {
    #[command(flatten)]
    pub(super) sources: Sources,
    #[command(flatten)]
    pub(super) guidance: Guidance,
    /// Use only sheets of this set, given by its set.toml or its id.
    #[arg(long, value_name = "set.toml")]
    pub(super) set: Option<OsString>,
    /// Write the key to this new file, which only you can read; `-` is standard output. Several secrets become files in a new directory of this name.
    #[arg(short, long, value_name = "FILE")]
    pub(super) output: Option<PathBuf>,
    /// Give back only this one of several secrets.
    #[arg(long, value_name = "NAME")]
    pub(super) item: Option<String>,
    /// Take the set's passphrase, if it has one, from the first line of this file instead of a hidden prompt.
    #[arg(long, value_name = "FILE")]
    pub(super) passphrase_file: Option<PathBuf>,
    /// Print the key, and how it was recovered, as JSON.
    #[arg(long)]
    pub(super) json: bool,
}

#[derive(Debug, Args)]
pub(super) struct Verify {
    #[command(flatten)]
    pub(super) sources: Sources,
    #[command(flatten)]
    pub(super) guidance: Guidance,
    /// Compare the sheets with this set's public record, set.toml, or with its id.
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
    /// Print this sheet again, given by the number of its share or by its holder's name in set.toml. Can be repeated.
    #[arg(long, value_name = "SHARE|HOLDER")]
    pub(super) lost: Vec<String>,
    /// Print a sheet for a new holder: Dora, or Dora:de for one in German. Can be repeated, as long as the set has room.
    #[arg(long, value_name = "NAME")]
    pub(super) add: Vec<String>,
    /// The set's public record, which names the holders and is brought up to date; or the set's id.
    #[arg(long, value_name = "set.toml")]
    pub(super) set: Option<OsString>,
    /// Allow a new sheet that is enough to recover the key by itself.
    #[arg(long)]
    pub(super) allow_single: bool,
    /// Directory for the sheets: new or empty, and other than the current one.
    #[arg(long, value_name = "DIR", default_value = "reprint")]
    pub(super) out: PathBuf,
    /// Whether the sealed data is printed behind the new sheets too, or is on separate pages.
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
    /// List every QR code in pictures and PDFs with its text, other people's codes too. The text of a share's code is as secret as its sheet.
    #[arg(long, conflicts_with_all = ["words", "accept_repair", "show_words", "passphrase_file"])]
    pub(super) any_qr: bool,
    /// Draw the pages into this new file, with a box round every code and what was made of it; further pages go to OUT-2.png and so on. The drawing is as secret as the sheets.
    #[arg(long, value_name = "OUT.png")]
    pub(super) annotate: Option<PathBuf>,
    /// Take the passphrase, if one is needed to count what is sealed, from the first line of this file.
    #[arg(long, value_name = "FILE")]
    pub(super) passphrase_file: Option<PathBuf>,
    /// Print as JSON.
    #[arg(long)]
    pub(super) json: bool,
}

#[derive(Debug, Args)]
pub(super) struct Check {
    /// Kind of key; `paperquorum kinds` lists them [default: recognised].
    #[arg(long, value_name = "KIND")]
    pub(super) kind: Option<String>,
    #[command(flatten)]
    pub(super) choice: Choice,
    /// Print as JSON.
    #[arg(long)]
    pub(super) json: bool,
    /// File with the key; `-` is standard input. Without it, a hidden prompt asks for the key twice.
    #[arg(value_name = "INPUT")]
    pub(super) input: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(super) struct Kinds {
    /// Explain this kind.
    #[arg(value_name = "NAME")]
    pub(super) name: Option<String>,
    /// Print as JSON.
    #[arg(long)]
    pub(super) json: bool,
}
