//! Which function of the workspace a handler is, and what people call it. Knows no framework.

use super::roots::module_of;
use crate::program::Program;
use crate::program::evaluate::Evaluator;
use crate::program::ids::{Definition, Site};
use crate::program::names::{Namespace, Resolution};
use crate::program::types::Type;
use crate::program::value::{ClosureCode, ClosureValue, FunctionValue, Value};
use crate::syntax::ItemKind;
use crate::syntax::facts::{ExpressionKind, Statement};

/// Methods by which a value of the workspace handles requests (`Endpoint::call`, `Handler::handle`).
const HANDLER_METHODS: [&str; 2] = ["call", "handle"];

/// The method by which a struct of the workspace handles requests.
pub(super) fn handler_method(program: &Program<'_>, handler: &Value, bound_at: Site) -> Option<FunctionValue> {
    let is_type = match handler {
        Value::Structure(_) => true,
        Value::Opaque(ty, _) => matches!(ty.unboxed(), Type::Definition(..)),
        _ => false,
    };
    let mut evaluator = Evaluator::new(program, module_of(program, bound_at.item)?, bound_at.item);
    let ty = is_type.then(|| evaluator.type_of(handler))?;
    HANDLER_METHODS.iter().find_map(|name| evaluator.find_method(&ty, name))
}

/// The function of a handler, its path for people, and its place.
pub(super) fn describe(
    program: &Program<'_>,
    handler: &Value,
    bound_at: Site,
) -> (Option<Definition>, Option<String>, Site) {
    let named = |definition: Definition| {
        (Some(definition), Some(program.path_of(definition)), program.store.name_site(definition.item))
    };
    match handler {
        Value::Function(function) => named(function.definition),
        Value::Closure(closure) => match called_alone(program, closure) {
            Some(definition) => named(definition),
            None => (None, None, closure.site),
        },
        other => match handler_method(program, other, bound_at) {
            Some(method) => named(method.definition),
            None => (None, None, bound_at),
        },
    }
}

/// The function of the workspace that a closure, such as the arm of a router, does nothing but call
/// (`tasks::create(store, body).await`).
pub(super) fn called_alone(program: &Program<'_>, closure: &ClosureValue) -> Option<Definition> {
    let ClosureCode::Closure(code) = &closure.code else { return None };
    let mut expression = &code.body;
    loop {
        expression = match &expression.kind {
            ExpressionKind::Await(inner) | ExpressionKind::Try(inner) => inner,
            ExpressionKind::MethodCall { receiver, .. } => receiver,
            ExpressionKind::Block(block) => match &block.statements[..] {
                [Statement::Expression(only)] => only,
                _ => return None,
            },
            ExpressionKind::Call { function, arguments } => {
                let ExpressionKind::Path(path) = &function.kind else { return None };
                if let ("Ok" | "Some" | "pin", [only]) = (path.last(), &arguments[..]) {
                    only
                } else {
                    let evaluator = Evaluator::new(program, closure.module, closure.site.item);
                    return match evaluator.resolve_path(path, Namespace::Value)? {
                        Resolution::Definition(definition) => {
                            let is_function = program.store.item(definition.item).kind == ItemKind::Function;
                            is_function.then_some(definition)
                        }
                        _ => None,
                    };
                }
            }
            _ => return None,
        };
    }
}
