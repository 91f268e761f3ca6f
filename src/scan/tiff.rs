//! The pages of a TIFF: where their directories lie, and how to bring one to the front.
//!
//! The `image` crate decodes the first page of a TIFF only. Scanners write whole stacks into one file, so this module
//! follows the chain of directories itself and hands the decoder a copy that starts at the page wanted.

/// Most pages of a TIFF; a longer chain is taken for a loop or a trick.
const MOST_PAGES: usize = 256;

/// How a TIFF writes its numbers: byte order, and whether offsets have 8 bytes (BigTIFF).
struct Numbers<'a> {
    bytes: &'a [u8],
    little: bool,
    big: bool,
}

impl Numbers<'_> {
    fn number(&self, at: u64, length: usize) -> Option<u64> {
        let at = usize::try_from(at).ok()?;
        let bytes = self.bytes.get(at..at.checked_add(length)?)?;
        let shift = |number: u64, &byte: &u8| number << 8 | u64::from(byte);
        Some(if self.little {
            bytes.iter().rev().fold(0, shift)
        } else {
            bytes.iter().fold(0, shift)
        })
    }

    /// The directory after this one.
    fn next(&self, directory: u64) -> Option<u64> {
        let (count, entry, offset) = if self.big { (8, 20, 8) } else { (2, 12, 4) };
        let entries = self.number(directory, count)?;
        let at = entries
            .checked_mul(entry)?
            .checked_add(directory)?
            .checked_add(count as u64)?;
        self.number(at, offset).filter(|&next| next != 0)
    }
}

fn numbers(bytes: &[u8]) -> Option<Numbers<'_>> {
    let little = bytes.first() == Some(&b'I');
    let numbers = Numbers {
        bytes,
        little,
        big: false,
    };
    let big = numbers.number(2, 2)? == 43;
    Some(Numbers { big, ..numbers })
}

/// The directories in their order; the `image` crate reads the first only.
pub(super) fn directories(bytes: &[u8]) -> Vec<u64> {
    let Some(numbers) = numbers(bytes) else {
        return Vec::new();
    };
    let first = if numbers.big {
        numbers.number(8, 8)
    } else {
        numbers.number(4, 4)
    };
    let mut directories = Vec::new();
    let mut next = first;
    while let Some(directory) = next {
        if directories.len() == MOST_PAGES || directories.contains(&directory) {
            break;
        }
        directories.push(directory);
        next = numbers.next(directory);
    }
    directories
}

/// A copy of the TIFF in which `directory` comes first.
pub(super) fn with_first_directory(bytes: &[u8], directory: u64) -> Option<Vec<u8>> {
    let Numbers { little, big, .. } = numbers(bytes)?;
    let (at, length) = if big { (8, 8) } else { (4, 4) };
    let mut copy = bytes.to_vec();
    let mut number = directory.to_be_bytes()[8 - length..].to_vec();
    if little {
        number.reverse();
    }
    copy.get_mut(at..at + length)?.copy_from_slice(&number);
    Some(copy)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_loop_of_tiff_pages_ends() {
        // Header, then a directory of no entries at 8 whose next directory is itself.
        let bytes = b"II\x2a\0\x08\0\0\0\0\0\x08\0\0\0";
        assert_eq!(directories(bytes), [8]);
        assert!(directories(b"II\x2a\0").is_empty());
        assert_eq!(
            with_first_directory(bytes, 0x0102).expect("the header is whole")[4..8],
            [2, 1, 0, 0]
        );
    }
}
