//! Makes a forged code of a sheet, as anybody can who has seen one: for trying how it is refused.
//!
//! `forge 'PQ1S…'` prints the text of another code of the same set and index, with the last bit of its share turned over. Draw it with
//! any QR program.

use paperquorum::code;
use paperquorum::share::Share;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let text = std::env::args().nth(1).ok_or("usage: forge CODE")?;
    let share = Share::from_code(&text)?;
    let payload = share.point().y().as_bytes();
    let (mark, body) = code::decode(&text)?;
    let mut body = body.as_bytes().to_vec();
    let at = body
        .windows(payload.len())
        .position(|bytes| bytes == payload)
        .ok_or("a code holds its payload")?;
    body[at + payload.len() - 1] ^= 1;
    println!("{}", code::encode(mark, &body).as_str());
    Ok(())
}
