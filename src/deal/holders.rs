//! Who gets a sheet, and what makes no sense.

use thiserror::Error;

use super::remark::Remark;
use super::texts::{self, TextError};
use crate::access::{Access, AccessError, Holder};
use crate::scheme::SchemeError;

/// Most characters of a holder's name.
const MAX_NAME: usize = 64;

/// More sheets than any scheme takes: enough to be refused.
const TOO_MANY: usize = 1 << 10;

/// Somebody who is to get a sheet.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Person {
    /// Printed on the sheet.
    pub name: String,
    /// How many shares are on the sheet.
    pub shares: usize,
    /// The language of the sheet, where it is not that of all.
    pub language: Option<String>,
    /// Whether nothing recovers without this person.
    pub required: bool,
}

impl Person {
    /// A holder of one share who is not required.
    #[must_use]
    pub fn new(name: &str) -> Self {
        Self {
            name: name.trim().to_owned(),
            shares: 1,
            language: None,
            required: false,
        }
    }
}

/// Whether a sheet may be the whole key by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Single {
    /// It is refused.
    #[default]
    Refused,
    /// The dealer wants it so.
    Allowed,
}

/// Who gets a sheet.
///
/// Invariant: the plan makes sense, and every name can be printed.
#[derive(Clone, Debug)]
pub struct Holders {
    /// As many as sheets, or none where only their number was given.
    pub(crate) names: Vec<String>,
    /// The language of each name's sheet, where one was given.
    pub(crate) languages: Vec<Option<String>>,
    pub(crate) access: Access,
}

impl Holders {
    /// A sheet for each of these people. The threshold is counted in shares; without one, more than half are needed.
    ///
    /// ```
    /// use paperquorum::deal::{Holders, Person, Single};
    ///
    /// let people = ["Alice", "Bob", "Carol"].map(Person::new);
    /// let holders = Holders::named(&people, Some(2), Single::Refused)?;
    /// assert_eq!(holders.access().scheme().to_string(), "2-of-3");
    /// # Ok::<(), paperquorum::deal::HoldersError>(())
    /// ```
    ///
    /// # Errors
    /// [`HoldersError`] says what would make no sense, and about whom.
    pub fn named(
        people: &[Person],
        threshold: Option<usize>,
        single: Single,
    ) -> Result<Self, HoldersError> {
        for person in people {
            check_name(&person.name)?;
        }
        let names: Vec<String> = people.iter().map(|person| person.name.clone()).collect();
        let holders: Vec<Holder> = people
            .iter()
            .map(|person| Holder {
                shares: person.shares,
                required: person.required,
            })
            .collect();
        let access = checked(threshold, &holders, single, &names)?;
        let languages = people.iter().map(|person| person.language.clone());
        Ok(Self {
            names,
            languages: languages.collect(),
            access,
        })
    }

    /// So many sheets without names, of one share each.
    ///
    /// # Errors
    /// As [`Holders::named`].
    pub fn numbered(
        sheets: usize,
        threshold: Option<usize>,
        single: Single,
    ) -> Result<Self, HoldersError> {
        let holders = vec![Holder::ORDINARY; sheets.min(TOO_MANY)];
        Ok(Self {
            names: Vec::new(),
            languages: Vec::new(),
            access: checked(threshold, &holders, single, &[])?,
        })
    }

    /// The plan: who recovers together.
    #[must_use]
    pub fn access(&self) -> &Access {
        &self.access
    }

    /// How many sheets there are.
    #[must_use]
    pub fn count(&self) -> usize {
        self.access.holders().len()
    }

    /// A holder's name, or "sheet 2". Holders are counted from 0.
    #[must_use]
    pub fn name(&self, holder: usize) -> String {
        name_of(&self.names, holder)
    }

    /// The names of a group; bit h is set if holder h is in it.
    #[must_use]
    pub fn names_in(&self, group: u16) -> Vec<String> {
        (0..self.count())
            .filter(|holder| group >> holder & 1 == 1)
            .map(|holder| self.name(holder))
            .collect()
    }

    /// The group of those with these names, which may be "sheet 2" too; as [`Access::recovers`] takes it.
    ///
    /// # Errors
    /// [`NameError`] if a name is nobody's, or that of two holders.
    pub fn group(&self, names: &[String]) -> Result<u16, NameError> {
        let all: Vec<String> = (0..self.count()).map(|holder| self.name(holder)).collect();
        names
            .iter()
            .try_fold(0, |group, name| Ok(group | 1 << find(&all, name)?))
    }

