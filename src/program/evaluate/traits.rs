//! Methods of traits with several implementations: which of them runs is only known when the program runs. What the trait
//! declares is known, and whether they write.

use super::{CallSite, Done, Evaluator, PathFacts, Wrote};
use crate::program::ids::Definition;
use crate::program::types::{Type, TypeContext};
use crate::program::value::{FunctionValue, Reason, Values};
use crate::syntax::ItemKind;
use crate::syntax::facts::{Function, ItemFacts};

/// Traits with more implementations than this are not gone through.
const MAXIMUM_IMPLEMENTATIONS: usize = 8;

impl Evaluator<'_, '_> {
    /// A method that a trait of the workspace declares, on a value of which nothing else is known.
    pub(super) fn trait_method(&mut self, ty: &Type, method: &str, call: &CallSite<'_>) -> Option<Done> {
        let owner = self.declaring_trait(ty, method)?;
        let member = self.program.implementations.member(&self.program.store, owner, method)?;
        let facts = self.program.facts(member.item);
        let ItemFacts::Function(declared) = &*facts else { return None };
        let output = self.declared_output(owner, declared);
        let reason = Reason::new(format!("`{method}` has several implementations"));
        let wrote = self.implementations_wrote(owner, method, call);
        let value = |ty: &Type| Values::opaque(ty.clone(), &reason);
        if wrote == Wrote::No {
            return (!output.is_unknown()).then(|| Done::value(value(&output)));
        }
        if output.is_std("Result") {
            let written = PathFacts { wrote, ..PathFacts::default() };
            let results = vec![
                (written, Values::ok(value(&output.argument(0)))),
                (PathFacts::default(), Values::err(value(&output.argument(1)))),
            ];
            return Some(Done { results, receiver: None });
        }
        Some(Done::wrote_surely(wrote, value(&output)))
    }

    fn declaring_trait(&self, ty: &Type, method: &str) -> Option<Definition> {
        let bounds = match ty.unboxed() {
            Type::Bounds(bounds) => bounds.clone(),
            other => vec![other.clone()],
        };
        bounds.iter().find_map(|bound| match bound {
            Type::Definition(definition, _) if self.program.store.item(definition.item).kind == ItemKind::Trait => {
                let declares = self.program.implementations.member(&self.program.store, *definition, method);
                declares.map(|_| *definition)
            }
            _ => None,
        })
    }

    fn declared_output(&self, owner: Definition, declared: &Function) -> Type {
        let generics = declared.generics.iter().map(|parameter| (parameter.name.clone(), Type::Unknown));
        let context = TypeContext { generics: generics.collect(), ..TypeContext::default() };
        let written = declared.output.as_ref();
        written.map_or(Type::Tuple(Vec::new()), |written| self.resolver().ty(owner.module, &context, written))
    }

    /// What every implementation writes; where the name of the method says that it changes something, what any of them
    /// does: a stand-in for tests writes nothing.
    fn implementations_wrote(&mut self, owner: Definition, method: &str, call: &CallSite<'_>) -> Wrote {
        let program = self.program;
        let Some(name) = program.store.name(owner.item) else { return Wrote::No };
        let blocks = program.implementations.of_trait(name);
        if blocks.len() > MAXIMUM_IMPLEMENTATIONS {
            return Wrote::No;
        }
        let mut strengths = Vec::new();
        for &block in blocks {
            let Some(member) = program.implementations.member(&program.store, block, method) else { continue };
            let facts = program.facts(block.item);
            let ItemFacts::Implementation(header) = &*facts else { continue };
            let own = self.resolver().ty(block.module, &TypeContext::default(), &header.target);
            let receiver = Values::opaque(own.clone(), &Reason::new("the receiver of a trait's method"));
            let function = FunctionValue { definition: member, self_type: Some(own), generics: Vec::new() };
            let outcomes = self.call_function(&function, Some(receiver), call.arguments);
            strengths.push(outcomes.iter().map(|outcome| outcome.facts.wrote).max().unwrap_or(Wrote::No));
        }
        let all = strengths.iter().min().copied().unwrap_or(Wrote::No);
        let any = strengths.into_iter().max().unwrap_or(Wrote::No);
        if crate::writes::is_changing_name(method) { any } else { all }
    }
}
