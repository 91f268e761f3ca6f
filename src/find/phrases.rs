//! Phrases of words: in lines, behind numbers, in columns read across or down, several on a page.
//!
//! Which order is meant is proved by the phrase's own checksum; where two orders pass, a person has to say.

use std::cmp::Reverse;
use std::collections::{BTreeMap, HashMap};
use std::ops::Range;
use std::sync::LazyLock;

use super::context::Context;
use super::found::{Found, Verdict, is_taken};
use super::page::{Field, Page};
use super::prose;
use crate::kind::{self, Fault, Input, Kind, KindError, NearWords, Unsure, word_lists};
use crate::secret::Secret;

/// Words of the shortest and the longest phrase that some kind has, and a few more.
const PHRASE: std::ops::RangeInclusive<usize> = 10..=62;

/// Different words that are looked up: more than a page of any language has.
const MOST: usize = 40_000;

/// Whether some kind has phrases of so many words.
fn is_count(words: usize) -> bool {
    static COUNTS: LazyLock<Vec<usize>> = LazyLock::new(|| {
        let counts = kind::all().flat_map(|kind| kind.traits().words);
        counts.copied().collect()
    });
    COUNTS.contains(&words)
}

/// One word.
#[derive(Clone)]
struct Word {
    range: Range<usize>,
    /// The lists in which it stands, a bit for each.
    lists: u16,
}

/// Words with nothing but blanks, commas and hyphens between them.
struct Row {
    words: Vec<Word>,
    /// Lists from which the words are, but for slips.
    lists: u16,
    /// The same, of a short row that has a slip in it for certain.
    nearly: u16,
    /// Index of the field.
    field: usize,
    /// How many columns stand apart by wide blanks.
    columns: usize,
}

impl Row {
    /// An empty one of this field.
    fn of(field: usize) -> Self {
        Self {
            words: Vec::new(),
            lists: 0,
            nearly: 0,
            field,
            columns: 1,
        }
    }
}

/// A number and the word behind it.
#[derive(Clone)]
struct Numbered {
    number: usize,
    mark: Range<usize>,
    word: Word,
}

/// What was read of a page.
struct Reading {
    rows: Vec<Row>,
    numbered: Vec<Numbered>,
    /// The same, where the number stands behind its word.
    behind: Vec<Numbered>,
    /// Whether there were too many words to look at all.
    is_cut: bool,
}

/// All phrases on a page, whole or nearly so; and whether the page was too long to look at all of it.
pub(super) fn keys(page: &Page, context: &Context, taken: &[Range<usize>]) -> (Vec<Found>, bool) {
    let reading = read(page, taken);
    let mut found = numbered(page, &reading, context);
    let mut covered: Vec<Range<usize>> = found.iter().flat_map(|key| key.covers.clone()).collect();
    covered.sort_by_key(|range| range.start);
    let rows: Vec<&Row> = reading
        .rows
        .iter()
        .filter(|row| {
            row.words
                .iter()
                .all(|word| !is_taken(&word.range, &covered))
        })
        .collect();
    for block in blocks(page, &rows) {
        found.extend(in_block(page, block, context));
    }
    (found, reading.is_cut)
}

fn is_letter(c: char) -> bool {
    c.is_alphabetic() || matches!(c, '\u{300}'..='\u{36f}' | '\u{3099}' | '\u{309a}')
}

fn read(page: &Page, taken: &[Range<usize>]) -> Reading {
    let mut reader = Reader {
        page,
        known: HashMap::new(),
        reading: Reading {
            rows: Vec::new(),
            numbered: Vec::new(),
            behind: Vec::new(),
            is_cut: false,
        },
        row: Row::of(0),
        waiting: None,
        last: None,
    };
    for (number, field) in page.fields.iter().enumerate() {
        reader.read_field(number, field, taken);
    }
    reader.reading
}

/// Reads a page word by word.
struct Reader<'a> {
    page: &'a Page,
    /// In which lists the words stand that were looked up.
    known: HashMap<&'a str, u16>,
    reading: Reading,
    /// The row that is being read.
    row: Row,
    /// A number that waits for its word.
    waiting: Option<(usize, Range<usize>)>,
    /// The word before, which waits for a number.
    last: Option<Word>,
}

