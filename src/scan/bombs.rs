//! Streams of a PDF that would fill the memory: a few kilobytes that inflate to gigabytes.
//!
//! `hayro` decodes a stream as large as it gets. So every stream that is deflated is inflated here first, up to a bound,
//! and a file with one that passes it is not opened. Streams are found by the keyword, whatever the file's tables say;
//! those of an encrypted file cannot be looked into.
//!
//! The file is gone through once. What is inflated is counted and not kept, and has a bound in all: one deflated body behind
//! a thousand keywords would otherwise be inflated a thousand times.

use miniz_oxide::inflate::stream::{InflateState, inflate};
use miniz_oxide::{DataFormat, MZError, MZFlush, MZStatus};

use super::limits::MOST_PIXELS;

/// Most bytes of a picture: as many pixels in three colours.
const MOST_OF_IMAGE: usize = 3 * MOST_PIXELS as usize;

/// Most bytes of any other stream: drawing, fonts, tables.
const MOST_OF_OTHER: usize = 64 << 20;

/// Most bytes of all others together, and how many times the file's own bytes they may be beyond that: a thousand times is a bomb, five
/// times a long document.
const MOST_OF_OTHERS: usize = 256 << 20;
const MOST_TIMES: usize = 16;
const MOST_EVER: usize = 1 << 30;

/// Most bytes of all streams that begin within another one: a good file has none.
const MOST_WITHIN: usize = 64 << 20;

/// Most bytes that are inflated of a file, whatever they are: a hundred scanned pages of 40 MB. Each beginning counts too.
const MOST_IN_ALL: u64 = 4 << 30;
const BEGINNING: u64 = 4096;

/// How far before its keyword a stream's dictionary is looked for.
const DICTIONARY: usize = 2048;

/// How deep compressed data in compressed data is followed.
const DEPTH: usize = 4;

/// Bytes that are inflated at a time.
const STEP: usize = 32 << 10;

/// Whether all streams are within bounds.
pub(super) fn are_absent(pdf: &[u8]) -> bool {
    let mut count = Count::default();
    let mut seen = Seen::default();
    for at in 0..pdf.len() {
        let rest = &pdf[at..];
        match pdf[at] {
            b'o' if rest.starts_with(b"obj") => seen.object = at,
            b'I' if rest.starts_with(b"Image") => seen.image = Some(at),
            b'F' if rest.starts_with(b"Fl") => seen.deflate = Some(at),
            b's' if rest.starts_with(b"stream") && !pdf[..at].ends_with(b"end") => {
                let data = at + b"stream".len();
                let line_end = pdf[data..].iter().take(2);
                let line_end = line_end.take_while(|byte| matches!(byte, b'\r' | b'\n'));
                let data = data + line_end.count();
                if count.add(pdf, data, seen.before(at)).is_none() {
                    return false;
                }
            }
            _ => {}
        }
    }
    true
}

/// Where the last words stand that tell of a stream.
#[derive(Default)]
struct Seen {
    object: usize,
    image: Option<usize>,
    deflate: Option<usize>,
}

/// What a stream's dictionary says of it.
#[derive(Clone, Copy)]
struct Claims {
    is_image: bool,
    is_deflated: bool,
}

impl Seen {
    /// Of the dictionary that ends here.
    fn before(&self, end: usize) -> Claims {
        let begin = self.object.max(end.saturating_sub(DICTIONARY));
        let is_there = |place: Option<usize>| place.is_some_and(|place| place >= begin);
        Claims {
            is_image: is_there(self.image),
            is_deflated: is_there(self.deflate),
        }
    }
}

/// What was inflated so far.
#[derive(Default)]
struct Count {
    others: usize,
    within: usize,
    in_all: u64,
    /// How far in the file the streams reach that were inflated.
    reach: usize,
    inflater: Inflater,
}

