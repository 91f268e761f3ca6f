//! Which of the GUIDs in an export is the key ID of a BitLocker key.
//!
//! Windows, Active Directory and Microsoft's services write GUIDs of devices, volumes and people beside those of keys, in any order and in
//! the user's language. A wrong one would name another computer's key on the sheets, so where there are
//! several, only one that the text calls a key's ID is taken.

use std::ops::Range;

/// Characters of a GUID's text.
pub(super) const GUID_LENGTH: usize = 36;

/// So far around a key its record may reach.
const RECORD: usize = 4096;

/// What is known of a key's ID.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum KeyId {
    /// There is none.
    Missing,
    /// Upper case without braces.
    Known(String),
    /// IDs stand beside the key, and none of them is clearly the key's.
    Unclear(Vec<String>),
}

impl KeyId {
    pub(super) fn known(self) -> Option<String> {
        match self {
            Self::Known(id) => Some(id),
            Self::Missing | Self::Unclear(_) => None,
        }
    }
}

/// Whose a GUID is, by its label.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Owner {
    Key,
    Another,
    Unnamed,
}

/// A text, and where the GUIDs in it begin.
struct Guids<'a> {
    text: &'a str,
    starts: Vec<usize>,
    /// The first line that is not blank.
    heading: Option<Range<usize>>,
}

/// The key IDs of the keys that stand in these places of `text`, in their order.
///
/// A record in braces, as in JSON, decides before the key's line, that before the lines right above the key, and those before all that
/// stands between it and the key before. Where the first of several keys has none above it, IDs may stand below their keys: then those
/// on other lines tell nothing.
pub(super) fn key_ids(text: &str, runs: &[Range<usize>]) -> Vec<KeyId> {
    let is_start = |&start: &usize| is_guid(&text.as_bytes()[start..]);
    let starts = (0..text.len()).filter(is_start);
    let guids = Guids {
        text,
        starts: starts.collect(),
        heading: lines_below(text).next(),
    };
    if guids.starts.is_empty() {
        return vec![KeyId::Missing; runs.len()];
    }
    let end_before = |place: usize| place.checked_sub(1).map_or(0, |before| runs[before].end);
    let above = |place: usize| {
        let (from, to) = (end_before(place), runs[place].start);
        let near = guids.within(paragraph(text, to).max(from)..to);
        guids.choose(if near.is_empty() {
            guids.within(from..to)
        } else {
            near
        })
    };
    let is_below = runs.len() > 1 && !matches!(above(0), KeyId::Known(_));
    let one = |(place, run): (usize, &Range<usize>)| {
        let from = end_before(place);
        let to = runs.get(place + 1).map_or(text.len(), |next| next.start);
        let record = record(text, run).filter(|record| from <= record.start && record.end <= to);
        if let Some(record) = record
            && let beside @ [_, ..] = guids.within(record)
        {
            return guids.choose(beside);
        }
        let line = line(text, run);
        let beside = guids.within(line.start.max(from)..line.end.min(to));
        if line.start < from || line.end > to {
            // Several keys on a line, each behind its ID or before it.
            let first_key = runs.iter().find(|run| run.start >= line.start);
            let first_id = guids.within(line.clone()).first();
            let is_behind = first_key
                .zip(first_id)
                .is_some_and(|(key, id)| *id < key.start);
            return if is_behind {
                guids.choose(guids.within(line.start.max(from)..run.start))
            } else {
                guids.unclear(beside)
            };
        }
        match beside {
            [] if is_below => KeyId::Missing,
            [] => above(place),
            _ => guids.choose(beside),
        }
    };
    runs.iter().enumerate().map(one).collect()
}

