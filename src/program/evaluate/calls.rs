//! Calls by path: functions, constructors, closures in variables, vocabulary.

use std::sync::Arc;

use smol_str::SmolStr;

use super::state::merge;
use super::{CallSite, Evaluator, Flows, State};
use crate::frameworks::configured;
use crate::program::ids::{Definition, Site};
use crate::program::names::{ExternalPath, Namespace, Resolution};
use crate::program::types::{Type, TypeContext};
use crate::program::value::{
    ClosureCode, ClosureValue, FunctionValue, Place, Reason, StructureValue, Value, Values, VariantOwner, VariantValue,
};
use crate::syntax::ItemKind;
use crate::syntax::facts::{Block, Expression, ExpressionKind, ItemFacts, Path, TypeExpression};

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

    /// The value that a resolved path stands for.
    pub(super) fn resolved_value(
        &mut self,
        resolution: Resolution,
        path: &Path,
        site: Site,
        generics: Vec<Type>,
    ) -> Values {
        match resolution {
            Resolution::Definition(definition) => self.definition_value(definition, generics, site),
            Resolution::Variant(definition, name) => Values::one(Value::Variant(Arc::new(VariantValue {
                owner: VariantOwner::Definition(definition),
                name,
                fields: Vec::new(),
            }))),
            Resolution::Associated(definition, name) => {
                let ty = self.owner_type(definition, path);
                self.member_value(&ty, &name, site, generics)
                    .unwrap_or_else(|| self.unknown(format!("`{}` is not known", path.joined())))
            }
            Resolution::External(external) => {
                if external.krate() == "std" && external.last() == "None" {
                    return Values::std_variant("Option", "None", None);
                }
                crate::frameworks::constant(&external, site).unwrap_or_else(|| Values::one(Value::External(external)))
            }
            Resolution::Module(_) => self.unknown(format!("`{}` is a module", path.joined())),
        }
    }

    /// The type that a path's owner part names, with its type arguments.
    fn owner_type(&mut self, definition: Definition, path: &Path) -> Type {
        let mut owner = path.clone();
        owner.segments.pop();
        match self.resolve_type(&TypeExpression::Path(owner)) {
            Type::Unknown => Type::Definition(definition, Vec::new()),
            known => known,
        }
    }

    fn definition_value(&mut self, definition: Definition, generics: Vec<Type>, site: Site) -> Values {
        match self.program.store.item(definition.item).kind {
            ItemKind::Function => {
                Values::one(Value::Function(Arc::new(FunctionValue { definition, self_type: None, generics })))
            }
            ItemKind::Constant | ItemKind::Static => self.constant(definition),
            ItemKind::Structure => Values::one(Value::Structure(Arc::new(StructureValue {
                definition,
                arguments: generics,
                fields: Vec::new(),
                site: Some(site),
            }))),
            _ => self.unknown("an item that is no value"),
        }
    }

    /// `Type::member` as a value: an associated function or constant, or a variant.
    fn member_value(&mut self, ty: &Type, name: &str, site: Site, generics: Vec<Type>) -> Option<Values> {
        match ty {
            Type::External(path, _) => {
                let member = path.join(name);
                Some(crate::frameworks::constant(&member, site).unwrap_or_else(|| Values::one(Value::External(member))))
            }
            Type::Definition(definition, _) => {
                if let Some(Resolution::Variant(owner, name)) = self.resolver().continue_path(
                    Resolution::Definition(*definition),
                    &[SmolStr::new(name)],
                    Namespace::Value,
                ) {
                    return Some(Values::one(Value::Variant(Arc::new(VariantValue {
                        owner: VariantOwner::Definition(owner),
                        name,
                        fields: Vec::new(),
                    }))));
                }
                if self.program.store.item(definition.item).kind == ItemKind::Trait {
                    return Some(self.trait_function(*definition, name));
                }
                let member = self.find_member(ty, name)?;
                match self.program.store.item(member.item).kind {
                    ItemKind::Function => Some(Values::one(Value::Function(Arc::new(FunctionValue {
                        definition: member,
                        self_type: Some(ty.clone()),
                        generics,
                    })))),
                    ItemKind::Constant => Some(self.constant(member)),
                    _ => None,
                }
            }
            Type::Bounds(bounds) => bounds.iter().find_map(|bound| match bound {
                Type::Definition(definition, _) => Some(self.trait_function(*definition, name)),
                _ => None,
            }),
            _ => None,
        }
    }

    /// `Trait::function`: the only implementation, if there is just one.
    fn trait_function(&mut self, definition: Definition, name: &str) -> Values {
        match self.only_implementation(definition, name) {
            Some(function) => Values::one(Value::Function(Arc::new(function))),
            None => self.unknown(format!("`{name}` has several implementations")),
        }
    }

    /// `Self::x`, `T::x`, `<T as Trait>::x` and `Alias::x`.
    pub(super) fn associated_value(&mut self, path: &Path, site: Site, generics: Vec<Type>) -> Option<Values> {
        let ty = if let Some(qualified) = &path.qualified {
            self.resolve_type(qualified)
        } else {
            let mut owner = path.clone();
            owner.segments.pop()?;
            if owner.segments.is_empty() {
                return self.self_constructor(path, site);
            }
            self.resolve_type(&TypeExpression::Path(owner))
        };
        self.member_value(&ty, path.last(), site, generics)
    }

    fn self_constructor(&mut self, path: &Path, site: Site) -> Option<Values> {
        if path.last() != "Self" {
            return None;
        }
        let Some(Type::Definition(definition, arguments)) = self.frame.context.self_type.clone() else { return None };
        Some(Values::one(Value::Structure(Arc::new(StructureValue {
            definition,
            arguments,
            fields: Vec::new(),
            site: Some(site),
        }))))
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
