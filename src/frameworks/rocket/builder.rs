//! Methods of `Response` of Rocket, of its builder and of `status::Created`. Knows no routes.

use super::responses::{answers, with_body_of};
use std::sync::Arc;

use super::super::http::{body_of, header_name, status_of};
use super::converted;
use crate::program::evaluate::{CallSite, Done, Evaluator};
use crate::program::ids::Site;
use crate::program::types::Type;
use crate::program::value::{Body, Location, Reason, Response, Stage, Text, Value, Values};
/// Methods of `Response`, of its builder, and of `status::Created`.
pub(super) fn response_method(
    evaluator: &mut Evaluator<'_, '_>,
    response: &Response,
    method: &str,
    call: &CallSite<'_>,
) -> Option<Done> {
    let mut next = response.clone();
    let built = response.stage == Stage::Builder;
    match method {
        "status" if built && !call.arguments.is_empty() => {
            set_status(&mut next, call);
        }
        "set_status" | "raw_status" | "set_raw_status" => set_status(&mut next, call),
        "header" | "set_header" => set_header(evaluator, &mut next, &call.argument(0), call.argument_site(0)),
        "header_adjoin" | "adjoin_header" => beside(&mut next, &response.location, |next| {
            set_header(evaluator, next, &call.argument(0), call.argument_site(0));
        }),
        "raw_header" | "set_raw_header" => {
            named_header(&mut next, &call.argument(0), &call.argument(1), call.argument_site(1));
        }
        "raw_header_adjoin" | "adjoin_raw_header" => beside(&mut next, &response.location, |next| {
            named_header(next, &call.argument(0), &call.argument(1), call.argument_site(1));
        }),
        "remove_header" => match header_name(&call.argument(0)) {
            Some(name) if name == "location" => next.location = Location::None,
            Some(name) => next.headers.retain(|header| header.name != name),
            None if next.location != Location::None => next.location = Location::Unknown,
            None => {}
        },
        "sized_body" | "set_sized_body" | "streamed_body" | "set_streamed_body" | "chunked_body"
        | "set_chunked_body" | "raw_body" | "set_raw_body" | "body_mut" => {
            if next.body == Body::Empty {
                let given = call.arguments.last().map_or(Body::Unknown, body_of);
                next.body = if given == Body::Empty { Body::Unknown } else { given };
            }
        }
        "body" | "tagged_body" if response.kind == "Created" => {
            let inner = answers(evaluator, &call.argument(0), call.argument_site(0));
            next.site = call.site;
            return Some(Done::value(with_body_of(&Values::one(Value::Response(Arc::new(next))), &inner)));
        }
        "merge" | "join" => merge(&mut next, &call.argument(0), method == "merge"),
        "finalize" | "ok" if built => {
            next.stage = Stage::Finished;
            next.site = call.site;
            let made = Values::one(Value::Response(Arc::new(next)));
            return Some(Done::value(if method == "ok" { Values::ok(made) } else { made }));
        }
        "max_chunk_size" | "set_max_chunk_size" | "upgrade" => {}
        _ => return None,
    }
    if built {
        next.site = call.site;
        return Some(Done::updated(Value::Response(Arc::new(next))));
    }
    Some(Done::changed(Value::Response(Arc::new(next)), Values::one(Value::Unit)))
}

fn set_status(response: &mut Response, call: &CallSite<'_>) {
    let (status, site) = status_of(&call.argument(0), call.argument_site(0));
    response.set_status(status, site);
}

/// Everything of the other response replaces (`merge`) or completes (`join`) this one.
fn merge(response: &mut Response, other: &Values, replaces: bool) {
    let Some(Value::Response(other)) = other.single() else {
        response.location = Location::Unknown;
        response.body = Body::Unknown;
        if replaces {
            let site = response.status_site;
            response.set_status(Err(Reason::new("a response that is merged is not known")), site);
        }
        return;
    };
    // A status of its own is never "not set" here: 200 is what a response without one answers.
    if replaces && other.status != Ok(200) || !replaces && response.status == Ok(200) {
        response.set_status(other.status.clone(), other.status_site);
    }
    if replaces && other.location != Location::None || response.location == Location::None {
        response.location = other.location.clone();
        response.location_site = other.location_site;
    }
    if replaces && other.body != Body::Empty || response.body == Body::Empty {
        response.body = other.body;
    }
    response.headers.extend(other.headers.iter().cloned());
}

/// Adds a header beside those of the same name (`rocket_http` 0.5.1 header.rs, `HeaderMap::add`).
fn beside(response: &mut Response, before: &Location, set: impl FnOnce(&mut Response)) {
    let mut added = Response { location: Location::None, location_site: None, ..response.clone() };
    set(&mut added);
    if matches!((before, &added.location), (Location::Known(_), Location::Known(_))) {
        response.further_locations.extend(added.location_site);
        return;
    }
    if added.location == Location::None {
        added.location = response.location.clone();
        added.location_site = response.location_site;
    }
    *response = added;
}

fn named_header(response: &mut Response, name: &Values, value: &Values, site: Site) {
    match header_name(name) {
        Some(name) => response.set_header(&name, value, site),
        None if response.location == Location::None => response.location = Location::Unknown,
        None => {}
    }
}

/// A value that becomes a header: `Header`, `ContentType`, a cookie, or a type of the workspace.
pub(super) fn set_header(evaluator: &mut Evaluator<'_, '_>, response: &mut Response, header: &Values, site: Site) {
    for value in header {
        match value {
            Value::Object(object) => match (object.part("type"), object.part("name"), object.part("value")) {
                (Some(text), ..) => response.set_header("content-type", text, site),
                (_, Some(name), Some(value)) => named_header(response, name, value, site),
                _ => {}
            },
            Value::Structure(_) | Value::Opaque(Type::Definition(..), _) => {
                match converted(
                    evaluator,
                    value,
                    |target| matches!(target, Type::External(path, _) if path.last() == "Header"),
                ) {
                    Some(header) if !header.iter().any(|value| matches!(value, Value::Structure(_))) => {
                        set_header(evaluator, response, &header, site);
                    }
                    _ => open(response),
                }
            }
            Value::Opaque(Type::External(path, _), _) => match path.last() {
                "ContentType" => response.body = Body::Unknown,
                "Location" => {
                    response.location = Location::Known(Text::hole("…"));
                    response.location_site = Some(site);
                }
                "Header" => open(response),
                _ => {}
            },
            Value::Opaque(..) => open(response),
            _ => {}
        }
    }
}

fn open(response: &mut Response) {
    if response.location == Location::None {
        response.location = Location::Unknown;
    }
}