impl Guids<'_> {
    fn within(&self, range: Range<usize>) -> &[usize] {
        let place = |offset| self.starts.partition_point(|&start| start < offset);
        self.starts
            .get(place(range.start)..place(range.end))
            .unwrap_or_default()
    }

    fn guid(&self, start: usize) -> String {
        self.text[start..start + GUID_LENGTH].to_ascii_uppercase()
    }

    /// These GUIDs, each once.
    fn distinct(&self, starts: impl Iterator<Item = usize>) -> Vec<String> {
        let mut distinct: Vec<String> = starts.map(|start| self.guid(start)).collect();
        distinct.sort_unstable();
        distinct.dedup();
        distinct
    }

    fn unclear(&self, starts: &[usize]) -> KeyId {
        match starts {
            [] => KeyId::Missing,
            _ => KeyId::Unclear(self.distinct(starts.iter().copied())),
        }
    }

    /// The one that is named as a key's; or the only one, unless it is named as something else's.
    fn choose(&self, starts: &[usize]) -> KeyId {
        let of = |owner| {
            starts
                .iter()
                .filter(move |&&start| self.owner(start) == owner)
        };
        let mut keys = self.distinct(of(Owner::Key).copied());
        let mut all = self.distinct(starts.iter().copied());
        if keys.len() == 1 {
            KeyId::Known(keys.remove(0))
        } else if all.len() == 1 && of(Owner::Another).next().is_none() {
            KeyId::Known(all.remove(0))
        } else {
            self.unclear(starts)
        }
    }

    fn owner(&self, start: usize) -> Owner {
        const ANOTHERS: [&str; 17] = [
            "device",
            "gerät",
            "geraet",
            "computer",
            "machine",
            "rechner",
            "volume",
            "datenträger",
            "tenant",
            "mandant",
            "user",
            "benutzer",
            "owner",
            "besitzer",
            "object",
            "objekt",
            "system",
        ];
        const KEYS: [&str; 12] = [
            "recovery",
            "wiederherstell",
            "password",
            "passwort",
            "kennwort",
            "keyid",
            "keyguid",
            "schlüsselid",
            "schluesselid",
            "identifier",
            "bezeichner",
            "protector",
        ];
        let label = self.label(start);
        let has = |words: &[&str]| words.iter().any(|word| label.contains(word));
        if has(&ANOTHERS) {
            Owner::Another
        } else if label == "id" || has(&KEYS) {
            Owner::Key
        } else {
            Owner::Unnamed
        }
    }

    /// What names a GUID, in letters alone: the words before it in its cell, the heading of its column, or the line above it.
    fn label(&self, start: usize) -> String {
        let text = self.text;
        let line = line(text, &(start..start));
        let before = &text[line.start..start];
        let trimmed = before.trim_end_matches(['{', '(', '[', '"', '\'', ' ', '\t', ':', '=']);
        let cell = trimmed
            .rfind([',', ';', '\t', '{', '}'])
            .map_or(0, |end| end + 1);
        let other = self.within(line.start..start).last();
        let other = other.map_or(0, |&other| other + GUID_LENGTH - line.start);
        let label = letters(trimmed.get(cell.max(other)..).unwrap_or_default());
        if !label.is_empty() {
            return label;
        }
        let has_guid = |line: &Range<usize>| !self.within(line.clone()).is_empty();
        let heading = self.heading.clone();
        let heading = heading.filter(|heading| heading.end <= line.start);
        for delimiter in [',', ';', '\t'] {
            let column = before.matches(delimiter).count();
            let columns = text[line.clone()].matches(delimiter).count();
            if columns > 0
                && let Some(heading) = heading.clone().filter(|heading| !has_guid(heading))
                && text[heading.clone()].matches(delimiter).count() == columns
            {
                return letters(
                    text[heading]
                        .split(delimiter)
                        .nth(column)
                        .unwrap_or_default(),
                );
            }
        }
        let above = lines_above(text, line.start).next();
        let above = above.filter(|above| trimmed.trim().is_empty() && !has_guid(above));
        above.map_or_else(String::new, |above| letters(&text[above]))
    }
}

/// Lines that are not blank, from above.
fn lines_below(text: &str) -> impl Iterator<Item = Range<usize>> {
    let mut start = 0;
    std::iter::from_fn(move || {
        while start < text.len() {
            let line = line(text, &(start..start));
            start = line.end + 1;
            if !text[line.clone()].trim().is_empty() {
                return Some(line);
            }
        }
        None
    })
}

