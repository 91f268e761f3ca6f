//! Files that are read by a worker which may be lost: what is to be asked of it, and what came of it.
//!
//! The page carries frames to and fro, and has no other part in it. Reading is begun anew whenever all that was asked has been answered, and
//! goes by the answers as far as these reach: so the library reads files here as it does everywhere, and waits for nothing.
//!
//! ```text
//! Engine: Reading --frame--> page --frame and file--> Reader: Attendant over Local
//!            ^-------------frame, or a loss-------------'
//! ```

use std::cell::{Cell, RefCell};

use paperquorum::gather::{self, File, Looked};
use paperquorum::reader::message::{self, Answer, Pair, Request};
use paperquorum::reader::{
    Bytes, Document, Loss, PageError, PageScan, Reader, Round, Search, Unopened,
};
use paperquorum::scan::{Found, GreyImage, Unread};
use serde::Serialize;
use zeroize::Zeroizing;

/// Files that are read together.
#[derive(Default)]
pub struct Reading {
    files: Vec<Given>,
    asked: RefCell<Vec<Asked>>,
    /// Numbers of the questions on which it waits.
    open: RefCell<Vec<usize>>,
}

struct Given {
    id: u32,
    file: File,
    /// Its first bytes, by which it is known what it may be.
    head: Zeroizing<Vec<u8>>,
}

/// What is asked about.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Ask {
    /// A file, for the first time or again.
    Open { file: usize, again: bool },
    /// A page of it.
    Scan {
        file: usize,
        again: bool,
        page: usize,
    },
    /// The pair of codes of this number.
    Combine(usize),
}

struct Asked {
    ask: Ask,
    request: Zeroizing<Vec<u8>>,
    answer: Option<Result<Zeroizing<Vec<u8>>, PageError>>,
}

/// What is still to be asked, as the page is told of it.
#[derive(Serialize)]
pub struct Wanted {
    /// Number of the question.
    number: usize,
    /// Place of the file, from 0, if it is about one.
    file: Option<usize>,
    /// Number of the question by which that file is opened, which comes before.
    opens: Option<usize>,
}

/// Something is still to be asked.
struct Waiting;

impl Reading {
    /// Puts a file among those that are read together.
    pub fn add(&mut self, id: u32, name: &str, head: Vec<u8>) {
        self.files.push(Given {
            id,
            file: File::named(name),
            head: Zeroizing::new(head),
        });
    }

    /// Reads as far as the answers reach: what was read of each file, by its id, or what is still to be asked.
    pub fn go_on(&self) -> Result<Vec<(u32, Looked)>, Vec<Wanted>> {
        self.open.borrow_mut().clear();
        let files: Vec<File> = self.files.iter().map(|given| given.file.clone()).collect();
        let look = |places: &[usize], round: &Round| {
            let look = |&place: &usize| {
                let given = &self.files[place];
                let reader = Remote::new(self, place);
                gather::look(&reader, &given.file, given.head.clone(), round)
            };
            let looked = places.iter().map(look).collect();
            if self.is_waiting() {
                Err(Waiting)
            } else {
                Ok(looked)
            }
        };
        let looked = gather::look_twice(&files, &Remote::new(self, 0), |_| true, look);
        match looked {
            Ok(looked) if !self.is_waiting() => Ok(self
                .files
                .iter()
                .map(|given| given.id)
                .zip(looked)
                .collect()),
            _ => Err(self.wanted()),
        }
    }

    /// A question, for the reader.
    pub fn request(&self, number: usize) -> Option<Zeroizing<Vec<u8>>> {
        Some(self.asked.borrow().get(number)?.request.clone())
    }

    /// Takes in what a reader answered, or how it was lost.
    pub fn answer(&mut self, number: usize, answer: Result<Vec<u8>, PageError>) {
        if let Some(asked) = self.asked.get_mut().get_mut(number) {
            asked.answer = Some(answer.map(Zeroizing::new));
        }
    }

    fn is_waiting(&self) -> bool {
        !self.open.borrow().is_empty()
    }

    fn wanted(&self) -> Vec<Wanted> {
        let all = self.asked.borrow();
        let opening = |file, again| {
            let open = Ask::Open { file, again };
            all.iter().position(|asked| asked.ask == open)
        };
        let wanted = |&number: &usize| {
            let (file, opens) = match all[number].ask {
                Ask::Open { file, .. } => (Some(file), None),
                Ask::Scan { file, again, .. } => (Some(file), opening(file, again)),
                Ask::Combine(_) => (None, None),
            };
            Wanted {
                number,
                file,
                opens,
            }
        };
        self.open.borrow().iter().map(wanted).collect()
    }

