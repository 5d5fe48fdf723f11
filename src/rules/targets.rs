//! What stands at a Location: the routes of the application whose path fits it.

use rustc_hash::FxHashMap;

use crate::applications::{Application, Occurrence, Route};
use crate::program::value::{Body, MethodSet, Text};

/// The routes of one application by their paths.
pub struct Targets<'a> {
    routes: &'a [Route],
    /// Paths of the routes that may answer GET; `None` where one is not known.
    served: Vec<Option<String>>,
    exact: FxHashMap<String, Vec<usize>>,
    patterns: Vec<(String, usize)>,
}

impl<'a> Targets<'a> {
    /// Indexes the routes whose path and methods are known.
    pub fn new(application: &'a Application) -> Self {
        let serves = |route: &&Route| route.methods.is_any() || route.methods.intersects(MethodSet::GET);
        let served = application.routes.iter().filter(serves);
        let mut targets = Self {
            routes: &application.routes,
            served: served.map(|route| route.path.as_ref().map(Text::display)).collect(),
            exact: FxHashMap::default(),
            patterns: Vec::new(),
        };
        for (index, route) in application.routes.iter().enumerate() {
            let Some(path) = route.path.as_ref().filter(|_| !route.methods.is_any()) else { continue };
            let path = path.display();
            if path.contains('{') {
                targets.patterns.push((path, index));
            } else {
                targets.exact.entry(path).or_default().push(index);
            }
        }
        targets
    }

    /// The first route at a Location that takes one of `methods`.
    pub fn at(&self, location: &Text, methods: MethodSet) -> Option<&'a Route> {
        let shown = location.display();
        let path = shown.split(['?', '#']).next().unwrap_or_default();
        let exact = self.exact.get(path).into_iter().flatten().copied();
        let patterns = self.patterns.iter().filter(|(pattern, _)| fits(pattern, path)).map(|&(_, index)| index);
        exact.chain(patterns).map(|index| &self.routes[index]).find(|route| route.methods.intersects(methods))
    }

    /// Whether a GET route of the application may serve a Location: holes stand for anything.
    pub fn may_serve(&self, location: &Text) -> bool {
        let path = target_path(location);
        self.served.iter().any(|pattern| pattern.as_ref().is_none_or(|pattern| may_fit(pattern, &path)))
    }

    /// What is known of a Location that the application does not serve; `None` where it may all the same: not all of its
    /// routes are known, files or another service answer there, or it is no application that shows pages.
    pub fn dead_end(
        &self,
        application: &Application,
        occurrence: &Occurrence<'_>,
        location: &Text,
    ) -> Option<DeadEndAt> {
        let path = target_path(location);
        let inside = location.known_start().starts_with('/') && !path.starts_with("//");
        let shown = |route: &&Route| {
            let mut answers = route.answers.answers.iter();
            route.methods.contains(MethodSet::GET) && answers.any(|answer| answer.response.body == Body::Html)
        };
        let known = application.complete && application.routes.iter().all(|route| route.path.is_some());
        if !inside || !known || !application.routes.iter().any(|route| shown(&route)) {
            return None;
        }
        if application.open_prefixes.iter().any(|prefix| path.starts_with(prefix.display().trim_end_matches('/'))) {
            return None;
        }
        let pages: Vec<String> = application
            .routes
            .iter()
            .filter(|route| route.methods.contains(MethodSet::GET))
            .filter_map(|route| route.path.as_ref().map(Text::display))
            .collect();
        let own = occurrence.route.shown_path().unwrap_or_default();
        let prefix = prefixes(&own).find(|prefix| pages.iter().any(|page| may_fit(page, &format!("{prefix}{path}"))));
        let nearest = match prefix {
            Some(prefix) => Some(format!("{prefix}{path}")),
            None => nearest(&path, &pages),
        };
        Some(DeadEndAt { path, nearest, prefix: prefix.map(str::to_owned) })
    }
}

/// A Location that leads nowhere.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeadEndAt {
    /// Its path, `{name}` for holes.
    pub path: String,
    /// A path that has a GET route, most like it.
    pub nearest: Option<String>,
    /// What is missing before it, where the handler is nested.
    pub prefix: Option<String>,
}