/// Lines that are not blank above this offset, from below.
fn lines_above(text: &str, offset: usize) -> impl Iterator<Item = Range<usize>> + Clone {
    let mut end = offset;
    std::iter::from_fn(move || {
        while end > 0 {
            let line = line(text, &(end - 1..end - 1));
            end = line.start;
            if !text[line.clone()].trim().is_empty() {
                return Some(line);
            }
        }
        None
    })
}

fn letters(label: &str) -> String {
    let letters = label.chars().filter(|c| c.is_alphabetic());
    letters.flat_map(char::to_lowercase).collect()
}

/// The line in which this range begins, without its end.
fn line(text: &str, range: &Range<usize>) -> Range<usize> {
    let start = text.as_bytes()[..range.start]
        .iter()
        .rposition(|&byte| byte == b'\n')
        .map_or(0, |end| end + 1);
    let end = text.as_bytes()[range.end..]
        .iter()
        .position(|&byte| byte == b'\n')
        .map_or(text.len(), |length| range.end + length);
    start..end
}

/// Where the lines begin that stand right above this offset, with no blank one between.
fn paragraph(text: &str, offset: usize) -> usize {
    let mut start = line(text, &(offset..offset)).start;
    while start > 0 {
        let above = line(text, &(start - 1..start - 1));
        if text[above.clone()].trim().is_empty() {
            break;
        }
        start = above.start;
    }
    start
}

/// The innermost braces around a key, as of an object in JSON.
fn record(text: &str, run: &Range<usize>) -> Option<Range<usize>> {
    let bytes = text.as_bytes();
    let first = run.start.saturating_sub(RECORD);
    let before = outer(bytes[first..run.start].iter().rev(), b'}', b'{')?;
    let start = run.start - 1 - before;
    let last = bytes.len().min(run.end + RECORD);
    let end = run.end + outer(bytes[run.end..last].iter(), b'{', b'}')?;
    Some(start..end)
}

/// Where the first `close` stands that closes what was opened before these bytes.
fn outer<'a>(bytes: impl Iterator<Item = &'a u8>, open: u8, close: u8) -> Option<usize> {
    let mut depth = 0_usize;
    for (place, &byte) in bytes.enumerate() {
        if byte == open {
            depth += 1;
        } else if byte == close {
            match depth.checked_sub(1) {
                Some(less) => depth = less,
                None => return Some(place),
            }
        }
    }
    None
}

