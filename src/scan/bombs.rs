//! Streams of a PDF that would fill the memory: a few kilobytes that inflate to gigabytes.
//!
//! `hayro` decodes a stream as large as it gets. So every stream that is deflated is inflated here first, up to a bound,
//! and a file with one that passes it is not opened. Streams are found by the keyword, whatever the file's tables say;
//! those of an encrypted file cannot be looked into.

use miniz_oxide::inflate::{
    TINFLStatus, decompress_to_vec_with_limit, decompress_to_vec_zlib_with_limit,
};

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

/// How far a stream's dictionary is looked for.
const DICTIONARY: usize = 2048;

/// How deep compressed data in compressed data is followed.
const DEPTH: u32 = 4;

/// Whether all streams are within bounds.
pub(super) fn are_absent(pdf: &[u8]) -> bool {
    let mut others = 0;
    let mut rest = 0;
    while let Some(at) = find(&pdf[rest..], b"stream") {
        let keyword = rest + at;
        rest = keyword + b"stream".len();
        if pdf[..keyword].ends_with(b"end") {
            continue;
        }
        let data = &pdf[rest..];
        let line_end = data.iter().take_while(|byte| matches!(byte, b'\r' | b'\n'));
        let data = &data[line_end.take(2).count()..];
        let dictionary = &pdf[keyword.saturating_sub(DICTIONARY)..keyword];
        let dictionary = match rfind(dictionary, b"obj") {
            Some(at) => &dictionary[at..],
            None => dictionary,
        };
        let is_image = find(dictionary, b"Image").is_some();
        let most = if is_image {
            MOST_OF_IMAGE
        } else {
            MOST_OF_OTHER
        };
        let Some(length) = inflated(data, find(dictionary, b"Fl").is_some(), most, DEPTH) else {
            return false;
        };
        if !is_image {
            others += length;
        }
        if others > MOST_OF_OTHERS.max((MOST_TIMES * pdf.len()).min(MOST_EVER)) {
            return false;
        }
    }
    true
}

/// How long the data gets, 0 if it is not deflated; `None` if longer than allowed.
fn inflated(data: &[u8], claimed: bool, most: usize, depth: u32) -> Option<usize> {
    let has_header = matches!(data, [first, second, ..]
        if first & 0x0f == 8 && (u16::from(*first) << 8 | u16::from(*second)).is_multiple_of(31));
    let result = match (has_header, claimed) {
        (true, _) => decompress_to_vec_zlib_with_limit(data, most),
        // Without its header it is inflated too.
        (false, true) => decompress_to_vec_with_limit(data, most),
        (false, false) => return Some(0),
    };
    let output = match result {
        Ok(output) => output,
        Err(error) if error.status == TINFLStatus::HasMoreOutput => return None,
        Err(error) => error.output,
    };
    if depth > 0 {
        // What came out may be compressed again.
        inflated(&output, false, most, depth - 1)?;
    }
    Some(output.len())
}

fn find(bytes: &[u8], wanted: &[u8]) -> Option<usize> {
    let first = wanted[0];
    let mut from = 0;
    loop {
        let at = from + bytes[from..].iter().position(|&byte| byte == first)?;
        if bytes[at..].starts_with(wanted) {
            return Some(at);
        }
        from = at + 1;
    }
}

fn rfind(bytes: &[u8], wanted: &[u8]) -> Option<usize> {
    bytes
        .windows(wanted.len())
        .rposition(|window| window == wanted)
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
}