impl<'a> Reader<'a> {
    fn read_field(&mut self, number: usize, field: &Field, taken: &[Range<usize>]) {
        let page = self.page;
        let text = page.of_field(field);
        self.row = Row::of(number);
        if !field.flows && !field.label.is_empty() {
            self.begin_value(number, field);
        }
        if field.flows {
            self.last = None;
        }
        let mut end = 0;
        while let Some((start, token_end)) = next_token(text, end) {
            let gap = &text[end..start];
            let token = &text[start..token_end];
            end = token_end;
            let range = field.range.start + start..field.range.start + token_end;
            if is_taken(&range, taken) {
                self.end_row();
                (self.waiting, self.last) = (None, None);
            } else if token.bytes().all(|byte| byte.is_ascii_digit()) {
                self.pair_with_last(token, &range, gap);
                end += self.read_number(token, range, &text[end..]);
            } else if let Some(number) = number_of_mark(token, &text[end..]) {
                self.end_row();
                self.last = None;
                self.waiting = Some((number, range));
                end += mark_end(&text[end..]);
            } else {
                self.pass(gap);
                self.read_word(token, range);
            }
        }
        self.end_row();
    }

    /// A value with a name: the number of a word may be in the name, or all of the value before it in the row.
    fn begin_value(&mut self, number: usize, field: &Field) {
        let before = number
            .checked_sub(1)
            .map(|before| &self.page.fields[before]);
        let is_behind_number = before.is_some_and(|before| {
            let text = self.page.of_field(before).trim();
            before.record == field.record && text.bytes().all(|byte| byte.is_ascii_digit())
        });
        if let Some(number) = number_in_label(&field.label) {
            let start = field.range.start;
            self.waiting = Some((number, start..start));
        } else if !is_behind_number {
            self.waiting = None;
        }
    }

    /// A number that belongs to the word before it.
    fn pair_with_last(&mut self, token: &str, mark: &Range<usize>, gap: &str) {
        if let Some(word) = self.last.take()
            && gap.chars().all(|c| " \t([#-".contains(c))
            && let Some(number) = place_in_phrase(token)
        {
            let mark = mark.clone();
            self.reading.behind.push(Numbered { number, mark, word });
        }
    }

    /// A number, perhaps that of the next word, and how long its mark is.
    fn read_number(&mut self, token: &str, mut range: Range<usize>, behind: &str) -> usize {
        // "Wallet 1: ..." is a label of what comes, and so is "Word 1 = ...".
        if behind.trim_start_matches(' ').starts_with([':', '=']) {
            if let [first, ..] = &self.row.words[..]
                && self.row.words.len() <= 2
            {
                range.start = first.range.start;
            }
            self.end_row();
        }
        self.waiting = place_in_phrase(token).map(|number| (number, range));
        if self.waiting.is_none() {
            self.end_row();
        }
        mark_end(behind)
    }

    /// What stands before a word: it may end the row, and the waiting of a number.
    fn pass(&mut self, gap: &str) {
        if !joins(gap) {
            self.end_row();
            let is_blank = gap.trim().is_empty();
            let is_loose = gap
                .chars()
                .all(|c| c == '\n' || joins(c.encode_utf8(&mut [0; 4])));
            if !is_loose && !is_blank {
                self.waiting = None;
            }
        } else if !self.row.words.is_empty() && (gap.contains("  ") || gap.contains('\t')) {
            self.row.columns += 1;
        }
    }

    fn read_word(&mut self, token: &'a str, range: Range<usize>) {
        let lists = self.lists_of(token);
        let word = Word { range, lists };
        self.last = Some(word.clone());
        self.read_numbered_word(token, &word);
        if let Some((number, mark)) = self.waiting.take() {
            self.reading.numbered.push(Numbered {
                number,
                mark,
                word: word.clone(),
            });
        }
        self.row.words.push(word);
    }

