//! Writes pages as the bytes of a PDF.
//!
//! Owns everything that is about the file and not about the page. `krilla` writes PDF/A-2a and PDF/UA-1, and wants a date for that,
//! which the standards do not: what depends on a clock is taken out again. What is written depends on the pages alone.

use std::collections::BTreeMap;

use krilla::configure::{Accessibility, Archival, ConfigurationBuilder};
use krilla::metadata::{DateTime, Metadata, TextDirection};
use krilla::outline::Outline;
use krilla::page::PageSettings;
use krilla::tagging::{Tag, TagGroup, TagTree};
use krilla::{Document, SerializeSettings};
use lopdf::{Dictionary, Object};

use super::{
    draw::{Pen, WordsAs},
    error::RenderError,
    fonts::Fonts,
    page::Page,
    text::PT,
};

/// The title in the file. Neutral, because it becomes the name of the print job.
const TITLE: &str = "Paper sheet";

/// Writes `pages`, with `language` as the language of the text.
///
/// # Errors
///
/// [`RenderError::Font`] if an added font cannot be embedded, or must not be.
pub(super) fn document(
    pages: &[Page<'_>],
    language: &str,
    is_rtl: bool,
    fonts: &Fonts,
    words: WordsAs,
) -> Result<Vec<u8>, RenderError> {
    let configuration = ConfigurationBuilder::new()
        .with_archival_validator(Archival::A2_A)
        .with_accessibility_validator(Accessibility::UA1)
        .finish()
        .expect("the two standards go together");
    let mut document = Document::new_with(SerializeSettings {
        configuration,
        ..SerializeSettings::default()
    });
    let mut pen = Pen {
        fonts,
        made: BTreeMap::new(),
        words,
    };
    let mut groups = Vec::new();
    for (at, page) in pages.iter().enumerate() {
        let mut own = Vec::new();
        let size = PageSettings::from_wh(page.width / PT, page.height / PT);
        let mut drawn = document.start_page_with(size.expect("paper has a size"));
        let mut surface = drawn.surface();
        pen.page(&mut surface, page, at, &mut own);
        surface.finish();
        drawn.finish();
        if page.language == language {
            groups.append(&mut own);
        } else {
            let tag = Tag::Div.with_lang(Some(page.language.to_owned()));
            groups.push(TagGroup::with_children(
                tag,
                own.into_iter().map(Into::into).collect(),
            ));
        }
    }
    let mut tree = TagTree::new().with_lang(Some(language.to_owned()));
    groups.into_iter().for_each(|group| tree.push(group));
    document.set_tag_tree(tree);
    document.set_outline(Outline::new());
    let direction = if is_rtl {
        TextDirection::RightToLeft
    } else {
        TextDirection::LeftToRight
    };
    document.set_metadata(
        Metadata::new()
            .title(TITLE.to_owned())
            .language(language.to_owned())
            .text_direction(direction)
            // Wanted for the history in the metadata; see `quiet`.
            .creation_date(DateTime::new(2000)),
    );
    let bytes = document
        .finish()
        .map_err(|error| RenderError::Font(error.to_string()))?;
    Ok(quiet(&bytes))
}

/// Takes the date out of the finished file, and asks viewers to print in actual size: "fit to page" would shrink the codes.
fn quiet(bytes: &[u8]) -> Vec<u8> {
    let mut file = lopdf::Document::load_mem(bytes).expect("a file just written");
    let mut info = Dictionary::new();
    info.set("Title", Object::string_literal(TITLE));
    if let Ok(id) = file.trailer.get(b"Info").and_then(Object::as_reference) {
        file.objects.insert(id, Object::Dictionary(info));
    }
    let catalog = file.catalog_mut().expect("a file has a catalog");
    let mut preferences = match catalog.get(b"ViewerPreferences") {
        Ok(Object::Dictionary(preferences)) => preferences.clone(),
        _ => Dictionary::new(),
    };
    preferences.set("PrintScaling", "None");
    catalog.set("ViewerPreferences", preferences);
    // Said by default; some viewers complain of it.
    if let Ok(Object::Dictionary(marks)) = catalog.get_mut(b"MarkInfo") {
        marks.remove(b"Suspects");
    }
    let metadata = catalog.get(b"Metadata").and_then(Object::as_reference);
    if let Some(Object::Stream(stream)) = metadata.ok().and_then(|id| file.objects.get_mut(&id))
        && let Ok(xmp) = std::str::from_utf8(&stream.content)
    {
        stream.set_content(without_dates(xmp).into_bytes());
    }
    let mut bytes = Vec::new();
    file.save_modern(&mut bytes)
        .expect("writing to memory does not fail");
    bytes
}

/// XMP without the elements that hold a date.
fn without_dates(xmp: &str) -> String {
    let mut text = xmp.to_owned();
    for name in ["xmp:CreateDate", "xmp:ModifyDate", "xmpMM:History"] {
        let (open, close) = (format!("<{name}>"), format!("</{name}>"));
        while let Some(start) = text.find(&open)
            && let Some(length) = text[start..].find(&close)
        {
            text.replace_range(start..start + length + close.len(), "");
        }
    }
    text
}
