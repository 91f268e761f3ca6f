//! What is printed beside the sheets, or around them: one document of all, the dealer's own record, cards, labels and the print check.

use super::document::{Expected, ExpectedShare, Leaf, PrintError};
use super::edition::Edition;
use crate::print_check::{self, NEEDED, SIZES};
use crate::qr::{Modules, QrError};
use crate::sheet::{Block, Cell, Sheet, Stock};
use crate::template::{CoverFacts, CoverSheet, Purpose, SeparatorFacts};

impl Edition<'_> {
    /// All sheets in one document, with a page before each. It stands there twice, for both sides of the paper that is taken out.
    pub(super) fn combined(&self) -> Result<Vec<Leaf>, PrintError> {
        let templates = &self.looks.templates;
        let mut leaves = Vec::new();
        for holder in 0..self.holders.count() {
            let own = self.holder(holder)?;
            let language = self.language(holder);
            let template = templates.get(language, Purpose::Separator)?;
            for copy in 1..=self.looks.copies {
                let facts = SeparatorFacts {
                    holder: self.printed_name(holder),
                    set_name: self.record.name.clone(),
                    sheet_name: self.sheet_name(holder),
                    pages: own.len(),
                    copy,
                    copies: self.looks.copies,
                };
                let sheet = template
                    .separator(&facts, self.looks.paper)
                    .map_err(|error| templates.fault(language, Purpose::Separator, error))?;
                self.turn_over(&mut leaves, language);
                let separator = self.leaf(sheet, language, Purpose::Separator);
                leaves.extend([separator.clone(), separator]);
                leaves.extend(own.iter().cloned());
            }
        }
        Ok(leaves)
    }

    /// The dealer's own record of who holds what.
    pub(super) fn cover(&self) -> Result<Vec<Leaf>, PrintError> {
        let (templates, language) = (&self.looks.templates, &self.looks.language);
        let sheet = templates
            .get(language, Purpose::Cover)?
            .cover(&self.cover_facts(), self.looks.paper)
            .map_err(|error| templates.fault(language, Purpose::Cover, error))?;
        let pages = sheet.pages().into_iter();
        Ok(pages
            .map(|page| self.leaf(page, language, Purpose::Cover))
            .collect())
    }

    fn cover_facts(&self) -> CoverFacts {
        let access = &self.holders.access;
        let sheets = access.holders().iter().enumerate();
        let sheets = sheets.map(|(place, holder)| CoverSheet {
            number: self.numbers(place),
            holder: self.holders.names.get(place).cloned(),
            sheet_name: self.sheet_name(place),
            shares: holder.shares,
            required: holder.required,
        });
        let looks = self.looks;
        CoverFacts {
            set_name: self.record.name.clone(),
            date: self.record.created.clone(),
            review: self.record.review.clone(),
            kind: looks.templates.kind(&looks.language, self.kind).0,
            label: self.record.label.clone(),
            key_id: self.record.key_id.clone(),
            contact: looks.known_contact(),
            note: looks.known_note(),
            threshold: access.scheme().threshold(),
            shares: access.scheme().shares(),
            needs_required: access.scheme().required() > 0,
            sealed: self.sealed,
            passphrase: self.passphrase,
            back: looks.back,
            sheets: sheets.collect(),
        }
    }

    /// The numbers of a holder's shares, as their sheets say them.
    fn numbers(&self, holder: usize) -> String {
        let shares = self.holders.access.shares_of(holder);
        if shares.start() == shares.end() {
            shares.start().to_string()
        } else {
            format!("{}–{}", shares.start(), shares.end())
        }
    }

    /// Every share on a card, a page of cards after another.
    pub(super) fn cards(&self) -> Result<Vec<Leaf>, PrintError> {
        let templates = &self.looks.templates;
        let mut cards: Vec<(u8, Cell)> = Vec::new();
        for holder in 0..self.holders.count() {
            let language = self.language(holder);
            let template = templates.get(language, Purpose::Card)?;
            for (position, index) in (1..).zip(self.holders.access.shares_of(holder)) {
                let facts = self.facts(holder, index, position)?;
                let cell = template
                    .card(&facts)
                    .map_err(|error| templates.fault(language, Purpose::Card, error))?;
                cards.push((index, cell));
            }
        }
        let (across, down) = Stock::Card.grid();
        let pages = cards.chunks(across * down);
        Ok(pages.map(|cards| self.page_of_cards(cards)).collect())
    }

    fn page_of_cards(&self, cards: &[(u8, Cell)]) -> Leaf {
        let (paper, language) = (self.looks.paper, &self.looks.language);
        let cells = cards.iter().map(|(_, cell)| cell.clone()).collect();
        let sheet = Sheet::new(paper, language, vec![Block::Cards(Stock::Card, cells)]);
        let shares = cards.iter().map(|(index, cell)| {
            let alone = Sheet::new(paper, &cell.language, cell.blocks.clone());
            ExpectedShare::on(&alone, *index)
        });
        Leaf {
            expected: Expected {
                shares: shares.collect(),
                ..Expected::default()
            },
            ..self.leaf(sheet, language, Purpose::Card)
        }
    }

    /// A label for each holder's envelope.
    pub(super) fn labels(&self) -> Result<Vec<Leaf>, PrintError> {
        let templates = &self.looks.templates;
        let mut labels: Vec<Cell> = Vec::new();
        for holder in 0..self.holders.count() {
            let language = self.language(holder);
            let index = *self.holders.access.shares_of(holder).start();
            let facts = self.facts(holder, index, 1)?;
            let cell = templates
                .get(language, Purpose::Label)?
                .label(&facts)
                .map_err(|error| templates.fault(language, Purpose::Label, error))?;
            labels.push(cell);
        }
        let (across, down) = Stock::Label.grid();
        let language = &self.looks.language;
        let pages = labels.chunks(across * down).map(|labels| {
            let blocks = vec![Block::Cards(Stock::Label, labels.to_vec())];
            let sheet = Sheet::new(self.looks.paper, language, blocks);
            self.leaf(sheet, language, Purpose::Label)
        });
        Ok(pages.collect())
    }

    /// The print check.
    pub(super) fn print_check(&self) -> Result<Vec<Leaf>, PrintError> {
        let (templates, language) = (&self.looks.templates, &self.looks.language);
        let codes = SIZES
            .iter()
            .map(|&side| Ok((Modules::encode(&print_check::text(side))?, side)))
            .collect::<Result<Vec<_>, QrError>>()?;
        let sheet = templates
            .get(language, Purpose::Check)?
            .check(&codes, NEEDED, self.looks.paper)
            .map_err(|error| templates.fault(language, Purpose::Check, error))?;
        Ok(vec![Leaf {
            expected: Expected {
                sizes: true,
                ..Expected::default()
            },
            ..self.leaf(sheet, language, Purpose::Check)
        }])
    }
}
