//! How the sheets of a run look: what the command line says, with templates and fonts out of files; and the day it is.

use std::time::SystemTime;

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::args::{self, Look};
use super::error::Failure;
use super::{fonts, templates};
use crate::deal::{Date, Looks, Named};
use crate::pdf::WordsAs;
use crate::sheet::Paper;

/// Reads what the command line names, and checks everything that can be checked without a key.
///
/// # Errors
/// Texts that cannot be printed, templates that are not there or wrong, characters that no font has.
pub(super) fn read(look: &Look, named: &Named<'_>) -> Result<Looks, Failure> {
    let paper = match look.paper {
        args::Paper::A4 => Paper::A4,
        args::Paper::Letter => Paper::Letter,
    };
    let mut looks = Looks::new(paper, &look.lang);
    let contact = look.contact.iter().map(|line| line.trim());
    let contact: Vec<&str> = contact.filter(|line| !line.is_empty()).collect();
    looks.contact = contact.join(" · ");
    looks.note.clone_from(&look.note);
    looks.words = if look.words_as_shapes {
        WordsAs::Shapes
    } else {
        WordsAs::Text
    };
    looks.anonymous = look.anonymous;
    looks.back = !look.no_back;
    looks.copies = look.copies.into();
    looks.check_texts(named)?;
    if let Some(directory) = &look.template {
        looks.templates = templates::read(directory, &looks.languages(named))?;
    }
    looks.fonts = fonts::read(&look.fonts)?;
    let lacking = looks.lacking(named);
    if !lacking.is_empty() {
        fonts::add_from_system(&mut looks.fonts, &lacking);
    }
    looks.check(named)?;
    Ok(looks)
}

/// The day it is where the program runs.
pub(super) fn today() -> Result<Date, Failure> {
    let now = Timestamp::try_from(SystemTime::now()).map_err(|_| wrong_clock())?;
    let date = now.to_zoned(TimeZone::system()).date();
    let part = |number: i8| u8::try_from(number).ok();
    u16::try_from(date.year())
        .ok()
        .and_then(|year| Date::new(year, part(date.month())?, part(date.day())?))
        .ok_or_else(wrong_clock)
}

/// The day by which sheets of today should be checked.
pub(super) fn review(today: Date, months: u16) -> Result<Date, Failure> {
    today.after_months(months).ok_or_else(wrong_clock)
}

fn wrong_clock() -> Failure {
    Failure::usage("the clock is set to a day that cannot be")
        .hint("set this machine's clock: the sheets say when they were made and when to check them")
}
