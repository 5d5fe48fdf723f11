//! SQL: whether a statement changes data, and the methods that run one.

use super::common::is_connection_name;
use super::common::{depends, external, is_of_any, is_untyped, object, opened, outcome, outside_type, receiver_name};
use crate::program::evaluate::{CallSite, Done, Evaluator, Wrote};
use crate::program::names::ExternalPath;
use crate::program::types::Type;
use crate::program::value::{Part, Text, Value, Values};

/// First words of statements that change something.
const CHANGING: [&str; 13] = [
    "INSERT", "UPDATE", "DELETE", "REPLACE", "MERGE", "UPSERT", "TRUNCATE", "ALTER", "CREATE", "DROP", "COPY", "GRANT",
    "REVOKE",
];
/// First words of statements that change nothing that lasts.
const HARMLESS: [&str; 20] = [
    "SELECT",
    "SHOW",
    "EXPLAIN",
    "DESCRIBE",
    "PRAGMA",
    "SET",
    "BEGIN",
    "COMMIT",
    "ROLLBACK",
    "START",
    "SAVEPOINT",
    "RELEASE",
    "VALUES",
    "TABLE",
    "ANALYZE",
    "VACUUM",
    "LISTEN",
    "FETCH",
    "END",
    "USE",
];
/// First words of statements whose effect stands elsewhere.
const CALLING: [&str; 5] = ["CALL", "EXEC", "EXECUTE", "DO", "NOTIFY"];
/// Words that start a changing statement within `WITH … AS (…)`.
const WITHIN: [&str; 4] = ["INSERT", "UPDATE", "DELETE", "MERGE"];
/// Crates whose methods take SQL as text.
pub(super) const CRATES: [&str; 22] = [
    "sqlx",
    "rusqlite",
    "tokio_postgres",
    "postgres",
    "deadpool_postgres",
    "bb8_postgres",
    "r2d2_postgres",
    "r2d2_sqlite",
    "r2d2",
    "bb8",
    "deadpool",
    "deadpool_sqlite",
    "tokio_rusqlite",
    "async_sqlite",
    "mysql",
    "mysql_async",
    "libsql",
    "diesel",
    "sqlite",
    "duckdb",
    "rocket_db_pools",
    "rocket_sync_db_pools",
];

/// What running these texts does: weak where a text is not known.
pub(super) fn strength_of(values: &Values) -> Wrote {
    values.iter().map(strength).max().unwrap_or(Wrote::Weak)
}

fn strength(value: &Value) -> Wrote {
    match value {
        Value::Text(text) => text_strength(text),
        Value::Object(object) => object.part("sql").map_or(Wrote::Weak, strength_of),
        _ => Wrote::Weak,
    }
}

/// Whether a text is SQL as far as its first word tells.
pub(super) fn is_statement(text: &Text) -> bool {
    let word = words(text.known_start()).next().unwrap_or_default().to_ascii_uppercase();
    word == "WITH" || [&CHANGING[..], &HARMLESS, &CALLING].iter().any(|words| words.contains(&word.as_str()))
}

fn text_strength(text: &Text) -> Wrote {
    let mut whole = String::new();
    for part in text.parts() {
        match part {
            Part::Literal(literal) => whole.push_str(literal),
            Part::Hole(_) | Part::Sent(_) => whole.push_str(" … "),
        }
    }
    literal_strength(&whole)
}

/// What running a script does.
pub(super) fn literal_strength(script: &str) -> Wrote {
    let plain = without_comments(script);
    plain.split(';').filter(|statement| !statement.trim().is_empty()).map(statement_strength).max().unwrap_or(Wrote::No)
}

fn statement_strength(statement: &str) -> Wrote {
    let mut words = words(statement).map(str::to_ascii_uppercase);
    let Some(first) = words.next() else { return Wrote::Weak };
    let first = first.as_str();
    if first == "WITH" || first == "EXPLAIN" && statement.to_ascii_uppercase().contains("ANALYZE") {
        // `FOR UPDATE` locks, `DO UPDATE` follows an INSERT.
        let mut before = String::new();
        for word in words {
            if WITHIN.contains(&word.as_str()) && before != "FOR" {
                return Wrote::Strong;
            }
            before = word;
        }
        return Wrote::No;
    }
    if CHANGING.contains(&first) {
        return Wrote::Strong;
    }
    if HARMLESS.contains(&first) { Wrote::No } else { Wrote::Weak }
}

/// The words of a statement, whatever stands between them.
fn words(statement: &str) -> impl Iterator<Item = &str> {
    statement
        .split(|character: char| !character.is_alphanumeric() && character != '_' && character != '…')
        .filter(|word| !word.is_empty())
}

/// Without comments, and without what stands in quotes.
fn without_comments(script: &str) -> String {
    let mut plain = String::with_capacity(script.len());
    let mut rest = script;
    while let Some(character) = rest.chars().next() {
        let after = if rest.starts_with("--") {
            rest.split_once('\n').map_or("", |(_, after)| after)
        } else if rest.starts_with("/*") {
            rest.split_once("*/").map_or("", |(_, after)| after)
        } else if matches!(character, '\'' | '"' | '`') {
            rest[1..].split_once(character).map_or("", |(_, after)| after)
        } else {
            plain.push(character);
            rest = &rest[character.len_utf8()..];
            continue;
        };
        plain.push(' ');
        rest = after;
    }
    plain
}

