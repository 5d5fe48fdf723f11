//! What rules ask of code that answers alone do not tell: how a target was turned into a header, and whether a text of
//! the request was tested on its way. Knows facts, no framework.

use smol_str::SmolStr;

use crate::applications::Occurrence;
use crate::program::Program;
use crate::program::ids::{ItemId, Site};
use crate::source::Span;
use crate::syntax::facts::{BinaryOperator, Block, Expression, ExpressionKind, ItemFacts, Literal, Statement};
use crate::syntax::facts_walk::Child;

/// Methods that look into a text, or take it apart.
const LOOKS: [&str; 20] = [
    "starts_with",
    "ends_with",
    "contains",
    "contains_key",
    "strip_prefix",
    "strip_suffix",
    "split",
    "split_once",
    "find",
    "filter",
    "matches",
    "is_match",
    "host",
    "host_str",
    "domain",
    "origin",
    "authority",
    "join",
    "get",
    "chars",
];
/// Words in the name of a function that tests or cleans a target.
const TESTS: [&str; 14] = [
    "url", "uri", "redirect", "next", "target", "return", "safe", "local", "relative", "allow", "trust", "valid",
    "sanit", "clean",
];
/// What makes a header or a URI of a text, and can fail.
const CONVERSIONS: [&str; 8] =
    ["from_str", "try_from", "from_bytes", "from_maybe_shared", "parse", "try_into", "body", "try_header"];

/// Whether code that an answer comes from looks into texts, compares them, or hands them to a function whose name says
/// that it does: then a target that the client sent may have passed a test.
pub(super) fn tests_targets(program: &Program<'_>, one: &Occurrence<'_>) -> bool {
    let response = &one.answer.response;
    let mut items: Vec<ItemId> = response.calls.iter().map(|site| site.item).collect();
    items.extend(one.route.handler.map(|handler| handler.item));
    items.extend([one.route.handler_site.item, response.site.item, response.status_site.item]);
    items.extend(response.location_site.map(|site| site.item));
    items.sort_unstable();
    items.dedup();
    items.into_iter().any(|item| {
        let mut found = false;
        // What makes the answer is no test, whatever its name says (`format::redirect`).
        let answers = |expression: &Expression| Site { item, span: expression.span } == response.site;
        with_expressions(program, item, &mut |expression| found |= is_test(expression) && !answers(expression));
        found
    })
}

fn is_test(expression: &Expression) -> bool {
    match &expression.kind {
        ExpressionKind::MethodCall { method, .. } => {
            LOOKS.contains(&method.text.as_str()) || is_testing_name(&method.text)
        }
        // `Redirect::to` is no test, and neither is `see_other`: only functions that are written for it.
        ExpressionKind::Call { function, .. } => match &function.kind {
            ExpressionKind::Path(path) => path.segments.len() < 3 && is_testing_name(&SmolStr::new(path.last())),
            _ => false,
        },
        ExpressionKind::Binary { operator: BinaryOperator::Equal | BinaryOperator::NotEqual, left, right } => {
            [left, right].into_iter().any(|side| is_testing_place(side))
        }
        _ => false,
    }
}

fn is_testing_name(name: &SmolStr) -> bool {
    let name = name.to_ascii_lowercase();
    TESTS.iter().any(|word| name.contains(word))
}

/// A variable or field that is called like a target.
fn is_testing_place(expression: &Expression) -> bool {
    match &expression.kind {
        ExpressionKind::Path(path) => is_testing_name(&SmolStr::new(path.last())),
        ExpressionKind::Field { name, .. } => is_testing_name(&name.text),
        ExpressionKind::MethodCall { receiver, .. } => is_testing_place(receiver),
        ExpressionKind::Reference { inner, .. } | ExpressionKind::Dereference(inner) => is_testing_place(inner),
        _ => false,
    }
}

