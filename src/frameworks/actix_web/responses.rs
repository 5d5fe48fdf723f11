//! `HttpResponse`, `web::Redirect`, pages, files, errors, and what changes them.

use std::sync::Arc;

use super::Dialect;
use super::builders::{body_in, builder_method, finished_method, is_file_method, redirect_method};
use crate::frameworks::http::{camel_status, status_of, target_text};
use crate::frameworks::respond;
use crate::frameworks::templates::page_site;
use crate::program::evaluate::{CallSite, Done, Evaluator, State};
use crate::program::ids::Site;
use crate::program::names::ExternalPath;
use crate::program::types::Type;
use crate::program::value::{Body, Location, ObjectValue, Reason, Response, Stage, Value, Values, VariantOwner, Via};
use crate::source::Dependency;

/// The status of `actix_web::error::ErrorBadRequest` and its kin (error/internal.rs:120).
pub(super) fn error_status(name: &str) -> Option<u16> {
    camel_status(name.strip_prefix("Error")?)
}

/// Constructors of `header::ContentType` (`header/content_type.rs`).
fn content_type_constructor(name: &str) -> Option<&'static str> {
    Some(match name {
        "html" => "text/html; charset=utf-8",
        "plaintext" => "text/plain; charset=utf-8",
        "json" => "application/json",
        "xml" => "text/xml",
        "form_url_encoded" => "application/x-www-form-urlencoded",
        "jpeg" | "png" => "image/*",
        "octet_stream" => "application/octet-stream",
        _ => return None,
    })
}

/// Calls by path.
pub(super) fn call(
    dialect: &'static Dialect,
    evaluator: &mut Evaluator<'_, '_>,
    path: &ExternalPath,
    call: &CallSite<'_>,
    state: &State,
) -> Option<Done> {
    let name = path.last();
    match (path.owner(), name) {
        (Some("HttpResponse" | "Response" | "BaseHttpResponse"), name) => response_call(dialect, evaluator, name, call),
        (Some("HttpResponseBuilder" | "ResponseBuilder"), "new") => {
            Some(Done::value(with_status(dialect, &call.argument(0), call.argument_site(0), call.site, Stage::Builder)))
        }
        (Some("Redirect"), "to") => Some(Done::value(Value::Response(Arc::new(redirect(dialect, call, 0))))),
        (Some("Redirect"), "new") | (Some("web"), "redirect") => {
            let answer = Values::one(Value::Response(Arc::new(redirect(dialect, call, 1))));
            Some(Done::value(redirect_service(dialect, call.argument(0), answer)))
        }
        (Some("Html"), "new") | (_, "Html") => Some(Done::value(page(dialect, call, Body::Html, "Html"))),
        (_, "Json") => Some(Done::value(page(dialect, call, Body::Json, "Json"))),
        (Some("ContentType"), name) => {
            let text = Values::text(content_type_constructor(name)?);
            Some(Done::value(content_type(dialect, text)))
        }
        (_, "ContentType") => Some(Done::value(content_type(dialect, call.argument(0)))),
        (Some("NamedFile"), "open" | "open_async" | "from_file") => Some(Done::value(file(dialect, call))),
        (Some("InternalError"), "new") => {
            let answers = with_status(dialect, &call.argument(1), call.argument_site(1), call.site, Stage::Finished);
            Some(Done::value(answers.map_responses(&|response| response.body = Body::Text)))
        }
        (Some("InternalError"), "from_response") | (Some("ServiceResponse"), "new") => {
            Some(Done::value(call.argument(1)))
        }
        (Some("ServiceResponse"), "from_err") => {
            Some(Done::value(answers_of(dialect, evaluator, &call.argument(0), call.site)))
        }
        (_, "block") if path.krate() == dialect.root => Some(block(dialect, evaluator, call, state)),
        (Some("future"), "ok") => Some(Done::value(Values::ok(call.argument(0)))),
        (Some("future"), "err") => Some(Done::value(Values::err(call.argument(0)))),
        (Some("Either"), "Left" | "Right" | "A" | "B") | (Some("Error"), "from") | (Some("future"), "ready") => {
            Some(Done::value(call.argument(0)))
        }
        (_, name) => {
            let status = error_status(name)?;
            let mut response = Response::new(dialect.name, Ok(status), call.name, call.site);
            response.body = Body::Text;
            response.kind = "Error";
            response.via = Via::Error;
            Some(Done::value(Value::Response(Arc::new(response))))
        }
    }
}

