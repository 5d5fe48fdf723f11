//! What the names in the signature of a function stand for in one call.

use super::Evaluator;
use crate::program::types::{Type, TypeContext};
use crate::program::value::{FunctionValue, Values};
use crate::syntax::facts::{Function, GenericParameter, ItemFacts, TypeExpression};

impl Evaluator<'_, '_> {
    pub(super) fn output_type(&self, function: &FunctionValue, code: &Function, arguments: &[Values]) -> Type {
        let context = self.call_context(function, code, arguments);
        code.output.as_ref().map_or(Type::Tuple(Vec::new()), |written| {
            self.resolver().ty(function.definition.module, &context, written)
        })
    }

    /// What the names of a function's signature stand for in this call.
    pub(super) fn call_context(&self, function: &FunctionValue, code: &Function, arguments: &[Values]) -> TypeContext {
        let mut context = self.surrounding_context(function);
        let surrounding = context.generics.len();
        // Twice, since a bound may name a parameter that comes after it.
        for again in [false, true] {
            if again && code.generics.len() < 2 {
                break;
            }
            for (index, parameter) in code.generics.iter().enumerate() {
                let bound = self.bound_type(function, code, arguments, &context, index, parameter);
                match context.generics.get_mut(surrounding + index) {
                    Some(known) => known.1 = bound,
                    None => context.generics.push((parameter.name.clone(), bound)),
                }
            }
        }
        context
    }

    /// What a type parameter of a function stands for: the type that is given or shown by an argument, else its bounds.
    fn bound_type(
        &self,
        function: &FunctionValue,
        code: &Function,
        arguments: &[Values],
        context: &TypeContext,
        index: usize,
        parameter: &GenericParameter,
    ) -> Type {
        let given = function.generics.get(index).filter(|ty| !ty.is_unknown()).cloned();
        let inferred = || {
            code.parameters.iter().zip(arguments).find_map(|(declared, argument)| {
                let TypeExpression::Path(path) = &declared.annotation else { return None };
                let named = path.as_identifier().is_some_and(|name| name.text == parameter.name);
                let ty = self.type_of(argument.single().filter(|_| named)?);
                (!ty.is_unknown()).then_some(ty)
            })
        };
        let bounds = || {
            let bounds = parameter.bounds.iter();
            let resolved: Vec<Type> =
                bounds.map(|bound| self.resolver().ty(function.definition.module, context, bound)).collect();
            if resolved.is_empty() { Type::Parameter(parameter.name.clone()) } else { Type::Bounds(resolved) }
        };
        given.or_else(inferred).unwrap_or_else(bounds)
    }

    /// Type parameters and `Self` of the block that a method stands in.
    fn surrounding_context(&self, function: &FunctionValue) -> TypeContext {
        let mut context = TypeContext { self_type: function.self_type.clone(), ..TypeContext::default() };
        let Some(parent) = self.program.store.parent(function.definition.item) else { return context };
        let facts = self.program.facts(parent);
        let ItemFacts::Implementation(block) = &*facts else { return context };
        let module = function.definition.module;
        if context.self_type.is_none() {
            context.self_type = Some(self.resolver().ty(module, &context, &block.target));
        }
        if let (TypeExpression::Path(path), Some(actual)) = (&block.target, &function.self_type) {
            let written = path.segments.last().map(|segment| segment.arguments.as_slice()).unwrap_or_default();
            for (index, argument) in written.iter().enumerate() {
                let TypeExpression::Path(argument) = argument else { continue };
                let Some(name) = argument.as_identifier() else { continue };
                let bound = actual.argument(index);
                if block.generics.iter().any(|parameter| parameter.name == name.text) && !bound.is_unknown() {
                    context.generics.push((name.text.clone(), bound));
                }
            }
        }
        for parameter in &block.generics {
            if !context.generics.iter().any(|(name, _)| *name == parameter.name) {
                let bounds = parameter.bounds.iter().map(|bound| self.resolver().ty(module, &context, bound));
                let bounds: Vec<Type> = bounds.collect();
                let bound =
                    if bounds.is_empty() { Type::Parameter(parameter.name.clone()) } else { Type::Bounds(bounds) };
                context.generics.push((parameter.name.clone(), bound));
            }
        }
        context
    }
}
