//! A string of TOML in one line (toml.io, v1.0.0, "String"): basic with escapes, or literal.

use zeroize::Zeroizing;

const AROUND: &str = "has a text that is not in quotation marks";
const OPEN: &str = "has a text of which the closing quotation mark is missing";
const BEHIND: &str = "has something behind the closing quotation mark (a quotation mark within the text is written \\\")";
const LINES: &str =
    "begins a text of several lines, which is not taken: every text has to be on one line";
const ESCAPE: &str = "has a backslash before something that it cannot stand before (a backslash itself is written \\\\)";

/// The text of a value, behind which a comment may stand; says what is wrong with it.
pub(super) fn read(value: &str) -> Result<Zeroizing<String>, &'static str> {
    if value.starts_with("\"\"\"") || value.starts_with("'''") {
        return Err(LINES);
    }
    let mut text = Zeroizing::new(String::with_capacity(value.len()));
    let mut rest = value.chars();
    let quote = rest
        .next()
        .filter(|c| matches!(c, '"' | '\''))
        .ok_or(AROUND)?;
    loop {
        match rest.next().ok_or(OPEN)? {
            c if c == quote => break,
            '\\' if quote == '"' => text.push(escape(&mut rest)?),
            c if c.is_control() && c != '\t' => {
                return Err("has a character in its text that cannot be seen");
            }
            c => text.push(c),
        }
    }
    let behind = rest.as_str().trim_start();
    if behind.is_empty() || behind.starts_with('#') {
        Ok(text)
    } else {
        Err(BEHIND)
    }
}

fn escape(rest: &mut std::str::Chars<'_>) -> Result<char, &'static str> {
    let digits = match rest.next().ok_or(OPEN)? {
        'b' => return Ok('\u{8}'),
        't' => return Ok('\t'),
        'n' => return Ok('\n'),
        'f' => return Ok('\u{c}'),
        'r' => return Ok('\r'),
        '"' => return Ok('"'),
        '\\' => return Ok('\\'),
        'u' => 4,
        'U' => 8,
        _ => return Err(ESCAPE),
    };
    let mut number = 0_u32;
    for _ in 0..digits {
        let digit = rest.next().and_then(|c| c.to_digit(16)).ok_or(ESCAPE)?;
        number = number << 4 | digit;
    }
    char::from_u32(number).ok_or(ESCAPE)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strings_are_read_strictly() {
        let check = |value: &str, expected: Result<&str, &str>| {
            let found = read(value);
            let found = found.as_ref().map(|text| text.as_str());
            assert_eq!(found.map_err(|what| *what), expected, "{value}");
        };
        check(r#""a b""#, Ok("a b"));
        check(r#""a" # note"#, Ok("a"));
        check(r#""\"\\\t\u00e9\U0001F511""#, Ok("\"\\\té🔑"));
        check(r"'C:\temp'", Ok(r"C:\temp"));
        check("''", Ok(""));
        check(r#""\b\n\f\r""#, Ok("\u{8}\n\u{c}\r"));
        check("\"a\tb\"", Ok("a\tb"));
        let unseen = "has a character in its text that cannot be seen";
        check("\"a\u{1}b\"", Err(unseen));
        check("'a\u{85}b'", Err(unseen));
        check("a", Err(AROUND));
        check("", Err(AROUND));
        check("\"a", Err(OPEN));
        check("'a", Err(OPEN));
        check(r#""a\"#, Err(OPEN));
        check(r#""a" b"#, Err(BEHIND));
        check(r#""""a""""#, Err(LINES));
        check(r#""\x41""#, Err(ESCAPE));
        check(r#""\ud800""#, Err(ESCAPE));
        check(r#""\u12""#, Err(ESCAPE));
        check(r#""\UFFFFFFFF""#, Err(ESCAPE));
    }
}
