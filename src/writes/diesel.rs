//! diesel and diesel-async: builders of changing statements, and what runs them.

use super::common::{depends, external, is_of, object, outcome};
use super::sql::strength_of;
use crate::program::evaluate::{CallSite, Done, Evaluator, Wrote};
use crate::program::names::ExternalPath;
use crate::program::types::Type;
use crate::program::value::{Value, Values};

const BUILDERS: [&str; 6] = ["insert_into", "insert_or_ignore_into", "replace_into", "update", "delete", "copy_from"];
/// Methods that run a statement.
const RUNNING: [&str; 9] = [
    "execute",
    "get_result",
    "get_results",
    "load",
    "load_iter",
    "load_stream",
    "first",
    "internal_load",
    "execute_dsl",
];

fn error() -> Type {
    external(&["diesel", "result", "Error"])
}

fn is_diesel(path: &ExternalPath) -> bool {
    is_of(path, "diesel") || path.krate() == "diesel_async"
}

pub(super) fn knows(path: &ExternalPath) -> bool {
    is_diesel(path)
        && (BUILDERS.contains(&path.last())
            || matches!(path.last(), "sql_query" | "PgConnection" | "SqliteConnection" | "MysqlConnection"))
}

fn changing() -> Value {
    object(&["diesel", "Statement"], vec![("sql", Values::text("INSERT"))])
}

pub(super) fn call(path: &ExternalPath, call: &CallSite<'_>) -> Option<Done> {
    if !is_diesel(path) || path.owner().is_some_and(|owner| owner.starts_with(char::is_uppercase)) {
        return None;
    }
    match path.last() {
        "sql_query" => Some(Done::value(object(&["diesel", "Statement"], vec![("sql", call.argument(0))]))),
        name if BUILDERS.contains(&name) => Some(Done::value(changing())),
        _ => None,
    }
}

pub(super) fn method(
    evaluator: &mut Evaluator<'_, '_>,
    receiver: &Value,
    method: &str,
    call: &CallSite<'_>,
) -> Option<Done> {
    if let Value::Object(statement) = receiver {
        if statement.path.krate() == "diesel" && statement.path.last() == "Statement" {
            if !RUNNING.contains(&method) {
                return Some(Done::value(receiver.clone()));
            }
            let strength = statement.part("sql").map_or(Wrote::Weak, strength_of);
            return Some(outcome(strength, Values::unknown("what the database returns"), error()));
        }
        return None;
    }
    let uses = || depends(evaluator, &["diesel", "diesel_async"]);
    match method {
        "save_changes" if call.arguments.len() == 1 && uses() => {
            Some(outcome(Wrote::Strong, Values::one(receiver.clone()), error()))
        }
        "insert_into" if call.arguments.len() == 1 && uses() => Some(Done::value(changing())),
        _ => None,
    }
}
