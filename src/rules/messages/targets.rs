//! The redirects whose target or company is wrong: `dead-end-location`, `deleted-location`, `htmx-header-on-redirect`.

use super::subject::{answer, code};
use super::{Subject, Text};
use crate::status::with_reason;

/// A redirect to where nothing is.
#[derive(Clone, Copy, Debug)]
pub struct DeadEnd<'a> {
    /// Who answers.
    pub subject: Subject<'a>,
    /// What is answered.
    pub status: u16,
    /// The path, `{name}` for dynamic parts.
    pub location: &'a str,
    /// The path of the GET route that is most like it.
    pub nearest: Option<&'a str>,
    /// The prefix that is missing, if the routes around it are nested.
    pub prefix: Option<&'a str>,
}

/// `dead-end-location`.
pub fn dead_end_location(end: &DeadEnd<'_>) -> Text {
    let verb = answer(&end.subject);
    let (status, location) = (with_reason(end.status), code(end.location));
    let help = match (end.prefix, end.nearest) {
        (Some(prefix), Some(nearest)) => {
            format!("Write {}: the routes here are nested below {}.", code(nearest), code(prefix))
        }
        (None, Some(nearest)) => format!("Did you mean {}?", code(nearest)),
        _ => "Lead to a path that has a GET route, or add one.".to_owned(),
    };
    let subject = &end.subject;
    Text::new(
        format!("{subject} {verb} {status} to {location}, which has no GET route: clients that follow get 404 or 405."),
        help,
    )
}

/// `deleted-location`.
pub fn deleted_location(subject: &Subject<'_>, status: u16, location: &str) -> Text {
    let verb = answer(subject);
    let (status, location) = (with_reason(status), code(location));
    Text::new(
        format!("{subject} {verb} {status} to {location} after it has deleted that: clients that follow find nothing."),
        "Lead to the page that listed it.",
    )
}

/// `htmx-header-on-redirect`.
pub fn htmx_header_on_redirect(subject: &Subject<'_>, status: u16, header: &str) -> Text {
    let verb = answer(subject);
    let name: Vec<String> = header.split('-').map(capitalized).collect();
    let (status, header) = (with_reason(status), code(&name.join("-")));
    Text::new(
        format!(
            "{subject} {verb} {status} with {header}: browsers follow the redirect, and htmx never sees the header."
        ),
        format!(
            "Answer 200 or 204 with {header} to requests of htmx, or send the header with the page at the Location."
        ),
    )
}

fn capitalized(word: &str) -> String {
    if word == "hx" {
        return "HX".to_owned();
    }
    let mut letters = word.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn subject<'a>() -> Subject<'a> {
        Subject { methods: &["POST"], path: Some("/admin/users"), handler: None }
    }

    #[test]
    fn a_dead_end_names_the_way_out() {
        let end = DeadEnd { subject: subject(), status: 303, location: "/users", nearest: None, prefix: None };
        let text = dead_end_location(&end);
        assert_eq!(
            text.message,
            "`POST /admin/users` answers 303 See Other to `/users`, which has no GET route: clients that follow get 404 or 405."
        );
        assert_eq!(text.help, "Lead to a path that has a GET route, or add one.");
        let near = dead_end_location(&DeadEnd { nearest: Some("/user"), ..end });
        assert_eq!(near.help, "Did you mean `/user`?");
        let nested = dead_end_location(&DeadEnd { nearest: Some("/admin/users"), prefix: Some("/admin"), ..end });
        assert_eq!(nested.help, "Write `/admin/users`: the routes here are nested below `/admin`.");
    }

    #[test]
    fn what_was_deleted_is_gone() {
        assert_eq!(
            deleted_location(&subject(), 303, "/tasks/{id}").message,
            "`POST /admin/users` answers 303 See Other to `/tasks/{id}` after it has deleted that: clients that follow find nothing."
        );
    }

    #[test]
    fn htmx_headers_are_called_as_htmx_calls_them() {
        let text = htmx_header_on_redirect(&subject(), 303, "hx-push-url");
        assert_eq!(
            text.message,
            "`POST /admin/users` answers 303 See Other with `HX-Push-Url`: browsers follow the redirect, and htmx never sees the header."
        );
    }
}
