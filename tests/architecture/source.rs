//! Sources as tokens and the paths that they name, so that neither line breaks nor braces nor other names for a path hide one.

use std::collections::HashMap;

/// A name, `::`, one other character, or `"` for a literal.
#[derive(Clone)]
struct Token {
    text: String,
    line: usize,
}

/// The tokens of a source, comments left out and literals emptied.
fn tokens(source: &str) -> Vec<Token> {
    let chars: Vec<char> = source.chars().collect();
    let at = |i: usize| chars.get(i).copied().unwrap_or('\0');
    let is_name = |c: char| c.is_alphanumeric() || c == '_';
    let name_end = |from: usize| (from..).find(|&i| !is_name(at(i))).unwrap();
    let after_quote = |mut i: usize, quote: char| {
        while i < chars.len() && at(i) != quote {
            i += if at(i) == '\\' { 2 } else { 1 };
        }
        i + 1
    };
    let mut found = Vec::new();
    let (mut i, mut line, mut counted) = (0, 1, 0);
    while i < chars.len() {
        line += chars[counted..i].iter().filter(|&&c| c == '\n').count();
        counted = i;
        let mut push = |text: &str| {
            found.push(Token {
                text: text.to_owned(),
                line,
            });
        };
        match (at(i), at(i + 1)) {
            ('/', '/') => {
                i = (i..chars.len())
                    .find(|&i| at(i) == '\n')
                    .unwrap_or(chars.len())
            }
            ('/', '*') => {
                let mut depth = 0;
                loop {
                    match (at(i), at(i + 1)) {
                        ('/', '*') => (depth, i) = (depth + 1, i + 2),
                        ('*', '/') => (depth, i) = (depth - 1, i + 2),
                        _ => i += 1,
                    }
                    if depth == 0 || i >= chars.len() {
                        break;
                    }
                }
            }
            ('"', _) => {
                push("\"");
                i = after_quote(i + 1, '"');
            }
            ('\'', next) => {
                // A character, or else a lifetime.
                i = if next == '\\' || at(i + 2) == '\'' {
                    push("\"");
                    after_quote(i + 1, '\'')
                } else {
                    name_end(i + 1)
                };
            }
            (':', ':') => {
                push("::");
                i += 2;
            }
            (digit, _) if digit.is_ascii_digit() => i = name_end(i),
            (letter, _) if is_name(letter) => {
                let end = name_end(i);
                let name: String = chars[i..end].iter().collect();
                let hashes = (end..).take_while(|&i| at(i) == '#').count();
                let prefix = matches!(&name[..], "r" | "b" | "c" | "br" | "cr");
                if prefix && name.ends_with('r') && at(end + hashes) == '"' {
                    push("\"");
                    let close: Vec<char> = std::iter::once('"')
                        .chain(std::iter::repeat_n('#', hashes))
                        .collect();
                    let from = end + hashes + 1;
                    i = chars[from..]
                        .windows(close.len())
                        .position(|window| window == close)
                        .map_or(chars.len(), |position| from + position + close.len());
                } else if prefix && matches!(at(end), '"' | '\'') {
                    push("\"");
                    i = after_quote(end + 1, at(end));
                } else if name == "r" && hashes == 1 {
                    i = end + 1; // r#name
                } else {
                    push(&name);
                    i = end;
                }
            }
            (space, _) if space.is_whitespace() => i += 1,
            (other, _) => {
                push(&other.to_string());
                i += 1;
            }
        }
    }
    found
}

/// Whether these tokens begin so.
fn begins(tokens: &[Token], texts: &[&str]) -> bool {
    tokens.len() >= texts.len()
        && tokens
            .iter()
            .zip(texts)
            .all(|(token, text)| token.text == *text)
}

/// Leaves out each item that is marked with `#[cfg(test)]`, and no more.
fn without_tests(tokens: &[Token]) -> Vec<Token> {
    let mut kept = Vec::new();
    let mut i = 0;
    while i < tokens.len() {
        if !begins(&tokens[i..], &["#", "[", "cfg", "(", "test", ")", "]"]) {
            kept.push(tokens[i].clone());
            i += 1;
            continue;
        }
        i += 7;
        let (mut depth, mut import) = (0, false);
        while i < tokens.len() {
            let text = &tokens[i].text[..];
            i += 1;
            match text {
                "(" | "[" | "{" => depth += 1,
                ")" | "]" | "}" => depth -= 1,
                "use" if depth == 0 => import = true,
                _ => {}
            }
            if depth == 0 && (text == ";" || text == "}" && !import) {
                break;
            }
        }
    }
    kept
}

