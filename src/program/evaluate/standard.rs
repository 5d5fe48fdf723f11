//! The standard library: `Option`, `Result`, boxes, iterators, and what passes values through.

use super::state::merge;
use super::{CallSite, Evaluator, Flows, State};
use crate::program::ids::Site;
use crate::program::names::ExternalPath;
use crate::program::types::Type;
use crate::program::value::{Reason, Text, Value, Values};

/// Methods that give back what they are called on, as far as answers are concerned.
const IDENTITIES: [&str; 34] = [
    "clone",
    "as_ref",
    "as_mut",
    "borrow",
    "borrow_mut",
    "as_deref",
    "as_deref_mut",
    "to_owned",
    "cloned",
    "copied",
    "by_ref",
    "boxed",
    "iter",
    "into_iter",
    "iter_mut",
    "as_slice",
    "to_vec",
    "into_boxed",
    "deref",
    "fuse",
    "instrument",
    "in_current_span",
    "into_boxed_str",
    "into_string",
    "as_str",
    "boxed_local",
    "inspect_err",
    "inspect",
    "collect",
    "rev",
    "peekable",
    "shared",
    "into_future",
    "or_current",
];

/// Methods by which a text of the request becomes another kind of value that is the same text.
const TEXTUAL: [&str; 3] = ["parse", "try_into", "to_string"];

impl Evaluator<'_, '_> {
    /// A call of a function of the standard library.
    pub(super) fn standard_call(&mut self, path: &ExternalPath, call: &CallSite<'_>, state: &State) -> Option<Flows> {
        if path.krate() != "std" {
            return None;
        }
        let one = |values: Values| Some(vec![(state.clone(), values)]);
        match path.last() {
            "Ok" => one(Values::ok(call.argument(0))),
            "Err" => one(Values::err(call.argument(0))),
            "Some" => one(Values::some(call.argument(0))),
            "new" | "pin"
                if path.owner().is_some_and(|owner| matches!(owner, "Box" | "Arc" | "Rc" | "Cell" | "RefCell")) =>
            {
                one(match path.owner() {
                    Some(lock) if !matches!(lock, "Box" | "Arc" | "Rc") => self.changeable(lock, &call.argument(0)),
                    _ => call.argument(0),
                })
            }
            // What stands behind a lock at first is not what a request finds there.
            "new" if matches!(path.owner(), Some("Mutex" | "RwLock")) => {
                let held = call.argument(0).single().map_or(Type::Unknown, |value| self.type_of(value));
                one(Values::opaque(Type::External(path.parent(), vec![held]), &Reason::new("what is behind a lock")))
            }
            "pin" => one(call.argument(0)),
            "new" if path.owner() == Some("String") => one(Values::text("")),
            "new" | "with_capacity" if path.owner() == Some("Vec") => one(Values::one(Value::Sequence(Vec::new()))),
            "Borrowed" | "Owned" if path.owner() == Some("Cow") => one(call.argument(0)),
            "from" if path.owner().is_some_and(|owner| matches!(owner, "String" | "Cow" | "Box" | "Arc")) => {
                one(call.argument(0))
            }
            "from" | "into" if path.owner().is_some_and(|owner| matches!(owner, "From" | "Into")) => {
                let (values, assumed) = self.converted(&call.argument(0), call.expected);
                let mut state = state.clone();
                state.facts.assumed |= assumed;
                Some(vec![(state, values)])
            }
            "Borrowed" | "Owned" if path.owner() == Some("Cow") => one(call.argument(0)),
            "drop" | "forget" => one(Values::one(Value::Unit)),
            "exit" | "abort" | "panic_any" | "unreachable_unchecked" => Some(Flows::new()),
            "take" | "replace" | "identity" | "ready" => one(call.argument(0)),
            _ => None,
        }
    }

