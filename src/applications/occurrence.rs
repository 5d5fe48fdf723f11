//! One way in which a route gives an answer: what rules judge and mends change.

use super::{Answer, Application, Route};
use crate::program::value::{Location, MethodSet};

/// One way in which a route gives an answer.
#[derive(Clone, Copy, Debug)]
pub struct Occurrence<'a> {
    /// The application.
    pub application: &'a Application,
    /// Its index.
    pub index: usize,
    /// The route.
    pub route: &'a Route,
    /// The answer.
    pub answer: &'a Answer,
    /// The methods of the route that can get it.
    pub methods: MethodSet,
}

impl Occurrence<'_> {
    /// Whether a known unsafe method gets it; code for every method does not count.
    pub fn is_unsafe(&self) -> bool {
        !self.methods.is_any() && self.methods.intersects(MethodSet::UNSAFE)
    }

    /// The unsafe methods that get it.
    pub fn unsafe_methods(&self) -> MethodSet {
        self.methods.intersection(MethodSet::UNSAFE)
    }

    /// The Location as text, where it is known.
    pub fn location(&self) -> Option<String> {
        match &self.answer.response.location {
            Location::Known(text) if !text.is_unknown() => Some(text.display()),
            _ => None,
        }
    }

    /// Whether requests may arrive as POST and be routed as another method (Rocket's `_method`).
    pub fn has_method_override(&self) -> bool {
        self.route.framework == "rocket"
    }
}