    /// A word with its number at its end, as in `great1`.
    fn read_numbered_word(&mut self, token: &'a str, word: &Word) {
        let letters = token.trim_end_matches(|c: char| c.is_ascii_digit());
        let Some(number) = place_in_phrase(&token[letters.len()..]) else {
            return;
        };
        let end = word.range.start + letters.len();
        let lists = self.lists_of(letters);
        let word_range = word.range.start..end;
        self.reading.behind.push(Numbered {
            number,
            mark: end..word.range.end,
            word: Word {
                range: word_range,
                lists,
            },
        });
    }

    fn lists_of(&mut self, token: &'a str) -> u16 {
        if let Some(lists) = self.known.get(token) {
            return *lists;
        }
        if self.known.len() == MOST {
            self.reading.is_cut = true;
            return 0;
        }
        let lists = match token.len() {
            0..=LONGEST_WORD => word_lists(token),
            _ => 0,
        };
        self.known.insert(token, lists);
        lists
    }

    /// Keeps the row with the lists that it is from, and begins the next.
    fn end_row(&mut self) {
        let next = Row::of(self.row.field);
        let mut row = std::mem::replace(&mut self.row, next);
        if row.words.is_empty() {
            return;
        }
        let allowed = match row.words.len() {
            0..=4 => 0,
            5..=9 => 1,
            _ => 2,
        };
        for list in 0..16 {
            let is_unknown = |word: &&Word| word.lists & 1 << list == 0;
            match row.words.iter().filter(is_unknown).count() {
                unknown if unknown <= allowed => row.lists |= 1 << list,
                1 => row.nearly |= 1 << list,
                _ => {}
            }
        }
        self.reading.rows.push(row);
    }
}

/// The number of a word in a phrase.
fn place_in_phrase(digits: &str) -> Option<usize> {
    let number = digits.parse().ok()?;
    (1..=60).contains(&number).then_some(number)
}

/// The number that a token is which numbers the word behind it: `1st`, or `word1` before a colon or a sign =.
fn number_of_mark(token: &str, behind: &str) -> Option<usize> {
    const ORDINALS: [&str; 8] = ["st", "nd", "rd", "th", "er", "e", "\u{ba}", "\u{aa}"];
    let digits = token.trim_end_matches(|c: char| !c.is_ascii_digit());
    if ORDINALS.contains(&&token[digits.len()..]) {
        return place_in_phrase(digits);
    }
    let name = token.trim_end_matches(|c: char| c.is_ascii_digit());
    let is_mark = name.chars().all(char::is_alphabetic)
        && behind.trim_start_matches(' ').starts_with([':', '=']);
    is_mark
        .then(|| place_in_phrase(&token[name.len()..]))
        .flatten()
}

/// The number of a word in the name of a value, as in `1`, `word1` and `Word 1`.
fn number_in_label(label: &str) -> Option<usize> {
    let name = label.trim_end_matches(|c: char| c.is_ascii_digit());
    let is_name = |c: char| c.is_alphabetic() || " _-.#".contains(c);
    let is_mark = name.len() <= 20 && name.chars().all(is_name);
    is_mark
        .then(|| place_in_phrase(&label[name.len()..]))
        .flatten()
}

/// How much of what stands behind a number belongs to it.
fn mark_end(behind: &str) -> usize {
    let blanks = behind.len() - behind.trim_start_matches(' ').len();
    match behind[blanks..].starts_with([')', ':', '=']) {
        true => blanks + 1,
        false => usize::from(behind.starts_with('.')),
    }
}

/// Bytes of the longest word that is looked up.
const LONGEST_WORD: usize = 40;

/// The next run of letters and digits.
fn next_token(text: &str, from: usize) -> Option<(usize, usize)> {
    let is_part = |c: char| is_letter(c) || c.is_alphanumeric();
    let start = from + text[from..].find(is_part)?;
    let length = text[start..]
        .find(|c| !is_part(c))
        .unwrap_or(text.len() - start);
    Some((start, start + length))
}

/// Whether words go on over what stands between them.
fn joins(gap: &str) -> bool {
    const SIGNS: &str = "-,|\"'\u{b7}\u{2022}#[]\u{3001}*\u{2192}\u{21d2}\u{279c}\u{2794}";
    matches!(gap.trim(), "->" | "=>" | ">")
        || gap.chars().all(|c| c.is_whitespace() || SIGNS.contains(c))
            && !gap.contains("--")
            && gap.matches(['"', '\'']).count() != 1
}

