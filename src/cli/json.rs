//! The objects of `--json`: one on standard output, ended by a line feed. docs/JSON.md tells their shapes.
//!
//! What a terminal would act on stands in them as an escape, which has the same value: C1 control characters, which JSON would let pass,
//! and those that turn the direction of writing.

use std::io::Write;

use serde::Serialize;
use serde_json::Serializer;
use serde_json::ser::{Formatter, PrettyFormatter};
use zeroize::Zeroizing;

use super::error::Failure;
use super::io;
use crate::printable::is_unsafe;

/// Prints one object.
pub(super) fn print(object: &impl Serialize) -> Result<(), Failure> {
    write(object, io::answer()).map_err(Failure::from)
}

/// Prints one object with a key in it: a reader that went away has not got it.
pub(super) fn print_key(object: &impl Serialize) -> Result<(), Failure> {
    write(object, std::io::stdout().lock()).map_err(Failure::output)
}

fn write(object: &impl Serialize, mut out: impl Write) -> std::io::Result<()> {
    // Room for any report, so that a key in it is not left behind by a growing buffer.
    let mut text = Zeroizing::new(Vec::with_capacity(1 << 18));
    let mut to = Serializer::with_formatter(&mut *text, Escaping::default());
    object.serialize(&mut to).map_err(std::io::Error::from)?;
    text.push(b'\n');
    out.write_all(&text)?;
    out.flush()
}

/// Indents as `serde_json` does, and escapes what is not safe to show.
#[derive(Default)]
struct Escaping(PrettyFormatter<'static>);

impl Formatter for Escaping {
    fn write_string_fragment<W: ?Sized + Write>(
        &mut self,
        out: &mut W,
        mut fragment: &str,
    ) -> std::io::Result<()> {
        while let Some(at) = fragment.find(is_unsafe) {
            let (plain, rest) = fragment.split_at(at);
            out.write_all(plain.as_bytes())?;
            let mut characters = rest.chars();
            if let Some(character) = characters.next() {
                let mut units = [0; 2];
                for unit in character.encode_utf16(&mut units) {
                    write!(out, "\\u{unit:04x}")?;
                }
            }
            fragment = characters.as_str();
        }
        out.write_all(fragment.as_bytes())
    }

    fn begin_array<W: ?Sized + Write>(&mut self, out: &mut W) -> std::io::Result<()> {
        self.0.begin_array(out)
    }

    fn end_array<W: ?Sized + Write>(&mut self, out: &mut W) -> std::io::Result<()> {
        self.0.end_array(out)
    }

    fn begin_array_value<W: ?Sized + Write>(
        &mut self,
        out: &mut W,
        first: bool,
    ) -> std::io::Result<()> {
        self.0.begin_array_value(out, first)
    }

    fn end_array_value<W: ?Sized + Write>(&mut self, out: &mut W) -> std::io::Result<()> {
        self.0.end_array_value(out)
    }

    fn begin_object<W: ?Sized + Write>(&mut self, out: &mut W) -> std::io::Result<()> {
        self.0.begin_object(out)
    }

    fn end_object<W: ?Sized + Write>(&mut self, out: &mut W) -> std::io::Result<()> {
        self.0.end_object(out)
    }

    fn begin_object_key<W: ?Sized + Write>(
        &mut self,
        out: &mut W,
        first: bool,
    ) -> std::io::Result<()> {
        self.0.begin_object_key(out, first)
    }

    fn begin_object_value<W: ?Sized + Write>(&mut self, out: &mut W) -> std::io::Result<()> {
        self.0.begin_object_value(out)
    }

    fn end_object_value<W: ?Sized + Write>(&mut self, out: &mut W) -> std::io::Result<()> {
        self.0.end_object_value(out)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_terminal_would_act_on_is_escaped_and_means_the_same() {
        let check = |text: &str, expected: &str| {
            let mut json = Vec::new();
            write(&[text], &mut json).unwrap();
            let json = String::from_utf8(json).unwrap();
            assert_eq!(json, format!("[\n  \"{expected}\"\n]\n"));
            let back: Vec<String> = serde_json::from_str(&json).unwrap();
            assert_eq!(back, [text]);
        };
        check("Łukasz, 山田 \u{1f511}", "Łukasz, 山田 \u{1f511}");
        check("a\u{9b}2J\u{7f}", "a\\u009b2J\\u007f");
        check("\u{202e}fdp.exe\u{2069}", "\\u202efdp.exe\\u2069");
        check("\u{1b}[2J\n", "\\u001b[2J\\n");
        check("", "");
    }
}
