//! gotham 0.4 to 0.8. Facts: the catalogue's section gotham 0.8.1, most rows executed.

mod responses;
mod routes;

use super::Vocabulary;
use super::http::media_type;
use crate::program::evaluate::{CallSite, Done, Evaluator, State};
use crate::program::ids::Site;
use crate::program::names::ExternalPath;
use crate::program::types::Type;
use crate::program::value::{Reason, Text, Value, Values};

/// The vocabulary.
pub(super) struct Gotham;

const NAME: &str = "gotham";
const CRATES: [&str; 3] = ["gotham", "gotham_derive", "gotham_restful"];

impl Vocabulary for Gotham {
    fn crates(&self) -> &'static [&'static str] {
        &CRATES
    }

    fn name(&self) -> &'static str {
        NAME
    }

    fn packages(&self) -> &'static [&'static str] {
        &[NAME]
    }

    fn knows(&self, path: &ExternalPath) -> bool {
        let name = path.last();
        routes::is_function(name)
            || responses::is_function(name)
            || matches!(
                name,
                "State"
                    | "FromState"
                    | "Router"
                    | "RouterBuilder"
                    | "ScopeBuilder"
                    | "DrawRoutes"
                    | "DefineSingleRoute"
                    | "IntoResponse"
                    | "HandlerError"
                    | "HandlerFuture"
                    | "HandlerResult"
                    | "SimpleHandlerResult"
                    | "MapHandlerError"
                    | "Middleware"
                    | "NewMiddleware"
            )
    }

    fn constant(&self, path: &ExternalPath, site: Site) -> Option<Values> {
        let media_type = media_type(path.last()).filter(|_| path.owner() == Some("mime"))?;
        Some(Values::one(Value::Text(Text::literal(media_type).at(site))))
    }

    fn call(
        &self,
        evaluator: &mut Evaluator<'_, '_>,
        path: &ExternalPath,
        call: &CallSite<'_>,
        state: &State,
    ) -> Option<Done> {
        match (path.owner(), path.last()) {
            // `Method::borrow_from(&state)`
            (Some("Method"), "borrow_from" | "borrow_mut_from" | "take_from" | "try_borrow_from" | "try_take_from") => {
                Some(Done::value(Value::RequestMethod))
            }
            (Some("Response"), _) => super::http::response_call(path.last(), call),
            _ => routes::call(evaluator, path, call, state).or_else(|| responses::call(path, call)),
        }
    }

    fn method(
        &self,
        evaluator: &mut Evaluator<'_, '_>,
        receiver: &Value,
        method: &str,
        call: &CallSite<'_>,
        _: &State,
    ) -> Option<Done> {
        routes::method(evaluator, receiver, method, call)
            .or_else(|| responses::method(evaluator, receiver, method, call))
    }

    fn router_words(&self) -> &'static [&'static str] {
        &["build_router", "build_simple_router", "gotham::start", "RouterBuilder", "ScopeBuilder"]
    }

    fn respond(&self, evaluator: &mut Evaluator<'_, '_>, value: &Value) -> Option<Values> {
        responses::respond(evaluator, value)
    }

    fn is_transparent(&self, path: &ExternalPath) -> bool {
        path.is(&CRATES, "HandlerError")
    }
}

/// Something of which only the type is known.
fn opaque(name: &str, reason: &str) -> Values {
    Values::opaque(Type::External(ExternalPath::new([NAME, name]), Vec::new()), &Reason::new(reason))
}
