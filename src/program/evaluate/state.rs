//! The state of one path through a function: variables and what has happened so far.

use std::sync::Arc;

use crate::program::ids::Site;
use crate::program::value::{MethodSet, Question, Values};

/// How sure it is that something was stored, sent or changed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Wrote {
    /// Nothing that looks like it.
    #[default]
    No,
    /// A call by a bare mutating name.
    Weak,
    /// A call of the write table.
    Strong,
}

/// What is known of one path. Paths with equal facts are merged.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct PathFacts {
    /// Whether something was written on it.
    pub wrote: Wrote,
    /// The request methods that can take it.
    pub methods: MethodSet,
    /// Whether htmx sent the request, if the path depends on it.
    pub htmx: Option<bool>,
    /// Whether a program sent the request, if the path depends on it.
    pub data: Option<bool>,
    /// Whether an HTML form was read on it by code that no framework calls.
    pub form: bool,
    /// Whether it rests on a guess about which of several conversions is taken.
    pub assumed: bool,
}

impl Default for PathFacts {
    fn default() -> Self {
        Self { wrote: Wrote::No, methods: MethodSet::ANY, htmx: None, data: None, form: false, assumed: false }
    }
}

impl PathFacts {
    /// Both together; `None` when they contradict each other.
    pub fn and(self, other: Self) -> Option<Self> {
        let methods = self.methods.intersection(other.methods);
        if methods.is_empty() {
            return None;
        }
        let agree = |left: Option<bool>, right: Option<bool>| match (left, right) {
            (Some(left), Some(right)) if left != right => None,
            (left, right) => Some(left.or(right)),
        };
        Some(Self {
            wrote: self.wrote.max(other.wrote),
            methods,
            htmx: agree(self.htmx, other.htmx)?,
            data: agree(self.data, other.data)?,
            form: self.form || other.form,
            assumed: self.assumed || other.assumed,
        })
    }

    /// The facts without a write that was known before.
    #[must_use]
    pub fn since(self, before: Self) -> Self {
        Self { wrote: if self.wrote > before.wrote { self.wrote } else { Wrote::No }, ..self }
    }

    /// The facts when a question is answered; `None` when the path already answered it otherwise.
    pub fn answered(self, question: Question, answer: bool) -> Option<Self> {
        let mut other = Self::default();
        match question {
            Question::IsHtmx => other.htmx = Some(answer),
            Question::WantsData => other.data = Some(answer),
        }
        self.and(other)
    }
}

/// The calls that wrote on a path, the deepest of each chain, in the order of discovery.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Writes(Arc<Vec<(Site, Wrote)>>);

/// More writes than this add nothing to what a path is known for.
const MAXIMUM_WRITES: usize = 16;

impl Writes {
    fn add(&mut self, site: Site, wrote: Wrote) {
        if wrote > Wrote::No && self.0.len() < MAXIMUM_WRITES && !self.0.contains(&(site, wrote)) {
            Arc::make_mut(&mut self.0).push((site, wrote));
        }
    }

    /// Adds those of another path.
    pub fn extend(&mut self, other: &Self) {
        if self.0.is_empty() {
            self.0 = other.0.clone();
            return;
        }
        for &(site, wrote) in other.0.iter() {
            self.add(site, wrote);
        }
    }

    /// Each call with the strength of its evidence.
    pub fn iter(&self) -> impl Iterator<Item = (Site, Wrote)> + '_ {
        self.0.iter().copied()
    }
}

/// Variables and facts of one path.
#[derive(Clone, Debug, Default)]
pub struct State {
    variables: Arc<Vec<Option<Arc<Values>>>>,
    /// What is known of the path.
    pub facts: PathFacts,
    /// Where something was written.
    pub writes: Writes,
}

impl State {
    /// A variable's value.
    pub fn get(&self, slot: u32) -> Option<&Values> {
        self.variables.get(slot as usize)?.as_deref()
    }

    /// Sets a variable.
    pub fn set(&mut self, slot: u32, values: Values) {
        let variables = Arc::make_mut(&mut self.variables);
        let slot = slot as usize;
        if variables.len() <= slot {
            variables.resize(slot + 1, None);
        }
        variables[slot] = Some(Arc::new(values));
    }

    /// The same variables on a path of which other things are known.
    #[must_use]
    pub fn with_facts(&self, facts: PathFacts) -> Self {
        Self { facts, ..self.clone() }
    }

    /// Notes that something was written.
    pub fn write(&mut self, wrote: Wrote, site: Site) {
        self.facts.wrote = self.facts.wrote.max(wrote);
        self.writes.add(site, wrote);
    }

    /// Notes everything that a call wrote.
    pub fn write_all(&mut self, wrote: Wrote, writes: &Writes) {
        self.facts.wrote = self.facts.wrote.max(wrote);
        self.writes.extend(writes);
    }

    /// Whether a response that was handed to the code is not the same on both paths.
    fn is_filled_otherwise(&self, other: &Self) -> bool {
        !Arc::ptr_eq(&self.variables, &other.variables)
            && self.variables.iter().zip(other.variables.iter()).any(|(mine, theirs)| match (mine, theirs) {
                (Some(mine), Some(theirs)) => !Arc::ptr_eq(mine, theirs) && mine.is_handed() && mine != theirs,
                _ => false,
            })
    }

    fn join(&mut self, other: &Self) {
        self.writes.extend(&other.writes);
        if Arc::ptr_eq(&self.variables, &other.variables) {
            return;
        }
        let variables = Arc::make_mut(&mut self.variables);
        if variables.len() < other.variables.len() {
            variables.resize(other.variables.len(), None);
        }
        for (mine, theirs) in variables.iter_mut().zip(other.variables.iter()) {
            match (&mine, theirs) {
                (Some(left), Some(right)) if !Arc::ptr_eq(left, right) && left != right => {
                    let mut joined = (**left).clone();
                    joined.extend((**right).clone());
                    *mine = Some(Arc::new(joined));
                }
                (None, Some(right)) => *mine = Some(right.clone()),
                _ => {}
            }
        }
    }
}

/// The paths that an expression can take, each with its value.
pub type Flows = Vec<(State, Values)>;

/// More paths than this are merged whatever their facts.
const MAXIMUM_PATHS: usize = 24;

/// Merges paths with the same facts.
pub fn merge(flows: Flows) -> Flows {
    if flows.len() < 2 {
        return flows;
    }
    let mut merged: Flows = Vec::new();
    for (state, values) in flows {
        let full = merged.len() >= MAXIMUM_PATHS;
        // What is returned and what was filled in belong together.
        let apart = |known: &State, all: &Values| *all != values && known.is_filled_otherwise(&state);
        let same = merged.iter_mut().find(|(known, all)| known.facts == state.facts && !apart(known, all) || full);
        match same {
            Some((known, all)) => {
                known.join(&state);
                all.extend(values);
            }
            None => merged.push((state, values)),
        }
    }
    merged
}

/// Merges paths that carry no value.
pub fn merge_states(states: Vec<State>) -> Vec<State> {
    let flows = states.into_iter().map(|state| (state, Values::none())).collect();
    merge(flows).into_iter().map(|(state, _)| state).collect()
}
