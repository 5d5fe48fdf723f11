//! Calls by path: functions, constructors, closures in variables, vocabulary.

use std::sync::Arc;

use smol_str::SmolStr;

use super::state::merge;
use super::{CallSite, Evaluator, Flows, State};
use crate::frameworks::configured;
use crate::program::ids::{Definition, Site};
use crate::program::names::ExternalPath;
use crate::program::types::{Type, TypeContext};
use crate::program::value::{
    ClosureCode, ClosureValue, FunctionValue, Place, Reason, StructureValue, Value, Values, VariantOwner, VariantValue,
};
use crate::syntax::facts::{Block, Expression, ExpressionKind, ItemFacts, TypeExpression};

impl Evaluator<'_, '_> {
    /// `function(arguments)`
    pub(super) fn call(
        &mut self,
        expression: &Expression,
        function: &Expression,
        arguments: &[Expression],
        state: State,
        expected: &Type,
    ) -> Flows {
        let site = self.site(expression.span);
        let name = match &function.kind {
            ExpressionKind::Path(path) => path.segments.last().map_or(path.span, |segment| segment.name.span),
            _ => function.span,
        };
        let name = self.site(name);
        let generics: Vec<Type> = match &function.kind {
            ExpressionKind::Path(path) => path
                .segments
                .last()
                .map(|segment| segment.arguments.iter().map(|written| self.resolve_type(written)).collect())
                .unwrap_or_default(),
            _ => Vec::new(),
        };
        let mut flows = Flows::new();
        for (state, callee) in self.evaluate(function, state, &Type::Unknown) {
            let callee = self.resolve_references(&state, callee);
            let wanted = self.wanted_types(&callee, arguments.len(), expected);
            let paths = self.all_values(arguments.iter().zip(wanted), state);
            for (state, values) in paths {
                let places: Vec<Option<Place>> =
                    arguments.iter().map(|argument| self.place(argument, &state)).collect();
                let values: Vec<Values> =
                    values.into_iter().map(|values| self.resolve_references(&state, values)).collect();
                let sites: Vec<Site> = arguments.iter().map(|argument| self.site(argument.span)).collect();
                let call =
                    CallSite { site, name, arguments: &values, argument_sites: &sites, generics: &generics, expected };
                for value in &callee {
                    flows.extend(self.call_value(value, &call, &state, &places));
                }
            }
        }
        merge(flows)
    }

    /// The types that a callee asks of its arguments.
    fn wanted_types(&mut self, callee: &Values, count: usize, expected: &Type) -> Vec<Type> {
        let mut wanted = match callee.single() {
            Some(Value::Function(function)) => {
                let facts = self.program.facts(function.definition.item);
                match &*facts {
                    ItemFacts::Function(code) => code
                        .parameters
                        .iter()
                        .map(|parameter| {
                            let context = crate::program::types::TypeContext {
                                self_type: function.self_type.clone(),
                                ..Default::default()
                            };
                            self.resolver().ty(function.definition.module, &context, &parameter.annotation)
                        })
                        .collect(),
                    _ => Vec::new(),
                }
            }
            Some(Value::Structure(structure)) if structure.fields.is_empty() => {
                (0..count).map(|index| self.field_type_of(structure.definition, None, &index.to_string())).collect()
            }
            Some(Value::Variant(variant)) if variant.fields.is_empty() => match &variant.owner {
                VariantOwner::Definition(definition) => (0..count)
                    .map(|index| self.field_type_of(*definition, Some(&variant.name), &index.to_string()))
                    .collect(),
                VariantOwner::External(_) => Vec::new(),
            },
            Some(Value::External(path)) if path.krate() == "std" => match path.last() {
                "Ok" | "Some" => vec![expected.argument(0)],
                "Err" => vec![expected.argument(1)],
                _ => Vec::new(),
            },
            _ => Vec::new(),
        };
        wanted.resize(count, Type::Unknown);
        wanted
    }

    /// Calls a value: a function, a closure, a constructor.
    pub(crate) fn call_value(
        &mut self,
        callee: &Value,
        call: &CallSite<'_>,
        state: &State,
        places: &[Option<Place>],
    ) -> Flows {
        match callee {
            Value::Function(function) => self.call_definition(function, None, call, state, None, places),
            Value::Closure(closure) => self.call_closure(closure, call.arguments, state),
            Value::External(path) => self.call_external(path, call, state),
            Value::Structure(structure) if structure.fields.is_empty() => {
                // The path of a tuple struct is its constructor.
                let made = self.made_tuple(structure.definition, call);
                vec![(state.clone(), made)]
            }
            Value::Variant(variant) if variant.fields.is_empty() => {
                let mut fields = positional(call.arguments);
                if let VariantOwner::Definition(definition) = &variant.owner {
                    self.annotate_fields(*definition, Some(&variant.name), &mut fields);
                }
                let made = VariantValue { fields, ..(**variant).clone() };
                vec![(state.clone(), Values::one(Value::Variant(Arc::new(made))))]
            }
            Value::Opaque(_, reason) => {
                let mut flows = self.effects_of_closures(call.arguments, state);
                for (_, values) in &mut flows {
                    *values = Values::opaque(Type::Unknown, reason);
                }
                flows
            }
            _ => vec![(state.clone(), self.unknown("a call of something that is no function"))],
        }
    }

