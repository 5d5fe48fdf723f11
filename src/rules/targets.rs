//! What stands at a Location: the routes of the application whose path fits it.

use crate::applications::{Application, Route};
use crate::program::value::{MethodSet, Text};

/// The routes at a Location of the same application that take one of `methods`.
pub(super) fn routes_at<'a>(
    application: &'a Application,
    location: &Text,
    methods: MethodSet,
) -> impl Iterator<Item = &'a Route> {
    let shown = location.display();
    let path = shown.split(['?', '#']).next().unwrap_or_default().to_owned();
    application.routes.iter().filter(move |route| {
        route.methods.intersects(methods)
            && !route.methods.is_any()
            && route.path.as_ref().is_some_and(|pattern| fits(&pattern.display(), &path))
    })
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
