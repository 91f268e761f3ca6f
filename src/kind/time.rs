//! Points in time as RFC 3339 writes them to the second, and as numbers.

/// Seconds of a quarter of an hour, in which the difference from UTC is counted.
const QUARTER: i64 = 900;

/// The largest difference from UTC that there is, 14 hours.
const LARGEST_OFFSET: i8 = 56;

/// The first second of the year 10000.
const END: i64 = 253_402_300_800;

const DAY: i64 = 86_400;

/// Days from the first of March of the year 0 to the first of January 1970, by the Gregorian calendar.
const EPOCH: i64 = 719_468;

/// Days of 400 years.
const DAYS_400: i64 = 146_097;

/// The seconds since 1970 in UTC and the difference of the local time from it in quarters of an hour. What [`write()`] would not give back
/// may be anything.
pub(super) fn parse(text: &str) -> Option<(u64, i8)> {
    let (date_time, zone) = text.split_at_checked(19)?;
    let number = |from: usize, to: usize| date_time.get(from..to)?.parse::<i64>().ok();
    let days = days(number(0, 4)?, number(5, 7)?, number(8, 10)?);
    let local = days * DAY + number(11, 13)? * 3600 + number(14, 16)? * 60 + number(17, 19)?;
    let offset = match zone.as_bytes() {
        b"Z" => 0,
        [sign @ (b'+' | b'-'), ..] => {
            let hours = zone.get(1..3)?.parse::<i8>().ok()?;
            let minutes = zone.get(4..6)?.parse::<i8>().ok()?;
            let offset = hours.checked_mul(4)?.checked_add(minutes / 15)?;
            if *sign == b'+' {
                offset
            } else {
                offset.checked_neg()?
            }
        }
        _ => return None,
    };
    let seconds = u64::try_from(local - i64::from(offset) * QUARTER).ok()?;
    Some((seconds, offset))
}

/// The text of a point in time up to the year 9999; `Z` without a difference from UTC.
pub(super) fn write(seconds: u64, offset: i8) -> Option<String> {
    let local = i64::try_from(seconds)
        .ok()?
        .checked_add(i64::from(offset) * QUARTER)?;
    if !(0..END).contains(&local) || offset.unsigned_abs() > LARGEST_OFFSET.unsigned_abs() {
        return None;
    }
    let (year, month, day) = date(local.div_euclid(DAY));
    let second = local.rem_euclid(DAY);
    let zone = match offset {
        0 => "Z".to_owned(),
        _ => {
            let quarters = offset.unsigned_abs();
            let sign = if offset < 0 { '-' } else { '+' };
            format!("{sign}{:02}:{:02}", quarters / 4, quarters % 4 * 15)
        }
    };
    Some(format!(
        "{year:04}-{month:02}-{day:02}T{:02}:{:02}:{:02}{zone}",
        second / 3600,
        second / 60 % 60,
        second % 60
    ))
}

/// Days before the first day of a month, in years that begin in March: the months then have 31, 30, 31, 30, 31 days and so on, which is
/// what the division rounds to.
fn days_before(month_from_march: i64) -> i64 {
    (153 * month_from_march + 2) / 5
}

/// Days since 1970.
fn days(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let month = (month + 9) % 12;
    let leap_days = year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400);
    365 * year + leap_days + days_before(month) + day - 1 - EPOCH
}

/// Year, month and day of a day since 1970.
fn date(days: i64) -> (i64, i64, i64) {
    let days = days + EPOCH;
    let cycle = days.div_euclid(DAYS_400);
    let day = days.rem_euclid(DAYS_400);
    // A leap day ends its year, so the days before it are taken out before dividing.
    let year = (day - day / 1460 + day / 36_524 - day / 146_096) / 365;
    let day = day - (365 * year + year / 4 - year / 100);
    let month = (5 * day + 2) / 153;
    let day = day - days_before(month) + 1;
    let year = 400 * cycle + year + i64::from(month >= 10);
    (year, (month + 2) % 12 + 1, day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_and_back() {
        let check = |text: &str, seconds, offset| {
            assert_eq!(parse(text), Some((seconds, offset)), "{text}");
            assert_eq!(write(seconds, offset).as_deref(), Some(text));
        };
        check("1970-01-01T00:00:00Z", 0, 0);
        check("2021-01-01T00:00:00Z", 1_609_459_200, 0);
        check("2024-02-29T23:59:59+05:45", 1_709_230_499, 23);
        check("2000-12-31T12:30:01-03:30", 978_278_401, -14);
        check("9999-12-31T23:59:59Z", 253_402_300_799, 0);
    }

    #[test]
    fn every_day_comes_back() {
        for day in 0..END / DAY {
            let (year, month, number) = date(day);
            assert_eq!(days(year, month, number), day);
            assert!((1..=12).contains(&month) && (1..=31).contains(&number));
        }
        assert_eq!(write(253_402_300_800, 0), None);
        assert_eq!(write(0, -1), None);
        assert_eq!(write(u64::MAX, 0), None);
        assert_eq!(write(1_000_000, 57), None);
        assert!(write(1_000_000, 56).is_some() && write(1_000_000, -56).is_some());
    }
}
