//! Makes a forged share with right checks, as anybody can who has seen a sheet: for trying how recovery names it.
//!
//! `forge 'PQ1S…'` prints the text of another code of the same set and index. Draw it with any QR program.

use paperquorum::shamir::Point;
use paperquorum::share::Share;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let text = std::env::args().nth(1).ok_or("usage: forge CODE")?;
    let share = Share::from_code(&text)?;
    let mut payload = share.point().y().as_bytes().to_vec();
    payload[0] ^= 1;
    let point = Point::new(share.index(), payload.as_slice().into())?;
    let forged = Share::new(*share.header(), point, share.print().cloned())?;
    let code = forged.to_code().ok_or("a share read from a code has one")?;
    println!("{}", code.as_str());
    Ok(())
}
