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

/// What the bits from x^11 to x^14 are worth below x^11: multiplication by α^i is a shift by i.
const OVERFLOW: [u16; 1 << PARITY] = {
    let mut worth = [0; 1 << PARITY];
    let mut high = 1;
    while high < worth.len() {
        let mut bit = 0;
        while bit < PARITY {
            if high >> bit & 1 == 1 {
                worth[high] ^= ((POLYNOMIAL ^ FIELD_SIZE as u32) << bit) as u16;
            }
            bit += 1;
        }
        high += 1;
    }
    worth
};

struct Tables {
    /// α^i for i below twice `ORDER`, so that a sum of two logarithms needs no division.
    exp: [u16; 2 * ORDER],
    /// The i with α^i = the index; unused at 0.
    log: [u16; FIELD_SIZE],
    /// An x with x^2 + x = the index, or `NO_ROOT`; the other is x + 1.
    root: [u16; FIELD_SIZE],
}

/// No element of the field.
const NO_ROOT: u16 = u16::MAX;

static TABLES: Tables = tables();

const fn tables() -> Tables {
    let mut exp = [0; 2 * ORDER];
    let mut log = [0; FIELD_SIZE];
    let mut power: u32 = 1;
    let mut i = 0;
    while i < ORDER {
        exp[i] = power as u16;
        exp[i + ORDER] = power as u16;
        log[power as usize] = i as u16;
        power <<= 1;
        if power & FIELD_SIZE as u32 != 0 {
            power ^= POLYNOMIAL;
        }
        i += 1;
    }
    let mut root = [NO_ROOT; FIELD_SIZE];
    root[0] = 0;
    let mut i = 0;
    while i < ORDER {
        let x = exp[i];
        root[(exp[2 * i] ^ x) as usize] = x;
        i += 1;
    }
    Tables { exp, log, root }
}

fn multiply(a: u16, b: u16) -> u16 {
    if a == 0 || b == 0 {
        return 0;
    }
    TABLES.exp[log(a) + log(b)]
}

/// `a / b`; `b` must not be 0.
fn divide(a: u16, b: u16) -> u16 {
    if a == 0 {
        return 0;
    }
    TABLES.exp[log(a) + ORDER - log(b)]
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

/// The values of a word's polynomial at α^1 … α^4; all 0 exactly for a code word.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Syndromes([u16; PARITY]);

impl Syndromes {
    /// Those of `word`, its first symbol that of the highest power.
    pub fn of(word: &[u16]) -> Self {
        let mut syndromes = Self::default();
        for &symbol in word {
            syndromes.append(symbol);
        }
        syndromes
    }

    /// Puts one more symbol behind the word.
    pub fn append(&mut self, symbol: u16) {
        for (value, power) in self.0.iter_mut().zip(1..) {
            let shifted = u32::from(*value) << power;
            let (low, high) = (shifted % FIELD_SIZE as u32, shifted / FIELD_SIZE as u32);
            *value = low as u16 ^ OVERFLOW[high as usize] ^ symbol;
        }
    }

    /// Adds `difference` to the symbol at `place`, counted from the end of the word, its last symbol being 0.
    pub fn change(&mut self, place: usize, difference: u16) {
        let locator = alpha_to(place);
        let mut term = difference;
        for value in &mut self.0 {
            term = multiply(term, locator);
            *value ^= term;
        }
    }

    /// Whether they are those of a code word.
    pub fn is_zero(&self) -> bool {
        self.0 == [0; PARITY]
    }

    /// What makes a code word of the word: with the symbols at `erasures` unknown, and as few others wrong as possible, at most
    /// (4 − erasures) / 2.
    ///
    /// Places count from the end of the word, 0 being its last symbol; only those below `places`, which is at most 2047, may be wrong. The
    /// erasures are distinct. A correction is the nearest code word, not proof: more errors than the code can bear may be taken
    /// for fewer, so a check of another kind must follow.
    pub fn correction(&self, erasures: &[usize], places: usize) -> Option<Correction> {
        if erasures.len() > PARITY {
            return None;
        }
        let mut locators = [0; PARITY];
        for (locator, &place) in locators.iter_mut().zip(erasures) {
            *locator = alpha_to(place);
        }
        // Forney's modified syndromes: what is left when the erasures' share is taken out.
        let mut modified = self.0;
        for (taken, &locator) in locators[..erasures.len()].iter().enumerate() {
            for i in 0..PARITY - 1 - taken {
                modified[i] = modified[i + 1] ^ multiply(modified[i], locator);
            }
        }
        let modified = &modified[..PARITY - erasures.len()];
        let wrong = wrong_places(modified)?;
        let mut correction = Correction {
            count: 0,
            changes: [(0, 0); PARITY],
        };
        for &place in erasures.iter().chain(wrong.iter().flatten()) {
            if place >= places || correction.places().any(|other| other == place) {
                return None;
            }
            correction.changes[correction.count].0 = place;
            correction.count += 1;
        }
        correction.solve(self);
        Some(correction)
    }
}

/// The places of at most two wrong symbols that explain these syndromes, from which the erasures were taken out.
fn wrong_places(syndromes: &[u16]) -> Option<[Option<usize>; 2]> {
    if syndromes.iter().all(|&value| value == 0) {
        return Some([None; 2]);
    }
    let (&first, rest) = syndromes.split_first()?;
    let (&second, _) = rest.split_first()?;
    if first != 0 && second != 0 {
        let locator = divide(second, first);
        let is_geometric = syndromes
            .windows(2)
            .all(|pair| pair[1] == multiply(pair[0], locator));
        if is_geometric {
            return Some([Some(log(locator)), None]);
        }
    }
    // Two errors leave no room for erasures: the locators are the roots of X^2 + sum X + product.
    let &[s1, s2, s3, s4] = syndromes else {
        return None;
    };
    let determinant = multiply(s2, s2) ^ multiply(s1, s3);
    if determinant == 0 {
        return None;
    }
    let sum = divide(multiply(s2, s3) ^ multiply(s1, s4), determinant);
    let product = divide(multiply(s3, s3) ^ multiply(s2, s4), determinant);
    if sum == 0 || product == 0 {
        return None;
    }
    let root = TABLES.root[usize::from(divide(product, multiply(sum, sum)))];
    if root == NO_ROOT {
        return None;
    }
    let locators = [multiply(sum, root), multiply(sum, root ^ 1)];
    Some(locators.map(|locator| Some(log(locator))))
}

/// At most four symbols and what must be added to them, in GF(2^11), to make a code word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Correction {
    count: usize,
    changes: [(usize, u16); PARITY],
}

