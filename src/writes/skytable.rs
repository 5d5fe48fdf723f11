//! skytable: actions as methods of connections and of pools, and queries that are put together by hand.

use super::common::{depends, is_of, object, of_type, opened, outcome, outside_type, with_part, wrote};
use crate::program::evaluate::{CallSite, Done, Evaluator, Wrote};
use crate::program::names::ExternalPath;
use crate::program::types::Type;
use crate::program::value::{ObjectValue, Text, Value, Values};

/// Methods that change something (`skytable::actions` and `skytable::ddl`, 0.8).
const CHANGING: [&str; 17] = [
    "set",
    "sset",
    "mset",
    "update",
    "supdate",
    "mupdate",
    "uset",
    "del",
    "sdel",
    "pop",
    "mpop",
    "flushdb",
    "mksnap",
    "create_table",
    "create_keyspace",
    "drop_table",
    "drop_keyspace",
];
/// Actions that read.
const READING: [&str; 12] =
    ["GET", "MGET", "EXISTS", "KEYLEN", "LGET", "LSKEYS", "DBSIZE", "HEYA", "USE", "INSPECT", "WHEREAMI", "AUTH"];

pub(super) fn knows(path: &ExternalPath) -> bool {
    is_of(path, "skytable") && path.last() == "query"
}

pub(super) fn call(path: &ExternalPath, call: &CallSite<'_>) -> Option<Done> {
    let made = is_of(path, "skytable") && path.owner() == Some("Query");
    match path.last() {
        "from" if made => Some(Done::value(query(call.argument(0)))),
        "new" if made => Some(Done::value(query(Values::none()))),
        _ => None,
    }
}

/// `query!("SET", key, value)`.
pub(super) fn macro_call(evaluator: &Evaluator<'_, '_>, path: &ExternalPath, call: &CallSite<'_>) -> Option<Done> {
    // A macro without `use` is resolved to nothing: `#[macro_use] extern crate skytable`.
    let ours = knows(path) || path.krate() == "std" && path.last() == "query" && depends(evaluator, &["skytable"]);
    ours.then(|| Done::value(query(call.argument(0))))
}

fn query(action: Values) -> Value {
    object(&["skytable", "Query"], vec![("action", action)])
}

pub(super) fn method(
    evaluator: &mut Evaluator<'_, '_>,
    receiver: &Value,
    method: &str,
    call: &CallSite<'_>,
) -> Option<Done> {
    let path = outside_type(evaluator, receiver)?;
    if !is_of(&path, "skytable") {
        return None;
    }
    if let Value::Object(made) = receiver {
        return (path.last() == "Query").then(|| Done::updated(with_argument(made, method, call)));
    }
    match method {
        "get" if path.last().ends_with("Pool") => {
            let connection = Type::External(ExternalPath::new(["skytable", "Connection"]), Vec::new());
            Some(opened(of_type(connection, "a connection to skytable"), Type::Unknown))
        }
        "run_query" | "run_query_raw" => {
            let strength = call.argument(0).iter().map(strength).max().unwrap_or(Wrote::Weak);
            Some(outcome(strength, Values::unknown("what skytable answers"), Type::Unknown))
        }
        _ => CHANGING.contains(&method).then(|| wrote(Wrote::Strong, Type::Unknown)),
    }
}

fn with_argument(made: &ObjectValue, method: &str, call: &CallSite<'_>) -> Value {
    let is_first = made.part("action").is_some_and(Values::is_empty);
    if is_first && matches!(method, "arg" | "push") {
        return with_part(made, "action", call.argument(0));
    }
    Value::Object(std::sync::Arc::new(made.clone()))
}

/// What running a query does.
fn strength(query: &Value) -> Wrote {
    let Value::Object(made) = query else { return Wrote::Weak };
    match made.part("action").and_then(Values::as_text).and_then(Text::as_literal) {
        Some(action) if READING.contains(&action.to_ascii_uppercase().as_str()) => Wrote::No,
        Some(_) => Wrote::Strong,
        None => Wrote::Weak,
    }
}
