//! The redirects that keep a method or leave it to the client: `ambiguous-redirect`,
//! `repeated-request`, `guard-redirect`.

use super::subject::{answer, code, one_of};
use super::{Subject, Text};
use crate::clients::{join, repeaters, turners};
use crate::status::{is_permanent, is_unsafe_method, preserves_method, with_reason};

/// Whether the Location has a route for the method of the request.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SameMethod<'a> {
    /// Not known: the Location, or who serves it, is not.
    #[default]
    Unknown,
    /// The application has no route for it there, and nothing else could serve it.
    Absent,
    /// There is one.
    Present {
        /// Its handler, where that has a name.
        handler: Option<&'a str>,
    },
}

/// A redirect out of a handler.
#[derive(Clone, Copy, Debug, Default)]
pub struct Redirection<'a> {
    /// Who answers.
    pub subject: Subject<'a>,
    /// 301, 302, 307 or 308.
    pub status: u16,
    /// The Location, `{name}` for dynamic parts; `None` where unknown.
    pub location: Option<&'a str>,
    /// What stands at the Location for the same method.
    pub same_method: SameMethod<'a>,
    /// Whether a request may arrive as POST and be routed as another method: in Rocket, and where a
    /// method-override middleware is mounted.
    pub method_override: bool,
}

impl Redirection<'_> {
    /// "at `/cart`, which has a DELETE route (`clear_cart`)".
    fn target(&self, methods: &[&str]) -> String {
        let place = place(self.location);
        let route = match methods {
            [method] => format!("{method} route"),
            _ => "route for it".to_owned(),
        };
        // Only a path without dynamic parts is sure to be the same resource again.
        let endless = self.location.is_some()
            && self.location == self.subject.path
            && self.location.is_some_and(|location| !location.contains('{'));
        match self.same_method {
            SameMethod::Unknown => place,
            SameMethod::Absent => format!("{place}, which has no {route} and answers 404 or 405"),
            SameMethod::Present { .. } if endless => {
                format!("{place}, the same route, until they give up")
            }
            SameMethod::Present { handler: Some(handler) } => {
                format!("{place}, which has a {route} ({})", code(handler))
            }
            SameMethod::Present { handler: None } => format!("{place}, which has a {route}"),
        }
    }
}

fn place(location: Option<&str>) -> String {
    location.map_or_else(|| "at the Location".to_owned(), |location| format!("at {}", code(location)))
}

/// A DELETE seldom has a body, and curl drops that of a POST which it need not repeat.
fn body_words(methods: &[&str], status: u16) -> &'static str {
    let certain = !methods.contains(&"DELETE") && (preserves_method(status) || !methods.contains(&"POST"));
    if certain { " with its body" } else { "" }
}

const ANSWER_303: &str = "Answer 303 See Other.";

/// `ambiguous-redirect`: 301 or 302 to POST, or to a method that may be POST on the wire.
pub fn ambiguous_redirect(redirection: &Redirection) -> Text {
    let posted: Vec<&str> = redirection.subject.only(|method| method == "POST");
    let subject = redirection.subject.with(&posted);
    let own: Vec<&str> = subject.only(is_unsafe_method);
    let verb = answer(&subject);
    let status = with_reason(redirection.status);
    let leaves = if is_permanent(redirection.status) {
        "which says that the move is permanent and leaves the method to the client"
    } else {
        "which leaves the method to the client"
    };
    let turning = join(&turners(&["POST"], redirection.status));
    let repeating = join(&repeaters(&["POST"], redirection.status));
    let target = redirection.target(if own.is_empty() { &["POST"] } else { &own });
    let overridden = redirection.method_override && !own.is_empty() && own.iter().all(|&method| method != "POST");
    let message = if overridden {
        format!(
            "{subject} {verb} {status}, {leaves}: with the method override the request may be a POST, \
             which {turning} turn into GET, while {repeating} repeat it {target}."
        )
    } else {
        format!(
            "{subject} {verb} {status}, {leaves}: {turning} turn the POST into GET, while {repeating} \
             repeat it {target}."
        )
    };
    Text::new(message, ANSWER_303)
}

