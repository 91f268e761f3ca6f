//! The caller of a scan, who judges texts and says when to stop.

use super::found::Found;

/// What the caller says of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// Ours, and its check holds: this place is settled.
    Accept,
    /// Read well enough and not ours: this place is settled as well.
    Foreign,
    /// Ours, but its check fails: the search at this place goes on.
    Reject,
}

/// What a rung left in a picture besides the codes read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rest {
    /// Nothing that looks like a code.
    Nothing,
    /// Something that may be a code.
    Something,
}

/// Asks for a scan: judges texts, and says when to stop.
///
/// ```
/// use paperquorum::scan::{Caller, Ending, Found, GreyImage, Verdict, scan};
///
/// struct Texts(Vec<String>);
///
/// impl Caller for Texts {
///     fn judge(&mut self, found: &Found) -> Verdict {
///         self.0.push(found.text.clone());
///         Verdict::Accept
///     }
/// }
///
/// let blank = GreyImage::from_fn(300, 200, |_, _| 255);
/// let mut texts = Texts(Vec::new());
/// assert_eq!(scan(&blank, &mut texts).ending, Ending::Exhausted);
/// assert!(texts.0.is_empty());
/// ```
pub trait Caller {
    /// Judges a text. Called once for each code in the picture that is accepted or foreign, so a code printed twice is
    /// judged twice; a rejected one may come again.
    fn judge(&mut self, found: &Found) -> Verdict;

    /// Whether the text has a check of its own, and that holds. A text that was read beyond what the code itself can vouch for is
    /// judged only if this says yes; without an answer of the caller's own, it never is.
    fn vouches(&mut self, text: &str) -> bool {
        let _ = text;
        false
    }

    /// Texts of which some characters are known, `None` standing for each of the others, that a code which is hard to read may hold: what
    /// another sheet of the set tells. What follows from them is taken as read, and [`vouches`](Self::vouches) decides.
    fn known(&mut self) -> Vec<Vec<Option<char>>> {
        Vec::new()
    }

    /// Whether to go on; asked often, between steps of some milliseconds. The place for a time bound, and for stopping
    /// as soon as everything wanted is there.
    fn keep_going(&mut self) -> bool {
        true
    }

    /// Called before each rung of the ladder: the place to start a clock that bounds the time of one rung.
    fn begin_rung(&mut self) {}

    /// Whether this rung may go on; asked as often as [`keep_going`](Self::keep_going). Saying no costs the rung, not the run.
    fn keep_on_rung(&mut self) -> bool {
        true
    }

    /// Whether the codes found will do, asked when the picture shows no sign of others. Saying no has the rungs that are
    /// left look for what this one may have overlooked. [`each_text_twice`] is an answer for sheets, which have their
    /// code twice.
    fn enough(&mut self, codes: &[Found]) -> bool {
        let _ = codes;
        true
    }

    /// Whether the picture is worth some rungs more even if nothing in it looks like a code any more: one that is much smaller, blurred,
    /// or light on dark beside others is seen on those only.
    fn thorough(&mut self) -> bool {
        false
    }

    /// Whether the codes found are all that is wanted of this picture, asked after each rung that left some. Those of a data page know
    /// how many stand on their page, and the codes of other pages may make good what is unreadable here. `rest` says whether anything
    /// in the picture still looks like a code.
    fn is_all(&mut self, codes: &[Found], rest: Rest) -> bool {
        let _ = (codes, rest);
        false
    }
}

/// Whether every text that `counts` was found in two places: then no copy on the sheets in view was overlooked, so
/// presumably no sheet was either. A sheet whose other copy is torn off costs the whole ladder, about a second.
#[must_use]
pub fn each_text_twice(codes: &[Found], counts: impl Fn(&str) -> bool) -> bool {
    let times = |text: &str| codes.iter().filter(|code| code.text == text).count();
    codes
        .iter()
        .all(|code| !counts(&code.text) || times(&code.text) >= 2)
}
