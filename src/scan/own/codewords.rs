//! Reed–Solomon code over GF(2^8) of QR symbols: errors and erasures (ISO/IEC 18004, 7.5 and annex A).
//!
//! A code word is a sequence of bytes, the first the coefficient of the highest power; it is valid if the polynomial
//! vanishes at α^0 … α^(check-1). The other two codes of this crate have their own field, their own roots and their own use:
//! four symbols of words, and whole slices that are lost.

/// x^8 + x^4 + x^3 + x^2 + 1.
const POLYNOMIAL: usize = 0x11d;

const ORDER: usize = 255;

struct Tables {
    exp: [u8; 2 * ORDER],
    log: [u8; ORDER + 1],
}

static TABLES: Tables = {
    let mut tables = Tables {
        exp: [0; 2 * ORDER],
        log: [0; ORDER + 1],
    };
    let mut power = 1;
    let mut i = 0;
    while i < ORDER {
        tables.exp[i] = power as u8;
        tables.exp[i + ORDER] = power as u8;
        tables.log[power] = i as u8;
        power <<= 1;
        if power > ORDER {
            power ^= POLYNOMIAL;
        }
        i += 1;
    }
    tables
};

fn multiply(a: u8, b: u8) -> u8 {
    if a == 0 || b == 0 {
        return 0;
    }
    TABLES.exp[log(a) + log(b)]
}

/// `a / b`; `b` must not be 0.
fn divide(a: u8, b: u8) -> u8 {
    if a == 0 {
        return 0;
    }
    TABLES.exp[log(a) + ORDER - log(b)]
}

fn log(a: u8) -> usize {
    usize::from(TABLES.log[usize::from(a)])
}

/// The value at α^exponent of a polynomial, its lowest power first.
fn value(polynomial: &[u8], exponent: usize) -> u8 {
    let x = TABLES.exp[exponent % ORDER];
    polynomial
        .iter()
        .rev()
        .fold(0, |sum, &coefficient| multiply(sum, x) ^ coefficient)
}

/// The values of a word at α^0 … α^(check-1); all 0 exactly for a code word.
pub(in crate::scan) fn syndromes(word: &[u8], check: usize) -> Vec<u8> {
    (0..check)
        .map(|root| {
            word.iter().fold(0, |sum, &symbol| {
                multiply(sum, TABLES.exp[root % ORDER]) ^ symbol
            })
        })
        .collect()
}

/// The code word that differs from `word` least, where the symbols at `erased` do not count, and in how many other places it does.
///
/// With e erasures, up to (check − e) / 2 errors are corrected; `None` beyond that. `word` has at most 255 bytes, `erased` at most
/// `check` different positions. `syndromes` are the word's own.
pub(in crate::scan) fn correct(
    word: &[u8],
    syndromes: &[u8],
    erased: &[usize],
) -> Option<(Vec<u8>, usize)> {
    if syndromes.iter().all(|&value| value == 0) {
        return Some((word.to_vec(), 0));
    }
    let locator = locator(word.len(), syndromes, erased)?;
    mend(word, syndromes, erased, &locator)
}

/// The power of α that stands for a place.
fn power_of(length: usize, at: usize) -> usize {
    length - 1 - at
}

/// Λ, whose roots are the places in error, lowest power first: begun with the erasures, then Berlekamp and Massey's steps for the errors.
/// `None` if there are more errors than can be corrected.
fn locator(word_length: usize, syndromes: &[u8], erased: &[usize]) -> Option<Vec<u8>> {
    let check = syndromes.len();
    let mut locator = vec![0; check + 1];
    locator[0] = 1;
    for (count, &at) in erased.iter().enumerate() {
        for i in (0..=count).rev() {
            let carried = multiply(locator[i], TABLES.exp[power_of(word_length, at)]);
            locator[i + 1] ^= carried;
        }
    }
    let mut before = locator.clone();
    let mut length = erased.len();
    for step in erased.len()..check {
        let discrepancy =
            (0..=step).fold(0, |sum, i| sum ^ multiply(locator[i], syndromes[step - i]));
        before.rotate_right(1);
        before[0] = 0;
        if discrepancy == 0 {
            continue;
        }
        let mut next = locator.clone();
        for (slot, &old) in next.iter_mut().zip(&before) {
            *slot ^= multiply(discrepancy, old);
        }
        if 2 * length <= step + erased.len() {
            length = step + 1 + erased.len() - length;
            before = locator
                .iter()
                .map(|&coefficient| divide(coefficient, discrepancy))
                .collect();
        }
        locator = next;
    }
    let degree = locator.iter().rposition(|&coefficient| coefficient != 0)?;
    let fits = degree == length && 2 * (length - erased.len()) + erased.len() <= check;
    fits.then_some(locator)
}

