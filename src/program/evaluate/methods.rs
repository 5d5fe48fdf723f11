//! Method calls: by what the receiver is, then by its type, then by the only method of that name.

use super::places::part_of;
use super::state::merge;
use super::{CallSite, Evaluator, Flows, State, Wrote};
use crate::program::ids::{Definition, Site};
use crate::program::types::Type;
use crate::program::value::{FunctionValue, Place, Reason, Value, Values};
use crate::syntax::ItemKind;
use crate::syntax::facts::{Expression, ExpressionKind, ItemFacts, Name, TypeExpression};

/// Names that many outside types share: the only method of the workspace with such a name is no
/// evidence that it is meant.
const COMMON_NAMES: [&str; 44] = [
    "new",
    "get",
    "get_mut",
    "insert",
    "remove",
    "len",
    "is_empty",
    "push",
    "pop",
    "clone",
    "from",
    "into",
    "iter",
    "next",
    "send",
    "recv",
    "lock",
    "read",
    "write",
    "build",
    "name",
    "id",
    "as_str",
    "to_string",
    "fmt",
    "eq",
    "cmp",
    "hash",
    "default",
    "drop",
    "deref",
    "index",
    "map",
    "filter",
    "find",
    "contains",
    "extend",
    "status",
    "body",
    "run",
    "execute",
    "start",
    "close",
    "call",
];

/// The part of an object that holds the value it was lent by (`router.get("/x")`, before `.to(handler)`): what the
/// object's methods change is that value, at the start of the chain. Borrowing keeps the two alike.
pub const LENDER: &str = "lender";

impl Evaluator<'_, '_> {
    /// `receiver.method::<generics>(arguments)`
    #[expect(clippy::too_many_arguments, reason = "the parts of one expression")]
    pub(super) fn method_call(
        &mut self,
        expression: &Expression,
        receiver: &Expression,
        method: &Name,
        generics: &[TypeExpression],
        arguments: &[Expression],
        state: State,
        expected: &Type,
    ) -> Flows {
        if let Some(place) = self.place(expression, &state) {
            // `status_mut()` and its kin: the call names a part of the receiver.
            return vec![(state, Values::one(Value::Reference(place)))];
        }
        let site = self.site(expression.span);
        let name = self.site(method.span);
        let generics: Vec<Type> = generics.iter().map(|written| self.resolve_type(written)).collect();
        let wanted = if method.text == "into" || method.text == "await" { expected.clone() } else { Type::Unknown };
        let mut flows = Flows::new();
        for (state, values) in self.evaluate(receiver, state, &wanted) {
            let place = self.receiver_place(receiver, &values, &state);
            let is_part = |place: &Place| arguments.is_empty().then(|| part_of(place.clone(), &method.text)).flatten();
            if let Some(part) = place.as_ref().and_then(is_part) {
                // `res.status_code(…).headers_mut()`: a part of what stands at the start of the chain.
                flows.push((state, Values::one(Value::Reference(part))));
                continue;
            }
            let values = self.resolve_references(&state, values);
            let paths = self.all_values(arguments.iter().map(|argument| (argument, Type::Unknown)), state);
            for (state, given) in paths {
                let places: Vec<Option<Place>> =
                    arguments.iter().map(|argument| self.place(argument, &state)).collect();
                let given: Vec<Values> =
                    given.into_iter().map(|values| self.resolve_references(&state, values)).collect();
                let sites: Vec<Site> = arguments.iter().map(|argument| self.site(argument.span)).collect();
                let call =
                    CallSite { site, name, arguments: &given, argument_sites: &sites, generics: &generics, expected };
                for value in &values {
                    flows.extend(self.method(value, &method.text, &call, &state, place.as_ref(), &places));
                }
            }
        }
        merge(flows)
    }

    fn receiver_place(&self, receiver: &Expression, values: &Values, state: &State) -> Option<Place> {
        match values.single() {
            Some(Value::Reference(place)) => Some(place.clone()),
            _ => self.place(receiver, state).or_else(|| self.chained_place(receiver, values, state)),
        }
    }

