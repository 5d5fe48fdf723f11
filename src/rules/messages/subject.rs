//! Who answers, as the beginning of a sentence: from whatever is known of methods, path and handler.

use std::fmt;

use crate::clients::join;

/// The handler and route that a sentence is about.
#[derive(Clone, Copy, Debug, Default)]
pub struct Subject<'a> {
    /// Upper case; `["*"]` for every method; empty where unknown.
    pub methods: &'a [&'a str],
    /// With its prefixes, `{name}` for dynamic parts; `None` where unknown.
    pub path: Option<&'a str>,
    /// Path of the handler; `None` for a closure, or where unknown.
    pub handler: Option<&'a str>,
}

impl<'a> Subject<'a> {
    /// Those of its methods that pass.
    pub(super) fn only(&self, passes: impl Fn(&str) -> bool) -> Vec<&'a str> {
        self.methods.iter().copied().filter(|method| passes(method)).collect()
    }

    /// The same place with fewer methods; with all of its own where none would be left.
    pub(super) fn with<'b>(&self, methods: &'b [&'b str]) -> Subject<'b>
    where
        'a: 'b,
    {
        Subject { methods: if methods.is_empty() { self.methods } else { methods }, ..*self }
    }

    /// The same words inside a sentence.
    pub(super) fn inside(&self) -> String {
        let words = self.to_string();
        match words.strip_prefix("Every ") {
            Some(rest) => format!("every {rest}"),
            None => words.strip_prefix("This ").map(|rest| format!("this {rest}")).unwrap_or(words),
        }
    }

    fn every_method(&self) -> bool {
        self.methods.contains(&"*")
    }

    /// Whether the sentence needs the plural.
    fn is_plural(&self) -> bool {
        self.path.is_some() && self.methods.len() > 1 && !self.every_method()
    }
}

impl fmt::Display for Subject<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let methods = if self.every_method() { &[] } else { self.methods };
        match (self.path, self.handler) {
            (Some(path), _) if self.every_method() => {
                write!(formatter, "Every method of {}", code(path))
            }
            (Some(path), _) if methods.is_empty() => formatter.write_str(&code(path)),
            (Some(path), _) => {
                let routes: Vec<String> = methods.iter().map(|method| code(&format!("{method} {path}"))).collect();
                formatter.write_str(&join(&routes))
            }
            (None, Some(handler)) if methods.is_empty() => formatter.write_str(&code(handler)),
            (None, Some(handler)) => {
                write!(formatter, "{} ({})", code(handler), methods.join(", "))
            }
            (None, None) if methods.is_empty() => formatter.write_str("This handler"),
            (None, None) => write!(formatter, "This {} handler", join(methods)),
        }
    }
}

/// The verb that agrees with the subject.
pub(super) fn answer(subject: &Subject) -> &'static str {
    if subject.is_plural() { "answer" } else { "answers" }
}

/// "PUT", "PUT or DELETE", "PUT, PATCH or DELETE".
pub(super) fn one_of(methods: &[&str]) -> String {
    match methods {
        [] => "request".to_owned(),
        [one] => (*one).to_owned(),
        [head @ .., last] => format!("{} or {last}", head.join(", ")),
    }
}

/// As code in a message; a backtick inside would end it early.
pub(super) fn code(text: &str) -> String {
    format!("`{}`", text.replace('`', "'"))
}
