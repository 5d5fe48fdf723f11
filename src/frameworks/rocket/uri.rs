//! The texts of `uri!` of Rocket. Knows no routers.

use super::routes::{capture, joined, of_function};
use crate::program::evaluate::Evaluator;
use crate::program::names::{Namespace, Resolution};
use crate::program::value::Text;
use crate::syntax::facts::{ExpressionKind, ItemFacts, Literal, MacroCall, Path};
use smol_str::SmolStr;

/// The text of `uri!(handler(args))`, `uri!("/base", handler(args))`, `uri!("/x")` and, for 0.4,
/// `uri!("/base", handler: id = 3)`: the handler's own path below the given base, since the macro does
/// not know where the handler is mounted.
pub(super) fn uri_macro(evaluator: &Evaluator<'_, '_>, source: &MacroCall) -> Text {
    let mut whole = Text::default();
    for (index, argument) in source.arguments.iter().enumerate() {
        match &argument.value.kind {
            // 0.4: `handler: 3`; a second argument `name = 3` belongs to it.
            _ if argument.name.is_some() => {
                let Some(name) = &argument.name else { continue };
                let first = index == 0 || index == 1 && source.arguments[0].name.is_none();
                if first && whole_is_base(source, index) {
                    whole = below(&whole, &handler_text(evaluator, std::slice::from_ref(name), false));
                }
            }
            ExpressionKind::Literal(Literal::Text(text)) if index == 0 => whole = Text::literal(text),
            // A suffix: a query or fragment.
            ExpressionKind::Literal(Literal::Text(text)) => whole.append(&Text::literal(text)),
            ExpressionKind::Path(path) if path.last() != "_" => whole = below(&whole, &of_path(evaluator, path)),
            ExpressionKind::Call { function, .. } => match &function.kind {
                ExpressionKind::Path(path) => whole = below(&whole, &of_path(evaluator, path)),
                _ => whole = Text::hole("uri"),
            },
            _ if index == 0 => whole = by_text(evaluator, &source.text),
            _ => {}
        }
    }
    if whole.parts().is_empty() { Text::hole("uri") } else { whole }
}

/// Whether what stands before the argument is a base and no handler.
fn whole_is_base(source: &MacroCall, index: usize) -> bool {
    source.arguments[..index]
        .iter()
        .all(|argument| matches!(argument.value.kind, ExpressionKind::Literal(Literal::Text(_))))
}

fn below(base: &Text, path: &Text) -> Text {
    if base.parts().is_empty() { path.clone() } else { joined(base, path) }
}

fn of_path(evaluator: &Evaluator<'_, '_>, path: &Path) -> Text {
    let names: Vec<SmolStr> = path.segments.iter().map(|segment| segment.name.text.clone()).collect();
    handler_text(evaluator, &names, path.absolute)
}

/// `module::handler: …` reads as no expression.
fn by_text(evaluator: &Evaluator<'_, '_>, text: &str) -> Text {
    let names: Vec<SmolStr> = text
        .split("::")
        .map(|segment| {
            segment
                .trim()
                .split(|character: char| !(character.is_alphanumeric() || character == '_'))
                .next()
                .unwrap_or_default()
                .into()
        })
        .collect();
    if names.iter().any(SmolStr::is_empty) {
        return Text::hole("uri");
    }
    handler_text(evaluator, &names, false)
}

fn handler_text(evaluator: &Evaluator<'_, '_>, names: &[SmolStr], absolute: bool) -> Text {
    let found = evaluator.resolver().path(evaluator.module(), names, absolute, Namespace::Value);
    let unknown = || Text::hole(names.last().map_or("uri", SmolStr::as_str));
    let Some(Resolution::Definition(definition)) = found else { return unknown() };
    let facts = evaluator.program.facts(definition.item);
    let ItemFacts::Function(code) = &*facts else { return unknown() };
    match of_function(evaluator, code, definition.module) {
        Some((_, Some(uri))) => uri_text(&uri),
        _ => unknown(),
    }
}

/// A route's URI with its captures as holes.
fn uri_text(uri: &str) -> Text {
    let (path, query) = uri.split_once('?').map_or((uri, None), |(path, query)| (path, Some(query)));
    let mut text = Text::default();
    for (index, segment) in path.split('/').enumerate() {
        if index > 0 {
            text.append(&Text::literal("/"));
        }
        match capture(segment) {
            Some(name) => text.append(&Text::hole(name)),
            None => text.append(&Text::literal(segment)),
        }
    }
    if query.is_some() {
        text.append(&Text::literal("?"));
        text.append(&Text::hole("query"));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::uri_text;

    #[test]
    fn uris_have_holes() {
        assert_eq!(uri_text("/x/<id>?<page>").display(), "/x/{id}?{query}");
        assert_eq!(uri_text("/x").as_literal(), Some("/x"));
    }
}
