//! Kind `keepass-keyx`: KeePass' key file in XML.
//!
//! KeePass 2.x `KeePassLib/Keys/KcpKeyFile.Xml.cs`: version 2.0 holds the key in hexadecimal and, in `Hash`, the first four bytes of its
//! SHA-256; version 1.0 holds it in base64. What a program makes of a file that it cannot read as XML is another key, so the text comes
//! back as it was; the usual layouts are rebuilt from the key.

use data_encoding::{BASE64, HEXLOWER_PERMISSIVE, HEXUPPER};
use roxmltree::{Document, Node};
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use super::input::{Input, MAX_TYPED, decoded, describe};
use super::rules::{
    Check, Checked, Fault, Kind, KindError, Likeness, Packing, Place, Rules, Traits, many_digits,
};
use crate::secret::Secret;

const BYTES: usize = 32;

/// Bytes of the check value.
const HASH: usize = 4;

/// What is said of a file without a check value.
const UNNOTICED: &str = "nothing would notice a mistyped key";

pub(super) const KINDS: &[Kind] = &[Kind {
    id: "keepass-keyx",
    aliases: &["keepass-keyx-v2", "keepass-key-v1", "keepass"],
    name: "KeePass key file",
    packing: Packing::Forms(&[52]),
    size: 33..=33,
    form: "the XML of a .keyx or .key file; split directly if KeePass or KeePassXC wrote it",
    example: "<KeyFile> … <Data Hash=\"XXXXXXXX\"> XXXXXXXX … </Data> … </KeyFile>",
    check: Check::Checksum,
    check_words: "a checksum of 32 bits in version 2.0; none in version 1.0",
    usage: "a file that KeePass or KeePassXC is given as key file",
    rules: &KeePass,
}];

struct KeePass;

/// How a program lays the file out; a byte of which each value stands for another text.
#[derive(Clone, Copy)]
struct Layout(u8);

impl Layout {
    const VERSION_1: u8 = 0x01;
    /// Four blanks in place of a tab.
    const BLANKS: u8 = 0x02;
    /// `UTF-8` in place of `utf-8`.
    const UPPER: u8 = 0x04;
    const NAMESPACES: u8 = 0x18;
    const CRLF: u8 = 0x20;
    const FINAL: u8 = 0x40;

    /// All are below: one bit is unused.
    const END: u8 = 0x80;

    fn has(self, flag: u8) -> bool {
        self.0 & flag != 0
    }