/// Phrases whose words have the numbers 1, 2, 3 and so on, in whatever order they stand.
fn numbered(page: &Page, reading: &Reading, context: &Context) -> Vec<Found> {
    let before = in_order(page, &reading.numbered, context);
    let is_whole = |key: &Found| !matches!(key.verdict, Verdict::Near(_));
    if before.iter().any(is_whole) {
        return before;
    }
    // Where numbers stand between words, they may be meant for either.
    let behind = in_order(page, &reading.behind, context);
    match before.is_empty() || behind.iter().any(is_whole) {
        true => behind,
        false => before,
    }
}

fn in_order(page: &Page, pairs: &[Numbered], context: &Context) -> Vec<Found> {
    let found = |groups: &[Group]| -> Vec<Found> {
        let groups = groups.iter();
        groups
            .filter_map(|group| of_group(page, group, context))
            .collect()
    };
    match found(&one_after_the_other(pairs)) {
        none if none.is_empty() => found(&side_by_side(pairs)),
        found => found,
    }
}

/// Words by their numbers.
type Group<'a> = BTreeMap<usize, &'a Numbered>;

/// Phrases of which each begins where a number comes again.
fn one_after_the_other(pairs: &[Numbered]) -> Vec<Group<'_>> {
    let mut groups: Vec<Group> = Vec::new();
    for pair in pairs {
        match groups.last_mut() {
            Some(group) if !group.contains_key(&pair.number) => {
                group.insert(pair.number, pair);
            }
            _ => groups.push(BTreeMap::from([(pair.number, pair)])),
        }
    }
    // Columns may have been cut in two: then the halves belong together.
    let mut merged: Vec<Group> = Vec::new();
    for group in groups {
        match merged.last_mut() {
            Some(before) if group.keys().all(|number| !before.contains_key(number)) => {
                before.extend(group)
            }
            _ => merged.push(group),
        }
    }
    merged
}

/// Phrases in columns of their own: the second word with a number is the second one's.
fn side_by_side(pairs: &[Numbered]) -> Vec<Group<'_>> {
    let mut groups: Vec<Group> = Vec::new();
    let mut times: BTreeMap<usize, usize> = BTreeMap::new();
    for pair in pairs {
        let time = times.entry(pair.number).or_default();
        if *time == groups.len() {
            groups.push(Group::new());
        }
        groups[*time].insert(pair.number, pair);
        *time += 1;
    }
    groups
}

fn of_group(page: &Page, group: &Group, context: &Context) -> Option<Found> {
    let last = *group.keys().next_back()?;
    let missing = (1..=last).find(|number| !group.contains_key(number));
    // A few may be missing, and then it is nearly a phrase.
    if !PHRASE.contains(&last) || group.len() + 2 < last || group.len() < 10 {
        return None;
    }
    let words: Vec<&Word> = group.values().map(|pair| &pair.word).collect();
    if !are_known(&words) {
        return None;
    }
    let found = phrase(page, &words, context);
    let mut found = match missing {
        None => found?,
        Some(_) => found.unwrap_or_else(|| Found::of_words(page, &words, kind::seed_phrase())),
    };
    let marks = group.values().map(|pair| pair.mark.clone());
    found.covers.extend(marks.filter(|mark| !mark.is_empty()));
    if let Some(number) = missing {
        found.word = None;
        found.verdict = Verdict::Near(KindError::Fault(Fault {
            kind: found.kind.name,
            place: Some(kind::Place::Word(number)),
            what: "is missing".to_owned(),
            remedies: Vec::new(),
            near: NearWords::default(),
        }));
    }
    Some(found)
}

/// Whether all words but two at most are of one list.
fn are_known(words: &[&Word]) -> bool {
    (0..16).any(|list| {
        let known = words.iter().filter(|word| word.lists & 1 << list != 0);
        known.count() + 2 >= words.len()
    })
}

