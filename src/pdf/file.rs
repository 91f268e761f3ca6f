//! Pages to the bytes of a PDF.
//!
//! Owns everything that is about the file and not about the page, and works round what `printpdf` 0.12 does: `/ID` and font names
//! from a counter of the process, an Info dictionary with dates, a producer and a claim of PDF/X. What is written depends on the
//! pages alone.

use lopdf::{Dictionary, Object, StringFormat};
use printpdf::{FontId, Mm, PdfDocument, PdfFont, PdfPage, PdfSaveOptions};

use super::{draw, fonts::Face, page::Page};
use crate::qr::Modules;

/// The title in the file. Neutral, because it becomes the name of the print job.
const TITLE: &str = "Paper sheet";

/// Bytes that stand in place of `/ID` until the rest of the file is known.
const NO_ID: [u8; 16] = [0; 16];

/// Writes `pages`, with `language` as the language of the text.
pub(super) fn document(pages: &[Page<'_>], language: &str) -> Vec<u8> {
    let mut document = PdfDocument::new(TITLE);
    for face in Face::ALL {
        document.resources.fonts.map.insert(
            FontId(face.resource().into()),
            PdfFont::new(face.embedded().clone()),
        );
    }
    let mut codes: Vec<&Modules> = Vec::new();
    for page in pages {
        let ops = draw::page_ops(page, &mut codes);
        let page = PdfPage::new(Mm(page.width), Mm(page.height), ops);
        document.pages.push(page);
    }
    for (at, modules) in codes.iter().enumerate() {
        document
            .resources
            .xobjects
            .map
            .insert(draw::code_id(at), draw::code_form(modules));
    }
    finish(&document, language)
}

/// Corrects what `printpdf` says about the file, and saves it with an `/ID` made from its content.
fn finish(document: &PdfDocument, language: &str) -> Vec<u8> {
    let mut file =
        printpdf::serialize::to_lopdf_doc(document, &PdfSaveOptions::default(), &mut Vec::new());
    file.version = "1.7".into();
    let mut info = Dictionary::new();
    info.set("Title", Object::string_literal(TITLE));
    if let Ok(id) = file.trailer.get(b"Info").and_then(Object::as_reference) {
        file.objects.insert(id, Object::Dictionary(info));
    }
    if let Ok(catalog) = file.catalog_mut() {
        catalog.remove(b"OutputIntents");
        catalog.remove(b"Metadata");
        catalog.set("Lang", Object::string_literal(language));
        let mut preferences = Dictionary::new();
        // A printer's "fit to page" would shrink the modules.
        preferences.set("PrintScaling", "None");
        catalog.set("ViewerPreferences", preferences);
    }
    let id = Object::String(NO_ID.to_vec(), StringFormat::Hexadecimal);
    file.trailer.set("ID", vec![id.clone(), id]);
    file.compress();
    let mut bytes = Vec::new();
    file.save_to(&mut bytes)
        .expect("writing to memory does not fail");
    set_id(&mut bytes);
    bytes
}

/// Puts a hash of the file in the two places that [`NO_ID`] holds in the trailer.
fn set_id(bytes: &mut [u8]) {
    let hex = |id: &[u8]| {
        id.iter()
            .map(|byte| format!("{byte:02X}"))
            .collect::<String>()
    };
    let id = hex(&blake3::hash(bytes).as_bytes()[..NO_ID.len()]);
    let blank = hex(&NO_ID);
    for _ in 0..2 {
        let trailer = bytes.len().saturating_sub(1024);
        if let Some(at) = bytes[trailer..]
            .windows(blank.len())
            .position(|window| window == blank.as_bytes())
        {
            bytes[trailer + at..][..id.len()].copy_from_slice(id.as_bytes());
        }
    }
}
