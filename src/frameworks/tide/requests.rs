//! What a request of tide gives, and what it refuses by itself.

use super::{CRATES, NAME};
use crate::program::evaluate::{CallSite, Done};
use crate::program::names::ExternalPath;
use crate::program::types::Type;
use crate::program::value::{Reason, Value, Values};

/// Stands for the error of a request that cannot be read, which is a `tide::Error` like any other.
const REFUSAL: [&str; 2] = [NAME, "Refusal"];

/// Methods of a request.
pub(super) fn method(receiver: &Value, method: &str, call: &CallSite<'_>) -> Option<Done> {
    let Value::Opaque(Type::External(path, arguments), _) = receiver else { return None };
    if !path.is(&CRATES, "Request") {
        return None;
    }
    match (method, call.arguments.len()) {
        ("state", 0) => Some(Done::value(Values::opaque(arguments.first()?.clone(), &Reason::new("the state")))),
        ("body_form" | "body_json" | "body_string" | "body_bytes" | "query", 0) | ("param", 1) => {
            let read = call.generics.first().cloned().unwrap_or(Type::Unknown);
            let mut both = Values::ok(Values::opaque(read, &Reason::new("a part of the request")));
            let refusal = Type::External(ExternalPath::new(REFUSAL), Vec::new());
            both.extend(Values::err(Values::opaque(refusal, &Reason::new("a request that cannot be read"))));
            Some(Done::value(both))
        }
        _ => None,
    }
}

/// Whether an error is tide's own: no answer of the handler, as no framework's refusals are.
pub(super) fn is_refusal(error: &Value) -> bool {
    matches!(error, Value::Opaque(Type::External(path, _), _) if *path == ExternalPath::new(REFUSAL))
}
