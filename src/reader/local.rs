//! The reader in place: decodes and scans where it is called.

use std::sync::Arc;

use super::boundary::{Bytes, Document, PageError, PageScan, Reader, Round, Search, Unopened};
use super::clock::Clock;
use super::judge::{Everything, Judge};
use crate::scan::{self, Caller, Found, GreyImage, OpenError, Pages, Unread};

/// Reads in place: for what was just made here, for tests, and where nothing can be put in between.
#[derive(Clone, Copy, Debug, Default)]
pub struct Local<C>(pub C);

impl<C: Clock> Reader for Local<C> {
    fn open(&self, bytes: Bytes, search: Search) -> Result<Box<dyn Document + '_>, Unopened> {
        // Who keeps the bytes no longer need not have them twice.
        let mut bytes = Arc::unwrap_or_clone(bytes);
        let pages = Pages::open(std::mem::take(&mut *bytes)).map_err(|error| match error {
            OpenError::Unknown => Unopened::Unknown,
            error => Unopened::Unreadable(error.to_string()),
        })?;
        let aim = match search {
            Search::Sheets(round) => Aim::Sheets(Judge::new(&round, &self.0)),
            Search::Everything => Aim::Everything(Everything::new(&self.0)),
        };
        Ok(Box::new(Open { pages, aim }))
    }

    fn combine(&self, one: &Unread, other: &Unread, round: &Round) -> Option<Found> {
        let mut judge = Judge::new(round, &self.0);
        scan::combine(&[one, other], &mut judge).into_iter().next()
    }
}

/// A file that [`Local`] has opened.
struct Open<'a> {
    pages: Pages,
    aim: Aim<'a>,
}

enum Aim<'a> {
    Sheets(Judge<'a>),
    Everything(Everything<'a>),
}

impl Aim<'_> {
    fn begin_page(&mut self) {
        match self {
            Self::Sheets(judge) => judge.begin_page(),
            Self::Everything(everything) => everything.begin_page(),
        }
    }

    fn caller(&mut self) -> &mut dyn Caller {
        match self {
            Self::Sheets(judge) => judge,
            Self::Everything(everything) => everything,
        }
    }
}

impl Document for Open<'_> {
    fn pages(&self) -> usize {
        self.pages.count()
    }

    fn scan(&mut self, page: usize) -> Result<PageScan, PageError> {
        self.aim.begin_page();
        let caller = self.aim.caller();
        if !caller.keep_going() {
            return Err(PageError::NoTime);
        }
        let report = self.pages.scan(page, caller).map_err(unreadable)?;
        let saw_damaged = matches!(&self.aim, Aim::Sheets(judge) if judge.saw_damaged);
        let beginnings = report.unread.iter().map(Unread::beginnings).collect();
        Ok(PageScan {
            report,
            beginnings,
            saw_damaged,
        })
    }

    fn picture(&mut self, page: usize) -> Result<(GreyImage, f32), PageError> {
        self.pages.picture(page).map_err(unreadable)
    }

    fn text(&mut self, page: usize) -> Result<Vec<String>, PageError> {
        self.pages.text(page).map_err(unreadable)
    }
}

fn unreadable(error: OpenError) -> PageError {
    PageError::Unreadable(error.to_string())
}
