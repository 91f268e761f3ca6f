//! The sheets of a set as documents: one for each holder, what is printed beside them, and what must be read from each page.

use super::error::Failure;
use super::holders::Holders;
use super::templates::Templates;
use crate::kind::Kind;
use crate::pdf::{self, Fonts, RenderError, WordsAs};
use crate::print_check;
use crate::qr::{Modules, QrError};
use crate::record::Record;
use crate::series::Slice;
use crate::share::Share;
use crate::sheet::{Block, Paper, Sheet, Stock};
use crate::template::{
    CoverFacts, CoverSheet, DataFacts, Purpose, SealedData, SeparatorFacts, ShareFacts,
};

/// What is the same on all sheets of a set.
pub(super) struct Edition<'a> {
    pub(super) holders: &'a Holders,
    pub(super) shares: &'a [Share],
    pub(super) slices: &'a [Slice],
    pub(super) record: &'a Record,
    pub(super) kind: &'a Kind,
    pub(super) paper: Paper,
    /// The language where a holder has no other.
    pub(super) language: &'a str,
    pub(super) templates: &'a Templates,
    pub(super) fonts: &'a Fonts,
    pub(super) words: WordsAs,
    pub(super) sealed: Option<SealedData>,
    pub(super) passphrase: bool,
    pub(super) anonymous: bool,
    pub(super) handwrite: bool,
    pub(super) back: bool,
    pub(super) copies: usize,
    pub(super) contact: Option<String>,
    pub(super) note: Option<String>,
}

/// One page, and what must be read from it.
#[derive(Clone)]
pub(super) struct Leaf {
    pub(super) sheet: Sheet,
    /// The template that it was made from.
    pub(super) origin: String,
    pub(super) expected: Expected,
}

/// What must be read from a page.
#[derive(Clone, Default)]
pub(super) struct Expected {
    /// Numbers of shares, each with how many codes of it there are, and how many tables of its words.
    pub(super) shares: Vec<(u8, usize, usize)>,
    /// The page of sealed data, from zero.
    pub(super) data: Option<usize>,
    /// The codes of the print check.
    pub(super) sizes: bool,
}

/// A file that is about to be written.
pub(super) struct Document {
    pub(super) name: String,
    pub(super) leaves: Vec<Leaf>,
}

impl Document {
    /// The PDF. A page that overflows is named by the file and the line of its template.
    pub(super) fn render(&self, edition: &Edition<'_>) -> Result<Vec<u8>, Failure> {
        pdf::render(
            self.leaves.iter().map(|leaf| &leaf.sheet),
            edition.fonts,
            edition.words,
        )
        .map_err(|error| self.fault(&error, edition.fonts))
    }

    fn fault(&self, error: &RenderError, fonts: &Fonts) -> Failure {
        // Which page it was is found by laying out each by itself.
        let leaf = self
            .leaves
            .iter()
            .find(|leaf| pdf::layout(&leaf.sheet, fonts).is_err());
        let origin = leaf.map_or("", |leaf| &leaf.origin);
        match error {
            RenderError::Overflow {
                line: Some(line),
                by,
                ..
            } => Failure::usage(format_args!(
                "{origin}: line {line}: from here on the page holds {by} mm more than fits ({})",
                self.name
            ))
            .hint("shorten the text of the template, the label, the note or the contact"),
            RenderError::CardOverflow { by, line } => Failure::usage(format_args!(
                "{origin}: line {}: from here on a card or label holds {by} mm more than fits ({})",
                line.unwrap_or(1),
                self.name
            ))
            .hint("shorten the label or the name; a long key does not fit on a card at all"),
            RenderError::LongWord(_) if origin.ends_with(Purpose::Card.file()) => Failure::usage(
                format_args!("{origin}: the words do not fit on a card ({})", self.name),
            )
            .hint("a card holds a key of 16 bytes, or little more; leave out --cards"),
            error => Failure::usage(format_args!("{origin}: {error} ({})", self.name)),
        }
    }
}

