//! Splits a key, loses a share, and recovers the key from words and from the text of a code.
//!
//! `cargo run --no-default-features --example library`: the library alone, without files, terminal or pictures.

use paperquorum::kind::{Input, Kind};
use paperquorum::mnemonic::Reading;
use paperquorum::scheme::Scheme;
use paperquorum::set::{self, ShareSet};
use paperquorum::share::{FromWords, Share};
use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    // The caller reads the key, and hands in randomness. Use the operating system's in earnest, never a seed.
    let input = Input::new(
        b"legal winner thank year wave sausage worth useful legal winner thank yellow"[..].into(),
    );
    let mut rng = ChaCha20Rng::seed_from_u64(1);

    let kind = Kind::recognise(&input)?;
    let key = kind.pack(&input)?;
    let shares = set::split(&key.packed, Scheme::new(2, 3)?, "wallet", &mut rng);
    println!(
        "{} in {} words a sheet",
        kind.name,
        shares[0].to_words().len()
    );

    // Share 1 comes back as words with a slip in them, share 3 as a code; share 2 is lost.
    let mut readings: Vec<Reading> = shares[0].to_words().into_iter().map(Reading::of).collect();
    readings[4] = Reading::of("?");
    let first = match Share::from_words(&readings)? {
        FromWords::Whole(share) => share,
        FromWords::Repaired(proposals) => {
            println!("ask the holder: {:?}", proposals[0].changes);
            proposals[0].share.clone()
        }
    };
    let code = shares[2]
        .to_code()
        .ok_or("a share that was just split has a code")?;
    let third = Share::from_code(&code)?;

    let mut set = ShareSet::new();
    set.add(first)?;
    println!("set {:?}: {:?} more needed", set.name(), set.missing());
    set.add(third)?;
    let recovery = set.recover()?;
    let canonical = recovery.key.to_canonical()?;
    assert_eq!(canonical.as_bytes(), input.bytes().as_bytes());
    println!("recovered, {} bytes", canonical.len());
    Ok(())
}
