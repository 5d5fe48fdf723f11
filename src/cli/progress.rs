//! The progress bar of a run that takes its time, on a terminal. Nothing of it is left when the run ends.

use std::io::IsTerminal;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::Context;
use crate::watch::{Phase, Watch};

/// A run that is over before is not worth a bar.
const PATIENCE: Duration = Duration::from_millis(500);

/// How many times a second the bar is drawn.
const DRAWN_PER_SECOND: u8 = 10;

/// Watches a run and shows how far it is. Gone when dropped.
pub struct Bar {
    /// `None` where nobody would see it.
    drawn: Option<ProgressBar>,
    started: Instant,
    is_shown: AtomicBool,
}

impl Bar {
    /// A bar that appears once half a second has gone by since `started`: on a terminal that can draw, unless
    /// `--quiet`.
    pub fn new(context: &Context, started: Instant) -> Self {
        let is_seen = std::io::stderr().is_terminal() && !context.global.quiet && !is_robot();
        let drawn = is_seen.then(|| {
            let style = ProgressStyle::with_template("{msg} [{bar:30}] {pos}/{len}");
            let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::hidden());
            bar.with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()).progress_chars("=> "))
        });
        Self { drawn, started, is_shown: AtomicBool::new(false) }
    }

    /// Takes the bar off the screen.
    pub fn clear(&self) {
        if let Some(bar) = &self.drawn {
            bar.finish_and_clear();
        }
    }
}

impl Watch for Bar {
    fn progress(&self, phase: Phase, done: usize, total: usize) {
        let Some(bar) = &self.drawn else { return };
        if self.started.elapsed() < PATIENCE {
            return;
        }
        bar.set_length(total as u64);
        bar.set_message(phase.as_str());
        bar.set_position(done as u64);
        if !self.is_shown.swap(true, Ordering::Relaxed) {
            bar.set_draw_target(ProgressDrawTarget::stderr_with_hz(DRAWN_PER_SECOND));
        }
    }
}

impl Drop for Bar {
    fn drop(&mut self) {
        self.clear();
    }
}

/// Whether the terminal is one that nobody looks at, or that cannot go back in a line.
fn is_robot() -> bool {
    let is_set = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty() && value != "false");
    is_set("CI") || std::env::var_os("TERM").is_some_and(|terminal| terminal == "dumb")
}