impl Edition<'_> {
    /// The language of a holder's sheet.
    fn language(&self, holder: usize) -> &str {
        let own = self.holders.languages.get(holder);
        own.and_then(Option::as_deref).unwrap_or(self.language)
    }

    /// The pages of one holder: one for each share, each with its instructions on its other side, and the data behind.
    pub(super) fn holder(&self, holder: usize) -> Result<Vec<Leaf>, Failure> {
        let language = self.language(holder);
        let template = self.templates.get(language, Purpose::Holder)?;
        let mut leaves: Vec<Leaf> = Vec::new();
        for (position, index) in (1..).zip(self.holders.access.shares_of(holder)) {
            let facts = self.facts(holder, index, position)?;
            let sheet = template
                .holder(&facts, self.paper)
                .map_err(|error| self.templates.fault(language, Purpose::Holder, &error))?;
            for page in sheet.pages() {
                let (codes, words) = counted(&page);
                let shows = codes + words > 0;
                if shows || self.back {
                    leaves.push(Leaf {
                        expected: Expected {
                            shares: shows.then_some((index, codes, words)).into_iter().collect(),
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

    fn leaf(&self, sheet: Sheet, language: &str, purpose: Purpose) -> Leaf {
        Leaf {
            sheet,
            origin: self.templates.name(language, purpose),
            expected: Expected::default(),
        }
    }

    /// All copies of a holder's sheet.
    pub(super) fn copies_of(&self, holder: usize) -> Result<Vec<Leaf>, Failure> {
        let own = self.holder(holder)?;
        let mut leaves = own.clone();
        for _ in 1..self.copies {
            self.turn_over(&mut leaves, self.language(holder));
            leaves.extend(own.iter().cloned());
        }
        Ok(leaves)
    }

    /// Adds a blank page where the next would be printed on the back of the last: what follows belongs to somebody else.
    fn turn_over(&self, leaves: &mut Vec<Leaf>, language: &str) {
        if leaves.len() % 2 == 1 {
            let blank = Sheet::new(self.paper, language, Vec::new());
            leaves.push(self.leaf(blank, language, Purpose::Holder));
        }
    }

    /// All sheets in one document, with a page before each. It stands there twice, for both sides of the paper that is taken out.
    pub(super) fn combined(&self) -> Result<Vec<Leaf>, Failure> {
        let mut leaves = Vec::new();
        for holder in 0..self.holders.access.holders().len() {
            let own = self.holder(holder)?;
            let language = self.language(holder);
            let template = self.templates.get(language, Purpose::Separator)?;
            for copy in 1..=self.copies {
                let facts = SeparatorFacts {
                    holder: self.printed_name(holder),
                    set_name: self.record.name.clone(),
                    sheet_name: self.sheet_name(holder),
                    pages: own.len(),
                    copy,
                    copies: self.copies,
                };
                let sheet = template
                    .separator(&facts, self.paper)
                    .map_err(|error| self.templates.fault(language, Purpose::Separator, &error))?;
                self.turn_over(&mut leaves, language);
                let separator = self.leaf(sheet, language, Purpose::Separator);
                leaves.extend([separator.clone(), separator]);
                leaves.extend(own.iter().cloned());
            }
        }
        Ok(leaves)
    }

    /// The dealer's record.
    pub(super) fn cover(&self) -> Result<Vec<Leaf>, Failure> {
        let template = self.templates.get(self.language, Purpose::Cover)?;
        let access = &self.holders.access;
        let sheets = access
            .holders()
            .iter()
            .enumerate()
            .map(|(place, holder)| CoverSheet {
                number: self.numbers(place),
                holder: self.holders.names.get(place).cloned(),
                sheet_name: self.sheet_name(place),
                shares: holder.shares,
                required: holder.required,
            });
        let facts = CoverFacts {
            set_name: self.record.name.clone(),
            date: self.record.created.clone(),
            review: self.record.review.clone(),
            kind: self.templates.kind(self.language, self.kind).0,
            label: self.record.label.clone(),
            key_id: self.record.key_id.clone(),
            contact: self.contact.clone(),
            note: self.note.clone(),
            threshold: access.scheme().threshold(),
            shares: access.scheme().shares(),
            needs_required: access.scheme().required() > 0,
            sealed: self.sealed,
            passphrase: self.passphrase,
            back: self.back,
            sheets: sheets.collect(),
        };
        let sheet = template
            .cover(&facts, self.paper)
            .map_err(|error| self.templates.fault(self.language, Purpose::Cover, &error))?;
        let pages = sheet.pages().into_iter();
        Ok(pages
            .map(|page| self.leaf(page, self.language, Purpose::Cover))
            .collect())
    }

    /// Every share on a card, a page of cards after another.
    pub(super) fn cards(&self) -> Result<Vec<Leaf>, Failure> {
        let mut cards = Vec::new();
        for holder in 0..self.holders.access.holders().len() {
            let language = self.language(holder);
            let template = self.templates.get(language, Purpose::Card)?;
            for (position, index) in (1..).zip(self.holders.access.shares_of(holder)) {
                let facts = self.facts(holder, index, position)?;
                let cell = template
                    .card(&facts)
                    .map_err(|error| self.templates.fault(language, Purpose::Card, &error))?;
                cards.push((index, cell));
            }
        }
        let (across, down) = Stock::Card.grid();
        Ok(cards
            .chunks(across * down)
            .map(|cards| {
                let cells = cards.iter().map(|(_, cell)| cell.clone()).collect();
                let sheet = Sheet::new(
                    self.paper,
                    self.language,
                    vec![Block::Cards(Stock::Card, cells)],
                );
                let shares = cards.iter().map(|(index, cell)| {
                    let (codes, words) =
                        counted(&Sheet::new(self.paper, &cell.language, cell.blocks.clone()));
                    (*index, codes, words)
                });
                Leaf {
                    expected: Expected {
                        shares: shares.collect(),
                        ..Expected::default()
                    },
                    ..self.leaf(sheet, self.language, Purpose::Card)
                }
            })
            .collect())
    }

    /// A label for each holder's envelope.
    pub(super) fn labels(&self) -> Result<Vec<Leaf>, Failure> {
        let mut labels = Vec::new();
        for holder in 0..self.holders.access.holders().len() {
            let language = self.language(holder);
            let index = *self.holders.access.shares_of(holder).start();
            let facts = self.facts(holder, index, 1)?;
            let template = self.templates.get(language, Purpose::Label)?;
            let cell = template
                .label(&facts)
                .map_err(|error| self.templates.fault(language, Purpose::Label, &error))?;
            labels.push(cell);
        }
        let (across, down) = Stock::Label.grid();
        Ok(labels
            .chunks(across * down)
            .map(|labels| {
                let blocks = vec![Block::Cards(Stock::Label, labels.to_vec())];
                self.leaf(
                    Sheet::new(self.paper, self.language, blocks),
                    self.language,
                    Purpose::Label,
                )
            })
            .collect())
    }

    /// The print check.
    pub(super) fn print_check(&self) -> Result<Vec<Leaf>, Failure> {
        let codes = print_check::SIZES
            .iter()
            .map(|&side| Ok((Modules::encode(&print_check::text(side))?, side)));
        let codes: Vec<_> = codes
            .collect::<Result<_, QrError>>()
            .map_err(Failure::usage)?;
        let template = self.templates.get(self.language, Purpose::Check)?;
        let sheet = template
            .check(&codes, print_check::NEEDED, self.paper)
            .map_err(|error| self.templates.fault(self.language, Purpose::Check, &error))?;
        Ok(vec![Leaf {
            expected: Expected {
                sizes: true,
                ..Expected::default()
            },
            ..self.leaf(sheet, self.language, Purpose::Check)
        }])
    }

    /// The pages of sealed data; they are the same behind every sheet but for the language.
    pub(super) fn data(&self, language: &str) -> Result<Vec<Leaf>, Failure> {
        let Some(first) = self.slices.first() else {
            return Ok(Vec::new());
        };
        let id = first.id();
        let template = self.templates.get(language, Purpose::Data)?;
        self.slices
            .chunks(id.codes_a_page())
            .enumerate()
            .map(|(page, slices)| {
                let codes = slices
                    .iter()
                    .map(|slice| {
                        let code = Modules::encode_data(&slice.to_code())?;
                        Ok((code, usize::from(slice.number()) + 1))
                    })
                    .collect::<Result<_, QrError>>()
                    .map_err(|error| Failure::usage(format_args!("the sealed data: {error}")))?;
                let facts = DataFacts {
                    set_name: self.record.name.clone(),
                    page: page + 1,
                    pages: id.pages(),
                    needed: id.needed(),
                    total: id.total(),
                    separate: self.sealed == Some(SealedData::Separate),
                    codes,
                };
                let sheet = template
                    .data(&facts, self.paper)
                    .map_err(|error| self.templates.fault(language, Purpose::Data, &error))?;
                Ok(Leaf {
                    expected: Expected {
                        data: Some(page),
                        ..Expected::default()
                    },
                    ..self.leaf(sheet, language, Purpose::Data)
                })
            })
            .collect()
    }

    fn printed_name(&self, holder: usize) -> Option<String> {
        self.holders
            .names
            .get(holder)
            .filter(|name| !self.anonymous && !name.is_empty())
            .cloned()
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

    fn sheet_name(&self, holder: usize) -> String {
        let index = *self.holders.access.shares_of(holder).start();
        self.shares[usize::from(index) - 1].name()
    }

    fn facts(&self, holder: usize, index: u8, position: u8) -> Result<ShareFacts, Failure> {
        let access = &self.holders.access;
        let scheme = access.scheme();
        let share = &self.shares[usize::from(index) - 1];
        let code = share.to_printed_code();
        let unless_anonymous = |text: &Option<String>| text.clone().filter(|_| !self.anonymous);
        let (kind, usage) = self.templates.kind(self.language(holder), self.kind);
        let on_sheet = access.holders()[holder].shares;
        let words: Vec<String> = share.to_words().into_iter().map(str::to_owned).collect();
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
            back: self.back,
            sealed: self.sealed,
            passphrase: self.passphrase && !self.anonymous,
            handwrite: self.handwrite,
            unproven: share.code().is_none(),
            contact: self.contact.clone(),
            note: self.note.clone(),
            kind,
            key_id: unless_anonymous(&self.record.key_id),
            usage: Some(usage).filter(|usage| self.sealed.is_none() && !usage.is_empty()),
            date: self.record.created.clone(),
            review: self.record.review.clone(),
            set_name: share.set_name(),
            sheet_name: share.name(),
            words: if self.handwrite {
                vec![String::new(); words.len()]
            } else {
                words
            },
            code: Modules::encode(&code).map_err(Failure::usage)?,
        })
    }
}

/// How many codes and tables of words a sheet shows.
fn counted(sheet: &Sheet) -> (usize, usize) {
    let (mut codes, mut words) = (0, 0);
    sheet.visit(&mut |block| match block {
        Block::Code(..) => codes += 1,
        Block::Words(_) => words += 1,
        _ => {}
    });
    (codes, words)
}
