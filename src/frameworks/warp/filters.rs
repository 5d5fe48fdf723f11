//! Filters: what each asks of a request and gives, how they compose, and the routes that come out of them.

use std::sync::Arc;

use super::NAME;
use super::conditions::{body, files, header, path_part, segment};
use crate::frameworks::http::header_name;
use crate::frameworks::layers::Layer;
use crate::program::evaluate::{CallSite, Done, Evaluator, State};
use crate::program::ids::Site;
use crate::program::names::ExternalPath;
use crate::program::types::{Type, TypeContext};
use crate::program::value::{
    Alternative, Answer, Binding, ClosureCode, Extract, Filter, Headers, MethodSet, ObjectValue, Reason, Response,
    RouteEntry, Router, Text, Value, Values, VariantOwner,
};
use crate::syntax::facts::ItemFacts;

/// Functions that make filters or take them.
pub(super) fn call(evaluator: &mut Evaluator<'_, '_>, path: &ExternalPath, call: &CallSite<'_>) -> Option<Done> {
    let made = match (path.owner(), path.last()) {
        (None, "serve" | "service") => {
            served(evaluator, call);
            return None;
        }
        (None | Some("method"), "get" | "post" | "put" | "patch" | "delete" | "head" | "options") => {
            let methods = MethodSet::from_name(path.last());
            Filter::one(Alternative { methods, ..Alternative::any() })
        }
        (None | Some("method"), "method") => giving(Values::one(Value::RequestMethod)),
        (None | Some("any"), "any") => Filter::one(Alternative::any()),
        (None | Some("path"), "path") => segment(&call.argument(0)),
        (Some("path"), name) => path_part(name, call)?,
        (Some("body" | "multipart"), name) => body(path.owner()?, name)?,
        (None | Some("header"), "header") | (Some("header"), "optional" | "value") => header(call),
        (None | Some("header" | "host"), "exact" | "exact_ignore_case") => Filter::one(Alternative::any()),
        (Some("header"), "headers_cloned") => {
            let ty = Type::External(ExternalPath::new(["http", "HeaderMap"]), Vec::new());
            giving(Values::opaque(ty, &Reason::new("the headers of the request")))
        }
        (None | Some("query" | "cookie" | "ws" | "ext" | "addr" | "host"), _)
            if matches!(path.last(), "query" | "raw" | "cookie" | "optional" | "ws" | "get" | "remote") =>
        {
            giving(Values::opaque(first_generic(call), &Reason::new("a part of the request")))
        }
        (Some("fs"), "dir" | "file") => files(path.last(), call),
        (Some("with"), "header" | "default_header") => return Some(Done::value(added_header(call))),
        (Some("with"), "headers") => return Some(Done::value(call.argument(0))),
        (None | Some("filter"), "wrap_fn") => {
            let parts = vec![("wraps", call.argument(0))];
            return Some(Done::value(Value::Object(Arc::new(ObjectValue { path: path.clone(), parts }))));
        }
        _ => return None,
    };
    Some(Done::value(Value::Filter(made)))
}

pub(super) fn first_generic(call: &CallSite<'_>) -> Type {
    call.generics.first().cloned().unwrap_or(Type::Unknown)
}

pub(super) fn giving(values: Values) -> Filter {
    Filter::one(Alternative { extracts: vec![Extract::value(values)], ..Alternative::any() })
}

fn added_header(call: &CallSite<'_>) -> Value {
    let mut headers = Headers::default();
    match header_name(&call.argument(0)) {
        Some(name) => headers.entries.push((name, call.argument(1))),
        None => headers.open = true,
    }
    Value::Headers(Arc::new(headers))
}

/// Methods of `Filter`.
pub(super) fn method(
    evaluator: &mut Evaluator<'_, '_>,
    filter: &Filter,
    method: &str,
    call: &CallSite<'_>,
    state: &State,
) -> Option<Done> {
    let changed = match method {
        "and" => composed(filter, &call.argument(0), Filter::and),
        "or" => composed(filter, &call.argument(0), Filter::or),
        "map" | "then" | "and_then" => mapped(evaluator, filter, method == "and_then", call, state),
        "recover" => recovered(filter, call),
        "or_else" => filter.map(|alternative| layered(alternative, Layer::Recovers(&call.argument(0)).value())),
        "with" => return Some(Done::value(with(evaluator, filter, call, state))),
        "untuple_one" => filter.map(untupled),
        "unify" | "boxed" | "clone" | "max_length" => filter.clone(),
        _ => return None,
    };
    Some(Done::value(Value::Filter(changed)))
}

