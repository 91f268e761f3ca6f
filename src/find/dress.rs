//! What a text was dressed in on its way, taken off: colours of a terminal, quoted-printable, marks of a quoted mail, HTML.
//!
//! What cannot be told from the text itself is left as it is.

use zeroize::Zeroizing;

/// The text without its dress.
pub(super) fn undressed(text: Zeroizing<String>) -> Zeroizing<String> {
    let text = without_escapes(text);
    let text = match decoded_quoted_printable(&text) {
        Some(decoded) => decoded,
        None => text,
    };
    without_quotes(text)
}

/// A text with room for so many bytes: one that grows leaves copies behind.
fn room(bytes: usize) -> Zeroizing<String> {
    Zeroizing::new(String::with_capacity(bytes))
}

/// Without the sequences with which programs colour what they print (ECMA-48), and without what else cannot be seen.
fn without_escapes(text: Zeroizing<String>) -> Zeroizing<String> {
    const ESCAPE: char = '\u{1b}';
    let is_control = |c: char| c.is_control() && !matches!(c, '\n' | '\t');
    if !text.contains(is_control) {
        return text;
    }
    let mut plain = room(text.len());
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        match (c, rest.peek()) {
            (ESCAPE, Some('[')) => {
                rest.next();
                // Parameters, then one letter or sign that ends the sequence.
                while rest.next_if(|c| (' '..='?').contains(c)).is_some() {}
                rest.next_if(|c| ('@'..='~').contains(c));
            }
            (ESCAPE, Some(']')) => {
                while rest.next_if(|&c| !is_control(c) && c != '\n').is_some() {}
            }
            (ESCAPE, Some('(' | ')')) => {
                rest.next();
                rest.next_if(char::is_ascii_alphanumeric);
            }
            (c, _) if is_control(c) => {}
            (c, _) => plain.push(c),
        }
    }
    plain
}

/// A mail's body in quoted-printable (RFC 2045, section 6.7). `None` if the text is none: then some sign = stands before something else
/// than two digits or a line end, or a line ends with the = of base 64.
fn decoded_quoted_printable(text: &str) -> Option<Zeroizing<String>> {
    let bytes = text.as_bytes();
    let (mut soft, mut escaped) = (0, 0);
    for (place, _) in text.match_indices('=') {
        let behind = &bytes[place + 1..];
        match behind {
            [b'\n', next, ..] if *next != b'\n' && !ends_base64(&text[..=place]) => soft += 1,
            [a, b, ..] if is_hex(*a) && is_hex(*b) => escaped += 1,
            _ => return None,
        }
    }
    if soft + escaped == 0 || soft == 0 && (!has_common_escape(text) || is_settings(text)) {
        return None;
    }
    let decoded = from_quoted_printable(text);
    let mut plain = room(3 * decoded.len());
    plain.push_str(&String::from_utf8_lossy(&decoded));
    Some(crate::kind::as_meant(&plain))
}

/// The bytes of a text in quoted-printable. A sign = that means nothing is one.
pub(super) fn from_quoted_printable(text: &str) -> Zeroizing<Vec<u8>> {
    let mut decoded = Zeroizing::new(Vec::with_capacity(text.len()));
    let mut rest = text.as_bytes();
    while let Some((&byte, behind)) = rest.split_first() {
        rest = match (byte, behind) {
            (b'=', [b'\n', behind @ ..]) => behind,
            (b'=', [a, b, behind @ ..]) if is_hex(*a) && is_hex(*b) => {
                decoded.push(16 * digit(*a) + digit(*b));
                behind
            }
            _ => {
                decoded.push(byte);
                behind
            }
        };
    }
    decoded
}

/// Whether every sign = stands between a name and its value on a line of its own, as in `key=608751-…` and `date=2024-03-14`.
fn is_settings(text: &str) -> bool {
    let is_setting = |line: &str| {
        let Some((name, value)) = line.trim().split_once('=') else {
            return true;
        };
        let is_name = name
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"_-.".contains(&byte));
        is_name && !name.is_empty() && value.len() > 2 && !value.contains(['=', ' '])
    };
    text.lines().all(is_setting)
}

fn is_hex(byte: u8) -> bool {
    matches!(byte, b'0'..=b'9' | b'A'..=b'F')
}

fn digit(byte: u8) -> u8 {
    match byte {
        b'0'..=b'9' => byte - b'0',
        _ => byte - b'A' + 10,
    }
}

/// What mails have in this form for certain: a blank, a sign =, or a letter beyond ASCII.
fn has_common_escape(text: &str) -> bool {
    ["=20", "=3D", "=C3", "=E2", "=0A", "=A0"]
        .iter()
        .any(|escape| text.contains(escape))
}

