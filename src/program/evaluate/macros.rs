//! Macro calls: the standard ones, those of vocabularies, and simple ones of the project.

use super::state::merge;
use super::{CallSite, Evaluator, Flows, State};
use crate::frameworks::configured;
use crate::program::ids::{Definition, Site};
use crate::program::names::{ExternalPath, Namespace, Resolution};
use crate::program::types::Type;
use crate::program::value::{Value, Values};
use crate::source::Span;
use crate::syntax::facts::{ExpressionKind, ItemFacts, MacroArgument, MacroCall, MacroRule};

impl Evaluator<'_, '_> {
    /// `path!(arguments)`
    pub(super) fn macro_call(&mut self, span: Span, call: &MacroCall, state: State, expected: &Type) -> Flows {
        if let Some(word) = configured::of_macro(self.program.words(), &call.path.joined()) {
            let name = self.site(call.path.span);
            let site = self.site(span);
            let site =
                CallSite { site, name, arguments: &[], argument_sites: &[], generics: &[], expected: &Type::Unknown };
            let answer = configured::response(word, &site);
            return self.macro_arguments(call, state).into_iter().map(|(state, _)| (state, answer.clone())).collect();
        }
        match self.resolve_path(&call.path, Namespace::Macro) {
            Some(Resolution::Definition(definition)) => self.own_macro(definition, call, state, expected),
            Some(Resolution::External(path)) if path.krate() != "std" => {
                self.outside_macro(&path, span, call, state, expected)
            }
            _ => {
                let path = ExternalPath::new(["std", call.path.last()]);
                self.outside_macro(&path, span, call, state, expected)
            }
        }
    }

    fn outside_macro(
        &mut self,
        path: &ExternalPath,
        span: Span,
        call: &MacroCall,
        state: State,
        expected: &Type,
    ) -> Flows {
        match path.last() {
            "format" | "concat" | "format_args" => return self.format(&call.arguments, span, state),
            "panic" | "todo" | "unimplemented" | "unreachable" | "compile_error" => return Flows::new(),
            "bail" => return self.bail(call, state),
            "anyhow" | "eyre" if path.krate() != "std" => {
                let flows = self.macro_arguments(call, state);
                return flows.into_iter().map(|(state, _)| (state, error_of_any_type(path.krate()))).collect();
            }
            "vec" => {
                let values = call.arguments.iter().map(|argument| (&argument.value, Type::Unknown));
                let flows = self.all_values(values, state);
                return flows.into_iter().map(|(state, all)| (state, Values::one(Value::Sequence(all)))).collect();
            }
            "ensure" => {
                let flows = self.macro_arguments(call, state);
                return flows
                    .into_iter()
                    .map(|(state, _)| {
                        self.returned(state.clone(), Values::err(self.unknown("an error of `ensure!`")));
                        (state, Values::one(Value::Unit))
                    })
                    .collect();
            }
            "include_str" => {
                let text = crate::program::value::Text::hole("file");
                return vec![(state, Values::one(Value::Text(text)))];
            }
            "include_bytes" => {
                let bytes = Type::Sequence(Box::new(Type::std("u8", Vec::new())));
                let reason = crate::program::value::Reason::new("the bytes of a file");
                return vec![(state, Values::opaque(bytes, &reason))];
            }
            "dbg" => {
                if let Some(argument) = call.arguments.first() {
                    return self.evaluate(&argument.value, state, expected);
                }
            }
            "matches" => {
                let flows = self.macro_arguments(call, state);
                return flows
                    .into_iter()
                    .map(|(state, values)| {
                        let asked = matches_method(&values);
                        (state, asked.unwrap_or_else(|| self.unknown("a condition")))
                    })
                    .collect();
            }
            "println" | "print" | "eprintln" | "eprint" | "write" | "writeln" | "assert" | "assert_eq"
            | "assert_ne" | "debug_assert" | "debug_assert_eq" | "info" | "warn" | "error" | "debug" | "trace"
            | "log" => {
                return vec![(state, self.unknown("the result of an output macro"))];
            }
            _ => {}
        }
        let site = self.site(span);
        let name = self.site(call.path.span);
        let mut flows = Flows::new();
        let paths =
            if crate::frameworks::quotes(path) { vec![(state, Vec::new())] } else { self.macro_arguments(call, state) };
        for (state, values) in paths {
            let values: Vec<Values> =
                values.into_iter().map(|values| self.resolve_references(&state, values)).collect();
            let sites: Vec<Site> = call.arguments.iter().map(|argument| self.site(argument.value.span)).collect();
            let callsite = CallSite { site, name, arguments: &values, argument_sites: &sites, generics: &[], expected };
            if let Some(done) = crate::frameworks::macro_call(self, path, call, &callsite, &state) {
                flows.extend(self.applied(done, &state, None, site));
            } else {
                let reason = format!("macro `{}!` is not known", call.path.last());
                let mut after = self.effects_of_closures(&values, &state);
                for (_, values) in &mut after {
                    *values = Values::unknown(&reason);
                }
                flows.extend(after);
            }
        }
        merge(flows)
    }