    /// The file with this key; none for values that stand for nothing.
    fn write(self, key: &[u8; BYTES]) -> Option<Secret> {
        const XSD: &str = " xmlns:xsd=\"http://www.w3.org/2001/XMLSchema\"";
        const XSI: &str = " xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\"";
        let (namespaces, one_line) = match self.0 & Self::NAMESPACES {
            0x00 => (["", ""], false),
            0x08 => ([XSD, XSI], false),
            0x10 => ([XSI, XSD], false),
            _ => (["", ""], true),
        };
        // A file in one line has no other line ends, and only old programs of version 1 write it.
        if self.0 >= Self::END
            || one_line && (!self.has(Self::VERSION_1) || self.has(Self::BLANKS | Self::CRLF))
        {
            return None;
        }
        let end = match (one_line, self.has(Self::CRLF)) {
            (true, _) => "",
            (false, true) => "\r\n",
            (false, false) => "\n",
        };
        let indent = match (one_line, self.has(Self::BLANKS)) {
            (true, _) => "",
            (false, true) => "    ",
            (false, false) => "\t",
        };
        // The longest text has about 500 bytes.
        let mut text = Zeroizing::new(String::with_capacity(1024));
        let mut line = |depth: usize, parts: &[&str]| {
            text.extend(std::iter::repeat_n(indent, depth));
            text.extend(parts.iter().copied());
            text.push_str(end);
        };
        let encoding = if self.has(Self::UPPER) {
            "UTF-8"
        } else {
            "utf-8"
        };
        line(0, &["<?xml version=\"1.0\" encoding=\"", encoding, "\"?>"]);
        line(0, &["<KeyFile", namespaces[0], namespaces[1], ">"]);
        line(1, &["<Meta>"]);
        let version = if self.has(Self::VERSION_1) {
            "1.00"
        } else {
            "2.0"
        };
        line(2, &["<Version>", version, "</Version>"]);
        line(1, &["</Meta>"]);
        line(1, &["<Key>"]);
        if self.has(Self::VERSION_1) {
            let mut base64 = Zeroizing::new([0; 44]);
            let base64 = BASE64.encode_mut_str(key, &mut base64[..]);
            line(2, &["<Data>", base64, "</Data>"]);
        } else {
            line(2, &["<Data Hash=\"", &upper_hex(&hash(key)), "\">"]);
            for half in key.chunks(BYTES / 2) {
                let groups: Vec<_> = half.chunks(4).map(upper_hex).collect();
                let [a, b, c, d] = &groups[..] else {
                    return None;
                };
                line(3, &[a, " ", b, " ", c, " ", d]);
            }
            line(2, &["</Data>"]);
        }
        line(1, &["</Key>"]);
        line(0, &["</KeyFile>"]);
        let last = match (self.has(Self::FINAL), self.has(Self::CRLF)) {
            (true, true) => "\r\n",
            (true, false) => "\n",
            (false, _) => "",
        };
        let without = text.trim_end_matches(['\r', '\n']).as_bytes();
        Some(Secret::concat(&[without, last.as_bytes()]))
    }
}

fn hash(key: &[u8]) -> [u8; HASH] {
    *Sha256::digest(key).first_chunk().expect("32 bytes")
}

fn upper_hex(bytes: &[u8]) -> Zeroizing<String> {
    Zeroizing::new(HEXUPPER.encode(bytes))
}

/// The one child of this name.
fn child<'a, 'i>(kind: &Kind, node: Node<'a, 'i>, name: &str) -> Result<Node<'a, 'i>, KindError> {
    let mut found = node
        .children()
        .filter(|child| child.is_element() && child.tag_name().name() == name);
    match (found.next(), found.next()) {
        (Some(only), None) => Ok(only),
        (None, _) => Err(Fault::new(kind.name, format!("the part <{name}> is missing")).into()),
        (_, Some(_)) => {
            Err(Fault::new(kind.name, format!("the part <{name}> is there twice")).into())
        }
    }
}

/// The line in which an element begins: the parser keeps no places, and in this file every name stands once.
fn line_of(node: Node<'_, '_>) -> usize {
    let file = node.document().input_text();
    let name = node.tag_name().name();
    let starts = file
        .match_indices('<')
        .find(|(start, _)| file[start + 1..].starts_with(name));
    let start = starts.map_or(0, |(start, _)| start);
    1 + file[..start].matches('\n').count()
}

/// A fault in the line in which an element begins.
fn at(kind: &Kind, node: Node<'_, '_>, what: impl Into<String>) -> KindError {
    Fault::at(kind.name, Place::Line(line_of(node)), what).into()
}

/// The text of an element that holds nothing else.
fn text<'a>(kind: &Kind, node: Node<'a, '_>) -> Result<&'a str, KindError> {
    if node.children().any(|child| !child.is_text()) {
        return Err(at(kind, node, "has something else within than text"));
    }
    Ok(node.text().unwrap_or_default())
}

/// The text without white space, every character one of `alphabet`.
fn characters(
    kind: &Kind,
    node: Node<'_, '_>,
    alphabet: fn(char) -> bool,
) -> Result<Zeroizing<String>, KindError> {
    let text = text(kind, node)?;
    let mut found = Zeroizing::new(String::with_capacity(text.len()));
    for (line, part) in text.split('\n').enumerate() {
        for c in part.chars().filter(|c| !c.is_whitespace()) {
            if !alphabet(c) {
                let first = line_of(node);
                let what = format!(
                    "has {} as character {} of the key, which never occurs in it",
                    describe(c),
                    found.chars().count() + 1
                );
                return Err(Fault::at(kind.name, Place::Line(first + line), what).into());
            }
            found.push(c);
        }
    }
    Ok(found)
}