/// Whether the text ends with something in base 64 that is filled up with =, and not with a line that was broken because it was long.
fn ends_base64(text: &str) -> bool {
    const LONG: usize = 60;
    const SHORTEST: usize = 16;
    let line = text.len() - text.rfind('\n').map_or(0, |end| end + 1);
    let start = text.rfind(char::is_whitespace).map_or(0, |blank| blank + 1);
    let last = &text[start..];
    let is_digit = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'=');
    line < LONG
        && last.len() >= SHORTEST
        && last.len().is_multiple_of(4)
        && last.bytes().all(is_digit)
}

/// Without the `>` before the lines of a mail that somebody quoted.
fn without_quotes(text: Zeroizing<String>) -> Zeroizing<String> {
    let filled = || text.lines().filter(|line| !line.trim().is_empty());
    let quoted = filled().filter(|line| is_quoted(line)).count();
    // One line may begin so for another reason.
    if quoted == 0 || quoted == 1 && filled().count() > 1 && !text.contains("> ") {
        return text;
    }
    let mut plain = room(text.len());
    for line in text.split_inclusive('\n') {
        let mut line = line;
        while is_quoted(line) {
            let behind = line.trim_start_matches([' ']).strip_prefix('>');
            line = behind.unwrap_or_default();
            line = line.strip_prefix(' ').unwrap_or(line);
        }
        plain.push_str(line);
    }
    plain
}

fn is_quoted(line: &str) -> bool {
    line.trim_start_matches(' ').starts_with('>')
}

/// Elements of HTML whose text is no text of the page.
const HIDDEN: [&str; 4] = ["script", "style", "head", "template"];

/// Elements that begin and end a line.
const BLOCKS: [&str; 22] = [
    "address",
    "article",
    "blockquote",
    "body",
    "dd",
    "div",
    "dl",
    "dt",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "li",
    "ol",
    "p",
    "pre",
    "section",
    "table",
    "tr",
    "ul",
];

/// Elements of a table's row.
const CELLS: [&str; 2] = ["td", "th"];

/// Others by which HTML is known.
const INLINE: [&str; 14] = [
    "a", "b", "br", "code", "em", "font", "hr", "html", "i", "img", "kbd", "span", "strong", "u",
];

/// Whether a text is HTML: it has some of its elements, and something is closed.
pub(super) fn is_html(text: &str) -> bool {
    let mut known = 0;
    let mut closed = 0;
    for (place, _) in text.match_indices('<').take(1000) {
        let behind = &text[place + 1..];
        let is_closing = behind.starts_with('/');
        let name = element(behind.trim_start_matches('/'));
        let is_known = [&BLOCKS[..], &CELLS, &INLINE, &HIDDEN]
            .iter()
            .any(|names| names.contains(&&*name));
        known += usize::from(is_known);
        closed += usize::from(is_known && (is_closing || matches!(&*name, "br" | "hr")));
    }
    known >= 2 && closed >= 1
}

/// The name of the element that begins here, in small letters.
fn element(text: &str) -> String {
    let name = text.bytes().take_while(u8::is_ascii_alphanumeric).take(12);
    name.map(|byte| char::from(byte.to_ascii_lowercase()))
        .collect()
}

/// The text of HTML: rows of tables as lines with tabs between their cells, other blocks as lines.
pub(super) fn html(text: &str) -> Zeroizing<String> {
    let mut plain = room(2 * text.len());
    let mut rest = text;
    let mut is_preformatted = false;
    while let Some(start) = rest.find('<') {
        push_text(&mut plain, &rest[..start], is_preformatted);
        let tag = &rest[start..];
        if let Some(comment) = tag.strip_prefix("<!--") {
            rest = comment.split_once("-->").map_or("", |(_, behind)| behind);
            continue;
        }
        let is_closing = tag.starts_with("</");
        let name = element(tag[1..].trim_start_matches('/'));
        if name.is_empty() && !is_closing && !tag.starts_with("<!") {
            // A sign like any other.
            plain.push('<');
            rest = &tag[1..];
            continue;
        }
        rest = tag.split_once('>').map_or("", |(_, behind)| behind);
        if HIDDEN.contains(&&*name) && !is_closing {
            let end = format!("</{name}");
            rest = rest.find(&end).map_or(rest, |end| &rest[end..]);
        } else if CELLS.contains(&&*name) {
            if is_closing {
                plain.push('\t');
            }
        } else if name == "br" || name == "hr" || BLOCKS.contains(&&*name) {
            is_preformatted = if name == "pre" {
                !is_closing
            } else {
                is_preformatted
            };
            while plain.ends_with([' ', '\t']) {
                plain.pop();
            }
            if !plain.is_empty() && (!plain.ends_with('\n') || name == "br" && !is_closing) {
                plain.push('\n');
            }
        }
    }
    push_text(&mut plain, rest, is_preformatted);
    crate::kind::as_meant(&plain)
}

