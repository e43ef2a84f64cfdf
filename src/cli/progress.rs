//! How far the work has come, on standard error: only on a terminal, and only for work of more than half a second.

use std::io::IsTerminal;
use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::thread::JoinHandle;
use std::time::Duration;

use indicatif::{HumanBytes, HumanCount, ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::model::progress;

/// A line that shows what is done, how much is read and how long it will take, until it is dropped.
pub(super) struct ProgressLine {
    /// Dropped first, which ends the thread.
    end: Option<Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

/// Work that is shorter shows nothing.
const PATIENCE: Duration = Duration::from_millis(500);
const STEP: Duration = Duration::from_millis(100);

impl ProgressLine {
    /// Starts the line, unless nobody would see it or wants it.
    pub(super) fn start(is_quiet: bool) -> Self {
        if is_quiet || !std::io::stderr().is_terminal() {
            return Self { end: None, thread: None };
        }
        let (end, ended) = mpsc::channel();
        let thread = std::thread::spawn(move || {
            let mut bar = None;
            let mut wait = PATIENCE;
            while ended.recv_timeout(wait) == Err(RecvTimeoutError::Timeout) {
                wait = STEP;
                show(bar.get_or_insert_with(bar_on_screen));
            }
            if let Some(bar) = bar {
                bar.finish_and_clear();
            }
        });
        Self { end: Some(end), thread: Some(thread) }
    }
}

impl Drop for ProgressLine {
    fn drop(&mut self) {
        drop(self.end.take());
        if let Some(thread) = self.thread.take() {
            // A line that could not be drawn is no failure of the work.
            let _ = thread.join();
        }
    }
}

fn bar_on_screen() -> ProgressBar {
    let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr());
    let form = "{msg} [{bar:20}] {elapsed} passed, about {eta} left";
    if let Ok(style) = ProgressStyle::with_template(form) {
        bar.set_style(style.progress_chars("=> "));
    }
    bar
}

fn show(bar: &ProgressBar) {
    let (read, all) = progress::bytes();
    bar.set_length(all);
    bar.set_position(read.min(all));
    let rows = HumanCount(progress::rows());
    let message = if read < all {
        format!("Reading {} of {}, {rows} rows", HumanBytes(read), HumanBytes(all))
    } else {
        format!("{} after {rows} rows", progress::stage())
    };
    bar.set_message(message);
}
