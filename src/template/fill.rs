//! Fills in variables and conditions.
//!
//! Values enter as private-use characters that mean nothing to Markdown, and become themselves again once it has been read.

use std::collections::HashSet;

use minijinja::{Environment, ErrorKind, UndefinedBehavior, Value, syntax::SyntaxConfig};

use super::error::TemplateError;

/// Steps that filling in may take, loops in loops included; the longest shipped template takes some hundreds.
const FUEL: u64 = 100_000;

/// A variable of a template and what it stands for.
pub(super) type Variable = (&'static str, Value);

/// Fills in variables and conditions.
///
/// In a language that runs from right to left, each text is isolated (UAX #9, FSI and PDI), so that a telephone number keeps its order.
pub(super) fn fill(
    template: &str,
    context: &[Variable],
    rtl: bool,
) -> Result<String, TemplateError> {
    let mut environment = Environment::new();
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    environment.set_fuel(Some(FUEL));
    if let Some(at) = template.find(is_private) {
        return Err(TemplateError::PrivateUse {
            line: line_at(template, at),
        });
    }
    let syntax_config = SyntaxConfig::builder()
        .trim_blocks(true)
        .lstrip_blocks(true)
        .build();
    environment.set_syntax(syntax_config.expect("the usual delimiters"));
    environment.set_formatter(move |out, _, value| {
        let text = match value.as_str() {
            Some(text) if rtl && !text.is_empty() => format!("\u{2068}{text}\u{2069}"),
            Some(text) => text.to_owned(),
            None => value.to_string(),
        };
        out.write_str(&hide(&text)).map_err(minijinja::Error::from)
    });
    let syntax = |error: minijinja::Error| TemplateError::Syntax {
        line: error.line().unwrap_or(1),
        detail: match error.kind() {
            ErrorKind::OutOfFuel => "this goes round too many times".to_owned(),
            kind => error
                .detail()
                .map_or_else(|| kind.to_string(), str::to_owned),
        },
    };
    let compiled = environment.template_from_str(template).map_err(syntax)?;
    let known: HashSet<&str> = context.iter().map(|(name, _)| *name).collect();
    let mut unknown: Vec<_> = compiled
        .undeclared_variables(false)
        .into_iter()
        .filter(|name| !known.contains(name.as_str()))
        .collect();
    unknown.sort_by_key(|name| template.find(name.as_str()));
    if let Some(name) = unknown.into_iter().next() {
        return Err(TemplateError::UnknownVariable {
            line: template.find(&name).map_or(1, |at| line_at(template, at)),
            name,
        });
    }
    let context = context.iter().map(|(name, value)| (*name, value.clone()));
    compiled.render(Value::from_pairs(context)).map_err(syntax)
}

/// Characters that stand for values while Markdown is read: the first 4,096 of plane 15.
pub(super) const fn is_private(c: char) -> bool {
    matches!(c, '\u{F0000}'..='\u{F0FFF}')
}

/// Writes each character as two private-use ones, of its upper and its lower 12 bits.
fn hide(text: &str) -> String {
    let half = |bits: u32| char::from_u32(0xF0000 + bits).expect("12 bits stay inside plane 15");
    text.chars()
        .map(u32::from)
        .flat_map(|c| [half(c >> 12), half(c & 0xFFF)])
        .collect()
}

/// Undoes [`hide`] wherever it was applied in `text`.
pub(super) fn reveal(text: &str) -> String {
    let mut chars = text.chars();
    let mut plain = String::with_capacity(text.len());
    while let Some(c) = chars.next() {
        let half = |c: char| u32::from(c) - 0xF0000;
        match (
            is_private(c),
            chars.clone().next().filter(|&next| is_private(next)),
        ) {
            (true, Some(next)) => {
                chars.next();
                plain.extend(char::from_u32(half(c) << 12 | half(next)));
            }
            _ => plain.push(c),
        }
    }
    plain
}

/// The line of byte `at`, counted from one.
pub(super) fn line_at(text: &str, at: usize) -> usize {
    text[..at].matches('\n').count() + 1
}