/// The word with the symbols at the locator's roots put right (Forney), and how many of them were errors. `None` if the locator has fewer
/// roots in the word than its degree.
fn mend(
    word: &[u8],
    syndromes: &[u8],
    erased: &[usize],
    locator: &[u8],
) -> Option<(Vec<u8>, usize)> {
    let check = syndromes.len();
    // Ω = S Λ mod x^check.
    let evaluator: Vec<u8> = (0..check)
        .map(|i| (0..=i).fold(0, |sum, j| sum ^ multiply(syndromes[j], locator[i - j])))
        .collect();
    // Λ' has the odd coefficients only.
    let derivative: Vec<u8> = (0..check)
        .map(|i| if i % 2 == 0 { locator[i + 1] } else { 0 })
        .collect();
    let (mut roots, mut errors) = (0, 0);
    let mut corrected = word.to_vec();
    for (at, codeword) in corrected.iter_mut().enumerate() {
        let power = power_of(word.len(), at);
        let inverse = ORDER - power % ORDER;
        if value(locator, inverse) != 0 {
            continue;
        }
        roots += 1;
        let slope = value(&derivative, inverse);
        if slope == 0 {
            return None;
        }
        // With roots from α^0 on, the value is X Ω(1/X) / Λ'(1/X).
        let difference = multiply(TABLES.exp[power], divide(value(&evaluator, inverse), slope));
        *codeword ^= difference;
        errors += usize::from(difference != 0 && !erased.contains(&at));
    }
    let degree = locator.iter().rposition(|&coefficient| coefficient != 0)?;
    (roots == degree).then_some((corrected, errors))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The word with its check symbols, by long division.
    fn encoded(data: &[u8], check: usize) -> Vec<u8> {
        let mut generator = vec![1_u8];
        for root in 0..check {
            generator.push(0);
            for i in (1..generator.len()).rev() {
                generator[i] ^= multiply(generator[i - 1], TABLES.exp[root]);
            }
        }
        let mut word = data.to_vec();
        word.resize(data.len() + check, 0);
        let mut rest = word.clone();
        for i in 0..data.len() {
            let factor = rest[i];
            for (slot, &coefficient) in rest[i..].iter_mut().zip(&generator) {
                *slot ^= multiply(factor, coefficient);
            }
        }
        word[data.len()..].copy_from_slice(&rest[data.len()..]);
        word
    }

    proptest! {
        #[test]
        fn errors_and_erasures_within_the_bound_are_corrected(
            data in proptest::collection::vec(any::<u8>(), 1..120),
            check in 2_usize..31,
            damage in proptest::collection::vec((any::<u16>(), 1_u8..), 0..31),
            split in 0_usize..31,
        ) {
            let word = encoded(&data, check);
            prop_assert!(syndromes(&word, check).iter().all(|&value| value == 0));
            let mut places: Vec<(usize, u8)> = damage.iter().map(|&(at, by)| (usize::from(at) % word.len(), by)).collect();
            places.sort_unstable();
            places.dedup_by_key(|place| place.0);
            let erasures = split.min(places.len()).min(check);
            places.truncate(erasures + (check - erasures) / 2);
            let mut damaged = word.clone();
            for &(at, by) in &places {
                damaged[at] ^= by;
            }
            let erased: Vec<usize> = places.iter().take(erasures).map(|place| place.0).collect();
            let result = correct(&damaged, &syndromes(&damaged, check), &erased);
            prop_assert_eq!(result, Some((word, places.len() - erased.len())));
        }

        #[test]
        fn beyond_the_bound_nothing_but_a_code_word_comes_out(
            word in proptest::collection::vec(any::<u8>(), 20..80),
            check in 4_usize..18,
            erasures in 0_usize..4,
        ) {
            let erased: Vec<usize> = (0..erasures).collect();
            if let Some((corrected, errors)) = correct(&word, &syndromes(&word, check), &erased) {
                prop_assert!(syndromes(&corrected, check).iter().all(|&value| value == 0));
                prop_assert!(2 * errors + erasures <= check);
            }
        }
    }
}
