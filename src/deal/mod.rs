//! The dealer's half: from secrets to sheets that have proved to read back.
//!
//! [`deal()`] does all of it in memory, for any shell. An [`Order`] says who gets what; the secrets are checked by [`Secrets`], whose keys
//! [`pick()`] finds in whatever was pasted; a [`Dealt`] has the documents and the public record. Dates and randomness are handed in, so one
//! seed gives one set, byte for byte.
//!
//! What goes wrong is a value of the operation's own error type, without a word about any shell's options; what a person has to decide is
//! a [`Question`]; what the dealer should merely know comes as [`Remark`] or [`Note`].
//!
//! ```
//! use paperquorum::deal::{self, Date, Holders, Order, Person, Secrets, Single};
//! use paperquorum::kind::{Input, Kind};
//! use rand_chacha::ChaCha20Rng;
//! use rand_core::SeedableRng;
//!
//! let people = ["Alice", "Bob", "Carol"].map(Person::new);
//! let holders = Holders::named(&people, Some(2), Single::Refused)?;
//! let day = Date::new(2026, 11, 30).ok_or("no such day")?;
//! let order = Order::new(holders, day);
//!
//! let input = Input::new(b"correct horse battery staple"[..].into());
//! let secrets = Secrets::one(Kind::recognise(&input)?, input)?;
//!
//! // A program takes the system's randomness.
//! let mut rng = ChaCha20Rng::seed_from_u64(1);
//! let dealt = deal::deal(&order, secrets, &mut rng)?;
//! let names: Vec<&str> = dealt.files.iter().map(|(name, _)| name.as_str()).collect();
//! assert_eq!(names, ["1-alice.pdf", "2-bob.pdf", "3-carol.pdf"]);
//! assert_eq!(dealt.record.created, "2026-11-30");
//! assert_eq!(dealt.proven.map(|proven| proven.groups), Some(3));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod beside;
mod chosen;
mod date;
mod document;
mod edition;
mod examine;
mod fault;
mod fingerprint;
mod finished;
mod glyphs;
mod holders;
mod list;
mod looks;
mod made;
mod not_taken;
mod note;
mod order;
mod pick;
mod pictured;
pub(crate) mod proof;
mod record;
mod refused;
mod remark;
pub mod reprint;
mod secrets;
mod seen;
mod templates;
mod texts;

use rand_core::CryptoRng;

pub use self::chosen::Choice;
pub use self::date::Date;
pub(crate) use self::document::Document;
use self::document::Leaf;
pub use self::document::{NamedFile, PrintError};
pub(crate) use self::edition::Edition;
pub use self::examine::{Examined, KeyReport, examine};
pub use self::fault::{Fault, ProofError};
pub use self::fingerprint::Fingerprint;
pub use self::glyphs::CharacterError;
pub use self::holders::{Holders, HoldersError, NameError, Person, Single, check_name, find};
pub use self::list::{ItemSource, ListError, ListItem, is_list, read_list};
pub use self::looks::{Looks, LooksError, Named};
use self::made::Made;
pub use self::not_taken::{NotTaken, Title, Why, listed};
pub use self::note::{Note, left_out, verdict};
pub use self::order::{Order, OrderError, Print, Proof, REVIEW_MONTHS, VaultPlace};
pub use self::pick::{Asked, Picked, Question, Step, What, pick};
pub use self::proof::Proven;
pub use self::record::{
    CARDS_FILE, CHECK_FILE, COMBINED_FILE, COVER_FILE, LABELS_FILE, PAGE_FILE, RECORD_FILE,
    VAULT_FILE, sheet_file,
};
pub use self::refused::Refused;
pub use self::remark::Remark;
pub use self::reprint::{Reprint, Reprinted, reprint};
pub use self::secrets::{Given, Listed, Secrets, SecretsError};
pub use self::templates::{KINDS, Templates, TemplatesError};
pub use self::texts::TextError;
use crate::check_value::CheckValue;
use crate::record::Record;
use crate::share::Share;

/// From so many pages of data behind each sheet it is said that they could be printed once.
const MANY_PAGES: usize = 10;

