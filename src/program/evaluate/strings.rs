//! Text: concatenation, formatting, and methods of strings.

use super::{CallSite, Evaluator, Flows, State};
use crate::program::types::Type;
use crate::program::value::{Reason, Text, Value, Values};
use crate::source::Span;
use crate::syntax::facts::{Expression, MacroArgument};

/// Longer lists than this are not kept member by member.
const MAXIMUM_MEMBERS: usize = 1024;

impl Evaluator<'_, '_> {
    /// `left + right`
    pub(super) fn addition(&mut self, left: &Expression, right: &Expression, state: State) -> Flows {
        let flows = self.all_values([(left, Type::Unknown), (right, Type::Unknown)].into_iter(), state);
        flows
            .into_iter()
            .map(|(state, values)| {
                let left = self.resolve_references(&state, values[0].clone());
                let right = self.resolve_references(&state, values[1].clone());
                let sum = match (left.single(), right.single()) {
                    (Some(Value::Text(text)), _) => {
                        let mut text = text.clone();
                        text.append(&Self::as_text(&right, "…"));
                        Values::one(Value::Text(text))
                    }
                    _ => self.unknown("a computed value"),
                };
                (state, sum)
            })
            .collect()
    }

    /// A method of a text, `None` when it is none.
    pub(super) fn text_method(&self, receiver: &Value, method: &str, call: &CallSite<'_>) -> Option<Values> {
        let Value::Text(text) = receiver else { return None };
        let same = || Some(Values::one(receiver.clone()));
        match method {
            "to_string" | "to_owned" | "into_bytes" | "as_bytes" | "into_owned" | "trim" | "as_str" | "to_uri" => {
                same()
            }
            "parse" | "try_into" => {
                let asked = call.generics.first().cloned().unwrap_or_else(|| call.expected.argument(0));
                if text.starts_as_sent() && text.is_unknown() {
                    let mut both = Values::ok(if crate::program::value::is_header_type(&asked) {
                        Values::one(Value::Text(text.clone().at(call.site)))
                    } else {
                        // What became of it is a number as well as a text, unless it ends up where only texts are taken.
                        Values::opaque(asked, &Reason::sent())
                    });
                    both.extend(Values::err(Values::opaque(Type::Unknown, &Reason::new("a text that cannot be read"))));
                    return Some(both);
                }
                let parsed = crate::frameworks::parsed(&asked, receiver, call.site);
                Some(Values::ok(parsed.unwrap_or_else(|| Values::one(receiver.clone()))))
            }
            "to_str" => Some(Values::ok(Values::one(receiver.clone()))),
            "unwrap" | "expect" | "unwrap_or_default" => same(),
            "replace" | "trim_start_matches" | "trim_end_matches" | "to_lowercase" | "to_uppercase" => {
                Some(Values::one(Value::Text(Text::hole("…"))))
            }
            "is_empty" => text.as_literal().map(|text| Values::one(Value::Boolean(text.is_empty()))),
            "eq" | "eq_ignore_ascii_case" => None,
            _ => None,
        }
    }

    /// A text or list after a method that changes it in place; `None` for other methods.
    pub(super) fn grown(&self, receiver: &Value, method: &str, call: &CallSite<'_>) -> Option<Value> {
        match receiver {
            Value::Text(text) => match method {
                "push_str" | "push" => {
                    let mut text = text.clone();
                    text.append(&Self::as_text(&call.argument(0), "…"));
                    Some(Value::Text(text))
                }
                "clear" => Some(Value::Text(Text::default())),
                "insert_str"
                | "insert"
                | "extend"
                | "replace_range"
                | "pop"
                | "truncate"
                | "remove"
                | "drain"
                | "retain"
                | "write_str"
                | "make_ascii_lowercase"
                | "make_ascii_uppercase" => Some(Value::Text(Text::hole("…"))),
                _ => None,
            },
            Value::Sequence(members) => match method {
                "push" | "push_back" if members.len() < MAXIMUM_MEMBERS => {
                    let mut members = members.clone();
                    members.push(call.argument(0));
                    Some(Value::Sequence(members))
                }
                "extend" | "append" | "extend_from_slice" if members.len() < MAXIMUM_MEMBERS => {
                    let mut members = members.clone();
                    match call.argument(0).single() {
                        Some(Value::Sequence(more)) => members.extend(more.iter().cloned()),
                        _ => members.push(call.argument(0).map(|value| self.element(value))),
                    }
                    Some(Value::Sequence(members))
                }
                "push" | "push_back" | "extend" | "append" | "insert" | "remove" | "pop" | "truncate" | "drain"
                | "retain" | "sort" | "sort_by" | "sort_by_key" | "dedup" | "push_front" | "extend_from_slice"
                | "swap_remove" | "clear" => {
                    let ty = Type::std("Vec", vec![Type::Unknown]);
                    Some(Value::Opaque(ty, Reason::new("a list that was changed")))
                }
                _ => None,
            },
            _ => None,
        }
    }

