//! What stands where in a symbol (ISO/IEC 18004): function patterns, format and version information, codewords and blocks.
//!
//! The tables of blocks and of alignment patterns are rxing's; everything that follows from them is computed here once
//! for each version. Modules are counted row by row from the top left, `y * size + x`.

use std::sync::OnceLock;

use rxing::qrcode::common::{ErrorCorrectionLevel, Version};

/// Modules from a finder's middle to the edge of the symbol.
pub(in crate::scan) const FINDER_MIDDLE: f32 = 3.5;

/// Versions, which are counted from 1.
const VERSIONS: usize = 40;

/// Bits of the format information, and the mask laid over them (7.9).
const FORMAT_BITS: usize = 15;
const FORMAT_MASK: u16 = 0x5412;

/// Generators of the BCH codes of format (7.9) and version information (7.10).
const FORMAT_GENERATOR: u32 = 0x537;
const VERSION_GENERATOR: u32 = 0x1f25;

/// The least version that states itself.
const STATED: usize = 7;

/// A version's modules.
pub(in crate::scan) struct Layout {
    /// 1 to 40.
    pub(in crate::scan) version: usize,
    /// Modules along a side.
    pub(in crate::scan) size: usize,
    /// 1 where a module is always dark, -1 where it is always light, 0 elsewhere.
    pub(in crate::scan) fixed: Vec<i8>,
    /// Modules of the codewords' bits, in order, the highest bit of each first. The remainder bits are left out.
    pub(in crate::scan) bits: Vec<u16>,
    /// Both copies of the format information, from the lowest bit to the highest.
    pub(in crate::scan) format: [[u16; FORMAT_BITS]; 2],
    /// Middles of the alignment patterns.
    pub(in crate::scan) alignments: Vec<(usize, usize)>,
}

/// How the data of a symbol are protected and masked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::scan) struct Format {
    /// The two bits of the error-correction level as the format information has them: L 1, M 0, Q 3, H 2.
    pub(in crate::scan) level: u8,
    /// The mask, 0 to 7.
    pub(in crate::scan) mask: u8,
}

impl Format {
    /// All 32 with their patterns, the highest bit first to be read.
    pub(in crate::scan) fn all() -> &'static [(Format, u16); 32] {
        static ALL: OnceLock<[(Format, u16); 32]> = OnceLock::new();
        ALL.get_or_init(|| {
            std::array::from_fn(|number| {
                let format = Self {
                    level: (number >> 3) as u8,
                    mask: (number & 7) as u8,
                };
                let pattern = bch(number as u32, 10, FORMAT_GENERATOR) as u16 ^ FORMAT_MASK;
                (format, pattern)
            })
        })
    }

    /// rxing's name for the level.
    pub(in crate::scan) fn level(self) -> ErrorCorrectionLevel {
        ErrorCorrectionLevel::forBits(self.level).unwrap_or(ErrorCorrectionLevel::M)
    }

    /// Whether the mask turns the module round (table 10).
    pub(in crate::scan) fn masks(self, x: usize, y: usize) -> bool {
        (match self.mask {
            0 => (x + y) % 2,
            1 => y % 2,
            2 => x % 3,
            3 => (x + y) % 3,
            4 => (x / 3 + y / 2) % 2,
            5 => x * y % 2 + x * y % 3,
            6 => (x * y % 2 + x * y % 3) % 2,
            _ => ((x + y) % 2 + x * y % 3) % 2,
        }) == 0
    }
}

/// `data` with the remainder of its division by the generator behind it.
fn bch(data: u32, check_bits: u32, generator: u32) -> u32 {
    let shifted = data << check_bits;
    let mut rest = shifted;
    while rest.checked_ilog2() >= generator.checked_ilog2() {
        rest ^= generator << (rest.ilog2() - generator.ilog2());
    }
    shifted | rest
}

/// A block of a symbol: where its codewords stand among all, data first.
pub(in crate::scan) struct Block {
    /// Positions among the symbol's codewords.
    pub(in crate::scan) codewords: Vec<usize>,
    /// How many of them are data.
    pub(in crate::scan) data: usize,
}