fn composed(filter: &Filter, other: &Values, compose: impl Fn(&Filter, &Filter) -> Filter) -> Filter {
    let mut all = Filter::default();
    for value in other {
        let other = match value {
            Value::Filter(other) => other.clone(),
            Value::Opaque(ty, reason) => of_type(ty, reason).unwrap_or_else(|| of_unknown(reason)),
            _ => of_unknown(&Reason::new("what is composed with a filter is not known")),
        };
        all = all.or(&compose(filter, &other));
    }
    all
}

/// A filter of which nothing is known: it may ask for any path and give anything.
fn of_unknown(reason: &Reason) -> Filter {
    Filter::one(Alternative {
        path: None,
        extracts: vec![Extract::value(Values::opaque(Type::Unknown, reason))],
        ..Alternative::any()
    })
}

/// A filter of which the type is known: `impl Filter<Extract = (T,)>`, `BoxedFilter<(T,)>`.
pub(super) fn of_type(ty: &Type, reason: &Reason) -> Option<Filter> {
    let given = match ty.unboxed() {
        Type::Bounds(bounds) => {
            let ours = |bound: &&Type| matches!(bound, Type::External(path, _) if path.is(&[NAME], "Filter"));
            bounds.iter().find(ours)?.argument(0)
        }
        Type::External(path, arguments) if path.is(&[NAME], "BoxedFilter") => arguments.first()?.clone(),
        _ => return None,
    };
    let Type::Tuple(members) = given else { return Some(of_unknown(reason)) };
    let extracts = members.into_iter().map(|member| Extract::value(Values::opaque(member, reason))).collect();
    Some(Filter::one(Alternative { extracts, ..Alternative::any() }))
}

/// Whether a function's type says that it returns a filter that answers.
pub(super) fn gives_reply(output: &Type) -> bool {
    match output.unboxed() {
        Type::External(path, arguments) => {
            path.krate() == NAME && matches!(path.last(), "Reply" | "Response" | "Json" | "Html" | "File")
                || matches!(path.last(), "Filter" | "BoxedFilter") && arguments.iter().any(gives_reply)
        }
        Type::Bounds(members) | Type::Tuple(members) => members.iter().any(gives_reply),
        _ => false,
    }
}

fn layered(alternative: &Alternative, layer: Values) -> Alternative {
    let mut next = alternative.clone();
    next.layers.push(layer);
    next
}

/// `.map`, `.then` and `.and_then`: a handler, a function that makes a part of the next one's arguments, or one that
/// changes an answer. Which of them it is shows in what it is given and what it returns.
fn mapped(
    evaluator: &mut Evaluator<'_, '_>,
    filter: &Filter,
    refuses: bool,
    call: &CallSite<'_>,
    state: &State,
) -> Filter {
    let function = call.argument(0);
    filter.map(|alternative| {
        let values: Vec<Values> = alternative.extracts.iter().map(|extract| extract.values.clone()).collect();
        let certain = |extract: &Extract| extract.answer.as_ref().is_some_and(|answer| answer.certain);
        let answered = alternative.extracts.iter().position(certain).or_else(|| {
            let (position, extract) =
                alternative.extracts.iter().enumerate().find(|(_, extract)| extract.answer.is_some())?;
            let (before, after) = (&values[..position], &values[position + 1..]);
            (may_be_reply(&extract.values) && passes_on(evaluator, &function, before, after, state, call.site))
                .then_some(position)
        });
        let mut next = alternative.clone();
        if let Some(position) = answered {
            let (before, after) = (&values[..position], &values[position + 1..]);
            next.layers.push(Layer::Changes { function: &function, before, after }.value());
            if refuses {
                next.layers.push(Layer::Refuses.value());
            }
            next.extracts = vec![alternative.extracts[position].clone()];
            return next;
        }
        // What came in as a filter that answers: the routes are those of whoever hands it over.
        let handed = |values: &Values| match values.single() {
            Some(Value::Opaque(Type::Parameter(_), _)) => true,
            Some(Value::Opaque(ty, _)) => gives_reply(ty),
            _ => false,
        };
        if let Some(position) = values.iter().position(handed) {
            let (before, after) = (&values[..position], &values[position + 1..]);
            if passes_on(evaluator, &function, before, after, state, call.site) {
                next.extracts = vec![alternative.extracts[position].clone()];
                return next;
            }
        }
        for consumed in alternative.extracts.iter().filter_map(|extract| extract.answer.as_ref()) {
            if !consumed.refusals.is_empty() {
                next.layers.push(Layer::Refusals(&consumed.refusals).value());
            }
        }
        let returned = returned(evaluator, &function, &values, state, call.site);
        let (given, refusals) = if refuses { parted(&returned) } else { (returned, Values::none()) };
        let certain = given.contains_response() || declares_reply(evaluator, &function);
        let mut layers = vec![Layer::Arguments(&values).value()];
        if refuses {
            layers.push(Layer::Refuses.value());
        }
        let binding =
            Binding { methods: MethodSet::ANY, handler: function.clone(), site: call.argument_site(0), path: None };
        let answer = Some(Arc::new(Answer { binding, layers, certain, refusals }));
        next.extracts = vec![Extract { values: given, answer }];
        next
    })
}

