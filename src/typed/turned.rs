//! Words that were typed down the columns of a sheet in place of across, or the other way round.

/// Most columns of a sheet that somebody reads down in place of across.
pub(crate) const MAX_TURNED: usize = 12;

/// Most columns where slips are looked for too: the sheets' own layouts have fewer.
pub(crate) const MAX_TURNED_WITH_SLIPS: usize = 6;

/// So many words in the order in which they are meant, where they were typed down the columns of a grid that is read across, or across
/// one that is read down: for each number of columns.
pub(crate) fn turned(words: usize, most_columns: usize) -> impl Iterator<Item = Vec<usize>> {
    (2..=most_columns.min(words.saturating_sub(1))).flat_map(move |columns| {
        let rows = words.div_ceil(columns);
        let down = move |column: usize| (0..rows).map(move |row| row * columns + column);
        let order: Vec<usize> = (0..columns)
            .flat_map(down)
            .filter(|&place| place < words)
            .collect();
        let mut back = vec![0; words];
        for (typed, &place) in order.iter().enumerate() {
            back[place] = typed;
        }
        [back, order]
    })
}
