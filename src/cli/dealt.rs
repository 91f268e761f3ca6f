//! What `split` says of a set that it made.

use std::io::Write;
use std::path::Path;

use serde::Serialize;

use super::error::{Failure, note, warn};
use super::{io, json};
use crate::deal::{
    CARDS_FILE, CHECK_FILE, COVER_FILE, Dealt, Holders, LABELS_FILE, Order, PAGE_FILE, Proven,
    Remark,
};

/// The object of `--json`; docs/JSON.md tells its shape.
#[derive(Serialize)]
struct Report<'a> {
    directory: String,
    set: &'a str,
    set_id: &'a str,
    kind: &'a str,
    threshold: u8,
    shares: u8,
    #[serde(skip_serializing_if = "Option::is_none")]
    label: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    key_id: Option<&'a str>,
    created: &'a str,
    review: &'a str,
    words: usize,
    sheets: Vec<SheetReport<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    data: Option<DataReport<'a>>,
    /// What was made besides, by the names of the files.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    others: Vec<&'a str>,
    /// Groups of sheets from which the key was recovered before anything was written; none without the proof.
    proofs: usize,
}

#[derive(Serialize)]
struct SheetReport<'a> {
    share: u8,
    #[serde(skip_serializing_if = "Option::is_none")]
    holder: Option<&'a str>,
    required: bool,
    file: &'a str,
    sheet: String,
}

#[derive(Serialize)]
struct DataReport<'a> {
    items: usize,
    codes: usize,
    needed: usize,
    pages: usize,
    passphrase: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    file: Option<&'a str>,
}

/// What there is to say of a set, once its files are there.
pub(super) struct Told<'a> {
    pub(super) order: &'a Order,
    pub(super) dealt: &'a Dealt,
    /// What was split.
    pub(super) title: &'a str,
    pub(super) items: usize,
    pub(super) directory: &'a Path,
    /// The names of all files.
    pub(super) files: &'a [String],
}

impl Told<'_> {
    /// Words of a share.
    fn words(&self) -> usize {
        self.dealt.shares[0].to_symbols().len()
    }

    /// The document of sealed data, if it is printed by itself.
    fn data_file(&self) -> Option<&str> {
        self.dealt.record.vault.as_ref()?.file.as_deref()
    }

    /// Says what was made, for a program.
    pub(super) fn as_json(&self) -> Result<(), Failure> {
        let record = &self.dealt.record;
        let sheets = record.share.iter().map(|row| SheetReport {
            share: row.index,
            holder: row.holder.as_deref(),
            required: row.required,
            file: &row.file,
            sheet: format!("{}-{}", record.name, row.index),
        });
        let beside = [CARDS_FILE, COVER_FILE, LABELS_FILE, CHECK_FILE, PAGE_FILE];
        let files = self.files.iter().map(String::as_str);
        json::print(&Report {
            directory: self.directory.display().to_string(),
            set: &record.name,
            set_id: &record.set,
            kind: &record.kind,
            threshold: record.threshold,
            shares: record.shares,
            label: record.label.as_deref(),
            key_id: record.key_id.as_deref(),
            created: &record.created,
            review: &record.review,
            words: self.words(),
            sheets: sheets.collect(),
            data: self.dealt.data.map(|data| DataReport {
                items: self.items,
                codes: data.codes,
                needed: data.needed,
                pages: data.pages,
                passphrase: self.order.passphrase.is_some(),
                file: self.data_file(),
            }),
            others: files.filter(|file| beside.contains(file)).collect(),
            proofs: self.dealt.proven.map_or(0, |proven| proven.groups),
        })
    }

    /// Says what was made and what to do with it.
    pub(super) fn as_text(&self) -> Result<(), Failure> {
        let mut stdout = io::answer();
        for name in self.files {
            writeln!(stdout, "{}", self.directory.join(name).display())?;
        }
        stdout.flush()?;
        let holders = &self.order.holders;
        note(format_args!(
            "{} split {} · set {} · {} words a sheet",
            self.title,
            holders.access().scheme(),
            self.dealt.record.name,
            self.words()
        ));
        self.tell_data();
        for remark in &self.dealt.remarks {
            if !is_of_data(remark) && *remark != Remark::NoCheckValue {
                warn_of(remark);
            }
        }
        match self.dealt.proven {
            Some(proven) => note(format_args!(
                "checked: every sheet reads back, {} the key",
                ways(holders, proven)
            )),
            None => warn(
                "the sheets were not read back: check them with `paperquorum verify` before you hand them out",
            ),
        }
        let cover = if self.order.print.cover {
            " and cover.pdf"
        } else {
            ""
        };
        note(format_args!(
            "print everything, try one sheet with `paperquorum verify PHOTO...`, hand them out, then delete this directory except set.toml{cover}"
        ));
        Ok(())
    }

    fn tell_data(&self) {
        let Some(data) = self.dealt.data else {
            return;
        };
        let s = if data.pages == 1 { "" } else { "s" };
        let place = match self.data_file() {
            Some(_) => ", printed once",
            None => " behind every sheet",
        };
        note(format_args!(
            "sealed data: {} codes on {} page{s}{place}, {} of them are enough; words alone do not bring it back",
            data.codes, data.pages, data.needed
        ));
    }
}

/// Says before anything is written what is to be known of the place of sealed data, whatever form the answer has.
pub(super) fn warn_of_data(dealt: &Dealt) {
    let remarks = dealt.remarks.iter();
    remarks
        .filter(|remark| is_of_data(remark))
        .for_each(warn_of);
}

fn is_of_data(remark: &Remark) -> bool {
    matches!(remark, Remark::NothingSealed | Remark::ManyPages { .. })
}

/// Says something of a set, with the options by which it can be changed.
fn warn_of(remark: &Remark) {
    match remark {
        Remark::NothingSealed => warn(
            "--vault separate changes nothing: nothing is sealed here, every sheet has all of its share",
        ),
        Remark::ManyPages { pages } => warn(format_args!(
            "every sheet gets {pages} pages of data; with --vault separate they are printed once"
        )),
        Remark::TwoSheets { holder } => warn(format_args!(
            "two sheets are for {holder}: for one person with two shares, write \"{holder}:2\""
        )),
        remark => warn(remark),
    }
}

/// Says by what the key is compared when it is back.
pub(super) fn tell_check_value(dealt: &Dealt) {
    match dealt.check_value {
        Some(value) => note(format_args!(
            "check value of the key: {value} · recovery shows the same; keep it to yourself"
        )),
        None => warn_of(&Remark::NoCheckValue),
    }
}

/// "all 10 pairs recover", "200 of 1820 groups of 8 recover".
fn ways(holders: &Holders, Proven { groups, of, .. }: Proven) -> String {
    let access = holders.access();
    let threshold = usize::from(access.scheme().threshold());
    let is_plain =
        access.scheme().required() == 0 && access.holders().iter().all(|holder| holder.shares == 1);
    if of == 1 {
        return match holders.count() {
            1 => "it recovers".to_owned(),
            2 => "both together recover".to_owned(),
            _ => "together they recover".to_owned(),
        };
    }
    let what = match threshold {
        _ if !is_plain => "combinations".to_owned(),
        1 => "sheets by themselves".to_owned(),
        2 => "pairs".to_owned(),
        _ => format!("groups of {threshold}"),
    };
    if groups == of {
        format!("all {of} {what} recover")
    } else {
        format!("{groups} of {of} {what}, drawn by lot, recover")
    }
}
