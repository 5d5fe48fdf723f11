//! Results of calls, shared by all evaluators of a program and kept from one revision to the next. Each rests on
//! items and on other results; when one of these changes, it is forgotten.

use std::hash::BuildHasher;
use std::sync::{Arc, Mutex, PoisonError};

use rustc_hash::{FxBuildHasher, FxHashMap, FxHashSet};

use super::functions::{CallKey, Outcome};
use crate::program::ids::ItemId;
use crate::program::record::{NodeId, Recording};
use crate::program::value::{MethodRouter, Router};

type Remembered = Arc<Vec<Outcome>>;

const SHARDS: usize = 16;

/// The results, and what each rests on.
#[derive(Default)]
pub struct CallCache {
    shards: [Mutex<FxHashMap<CallKey, (NodeId, Remembered)>>; SHARDS],
    nodes: Mutex<Nodes>,
}

/// By [`NodeId`]: calls, and the roots that whoever evaluates keeps himself.
#[derive(Default)]
struct Nodes {
    all: Vec<Node>,
    alive: usize,
}

#[derive(Default)]
struct Node {
    /// One bit for each of some items: most of what an edit does not touch is told apart by it alone.
    digest: u64,
    items: Box<[ItemId]>,
    calls: Box<[NodeId]>,
    routers: Box<[Arc<Router>]>,
    method_routers: Box<[Arc<MethodRouter>]>,
    /// Steps that it took, without those of the calls.
    steps: u64,
    /// Whether a router came up in it or in what it rests on.
    has_routers: bool,
    is_alive: bool,
}

/// What is no longer true after a change.
#[derive(Debug, Default)]
pub struct Forgotten {
    /// By [`NodeId`].
    gone: Vec<bool>,
    /// Whether a router may be another one.
    pub routers: bool,
}

impl Forgotten {
    /// Whether a result has to be worked out anew.
    pub fn contains(&self, node: NodeId) -> bool {
        self.gone.get(node.0 as usize).copied().unwrap_or(false)
    }
}

impl Nodes {
    fn add(&mut self, recording: Recording, steps: u64) -> NodeId {
        let calls: Box<[NodeId]> = recording.calls.into_iter().collect();
        let below = calls.iter().any(|call| self.all.get(call.0 as usize).is_some_and(|node| node.has_routers));
        let id = NodeId(self.all.len() as u32);
        self.alive += 1;
        self.all.push(Node {
            digest: digest(&recording.items),
            items: recording.items.into_iter().collect(),
            steps,
            has_routers: below || !recording.routers.is_empty() || !recording.method_routers.is_empty(),
            calls,
            routers: recording.routers.into(),
            method_routers: recording.method_routers.into(),
            is_alive: true,
        });
        id
    }
}

fn digest(items: &FxHashSet<ItemId>) -> u64 {
    items.iter().fold(0, |digest, item| digest | 1 << (FxBuildHasher.hash_one(item) >> 58))
}

impl CallCache {
    fn shard(&self, key: &CallKey) -> &Mutex<FxHashMap<CallKey, (NodeId, Remembered)>> {
        let hash = FxBuildHasher.hash_one(key);
        &self.shards[(hash >> 32) as usize % SHARDS]
    }

    /// The result of a call, if it is known.
    pub(super) fn get(&self, key: &CallKey) -> Option<(NodeId, Remembered)> {
        // A poisoned shard only misses entries: each is inserted whole.
        self.shard(key).lock().unwrap_or_else(PoisonError::into_inner).get(key).cloned()
    }

    /// Remembers a result with what it rests on, and the steps that it took without those of the calls in that. Of two
    /// threads that worked it out, the first is heeded.
    pub(super) fn insert(&self, key: CallKey, value: Remembered, recording: Recording, steps: u64) -> NodeId {
        let mut shard = self.shard(&key).lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((known, _)) = shard.get(&key) {
            return *known;
        }
        let id = self.nodes.lock().unwrap_or_else(PoisonError::into_inner).add(recording, steps);
        shard.insert(key, (id, value));
        id
    }

    /// Keeps what something rests on that is remembered elsewhere.
    pub fn root(&self, recording: Recording) -> NodeId {
        self.nodes.lock().unwrap_or_else(PoisonError::into_inner).add(recording, 0)
    }

    /// The steps that a result took, with all that it rests on, but for what was counted already; no more than a little
    /// above `most`.
    pub(super) fn steps(&self, node: NodeId, counted: &mut FxHashSet<NodeId>, most: u64) -> u64 {
        if counted.contains(&node) {
            return 0;
        }
        let nodes = self.nodes.lock().unwrap_or_else(PoisonError::into_inner);
        let mut steps = 0;
        let mut work = vec![node];
        while let Some(id) = work.pop().filter(|_| steps <= most) {
            if let Some(node) = nodes.all.get(id.0 as usize).filter(|_| counted.insert(id)) {
                steps += node.steps;
                work.extend(&node.calls);
            }
        }
        steps
    }

