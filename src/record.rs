//! `set.toml`, the public record of a set (FORMAT.md, section 6): what it says as values, and as text.

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::envelope::{Part, SetPrefix};
use crate::scheme::{Scheme, SchemeError};
use crate::share::{Share, set_name};

const FORMAT: &str = "paperquorum set 1";

/// The public record of a set.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Record {
    /// The format and its version.
    pub format: String,
    /// Sixteen hexadecimal digits.
    pub set: String,
    /// The set's name, two words of the list.
    pub name: String,
    /// The name of the kind of key.
    pub kind: String,
    /// How many shares are needed, from 1.
    pub threshold: u8,
    /// How many shares there are, at most 16.
    pub shares: u8,
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
#[derive(Debug, Serialize, Deserialize)]
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
    /// Sixty-four hexadecimal digits.
    pub digest: String,
}

/// One share's entry.
#[derive(Debug, Serialize, Deserialize)]
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
    /// Sixty-four hexadecimal digits.
    pub commitment: String,
}

/// Whether a field that is mostly false can be left out.
fn is_false(value: &bool) -> bool {
    !value
}

/// What a record says about a share.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// The commitment matches: this is the share that was printed.
    Printed,
    /// Of this set by its public fields; read from words, it cannot be compared with the commitment.
    WordsOnly,
    /// Of this set by its public fields, and not the share that was printed.
    Altered,
    /// Of another set.
    Stranger,
}

impl Record {
    /// The head of a record, without shares.
    pub fn new(set: u64, scheme: Scheme, kind: &str, length: usize) -> Self {
        Self {
            format: FORMAT.to_owned(),
            set: format!("{set:016x}"),
            name: set_name(SetPrefix::of(set)),
            kind: kind.to_owned(),
            threshold: scheme.threshold(),
            shares: scheme.shares(),
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
            let before = error.span().map_or("", |span| &text[..span.start]);
            RecordError::Syntax {
                line: before.lines().count().max(1),
                message: error.message().to_owned(),
            }
        })?;
        record.check()?;
        Ok(record)
    }

    fn check(&self) -> Result<(), RecordError> {
        if self.format != FORMAT {
            return Err(RecordError::Format);
        }
        if self.set_id().is_none() {
            return Err(RecordError::SetId);
        }
        Scheme::new(self.threshold.into(), self.shares.into())?;
        let indices: Vec<u8> = self.share.iter().map(|share| share.index).collect();
        if indices != (1..=self.shares).collect::<Vec<u8>>() {
            return Err(RecordError::Shares {
                shares: self.shares,
            });
        }
        for share in &self.share {
            if !is_hex(&share.commitment, 64) {
                return Err(RecordError::Commitment { index: share.index });
            }
        }
        if let Some(vault) = &self.vault
            && !is_hex(&vault.digest, 64)
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

    fn set_id(&self) -> Option<u64> {
        let digits = is_hex(&self.set, 16);
        digits.then(|| u64::from_str_radix(&self.set, 16).ok())?
    }

    /// Compares a share with the record.
    pub fn verdict(&self, share: &Share) -> Verdict {
        let header = share.header();
        let Some(set) = self.set_id() else {
            return Verdict::Stranger;
        };
        let other_set = share.print().is_some_and(|print| print.set != set);
        if header.set() != SetPrefix::of(set) || other_set {
            return Verdict::Stranger;
        }
        let Some(commitment) = share.commitment() else {
            let own = self.share.iter().find(|row| row.index == share.index());
            let fields = header.length() == self.length
                && own.is_some_and(|row| header.threshold() == self.needed_of(row.required))
                && own.is_some_and(|row| header.part() == self.part_of(row.required));
            return if fields {
                Verdict::WordsOnly
            } else {
                Verdict::Altered
            };
        };
        let printed = self.share.iter().any(|known| {
            known.index == share.index() && known.commitment.eq_ignore_ascii_case(&hex(&commitment))
        });
        if printed {
            Verdict::Printed
        } else {
            Verdict::Altered
        }
    }
}

/// Lower-case hexadecimal digits, in a buffer that does not move.
pub(crate) fn hex(bytes: &[u8]) -> String {
    let mut digits = String::with_capacity(2 * bytes.len());
    for byte in bytes {
        for nibble in [byte >> 4, byte & 15] {
            digits.push(char::from_digit(nibble.into(), 16).expect("below 16"));
        }
    }
    digits
}

fn is_hex(text: &str, digits: usize) -> bool {
    text.len() == digits && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// Why a text is no record of a set.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
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
    /// The set id cannot be read.
    #[error("the set id is not 16 hexadecimal digits")]
    SetId,
    /// No scheme has these numbers.
    #[error(transparent)]
    Scheme(#[from] SchemeError),
    /// The shares are not those from 1 to the total, each once and in order.
    #[error("it does not list the shares 1 to {shares}")]
    Shares {
        /// The total that the record states.
        shares: u8,
    },
    /// A commitment cannot be read.
    #[error("the commitment of share {index} is not 64 hexadecimal digits")]
    Commitment {
        /// The share's index.
        index: u8,
    },
    /// The digest of the vault cannot be read.
    #[error("the digest of the vault is not 64 hexadecimal digits")]
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
            "the set id is not 16 hexadecimal digits",
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
            "commitment = \"",
            "commitment = \"0",
            "the commitment of share 1 is not 64 hexadecimal digits",
        );
        check(
            "digest = \"",
            "digest = \"x",
            "the digest of the vault is not 64 hexadecimal digits",
        );
        check(
            "length = 32",
            "length = ?",
            "line 10: string values must be quoted, expected literal string",
        );
    }
}
