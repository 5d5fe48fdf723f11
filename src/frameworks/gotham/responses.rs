//! Responses, the tuples that stand for them, and handler errors.

use std::sync::Arc;

use super::NAME;
use crate::frameworks::http::{status_of, target_text};
use crate::frameworks::respond;
use crate::frameworks::templates::page_site;
use crate::program::evaluate::{CallSite, Done, Evaluator};
use crate::program::ids::Site;
use crate::program::names::ExternalPath;
use crate::program::types::Type;
use crate::program::value::{Body, Response, Text, Value, Values, VariantOwner, Via};

/// Whether it is a function that makes a response (helpers/http/response.rs).
pub(super) fn is_function(name: &str) -> bool {
    matches!(
        name,
        "create_response" | "create_empty_response" | "create_temporary_redirect" | "create_permanent_redirect"
    )
}

/// Calls by path.
pub(super) fn call(path: &ExternalPath, call: &CallSite<'_>) -> Option<Done> {
    if path.is(&[NAME], "from") && path.owner() == Some("HandlerError") {
        return Some(Done::value(failure(Ok(500), call.name, call.site)));
    }
    let response = match path.last() {
        "create_empty_response" => empty(call),
        "create_response" => {
            let mut response = empty(call);
            typed(&mut response, &call.argument(2), &call.argument(3));
            response
        }
        "create_temporary_redirect" => redirect(307, call),
        "create_permanent_redirect" => redirect(308, call),
        _ => return None,
    };
    Some(Done::value(Value::Response(Arc::new(response))))
}

fn empty(call: &CallSite<'_>) -> Response {
    let (status, site) = status_of(&call.argument(1), call.argument_site(1));
    Response::new(NAME, status, site, call.site)
}

fn redirect(status: u16, call: &CallSite<'_>) -> Response {
    let mut response = Response::new(NAME, Ok(status), call.name, call.site);
    let target = Values::one(Value::Text(target_text(&call.argument(1))));
    response.set_header("location", &target, call.argument_site(1));
    response
}

/// A media type and a body. The media type decides, whatever the body is.
fn typed(response: &mut Response, media_type: &Values, body: &Values) {
    response.body = Body::Unknown;
    let site = response.site;
    response.set_header("content-type", media_type, site);
    if crate::frameworks::http::body_of(body) == Body::Empty {
        response.body = Body::Empty;
    }
    response.page = page_site(body);
}

/// An error without a body (handler/error.rs).
fn failure(status: Result<u16, crate::program::value::Reason>, status_site: Site, site: Site) -> Value {
    let mut response = Response::new(NAME, status, status_site, site);
    response.kind = "HandlerError";
    response.via = Via::Error;
    Value::Response(Arc::new(response))
}

/// Methods of errors: what has no status yet is a 500.
pub(super) fn method(
    evaluator: &mut Evaluator<'_, '_>,
    receiver: &Value,
    method: &str,
    call: &CallSite<'_>,
) -> Option<Done> {
    let given = || status_of(&call.argument(0), call.argument_site(0));
    match (method, receiver) {
        ("with_status", Value::Response(response)) if response.framework == NAME => {
            let mut response = (**response).clone();
            let (status, site) = given();
            response.set_status(status, site);
            Some(Done::value(Value::Response(Arc::new(response))))
        }
        ("with_status", Value::Opaque(ty, _)) if is_handler_error(ty) || loose(evaluator, ty, call) => {
            let (status, site) = given();
            Some(Done::value(failure(status, site, call.site)))
        }
        ("into_response", _) if call.arguments.len() == 1 && evaluator.has_crate(NAME) => {
            Some(Done::value(respond::answers(evaluator, NAME, receiver, call.site)))
        }
        ("map_err_with_status", _) if evaluator.has_crate(NAME) => {
            let (status, site) = given();
            let error = || Values::err(Values::one(failure(status.clone(), site, call.site)));
            Some(Done::value(match receiver {
                Value::Variant(variant) if variant.is_named("Ok") => Values::one(receiver.clone()),
                Value::Variant(_) => error(),
                Value::Opaque(ty, reason) => {
                    let mut both = Values::ok(Values::opaque(ty.argument(0), reason));
                    both.extend(error());
                    both
                }
                _ => return None,
            }))
        }
        _ => None,
    }
}

fn is_handler_error(ty: &Type) -> bool {
    matches!(ty, Type::External(path, _) if path.is(&super::CRATES, "HandlerError"))
}

fn loose(evaluator: &Evaluator<'_, '_>, ty: &Type, call: &CallSite<'_>) -> bool {
    ty.is_unknown() && matches!(call.argument(0).single(), Some(Value::Status(_))) && evaluator.has_crate(NAME)
}

/// `(state, response)`, `(media type, body)` and `(status, media type, body)` (handler/mod.rs:384 to 402).
pub(super) fn respond(evaluator: &mut Evaluator<'_, '_>, value: &Value) -> Option<Values> {
    let (item, _) = evaluator.standing();
    let nowhere = Site { item, span: crate::source::Span::default() };
    match value {
        Value::Tuple(members) => match &members[..] {
            [media_type, body] if is_media_type(media_type) => {
                let mut response = Response::new(NAME, Ok(200), nowhere, nowhere);
                typed(&mut response, media_type, body);
                if let Some(site) = media_type.as_text().and_then(Text::site) {
                    response.status_site = site;
                    response.site = site;
                }
                Some(Values::one(Value::Response(Arc::new(response))))
            }
            [_state, answer] => {
                let mut all = Values::none();
                for value in answer {
                    all.extend(respond::answers(evaluator, NAME, value, nowhere));
                }
                Some(all)
            }
            [status, media_type, body] => {
                let (status, site) = status_of(status, nowhere);
                let mut response = Response::new(NAME, status, site, site);
                typed(&mut response, media_type, body);
                Some(Values::one(Value::Response(Arc::new(response))))
            }
            _ => None,
        },
        Value::Variant(variant) if variant.name == "Err" && matches!(variant.owner, VariantOwner::External(_)) => {
            let (_, payload) = variant.fields.first()?;
            let error = match payload.single()? {
                Value::Tuple(members) => members.get(1)?.single()?.clone(),
                other => other.clone(),
            };
            // Whatever becomes a handler error by `into` answers 500.
            let becomes_error = match &error {
                Value::Opaque(ty, _) => ty.is_unknown() || is_handler_error(ty) || is_foreign_error(ty),
                _ => false,
            };
            becomes_error.then(|| Values::one(failure(Ok(500), nowhere, nowhere)))
        }
        Value::Opaque(ty, _) if is_handler_error(ty) => Some(Values::one(failure(Ok(500), nowhere, nowhere))),
        Value::Opaque(Type::External(path, _), reason) if path.is(&super::CRATES, "HandlerResult") => {
            Some(Values::opaque(Type::Unknown, reason))
        }
        _ => None,
    }
}

fn is_foreign_error(ty: &Type) -> bool {
    matches!(ty, Type::External(path, _) if path.last().ends_with("Error"))
}

fn is_media_type(values: &Values) -> bool {
    match values.single() {
        Some(Value::Text(_)) => true,
        Some(Value::Opaque(Type::External(path, _), _)) => path.last() == "Mime",
        _ => false,
    }
}
