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
    /// Whether something of it could not be read: then its process is not used again.
    was_faulty: bool,
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
            was_faulty: false,
        };
        let may_be_anothers = process.files() > 0;
        this.pages = match this.take_in(process) {
            Err(Unopened::Lost(loss)) if may_be_anothers && is_soon(loss) => {
                let process = pool.start();
                this.take_in(process.map_err(|_| Unopened::Lost(Loss::Start))?)?
            }
            opened => opened?,
        };
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
                    Err(Unopened::Unknown) => self.pool.give_back(process),
                    Err(_) => {}
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

    /// Asks the process that has the file, or a new one after a loss. `take` takes the answer, if it is one to this question.
    fn ask<T>(
        &mut self,
        request: impl Fn() -> Request,
        take: impl Fn(Answer, Zeroizing<Vec<u8>>) -> Option<Result<T, PageError>>,
    ) -> Result<T, PageError> {
        loop {
            let mut process = self.process()?;
            let a_page = match self.search {
                Search::Sheets(_) => TIME_A_PAGE,
                Search::Everything => TIME_A_STRANGERS_PAGE,
            };
            let asked = process.ask(request(), Bytes::default(), self.time_left(a_page));
            let answer =
                asked.and_then(|(answer, bytes)| take(answer, bytes).ok_or(Loss::Nonsense));
            match answer {
                Ok(answer) => {
                    self.was_faulty |= answer.is_err();
                    self.process = Some(process);
                    return answer;
                }
                Err(loss) if process.files() > 1 && is_soon(loss) => {}
                Err(loss) => return Err(PageError::Lost(loss)),
            }
        }
    }

    /// The one that has the file, or a new one.
    fn process(&mut self) -> Result<Process, PageError> {
        self.check_time()?;
        if self.process.is_none() {
            self.begin_again()?;
            self.check_time()?;
        }
        self.process.take().ok_or(PageError::Lost(Loss::Crash))
    }

    fn check_time(&self) -> Result<(), PageError> {
        if self.begun.elapsed() >= TIME_A_FILE {
            return Err(PageError::NoTime);
        }
        Ok(())
    }

    fn begin_again(&mut self) -> Result<(), PageError> {
        let process = self.pool.start();
        let process = process.map_err(|_| PageError::Lost(Loss::Start))?;
        match self.take_in(process) {
            // The same file has as many pages as before.
            Ok(pages) if pages == self.pages => Ok(()),
            Ok(_) => {
                self.process = None;
                Err(PageError::Lost(Loss::Nonsense))
            }
            Err(Unopened::Lost(loss)) => Err(PageError::Lost(loss)),
            Err(error) => Err(PageError::Unreadable(error.to_string())),
        }
    }
}

/// Whether a new process may try the same again. One that was used before can have been lost over another file; but what takes long takes
/// as long again.
fn is_soon(loss: Loss) -> bool {
    loss != Loss::Time
}

impl Document for Remote<'_> {
    fn pages(&self) -> usize {
        self.pages
    }

    fn scan(&mut self, page: usize) -> Result<PageScan, PageError> {
        let request = || Request::Scan(page);
        self.ask(request, |answer, _| match answer {
            Answer::Scanned(scan) => Some(scan),
            _ => None,
        })
    }

    fn picture(&mut self, page: usize) -> Result<(GreyImage, f32), PageError> {
        let request = || Request::Picture(page);
        self.ask(request, |answer, pixels| match answer {
            Answer::Pictured(Ok(picture)) => picture.with_pixels(pixels).map(Ok),
            Answer::Pictured(Err(error)) => Some(Err(error)),
            _ => None,
        })
    }

    fn text(&mut self, page: usize) -> Result<Vec<String>, PageError> {
        let request = || Request::Text(page);
        self.ask(request, |answer, _| match answer {
            Answer::Text(text) => Some(text),
            _ => None,
        })
    }
}

impl Drop for Remote<'_> {
    fn drop(&mut self) {
        if let Some(process) = self.process.take()
            && !self.was_faulty
        {
            self.pool.give_back(process);
        }
    }
}
