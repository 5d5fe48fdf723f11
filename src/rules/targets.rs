//! What stands at a Location: the routes of the application whose path fits it.

use rustc_hash::FxHashMap;

use crate::applications::{Application, Route};
use crate::program::value::{MethodSet, Text};

/// The routes of one application by their paths.
pub struct Targets<'a> {
    routes: &'a [Route],
    exact: FxHashMap<String, Vec<usize>>,
    patterns: Vec<(String, usize)>,
}

impl<'a> Targets<'a> {
    /// Indexes the routes whose path and methods are known.
    pub fn new(application: &'a Application) -> Self {
        let mut targets = Self { routes: &application.routes, exact: FxHashMap::default(), patterns: Vec::new() };
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
    use super::fits;

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
}
