//! The user's vocabulary: answers, writes and routes that the configuration names. Asked before every
//! other vocabulary, since people know their own code best.

use std::sync::Arc;

use super::AttributeRoute;
use crate::program::Program;
use crate::program::evaluate::CallSite;
use crate::program::ids::Definition;
use crate::program::value::{Body, Location, MethodSet, Response, Text, Value, Values};
use crate::settings::{AnswerWord, Body as WrittenBody, Vocabulary};
use crate::syntax::facts::{Attribute, ExpressionKind, Literal};

/// What the configuration says of a call.
#[derive(Clone, Copy, Debug, Default)]
pub struct Said<'a> {
    /// It makes this answer.
    pub answer: Option<&'a AnswerWord>,
    /// It writes.
    pub writes: bool,
}

impl Said<'_> {
    /// Whether it says nothing.
    pub fn is_nothing(&self) -> bool {
        self.answer.is_none() && !self.writes
    }
}

/// What the configuration says of a function of the workspace.
pub fn of_function<'p>(program: &'p Program<'_>, definition: Definition) -> Said<'p> {
    let words = program.words();
    if words.is_empty() {
        return Said::default();
    }
    let krate = &program.tree.crate_of(definition.module).name;
    let path = program.path_of(definition);
    let is = |written: &str| written == format!("crate::{path}") || written == format!("{krate}::{path}");
    said(words, is)
}

/// What the configuration says of a path of an outside crate.
pub fn of_path<'p>(words: &'p Vocabulary, path: &str) -> Said<'p> {
    said(words, |written| written == path)
}

fn said<'p>(words: &'p Vocabulary, is: impl Fn(&str) -> bool) -> Said<'p> {
    Said {
        answer: words.answers.iter().find(|word| word.path.as_deref().is_some_and(&is)),
        writes: words.writes.iter().any(|word| word.path.as_deref().is_some_and(&is)),
    }
}

/// What the configuration says of a method's name.
pub fn is_writing_method(words: &Vocabulary, method: &str) -> bool {
    words.writes.iter().any(|word| word.method.as_deref() == Some(method))
}

/// The answer that a macro makes, by its name or its whole path.
pub fn of_macro<'p>(words: &'p Vocabulary, path: &str) -> Option<&'p AnswerWord> {
    let name = path.rsplit("::").next().unwrap_or(path);
    words
        .answers
        .iter()
        .find(|word| word.macro_name.as_deref().is_some_and(|written| written == path || written == name))
}

/// The answer that a word describes, made at a call.
pub fn response(word: &AnswerWord, call: &CallSite<'_>) -> Values {
    let mut response = Response::new("http", Ok(word.status), call.name, call.site);
    response.body = match word.body {
        Some(WrittenBody::Html) => Body::Html,
        Some(WrittenBody::Json) => Body::Json,
        Some(WrittenBody::Text) => Body::Text,
        Some(WrittenBody::Stream) => Body::Stream,
        Some(WrittenBody::Empty) => Body::Empty,
        None => Body::Unknown,
    };
    if word.location {
        response.location = Location::Known(Text::hole("…"));
    }
    Values::one(Value::Response(Arc::new(response)))
}

/// The route that an attribute of the user's declares; its first text is the path.
pub fn attribute_route(words: &Vocabulary, framework: &'static str, attribute: &Attribute) -> Option<AttributeRoute> {
    let written = attribute.path.joined();
    let word = words.routes.iter().find(|word| word.attribute == written || word.attribute == attribute.path.last())?;
    let path = attribute.arguments.iter().find_map(|argument| match &argument.value.kind {
        ExpressionKind::Literal(Literal::Text(text)) if text.starts_with('/') => Some(Text::literal(text)),
        _ => None,
    });
    Some(AttributeRoute { framework, methods: MethodSet::from_name(&word.method), path })
}
