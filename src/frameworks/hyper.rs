//! hyper 0.14 and 1, whose applications are one function of every request. What it answers are the responses of the
//! `http` crate; a `match` on the path of the request makes routes of it, every other test of the path leaves it unknown.

use std::sync::Arc;

use super::Vocabulary;
use super::layers::Layer;
use crate::program::evaluate::{CallSite, Done, Evaluator, Outcome, PathFacts, State};
use crate::program::ids::Site;
use crate::program::names::ExternalPath;
use crate::program::types::Type;
use crate::program::value::{
    Binding, Location, MethodSet, ObjectValue, Reason, RouteEntry, Router, Text, Value, Values, VariantOwner,
};

/// The vocabulary.
pub(super) struct Hyper;

/// The framework's name in the JSON contract.
const NAME: &str = "http";
const CRATES: [&str; 8] = [
    "hyper",
    "hyper_util",
    // What reads a form where no framework does.
    "form_urlencoded",
    "serde_urlencoded",
    "serde_html_form",
    "serde_qs",
    "multer",
    "multipart",
];

impl Vocabulary for Hyper {
    fn crates(&self) -> &'static [&'static str] {
        &CRATES
    }

    fn packages(&self) -> &'static [&'static str] {
        &["hyper"]
    }

    fn exports_http(&self) -> bool {
        true
    }

    fn call(
        &self,
        evaluator: &mut Evaluator<'_, '_>,
        path: &ExternalPath,
        call: &CallSite<'_>,
        _: &State,
    ) -> Option<Done> {
        match (path.krate(), path.last()) {
            ("hyper" | "hyper_util", "service_fn") => {
                served(evaluator, &call.argument(0), call.site, call.argument_site(0));
                Some(Done::value(call.argument(0)))
            }
            ("form_urlencoded" | "serde_urlencoded" | "serde_html_form" | "serde_qs", name)
                if name.starts_with("parse") || name.starts_with("from_") =>
            {
                Some(reads_form(call))
            }
            ("multer" | "multipart", "new" | "with_body") if path.owner() == Some("Multipart") => {
                Some(reads_form(call))
            }
            _ => None,
        }
    }

    fn method(
        &self,
        _: &mut Evaluator<'_, '_>,
        receiver: &Value,
        method: &str,
        call: &CallSite<'_>,
        _: &State,
    ) -> Option<Done> {
        match receiver {
            Value::Router(router) if router.framework == NAME => Some(router_method(router, method, call)),
            Value::Object(object) if object.path.krate() == "hyper" => request_method(object, method),
            // What a path is cut into is matched as the path is.
            Value::RequestPath(NAME) => match method {
                "split" | "split_terminator" | "skip" | "filter" | "map" | "trim_matches" | "trim_start_matches"
                | "trim_end_matches" | "into_owned" | "to_string" | "to_lowercase" => {
                    Some(Done::value(receiver.clone()))
                }
                _ => None,
            },
            _ => None,
        }
    }

    fn router_words(&self) -> &'static [&'static str] {
        &["service_fn"]
    }

    fn respond(&self, _: &mut Evaluator<'_, '_>, value: &Value) -> Option<Values> {
        match value {
            // What a `match` on the path answers, its routes tell.
            Value::Router(router) if router.framework == NAME => Some(Values::none()),
            _ => None,
        }
    }
}

fn reads_form(call: &CallSite<'_>) -> Done {
    let read = Values::opaque(call.expected.clone(), &Reason::new("a form"));
    Done { results: vec![(PathFacts { form: true, ..PathFacts::default() }, read)], receiver: None }
}

