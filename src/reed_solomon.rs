//! Reed–Solomon code over GF(2^11) with four parity symbols (FORMAT.md, section 4). Knows nothing of shares.
//!
//! A code word is a sequence of symbols below 2048; the first is the coefficient of the highest power. It is valid if the
//! polynomial vanishes at α, α^2, α^3 and α^4.

/// Number of parity symbols. Each corrects one erasure, two correct one error.
pub const PARITY: usize = 4;

/// Number of field elements, and of words in the list.
pub const FIELD_SIZE: usize = 2048;

/// x^11 + x^2 + 1, the smallest primitive polynomial of degree 11.
const POLYNOMIAL: u32 = 0x805;

/// Order of the multiplicative group, and so the most symbols a code word can have.
const ORDER: usize = FIELD_SIZE - 1;

/// (X − α)(X − α^2)(X − α^3)(X − α^4) without its leading 1, highest power first.
const GENERATOR: [u16; PARITY] = [30, 216, 960, 1024];

struct Tables {
    /// α^i for i below `ORDER`.
    exp: [u16; ORDER],
    /// The i with α^i = the index; unused at 0.
    log: [u16; FIELD_SIZE],
}

static TABLES: Tables = tables();

const fn tables() -> Tables {
    let mut exp = [0; ORDER];
    let mut log = [0; FIELD_SIZE];
    let mut power: u32 = 1;
    let mut i = 0;
    while i < ORDER {
        exp[i] = power as u16;
        log[power as usize] = i as u16;
        power <<= 1;
        if power & FIELD_SIZE as u32 != 0 {
            power ^= POLYNOMIAL;
        }
        i += 1;
    }
    Tables { exp, log }
}

fn multiply(a: u16, b: u16) -> u16 {
    if a == 0 || b == 0 {
        return 0;
    }
    alpha_to(log(a) + log(b))
}

/// `a / b`; `b` must not be 0.
fn divide(a: u16, b: u16) -> u16 {
    if a == 0 {
        return 0;
    }
    alpha_to(log(a) + ORDER - log(b))
}

fn log(a: u16) -> usize {
    usize::from(TABLES.log[usize::from(a)])
}

fn alpha_to(exponent: usize) -> u16 {
    TABLES.exp[exponent % ORDER]
}

/// The four parity symbols that make `message ‖ parity` a code word. Every symbol must be below 2048.
pub fn parity(message: &[u16]) -> [u16; PARITY] {
    let mut remainder = [0; PARITY];
    for symbol in message {
        let factor = symbol ^ remainder[0];
        remainder.rotate_left(1);
        remainder[PARITY - 1] = 0;
        for (slot, coefficient) in remainder.iter_mut().zip(GENERATOR) {
            *slot ^= multiply(factor, coefficient);
        }
    }
    remainder
}

/// The values at α^1 … α^4; all 0 exactly for a code word.
fn syndromes(word: &[u16]) -> [u16; PARITY] {
    std::array::from_fn(|i| {
        let point = alpha_to(i + 1);
        word.iter()
            .fold(0, |value, symbol| multiply(value, point) ^ symbol)
    })
}

/// Whether `word` is a code word.
pub fn is_valid(word: &[u16]) -> bool {
    syndromes(word) == [0; PARITY]
}

/// Corrects `word` in place: the symbols at `erasures` are taken as unknown, and up to (4 − erasures) / 2 more may be wrong.
///
/// Says whether it found a code word; if not, `word` is left as it was. `erasures` are distinct positions in `word`, which has at
/// most 2047 symbols. A correction is the nearest code word, not proof: more errors than the code can bear may be taken
/// for fewer, so a check of another kind must follow.
pub fn correct(word: &mut [u16], erasures: &[usize]) -> bool {
    if erasures.len() > PARITY || word.len() > ORDER {
        return false;
    }
    let syndromes = syndromes(word);
    if syndromes == [0; PARITY] {
        return true;
    }
    // Locators: the symbol at position p stands for the power of α that its place has in the polynomial.
    let locator = |position: usize| alpha_to(word.len() - 1 - position);
    let erased: Vec<u16> = erasures.iter().map(|&position| locator(position)).collect();
    for errors in 0..=(PARITY - erased.len()) / 2 {
        let Some(found) = locate(word.len(), &syndromes, &erased, errors) else {
            continue;
        };
        let positions: Vec<usize> = erasures.iter().copied().chain(found).collect();
        let locators: Vec<u16> = positions
            .iter()
            .map(|&position| locator(position))
            .collect();
        let Some(magnitudes) = solve(&syndromes, &locators) else {
            continue;
        };
        for (&position, magnitude) in positions.iter().zip(&magnitudes) {
            word[position] ^= magnitude;
        }
        debug_assert!(is_valid(word));
        return true;
    }
    false
}

