//! Kind `ubuntu-fde`: the recovery key of Ubuntu's disk encryption, eight numbers of 16 bits in five digits each.
//!
//! canonical/secboot `crypt.go`: the numbers are stored little-endian, blanks and hyphens may stand between the groups. Unlike BitLocker's
//! groups they have no check digit: only that none is above 65535.

use zeroize::Zeroizing;

use super::input::{Input, describe, digit_meant, is_separator};
use super::rules::{
    Check, Checked, Fault, Kind, KindError, Likeness, Packing, Place, Rules, Traits, many_digits,
};
use crate::secret::Secret;

const NAME: &str = "Ubuntu recovery key";
const GROUPS: usize = 8;
const GROUP_DIGITS: usize = 5;

pub(super) const KINDS: &[Kind] = &[Kind {
    id: "ubuntu-fde",
    aliases: &["ubuntu-recovery-key"],
    name: NAME,
    packing: Packing::Forms(&[23]),
    size: 16..=16,
    form: "40 digits in eight groups of five",
    example: "XXXXX-XXXXX-XXXXX-XXXXX-XXXXX-XXXXX-XXXXX-XXXXX",
    check: Check::Weak,
    check_words: "only that no group is above 65535: nine of ten slips go unnoticed",
    usage: "the prompt for the recovery key when Ubuntu starts",
    rules: &Ubuntu,
}];

struct Ubuntu;

impl Rules for Ubuntu {
    fn traits(&self) -> Traits {
        Traits {
            in_pieces: false,
            ..Traits::USUAL
        }
    }

    fn likeness(&self, kind: &Kind, input: &Input) -> Likeness {
        let text = input.meant();
        let text = text.trim();
        let digits = text.bytes().filter(u8::is_ascii_digit).count();
        let groups: Vec<&str> = text
            .split(is_separator)
            .filter(|group| !group.is_empty())
            .collect();
        let is_digits = |group: &&str| group.bytes().all(|byte| byte.is_ascii_digit());
        // Letters that stand for digits, as O for 0.
        let misread = text
            .chars()
            .filter(|&c| !c.is_ascii_digit() && digit_meant(c).is_some())
            .count();
        let is_misread = misread > 0
            && groups.len() == GROUPS
            && (2 * misread <= GROUPS || digits == 0)
            && groups
                .iter()
                .all(|group| group.chars().count() == GROUP_DIGITS)
            && text
                .chars()
                .all(|c| is_separator(c) || digit_meant(c).is_some())
            && !text
                .chars()
                .all(|c| c.is_ascii_alphabetic() || is_separator(c));
        if is_misread {
            return Likeness::Fits;
        }
        let only = groups.iter().all(is_digits);
        let fives = groups
            .iter()
            .filter(|group| group.len() == GROUP_DIGITS)
            .count();
        // Of other programs' groups several are too large; and eight digits on each of five lines are codes.
        let is_large = |group: &&&str| {
            group
                .parse()
                .is_ok_and(|value: u32| value > u32::from(u16::MAX))
        };
        let is_others = groups.len() == GROUPS && groups.iter().filter(is_large).count() > 1;
        let lines = text.lines().filter(|line| !line.trim().is_empty()).count();
        let are_codes = lines > 2 && lines == groups.len() && groups.len() != GROUPS;
        // A bare number of 40 digits is only one if it can be.
        let is_bare = groups.len() == 1;
        if only
            && !is_others
            && !are_codes
            && (digits == GROUPS * GROUP_DIGITS || groups.len() == GROUPS && fives >= GROUPS - 1)
            && !(is_bare && self.check(kind, input).is_err())
        {
            Likeness::Fits
        } else {
            Likeness::No
        }
    }

    fn check(&self, kind: &Kind, input: &Input) -> Result<Checked, KindError> {
        if input.text().is_none() {
            return Err(KindError::NotText);
        }
        let text = input.meant();
        let text = text.trim();
        if text.is_empty() {
            return Err(KindError::Empty);
        }
        let mut bytes = Zeroizing::new(Vec::with_capacity(2 * GROUPS));
        let mut rest = text;
        for group in 1..=GROUPS {
            let at = |what: String| KindError::from(Fault::at(NAME, Place::Group(group), what));
            let digits = rest
                .bytes()
                .take_while(u8::is_ascii_digit)
                .count()
                .min(GROUP_DIGITS);
            if digits < GROUP_DIGITS {
                return Err(match rest[digits..].chars().next() {
                    Some(c) if !is_separator(c) => {
                        at(format!("has {} where a digit should be", describe(c)))
                    }
                    _ => at(format!(
                        "has {} in place of {GROUP_DIGITS}",
                        many_digits(digits)
                    )),
                });
            }
            let number: u32 = rest[..GROUP_DIGITS].parse().expect("five ASCII digits");
            let number = u16::try_from(number)
                .map_err(|_| at("is above 65535, the largest there is".to_owned()))?;
            bytes.extend_from_slice(&number.to_le_bytes());
            rest = rest[GROUP_DIGITS..].trim_start_matches(is_separator);
        }
        if !rest.is_empty() {
            return Err(
                Fault::new(NAME, "8 groups of five digits are needed, more is there").into(),
            );
        }
        let checked = Checked::typed(
            write(&bytes).expect("sixteen bytes"),
            kind.forms()[0],
            &bytes,
        );
        Ok(if bytes.iter().all(|&byte| byte == 0) {
            checked.warn("all its digits are zero: no computer makes such a key")
        } else {
            checked
        })
    }

    fn unpack(&self, _: &Kind, _: u8, bytes: &[u8]) -> Option<Secret> {
        write(bytes)
    }
}

fn write(bytes: &[u8]) -> Option<Secret> {
    if bytes.len() != 2 * GROUPS {
        return None;
    }
    let mut text = vec![b'-'; GROUPS * (GROUP_DIGITS + 1) - 1];
    for (group, pair) in bytes.chunks_exact(2).enumerate() {
        let mut number = u16::from_le_bytes([pair[0], pair[1]]);
        let start = group * (GROUP_DIGITS + 1);
        for digit in text[start..start + GROUP_DIGITS].iter_mut().rev() {
            *digit = b'0' + u8::try_from(number % 10).expect("one digit");
            number /= 10;
        }
    }
    Some(Secret::new(text))
}
