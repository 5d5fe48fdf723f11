//! What the families share.

use std::sync::Arc;

use smol_str::SmolStr;

use crate::program::evaluate::{CallSite, Done, Evaluator, PathFacts, Wrote};
use crate::program::names::ExternalPath;
use crate::program::types::Type;
use crate::program::value::{ObjectValue, Reason, Value, Values};

/// A value of an outside type with the parts that a family keeps.
pub(super) fn object(path: &[&str], parts: Vec<(&'static str, Values)>) -> Value {
    Value::Object(Arc::new(ObjectValue { path: ExternalPath::new(path), parts }))
}

/// The same object with one part replaced.
pub(super) fn with_part(object: &ObjectValue, name: &'static str, values: Values) -> Value {
    let mut parts = object.parts.clone();
    match parts.iter_mut().find(|(part, _)| *part == name) {
        Some((_, old)) => *old = values,
        None => parts.push((name, values)),
    }
    Value::Object(Arc::new(ObjectValue { path: object.path.clone(), parts }))
}

/// An outside type.
pub(super) fn external(path: &[&str]) -> Type {
    Type::External(ExternalPath::new(path), Vec::new())
}

/// Nothing known but the type.
pub(super) fn of_type(ty: Type, what: &str) -> Values {
    Values::opaque(ty, &Reason::new(what))
}

/// `Ok` after a write of this strength, `Err` without it.
pub(super) fn outcome(strength: Wrote, ok: Values, error: Type) -> Done {
    let error = Values::err(of_type(error, "the error of a write"));
    if strength == Wrote::No {
        let mut both = Values::ok(ok);
        both.extend(error);
        return Done::value(both);
    }
    let written = PathFacts { wrote: strength, ..PathFacts::default() };
    Done { results: vec![(written, Values::ok(ok)), (PathFacts::default(), error)], receiver: None }
}

/// A write of which nothing but its error is known.
pub(super) fn wrote(strength: Wrote, error: Type) -> Done {
    outcome(strength, Values::unknown("the result of a write"), error)
}

/// A constructor that can fail.
pub(super) fn opened(ok: impl Into<Values>, error: Type) -> Done {
    outcome(Wrote::No, ok.into(), error)
}

/// Whether a path leads through this crate, also when another crate exports it again.
pub(super) fn is_of(path: &ExternalPath, krate: &str) -> bool {
    path.krate() == krate || path.0[..path.0.len().saturating_sub(1)].iter().skip(1).any(|segment| segment == krate)
}

/// Whether it is a type of one of these crates.
pub(super) fn is_of_any(path: &ExternalPath, crates: &[&str]) -> bool {
    crates.iter().any(|krate| is_of(path, krate))
}

/// Extractors, locks and cells that only hold the value that matters.
const HOLDERS: [&str; 14] = [
    "Data",
    "State",
    "Extension",
    "LazyLock",
    "OnceLock",
    "Lazy",
    "OnceCell",
    "Box",
    "Arc",
    "Rc",
    "Pin",
    "Cow",
    "Ref",
    "RefMut",
];

/// The type behind shared pointers, extractors and lazy cells.
pub(crate) fn behind(ty: &Type) -> &Type {
    let mut ty = ty;
    for _ in 0..8 {
        ty = match ty {
            Type::External(path, arguments) if HOLDERS.contains(&path.last()) => match arguments.first() {
                Some(inner) => inner,
                None => return ty,
            },
            _ => return ty,
        };
    }
    ty
}

/// The outside type of a value, behind what holds it.
pub(super) fn outside_type(evaluator: &Evaluator<'_, '_>, value: &Value) -> Option<ExternalPath> {
    match behind(&evaluator.type_of(value)) {
        Type::External(path, _) => Some(path.clone()),
        // `impl GenericClient`, `&dyn Mailer`, `C: ConnectionTrait`
        Type::Bounds(bounds) => bounds.iter().find_map(|bound| match bound {
            Type::External(path, _) if !matches!(path.krate(), "std") => Some(path.clone()),
            _ => None,
        }),
        _ => None,
    }
}

/// Whether nothing is known of a value's type.
pub(crate) fn is_untyped(evaluator: &Evaluator<'_, '_>, value: &Value) -> bool {
    matches!(value, Value::Opaque(..)) && behind(&evaluator.type_of(value)).is_unknown()
}

/// Whether the package of the code being evaluated depends on one of these crates.
pub(crate) fn depends(evaluator: &Evaluator<'_, '_>, crates: &[&str]) -> bool {
    let tree = &evaluator.program.tree;
    let packages = &evaluator.program.store.workspace().packages;
    let package = tree.crate_of(evaluator.module()).package.and_then(|index| packages.get(index));
    package.is_some_and(|package| {
        package.dependencies.iter().any(|dependency| {
            crates.iter().any(|krate| dependency.package == *krate || dependency.package.replace('-', "_") == *krate)
        })
    })
}

/// The text between two positions of the item that a call stands in.
fn source<'w>(evaluator: &Evaluator<'_, 'w>, call: &CallSite<'_>, end: u32) -> &'w str {
    let item = call.site.item;
    let whole = evaluator.program.store.item_text(item);
    whole.get(call.site.span.start as usize..end as usize).unwrap_or_default()
}

