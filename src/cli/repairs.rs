//! Typed words that need repair. A repair is always told; it is used only if the person with the sheet confirms it, or said beforehand
//! that the only one may be taken.

use super::args::Sources;
use super::{error, io};
use crate::gather::repairs::{Answer, Question, Words};
use crate::gather::source;
use crate::gather::told::{changes, headline, listing};
use crate::gather::{Source, Text};

/// Ways of repairing a sheet that are told of many.
const FIRST_WAYS: usize = 3;

/// What becomes of a sheet with one repair that nobody confirmed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Unconfirmed {
    /// It is left out: no key rests on words that nobody has compared.
    #[default]
    LeftOut,
    /// It is judged like the others, and said to need its words written anew.
    Judged,
}

/// What may be done with repairs, and what may be told of them.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Rule {
    /// Whether the only repair is taken unasked.
    accept: bool,
    /// Whether words are told even where no person reads along.
    show_words: bool,
    unconfirmed: Unconfirmed,
}

impl Rule {
    /// The rule that the command line asks for.
    pub(super) fn new(sources: &Sources, unconfirmed: Unconfirmed) -> Self {
        Self {
            accept: sources.accept_repair,
            show_words: sources.show_words,
            unconfirmed,
        }
    }

    /// Reads a text to its end, asking about repairs where somebody can be asked.
    pub(super) fn settle(self, mut text: Text) -> Source {
        let in_report = if self.show_words {
            Words::Shown
        } else {
            Words::Hidden
        };
        while let Some(question) = text.question() {
            let answer = self.decide(question);
            text.answer(answer, in_report);
        }
        text.finish()
    }

    /// Tells the repairs of one sheet; asks the person with the paper, if there is one.
    fn decide(self, question: &Question) -> Answer {
        let Question {
            place, proposals, ..
        } = question;
        let words = self.on_stderr();
        if let [only] = &proposals[..]
            && self.accept
        {
            error::warn(format_args!(
                "{place}: sheet {} was read with these changes, compare them with the sheet:",
                only.share.name()
            ));
            tell(changes(only, words));
            return Answer::Use(0);
        }
        if io::is_interactive() {
            return ask(question, words);
        }
        // Whoever would have taken any repair sees what there is to choose from.
        let most = if self.accept {
            proposals.len()
        } else {
            FIRST_WAYS
        };
        tell(listing(place, proposals, most, words));
        match (&proposals[..], self.unconfirmed) {
            ([_], Unconfirmed::Judged) => Answer::Judge,
            _ => Answer::Leave,
        }
    }

    /// What standard error may show.
    fn on_stderr(self) -> Words {
        if self.show_words || io::is_stderr_read() {
            Words::Shown
        } else {
            Words::Hidden
        }
    }

    /// What to do about words whose repair was left open; `None` if there are none.
    pub(super) fn advice<'a>(
        self,
        sources: impl IntoIterator<Item = &'a Source>,
    ) -> Option<String> {
        let open = source::open_repairs(sources)?;
        let accept = if open.may_be_accepted {
            ", or give --accept-repair"
        } else {
            "; --accept-repair does not choose between several ways"
        };
        let show = match self.on_stderr() {
            Words::Hidden => "; --show-words prints them",
            Words::Shown => "",
        };
        Some(format!(
            "compare with the sheet and correct the words{accept}{show}"
        ))
    }
}

fn ask(question: &Question, words: Words) -> Answer {
    let Question {
        place, proposals, ..
    } = question;
    for (index, proposal) in proposals.iter().enumerate() {
        error::note(headline(place, proposals, index));
        tell(changes(proposal, words));
        match io::ask_line("Is that what the sheet says? [y/N] ") {
            Ok(Some(answer)) if answer.trim().to_lowercase().starts_with('y') => {
                return Answer::Use(index);
            }
            Ok(Some(_)) => {}
            Ok(None) | Err(_) => break,
        }
    }
    Answer::Declined
}

fn tell(lines: Vec<String>) {
    for line in lines {
        error::note(line);
    }
}
