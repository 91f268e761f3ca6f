//! Reads filled-in Markdown as blocks.
//!
//! Owns the reading of CommonMark events. Whatever a sheet has no form for is an error with its line, and nothing is dropped.

use pulldown_cmark::{CodeBlockKind, Event, HeadingLevel, Options, Parser, Tag, TagEnd};

use super::{
    error::TemplateError,
    fill::{is_private, line_at, reveal},
};
use crate::{
    qr::Modules,
    sheet::{Block, Bullet, Fact, Level, Span, Style},
};

/// Most lines to write on in one place, and the longest ruler in millimetres.
const MOST: (usize, usize) = (40, 170);

/// What the fences of a template stand for.
#[derive(Clone, Copy, Default)]
pub(super) struct Fences<'a> {
    pub(super) code: Option<&'a Modules>,
    pub(super) words: Option<&'a [String]>,
    pub(super) data: Option<&'a [(Modules, usize)]>,
    pub(super) sizes: Option<&'a [(Modules, f32)]>,
    /// BCP 47 tag: how numbers in captions are written.
    pub(super) language: &'a str,
}

/// Reads `filled` as blocks, each with the line where it begins; `template` is what it was filled from, and serves to name lines.
pub(super) fn blocks(
    filled: &str,
    template: &str,
    fences: Fences<'_>,
) -> Result<(Vec<Block>, Vec<usize>), TemplateError> {
    let mut reader = Reader {
        filled,
        template,
        fences,
        open: vec![Vec::new()],
        columns: Vec::new(),
        spans: Vec::new(),
        strong: 0,
        items: Vec::new(),
        fence: None,
        table: None,
        lines: Vec::new(),
        begun: 0,
    };
    for (event, range) in Parser::new_ext(filled, Options::ENABLE_TABLES).into_offset_iter() {
        if reader.columns.is_empty()
            && matches!(event, Event::Start(_) | Event::Html(_) | Event::Rule)
            && reader.spans.is_empty()
            && reader.items.is_empty()
            && reader.table.is_none()
        {
            reader.begun = range.start;
        }
        reader.event(event, range.start)?;
    }
    let last = reader.line(filled.trim_end().len());
    match (reader.columns.is_empty(), reader.open.pop()) {
        (true, Some(blocks)) => Ok((blocks, reader.lines)),
        _ => Err(TemplateError::Columns { line: last }),
    }
}

struct Reader<'a> {
    filled: &'a str,
    template: &'a str,
    fences: Fences<'a>,
    /// The list of blocks being filled; beneath it those of the columns around it.
    open: Vec<Vec<Block>>,
    /// The finished columns of each level of columns that is open.
    columns: Vec<Vec<Vec<Block>>>,
    /// The text being read.
    spans: Vec<Span>,
    strong: usize,
    /// The items of the list being read; more than one level is refused.
    items: Vec<Vec<Span>>,
    /// Name, text and place of the fence being read.
    fence: Option<(String, String, usize)>,
    /// The rows of the table being read.
    table: Option<Vec<Vec<Vec<Span>>>>,
    /// The line of each block outside columns, and where the one being read begins.
    lines: Vec<usize>,
    begun: usize,
}

