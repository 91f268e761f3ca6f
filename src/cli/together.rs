//! Codes that could be read in no picture, read together: two photographs of one sheet, two pages of a scan.

use super::judge::{Judge, Round};
use super::seen::{Missed, Reading};
use super::source::{How, Source};
use crate::scan;

/// Most codes of which pairs are tried.
const MOST: usize = 16;

/// Tries each two codes that were not read, unless they stand on one page, and adds what they give to both files.
pub(super) fn read(sources: &mut [&mut Source], round: &Round) {
    let mut missed: Vec<(usize, Missed)> = Vec::new();
    for (place, source) in sources.iter().enumerate() {
        if source.has_unread() {
            missed.extend(source.unread.iter().map(|missed| (place, missed.clone())));
        }
    }
    // Of each file one after the other, so that none of them takes all the places.
    let mut ranks = vec![0; sources.len()];
    let mut ranked: Vec<(usize, (usize, Missed))> = missed
        .into_iter()
        .map(|(place, missed)| {
            ranks[place] += 1;
            (ranks[place], (place, missed))
        })
        .collect();
    ranked.sort_by_key(|(rank, _)| *rank);
    ranked.truncate(MOST);
    let missed: Vec<(usize, Missed)> = ranked.into_iter().map(|(_, missed)| missed).collect();
    let mut judge = Judge::new(round);
    let mut is_read = vec![false; missed.len()];
    for second in 1..missed.len() {
        for first in 0..second {
            let ((of_first, one), (of_second, other)) = (&missed[first], &missed[second]);
            if of_first == of_second && one.page == other.page {
                continue;
            }
            let found = scan::combine(&[&one.code, &other.code], &mut judge);
            let Some(found) = found.first() else {
                continue;
            };
            (is_read[first], is_read[second]) = (true, true);
            let (shares, slices) = (
                std::mem::take(&mut judge.shares),
                std::mem::take(&mut judge.slices),
            );
            for (place, this, that) in [(*of_first, one, other), (*of_second, other, one)] {
                let source = &mut *sources[place];
                source.readings.push(Reading::together(this, that, found));
                for share in &shares {
                    source.add(this.page_name(), share.clone(), How::of(share));
                }
                source.slices.extend(slices.iter().cloned());
            }
        }
    }
    for ((place, missed), _) in missed.iter().zip(is_read).filter(|(_, is_read)| *is_read) {
        sources[*place]
            .unread
            .retain(|other| other.corners != missed.corners || other.page != missed.page);
    }
}