/// A set that was made: its documents, and what the dealer should know.
#[non_exhaustive]
pub struct Dealt {
    /// The PDFs, in the order in which they are listed. They hold shares.
    pub files: Vec<NamedFile>,
    /// What may be known to everybody: [`Record::to_toml`] is the text of [`RECORD_FILE`].
    pub record: Record,
    /// The shares, in the order of their indices, for sheets that are written by hand.
    pub shares: Vec<Share>,
    /// What was sealed, if anything was.
    pub data: Option<Data>,
    /// What the proof showed; `None` if there was to be none.
    pub proven: Option<Proven>,
    /// By which a recovered key is compared; `None` where there was no memory for it. As secret as the key is weak.
    pub check_value: Option<CheckValue>,
    /// What the dealer should know.
    pub remarks: Vec<Remark>,
}

/// Sealed data, in numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Data {
    /// How many codes there are.
    pub codes: usize,
    /// How many of them are enough.
    pub needed: usize,
    /// On how many pages they stand.
    pub pages: usize,
}

/// Splits the secrets as ordered, draws the sheets, reads them back, and recovers the key from what was read.
///
/// # Errors
/// [`Refused`] if the order makes no sense, something does not fit on its paper, or a sheet does not read back.
pub fn deal(order: &Order, secrets: Secrets, rng: &mut impl CryptoRng) -> Result<Dealt, Refused> {
    order.check()?;
    let made = Made::of(order, secrets, rng)?;
    let record = record::record(order, &made);
    let edition = made.edition(order, &record);
    let documents = documents(order, &edition)?;
    let files = documents
        .iter()
        .map(|document| document.render(&order.looks.fonts, order.looks.words))
        .collect::<Result<Vec<NamedFile>, PrintError>>()?;
    let proven = match order.proof {
        Proof::ReadBack => Some(made.promise(order).prove(&documents, &files, rng)?),
        Proof::None => None,
    };
    let check_value = made.check_value()?;
    Ok(Dealt {
        remarks: remarks(order, &made, &files, check_value),
        data: made.sealed.as_ref().map(|sealed| Data {
            codes: sealed.id().total(),
            needed: sealed.id().needed(),
            pages: sealed.id().pages(),
        }),
        files,
        record,
        shares: made.shares,
        proven,
        check_value,
    })
}

/// Everything that is printed, in the order in which it is listed.
fn documents(order: &Order, edition: &Edition<'_>) -> Result<Vec<Document>, PrintError> {
    let print = &order.print;
    let mut documents = Vec::new();
    let mut add = |name: &str, leaves: Vec<Leaf>| {
        documents.push(Document {
            name: name.to_owned(),
            leaves,
        });
    };
    if print.combined {
        add(COMBINED_FILE, edition.combined()?);
    } else {
        for holder in 0..order.holders.count() {
            let first = *order.holders.access.shares_of(holder).start();
            let file = &edition.record.share[usize::from(first) - 1].file;
            add(file, edition.copies_of(holder)?);
        }
    }
    if edition.sealed.is_some() && order.vault == VaultPlace::Separate {
        add(VAULT_FILE, edition.data(&order.looks.language)?);
    }
    if print.cards {
        add(CARDS_FILE, edition.cards()?);
    }
    if print.cover {
        add(COVER_FILE, edition.cover()?);
    }
    if print.labels {
        add(LABELS_FILE, edition.labels()?);
    }
    if print.print_check {
        add(CHECK_FILE, edition.print_check()?);
    }
    Ok(documents)
}

/// What the dealer should know of a set.
fn remarks(
    order: &Order,
    made: &Made,
    files: &[NamedFile],
    check_value: Option<CheckValue>,
) -> Vec<Remark> {
    let mut remarks = Vec::new();
    let pages = made.pages();
    match order.vault {
        VaultPlace::Separate if made.sealed.is_none() => remarks.push(Remark::NothingSealed),
        VaultPlace::Separate => remarks.push(Remark::DataApart {
            file: VAULT_FILE.to_owned(),
        }),
        VaultPlace::Sheets if pages >= MANY_PAGES => remarks.push(Remark::ManyPages { pages }),
        VaultPlace::Sheets => {}
    }
    remarks.extend(order.holders.remarks());
    if order.holders.access.scheme().threshold() > 1 {
        let names = files.iter().map(|(name, _)| name);
        let whole = names.filter(|name| [CARDS_FILE, COMBINED_FILE].contains(&name.as_str()));
        remarks.extend(whole.map(|file| Remark::IsTheKey { file: file.clone() }));
    }
    if check_value.is_none() {
        remarks.push(Remark::NoCheckValue);
    }
    remarks
}
