//! Codes that could be read in no picture, read together: two photographs of one sheet, two pages of a scan.

use super::seen::{Missed, Reading};
use super::source::{How, Source};
use crate::reader::Code;
use crate::reader::{Reader, Round};

/// Most codes of which pairs are tried.
pub(super) const MOST: usize = 16;

/// Most pairs that are tried in all.
const MOST_PAIRS: usize = 40;

/// Tries each two codes that were not read, unless they stand on one page, and adds what they give to both files.
pub(super) fn read(sources: &mut [&mut Source], round: &Round, reader: &dyn Reader) {
    let missed = candidates(sources);
    let mut is_read = vec![false; missed.len()];
    let mut tried = 0;
    for second in 1..missed.len() {
        for first in 0..second {
            let ((of_first, one), (of_second, other)) = (&missed[first], &missed[second]);
            let are_read = is_read[first] && is_read[second];
            if are_read || of_first == of_second && one.page == other.page {
                continue;
            }
            let Some((one_code, other_code)) = one.code.as_ref().zip(other.code.as_ref()) else {
                continue;
            };
            if tried == MOST_PAIRS {
                break;
            }
            tried += 1;
            let Some(found) = reader.combine(one_code, other_code, round) else {
                continue;
            };
            (is_read[first], is_read[second]) = (true, true);
            for (place, this, that) in [(*of_first, one, other), (*of_second, other, one)] {
                let source = &mut *sources[place];
                source.readings.push(Reading::together(this, that, &found));
                match Code::of(&found.text) {
                    Code::Share(share) => {
                        let how = How::of(&share);
                        source.add(this.page_name(), *share, how);
                    }
                    Code::Data(slice) => source.add_slice(slice),
                    _ => {}
                }
            }
        }
    }
    for ((place, missed), _) in missed.iter().zip(is_read).filter(|(_, is_read)| *is_read) {
        sources[*place]
            .unread
            .retain(|other| other.corners != missed.corners || other.page != missed.page);
    }
}

/// Codes that were not read, each with the place of its file. Of each file one after the other, so that none of them takes all the turns.
fn candidates(sources: &[&mut Source]) -> Vec<(usize, Missed)> {
    let mut ranked: Vec<(usize, (usize, Missed))> = Vec::new();
    for (place, source) in sources.iter().enumerate() {
        if source.has_unread() {
            let missed = source.unread.iter().cloned().enumerate();
            ranked.extend(missed.map(|(rank, missed)| (rank, (place, missed))));
        }
    }
    ranked.sort_by_key(|(rank, _)| *rank);
    ranked.truncate(MOST);
    ranked.into_iter().map(|(_, missed)| missed).collect()
}
