//! Holders as they are named on the command line: "Alice", "Alice:2" for two shares, "Alice:de" for a sheet in German; who is required;
//! what makes no sense.

use super::error::Failure;
use crate::access::{Access, AccessError, Holder};

/// Most characters of a holder's name.
const MAX_HOLDER: usize = 64;

/// What to do about one name that looks like several.
const ONE_BY_ONE: &str = "give every holder an option of its own: --holder Alice --holder Bob";

/// Who gets a sheet.
pub(super) struct Holders {
    /// As many as sheets, or none where only their number was given.
    pub(super) names: Vec<String>,
    /// The language of each name's sheet, where one was given.
    pub(super) languages: Vec<Option<String>>,
    pub(super) access: Access,
}

impl Holders {
    /// Understands `--holder`, `--shares`, `--require`, `--threshold` and `--allow-single`.
    pub(super) fn new(args: &super::args::Holders) -> Result<Self, Failure> {
        if args.holders.is_empty() && args.shares.is_none() {
            return Err(Failure::usage("it is not said who gets a sheet").hint(
                "name each of them with --holder NAME, or give their number with --shares N",
            ));
        }
        let mut names = Vec::with_capacity(args.holders.len());
        let mut languages = Vec::with_capacity(args.holders.len());
        let mut holders = Vec::with_capacity(args.holders.len());
        for text in &args.holders {
            let (name, shares, language) = parts(text)?;
            check_text("holder", name, MAX_HOLDER)?;
            if name.is_empty() {
                return Err(Failure::usage("a holder has no name")
                    .hint("use --shares N for sheets without names"));
            }
            names.push(name.to_owned());
            languages.push(language);
            holders.push(Holder {
                shares,
                required: false,
            });
        }
        for name in &args.required {
            let mut same = (0..names.len()).filter(|&place| names[place] == name.trim());
            match (same.next(), same.next()) {
                (Some(place), None) => holders[place].required = true,
                (None, _) => {
                    return Err(Failure::usage("--require names nobody who gets a sheet")
                        .hint("write the name as with --holder, without its number of shares"));
                }
                (Some(_), Some(_)) => {
                    return Err(Failure::usage("--require names two holders at once")
                        .hint("give holders different names"));
                }
            }
        }
        if args.holders.is_empty() {
            // One more than can be is enough to be refused.
            holders = vec![Holder::ORDINARY; args.shares.unwrap_or(0).min(1 << 10)];
        }
        let is_list = matches!(&names[..], [only] if only.contains([',', ';']));
        let access = Access::new(args.threshold, &holders).map_err(|error| match error {
            AccessError::NoShare { .. } => {
                Failure::usage(&error).hint("write a number from 1 behind the name, as in Alice:2")
            }
            AccessError::Useless { holder } => Failure::usage(format_args!(
                "the sheet of {} would never make a difference: whoever recovers with it recovers without it",
                name_of(&names, holder)
            ))
            .hint("leave it out, or change the threshold or the numbers of shares; `paperquorum plan` shows what a plan means"),
            AccessError::Scheme(error @ crate::scheme::SchemeError::OthersUseless { .. }) => {
                Failure::usage(error).hint("raise the threshold: it counts the required sheets too")
            }
            AccessError::Scheme(error) => Failure::usage(error).hint(if is_list {
                ONE_BY_ONE
            } else {
                "K of N: 1 <= K <= N <= 16, for example --threshold 2 with three --holder"
            }),
        })?;
        if let Some(&holder) = access.alone().first()
            && !args.allow_single
        {
            let message = if access.scheme().threshold() == 1 {
                "with a threshold of 1, every sheet alone is the key".to_owned()
            } else {
                format!("the sheet of {} alone is the key", name_of(&names, holder))
            };
            return Err(Failure::usage(message).hint(if is_list {
                ONE_BY_ONE
            } else {
                "take --threshold 2 or more; if each holder is to have the whole key, add --allow-single"
            }));
        }
        Ok(Self {
            names,
            languages,
            access,
        })
    }

    /// A holder's name, or "sheet 2".
    pub(super) fn name(&self, holder: usize) -> String {
        name_of(&self.names, holder)
    }
}

/// A holder who is added: name, and language if one is given.
pub(super) fn addition(text: &str) -> Result<(String, Option<String>), Failure> {
    let (name, shares, language) = parts(text)?;
    check_text("holder", name, MAX_HOLDER)?;
    if name.is_empty() {
        return Err(Failure::usage("a holder has no name").hint("write --add Dora"));
    }
    if shares != 1 {
        return Err(Failure::usage("a holder who is added gets one share").hint("give --add twice"));
    }
    Ok((name.to_owned(), language))
}

fn name_of(names: &[String], holder: usize) -> String {
    names
        .get(holder)
        .cloned()
        .unwrap_or_else(|| format!("sheet {}", holder + 1))
}

/// Name, number of shares, and language.
fn parts(text: &str) -> Result<(&str, usize, Option<String>), Failure> {
    let (mut name, mut shares, mut language) = (text, None, None);
    while let Some((before, part)) = name.rsplit_once(':') {
        let is_number = !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
        let is_language =
            (2..=3).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_alphabetic());
        if is_number && shares.is_none() {
            // A number too long for its type is too large as well.
            shares = Some(part.parse().unwrap_or(usize::MAX));
        } else if is_language && language.is_none() {
            language = Some(part.to_ascii_lowercase());
        } else {
            return Err(Failure::usage(
                "a holder's name has a colon in it, and neither a number of shares nor a language behind it",
            )
            .hint("write Alice, Alice:2 for two shares, or Alice:de for a sheet in German"));
        }
        name = before;
    }
    Ok((name.trim(), shares.unwrap_or(1), language))
}

/// Refuses what cannot be printed on a sheet.
pub(super) fn check_text(what: &str, text: &str, most: usize) -> Result<(), Failure> {
    let length = text.chars().count();
    if length > most {
        return Err(Failure::usage(format_args!(
            "the {what} has {length} characters, {most} are the most"
        ))
        .hint("shorten it; what does not fit can go on the envelope"));
    }
    if text.chars().any(char::is_control) {
        return Err(
            Failure::usage(format_args!("the {what} has control characters in it"))
                .hint("write it on one line, in plain letters"),
        );
    }
    if text.chars().any(turns_direction) {
        return Err(Failure::usage(format_args!(
            "the {what} has invisible characters in it that turn the direction of writing"
        ))
        .hint("type it anew"));
    }
    Ok(())
}

/// Overrides and isolates of the bidirectional algorithm: what they print is not what is in the text.
const fn turns_direction(c: char) -> bool {
    matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}