/// The key in a file, and what to warn of.
fn read(kind: &Kind, text_of_file: &str) -> Result<(Secret, Vec<String>), KindError> {
    let document = Document::parse(text_of_file).map_err(|error| {
        let line = Place::Line(error.pos().row as usize);
        Fault::at(
            kind.name,
            line,
            "is damaged: the file is no whole XML up to there",
        )
    })?;
    let root = document.root_element();
    if root.tag_name().name() != "KeyFile" {
        return Err(at(kind, root, "does not begin the part <KeyFile>"));
    }
    let version = child(kind, child(kind, root, "Meta")?, "Version")?;
    let data = child(kind, child(kind, root, "Key")?, "Data")?;
    let mut warnings = Vec::new();
    let key = match text(kind, version)?.trim() {
        "1.0" | "1.00" => {
            let base64 = |c: char| c.is_ascii_alphanumeric() || matches!(c, '+' | '/' | '=');
            let text = characters(kind, data, base64)?;
            let key = decoded(&BASE64, &text).map_err(|_| {
                at(
                    kind,
                    data,
                    "holds no whole key: a character is missing, mistyped or too many",
                )
            })?;
            warnings.push(format!("it is of version 1.0, which has no check value: {UNNOTICED}, so compare it with the file in use"));
            Secret::from(key.as_slice())
        }
        "2.0" | "2.00" => {
            let text = characters(kind, data, |c| c.is_ascii_hexdigit())?;
            let key = decoded(&HEXLOWER_PERMISSIVE, &text).map_err(|_| {
                at(
                    kind,
                    data,
                    format!(
                        "begins the key, which has {}: one is missing or too many",
                        many_digits(text.len())
                    ),
                )
            })?;
            let key = Secret::from(key.as_slice());
            match data.attribute("Hash").map(str::trim).filter(|hash| !hash.is_empty()) {
                Some(expected) => {
                    if !upper_hex(&hash(key.as_bytes())).eq_ignore_ascii_case(expected) {
                        return Err(at(kind, data, "begins the key, which does not agree with the check value Hash beside it: a digit of either is mistyped"));
                    }
                }
                None => warnings.push(format!("its check value Hash is missing: {UNNOTICED}, so compare it with the file in use")),
            }
            key
        }
        _ => return Err(at(kind, version, "names a version that is not 1.0 or 2.0")),
    };
    match key.len() {
        BYTES => {}
        0 => return Err(at(kind, data, "begins an empty key")),
        length if warnings.is_empty() => warnings.push(format!(
            "its key has {length} bytes; KeePass makes keys of 32"
        )),
        length => {
            return Err(at(
                kind,
                data,
                format!("begins a key of {length} bytes, 32 are needed"),
            ));
        }
    }
    Ok((key, warnings))
}

fn declares_utf16(text: &str) -> bool {
    let (declaration, _) = text.split_once("?>").unwrap_or_default();
    declaration.to_ascii_lowercase().contains("utf-16")
}

impl Rules for KeePass {
    fn traits(&self) -> Traits {
        Traits {
            in_pieces: false,
            ..Traits::USUAL
        }
    }

    fn likeness(&self, _: &Kind, input: &Input) -> Likeness {
        let text = input.text().filter(|text| text.len() <= MAX_TYPED);
        if text.is_some_and(|text| text.contains("<KeyFile")) {
            Likeness::Marked
        } else {
            Likeness::No
        }
    }

