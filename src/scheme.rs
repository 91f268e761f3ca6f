//! [`Scheme`]: how many shares there are and how many of them recover.

use std::fmt;
use std::str::FromStr;

use thiserror::Error;

/// Most shares that a set can have: the share index fills four bits.
pub const MAX_SHARES: u8 = 16;

/// A threshold scheme, "2-of-3", in which some of the shares may be required: nothing recovers without them.
///
/// Invariant: `1 <= threshold <= shares <= 16`; the required shares are fewer than the threshold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Scheme {
    threshold: u8,
    shares: u8,
    /// Bit x − 1 is set if share x is required.
    required: u16,
}

impl Scheme {
    /// The scheme in which any `threshold` of `shares` recover.
    ///
    /// # Errors
    /// Says which bound is broken, in the dealer's words.
    pub fn new(threshold: usize, shares: usize) -> Result<Self, SchemeError> {
        if shares == 0 {
            return Err(SchemeError::NoShares);
        }
        if shares > usize::from(MAX_SHARES) {
            return Err(SchemeError::TooManyShares { shares });
        }
        if threshold == 0 {
            return Err(SchemeError::ZeroThreshold);
        }
        if threshold > shares {
            return Err(SchemeError::ThresholdAboveShares { threshold, shares });
        }
        let narrow = |number: usize| u8::try_from(number).expect("at most 16");
        Ok(Self {
            threshold: narrow(threshold),
            shares: narrow(shares),
            required: 0,
        })
    }

    /// The same scheme with these shares required, by their indices from 1. Where all shares are needed anyway, nothing changes.
    ///
    /// # Errors
    /// Says why it would make no sense.
    pub fn requiring(self, indices: &[u8]) -> Result<Self, SchemeError> {
        let mut required = 0_u16;
        for &index in indices {
            if !(1..=self.shares).contains(&index) {
                return Err(SchemeError::NoSuchShare { index });
            }
            required |= 1 << (index - 1);
        }
        if self.threshold == self.shares {
            return Ok(self);
        }
        let count = required.count_ones() as u8;
        if count >= self.threshold {
            return Err(SchemeError::OthersUseless {
                required: count,
                threshold: self.threshold,
            });
        }
        Ok(Self { required, ..self })
    }

    /// Whether share `index` is required.
    pub fn requires(self, index: u8) -> bool {
        (1..=self.shares).contains(&index) && self.required >> (index - 1) & 1 == 1
    }

    /// How many shares are required.
    pub fn required(self) -> u8 {
        self.required.count_ones() as u8
    }

    /// The scheme for `shares` holders where the dealer names no threshold: more than half must agree.
    ///
    /// # Errors
    /// As [`Scheme::new`].
    pub fn majority(shares: usize) -> Result<Self, SchemeError> {
        Self::new(shares / 2 + 1, shares)
    }

    /// How many shares recover.
    pub fn threshold(self) -> u8 {
        self.threshold
    }

    /// How many shares there are.
    pub fn shares(self) -> u8 {
        self.shares
    }
}

impl fmt::Display for Scheme {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-of-{}", self.threshold, self.shares)?;
        match self.required() {
            0 => Ok(()),
            required => write!(f, " with {required} required"),
        }
    }
}

/// Reads "2-of-3", as `Display` writes it: threshold, `-of-`, number of shares. Which shares are required is not told by a number, so such
/// a scheme is made with [`Scheme::requiring`].
///
/// ```
/// use paperquorum::Scheme;
///
/// let scheme: Scheme = "2-of-3".parse()?;
/// assert_eq!((scheme.threshold(), scheme.shares()), (2, 3));
/// assert!("two of three".parse::<Scheme>().is_err());
/// # Ok::<(), paperquorum::scheme::ParseSchemeError>(())
/// ```
impl FromStr for Scheme {
    type Err = ParseSchemeError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let number = |digits: &str| {
            let is_plain = digits.bytes().all(|byte| byte.is_ascii_digit());
            let number = is_plain.then(|| digits.parse().ok()).flatten();
            number.ok_or(ParseSchemeError::Form)
        };
        let (threshold, shares) = text.split_once("-of-").ok_or(ParseSchemeError::Form)?;
        Ok(Self::new(number(threshold)?, number(shares)?)?)
    }
}