    fn made_tuple(&mut self, definition: Definition, call: &CallSite<'_>) -> Values {
        let facts = self.program.facts(definition.item);
        if !matches!(&*facts, ItemFacts::Structure(_)) {
            return self.unknown("a call of something that is no function");
        }
        let mut fields = positional(call.arguments);
        self.annotate_fields(definition, None, &mut fields);
        Values::one(Value::Structure(Arc::new(StructureValue {
            definition,
            arguments: Vec::new(),
            fields,
            site: Some(call.site),
        })))
    }

    /// What is known of a field by nothing else is known by its declaration.
    pub(super) fn annotate_fields(
        &self,
        definition: Definition,
        variant: Option<&str>,
        fields: &mut [(SmolStr, Values)],
    ) {
        for (name, values) in fields {
            let ty = self.field_type_of(definition, variant, name);
            *values = self.annotated(std::mem::take(values), &ty);
        }
    }

    /// The declared type of a field of a struct, or of a variant of an enum.
    pub(super) fn field_type_of(&self, definition: Definition, variant: Option<&str>, name: &str) -> Type {
        let facts = self.program.facts(definition.item);
        let (fields, generics) = match &*facts {
            ItemFacts::Structure(structure) => (&structure.fields, &structure.generics),
            ItemFacts::Enumeration(enumeration) => {
                let found = enumeration.variants.iter().find(|known| Some(known.name.text.as_str()) == variant);
                let Some(found) = found else { return Type::Unknown };
                (&found.fields, &enumeration.generics)
            }
            _ => return Type::Unknown,
        };
        let Some(field) = fields.all().iter().find(|field| field.name == name) else { return Type::Unknown };
        let names = generics.iter().map(|parameter| parameter.name.clone());
        self.type_with(definition.module, names, &[], &field.annotation)
    }

    /// Calls a function or method of the workspace and goes on with what it changed.
    pub(super) fn call_definition(
        &mut self,
        function: &FunctionValue,
        receiver: Option<Values>,
        call: &CallSite<'_>,
        state: &State,
        receiver_place: Option<&Place>,
        places: &[Option<Place>],
    ) -> Flows {
        let said = configured::of_function(self.program, function.definition);
        if let Some(answer) = said.answer {
            return vec![(self.having_written(state, said.writes, call.site), configured::response(answer, call))];
        }
        let facts = self.program.facts(function.definition.item);
        let ItemFacts::Function(code) = &*facts else {
            return vec![(state.clone(), self.unknown("not a function"))];
        };
        if code.attributes.iter().any(crate::frameworks::makes_handler) {
            return vec![(state.clone(), Values::one(Value::Function(Arc::new(function.clone()))))];
        }
        let mut function = function.clone();
        if function.generics.is_empty() && !call.generics.is_empty() {
            function.generics = call.generics.to_vec();
        }
        // `Type::method(receiver, …)` names the receiver as the first argument.
        let (receiver, arguments, places) = match (&receiver, code.receiver, call.arguments.split_first()) {
            (None, Some(_), Some((first, rest))) => (Some(first.clone()), rest, places.get(1..).unwrap_or_default()),
            _ => (receiver, call.arguments, places),
        };
        let outcomes = self.call_function(&function, receiver.clone(), arguments);
        // A future is not run by the call: a worker that never ends and is handed to a task does not end its caller.
        if let (true, true, Some(body)) = (code.is_async, outcomes.is_empty(), &code.body) {
            return vec![(state.clone(), Values::one(never_ending(&function, body)))];
        }
        // The function may have tested a text of the request before it gave it back.
        let sent = arguments.iter().chain(&receiver).any(Values::holds_sent);
        let mut flows = Flows::new();
        for outcome in outcomes.iter() {
            for (mut next, values) in self.continued(std::slice::from_ref(outcome), state) {
                let mut changed = outcome.changed.iter();
                if receiver.is_some() {
                    let after = changed.next();
                    if let (Some(after), Some(place), true) =
                        (after, receiver_place, code.receiver.is_some_and(|receiver| receiver.mutable_reference))
                    {
                        self.write(&mut next, place, after.clone(), call.site);
                    }
                }
                for ((after, place), parameter) in changed.zip(places).zip(&code.parameters) {
                    let mutable = matches!(parameter.annotation, TypeExpression::Reference { mutable: true, .. });
                    if let (Some(place), true) = (place, mutable) {
                        self.write(&mut next, place, after.clone(), call.site);
                    }
                }
                let failed =
                    values.iter().all(|value| matches!(value, Value::Variant(variant) if variant.name == "Err"));
                let next = self.having_written(&next, said.writes && !failed, call.site);
                let values = if sent { values.of_any_origin() } else { values };
                flows.push((next, self.called_at(values, call.site)));
            }
        }
        merge(flows)
    }

