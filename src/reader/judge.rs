//! What the codes in a picture are, and when a page has been searched enough.

use super::boundary::Round;
use super::clock::{Clock, Deadlines};
use crate::code::{CodeError, Mark, mark};
use crate::print_check;
use crate::scan::{self, Caller, Found, Rest, Verdict};
use crate::series::Slice;
use crate::share::{Head, Share};

/// What the text of a code turned out to be.
pub enum Code {
    /// A share whose code proved itself, or its words as a code.
    Share(Box<Share>),
    /// A slice of sealed data.
    Data(Slice),
    /// A code of the print check: the side of a module as printed, in millimetres.
    PrintCheck(f32),
    /// Somebody else's.
    Stranger,
    /// One of ours that did not prove itself, and the name of the sheet that it claims to be.
    Unproved(String),
    /// One of ours that cannot be used, and why.
    Refused(CodeError),
}

impl Code {
    /// Of the text of a code.
    #[must_use]
    pub fn of(text: &str) -> Self {
        let read = match mark(text) {
            Ok(Mark::Data) => Slice::from_code(text).map(Self::Data),
            _ => Share::from_code(text).map(|share| Self::Share(Box::new(share))),
        };
        match read {
            Ok(code) => code,
            Err(CodeError::Stranger) => {
                print_check::size_of(text).map_or(Self::Stranger, Self::PrintCheck)
            }
            Err(CodeError::Unproved) => {
                Self::Unproved(Head::of(text).map_or_else(String::new, |head| head.name()))
            }
            Err(error) => Self::Refused(error),
        }
    }
}

/// Whether a text is one of ours, undamaged and of this version: its check holds.
pub(crate) fn is_ours(text: &str) -> bool {
    matches!(Code::of(text), Code::Share(_) | Code::Data(_))
}

fn is_data(code: &Found) -> bool {
    mark(&code.text) == Ok(Mark::Data)
}

/// A caller who looks for sheets, settles strangers' codes and stops when the time is over.
pub(super) struct Judge<'a> {
    /// Whether a code of ours on the page in work was refused as damaged.
    pub(super) saw_damaged: bool,
    /// Whether a picture is worth more rungs although its codes were read, and a page of data of which codes are still missing the whole
    /// ladder.
    thorough: bool,
    /// What is known of the codes, as [`Caller::known`] tells it.
    known: Vec<Vec<Option<char>>>,
    /// Codes on the page in work after the last rung.
    seen: Option<usize>,
    deadlines: Deadlines<'a>,
}

impl<'a> Judge<'a> {
    pub(super) fn new(round: &Round, clock: &'a dyn Clock) -> Self {
        let (thorough, known) = match round {
            Round::First => (false, Vec::new()),
            Round::Again { known } => (true, known.clone()),
        };
        Self {
            saw_damaged: false,
            thorough,
            known,
            seen: None,
            deadlines: Deadlines::of_sheets(clock),
        }
    }

    /// To be told before each page.
    pub(super) fn begin_page(&mut self) {
        self.saw_damaged = false;
        self.seen = None;
        self.deadlines.begin_page();
    }

    /// Whether of every page of data among the codes in view all codes are there. False if there is none.
    fn has_whole_pages(codes: &[Found]) -> bool {
        let slices: Vec<Slice> = codes
            .iter()
            .filter_map(|code| Slice::from_code(&code.text).ok())
            .collect();
        let is_there = |slice: &Slice, code: usize| {
            slices
                .iter()
                .any(|other| other.id() == slice.id() && usize::from(other.number()) + 1 == code)
        };
        !slices.is_empty()
            && slices.iter().all(|slice| {
                let page = slice.id().page_of(slice.number());
                slice.id().codes_on(page).all(|code| is_there(slice, code))
            })
    }
}

impl Caller for Judge<'_> {
    fn judge(&mut self, found: &Found) -> Verdict {
        match Code::of(&found.text) {
            Code::Share(_) | Code::Data(_) => Verdict::Accept,
            Code::Refused(CodeError::Damaged) => {
                self.saw_damaged = true;
                Verdict::Reject
            }
            // Read as it is: whoever printed an unproved one meant it so.
            Code::Unproved(_) | Code::Refused(_) | Code::PrintCheck(_) | Code::Stranger => {
                Verdict::Foreign
            }
        }
    }

    fn vouches(&mut self, text: &str) -> bool {
        is_ours(text)
    }

    fn known(&mut self) -> Vec<Vec<Option<char>>> {
        self.known.clone()
    }

    fn keep_going(&mut self) -> bool {
        self.deadlines.keep_going()
    }

    fn thorough(&mut self) -> bool {
        self.thorough
    }

    fn begin_rung(&mut self) {
        self.deadlines.begin_rung();
    }

    fn keep_on_rung(&mut self) -> bool {
        self.deadlines.keep_on_rung()
    }

    /// Every sheet has a share's code twice, so one that was seen once says that another code was overlooked.
    fn enough(&mut self, codes: &[Found]) -> bool {
        scan::each_text_twice(codes, |text| mark(text) != Ok(Mark::Data) && is_ours(text))
            && (!self.thorough || !codes.iter().any(is_data) || Self::has_whole_pages(codes))
    }

    /// A page of data has no other codes on it; and where a rung brought none that was not there before, other pages may do.
    fn is_all(&mut self, codes: &[Found], rest: Rest) -> bool {
        if !codes.iter().all(is_data) {
            return false;
        }
        let settled = self.seen.replace(codes.len()) == Some(codes.len());
        match rest {
            Rest::Nothing => settled && !self.thorough || Self::has_whole_pages(codes),
            Rest::Something => settled && !self.thorough,
        }
    }
}

/// Takes every text, but for one of ours that is damaged, until the time is over.
pub(super) struct Everything<'a> {
    deadlines: Deadlines<'a>,
}

impl<'a> Everything<'a> {
    pub(super) fn new(clock: &'a dyn Clock) -> Self {
        Self {
            deadlines: Deadlines::of_strangers(clock),
        }
    }

    pub(super) fn begin_page(&mut self) {
        self.deadlines.begin_page();
    }
}

impl Caller for Everything<'_> {
    /// Of our own texts it is known whether they were read rightly.
    fn judge(&mut self, found: &Found) -> Verdict {
        match Code::of(&found.text) {
            Code::Refused(CodeError::Damaged) => Verdict::Reject,
            _ => Verdict::Accept,
        }
    }

    fn vouches(&mut self, text: &str) -> bool {
        is_ours(text)
    }

    fn keep_going(&mut self) -> bool {
        self.deadlines.keep_going()
    }

    fn thorough(&mut self) -> bool {
        true
    }

    fn begin_rung(&mut self) {
        self.deadlines.begin_rung();
    }

    fn keep_on_rung(&mut self) -> bool {
        self.deadlines.keep_on_rung()
    }
}
