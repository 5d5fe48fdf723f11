//! Redirects, pages, and the tuples in which each member changes what the ones before it answered.

use std::sync::Arc;

use super::{CRATES, NAME};
use crate::frameworks::http::{body_of, header_name, response_call, status_of};
use crate::frameworks::{respond, shape};
use crate::program::evaluate::{CallSite, Done, Evaluator};
use crate::program::ids::Site;
use crate::program::names::ExternalPath;
use crate::program::types::Type;
use crate::program::value::{Body, Headers, Location, Reason, Response, Stage, Value, Values, VariantOwner, Via};

/// xitca-web 0.8.1 handler/types/redirect.rs:35.
const REDIRECTS: [(&str, u16); 4] = [("found", 302), ("see_other", 303), ("temporary", 307), ("permanent", 308)];

/// Calls by path.
pub(super) fn call(path: &ExternalPath, call: &CallSite<'_>) -> Option<Done> {
    let made = match (path.owner(), path.last()) {
        (Some("Redirect"), name) => {
            let &(_, status) = REDIRECTS.iter().find(|(known, _)| *known == name)?;
            shape::redirect(NAME, status, call)
        }
        (Some("WebResponse"), name) => return response_call(name, call),
        (Some("ErrorStatus"), "internal") => failure(500, call.site),
        (Some("ErrorStatus"), "bad_request") => failure(400, call.site),
        (Some("Error"), "from_service" | "from") | (Some("ErrorStatus"), "from") => call.argument(0),
        (_, "Html") => shape::page(NAME, Body::Html, "Html", call),
        (_, "Text") => shape::page(NAME, Body::Text, "Text", call),
        (_, "Json") => shape::page(NAME, Body::Json, "Json", call),
        _ => return None,
    };
    Some(Done::value(made))
}

fn failure(status: u16, site: Site) -> Values {
    let mut response = Response::new(NAME, Ok(status), site, site);
    response.via = Via::Error;
    Values::one(Value::Response(Arc::new(response)))
}

/// Methods of answers, and of the context of a request.
pub(super) fn method(
    evaluator: &mut Evaluator<'_, '_>,
    receiver: &Value,
    method: &str,
    call: &CallSite<'_>,
) -> Option<Done> {
    // `Redirect::found("/x").respond(context)`, `(StatusCode::FORBIDDEN, page).respond(context)`
    let answers = matches!(receiver, Value::Response(_) | Value::Status(_) | Value::Tuple(_) | Value::Text(_));
    if method == "respond" && call.arguments.len() == 1 && answers && evaluator.has_crate(super::ROOT) {
        return Some(Done::value(Values::ok(respond::answers(evaluator, NAME, receiver, call.site))));
    }
    let Value::Opaque(Type::External(path, _), _) = receiver else { return None };
    if !path.is(&CRATES, "WebContext") {
        return None;
    }
    match method {
        "into_response" | "as_response" => {
            let mut response = Response::new(NAME, Ok(200), call.name, call.site);
            response.body = body_of(&call.argument(0));
            Some(Done::value(Value::Response(Arc::new(response))))
        }
        "req" | "req_mut" | "take_request" => Some(Done::value(Values::opaque(
            Type::External(ExternalPath::new(["http", "Request"]), Vec::new()),
            &Reason::new("the request"),
        ))),
        "reborrow" => Some(Done::value(receiver.clone())),
        _ => None,
    }
}

/// Tuples, lists of headers, and errors.
pub(super) fn respond(evaluator: &mut Evaluator<'_, '_>, value: &Value) -> Option<Values> {
    match value {
        Value::Tuple(members) => Some(tuple(evaluator, members)),
        Value::Sequence(_) | Value::Headers(_) => {
            let headers = headers_of(value)?;
            let nowhere = nowhere(evaluator);
            let mut response = Response::new(NAME, Ok(200), nowhere, nowhere);
            response.set_headers(&headers, nowhere);
            Some(Values::one(Value::Response(Arc::new(response))))
        }
        Value::Variant(variant) if variant.name == "Err" && matches!(variant.owner, VariantOwner::External(_)) => {
            let (_, payload) = variant.fields.first()?;
            let mut all = Values::none();
            for error in payload {
                all.extend(error_answers(evaluator, error)?);
            }
            Some(all)
        }
        // What an extractor refuses with.
        Value::Structure(_) | Value::Variant(_) => {
            let ty = evaluator.type_of(value);
            let is_service = evaluator.find_method(&ty, "respond").is_none();
            is_service.then(|| error_answers(evaluator, value)).flatten()
        }
        _ => None,
    }
}

fn nowhere(evaluator: &Evaluator<'_, '_>) -> Site {
    let (item, _) = evaluator.standing();
    Site { item, span: crate::source::Span::default() }
}