    fn macro_arguments(&mut self, call: &MacroCall, state: State) -> Vec<(State, Vec<Values>)> {
        self.all_values(call.arguments.iter().map(|argument| (&argument.value, Type::Unknown)), state)
    }

    fn bail(&mut self, call: &MacroCall, state: State) -> Flows {
        let flows = self.macro_arguments(call, state);
        for (state, values) in flows {
            let error = match values.first() {
                Some(values) if !matches!(values.single(), Some(Value::Text(_))) => values.clone(),
                _ => error_of_any_type("anyhow"),
            };
            let target = if self.frame.output.is_std("Result") { self.frame.output.argument(1) } else { Type::Unknown };
            for value in &error {
                let (converted, assumed) = self.convert(value, &target);
                let mut state = state.clone();
                state.facts.assumed |= assumed;
                self.returned(state, Values::err(converted));
            }
        }
        Flows::new()
    }

    /// A `macro_rules!` of the workspace, read as a function whose body stands at the call.
    fn own_macro(&mut self, definition: Definition, call: &MacroCall, state: State, expected: &Type) -> Flows {
        let facts = self.program.facts(definition.item);
        let ItemFacts::MacroRules(rules) = &*facts else {
            return vec![(state, self.unknown(format!("macro `{}!` is not known", call.path.last())))];
        };
        let count = call.arguments.len();
        let counted = |rule: &&MacroRule| {
            rule.parameters
                .as_ref()
                .is_some_and(|names| names.len() == count || rule.variadic && count + 1 >= names.len())
        };
        // Within another macro's expansion a literal may stand behind a name.
        let fitting = [false, true]
            .into_iter()
            .find_map(|named| rules.rules.iter().filter(counted).find(|rule| takes(rule, &call.arguments, named)));
        let body = fitting.and_then(|rule| Some((rule.parameters.as_ref()?, rule.body.as_ref()?)));
        let Some((names, body)) = body.filter(|_| call.complete && self.depth < super::MAXIMUM_DEPTH) else {
            let mut flows = Flows::new();
            for (state, values) in self.macro_arguments(call, state) {
                let reason = format!("macro `{}!` is not known", call.path.last());
                let mut after = self.effects_of_closures(&values, &state);
                for (_, values) in &mut after {
                    *values = Values::unknown(&reason);
                }
                flows.extend(after);
            }
            return merge(flows);
        };
        let mut flows = Flows::new();
        for (mut state, values) in self.macro_arguments(call, state) {
            let item = std::mem::replace(&mut self.frame.item, definition.item);
            let module = std::mem::replace(&mut self.frame.module, definition.module);
            let scope = self.frame.scope.len();
            for (index, name) in names.iter().enumerate() {
                let span = Span::new(u32::MAX - 64 - index as u32, u32::MAX - 64);
                let slot = self.declare(name, span);
                let value = values.get(index).cloned().unwrap_or_else(|| Values::unknown("an argument of a macro"));
                state.set(slot, value);
            }
            self.depth += 1;
            flows.extend(self.evaluate(body, state, expected));
            self.depth -= 1;
            self.frame.scope.truncate(scope);
            self.frame.item = item;
            self.frame.module = module;
        }
        merge(flows)
    }
}

/// What `anyhow!("…")` and `eyre!("…")` make.
fn error_of_any_type(krate: &str) -> Values {
    let path = if krate == "anyhow" { ["anyhow", "Error"] } else { ["eyre", "Report"] };
    let reason = crate::program::value::Reason::new("an error of any type");
    Values::opaque(Type::External(ExternalPath::new(path), Vec::new()), &reason)
}

/// Whether the arguments are of the kinds that a rule asks for.
fn takes(rule: &MacroRule, arguments: &[MacroArgument], named: bool) -> bool {
    rule.fragments.iter().zip(arguments).all(|(fragment, argument)| {
        let is_name = matches!(&argument.value.kind, ExpressionKind::Path(path) if path.as_identifier().is_some());
        match fragment.as_str() {
            "literal" => matches!(argument.value.kind, ExpressionKind::Literal(_)) || named && is_name,
            "ident" => is_name,
            "path" | "ty" => named || !matches!(argument.value.kind, ExpressionKind::Literal(_)),
            _ => true,
        }
    })
}

/// `matches!(request.method(), Method::POST)` is left to conditions; other patterns are unknown.
fn matches_method(values: &[Values]) -> Option<Values> {
    match values.first()?.single()? {
        Value::Asked(question, positive) => Some(Values::one(Value::Asked(*question, *positive))),
        _ => None,
    }
}
