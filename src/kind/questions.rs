//! Kind `security-questions`: questions with their answers, which come back byte for byte.
//!
//! There is no common format for them, so there are three that a person can type: lines with `Q:` and `A:`, TOML with tables
//! `[[question]]`, and pairs of lines with blank lines between them. Services differ in how exactly they compare an answer, so there is
//! only a warning about blanks and accents.

use unicode_normalization::is_nfc;
use zeroize::Zeroizing;

use super::input::Input;
use super::lines::{Line, Lines};
use super::rules::{Check, Checked, Fault, Kind, KindError, Likeness, Packing, Rules, Traits};
use super::toml_string;
use crate::secret::Secret;

const TABLE: &str = "[[question]]";

/// Bytes of the whole text that still are split directly.
const MOST: usize = 64;

/// Bytes of the shortest text with a question and an answer.
const FEWEST: usize = 6;

pub(super) const KINDS: &[Kind] = &[Kind {
    id: "security-questions",
    aliases: &["questions"],
    name: "Security questions",
    packing: Packing::Forms(&[55]),
    size: FEWEST..=MOST,
    form: "lines that begin with Q: and A: in turn, or TOML with tables [[question]] of question and answer",
    example: "Q: QUESTION and, on the next line, A: ANSWER",
    check: Check::Nothing,
    check_words: "only that every question has an answer; the answers themselves have no check",
    usage: "the site that asks, every answer letter by letter",
    rules: &Questions,
}];

struct Questions;

/// What begins a line.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Label {
    Question,
    Answer,
}

/// The label of a line, and what stands behind its colon.
fn label(line: &str) -> Option<(Label, &str)> {
    let (name, text) = line.split_once(':')?;
    let is = |names: [&str; 2]| {
        names
            .iter()
            .any(|other| name.trim().eq_ignore_ascii_case(other))
    };
    let label = if is(["Q", "Question"]) {
        Label::Question
    } else if is(["A", "Answer"]) {
        Label::Answer
    } else {
        return None;
    };
    // The blank behind the colon is no part of what is said.
    Some((label, text.strip_prefix(' ').unwrap_or(text)))
}

/// A question with its answer.
struct Pair {
    question: Zeroizing<String>,
    answer: Zeroizing<String>,
}

/// Pairs that are not yet whole.
#[derive(Default)]
struct Pairs<'a> {
    whole: Vec<Pair>,
    /// The question without an answer, and where it stands.
    open: Option<(Line<'a>, Zeroizing<String>)>,
}

impl<'a> Pairs<'a> {
    fn ask(
        &mut self,
        kind: &Kind,
        line: Line<'a>,
        question: Zeroizing<String>,
    ) -> Result<(), KindError> {
        if let Some((open, _)) = &self.open {
            return Err(open.fault(kind, "has a question that no answer follows"));
        }
        if question.trim().is_empty() {
            return Err(line.fault(kind, "has an empty question"));
        }
        self.open = Some((line, question));
        Ok(())
    }

    fn answer(
        &mut self,
        kind: &Kind,
        line: Line<'a>,
        answer: Zeroizing<String>,
    ) -> Result<(), KindError> {
        if answer.trim().is_empty() {
            return Err(line.fault(kind, "has an empty answer"));
        }
        let Some((_, question)) = self.open.take() else {
            return Err(line.fault(kind, "has an answer without a question before it"));
        };
        self.whole.push(Pair { question, answer });
        Ok(())
    }

    fn finish(self, kind: &Kind) -> Result<Vec<Pair>, KindError> {
        if let Some((open, _)) = self.open {
            return Err(open.fault(kind, "has a question that no answer follows"));
        }
        if self.whole.is_empty() {
            return Err(Fault::new(kind.name, "no question with an answer is in it").into());
        }
        Ok(self.whole)
    }
}

fn own(text: &str) -> Zeroizing<String> {
    Zeroizing::new(text.to_owned())
}

