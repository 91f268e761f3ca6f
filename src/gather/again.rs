//! All documents in two rounds: what the first one taught is used for those that it left unread.

use std::convert::Infallible;

use zeroize::Zeroizing;

use super::groups;
use super::pages::{self, File, Looked};
use super::sealed;
use super::source::{ReadShare, Source};
use super::text::Text;
use super::together;
use crate::reader::{Reader, Round};
use crate::series::{Series, Slice};

/// Looks at files, and a second time at those from which more may be had.
///
/// `look` looks at the files at these places, in their order; a shell may do several at a time. `may_look_again` says which ones can be had
/// twice: standard input cannot.
///
/// # Errors
/// Those of `look`.
pub fn look_twice<E>(
    files: &[File],
    reader: &dyn Reader,
    may_look_again: impl Fn(usize) -> bool,
    mut look: impl FnMut(&[usize], &Round) -> Result<Vec<Looked>, E>,
) -> Result<Vec<Looked>, E> {
    let all: Vec<usize> = (0..files.len()).collect();
    let mut looked = look(&all, &Round::First)?;
    let (places, round) = again(&looked);
    let places: Vec<usize> = places.into_iter().filter(|&p| may_look_again(p)).collect();
    let second = look(&places, &round)?;
    for (place, second) in places.into_iter().zip(second) {
        if let (Looked::Document(first), Looked::Document(second)) = (&mut looked[place], second) {
            first.merge(second);
        }
    }
    let mut documents: Vec<&mut Source> = looked
        .iter_mut()
        .filter_map(|looked| match looked {
            Looked::Document(source) => Some(source),
            Looked::Text(..) => None,
        })
        .collect();
    together::read(&mut documents, &round, reader);
    for source in documents {
        source.explain_codes();
    }
    Ok(looked)
}

/// The files worth a second, thorough reading, and what is known for it: those whose pages of data were left early, if data or shares
/// are still missing; and those with codes that could not be read, if shares are missing and one of the set tells what its codes have in
/// common.
fn again(looked: &[Looked]) -> (Vec<usize>, Round) {
    let documents = || {
        looked
            .iter()
            .enumerate()
            .filter_map(|(place, looked)| match looked {
                Looked::Document(source) => Some((place, source)),
                Looked::Text(..) => None,
            })
    };
    let all = sealed::series(documents().map(|(_, source)| source));
    let shares: Vec<&ReadShare> = documents().flat_map(|(_, source)| &source.shares).collect();
    let shares_suffice = groups::sort(&shares)
        .iter()
        .any(|group| group.set.missing() == Some(0));
    let mut known: Vec<Vec<Option<char>>> = Vec::new();
    for text in shares.iter().filter_map(|read| read.share.code_of_set()) {
        if !known.contains(&text) {
            known.push(text);
        }
    }
    let is_wanted = |source: &Source| {
        let is_incomplete = |slice: &Slice| {
            let series = all.iter().find(|series| series.id() == slice.id());
            let unread = |series: &Series| series.unread_on(slice.id().page_of(slice.number()));
            series.is_some_and(|series| series.missing() > 0 && !unread(series).is_empty())
        };
        let may_gain = source.was_left_early || !known.is_empty() && source.has_unread();
        may_gain && !shares_suffice || source.slices.iter().any(is_incomplete)
    };
    let places = documents()
        .filter(|(_, source)| is_wanted(source))
        .map(|(place, _)| place)
        .collect();
    (places, Round::Again { known })
}

/// Reads files one after the other: PDFs, pictures, or texts with the words or codes of sheets. Each has a name for messages.
///
/// Words that are a share only after a repair are left open, for nobody compares them with the sheet here.
#[must_use]
pub fn gather(files: &[(&str, &[u8])], reader: &dyn Reader) -> Vec<Source> {
    let named: Vec<File> = files.iter().map(|(name, _)| File::named(name)).collect();
    let look = |places: &[usize], round: &Round| {
        let look = |&place: &usize| {
            let bytes = Zeroizing::new(files[place].1.to_vec());
            pages::look(reader, &named[place], bytes, round)
        };
        Ok::<_, Infallible>(places.iter().map(look).collect())
    };
    let Ok(looked) = look_twice(&named, reader, |_| true, look);
    let finish = |looked| match looked {
        Looked::Document(source) => source,
        Looked::Text(source, bytes) => Text::open(source, &bytes).finish(),
    };
    looked.into_iter().map(finish).collect()
}
