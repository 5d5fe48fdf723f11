//! Types of the project with `IntoContent`: a body and its type, answered with 200 (`claw/content.rs:96`).

use std::sync::Arc;

use super::NAME;
use crate::program::evaluate::Evaluator;
use crate::program::ids::{Definition, Site};
use crate::program::types::Type;
use crate::program::value::{Body, Page, Response, Value, Values};
use crate::source::Span;
use crate::syntax::facts::{ExpressionKind, ItemFacts, Literal};

/// What a value answers whose type makes content.
pub(super) fn answer(evaluator: &mut Evaluator<'_, '_>, value: &Value) -> Option<Values> {
    if !matches!(value, Value::Structure(_) | Value::Variant(_) | Value::Opaque(..)) {
        return None;
    }
    let Type::Definition(definition, _) = evaluator.type_of(value) else { return None };
    let body = body_of(evaluator, definition)?;
    let (item, _) = evaluator.standing();
    let made = match value {
        Value::Structure(structure) => structure.site,
        _ => None,
    };
    let site = made.unwrap_or(Site { item, span: Span::default() });
    let mut response = Response::new(NAME, Ok(200), site, site);
    response.page = (body != Body::Empty).then_some(Page::At(site));
    response.body = body;
    Some(Values::one(Value::Response(Arc::new(response))))
}

/// What `CONTENT_TYPE` says of the body; without one there is none.
fn body_of(evaluator: &Evaluator<'_, '_>, definition: Definition) -> Option<Body> {
    let program = evaluator.program;
    let blocks = program.implementations.of_trait("IntoContent").iter().copied();
    let block = blocks.into_iter().find(|&block| evaluator.is_for(block, definition))?;
    let constant = program.implementations.member(&program.store, block, "CONTENT_TYPE")?;
    let facts = evaluator.facts_of(constant);
    let ItemFacts::Constant(constant) = &*facts else { return None };
    let Some(ExpressionKind::Literal(Literal::Text(name))) = constant.value.as_ref().map(|value| &value.kind) else {
        return Some(Body::Unknown);
    };
    Some(match name.split(';').next().unwrap_or_default().trim() {
        "" => Body::Empty,
        "text/html" => Body::Html,
        "application/json" => Body::Json,
        "text/plain" => Body::Text,
        _ => Body::Stream,
    })
}
