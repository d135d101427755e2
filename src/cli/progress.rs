//! A counter for trees that take long; nothing where nobody watches.

use std::sync::Once;
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// Most runs are over before anybody wonders.
const PATIENCE: Duration = Duration::from_millis(300);

/// A counter of files on standard error.
pub struct Progress {
    began: Instant,
    shown: Once,
    bar: Option<ProgressBar>,
}

impl Progress {
    /// A counter; without a terminal it stays silent.
    pub fn new(terminal: bool) -> Progress {
        let bar = terminal.then(|| {
            let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::hidden());
            match ProgressStyle::with_template("{spinner} {pos} files") {
                Ok(style) => bar.with_style(style),
                Err(_) => bar,
            }
        });
        Progress {
            began: Instant::now(),
            shown: Once::new(),
            bar,
        }
    }

    /// So many files were read.
    pub fn files(&self, n: usize) {
        let Some(bar) = &self.bar else { return };
        // Asking for the time is dearer than reading a small file.
        if n.is_multiple_of(64) && self.began.elapsed() > PATIENCE {
            self.shown
                .call_once(|| bar.set_draw_target(ProgressDrawTarget::stderr()));
            bar.set_position(n as u64);
        }
    }

    /// Takes the counter off the screen.
    pub fn finish(&self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}