    /// A method that every value, or an `Option`, `Result`, text or collection has.
    pub(super) fn standard_method(
        &mut self,
        receiver: &Value,
        method: &str,
        call: &CallSite<'_>,
        state: &State,
    ) -> Option<Flows> {
        let one = |values: Values| Some(vec![(state.clone(), values)]);
        if matches!(receiver, Value::Router(_) | Value::MethodRouter(_)) {
            return None;
        }
        if method == "into" && call.arguments.is_empty() {
            let (values, assumed) = self.converted(&Values::one(receiver.clone()), call.expected);
            let mut state = state.clone();
            state.facts.assumed |= assumed;
            return Some(vec![(state, values)]);
        }
        if IDENTITIES.contains(&method)
            && !matches!(receiver, Value::Opaque(ty, _) if self.find_method(&ty.clone(), method).is_some())
        {
            return one(self.identity(receiver, method));
        }
        if let Value::Asked(question, positive) = receiver {
            return match method {
                "is_some" | "is_ok" | "unwrap_or_default" | "unwrap_or" => {
                    one(Values::one(Value::Asked(*question, *positive)))
                }
                "is_none" | "is_err" => one(Values::one(Value::Asked(*question, !positive))),
                "map" | "and_then" | "is_some_and" | "map_or" | "ok" | "to_str" | "to_bytes" | "eq" | "is_some_or" => {
                    one(Values::one(Value::Asked(*question, *positive)))
                }
                _ => None,
            };
        }
        if let Value::Text(_) = receiver {
            return self.text_method(receiver, method, call).map(|values| vec![(state.clone(), values)]);
        }
        if let (Value::Opaque(Type::External(_, arguments), reason), "into_inner") = (receiver, method)
            && let (true, Some(inner)) = (reason.is_sent(), arguments.first())
        {
            return one(Values::opaque(inner.clone(), reason));
        }
        if matches!(receiver, Value::Opaque(..)) && receiver.is_sent_text() && TEXTUAL.contains(&method) {
            let text = Value::Text(Text::sent("…"));
            return self.text_method(&text, method, call).map(|values| vec![(state.clone(), values)]);
        }
        if let Value::Boolean(truth) = receiver {
            return match method {
                "then" => {
                    if *truth {
                        Some(self.wrapped(&call.argument(0), &[], state, call.site, Values::some))
                    } else {
                        one(Values::std_variant("Option", "None", None))
                    }
                }
                "then_some" if *truth => one(Values::some(call.argument(0))),
                "then_some" => one(Values::std_variant("Option", "None", None)),
                _ => None,
            };
        }
        if let Value::Sequence(members) = receiver {
            return match method {
                "map" => {
                    let element = self.element(receiver);
                    let count = members.len();
                    let wrap = move |values: Values| Values::one(Value::Sequence(vec![values; count.clamp(1, 4)]));
                    Some(self.wrapped(&call.argument(0), &[element], state, call.site, wrap))
                }
                "join" | "concat" => one(Values::one(concatenated(members, &call.argument(0), method == "join"))),
                _ => None,
            };
        }
        // anyhow's takes what it adds; a getter of this name does not.
        if matches!(method, "context" | "with_context") && call.arguments.is_empty() {
            return None;
        }
        let expanded = self.expanded(receiver, method)?;
        let mut flows = Flows::new();
        for value in &expanded {
            flows.extend(self.wrapper_method(value, method, call, state));
        }
        Some(merge(flows))
    }

    fn identity(&self, receiver: &Value, method: &str) -> Values {
        match (receiver, method) {
            (Value::Opaque(Type::External(path, arguments), reason), "as_ref" | "as_deref" | "as_mut" | "cloned")
                if path.is_std("Option") =>
            {
                Values::opaque(Type::External(path.clone(), arguments.clone()), reason)
            }
            _ => Values::one(receiver.clone()),
        }
    }