    fn check(&self, kind: &Kind, input: &Input) -> Result<Checked, KindError> {
        let text = kind.text(input)?;
        // XML has no line ends of its own in a key, and without CR the parser copies nothing.
        let mut lines = Zeroizing::new(String::with_capacity(text.len()));
        lines.extend(text.chars().filter(|&c| c != '\r'));
        let (key, warnings) = read(kind, &lines)?;
        let layout = key.as_bytes().first_chunk::<BYTES>().and_then(|key| {
            (0..Layout::END).find(|&layout| {
                let written = Layout(layout).write(key);
                written.is_some_and(|written| written.as_bytes() == text.as_bytes())
            })
        });
        let mut checked = match layout {
            Some(layout) => {
                let packed = Secret::concat(&[&[layout], key.as_bytes()]);
                Checked::typed(text.as_bytes().into(), kind.forms()[0], packed.as_bytes())
            }
            // A file that says that it is UTF-16 has to stay so.
            None if declares_utf16(text) => Checked::sealed(input.bytes().clone()),
            None => Checked::sealed(text.as_bytes().into()),
        };
        for warning in warnings {
            checked = if warning.contains(UNNOTICED) {
                checked.unchecked(&warning)
            } else {
                checked.warn(warning)
            };
        }
        Ok(checked)
    }

