//! Redirects, pages, and what `IntoResponse` adds to every answer.

use std::sync::Arc;

use super::NAME;
use crate::frameworks::http::body_of;
use crate::frameworks::{respond, shape};
use crate::program::evaluate::{CallSite, Done, Evaluator};
use crate::program::ids::Site;
use crate::program::names::ExternalPath;
use crate::program::value::{Body, Headers, Response, Text, Value, Values, Via};

/// Calls by path.
pub(super) fn call(path: &ExternalPath, call: &CallSite<'_>) -> Option<Done> {
    let made = match (path.owner(), path.last()) {
        // cot_core 0.7.0 response/into_response.rs:391.
        (Some("Redirect"), "new") => shape::redirect(NAME, 303, call),
        (Some("Html"), "new") | (_, "Html") => shape::page(NAME, Body::Html, "Html", call),
        (_, "Json") => shape::page(NAME, Body::Json, "Json", call),
        (Some("Body"), "fixed") => call.argument(0),
        (Some("Body"), "streaming") => shape::page(NAME, Body::Stream, "Body", call),
        (Some("NotFound"), "new" | "with_message" | "router") => failure(404, call),
        (Some("Error"), "not_found") => failure(404, call),
        (Some("Error"), "internal" | "custom" | "admin") => failure(500, call),
        _ => return None,
    };
    Some(Done::value(made))
}

fn failure(status: u16, call: &CallSite<'_>) -> Values {
    let mut response = Response::new(NAME, Ok(status), call.name, call.site);
    response.body = Body::Html;
    response.via = Via::Error;
    Values::one(Value::Response(Arc::new(response)))
}

/// Headers alone are an empty answer (`cot_core` 0.7.0 `response/into_response.rs:290`).
pub(super) fn of_headers(evaluator: &Evaluator<'_, '_>, headers: &Headers) -> Values {
    let (item, _) = evaluator.standing();
    let nowhere = Site { item, span: crate::source::Span::default() };
    let mut response = Response::new(NAME, Ok(200), nowhere, nowhere);
    response.body = Body::Empty;
    response.set_headers(headers, nowhere);
    Values::one(Value::Response(Arc::new(response)))
}

/// `reverse!(urls, "name")` and `reverse_redirect!(urls, "name")`: the address of a route, which only its name tells.
pub(super) fn reversed(name: &str, call: &CallSite<'_>) -> Option<Done> {
    let view = call.argument(1);
    let target = Text::hole(view.as_text().and_then(Text::as_literal).unwrap_or("…"));
    match name {
        "reverse" => Some(Done::value(Values::ok(Values::one(Value::Text(target))))),
        "reverse_redirect" => {
            let mut response = Response::new(NAME, Ok(303), call.name, call.site);
            response.kind = "Redirect";
            response.set_header("location", &Values::one(Value::Text(target)), call.argument_site(1));
            Some(Done::value(Values::ok(Values::one(Value::Response(Arc::new(response))))))
        }
        _ => None,
    }
}

/// `answer.with_status(…).with_header(…)` (`cot_core` 0.7.0 `response/into_response.rs:33`).
pub(super) fn method(
    evaluator: &mut Evaluator<'_, '_>,
    receiver: &Value,
    method: &str,
    call: &CallSite<'_>,
) -> Option<Done> {
    if !matches!(method, "with_status" | "with_header" | "with_content_type" | "with_body" | "with_extension")
        || matches!(receiver, Value::Router(_) | Value::MethodRouter(_) | Value::Filter(_))
        || !evaluator.has_crate(NAME)
    {
        return None;
    }
    let answers = respond::answers(evaluator, NAME, receiver, call.site);
    let changed = match method {
        "with_status" => shape::with_status(NAME, &answers, &call.argument(0), call.argument_site(0), call.site),
        // It appends (cot_core 0.7.0 response/into_response.rs:118).
        "with_header" => shape::with_added_header(answers, &call.argument(0), &call.argument(1), call.argument_site(1)),
        "with_content_type" => {
            let value = call.argument(0);
            answers.map_responses(&|response| response.set_header("content-type", &value, call.argument_site(0)))
        }
        "with_body" => {
            let body = body_of(&call.argument(0));
            answers.map_responses(&|response| response.body = body)
        }
        _ => answers,
    };
    Some(Done::value(changed))
}
