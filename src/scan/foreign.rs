//! Files that hold no picture we read, told by their first bytes, and what a person can do instead.
//!
//! Text is left out, HTML too: it may have a share's words in it.

/// For HEIC of a kind that the decoder does not know.
pub(super) const HEIC: &str = "HEIC pictures of this kind are not read: save the photo as JPEG; on an iPhone, Settings > Camera > Formats > Most Compatible takes JPEG from then on";

/// For a rare kind of a format that is read otherwise.
pub(super) const KIND: &str = "pictures of this kind are not read: save it as PNG or JPEG";

const AVIF: &str = "AVIF pictures are not read: save it as PNG or JPEG";
const JPEG_XL: &str = "JPEG XL pictures are not read: save it as PNG or JPEG";
pub(super) const RAW: &str = "raw pictures of cameras are not read: save it as JPEG";
const SVG: &str = "SVG drawings are not read: save it as PNG or PDF";
const VIDEO: &str = "this is a video: take a photograph instead, or save one picture of it";
const PHOTOSHOP: &str = "Photoshop files are not read: save it as PNG or JPEG";
const DOCUMENT: &str = "this is a document of an office program: save it as PDF";
const ARCHIVE: &str = "this is an archive: unpack it and give the files in it";
const POSTSCRIPT: &str = "PostScript is not read: save it as PDF";

/// The brand of a file of ISO media: what `ftyp` at its beginning says.
fn brand(bytes: &[u8]) -> Option<&[u8]> {
    bytes.get(4..12)?.strip_prefix(b"ftyp")
}

/// The brands that a file of ISO media says it is compatible with, the first 16.
fn brands(bytes: &[u8]) -> impl Iterator<Item = &[u8]> {
    let length = match bytes.get(..4) {
        Some(&[0, 0, high, low]) => usize::from(high) << 8 | usize::from(low),
        _ => 0,
    };
    let list = bytes.get(16..length.min(bytes.len())).unwrap_or_default();
    list.chunks_exact(4).take(16)
}

/// Whether it is a HEIC or HEIF picture (not AVIF, which has the same container).
pub(super) fn is_heic(bytes: &[u8]) -> bool {
    match brand(bytes) {
        Some(b"heic" | b"heix" | b"heim" | b"heis" | b"hevc" | b"hevx") => true,
        Some(b"mif1" | b"msf1" | b"miaf") => {
            !brands(bytes).any(|brand| matches!(brand, b"avif" | b"avis"))
        }
        _ => false,
    }
}

/// Whether it is a JPEG 2000 picture, in its file format or bare.
pub(super) fn is_jpeg_2000(bytes: &[u8]) -> bool {
    bytes.starts_with(b"\0\0\0\x0cjP  \r\n\x87\n") || bytes.starts_with(b"\xff\x4f\xff\x51")
}

/// What to tell of a file of a known format that is not read.
pub(super) fn advice(bytes: &[u8]) -> Option<&'static str> {
    let starts = |magic: &[u8]| bytes.starts_with(magic);
    let advice = match brand(bytes) {
        Some(b"avif" | b"avis") => AVIF,
        Some(b"mif1" | b"msf1" | b"miaf") => AVIF,
        Some(b"crx ") => RAW,
        Some(_) => VIDEO,
        None if starts(b"\0\0\0\x0cJXL \r\n\x87\n") || starts(b"\xff\x0a") => JPEG_XL,
        // AVI is told from WebP by what follows.
        None if starts(b"RIFF") && bytes.get(8..12) == Some(b"AVI ") => VIDEO,
        None if starts(b"\x1a\x45\xdf\xa3") => VIDEO,
        None if matches!(bytes.get(4..8), Some(b"moov" | b"mdat" | b"wide")) => VIDEO,
        None if starts(b"FUJIFILMCCD-RAW") || starts(b"IIRO") || starts(b"IIU\0") => RAW,
        None if starts(b"8BPS") => PHOTOSHOP,
        None if starts(b"PK\x03\x04") => zipped(bytes),
        None if starts(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1") || starts(b"{\\rtf") => DOCUMENT,
        None if starts(b"7z\xbc\xaf\x27\x1c") || starts(b"Rar!\x1a\x07") || starts(b"\x1f\x8b") => {
            ARCHIVE
        }
        None if starts(b"%!PS") => POSTSCRIPT,
        None if is_svg(bytes) => SVG,
        None => return None,
    };
    Some(advice)
}

/// A document in a ZIP has its kind among its first names.
fn zipped(bytes: &[u8]) -> &'static str {
    let head = &bytes[..bytes.len().min(4096)];
    let names: [&[u8]; 5] = [
        b"[Content_Types].xml",
        b"_rels/",
        b"word/",
        b"mimetypeapplication/vnd.oasis",
        b"Index/Document.iwa",
    ];
    let is_document = names
        .iter()
        .any(|name| head.windows(name.len()).any(|window| window == *name));
    if is_document { DOCUMENT } else { ARCHIVE }
}

fn is_svg(bytes: &[u8]) -> bool {
    let head = bytes[..bytes.len().min(1024)].trim_ascii_start();
    let head = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head);
    let is_xml = head.starts_with(b"<?xml") || head.starts_with(b"<!--");
    head.starts_with(b"<svg") || is_xml && head.windows(4).any(|window| window == b"<svg")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_read_says_what_to_do() {
        let check = |bytes: &[u8], expected: Option<&str>| assert_eq!(advice(bytes), expected);
        check(b"\0\0\0\x1cftypavif\0\0\0\0mif1miaf", Some(AVIF));
        check(b"\0\0\0\x18ftypmif1\0\0\0\0avifmiaf", Some(AVIF));
        check(b"\0\0\0\x18ftypcrx \0\0\0\x01", Some(RAW));
        check(b"\0\0\0\x18ftypmp42\0\0\0\0", Some(VIDEO));
        check(b"\0\0\0\x14ftypqt  ", Some(VIDEO));
        check(b"\x1a\x45\xdf\xa3\x01\0\0\0", Some(VIDEO));
        check(b"\xff\x0a\xfa\x1f", Some(JPEG_XL));
        check(b"8BPS\0\x01", Some(PHOTOSHOP));
        check(
            b"PK\x03\x04\x14\0\x06\0..[Content_Types].xml",
            Some(DOCUMENT),
        );
        check(b"PK\x03\x04\x14\0\x06\0..photo.jpg", Some(ARCHIVE));
        check(b"<?xml version='1.0'?>\n<svg width='9'/>", Some(SVG));
        check(b"<?xml version='1.0'?>\n<share/>", None);
        check(b"<!DOCTYPE html><p>abandon ability", None);
        check(b"abandon ability able", None);
        check(b"", None);
    }

    #[test]
    fn heic_is_told_from_avif() {
        let check = |bytes: &[u8], expected| assert_eq!(is_heic(bytes), expected);
        check(b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", true);
        check(b"\0\0\0\x18ftypmif1\0\0\0\0mif1heic", true);
        check(b"\0\0\0\x18ftypmif1\0\0\0\0mif1avif", false);
        check(b"\0\0\0\x18ftypavif\0\0\0\0mif1avif", false);
        check(b"ftyp", false);
    }
}