impl Layout {
    /// That of a symbol of so many modules; `None` for a number that no version has.
    pub(in crate::scan) fn of_size(size: usize) -> Option<&'static Self> {
        static ALL: [OnceLock<Layout>; VERSIONS] = [const { OnceLock::new() }; VERSIONS];
        let version = size.checked_sub(17).filter(|rest| rest % 4 == 0)? / 4;
        let slot = ALL.get(version.checked_sub(1)?)?;
        Some(slot.get_or_init(|| Self::new(version)))
    }

    /// rxing's table of the version.
    pub(in crate::scan) fn tables(&self) -> &'static Version {
        Version::getVersionForNumber(self.version as u32).expect("the version is one of the forty")
    }

    fn new(version: usize) -> Self {
        let size = 17 + 4 * version;
        let mut layout = Self {
            version,
            size,
            fixed: vec![0; size * size],
            bits: Vec::new(),
            format: format_places(size),
            alignments: Vec::new(),
        };
        let mut taken = vec![false; size * size];
        layout.draw_fixed();
        for (place, &fixed) in layout.fixed.iter().enumerate() {
            taken[place] = fixed != 0;
        }
        for &place in layout.format.iter().flatten() {
            taken[usize::from(place)] = true;
        }
        for place in version_places(size).into_iter().flatten() {
            taken[place] = version >= STATED || taken[place];
        }
        layout.bits = bit_places(size, &taken);
        let codewords = layout.tables().getTotalCodewords() as usize;
        layout.bits.truncate(8 * codewords);
        layout
    }

    fn draw_fixed(&mut self) {
        let size = self.size;
        let mut set = |x: usize, y: usize, dark: bool| {
            self.fixed[y * size + x] = if dark { 1 } else { -1 };
        };
        for at in 8..size - 8 {
            set(at, 6, at % 2 == 0);
            set(6, at, at % 2 == 0);
        }
        for (left, top) in [(0, 0), (size - 7, 0), (0, size - 7)] {
            // The separator around it is light.
            for y in top.saturating_sub(1)..(top + 8).min(size) {
                for x in left.saturating_sub(1)..(left + 8).min(size) {
                    let ring = x.abs_diff(left + 3).max(y.abs_diff(top + 3));
                    set(x, y, ring != 2 && ring != 4);
                }
            }
        }
        set(8, size - 8, true);
        let middles = self.tables().getAlignmentPatternCenters();
        let last = middles.len().saturating_sub(1);
        for (row, &y) in middles.iter().enumerate() {
            for (column, &x) in middles.iter().enumerate() {
                if [(0, 0), (0, last), (last, 0)].contains(&(row, column)) {
                    continue;
                }
                let (x, y) = (x as usize, y as usize);
                self.alignments.push((x, y));
                for (dx, dy) in (0..5).flat_map(|dy| (0..5).map(move |dx| (dx, dy))) {
                    let (px, py) = (x + dx - 2, y + dy - 2);
                    let ring = px.abs_diff(x).max(py.abs_diff(y));
                    self.fixed[py * size + px] = if ring == 1 { -1 } else { 1 };
                }
            }
        }
    }

    /// The blocks at that level (7.6: data codewords of all blocks in turn, then their check codewords in turn).
    pub(in crate::scan) fn blocks(&self, format: Format) -> Vec<Block> {
        let table = self.tables().getECBlocksForLevel(format.level());
        let check = table.getECCodewordsPerBlock() as usize;
        let mut blocks: Vec<Block> = table
            .getECBlocks()
            .iter()
            .flat_map(|kind| {
                (0..kind.getCount()).map(|_| Block {
                    codewords: Vec::new(),
                    data: kind.getDataCodewords() as usize,
                })
            })
            .collect();
        let longest = blocks.iter().map(|block| block.data).max().unwrap_or(0);
        let mut next = 0..;
        let mut take = |block: &mut Block| block.codewords.extend(next.next());
        for round in 0..longest {
            for block in blocks.iter_mut().filter(|block| round < block.data) {
                take(block);
            }
        }
        for _ in 0..check {
            for block in &mut blocks {
                take(block);
            }
        }
        blocks
    }

    /// The two places where a version from 7 on states itself, lowest bit first, and what each bit is in this version.
    pub(in crate::scan) fn stated(&self) -> Vec<(usize, bool)> {
        if self.version < STATED {
            return Vec::new();
        }
        let pattern = bch(self.version as u32, 12, VERSION_GENERATOR);
        version_places(self.size)
            .into_iter()
            .enumerate()
            .flat_map(|(bit, places)| places.map(|place| (place, pattern >> bit & 1 == 1)))
            .collect()
    }
}

