//! sqlx 0.6 to 0.9: `query*` functions and macros, `QueryBuilder`, and executors.

use super::common::{external, is_of, object, of_type, outcome, with_part};
use super::sql::{literal_strength, strength_of};
use crate::program::evaluate::{CallSite, Done, Evaluator, Wrote};
use crate::program::names::ExternalPath;
use crate::program::types::Type;
use crate::program::value::{ObjectValue, Text, Value, Values};
use crate::syntax::facts::{ExpressionKind, MacroCall, TypeExpression};

const FUNCTIONS: [&str; 7] =
    ["query", "query_as", "query_scalar", "query_with", "query_as_with", "query_scalar_with", "raw_sql"];
/// Methods that run a query.
const RUNNING: [&str; 7] =
    ["execute", "execute_many", "fetch", "fetch_many", "fetch_all", "fetch_one", "fetch_optional"];

fn error() -> Type {
    external(&["sqlx", "Error"])
}

pub(super) fn knows(path: &ExternalPath) -> bool {
    is_of(path, "sqlx") && (FUNCTIONS.contains(&path.last()) || matches!(path.last(), "QueryBuilder" | "Error"))
}

fn query(sql: Values, row: Type) -> Value {
    let mut parts = vec![("sql", sql)];
    if row != Type::Unknown {
        parts.push(("row", of_type(row, "a row")));
    }
    object(&["sqlx", "Query"], parts)
}

pub(super) fn call(path: &ExternalPath, call: &CallSite<'_>) -> Option<Done> {
    if !is_of(path, "sqlx") {
        return None;
    }
    match (path.owner(), path.last()) {
        (_, name) if FUNCTIONS.contains(&name) => {
            let row = if name.starts_with("query_as") { call.generics.get(1).cloned() } else { None };
            Some(Done::value(query(call.argument(0), row.unwrap_or(Type::Unknown))))
        }
        (Some("QueryBuilder"), "new" | "with_arguments") => {
            Some(Done::value(object(&["sqlx", "QueryBuilder"], vec![("sql", call.argument(0))])))
        }
        _ => None,
    }
}

pub(super) fn method(
    evaluator: &mut Evaluator<'_, '_>,
    receiver: &Value,
    method: &str,
    call: &CallSite<'_>,
) -> Option<Done> {
    let Value::Object(query) = receiver else { return None };
    if query.path.krate() != "sqlx" {
        return None;
    }
    match (query.path.last(), method) {
        ("Query", name) if RUNNING.contains(&name) => Some(run(evaluator, query, name)),
        ("QueryBuilder", "push") => {
            let mut sql = query.part("sql").and_then(Values::as_text).cloned().unwrap_or_else(|| Text::hole("sql"));
            sql.append(&Evaluator::as_text(&call.argument(0), "sql"));
            Some(Done::updated(with_part(query, "sql", Values::one(Value::Text(sql)))))
        }
        ("QueryBuilder", "build" | "build_query_as" | "build_query_scalar") => {
            let sql = query.part("sql").cloned().unwrap_or_default();
            let row = if method == "build_query_as" { call.generics.first().cloned() } else { None };
            Some(Done::value(self::query(sql, row.unwrap_or(Type::Unknown))))
        }
        _ => Some(Done::updated(receiver.clone())),
    }
}

/// Runs a query: one that changes data writes, and each alternative text counts for itself.
fn run(evaluator: &Evaluator<'_, '_>, query: &ObjectValue, method: &str) -> Done {
    let row = query.part("row").and_then(Values::first).map_or(Type::Unknown, |row| evaluator.type_of(row));
    let row = || of_type(row.clone(), "a row of the database");
    let ok = match method {
        "execute" | "execute_many" => of_type(external(&["sqlx", "QueryResult"]), "the result of a statement"),
        "fetch_optional" => {
            let mut both = Values::some(row());
            both.extend(Values::std_variant("Option", "None", None));
            both
        }
        "fetch_one" => row(),
        _ => Values::unknown("rows of the database"),
    };
    let sql = query.part("sql").cloned().unwrap_or_default();
    let mut done = Done { results: Vec::new(), receiver: None };
    for strength in [Wrote::Strong, Wrote::Weak, Wrote::No] {
        if sql.iter().any(|text| strength_of(&Values::one(text.clone())) == strength) {
            done.results.extend(outcome(strength, ok.clone(), error()).results);
        }
    }
    if done.results.is_empty() { outcome(Wrote::Weak, ok, error()) } else { done }
}

/// `query!("…")`, `query_as!(Row, "…")`, `query_file!("….sql")`
pub(super) fn macro_call(
    evaluator: &mut Evaluator<'_, '_>,
    path: &ExternalPath,
    source: &MacroCall,
    call: &CallSite<'_>,
) -> Option<Done> {
    let name = path.last();
    // A macro without `use` is resolved to nothing: `#[macro_use] extern crate sqlx`.
    if !name.starts_with("query")
        || !(is_of(path, "sqlx") || path.krate() == "std" && super::common::depends(evaluator, &["sqlx"]))
    {
        return None;
    }
    let with_row = name.contains("_as");
    let row =
        source.arguments.first().filter(|_| with_row).map_or(Type::Unknown, |argument| match &argument.value.kind {
            ExpressionKind::Path(path) => evaluator.resolve_type(&TypeExpression::Path(path.clone())),
            _ => Type::Unknown,
        });
    let literal = call.arguments.get(usize::from(with_row)).and_then(Values::as_text).cloned();
    let text = match literal {
        Some(text) if name.contains("_file") => by_file_name(&text),
        Some(text) => Values::one(Value::Text(text)),
        None => raw(&source.text),
    };
    Some(Done::value(query(text, row)))
}

/// The SQL of a file is not read; its name mostly tells what it does.
fn by_file_name(path: &Text) -> Values {
    let path = path.as_literal().unwrap_or_default();
    let stem = path.rsplit(['/', '\\']).next().unwrap_or_default();
    let verb = stem.split(|character: char| !character.is_ascii_alphabetic()).next().unwrap_or_default();
    match verb.to_ascii_lowercase().as_str() {
        "insert" | "update" | "delete" | "upsert" | "replace" => Values::text(verb),
        "select" | "get" | "find" | "list" | "fetch" | "count" | "search" => Values::text("SELECT"),
        _ => Values::unknown("the statement of a file"),
    }
}

/// The first string of a macro whose arguments could not be read.
fn raw(tokens: &str) -> Values {
    let Some((_, after)) = tokens.split_once('"') else { return Values::unknown("a statement") };
    match literal_strength(after) {
        Wrote::Strong => Values::text("INSERT"),
        Wrote::Weak => Values::unknown("a statement"),
        Wrote::No => Values::text("SELECT"),
    }
}