impl Correction {
    /// Place, counted from the end of the word, and what is added there. At an erasure that may be 0.
    pub fn changes(&self) -> impl Iterator<Item = (usize, u16)> + '_ {
        self.changes[..self.count].iter().copied()
    }

    fn places(&self) -> impl Iterator<Item = usize> + '_ {
        self.changes().map(|(place, _)| place)
    }

    /// Fills in what is added at each place, with Σ added_j · X_j^i = syndrome_i for i = 1..=count.
    ///
    /// For a polynomial p of a degree below count, Σ added_j · X_j · p(X_j) = Σ p_i · syndrome_(i+1); the p that is 1 at one X and 0
    /// at the others gives one of them.
    fn solve(&mut self, syndromes: &Syndromes) {
        let mut locators = [0; PARITY];
        for (locator, place) in locators.iter_mut().zip(self.places()) {
            *locator = alpha_to(place);
        }
        let locators = &locators[..self.count];
        for (at, &own) in locators.iter().enumerate() {
            let mut polynomial = [0; PARITY];
            polynomial[0] = 1;
            let mut scale = own;
            let others = locators
                .iter()
                .enumerate()
                .filter(|(other, _)| *other != at);
            for (_, &other) in others {
                for i in (1..PARITY).rev() {
                    polynomial[i] = polynomial[i - 1] ^ multiply(polynomial[i], other);
                }
                polynomial[0] = multiply(polynomial[0], other);
                scale = multiply(scale, own ^ other);
            }
            let value = polynomial
                .iter()
                .zip(syndromes.0)
                .fold(0, |sum, (&coefficient, syndrome)| {
                    sum ^ multiply(coefficient, syndrome)
                });
            self.changes[at].1 = divide(value, scale);
        }
    }
}

/// Whether `word` is a code word.
pub fn is_valid(word: &[u16]) -> bool {
    Syndromes::of(word).is_zero()
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

    /// Corrects a word in place, its erasures counted from its beginning.
    fn correct(word: &mut [u16], erasures: &[usize]) -> bool {
        let last = word.len() - 1;
        let places: Vec<usize> = erasures.iter().map(|position| last - position).collect();
        let Some(correction) = Syndromes::of(word).correction(&places, word.len()) else {
            return false;
        };
        for (place, difference) in correction.changes() {
            word[last - place] ^= difference;
        }
        true
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

    /// Syndromes that no two wrong symbols make: a locator would be 0, or both the same.
    #[test]
    fn impossible_syndromes_have_no_places() {
        for a in 1..2048 {
            assert_eq!(wrong_places(&[a, 0, 0, 0]), None, "{a}");
            assert_eq!(wrong_places(&[a, 0]), None, "{a}");
            assert_eq!(wrong_places(&[0, a]), None, "{a}");
            // Their sum is 0.
            assert_eq!(wrong_places(&[1, 0, a, 0]), None, "{a}");
            // Their product is 0.
            let b = alpha_to(7);
            if multiply(a, b) != 1 {
                assert_eq!(wrong_places(&[a, 1, b, multiply(b, b)]), None, "{a}");
            }
        }
    }
}