/// Rows that follow each other, each of words of one list.
fn blocks<'a, 'b>(page: &Page, rows: &'b [&'a Row]) -> Vec<&'b [&'a Row]> {
    let mut blocks = Vec::new();
    let mut start = 0;
    while start < rows.len() {
        let Some(end) = block_end(page, rows, start) else {
            start += 1;
            continue;
        };
        // A title may be of words of some other list, and so may the first words behind it.
        let is_short = words_of(&rows[start..end]).len() < *PHRASE.start();
        let later = (start + 1..end).filter(|_| is_short);
        let later = later.filter_map(|row| Some((block_end(page, rows, row)?, Reverse(row))));
        let next = match later.max() {
            Some((other, Reverse(row))) if other > end => row,
            _ => end,
        };
        blocks.push(&rows[start..next]);
        start = next;
    }
    blocks
}

/// Where the rows end that follow this one and have words of the same lists. `None` if its own are of none.
fn block_end(page: &Page, rows: &[&Row], start: usize) -> Option<usize> {
    let mut slips = 0;
    let mut lists = match rows[start].lists {
        0 if is_slip(rows, start, rows[start].nearly) => {
            slips = 1;
            rows[start].nearly
        }
        0 => return None,
        lists => lists,
    };
    let mut end = start + 1;
    while let Some(row) = rows.get(end)
        && (lists & row.lists != 0 || slips < MOST_SLIPS && is_slip(rows, end, lists))
        && row.field <= rows[end - 1].field + 1
        && goes_on(page, rows[end - 1], row)
        && end - start < 64
    {
        let parts = &page.fields[rows[end - 1].field..=row.field];
        if parts
            .last()
            .is_some_and(|field| !field.label.is_empty() && !field.flows)
        {
            break;
        }
        lists &= match lists & row.lists {
            0 => row.nearly,
            _ => row.lists,
        };
        slips += usize::from(row.lists == 0);
        end += 1;
    }
    Some(end)
}

/// Most short rows of a block that have a slip in them.
const MOST_SLIPS: usize = 2;

/// Whether a row has a slip in it and goes on as it began: the next row has as many words, all of these lists.
fn is_slip(rows: &[&Row], place: usize, lists: u16) -> bool {
    let row = rows[place];
    rows.get(place + 1).is_some_and(|next| {
        next.words.len() == row.words.len() && lists & row.nearly & next.lists != 0
    })
}

/// Whether a row goes on where the one before ends: no label ends there, and on one line nothing parts them but points.
fn goes_on(page: &Page, before: &Row, row: &Row) -> bool {
    let (Some(last), Some(first)) = (before.words.last(), row.words.first()) else {
        return false;
    };
    let between = &page.text[last.range.end..first.range.start];
    let is_label = between
        .trim_start_matches(['*', '_', '"', '\'', '`', ' ', ')'])
        .starts_with([':', '=']);
    !is_label && (before.field != row.field || between.chars().all(|c| " .;/".contains(c)))
}

fn words_of<'a>(rows: &[&'a Row]) -> Vec<&'a Word> {
    rows.iter().flat_map(|row| &row.words).collect()
}

/// The phrases in a block.
fn in_block(page: &Page, rows: &[&Row], context: &Context) -> Vec<Found> {
    let words = words_of(rows);
    if words.len() < 10 {
        return cut_off(page, &words, context).into_iter().collect();
    }
    // A label may be made of words of the list too.
    let without = without_label(rows);
    let inner = (without.len() < words.len())
        .then(|| whole(page, &without, context))
        .flatten();
    if let Some(found) = inner {
        return vec![found];
    }
    let across = whole(page, &words, context);
    let down = by_columns(page, rows).and_then(|words| whole(page, &words, context));
    let is_grid = rows.iter().any(|row| row.columns > 1) || is_in_cells(page, rows);
    match (across, down) {
        // Columns that stand apart can be read either way.
        (Some(across), Some(down)) if is_grid && across.text.as_bytes() != down.text.as_bytes() => {
            let kinds = vec![across.kind];
            return vec![Found {
                verdict: Verdict::Orders(kinds),
                ..across
            }];
        }
        (Some(found), _) | (None, Some(found)) => return vec![found],
        (None, None) => {}
    }
    let (found, is_all) = several(page, rows, context);
    if !found.is_empty() && is_all {
        return found;
    }
    if let Some(found) = within(page, &words, context) {
        return vec![found];
    }
    // A sentence below is no part of what was mistyped.
    let own: Vec<&Row> = rows
        .iter()
        .copied()
        .filter(|row| words_left(page, row) > 0)
        .collect();
    let own = without_label(&own);
    match phrase(page, if own.len() < 10 { &without } else { &own }, context) {
        Some(near) if PHRASE.contains(&words.len()) => vec![near],
        _ => found,
    }
}