/// A path that a source names, written out: names that `use` gives are put back.
#[derive(Debug)]
pub struct Named {
    pub line: usize,
    /// The module in which it stands.
    pub module: Vec<String>,
    /// `*` is a segment too, and a macro's name ends with `!`.
    pub path: Vec<String>,
    /// The name that it gives to the module, if it stands in a `use`.
    pub import: Option<Import>,
}

/// A name that a `use` gives to its module.
#[derive(Debug)]
pub struct Import {
    pub name: String,
    /// Whether others may take it from there: `pub`, of whatever reach.
    pub is_exported: bool,
}

/// Reads one tree of a `use` behind `path`, and gives the position behind it.
fn import(
    tokens: &[Token],
    mut i: usize,
    path: &[String],
    found: &mut Vec<(Vec<String>, String)>,
) -> usize {
    let mut path = path.to_vec();
    let text = |i: usize| tokens.get(i).map_or("", |token: &Token| &token.text[..]);
    loop {
        match text(i) {
            "::" => {
                i += 1;
                continue;
            }
            "{" => {
                i += 1;
                while !matches!(text(i), "}" | "") {
                    i = import(tokens, i, &path, found);
                    i += usize::from(text(i) == ",");
                }
                return i + 1;
            }
            "self" if !path.is_empty() => i += 1,
            name => {
                path.push(name.to_owned());
                i += 1;
            }
        }
        match text(i) {
            "::" => {}
            "as" => {
                found.push((path, text(i + 1).to_owned()));
                return i + 2;
            }
            _ => {
                let name = path.last().cloned().unwrap_or_default();
                found.push((path, name));
                return i;
            }
        }
    }
}

/// All paths that a source names in the module `module`.
pub fn paths(source: &str, module: &[&str]) -> Vec<Named> {
    let tokens = without_tests(&tokens(source));
    let text = |i: usize| tokens.get(i).map_or("", |token: &Token| &token.text[..]);
    let is_name = |i: usize| text(i).starts_with(|c: char| c.is_alphabetic() || c == '_');
    let mut module: Vec<String> = module.iter().map(|&part| part.to_owned()).collect();
    let mut inside = Vec::new(); // The depths at which modules within the file began.
    let (mut depth, mut i) = (0, 0);
    let mut found: Vec<Named> = Vec::new();
    let mut names: HashMap<String, Vec<String>> = HashMap::new();
    while i < tokens.len() {
        let line = tokens[i].line;
        let mut named = |path, import| {
            found.push(Named {
                line,
                module: module.clone(),
                path,
                import,
            });
        };
        match text(i) {
            "{" => depth += 1,
            "}" => {
                depth -= 1;
                if inside.last() == Some(&depth) {
                    inside.pop();
                    module.pop();
                }
            }
            "mod" if text(i + 2) == "{" => {
                inside.push(depth);
                module.push(text(i + 1).to_owned());
                i += 1;
            }
            "use" if text(i + 1) != "<" => {
                let is_exported = i > 0 && matches!(text(i - 1), "pub" | ")");
                let mut imports = Vec::new();
                i = import(&tokens, i + 1, &[], &mut imports);
                for (path, name) in imports {
                    let import = Import {
                        name: name.clone(),
                        is_exported,
                    };
                    named(path.clone(), Some(import));
                    if path.first() != Some(&name) {
                        names.insert(name, path);
                    }
                }
                continue;
            }
            "extern" if text(i + 1) == "crate" => named(vec!["extern crate".to_owned()], None),
            _ if is_name(i) => {
                let mut path = vec![text(i).to_owned()];
                while text(i + 1) == "::" && is_name(i + 2) {
                    path.push(text(i + 2).to_owned());
                    i += 2;
                }
                if text(i + 1) == "!" && text(i + 2) != "=" {
                    path.last_mut().unwrap().push('!');
                }
                named(path, None);
            }
            _ => {}
        }
        i += 1;
    }
    for named in &mut found {
        // Names may stand for names; more than a few times is a circle.
        for _ in 0..8 {
            if let Some(path) = names.get(&named.path[0]) {
                named.path.splice(..1, path.iter().cloned());
            }
        }
    }
    found
}
