//! A text that may hold the words of sheets, or the texts of codes.
//!
//! Reading one may raise questions, for words that are a share only after a repair have to be compared with the sheet:
//!
//! ```text
//! bytes --open--> Text --question--> Question --answer--> Text ... --finish--> Source
//! ```

use std::collections::VecDeque;

use zeroize::Zeroizing;

use super::problem::Problem;
use super::repairs::{Answer, Question, Repair, Words};
use super::source::{How, Source};
use crate::code::{CodeError, Mark, mark};
use crate::kind::Input;
use crate::record::Record;
use crate::repair::positions;
use crate::series::Slice;
use crate::share::{FromWords, Proposal};
use crate::typed::{self, TypedError};

/// Most bytes of a text with words or with the texts of codes. The largest sealed set has 1.2 MB of these.
pub const MAX_TEXT: usize = 8 << 20;

/// Codes of a text that prove nothing of which each is told by itself.
const MOST_UNPROVED: usize = 4;

/// A text that is being read.
#[derive(Debug)]
pub struct Text {
    source: Source,
    /// What is still to be looked at.
    passages: VecDeque<typed::Passage>,
    has_several: bool,
    question: Option<Question>,
}

impl Text {
    /// Begins to read a file that is no document.
    #[must_use]
    pub fn open(source: Source, bytes: &[u8]) -> Self {
        if let Some(problem) = too_large(bytes) {
            return Self::done(source.failed(problem));
        }
        let Some(text) = decoded(bytes) else {
            return Self::done(source.failed(Problem::Unknown));
        };
        if Record::parse(&text).is_ok() {
            return Self::done(source.failed(Problem::Record));
        }
        let (mut this, is_empty) = Self::of(source, &text);
        if is_empty {
            this.source.problems.push(Problem::NoWords);
        }
        this
    }

    /// Begins to read a text that was given as words.
    #[must_use]
    pub fn of_words(source: Source, bytes: &[u8]) -> Self {
        if let Some(problem) = too_large(bytes) {
            return Self::done(source.failed(problem));
        }
        let Some(text) = decoded(bytes) else {
            return Self::done(source.failed(Problem::NotText));
        };
        let (mut this, is_empty) = Self::of(source, &text);
        if is_empty {
            let why = Problem::Words(typed::explain(&text));
            this.source.problems.push(why);
            this.source.is_unsettled = true;
        }
        this
    }

    /// The text, and whether nothing of ours is in it.
    fn of(mut source: Source, text: &str) -> (Self, bool) {
        let text = take_slices(&mut source, text);
        let passages = typed::read(&text);
        let is_empty = passages.is_empty() && source.slices.is_empty();
        let this = Self {
            source,
            has_several: passages.len() > 1,
            passages: passages.into(),
            question: None,
        };
        (this, is_empty)
    }

    fn done(source: Source) -> Self {
        Self {
            source,
            passages: VecDeque::new(),
            has_several: false,
            question: None,
        }
    }

    /// Reads on up to the next words that need a person's eyes; `None` at the end of the text.
    pub fn question(&mut self) -> Option<&Question> {
        while self.question.is_none() {
            let passage = self.passages.pop_front()?;
            let line = self.has_several.then_some(passage.line);
            self.take(line, passage.found);
        }
        self.question.as_ref()
    }

    fn take(&mut self, line: Option<usize>, found: Result<FromWords, TypedError>) {
        let place = place(&self.source.name, line);
        match found {
            Ok(FromWords::Whole(share)) => {
                let how = How::of(&share);
                self.source.add(place, share, how);
            }
            Ok(FromWords::Repaired(proposals)) => {
                self.question = Some(Question {
                    place,
                    line,
                    proposals,
                });
            }
            // No fault of whoever typed it.
            Err(TypedError::Code(error @ CodeError::Unproved)) => {
                let problem = Problem::Refused(error).on_line(line);
                self.source.unproved.push(problem.to_string());
                if self.source.unproved.len() <= MOST_UNPROVED {
                    self.source.problems.push(problem);
                }
            }
            Err(error) => self.fail(line, Problem::Typed(error)),
        }
    }