/// The words without those of a first row that is their label.
fn without_label<'a>(rows: &[&'a Row]) -> Vec<&'a Word> {
    match rows {
        [first, rest @ ..]
            if first.words.len() <= 3
                && words_of(rest).len() >= 10
                && (is_count(words_of(rest).len())
                    || rest.iter().all(|row| row.words.len() > 3)) =>
        {
            words_of(rest)
        }
        _ => words_of(rows),
    }
}

/// The words down the columns, if all rows have as many of them, but perhaps the last.
fn by_columns<'a>(page: &Page, rows: &[&'a Row]) -> Option<Vec<&'a Word>> {
    // The cells of one line are rows of their own.
    let place = |row: &Row| &page.fields[row.field].place;
    let lines = rows.chunk_by(|row, next| place(row) == place(next));
    let lines: Vec<Vec<&Word>> = lines.map(words_of).collect();
    let columns = lines.first()?.len();
    let (last, others) = lines.split_last()?;
    let is_even = others.iter().all(|line| line.len() == columns) && last.len() <= columns;
    if !is_even || lines.len() < 2 || columns < 2 {
        return None;
    }
    let down =
        (0..columns).flat_map(|column| lines.iter().filter_map(move |line| line.get(column)));
    Some(down.copied().collect())
}

fn is_in_cells(page: &Page, rows: &[&Row]) -> bool {
    rows.iter().any(|row| !page.fields[row.field].flows)
}

/// Several phrases one after the other, each of whole rows, the mistyped ones too; and whether the rows that are none's are labels.
fn several(page: &Page, rows: &[&Row], context: &Context) -> (Vec<Found>, bool) {
    let mut found = Vec::new();
    let mut left: Vec<&[&Row]> = Vec::new();
    // Words of the phrases' shortest row: a label is shorter.
    let mut shortest = usize::MAX;
    let (mut start, mut passed) = (0, 0);
    while start < rows.len() {
        let mut count = 0;
        let ends = (start + 1..=rows.len().min(start + 34)).filter(|end| {
            count += rows[end - 1].words.len();
            is_count(count)
        });
        let ends: Vec<usize> = ends.collect();
        let mut ends = ends.into_iter().rev();
        let first =
            ends.find_map(|end| Some((end, whole(page, &words_of(&rows[start..end]), context)?)));
        let Some((end, key)) = first else {
            start += 1;
            continue;
        };
        found.push(key);
        left.push(&rows[passed..start]);
        let lengths = rows[start..end].iter().map(|row| row.words.len());
        shortest = shortest.min(lengths.min().unwrap_or_default());
        (start, passed) = (end, end);
    }
    left.push(&rows[passed..]);
    let mut is_all = true;
    for run in left {
        let is_label = |row: &&Row| {
            row.words.len() <= 3 && row.words.len() < shortest || words_left(page, row) == 0
        };
        let own: Vec<&Row> = run.iter().copied().filter(|row| !is_label(row)).collect();
        match phrase_of_rows(page, &own, context) {
            Some(near) if !found.is_empty() => found.push(near),
            _ => is_all &= own.is_empty(),
        }
    }
    (found, is_all)
}

/// What was meant as a phrase in these rows.
fn phrase_of_rows(page: &Page, rows: &[&Row], context: &Context) -> Option<Found> {
    let words = words_of(rows);
    (words.len() >= 10)
        .then(|| phrase(page, &words, context))
        .flatten()
}

/// How many words a row has that may be a part of a phrase; none if it is a sentence.
fn words_left(page: &Page, row: &Row) -> usize {
    let text = joined(page, &words_of(&[row]));
    let is_sentence = std::str::from_utf8(text.as_bytes()).is_ok_and(prose::has_function_word);
    if is_sentence { 0 } else { row.words.len() }
}

