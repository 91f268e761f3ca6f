//! All documents in two rounds: what the first one taught is used for those that it left unread.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::convert::Infallible;

use zeroize::Zeroizing;

use super::groups::{self, Group};
use super::pages::{self, File, Looked};
use super::sealed;
use super::source::{ReadShare, Source};
use super::text::Text;
use super::together;
use crate::envelope::Header;
use crate::kind::Class;
use crate::reader::{Reader, Round};
use crate::series::{Series, SeriesId, Slice};
use crate::set::ShareSet;

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
    if !is_complete(&documents) {
        together::read(&mut documents, &round, reader);
    }
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
    let groups = groups::sort(&shares);
    let shares_suffice = groups.iter().any(|group| group.set.missing() == Some(0));
    let known = known(&shares, &groups);
    let incomplete: BTreeMap<&SeriesId, &Series> = all
        .iter()
        .filter(|series| series.missing() > 0)
        .map(|series| (series.id(), series))
        .collect();
    let is_wanted = |source: &Source| {
        let is_incomplete = |slice: &Slice| {
            let series = incomplete.get(slice.id());
            let unread = |series: &Series| series.unread_on(slice.id().page_of(slice.number()));
            series.is_some_and(|series| !unread(series).is_empty())
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

/// Most texts of which a thorough reading knows a part: each is tried for each code, and whoever adds sheets of sets of their own could
/// have it try as many as they like.
const MOST_KNOWN: usize = 4;

/// What the codes of the sets with the most shares have in common, for the next of their codes.
fn known(shares: &[&ReadShare], groups: &[Group]) -> Vec<Vec<Option<char>>> {
    let mut fullest: Vec<&Group> = groups.iter().collect();
    fullest.sort_by_key(|group| Reverse(group.indices().len()));
    let mut known: Vec<Vec<Option<char>>> = Vec::new();
    let members = fullest.into_iter().flat_map(|group| &group.members);
    for text in members.filter_map(|&place| shares[place].share.code_of_set()) {
        if known.len() == MOST_KNOWN {
            break;
        }
        if !known.contains(&text) {
            known.push(text);
        }
    }
    known
}

/// Whether there are shares enough of some set, and all of its sealed data.
fn is_complete(documents: &[&mut Source]) -> bool {
    let sources = || documents.iter().map(|source| &**source);
    let shares: Vec<&ReadShare> = sources().flat_map(|source| &source.shares).collect();
    let series = sealed::series(sources());
    let is_whole = |set: &ShareSet| {
        let is_sealed = set.header().map(Header::class) == Some(Class::Sealed);
        let has_data = |series: &Series| series.missing() == 0 && sealed::is_of(series, set);
        !is_sealed || series.iter().any(has_data)
    };
    groups::sort(&shares)
        .iter()
        .any(|group| group.set.missing() == Some(0) && is_whole(&group.set))
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

#[cfg(test)]
mod tests {
    use rand_chacha::ChaCha20Rng;
    use rand_core::SeedableRng;

    use super::*;
    use crate::gather::source::How;
    use crate::kind::Packed;
    use crate::scheme::Scheme;
    use crate::set::split;

    /// The first shares of a 2-of-4 set, as they come out of codes.
    fn source(label: &str, count: usize, rng: &mut ChaCha20Rng) -> Source {
        let key = Packed::new(Class::Raw, [7; 16].as_slice().into()).unwrap();
        let mut source = Source::new(label);
        for share in split(&key, Scheme::new(2, 4).unwrap(), label, rng)
            .into_iter()
            .take(count)
        {
            let how = How::of(&share);
            source.add(label.to_owned(), share, how);
        }
        source
    }

    #[test]
    fn few_sets_are_known_and_the_fullest_ones() {
        let mut rng = ChaCha20Rng::seed_from_u64(5);
        let mut sources: Vec<Source> = (0..10)
            .map(|number| source(&number.to_string(), 1, &mut rng))
            .collect();
        sources.push(source("fullest", 3, &mut rng));
        let shares: Vec<&ReadShare> = sources.iter().flat_map(|source| &source.shares).collect();
        let known = known(&shares, &groups::sort(&shares));
        assert_eq!(known.len(), MOST_KNOWN);
        assert_eq!(known[0], shares[10].share.code_of_set().unwrap());
    }

    #[test]
    fn shares_enough_are_enough() {
        let mut rng = ChaCha20Rng::seed_from_u64(6);
        for (count, expected) in [(1, false), (2, true)] {
            let mut source = source("one", count, &mut rng);
            assert_eq!(is_complete(&[&mut source]), expected, "{count}");
        }
    }
}