    /// Answers the question that [`question`](Self::question) gave last. `words` says whether the report of it may tell words.
    pub fn answer(&mut self, answer: Answer, words: Words) {
        let Some(question) = self.question.take() else {
            return;
        };
        let Question {
            place,
            line,
            mut proposals,
        } = question;
        if let Answer::Use(chosen) = answer {
            let last = proposals.len().saturating_sub(1);
            proposals.swap(0, chosen.min(last));
            proposals.truncate(1);
        }
        let repair = Repair::new(&self.source.name, line, answer, &proposals, words);
        self.source.repairs.push(repair);
        let ways = proposals.len();
        let Proposal { share, changes } = proposals.swap_remove(0);
        let positions = positions(&changes);
        match answer {
            Answer::Use(_) => self.source.add(place, share, How::RepairedWords(positions)),
            Answer::Judge => {
                self.source.add(place, share, How::ProposedWords(positions));
                self.source.is_unsettled = true;
            }
            Answer::Declined if ways == 1 => self.fail(line, Problem::Declined(positions)),
            Answer::Declined => self.fail(line, Problem::AllDeclined(ways)),
            Answer::Leave => self.fail(line, Problem::Open(ways)),
        }
    }

    /// Keeps why a sheet was not read.
    fn fail(&mut self, line: Option<usize>, problem: Problem) {
        self.source.is_unsettled = true;
        self.source.problems.push(problem.on_line(line));
    }

    /// What was in the text. Questions that nobody answered are left open.
    #[must_use]
    pub fn finish(mut self) -> Source {
        while self.question().is_some() {
            self.answer(Answer::Leave, Words::Hidden);
        }
        self.source
    }
}

/// Text of a file, UTF-8 or UTF-16 with a byte-order mark; `None` if it is none.
///
/// Bytes that are neither are still read, with the odd letter lost, if they have no control characters: a text in an old code page.
fn decoded(bytes: &[u8]) -> Option<Zeroizing<String>> {
    let input = Input::new(bytes.into());
    let text = match input.text() {
        Some(text) => Zeroizing::new(text.to_owned()),
        None => Zeroizing::new(String::from_utf8_lossy(bytes).into_owned()),
    };
    let is_odd = |c: char| c.is_control() && !matches!(c, '\t' | '\n' | '\r' | '\u{c}');
    (!text.contains(is_odd)).then_some(text)
}

/// That it is too large for a text of ours, told from its beginning alone.
pub(super) fn too_large(bytes: &[u8]) -> Option<Problem> {
    let start = &bytes[..bytes.len().min(4096)];
    (bytes.len() > MAX_TEXT).then_some(match start.contains(&0) {
        true => Problem::Unknown,
        false => Problem::LargeText { limit: MAX_TEXT },
    })
}

/// Takes the texts of data codes out of a text, as programs that scan codes give them.
fn take_slices(source: &mut Source, text: &str) -> Zeroizing<String> {
    let mut rest = Zeroizing::new(String::with_capacity(text.len()));
    let mut damaged = 0;
    for line in text.split_inclusive('\n') {
        // Some programs put the kind of code in front.
        let code = line.rsplit(':').next().unwrap_or(line);
        match Slice::from_code(code) {
            Ok(slice) => source.slices.push(slice),
            Err(_) if mark(code) == Ok(Mark::Data) => damaged += 1,
            Err(_) => rest.push_str(line),
        }
    }
    if damaged > 0 {
        source.problems.push(Problem::DamagedData(damaged));
    }
    rest
}

/// Where a sheet was typed: "words.txt", "words.txt, line 3".
fn place(file: &str, line: Option<usize>) -> String {
    match line {
        Some(line) => format!("{file}, line {line}"),
        None => file.to_owned(),
    }
}
