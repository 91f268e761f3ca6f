//! `set.toml`, the public record of a set (FORMAT.md, section 6): what it says as values, and as text.

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::envelope::Part;
use crate::kind::{Class, Kind};
use crate::printable::is_unsafe;
use crate::scheme::{Scheme, SchemeError};
use crate::share::{CodeFields, Share, code_label, in_code, set_name};
use crate::tree::{self, SetId};

const FORMAT: &str = "paperquorum set 1";

/// The public record of a set.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Record {
    /// The format and its version.
    pub format: String,
    /// Twenty hexadecimal digits.
    pub set: String,
    /// The set's name, two words of the list.
    pub name: String,
    /// The name of the kind of key.
    pub kind: String,
    /// How many shares are needed, from 1.
    pub threshold: u8,
    /// How many shares are issued, at most 16.
    pub shares: u8,
    /// How many there can be, holders to come included: 2, 4, 8 or 16.
    pub room: u8,
    /// Bytes of what was split, without its tag.
    pub length: usize,
    /// As the dealer gave it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
    /// The ID of a BitLocker key.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key_id: Option<String>,
    /// A date, `2026-11-23`.
    pub created: String,
    /// The date by which the sheets are to be looked at.
    pub review: String,
    /// One for each share, in the order of their indices.
    pub share: Vec<ShareRecord>,
    /// Of a sealed set.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub vault: Option<VaultRecord>,
}

/// The sealed data of a set.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct VaultRecord {
    /// How many data codes there are.
    pub codes: usize,
    /// How many of them are enough.
    pub needed: usize,
    /// How many stand on a page, the last perhaps excepted.
    pub codes_on_a_page: usize,
    /// The document with the data pages, where they are apart from the sheets.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub file: Option<String>,
    /// Of the vault and its slices, twenty hexadecimal digits.
    pub digest: String,
}

/// One share's entry.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct ShareRecord {
    /// The share's index, from 1.
    pub index: u8,
    /// Who has it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub holder: Option<String>,
    /// The document with its sheet.
    pub file: String,
    /// Whether every recovery needs it.
    #[serde(default, skip_serializing_if = "is_false")]
    pub required: bool,
    /// A date, if it was added or printed again after the others.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub issued: Option<String>,
}

/// Whether a field that is mostly false can be left out.
fn is_false(value: &bool) -> bool {
    !value
}

/// What a record says about a share.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Provenance {
    /// Its code has proved to be one of this set.
    Printed,
    /// Read from words, which go with the record's numbers and prove nothing.
    WordsOnly,
    /// Read from words that bear the set's name, with numbers that are not the record's.
    Altered,
    /// Of another set.
    Stranger,
}

impl Record {
    /// The head of a record, without shares.
    pub fn new(set: SetId, scheme: Scheme, room: u8, kind: &str, length: usize) -> Self {
        Self {
            format: FORMAT.to_owned(),
            set: set.to_string(),
            name: set_name(set.prefix()),
            kind: kind.to_owned(),
            threshold: scheme.threshold(),
            shares: scheme.shares(),
            room,
            length,
            label: None,
            key_id: None,
            created: String::new(),
            review: String::new(),
            share: Vec::new(),
            vault: None,
        }
    }

    /// The file's text.
    pub fn to_toml(&self) -> String {
        let body = toml::to_string(self).expect("strings and numbers serialize");
        format!(
            "# The public record of a set of recovery sheets. It holds no part of the key and helps nobody to find it:\n\
             # keep it with your backups. `paperquorum verify --set set.toml SHEET` tells whether a sheet is one of these.\n\n{body}"
        )
    }

    /// Reads and checks a record.
    ///
    /// # Errors
    /// [`RecordError`]; nothing of the file is quoted but names of fields.
    pub fn parse(text: &str) -> Result<Self, RecordError> {
        let record: Self = toml::from_str(text).map_err(|error| {
            if is_earlier(text) {
                return RecordError::Earlier;
            }
            let before = error.span().map_or("", |span| &text[..span.start]);
            RecordError::Syntax {
                line: before.lines().count().max(1),
                message: match error.message() {
                    missing if missing.starts_with("missing field") => missing.to_owned(),
                    // What else the parser says may quote what stands there.
                    _ => "this is not how a record has it".to_owned(),
                },
            }
        })?;
        record.check()?;
        Ok(record)
    }

