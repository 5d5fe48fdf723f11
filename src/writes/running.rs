//! What runs a closure on a connection or another thread: transactions, pools, `spawn_blocking`, lazy cells.

use super::common::external;
use super::common::of_type;
use crate::program::evaluate::{CallSite, Done, Evaluator, Flows, PathFacts, State};
use crate::program::names::ExternalPath;
use crate::program::types::Type;
use crate::program::value::{Value, Values};

/// Methods whose result is that of the closure.
const DIRECT: [&str; 14] = [
    "transaction",
    "immediate_transaction",
    "exclusive_transaction",
    "transaction_with_config",
    "run",
    "call",
    "call_unwrap",
    "with_connection",
    "with_conn",
    "build_transaction_run",
    "get_or_init",
    "in_transaction",
    "conn",
    "conn_mut",
];
/// Methods that wrap the closure's result in one of their own.
const WRAPPING: [&str; 2] = ["interact", "call_async"];

pub(super) fn call(
    evaluator: &mut Evaluator<'_, '_>,
    path: &ExternalPath,
    call: &CallSite<'_>,
    state: &State,
) -> Option<Done> {
    let name = path.last();
    let lazy = name == "new" && matches!(path.owner(), Some("LazyLock" | "Lazy" | "LazyCell" | "SyncLazy"));
    let direct = lazy
        || matches!(
            (path.krate(), name),
            ("tokio", "block_in_place") | ("blocking" | "smol", "unblock") | ("futures", "block_on")
        );
    let wrapping = name == "spawn_blocking";
    if !direct && !wrapping {
        return None;
    }
    let flows = run(evaluator, &call.argument(0), &[], call, state)?;
    let mut done = Done::ran(flows, state);
    if wrapping && path.krate() != "async_std" {
        for (_, values) in &mut done.results {
            *values = Values::ok(std::mem::take(values));
        }
        let failed = Values::err(of_type(external(&["tokio", "task", "JoinError"]), "a thread that failed"));
        done.results.push((PathFacts::default(), failed));
    }
    Some(done)
}

pub(super) fn method(
    evaluator: &mut Evaluator<'_, '_>,
    receiver: &Value,
    method: &str,
    call: &CallSite<'_>,
    state: &State,
) -> Option<Done> {
    // diesel-async: `async move { … }.scope_boxed()`
    if matches!(receiver, Value::Closure(_)) && method.starts_with("scope_boxed") {
        return Some(Done::value(receiver.clone()));
    }
    let wrapping = WRAPPING.contains(&method);
    if !wrapping && !DIRECT.contains(&method) {
        return None;
    }
    if matches!(receiver, Value::Router(_) | Value::MethodRouter(_) | Value::Response(_)) {
        return None;
    }
    let function = call.arguments.last()?;
    // `#[database("x")] struct Connection(diesel::PgConnection)`: the closure gets what it holds.
    let held = match evaluator.type_of(receiver) {
        Type::Definition(..) => evaluator.field(receiver, "0"),
        _ => Values::none(),
    };
    let given = if held.is_empty() { Values::unknown("a connection") } else { held };
    let flows = run(evaluator, function, &[given], call, state)?;
    let mut done = Done::ran(flows, state);
    if wrapping {
        for (_, values) in &mut done.results {
            *values = Values::ok(std::mem::take(values));
        }
    }
    Some(done)
}

fn run(
    evaluator: &mut Evaluator<'_, '_>,
    function: &Values,
    arguments: &[Values],
    call: &CallSite<'_>,
    state: &State,
) -> Option<Flows> {
    let code = |value: &Value| matches!(value, Value::Closure(_) | Value::Function(_));
    if function.is_empty() || !function.iter().all(code) {
        return None;
    }
    Some(evaluator.apply(function, arguments, state, call.site))
}
