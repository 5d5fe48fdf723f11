//! How a run tells those who wait how far it is, and learns that they no longer wait. Knows no terminal and no
//! editor: each of them watches in its own way.

use std::sync::atomic::{AtomicUsize, Ordering};

/// What a run is busy with, in this order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Phase {
    /// Looking for routers in functions.
    Routers,
    /// Working out what the handlers of routes answer.
    Answers,
}

impl Phase {
    /// What is done, and what is counted: for people.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Routers => "looking for routers in functions",
            Self::Answers => "working out the answers of routes",
        }
    }
}

/// Watches a run. Called from many threads, and often: whoever shows something decides how often that is.
pub trait Watch: Sync {
    /// `done` of `total` in this phase are done. Reports of several threads may come in another order.
    fn progress(&self, phase: Phase, done: usize, total: usize) {
        let _ = (phase, done, total);
    }

    /// Whether nobody waits for the result any more. Asked before each piece of work.
    fn is_cancelled(&self) -> bool {
        false
    }
}

/// Sees nothing and waits to the end.
#[derive(Clone, Copy, Debug)]
pub struct Nobody;

impl Watch for Nobody {}

/// A run that was given up because nobody waits for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the analysis was cancelled")]
pub struct Cancelled;

/// Counts the pieces of one phase.
pub struct Count<'a> {
    watch: &'a dyn Watch,
    phase: Phase,
    done: AtomicUsize,
    total: usize,
}

impl<'a> Count<'a> {
    /// Begins a phase of `total` pieces.
    pub fn new(watch: &'a dyn Watch, phase: Phase, total: usize) -> Self {
        watch.progress(phase, 0, total);
        Self { watch, phase, done: AtomicUsize::new(0), total }
    }

    /// Does one piece; `None` where nobody waits for it.
    pub fn piece<T>(&self, run: impl FnOnce() -> T) -> Option<T> {
        if self.watch.is_cancelled() {
            return None;
        }
        let result = run();
        self.watch.progress(self.phase, self.done.fetch_add(1, Ordering::Relaxed) + 1, self.total);
        Some(result)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;
    use std::sync::atomic::AtomicBool;

    use super::*;
    use crate::engine;
    use crate::settings::Settings;
    use crate::source::{LoadOptions, Workspace};

    /// Writes down what it sees, and cancels once a phase has begun.
    #[derive(Default)]
    struct Witness {
        seen: Mutex<Vec<(Phase, usize, usize)>>,
        cancel_in: Option<Phase>,
        cancelled: AtomicBool,
    }

    impl Watch for Witness {
        fn progress(&self, phase: Phase, done: usize, total: usize) {
            self.seen.lock().unwrap().push((phase, done, total));
            if self.cancel_in == Some(phase) && done > 0 {
                self.cancelled.store(true, Ordering::Relaxed);
            }
        }

        fn is_cancelled(&self) -> bool {
            self.cancelled.load(Ordering::Relaxed)
        }
    }

    fn watched(witness: &Witness) -> Result<engine::Analysis, Cancelled> {
        let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/example");
        let workspace = Workspace::load(&[path], &LoadOptions::default()).unwrap();
        engine::analyze_watched(&workspace, &Settings::isolated(), witness)
    }

    #[test]
    fn every_phase_is_counted_to_its_end() {
        let witness = Witness::default();
        let analysis = watched(&witness).expect("nobody cancels");
        let seen = witness.seen.into_inner().unwrap();
        for phase in [Phase::Routers, Phase::Answers] {
            let of_phase: Vec<&(Phase, usize, usize)> = seen.iter().filter(|(of, ..)| *of == phase).collect();
            let total = of_phase[0].2;
            let mut done: Vec<usize> = of_phase.iter().map(|(_, done, _)| *done).collect();
            done.sort_unstable();
            assert_eq!(done, (0..=total).collect::<Vec<_>>(), "{phase:?}");
            assert!(total >= 5, "{phase:?}: {total}");
        }
        assert!(seen.is_sorted_by_key(|(phase, ..)| *phase), "one phase after the other");
        assert!(!analysis.findings.is_empty());
    }

    #[test]
    fn a_cancelled_run_stops_early_and_has_no_result() {
        for phase in [Phase::Routers, Phase::Answers] {
            let witness = Witness { cancel_in: Some(phase), ..Witness::default() };
            assert_eq!(watched(&witness).err(), Some(Cancelled));
            let seen = witness.seen.into_inner().unwrap();
            assert!(
                !seen.iter().any(|(of, done, total)| *of == phase && done == total),
                "{phase:?} went on to its end"
            );
            assert!(!seen.iter().any(|(of, ..)| *of > phase), "{phase:?} was not the last");
        }
    }
}