/// Methods that run the statement which is their first argument.
const RUNNING: [&str; 26] = [
    "execute",
    "execute_many",
    "execute_batch",
    "batch_execute",
    "execute_raw",
    "execute_named",
    "query",
    "query_one",
    "query_opt",
    "query_row",
    "query_map",
    "query_raw",
    "query_typed",
    "query_named",
    "query_and_then",
    "query_row_and_then",
    "query_drop",
    "query_first",
    "simple_query",
    "fetch",
    "fetch_all",
    "fetch_one",
    "fetch_optional",
    "exec",
    "exec_drop",
    "exec_batch",
];
const MORE_RUNNING: [&str; 8] = [
    "exec_first",
    "exec_map",
    "exec_iter",
    "query_iter",
    "execute_unprepared",
    "prep_exec",
    "execute_typed",
    "query_collect",
];
/// Methods that prepare the statement which is their first argument.
const PREPARING: [&str; 8] = [
    "prepare",
    "prepare_cached",
    "prepare_typed",
    "prepare_typed_cached",
    "prep",
    "prepare_with_flags",
    "prepare_with",
    "conn_prepare",
];

/// The error type that goes with a connection.
fn error_of(evaluator: &Evaluator<'_, '_>, receiver: Option<&ExternalPath>) -> Type {
    const ERRORS: [(&str, &[&str]); 7] = [
        ("sqlx", &["sqlx", "Error"]),
        ("rusqlite", &["rusqlite", "Error"]),
        ("tokio_postgres", &["tokio_postgres", "Error"]),
        ("postgres", &["postgres", "Error"]),
        ("mysql_async", &["mysql_async", "Error"]),
        ("mysql", &["mysql", "Error"]),
        ("libsql", &["libsql", "Error"]),
    ];
    let by_type = receiver.and_then(|path| ERRORS.iter().find(|(krate, _)| path.krate() == *krate));
    let own = || ERRORS.iter().find(|(krate, _)| depends(evaluator, &[krate]));
    by_type.or_else(own).map_or(Type::Unknown, |(_, error)| external(error))
}

/// `connection.execute("…", …)` of every crate that takes SQL as text.
pub(super) fn method(
    evaluator: &mut Evaluator<'_, '_>,
    receiver: &Value,
    method: &str,
    call: &CallSite<'_>,
) -> Option<Done> {
    let preparing = PREPARING.contains(&method);
    if !preparing && !RUNNING.contains(&method) && !MORE_RUNNING.contains(&method) {
        return None;
    }
    let argument = call.argument(0);
    let ty = outside_type(evaluator, receiver);
    let of_sql = ty.as_ref().is_some_and(|path| is_of_any(path, &CRATES));
    let statement = argument.iter().any(|value| match value {
        Value::Text(text) => is_statement(text),
        Value::Object(object) => object.part("sql").is_some(),
        _ => false,
    });
    let named = is_untyped(evaluator, receiver)
        && is_connection_name(&receiver_name(evaluator, call))
        && depends(evaluator, &CRATES);
    if !statement && (!of_sql || call.arguments.is_empty()) {
        return None;
    }
    let error = error_of(evaluator, ty.as_ref());
    if preparing {
        return Some(opened(object(&["sql", "Statement"], vec![("sql", argument)]), error));
    }
    let strength = strength_of(&argument);
    let strength = if of_sql || named || depends(evaluator, &CRATES) { strength } else { strength.min(Wrote::Weak) };
    Some(outcome(strength, Values::unknown("the result of a statement"), error))
}

/// Methods of a prepared statement.
pub(super) fn prepared(evaluator: &mut Evaluator<'_, '_>, receiver: &Value, method: &str) -> Option<Done> {
    const PREPARED: [&str; 13] = [
        "execute",
        "insert",
        "query",
        "query_row",
        "query_map",
        "query_and_then",
        "exists",
        "raw_execute",
        "raw_query",
        "run",
        "all",
        "first",
        "query_one",
    ];
    let Value::Object(statement) = receiver else { return None };
    if statement.path.last() != "Statement" || statement.path.krate() != "sql" {
        return None;
    }
    if !PREPARED.contains(&method) {
        return Some(Done::updated(receiver.clone()));
    }
    let strength = statement.part("sql").map_or(Wrote::Weak, strength_of);
    Some(outcome(strength, Values::unknown("the result of a statement"), error_of(evaluator, None)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn statements_that_change_data() {
        for (sql, strength) in [
            ("INSERT INTO users VALUES ($1)", Wrote::Strong),
            ("\n  -- select the user\n  update users set x = 1", Wrote::Strong),
            ("/* note */ DELETE FROM x RETURNING id", Wrote::Strong),
            ("WITH new AS (INSERT INTO x VALUES (1) RETURNING id) SELECT id FROM new", Wrote::Strong),
            ("WITH old AS (SELECT 1) UPDATE x SET y = 2", Wrote::Strong),
            ("WITH a AS (SELECT 'insert into') SELECT * FROM a FOR UPDATE", Wrote::No),
            ("SELECT * FROM updates WHERE name = 'DELETE'", Wrote::No),
            ("select 1; drop table x", Wrote::Strong),
            ("(SELECT 1)", Wrote::No),
            ("BEGIN", Wrote::No),
            ("CALL book_room($1)", Wrote::Weak),
            ("… WHERE x = 1", Wrote::Weak),
            ("", Wrote::No),
            ("'", Wrote::No),
            ("/*", Wrote::No),
            ("TRUNCATE newsletter", Wrote::Strong),
        ] {
            assert_eq!(literal_strength(sql), strength, "{sql}");
        }
    }

    #[test]
    fn a_text_that_is_no_statement() {
        assert!(is_statement(&Text::literal(" select 1")));
        assert!(!is_statement(&Text::literal("hello")));
        assert!(!is_statement(&Text::hole("sql")));
    }
}