    /// What is behind a lock: others change it, so that of data only the type stays known.
    fn changeable(&self, lock: &str, values: &Values) -> Values {
        values.map(|value| match value {
            Value::Structure(_) | Value::Sequence(_) | Value::Text(_) | Value::Boolean(_) | Value::Integer(..) => {
                let ty = Type::std(lock, vec![self.type_of(value)]);
                Values::opaque(ty, &Reason::new("what is behind a lock"))
            }
            other => Values::one(other.clone()),
        })
    }

    /// `.into()`, with the type that is asked for.
    fn converted(&mut self, values: &Values, expected: &Type) -> (Values, bool) {
        let mut all = Values::none();
        let mut assumed = false;
        for value in values {
            let (converted, guess) = self.convert(value, expected);
            all.extend(converted);
            assumed |= guess;
        }
        (all, assumed)
    }

    /// The variants that a value with this method can be, if it is an `Option` or `Result` at all.
    fn expanded(&self, receiver: &Value, method: &str) -> Option<Values> {
        const OF_RESULT: [&str; 9] =
            ["map_err", "or_else", "err", "unwrap_err", "expect_err", "is_ok", "is_err", "context", "with_context"];
        const OF_OPTION: [&str; 5] = ["ok_or", "ok_or_else", "is_some", "is_none", "zip"];
        const OF_BOTH: [&str; 15] = [
            "map",
            "and_then",
            "unwrap",
            "expect",
            "unwrap_or",
            "unwrap_or_else",
            "unwrap_or_default",
            "map_or",
            "map_or_else",
            "ok",
            "flatten",
            "transpose",
            "filter",
            "is_some_and",
            "is_ok_and",
        ];
        if !OF_RESULT.contains(&method) && !OF_OPTION.contains(&method) && !OF_BOTH.contains(&method) {
            return None;
        }
        match receiver {
            Value::Variant(variant) => {
                matches!(variant.name.as_str(), "Ok" | "Err" | "Some" | "None").then(|| Values::one(receiver.clone()))
            }
            Value::Opaque(ty, reason) => {
                let option = || {
                    let mut both = Values::some(Values::opaque(ty.unboxed().argument(0), reason));
                    both.extend(Values::std_variant("Option", "None", None));
                    both
                };
                let result = || {
                    let mut both = Values::ok(Values::opaque(ty.unboxed().argument(0), reason));
                    both.extend(Values::err(Values::opaque(ty.unboxed().argument(1), reason)));
                    both
                };
                match ty.unboxed() {
                    ty if ty.is_std("Option") => Some(option()),
                    ty if ty.is_std("Result") => Some(result()),
                    Type::Unknown | Type::Parameter(_) if OF_OPTION.contains(&method) => Some(option()),
                    Type::Unknown | Type::Parameter(_) => Some(result()),
                    _ if OF_RESULT.contains(&method) => Some(result()),
                    _ => None,
                }
            }
            // `unwrap` on what a vocabulary already gave as the value itself.
            _ if matches!(method, "unwrap" | "expect" | "unwrap_or_default" | "unwrap_or_else" | "unwrap_or") => {
                Some(Values::ok(Values::one(receiver.clone())))
            }
            _ => None,
        }
    }

