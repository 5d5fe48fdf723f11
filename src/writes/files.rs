//! Files: `std::fs` and its asynchronous kin, open files, temporary files that are kept.

use super::common::{depends, is_of_any, is_untyped, object, outcome, outside_type, with_part, wrote};
use crate::program::evaluate::{CallSite, Done, Evaluator, Wrote};
use crate::program::names::ExternalPath;
use crate::program::types::Type;
use crate::program::value::{ObjectValue, Value, Values};

const CRATES: [&str; 8] = ["std", "tokio", "async_std", "smol", "async_fs", "fs_err", "cap_std", "fs_extra"];
const FUNCTIONS: [&str; 14] = [
    "write",
    "create_dir",
    "create_dir_all",
    "remove_file",
    "remove_dir",
    "remove_dir_all",
    "rename",
    "copy",
    "hard_link",
    "symlink",
    "symlink_file",
    "set_permissions",
    "move_file",
    "move_dir",
];
/// Methods that write to an open file.
const OF_FILES: [&str; 11] = [
    "write",
    "write_all",
    "write_all_buf",
    "write_buf",
    "write_fmt",
    "write_vectored",
    "write_at",
    "write_all_at",
    "set_len",
    "write_record",
    "serialize",
];
/// Methods of temporary files that give them a name to stay.
const KEEPING: [&str; 7] =
    ["persist", "persist_noclobber", "persist_to", "copy_to", "move_copy_to", "keep", "persist_with_extension"];
/// Crates whose temporary files have them.
const TEMPORARY: [&str; 6] =
    ["tempfile", "rocket", "actix_multipart", "axum_typed_multipart", "actix_easy_multipart", "async_tempfile"];

fn error() -> Type {
    Type::std("Error", Vec::new())
}

fn file() -> Value {
    object(&["fs", "File"], Vec::new())
}

pub(super) fn knows(path: &ExternalPath) -> bool {
    is_fs(path) && (FUNCTIONS.contains(&path.last()) || matches!(path.last(), "File" | "OpenOptions"))
}

fn is_fs(path: &ExternalPath) -> bool {
    matches!(path.krate(), "async_fs" | "fs_err" | "fs_extra")
        || CRATES.contains(&path.krate()) && path.0.iter().any(|segment| segment == "fs")
}

pub(super) fn call(path: &ExternalPath, call: &CallSite<'_>) -> Option<Done> {
    let name = path.last();
    if matches!((path.owner(), name), (Some("io"), "copy" | "copy_buf")) {
        return call.argument(1).iter().any(is_file).then(|| wrote(Wrote::Strong, error()));
    }
    if matches!((path.owner(), name), (Some("BufWriter" | "LineWriter"), "new" | "with_capacity")) {
        let written = call.arguments.last()?;
        return written.iter().any(is_file).then(|| Done::value(written.clone()));
    }
    // `std::File` is what a written type becomes: its modules are dropped.
    let of_std = path.krate() == "std" && matches!(path.owner(), Some("File" | "OpenOptions"));
    if !is_fs(path) && !of_std {
        return None;
    }
    match (path.owner(), name) {
        (Some("File"), "create" | "create_new") => Some(outcome(Wrote::Strong, file().into(), error())),
        (Some("OpenOptions"), "new") | (Some("File"), "options") => {
            Some(Done::value(object(&["fs", "OpenOptions"], vec![("writes", Values::one(Value::Boolean(false)))])))
        }
        (Some(owner), _) if owner.starts_with(char::is_uppercase) => None,
        (_, name) if FUNCTIONS.contains(&name) => Some(wrote(Wrote::Strong, error())),
        _ => None,
    }
}

fn is_file(value: &Value) -> bool {
    match value {
        Value::Object(object) => object.path.krate() == "fs" && object.path.last() == "File",
        Value::Opaque(Type::External(path, _), _) => path.last() == "File" && CRATES.contains(&path.krate()),
        _ => false,
    }
}

pub(super) fn method(
    evaluator: &mut Evaluator<'_, '_>,
    receiver: &Value,
    method: &str,
    call: &CallSite<'_>,
) -> Option<Done> {
    if let Value::Object(object) = receiver
        && object.path.krate() == "fs"
        && object.path.last() == "OpenOptions"
    {
        return Some(options(object, method, call));
    }
    if is_file(receiver) {
        return OF_FILES.contains(&method).then(|| wrote(Wrote::Strong, error()));
    }
    if !KEEPING.contains(&method) {
        return None;
    }
    let kept = outside_type(evaluator, receiver).map_or_else(
        || method != "keep" && is_untyped(evaluator, receiver) && depends(evaluator, &TEMPORARY),
        |path| is_of_any(&path, &TEMPORARY),
    );
    kept.then(|| wrote(Wrote::Strong, Type::Unknown))
}

fn options(object: &ObjectValue, method: &str, call: &CallSite<'_>) -> Done {
    match method {
        "write" | "append" | "create" | "create_new" | "truncate" => {
            let off = call.argument(0).single() == Some(&Value::Boolean(false));
            let value = if off {
                object.part("writes").cloned().unwrap_or_default()
            } else {
                Values::one(Value::Boolean(true))
            };
            Done::updated(with_part(object, "writes", value))
        }
        "open" => {
            let writes = object.part("writes").and_then(Values::single) == Some(&Value::Boolean(true));
            outcome(if writes { Wrote::Strong } else { Wrote::No }, file().into(), error())
        }
        _ => Done::updated(Value::Object(std::sync::Arc::new(object.clone()))),
    }
}
