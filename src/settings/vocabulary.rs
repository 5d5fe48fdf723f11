//! The user's vocabulary: what the project's own macros, functions and attributes mean. Plain data
//! that the analysis reads; nothing here resolves a name.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What the analysis cannot see for itself, told by the user.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields, default)]
pub struct Vocabulary {
    /// Functions and macros that make a response.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub answers: Vec<AnswerWord>,
    /// Attributes that make a function the handler of a route.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub routes: Vec<RouteWord>,
    /// Functions and methods that change data.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub writes: Vec<WriteWord>,
}

impl Vocabulary {
    /// Whether the user told nothing.
    pub fn is_empty(&self) -> bool {
        self.answers.is_empty() && self.routes.is_empty() && self.writes.is_empty()
    }
}

/// A function (`path`) or a macro (`macro`) whose value is a response.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct AnswerWord {
    /// Path of the function, as a `use` would name it: `crate::render_page`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub path: Option<String>,
    /// Name of the macro, without `!`.
    #[serde(rename = "macro", skip_serializing_if = "Option::is_none")]
    pub macro_name: Option<String>,
    /// The status that it answers.
    #[schemars(range(min = 100, max = 599))]
    pub status: u16,
    /// What the body is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub body: Option<Body>,
    /// Whether the response carries a Location.
    #[serde(default)]
    pub location: bool,
}

/// The body of a response, by what a browser would do with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Body {
    /// A page.
    Html,
    /// Data for programs.
    Json,
    /// Plain text.
    Text,
    /// Anything that is sent in pieces.
    Stream,
    /// Nothing.
    Empty,
}

impl Body {
    /// The word used in every output.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Html => "html",
            Self::Json => "json",
            Self::Text => "text",
            Self::Stream => "stream",
            Self::Empty => "empty",
        }
    }
}

/// An attribute that binds the function beneath it to a method.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct RouteWord {
    /// Last segment of the attribute's path: `my_post` for `#[web::my_post("/cart")]`.
    pub attribute: String,
    /// The HTTP method; `*` for every method.
    pub method: String,
}

/// A function (`path`) or a method (`method`) that changes data.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct WriteWord {
    /// Path of the function: `crate::db::save`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub path: Option<String>,
    /// Name of the method, on any receiver.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub method: Option<String>,
}

impl AnswerWord {
    /// What is wrong with the entry as a whole, if anything.
    pub(super) fn fault(&self) -> Option<&'static str> {
        if self.path.is_some() == self.macro_name.is_some() {
            return Some("an answer names either a `path` or a `macro`");
        }
        if !(100..=599).contains(&self.status) {
            return Some("`status` is an HTTP status from 100 to 599");
        }
        None
    }
}

impl RouteWord {
    /// What is wrong with the entry as a whole, if anything.
    pub(super) fn fault(&self) -> Option<&'static str> {
        let method =
            self.method == "*" || !self.method.is_empty() && self.method.bytes().all(|byte| byte.is_ascii_uppercase());
        (!method).then_some("`method` is an HTTP method in upper case, such as \"POST\", or \"*\"")
    }
}

impl WriteWord {
    /// What is wrong with the entry as a whole, if anything.
    pub(super) fn fault(&self) -> Option<&'static str> {
        (self.path.is_some() == self.method.is_some()).then_some("a write names either a `path` or a `method`")
    }
}
