//! Pictures that say that they are larger than they are, or that are.

use std::fs;
use std::path::Path;

use miniz_oxide::deflate::compress_to_vec_zlib;

use crate::{Class, mutations, tiff};

const WIDE: [u8; 4] = 60_000_u32.to_be_bytes();
const TALL: [u8; 2] = 65_500_u16.to_be_bytes();

pub const CLASSES: [Class; 17] = [
    ("lying.png", || {
        lying("one-bit.png", b"IHDR", 4, &[WIDE, WIDE].concat())
    }),
    ("bomb.png", png_bomb),
    ("profile.png", png_profile),
    ("lying.jpg", || {
        lying("jfif-grey.jpg", b"\xff\xc0", 5, &[TALL, TALL].concat())
    }),
    ("scans.jpg", scans),
    ("lying.gif", || lying("grey.gif", b"GIF87a", 6, &[0xff; 4])),
    ("lying.bmp", || {
        lying(
            "one-bit.bmp",
            b"\x28\0\0\0",
            4,
            &[0xff, 0xff, 0xff, 0x7f].repeat(2),
        )
    }),
    ("lying.webp", || {
        lying("lossy.webp", b"\x9d\x01\x2a", 3, &[0xff, 0x3f, 0xff, 0x3f])
    }),
    ("lying-lossless.webp", || {
        lying("lossless.webp", b"VP8L", 9, &[0xff, 0xff, 0xff, 0x0f])
    }),
    ("lying-canvas.webp", || {
        lying("exif-orientation-6.webp", b"VP8X", 12, &[0xff; 6])
    }),
    ("lying.jp2", || {
        lying("colour.jp2", b"\xff\x51", 6, &[WIDE, WIDE].concat())
    }),
    ("tiles.jp2", tiles),
    ("lying.heic", || {
        lying("phone.heic", b"ispe", 8, &[WIDE, WIDE].concat())
    }),
    ("nested-boxes.heic", nested_boxes),
    ("strips.tif", tiff::strips),
    ("lying.tif", || {
        tiff::with(&[(256, 4, 1, u32::MAX), (257, 4, 1, u32::MAX)])
    }),
    ("directory-loop.tif", tiff::directory_loop),
];

pub fn good(name: &str) -> Vec<u8> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/images/good");
    fs::read(folder.join(name)).unwrap()
}

fn place(bytes: &[u8], what: &[u8]) -> usize {
    bytes
        .windows(what.len())
        .position(|window| window == what)
        .unwrap()
}

/// A good picture with other sides in its header.
fn lying(name: &str, find: &[u8], skip: usize, sides: &[u8]) -> Vec<u8> {
    let mut bytes = good(name);
    let at = place(&bytes, find) + skip;
    bytes[at..at + sides.len()].copy_from_slice(sides);
    mutations::mend_png(&mut bytes);
    bytes
}

fn chunk(name: &[u8; 4], data: &[u8]) -> Vec<u8> {
    let length = u32::try_from(data.len()).unwrap().to_be_bytes();
    [&length[..], name, data, &[0; 4]].concat()
}

/// As large as it says: 900 million pixels.
fn png_bomb() -> Vec<u8> {
    const SIDE: u32 = 30_000;
    let side = SIDE.to_be_bytes();
    let header = [&side[..], &side, &[1, 0, 0, 0, 0]].concat();
    let data = vec![0; (1 + SIDE as usize / 8) * SIDE as usize];
    let chunks = [
        chunk(b"IHDR", &header),
        chunk(b"IDAT", &compress_to_vec_zlib(&data, 9)),
        chunk(b"IEND", b""),
    ];
    let mut png = [b"\x89PNG\r\n\x1a\n".to_vec(), chunks.concat()].concat();
    mutations::mend_png(&mut png);
    png
}

/// A quarter of a gigabyte as the profile of its colours, and as much of a comment.
fn png_profile() -> Vec<u8> {
    let mut png = good("one-bit.png");
    let large = compress_to_vec_zlib(&vec![0; 256 << 20], 9);
    let data = [&b"x\0\0"[..], &large].concat();
    let at = place(&png, b"IDAT") - 4;
    let chunks = [chunk(b"iCCP", &data), chunk(b"zTXt", &data)].concat();
    png.splice(at..at, chunks);
    mutations::mend_png(&mut png);
    png
}

/// A large picture that comes in a thousand goes, each over all of it.
fn scans() -> Vec<u8> {
    let side = 8000_u16.to_be_bytes();
    let mut jpeg = lying("progressive.jpg", b"\xff\xc2", 5, &[side, side].concat());
    let end = jpeg.len() - 2;
    let last = jpeg
        .windows(2)
        .rposition(|window| window == b"\xff\xda")
        .unwrap();
    let scan = jpeg[last..end].to_vec();
    jpeg.splice(end..end, scan.repeat(1000));
    jpeg
}

/// 64 million tiles of a pixel.
fn tiles() -> Vec<u8> {
    let side = 8000_u32.to_be_bytes();
    let (none, one) = ([0; 4], 1_u32.to_be_bytes());
    lying(
        "colour.jp2",
        b"\xff\x51",
        6,
        &[side, side, none, none, one, one].concat(),
    )
}

/// Boxes in boxes in boxes.
fn nested_boxes() -> Vec<u8> {
    const DEEP: u32 = 200_000;
    let mut heic = good("phone.heic")[..24].to_vec();
    for left in (1..=DEEP).rev() {
        heic.extend((8 * left).to_be_bytes());
        heic.extend(if left == DEEP { b"meta" } else { b"iprp" });
    }
    heic
}