/// What an error answers: a service of the project by its `call`, an error of others 500 (error/mod.rs:243).
fn error_answers(evaluator: &mut Evaluator<'_, '_>, error: &Value) -> Option<Values> {
    let site = nowhere(evaluator);
    if let Value::Opaque(Type::External(path, _), _) = error {
        // The framework's own refusals are no answers of the handler.
        if CRATES.contains(&path.krate()) {
            return Some(Values::none());
        }
        return path.last().ends_with("Error").then(|| failure(500, site));
    }
    let ty = match error {
        Value::Structure(_) | Value::Variant(_) | Value::Opaque(..) => evaluator.type_of(error),
        _ => return None,
    };
    let function = evaluator.find_method(&ty, "call")?;
    let arguments = [Values::opaque(
        Type::External(ExternalPath::new([super::ROOT, "WebContext"]), Vec::new()),
        &Reason::new("the request"),
    )];
    let outcomes = evaluator.call_function(&function, Some(Values::one(error.clone())), &arguments);
    let mut all = Values::none();
    for value in outcomes.iter().flat_map(|outcome| &outcome.values) {
        all.extend(respond::answers(evaluator, NAME, value, site));
    }
    Some(all.map_responses(&|response| response.via = Via::Error))
}

/// The first member answers, each that follows changes that (xitca-http 0.9.6 util/service/handler.rs:185).
fn tuple(evaluator: &mut Evaluator<'_, '_>, members: &[Values]) -> Values {
    let nowhere = nowhere(evaluator);
    if let Some(headers) = pair(members) {
        let mut response = Response::new(NAME, Ok(200), nowhere, nowhere);
        response.set_headers(&headers, nowhere);
        return Values::one(Value::Response(Arc::new(response)));
    }
    let Some((first, rest)) = members.split_first() else { return Values::unknown("an empty tuple") };
    let mut answers = Values::none();
    for value in first {
        answers.extend(respond::answers(evaluator, NAME, value, nowhere));
    }
    for member in rest {
        answers = answers.map(|answer| {
            let Value::Response(response) = answer else { return Values::one(answer.clone()) };
            member.map(|part| {
                let mut response = (**response).clone();
                change(&mut response, part, nowhere);
                Values::one(Value::Response(Arc::new(response)))
            })
        });
    }
    answers
}

/// `(HeaderName, HeaderValue)`, which is appended (xitca-web 0.8.1 handler/types/header.rs:141).
fn pair(members: &[Values]) -> Option<Headers> {
    let [name, value] = members else { return None };
    let Some(Value::HeaderName(_)) = name.single() else { return None };
    Some(Headers { entries: vec![(header_name(name)?, value.clone())], added: true, ..Headers::default() })
}

fn headers_of(value: &Value) -> Option<Headers> {
    match value {
        Value::Headers(headers) => Some((**headers).clone()),
        Value::Sequence(members) => {
            let mut all = Headers { added: true, ..Headers::default() };
            for member in members {
                let Some(Value::Tuple(both)) = member.single() else { return None };
                match pair(both) {
                    Some(headers) => all.entries.extend(headers.entries),
                    None => all.open = true,
                }
            }
            Some(all)
        }
        _ => None,
    }
}

/// What a member does to the answer of those before it: `Responder::map` of each type.
fn change(response: &mut Response, part: &Value, nowhere: Site) {
    match part {
        Value::Status(_) => {
            let (status, site) = status_of(&Values::one(part.clone()), nowhere);
            response.set_status(status, site);
            response.site = site;
        }
        Value::Response(other) if other.kind == "Redirect" => {
            response.set_status(other.status.clone(), other.status_site);
            if let (Location::Known(_), Some(site)) = (&response.location, other.location_site) {
                response.further_locations.push(site);
            } else {
                response.location = other.location.clone();
                response.location_site = other.location_site;
            }
            response.site = other.site;
        }
        Value::Response(other) if matches!(other.kind, "Html" | "Text" | "Json") => {
            response.body = other.body;
            response.page.clone_from(&other.page);
        }
        // A whole response changes nothing.
        Value::Response(other) if other.stage == Stage::Finished => {}
        Value::Text(_) => response.body = Body::Text,
        Value::Tuple(members) => match pair(members) {
            Some(headers) => response.set_headers(&headers, nowhere),
            None => members.iter().filter_map(Values::single).for_each(|member| change(response, member, nowhere)),
        },
        Value::Sequence(_) | Value::Headers(_) => match headers_of(part) {
            Some(headers) => response.set_headers(&headers, nowhere),
            None => open(response),
        },
        Value::Opaque(Type::External(path, _), reason) if path.last() == "StatusCode" => {
            response.set_status(Err(reason.clone()), nowhere);
        }
        Value::Opaque(Type::External(path, _), _) if path.is_std("String") => response.body = Body::Text,
        _ => open(response),
    }
}

/// What is not known may set a Location.
fn open(response: &mut Response) {
    if response.location == Location::None {
        response.location = Location::Unknown;
    }
}
