//! A file in the hands of a process, page by page; when the process is lost, another one goes on with the next page.

use std::time::{Duration, Instant};

use zeroize::Zeroizing;

use super::pool::Pool;
use super::process::{OVERDUE, Process};
use crate::reader::clock::{TIME_A_FILE, TIME_A_PAGE, TIME_A_STRANGERS_PAGE};
use crate::reader::message::{Answer, Request};
use crate::reader::{Bytes, Document, Loss, PageError, PageScan, Search, Unopened};
use crate::scan::GreyImage;

pub(super) struct Remote<'a> {
    pool: &'a Pool,
    /// `None` after a loss, until the next page is asked for.
    process: Option<Process>,
    /// To be told to the next process.
    bytes: Bytes,
    search: Search,
    pages: usize,
    begun: Instant,
}

impl<'a> Remote<'a> {
    pub(super) fn open(
        pool: &'a Pool,
        process: Process,
        bytes: Bytes,
        search: Search,
    ) -> Result<Self, Unopened> {
        let mut this = Self {
            pool,
            process: None,
            bytes,
            search,
            pages: 0,
            begun: Instant::now(),
        };
        this.pages = this.take_in(process)?;
        Ok(this)
    }

    /// Gives the file to a process, and keeps that if it takes it.
    fn take_in(&mut self, mut process: Process) -> Result<usize, Unopened> {
        let request = Request::Open(self.search.clone());
        let time = self.time_left(TIME_A_PAGE);
        match process.ask(request, Bytes::clone(&self.bytes), time) {
            Ok((Answer::Opened(opened), _)) => {
                match opened {
                    Ok(_) => self.process = Some(process),
                    Err(_) => self.pool.give_back(process),
                }
                opened
            }
            Ok(_) => Err(Unopened::Lost(Loss::Nonsense)),
            Err(loss) => Err(Unopened::Lost(loss)),
        }
    }

    /// For one step that takes no longer than this by itself.
    fn time_left(&self, a_step: Duration) -> Duration {
        let of_file = TIME_A_FILE.saturating_sub(self.begun.elapsed());
        of_file.min(a_step) + OVERDUE
    }

    /// Asks the process that has the file, or a new one after a loss.
    fn ask(&mut self, request: Request) -> Result<(Answer, Zeroizing<Vec<u8>>), PageError> {
        self.check_time()?;
        if self.process.is_none() {
            self.begin_again()?;
            self.check_time()?;
        }
        let a_page = match self.search {
            Search::Sheets(_) => TIME_A_PAGE,
            Search::Everything => TIME_A_STRANGERS_PAGE,
        };
        let time = self.time_left(a_page);
        let lost = || PageError::Lost(Loss::Crash);
        let mut process = self.process.take().ok_or_else(lost)?;
        let answer = process
            .ask(request, Bytes::default(), time)
            .map_err(PageError::Lost)?;
        self.process = Some(process);
        Ok(answer)
    }

    fn check_time(&self) -> Result<(), PageError> {
        if self.begun.elapsed() >= TIME_A_FILE {
            return Err(PageError::NoTime);
        }
        Ok(())
    }

    fn begin_again(&mut self) -> Result<(), PageError> {
        let process = self.pool.take();
        let process = process.map_err(|_| PageError::Lost(Loss::Crash))?;
        match self.take_in(process) {
            // The same file has as many pages as before.
            Ok(pages) if pages == self.pages => Ok(()),
            Ok(_) => Err(self.nonsense()),
            Err(Unopened::Lost(loss)) => Err(PageError::Lost(loss)),
            Err(error) => Err(PageError::Unreadable(error.to_string())),
        }
    }

    /// It answered what does not answer the question.
    fn nonsense(&mut self) -> PageError {
        self.process = None;
        PageError::Lost(Loss::Nonsense)
    }
}

impl Document for Remote<'_> {
    fn pages(&self) -> usize {
        self.pages
    }

    fn scan(&mut self, page: usize) -> Result<PageScan, PageError> {
        match self.ask(Request::Scan(page))? {
            (Answer::Scanned(scan), _) => scan,
            _ => Err(self.nonsense()),
        }
    }

    fn picture(&mut self, page: usize) -> Result<(GreyImage, f32), PageError> {
        match self.ask(Request::Picture(page))? {
            (Answer::Pictured(Ok(picture)), pixels) => {
                picture.with_pixels(pixels).ok_or_else(|| self.nonsense())
            }
            (Answer::Pictured(Err(error)), _) => Err(error),
            _ => Err(self.nonsense()),
        }
    }

    fn text(&mut self, page: usize) -> Result<Vec<String>, PageError> {
        match self.ask(Request::Text(page))? {
            (Answer::Text(text), _) => text,
            _ => Err(self.nonsense()),
        }
    }
}

impl Drop for Remote<'_> {
    fn drop(&mut self) {
        if let Some(process) = self.process.take() {
            self.pool.give_back(process);
        }
    }
}
