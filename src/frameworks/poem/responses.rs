//! poem's responses: redirects, pages, what `IntoResponse` adds to a value, the builder, errors.

use std::sync::Arc;

use super::NAME;
use crate::frameworks::http::{body_of, camel_status, header_name, status_of};
use crate::frameworks::{respond, shape};
use crate::program::evaluate::{CallSite, Done, Evaluator};
use crate::program::ids::Site;
use crate::program::names::ExternalPath;
use crate::program::types::Type;
use crate::program::value::{Body, Headers, Location, Reason, Response, Stage, Value, Values, Via};

/// poem 3.1.12 web/redirect.rs. There is no constructor for 302.
const REDIRECTS: [(&str, u16); 4] =
    [("see_other", 303), ("temporary", 307), ("permanent", 308), ("moved_permanent", 301)];

/// The status of a function that wraps an error: `InternalServerError(error)` (error.rs:510).
pub(super) fn error_status(name: &str) -> Option<u16> {
    camel_status(name).filter(|&status| status >= 400)
}

/// Calls by path.
pub(super) fn call(evaluator: &mut Evaluator<'_, '_>, path: &ExternalPath, call: &CallSite<'_>) -> Option<Done> {
    let made = match (path.owner(), path.last()) {
        (Some("Redirect"), name) => {
            let &(_, status) = REDIRECTS.iter().find(|(known, _)| *known == name)?;
            shape::redirect(NAME, status, call)
        }
        (Some("Response"), "builder") => {
            let mut response = Response::new(NAME, Ok(200), call.name, call.site);
            response.stage = Stage::Builder;
            response.kind = "Builder";
            Values::one(Value::Response(Arc::new(response)))
        }
        (Some("payload" | "response"), "Response") => answers(evaluator, &call.argument(0), call.site),
        (Some("Response"), "new") => answers(evaluator, &call.argument(0), call.site),
        (Some("Response"), "default") => {
            Values::one(Value::Response(Arc::new(Response::new(NAME, Ok(200), call.name, call.site))))
        }
        (_, "Html") => shape::page(NAME, Body::Html, "Html", call),
        (_, "Json" | "Xml" | "Yaml") => shape::page(NAME, Body::Json, "Json", call),
        (_, "PlainText") => shape::page(NAME, Body::Text, "PlainText", call),
        (_, "Binary" | "Base64") | (Some("Attachment" | "EventStream" | "SSE"), "new") => {
            shape::page(NAME, Body::Stream, "Stream", call)
        }
        (Some("IntoResponse"), "into_response") => answers(evaluator, &call.argument(0), call.site),
        (Some("Error"), "from_status") => error(&call.argument(0), call.argument_site(0), call),
        (Some("Error"), "from_string" | "new") => error(&call.argument(1), call.argument_site(1), call),
        (Some("Error"), "from_response") => {
            answers(evaluator, &call.argument(0), call.site).map_responses(&|response| response.via = Via::Error)
        }
        (Some("Error"), "from") => call.argument(0),
        (Some("error"), name) => {
            let mut response = Response::new(NAME, Ok(error_status(name)?), call.name, call.site);
            response.body = Body::Text;
            response.via = Via::Error;
            Values::one(Value::Response(Arc::new(response)))
        }
        _ => return None,
    };
    Some(Done::value(made))
}

fn answers(evaluator: &mut Evaluator<'_, '_>, values: &Values, site: Site) -> Values {
    values.map(|value| respond::answers(evaluator, NAME, value, site))
}

/// An error with a status and a text, whatever the status is (error.rs:345).
fn error(statuses: &Values, status_at: Site, call: &CallSite<'_>) -> Values {
    statuses.map(|status| {
        let (status, site) = status_of(&Values::one(status.clone()), status_at);
        let mut response = Response::new(NAME, status, site, call.site);
        response.body = Body::Text;
        response.via = Via::Error;
        Values::one(Value::Response(Arc::new(response)))
    })
}

/// What `IntoResponse` gives every answer, the builder, and `Response`.
pub(super) fn method(
    evaluator: &mut Evaluator<'_, '_>,
    receiver: &Value,
    method: &str,
    call: &CallSite<'_>,
) -> Option<Done> {
    if !evaluator.has_crate(NAME) && !evaluator.has_crate("poem_openapi") {
        return None;
    }
    let own = Values::one(receiver.clone());
    match (method, call.arguments.len()) {
        ("with_status", 1) => {
            let answers = answers(evaluator, &own, call.site);
            let changed = shape::with_status(NAME, &answers, &call.argument(0), call.argument_site(0), call.site);
            return Some(Done::value(changed));
        }
        ("with_header", 2) => {
            let answers = answers(evaluator, &own, call.site);
            // It appends (poem 3.1.12 web/mod.rs:587).
            return Some(Done::value(shape::with_added_header(
                answers,
                &call.argument(0),
                &call.argument(1),
                call.argument_site(1),
            )));
        }
        ("with_content_type", 1) => {
            let answers = answers(evaluator, &own, call.site);
            let name = Values::text("content-type");
            return Some(Done::value(shape::with_header(answers, &name, &call.argument(0), call.argument_site(0))));
        }
        ("with_body", 1) => {
            let body = body_of(&call.argument(0));
            let answers = answers(evaluator, &own, call.site);
            return Some(Done::value(answers.map_responses(&|response| response.body = body)));
        }
        _ => {}
    }
    match receiver {
        Value::Response(response) if response.framework == NAME && response.stage == Stage::Builder => {
            builder_method(response, method, call)
        }
        Value::Response(response) if response.framework == NAME || response.framework == "http" => {
            response_method(response, method, call)
        }
        _ => None,
    }
}

