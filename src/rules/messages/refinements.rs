//! The sentences of the rules on what a redirect is made of and what goes with it: its target, its cookies, its cache, its number.

use super::subject::{answer, code};
use super::{Subject, Text};
use crate::status::with_reason;

/// What goes wrong with a Location that cannot be a header.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BadLocation {
    /// The conversion is unwrapped.
    Unwrapped,
    /// The constructor panics.
    Panics,
    /// The redirect goes out without a Location.
    Dropped,
}

/// Why a redirect may be kept that should not be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kept {
    /// `Cache-Control` says so, after an unsafe method.
    AfterChange,
    /// It is permanent, though it is decided for each request.
    Permanent,
}

/// `panicking-location`.
pub fn panicking_location(subject: &Subject<'_>, status: Option<u16>, fault: BadLocation) -> Text {
    let verb = answer(subject);
    let what = status.map_or_else(|| "a redirect".to_owned(), with_reason);
    let consequence = match fault {
        BadLocation::Unwrapped => "`unwrap` panics, and the client gets no answer",
        BadLocation::Panics => "its constructor panics, and the client gets no answer",
        BadLocation::Dropped => "the answer goes out without a Location, and leads nowhere",
    };
    Text::new(
        format!(
            "{subject} {verb} {what} with what the client sent in its Location: at a line break in it, {consequence}."
        ),
        "Encode it first, or answer an error where it cannot be a header.",
    )
}

/// `open-redirect`.
pub fn open_redirect(subject: &Subject<'_>, status: u16) -> Text {
    let verb = answer(subject);
    let status = with_reason(status);
    Text::new(
        format!(
            "{subject} {verb} {status} to wherever the request says: a link to this application can lead to any site."
        ),
        "Take only paths of this application: those that start with one `/` and no second `/` or `\\`.",
    )
}

/// `duplicate-location`.
pub fn duplicate_location(subject: &Subject<'_>, status: Option<u16>) -> Text {
    let verb = answer(subject);
    let what = status.map_or_else(|| "an answer".to_owned(), with_reason);
    Text::new(
        format!(
            "{subject} {verb} {what} with a second Location beside the first: browsers refuse two that differ, other clients take the first or the last."
        ),
        "Set the header once, with a call that replaces it.",
    )
}

/// `dropped-cookies`.
pub fn dropped_cookies(subject: &Subject<'_>) -> Text {
    let verb = answer(subject);
    Text::new(
        format!("{subject} {verb} without the jar or headers that this cookie is put into: browsers never get it."),
        "Answer what holds the cookie together with the redirect or page, as a tuple.",
    )
}

/// `form-again-status`.
pub fn form_again_status(subject: &Subject<'_>) -> Text {
    let verb = answer(subject);
    Text::new(
        format!(
            "{subject} {verb} 200 OK with the form again: scripts and tests take that for success, and Turbo shows nothing."
        ),
        "Answer 422 Unprocessable Content with the same page.",
    )
}

/// `cacheable-redirect`.
pub fn cacheable_redirect(subject: &Subject<'_>, status: u16, location: Option<&str>, kept: Kept) -> Text {
    let verb = answer(subject);
    let status = with_reason(status);
    match kept {
        Kept::AfterChange => Text::new(
            format!(
                "{subject} {verb} {status} with a `Cache-Control` that lets caches keep it: what is answered to a change holds for that change alone."
            ),
            "Leave the header out, or write `no-store`.",
        ),
        Kept::Permanent => Text::new(
            format!(
                "{subject} {verb} {status} to {} where a guard or error says so: browsers keep it, and go there without asking even when the page would be shown.",
                code(location.unwrap_or_default())
            ),
            "Answer 303 See Other or 302 Found, which are not kept.",
        ),
    }
}

/// `see-other-on-get`.
pub fn see_other_on_get(subject: &Subject<'_>, location: &str) -> Text {
    let verb = answer(subject);
    Text::new(
        format!(
            "{subject} {verb} 303 See Other to {} whatever is asked: clients and search engines take it for the answer to something else, and ask again each time.",
            code(location)
        ),
        "Answer 308 Permanent Redirect if the page has moved for good, else 307 Temporary Redirect.",
    )
}

/// `numeric-status`.
pub fn numeric_status(subject: &Subject<'_>, status: u16, name: &str) -> Text {
    let verb = answer(subject);
    Text::new(
        format!(
            "{subject} {verb} {}, written as a number: whoever reads it has to know what it means.",
            with_reason(status)
        ),
        format!("Write {}.", code(name)),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn subject<'a>() -> Subject<'a> {
        Subject { methods: &["POST"], path: Some("/login"), handler: None }
    }

    #[test]
    fn a_bad_location_says_what_the_client_gets() {
        let text = panicking_location(&subject(), Some(303), BadLocation::Dropped);
        assert_eq!(
            text.message,
            "`POST /login` answers 303 See Other with what the client sent in its Location: at a line break in it, the answer goes out without a Location, and leads nowhere."
        );
        assert!(panicking_location(&subject(), None, BadLocation::Panics).message.contains("its constructor panics"));
    }

    #[test]
    fn a_permanent_guard_names_the_page() {
        let text = cacheable_redirect(&subject(), 308, Some("/login"), Kept::Permanent);
        assert!(
            text.message.starts_with("`POST /login` answers 308 Permanent Redirect to `/login` where a guard"),
            "{}",
            text.message
        );
    }
}
