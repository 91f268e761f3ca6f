//! An attempt at one hypothesis: it is fitted to the picture, sampled and read as if the paper lay flat, and bent where that is not enough.

use super::grid::{Hypothesis, Mesh, Template};
use super::layout::Layout;
use super::soft::{Outcome, Samples};
use super::unread::{Trouble, Unread};
use crate::scan::grey::{self, GreyImage, Position};

/// The contrast below which nothing is there.
const NOTHING: f32 = 12.0;

/// What fitting finds of contrast, over six patterns and more together, where print is faint.
const FAINT: f32 = 150.0;

/// The share of known modules that must be right before a place is taken for a symbol.
const LIKENESS: f32 = 0.78;

/// The share, roughly counted, that chance may come to.
const CHANCE: f32 = 0.58;

/// The share below which not even bending the grid is worth while, and that from which on it is worth reading. By chance, half are
/// right.
const HOPELESS: f32 = 0.62;
const HOPEFUL: f32 = 0.68;

/// What came of an attempt.
pub(super) enum Attempted {
    /// The listener took a text.
    Taken,
    /// There is a symbol, and it was not read.
    Unread(Unread),
    /// There is none.
    Nothing,
}

/// Reads samples, whose outer corners are these.
pub(super) type Read<'a> = dyn FnMut(&Layout, &Samples, [Position; 4]) -> Outcome + 'a;

/// Fits, samples and reads.
pub(super) fn attempt(
    image: &GreyImage,
    hypothesis: &Hypothesis,
    read: &mut Read<'_>,
) -> Attempted {
    let Some(mut fitted) = Fitted::of(image, hypothesis) else {
        return Attempted::Nothing;
    };
    let layout = fitted.layout;
    let Some(flat) = fitted.flat() else {
        return Attempted::Nothing;
    };
    let mut outcome = Outcome::Unread;
    if flat.likeness > HOPEFUL {
        outcome = read(layout, &flat.samples, flat.corners);
    }
    let mut best = flat;
    if outcome == Outcome::Unread {
        let Some(bent) = fitted.bent() else {
            return Attempted::Nothing;
        };
        outcome = read(layout, &bent.samples, bent.corners);
        if outcome == Outcome::Unread
            && let Some(sharp) = bent.samples.sharpened(layout)
        {
            outcome = read(layout, &sharp, bent.corners);
        }
        if bent.likeness >= best.likeness {
            best = bent;
        }
    }
    match outcome {
        Outcome::Taken(_) => Attempted::Taken,
        Outcome::Refused | Outcome::Unread if best.likeness > LIKENESS => {
            Attempted::Unread(fitted.unread(best, &outcome))
        }
        Outcome::Refused | Outcome::Unread => Attempted::Nothing,
    }
}

/// A hypothesis that lies on the picture as well as it can.
struct Fitted<'a> {
    image: &'a GreyImage,
    layout: &'static Layout,
    mesh: Mesh,
    contrast: f32,
}

/// What the symbol looks like under one mesh.
struct Look {
    samples: Samples,
    /// The share of known modules that look right.
    likeness: f32,
    corners: [Position; 4],
}

impl<'a> Fitted<'a> {
    /// `None` where there is too little contrast for a symbol.
    fn of(image: &'a GreyImage, hypothesis: &Hypothesis) -> Option<Self> {
        let layout = Layout::of_size(hypothesis.size)?;
        let template = Template::of_size(hypothesis.size)?;
        let (projection, contrast) = hypothesis.fit(image, layout, template)?;
        (contrast >= NOTHING).then(|| Self {
            image,
            layout,
            mesh: Mesh::flat(projection, layout.size),
            contrast,
        })
    }

    /// As if the paper lay flat; `None` if that is no better than chance.
    fn flat(&self) -> Option<Look> {
        let greys = self.mesh.sample(self.image);
        // Cheaper than the samples, and enough to send most wrong hypotheses away.
        if Samples::rough_likeness(self.layout, &greys) < CHANCE {
            return None;
        }
        let look = self.look(&greys);
        (look.likeness >= HOPELESS).then_some(look)
    }

    /// With the mesh bent as the paper is; `None` if it is not worth reading even so.
    fn bent(&mut self) -> Option<Look> {
        self.mesh.follow(self.image, self.layout);
        let look = self.look(&self.mesh.sample(self.image));
        (look.likeness >= HOPEFUL).then_some(look)
    }

    fn look(&self, greys: &[f32]) -> Look {
        let samples = Samples::of(self.layout, greys);
        Look {
            likeness: samples.likeness(self.layout),
            samples,
            corners: self.mesh.corners(),
        }
    }

    /// What is told of a symbol that was not read.
    fn unread(&self, look: Look, outcome: &Outcome) -> Unread {
        Unread {
            corners: look.corners,
            modules: self.layout.size as u32,
            likeness: look.samples.likeness_of_rest(self.layout),
            trouble: self.trouble(&look, outcome),
            samples: look.samples,
        }
    }

    /// What presumably stands in the way, the surest first.
    fn trouble(&self, look: &Look, outcome: &Outcome) -> Trouble {
        let (width, height) = (self.image.width() as f32, self.image.height() as f32);
        let margin = -2.0 * grey::mean_side(&look.corners) / self.layout.size as f32;
        let is_outside = |corner: &Position| {
            !(margin..width - margin).contains(&corner.x)
                || !(margin..height - margin).contains(&corner.y)
        };
        if *outcome == Outcome::Refused {
            Trouble::Refused
        } else if look.corners.iter().any(is_outside) {
            Trouble::CutOff
        } else if look.samples.blurredness(self.layout) > 0.3 {
            Trouble::Blurred
        } else if look.samples.covered(self.layout) > 0.1 {
            Trouble::Covered
        } else if self.contrast < FAINT {
            Trouble::Faint
        } else {
            Trouble::Unclear
        }
    }
}
