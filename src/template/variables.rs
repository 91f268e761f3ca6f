//! What a template may ask for: the facts under their names.

use minijinja::Value;

use super::{
    facts::{CoverFacts, DataFacts, SealedData, SeparatorFacts, ShareFacts},
    fill::Variable,
};

fn optional(text: &Option<String>) -> Value {
    Value::from(text.as_deref().unwrap_or_default())
}

fn is_separate(sealed: Option<SealedData>) -> Value {
    Value::from(sealed == Some(SealedData::Separate))
}

fn data_pages(sealed: Option<SealedData>) -> Value {
    Value::from(match sealed {
        Some(SealedData::OnSheet(pages)) => pages,
        _ => 0,
    })
}

/// Those of sheet, card and label. One that is not known is empty, and false in a condition.
pub(super) fn of_share(facts: &ShareFacts) -> Vec<Variable> {
    vec![
        ("on_sheet", Value::from(facts.on_sheet)),
        ("position", Value::from(facts.position)),
        ("weighted", Value::from(facts.weighted)),
        ("required", Value::from(facts.required)),
        ("needs_required", Value::from(facts.needs_required)),
        ("alone", Value::from(facts.alone)),
        ("anonymous", Value::from(facts.anonymous)),
        ("back", Value::from(facts.back)),
        ("page", optional(&facts.page)),
        ("handwrite", Value::from(facts.handwrite)),
        ("unproven", Value::from(facts.unproven)),
        ("sealed", Value::from(facts.sealed.is_some())),
        ("data_pages", data_pages(facts.sealed)),
        ("separate", is_separate(facts.sealed)),
        ("passphrase", Value::from(facts.passphrase)),
        ("label", optional(&facts.label)),
        ("holder", optional(&facts.holder)),
        ("contact", optional(&facts.contact)),
        ("note", optional(&facts.note)),
        ("index", Value::from(facts.index)),
        ("shares", Value::from(facts.shares)),
        ("threshold", Value::from(facts.threshold)),
        ("kind", Value::from(facts.kind.as_str())),
        ("key_id", optional(&facts.key_id)),
        ("usage", optional(&facts.usage)),
        ("date", Value::from(facts.date.as_str())),
        ("review", Value::from(facts.review.as_str())),
        ("set_name", Value::from(facts.set_name.as_str())),
        ("sheet_name", Value::from(facts.sheet_name.as_str())),
    ]
}

/// Those of a page of sealed data.
pub(super) fn of_data(facts: &DataFacts) -> Vec<Variable> {
    vec![
        ("set_name", Value::from(facts.set_name.as_str())),
        ("page", Value::from(facts.page)),
        ("pages", Value::from(facts.pages)),
        ("needed", Value::from(facts.needed)),
        ("total", Value::from(facts.total)),
        ("separate", Value::from(facts.separate)),
    ]
}

/// Those of the dealer's record.
pub(super) fn of_cover(facts: &CoverFacts) -> Vec<Variable> {
    let sheets = facts.sheets.iter().map(|sheet| {
        Value::from_pairs([
            ("number", Value::from(sheet.number.as_str())),
            ("holder", optional(&sheet.holder)),
            ("sheet", Value::from(sheet.sheet_name.as_str())),
            ("shares", Value::from(sheet.shares)),
            ("required", Value::from(sheet.required)),
        ])
    });
    vec![
        ("set_name", Value::from(facts.set_name.as_str())),
        ("date", Value::from(facts.date.as_str())),
        ("review", Value::from(facts.review.as_str())),
        ("kind", Value::from(facts.kind.as_str())),
        ("label", optional(&facts.label)),
        ("key_id", optional(&facts.key_id)),
        ("contact", optional(&facts.contact)),
        ("note", optional(&facts.note)),
        ("threshold", Value::from(facts.threshold)),
        ("shares", Value::from(facts.shares)),
        ("needs_required", Value::from(facts.needs_required)),
        ("data_pages", data_pages(facts.sealed)),
        ("separate", is_separate(facts.sealed)),
        ("passphrase", Value::from(facts.passphrase)),
        ("back", Value::from(facts.back)),
        ("sheets", sheets.collect()),
    ]
}

/// Those of the page before a holder's sheet where all are one document.
pub(super) fn of_separator(facts: &SeparatorFacts) -> Vec<Variable> {
    vec![
        ("holder", optional(&facts.holder)),
        ("set_name", Value::from(facts.set_name.as_str())),
        ("sheet_name", Value::from(facts.sheet_name.as_str())),
        ("pages", Value::from(facts.pages)),
        ("copy", Value::from(facts.copy)),
        ("copies", Value::from(facts.copies)),
    ]
}