    /// Responses that come out of a call remember it, and so do statuses that are not fixed where it stands.
    fn called_at(&self, values: Values, call: Site) -> Values {
        let remember = |calls: &mut Vec<Site>| {
            if calls.last() != Some(&call) && calls.len() < 8 {
                calls.push(call);
            }
        };
        values.map_parts(&|part| match part {
            Value::Response(mut response) => {
                remember(&mut Arc::make_mut(&mut response).calls);
                Value::Response(response)
            }
            Value::Status(mut status) => {
                // A status that was handed in is fixed by the caller.
                if status.site.item == call.item {
                    status.calls.clear();
                } else {
                    remember(&mut status.calls);
                }
                Value::Status(status)
            }
            other => other,
        })
    }

    /// The path after a call that the configuration calls a write.
    pub(super) fn having_written(&self, state: &State, writes: bool, site: Site) -> State {
        let mut state = state.clone();
        if writes {
            state.write(super::Wrote::Strong, site);
        }
        state
    }

    /// Calls something of an outside crate.
    fn call_external(&mut self, path: &ExternalPath, call: &CallSite<'_>, state: &State) -> Flows {
        let words = self.program.words();
        if !words.is_empty() {
            let said = configured::of_path(words, &path.joined());
            if !said.is_nothing() {
                let next = self.having_written(state, said.writes, call.site);
                let reason = Reason::new(format!("what `{}` returns", path.joined()));
                let values = said.answer.map_or_else(
                    || Values::opaque(Type::Unknown, &reason),
                    |answer| configured::response(answer, call),
                );
                return vec![(next, values)];
            }
        }
        if let Some(flows) = self.standard_call(path, call, state) {
            return flows;
        }
        if let Some(done) = crate::frameworks::call(self, path, call, state) {
            return self.applied(done, state, None, call.site);
        }
        let mut flows = self.effects_of_closures(call.arguments, state);
        let reason = Reason::new(format!("`{}` is not known", path.joined()));
        // `Type::new(…)`, `Type::default()` and their kin make a value of that type.
        let ty = match path.owner() {
            Some(owner)
                if owner.starts_with(char::is_uppercase)
                    && (matches!(path.last(), "new" | "default" | "builder") || path.last().starts_with("with_")) =>
            {
                Type::External(path.parent(), Vec::new())
            }
            _ if path.last().starts_with(char::is_uppercase) => Type::External(path.clone(), Vec::new()),
            _ => Type::Unknown,
        };
        for (_, values) in &mut flows {
            *values = Values::opaque(ty.clone(), &reason);
        }
        flows
    }

    /// Closures that are given to something unknown may run: what they write may be written.
    pub(super) fn effects_of_closures(&mut self, arguments: &[Values], state: &State) -> Flows {
        let mut flows = vec![(state.clone(), Values::none())];
        for argument in arguments {
            for value in argument {
                let Value::Closure(closure) = value else { continue };
                let outcomes = self.closure_outcomes(closure, &[]);
                let mut next = flows.clone();
                for (state, _) in &flows {
                    next.extend(self.continued(&outcomes, state));
                }
                for (_, values) in &mut next {
                    *values = Values::none();
                }
                flows = merge(next);
            }
        }
        flows
    }

    /// The program's own store, for look-ups that need it beside other parts.
    pub(crate) fn facts_of(&self, definition: Definition) -> Arc<ItemFacts> {
        self.program.facts(definition.item)
    }

    /// A value called with plain arguments, for vocabularies.
    pub fn apply(&mut self, callee: &Values, arguments: &[Values], state: &State, site: Site) -> Flows {
        let sites = vec![site; arguments.len()];
        let call =
            CallSite { site, name: site, arguments, argument_sites: &sites, generics: &[], expected: &Type::Unknown };
        let mut flows = Flows::new();
        for value in callee {
            flows.extend(self.call_value(value, &call, state, &[]));
        }
        merge(flows)
    }
}

fn positional(arguments: &[Values]) -> Vec<(SmolStr, Values)> {
    arguments.iter().enumerate().map(|(index, values)| (index.to_string().into(), values.clone())).collect()
}

/// The future of a function that never ends; whoever awaits it does not go on.
fn never_ending(function: &FunctionValue, body: &Arc<Block>) -> Value {
    Value::Closure(Arc::new(ClosureValue {
        code: ClosureCode::Async(body.clone()),
        site: Site { item: function.definition.item, span: body.span },
        module: function.definition.module,
        captured: Vec::new(),
        context: TypeContext { self_type: function.self_type.clone(), ..TypeContext::default() },
    }))
}
