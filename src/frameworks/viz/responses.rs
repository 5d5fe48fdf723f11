//! The constructors that `ResponseExt` adds to `Response`, what answers by itself, and errors.

use std::sync::Arc;

use super::{CRATES, NAME};
use crate::frameworks::http::{status_of, target_text};
use crate::frameworks::respond;
use crate::frameworks::templates::page_site;
use crate::program::evaluate::{CallSite, Done, Evaluator};
use crate::program::ids::Site;
use crate::program::names::ExternalPath;
use crate::program::types::Type;
use crate::program::value::{Body, FunctionValue, Reason, Response, Value, Values, VariantOwner, Via};

/// Calls by path.
pub(super) fn call(evaluator: &mut Evaluator<'_, '_>, path: &ExternalPath, call: &CallSite<'_>) -> Option<Done> {
    match (path.owner(), path.last()) {
        (Some("Response" | "ResponseExt"), name) => constructor(name, call),
        (Some("IntoResponse"), "into_response" | "into_error") => {
            Some(Done::value(answers_of(evaluator, &call.argument(0), call.site)))
        }
        (Some("Error"), "Responder") => Some(Done::value(answers_of(evaluator, &call.argument(0), call.site))),
        (Some("Error"), "Report") => Some(Done::value(answers_of(evaluator, &call.argument(1), call.site))),
        (Some("Error"), "Boxed" | "boxed") => Some(Done::value(failure(call.name, call.site))),
        // `(error, answer).into()`
        (Some("Error"), "from") => match call.argument(0).single() {
            Some(Value::Tuple(pair)) if pair.len() == 2 => {
                Some(Done::value(answers_of(evaluator, &pair[1], call.site)))
            }
            _ => Some(Done::value(call.argument(0))),
        },
        (_, "Json") => Some(Done::value(plain(call, Body::Json))),
        (Some("Sse"), "new") => Some(Done::value(plain(call, Body::Stream))),
        _ => None,
    }
}

fn plain(call: &CallSite<'_>, body: Body) -> Value {
    let mut response = Response::new(NAME, Ok(200), call.name, call.site);
    response.body = body;
    response.page = page_site(&call.argument(0)).or(Some(call.site));
    Value::Response(Arc::new(response))
}

/// `Response::see_other(url)` and its kin (viz-core response.rs:33 to 190).
fn constructor(name: &str, call: &CallSite<'_>) -> Option<Done> {
    let redirect = |status: Result<u16, Reason>, site: Site| {
        let mut response = Response::new(NAME, status, site, call.site);
        response.kind = "Redirect";
        let target = Values::one(Value::Text(target_text(&call.argument(0))));
        response.set_header("location", &target, call.argument_site(0));
        Some(Done::value(Value::Response(Arc::new(response))))
    };
    match name {
        // The Location is set, the status stays 200 (response.rs:135).
        "redirect" => redirect(Ok(200), call.name),
        "see_other" => redirect(Ok(303), call.name),
        "temporary" => redirect(Ok(307), call.name),
        "permanent" => redirect(Ok(308), call.name),
        "redirect_with_status" => {
            let (status, site) = status_of(&call.argument(1), call.argument_site(1));
            redirect(status, site)
        }
        "html" => Some(Done::value(plain(call, Body::Html))),
        "text" => Some(Done::value(plain(call, Body::Text))),
        "json" => Some(Done::value(Values::ok(Values::one(plain(call, Body::Json))))),
        "binary" | "stream" | "attachment" => Some(Done::value(plain(call, Body::Stream))),
        "download" => Some(Done::value(Values::ok(Values::one(plain(call, Body::Stream))))),
        // Content-Location, which nobody follows (response.rs:121).
        "empty" | "location" => Some(Done::value(plain(call, Body::Empty))),
        "with" => {
            let mut response = Response::new(NAME, Ok(200), call.name, call.site);
            response.body = Body::Unknown;
            response.set_header("content-type", &call.argument(1), call.argument_site(1));
            Some(Done::value(Value::Response(Arc::new(response))))
        }
        _ => None,
    }
}

/// What a value answers as a handler's.
fn answers_of(evaluator: &mut Evaluator<'_, '_>, values: &Values, site: Site) -> Values {
    let mut all = Values::none();
    for value in values {
        all.extend(respond::answers(evaluator, NAME, value, site));
    }
    all
}

/// An error that is no answer of its own (`into_response.rs:31`).
fn failure(status_site: Site, site: Site) -> Value {
    let mut response = Response::new(NAME, Ok(500), status_site, site);
    response.body = Body::Text;
    response.via = Via::Error;
    Value::Response(Arc::new(response))
}

