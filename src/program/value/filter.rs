//! Filters: conditions on a request that compose freely before a handler is bound, for frameworks in which a route
//! is an expression tree. Knows no framework by name.

use std::sync::Arc;

use super::{Binding, MethodSet, Text, Values};

/// A filter: alternatives, tried in order. They are shared, since each call that adds one copies the others.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Filter(Arc<Vec<Arc<Alternative>>>);

/// What one alternative asks of a request, and what it gives to the function that follows.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Alternative {
    /// The path so far, with a `/` before each segment; `None` where it is not known.
    pub path: Option<Text>,
    /// Whether the path ends there; else everything below it is taken, too.
    pub ended: bool,
    /// The methods.
    pub methods: MethodSet,
    /// What it gives, in order.
    pub extracts: Vec<Extract>,
    /// What stands around the handler, innermost first.
    pub layers: Vec<Values>,
}

/// One value that a filter gives.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Extract {
    /// The value.
    pub values: Values,
    /// The handler that it is the answer of, if it may be one.
    pub answer: Option<Arc<Answer>>,
}

/// A function whose value may be an answer, or may be given to another function.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Answer {
    /// The function.
    pub binding: Binding,
    /// What only this function needs around it: its arguments.
    pub layers: Vec<Values>,
    /// Whether its value is an answer for sure.
    pub certain: bool,
    /// What it may refuse the request with.
    pub refusals: Values,
}

impl Extract {
    /// A part of the request or of the program.
    pub fn value(values: Values) -> Self {
        Self { values, answer: None }
    }
}

/// Products of more alternatives than this are a joke.
const MAXIMUM_ALTERNATIVES: usize = 4_000;

impl Alternative {
    /// An alternative that takes every request and gives nothing.
    pub fn any() -> Self {
        Self {
            path: Some(Text::default()),
            ended: false,
            methods: MethodSet::ANY,
            extracts: Vec::new(),
            layers: Vec::new(),
        }
    }

    /// The handler that it is bound to, if it is.
    pub fn answer(&self) -> Option<&Answer> {
        self.extracts.iter().rev().find_map(|extract| extract.answer.as_deref())
    }

    /// Both, one after the other; `None` where no method is left.
    fn and(&self, other: &Self) -> Option<Self> {
        let methods = self.methods.intersection(other.methods);
        if methods.is_empty() {
            return None;
        }
        let path = match (&self.path, &other.path) {
            (Some(left), Some(right)) => {
                let mut path = left.clone();
                path.append(right);
                Some(path)
            }
            _ => None,
        };
        Some(Self {
            path,
            ended: self.ended || other.ended,
            methods,
            extracts: [&self.extracts[..], &other.extracts[..]].concat(),
            layers: [&self.layers[..], &other.layers[..]].concat(),
        })
    }
}

impl Filter {
    /// A filter of one alternative.
    pub fn one(alternative: Alternative) -> Self {
        Self(Arc::new(vec![Arc::new(alternative)]))
    }

    /// Its alternatives.
    pub fn alternatives(&self) -> impl Iterator<Item = &Alternative> {
        self.0.iter().map(|alternative| &**alternative)
    }

    /// Requests that both take, `self` first.
    #[must_use]
    pub fn and(&self, other: &Self) -> Self {
        let pairs = self.0.iter().flat_map(|left| other.0.iter().filter_map(|right| left.and(right).map(Arc::new)));
        Self(Arc::new(pairs.take(MAXIMUM_ALTERNATIVES).collect()))
    }

    /// Requests that one of both takes.
    #[must_use]
    pub fn or(&self, other: &Self) -> Self {
        Self(Arc::new(self.0.iter().chain(other.0.iter()).take(MAXIMUM_ALTERNATIVES).cloned().collect()))
    }

    /// The same filter with each alternative changed.
    #[must_use]
    pub fn map(&self, change: impl FnMut(&Alternative) -> Alternative) -> Self {
        Self(Arc::new(self.alternatives().map(change).map(Arc::new).collect()))
    }
}