impl Count {
    /// Inflates the stream whose data begin there; `None` if that is beyond a bound.
    fn add(&mut self, pdf: &[u8], begin: usize, claims: Claims) -> Option<()> {
        let data = &pdf[begin..];
        let format = match (has_header(data), claims.is_deflated) {
            (true, _) => DataFormat::Zlib,
            // Without its header it is inflated too.
            (false, true) => DataFormat::Raw,
            (false, false) => return Some(()),
        };
        let most = if claims.is_image {
            MOST_OF_IMAGE
        } else {
            MOST_OF_OTHER
        };
        let is_within = begin < self.reach;
        let most = if is_within {
            most.min(MOST_WITHIN)
        } else {
            most
        };
        self.in_all += BEGINNING;
        let read = self
            .inflater
            .run(data, format, most, MOST_IN_ALL.checked_sub(self.in_all)?)?;
        self.in_all += read.in_all;
        self.reach = self.reach.max(begin + read.taken);
        if is_within {
            self.within += read.length;
        }
        if !claims.is_image {
            self.others += read.length;
        }
        let most = MOST_OF_OTHERS.max((MOST_TIMES * pdf.len()).min(MOST_EVER));
        (self.within <= MOST_WITHIN && self.others <= most).then_some(())
    }
}

/// What came of inflating.
struct Inflated {
    /// Bytes that were taken of the data.
    taken: usize,
    /// Bytes that they became.
    length: usize,
    /// The same, and those that these became again.
    in_all: u64,
}

/// Inflates without keeping anything; what looks deflated again is inflated again.
#[derive(Default)]
struct Inflater {
    levels: Vec<Level>,
}

struct Level {
    state: Box<InflateState>,
    window: Box<[u8; STEP]>,
    length: usize,
    /// Whether this level takes nothing more.
    is_over: bool,
    /// Whether what comes out is deflated too; `None` until its first two bytes are there.
    goes_on: Option<bool>,
    first: Option<u8>,
}

impl Level {
    fn new() -> Self {
        Self {
            state: InflateState::new_boxed(DataFormat::Zlib),
            window: Box::new([0; STEP]),
            length: 0,
            is_over: false,
            goes_on: None,
            first: None,
        }
    }

    fn begin(&mut self, format: DataFormat) {
        self.state.reset(format);
        (self.length, self.is_over) = (0, false);
        (self.goes_on, self.first) = (None, None);
    }
}

impl Inflater {
    /// `None` if a level gets longer than `most`, or all together longer than `in_all`.
    fn run(
        &mut self,
        data: &[u8],
        format: DataFormat,
        most: usize,
        in_all: u64,
    ) -> Option<Inflated> {
        if self.levels.is_empty() {
            self.levels = (0..=DEPTH).map(|_| Level::new()).collect();
        }
        self.levels[0].begin(format);
        let mut left = in_all;
        let taken = feed(&mut self.levels, data, most, &mut left)?;
        Some(Inflated {
            taken,
            length: self.levels[0].length,
            in_all: in_all - left,
        })
    }
}

/// Gives data to the first of these levels, and what comes out to the next one. Says how many bytes were taken.
fn feed(levels: &mut [Level], mut data: &[u8], most: usize, left: &mut u64) -> Option<usize> {
    let Some((level, deeper)) = levels.split_first_mut() else {
        return Some(0);
    };
    let mut taken = 0;
    while !level.is_over {
        let step = inflate(&mut level.state, data, &mut level.window[..], MZFlush::None);
        data = &data[step.bytes_consumed..];
        taken += step.bytes_consumed;
        level.length += step.bytes_written;
        *left = left.checked_sub(step.bytes_written as u64)?;
        if level.length > most {
            return None;
        }
        let output = &level.window[..step.bytes_written];
        let knew = level.goes_on;
        level.goes_on = follow(knew, &mut level.first, output);
        if level.goes_on == Some(true) {
            if let (None, Some(next)) = (knew, deeper.first_mut()) {
                next.begin(DataFormat::Zlib);
                // The first byte may have come by itself.
                if let Some(first) = level.first {
                    feed(deeper, &[first], most, left)?;
                }
            }
            feed(deeper, output, most, left)?;
        }
        match step.status {
            Ok(MZStatus::Ok) => {}
            // Nothing is left to do until there are more data.
            Err(MZError::Buf) => break,
            // The end, or damage: such data count as far as they can be inflated.
            _ => level.is_over = true,
        }
    }
    Some(taken)
}

