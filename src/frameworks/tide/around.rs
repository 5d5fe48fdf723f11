//! Middleware of tide as layers of routes, and in which order it stands.

use std::sync::Arc;

use super::NAME;
use crate::frameworks::layers::Layer;
use crate::program::evaluate::Evaluator;
use crate::program::names::ExternalPath;
use crate::program::value::{ObjectValue, Value, Values};

/// Middleware of a server stands around all of its routes, that of a route around what is bound there next. Both stand
/// in one list, the innermost first, and differ by name.
pub(super) const OF_SERVER: [&str; 2] = [NAME, "Server"];
pub(super) const OF_ROUTE: [&str; 2] = [NAME, "Route"];

/// What `with` is given, as layers.
pub(super) fn middleware(evaluator: &mut Evaluator<'_, '_>, values: &Values, owner: [&str; 2]) -> Vec<Values> {
    let layers = values.iter().filter_map(|value| match value {
        Value::Object(object) if object.path.is(&[NAME], "After") => {
            Some(Layer::Finishes(object.part("function")?).value())
        }
        Value::Object(object) if object.path.is(&[NAME], "Before") => None,
        Value::Function(_) | Value::Closure(_) => Some(Layer::Answers(&Values::one(value.clone())).value()),
        _ => {
            let ty = evaluator.type_of(value);
            let function = evaluator.find_method(&ty, "handle")?;
            Some(Layer::Answers(&Values::one(Value::Function(Arc::new(function)))).value())
        }
    });
    layers.map(|layer| owned(&layer, owner)).collect()
}

pub(super) fn owned(layer: &Values, owner: [&str; 2]) -> Values {
    layer.map(|value| match value {
        Value::Object(object) => {
            Values::one(Value::Object(Arc::new(ObjectValue { path: ExternalPath::new(owner), ..(**object).clone() })))
        }
        other => Values::one(other.clone()),
    })
}

pub(super) fn is_of_server(layer: &Values) -> bool {
    matches!(layer.single(), Some(Value::Object(object)) if object.path.last() == OF_SERVER[1])
}

/// Puts middleware inside that of the same owner (tide 0.16.0 middleware.rs:43: the first one runs first).
pub(super) fn surround(layers: &mut Vec<Values>, added: &[Values], server: bool) {
    let place = if server { layers.iter().position(is_of_server).unwrap_or(layers.len()) } else { 0 };
    layers.splice(place..place, added.iter().cloned());
}