    /// The place at the start of a chain whose methods return what they are called on (`&mut Self`):
    /// `config.service(a).service(b)` changes `config` twice. It is one if the value of the chain so far
    /// stands there now.
    fn chained_place(&self, receiver: &Expression, values: &Values, state: &State) -> Option<Place> {
        // What was lent stands for the place of its lender.
        let standing = values.map(|value| match value {
            Value::Object(object) => object.part(LENDER).cloned().unwrap_or_default(),
            other => Values::one(other.clone()),
        });
        let changes_in_place =
            |value: &Value| matches!(value, Value::Response(_) | Value::Router(_) | Value::Headers(_));
        if standing.is_empty() || !standing.iter().all(changes_in_place) {
            return None;
        }
        let mut start = receiver;
        while let ExpressionKind::MethodCall { receiver, method, .. } = &start.kind {
            if matches!(method.text.as_str(), "clone" | "to_owned" | "cloned") {
                return None;
            }
            start = receiver;
        }
        let place = self.place(start, state)?;
        let known = self.read(state, &place);
        let is_part = match (known.single(), values.single()) {
            (Some(Value::Router(whole)), Some(Value::Router(part))) => part.is_part_of(whole),
            _ => false,
        };
        (is_part || known == standing).then_some(place)
    }

    /// Calls a method on one value.
    pub(super) fn method(
        &mut self,
        receiver: &Value,
        method: &str,
        call: &CallSite<'_>,
        state: &State,
        place: Option<&Place>,
        places: &[Option<Place>],
    ) -> Flows {
        let mut flows = self.method_by_receiver(receiver, method, call, state, place, places);
        if crate::frameworks::configured::is_writing_method(self.program.words(), method) {
            for (state, values) in &mut flows {
                if !values.iter().all(|value| matches!(value, Value::Variant(variant) if variant.name == "Err")) {
                    state.write(Wrote::Strong, call.site);
                }
            }
        }
        flows
    }

    fn method_by_receiver(
        &mut self,
        receiver: &Value,
        method: &str,
        call: &CallSite<'_>,
        state: &State,
        place: Option<&Place>,
        places: &[Option<Place>],
    ) -> Flows {
        if let (Some(place), Some(changed)) = (place, self.grown(receiver, method, call)) {
            let mut state = state.clone();
            self.write(&mut state, place, Values::one(changed), call.site);
            return vec![(state, Values::unknown(format!("method `{method}` is not known")))];
        }
        if let Some(flows) = self.standard_method(receiver, method, call, state) {
            return flows;
        }
        let ty = self.type_of(receiver);
        if let Some(function) = self.find_method(&ty, method) {
            let receiver = match (receiver, &function.self_type) {
                // Behind a trait with one implementation stands that type.
                (Value::Opaque(known, reason), Some(own)) if self.is_trait(known) => {
                    Values::opaque(own.clone(), reason)
                }
                _ => Values::one(receiver.clone()),
            };
            return self.call_definition(&function, Some(receiver), call, state, place, places);
        }
        if let Some(done) = crate::frameworks::method(self, receiver, method, call, state) {
            let changes = std::mem::take(&mut self.changed_arguments);
            let mut flows = self.applied(done, state, place, call.site);
            for (index, values) in changes {
                let Some(Some(place)) = places.get(index) else { continue };
                for (state, _) in &mut flows {
                    self.write(state, place, values.clone(), call.site);
                }
            }
            return flows;
        }
        if let Some(held) = held(receiver)
            && let Some(function) = self.find_method(&self.type_of(&held), method)
        {
            return self.call_definition(&function, Some(Values::one(held)), call, state, None, places);
        }
        if let Some(done) = self.trait_method(&ty, method, call) {
            return self.applied(done, state, place, call.site);
        }
        if let Some(flows) = self.extension_method(receiver, &ty, method, call, state, place, places) {
            return flows;
        }
        if let Some(done) = crate::frameworks::unknown_method(self, receiver, method, call) {
            return self.applied(done, state, place, call.site);
        }
        self.unknown_method(receiver, method, call, state)
    }

