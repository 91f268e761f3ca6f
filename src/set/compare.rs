//! Whether shares can be of one set.

use super::error::AddError;
use crate::envelope::Part;
use crate::share::Share;

/// Whether two shares have one index and are different.
fn is_rival(one: &Share, other: &Share) -> bool {
    one.index() == other.index() && !one.is_same(other)
}

/// Whether two shares can be of one set.
pub(super) fn compare(known: &Share, share: &Share) -> Result<(), AddError> {
    let (a, b) = (known.header(), share.header());
    if known.set() != share.set() {
        return Err(AddError::Stranger {
            expected: known.set_name(),
            found: share.set_name(),
        });
    }
    let ids = known.set_id().zip(share.set_id());
    if ids.is_some_and(|(a, b)| a != b) {
        return Err(AddError::Namesake {
            name: share.set_name(),
        });
    }
    if (a.part() == Part::Whole) != (b.part() == Part::Whole) {
        return Err(AddError::Parts);
    }
    if let Some((expected, found)) = contradicting_thresholds(known, share) {
        return Err(AddError::Threshold { expected, found });
    }
    // Two words that differ in this are kept beside each other: nothing tells which is right.
    let has_code = known.code().is_some() || share.code().is_some();
    if has_code && a.part() != b.part() && known.index() == share.index() {
        return Err(AddError::PartOfIndex {
            index: share.index(),
        });
    }
    if a.length() != b.length() {
        return Err(AddError::Length {
            expected: a.length(),
            found: b.length(),
        });
    }
    if a.class() != b.class() {
        return Err(AddError::Class);
    }
    if let Some((one, other)) = known.code().zip(share.code())
        && (one.room() != other.room() || a.part() == b.part() && is_rival(known, share))
    {
        // Each proves itself, at another height of one tree: no honest dealer makes such codes.
        return Err(AddError::Contradiction);
    }
    let room = known.code().or(share.code()).map(|code| code.room());
    if let Some(room) = room {
        for index in [known.index(), share.index()] {
            if index > room {
                return Err(AddError::IndexOutOfRange { index, room });
            }
        }
    }
    Ok(())
}

/// What two shares say differently about how many are needed of one part.
fn contradicting_thresholds(known: &Share, share: &Share) -> Option<(u8, u8)> {
    let (a, b) = (known.header(), share.header());
    let other = |share: &Share| share.code().and_then(|code| code.other_threshold());
    let pairs = if a.part() == b.part() {
        [
            Some((a.threshold(), b.threshold())),
            other(known).zip(other(share)),
        ]
    } else {
        [
            other(known).map(|told| (told, b.threshold())),
            other(share).map(|told| (a.threshold(), told)),
        ]
    };
    pairs.into_iter().flatten().find(|(a, b)| a != b)
}