/// The last name of a method call's receiver: `pool` in `&self.state.pool.execute(…)`.
pub(super) fn receiver_name(evaluator: &Evaluator<'_, '_>, call: &CallSite<'_>) -> SmolStr {
    if call.name.item != call.site.item {
        return SmolStr::default();
    }
    last_name(source(evaluator, call, call.name.span.start))
}

/// The last name of an argument.
pub(super) fn argument_name(evaluator: &Evaluator<'_, '_>, call: &CallSite<'_>, index: usize) -> SmolStr {
    let site = call.argument_site(index);
    let whole = evaluator.program.store.item_text(site.item);
    last_name(whole.get(site.span.start as usize..site.span.end as usize).unwrap_or_default())
}

/// Steps of a chain that say nothing about what is called.
const STEPS: [&str; 18] = [
    "lock",
    "read",
    "write",
    "unwrap",
    "expect",
    "await",
    "get",
    "clone",
    "as_ref",
    "as_mut",
    "inner",
    "get_ref",
    "acquire",
    "into_inner",
    "deref",
    "borrow",
    "borrow_mut",
    "get_conn",
];

/// The last identifier of a chain, steps that say nothing left out.
fn last_name(text: &str) -> SmolStr {
    let mut depth = 0_usize;
    let mut plain = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '(' | '[' | '{' => depth += 1,
            ')' | ']' | '}' => depth = depth.saturating_sub(1),
            _ if depth == 0 => {
                plain.push(if character.is_alphanumeric() || character == '_' { character } else { ' ' });
            }
            _ => {}
        }
    }
    let names = plain.split_whitespace().rev();
    let mut names = names.filter(|name| !STEPS.contains(name) && !name.chars().all(|digit| digit.is_ascii_digit()));
    names.next().unwrap_or_default().into()
}

/// Words of which a name of a database or its connection consists.
const CONNECTIONS: [&str; 14] = [
    "db",
    "database",
    "conn",
    "connection",
    "con",
    "pool",
    "tx",
    "txn",
    "transaction",
    "trans",
    "executor",
    "sqlite",
    "postgres",
    "pg",
];

/// Whether a name is one that connections have.
pub(super) fn is_connection_name(name: &str) -> bool {
    words(name).any(|word| CONNECTIONS.contains(&word))
}

/// `user_repo` as `user`, `repo`.
pub(super) fn words(name: &str) -> impl Iterator<Item = &str> {
    name.split('_').filter(|word| !word.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_name_of_a_chain() {
        for (text, name) in [
            ("&self.state.pool.", "pool"),
            ("db.lock().unwrap().", "db"),
            ("&mut *conn", "conn"),
            ("&mut **tx", "tx"),
            ("state.0", "state"),
            ("DB.get().await.expect(\"x (\").", "DB"),
            ("", ""),
            (")))", ""),
        ] {
            assert_eq!(last_name(text), name, "{text}");
        }
    }

    #[test]
    fn a_crate_that_another_exports_again() {
        assert!(is_of(&ExternalPath::new(["rocket_db_pools", "sqlx", "query"]), "sqlx"));
        assert!(is_of(&ExternalPath::new(["sqlx", "query"]), "sqlx"));
        assert!(!is_of(&ExternalPath::new(["other", "sqlx"]), "sqlx"));
    }
}