/// The path of a Location, without query and fragment.
fn target_path(location: &Text) -> String {
    let shown = location.display();
    shown.split(['?', '#']).next().unwrap_or_default().to_owned()
}

/// Everything that stands before a slash of a path, the longest first, without dynamic parts.
fn prefixes(path: &str) -> impl Iterator<Item = &str> {
    path.rmatch_indices('/').map(|(at, _)| &path[..at]).filter(|prefix| !prefix.is_empty() && !prefix.contains('{'))
}

/// The page that a slip of the pen would explain.
fn nearest(path: &str, pages: &[String]) -> Option<String> {
    let scored = pages.iter().filter(|page| !page.contains('{')).map(|page| (strsim::osa_distance(path, page), page));
    let (distance, page) = scored.min()?;
    (distance * 4 <= path.len().max(4)).then(|| page.clone())
}

/// Whether a path with holes may be one that a pattern serves: a hole may hold anything, slashes too at the end.
fn may_fit(pattern: &str, path: &str) -> bool {
    if !path.starts_with('/') {
        return true;
    }
    let mut wanted = pattern.trim_end_matches('/').split('/');
    let mut given = path.trim_end_matches('/').split('/').peekable();
    loop {
        match (wanted.next(), given.next()) {
            (None, None) => return true,
            (Some(rest), _) if rest.contains("{*") => return true,
            (_, Some(hole)) if hole.contains('{') && given.peek().is_none() => return true,
            (Some(wanted), Some(given)) if wanted == given || wanted.contains('{') || given.contains('{') => {}
            _ => return false,
        }
    }
}

/// Whether a path with `{holes}` fits a pattern with `{captures}`.
fn fits(pattern: &str, path: &str) -> bool {
    if !path.starts_with('/') {
        return false;
    }
    let mut wanted = pattern.split('/');
    let mut given = path.split('/');
    loop {
        match (wanted.next(), given.next()) {
            (None, None) => return true,
            (Some(rest), Some(_)) if rest.starts_with("{*") => return true,
            (Some(wanted), Some(given)) if wanted == given => {}
            (Some(wanted), Some(given)) if wanted.starts_with('{') && !given.is_empty() => {}
            _ => return false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{fits, may_fit, nearest, prefixes};

    #[test]
    fn a_location_fits_the_pattern_that_would_serve_it() {
        assert!(fits("/tasks", "/tasks"));
        assert!(fits("/tasks/{id}", "/tasks/7"));
        assert!(fits("/tasks/{id}", "/tasks/{task}"));
        assert!(fits("/files/{*rest}", "/files/a/b"));
        assert!(!fits("/tasks/{id}", "/tasks/"));
        assert!(!fits("/tasks/new", "/tasks/{id}"));
        assert!(!fits("/tasks", "https://example.org/tasks"));
    }

    #[test]
    fn a_hole_may_hold_anything() {
        assert!(may_fit("/tasks/{id}", "/tasks/{x}"));
        assert!(may_fit("/tasks/new", "/tasks/{x}"));
        assert!(may_fit("/tasks/{id}/edit", "/tasks/{rest}"));
        assert!(may_fit("/tasks", "/{next}"));
        assert!(may_fit("/tasks/", "/tasks"));
        assert!(may_fit("/files/{*path}", "/files/a/b"));
        assert!(may_fit("/tasks", "{anywhere}"));
        assert!(!may_fit("/tasks/{id}", "/tasks"));
        assert!(!may_fit("/tasks", "/users/{id}"));
        assert!(!may_fit("/tasks/{id}/edit", "/tasks/{id}/show"));
    }

    #[test]
    fn a_slip_is_near_and_another_page_is_not() {
        let pages = ["/tasks".to_owned(), "/users".to_owned(), "/tasks/{id}".to_owned()];
        assert_eq!(nearest("/task", &pages).as_deref(), Some("/tasks"));
        assert_eq!(nearest("/login", &pages), None);
        assert_eq!(prefixes("/admin/users/{id}/edit").collect::<Vec<_>>(), ["/admin/users", "/admin"]);
    }
}
