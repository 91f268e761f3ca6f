//! In which of all the lists of words a word stands, for whoever looks for phrases of any kind.

use unicode_normalization::UnicodeNormalization;
use zeroize::Zeroizing;

use super::{bip39, words};

/// In which lists a word stands, whole or shortened as far as the list allows: a bit for each list that some kind has.
pub(super) fn containing(word: &str) -> u16 {
    let folded: words::Word = Zeroizing::new(word.nfkd().flat_map(char::to_lowercase).collect());
    let others = [&*words::MONERO, &*words::SLIP39, &*words::CRYPTOMATOR];
    let others = others.iter().zip(BIP39_LISTS..);
    others
        .filter(|(list, _)| list.find(&folded).is_some())
        .fold(bip39::lists_with(&folded), |lists, (_, number)| {
            lists | 1 << number
        })
}

/// Languages of BIP-39.
const BIP39_LISTS: u16 = 10;