/// `repeated-request`: 301 or 302 to PUT, PATCH or DELETE, and 307 or 308 to any unsafe method.
pub fn repeated_request(redirection: &Redirection) -> Text {
    let status = redirection.status;
    let repeated: Vec<&str> =
        redirection.subject.only(|method| is_unsafe_method(method) && (preserves_method(status) || method != "POST"));
    let subject = redirection.subject.with(&repeated);
    let verb = answer(&subject);
    let overridden = redirection.method_override && repeated.iter().any(|&method| method != "POST");
    // With an override the client knows nothing but the POST, whatever the handler is bound to.
    let wire: &[&str] = if overridden || repeated.is_empty() { &["POST"] } else { &repeated };
    let repeating = join(&repeaters(wire, status));
    let target = redirection.target(&repeated);
    let body = body_words(wire, status);
    let what = if overridden || repeated.is_empty() { "request".to_owned() } else { one_of(&repeated) };
    let wire_note = if overridden && preserves_method(status) {
        " With the method override it may be a POST on the wire."
    } else {
        ""
    };
    let status = with_reason(status);
    Text::new(
        format!("{subject} {verb} {status}: {repeating} repeat the {what}{body} {target}.{wire_note}"),
        ANSWER_303,
    )
}

/// What kind of code serves every method.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Guard {
    /// Code that runs before the handlers, whatever it is called.
    Middleware,
    /// What an extractor or request guard answers when it fails.
    Rejection,
    /// An error type that becomes an answer.
    ErrorType,
    /// A catcher of Rocket, or an error handler by status.
    Catcher,
    /// What answers where no route fits.
    Fallback,
    /// A handler that is bound to every method.
    Handler,
    /// None of these.
    Other,
}

impl Guard {
    fn words(self) -> &'static str {
        match self {
            Self::Middleware => "The middleware",
            Self::Rejection => "The rejection",
            Self::ErrorType => "The error type",
            Self::Catcher => "The catcher",
            Self::Fallback => "The fallback",
            Self::Handler => "The handler",
            Self::Other => "The code",
        }
    }
}

/// A redirect out of code that serves every method.
#[derive(Clone, Copy, Debug)]
pub struct GuardRedirection<'a> {
    /// What kind of code.
    pub guard: Guard,
    /// Its name in the source.
    pub name: Option<&'a str>,
    /// 301, 302, 307 or 308.
    pub status: u16,
    /// The Location; `None` where unknown.
    pub location: Option<&'a str>,
    /// The unsafe methods that reach it, each once; empty where every method may.
    pub methods: &'a [&'a str],
    /// One route that reaches it.
    pub example: Option<Subject<'a>>,
    /// How many further routes do.
    pub more: usize,
}

/// `guard-redirect`: 307 or 308 (301 or 302 as a hint) to a page, out of code for every method.
pub fn guard_redirect(redirection: &GuardRedirection) -> Text {
    let name = redirection.name.map_or_else(String::new, |name| format!(" {}", code(name)));
    let guard = redirection.guard.words();
    let keeps = preserves_method(redirection.status);
    let kept: Vec<&str> = redirection
        .methods
        .iter()
        .copied()
        .filter(|&method| is_unsafe_method(method) && (keeps || method != "POST"))
        .collect();
    let only_post = !redirection.methods.is_empty() && redirection.methods.iter().all(|&method| method == "POST");
    let methods: &[&str] = match (kept.as_slice(), keeps || only_post) {
        ([], true) => &["POST"],
        ([], false) => &["PUT", "PATCH", "DELETE"],
        (kept, _) => kept,
    };
    let example = match (redirection.example, redirection.more) {
        (None, _) => String::new(),
        (Some(example), 0) => format!(", {} among them", example.inside()),
        (Some(example), 1) => format!(", {} and another route among them", example.inside()),
        (Some(example), more) => {
            format!(", {} and {more} other routes among them", example.inside())
        }
    };
    let body = body_words(methods, redirection.status);
    let message = format!(
        "{guard}{name} answers {status} to every method{example}: {repeating} repeat a {what}{body} {place}.",
        status = with_reason(redirection.status),
        repeating = join(&repeaters(methods, redirection.status)),
        what = one_of(methods),
        place = place(redirection.location),
    );
    let page = redirection.location.map_or_else(|| "the page".to_owned(), code);
    Text::new(message, format!("Answer 303 See Other, which leads to {page} with GET whatever the method was."))
}
