//! Decodes files and frames of a camera, and holds nothing that is not to be lost.

use paperquorum::code::CodeError;
use paperquorum::gather::{Source, Text};
use paperquorum::reader::attend::Attendant;
use paperquorum::reader::message::{self, Protections, Request};
use paperquorum::reader::{Code, Local};
use paperquorum::record::Record;
use paperquorum::scan::{self, Caller, Found, GreyImage, Verdict};
use serde::Serialize;
use wasm_bindgen::prelude::wasm_bindgen;
use zeroize::Zeroizing;

use crate::clock::Watch;

static LOCAL: Local<Watch> = Local(Watch);

/// Reads files. What may be lost over a hostile one is this, and nothing else.
#[wasm_bindgen]
pub struct Reader {
    attendant: Attendant<'static>,
}

impl Default for Reader {
    fn default() -> Self {
        Self {
            attendant: Attendant::new(&LOCAL, Protections::default()),
        }
    }
}

#[wasm_bindgen]
impl Reader {
    /// One with no file in its hands.
    #[wasm_bindgen(constructor)]
    pub fn new() -> Self {
        Self::default()
    }

    /// Answers what an engine asks; `file` is the file, if it is to be opened. Nothing is answered to what no engine asks.
    pub fn answer(&mut self, request: &[u8], file: Vec<u8>) -> Option<Vec<u8>> {
        let file = Zeroizing::new(file);
        let (request, _) = message::read::<Request>(&mut &request[..], 0).ok()?;
        let (answer, bytes) = self.attendant.answer(request, file);
        let mut frame = Vec::new();
        message::write(&mut frame, &answer, &bytes).ok()?;
        Some(frame)
    }

    /// Does with a text what an engine does, and tells nothing: where this is lost over it, no engine gets it.
    pub fn try_text(&mut self, bytes: Vec<u8>) {
        let bytes = Zeroizing::new(bytes);
        if let Ok(text) = std::str::from_utf8(&bytes) {
            drop(Record::parse(text));
        }
        drop(Text::open(Source::new(""), &bytes).finish());
    }

    /// Looks once at a frame of a camera: red, green, blue and opacity, a byte each.
    pub fn frame(&mut self, pixels: &[u8], width: u32, height: u32) -> String {
        let grey = pixels.chunks_exact(4).map(grey).collect();
        let mut seen = Seen::default();
        if let Some(image) = GreyImage::new(width, height, grey) {
            let report = scan::scan_once(&image, &mut seen);
            seen.is_near = report.finders > 0 || !report.unread.is_empty();
        }
        json(&seen)
    }
}

/// How light a pixel is, as the eye weighs the colours.
fn grey(pixel: &[u8]) -> u8 {
    let weighed = u32::from(pixel[0]) * 77 + u32::from(pixel[1]) * 151 + u32::from(pixel[2]) * 28;
    (weighed >> 8) as u8
}

/// What a frame showed.
#[derive(Default, Serialize)]
struct Seen {
    /// Texts of ours.
    texts: Vec<Zeroizing<String>>,
    /// Whether somebody else's code was there.
    has_stranger: bool,
    /// Whether something looks like a code that was not read.
    is_near: bool,
}

impl Caller for Seen {
    fn judge(&mut self, found: &Found) -> Verdict {
        match Code::of(&found.text) {
            Code::Share(_) | Code::Data(_) | Code::Unproved(_) => {
                self.texts.push(Zeroizing::new(found.text.clone()));
                Verdict::Accept
            }
            Code::Refused(CodeError::Damaged) => Verdict::Reject,
            Code::PrintCheck(_) | Code::Refused(_) => Verdict::Accept,
            Code::Stranger => {
                self.has_stranger = true;
                Verdict::Foreign
            }
        }
    }
}

pub fn json(value: &impl Serialize) -> String {
    serde_json::to_string(value).unwrap_or_default()
}