fn response_call(
    dialect: &'static Dialect,
    evaluator: &mut Evaluator<'_, '_>,
    name: &str,
    call: &CallSite<'_>,
) -> Option<Done> {
    if let Some(status) = camel_status(name) {
        let mut response = Response::new(dialect.name, Ok(status), call.name, call.site);
        response.stage = Stage::Builder;
        response.kind = "HttpResponse";
        return Some(Done::value(Value::Response(Arc::new(response))));
    }
    let first = || (call.argument(0), call.argument_site(0));
    Some(Done::value(match name {
        "build" | "builder" => with_status(dialect, &first().0, first().1, call.site, Stage::Builder),
        "new" => with_status(dialect, &first().0, first().1, call.site, Stage::Finished),
        "with_body" => {
            let body = body_in(Body::Empty, &call.argument(1));
            let responses = with_status(dialect, &first().0, first().1, call.site, Stage::Finished);
            responses.map_responses(&|response| response.body = body)
        }
        "from_error" | "from" => answers_of(dialect, evaluator, &call.argument(0), call.site),
        _ => return None,
    }))
}

/// One response for each status that a value can be.
fn with_status(dialect: &'static Dialect, statuses: &Values, argument: Site, site: Site, stage: Stage) -> Values {
    statuses.map(|value| {
        let (status, status_site) = status_of(&Values::one(value.clone()), argument);
        let mut response = Response::new(dialect.name, status, status_site, site);
        response.stage = stage;
        response.kind = "HttpResponse";
        Values::one(Value::Response(Arc::new(response)))
    })
}

/// 307 by default, on both constructors (redirect.rs:75 and 97).
fn redirect(dialect: &'static Dialect, call: &CallSite<'_>, target: usize) -> Response {
    let mut response = Response::new(dialect.name, Ok(307), call.name, call.site);
    response.kind = "Redirect";
    let text = Values::one(Value::Text(target_text(&call.argument(target))));
    response.set_header("location", &text, call.argument_site(target));
    response
}

/// `Redirect::new(from, to)`: mounted it answers at `from`, returned it ignores it.
fn redirect_service(dialect: &'static Dialect, from: Values, answer: Values) -> Value {
    Value::Object(Arc::new(ObjectValue {
        path: ExternalPath::new([dialect.root, "web", "Redirect"]),
        parts: vec![("from", from), ("answer", answer)],
    }))
}

fn page(dialect: &'static Dialect, call: &CallSite<'_>, body: Body, kind: &'static str) -> Value {
    let mut response = Response::new(dialect.name, Ok(200), call.name, call.site);
    response.body = body;
    response.kind = kind;
    response.page = page_site(&call.argument(0)).or(Some(call.site));
    Value::Response(Arc::new(response))
}

fn content_type(dialect: &'static Dialect, value: Values) -> Value {
    Value::Object(Arc::new(ObjectValue {
        path: ExternalPath::new([dialect.root, "http", "header", "ContentType"]),
        parts: vec![("value", value)],
    }))
}

/// A file, with the type that its ending tells, or the error of opening it (actix-files named.rs:684).
fn file(dialect: &'static Dialect, call: &CallSite<'_>) -> Values {
    let mut response = Response::new(dialect.name, Ok(200), call.name, call.site);
    response.kind = "NamedFile";
    let path = target_text(&call.argument(0)).display();
    let is_page = std::path::Path::new(&path)
        .extension()
        .is_some_and(|extension| extension.eq_ignore_ascii_case("html") || extension.eq_ignore_ascii_case("htm"));
    response.body = if is_page { Body::Html } else { Body::Stream };
    let mut both = Values::ok(Values::one(Value::Response(Arc::new(response))));
    let error = Type::External(ExternalPath::new(["std", "io", "Error"]), Vec::new());
    both.extend(Values::err(Values::opaque(error, &Reason::new("a file that cannot be opened"))));
    both
}

/// `web::block(closure)`: what the closure returns, in `Ok`; in version 3 its own `Result`.
fn block(dialect: &'static Dialect, evaluator: &mut Evaluator<'_, '_>, call: &CallSite<'_>, state: &State) -> Done {
    let old = dialect.flat_block_since.is_none_or(|since| major_version(dialect, evaluator) < since);
    let reason = Reason::new("a thread that was stopped");
    let error = || {
        let ty = Type::External(ExternalPath::new([dialect.root, "error", "BlockingError"]), Vec::new());
        Values::opaque(ty, &reason)
    };
    let flows = evaluator.apply(&call.argument(0), &[], state, call.site);
    let mut results = Vec::new();
    for (after, values) in flows {
        let values = if old { values.map(|value| blocked(value, &error())) } else { Values::ok(values) };
        results.push((after.facts.since(state.facts), values));
    }
    results.push((state.facts.since(state.facts), Values::err(error())));
    Done { results, receiver: None }
}