    fn wrapper_method(&mut self, value: &Value, method: &str, call: &CallSite<'_>, state: &State) -> Flows {
        let Value::Variant(variant) = value else { return Flows::new() };
        let good = matches!(variant.name.as_str(), "Ok" | "Some");
        let option = matches!(variant.name.as_str(), "Some" | "None");
        let payload = variant.fields.first().map_or_else(|| Values::one(Value::Unit), |(_, values)| values.clone());
        let same = || vec![(state.clone(), Values::one(value.clone()))];
        let one = |values: Values| vec![(state.clone(), values)];
        let function = call.argument(0);
        let site = call.site;
        let rewrap: fn(Values) -> Values = if option { Values::some } else { Values::ok };
        match (method, good) {
            ("map", true) => self.wrapped(&function, &[payload], state, site, rewrap),
            ("and_then" | "filter", true) if method == "and_then" => self.apply(&function, &[payload], state, site),
            ("map_err" | "or_else", false) if method == "map_err" => {
                self.wrapped(&function, &[payload], state, site, Values::err)
            }
            ("or_else", false) => {
                let arguments = if option { Vec::new() } else { vec![payload] };
                self.apply(&function, &arguments, state, site)
            }
            ("unwrap" | "expect" | "unwrap_or" | "unwrap_or_else" | "unwrap_or_default", true) => one(payload),
            ("unwrap" | "expect", false) | ("unwrap_err" | "expect_err", true) => Flows::new(),
            ("unwrap_err" | "expect_err", false) => one(payload),
            ("unwrap_or", false) => one(function),
            ("unwrap_or_else", false) => {
                let arguments = if option { Vec::new() } else { vec![payload] };
                self.apply(&function, &arguments, state, site)
            }
            ("unwrap_or_default", false) => one(self.unknown("a default value")),
            ("map_or", true) => self.apply(&call.argument(1), &[payload], state, site),
            ("map_or", false) => one(function),
            ("map_or_else", true) => self.apply(&call.argument(1), &[payload], state, site),
            ("map_or_else", false) => {
                let arguments = if option { Vec::new() } else { vec![payload] };
                self.apply(&function, &arguments, state, site)
            }
            ("ok", true) => one(Values::some(payload)),
            ("ok", false) | ("err", true) => one(Values::std_variant("Option", "None", None)),
            ("err", false) => one(Values::some(payload)),
            ("ok_or" | "ok_or_else", true) => one(Values::ok(payload)),
            ("ok_or", false) => one(Values::err(function)),
            ("ok_or_else", false) => self.wrapped(&function, &[], state, site, Values::err),
            ("is_ok" | "is_some", truth) => one(Values::one(Value::Boolean(truth))),
            ("is_err" | "is_none", truth) => one(Values::one(Value::Boolean(!truth))),
            ("flatten" | "transpose", true) => one(payload),
            ("context" | "with_context", false) => {
                let anyhow = Type::External(ExternalPath::new(["anyhow", "Error"]), Vec::new());
                one(Values::err(Values::opaque(anyhow, &Reason::new("an error of anyhow"))))
            }
            ("is_some_and" | "is_ok_and", false) => one(Values::one(Value::Boolean(false))),
            ("is_some_and" | "is_ok_and", true) => self.apply(&function, &[payload], state, site),
            _ => same(),
        }
    }

    /// Calls a closure and wraps what it returns.
    pub(crate) fn wrapped(
        &mut self,
        callee: &Values,
        arguments: &[Values],
        state: &State,
        site: Site,
        wrap: impl Fn(Values) -> Values,
    ) -> Flows {
        let flows = self.apply(callee, arguments, state, site);
        flows.into_iter().map(|(state, values)| (state, wrap(values))).collect()
    }
}

/// `[a, b].concat()` and `.join(separator)`: one text of texts, one list of lists.
fn concatenated(members: &[Values], separator: &Values, separated: bool) -> Value {
    let lists: Option<Vec<&Vec<Values>>> = members
        .iter()
        .map(|member| match member.single() {
            Some(Value::Sequence(inner)) => Some(inner),
            _ => None,
        })
        .collect();
    if members.is_empty() {
        // What an unknown function was given to fill is not empty for sure.
        return Value::Text(Text::hole("…"));
    }
    if let Some(lists) = lists {
        return Value::Sequence(lists.into_iter().flatten().cloned().collect());
    }
    let mut text = Text::default();
    for (index, member) in members.iter().enumerate() {
        if separated && index > 0 {
            text.append(&Evaluator::as_text(separator, "…"));
        }
        text.append(&Evaluator::as_text(member, "…"));
    }
    Value::Text(text)
}
