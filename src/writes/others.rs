//! Stores of one crate each: embedded databases, queues, object stores, clients of services.

use super::common::{external, is_of_any, object, of_type, opened, outside_type, wrote};
use crate::program::evaluate::{CallSite, Done, Evaluator, PathFacts, Wrote};
use crate::program::names::ExternalPath;
use crate::program::types::Type;
use crate::program::value::{Value, Values};

/// A crate, the methods of its types that change something, and its error.
struct Store {
    krate: &'static str,
    changing: &'static [&'static str],
    strength: Wrote,
    error: &'static [&'static str],
}

const fn store(krate: &'static str, changing: &'static [&'static str], error: &'static [&'static str]) -> Store {
    Store { krate, changing, strength: Wrote::Strong, error }
}

const fn cache(krate: &'static str, changing: &'static [&'static str]) -> Store {
    Store { krate, changing, strength: Wrote::Weak, error: &[] }
}

static STORES: [Store; 33] = [
    store(
        "sled",
        &[
            "insert",
            "remove",
            "apply_batch",
            "compare_and_swap",
            "update_and_fetch",
            "fetch_and_update",
            "pop_min",
            "pop_max",
            "clear",
            "merge",
            "drop_tree",
        ],
        &["sled", "Error"],
    ),
    store(
        "redb",
        &[
            "insert",
            "remove",
            "insert_reserve",
            "pop_first",
            "pop_last",
            "retain",
            "drain",
            "remove_all",
            "delete_table",
        ],
        &["redb", "StorageError"],
    ),
    store(
        "rocksdb",
        &["put", "put_cf", "delete", "delete_cf", "merge", "merge_cf", "write", "delete_range", "put_opt"],
        &["rocksdb", "Error"],
    ),
    store("fjall", &["insert", "remove", "commit"], &["fjall", "Error"]),
    store("heed", &["put", "delete", "clear", "append", "put_with_flags", "delete_range"], &["heed", "Error"]),
    store("lmdb", &["put", "del", "clear_db"], &["lmdb", "Error"]),
    store("persy", &["insert", "update", "delete", "put", "remove"], &[]),
    store("native_db", &["insert", "remove", "update", "upsert"], &[]),
    store("pickledb", &["set", "rem", "lcreate", "ladd", "lextend"], &[]),
    store("surrealdb", &["create", "update", "upsert", "insert", "delete", "merge", "patch"], &["surrealdb", "Error"]),
    store("neo4rs", &["run"], &["neo4rs", "Error"]),
    store("elasticsearch", &["index", "create", "update", "delete", "bulk"], &["elasticsearch", "Error"]),
    store(
        "meilisearch_sdk",
        &["add_documents", "add_or_replace", "add_or_update", "delete_document", "delete_documents"],
        &[],
    ),
    store("tantivy", &["add_document", "delete_term", "delete_all_documents"], &["tantivy", "TantivyError"]),
    store(
        "object_store",
        &["put", "put_opts", "put_multipart", "delete", "copy", "rename"],
        &["object_store", "Error"],
    ),
    store(
        "opendal",
        &["write", "write_with", "delete", "remove", "rename", "copy", "create_dir"],
        &["opendal", "Error"],
    ),
    store(
        "s3",
        &["put_object", "put_object_stream", "put_object_with_content_type", "delete_object"],
        &["s3", "error", "S3Error"],
    ),
    store("ldap3", &["add", "modify", "delete", "modifydn"], &["ldap3", "LdapError"]),
    store("lapin", &["basic_publish"], &["lapin", "Error"]),
    store("async_nats", &["publish", "publish_with_headers", "put", "delete"], &[]),
    store("rdkafka", &["send", "send_result"], &[]),
    store("background_jobs", &["queue", "schedule"], &[]),
    store("faktory", &["enqueue", "enqueue_many"], &[]),
    store("apalis", &["push", "schedule", "push_request"], &[]),
    store("git2", &["commit", "branch", "reference", "remote_add_fetch"], &["git2", "Error"]),
    store("cot", &["save", "insert", "update", "insert_or_update", "delete"], &["cot", "db", "DatabaseError"]),
    store("welds", &["save", "delete", "bulk_insert"], &[]),
    store("ormlite", &["insert", "update_all_fields", "delete"], &[]),
    cache(
        "dashmap",
        &["insert", "remove", "remove_if", "clear", "alter", "alter_all", "retain", "entry", "get_mut", "iter_mut"],
    ),
    cache("moka", &["insert", "invalidate", "remove", "get_with", "try_get_with"]),
    cache("scc", &["insert", "insert_async", "remove", "remove_async", "update", "upsert"]),
    cache("cached", &["cache_set", "cache_remove"]),
    cache("papaya", &["insert", "remove", "update", "pin"]),
];

/// Senders of channels and addresses of actors: somebody else acts on what they are given.
const SENDERS: [&str; 8] =
    ["Sender", "UnboundedSender", "SyncSender", "Addr", "Recipient", "BroadcastSender", "WeakSender", "EventSender"];
const SENDING: [&str; 7] =
    ["send", "try_send", "blocking_send", "do_send", "unbounded_send", "start_send", "send_async"];
/// Operations of the AWS SDK that change something; `send` runs them.
const AWS: [&str; 15] = [
    "put_object",
    "delete_object",
    "delete_objects",
    "copy_object",
    "create_multipart_upload",
    "put_item",
    "update_item",
    "delete_item",
    "batch_write_item",
    "transact_write_items",
    "send_email",
    "send_raw_email",
    "send_message",
    "publish",
    "create_bucket",
];

pub(super) fn call(path: &ExternalPath, _: &CallSite<'_>) -> Option<Done> {
    let error = external(&["sled", "Error"]);
    match (path.krate(), path.owner(), path.last()) {
        ("sled", _, "open") => Some(opened(of_type(external(&["sled", "Db"]), "a database"), error)),
        ("redb", Some("Database"), "create" | "open") => {
            Some(opened(of_type(external(&["redb", "Database"]), "a database"), external(&["redb", "DatabaseError"])))
        }
        ("rocksdb", Some("DB" | "OptimisticTransactionDB" | "TransactionDB"), name) if name.starts_with("open") => {
            Some(opened(of_type(external(&["rocksdb", "DB"]), "a database"), external(&["rocksdb", "Error"])))
        }
        ("reqwest", None | Some("Client" | "ClientBuilder"), "get" | "head") => Some(Done::value(request(false))),
        _ => None,
    }
}

/// A request to another server in the making.
fn request(changing: bool) -> Value {
    object(&["reqwest", "Request"], vec![("changing", Values::one(Value::Boolean(changing)))])
}

pub(super) fn method(
    evaluator: &mut Evaluator<'_, '_>,
    receiver: &Value,
    method: &str,
    _: &CallSite<'_>,
) -> Option<Done> {
    let path = outside_type(evaluator, receiver)?;
    if SENDERS.contains(&path.last()) && SENDING.contains(&method) {
        return Some(wrote(Wrote::Weak, Type::Unknown));
    }
    if path.krate() == "reqwest" || path.krate() == "awc" {
        return requests(receiver, &path, method);
    }
    if path.krate().starts_with("aws_sdk_") {
        return aws(receiver, method);
    }
    let store = STORES.iter().find(|store| is_of_any(&path, &[store.krate]))?;
    if store.changing.contains(&method) {
        // Maps that cannot fail give what was there before.
        if store.strength == Wrote::Weak {
            let made = Values::unknown("what was there before");
            return Some(Done {
                results: vec![(PathFacts { wrote: Wrote::Weak, ..PathFacts::default() }, made)],
                receiver: None,
            });
        }
        let error = if store.error.is_empty() { Type::Unknown } else { external(store.error) };
        return Some(wrote(store.strength, error));
    }
    derived(&path, method)
}

/// Trees, tables and transactions of a database.
fn derived(path: &ExternalPath, method: &str) -> Option<Done> {
    let opens = |name: &str| {
        let made = of_type(external(&[path.krate(), name]), "a part of a database");
        Some(opened(made, external(&[path.krate(), "Error"])))
    };
    match (path.krate(), method) {
        ("sled", "open_tree") => opens("Tree"),
        ("redb", "begin_write" | "begin_read") => opens("Transaction"),
        ("redb", "open_table" | "open_multimap_table") => opens("Table"),
        ("fjall", "open_partition" | "keyspace") => opens("Partition"),
        ("heed", "write_txn" | "read_txn") => opens("Txn"),
        _ => None,
    }
}

/// A request to another server may change something there.
fn requests(receiver: &Value, path: &ExternalPath, method: &str) -> Option<Done> {
    let Value::Object(object) = receiver else {
        return match method {
            "post" | "put" | "patch" | "delete" if path.last() == "Client" => Some(Done::value(request(true))),
            "get" | "head" if path.last() == "Client" => Some(Done::value(request(false))),
            _ => None,
        };
    };
    if path.last() != "Request" {
        return None;
    }
    if method != "send" {
        return Some(Done::value(receiver.clone()));
    }
    let changing = object.part("changing").and_then(Values::single) == Some(&Value::Boolean(true));
    let strength = if changing { Wrote::Weak } else { Wrote::No };
    Some(super::common::outcome(
        strength,
        Values::unknown("the answer of another server"),
        external(&["reqwest", "Error"]),
    ))
}

fn aws(receiver: &Value, method: &str) -> Option<Done> {
    match receiver {
        Value::Object(_) if method == "send" => Some(wrote(Wrote::Strong, Type::Unknown)),
        Value::Object(_) => Some(Done::value(receiver.clone())),
        _ => AWS.contains(&method).then(|| Done::value(object(&["aws_sdk_operation", "Operation"], Vec::new()))),
    }
}
