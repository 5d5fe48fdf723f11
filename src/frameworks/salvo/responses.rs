//! What is written to a response: by its own methods, by pieces that render themselves, by what a handler returns.
//! The last write wins (`salvo_core` 1.1.0 writing.rs).

use std::sync::Arc;

use super::{CRATES, NAME};
use crate::frameworks::http::{body_of, camel_status, header_name, status_of};
use crate::frameworks::{respond, shape};
use crate::program::evaluate::{CallSite, Done, Evaluator};
use crate::program::ids::{Definition, Site};
use crate::program::names::ExternalPath;
use crate::program::types::Type;
use crate::program::value::{Body, FunctionValue, Location, Reason, Response, Stage, Value, Values, VariantOwner, Via};

/// `salvo_core` 1.1.0 writing/redirect.rs. The 303 is called `other`.
const REDIRECTS: [(&str, u16); 4] = [("other", 303), ("found", 302), ("temporary", 307), ("permanent", 308)];

/// Calls by path.
pub(super) fn call(path: &ExternalPath, call: &CallSite<'_>) -> Option<Done> {
    let made = match (path.owner(), path.last()) {
        (Some("Redirect"), "with_status_code") => {
            let (status, site) = status_of(&call.argument(0), call.argument_site(0));
            let mut response = Response::new(NAME, status, site, call.site);
            response.kind = "Redirect";
            response.set_header("location", &call.argument(1), call.argument_site(1));
            Values::ok(Values::one(Value::Response(Arc::new(response))))
        }
        (Some("Redirect"), name) => {
            let &(_, status) = REDIRECTS.iter().find(|(known, _)| *known == name)?;
            shape::redirect(NAME, status, call)
        }
        (Some("Text"), name) => {
            let body = match name {
                "Html" => Body::Html,
                "Plain" => Body::Text,
                "Json" | "Xml" | "Atom" | "Rss" | "Rdf" => Body::Json,
                _ => Body::Stream,
            };
            shape::page(NAME, body, "Text", call)
        }
        (_, "Json") => shape::page(NAME, Body::Json, "Json", call),
        (Some("StatusError"), name) => {
            let mut response = Response::new(NAME, Ok(error_status(name)?), call.name, call.site);
            response.body = Body::Html;
            response.kind = "StatusError";
            response.via = Via::Error;
            Values::one(Value::Response(Arc::new(response)))
        }
        (Some("Response"), "new") => {
            Values::one(Value::Response(Arc::new(Response::new(NAME, Ok(200), call.name, call.site))))
        }
        (Some("NamedFile"), _) => shape::page(NAME, Body::Stream, "NamedFile", call),
        _ => return None,
    };
    Some(Done::value(made))
}

/// `StatusError::bad_request()`: the function is named after the status.
fn error_status(name: &str) -> Option<u16> {
    let camel: String = name
        .split('_')
        .map(|word| {
            let mut letters = word.chars();
            letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
        })
        .collect();
    camel_status(&camel).filter(|&status| status >= 400)
}

/// Methods of responses and of what renders itself into one.
pub(super) fn method(
    evaluator: &mut Evaluator<'_, '_>,
    receiver: &Value,
    method: &str,
    call: &CallSite<'_>,
) -> Option<Done> {
    match receiver {
        Value::Response(response) if response.framework == NAME && response.kind == "Response" => {
            response_method(evaluator, response, method, call)
        }
        _ if matches!(method, "render" | "write") => rendered(evaluator, receiver, method, call),
        Value::Response(response)
            if response.framework == NAME
                && matches!(method, "brief" | "detail" | "cause" | "origin" | "with_brief" | "with_cause") =>
        {
            Some(Done::value(receiver.clone()))
        }
        _ => None,
    }
}

/// `piece.render(res)`: the response stands in the last argument.
fn rendered(evaluator: &mut Evaluator<'_, '_>, piece: &Value, method: &str, call: &CallSite<'_>) -> Option<Done> {
    let index = if method == "render" { 0 } else { 2 };
    let target = call.arguments.get(index)?;
    if !target.is_handed() {
        return None;
    }
    let filled = written_to(evaluator, target, &Values::one(piece.clone()), call.site);
    evaluator.change_argument(index, filled);
    Some(Done::value(Value::Unit))
}

