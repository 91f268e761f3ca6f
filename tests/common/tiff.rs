//! TIFF files that ask for too much.
#![allow(dead_code, reason = "every test takes what it needs")]

/// An entry of a directory: tag, kind of its values, how many, and the value or its place.
type Entry = (u16, u16, u32, u32);

/// A grey picture of 64 pixels, uncompressed, in one strip.
const ENTRIES: [Entry; 8] = [
    (256, 4, 1, 8),
    (257, 4, 1, 8),
    (258, 3, 1, 8),
    (259, 3, 1, 1),
    (262, 3, 1, 1),
    (273, 4, 1, 200),
    (278, 4, 1, 8),
    (279, 4, 1, 64),
];

/// With these entries in place of others, and 64 bytes from place 200 on.
pub fn with(entries: &[Entry]) -> Vec<u8> {
    let mut tiff = b"II\x2a\0\x08\0\0\0\x08\0".to_vec();
    for entry in ENTRIES {
        let changed = entries.iter().find(|(tag, ..)| *tag == entry.0);
        let (tag, kind, count, value) = *changed.unwrap_or(&entry);
        tiff.extend(tag.to_le_bytes());
        tiff.extend(kind.to_le_bytes());
        tiff.extend(count.to_le_bytes());
        tiff.extend(value.to_le_bytes());
    }
    tiff.resize(200 + 64, 0);
    tiff
}

/// A TIFF of a million strips that are all the same.
pub fn strips() -> Vec<u8> {
    let mut tiff = with(&[
        (256, 4, 1, 64),
        (257, 4, 1, 1 << 20),
        (259, 3, 1, 7),
        (273, 4, 1 << 20, 200),
        (278, 4, 1, 1),
        (279, 4, 1 << 20, 200 + (4 << 20)),
    ]);
    tiff.truncate(200);
    tiff.extend(200_u32.to_le_bytes().repeat(1 << 20));
    tiff.extend((8_u32 << 20).to_le_bytes().repeat(1 << 20));
    tiff
}

/// The next picture is the first one again.
pub fn directory_loop() -> Vec<u8> {
    let mut tiff = with(&[]);
    let next = 10 + 12 * ENTRIES.len();
    tiff[next..next + 4].copy_from_slice(&8_u32.to_le_bytes());
    tiff
}
