//! What a dealer orders: who gets a sheet, what is printed, and when it was made.

use thiserror::Error;

use super::date::Date;
use super::holders::Holders;
use super::looks::{Looks, LooksError, Named};
use crate::vault::Passphrase;

/// After how many months sheets should be looked at, unless the dealer says otherwise.
pub const REVIEW_MONTHS: u16 = 12;

/// What is to be dealt, but for the secrets themselves.
///
/// ```
/// use paperquorum::deal::{Date, Holders, Order, Single};
///
/// let holders = Holders::numbered(5, Some(3), Single::Refused)?;
/// let mut order = Order::new(holders, Date::new(2026, 11, 30).ok_or("no such day")?);
/// order.label = "Backup of the parish".to_owned();
/// order.print.cover = true;
/// order.check()?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[non_exhaustive]
pub struct Order {
    /// Who gets a sheet, and who recovers together.
    pub holders: Holders,
    /// Whose key it is and for what; printed on every sheet, and may be empty.
    pub label: String,
    /// How many shares there may come to be, holders to come included; at least as many as there are.
    pub room: Option<u8>,
    /// What is needed besides the sheets.
    pub passphrase: Option<Passphrase>,
    /// Where sealed data is printed.
    pub vault: VaultPlace,
    /// How the sheets look.
    pub looks: Looks,
    /// What is printed.
    pub print: Print,
    /// Whether the finished sheets are read back.
    pub proof: Proof,
    /// The day of printing.
    pub created: Date,
    /// The day by which the sheets should be looked at.
    pub review: Date,
}

/// Where sealed data is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum VaultPlace {
    /// On pages behind every holder's sheet.
    #[default]
    Sheets,
    /// In a document of its own.
    Separate,
}

/// Whether finished sheets are read back before anybody gets them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Proof {
    /// They are, and the key is recovered from them.
    #[default]
    ReadBack,
    /// They are not; one of them may be bad.
    None,
}

/// What is printed of a set: nothing but the sheets, unless more is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct Print {
    /// Blanks in place of words and codes; the words are written by hand.
    pub handwrite: bool,
    /// One document of all sheets, with a page between them.
    pub combined: bool,
    /// The dealer's own record of who holds what; it holds no share.
    pub cover: bool,
    /// Each share once more on a card.
    pub cards: bool,
    /// A label for each envelope.
    pub labels: bool,
    /// Codes of falling size, to try out printer and camera.
    pub print_check: bool,
}

impl Order {
    /// Plain sheets for these holders, to be looked at again in a year.
    #[must_use]
    pub fn new(holders: Holders, created: Date) -> Self {
        Self {
            holders,
            label: String::new(),
            room: None,
            passphrase: None,
            vault: VaultPlace::default(),
            looks: Looks::default(),
            print: Print::default(),
            proof: Proof::default(),
            created,
            review: created.after_months(REVIEW_MONTHS).unwrap_or(created),
        }
    }

    /// What is printed besides, and differs from set to set.
    #[must_use]
    pub fn named(&self) -> Named<'_> {
        Named {
            label: &self.label,
            names: &self.holders.names,
            languages: &self.holders.languages,
        }
    }

    /// Checks everything that can be checked without the secrets.
    ///
    /// # Errors
    /// [`OrderError`].
    pub fn check(&self) -> Result<(), OrderError> {
        self.check_room()?;
        self.looks.check(&self.named())?;
        Ok(())
    }

    /// Checks that there is room for the shares that there are.
    ///
    /// # Errors
    /// [`OrderError::Room`].
    pub fn check_room(&self) -> Result<(), OrderError> {
        let shares = self.holders.access.scheme().shares();
        match self.room {
            Some(room) if room < shares => Err(OrderError::Room { room, shares }),
            _ => Ok(()),
        }
    }

    /// The label as it goes into codes and the record.
    pub(super) fn known_label(&self) -> Option<String> {
        Some(self.label.trim().to_owned()).filter(|label| !label.is_empty())
    }
}

/// Why an order cannot be carried out, whatever the secrets.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum OrderError {
    /// Less room than there are shares.
    #[error("room for {room} is less than the {shares} shares there are")]
    Room {
        /// What was ordered.
        room: u8,
        /// How many there are.
        shares: u8,
    },
    /// The sheets cannot look like that.
    #[error(transparent)]
    Looks(#[from] LooksError),
}
