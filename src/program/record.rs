//! What a piece of evaluation rested on: the items that it read, the calls whose results it took, the routers
//! that came up. Kept for each remembered call, so that after an edit only that is thrown away which has to be.
//!
//! Recordings are open on the thread that evaluates. One piece of evaluation never moves to another thread.

use std::cell::RefCell;
use std::sync::Arc;

use rustc_hash::FxHashSet;

use super::ids::ItemId;
use super::value::{MethodRouter, Router};

/// Names a remembered call, or a root of evaluation. What a call rests on always has a smaller number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct NodeId(pub u32);

/// What was recorded.
#[derive(Debug, Default)]
pub struct Recording {
    /// Items whose facts or text were read.
    pub items: FxHashSet<ItemId>,
    /// Remembered calls whose results were taken.
    pub calls: FxHashSet<NodeId>,
    /// Routers that came up.
    pub routers: Vec<Arc<Router>>,
    /// Handlers by method that came up.
    pub method_routers: Vec<Arc<MethodRouter>>,
}

impl Recording {
    fn absorb(&mut self, inner: Self) {
        self.items.extend(inner.items);
        self.calls.extend(inner.calls);
        self.routers.extend(inner.routers);
        self.method_routers.extend(inner.method_routers);
    }
}

thread_local! {
    static OPEN: RefCell<Vec<Recording>> = const { RefCell::new(Vec::new()) };
}

/// Opens a recording within the one that is open.
pub fn begin() {
    OPEN.with_borrow_mut(|open| open.push(Recording::default()));
}

/// Closes the innermost recording. What it holds is not part of the outer one.
pub fn end() -> Recording {
    OPEN.with_borrow_mut(Vec::pop).unwrap_or_default()
}

/// Runs something and returns what it rested on, also where a panic of ours was caught within.
pub fn recorded<T>(run: impl FnOnce() -> T) -> (T, Recording) {
    let depth = OPEN.with_borrow(Vec::len);
    begin();
    let result = run();
    let recording = OPEN.with_borrow_mut(|open| {
        let mut all = Recording::default();
        open.drain(depth.min(open.len())..).for_each(|one| all.absorb(one));
        all
    });
    (result, recording)
}

/// Adds something that was recorded by itself to the recording that is open.
pub fn absorb(inner: Recording) {
    note(|open| open.absorb(inner));
}

/// Notes that an item was read.
pub fn item(id: ItemId) {
    note(|open| {
        open.items.insert(id);
    });
}

/// Notes that the result of a remembered call was taken.
pub fn call(id: NodeId) {
    note(|open| {
        open.calls.insert(id);
    });
}

/// Notes a router that came up.
pub fn router(router: &Arc<Router>) {
    note(|open| open.routers.push(Arc::clone(router)));
}

/// Notes handlers by method that came up.
pub fn method_router(router: &Arc<MethodRouter>) {
    note(|open| open.method_routers.push(Arc::clone(router)));
}

fn note(add: impl FnOnce(&mut Recording)) {
    OPEN.with_borrow_mut(|open| open.last_mut().map(add));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::FileId;

    #[test]
    fn what_a_panic_left_open_is_part_of_the_whole() {
        let id = |index| ItemId { file: FileId(0), index };
        let ((), recording) = recorded(|| {
            item(id(1));
            let _ = std::panic::catch_unwind(|| {
                begin();
                item(id(2));
                std::panic::resume_unwind(Box::new("gone"));
            });
        });
        assert_eq!(recording.items.len(), 2);
        assert!(end().items.is_empty());
    }
}