    fn check(&self) -> Result<(), RecordError> {
        if self.format != FORMAT {
            return Err(RecordError::Format);
        }
        let Ok(set) = self.set.parse::<SetId>() else {
            return Err(RecordError::SetId);
        };
        if self.name != set_name(set.prefix()) {
            return Err(RecordError::Name);
        }
        if !self.room.is_power_of_two() || !(2..=16).contains(&self.room) || self.room < self.shares
        {
            return Err(RecordError::Room);
        }
        Scheme::new(self.threshold.into(), self.shares.into())?;
        let indices: Vec<u8> = self.share.iter().map(|share| share.index).collect();
        if indices != (1..=self.shares).collect::<Vec<u8>>() {
            return Err(RecordError::Shares {
                shares: self.shares,
            });
        }
        let files = self.share.iter().map(|share| &share.file);
        let files = files.chain(self.vault.iter().filter_map(|vault| vault.file.as_ref()));
        if files.into_iter().any(|file| !is_file_name(file)) {
            return Err(RecordError::File);
        }
        if let Some(vault) = &self.vault
            && tree::hash(&vault.digest).is_none()
        {
            return Err(RecordError::Digest);
        }
        Ok(())
    }

    /// How many shares are required.
    fn required(&self) -> u8 {
        let required = self.share.iter().filter(|row| row.required).count();
        u8::try_from(required).unwrap_or(u8::MAX)
    }

    /// How many shares are needed of a share's part.
    fn needed_of(&self, required: bool) -> u8 {
        if required {
            self.required()
        } else {
            self.threshold.saturating_sub(self.required())
        }
    }

    /// The part that a share is of.
    fn part_of(&self, required: bool) -> Part {
        match (self.required(), required) {
            (0, _) => Part::Whole,
            (_, true) => Part::Required,
            (_, false) => Part::Others,
        }
    }

    /// The id of the set.
    ///
    /// # Errors
    /// [`RecordError::SetId`] if it cannot be read: a record that was parsed has one.
    pub fn set_id(&self) -> Result<SetId, RecordError> {
        self.set.parse().map_err(|_| RecordError::SetId)
    }

    /// Compares a share with the record.
    pub fn provenance(&self, share: &Share) -> Provenance {
        let Ok(set) = self.set_id() else {
            return Provenance::Stranger;
        };
        match share.set_id() {
            Some(id) if id == set => Provenance::Printed,
            Some(_) => Provenance::Stranger,
            None if share.set() != set.prefix() => Provenance::Stranger,
            None if self.has_numbers_of(share) => Provenance::WordsOnly,
            None => Provenance::Altered,
        }
    }

    /// What this says otherwise than a code of its set, which has proved itself.
    pub fn contradicts(&self, share: &Share) -> Option<&'static str> {
        let code = share.code()?;
        let header = share.header();
        let own = self.share.iter().find(|row| row.index == share.index());
        let is_required = own.is_some_and(|row| row.required);
        let digest = self.vault.as_ref().map(|vault| tree::hash(&vault.digest));
        let told = [
            (
                "another threshold",
                share.set_threshold() == Some(self.threshold),
            ),
            (
                "other required sheets",
                header.part() == self.part_of(is_required)
                    && header.threshold() == self.needed_of(is_required),
            ),
            ("another length of the key", header.length() == self.length),
            ("another kind of key", self.has_kind_of(header.class())),
            ("other room for holders", code.room() == self.room),
            ("other sealed data", digest == code.vault().map(Some)),
            ("another label", self.has_label_of(code)),
        ];
        let contradiction = told.into_iter().find(|(_, agrees)| !agrees);
        contradiction.map(|(what, _)| what)
    }

    /// Whether the kind is one that codes of this class can hold.
    fn has_kind_of(&self, class: Class) -> bool {
        match class {
            Class::Typed => (0..8)
                .filter_map(Class::from_number)
                .filter(|other| *other != Class::Typed)
                .all(|other| Kind::by_class(other).id != self.kind),
            _ => Kind::by_class(class).id == self.kind,
        }
    }

    /// Whether the label, if there is one, is that of a code, which has the beginning of it, or nothing in a set that keeps to itself what
    /// it is of.
    fn has_label_of(&self, code: &CodeFields) -> bool {
        let Some(label) = &self.label else {
            return true;
        };
        let is_untold = code.total().is_none() && code.label().is_empty();
        is_untold || code_label(&in_code(label)) == code.label()
    }

    /// Whether length, part and threshold of a share are those of the set.
    fn has_numbers_of(&self, share: &Share) -> bool {
        let header = share.header();
        // A holder who was added later may not be in this copy of the record.
        let own = self.share.iter().find(|row| row.index == share.index());
        let required = own.is_some_and(|row| row.required);
        header.length() == self.length
            && share.index() <= self.room
            && header.threshold() == self.needed_of(required)
            && header.part() == self.part_of(required)
    }
}