fn response_method(
    evaluator: &mut Evaluator<'_, '_>,
    response: &Arc<Response>,
    method: &str,
    call: &CallSite<'_>,
) -> Option<Done> {
    let own = Values::one(Value::Response(response.clone()));
    let changed = match (method, call.arguments.len()) {
        ("render", 1) => written_to(evaluator, &own, &call.argument(0), call.site),
        ("render_with_status" | "stuff", 2) => {
            let first = written_to(evaluator, &own, &call.argument(0), call.argument_site(0));
            written_to(evaluator, &first, &call.argument(1), call.site)
        }
        ("status_code" | "set_status_code", 1) => written_to(evaluator, &own, &call.argument(0), call.argument_site(0)),
        ("add_header", 3) => {
            let name = header_name(&call.argument(0));
            let mut next = (**response).clone();
            shape::set_header(&mut next, name.as_deref(), &call.argument(1), call.argument_site(1));
            return Some(with_result(next));
        }
        ("body" | "replace_body" | "write_body", 1) => {
            let mut next = (**response).clone();
            next.body = body_of(&call.argument(0));
            if method == "write_body" {
                return Some(with_result(next));
            }
            Values::one(Value::Response(Arc::new(next)))
        }
        ("stream" | "send_file", _) => {
            let mut next = (**response).clone();
            next.body = Body::Stream;
            Values::one(Value::Response(Arc::new(next)))
        }
        ("add_cookie" | "remove_cookie" | "set_cookie" | "version", _) => own,
        _ => return None,
    };
    let results = vec![(crate::program::evaluate::PathFacts::default(), changed.clone())];
    Some(Done { results, receiver: Some(changed) })
}

fn with_result(response: Response) -> Done {
    Done::changed(Value::Response(Arc::new(response)), Values::ok(Values::one(Value::Unit)))
}

/// Writes a piece to responses: each response with each thing that the piece may be.
fn written_to(evaluator: &mut Evaluator<'_, '_>, targets: &Values, piece: &Values, site: Site) -> Values {
    let mut all = Values::none();
    for target in targets {
        let Value::Response(target) = target else {
            all.push(target.clone());
            continue;
        };
        for value in piece {
            all.extend(written(evaluator, target, value, site));
        }
    }
    all
}

fn written(evaluator: &mut Evaluator<'_, '_>, target: &Arc<Response>, piece: &Value, site: Site) -> Values {
    let mut next = (**target).clone();
    match piece {
        Value::Unit => {}
        Value::Status(status) => {
            next.set_status(Ok(status.code), status.site);
            next.site = site;
        }
        Value::Response(piece) => fill(&mut next, piece),
        Value::Tuple(members) => {
            return members.iter().fold(Values::one(Value::Response(target.clone())), |filled, member| {
                written_to(evaluator, &filled, member, site)
            });
        }
        Value::Variant(variant) if matches!(variant.owner, VariantOwner::External(_)) => {
            if let Some((_, payload)) = variant.fields.first() {
                return written_to(evaluator, &Values::one(Value::Response(target.clone())), payload, site);
            }
            next.set_status(Ok(404), site);
            next.via = Via::Error;
            return Values::one(Value::Response(Arc::new(next)));
        }
        Value::Structure(_) | Value::Variant(_) => {
            return match writer(evaluator, piece) {
                Some((function, index, count)) => written_by(evaluator, target, piece, &function, index, count, site),
                None => Values::unknown("a type that does not tell how it is written"),
            };
        }
        Value::Opaque(ty, reason) => match ty.unboxed() {
            Type::External(path, _) if path.last() == "StatusCode" => {
                next.set_status(Err(Reason::new("the status is only known when the program runs")), site);
            }
            // What is no status error of its own is a 500 (salvo_core 1.1.0 error.rs).
            Type::External(path, _) if path.is(&CRATES, "Error") || matches!(path.krate(), "anyhow" | "eyre") => {
                next.set_status(Ok(500), site);
                next.via = Via::Error;
            }
            Type::Tuple(members) if members.is_empty() => {}
            Type::Definition(..) if writer(evaluator, piece).is_some() => {
                return Values::opaque(Type::Unknown, reason);
            }
            _ => return plain(evaluator, next, piece, site),
        },
        _ => return plain(evaluator, next, piece, site),
    }
    Values::one(Value::Response(Arc::new(next)))
}

/// What any framework answers with such a value: its body, in the response as it is.
fn plain(evaluator: &mut Evaluator<'_, '_>, next: Response, piece: &Value, site: Site) -> Values {
    respond::answers(evaluator, NAME, piece, site).map(|answer| match answer {
        Value::Response(piece) => {
            let mut next = next.clone();
            fill(&mut next, piece);
            Values::one(Value::Response(Arc::new(next)))
        }
        other => Values::one(other.clone()),
    })
}

