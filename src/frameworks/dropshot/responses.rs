//! Response types, each of which is a status, and errors.

use std::sync::Arc;

use smol_str::SmolStr;

use super::{CRATES, NAME};
use crate::frameworks::http::{status_of, target_text};
use crate::program::evaluate::{CallSite, Done, Evaluator};
use crate::program::ids::Site;
use crate::program::names::ExternalPath;
use crate::program::types::Type;
use crate::program::value::{Body, Location, Reason, Response, Value, Values, Via};

/// The status that a type of response stands for (handler.rs:1077 to 1400).
fn status(name: &str) -> Option<(u16, Body)> {
    Some(match name.strip_prefix("HttpResponse")? {
        "Ok" => (200, Body::Json),
        "Created" => (201, Body::Json),
        "Accepted" => (202, Body::Json),
        "Deleted" | "UpdatedNoContent" => (204, Body::Empty),
        "Found" | "FoundStatus" => (302, Body::Empty),
        "SeeOther" | "SeeOtherStatus" => (303, Body::Empty),
        "TemporaryRedirect" | "TemporaryRedirectStatus" => (307, Body::Empty),
        _ => return None,
    })
}

/// Calls by path.
pub(super) fn call(path: &ExternalPath, call: &CallSite<'_>) -> Option<Done> {
    let name = path.last();
    match path.owner() {
        Some("HttpError") => {
            let (status, site) = match name {
                "for_bad_request" => (Ok(400), call.name),
                "for_not_found" => (Ok(404), call.name),
                "for_internal_error" => (Ok(500), call.name),
                "for_unavail" => (Ok(503), call.name),
                "for_client_error" | "for_client_error_with_status" => {
                    status_of(&call.argument(1), call.argument_site(1))
                }
                "for_status" => status_of(&call.argument(1), call.argument_site(1)),
                _ => return None,
            };
            return Some(Done::value(failure(status, site, call.site)));
        }
        Some("HttpResponseHeaders") if matches!(name, "new" | "new_unnamed") => {
            return Some(Done::value(with_headers(call, name == "new")));
        }
        Some("Body") => {
            return match name {
                "empty" => Some(Done::value(Value::Unit)),
                "from" | "with_content" => Some(Done::value(call.argument(0))),
                _ => None,
            };
        }
        _ => {}
    }
    let redirect = match name {
        "http_response_found" => 302,
        "http_response_see_other" => 303,
        "http_response_temporary_redirect" => 307,
        _ => {
            let (status, body) = status(name)?;
            let mut response = Response::new(NAME, Ok(status), call.name, call.site);
            response.body = if is_bytes(&call.argument(0)) { Body::Unknown } else { body };
            return Some(Done::value(Value::Response(Arc::new(response))));
        }
    };
    let mut response = Response::new(NAME, Ok(redirect), call.name, call.site);
    let target = Values::one(Value::Text(target_text(&call.argument(0))));
    response.set_header("location", &target, call.argument_site(0));
    Some(Done::value(Values::ok(Values::one(Value::Response(Arc::new(response))))))
}

/// A body that brings its own content type.
fn is_bytes(values: &Values) -> bool {
    matches!(values.single(), Some(Value::Opaque(Type::External(path, _), _)) if path.is(&CRATES, "FreeformBody"))
}

/// `HttpResponseHeaders::new(response, headers)`: a field `location` is a header.
fn with_headers(call: &CallSite<'_>, named: bool) -> Values {
    let headers = if named { call.argument(1) } else { Values::one(Value::Unit) };
    let site = call.argument_site(1);
    call.argument(0).map_responses(&|response| match headers.single() {
        Some(Value::Unit) => {}
        Some(Value::Structure(structure)) => {
            for (name, values) in &structure.fields {
                response.set_header(&name.to_ascii_lowercase().replace('_', "-"), values, site);
            }
        }
        _ if response.location == Location::None => response.location = Location::Unknown,
        _ => {}
    })
}

fn failure(status: Result<u16, Reason>, status_site: Site, site: Site) -> Value {
    let mut response = Response::new(NAME, status, status_site, site);
    response.kind = "HttpError";
    response.body = Body::Json;
    response.via = Via::Error;
    Value::Response(Arc::new(response))
}

/// `HttpError { status_code, … }`
pub(super) fn error_structure(fields: &[(SmolStr, Values)], site: Site) -> Values {
    let given = fields.iter().find(|(name, _)| name == "status_code");
    let (status, place) = match given {
        Some((_, values)) => status_of(values, site),
        None => (Err(Reason::new("no status is given")), site),
    };
    Values::one(failure(status, place, site))
}

/// Methods that change nothing that an answer is judged by, and the state of the server.
pub(super) fn method(receiver: &Value, method: &str) -> Option<Done> {
    match receiver {
        Value::Opaque(Type::External(path, arguments), _)
            if path.is(&CRATES, "RequestContext") && method == "context" =>
        {
            Some(Done::value(Values::opaque(arguments.first()?.clone(), &Reason::new("the state"))))
        }
        Value::Response(response)
            if response.framework == NAME && matches!(method, "with_header" | "add_header" | "map" | "try_map") =>
        {
            Some(Done::value(if method == "try_map" || method == "with_header" {
                Values::ok(Values::one(receiver.clone()))
            } else {
                Values::one(receiver.clone())
            }))
        }
        _ => None,
    }
}

/// Values of which the return type alone tells the status.
pub(super) fn respond(evaluator: &mut Evaluator<'_, '_>, value: &Value) -> Option<Values> {
    let Value::Opaque(Type::External(path, arguments), _) = value else { return None };
    if !CRATES.contains(&path.krate()) {
        return None;
    }
    let (item, _) = evaluator.standing();
    let nowhere = Site { item, span: crate::source::Span::default() };
    match path.last() {
        // Whatever it is, it is 4xx or 5xx.
        "HttpError" => Some(Values::one(failure(Ok(500), nowhere, nowhere))),
        "HttpResponseHeaders" => {
            let Some(Type::External(inner, _)) = arguments.first() else { return None };
            let (status, body) = status(inner.last())?;
            let mut response = Response::new(NAME, Ok(status), nowhere, nowhere);
            response.body = body;
            response.location = Location::Unknown;
            Some(Values::one(Value::Response(Arc::new(response))))
        }
        name => {
            let (status, body) = status(name)?;
            let mut response = Response::new(NAME, Ok(status), nowhere, nowhere);
            response.body = body;
            if (300..400).contains(&status) {
                let target = Values::unknown("a target");
                response.set_header("location", &target, nowhere);
            }
            Some(Values::one(Value::Response(Arc::new(response))))
        }
    }
}
