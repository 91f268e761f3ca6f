//! One function each for the common case.

use super::pile::{Pile, Secrets};
use super::refusal::Refusal;
use super::verification::Verification;
use super::wanted::Wanted;
use crate::gather;
use crate::reader::Reader;
use crate::vault::Passphrase;

/// Brings the key back from files: PDFs, pictures, or texts with the words or codes of sheets. Each has a name for messages.
///
/// Words that are a share only after a repair are not used, for nobody compares them with the sheet here.
///
/// ```
/// use paperquorum::reader::{Local, Still};
/// use paperquorum::kind::{Input, Kind};
/// use paperquorum::recovery;
/// use paperquorum::set;
/// # use rand_core::SeedableRng;
/// # let mut rng = rand_chacha::ChaCha20Rng::seed_from_u64(0);
///
/// let input = Input::new(b"correct horse battery staple"[..].into());
/// let key = Kind::recognise(&input)?.pack(&input)?;
/// let shares = set::split(&key.packed, "2-of-3".parse()?, "diary", &mut rng);
/// let texts = [&shares[0], &shares[2]].map(|share| share.to_words().join(" "));
///
/// let files = [("alice.txt", texts[0].as_bytes()), ("carol.txt", texts[1].as_bytes())];
/// let secrets = recovery::recover(&files, None, &Local(Still))?;
/// assert_eq!(secrets.items[0].secret().as_bytes(), b"correct horse battery staple");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// Says why there is no key: which shares are missing, which files could not be read, that a passphrase is needed or wrong.
pub fn recover(
    files: &[(&str, &[u8])],
    passphrase: Option<&Passphrase>,
    reader: &dyn Reader,
) -> Result<Secrets, Refusal> {
    let sources = gather::gather(files, reader);
    let pile = Pile::of(&sources, None);
    let complete = pile.choose()?;
    let mut passphrase = passphrase.cloned();
    let next = |_| Ok::<_, std::convert::Infallible>(passphrase.take());
    match complete.open(next) {
        Ok(opened) => opened,
        Err(never) => match never {},
    }
}

/// Checks files with sheets, against a record or a set id if one is given, and shows no key.
#[must_use]
pub fn verify(
    files: &[(&str, &[u8])],
    wanted: Option<&Wanted>,
    reader: &dyn Reader,
) -> Verification {
    Verification::of(&gather::gather(files, reader), wanted)
}