/// Adds text with its entities decoded and its white space as a browser shows it.
fn push_text(plain: &mut Zeroizing<String>, text: &str, is_preformatted: bool) {
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        if c == '&'
            && let Some((decoded, behind)) = entity(rest)
        {
            plain.push(decoded);
            rest = behind;
            continue;
        }
        rest = &rest[c.len_utf8()..];
        if c.is_whitespace() && c != '\u{a0}' && !is_preformatted {
            if !plain.ends_with([' ', '\n', '\t']) && !plain.is_empty() {
                plain.push(' ');
            }
        } else {
            plain.push(c);
        }
    }
}

/// The character that an entity stands for, and what is behind it.
fn entity(text: &str) -> Option<(char, &str)> {
    const NAMED: [(&str, char); 13] = [
        ("nbsp", '\u{a0}'),
        ("amp", '&'),
        ("lt", '<'),
        ("gt", '>'),
        ("quot", '"'),
        ("apos", '\''),
        ("shy", '\u{ad}'),
        ("ndash", '\u{2013}'),
        ("mdash", '\u{2014}'),
        ("hyphen", '\u{2010}'),
        ("dash", '\u{2010}'),
        ("middot", '\u{b7}'),
        ("bull", '\u{2022}'),
    ];
    let end = text.bytes().take(11).position(|byte| byte == b';')?;
    let (name, behind) = (&text[1..end], &text[end + 1..]);
    let number = |digits: &str, base| char::from_u32(u32::from_str_radix(digits, base).ok()?);
    let c = match name.strip_prefix('#') {
        Some(digits) => match digits.strip_prefix(['x', 'X']) {
            Some(digits) => number(digits, 16)?,
            None => number(digits, 10)?,
        },
        None => NAMED.iter().find(|(known, _)| *known == name)?.1,
    };
    Some((c, behind))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plain(text: &str) -> String {
        undressed(Zeroizing::new(text.to_owned())).to_string()
    }

    #[test]
    fn colours_and_quotes_are_taken_off() {
        let check = |text: &str, expected: &str| assert_eq!(plain(text), expected, "{text:?}");
        check("a \u{1b}[0;1;39mkey\u{1b}[0m\n", "a key\n");
        check("\u{1b}]0;title\u{7}key", "key");
        check("\u{1b}(Bkey", "key");
        check("> Hi\n> key\n", "Hi\nkey\n");
        check("> > key\n>> more\n", "key\nmore\n");
        check("key\n>secret\n", "key\n>secret\n");
        check("no dress", "no dress");
    }

    #[test]
    fn quoted_printable_is_told_from_base_64() {
        let check = |text: &str, expected: &str| assert_eq!(plain(text), expected, "{text:?}");
        check("Key:=20123456-12=\n3456", "Key: 123456-123456");
        check("Schl=C3=BCssel", "Schlüssel");
        let base64 = "Zm9vYmFyZm9vYmE=\nZm9vYmFyZm9vYmE=\n";
        check(base64, base64);
        check("PrivateKey = Zm8=\nb = 1\n", "PrivateKey = Zm8=\nb = 1\n");
        check("a=1B", "a=1B");
        check("k=\n", "k=\n");
    }

    #[test]
    fn a_page_shows_its_lines_and_cells() {
        let check = |text: &str, expected: &str| {
            assert!(is_html(text), "{text}");
            assert_eq!(html(text).as_str(), expected, "{text}");
        };
        check(
            "<html><head><title>x</title></head><body><p>One &amp; <b>two</b></p><p>3</p></body></html>",
            "One & two\n3\n",
        );
        check(
            "<table><tr><td>ID</td><td>1&#8209;2&nbsp;3</td></tr><tr><td>Key</td></tr></table>",
            "ID\t1-2 3\nKey\n",
        );
        check("<div>a<br>b</div><pre>c\n  d</pre>", "a\nb\nc\n  d\n");
        check("<p>1 < 2</p><!-- no -->x", "1 < 2\nx");
        assert!(!is_html("a < b and <c> d"));
        assert!(!is_html("{<PC1>}"));
    }
}