    /// How many results there are that still hold.
    pub fn len(&self) -> usize {
        self.nodes.lock().unwrap_or_else(PoisonError::into_inner).alive
    }

    /// Whether nothing is remembered.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// How many numbers were given out; those from here on are new.
    pub fn next(&self) -> NodeId {
        NodeId(self.nodes.lock().unwrap_or_else(PoisonError::into_inner).all.len() as u32)
    }

    /// Forgets what rests on changed items.
    pub fn forget(&mut self, changed: &FxHashSet<ItemId>) -> Forgotten {
        let nodes = self.nodes.get_mut().unwrap_or_else(PoisonError::into_inner);
        let mut forgotten = Forgotten { gone: vec![false; nodes.all.len()], routers: false };
        if changed.is_empty() {
            return forgotten;
        }
        // Mostly it is one item, and then to compare is faster than to hash.
        let touched = digest(changed);
        let few: Vec<ItemId> = changed.iter().copied().take(3).collect();
        let is_changed = |item: &ItemId| if few.len() < 3 { few.contains(item) } else { changed.contains(item) };
        let mut any = false;
        // What a result rests on comes before it.
        for index in 0..nodes.all.len() {
            let node = &mut nodes.all[index];
            if !node.is_alive {
                continue;
            }
            let by_itself = node.digest & touched != 0 && node.items.iter().any(is_changed);
            if by_itself || any && node.calls.iter().any(|call| forgotten.gone[call.0 as usize]) {
                forgotten.gone[index] = true;
                forgotten.routers |= node.has_routers;
                *node = Node::default();
                nodes.alive -= 1;
                any = true;
            }
        }
        if any {
            for shard in &mut self.shards {
                let shard = shard.get_mut().unwrap_or_else(PoisonError::into_inner);
                shard.retain(|_, (id, _)| !forgotten.gone[id.0 as usize]);
            }
        }
        forgotten
    }

    /// Whether a router came up in anything that was remembered since.
    pub fn has_routers_since(&self, first: NodeId) -> bool {
        let nodes = self.nodes.lock().unwrap_or_else(PoisonError::into_inner);
        nodes.all.iter().skip(first.0 as usize).any(|node| node.has_routers)
    }

    /// Calls back with every router that came up in these roots and in what they rest on.
    pub fn routers(
        &self,
        roots: impl Iterator<Item = NodeId>,
        router: &mut dyn FnMut(&Arc<Router>),
        method_router: &mut dyn FnMut(&Arc<MethodRouter>),
    ) {
        let nodes = self.nodes.lock().unwrap_or_else(PoisonError::into_inner);
        let mut seen = vec![false; nodes.all.len()];
        let mut work: Vec<NodeId> = roots.collect();
        while let Some(id) = work.pop() {
            let index = id.0 as usize;
            let Some(node) = nodes.all.get(index).filter(|node| node.has_routers && !seen[index]) else { continue };
            seen[index] = true;
            node.routers.iter().for_each(&mut *router);
            node.method_routers.iter().for_each(&mut *method_router);
            work.extend(&node.calls);
        }
    }

    /// Drops what no root rests on any more, if there is much of it, and numbers the rest anew. Roots are told
    /// their new numbers.
    pub fn collect(&mut self, roots: &mut [&mut NodeId]) {
        let nodes = self.nodes.get_mut().unwrap_or_else(PoisonError::into_inner);
        let mut kept = vec![false; nodes.all.len()];
        let mut work: Vec<NodeId> = roots.iter().map(|root| **root).collect();
        while let Some(id) = work.pop() {
            if let Some(node) = nodes.all.get(id.0 as usize).filter(|node| node.is_alive)
                && !std::mem::replace(&mut kept[id.0 as usize], true)
            {
                work.extend(&node.calls);
            }
        }
        let mut numbers = vec![NodeId(u32::MAX); nodes.all.len()];
        let mut next = 0;
        for (index, keep) in kept.iter().enumerate() {
            if *keep {
                numbers[index] = NodeId(next);
                next += 1;
            }
        }
        let old = std::mem::take(&mut nodes.all);
        let rest = old.into_iter().zip(&kept).filter(|(_, keep)| **keep).map(|(mut node, _)| {
            node.calls.iter_mut().for_each(|call| *call = numbers[call.0 as usize]);
            node
        });
        nodes.all = rest.collect();
        nodes.alive = nodes.all.len();
        for shard in &mut self.shards {
            let shard = shard.get_mut().unwrap_or_else(PoisonError::into_inner);
            shard.retain(|_, (id, _)| {
                *id = numbers[id.0 as usize];
                id.0 != u32::MAX
            });
        }
        for root in roots {
            **root = numbers[root.0 as usize];
        }
    }

    /// Whether collecting would be worth it.
    pub fn is_wasteful(&self, after: usize) -> bool {
        let nodes = self.nodes.lock().unwrap_or_else(PoisonError::into_inner);
        nodes.all.len() > after.saturating_mul(2).max(4096)
    }
}
