//! The sentences of the findings. A message says what will happen and who does it, a help says what
//! to do. Made from plain words only: knows no parser, no finding, and no framework beyond "a method
//! override may be mounted".

mod answers;
mod redirects;
mod refinements;
mod subject;
mod targets;
#[cfg(test)]
mod tests;

pub use answers::{PageAfterWrite, PageBody, Write, ignored_location, missing_location, page_after_write};
pub use redirects::{
    Guard, GuardRedirection, Redirection, SameMethod, ambiguous_redirect, guard_redirect, repeated_request,
};
pub use refinements::{
    BadLocation, Kept, cacheable_redirect, dropped_cookies, duplicate_location, form_again_status, numeric_status,
    open_redirect, panicking_location, see_other_on_get,
};
pub use subject::Subject;
pub use targets::{DeadEnd, dead_end_location, deleted_location, htmx_header_on_redirect};

use subject::code;

/// What a finding says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Text {
    /// What will happen and who does it.
    pub message: String,
    /// What to do: one sentence.
    pub help: String,
}

impl Text {
    fn new(message: String, help: impl Into<String>) -> Self {
        Self { message, help: help.into() }
    }
}

/// How far a suppression reaches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SuppressionScope {
    /// `ignore[…]`: a line or a function.
    Lines,
    /// `ignore-file[…]`.
    File,
}

/// `unused-suppression`. `known` tells whether a rule of this name exists; `suggestion` is the name
/// that was probably meant where none does.
pub fn unused_suppression(rule: &str, scope: SuppressionScope, known: bool, suggestion: Option<&str>) -> Text {
    let (word, reach) = match scope {
        SuppressionScope::Lines => ("ignore", "on the lines that it covers"),
        SuppressionScope::File => ("ignore-file", "in this file"),
    };
    let why =
        if known { format!("the rule reports nothing {reach}") } else { "there is no rule of this name".to_owned() };
    let help = match (known, suggestion) {
        (false, Some(name)) => format!("Write {}, or remove the suppression.", code(name)),
        _ => "Remove the suppression.".to_owned(),
    };
    Text::new(format!("`{word}[{rule}]` suppresses nothing: {why}."), help)
}
