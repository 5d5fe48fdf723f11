//! The answers that lead nowhere: `page-after-write`, `missing-location`, `ignored-location`.

use super::subject::{answer, code};
use super::{Subject, Text};
use crate::status::{is_unsafe_method, with_reason};

/// What the 200 holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PageBody {
    /// HTML or a template.
    Html,
    /// Plain text.
    Text,
    /// Nothing.
    Empty,
}

/// What a handler did before it answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Write<'a> {
    /// A statement that stores or changes rows or documents.
    Stored,
    /// One that deletes.
    Deleted,
    /// A file.
    File,
    /// A mail.
    Mail,
    /// A cookie or the session.
    Session,
    /// Weak evidence: a call of this name, which reads like a write.
    Weak(&'a str),
}

impl Write<'_> {
    fn words(self) -> String {
        let done = match self {
            Self::Stored => "has stored data",
            Self::Deleted => "has deleted data",
            Self::File => "has written a file",
            Self::Mail => "has sent mail",
            Self::Session => "has changed the session",
            Self::Weak(call) => return format!("it calls {}, which seems to write", code(call)),
        };
        format!("it {done}")
    }
}

/// A 200 page after a write.
#[derive(Clone, Copy, Debug)]
pub struct PageAfterWrite<'a> {
    /// Who answers.
    pub subject: Subject<'a>,
    /// What the answer holds.
    pub body: PageBody,
    /// What was done before.
    pub write: Write<'a>,
    /// The best GET route of the application for the Location, with its handler.
    pub result: Option<(&'a str, Option<&'a str>)>,
    /// As in [`Redirection::method_override`].
    pub method_override: bool,
}

/// `page-after-write`.
pub fn page_after_write(page: &PageAfterWrite) -> Text {
    let acting: Vec<&str> = page.subject.only(is_unsafe_method);
    let subject = page.subject.with(&acting);
    let verb = answer(&subject);
    let body = match page.body {
        PageBody::Html => "a 200 page",
        PageBody::Text => "200 with plain text",
        PageBody::Empty => "an empty 200 page",
    };
    // Forms send GET and POST only: a page that answers PUT, PATCH or DELETE went to a script.
    let by_form = page.method_override || acting.is_empty() || acting.contains(&"POST");
    let consequence = if by_form {
        "reloading the page sends the form again"
    } else {
        "the page has no address of its own to reload or to share"
    };
    let write = page.write.words();
    let help = match page.result {
        Some((path, Some(handler))) => {
            format!("Answer 303 See Other with {} ({}) as its Location.", code(path), code(handler))
        }
        Some((path, None)) => format!("Answer 303 See Other with {} as its Location.", code(path)),
        None => "Answer 303 See Other with a page that shows the result, such as a confirmation, as its \
                 Location."
            .to_owned(),
    };
    Text::new(format!("{subject} {verb} {body} after {write}: {consequence}."), help)
}

/// `missing-location`: a redirect status, any method, no Location.
pub fn missing_location(subject: &Subject, status: u16) -> Text {
    let verb = answer(subject);
    let unsafe_only = !subject.methods.is_empty() && subject.methods.iter().all(|method| is_unsafe_method(method));
    let mend =
        if unsafe_only && status != 303 { "Answer 303 See Other with a Location" } else { "Add a Location header" };
    let help = if status == 302 {
        // "FOUND, Json(row)" is how this arises: a row was found.
        format!("{mend}, or answer 200 OK if the status was to say that something was found.")
    } else {
        format!("{mend}.")
    };
    let status = with_reason(status);
    Text::new(
        format!(
            "{subject} {verb} {status} without a Location: clients have nowhere to go, and browsers show \
             the body of this answer at the address of the request."
        ),
        help,
    )
}

/// `ignored-location`: a Location on a status at which clients do not follow it.
pub fn ignored_location(subject: &Subject, status: u16, location: Option<&str>) -> Text {
    let verb = answer(subject);
    let to = location.map_or_else(|| "there".to_owned(), |location| format!("to {}", code(location)));
    let given = location.map_or_else(|| "a Location".to_owned(), |location| format!("the Location {}", code(location)));
    let instead = match status {
        204 | 205 => "browsers stay on the page that they show",
        _ => "browsers show the body of this answer",
    };
    let acts = subject.methods.iter().any(|method| is_unsafe_method(method));
    let redirect = if acts { "answer 303 See Other" } else { "answer a redirect status" };
    let help = if (400..600).contains(&status) {
        format!("Remove the Location, or {redirect} if the client is to go {to}.")
    } else {
        format!("{} to lead the client {to}, or remove the Location.", capitalized(redirect))
    };
    let status = with_reason(status);
    Text::new(format!("{subject} {verb} {status} with {given}: clients do not follow it, and {instead}."), help)
}

fn capitalized(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
