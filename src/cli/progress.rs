//! How far the reading of files is, on standard error while it lasts, if a person looks there and it takes longer than a moment.

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::io;
use crate::gather::{Source, sealed};
use crate::series::{Series, SeriesId};

/// What takes no longer is not worth showing.
const MOMENT: Duration = Duration::from_secs(1);

/// Between two pictures of the bar.
const TICK: Duration = Duration::from_millis(120);

/// Whether it is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Showing {
    /// At a terminal.
    Progress,
    /// Nothing: the terminal is used otherwise.
    Nothing,
}

/// Most series of which the bar tells.
const MOST_SHOWN: usize = 3;

/// The bar, and what it says of sealed data.
pub(super) struct Progress {
    bar: ProgressBar,
    series: Mutex<BTreeMap<SeriesId, Series>>,
}

impl Progress {
    /// Does `work` on so many files, which tells of each one when it is read.
    pub(super) fn over<T>(files: usize, showing: Showing, work: impl FnOnce(&Self) -> T) -> T {
        let length = u64::try_from(files).ok();
        let style = "{spinner} [{bar:24}] {pos} of {len} files read{msg}";
        let bar = ProgressBar::with_draw_target(length, ProgressDrawTarget::hidden())
            .with_style(ProgressStyle::with_template(style).expect("a template of indicatif's"));
        let progress = Self {
            bar: bar.clone(),
            series: Mutex::new(BTreeMap::new()),
        };
        if showing == Showing::Nothing || !io::is_stderr_read() {
            return work(&progress);
        }
        thread::scope(|scope| {
            let (done, is_done) = mpsc::channel::<()>();
            // Without a thread to be had, nothing is shown.
            let _ = thread::Builder::new().spawn_scoped(scope, move || {
                if is_done.recv_timeout(MOMENT) == Err(RecvTimeoutError::Timeout) {
                    bar.set_draw_target(ProgressDrawTarget::stderr());
                    bar.enable_steady_tick(TICK);
                    // Until the sender is dropped.
                    let _ = is_done.recv();
                    bar.finish_and_clear();
                }
            });
            let result = work(&progress);
            drop(done);
            result
        })
    }

    /// A file was read.
    pub(super) fn tell(&self, source: &Source) {
        if let Ok(mut all) = self.series.lock() {
            for slice in &source.slices {
                sealed::add(&mut all, slice);
            }
            let data: Vec<String> = all.values().take(MOST_SHOWN).map(of_data).collect();
            self.bar.set_message(data.concat());
        }
        self.bar.inc(1);
    }
}

fn of_data(series: &Series) -> String {
    let id = series.id();
    format!(
        " · data {} of {}, {} needed",
        series.have(),
        id.total(),
        id.needed()
    )
}
