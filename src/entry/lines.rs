//! The same entry line by line, for terminals without a screen and for screen readers: what a line means, and what is answered.

use zeroize::Zeroizing;

use super::paste::is_path;
use super::{Awaited, Guide, Key, Mode, Step, Style};

impl Guide {
    /// What to ask for.
    pub fn prompt(&self) -> String {
        match &self.mode {
            Mode::Words => format!(
                "sheet {}, word {}> ",
                self.typed + 1,
                self.draft.words().len() + 1
            ),
            Mode::Proposals { .. } => "y yes, n no, e change the words> ".to_owned(),
            Mode::Stopping => "stop? y/n> ".to_owned(),
        }
    }

    /// What there is to say before the next line.
    pub fn talk(&self) -> Vec<Zeroizing<String>> {
        let mut lines: Vec<Zeroizing<String>> = Vec::new();
        let mut say = |text: String| lines.push(Zeroizing::new(text));
        for message in &self.messages {
            say(message.text.to_string());
        }
        match &self.mode {
            Mode::Proposals {
                proposals, shown, ..
            } => {
                let name = proposals[*shown].share.name();
                if proposals.len() > 1 {
                    say(format!(
                        "way {} of {}: sheet {name} would be right with these changes; look at your sheet:",
                        shown + 1,
                        proposals.len()
                    ));
                } else {
                    say(format!(
                        "sheet {name} would be right with these changes; look at your sheet:"
                    ));
                }
                for change in &proposals[*shown].changes {
                    say(format!("  {}", self.describe(change)));
                }
            }
            Mode::Words if self.draft.words().is_empty() => {
                for line in self.in_hand() {
                    say(line);
                }
                let Awaited { words, head } = self.awaited();
                if head.is_some() {
                    say(self.sheet_line());
                }
                if !words.is_empty() {
                    say(format!("It begins with: {}", words.join(" ")));
                }
            }
            Mode::Words => say(self.sheet_line()),
            Mode::Stopping => say(format!("{} Stop?", self.farewell)),
        }
        lines
    }

    /// Takes a line.
    pub fn line(&mut self, line: &str) -> Step {
        let line = line.trim();
        match &mut self.mode {
            Mode::Words => {}
            Mode::Stopping => {
                let answer = line.chars().next().unwrap_or('n');
                return self.press(Key::Char(answer));
            }
            Mode::Proposals { answer, .. } => {
                self.messages.clear();
                *answer = line.to_lowercase();
                if ["y", "yes", "n", "no", "e", "edit"].contains(&answer.as_str()) {
                    return self.press(Key::Enter);
                }
                answer.clear();
                self.say(
                    Style::Plain,
                    "The answer is y, n or e. What was typed now is not taken: type it again afterwards.",
                );
                return Step::Show;
            }
        }
        self.messages.clear();
        if line.is_empty() {
            return self.press(Key::Enter);
        }
        if is_path(line) {
            return self.paste(line);
        }
        if line == "=" {
            self.tell_words();
            return Step::Show;
        }
        let digits = line.len() - line.trim_start_matches(|c: char| c.is_ascii_digit()).len();
        let (number, rest) = line.split_at(digits);
        let mut marks = rest.chars();
        if let (Ok(number), Some(mark @ ('=' | '+' | '-'))) =
            (number.parse::<usize>(), marks.next())
        {
            let words = marks.as_str().trim();
            return self.change(number, mark, words);
        }
        self.draft.go_to(usize::MAX);
        let before = self.draft.words().len();
        let step = self.paste(line);
        let doubtful: Vec<usize> = self.doubtful_from(before);
        for position in doubtful {
            self.mark(position);
        }
        step
    }

    /// "7=acid", "7+acid", "7-".
    fn change(&mut self, number: usize, mark: char, words: &str) -> Step {
        if number == 0 || number > self.draft.words().len() {
            let text = format!(
                "There is no word {number}: so far there are {}.",
                self.draft.words().len()
            );
            self.say(Style::Warning, &text);
            return Step::Show;
        }
        let is_one = words.split_whitespace().count() == 1;
        if (mark != '-') != is_one {
            self.say(
                Style::Warning,
                "One word belongs there, as in 7=acid or 7+acid; 7- takes word 7 away.",
            );
            return Step::Show;
        }
        self.draft.go_to(number - 1);
        match mark {
            '-' => self.draft.delete(),
            '+' if !self.draft.insert() => {
                self.say_full();
                return Step::Show;
            }
            _ => {}
        }
        for character in words.chars() {
            self.draft.type_character(character);
        }
        if mark != '-' {
            self.draft.commit();
        }
        self.draft.go_to(usize::MAX);
        let step = self.settle();
        if mark != '-' && self.doubtful().contains(&number) {
            self.mark(number);
        }
        step
    }

    fn doubtful_from(&self, before: usize) -> Vec<usize> {
        self.doubtful()
            .into_iter()
            .filter(|position| *position > before)
            .collect()
    }

    /// Says that a word is not in the list, and what it may be.
    fn mark(&mut self, position: usize) {
        let Some(near) = self.draft.near_words(position) else {
            return;
        };
        let text = match near.first() {
            Some(first) => format!(
                "Word {position} is not in the list. Perhaps {}? {position}={first} changes it.",
                near.join(", ")
            ),
            None => format!("Word {position} is not in the list."),
        };
        self.messages.push(super::Message {
            style: Style::Warning,
            text: Zeroizing::new(text),
        });
    }

    /// Says all words with their numbers, four to a line.
    fn tell_words(&mut self) {
        let words: Vec<Zeroizing<String>> = (1..)
            .zip(self.draft.words())
            .map(|(number, word)| Zeroizing::new(format!("{number} {}", word.text())))
            .collect();
        for four in words.chunks(4) {
            let texts: Vec<&str> = four.iter().map(|text| text.as_str()).collect();
            self.say(Style::Plain, &texts.join("   "));
        }
        if words.is_empty() {
            self.say(Style::Plain, "No words are typed yet.");
        }
    }

    /// Looks anew at what is in hand.
    pub fn reconsider(&mut self) -> Step {
        let groups = self.groups();
        self.conclude(&groups)
    }
}
