//! Handlers that stand in a table of routes as code, and do nothing there but call a function. Knows facts and names;
//! knows no framework.

use crate::program::Program;
use crate::program::ids::Definition;
use crate::program::names::{Namespace, Resolution};
use crate::program::value::{ClosureCode, ClosureValue};
use crate::syntax::ItemKind;
use crate::syntax::facts::{ExpressionKind, Statement};

/// The function of the workspace that an arm calls, `{ tasks::create(request) }`, whatever is made of its result by
/// methods, `?` and `.await`.
pub(super) fn only_call(program: &Program<'_>, closure: &ClosureValue) -> Option<Definition> {
    let ClosureCode::Closure(code) = &closure.code else { return None };
    let mut expression = &code.body;
    loop {
        expression = match &expression.kind {
            ExpressionKind::Block(block) => match block.statements.as_slice() {
                [Statement::Expression(only)] => only,
                _ => return None,
            },
            ExpressionKind::MethodCall { receiver, .. } => receiver,
            ExpressionKind::Await(inner) | ExpressionKind::Try(inner) => inner,
            ExpressionKind::Call { function, .. } => {
                let ExpressionKind::Path(path) = &function.kind else { return None };
                let names: Vec<_> = path.segments.iter().map(|segment| segment.name.text.clone()).collect();
                let resolver = program.resolver();
                let found = resolver.local_path(
                    closure.module,
                    &closure.context,
                    &names,
                    path.absolute,
                    Namespace::Value,
                );
                let Some(Resolution::Definition(definition)) = found else { return None };
                let is_function = program.store.item(definition.item).kind == ItemKind::Function;
                return is_function.then_some(definition);
            }
            _ => return None,
        };
    }
}