/// The `unwrap` or `expect` of the conversion by which the text at a site becomes a header or a URI.
pub(super) fn unwrapped_conversion(program: &Program<'_>, site: Site) -> Option<Site> {
    if site.span.is_empty() {
        return unwrapped_beside_name(program, site.item);
    }
    let mut found: Option<Span> = None;
    with_expressions(program, site.item, &mut |expression| {
        let ExpressionKind::MethodCall { receiver, method, .. } = &expression.kind else { return };
        let span = expression.span;
        let around = contains(span, site.span) || contains(site.span, span);
        let nearest = found.is_none_or(|known| span.end - span.start < known.end - known.start);
        if matches!(method.text.as_str(), "unwrap" | "expect") && around && nearest && is_conversion(receiver) {
            found = Some(method.span);
        }
    });
    found.map(|span| Site { item: site.item, span })
}

/// The `unwrap` or `expect` of a builder, which keeps what is wrong with a header until its body is set.
pub(super) fn unwrapped_builder(program: &Program<'_>, answer: Site) -> Option<Site> {
    let mut found: Option<Span> = None;
    with_expressions(program, answer.item, &mut |expression| {
        let ExpressionKind::MethodCall { receiver, method, .. } = &expression.kind else { return };
        let ExpressionKind::MethodCall { method: built, .. } = &receiver.kind else { return };
        let unwraps = matches!(method.text.as_str(), "unwrap" | "expect") && built.text == "body";
        if unwraps && contains(expression.span, answer.span) && contains(answer.span, receiver.span) {
            found = Some(method.span);
        }
    });
    found.map(|span| Site { item: answer.item, span })
}

/// The same as [`unwrapped_conversion`] for a text that nobody knows the place of: the conversion stands beside the name of the header.
fn unwrapped_beside_name(program: &Program<'_>, item: ItemId) -> Option<Site> {
    let mut found: Option<Span> = None;
    with_expressions(program, item, &mut |expression| {
        let (ExpressionKind::Tuple(parts) | ExpressionKind::MethodCall { arguments: parts, .. }) = &expression.kind
        else {
            return;
        };
        let [name, value] = &parts[..] else { return };
        let ExpressionKind::MethodCall { receiver, method, .. } = &value.kind else { return };
        if names_location(name) && matches!(method.text.as_str(), "unwrap" | "expect") && is_conversion(receiver) {
            found = found.or(Some(method.span));
        }
    });
    found.map(|span| Site { item, span })
}

fn names_location(expression: &Expression) -> bool {
    match &expression.kind {
        ExpressionKind::Path(path) => path.last() == "LOCATION",
        ExpressionKind::Literal(Literal::Text(text)) => text.eq_ignore_ascii_case("location"),
        _ => false,
    }
}

fn contains(outer: Span, inner: Span) -> bool {
    outer.start <= inner.start && inner.end <= outer.end
}

fn is_conversion(expression: &Expression) -> bool {
    match &expression.kind {
        ExpressionKind::MethodCall { method, .. } => CONVERSIONS.contains(&method.text.as_str()),
        ExpressionKind::Call { function, .. } => match &function.kind {
            ExpressionKind::Path(path) => CONVERSIONS.contains(&path.last()),
            _ => false,
        },
        _ => false,
    }
}

/// Calls back for every expression of a function.
fn with_expressions(program: &Program<'_>, item: ItemId, visit: &mut dyn FnMut(&Expression)) {
    if let ItemFacts::Function(function) = &*program.facts(item)
        && let Some(body) = &function.body
    {
        in_block(body, visit);
    }
}

fn in_block(block: &Block, visit: &mut dyn FnMut(&Expression)) {
    for statement in &block.statements {
        match statement {
            Statement::Let { value, otherwise, .. } => {
                value.iter().chain(otherwise).for_each(|expression| within(expression, visit));
            }
            Statement::Semicolon(expression) | Statement::Expression(expression) => within(expression, visit),
        }
    }
}

fn within(expression: &Expression, visit: &mut dyn FnMut(&Expression)) {
    visit(expression);
    expression.each_child(&mut |child| match child {
        Child::Expression(expression) => within(expression, visit),
        Child::Block(block) => in_block(block, visit),
    });
}
