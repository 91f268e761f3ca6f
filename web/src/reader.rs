//! Decodes files and frames of a camera, and holds nothing.

use paperquorum::code::CodeError;
use paperquorum::gather::{self, File, Looked};
use paperquorum::reader::{Code, Local, Round};
use paperquorum::scan::{self, Caller, Found, GreyImage, Verdict};
use serde::Serialize;
use wasm_bindgen::prelude::wasm_bindgen;
use zeroize::Zeroizing;

use crate::clock::Watch;
use crate::wire::FileRead;

/// Reads files. What may be lost over a hostile one is this, and nothing else.
#[wasm_bindgen]
#[derive(Default)]
pub struct Reader {
    files: Vec<(File, Zeroizing<Vec<u8>>)>,
}

#[wasm_bindgen]
impl Reader {
    /// One that has nothing to read.
    #[wasm_bindgen(constructor)]
    pub fn new() -> Self {
        Self::default()
    }

    /// Puts a file among those to be read together.
    pub fn add(&mut self, name: &str, bytes: Vec<u8>) {
        self.files.push((File::named(name), Zeroizing::new(bytes)));
    }

    /// Reads the files and forgets them. What one of them tells serves the others: two pictures of one damaged code are read together.
    pub fn read(&mut self) -> String {
        let all = std::mem::take(&mut self.files);
        let files: Vec<File> = all.iter().map(|(file, _)| file.clone()).collect();
        let reader = Local(Watch);
        let look = |places: &[usize], round: &Round| {
            let look = |&place: &usize| {
                let (file, bytes) = &all[place];
                gather::look(&reader, file, bytes.clone(), round)
            };
            Ok::<_, std::convert::Infallible>(places.iter().map(look).collect())
        };
        let looked = match gather::look_twice(&files, &reader, |_| true, look) {
            Ok(looked) => looked,
            Err(never) => match never {},
        };
        let told = looked.iter().map(|looked| match looked {
            Looked::Document(source) => FileRead::of(source, false),
            Looked::Text(source, _) => FileRead::of(source, true),
        });
        json(&told.collect::<Vec<_>>())
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
