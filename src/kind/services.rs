//! Services that hand out backup codes, and what their lists look like.

use super::code_list::{ALPHABETS, Code, DIGITS, HEX, HUMAN, LOWER, UPPER};
use super::input::describe;
use super::rules::Fault;

/// What the lists of a service look like.
pub(super) struct Service {
    pub(super) name: &'static str,
    /// How many codes it hands out, if that is known.
    pub(super) count: Option<usize>,
    pub(super) lengths: &'static [usize],
    pub(super) alphabet: usize,
    /// Characters between hyphens, if there have to be any.
    pub(super) group: Option<usize>,
    /// Whether nobody else's lists look like it, so that a wrong number of codes is told from that alone.
    pub(super) is_distinct: bool,
}

pub(super) const GOOGLE: Service = eight_digits("Google");
pub(super) const META: Service = eight_digits("Facebook or Instagram");
pub(super) const WORDPRESS: Service = eight_digits("WordPress");

const fn eight_digits(name: &'static str) -> Service {
    Service {
        name,
        count: Some(10),
        lengths: &[8],
        alphabet: DIGITS,
        group: None,
        is_distinct: false,
    }
}

pub(super) const GITHUB: Service = Service {
    name: "GitHub",
    count: Some(16),
    lengths: &[10],
    alphabet: HEX,
    group: Some(5),
    is_distinct: true,
};

pub(super) const DISCORD: Service = Service {
    name: "Discord",
    count: Some(10),
    lengths: &[8],
    alphabet: LOWER,
    group: Some(4),
    is_distinct: false,
};

pub(super) const PYPI: Service = Service {
    name: "PyPI",
    count: Some(8),
    lengths: &[16],
    alphabet: HEX,
    group: None,
    is_distinct: true,
};

pub(super) const NEXTCLOUD: Service = Service {
    name: "Nextcloud",
    count: Some(10),
    lengths: &[16],
    alphabet: HUMAN,
    group: None,
    is_distinct: true,
};

pub(super) const KEYCLOAK: Service = Service {
    name: "Keycloak",
    count: Some(12),
    lengths: &[12, 15],
    alphabet: UPPER,
    group: None,
    is_distinct: true,
};

pub(super) const DEVISE: Service = Service {
    name: "GitLab or Mastodon",
    count: None,
    lengths: &[32, 16],
    alphabet: HEX,
    group: None,
    is_distinct: false,
};

/// How many codes devise makes by itself, and how many GitLab and Mastodon make.
pub(super) const DEVISE_COUNTS: [usize; 2] = [5, 10];

pub(super) static SERVICES: [&Service; 8] = [
    &GOOGLE, &META, &WORDPRESS, &GITHUB, &DISCORD, &PYPI, &NEXTCLOUD, &KEYCLOAK,
];

impl Service {
    /// Whether its lists have codes like these, whatever their number.
    pub(super) fn resembles(&self, length: usize, alphabet: usize, codes: &[Code]) -> bool {
        self.lengths.contains(&length)
            && (alphabet == self.alphabet || alphabet == DIGITS && self.alphabet == LOWER)
            && self
                .group
                .is_none_or(|group| codes.iter().all(|code| is_grouped(code, group)))
    }
}

fn is_grouped(code: &Code, length: usize) -> bool {
    code.written.split('-').all(|group| group.len() == length)
}

impl Service {
    pub(super) fn examine(
        &self,
        codes: &[Code],
        at: &dyn Fn(usize, String) -> Fault,
    ) -> Result<(), Fault> {
        for (place, code) in codes.iter().enumerate() {
            let length = code.characters.len();
            if !self.lengths.contains(&length) {
                let lengths: Vec<String> = self.lengths.iter().map(usize::to_string).collect();
                return Err(at(
                    place,
                    format!(
                        "has {length} characters in place of {}",
                        lengths.join(" or ")
                    ),
                ));
            }
            let stranger = code
                .characters
                .chars()
                .find(|c| !ALPHABETS[self.alphabet].contains(*c));
            if let Some(c) = stranger {
                return Err(at(
                    place,
                    format!(
                        "has {}, which never occurs in the codes of {}",
                        describe(c),
                        self.name
                    ),
                ));
            }
            if let Some(group) = self.group.filter(|&group| !is_grouped(code, group)) {
                return Err(at(
                    place,
                    format!("has no hyphen behind its first {group} characters"),
                ));
            }
        }
        Ok(())
    }
}