/// The error of a closure is wrapped by version 3 (`BlockingError::Error`).
fn blocked(value: &Value, error: &Values) -> Values {
    match value {
        Value::Variant(variant) if variant.name == "Err" => Values::err(error.clone()),
        other => Values::one(other.clone()),
    }
}

/// The major version of the framework here, the newest when nothing tells it.
fn major_version(dialect: &'static Dialect, evaluator: &Evaluator<'_, '_>) -> u64 {
    let newest = 4;
    let program = evaluator.program;
    let krate = program.tree.crate_of(evaluator.module());
    let Some(package) = krate.package.and_then(|index| program.store.workspace().packages.get(index)) else {
        return newest;
    };
    let dependency = package.dependencies.iter().find(|dependency| dependency.package == dialect.name);
    dependency.and_then(Dependency::major).unwrap_or(newest)
}

/// Methods of responses and of what answers.
pub(super) fn method(
    dialect: &'static Dialect,
    evaluator: &mut Evaluator<'_, '_>,
    receiver: &Value,
    method: &str,
    call: &CallSite<'_>,
) -> Option<Done> {
    match receiver {
        Value::Response(response) if response.framework == dialect.name => {
            let special = match (response.stage, response.kind) {
                (Stage::Builder, _) => builder_method(evaluator, response, method, call),
                (_, "Redirect") => redirect_method(response, method, call),
                (_, "NamedFile") => is_file_method(method).then(|| Done::updated(receiver.clone())),
                _ => None,
            };
            special.or_else(|| finished_method(response, method, call))
        }
        Value::Object(object) if object.part("answer").is_some() && object.path.last() == "Redirect" => {
            let Some(Value::Response(answer)) = object.part("answer").and_then(Values::single) else { return None };
            if matches!(method, "customize" | "respond_to" | "with_status" | "with_header") {
                return self::method(dialect, evaluator, &Value::Response(answer.clone()), method, call);
            }
            let changed = redirect_method(answer, method, call)?;
            let (_, answer) = changed.results.into_iter().next()?;
            Some(Done::value(redirect_service(dialect, object.part("from").cloned().unwrap_or_default(), answer)))
        }
        Value::Opaque(Type::External(path, _), _)
            if matches!(path.last(), "ServiceRequest" | "ServiceResponse" | "WebRequest" | "WebResponse")
                && call.arguments.len() == 1 =>
        {
            match method {
                "into_response" => Some(Done::value(call.argument(0))),
                "error_response" => Some(Done::value(answers_of(dialect, evaluator, &call.argument(0), call.site))),
                _ => None,
            }
        }
        Value::Opaque(Type::Unknown, _) if method == "into_response" && call.argument(0).contains_response() => {
            Some(Done::value(call.argument(0)))
        }
        Value::Router(_) | Value::MethodRouter(_) | Value::Headers(_) => None,
        _ => responder_method(dialect, evaluator, receiver, method, call),
    }
}

/// What every responder can be turned into: `customize()` of version 4, `with_status` of version 3.
fn responder_method(
    dialect: &'static Dialect,
    evaluator: &mut Evaluator<'_, '_>,
    receiver: &Value,
    method: &str,
    call: &CallSite<'_>,
) -> Option<Done> {
    let wanted = match method {
        "customize" | "to_response" => call.arguments.is_empty(),
        // Rocket's responders have it, too.
        "respond_to" => call.arguments.len() == 1 && evaluator.has_crate(dialect.root),
        "error_response" => call.arguments.is_empty() && !matches!(receiver, Value::Opaque(Type::Unknown, _)),
        "with_status" => matches!(
            (receiver, call.argument(0).single()),
            (Value::Text(_) | Value::Structure(_) | Value::Tuple(_) | Value::Unit, Some(Value::Status(_)))
        ),
        _ => false,
    };
    if !wanted || dialect.only_with_crate && !evaluator.has_crate(dialect.root) {
        return None;
    }
    let answers = answers_of(dialect, evaluator, &Values::one(receiver.clone()), call.site);
    if method != "with_status" {
        return Some(Done::value(answers));
    }
    let (status, site) = status_of(&call.argument(0), call.argument_site(0));
    Some(Done::value(answers.map_responses(&|response| response.set_status(status.clone(), site))))
}

/// What a value answers, as the conversions of actix-web see it.
fn answers_of(dialect: &'static Dialect, evaluator: &mut Evaluator<'_, '_>, values: &Values, site: Site) -> Values {
    let mut all = Values::none();
    for value in values {
        all.extend(respond::answers(evaluator, dialect.name, value, site));
    }
    all
}

