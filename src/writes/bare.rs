//! Weak evidence: mutating names on what is shared, looks like state, or has the name of a database.

use super::common::{behind, object, of_type, receiver_name, words};
use crate::program::evaluate::{CallSite, Done, Evaluator, PathFacts, Wrote};
use crate::program::types::Type;
use crate::program::value::{ObjectValue, Value, Values};

/// Methods of collections that change them.
const OF_COLLECTIONS: [&str; 31] = [
    "insert",
    "remove",
    "remove_entry",
    "push",
    "pop",
    "push_back",
    "push_front",
    "pop_back",
    "pop_front",
    "push_str",
    "clear",
    "extend",
    "retain",
    "drain",
    "truncate",
    "append",
    "swap_remove",
    "entry",
    "replace",
    "sort",
    "dedup",
    "split_off",
    "put",
    "swap",
    "set",
    "take",
    "resize",
    "shift_remove",
    "update",
    "modify",
    "get_or_insert_with",
];
/// Methods through which parts of a collection are changed.
const INTO_COLLECTIONS: [&str; 6] = ["get_mut", "iter_mut", "values_mut", "last_mut", "first_mut", "get_many_mut"];
/// Collections of the standard library.
const COLLECTIONS: [&str; 10] =
    ["Vec", "HashMap", "BTreeMap", "HashSet", "BTreeSet", "VecDeque", "BinaryHeap", "LinkedList", "IndexMap", "String"];
/// First words of names that change something.
const VERBS: [&str; 34] = [
    "insert",
    "add",
    "create",
    "update",
    "save",
    "store",
    "delete",
    "remove",
    "set",
    "push",
    "send",
    "write",
    "persist",
    "register",
    "publish",
    "enqueue",
    "upsert",
    "replace",
    "put",
    "append",
    "purge",
    "clear",
    "destroy",
    "archive",
    "subscribe",
    "unsubscribe",
    "execute",
    "confirm",
    "cancel",
    "mark",
    "reset",
    "change",
    "dispatch",
    "edit",
];
/// Words of the names of databases and what stands before them.
const STATES: [&str; 30] = [
    "db",
    "database",
    "conn",
    "connection",
    "con",
    "pool",
    "tx",
    "txn",
    "transaction",
    "repo",
    "repository",
    "repos",
    "store",
    "storage",
    "state",
    "service",
    "services",
    "svc",
    "dao",
    "manager",
    "queue",
    "mailer",
    "tree",
    "backend",
    "producer",
    "publisher",
    "collection",
    "redis",
    "kv",
    "bucket",
];
/// Ends of the names of types that stand for a database.
const STATE_TYPES: [&str; 22] = [
    "Db",
    "DB",
    "Database",
    "Pool",
    "Connection",
    "Conn",
    "Repository",
    "Repo",
    "Store",
    "Storage",
    "Service",
    "Dao",
    "Queue",
    "Mailer",
    "Tree",
    "Backend",
    "Producer",
    "Publisher",
    "Collection",
    "Bucket",
    "Table",
    "Transaction",
];

/// A lock that is held, and what is changed through it.
pub(super) fn shared(_: &mut Evaluator<'_, '_>, receiver: &Value, method: &str, _: &CallSite<'_>) -> Option<Done> {
    if let Value::Object(guard) = receiver {
        return if guard.path.krate() == "guard" { held(receiver, guard, method) } else { None };
    }
    let Value::Opaque(ty, reason) = receiver else { return None };
    let Type::External(path, arguments) = behind(ty) else { return None };
    if matches!(path.last(), "Mutex" | "RwLock" | "FairMutex" | "ReentrantMutex" | "ShardedLock") {
        return lock(path.krate() == "std", arguments.first().unwrap_or(&Type::Unknown), method);
    }
    // A field of something: what a function makes itself has another reason.
    let collection = COLLECTIONS.contains(&path.last()) && path.krate() == "std" && reason.0.starts_with("field `");
    if collection {
        return changed(method, Some(path.last()));
    }
    if matches!(path.last(), "ArcSwap" | "ArcSwapAny" | "ArcSwapOption") {
        return matches!(method, "store" | "swap" | "rcu").then(|| surely("what was there before"));
    }
    None
}