/// Why a text does not say a [`Scheme`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum ParseSchemeError {
    /// It is written in another way.
    #[error("a scheme is written like 2-of-3")]
    Form,
    /// There is no such scheme.
    #[error(transparent)]
    Scheme(#[from] SchemeError),
}

/// Why a threshold and a number of shares do not make a [`Scheme`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum SchemeError {
    /// Nobody to give a share to.
    #[error("a set needs at least one share")]
    NoShares,
    /// More than [`MAX_SHARES`].
    #[error("{shares} shares are too many: a set has at most {MAX_SHARES}")]
    TooManyShares {
        /// How many were asked for.
        shares: usize,
    },
    /// A threshold of nought would mean that nobody is needed.
    #[error("the threshold must be at least 1")]
    ZeroThreshold,
    /// More shares needed than there are.
    #[error("the threshold {threshold} is more than the {}", there_are(*.shares))]
    ThresholdAboveShares {
        /// How many were to be needed.
        threshold: usize,
        /// How many there are.
        shares: usize,
    },
    /// A required share that there is not.
    #[error("there is no share {index}")]
    NoSuchShare {
        /// Its index.
        index: u8,
    },
    /// The required shares alone reach the threshold.
    #[error(
        "{required} required share{} reach{} the threshold {threshold} already, so the other sheets would be of no use",
        if *.required == 1 { "" } else { "s" }, if *.required == 1 { "es" } else { "" }
    )]
    OthersUseless {
        /// How many are required.
        required: u8,
        /// How many are needed in all.
        threshold: u8,
    },
}

fn there_are(shares: usize) -> String {
    match shares {
        1 => "one share there is".to_owned(),
        _ => format!("{shares} shares there are"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bounds() {
        let check = |threshold, shares, expected: Result<&str, &str>| {
            let got = Scheme::new(threshold, shares);
            let got = got
                .map(|scheme| scheme.to_string())
                .map_err(|e| e.to_string());
            assert_eq!(
                got,
                expected.map(str::to_owned).map_err(str::to_owned),
                "{threshold}-of-{shares}"
            );
        };
        check(1, 1, Ok("1-of-1"));
        check(2, 3, Ok("2-of-3"));
        check(16, 16, Ok("16-of-16"));
        check(0, 3, Err("the threshold must be at least 1"));
        check(1, 0, Err("a set needs at least one share"));
        check(
            3,
            2,
            Err("the threshold 3 is more than the 2 shares there are"),
        );
        check(
            2,
            1,
            Err("the threshold 2 is more than the one share there is"),
        );
        check(2, 17, Err("17 shares are too many: a set has at most 16"));
        check(
            usize::MAX,
            16,
            Err("the threshold 18446744073709551615 is more than the 16 shares there are"),
        );
    }

    #[test]
    fn what_is_written_is_read() {
        let check = |text: &str, expected: Result<(u8, u8), &str>| {
            let got = text.parse::<Scheme>();
            let got = got
                .map(|scheme| (scheme.threshold(), scheme.shares()))
                .map_err(|error| error.to_string());
            assert_eq!(got, expected.map_err(str::to_owned), "{text:?}");
        };
        let form = Err("a scheme is written like 2-of-3");
        check("2-of-3", Ok((2, 3)));
        check("16-of-16", Ok((16, 16)));
        check(
            "3-of-2",
            Err("the threshold 3 is more than the 2 shares there are"),
        );
        check(
            "2-of-17",
            Err("17 shares are too many: a set has at most 16"),
        );
        for text in [
            "",
            "2",
            "2 of 3",
            "2-of-",
            "-of-3",
            "+2-of-3",
            "2-of-3-of-4",
            "2-of-3 with 1 required",
        ] {
            check(text, form);
        }
        check("99999999999999999999999-of-3", form);
    }

    #[test]
    fn majority_is_more_than_half() {
        for (shares, threshold) in [(1, 1), (2, 2), (3, 2), (4, 3), (5, 3), (16, 9)] {
            assert_eq!(Scheme::majority(shares).unwrap().threshold(), threshold);
        }
    }
}