/// Whether what comes out is deflated again, as far as that is known with this output.
fn follow(known: Option<bool>, first: &mut Option<u8>, output: &[u8]) -> Option<bool> {
    if known.is_some() {
        return known;
    }
    match (*first, output) {
        (_, []) => None,
        (None, [one]) => {
            *first = Some(*one);
            None
        }
        (None, [one, two, ..]) => Some(is_header(*one, *two)),
        (Some(one), [two, ..]) => Some(is_header(one, *two)),
    }
}

fn has_header(data: &[u8]) -> bool {
    matches!(data, [first, second, ..] if is_header(*first, *second))
}

/// Whether deflated data begin so, in the form that PDF has.
fn is_header(first: u8, second: u8) -> bool {
    first & 0x0f == 8 && (u16::from(first) << 8 | u16::from(second)).is_multiple_of(31)
}

#[cfg(test)]
mod tests {
    use super::*;
    use miniz_oxide::deflate::{compress_to_vec, compress_to_vec_zlib};

    fn pdf(dictionary: &str, data: &[u8]) -> Vec<u8> {
        [
            format!("%PDF-1.4\n1 0 obj<<{dictionary}>>stream\r\n").as_bytes(),
            data,
            b"\nendstream endobj",
        ]
        .concat()
    }

    #[test]
    fn a_stream_that_inflates_without_end_is_found() {
        let check = |dictionary: &str, data: &[u8], expected: bool| {
            assert_eq!(are_absent(&pdf(dictionary, data)), expected, "{dictionary}");
        };
        let zeros = vec![0; MOST_OF_OTHER + 1];
        let bomb = compress_to_vec_zlib(&zeros, 1);
        check("/Filter/FlateDecode", &bomb, false);
        check("/Filter/#46lateDecode", &bomb, false);
        check("/Filter/Fl", &compress_to_vec(&zeros, 1), false);
        check("/Filter[/Fl/Fl]", &compress_to_vec_zlib(&bomb, 6), false);
        check("/Subtype/Image/Filter/FlateDecode", &bomb, true);
        check(
            "/Filter/FlateDecode",
            &compress_to_vec_zlib(&zeros[1..], 1),
            true,
        );
        check("/Filter/FlateDecode", b"x", true);
        check("", b"", true);
    }

    #[test]
    fn what_is_inflated_has_a_bound_in_all() {
        let check = |pdf: &[u8], expected: bool| assert_eq!(are_absent(pdf), expected);
        // Blocks that are stored and not compressed: each keyword in them begins a stream that reaches to the end.
        let zeros = compress_to_vec(&vec![0; 40 << 20], 1);
        let mut again = Vec::new();
        for _ in 0..1000 {
            let keyword = b"<</Filter/Fl>>stream\n";
            let length = (keyword.len() as u16).to_le_bytes();
            let inverse = (!(keyword.len() as u16)).to_le_bytes();
            again.extend([&[0][..], &length, &inverse, keyword].concat());
        }
        check(&pdf("/Filter/Fl", &[again, zeros.clone()].concat()), false);
        // The same one after the other, a few times.
        let one = pdf("/Filter/Fl", &zeros);
        check(&one.repeat(6), true);
        check(&one.repeat(7), false);
        // Keywords without end, and dictionaries that say what does not follow.
        check(&b"stream".repeat(300_000), true);
        check(&b"<</Fl/Image>>stream ".repeat(50_000), true);
        // A picture is inflated, and counted, without being kept.
        let white = compress_to_vec_zlib(&vec![255; MOST_OF_IMAGE / 2], 1);
        check(
            &pdf("/Subtype/Image/Filter/FlateDecode", &white).repeat(3),
            true,
        );
    }
}
