//! mongodb: methods of collections. Their names occur nowhere else.

use super::common::{depends, external, outside_type, wrote};
use crate::program::evaluate::{CallSite, Done, Evaluator, Wrote};
use crate::program::value::Value;

const CHANGING: [&str; 13] = [
    "insert_one",
    "insert_many",
    "update_one",
    "update_many",
    "replace_one",
    "delete_one",
    "delete_many",
    "find_one_and_update",
    "find_one_and_replace",
    "find_one_and_delete",
    "bulk_write",
    "upload_from_futures_0_3_reader",
    "open_upload_stream",
];

pub(super) fn method(
    evaluator: &mut Evaluator<'_, '_>,
    receiver: &Value,
    method: &str,
    _: &CallSite<'_>,
) -> Option<Done> {
    if !CHANGING.contains(&method) {
        return None;
    }
    let typed = outside_type(evaluator, receiver).map(|path| path.krate() == "mongodb");
    let strength = match typed {
        Some(true) => Wrote::Strong,
        Some(false) => return None,
        None if depends(evaluator, &["mongodb"]) => Wrote::Strong,
        None => Wrote::Weak,
    };
    Some(wrote(strength, external(&["mongodb", "error", "Error"])))
}