    fn unknown_method(&mut self, receiver: &Value, method: &str, call: &CallSite<'_>, state: &State) -> Flows {
        if method == "to_string" && call.arguments.is_empty() {
            let text = crate::program::value::Text::hole("…");
            return vec![(state.clone(), Values::one(Value::Text(text)))];
        }
        let mut flows = self.effects_of_closures(call.arguments, state);
        let reason = match receiver {
            Value::Opaque(Type::Unknown, reason) => reason.clone(),
            _ => Reason::new(format!("method `{method}` is not known")),
        };
        for (_, values) in &mut flows {
            *values = Values::opaque(Type::Unknown, &reason);
        }
        flows
    }

    fn is_trait(&self, ty: &Type) -> bool {
        match ty.unboxed() {
            Type::Bounds(_) => true,
            Type::Definition(definition, _) => self.program.store.item(definition.item).kind == ItemKind::Trait,
            _ => false,
        }
    }

    /// The method of a type of the workspace: inherent, then of its traits, then a trait's default.
    pub(crate) fn find_method(&mut self, ty: &Type, name: &str) -> Option<FunctionValue> {
        match ty.unboxed() {
            ty @ Type::Definition(definition, _) => {
                if self.program.store.item(definition.item).kind == ItemKind::Trait {
                    return self.only_implementation(*definition, name);
                }
                let member = self.find_member(ty, name)?;
                let is_function = self.program.store.item(member.item).kind == ItemKind::Function;
                is_function.then(|| FunctionValue {
                    definition: member,
                    self_type: Some(ty.clone()),
                    generics: Vec::new(),
                })
            }
            Type::Bounds(bounds) => bounds.iter().find_map(|bound| match bound {
                Type::Definition(definition, _) => self.only_implementation(*definition, name),
                _ => None,
            }),
            _ => None,
        }
    }

    /// A member of a type by name, in its own blocks first.
    pub(crate) fn find_member(&self, ty: &Type, name: &str) -> Option<Definition> {
        let Type::Definition(definition, _) = ty else { return None };
        let own = self.program.store.name(definition.item)?;
        let program = self.program;
        let blocks = program.implementations.of_type(own);
        let of_kind = |inherent: bool| {
            blocks.iter().copied().find_map(|block| {
                if program.store.item(block.item).impl_trait.is_none() != inherent {
                    return None;
                }
                let member = program.implementations.member(&program.store, block, name)?;
                self.is_for(block, *definition).then_some(member)
            })
        };
        of_kind(true).or_else(|| of_kind(false)).or_else(|| self.default_member(blocks, *definition, name))
    }

    /// A default method of a trait that the type implements.
    fn default_member(&self, blocks: &[Definition], definition: Definition, name: &str) -> Option<Definition> {
        let program = self.program;
        program.implementations.methods(name).iter().copied().find_map(|method| {
            let parent = program.store.parent(method.item)?;
            if program.store.item(parent).kind != ItemKind::Trait {
                return None;
            }
            let trait_name = program.store.name(parent)?;
            let implements = blocks.iter().any(|&block| {
                let implemented = program.store.item(block.item).impl_trait;
                implemented.is_some_and(|span| program.store.text(block.item.file, span) == trait_name)
                    && self.is_for(block, definition)
            });
            let facts = program.facts(method.item);
            let has_body = matches!(&*facts, ItemFacts::Function(function) if function.body.is_some());
            (implements && has_body).then_some(method)
        })
    }

    /// The function of a trait's only implementation.
    pub(super) fn only_implementation(&self, definition: Definition, name: &str) -> Option<FunctionValue> {
        let program = self.program;
        let trait_name = program.store.name(definition.item)?;
        let mut found = program.implementations.of_trait(trait_name).iter().copied().filter_map(|block| {
            let member = program.implementations.member(&program.store, block, name)?;
            Some((block, member))
        });
        let (block, member) = found.next()?;
        if found.any(|(_, other)| other.item != member.item) {
            return None;
        }
        let facts = program.facts(block.item);
        let ItemFacts::Implementation(header) = &*facts else { return None };
        let self_type =
            self.resolver().ty(block.module, &crate::program::types::TypeContext::default(), &header.target);
        Some(FunctionValue { definition: member, self_type: Some(self_type), generics: Vec::new() })
    }

