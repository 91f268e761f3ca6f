//! Holders as they are named on the command line: "Alice", "Alice:2" for two shares, "Alice:de" for a sheet in German.

use super::args;
use super::error::Failure;
use super::refused;
use crate::deal::{self, Holders, HoldersError, Person, Single};

/// What to do about one name that looks like several.
const ONE_BY_ONE: &str = "give every holder an option of its own: --holder Alice --holder Bob";

/// Understands `--holder`, `--shares`, `--require`, `--threshold` and `--allow-single`.
pub(super) fn understood(args: &args::Holders) -> Result<Holders, Failure> {
    let single = if args.allow_single {
        Single::Allowed
    } else {
        Single::Refused
    };
    if args.holders.is_empty() {
        let Some(sheets) = args.shares else {
            return Err(
                Failure::usage("nobody is named who is to get a sheet").hint(
                    "name each of them with --holder NAME, or give their number with --shares N",
                ),
            );
        };
        require(&mut [], &args.required)?;
        return Ok(Holders::numbered(sheets, args.threshold, single)?);
    }
    let people = args.holders.iter().map(|text| person(text));
    let mut people: Vec<Person> = people.collect::<Result<_, _>>()?;
    require(&mut people, &args.required)?;
    let is_list = matches!(&people[..], [only] if only.name.contains([',', ';']));
    Holders::named(&people, args.threshold, single).map_err(|error| match error {
        HoldersError::Scheme(_) | HoldersError::AllAlone | HoldersError::Alone { .. }
            if is_list =>
        {
            Failure::from(error).hint(ONE_BY_ONE)
        }
        error => error.into(),
    })
}

/// Marks those without whom nothing recovers.
fn require(people: &mut [Person], names: &[String]) -> Result<(), Failure> {
    let all: Vec<String> = people.iter().map(|person| person.name.clone()).collect();
    for name in names {
        let place = deal::find(&all, name).map_err(|error| {
            let how = "write the name as with --holder, without its number of shares";
            refused::name("--require", error, how)
        })?;
        people[place].required = true;
    }
    Ok(())
}

/// A holder who is added: name, and language if one is given.
pub(super) fn addition(text: &str) -> Result<(String, Option<String>), Failure> {
    let person = parts(text)?;
    deal::check_name(&person.name).map_err(|error| match error {
        HoldersError::NoName => Failure::usage(error).hint("write --add Dora"),
        error => error.into(),
    })?;
    if person.shares != 1 {
        return Err(Failure::usage("a holder who is added gets one share").hint("give --add twice"));
    }
    Ok((person.name, person.language))
}

/// Somebody with a name that can be printed.
fn person(text: &str) -> Result<Person, Failure> {
    let person = parts(text)?;
    deal::check_name(&person.name)?;
    Ok(person)
}

/// Name, number of shares, and language.
fn parts(text: &str) -> Result<Person, Failure> {
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
                "a holder's name has a colon in it that is followed by neither a number of shares nor a language",
            )
            .hint("write Alice, Alice:2 for two shares, or Alice:de for a sheet in German"));
        }
        name = before;
    }
    let mut person = Person::new(name);
    person.shares = shares.unwrap_or(1);
    person.language = language;
    Ok(person)
}