/// The application of a server: everything that its function routes.
fn served(evaluator: &mut Evaluator<'_, '_>, handler: &Values, bound_at: Site, site: Site) {
    let mut router = Router::new(NAME, bound_at);
    let mut answering = MethodSet::NONE;
    for value in handler {
        for outcome in outcomes(evaluator, value) {
            for value in &succeeded(&outcome.values) {
                match value {
                    Value::Router(inner) => router.absorb(inner, |path| Some(path?.clone())),
                    _ if is_refusal(value) => {}
                    _ => answering = answering.union(outcome.facts.methods),
                }
            }
        }
    }
    router.open_prefixes.push(Text::default());
    if !answering.is_empty() || router.routes.is_empty() {
        let methods = if router.routes.is_empty() { MethodSet::ANY } else { answering };
        let binding = Binding { methods, handler: handler.clone(), site, path: None };
        let layers = vec![Layer::Arguments(&[request()]).value()];
        router.routes.push(RouteEntry { path: None, binding, layers });
    }
    evaluator.program.note_router(&Arc::new(router));
}

/// All ways in which a service function ends.
fn outcomes(evaluator: &mut Evaluator<'_, '_>, handler: &Value) -> Vec<Outcome> {
    let given = [request()];
    let outcomes = match handler {
        Value::Function(function) => evaluator.call_function(function, None, &given).to_vec(),
        Value::Closure(closure) => evaluator.closure_outcomes(closure, &given),
        _ => Vec::new(),
    };
    let mut all = Vec::new();
    for outcome in outcomes {
        for value in &outcome.values {
            match value {
                Value::Closure(future) => all.extend(evaluator.closure_outcomes(future, &[])),
                other => all.push(Outcome { values: Values::one(other.clone()), ..outcome.clone() }),
            }
        }
    }
    all
}

/// The same values without `Ok` around them.
fn succeeded(values: &Values) -> Values {
    values.map(|value| match value {
        Value::Variant(variant) if matches!(variant.owner, VariantOwner::External(_)) && variant.name == "Ok" => {
            variant.fields.first().map(|(_, values)| values.clone()).unwrap_or_default()
        }
        other => Values::one(other.clone()),
    })
}

/// Whether it is what a service answers when nothing fits.
fn is_refusal(value: &Value) -> bool {
    matches!(value, Value::Response(response)
        if response.location == Location::None && matches!(response.status, Ok(status) if status >= 400))
}

/// A request that a service function gets.
fn request() -> Values {
    object(
        "Request",
        vec![("method", Values::one(Value::RequestMethod)), ("uri", object("Uri", Vec::new())), ("headers", headers())],
    )
}

fn object(name: &str, parts: Vec<(&'static str, Values)>) -> Values {
    Values::one(Value::Object(Arc::new(ObjectValue { path: ExternalPath::new(["hyper", name]), parts })))
}

fn headers() -> Values {
    let ty = Type::External(ExternalPath::new(["http", "HeaderMap"]), Vec::new());
    Values::opaque(ty, &Reason::new("the headers of the request"))
}

fn request_method(object: &ObjectValue, method: &str) -> Option<Done> {
    let part = match (object.path.last(), method) {
        ("Uri", "path") => Values::one(Value::RequestPath(NAME)),
        ("Request", "method" | "uri" | "headers") => object
            .part(match method {
                "method" => "method",
                "uri" => "uri",
                _ => "headers",
            })?
            .clone(),
        ("Request", "into_parts") => {
            let body = Values::unknown("the body of the request");
            Values::one(Value::Tuple(vec![Values::one(Value::Object(Arc::new(object.clone()))), body]))
        }
        ("Request", "map") => Values::one(Value::Object(Arc::new(object.clone()))),
        _ => return None,
    };
    Some(Done::value(part))
}

/// Methods of what a function answers whose answers are routes: what changes a `Result` stands around each of them.
fn router_method(router: &Arc<Router>, method: &str, call: &CallSite<'_>) -> Done {
    let function = call.argument(0);
    let layers = match method {
        "unwrap_or_else" | "or_else" => vec![Layer::Refuses.value(), Layer::Recovers(&function).value()],
        "map" => vec![Layer::Refuses.value(), Layer::changing(&function).value()],
        _ => return Done::value(Value::Router(router.clone())),
    };
    let mut next = (**router).clone();
    for route in next.routes.iter_mut() {
        route.layers.extend(layers.iter().cloned());
    }
    Done::value(Value::Router(Arc::new(next)))
}
