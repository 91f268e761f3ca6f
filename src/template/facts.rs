//! What sheets say: the facts that templates put into words.

use crate::qr::Modules;

/// What one sheet says. Every field but `words` and `code` is a variable of the template, under its own name.
///
/// `Debug` is not derived: words and code are a share.
#[derive(Clone)]
pub struct ShareFacts {
    /// Whose key it is and for what: "Laptop".
    pub label: Option<String>,
    /// Who holds this sheet.
    pub holder: Option<String>,
    /// The number of this share, from one.
    pub index: u8,
    /// How many shares were made.
    pub shares: u8,
    /// How many of them bring the secret back.
    pub threshold: u8,
    /// How many shares are on this holder's sheet, and which of them this page shows, from one.
    pub on_sheet: u8,
    /// See `on_sheet`.
    pub position: u8,
    /// Whether some sheet of the set holds several shares.
    pub weighted: bool,
    /// Whether this share is required: nothing recovers without it.
    pub required: bool,
    /// Whether other shares of the set are, or this one is.
    pub needs_required: bool,
    /// Whether this sheet alone brings the secret back.
    pub alone: bool,
    /// Whether label, holder and number of shares are kept off the sheet.
    pub anonymous: bool,
    /// Where the sealed data is, if there is any.
    pub sealed: Option<SealedData>,
    /// Whether a passphrase is needed, and the sheet says so.
    pub passphrase: bool,
    /// Whether the sheet has its page of instructions.
    pub back: bool,
    /// By which `recover.html` is known, if it comes with the sheet.
    pub page: Option<String>,
    /// Whether the words are written by hand: then the sheet shows blanks for them, and no code.
    pub handwrite: bool,
    /// Whether the code says no more than the words do, because the sheet was made again from words: it proves nothing.
    pub unproven: bool,
    /// Whom to ask about the sheet, in a line.
    pub contact: Option<String>,
    /// What else the dealer wants every holder to know.
    pub note: Option<String>,
    /// What kind of secret: "BitLocker recovery key".
    pub kind: String,
    /// The public ID of the key, which the screen that asks for the key shows too.
    pub key_id: Option<String>,
    /// Where the key is typed in, in a line.
    pub usage: Option<String>,
    /// The day of printing, as `2026-11-22`.
    pub date: String,
    /// The day by which the sheet should be checked.
    pub review: String,
    /// The short name of the set: "lamp-river".
    pub set_name: String,
    /// The short name of this sheet: "lamp-river-2".
    pub sheet_name: String,
    /// The words of the share.
    pub words: Vec<String>,
    /// The share as a code.
    pub code: Modules,
}

/// Where a set's sealed data is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SealedData {
    /// On so many pages behind every sheet.
    OnSheet(usize),
    /// On pages by itself.
    Separate,
}

/// What a page of sealed data says; the fields but `codes` are variables of its template.
#[derive(Clone)]
pub struct DataFacts {
    /// The short name of the set.
    pub set_name: String,
    /// The number of this page, from one.
    pub page: usize,
    /// How many pages there are.
    pub pages: usize,
    /// How many codes are needed.
    pub needed: usize,
    /// How many codes there are.
    pub total: usize,
    /// Whether the pages are printed by themselves, not behind every sheet.
    pub separate: bool,
    /// The codes of this page, each with its number from one.
    pub codes: Vec<(Modules, usize)>,
}

/// What the dealer's record says: every field is a variable of its template.
#[derive(Debug, Clone)]
pub struct CoverFacts {
    /// The short name of the set.
    pub set_name: String,
    /// The day of printing, as `2026-11-22`.
    pub date: String,
    /// The day by which the sheets should be checked.
    pub review: String,
    /// What kind of secret.
    pub kind: String,
    /// Whose key it is and for what.
    pub label: Option<String>,
    /// The public ID of the key.
    pub key_id: Option<String>,
    /// Whom to ask, in a line.
    pub contact: Option<String>,
    /// What else the dealer noted.
    pub note: Option<String>,
    /// How many shares bring the secret back.
    pub threshold: u8,
    /// How many shares there are.
    pub shares: u8,
    /// Whether some of them are required.
    pub needs_required: bool,
    /// Where the sealed data is, if there is any.
    pub sealed: Option<SealedData>,
    /// Whether a passphrase is needed.
    pub passphrase: bool,
    /// Whether the sheets have their page of instructions.
    pub back: bool,
    /// Who holds what, in order.
    pub sheets: Vec<CoverSheet>,
}

/// A sheet in the dealer's record.
#[derive(Debug, Clone)]
pub struct CoverSheet {
    /// Its number as on the sheet; where several shares are on it, from the first to the last: "2–3".
    pub number: String,
    /// Who holds it.
    pub holder: Option<String>,
    /// Its short name.
    pub sheet_name: String,
    /// How many shares are on it.
    pub shares: usize,
    /// Whether it is required.
    pub required: bool,
}

/// What the page before a holder's sheet says.
#[derive(Debug, Clone)]
pub struct SeparatorFacts {
    /// Whose sheet follows.
    pub holder: Option<String>,
    /// The short name of the set.
    pub set_name: String,
    /// The short name of the sheet.
    pub sheet_name: String,
    /// How many pages follow.
    pub pages: usize,
    /// Which copy follows, from one, and of how many.
    pub copy: usize,
    /// See `copy`.
    pub copies: usize,
}