/// A redirect and an error bring their status, everything else only a body.
fn fill(target: &mut Response, piece: &Response) {
    let decides = matches!(piece.kind, "Redirect" | "StatusError") || piece.status != Ok(200);
    if decides {
        target.set_status(piece.status.clone(), piece.status_site);
        target.via = piece.via;
        target.calls.clone_from(&piece.calls);
    } else if target.status == Ok(200) {
        target.status_site = piece.status_site;
    }
    if piece.location != Location::None {
        target.location = piece.location.clone();
        target.location_site = piece.location_site;
    }
    if piece.kind != "Redirect" {
        target.body = piece.body;
        target.page = piece.page;
    }
    for header in &piece.headers {
        target.headers.push(header.clone());
    }
    target.acknowledges = piece.acknowledges;
    target.site = piece.site;
}

/// The method by which a type of the project writes itself, the place of the response among its parameters, and how
/// many these are: `Scribe::render(self, res)`, `Writer::write(self, req, depot, res)`.
fn writer(evaluator: &mut Evaluator<'_, '_>, piece: &Value) -> Option<(FunctionValue, usize, usize)> {
    let ty = evaluator.type_of(piece);
    [("Writer", "write", 2, 3), ("Scribe", "render", 0, 1)].into_iter().find_map(|(name, method, index, count)| {
        let function = evaluator.find_method(&ty, method)?;
        let block = evaluator.program.store.parent(function.definition.item)?;
        let module = function.definition.module;
        let implements = evaluator.program.implementations.of_trait(name).contains(&Definition { module, item: block });
        implements.then_some((function, index, count))
    })
}

fn written_by(
    evaluator: &mut Evaluator<'_, '_>,
    target: &Arc<Response>,
    piece: &Value,
    function: &FunctionValue,
    index: usize,
    count: usize,
    site: Site,
) -> Values {
    let mut arguments = vec![Values::unknown("a part of the request"); count];
    if let Some(argument) = arguments.get_mut(index) {
        *argument = Values::one(Value::Response(target.clone()));
    }
    let outcomes = evaluator.call_function(function, Some(Values::one(piece.clone())), &arguments);
    let filled = outcomes.iter().filter_map(|outcome| outcome.changed.get(index + 1)).flatten().cloned();
    let is_error = {
        let program = evaluator.program;
        let own = evaluator.type_of(piece);
        matches!(&own, Type::Definition(definition, _) if program.store.name(definition.item).is_some_and(|name| name.ends_with("Error")))
    };
    let whose = match piece {
        Value::Structure(structure) if site.span.is_empty() => structure.site.unwrap_or(site),
        _ => site,
    };
    filled.collect::<Values>().map_responses(&|response| {
        if is_error && response.via == Via::Handler {
            response.via = Via::Error;
        }
        // Who writes a page decides that it is answered; the page itself only says how it looks.
        if response.via == Via::Handler && response.status == Ok(200) && response.location == Location::None {
            response.status_site = whose;
            response.site = whose;
        }
    })
}

/// The answers of a handler that filled a response and returned something: the latter is written last.
pub(super) fn filled(evaluator: &mut Evaluator<'_, '_>, handed: &Values, returned: &Values) -> Values {
    let (item, _) = evaluator.standing();
    let site = Site { item, span: crate::source::Span::default() };
    written_to(evaluator, handed, returned, site).map_responses(&|response| response.stage = Stage::Finished)
}

/// What a handler without a response of its own answers.
pub(super) fn respond(evaluator: &mut Evaluator<'_, '_>, value: &Value) -> Option<Values> {
    let is_own = match value {
        Value::Tuple(_) => true,
        Value::Structure(_) | Value::Variant(_) => writer(evaluator, value).is_some(),
        _ => false,
    };
    let is_error = |value: &Value| match value {
        Value::Variant(variant) if variant.name == "Err" => variant
            .fields
            .iter()
            .flat_map(|(_, values)| values)
            .any(|error| matches!(error, Value::Opaque(Type::External(path, _), _) if path.is(&CRATES, "Error"))),
        _ => false,
    };
    if !is_own && !is_error(value) {
        return None;
    }
    let (item, _) = evaluator.standing();
    let site = Site { item, span: crate::source::Span::default() };
    let fresh = Values::one(Value::Response(Arc::new(Response::new(NAME, Ok(200), site, site))));
    Some(written_to(evaluator, &fresh, &Values::one(value.clone()), site))
}
