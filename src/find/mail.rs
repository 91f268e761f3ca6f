//! Mails as programs save them (RFC 5322, RFC 2045 to 2047): the parts that people read, decoded, and of the head what people wrote.
//!
//! Read here and not by a library, because what is decoded is wiped.

use data_encoding::BASE64_MIME_PERMISSIVE;
use zeroize::Zeroizing;

use super::{code_pages, dress};

/// Parts within parts: mails that people write have three or four.
const MOST_DEPTH: usize = 8;

/// Lines of the longest head.
const MOST_HEAD: usize = 400;

/// Fields that a mail has about itself, by one of which it is known.
const MARKS: [&str; 3] = ["mime-version", "content-type", "content-transfer-encoding"];

/// Fields that people write.
const WRITTEN: [&str; 5] = ["from", "to", "cc", "subject", "comments"];

/// The text of a mail. `None` if the text is none: it begins with no head in which a mail says how it is written.
pub(super) fn text_of(text: &str) -> Option<Zeroizing<String>> {
    let (head, body) = head(text)?;
    if !MARKS.iter().any(|name| head.field(name).is_some()) {
        return None;
    }
    let mut plain = Zeroizing::new(String::with_capacity(4 * text.len()));
    for (name, value) in &head.fields {
        if WRITTEN.contains(&name.as_str()) {
            plain.push_str(&format!("{name}: "));
            plain.push_str(&words(value));
        }
        plain.push('\n');
    }
    plain.push('\n');
    push_part(&mut plain, &head, body, MOST_DEPTH);
    Some(crate::kind::as_meant(&plain))
}

/// The fields of a head, their names in small letters.
struct Head {
    fields: Vec<(String, Zeroizing<String>)>,
}

impl Head {
    fn field(&self, wanted: &str) -> Option<&str> {
        let mut fields = self.fields.iter();
        fields.find_map(|(name, value)| (name == wanted).then(|| value.as_str()))
    }

    /// A parameter of the type, as in `text/plain; charset=utf-8`.
    fn parameter(&self, wanted: &str) -> Option<&str> {
        let parameters = self.field("content-type")?.split(';').skip(1);
        let mut pairs = parameters.filter_map(|parameter| parameter.trim().split_once('='));
        let (_, value) = pairs.find(|(name, _)| name.trim().eq_ignore_ascii_case(wanted))?;
        Some(value.trim().trim_matches('"'))
    }
}

/// The head at the beginning of a text, and what is behind it.
fn head(text: &str) -> Option<(Head, &str)> {
    let mut fields: Vec<(String, Zeroizing<String>)> = Vec::new();
    let mut rest = text;
    loop {
        let (line, behind) = rest.split_once('\n').unwrap_or((rest, ""));
        rest = behind;
        if line.trim().is_empty() {
            return Some((Head { fields }, rest));
        }
        if fields.len() > MOST_HEAD || rest.is_empty() {
            return None;
        }
        match (line.starts_with([' ', '\t']), fields.last_mut()) {
            (true, Some((_, value))) => {
                *value = Zeroizing::new(format!("{} {}", value.as_str(), line.trim()));
            }
            _ => {
                let (name, value) = line.split_once(':')?;
                let is_name = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
                if name.is_empty() || !name.bytes().all(is_name) {
                    return None;
                }
                let value = Zeroizing::new(value.trim().to_owned());
                fields.push((name.to_ascii_lowercase(), value));
            }
        }
    }
}

/// Adds what people read of a part.
fn push_part(plain: &mut Zeroizing<String>, head: &Head, body: &str, depth: usize) {
    let kind = head.field("content-type").unwrap_or("text/plain");
    let kind = kind.split(';').next().unwrap_or_default();
    let kind = kind.trim().to_ascii_lowercase();
    if kind.starts_with("image/") {
        return;
    }
    match head.parameter("boundary") {
        Some(boundary) if kind.starts_with("multipart/") && depth > 0 => {
            for part in parts(body, boundary) {
                match self::head(part) {
                    Some((head, body)) => push_part(plain, &head, body, depth - 1),
                    None => plain.push_str(part),
                }
                plain.push_str("\n\n");
            }
        }
        // A file that is no text stays as it is written: it may be anything.
        _ if !kind.starts_with("text/") && !kind.starts_with("message/") => plain.push_str(body),
        _ => {
            let text = readable(head, body);
            match kind == "text/html" {
                true => plain.push_str(&dress::html(&text)),
                false => plain.push_str(&text),
            }
        }
    }
}

