//! The sheets of a set: a holder's pages, and the pages of sealed data behind them.

use super::document::{Expected, ExpectedShare, Leaf, PrintError};
use super::holders::Holders;
use super::looks::Looks;
use crate::kind::Kind;
use crate::qr::{Modules, QrError};
use crate::record::Record;
use crate::series::Slice;
use crate::share::Share;
use crate::sheet::Sheet;
use crate::template::{DataFacts, Purpose, SealedData, ShareFacts};

/// What is the same on all sheets of a set.
pub(crate) struct Edition<'a> {
    pub(crate) holders: &'a Holders,
    pub(crate) shares: &'a [Share],
    pub(crate) slices: &'a [Slice],
    pub(crate) record: &'a Record,
    pub(crate) kind: &'a Kind,
    pub(crate) looks: &'a Looks,
    pub(crate) sealed: Option<SealedData>,
    pub(crate) passphrase: bool,
    /// As [`Looks::anonymous`], or because the set is.
    pub(crate) anonymous: bool,
    /// Whether the words are written by hand.
    pub(crate) handwrite: bool,
}

impl Edition<'_> {
    /// The language of a holder's sheet.
    pub(super) fn language(&self, holder: usize) -> &str {
        let own = self.holders.languages.get(holder);
        own.and_then(Option::as_deref)
            .unwrap_or(&self.looks.language)
    }

    /// The pages of one holder: one for each share, each with its instructions on its other side, and the data behind.
    pub(super) fn holder(&self, holder: usize) -> Result<Vec<Leaf>, PrintError> {
        let language = self.language(holder);
        let templates = &self.looks.templates;
        let template = templates.get(language, Purpose::Holder)?;
        let mut leaves: Vec<Leaf> = Vec::new();
        for (position, index) in (1..).zip(self.holders.access.shares_of(holder)) {
            let facts = self.facts(holder, index, position)?;
            let sheet = template
                .holder(&facts, self.looks.paper)
                .map_err(|error| templates.fault(language, Purpose::Holder, error))?;
            for page in sheet.pages() {
                let share = ExpectedShare::on(&page, index);
                let shows = share.codes + share.words > 0;
                if shows || self.looks.back {
                    leaves.push(Leaf {
                        expected: Expected {
                            shares: shows.then_some(share).into_iter().collect(),
                            ..Expected::default()
                        },
                        ..self.leaf(page, language, Purpose::Holder)
                    });
                }
            }
        }
        if matches!(self.sealed, Some(SealedData::OnSheet(_))) {
            leaves.extend(self.data(language)?);
        }
        Ok(leaves)
    }

    /// A page from which nothing must be read.
    pub(super) fn leaf(&self, sheet: Sheet, language: &str, purpose: Purpose) -> Leaf {
        Leaf {
            sheet,
            origin: self.looks.templates.name(language, purpose),
            expected: Expected::default(),
        }
    }

    /// All copies of a holder's sheet.
    pub(crate) fn copies_of(&self, holder: usize) -> Result<Vec<Leaf>, PrintError> {
        let own = self.holder(holder)?;
        let mut leaves = own.clone();
        for _ in 1..self.looks.copies {
            self.turn_over(&mut leaves, self.language(holder));
            leaves.extend(own.iter().cloned());
        }
        Ok(leaves)
    }

    /// Adds a blank page where the next would be printed on the back of the last: what follows belongs to somebody else.
    pub(super) fn turn_over(&self, leaves: &mut Vec<Leaf>, language: &str) {
        if leaves.len() % 2 == 1 {
            let blank = Sheet::new(self.looks.paper, language, Vec::new());
            leaves.push(self.leaf(blank, language, Purpose::Holder));
        }
    }

    /// The pages of sealed data; they are the same behind every sheet but for the language.
    pub(super) fn data(&self, language: &str) -> Result<Vec<Leaf>, PrintError> {
        let Some(first) = self.slices.first() else {
            return Ok(Vec::new());
        };
        let pages = self.slices.chunks(first.id().codes_a_page());
        pages
            .enumerate()
            .map(|(page, slices)| self.data_page(language, page, slices))
            .collect()
    }

    fn data_page(&self, language: &str, page: usize, slices: &[Slice]) -> Result<Leaf, PrintError> {
        let id = slices[0].id();
        let codes = slices.iter().map(|slice| {
            let code = Modules::encode_data(&slice.to_code())?;
            Ok((code, usize::from(slice.number()) + 1))
        });
        let facts = DataFacts {
            set_name: self.record.name.clone(),
            page: page + 1,
            pages: id.pages(),
            needed: id.needed(),
            total: id.total(),
            separate: self.sealed == Some(SealedData::Separate),
            codes: codes.collect::<Result<_, QrError>>()?,
        };
        let templates = &self.looks.templates;
        let sheet = templates
            .get(language, Purpose::Data)?
            .data(&facts, self.looks.paper)
            .map_err(|error| templates.fault(language, Purpose::Data, error))?;
        Ok(Leaf {
            expected: Expected {
                data: Some(page),
                ..Expected::default()
            },
            ..self.leaf(sheet, language, Purpose::Data)
        })
    }

    /// A holder's name where it may be printed.
    pub(super) fn printed_name(&self, holder: usize) -> Option<String> {
        self.holders
            .names
            .get(holder)
            .filter(|name| !self.anonymous && !name.is_empty())
            .cloned()
    }

    /// The short name of a holder's first sheet.
    pub(super) fn sheet_name(&self, holder: usize) -> String {
        let index = *self.holders.access.shares_of(holder).start();
        self.shares[usize::from(index) - 1].name()
    }

    /// What a sheet, a card or a label says of a share.
    pub(super) fn facts(
        &self,
        holder: usize,
        index: u8,
        position: u8,
    ) -> Result<ShareFacts, PrintError> {
        let access = &self.holders.access;
        let scheme = access.scheme();
        let share = &self.shares[usize::from(index) - 1];
        let unless_anonymous = |text: &Option<String>| text.clone().filter(|_| !self.anonymous);
        let (kind, usage) = self.looks.templates.kind(self.language(holder), self.kind);
        let on_sheet = access.holders()[holder].shares;
        let words = share.to_words().into_iter();
        Ok(ShareFacts {
            label: unless_anonymous(&self.record.label),
            holder: self.printed_name(holder),
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
            back: self.looks.back,
            sealed: self.sealed,
            passphrase: self.passphrase && !self.anonymous,
            page: self.looks.page.map(|page| page.to_string()),
            handwrite: self.handwrite,
            unproven: share.code().is_none(),
            contact: self.looks.known_contact(),
            note: self.looks.known_note(),
            kind,
            key_id: unless_anonymous(&self.record.key_id),
            usage: Some(usage).filter(|usage| self.sealed.is_none() && !usage.is_empty()),
            date: self.record.created.clone(),
            review: self.record.review.clone(),
            set_name: share.set_name(),
            sheet_name: share.name(),
            words: words
                .map(|word| if self.handwrite { "" } else { word }.to_owned())
                .collect(),
            code: Modules::encode(&share.to_printed_code())?,
        })
    }
}