/// Whether the text of a GUID begins here.
pub(super) fn is_guid(bytes: &[u8]) -> bool {
    const PARTS: [usize; 5] = [8, 4, 4, 4, 12];
    let Some(window) = bytes.get(..GUID_LENGTH) else {
        return false;
    };
    let mut parts = window.split(|&byte| byte == b'-');
    PARTS.iter().all(|&length| {
        parts
            .next()
            .is_some_and(|part| part.len() == length && part.iter().all(u8::is_ascii_hexdigit))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: &str = "042647-302313-590458-071500-554323-116567-412181-516978";
    const OTHER: &str = "482548-408683-386023-032725-083754-344718-228228-361845";
    const A: &str = "3FD763F9-74C7-4E90-8FA2-1F6A2E2B4E0C";
    const B: &str = "218A3504-0990-4EA3-871F-E7E8A4C1EA85";
    const C: &str = "BF563C45-4036-42F4-B04A-46F2C9862570";
    const D: &str = "64311DEA-4587-4029-924A-BA299647998E";

    /// What is known of the IDs of the keys in a text where `<K>`, `<L>` stand for keys and `<A>` to `<D>` for GUIDs: a letter, `-` for none,
    /// `?` for those that are not clear.
    fn check(text: &str, expected: &str) {
        let mut filled = text.replace("<K>", KEY).replace("<L>", OTHER);
        for (name, guid) in [("<A>", A), ("<B>", B), ("<C>", C), ("<D>", D)] {
            filled = filled.replace(name, guid);
        }
        let mut runs: Vec<Range<usize>> = [KEY, OTHER]
            .iter()
            .flat_map(|key| filled.match_indices(key))
            .map(|(start, key)| start..start + key.len())
            .collect();
        runs.sort_by_key(|run| run.start);
        let name = |id: KeyId| match id {
            KeyId::Missing => "-",
            KeyId::Unclear(_) => "?",
            KeyId::Known(id) if id == A => "A",
            KeyId::Known(id) if id == B => "B",
            KeyId::Known(id) if id == C => "C",
            KeyId::Known(_) => "D",
        };
        let found: String = key_ids(&filled, &runs).into_iter().map(name).collect();
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn one_that_is_named_as_a_keys_is_its_id() {
        // Microsoft Graph, bitlockerRecoveryKey.
        check(r#"{"id": "<A>", "deviceId": "<B>", "key": "<K>"}"#, "A");
        check(r#"{"deviceId": "<B>", "key": "<K>", "id": "<A>"}"#, "A");
        check(
            r#"{"value":[{"deviceId":"<C>","id":"<A>","key":"<K>"},{"deviceId":"<C>","id":"<B>","key":"<L>"}]}"#,
            "AB",
        );
        check(
            "[\n  {\n    \"id\": \"<A>\",\n    \"deviceId\": \"<C>\",\n    \"key\": \"<K>\"\n  },\n  {\n    \"key\": \"<L>\",\n    \"deviceId\": \"<D>\",\n    \"id\": \"<B>\"\n  }\n]\n",
            "AB",
        );
        // Active Directory.
        check(
            "msFVE-RecoveryGuid : <A>\nmsFVE-VolumeGuid : <B>\nmsFVE-RecoveryPassword : <K>\n",
            "A",
        );
        check(
            "Device,DeviceId,KeyId,Key\nPC1,<B>,<A>,<K>\nPC2,<B>,<C>,<L>",
            "AC",
        );
        check("Key;Kennwort-ID;Geräte-ID\n<K>;<A>;<B>\n<L>;<C>;<B>", "AC");
        check(
            "\"Key ID\"\t\"Volume\"\t\"Key\"\n\"<A>\"\t\"<B>\"\t\"<K>\"",
            "A",
        );
        check(
            "Geräte-ID: <B>\nWiederherstellungsschlüssel-ID: <A>\n<K>",
            "A",
        );
        check(
            "Device ID:\n<B>\n\nIdentifier:\n\n\t<A>\n\nRecovery Key:\n\n\t<K>\n",
            "A",
        );
    }

    #[test]
    fn one_that_may_be_anothers_is_not_taken() {
        check("<B>,<A>,<K>", "?");
        check("ID: <A>\nID: <B>\nKey: <K>", "?");
        check(r#"{"deviceId": "<B>", "key": "<K>"}"#, "?");
        check("VolumeGuid: <B>\n<K>\nRecoveryGuid: <A>", "?");
        check("<K> <A> <L> <B>", "??");
        check("<A> <K> <B> <L>", "AB");
        // The second key has none; the ID of the first is not its own.
        check("<A>\n<K>\n<L>", "A-");
    }

    #[test]
    fn the_nearest_group_of_lines_decides() {
        check(
            "    TPM:\n      ID: {<B>}\n\n    Numerical Password:\n      ID: {<A>}\n      Password:\n        <K>\n",
            "A",
        );
        check(
            "KeyProtectorId : {<B>}\nRecoveryPassword :\n\nKeyProtectorId : {<A>}\nRecoveryPassword : <K>\n",
            "A",
        );
        check("<K>\n<A>\n<L>\n<B>\n", "--");
        check("Volume ID: <C>\n<K>\n<A>\n<L>\n<B>\n", "--");
        check("<K>", "-");
        check("{{}<K>}}} {<L>", "--");
    }
}