/// Methods of what answers, and of requests.
pub(super) fn method(
    evaluator: &mut Evaluator<'_, '_>,
    receiver: &Value,
    method: &str,
    call: &CallSite<'_>,
) -> Option<Done> {
    match (receiver, method) {
        (_, "into_error") if call.arguments.is_empty() && evaluator.has_crate(NAME) => {
            Some(Done::value(answers_of(evaluator, &Values::one(receiver.clone()), call.site)))
        }
        (Value::Opaque(Type::External(path, _), _), "extract")
            if path.is(&CRATES, "Request") && matches!(call.generics, [Type::Definition(..)]) =>
        {
            extracted(evaluator, receiver, call)
        }
        (Value::Response(response), "ok") if call.arguments.is_empty() => {
            let status = *response.status.as_ref().ok()?;
            Some(Done::value(Value::Boolean((200..300).contains(&status))))
        }
        // What reads the request refuses it by itself (viz-core request.rs).
        (
            Value::Opaque(Type::External(path, _), _),
            "form" | "json" | "text" | "bytes" | "bytes_with" | "text_with" | "json_with" | "form_with" | "multipart"
            | "multipart_with" | "params" | "param" | "query" | "extract" | "typed_header" | "cookies",
        ) if path.is(&CRATES, "Request") => {
            let mut both = Values::ok(Values::unknown("a part of the request"));
            let error = Type::External(ExternalPath::new([NAME, "PayloadError"]), Vec::new());
            both.extend(Values::err(Values::opaque(error, &Reason::new("a request that cannot be read"))));
            Some(Done::value(both))
        }
        _ => None,
    }
}

/// `request.extract::<LoggedIn>()`, where the extractor is one of the workspace.
fn extracted(evaluator: &mut Evaluator<'_, '_>, request: &Value, call: &CallSite<'_>) -> Option<Done> {
    let [ty @ Type::Definition(definition, _)] = call.generics else { return None };
    let program = evaluator.program;
    let blocks = program.implementations.of_trait("FromRequest").iter().copied();
    let block = blocks.into_iter().find(|&block| evaluator.is_for(block, *definition))?;
    let definition = program.implementations.member(&program.store, block, "extract")?;
    let function = FunctionValue { definition, self_type: Some(ty.clone()), generics: Vec::new() };
    let mut all = Values::none();
    for outcome in evaluator.call_function(&function, None, &[Values::one(request.clone())]).iter() {
        all.extend(outcome.values.clone().map_responses(&|response| response.via = Via::Rejection));
    }
    Some(Done::value(all))
}

/// `(status, answer)`, errors of the framework, and errors of others.
pub(super) fn respond(evaluator: &mut Evaluator<'_, '_>, value: &Value) -> Option<Values> {
    let (item, _) = evaluator.standing();
    let nowhere = Site { item, span: crate::source::Span::default() };
    match value {
        Value::Tuple(members) if members.len() == 2 => {
            let answers = answers_of(evaluator, &members[1], nowhere);
            let mut all = Values::none();
            for status in &members[0] {
                let (status, site) = status_of(&Values::one(status.clone()), nowhere);
                all.extend(answers.clone().map_responses(&|response| {
                    response.set_status(status.clone(), site);
                    if response.site.span.is_empty() {
                        response.site = site;
                    }
                }));
            }
            Some(all)
        }
        Value::Variant(variant) if variant.name == "Err" && matches!(variant.owner, VariantOwner::External(_)) => {
            let (_, payload) = variant.fields.first()?;
            if payload.single().is_none() {
                let mut all = Values::none();
                for one in payload {
                    all.extend(answers_of(evaluator, &Values::err(Values::one(one.clone())), nowhere));
                }
                return Some(all);
            }
            match payload.single()? {
                // `(error, answer).into()`
                Value::Tuple(pair) if pair.len() == 2 && !matches!(pair[0].single(), Some(Value::Status(_))) => {
                    let answers = answers_of(evaluator, &pair[1], nowhere);
                    Some(answers.map_responses(&|response| response.via = Via::Error))
                }
                Value::Opaque(Type::External(path, _), _) if !path.is(&CRATES, "Error") => {
                    // The framework's own refusals are no answers of the handler.
                    if CRATES.contains(&path.krate()) {
                        return Some(Values::none());
                    }
                    path.last().ends_with("Error").then(|| Values::one(failure(nowhere, nowhere)))
                }
                _ => None,
            }
        }
        _ => None,
    }
}
