//! `SeaORM`: active models, entities and their builders. Entities are made by derives, so their names resolve to
//! nothing; what is passed the connection tells.

use super::common::{
    argument_name, depends, external, is_connection_name, is_of_any, is_untyped, outcome, outside_type,
};
use crate::program::evaluate::{CallSite, Done, Evaluator, Wrote};
use crate::program::types::Type;
use crate::program::value::{Value, Values};

const CRATES: [&str; 4] = ["sea_orm", "sea_orm_rocket", "sea_orm_migration", "loco_rs"];
/// Methods of active models and models, each with the connection alone.
const OF_MODELS: [&str; 5] = ["insert", "update", "save", "delete", "delete_cascade"];
/// Methods that run a changing builder, each with the connection alone.
const RUNNING: [&str; 6] = [
    "exec",
    "exec_with_returning",
    "exec_without_returning",
    "exec_with_returning_many",
    "exec_with_returning_keys",
    "delete_all",
];

fn error() -> Type {
    external(&["sea_orm", "DbErr"])
}

pub(super) fn method(
    evaluator: &mut Evaluator<'_, '_>,
    receiver: &Value,
    method: &str,
    call: &CallSite<'_>,
) -> Option<Done> {
    let of_model = OF_MODELS.contains(&method);
    if call.arguments.len() != 1 || !of_model && !RUNNING.contains(&method) || !depends(evaluator, &CRATES) {
        return None;
    }
    let known = is_connection(evaluator, &call.argument(0))?;
    let receiver_type = outside_type(evaluator, receiver);
    if receiver_type.is_some_and(|path| !is_of_any(&path, &CRATES)) {
        return None;
    }
    if !known && !is_connection_name(&argument_name(evaluator, call, 0)) {
        return None;
    }
    let made = Values::unknown(if of_model { "a model" } else { "the result of a statement" });
    Some(outcome(Wrote::Strong, made, error()))
}

/// Whether a value is a connection; `None` when it surely is something else.
fn is_connection(evaluator: &Evaluator<'_, '_>, values: &Values) -> Option<bool> {
    let value = values.first()?;
    match outside_type(evaluator, value) {
        Some(path) if is_of_any(&path, &CRATES) => Some(true),
        Some(_) => None,
        None if is_untyped(evaluator, value) => Some(false),
        // A type of the workspace that derefs to a connection, or implements its trait.
        None => matches!(value, Value::Opaque(..) | Value::Structure(_)).then_some(false),
    }
}