/// Most bytes of a file's name: file systems take 255.
const MAX_FILE: usize = 200;

/// Whether a text names a PDF, as what made the record writes it, and nothing that would lead out of its folder, be hidden in it, or look
/// like something else.
fn is_file_name(text: &str) -> bool {
    let is_odd = |c: char| is_unsafe(c) || matches!(c, '/' | '\\' | ':');
    let Some(stem) = text.strip_suffix(".pdf") else {
        return false;
    };
    text.len() <= MAX_FILE
        && !text.contains(is_odd)
        && !stem.starts_with(['.', '-'])
        && !stem.trim().is_empty()
        && stem.trim() == stem
}

/// Whether a text is a record from before codes proved themselves.
fn is_earlier(text: &str) -> bool {
    let says = |key: &str| text.lines().any(|line| line.trim_start().starts_with(key));
    text.contains(FORMAT) && says("commitment =")
}

/// Lower-case hexadecimal digits, in a buffer that does not move.
pub fn hex(bytes: &[u8]) -> String {
    let mut digits = String::with_capacity(2 * bytes.len());
    for byte in bytes {
        for nibble in [byte >> 4, byte & 15] {
            digits.push(char::from_digit(nibble.into(), 16).expect("below 16"));
        }
    }
    digits
}

/// Why a text is no record of a set.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum RecordError {
    /// It is not TOML, or has not the fields of a record.
    #[error("line {line}: {message}")]
    Syntax {
        /// The line of the text, from 1.
        line: usize,
        /// What is wrong there.
        message: String,
    },
    /// Of another format, or of a later version of it.
    #[error("the format is not \"{FORMAT}\"")]
    Format,
    /// From before the format was settled.
    #[error(
        "a record of an earlier form, from before paperquorum was released; this version reads neither it nor the sheets that were made with it"
    )]
    Earlier,
    /// The set id cannot be read.
    #[error("the set id is not 20 hexadecimal digits")]
    SetId,
    /// The name is not the one that follows from the id.
    #[error("name and set id do not go together")]
    Name,
    /// No set has so much room.
    #[error("the room is not 2, 4, 8 or 16, or less than the number of shares")]
    Room,
    /// No scheme has these numbers.
    #[error(transparent)]
    Scheme(#[from] SchemeError),
    /// The shares are not those from 1 to the total, each once and in order.
    #[error("it does not list the shares 1 to {shares}")]
    Shares {
        /// The total that the record states.
        shares: u8,
    },
    /// The file of a sheet is not the name of a PDF.
    #[error("the file of a sheet is not the name of a file")]
    File,
    /// The digest of the vault cannot be read.
    #[error("the digest of the vault is not 20 hexadecimal digits")]
    Digest,
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLAIN: &str = include_str!("../tests/vectors/records/plain.toml");
    const SEALED: &str = include_str!("../tests/vectors/records/sealed.toml");

    #[test]
    fn a_record_is_written_as_it_was_read() {
        for text in [PLAIN, SEALED] {
            assert_eq!(Record::parse(text).unwrap().to_toml(), text);
        }
    }

    #[test]
    fn what_is_wrong_is_said() {
        let check = |from: &str, to: &str, said: &str| {
            assert!(SEALED.contains(from), "{from}");
            let error = Record::parse(&SEALED.replacen(from, to, 1)).unwrap_err();
            assert_eq!(error.to_string(), said);
        };
        check(
            "paperquorum set 1",
            "paperquorum set 2",
            "the format is not \"paperquorum set 1\"",
        );
        check(
            "set = \"",
            "set = \"0",
            "the set id is not 20 hexadecimal digits",
        );
        check(
            "threshold = 3",
            "threshold = 5",
            "the threshold 5 is more than the 4 shares there are",
        );
        check(
            "index = 2",
            "index = 3",
            "it does not list the shares 1 to 4",
        );
        check(
            "digest = \"",
            "digest = \"x",
            "the digest of the vault is not 20 hexadecimal digits",
        );
        check(
            "length = 32",
            "length = ?",
            "line 11: this is not how a record has it",
        );
    }
}
