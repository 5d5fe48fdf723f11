//! The routes of the analysed applications as plain rows, for `seeother routes`, the editor and JSON.

use crate::diagnostic::Place;

/// One route: a path with the methods that one handler takes there.
#[derive(Clone, Debug, PartialEq)]
pub struct RouteRow {
    /// Package of the application.
    pub package: Option<String>,
    /// Path of the function that makes the root router (`shop::router`).
    pub app: Option<String>,
    /// Upper case; `["*"]` for every method.
    pub methods: Vec<String>,
    /// With its prefixes, `{name}` for dynamic parts; `None` where unknown.
    pub path: Option<String>,
    /// Path of the handler (`cart::add`); `None` for a closure.
    pub handler: Option<String>,
    /// The handler's definition: its name, or the whole of a closure.
    pub place: Place,
    /// Where the route binds the handler.
    pub bound_at: Place,
    /// Name of the framework, as in the JSON contract.
    pub framework: &'static str,
    /// What it can answer, sorted by status, then place.
    pub answers: Vec<AnswerRow>,
    /// Its redirects once more, with the places that an editor needs.
    pub redirects: Vec<RedirectRow>,
    /// Why parts of it are unknown; empty when everything is understood.
    pub unknown: Vec<String>,
}

/// One answer of a route.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct AnswerRow {
    /// `None` where unknown.
    pub status: Option<u16>,
    /// Outer `None`: no Location. Inner `None`: a Location that is not known.
    pub location: Option<Option<String>>,
    /// html, json, text, stream, empty or unknown.
    pub body: &'static str,
    /// The deepest place that decides the status.
    pub place: Place,
    /// Calls that lead from the handler to that place, outermost first.
    pub calls: Vec<Place>,
}

/// A redirect of a route.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct RedirectRow {
    /// 301, 302, 303, 307 or 308.
    pub status: u16,
    /// The token that fixes the status.
    pub place: Place,
    /// The whole expression.
    pub whole: Place,
    /// Calls that lead from the handler to that place, outermost first.
    pub calls: Vec<Place>,
    /// The Location with `{name}` for dynamic parts; `None` where unknown.
    pub location: Option<String>,
    /// Where the Location is written, if it is one literal.
    pub written_at: Option<Place>,
    /// The handler that answers GET at the Location, in the same application.
    pub target: Option<Place>,
}
