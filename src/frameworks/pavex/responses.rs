//! `Response` with a constructor for each status, and the handlers of errors.

use std::sync::Arc;

use super::{CRATES, NAME, around, imports};
use crate::frameworks::http::{body_of, header_name, status_constant, status_of};
use crate::frameworks::{respond, shape, templates};
use crate::program::evaluate::{CallSite, Done, Evaluator};
use crate::program::ids::Definition;
use crate::program::names::ExternalPath;
use crate::program::types::{Type, TypeContext};
use crate::program::value::{Body, FunctionValue, Page, Response, Value, Values, VariantOwner, Via};
use crate::syntax::facts::ItemFacts;

/// The status of a constructor: `found` is `StatusCode::FOUND` (pavex 0.2.10 response/response_.rs:537).
pub(super) fn status(name: &str) -> Option<u16> {
    if name == "continue_" {
        return Some(100);
    }
    let lower = |character: char| character.is_ascii_lowercase() || character == '_';
    name.chars().all(lower).then(|| status_constant(&name.to_ascii_uppercase())).flatten()
}

/// Calls by path.
pub(super) fn call(evaluator: &mut Evaluator<'_, '_>, path: &ExternalPath, call: &CallSite<'_>) -> Option<Done> {
    let made = match (path.owner(), path.last()) {
        (Some("IntoResponse"), "into_response") => answers(evaluator, &call.argument(0), call),
        (Some("Response"), "new") => {
            let (status, site) = status_of(&call.argument(0), call.argument_site(0));
            Values::one(Value::Response(Arc::new(Response::new(NAME, status, site, call.site))))
        }
        (Some("Response"), "from") => call.argument(0),
        (Some("Response"), name) => {
            let response = Response::new(NAME, Ok(status(name)?), call.name, call.site);
            Values::one(Value::Response(Arc::new(response)))
        }
        (Some("Html"), "from") => shape::page(NAME, Body::Html, "Html", call),
        (Some("Json"), "new") => Values::ok(shape::page(NAME, Body::Json, "Json", call)),
        (Some("Error"), "new") => call.argument(0),
        _ if around::is_early_return(path) => call.argument(0),
        _ => return None,
    };
    Some(Done::value(made))
}

fn answers(evaluator: &mut Evaluator<'_, '_>, values: &Values, call: &CallSite<'_>) -> Values {
    let answers = values.iter().flat_map(|value| respond::answers(evaluator, NAME, value, call.site));
    answers.collect()
}

/// Methods of `Response`, and of what is turned into one.
pub(super) fn method(
    evaluator: &mut Evaluator<'_, '_>,
    receiver: &Value,
    method: &str,
    call: &CallSite<'_>,
) -> Option<Done> {
    let response = match receiver {
        Value::Response(response) => response,
        Value::Status(_) | Value::Text(_) if method == "into_response" && evaluator.has_crate(NAME) => {
            return Some(Done::value(answers(evaluator, &Values::one(receiver.clone()), call)));
        }
        _ => return None,
    };
    if response.framework != NAME {
        return None;
    }
    let mut next = (**response).clone();
    match method {
        "into_response" => return Some(Done::value(receiver.clone())),
        "set_status" => {
            let (status, site) = status_of(&call.argument(0), call.argument_site(0));
            next.set_status(status, site);
        }
        "insert_header" => {
            let name = header_name(&call.argument(0));
            shape::set_header(&mut next, name.as_deref(), &call.argument(1), call.argument_site(1));
        }
        "append_header" => {
            let name = header_name(&call.argument(0));
            shape::add_header(&mut next, name.as_deref(), &call.argument(1), call.argument_site(1));
        }
        "set_typed_body" => {
            next.body = body_of(&call.argument(0));
            next.page = page_of(&call.argument(0)).or(Some(Page::At(call.argument_site(0))));
        }
        "set_raw_body" => {
            if next.body == Body::Empty {
                next.body = Body::Unknown;
            }
        }
        "set_version" => {}
        _ => return None,
    }
    next.site = call.site;
    Some(Done::updated(Value::Response(Arc::new(next))))
}

fn page_of(body: &Values) -> Option<Page> {
    match body.single()? {
        Value::Response(response) => response.page.clone(),
        _ => templates::page_of(body),
    }
}

/// Errors answer by the function that is annotated as their handler.
pub(super) fn respond(evaluator: &mut Evaluator<'_, '_>, value: &Value) -> Option<Values> {
    let Value::Variant(variant) = value else { return None };
    if variant.name != "Err" || !matches!(variant.owner, VariantOwner::External(_)) {
        return None;
    }
    let (_, payload) = variant.fields.first()?;
    let mut all = Values::none();
    for error in payload {
        all.extend(error_answers(evaluator, error)?);
    }
    Some(all)
}

fn error_answers(evaluator: &mut Evaluator<'_, '_>, error: &Value) -> Option<Values> {
    let ty = match error {
        Value::Structure(_) | Value::Variant(_) | Value::Opaque(..) => evaluator.type_of(error),
        _ => return None,
    };
    let wanted = match ty.unboxed() {
        Type::Definition(definition, _) => *definition,
        // The framework's own refusals are no answers of the handler.
        Type::External(path, _) if CRATES.contains(&path.krate()) => return Some(Values::none()),
        _ => return None,
    };
    let handlers = imports::error_handlers(evaluator);
    let Some((handler, place)) =
        handlers.into_iter().find_map(|handler| Some((handler, takes(evaluator, handler, wanted)?)))
    else {
        return Some(Values::unknown("no handler of this error is known"));
    };
    let facts = evaluator.facts_of(handler);
    let ItemFacts::Function(code) = &*facts else { return None };
    let mut arguments = vec![Values::unknown("a part of the request"); code.parameters.len()];
    let receiver = match place {
        Taken::Receiver => Some(Values::one(error.clone())),
        Taken::Parameter(place) => {
            if let Some(argument) = arguments.get_mut(place) {
                *argument = Values::one(error.clone());
            }
            None
        }
    };
    let self_type = receiver.as_ref().map(|_| ty.unboxed().clone());
    let function = FunctionValue { definition: handler, self_type, generics: Vec::new() };
    let outcomes = evaluator.call_function(&function, receiver, &arguments);
    let site = evaluator.program.store.name_site(handler.item);
    let mut all = Values::none();
    for value in outcomes.iter().flat_map(|outcome| &outcome.values) {
        all.extend(respond::answers(evaluator, NAME, value, site));
    }
    Some(all.map_responses(&|response| response.via = Via::Error))
}

/// Where a function takes an error.
enum Taken {
    /// As `&self`.
    Receiver,
    /// As the parameter at a place.
    Parameter(usize),
}

/// Where a function takes this type.
fn takes(evaluator: &Evaluator<'_, '_>, function: Definition, wanted: Definition) -> Option<Taken> {
    let facts = evaluator.facts_of(function);
    let ItemFacts::Function(code) = &*facts else { return None };
    if code.receiver.is_some() {
        return imports::is_method_of(evaluator, function, wanted).then_some(Taken::Receiver);
    }
    let place = code.parameters.iter().position(|parameter| {
        let ty = evaluator.resolver().ty(function.module, &TypeContext::default(), &parameter.annotation);
        matches!(ty.unboxed(), Type::Definition(definition, _) if definition.item == wanted.item)
    });
    place.map(Taken::Parameter)
}
