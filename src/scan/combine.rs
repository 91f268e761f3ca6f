//! Codes that nobody can read alone, read together: two photographs of one sheet, two copies of its code, two rungs.

use super::caller::{Caller, Verdict};
use super::found::Found;
use super::grey::{self, distance};
use super::own::unread::Unread;
use super::own::{self, Certainty, Reading};
use super::rung::{Preparation, Reader, Rung};
use super::work::Work;

/// Keeps one reading of each place.
pub(super) fn keep_best(sampled: &mut Vec<Unread>, found: Unread) {
    let size = grey::mean_side(&found.corners);
    let near = |other: &Unread| distance(other.middle(), found.middle()) < 0.3 * size;
    match sampled.iter().position(near) {
        Some(at) if sampled[at].likeness >= found.likeness => {}
        Some(at) => sampled[at] = found,
        None => sampled.push(found),
    }
}

/// Reads symbols together that may be the same: two of a kind, then all of them.
pub(super) fn combine_here(sampled: &[Unread], work: &mut Work<'_>) {
    let known = work.caller.known();
    for (i, first) in sampled.iter().enumerate() {
        for second in &sampled[i + 1..] {
            if first.samples.size != second.samples.size {
                continue;
            }
            let both = [&first.samples, &second.samples];
            let place = first.corners;
            own::read_together(&both, &known, &mut |text, certainty| {
                work.settle(Reading {
                    text: text.to_owned(),
                    corners: place,
                    modules: first.samples.size as u32,
                    certainty,
                })
            });
        }
    }
}

/// Reads codes together that were located in several pictures and read in none: two photographs of one sheet, two copies of its
/// code. Returns what the caller accepted or took for foreign; corners and the rung are those of the first.
pub fn combine(unread: &[&Unread], caller: &mut dyn Caller) -> Vec<Found> {
    let known = caller.known();
    let mut found: Vec<Found> = Vec::new();
    for (i, first) in unread.iter().enumerate() {
        for second in &unread[i + 1..] {
            if first.modules != second.modules || !caller.keep_going() {
                continue;
            }
            let both = [&first.samples, &second.samples];
            own::read_together(&both, &known, &mut |text, certainty| {
                if certainty == Certainty::Doubtful && !caller.vouches(text) {
                    return false;
                }
                let code = Found {
                    text: text.to_owned(),
                    corners: first.corners,
                    modules: first.modules,
                    rung: Rung {
                        long_side: 0,
                        preparation: Preparation::Plain,
                        reader: Reader::Combined,
                    },
                };
                let taken = found.iter().any(|known| known.text == code.text)
                    || caller.judge(&code) != Verdict::Reject;
                if taken {
                    found.push(code);
                }
                taken
            });
        }
    }
    found
}