/// What stands between the lines with this boundary.
fn parts<'a>(body: &'a str, boundary: &str) -> Vec<&'a str> {
    let mut parts = Vec::new();
    let (mut start, mut at) = (None, 0);
    for line in body.split_inclusive('\n') {
        let mark = line.trim_end().strip_prefix("--");
        if let Some(behind) = mark.and_then(|mark| mark.strip_prefix(boundary))
            && matches!(behind, "" | "--")
        {
            parts.extend(start.map(|start| &body[start..at]));
            start = behind.is_empty().then_some(at + line.len());
        }
        at += line.len();
    }
    // A mail may be cut off.
    parts.extend(start.map(|start| &body[start..]));
    parts
}

/// The text of a part's body.
fn readable(head: &Head, body: &str) -> Zeroizing<String> {
    let charset = head.parameter("charset").unwrap_or("utf-8");
    let encoding = head.field("content-transfer-encoding").unwrap_or_default();
    match encoding.to_ascii_lowercase().as_str() {
        "quoted-printable" => code_pages::labelled(charset, &dress::from_quoted_printable(body)),
        "base64" => match from_base64(body) {
            Some(bytes) => code_pages::labelled(charset, &bytes),
            None => Zeroizing::new(body.to_owned()),
        },
        _ => Zeroizing::new(body.to_owned()),
    }
}

fn from_base64(text: &str) -> Option<Zeroizing<Vec<u8>>> {
    let text = text.trim().as_bytes();
    let length = BASE64_MIME_PERMISSIVE.decode_len(text.len()).ok()?;
    let mut bytes = Zeroizing::new(vec![0; length]);
    let length = BASE64_MIME_PERMISSIVE.decode_mut(text, &mut bytes).ok()?;
    bytes.truncate(length);
    Some(bytes)
}

/// A field with the words that are not in ASCII decoded (RFC 2047), as in `=?UTF-8?Q?Schl=C3=BCssel?=`.
fn words(value: &str) -> Zeroizing<String> {
    let mut plain = Zeroizing::new(String::with_capacity(3 * value.len()));
    let mut rest = value;
    while let Some((before, word)) = rest.split_once("=?") {
        let Some((decoded, behind)) = word_in(word) else {
            break;
        };
        // A blank between two such words is none.
        if plain.is_empty() || !before.trim().is_empty() {
            plain.push_str(before);
        }
        plain.push_str(&decoded);
        rest = behind;
    }
    plain.push_str(rest);
    plain
}

fn word_in(text: &str) -> Option<(Zeroizing<String>, &str)> {
    let (charset, rest) = text.split_once('?')?;
    let (form, rest) = rest.split_once('?')?;
    let (word, behind) = rest.split_once("?=")?;
    let bytes = match form {
        "Q" | "q" => dress::from_quoted_printable(&word.replace('_', " ")),
        "B" | "b" => from_base64(word)?,
        _ => return None,
    };
    Some((code_pages::labelled(charset, &bytes), behind))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_people_read_is_decoded() {
        let check = |mail: &str, expected: Option<&str>| {
            let text = text_of(mail);
            let text = text.as_ref().map(|text| text.trim());
            assert_eq!(text, expected, "{mail}");
        };
        check(
            "Received: from a\n\tby b; today\nMIME-Version: 1.0\nSubject: =?UTF-8?Q?Schl=C3=BCssel_?=\n =?UTF-8?B?ZsO8cg==?= uns\n\
             Content-Type: text/plain; charset=\"iso-8859-1\"\nContent-Transfer-Encoding: quoted-printable\n\nf=FCr 12=\n34",
            Some("subject: Schlüssel für uns\n\n\n\nfür 1234"),
        );
        check(
            "Content-Type: multipart/mixed; boundary=\"xx\"\n\nno part\n--xx\nContent-Type: text/plain\n\
             Content-Transfer-Encoding: base64\n\nw7xi\nZXI=\n--xx\nContent-Type: image/png\n\niVBO\n--xx\n\
             Content-Type: text/html\n\n<p>1 <b>2</b></p>\n--xx--\n",
            Some("über\n\n\n\n1 2"),
        );
        check("From: Anna\nTo: Bob\n\nkey\n", None);
        check("Content-Type is what?\n\nkey\n", None);
        check("key", None);
    }
}