    fn unpack(&self, _: &Kind, _: u8, bytes: &[u8]) -> Option<Secret> {
        let (&layout, key) = bytes.split_first()?;
        Layout(layout).write(key.try_into().ok()?)
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{self, Random, checked, packed};
    use super::*;

    const V2: &str = "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<KeyFile xmlns:xsd=\"http://www.w3.org/2001/XMLSchema\" xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\">\n\t<Meta>\n\t\t<Version>2.0</Version>\n\t</Meta>\n\t<Key>\n\t\t<Data Hash=\"FE2949B8\">\n\t\t\tA7007945 D07D54BA 28DF6434 1B4500FC\n\t\t\t9750DFB1 D36ADA2D 9C32DC19 4C7AB01B\n\t\t</Data>\n\t</Key>\n</KeyFile>";
    const V1: &str = "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<KeyFile>\n\t<Meta>\n\t\t<Version>1.00</Version>\n\t</Meta>\n\t<Key>\n\t\t<Data>nhNal+U9p6h1rWAAJ5YrNkMazMTZkIWLi3WC4JQv5jk=</Data>\n\t</Key>\n</KeyFile>\n";
    const XC: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<KeyFile>\n    <Meta>\n        <Version>2.0</Version>\n    </Meta>\n    <Key>\n        <Data Hash=\"FE2949B8\">\n            A7007945 D07D54BA 28DF6434 1B4500FC\n            9750DFB1 D36ADA2D 9C32DC19 4C7AB01B\n        </Data>\n    </Key>\n</KeyFile>\n";
    const OLD: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?><KeyFile><Meta><Version>1.00</Version></Meta><Key><Data>NXyYiJMHg3ls+eBmjbAjWec9lcOToJiofbhNiFMTJMw=</Data></Key></KeyFile>";

    #[test]
    fn files_come_back_as_they_were() {
        let check = |text: &str, direct: bool| {
            testing::check("keepass-keyx", text, Ok(text.as_bytes()));
            assert_eq!(
                packed("keepass", text),
                direct.then_some((52, 33)),
                "{text}"
            );
        };
        for text in [V2, V1, XC, OLD] {
            check(text, true);
            check(&text.replace('\n', "\r\n"), true);
            check(&format!("{text}\n\n"), false);
        }
        check(&V2.replace("<Meta>", "<Meta><!-- mine -->"), false);
        check(&V2.replace("A700", "a700"), false);
        check(&V2.replace("FE2949B8", "fe2949b8"), false);
        check(&V1.replace("1.00", "1.0"), false);
        check(&V2.replace(" Hash=\"FE2949B8\"", ""), false);
        testing::check("keepass-key-v1", format!("\u{feff}{V1}"), Ok(V1.as_bytes()));
        let wide: Vec<u8> = V2.encode_utf16().flat_map(u16::to_le_bytes).collect();
        testing::check("keepass", &wide, Ok(V2.as_bytes()));
        let wide: Vec<u8> = V2
            .replace("utf-8", "utf-16")
            .encode_utf16()
            .flat_map(u16::to_le_bytes)
            .collect();
        testing::check("keepass", &wide, Ok(&wide));
    }

    #[test]
    fn damaged_files_are_refused() {
        let check = |text: String, expected: &str| {
            testing::check("keepass-keyx-v2", text, Err(expected));
        };
        check(
            V2.replace("49B8", "49B9"),
            "line 7 begins the key, which does not agree",
        );
        check(
            V2.replace("FC\n", "FD\n"),
            "line 7 begins the key, which does not agree",
        );
        check(
            V2.replace("9750DFB1", "975ODFB1"),
            "line 9 has the letter O as character 36",
        );
        check(
            V2.replace("9750DFB1", "9750DFB"),
            "line 7 begins the key, which has 63 digits",
        );
        check(
            V2.replace("9750DFB1 ", "")
                .replace(" Hash=\"FE2949B8\"", ""),
            "line 7 begins a key of 28 bytes",
        );
        check(V2.replace("</Meta>", "</Mata>"), "line 5 is damaged");
        check(V2.replace("2.0", "3.0"), "line 4 names a version");
        check(V2.replace("Version>", "Varsion>"), "<Version> is missing");
        check(
            V2.replace("\t</Key>", "\t<Data/></Key>"),
            "<Data> is there twice",
        );
        check(
            V2.replace("1B\n", "1B<b/>\n"),
            "line 7 has something else within",
        );
        check(V2[..V2.len() - 3].to_owned(), "is damaged");
        check(
            V1.replace("nhNal+U9p6h1rWAAJ5YrNkMazMTZkIWLi3WC4JQv5jk=", "yy"),
            "line 7 holds no whole key",
        );
        check(V1.replace("nhNa", "nhN"), "line 7 holds no whole key");
        check(
            V1.replace("nhNa", "nh!a"),
            "line 7 has the sign ! as character 3",
        );
        check(V1.replace("nhNa", ""), "line 7 begins a key of 29 bytes");
        check("<KeyFile>".to_owned(), "damaged");
        check(format!("<KeyFile>{}", "<a>".repeat(20_000)), "damaged");
        check(String::new(), "empty");
    }

    #[test]
    fn what_no_check_can_tell() {
        let warnings = |text: &str| checked("keepass", text).unwrap().facts.warnings.len();
        assert_eq!(warnings(V2), 0);
        assert_eq!(warnings(V1), 1);
        assert_eq!(warnings(&V2.replace(" Hash=\"FE2949B8\"", "")), 1);
    }

    #[test]
    fn ten_thousand_keys_come_back() {
        let mut random = Random::new(1);
        let kind = testing::kind("keepass");
        let mut layouts = 0;
        for layout in 0..=u8::MAX {
            for _ in 0..2 {
                let bytes = [&[layout][..], &random.key()].concat();
                layouts += usize::from(testing::unpack_one(kind, 52, &bytes));
            }
        }
        assert_eq!(layouts, 2 * (3 * 32 + 4));
        for _ in 0..10_000 {
            let key = random.key();
            let text = kind
                .rules
                .unpack(kind, 52, &[&[0x42][..], &key].concat())
                .unwrap();
            let text = std::str::from_utf8(text.as_bytes()).unwrap();
            assert_eq!(read(kind, text).unwrap().0.as_bytes(), key);
        }
    }

    #[test]
    fn damage_is_found() {
        // What is not found is the layout, or a key in base64.
        assert!(testing::damage("keepass", V2.as_bytes()).0 < 1000);
        assert!(testing::damage("keepass", V1.as_bytes()).0 < 1000);
        testing::unpack_anything("keepass", 500);
    }
}