    /// `format!("…{name}…", arguments)`
    pub(super) fn format(&mut self, arguments: &[MacroArgument], span: Span, state: State) -> Flows {
        let site = self.site(span);
        let Some((template, rest)) = arguments.split_first() else {
            return vec![(state, self.unknown("an empty format"))];
        };
        let mut flows = Flows::new();
        for (state, template) in self.evaluate(&template.value, state, &Type::Unknown) {
            let expressions = rest.iter().map(|argument| (&argument.value, Type::Unknown));
            for (state, values) in self.all_values(expressions, state) {
                let values: Vec<Values> =
                    values.into_iter().map(|values| self.resolve_references(&state, values)).collect();
                let made = match template.as_text().and_then(Text::as_literal) {
                    Some(template) => {
                        Values::one(Value::Text(self.formatted(template, rest, &values, &state).at(site)))
                    }
                    None => Values::one(Value::Text(Text::hole("…").at(site))),
                };
                flows.push((state, made));
            }
        }
        flows
    }

    fn formatted(&self, template: &str, arguments: &[MacroArgument], values: &[Values], state: &State) -> Text {
        let mut text = Text::default();
        let mut next = 0;
        let mut rest = template;
        while let Some(open) = rest.find(['{', '}']) {
            text.append(&Text::literal(&rest[..open]));
            let after = &rest[open + 1..];
            if after.starts_with(['{', '}']) && rest.as_bytes().get(open) == after.as_bytes().first() {
                text.append(&Text::literal(&after[..1]));
                rest = &after[1..];
                continue;
            }
            let Some(close) = after.find('}') else { break };
            let name = after[..close].split(':').next().unwrap_or_default().trim();
            text.append(&self.placeholder(name, &mut next, arguments, values, state));
            rest = &after[close + 1..];
        }
        text.append(&Text::literal(rest));
        text
    }

    fn placeholder(
        &self,
        name: &str,
        next: &mut usize,
        arguments: &[MacroArgument],
        values: &[Values],
        state: &State,
    ) -> Text {
        let named = arguments.iter().position(|argument| argument.name.as_deref() == Some(name));
        let index = if name.is_empty() {
            *next += 1;
            Some(*next - 1)
        } else {
            named.or_else(|| name.parse().ok())
        };
        if let Some(index) = index {
            let shown = arguments.get(index).map_or_else(|| "…".to_owned(), |argument| shown(&argument.value));
            return values.get(index).map_or_else(|| Text::hole(&shown), |values| Self::as_text(values, &shown));
        }
        match self.lookup(name).and_then(|slot| state.get(slot)) {
            Some(values) => Self::as_text(&self.resolve_references(state, values.clone()), name),
            None => Text::hole(name),
        }
    }
}

/// A short name for an expression, for the hole that it leaves in a text.
fn shown(expression: &Expression) -> String {
    use crate::syntax::facts::ExpressionKind;
    match &expression.kind {
        ExpressionKind::Path(path) => path.last().to_owned(),
        ExpressionKind::Field { name, .. } => name.text.to_string(),
        ExpressionKind::MethodCall { receiver, .. } => shown(receiver),
        ExpressionKind::Reference { inner, .. }
        | ExpressionKind::Dereference(inner)
        | ExpressionKind::Await(inner)
        | ExpressionKind::Try(inner) => shown(inner),
        ExpressionKind::Call { arguments, .. } => arguments.first().map_or_else(|| "…".to_owned(), shown),
        _ => "…".to_owned(),
    }
}