impl Reader<'_> {
    fn event(&mut self, event: Event<'_>, at: usize) -> Result<(), TemplateError> {
        match event {
            Event::Start(tag) => self.start(tag, at)?,
            Event::End(tag) => self.end(tag)?,
            Event::Text(text) => match &mut self.fence {
                Some((_, body, _)) => body.push_str(&text),
                None => self.text(
                    &text,
                    if self.strong > 0 {
                        Style::Strong
                    } else {
                        Style::Plain
                    },
                ),
            },
            Event::Code(text) => self.text(&text, Style::Mono),
            Event::SoftBreak => self.text(
                " ",
                if self.strong > 0 {
                    Style::Strong
                } else {
                    Style::Plain
                },
            ),
            Event::Rule => self.push(Block::Rule),
            Event::Html(html) => self.remark(&html, at)?,
            Event::InlineHtml(_) => return Err(self.unsupported("HTML inside a line", at)),
            Event::HardBreak => return Err(self.unsupported("a forced line break", at)),
            _ => return Err(self.unsupported("this mark", at)),
        }
        Ok(())
    }

    fn start(&mut self, tag: Tag<'_>, at: usize) -> Result<(), TemplateError> {
        match tag {
            Tag::Strong | Tag::Emphasis => self.strong += 1,
            Tag::CodeBlock(kind) => {
                let name = match kind {
                    CodeBlockKind::Fenced(name) => name.trim().to_owned(),
                    CodeBlockKind::Indented => String::new(),
                };
                self.fence = Some((name, String::new(), at));
            }
            Tag::List(_) if !self.items.is_empty() => {
                return Err(self.unsupported("a list inside a list", at));
            }
            Tag::Item => self.items.push(Vec::new()),
            Tag::Paragraph if !self.spans.is_empty() => self.text(" ", Style::Plain),
            Tag::Table(_) => self.table = Some(Vec::new()),
            Tag::TableHead | Tag::TableRow => {
                if let Some(rows) = &mut self.table {
                    rows.push(Vec::new());
                }
            }
            Tag::TableCell => {}
            Tag::Paragraph
            | Tag::Heading { .. }
            | Tag::BlockQuote(_)
            | Tag::List(_)
            | Tag::HtmlBlock => {}
            Tag::Link { .. } => return Err(self.unsupported("a link", at)),
            Tag::Image { .. } => return Err(self.unsupported("a picture", at)),
            _ => return Err(self.unsupported("this kind of block", at)),
        }
        Ok(())
    }

    fn end(&mut self, tag: TagEnd) -> Result<(), TemplateError> {
        match tag {
            TagEnd::Strong | TagEnd::Emphasis => self.strong = self.strong.saturating_sub(1),
            TagEnd::Heading(level) => {
                let level = match level {
                    HeadingLevel::H1 => Level::Title,
                    HeadingLevel::H2 => Level::Section,
                    _ => Level::Topic,
                };
                let spans = std::mem::take(&mut self.spans);
                self.push(Block::Heading(level, spans));
            }
            TagEnd::Item => {
                let spans = std::mem::take(&mut self.spans);
                if let Some(item) = self.items.last_mut() {
                    *item = spans;
                }
            }
            _ => return self.end_block(tag),
        }
        Ok(())
    }

    fn end_block(&mut self, tag: TagEnd) -> Result<(), TemplateError> {
        match tag {
            TagEnd::BlockQuote(_) => {
                // The paragraph inside was pushed as one; it is lifted out again.
                if let Some(Block::Paragraph(spans)) = self.open.last_mut().and_then(Vec::pop) {
                    if self.columns.is_empty() {
                        self.lines.pop();
                    }
                    self.push(Block::Banner(spans));
                }
            }
            TagEnd::Paragraph if self.items.is_empty() => {
                let spans = std::mem::take(&mut self.spans);
                self.push(Block::Paragraph(spans));
            }
            TagEnd::List(ordered) => {
                let items = std::mem::take(&mut self.items);
                let bullet = if ordered {
                    Bullet::Number(1)
                } else {
                    Bullet::Dot
                };
                self.push(Block::List(bullet, items));
            }
            TagEnd::TableCell => {
                let spans = std::mem::take(&mut self.spans);
                if let Some(row) = self.table.as_mut().and_then(|rows| rows.last_mut()) {
                    row.push(spans);
                }
            }
            TagEnd::Table => {
                if let Some(rows) = self.table.take() {
                    self.push(Block::Table(rows));
                }
            }
            TagEnd::CodeBlock => {
                if let Some((name, body, at)) = self.fence.take() {
                    let block = self.fenced(&name, &body, at)?;
                    self.push(block);
                }
            }
            _ => {}
        }
        Ok(())
    }

    fn fenced(&self, name: &str, body: &str, at: usize) -> Result<Block, TemplateError> {
        match (name, self.fences) {
            (
                "code",
                Fences {
                    code: Some(code), ..
                },
            ) => Ok(Block::Code(code.clone(), reveal(body.trim()))),
            (
                "words",
                Fences {
                    words: Some(words), ..
                },
            ) => Ok(Block::Words(words.to_vec())),
            (
                "data",
                Fences {
                    data: Some(codes), ..
                },
            ) => Ok(Block::Codes(numbered(codes, body))),
            (
                "sizes",
                Fences {
                    sizes: Some(codes),
                    language,
                    ..
                },
            ) => Ok(Block::Sizes(
                codes
                    .iter()
                    .map(|(code, side)| {
                        let shown = decimal(&format!("{side:.2}"), language);
                        (code.clone(), *side, captioned(body, &shown))
                    })
                    .collect(),
            )),
            ("lines", _) => Ok(Block::Lines(self.number(name, body, MOST.0, at)?)),
            ("ruler", _) => {
                let length = self.number(name, body, MOST.1, at)?;
                Ok(Block::Ruler(length as f32, reveal(body.trim())))
            }
            ("facts", _) => self.facts_fence(body, at),
            ("", _) => Ok(Block::Verbatim(
                body.trim_end().lines().map(reveal).collect(),
            )),
            _ => Err(TemplateError::UnknownBlock {
                line: self.line(at),
                name: name.to_owned(),
            }),
        }
    }

    /// The number that the body of a fence begins with.
    fn number(
        &self,
        name: &str,
        body: &str,
        most: usize,
        at: usize,
    ) -> Result<usize, TemplateError> {
        let first = body.split_whitespace().next().unwrap_or_default();
        match first.parse() {
            Ok(number) if (1..=most).contains(&number) => Ok(number),
            _ => Err(TemplateError::Number {
                line: self.line(at),
                name: name.to_owned(),
                most,
            }),
        }
    }

    /// Colons inside values do not part: values are still hidden here.
    fn facts_fence(&self, body: &str, at: usize) -> Result<Block, TemplateError> {
        let mut facts = Vec::new();
        for (row, line) in body
            .lines()
            .enumerate()
            .filter(|(_, line)| !line.trim().is_empty())
        {
            let Some((name, value)) = line.split_once(':') else {
                return Err(TemplateError::Fact {
                    line: self.line(at) + row + 1,
                });
            };
            let value = reveal(value.trim());
            if !value.trim().is_empty() {
                facts.push(Fact {
                    name: reveal(name.trim()),
                    value,
                });
            }
        }
        Ok(Block::Facts(facts))
    }

    fn remark(&mut self, html: &str, at: usize) -> Result<(), TemplateError> {
        let html = html.trim();
        let Some(name) = html
            .strip_prefix("<!--")
            .and_then(|rest| rest.strip_suffix("-->"))
            .map(str::trim)
        else {
            return if html.is_empty() {
                Ok(())
            } else {
                Err(self.unsupported("HTML", at))
            };
        };
        match (name, self.columns.last_mut()) {
            ("columns", _) => {
                self.columns.push(Vec::new());
                self.open.push(Vec::new());
            }
            ("next" | "end", Some(columns)) => {
                columns.extend(self.open.pop());
                if name == "next" {
                    self.open.push(Vec::new());
                } else if let Some(columns) = self.columns.pop() {
                    self.push(Block::Columns(columns));
                }
            }
            ("page", None) => self.push(Block::PageBreak),
            ("space", _) => self.push(Block::Space),
            ("cut", _) => self.push(Block::Cut),
            ("next" | "end" | "page", _) => {
                return Err(TemplateError::Columns {
                    line: self.line(at),
                });
            }
            _ => {
                return Err(TemplateError::UnknownBlock {
                    line: self.line(at),
                    name: name.to_owned(),
                });
            }
        }
        Ok(())
    }

    fn text(&mut self, text: &str, style: Style) {
        let text = reveal(text);
        match self.spans.last_mut() {
            Some(last) if last.style == style => last.text.push_str(&text),
            _ => self.spans.push(Span { text, style }),
        }
    }

    fn push(&mut self, block: Block) {
        if self.columns.is_empty() {
            self.lines.push(self.line(self.begun));
        }
        if let Some(open) = self.open.last_mut() {
            open.push(block);
        }
    }

    fn unsupported(&self, what: &'static str, at: usize) -> TemplateError {
        TemplateError::Unsupported {
            line: self.line(at),
            what,
        }
    }

    /// The line of the template that byte `at` of the filled-in text came from: conditions leave lines out, so it is looked up by
    /// what it says in front of its first value, behind the last block whose line is known.
    fn line(&self, at: usize) -> usize {
        let here = line_at(self.filled, at.min(self.filled.len()));
        let text = self.filled.lines().nth(here - 1).unwrap_or_default();
        let fixed = text.split(is_private).next().unwrap_or_default().trim();
        let behind = self.lines.last().copied().unwrap_or(0);
        let is_it = |&(_, line): &(usize, &str)| !fixed.is_empty() && line.contains(fixed);
        let lines = || self.template.lines().enumerate();
        let found = lines()
            .skip(behind)
            .find(is_it)
            .or_else(|| lines().find(is_it));
        found.map_or(here, |(line, _)| line + 1)
    }
}

/// Data codes with the line beneath each.
fn numbered(
    codes: &[(crate::qr::Modules, usize)],
    body: &str,
) -> Vec<(crate::qr::Modules, String)> {
    let line = |(code, number): &(crate::qr::Modules, usize)| {
        (code.clone(), captioned(body, &number.to_string()))
    };
    codes.iter().map(line).collect()
}

/// The line beneath a code, with its number or size in place of `#`.
fn captioned(body: &str, number: &str) -> String {
    // The sign is looked for while values are hidden.
    reveal(&body.trim().replace('#', number))
}

/// The number as it is written in that language, with its own decimal sign.
pub(super) fn decimal(number: &str, language: &str) -> String {
    let primary = language.split('-').next().unwrap_or_default();
    match primary {
        "en" | "ja" | "zh" | "ko" | "ar" | "he" | "hi" | "th" => number.to_owned(),
        _ => number.replace('.', ","),
    }
}