/// Lines with `Q:` and `A:`.
fn labelled(kind: &Kind, lines: &[Line<'_>]) -> Result<Vec<Pair>, KindError> {
    let mut pairs = Pairs::default();
    for line in lines.iter().filter(|line| !line.meant.is_empty()) {
        match label(line.whole) {
            Some((Label::Question, question)) => pairs.ask(kind, *line, own(question))?,
            Some((Label::Answer, answer)) => pairs.answer(kind, *line, own(answer))?,
            None if line.meant.starts_with('#') => {}
            None => {
                return Err(line.fault(
                    kind,
                    "begins neither with Q: nor with A: (every question and every answer has to be on one line)",
                ));
            }
        }
    }
    pairs.finish(kind)
}

/// Pairs of lines, a question that ends with a question mark and its answer, with blank lines between.
fn plain(kind: &Kind, lines: &[Line<'_>]) -> Result<Vec<Pair>, KindError> {
    let mut pairs = Pairs::default();
    for block in lines.split(|line| line.meant.is_empty()) {
        match block {
            [] => {}
            [question, answer] if question.meant.ends_with('?') => {
                pairs.ask(kind, *question, own(question.whole.trim()))?;
                pairs.answer(kind, *answer, own(answer.whole))?;
            }
            [first, ..] => {
                return Err(first.fault(
                    kind,
                    "does not begin a pair: a line with a question and its question mark, and one with the answer, with a blank line between pairs; or write Q: and A: before them",
                ));
            }
        }
    }
    pairs.finish(kind)
}

/// A table `[[question]]` as far as it is read.
struct Table<'a> {
    /// Its heading.
    line: Line<'a>,
    question: Option<Zeroizing<String>>,
    answer: Option<Zeroizing<String>>,
}

/// Tables `[[question]]` in the part of TOML that they need.
fn toml(kind: &Kind, lines: &[Line<'_>]) -> Result<Vec<Pair>, KindError> {
    let mut tables: Vec<Table<'_>> = Vec::new();
    for line in lines {
        let text = line.whole.trim();
        if text.is_empty() || text.starts_with('#') {
            continue;
        }
        if let Some(behind) = text.strip_prefix('[') {
            let header = text.split('#').next().unwrap_or_default();
            let compact: Zeroizing<String> =
                Zeroizing::new(header.chars().filter(|c| !c.is_whitespace()).collect());
            if compact.as_str() != TABLE || !behind.starts_with('[') {
                return Err(line.fault(kind, format!("is a heading other than {TABLE}")));
            }
            tables.push(Table {
                line: *line,
                question: None,
                answer: None,
            });
            continue;
        }
        let Some((key, value)) = text.split_once('=') else {
            return Err(line.fault(kind, "is neither question = \"...\" nor answer = \"...\""));
        };
        let Some(table) = tables.last_mut() else {
            return Err(line.fault(kind, format!("stands before the first {TABLE}")));
        };
        let place = match key.trim() {
            "question" => &mut table.question,
            "answer" => &mut table.answer,
            _ => return Err(line.fault(kind, "gives something else than question or answer")),
        };
        let value = toml_string::read(value.trim()).map_err(|what| line.fault(kind, what))?;
        if place.replace(value).is_some() {
            return Err(line.fault(
                kind,
                format!("gives the same a second time under one {TABLE}"),
            ));
        }
    }
    let mut pairs = Pairs::default();
    for table in tables {
        let line = table.line;
        let Some(question) = table.question else {
            return Err(line.fault(kind, "begins a part without a question"));
        };
        let Some(answer) = table.answer else {
            return Err(line.fault(kind, "begins a part with a question that has no answer"));
        };
        pairs.ask(kind, line, question)?;
        pairs.answer(kind, line, answer)?;
    }
    pairs.finish(kind)
}

/// What may not be as the site expects it.
fn oddities(pairs: &[Pair]) -> Vec<String> {
    let mut found = Vec::new();
    for (number, pair) in (1..).zip(pairs) {
        let answer = pair.answer.as_str();
        let first = answer.chars().next().is_some_and(char::is_whitespace);
        let last = answer.chars().last().is_some_and(char::is_whitespace);
        match (first, last) {
            (false, false) => {}
            (true, false) => found.push(format!(
                "answer {number} begins with a blank, which is kept"
            )),
            (false, true) => {
                found.push(format!("answer {number} ends with a blank, which is kept"))
            }
            (true, true) => found.push(format!(
                "answer {number} begins and ends with a blank, which are kept"
            )),
        }
        if !is_nfc(answer) {
            found.push(format!(
                "answer {number} has letters that are put together from a letter and an accent, as some keyboards and Macs do: a site may take them for others"
            ));
        }
        let same = |other: &Pair| {
            other
                .question
                .trim()
                .eq_ignore_ascii_case(pair.question.trim())
        };
        if let Some(before) = pairs[..number - 1].iter().position(same) {
            found.push(format!(
                "questions {} and {number} are the same",
                before + 1
            ));
        }
    }
    found
}

fn is_toml(lines: &[Line<'_>]) -> bool {
    let mut filled = lines
        .iter()
        .map(|line| line.meant)
        .filter(|line| !line.is_empty());
    filled
        .find(|line| !line.starts_with('#'))
        .is_some_and(|line| line.starts_with(TABLE))
}

fn read(kind: &Kind, lines: &[Line<'_>]) -> Result<Vec<Pair>, KindError> {
    if is_toml(lines) {
        toml(kind, lines)
    } else if lines.iter().any(|line| label(line.whole).is_some()) {
        labelled(kind, lines)
    } else {
        plain(kind, lines)
    }
}

impl Rules for Questions {
    fn traits(&self) -> Traits {
        Traits {
            in_pieces: false,
            keeps_all: true,
            ..Traits::USUAL
        }
    }

    fn likeness(&self, kind: &Kind, input: &Input) -> Likeness {
        let Ok(lines) = Lines::of(kind, input) else {
            return Likeness::No;
        };
        let lines: Vec<Line<'_>> = lines.iter().collect();
        let mut labels = lines
            .iter()
            .filter(|line| !line.meant.is_empty() && !line.meant.starts_with('#'))
            .map(|line| label(line.whole).map(|(label, _)| label));
        let asks = labels.next() == Some(Some(Label::Question));
        if is_toml(&lines) || asks && labels.any(|label| label == Some(Label::Answer)) {
            Likeness::Marked
        } else {
            Likeness::No
        }
    }

    fn check(&self, kind: &Kind, input: &Input) -> Result<Checked, KindError> {
        let lines = Lines::of(kind, input)?;
        let lines: Vec<Line<'_>> = lines.iter().collect();
        let pairs = read(kind, &lines)?;
        // Byte for byte what was given; of UTF-16 its text.
        let text = input.text().ok_or(KindError::NotText)?.as_bytes();
        let mut checked = Checked::typed(text.into(), kind.forms()[0], text);
        for warning in oddities(&pairs) {
            checked = checked.warn(warning);
        }
        Ok(checked)
    }

    fn unpack(&self, kind: &Kind, _: u8, bytes: &[u8]) -> Option<Secret> {
        if bytes.len() > MOST {
            return None;
        }
        let text = std::str::from_utf8(bytes).ok()?;
        let input = Input::new(bytes.into());
        // A byte-order mark, or zeros that make UTF-16 of it, would not come back.
        if input.text() != Some(text) {
            return None;
        }
        let lines = Lines::of(kind, &input).ok()?;
        let lines: Vec<Line<'_>> = lines.iter().collect();
        read(kind, &lines).is_ok().then(|| bytes.into())
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{self, checked, packed};
    use super::*;

    const LABELLED: &str = "Q: First pet?\nA: Rex\n\nQ: Street?\nA: Elm 5\n";
    const TOML: &str = "# mine\n[[question]]\nquestion = \"First \\\"pet\\\"?\" # note\nanswer = 'Rex'\n\n[[ question ]]\nanswer = \"Elm \\u00e9\"\nquestion = \"Street?\"\n";

    #[test]
    fn texts_come_back_byte_for_byte() {
        let check = |text: &str, expected: Result<&str, &str>| {
            testing::check("security-questions", text, expected.map(str::as_bytes));
        };
        let keep = |text: &str| check(text, Ok(text));
        keep(LABELLED);
        keep(TOML);
        keep(&LABELLED.replace('\n', "\r\n"));
        keep("question: a?\nANSWER:b");
        keep("# of my bank\nQ: x\n  A:  two blanks \n\n\n");
        keep("Q: x\u{2028}A: y");
        let bytes: Vec<u8> = format!("\u{feff}{LABELLED}")
            .encode_utf16()
            .flat_map(u16::to_le_bytes)
            .collect();
        testing::check("questions", bytes, Ok(LABELLED.as_bytes()));
        check(
            "Q: a?\nQ: b?\nA: c",
            Err("line 1 has a question that no answer follows"),
        );
        check(
            "Q: a?\nA: c\nQ: b",
            Err("line 3 has a question that no answer follows"),
        );
        check("A: a\nQ: b", Err("line 1 has an answer without a question"));
        check(
            "Q: a?\nA: c\nA: d",
            Err("line 3 has an answer without a question"),
        );
        check("Q: a?\nA: ", Err("line 2 has an empty answer"));
        check("Q:\nA: x", Err("line 1 has an empty question"));
        check("Q: a?\nA: b\nmore", Err("line 3 begins neither"));
        check("# nothing", Err("line 1 does not begin a pair"));
        check("", Err("empty"));
        check(&"Q: a\nA: b\n".repeat(7000), Err("64 KiB"));
    }

    #[test]
    fn tables_are_read_strictly() {
        let check = |text: &str, expected: &str| {
            testing::check("security-questions", text, Err(expected));
        };
        check(
            &TOML.replace("'Rex'", "Rex"),
            "line 4 has a text that is not in quotation marks",
        );
        check(&TOML.replace("'Rex'", "''"), "line 2 has an empty answer");
        check(
            &TOML.replace("answer = 'Rex'", ""),
            "line 2 begins a part with a question that has no answer",
        );
        check(
            &TOML.replace("question = \"Str", "#"),
            "line 6 begins a part without a question",
        );
        check(
            &TOML.replace("question = \"Str", "answer = \"Str"),
            "line 8 gives the same a second time",
        );
        check(
            &TOML.replace("answer = \"Elm", "reply = \"Elm"),
            "line 7 gives something else",
        );
        check(
            &TOML.replace("[[ question ]]", "[[ questions ]]"),
            "line 6 is a heading other than",
        );
        check(
            &TOML.replace("[[ question ]]", "[question]"),
            "line 6 is a heading other than",
        );
        check(&TOML.replace("answer = 'Rex'", "Rex"), "line 4 is neither");
        check("[[question]]", "line 1 begins a part without a question");
    }

    #[test]
    fn pairs_without_labels_are_only_read_if_asked() {
        let text = "First pet?\nRex\n\nStreet?\nElm 5\n";
        assert_eq!(Kind::recognise(&testing::input(text)).unwrap().id, "text");
        let found = checked("security-questions", text).unwrap();
        assert_eq!(found.canonical.as_bytes(), text.as_bytes());
        for (text, expected) in [
            ("a?\nb\nc", "line 1 does not begin a pair"),
            ("a?\nb\n\nc\nd", "line 4 does not begin a pair"),
            ("a?", "line 1 does not begin a pair"),
        ] {
            testing::check("security-questions", text, Err(expected));
        }
    }

    #[test]
    fn oddities_are_told() {
        let check = |text: &str, expected: &[&str]| {
            let found = checked("questions", text).unwrap().facts.warnings;
            assert_eq!(found.len(), expected.len(), "{found:?}");
            for (found, expected) in found.iter().zip(expected) {
                assert!(found.contains(expected), "{found}");
            }
        };
        check(LABELLED, &[]);
        check("Q: a\nA:  b", &["answer 1 begins with a blank"]);
        check("Q: a\nA: b ", &["answer 1 ends with a blank"]);
        check("Q: a\nA: \u{a0}b\t", &["answer 1 begins and ends"]);
        check(
            "Q: a\nA: b\nQ: A \nA: e\u{301}",
            &["answer 2 has letters", "questions 1 and 2 are the same"],
        );
        check("Q: a\nA: \u{e9}", &[]);
    }

    #[test]
    fn small_ones_are_split_directly() {
        assert_eq!(packed("questions", LABELLED), Some((55, LABELLED.len())));
        let text = |length: usize| format!("Q: a\nA: {}", "x".repeat(length - 8));
        assert_eq!(packed("questions", text(64)), Some((55, 64)));
        assert_eq!(packed("questions", text(65)), None);
        let kind = testing::kind("questions");
        for bytes in [
            &b"Q: a"[..],
            b"hello",
            b"\xff",
            b"",
            b"\xef\xbb\xbfQ: a\nA: b",
            text(65).as_bytes(),
        ] {
            assert!(kind.rules.unpack(kind, 55, bytes).is_none());
        }
        testing::damage("questions", LABELLED.as_bytes());
        testing::damage("questions", TOML.as_bytes());
        testing::unpack_anything("questions", 2000);
    }
}
