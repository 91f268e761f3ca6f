//! The sheets of a set as PDFs: one for each holder, and the pages of sealed data.

use super::args::VaultPlace;
use super::error::Failure;
use super::holders::Holders;
use super::record::Record;
use crate::kind::Kind;
use crate::series::Slice;
use crate::share::Share;
use crate::sheet::{Block, Paper, Sheet};
use crate::template::{self, DataFacts, Facts, SealedData};
use crate::{pdf, qr};

/// What is the same on all sheets of a set.
pub(super) struct Edition<'a> {
    pub(super) holders: &'a Holders,
    pub(super) shares: &'a [Share],
    pub(super) record: &'a Record,
    pub(super) kind: &'a Kind,
    pub(super) paper: Paper,
    pub(super) sealed: Option<SealedData>,
    pub(super) passphrase: bool,
    pub(super) anonymous: bool,
}

impl Edition<'_> {
    /// The PDF of one holder: a page for each share, one page of instructions, and the pages of data.
    pub(super) fn draw(&self, holder: usize, data: &[Sheet]) -> Result<Vec<u8>, Failure> {
        let access = &self.holders.access;
        let indices: Vec<u8> = access.shares_of(holder).collect();
        let file = &self.record.share[usize::from(indices[0]) - 1].file;
        let fail = |error: &dyn std::fmt::Display| Failure::usage(format_args!("{file}: {error}"));
        let mut fronts = Vec::new();
        let mut back = Vec::new();
        for (position, &index) in (1..).zip(&indices) {
            let facts = self
                .facts(holder, index, position)
                .map_err(|error| fail(&error))?;
            let sheet = template::holder_sheet(&facts, self.paper).map_err(|error| fail(&error))?;
            let blocks = sheet.blocks();
            let end = blocks.iter().position(|block| *block == Block::PageBreak);
            let (front, rest) = blocks.split_at(end.unwrap_or(blocks.len()));
            if position > 1 {
                fronts.push(Block::PageBreak);
            }
            fronts.extend_from_slice(front);
            back = rest.to_vec();
        }
        fronts.extend(back);
        let own = Sheet::new(self.paper, "en", fronts);
        pdf::render(std::iter::once(&own).chain(data)).map_err(|error| fail(&error))
    }

    fn facts(&self, holder: usize, index: u8, position: u8) -> Result<Facts, qr::QrError> {
        let access = &self.holders.access;
        let scheme = access.scheme();
        let share = &self.shares[usize::from(index) - 1];
        let code = share.to_code().expect("freshly split");
        let unless_anonymous = |text: &Option<String>| text.clone().filter(|_| !self.anonymous);
        let is_sealed = self.sealed.is_some();
        let on_sheet = access.holders()[holder].shares;
        Ok(Facts {
            label: unless_anonymous(&self.record.label),
            holder: unless_anonymous(&self.holders.names.get(holder).cloned()),
            index,
            shares: scheme.shares(),
            threshold: scheme.threshold(),
            on_sheet: u8::try_from(on_sheet).expect("at most 16"),
            position,
            weighted: access.holders().iter().any(|holder| holder.shares > 1),
            required: scheme.requires(index),
            needs_required: scheme.required() > 0,
            alone: access.recovers(1 << holder),
            anonymous: self.anonymous,
            sealed: self.sealed,
            passphrase: self.passphrase && !self.anonymous,
            kind: self.kind.name.to_owned(),
            key_id: unless_anonymous(&self.record.key_id),
            usage: (!is_sealed).then(|| self.kind.usage.to_owned()),
            date: self.record.created.clone(),
            review: self.record.review.clone(),
            set_name: share.set_name(),
            sheet_name: share.name(),
            words: share.to_words().into_iter().map(str::to_owned).collect(),
            code: qr::Modules::encode(&code)?,
        })
    }
}

/// The pages of sealed data; they are the same behind every sheet.
pub(super) fn data_pages(
    slices: &[Slice],
    set_name: &str,
    paper: Paper,
    place: VaultPlace,
) -> Result<Vec<Sheet>, Failure> {
    let fail =
        |error: &dyn std::fmt::Display| Failure::usage(format_args!("the sealed data: {error}"));
    let Some(first) = slices.first() else {
        return Ok(Vec::new());
    };
    let id = first.id();
    slices
        .chunks(id.codes_a_page())
        .zip(1..)
        .map(|(slices, page)| {
            let codes = slices
                .iter()
                .map(|slice| {
                    let code = qr::Modules::encode_data(&slice.to_code())?;
                    let caption = format!(
                        "page {page} · code {} of {}",
                        slice.number() + 1,
                        id.total()
                    );
                    Ok((code, caption))
                })
                .collect::<Result<_, qr::QrError>>()
                .map_err(|error| fail(&error))?;
            let facts = DataFacts {
                set_name: set_name.to_owned(),
                page,
                pages: id.pages(),
                needed: id.needed(),
                total: id.total(),
                separate: place == VaultPlace::Separate,
                codes,
            };
            template::data_page(&facts, paper).map_err(|error| fail(&error))
        })
        .collect()
}
