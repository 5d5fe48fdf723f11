//! Whether a handler acts: unless all that it does only feeds the Location, it does.

use crate::applications::Occurrence;
use crate::program::Program;
use crate::program::evaluate::Wrote;
use crate::syntax::facts::{Block, Expression, ExpressionKind, ItemFacts, Statement};
use crate::syntax::facts_walk::Child;

/// Whether the handler of an occurrence acts. A pure mover (https upgrade, upload hand-off, moved path)
/// does not: it reads no body, writes nothing, and drops no result of a call.
pub(super) fn acts(program: &Program<'_>, occurrence: &Occurrence<'_>) -> bool {
    let answers = &occurrence.route.answers;
    if answers.input.form || answers.input.data {
        return true;
    }
    if answers.answers.iter().any(|answer| answer.facts.wrote > Wrote::No) {
        return true;
    }
    let Some(handler) = occurrence.route.handler else { return false };
    let facts = program.facts(handler.item);
    match &*facts {
        ItemFacts::Function(function) => function.body.as_ref().is_some_and(|body| drops_a_result(body)),
        _ => false,
    }
}

/// Whether a call stands as a statement of its own: then it is made for what it does.
fn drops_a_result(block: &Block) -> bool {
    block.statements.iter().any(|statement| match statement {
        Statement::Semicolon(expression) => is_call(expression) || inside(expression),
        Statement::Expression(expression) => inside(expression),
        Statement::Let { value, .. } => value.as_ref().is_some_and(inside),
    })
}

fn is_call(expression: &Expression) -> bool {
    match &expression.kind {
        ExpressionKind::Call { .. } | ExpressionKind::MethodCall { .. } => true,
        ExpressionKind::Await(inner) | ExpressionKind::Try(inner) => is_call(inner),
        _ => false,
    }
}

fn inside(expression: &Expression) -> bool {
    let mut found = false;
    expression.each_child(&mut |child| {
        found |= match child {
            Child::Expression(expression) => inside(expression),
            Child::Block(block) => drops_a_result(block),
        };
    });
    found
}
