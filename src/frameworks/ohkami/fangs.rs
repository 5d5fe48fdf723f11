//! Fangs: what stands around handlers, as layers of routes.

use std::sync::Arc;

use super::{CRATES, NAME};
use crate::frameworks::layers::Layer;
use crate::frameworks::respond;
use crate::program::evaluate::{Done, Evaluator};
use crate::program::ids::Site;
use crate::program::names::ExternalPath;
use crate::program::types::Type;
use crate::program::value::{FunctionValue, ObjectValue, Reason, Response, Value, Values, VariantOwner, Via};

/// Fangs of the framework. They refuse with 4xx and 5xx, or add headers that no rule asks for (fang/builtin).
const BUILT_IN: [&str; 8] = ["BasicAuth", "Cors", "Csrf", "Jwt", "Context", "Enamel", "Timeout", "Tag"];

/// Whether a type of the framework is a fang.
pub(super) fn is_built_in(name: &str) -> bool {
    BUILT_IN.contains(&name)
}

/// One of the framework's own.
pub(super) fn built_in(name: &str) -> Value {
    Value::Object(Arc::new(ObjectValue { path: ExternalPath::new([NAME, name]), parts: Vec::new() }))
}

/// Whether a member of an application can only be a fang.
pub(super) fn is_one(evaluator: &Evaluator<'_, '_>, value: &Value) -> bool {
    match (value, evaluator.type_of(value)) {
        (Value::Sequence(_), _) | (_, Type::Definition(..)) => true,
        (_, Type::External(path, _)) => path.krate() == NAME && is_built_in(path.last()),
        _ => false,
    }
}

/// Adds the layers of one fang, or of a tuple of them.
pub(super) fn around(evaluator: &mut Evaluator<'_, '_>, values: &Values, layers: &mut Vec<Values>) {
    for value in values {
        match value {
            Value::Unit => {}
            Value::Tuple(members) => members.iter().for_each(|member| around(evaluator, member, layers)),
            // One of several users of `BasicAuth`.
            Value::Sequence(members) => members.iter().for_each(|member| around(evaluator, member, layers)),
            _ => match evaluator.type_of(value) {
                ty @ Type::Definition(..) => own(evaluator, value, &ty, layers),
                Type::External(path, _) if path.krate() == NAME && is_built_in(path.last()) => {}
                _ => layers.push(not_known("a fang is not known")),
            },
        }
    }
}

fn not_known(reason: &str) -> Values {
    Layer::Refusals(&Values::unknown(reason)).value()
}

/// A fang of the project: `FangAction` with `fore` and `back`, or `Fang` with a `FangProc`.
fn own(evaluator: &mut Evaluator<'_, '_>, fang: &Value, ty: &Type, layers: &mut Vec<Values>) {
    let fore = evaluator.find_method(ty, "fore");
    let back = evaluator.find_method(ty, "back");
    let chain = evaluator.find_method(ty, "chain");
    if let Some(fore) = fore {
        let refusals = refusals(evaluator, fang, &fore);
        if !refusals.is_empty() {
            layers.push(Layer::Refusals(&refusals).value());
        }
    }
    // What `fore` refused does not come to `back`, which stands further inside.
    if let Some(back) = back
        && changes(evaluator, fang, &back)
    {
        layers.push(Layer::changing(&Values::unknown("a fang changes answers")).value());
    }
    if let Some(chain) = chain {
        layers.extend(of_chain(evaluator, fang, &chain));
    }
}

fn request() -> Values {
    Values::opaque(Type::External(ExternalPath::new([NAME, "Request"]), Vec::new()), &Reason::new("the request"))
}

fn site_of(evaluator: &Evaluator<'_, '_>, function: &FunctionValue) -> Site {
    evaluator.program.store.name_site(function.definition.item)
}