/// `mutex.lock()`, `lock.write()` and their kin.
fn lock(standard: bool, inner: &Type, method: &str) -> Option<Done> {
    if !matches!(
        method,
        "lock"
            | "write"
            | "read"
            | "try_lock"
            | "try_write"
            | "lock_owned"
            | "write_owned"
            | "blocking_lock"
            | "blocking_write"
    ) {
        return None;
    }
    let held = match behind(inner) {
        // Methods and fields of a type of the workspace are known by that type.
        Type::Definition(..) => of_type(inner.clone(), "what a lock holds"),
        _ if method == "read" => of_type(inner.clone(), "what a lock holds"),
        _ => Values::one(object(&["guard", "Guard"], vec![("of", of_type(inner.clone(), "what a lock holds"))])),
    };
    if !standard && !method.starts_with("try_") {
        return Some(Done::value(held));
    }
    let mut both = Values::ok(held);
    both.extend(Values::err(of_type(Type::std("PoisonError", Vec::new()), "a lock that is poisoned")));
    Some(Done::value(both))
}

/// A method of what a lock holds.
fn held(receiver: &Value, guard: &ObjectValue, method: &str) -> Option<Done> {
    let collection = guard.part("of").and_then(Values::first).and_then(|value| match value {
        Value::Opaque(ty, _) => match behind(ty) {
            Type::External(path, _) => Some(path.last()),
            _ => None,
        },
        _ => None,
    });
    match method {
        "iter" | "deref" | "deref_mut" | "as_mut" | "borrow_mut" => Some(Done::value(receiver.clone())),
        _ => changed(method, collection).or_else(|| is_changing_name(method).then(|| unsure("the result of a change"))),
    }
}

fn changed(method: &str, collection: Option<&str>) -> Option<Done> {
    let optional = match method {
        "remove" | "remove_entry" => collection.is_some_and(|name| name.ends_with("Map")),
        "take" => collection == Some("Option"),
        _ => method.starts_with("pop"),
    };
    if method == "remove" && collection.is_some_and(|name| name.ends_with("Set")) {
        let written = PathFacts { wrote: Wrote::Weak, ..PathFacts::default() };
        let truth = |truth| Values::one(Value::Boolean(truth));
        return Some(Done {
            results: vec![(written, truth(true)), (PathFacts::default(), truth(false))],
            receiver: None,
        });
    }
    if optional || INTO_COLLECTIONS.contains(&method) {
        if method == "iter_mut" || method == "values_mut" {
            return Some(surely("elements of a collection"));
        }
        let written = PathFacts { wrote: Wrote::Weak, ..PathFacts::default() };
        let found = Values::some(Values::unknown("an element of a collection"));
        let none = Values::std_variant("Option", "None", None);
        return Some(Done { results: vec![(written, found), (PathFacts::default(), none)], receiver: None });
    }
    OF_COLLECTIONS.contains(&method).then(|| surely("what a collection held"))
}

/// A change that cannot fail.
fn surely(what: &str) -> Done {
    Done::wrote_surely(Wrote::Weak, Values::unknown(what))
}

/// A change that may fail.
fn unsure(what: &str) -> Done {
    super::common::outcome(Wrote::Weak, Values::unknown(what), Type::Unknown)
}

/// A method that nobody knows, on something that looks like state or a database.
pub(super) fn method(
    evaluator: &mut Evaluator<'_, '_>,
    receiver: &Value,
    method: &str,
    call: &CallSite<'_>,
) -> Option<Done> {
    if !is_changing_name(method) {
        return None;
    }
    let Value::Opaque(ty, _) = receiver else { return None };
    let looks = match behind(ty) {
        Type::Unknown | Type::Parameter(_) => is_state_name(&receiver_name(evaluator, call)),
        Type::External(path, _) => path.krate() != "std" && is_state_type(path.last()),
        Type::Definition(definition, _) => {
            evaluator.program.store.name(definition.item).is_some_and(is_state_type)
                || is_state_name(&receiver_name(evaluator, call))
        }
        // A trait with several implementations.
        Type::Bounds(_) => true,
        _ => false,
    };
    looks.then(|| unsure("the result of a change"))
}

/// Whether the name of a method begins with a verb of change.
pub(crate) fn is_changing_name(method: &str) -> bool {
    words(method).next().is_some_and(|word| VERBS.contains(&word))
}

fn is_state_name(name: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    words(&lower).any(|word| STATES.contains(&word))
}

fn is_state_type(name: &str) -> bool {
    STATE_TYPES.iter().any(|end| name.ends_with(end))
}
