//! Lists of a message that are bounded while they are taken in: an entry of one byte can take many more in memory.

use std::fmt;
use std::marker::PhantomData;

use serde::de::{Error, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};
use zeroize::Zeroizing;

/// Most codes of a page that were not read and are told.
pub(super) const MOST_UNREAD: usize = 64;

/// Most beginnings of a code's text.
pub(super) const MOST_BEGINNINGS: usize = 16;

/// Most runs of glyphs on a page that are told.
pub(super) const MOST_RUNS: usize = 1 << 18;

/// A list of at most so many entries: one that has more is refused at the first of these.
struct AtMost<T, const MOST: usize>(Vec<T>);

impl<'de, T: Deserialize<'de>, const MOST: usize> Deserialize<'de> for AtMost<T, MOST> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_seq(Entries(PhantomData))
    }
}

struct Entries<T, const MOST: usize>(PhantomData<T>);

impl<'de, T: Deserialize<'de>, const MOST: usize> Visitor<'de> for Entries<T, MOST> {
    type Value = AtMost<T, MOST>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "at most {MOST} entries")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut entries: A) -> Result<Self::Value, A::Error> {
        let mut list = Vec::new();
        while let Some(entry) = entries.next_element()? {
            if list.len() == MOST {
                return Err(A::Error::invalid_length(MOST + 1, &self));
            }
            list.push(entry);
        }
        Ok(AtMost(list))
    }
}

/// The texts that a page's codes may begin with.
pub(super) fn beginnings<'de, D: Deserializer<'de>>(
    from: D,
) -> Result<Vec<Vec<Zeroizing<String>>>, D::Error> {
    let AtMost::<AtMost<Zeroizing<String>, MOST_BEGINNINGS>, MOST_UNREAD>(codes) =
        AtMost::deserialize(from)?;
    Ok(codes.into_iter().map(|texts| texts.0).collect())
}

/// What is drawn on a page, or why that is not known.
pub(super) fn runs<'de, D: Deserializer<'de>, E: Deserialize<'de>>(
    from: D,
) -> Result<Result<Vec<String>, E>, D::Error> {
    let page = Result::<AtMost<String, MOST_RUNS>, E>::deserialize(from)?;
    Ok(page.map(|runs| runs.0))
}