fn builder_method(builder: &Response, method: &str, call: &CallSite<'_>) -> Option<Done> {
    let mut next = builder.clone();
    match method {
        "status" => {
            let (status, site) = status_of(&call.argument(0), call.argument_site(0));
            next.set_status(status, site);
        }
        "header" => {
            let name = header_name(&call.argument(0));
            shape::add_header(&mut next, name.as_deref(), &call.argument(1), call.argument_site(1));
        }
        "content_type" => next.set_header("content-type", &call.argument(0), call.argument_site(0)),
        "typed_header" => shape::set_header(&mut next, None, &call.argument(0), call.argument_site(0)),
        "version" | "extension" | "trailers" | "upgrade" => {}
        "body" | "finish" => {
            let body = if method == "finish" { Body::Empty } else { body_of(&call.argument(0)) };
            if next.body == Body::Empty || body == Body::Empty {
                next.body = body;
            }
            next.stage = Stage::Finished;
            next.kind = "Response";
            next.site = call.site;
            return Some(Done::value(Value::Response(Arc::new(next))));
        }
        _ => return None,
    }
    next.site = call.site;
    Some(Done::updated(Value::Response(Arc::new(next))))
}

/// Methods of `Response`, and of poem-openapi's payload of that name.
fn response_method(response: &Response, method: &str, call: &CallSite<'_>) -> Option<Done> {
    let mut next = response.clone();
    match (method, call.arguments.len()) {
        ("set_status", 1) => {
            let (status, site) = status_of(&call.argument(0), call.argument_site(0));
            next.set_status(status, site);
            return Some(Done::changed(Value::Response(Arc::new(next)), Values::one(Value::Unit)));
        }
        ("set_body", 1) => {
            next.body = body_of(&call.argument(0));
            return Some(Done::changed(Value::Response(Arc::new(next)), Values::one(Value::Unit)));
        }
        ("set_content_type", 1) => {
            next.set_header("content-type", &call.argument(0), call.argument_site(0));
            return Some(Done::changed(Value::Response(Arc::new(next)), Values::one(Value::Unit)));
        }
        ("status", 1) => {
            let (status, site) = status_of(&call.argument(0), call.argument_site(0));
            next.set_status(status, site);
            next.site = call.site;
        }
        ("header", 2) => {
            let name = header_name(&call.argument(0));
            shape::add_header(&mut next, name.as_deref(), &call.argument(1), call.argument_site(1));
            next.site = call.site;
        }
        _ => return None,
    }
    Some(Done::value(Value::Response(Arc::new(next))))
}

/// Tuples: the last member answers, headers are added to it, and a status in first place wins (web/mod.rs:702). Errors
/// of anyhow and eyre are 500 (error.rs:269).
pub(super) fn respond(evaluator: &mut Evaluator<'_, '_>, value: &Value) -> Option<Values> {
    let (item, _) = evaluator.standing();
    let nowhere = Site { item, span: crate::source::Span::default() };
    let members = match value {
        Value::Tuple(members) => members,
        Value::Opaque(Type::External(path, _), _) if matches!(path.krate(), "anyhow" | "eyre") => {
            let mut response = Response::new(NAME, Ok(500), nowhere, nowhere);
            response.body = Body::Text;
            response.via = Via::Error;
            return Some(Values::one(Value::Response(Arc::new(response))));
        }
        _ => return None,
    };
    let (last, parts) = members.split_last()?;
    let mut all = answers(evaluator, last, nowhere);
    for part in parts.iter().rev() {
        let is_status = |value: &Value| match value {
            Value::Status(_) => true,
            Value::Opaque(Type::External(path, _), _) => path.last() == "StatusCode",
            _ => false,
        };
        all = if !part.is_empty() && part.iter().all(is_status) {
            let site = part.iter().find_map(|value| match value {
                Value::Status(status) => Some(status.site),
                _ => None,
            });
            shape::with_status(NAME, &all, part, site.unwrap_or(nowhere), site.unwrap_or(nowhere))
        } else {
            all.map_responses(&|response| match part.single() {
                Some(Value::Headers(headers)) => response.set_headers(headers, nowhere),
                _ if response.location == Location::None => response.location = Location::Unknown,
                _ => {}
            })
        };
    }
    Some(all)
}

/// Headers of which nothing is known, for what may set any.
pub(super) fn open_headers() -> Headers {
    Headers { open: true, ..Headers::default() }
}

/// An answer of which only the reason is known why it is not.
pub(super) fn unknown(reason: &str) -> Values {
    Values::one(Value::Opaque(Type::Unknown, Reason::new(reason)))
}
