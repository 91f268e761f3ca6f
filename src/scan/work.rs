//! A rung at work: takes what an engine reads to the caller, in the coordinates of the picture that was given.

use super::caller::{Caller, Verdict};
use super::found::Found;
use super::grey::{GreyImage, Position};
use super::own::{Certainty, Finder, Listener, Reading};
use super::rung::Rung;

/// How a rung's picture lies in the picture given.
pub(super) struct Frame<'a> {
    pub(super) scaled: &'a GreyImage,
    pub(super) turned: bool,
    pub(super) scale: f32,
}

impl Frame<'_> {
    pub(super) fn to_picture(&self, point: Position) -> Position {
        let Position { x, y } = if self.turned {
            self.scaled.from_turned(point)
        } else {
            point
        };
        Position {
            x: x * self.scale,
            y: y * self.scale,
        }
    }
}

/// A rung in work: takes the engine's readings to the caller, and keeps what is settled.
pub(super) struct Work<'a> {
    pub(super) frame: Frame<'a>,
    pub(super) rung: Rung,
    pub(super) codes: &'a mut Vec<Found>,
    pub(super) caller: &'a mut dyn Caller,
}

impl Frame<'_> {
    /// The same finder in the picture given.
    pub(super) fn finder_to_picture(&self, finder: &Finder) -> Finder {
        Finder {
            middle: self.to_picture(finder.middle),
            side: finder.side * self.scale,
        }
    }

    /// The same finder in the rung's picture, as it is when that is not turned.
    pub(super) fn finder_from_picture(&self, finder: &Finder) -> Finder {
        Finder {
            middle: Position {
                x: finder.middle.x / self.scale,
                y: finder.middle.y / self.scale,
            },
            side: finder.side / self.scale,
        }
    }
}

impl Listener for Work<'_> {
    fn is_settled(&self, point: Position) -> bool {
        let point = self.frame.to_picture(point);
        self.codes.iter().any(|code| code.covers(point))
    }

    fn take(&mut self, reading: Reading) -> bool {
        let corners = reading.corners.map(|corner| self.frame.to_picture(corner));
        self.settle(Reading { corners, ..reading })
    }

    fn keep_going(&mut self) -> bool {
        self.caller.keep_going() && self.caller.keep_on_rung()
    }

    fn known(&mut self) -> Vec<Vec<Option<char>>> {
        self.caller.known()
    }
}

impl Work<'_> {
    /// Takes a reading whose corners are the picture's.
    pub(super) fn settle(&mut self, reading: Reading) -> bool {
        if reading.certainty == Certainty::Doubtful && !self.caller.vouches(&reading.text) {
            return false;
        }
        let found = Found {
            text: reading.text,
            corners: reading.corners,
            modules: reading.modules,
            rung: self.rung,
        };
        // Two triples of one code, or a code already read: its place is settled and the caller has seen it.
        if self.codes.iter().any(|code| code.covers(found.middle())) {
            return true;
        }
        match self.caller.judge(&found) {
            Verdict::Accept | Verdict::Foreign => {
                self.codes.push(found);
                true
            }
            Verdict::Reject => false,
        }
    }
}