fn format_places(size: usize) -> [[u16; FORMAT_BITS]; 2] {
    let place = |x: usize, y: usize| (y * size + x) as u16;
    let around = std::array::from_fn(|bit| match bit {
        0..=5 => place(8, bit),
        6 => place(8, 7),
        7 => place(8, 8),
        8 => place(7, 8),
        _ => place(14 - bit, 8),
    });
    let apart = std::array::from_fn(|bit| match bit {
        0..=7 => place(size - 1 - bit, 8),
        _ => place(8, size - FORMAT_BITS + bit),
    });
    [around, apart]
}

/// The two modules of each of the 18 bits.
fn version_places(size: usize) -> [[usize; 2]; 18] {
    std::array::from_fn(|bit| {
        let (far, near) = (size - 11 + bit % 3, bit / 3);
        [near * size + far, far * size + near]
    })
}

/// Free modules in the order of the codewords' bits: pairs of columns from the right, up and down in turn (7.7.3).
fn bit_places(size: usize, taken: &[bool]) -> Vec<u16> {
    let mut places = Vec::new();
    let pairs = (0..size).rev().filter(|&right| right != 6);
    let columns: Vec<usize> = pairs.collect();
    for (turn, pair) in columns.chunks(2).enumerate() {
        for step in 0..size {
            let y = if turn % 2 == 0 { size - 1 - step } else { step };
            let free = pair.iter().map(|x| y * size + x);
            places.extend(free.filter(|&at| !taken[at]).map(|at| at as u16));
        }
    }
    places
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_version_has_room_for_its_codewords() {
        for version in 1..=VERSIONS {
            let layout = Layout::of_size(17 + 4 * version).expect("the size is a version's");
            let codewords = layout.tables().getTotalCodewords() as usize;
            assert_eq!(layout.bits.len(), 8 * codewords, "version {version}");
            for level in 0..4 {
                let blocks = layout.blocks(Format { level, mask: 0 });
                let mut all: Vec<usize> = blocks
                    .iter()
                    .flat_map(|block| block.codewords.clone())
                    .collect();
                all.sort_unstable();
                assert_eq!(all, (0..codewords).collect::<Vec<_>>(), "version {version}");
            }
        }
        assert!(Layout::of_size(22).is_none() && Layout::of_size(17).is_none());
        assert!(Layout::of_size(181).is_none() && Layout::of_size(0).is_none());
    }

    /// Annexes C and D of the standard: level M, mask 5, and version 7.
    #[test]
    fn information_is_that_of_the_standard() {
        let (format, pattern) = Format::all()[0b00101];
        assert_eq!(
            (format, pattern),
            (Format { level: 0, mask: 5 }, 0b100_0000_1100_1110)
        );
        assert_eq!(bch(7, 12, VERSION_GENERATOR), 0b00_0111_1100_1001_0100);
    }

    #[test]
    fn fixed_modules_are_those_of_an_encoder() {
        for version in [1, 2, 6, 7, 14, 25, 40] {
            let text = "PAPER".repeat(3);
            let code = qrcode::QrCode::with_version(
                text,
                qrcode::Version::Normal(version),
                qrcode::EcLevel::L,
            )
            .expect("the text fits");
            let layout = Layout::of_size(code.width()).expect("the size is a version's");
            let colors = code.to_colors();
            for (place, &fixed) in layout
                .fixed
                .iter()
                .enumerate()
                .filter(|(_, fixed)| **fixed != 0)
            {
                let dark = colors[place] == qrcode::Color::Dark;
                assert_eq!(dark, fixed > 0, "version {version}, module {place}");
            }
            for (place, dark) in layout.stated() {
                assert_eq!(
                    colors[place] == qrcode::Color::Dark,
                    dark,
                    "version {version}"
                );
            }
        }
    }
}
