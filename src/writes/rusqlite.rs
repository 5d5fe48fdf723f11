//! rusqlite, with r2d2, deadpool and tokio-rusqlite around it: prepared statements. What takes SQL as text is in
//! [`super::sql`].

use crate::program::evaluate::{CallSite, Done, Evaluator, Wrote};
use crate::program::value::{Value, Values};

use super::common::{external, outcome, outside_type, wrote};
use super::sql;

pub(super) fn method(
    evaluator: &mut Evaluator<'_, '_>,
    receiver: &Value,
    method: &str,
    _: &CallSite<'_>,
) -> Option<Done> {
    if let Some(done) = sql::prepared(evaluator, receiver, method) {
        return Some(done);
    }
    let path = outside_type(evaluator, receiver)?;
    if path.krate() != "rusqlite" {
        return None;
    }
    let error = external(&["rusqlite", "Error"]);
    match (path.last(), method) {
        // A statement whose text is not known, since it came as a parameter.
        ("Statement" | "CachedStatement", "execute" | "insert" | "raw_execute") => Some(wrote(Wrote::Weak, error)),
        ("Connection" | "Transaction", "insert" | "pragma_update") => Some(wrote(Wrote::Strong, error)),
        (_, "last_insert_rowid" | "changes") => Some(Done::value(Values::unknown("a number of the database"))),
        (_, "commit" | "rollback" | "finish") => Some(outcome(Wrote::No, Values::one(Value::Unit), error)),
        _ => None,
    }
}
