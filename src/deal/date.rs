//! Dates as sheets print them: `2026-11-22`.

use std::fmt;

/// A day of the Gregorian calendar.
///
/// Invariant: the day exists; the year is in 1..=9999.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Date {
    year: u16,
    month: u8,
    day: u8,
}

impl Date {
    /// Returns the day, or `None` if there is no such day.
    #[must_use]
    pub fn new(year: u16, month: u8, day: u8) -> Option<Self> {
        let is_day = (1..=9999).contains(&year)
            && (1..=12).contains(&month)
            && (1..=days_in(year, month)).contains(&day);
        is_day.then_some(Self { year, month, day })
    }

    /// Returns the same day so many months later, or the last day of that month if it is shorter. `None` after the year 9999.
    #[must_use]
    pub fn after_months(self, months: u16) -> Option<Self> {
        let all = u32::from(self.year) * 12 + u32::from(self.month) - 1 + u32::from(months);
        let year = u16::try_from(all / 12).ok()?;
        let month = u8::try_from(all % 12).ok()? + 1;
        Self::new(year, month, self.day.min(days_in(year, month)))
    }
}

/// As in ISO 8601.
impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

fn days_in(year: u16, month: u8) -> u8 {
    let is_leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    match month {
        2 if is_leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_days_that_exist() {
        let check = |(year, month, day), exists| {
            assert_eq!(
                Date::new(year, month, day).is_some(),
                exists,
                "{year}-{month}-{day}"
            );
        };
        check((2026, 11, 30), true);
        check((2026, 11, 31), false);
        check((2024, 2, 29), true);
        check((2026, 2, 29), false);
        check((2000, 2, 29), true);
        check((1900, 2, 29), false);
        check((0, 1, 1), false);
        check((10000, 1, 1), false);
        check((2026, 0, 1), false);
        check((2026, 13, 1), false);
        check((2026, 1, 0), false);
    }

    #[test]
    fn months_later() {
        let check = |(year, month, day), months, expected: Option<&str>| {
            let date = Date::new(year, month, day).unwrap().after_months(months);
            assert_eq!(date.map(|date| date.to_string()).as_deref(), expected);
        };
        check((2026, 11, 30), 12, Some("2027-11-30"));
        check((2026, 11, 30), 3, Some("2027-02-28"));
        check((2023, 12, 31), 2, Some("2024-02-29"));
        check((2026, 1, 31), 0, Some("2026-01-31"));
        check((9999, 12, 1), 1, None);
        check((9999, 12, 1), u16::MAX, None);
    }
}