/// Positions of exactly `errors` (0, 1 or 2) wrong symbols outside the erasures, if they explain the syndromes.
fn locate(
    length: usize,
    syndromes: &[u16; PARITY],
    erased: &[u16],
    errors: usize,
) -> Option<Vec<usize>> {
    // Forney's modified syndromes: what is left when the erasures' share is taken out.
    let mut modified = syndromes.to_vec();
    for &locator in erased {
        modified = modified
            .windows(2)
            .map(|pair| pair[1] ^ multiply(pair[0], locator))
            .collect();
    }
    let position_of = |locator: u16| {
        let power = log(locator);
        (locator != 0 && power < length && !erased.contains(&locator)).then(|| length - 1 - power)
    };
    match errors {
        0 => modified.iter().all(|&value| value == 0).then(Vec::new),
        1 => {
            let (&first, rest) = modified.split_first()?;
            let (&second, _) = rest.split_first()?;
            if first == 0 {
                return None;
            }
            let locator = divide(second, first);
            let geometric = modified
                .windows(2)
                .all(|pair| pair[1] == multiply(pair[0], locator));
            geometric.then(|| position_of(locator))?.map(|p| vec![p])
        }
        _ => {
            // Two errors leave no room for erasures: the locators are the roots of X^2 + sum X + product.
            let [s1, s2, s3, s4] = modified[..] else {
                return None;
            };
            let determinant = multiply(s2, s2) ^ multiply(s1, s3);
            if determinant == 0 {
                return None;
            }
            let sum = divide(multiply(s2, s3) ^ multiply(s1, s4), determinant);
            let product = divide(multiply(s3, s3) ^ multiply(s2, s4), determinant);
            let roots: Vec<usize> = (0..length)
                .filter(|&position| {
                    let x = alpha_to(length - 1 - position);
                    multiply(x, x) ^ multiply(sum, x) ^ product == 0
                })
                .collect();
            (roots.len() == 2).then_some(roots)
        }
    }
}

/// Solves Σ magnitude_j · locator_j^i = syndrome_i for i = 1..=4. The locators are distinct and at most four.
///
/// Gauss on at most 4 × 4, over all four equations: a solution of the first few that breaks the rest is none.
fn solve(syndromes: &[u16; PARITY], locators: &[u16]) -> Option<Vec<u16>> {
    let unknowns = locators.len();
    let mut rows: Vec<Vec<u16>> = (0..PARITY)
        .map(|i| {
            let mut row: Vec<u16> = locators
                .iter()
                .map(|&locator| alpha_to(log(locator) * (i + 1)))
                .collect();
            row.push(syndromes[i]);
            row
        })
        .collect();
    for column in 0..unknowns {
        let pivot = (column..PARITY).find(|&row| rows[row][column] != 0)?;
        rows.swap(column, pivot);
        let scale = rows[column][column];
        for value in &mut rows[column] {
            *value = divide(*value, scale);
        }
        let pivot_row = rows[column].clone();
        for (index, row) in rows.iter_mut().enumerate() {
            let factor = row[column];
            if index != column && factor != 0 {
                for (value, &pivot_value) in row.iter_mut().zip(&pivot_row) {
                    *value ^= multiply(factor, pivot_value);
                }
            }
        }
    }
    let consistent = rows[unknowns..].iter().all(|row| row[unknowns] == 0);
    consistent.then(|| rows[..unknowns].iter().map(|row| row[unknowns]).collect())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Multiplication without tables, straight from the definition.
    fn slow_multiply(a: u16, b: u16) -> u16 {
        let mut product: u32 = 0;
        for bit in (0..11).rev() {
            product <<= 1;
            if product & 0x800 != 0 {
                product ^= POLYNOMIAL;
            }
            if b >> bit & 1 == 1 {
                product ^= u32::from(a);
            }
        }
        u16::try_from(product).unwrap()
    }

    #[test]
    fn alpha_is_primitive() {
        let mut seen = [false; FIELD_SIZE];
        for exponent in 0..ORDER {
            let power = usize::from(alpha_to(exponent));
            assert!(!std::mem::replace(&mut seen[power], true));
        }
        assert!(!seen[0]);
    }

    #[test]
    fn tables_agree_with_the_definition() {
        for a in (0..2048).step_by(7) {
            for b in 0..2048 {
                assert_eq!(multiply(a, b), slow_multiply(a, b));
                if b != 0 {
                    assert_eq!(divide(multiply(a, b), b), a);
                }
            }
        }
    }

    #[test]
    fn generator_has_the_four_roots() {
        let mut product = vec![1];
        for i in 1..=PARITY {
            let root = alpha_to(i);
            let mut next = product.clone();
            next.push(0);
            for (slot, &coefficient) in next[1..].iter_mut().zip(&product) {
                *slot ^= slow_multiply(coefficient, root);
            }
            product = next;
        }
        assert_eq!(product[1..], GENERATOR);
    }

    fn code_word(message: &[u16]) -> Vec<u16> {
        [message, &parity(message)].concat()
    }

    proptest! {
        #[test]
        fn any_two_errors_or_four_erasures_are_repaired(
            message in prop::collection::vec(0..2048u16, 1..60),
            spots in prop::collection::vec((any::<prop::sample::Index>(), 1..2048u16), 4),
            wrong in 0..=2usize,
        ) {
            let good = code_word(&message);
            let mut word = good.clone();
            let mut positions: Vec<usize> = Vec::new();
            for (index, change) in &spots {
                let position = index.index(word.len());
                if !positions.contains(&position) {
                    positions.push(position);
                    word[position] ^= change;
                }
            }
            positions.truncate(PARITY - wrong);
            let erasures = positions.split_off(wrong.min(positions.len()));
            for (position, symbol) in word.iter_mut().enumerate() {
                if !positions.contains(&position) && !erasures.contains(&position) {
                    *symbol = good[position];
                }
            }
            prop_assert!(correct(&mut word, &erasures));
            prop_assert_eq!(word, good);
        }

        #[test]
        fn what_is_called_corrected_is_a_code_word(mut word in prop::collection::vec(0..2048u16, 5..60)) {
            let before = word.clone();
            if correct(&mut word, &[]) {
                prop_assert!(is_valid(&word));
            } else {
                prop_assert_eq!(before, word);
            }
        }
    }

    #[test]
    fn too_many_erasures_are_refused() {
        let mut word = code_word(&[1, 2, 3]);
        word[0] = 9;
        assert!(!correct(&mut word, &[0, 1, 2, 3, 4]));
    }
}
