//! What the tests of several kinds share.

use sha2::{Digest, Sha256};

use super::rules::{Facts, Kind, KindError};
use super::{Checked, Input, Likeness, Packed};

/// Bytes that are the same in every run.
pub(super) struct Random(u64);

impl Random {
    pub(super) fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub(super) fn next(&mut self) -> u64 {
        // xorshift64*, by Vigna.
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_f491_4f6c_dd1d)
    }

    pub(super) fn below(&mut self, end: usize) -> usize {
        (self.next() >> 16) as usize % end
    }

    pub(super) fn bytes(&mut self, length: usize) -> Vec<u8> {
        (0..length).map(|_| (self.next() >> 32) as u8).collect()
    }

    pub(super) fn key(&mut self) -> [u8; 32] {
        Sha256::digest(self.next().to_be_bytes()).into()
    }
}

pub(super) fn input(bytes: impl AsRef<[u8]>) -> Input {
    Input::new(bytes.as_ref().into())
}

pub(super) fn kind(id: &str) -> &'static Kind {
    Kind::by_id(id).unwrap()
}

pub(super) fn checked(id: &str, bytes: impl AsRef<[u8]>) -> Result<Checked, KindError> {
    kind(id).checked(&input(bytes))
}

/// Checks what a kind gives back, or a part of why it does not; and that it is recognised without being told.
pub(super) fn check(
    id: &str,
    given: impl AsRef<[u8]>,
    expected: Result<&[u8], &str>,
) -> Option<Facts> {
    let given = given.as_ref();
    let shown = String::from_utf8_lossy(given).into_owned();
    let recognised = Kind::recognise(&input(given)).map(|kind| kind.id);
    match (checked(id, given), expected) {
        (Ok(found), Ok(expected)) => {
            let canonical = String::from_utf8_lossy(found.canonical.as_bytes()).into_owned();
            assert_eq!(canonical, String::from_utf8_lossy(expected), "{shown}");
            assert_eq!(found.canonical.as_bytes(), expected, "{shown}");
            assert_eq!(recognised.ok(), Some(kind(id).id), "{shown}");
            Some(found.facts)
        }
        (Err(error), Err(expected)) => {
            let found = error.to_string();
            assert!(found.contains(expected), "{shown}: {found}");
            None
        }
        (found, expected) => panic!("{shown}: {found:?}, not {expected:?}"),
    }
}

/// Whether the key is split directly, and in how many bytes with its form.
pub(super) fn packed(id: &str, given: impl AsRef<[u8]>) -> Option<(u8, usize)> {
    let packed = checked(id, given).unwrap().packed?;
    Some((packed.bytes().as_bytes()[0], packed.bytes().len() - 1))
}

/// Damages a right key in many ways: nothing panics. Gives the number of changes of one character that are taken for a right key, and of
/// all changes.
pub(super) fn damage(id: &str, sample: &[u8]) -> (usize, usize) {
    let kind = kind(id);
    let mut random = Random::new(sample.len() as u64 + 1);
    let attempt = |bytes: &[u8]| {
        let input = input(bytes);
        let likeness = kind.rules.likeness(kind, &input);
        let found = kind.checked(&input);
        if likeness == Likeness::No {
            // What does not resemble the kind is still not taken for a part of it in silence.
            let _ = Kind::recognise(&input);
        }
        found
    };
    let right = attempt(sample).unwrap().canonical;
    for length in 0..sample.len() {
        let _ = attempt(&sample[..length]);
        let _ = attempt(&sample[length..]);
    }
    let (mut missed, mut all) = (0, 0);
    for place in 0..sample.len() {
        for other in [
            b'0', b'7', b'A', b'f', b' ', b'\n', b'=', b'"', b'q', 0xff, 0,
        ] {
            let mut changed = sample.to_vec();
            if changed[place] == other {
                continue;
            }
            changed[place] = other;
            all += 1;
            let found = attempt(&changed);
            missed += usize::from(
                found.is_ok_and(|found| found.canonical.as_bytes() != right.as_bytes()),
            );
        }
        let mut doubled = sample.to_vec();
        doubled.insert(place, sample[place]);
        let _ = attempt(&doubled);
        let mut removed = sample.to_vec();
        removed.remove(place);
        let _ = attempt(&removed);
        let mut swapped = sample.to_vec();
        swapped.swap(place, (place + 1) % sample.len());
        let _ = attempt(&swapped);
    }
    for _ in 0..200 {
        let length = random.below(200);
        let _ = attempt(&random.bytes(length));
    }
    (missed, all)
}

/// Unpacks random bytes of every length: nothing panics, and what is a key has no other packed form.
pub(super) fn unpack_anything(id: &str, rounds: usize) {
    let kind = kind(id);
    let mut random = Random::new(7);
    for &form in kind.forms() {
        for round in 0..rounds {
            let length = round % 72;
            let bytes = random.bytes(length);
            unpack_one(kind, form, &bytes);
        }
    }
}

/// Unpacks these bytes: if they are a key, it packs to the same.
pub(super) fn unpack_one(kind: &'static Kind, form: u8, bytes: &[u8]) -> bool {
    let Some(text) = kind.rules.unpack(kind, form, bytes) else {
        return false;
    };
    let again = kind.checked(&input(text.as_bytes()));
    let again = again.unwrap_or_else(|error| panic!("{bytes:x?}: {error}"));
    let packed = again
        .packed
        .map(|packed| packed.bytes().as_bytes().to_vec());
    let mut expected = vec![form];
    expected.extend_from_slice(bytes);
    // What is longer than a share has room for is sealed.
    if Packed::typed(form, bytes).is_some() {
        assert_eq!(packed, Some(expected));
    }
    true
}
