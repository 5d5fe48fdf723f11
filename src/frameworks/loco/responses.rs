//! `format` and its builder, and the errors that a handler returns.

use std::sync::Arc;

use super::NAME;
use crate::frameworks::http::{header_name, status_of, target_text};
use crate::frameworks::shape;
use crate::frameworks::templates::page_of;
use crate::program::evaluate::{CallSite, Done};
use crate::program::ids::Site;
use crate::program::names::ExternalPath;
use crate::program::value::{Body, Page, Response, Stage, Value, Values, Via};

/// Calls by path.
pub(super) fn call(path: &ExternalPath, call: &CallSite<'_>) -> Option<Done> {
    let made = match (path.owner(), path.last()) {
        (Some("format"), "render") | (Some("RenderBuilder"), "new" | "default") => {
            return Some(Done::value(Value::Response(Arc::new(builder(call)))));
        }
        (Some("format"), name) => return finished(&builder(call), name, call),
        (_, "Json") => shape::page(NAME, Body::Json, "Json", call),
        (_, "bad_request") => Values::err(failure(400, call.name, call.site)),
        (_, "unauthorized") => Values::err(failure(401, call.name, call.site)),
        (_, "not_found") => Values::err(failure(404, call.name, call.site)),
        (Some("Error"), name) => error(name, call)?,
        _ => return None,
    };
    Some(Done::value(made))
}

fn builder(call: &CallSite<'_>) -> Response {
    let mut response = Response::new(NAME, Ok(200), call.name, call.site);
    response.stage = Stage::Builder;
    response.kind = "RenderBuilder";
    response
}

/// Methods of the builder (loco-rs 1.2.0 controller/format.rs:202).
pub(super) fn method(receiver: &Value, method: &str, call: &CallSite<'_>) -> Option<Done> {
    let Value::Response(response) = receiver else { return None };
    if response.framework != NAME || response.stage != Stage::Builder {
        return None;
    }
    let mut next = (**response).clone();
    match method {
        "status" => {
            let (status, site) = status_of(&call.argument(0), call.argument_site(0));
            next.set_status(status, site);
        }
        "header" => {
            let name = header_name(&call.argument(0));
            shape::add_header(&mut next, name.as_deref(), &call.argument(1), call.argument_site(1));
        }
        "etag" | "cookies" => return Some(Done::value(Values::ok(Values::one(receiver.clone())))),
        // The builder of the `http` crate, as it stands so far.
        "response" => next.framework = "http",
        _ => return finished(response, method, call),
    }
    next.site = call.site;
    Some(Done::updated(Value::Response(Arc::new(next))))
}

/// What the builder ends in: a `Result` with a response.
fn finished(builder: &Response, method: &str, call: &CallSite<'_>) -> Option<Done> {
    let mut response = builder.clone();
    response.stage = Stage::Finished;
    response.kind = "Response";
    response.site = call.site;
    let to = |response: &mut Response, name: &str, argument: usize| {
        // Whatever status was set before (controller/format.rs:413).
        response.set_status(Ok(303), call.name);
        let target = Values::one(Value::Text(target_text(&call.argument(argument))));
        response.add_header(name, &target, call.argument_site(argument));
    };
    match method {
        "redirect" => to(&mut response, "location", 0),
        "redirect_with_header_key" => {
            let name = header_name(&call.argument(0));
            to(&mut response, name.as_deref().unwrap_or_default(), 1);
            if name.is_none() {
                shape::set_header(&mut response, None, &call.argument(1), call.argument_site(1));
            }
        }
        "empty" => response.body = Body::Empty,
        "text" => response.body = Body::Text,
        "json" | "empty_json" => response.body = Body::Json,
        "yaml" => response.body = Body::Stream,
        "html" | "view" | "template" => {
            response.body = Body::Html;
            response.page = page_of(&call.argument(0)).or(Some(Page::At(call.site)));
        }
        _ => return None,
    }
    Some(Done::value(Values::ok(Values::one(Value::Response(Arc::new(response))))))
}

fn failure(status: u16, status_site: Site, site: Site) -> Values {
    let mut response = Response::new(NAME, Ok(status), status_site, site);
    response.body = Body::Json;
    response.via = Via::Error;
    Values::one(Value::Response(Arc::new(response)))
}

/// `Error::NotFound` and its kin (controller/mod.rs:153).
pub(super) fn constant(path: &ExternalPath, site: Site) -> Option<Values> {
    let status = match (path.owner()?, path.last()) {
        ("Error", "NotFound") => 404,
        ("Error", "InternalServerError") => 500,
        _ => return None,
    };
    Some(failure(status, site, site))
}

fn error(name: &str, call: &CallSite<'_>) -> Option<Values> {
    let status = match name {
        "BadRequest" | "Validation" => 400,
        "Unauthorized" => 401,
        "string" | "msg" | "wrap" | "Message" | "Any" => 500,
        "CustomError" => {
            let (status, site) = status_of(&call.argument(0), call.argument_site(0));
            return Some(
                failure(500, site, call.site).map_responses(&|response| response.set_status(status.clone(), site)),
            );
        }
        _ => return None,
    };
    Some(failure(status, call.name, call.site))
}
