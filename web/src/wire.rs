//! What a reader tells of a file, as plain data. It is checked again by whoever takes it in: a reader may be taken over by what it reads.

use paperquorum::gather::{How, ReadShare, Source};
use paperquorum::reader::Code;
use paperquorum::series::Slice;
use paperquorum::share::Share;
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use crate::said::Said;

/// A file that was read.
#[derive(Serialize, Deserialize)]
pub struct FileRead {
    pub name: String,
    /// Whether it is no document and may be a text.
    pub is_text: bool,
    shares: Vec<ShareRead>,
    /// The texts of data codes.
    slices: Vec<String>,
    /// What the codes that could not be read begin with.
    pub beginnings: Vec<Zeroizing<String>>,
    pub problems: Vec<Said>,
}

#[derive(Serialize, Deserialize)]
struct ShareRead {
    place: String,
    code: Zeroizing<String>,
}

impl FileRead {
    pub fn of(source: &Source, is_text: bool) -> Self {
        let share = |read: &ReadShare| ShareRead {
            place: read.place.clone(),
            code: read.share.to_printed_code(),
        };
        let missed = source.unread.iter().filter(|missed| missed.head.is_some());
        Self {
            name: source.name.clone(),
            is_text,
            shares: source.shares.iter().map(share).collect(),
            slices: source.slices.iter().map(Slice::to_code).collect(),
            beginnings: missed.flat_map(|m| m.code.beginnings()).collect(),
            problems: source.problems.iter().map(Said::from).collect(),
        }
    }

    /// What its codes say, taken at nobody's word.
    pub fn to_source(&self) -> Source {
        let mut source = Source::new(self.name.clone());
        for read in &self.shares {
            if let Ok(share) = Share::from_code(&read.code) {
                let how = How::of(&share);
                source.add(read.place.clone(), share, how);
            }
        }
        for text in &self.slices {
            if let Code::Data(slice) = Code::of(text) {
                source.slices.push(slice);
            }
        }
        source
    }
}