    /// What was answered; `None` if it was not asked before.
    fn ask(
        &self,
        ask: Ask,
        request: impl FnOnce() -> Request,
    ) -> Option<Result<Answer, PageError>> {
        let mut all = self.asked.borrow_mut();
        let place = all.iter().position(|asked| asked.ask == ask);
        let number = place.unwrap_or(all.len());
        if place.is_none() {
            let mut frame = Zeroizing::new(Vec::new());
            let written = message::write(&mut *frame, &request(), b"");
            all.push(Asked {
                ask,
                request: frame,
                answer: written.err().map(|_| Err(PageError::Lost(Loss::Nonsense))),
            });
        }
        match &all[number].answer {
            Some(Ok(frame)) => Some(sound(frame)),
            Some(Err(error)) => Some(Err(error.clone())),
            None => {
                self.open.borrow_mut().push(number);
                None
            }
        }
    }
}

/// An answer, if a reader of ours can have given it: it may have been taken over by what it reads.
fn sound(frame: &[u8]) -> Result<Answer, PageError> {
    match message::read::<Answer>(&mut &frame[..], 0) {
        Ok((answer, bytes)) if answer.is_sound(&bytes) => Ok(answer),
        _ => Err(PageError::Lost(Loss::Nonsense)),
    }
}

/// The reader as the library sees it, with one of the files.
struct Remote<'a> {
    reading: &'a Reading,
    file: usize,
    pairs: Cell<usize>,
}

impl<'a> Remote<'a> {
    fn new(reading: &'a Reading, file: usize) -> Self {
        Self {
            reading,
            file,
            pairs: Cell::new(0),
        }
    }
}

impl Reader for Remote<'_> {
    fn open(&self, _: Bytes, search: Search) -> Result<Box<dyn Document + '_>, Unopened> {
        let again = search != Search::Sheets(Round::First);
        let file = self.file;
        let ask = Ask::Open { file, again };
        let document = |pages| {
            Box::new(Remembered {
                reading: self.reading,
                file,
                again,
                pages,
            })
        };
        match self.reading.ask(ask, || Request::Open(search)) {
            Some(Ok(Answer::Opened(opened))) => Ok(document(opened?)),
            Some(Err(PageError::Lost(loss))) => Err(Unopened::Lost(loss)),
            Some(Err(error)) => Err(Unopened::Unreadable(error.to_string())),
            // What is made of it is thrown away where the answer is still to come.
            Some(Ok(_)) | None => Err(Unopened::Lost(Loss::Nonsense)),
        }
    }

    fn combine(&self, one: &Unread, other: &Unread, round: &Round) -> Option<Found> {
        let ask = Ask::Combine(self.pairs.replace(self.pairs.get() + 1));
        let pair = || {
            Request::Combine(Box::new(Pair {
                one: one.clone(),
                other: other.clone(),
                round: round.clone(),
            }))
        };
        match self.reading.ask(ask, pair) {
            Some(Ok(Answer::Combined(found))) => found,
            _ => None,
        }
    }
}

/// A file of which a reader told.
struct Remembered<'a> {
    reading: &'a Reading,
    file: usize,
    again: bool,
    pages: usize,
}

impl Document for Remembered<'_> {
    fn pages(&self) -> usize {
        self.pages
    }

    fn scan(&mut self, page: usize) -> Result<PageScan, PageError> {
        let ask = Ask::Scan {
            file: self.file,
            again: self.again,
            page,
        };
        match self.reading.ask(ask, || Request::Scan(page)) {
            Some(Ok(Answer::Scanned(scan))) => scan,
            Some(Err(error)) => Err(error),
            Some(Ok(_)) | None => Err(PageError::Lost(Loss::Nonsense)),
        }
    }

    fn picture(&mut self, _: usize) -> Result<(GreyImage, f32), PageError> {
        Err(PageError::Unreadable("nothing is drawn on it".to_owned()))
    }

    fn text(&mut self, _: usize) -> Result<Vec<String>, PageError> {
        Err(PageError::Unreadable(
            "its text is not looked at".to_owned(),
        ))
    }
}