/// Whether a value that is no response yet may be a reply all the same.
fn may_be_reply(values: &Values) -> bool {
    let plain = |value: &Value| match value {
        Value::Text(_) | Value::Status(_) => true,
        Value::Opaque(ty, _) => ty.is_std("String"),
        // Both sides of a `Result` are replies, or it is none.
        Value::Variant(variant) => {
            let payload = variant.fields.first().map(|(_, values)| values);
            variant.name == "Err" || variant.name == "Ok" && payload.is_some_and(may_be_reply)
        }
        _ => false,
    };
    !values.is_empty() && values.iter().all(plain)
}

/// Whether a function that is given a reply among its arguments answers with it.
fn passes_on(
    evaluator: &mut Evaluator<'_, '_>,
    function: &Values,
    before: &[Values],
    after: &[Values],
    state: &State,
    site: Site,
) -> bool {
    const MARK: &str = "passed-on";
    let mut probe = Response::new(NAME, Ok(200), site, site);
    probe.set_header(MARK, &Values::text("yes"), site);
    let probe = Values::one(Value::Response(Arc::new(probe)));
    let arguments = [before, &[probe], after].concat();
    returned(evaluator, function, &arguments, state, site).iter().any(|value| match value {
        Value::Response(response) => response.headers.iter().any(|header| header.name == MARK),
        _ => false,
    })
}

/// What a function comes to, futures run to their end.
fn returned(
    evaluator: &mut Evaluator<'_, '_>,
    function: &Values,
    arguments: &[Values],
    state: &State,
    site: Site,
) -> Values {
    let flows = evaluator.apply(function, arguments, state, site);
    let mut all = Values::none();
    for value in flows.iter().flat_map(|(_, values)| values) {
        match value {
            Value::Closure(future) if matches!(future.code, ClosureCode::Async(_)) => {
                for outcome in evaluator.closure_outcomes(future, &[]) {
                    all.extend(outcome.values);
                }
            }
            other => all.push(other.clone()),
        }
    }
    all.bounded()
}

/// The payloads of `Ok` and of `Err`.
fn parted(values: &Values) -> (Values, Values) {
    let (mut given, mut refusals) = (Values::none(), Values::none());
    for value in values {
        match value {
            Value::Variant(variant) if matches!(variant.owner, VariantOwner::External(_)) => {
                let payload = variant.fields.first().map(|(_, values)| values.clone()).unwrap_or_default();
                if variant.name == "Err" { refusals.extend(payload) } else { given.extend(payload) }
            }
            Value::Opaque(ty, reason) if ty.is_std("Result") => {
                given.push(Value::Opaque(ty.argument(0), reason.clone()));
                refusals.push(Value::Opaque(ty.argument(1), reason.clone()));
            }
            other => given.push(other.clone()),
        }
    }
    (given, refusals)
}