    /// A method of a trait of the workspace on an outside type, or the only one of that name.
    #[expect(clippy::too_many_arguments, reason = "the parts of one call")]
    fn extension_method(
        &mut self,
        receiver: &Value,
        ty: &Type,
        method: &str,
        call: &CallSite<'_>,
        state: &State,
        place: Option<&Place>,
        places: &[Option<Place>],
    ) -> Option<Flows> {
        let candidates = self.extension_candidates(method);
        let fits = |target: &Type| match (target.unboxed(), ty.unboxed()) {
            (Type::External(target, _), Type::External(actual, _)) => target.last() == actual.last(),
            (Type::Parameter(_) | Type::Bounds(_), Type::External(..)) => true,
            _ => false,
        };
        let fitting: Vec<&(Type, FunctionValue)> = candidates.iter().filter(|(target, _)| fits(target)).collect();
        if let [(_, function)] = fitting[..] {
            let receiver = Some(Values::one(receiver.clone()));
            return Some(self.call_definition(function, receiver, call, state, place, places));
        }
        let [(_, function)] = &candidates[..] else { return None };
        if !ty.is_unknown() || COMMON_NAMES.contains(&method) {
            return None;
        }
        let receiver = Some(Values::opaque(
            function.self_type.clone().unwrap_or(Type::Unknown),
            &Reason::new(format!("the receiver of `{method}`")),
        ));
        let mut flows = self.call_definition(function, receiver, call, state, None, places);
        for (after, values) in &mut flows {
            // The receiver's type is a guess: what it writes is weak evidence, what it answers assumed.
            if state.facts.wrote < Wrote::Strong {
                after.facts.wrote = after.facts.wrote.min(Wrote::Weak);
            }
            after.facts.assumed |= values.contains_response();
        }
        Some(flows)
    }

    fn extension_candidates(&self, method: &str) -> Vec<(Type, FunctionValue)> {
        let program = self.program;
        let methods = program.implementations.methods(method).iter().copied();
        let mut candidates: Vec<(Type, FunctionValue)> = Vec::new();
        for definition in methods {
            let facts = program.facts(definition.item);
            let ItemFacts::Function(code) = &*facts else { continue };
            let Some(parent) = program.store.parent(definition.item) else { continue };
            if code.receiver.is_none() || code.body.is_none() {
                continue;
            }
            let block = program.facts(parent);
            let target = match &*block {
                ItemFacts::Implementation(header) => {
                    let generics = header
                        .generics
                        .iter()
                        .map(|parameter| (parameter.name.clone(), Type::Parameter(parameter.name.clone())));
                    let context =
                        crate::program::types::TypeContext { generics: generics.collect(), ..Default::default() };
                    self.resolver().ty(definition.module, &context, &header.target)
                }
                ItemFacts::Trait(_) => Type::Bounds(Vec::new()),
                _ => continue,
            };
            if candidates.iter().any(|(_, known)| known.definition.item == definition.item) {
                continue;
            }
            let self_type = Some(target.clone()).filter(|target| !matches!(target, Type::Bounds(_)));
            candidates.push((target, FunctionValue { definition, self_type, generics: Vec::new() }));
        }
        candidates
    }
}

/// What a wrapper that is known by its type only stands for (`Form<T>`, `State<T>`).
fn held(value: &Value) -> Option<Value> {
    let Value::Opaque(ty, reason) = value else { return None };
    match ty.unboxed() {
        Type::External(path, arguments) if crate::frameworks::holds(path) => {
            Some(Value::Opaque(arguments.first()?.unboxed().clone(), reason.clone()))
        }
        _ => None,
    }
}
