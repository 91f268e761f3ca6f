//! TIFF files that ask for too much.

/// A TIFF of a million strips that are all the same.
pub fn strips() -> Vec<u8> {
    let mut tiff = b"II\x2a\0\x08\0\0\0\x08\0".to_vec();
    let entries: [(u16, u16, u32, u32); 8] = [
        (256, 4, 1, 64),
        (257, 4, 1, 1 << 20),
        (258, 3, 1, 8),
        (259, 3, 1, 7),
        (262, 3, 1, 1),
        (273, 4, 1 << 20, 200),
        (278, 4, 1, 1),
        (279, 4, 1 << 20, 200 + (4 << 20)),
    ];
    for (tag, kind, count, value) in entries {
        tiff.extend(tag.to_le_bytes());
        tiff.extend(kind.to_le_bytes());
        tiff.extend(count.to_le_bytes());
        tiff.extend(value.to_le_bytes());
    }
    tiff.resize(200, 0);
    tiff.extend(200_u32.to_le_bytes().repeat(1 << 20));
    tiff.extend((8_u32 << 20).to_le_bytes().repeat(1 << 20));
    tiff
}