/// What `fore` answers in place of the handler: the responses in its `Err` (`fang/middleware/util.rs:155`).
fn refusals(evaluator: &mut Evaluator<'_, '_>, fang: &Value, fore: &FunctionValue) -> Values {
    let site = site_of(evaluator, fore);
    let outcomes = evaluator.call_function(fore, Some(Values::one(fang.clone())), &[request()]);
    let mut all = Values::none();
    for value in outcomes.iter().filter(|outcome| !outcome.facts.assumed).flat_map(|outcome| &outcome.values) {
        let Value::Variant(variant) = value else { continue };
        if variant.name != "Err" || !matches!(variant.owner, VariantOwner::External(_)) {
            continue;
        }
        let Some((_, payload)) = variant.fields.first() else { continue };
        for answer in payload {
            all.extend(respond::answers(evaluator, NAME, answer, site));
        }
    }
    all.map_responses(&|response| response.via = Via::Middleware)
}

/// Whether `back` changes more of an answer than headers that no rule asks for.
fn changes(evaluator: &mut Evaluator<'_, '_>, fang: &Value, back: &FunctionValue) -> bool {
    let site = site_of(evaluator, back);
    let answer = Response::new(NAME, Ok(200), site, site);
    let given = Values::one(Value::Response(Arc::new(answer.clone())));
    let outcomes = evaluator.call_function(back, Some(Values::one(fang.clone())), &[given]);
    outcomes.iter().any(|outcome| {
        let Some(Value::Response(after)) = outcome.changed.get(1).and_then(Values::single) else { return true };
        after.status != answer.status || after.location != answer.location || after.body != answer.body
    })
}

/// What stands within a `FangProc` of the project: the next fang, or the handler.
const INNER: &str = "FangProc";

pub(super) fn is_inner(object: &ObjectValue) -> bool {
    object.path.is(&CRATES, INNER)
}

/// `inner.bite(request)`: the answer that comes from further inside.
pub(super) fn method(inner: &ObjectValue, method: &str) -> Option<Done> {
    let bites = matches!(method, "bite" | "bite_boxed");
    inner.part("answer").filter(|_| bites).map(|answer| Done::value(answer.clone()))
}

/// `FangProc::bite` of what `chain` makes: what it answers by itself, and whether it changes what came to it.
fn of_chain(evaluator: &mut Evaluator<'_, '_>, fang: &Value, chain: &FunctionValue) -> Vec<Values> {
    let site = site_of(evaluator, chain);
    let came = Response::new(NAME, Ok(200), site, site);
    let parts = vec![("answer", Values::one(Value::Response(Arc::new(came.clone()))))];
    let inner = Value::Object(Arc::new(ObjectValue { path: ExternalPath::new([NAME, INNER]), parts }));
    let outcomes = evaluator.call_function(chain, Some(Values::one(fang.clone())), &[Values::one(inner)]);
    let made = outcomes.first().and_then(|outcome| outcome.values.single().cloned());
    let Some(made) = made else { return vec![not_known("a fang is not known")] };
    if matches!(&made, Value::Object(object) if is_inner(object)) {
        return Vec::new();
    }
    let ty = evaluator.type_of(&made);
    let Some(bite) = evaluator.find_method(&ty, "bite") else { return vec![not_known("a fang is not known")] };
    let (mut own, mut changes) = (Values::none(), false);
    let outcomes = evaluator.call_function(&bite, Some(Values::one(made)), &[request()]);
    for value in outcomes.iter().filter(|outcome| !outcome.facts.assumed).flat_map(|outcome| &outcome.values) {
        for answer in &respond::answers(evaluator, NAME, value, site) {
            match answer {
                Value::Response(answer) if answer.site == site => {
                    changes |=
                        answer.status != came.status || answer.location != came.location || answer.body != came.body;
                }
                other => own.push(other.clone()),
            }
        }
    }
    let mut layers = Vec::new();
    if !own.is_empty() {
        let own = own.map_responses(&|response| response.via = Via::Middleware);
        layers.push(Layer::Refusals(&own).value());
    }
    if changes {
        layers.push(Layer::changing(&Values::unknown("a fang changes answers")).value());
    }
    layers
}