/// A phrase within a line of prose: the words between those that are in no list, which have to be words of prose and no slips.
fn within(page: &Page, words: &[&Word], context: &Context) -> Option<Found> {
    let mut unknown = words.iter().filter(|word| word.lists == 0);
    if !unknown.any(|word| prose::has_function_word(&page.text[word.range.clone()])) {
        return None;
    }
    let runs = words.split(|word| word.lists == 0);
    let mut found = runs
        .filter(|run| PHRASE.contains(&run.len()))
        .filter_map(|run| whole(page, run, context));
    let first = found.next()?;
    found.next().is_none().then_some(first)
}

/// The beginning of a phrase behind which somebody wrote that it goes on.
fn cut_off(page: &Page, words: &[&Word], context: &Context) -> Option<Found> {
    let last = words.last().filter(|_| words.len() >= 3)?;
    let behind = page.text[last.range.end..].trim_start_matches(' ');
    let is_cut = behind.starts_with('\u{2026}') || behind.starts_with("...");
    let is_named = context.has_any(&["seed", "mnemonic", "recovery phrase", "wallet"]);
    if !is_cut || !is_named || words.iter().any(|word| word.lists & 1 == 0) {
        return None;
    }
    let kind = kind::seed_phrase();
    Some(Found::of_words(page, words, kind))
}

/// These words as a phrase, if it is right.
fn whole(page: &Page, words: &[&Word], context: &Context) -> Option<Found> {
    if !is_count(words.len()) {
        return None;
    }
    phrase(page, words, context).filter(|found| !matches!(found.verdict, Verdict::Near(_)))
}

/// These words as a phrase, right or mistyped. `None` if they look like none.
fn phrase(page: &Page, words: &[&Word], context: &Context) -> Option<Found> {
    if !context.may_try() {
        return None;
    }
    let input = Input::new(joined(page, words));
    match Kind::recognise(&input) {
        Ok(kind) if kind.is_phrase() => {
            let found = Found::of_words(page, words, kind);
            // Other rules for the same words, where the text names whose they are.
            let mut others = kind::all().filter(|other| other.is_phrase() && context.names(other));
            let other = others.find(|other| other.canonical(&input).is_ok());
            match (&found.verdict, other) {
                (Verdict::Near(_), Some(other)) => Some(Found::of_words(page, words, other)),
                _ => Some(found),
            }
        }
        Err(Unsure::Several { kinds }) => {
            let right: Vec<&'static Kind> = kinds
                .into_iter()
                .filter(|kind| kind.is_phrase() && kind.canonical(&input).is_ok())
                .collect();
            let named: Vec<&'static Kind> = right
                .iter()
                .copied()
                .filter(|kind| context.names(kind))
                .collect();
            match (&named[..], &right[..]) {
                ([only], _) | (_, [only]) => Some(Found::of_words(page, words, only)),
                (_, []) => None,
                _ => {
                    let found = Found::of_words(page, words, right[0]);
                    Some(Found {
                        verdict: Verdict::Unsure(right),
                        ..found
                    })
                }
            }
        }
        _ => None,
    }
}

/// The words with single blanks between them.
fn joined(page: &Page, words: &[&Word]) -> Secret {
    let length: usize = words.iter().map(|word| word.range.len() + 1).sum();
    let mut text = Vec::with_capacity(length);
    for word in words {
        if !text.is_empty() {
            text.push(b' ');
        }
        text.extend_from_slice(page.text[word.range.clone()].as_bytes());
    }
    Secret::new(text)
}

impl Found {
    fn of_words(page: &Page, words: &[&Word], kind: &'static Kind) -> Self {
        let start = words
            .iter()
            .map(|word| word.range.start)
            .min()
            .unwrap_or_default();
        let end = words
            .iter()
            .map(|word| word.range.end)
            .max()
            .unwrap_or_default();
        let mut found = Self::checked(kind, start..end, joined(page, words));
        found.covers = words.iter().map(|word| word.range.clone()).collect();
        if let Verdict::Near(KindError::Fault(fault)) = &mut found.verdict
            && let Some(kind::Place::Word(number)) = fault.place
        {
            found.word = words.get(number - 1).map(|word| word.range.clone());
        }
        found
    }
}