/// The answers of values that only actix-web turns into one.
pub(super) fn respond(dialect: &'static Dialect, evaluator: &mut Evaluator<'_, '_>, value: &Value) -> Option<Values> {
    match value {
        // The status stands second and wins (response/responder.rs:151).
        Value::Tuple(members) if members.len() == 2 => {
            let mut all = Values::none();
            let nowhere = nowhere(evaluator);
            let answers = answers_of(dialect, evaluator, &members[0], nowhere);
            for status in &members[1] {
                let (status, site) = match status {
                    Value::Status(status) => (Ok(status.code), status.site),
                    _ => (Err(Reason::new("the status is only known when the program runs")), nowhere),
                };
                let answers = answers.map(|answer| match answer {
                    Value::Opaque(..) => {
                        Values::one(Value::Response(Arc::new(unknown_body(dialect, status.clone(), site))))
                    }
                    other => Values::one(other.clone()),
                });
                all.extend(answers.map_responses(&|response| {
                    response.set_status(status.clone(), site);
                    if response.site.span.is_empty() {
                        response.site = site;
                    }
                }));
            }
            Some(all)
        }
        // A builder answers without a body, whatever its content type.
        Value::Response(response) if response.stage == Stage::Builder && response.body != Body::Empty => {
            let mut response = (**response).clone();
            response.body = Body::Empty;
            response.stage = Stage::Finished;
            Some(Values::one(Value::Response(Arc::new(response))))
        }
        Value::Object(object) if object.path.last() == "Redirect" => object.part("answer").cloned(),
        Value::Opaque(ty, _) => opaque(dialect, evaluator, ty.unboxed()),
        Value::Variant(variant) if variant.name == "Err" && matches!(variant.owner, VariantOwner::External(_)) => {
            let (_, payload) = variant.fields.first()?;
            payload.iter().any(is_text).then(|| {
                payload.map(|error| {
                    if is_text(error) {
                        return failure(dialect, evaluator);
                    }
                    answers_of(dialect, evaluator, &Values::err(Values::one(error.clone())), nowhere(evaluator))
                })
            })
        }
        _ => None,
    }
}

/// A text is no answer in the place of an error; boxed there it is one that answers 500.
fn is_text(value: &Value) -> bool {
    match value {
        Value::Text(_) | Value::Integer(..) | Value::Unit => true,
        Value::Opaque(ty, _) => ty.is_std("String") || ty.is_std("str"),
        _ => false,
    }
}

/// The answer of an error that says nothing else: `ResponseError` leaves 500 (`response_error.rs:30`).
fn failure(dialect: &'static Dialect, evaluator: &Evaluator<'_, '_>) -> Values {
    let nowhere = nowhere(evaluator);
    let mut response = Response::new(dialect.name, Ok(500), nowhere, nowhere);
    response.body = Body::Text;
    response.via = Via::Error;
    Values::one(Value::Response(Arc::new(response)))
}

fn nowhere(evaluator: &Evaluator<'_, '_>) -> Site {
    let (item, _) = evaluator.standing();
    Site { item, span: crate::source::Span::default() }
}

fn unknown_body(dialect: &'static Dialect, status: Result<u16, Reason>, site: Site) -> Response {
    let mut response = Response::new(dialect.name, status, site, site);
    response.body = Body::Unknown;
    response.location = Location::Unknown;
    response
}

/// Outside types whose answer is known by their name.
fn opaque(dialect: &'static Dialect, evaluator: &Evaluator<'_, '_>, ty: &Type) -> Option<Values> {
    let is_error = |path: &ExternalPath| path.last().ends_with("Error");
    match ty {
        Type::External(path, _) if path.is(&["bytestring"], "ByteString") => {
            let nowhere = nowhere(evaluator);
            let mut response = Response::new(dialect.name, Ok(200), nowhere, nowhere);
            response.body = Body::Text;
            Some(Values::one(Value::Response(Arc::new(response))))
        }
        // An error of another crate answers 4xx or 5xx and never redirects. `actix_web::Error` itself
        // can hold any answer, and `anyhow::Error` is none.
        Type::External(path, _) if is_error(path) && !path.is(&[dialect.root, "anyhow"], "Error") => {
            Some(failure(dialect, evaluator))
        }
        // `Box<dyn Error>`
        Type::Bounds(bounds) => {
            let boxed = bounds.iter().any(|bound| matches!(bound, Type::External(path, _) if path.is_std("Error")));
            boxed.then(|| failure(dialect, evaluator))
        }
        _ => None,
    }
}