/// Whether the written return type of a function names a reply.
fn declares_reply(evaluator: &Evaluator<'_, '_>, function: &Values) -> bool {
    let Some(Value::Function(function)) = function.single() else { return false };
    let facts = evaluator.program.facts(function.definition.item);
    let ItemFacts::Function(code) = &*facts else { return false };
    let Some(output) = &code.output else { return false };
    let output = evaluator.resolver().ty(function.definition.module, &TypeContext::default(), output);
    match output.unboxed() {
        Type::External(path, arguments) if path.is_std("Result") => arguments.first().is_some_and(gives_reply),
        output => gives_reply(output),
    }
}

fn recovered(filter: &Filter, call: &CallSite<'_>) -> Filter {
    let function = call.argument(0);
    let layered = filter.map(|alternative| layered(alternative, Layer::Recovers(&function).value()));
    let refusal = super::replies::unknown_rejection();
    let binding =
        Binding { methods: MethodSet::ANY, handler: function.clone(), site: call.argument_site(0), path: None };
    let answer = Answer {
        binding,
        layers: vec![Layer::Arguments(&[refusal]).value(), Layer::Guards.value()],
        certain: true,
        refusals: Values::none(),
    };
    let values = Values::unknown("the answer to a refusal");
    layered.or(&Filter::one(Alternative {
        path: None,
        extracts: vec![Extract { values, answer: Some(Arc::new(answer)) }],
        ..Alternative::any()
    }))
}

fn with(evaluator: &mut Evaluator<'_, '_>, filter: &Filter, call: &CallSite<'_>, state: &State) -> Values {
    let wrapper = call.argument(0);
    let same = || Values::one(Value::Filter(filter.clone()));
    match wrapper.single() {
        Some(Value::Headers(_)) => Values::one(Value::Filter(
            filter.map(|alternative| layered(alternative, Layer::changing(&wrapper).value())),
        )),
        Some(Value::Object(object)) if object.part("wraps").is_some() => {
            let function = object.part("wraps").cloned().unwrap_or_default();
            let flows = evaluator.apply(&function, &[same()], state, call.site);
            let wrapped: Values = flows.into_iter().flat_map(|(_, values)| values).collect();
            if wrapped.iter().all(|value| matches!(value, Value::Filter(_))) && !wrapped.is_empty() {
                wrapped
            } else {
                same()
            }
        }
        _ => same(),
    }
}

/// `untuple_one`: a tuple becomes as many values.
fn untupled(alternative: &Alternative) -> Alternative {
    let [only] = &alternative.extracts[..] else { return alternative.clone() };
    let extracts = match only.values.single() {
        Some(Value::Tuple(members)) => members.iter().cloned().map(Extract::value).collect(),
        Some(Value::Unit) => Vec::new(),
        Some(Value::Opaque(Type::Tuple(members), reason)) => {
            members.iter().map(|member| Extract::value(Values::opaque(member.clone(), reason))).collect()
        }
        _ => return alternative.clone(),
    };
    let mut next = alternative.clone();
    if let Some(refusals) = only.answer.as_ref().map(|answer| &answer.refusals).filter(|values| !values.is_empty()) {
        next.layers.push(Layer::Refusals(refusals).value());
    }
    Alternative { extracts, ..next }
}

fn served(evaluator: &mut Evaluator<'_, '_>, call: &CallSite<'_>) {
    for value in &call.argument(0) {
        if let Value::Filter(filter) = value {
            evaluator.program.note_router(&Arc::new(router(filter, call.site)));
        }
    }
}

/// The routes of a filter: each alternative that comes to an answer.
pub(super) fn router(filter: &Filter, site: Site) -> Router {
    let mut router = Router::new(NAME, site);
    for alternative in filter.alternatives() {
        let Some(answer) = alternative.answer() else { continue };
        let path = alternative.path.as_ref().map(|path| match path.parts() {
            [] => Text::literal("/"),
            _ => path.clone(),
        });
        if !alternative.ended {
            router.open_prefixes.push(path.clone().unwrap_or_default());
        }
        let binding = Binding { methods: alternative.methods, ..answer.binding.clone() };
        let layers = [&answer.layers[..], &alternative.layers[..]].concat();
        router.routes.push(RouteEntry { path, binding, layers });
    }
    router
}
