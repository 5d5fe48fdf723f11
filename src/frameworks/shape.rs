//! Responses made and changed in the ways that most frameworks have under names of their own. Knows no framework.

use std::sync::Arc;

use super::http::{header_name, status_of, target_text};
use super::templates;
use crate::program::evaluate::CallSite;
use crate::program::ids::Site;
use crate::program::types::Type;
use crate::program::value::{Body, Location, Response, Value, Values, VariantOwner};

/// A redirect whose function fixes the status and whose first argument is the target.
pub(super) fn redirect(framework: &'static str, status: u16, call: &CallSite<'_>) -> Values {
    let mut response = Response::new(framework, Ok(status), call.name, call.site);
    response.kind = "Redirect";
    response.set_header("location", &Values::one(Value::Text(target_text(&call.argument(0)))), call.argument_site(0));
    Values::one(Value::Response(Arc::new(response)))
}

/// 200 with a body of this kind, which the first argument fills.
pub(super) fn page(framework: &'static str, body: Body, kind: &'static str, call: &CallSite<'_>) -> Values {
    let mut response = Response::new(framework, Ok(200), call.name, call.site);
    response.body = body;
    response.kind = kind;
    response.page = templates::page_site(&call.argument(0)).or(Some(call.site));
    Values::one(Value::Response(Arc::new(response)))
}

/// The answers with another status: each of the statuses that it may be.
pub(super) fn with_status(
    framework: &'static str,
    answers: &Values,
    statuses: &Values,
    status_at: Site,
    whole: Site,
) -> Values {
    statuses.map(|status| {
        let (status, site) = status_of(&Values::one(status.clone()), status_at);
        answers.map(|answer| {
            let mut response = if let Value::Response(response) = answer {
                (**response).clone()
            } else {
                // What is not known of the answer does not change its status.
                let mut response = Response::new(framework, status.clone(), site, whole);
                response.body = Body::Unknown;
                response.location = Location::Unknown;
                response
            };
            response.set_status(status.clone(), site);
            response.site = whole;
            Values::one(Value::Response(Arc::new(response)))
        })
    })
}

/// The answers with one more header.
pub(super) fn with_header(answers: Values, name: &Values, value: &Values, value_at: Site) -> Values {
    let name = header_name(name);
    answers.map_responses(&|response| set_header(response, name.as_deref(), value, value_at))
}

/// Sets a header; one whose name is not known may be a Location.
pub(super) fn set_header(response: &mut Response, name: Option<&str>, value: &Values, value_at: Site) {
    match name {
        Some(name) => response.set_header(name, value, value_at),
        None if response.location == Location::None => response.location = Location::Unknown,
        None => {}
    }
}

/// Whether a value is an `Err` of a framework's own, or one that `?` turns into it: the framework answers 4xx or 5xx
/// then, whatever the handler says. For frameworks whose handlers return one error type.
pub(super) fn is_refusal(value: &Value, crates: &[&str]) -> bool {
    let Value::Variant(variant) = value else { return false };
    let Some((_, payload)) = variant.fields.first() else { return false };
    let foreign = |value: &Value| match value {
        Value::Opaque(Type::External(path, _), _) => crates.contains(&path.krate()) || path.last().ends_with("Error"),
        _ => false,
    };
    let is_error = variant.name == "Err" && matches!(variant.owner, VariantOwner::External(_));
    is_error && payload.iter().all(foreign)
}
