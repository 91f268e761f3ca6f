//! Pieces of authenticator URIs that are single bytes in packed form 53 (FORMAT.md, section 12). The order is part of the format: nothing
//! may be moved or taken out.

/// Stands where the secret is.
pub(super) const SECRET: char = '\u{0}';

/// Stands where the issuer is, if the label names it too.
pub(super) const ISSUER: char = '\u{1}';

/// Piece n is byte 0x80 + n.
pub(super) const PIECES: [&str; 72] = [
    // Structure.
    "otpauth://totp/",
    "otpauth://hotp/",
    "?secret=\u{0}",
    "&secret=\u{0}",
    "?secret=\u{0}&issuer=",
    "?secret=\u{0}&issuer=\u{1}",
    "?issuer=",
    "?issuer=\u{1}",
    "&issuer=",
    "&issuer=\u{1}",
    "&algorithm=SHA1",
    "&algorithm=SHA256",
    "&algorithm=SHA512",
    "&digits=6",
    "&digits=8",
    "&period=30",
    "&period=60",
    "&counter=",
    "&counter=0",
    "&digits=6&period=30",
    "&period=30&digits=6",
    "&algorithm=SHA1&digits=6",
    "&algorithm=SHA1&digits=6&period=30",
    "&period=30&digits=6&algorithm=SHA1",
    "&algorithm=SHA1&period=30&digits=6",
    "&digits=6&algorithm=SHA1&period=30",
    "?period=30&digits=6&algorithm=SHA1&secret=\u{0}",
    "?algorithm=SHA1&digits=6",
    "?algorithm=SHA1",
    "?digits=6",
    "?period=30",
    // Signs in their escaped form.
    "%20",
    "%2B",
    "%3A",
    "%3D",
    "%40",
    ":%20",
    "%3A%20",
    // Mail addresses.
    "@gmail.com",
    "%40gmail.com",
    "@outlook.com",
    "%40outlook.com",
    "@hotmail.com",
    "%40hotmail.com",
    "@yahoo.com",
    "%40yahoo.com",
    "@icloud.com",
    "%40icloud.com",
    "@googlemail.com",
    "@proton.me",
    "%40proton.me",
    "@protonmail.com",
    "@example.com",
    ".com",
    ".org",
    ".net",
    ".de",
    ".co.uk",
    // Services.
    "Google:",
    "GitHub:",
    "GitLab",
    "Microsoft:",
    "Amazon",
    "Amazon%20Web%20Services:",
    "Facebook:",
    "Instagram:",
    "Discord:",
    "Dropbox:",
    "PayPal:",
    "Bitwarden",
    "Nextcloud",
    "Proton",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_are_as_the_format_says() {
        for (number, piece) in PIECES.iter().enumerate() {
            let others = PIECES.iter().filter(|other| *other == piece);
            assert_eq!(others.count(), 1, "{piece}");
            assert!(piece.len() <= 48 && piece.is_ascii());
            assert!(number < 0x80);
        }
    }
}