    /// What a dealer should know of this plan: where a single sheet that is lost takes the key with it, or two sheets have one name.
    #[must_use]
    pub fn remarks(&self) -> Vec<Remark> {
        let needed = self.access.indispensable();
        let mut remarks = Vec::new();
        if self.count() > 1 && needed.len() == self.count() {
            remarks.push(Remark::NoneMayBeLost);
        } else if self.count() > 1 {
            let name = |holder: usize| self.names.get(holder).cloned();
            remarks.extend(needed.into_iter().map(|holder| Remark::MustNotBeLost {
                holder: name(holder),
            }));
        }
        let mut names: Vec<&str> = self.names.iter().map(String::as_str).collect();
        names.sort_unstable();
        let twice = names.windows(2).filter(|pair| pair[0] == pair[1]);
        remarks.extend(twice.map(|pair| Remark::TwoSheets {
            holder: pair[0].to_owned(),
        }));
        remarks
    }
}

/// Refuses a name that cannot be printed on a sheet.
///
/// # Errors
/// [`HoldersError::NoName`] or [`HoldersError::Name`].
pub fn check_name(name: &str) -> Result<(), HoldersError> {
    texts::check("name of a holder", name, MAX_NAME)?;
    if name.trim().is_empty() {
        return Err(HoldersError::NoName);
    }
    Ok(())
}

/// The place of a name among others.
///
/// # Errors
/// [`NameError`] if it is not among them, or more than once.
pub fn find(names: &[String], name: &str) -> Result<usize, NameError> {
    let mut same = (0..names.len()).filter(|&place| names[place] == name.trim());
    match (same.next(), same.next()) {
        (Some(place), None) => Ok(place),
        (None, _) => Err(NameError::Nobody),
        (Some(_), Some(_)) => Err(NameError::Two),
    }
}

/// The plan, if it makes sense.
fn checked(
    threshold: Option<usize>,
    holders: &[Holder],
    single: Single,
    names: &[String],
) -> Result<Access, HoldersError> {
    let access = Access::new(threshold, holders).map_err(|error| match error {
        AccessError::NoShare { holder } => HoldersError::NoShare {
            holder: name_of(names, holder),
        },
        AccessError::Useless { holder } => HoldersError::Useless {
            holder: name_of(names, holder),
        },
        AccessError::Scheme(error) => HoldersError::Scheme(error),
    })?;
    match access.alone().first() {
        Some(_) if single == Single::Allowed => Ok(access),
        Some(_) if access.scheme().threshold() == 1 => Err(HoldersError::AllAlone),
        Some(&holder) => Err(HoldersError::Alone {
            holder: name_of(names, holder),
        }),
        None => Ok(access),
    }
}

fn name_of(names: &[String], holder: usize) -> String {
    names
        .get(holder)
        .cloned()
        .unwrap_or_else(|| format!("sheet {}", holder + 1))
}

/// Why there can be no sheets for these holders.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum HoldersError {
    /// A name that cannot be printed.
    #[error(transparent)]
    Name(#[from] TextError),
    /// An empty name.
    #[error("a holder has no name")]
    NoName,
    /// A holder of no share.
    #[error("{holder} needs at least one share")]
    NoShare {
        /// Who.
        holder: String,
    },
    /// A sheet that never makes a difference.
    #[error(
        "the sheet of {holder} would never make a difference: whoever recovers with it recovers without it"
    )]
    Useless {
        /// Whose.
        holder: String,
    },
    /// Threshold, number of shares and required holders do not go together.
    #[error(transparent)]
    Scheme(#[from] SchemeError),
    /// Every sheet is the key by itself.
    #[error("with a threshold of 1, every sheet alone is the key")]
    AllAlone,
    /// One sheet is the key by itself.
    #[error("the sheet of {holder} alone is the key")]
    Alone {
        /// Whose.
        holder: String,
    },
}

/// Why a name does not tell which holder is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum NameError {
    /// It is nobody's.
    #[error("nobody of that name gets a sheet")]
    Nobody,
    /// It is that of two.
    #[error("two holders have that name")]
    Two,
}
