//! `set.toml`, the public record of a set (FORMAT.md, section 6).

use std::path::Path;

use serde::{Deserialize, Serialize};

use super::error::Failure;
use super::io;
use crate::envelope::{Part, SetPrefix};
use crate::scheme::Scheme;
use crate::share::{Share, set_name};

const FORMAT: &str = "paperquorum set 1";

/// The public record of a set.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(super) struct Record {
    pub(super) format: String,
    /// Sixteen hexadecimal digits.
    pub(super) set: String,
    pub(super) name: String,
    pub(super) kind: String,
    pub(super) threshold: u8,
    pub(super) shares: u8,
    pub(super) length: usize,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) label: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) key_id: Option<String>,
    pub(super) created: String,
    pub(super) review: String,
    pub(super) share: Vec<ShareRecord>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) vault: Option<VaultRecord>,
}

/// The sealed data of a set.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(super) struct VaultRecord {
    pub(super) codes: usize,
    pub(super) needed: usize,
    pub(super) codes_on_a_page: usize,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) file: Option<String>,
    /// Sixty-four hexadecimal digits.
    pub(super) digest: String,
}

/// One share's entry.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(super) struct ShareRecord {
    pub(super) index: u8,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) holder: Option<String>,
    pub(super) file: String,
    #[serde(default, skip_serializing_if = "is_false")]
    pub(super) required: bool,
    /// Sixty-four hexadecimal digits.
    pub(super) commitment: String,
}

/// Whether a field that is mostly false can be left out.
fn is_false(value: &bool) -> bool {
    !value
}

/// What a record says about a share.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
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
    pub(super) fn new(set: u64, scheme: Scheme, kind: &str, length: usize) -> Self {
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
    pub(super) fn to_toml(&self) -> String {
        let body = toml::to_string(self).expect("strings and numbers serialize");
        format!(
            "# The public record of a set of recovery sheets. It holds no part of the key and helps nobody to find it:\n\
             # keep it with your backups. `paperquorum verify --set set.toml SHEET` tells whether a sheet is one of these.\n\n{body}"
        )
    }

    /// Reads and checks a record.
    pub(super) fn load(path: &Path) -> Result<Self, Failure> {
        let name = path.display();
        let bytes = io::read_limited(path, io::MAX_TEXT)?;
        let text = std::str::from_utf8(&bytes)
            .map_err(|_| Failure::usage(format_args!("{name}: not UTF-8 text")))?;
        let record: Self = toml::from_str(text).map_err(|error| {
            let line = error
                .span()
                .map_or(1, |span| text[..span.start].lines().count().max(1));
            Failure::usage(format_args!("{name}: line {line}: {}", error.message()))
                .hint("give the set.toml that `paperquorum split` wrote beside the sheets")
        })?;
        record
            .check()
            .map_err(|what| Failure::usage(format_args!("{name}: {what}")))?;
        Ok(record)
    }

    fn check(&self) -> Result<(), String> {
        if self.format != FORMAT {
            return Err(format!("the format is not \"{FORMAT}\""));
        }
        if self.set_id().is_none() {
            return Err("the set id is not 16 hexadecimal digits".to_owned());
        }
        Scheme::new(self.threshold.into(), self.shares.into()).map_err(|e| e.to_string())?;
        let indices: Vec<u8> = self.share.iter().map(|share| share.index).collect();
        if indices != (1..=self.shares).collect::<Vec<u8>>() {
            return Err(format!("it does not list the shares 1 to {}", self.shares));
        }
        for share in &self.share {
            let digits = share.commitment.as_bytes();
            if digits.len() != 64 || !digits.iter().all(u8::is_ascii_hexdigit) {
                return Err(format!(
                    "the commitment of share {} is not 64 hexadecimal digits",
                    share.index
                ));
            }
        }
        if let Some(vault) = &self.vault {
            let digits = vault.digest.as_bytes();
            if digits.len() != 64 || !digits.iter().all(u8::is_ascii_hexdigit) {
                return Err("the digest of the vault is not 64 hexadecimal digits".to_owned());
            }
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
        let digits = self.set.len() == 16 && self.set.bytes().all(|b| b.is_ascii_hexdigit());
        digits.then(|| u64::from_str_radix(&self.set, 16).ok())?
    }

    /// Compares a share with the record.
    pub(super) fn verdict(&self, share: &Share) -> Verdict {
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
pub(super) fn hex(bytes: &[u8]) -> String {
    let mut digits = String::with_capacity(2 * bytes.len());
    for byte in bytes {
        for nibble in [byte >> 4, byte & 15] {
            digits.push(char::from_digit(nibble.into(), 16).expect("below 16"));
        }
    }
    digits
}
