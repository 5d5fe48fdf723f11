//! warp 0.3 and 0.4. Facts: the catalogue's warp sections (warp 0.4.3 executed, the redirects of 0.3.7 executed).

mod conditions;
mod filters;
mod replies;

use super::{SeeOther, Vocabulary};
use crate::program::evaluate::{CallSite, Done, Evaluator, State};
use crate::program::ids::Site;
use crate::program::names::ExternalPath;
use crate::program::types::Type;
use crate::program::value::{Response, Router, Value, Values};
use crate::syntax::facts::MacroCall;

/// The vocabulary.
pub(super) struct Warp;

const NAME: &str = "warp";

impl Vocabulary for Warp {
    fn crates(&self) -> &'static [&'static str] {
        &[NAME]
    }

    fn name(&self) -> &'static str {
        NAME
    }

    fn packages(&self) -> &'static [&'static str] {
        &[NAME]
    }

    fn exports_http(&self) -> bool {
        true
    }

    fn knows(&self, path: &ExternalPath) -> bool {
        let name = path.last();
        match path.owner() {
            None => matches!(
                name,
                "Filter" | "Reply" | "Rejection" | "any" | "path" | "body" | "reply" | "reject" | "redirect" | "serve"
            ),
            Some("filters") => matches!(name, "BoxedFilter" | "path" | "body" | "method" | "query"),
            Some("path") => matches!(name, "path" | "end" | "param" | "tail" | "full"),
            Some("reply") => matches!(name, "Response" | "html" | "json" | "with_status" | "with_header"),
            _ => false,
        }
    }

    fn call(
        &self,
        evaluator: &mut Evaluator<'_, '_>,
        path: &ExternalPath,
        call: &CallSite<'_>,
        _: &State,
    ) -> Option<Done> {
        replies::call(evaluator, path, call).or_else(|| filters::call(evaluator, path, call))
    }

    fn method(
        &self,
        evaluator: &mut Evaluator<'_, '_>,
        receiver: &Value,
        method: &str,
        call: &CallSite<'_>,
        state: &State,
    ) -> Option<Done> {
        match receiver {
            Value::Filter(filter) => filters::method(evaluator, filter, method, call, state),
            Value::Object(object) if replies::is_rejection(&object.path) => {
                replies::rejection_method(evaluator, object, method, call)
            }
            Value::Opaque(Type::External(path, _), reason) if replies::is_rejection(path) => {
                replies::unknown_rejection_method(method, reason, call)
            }
            // A parameter, of which the type tells what it gives.
            Value::Opaque(ty, reason) => {
                let filter = filters::of_type(ty, reason)?;
                filters::method(evaluator, &filter, method, call, state)
            }
            _ => None,
        }
    }

    fn macro_call(
        &self,
        _: &mut Evaluator<'_, '_>,
        path: &ExternalPath,
        source: &MacroCall,
        _: &CallSite<'_>,
        _: &State,
    ) -> Option<Done> {
        path.is(&[NAME], "path").then(|| Done::value(conditions::path_macro(&source.text)))
    }

    fn quotes(&self, path: &ExternalPath) -> bool {
        path.is(&[NAME], "path")
    }

    fn converted(&self, target: &ExternalPath, value: &Value) -> Option<Value> {
        replies::is_rejection(target).then(|| replies::rejected(value))?
    }

    fn see_other(&self, response: &Response, word: &str) -> Option<SeeOther> {
        let redirect = response.framework == NAME && replies::is_redirect(word);
        redirect.then_some(SeeOther::Function("warp::redirect", "see_other"))
    }

    fn respond(&self, evaluator: &mut Evaluator<'_, '_>, value: &Value) -> Option<Values> {
        replies::respond(evaluator, value)
    }

    fn router_words(&self) -> &'static [&'static str] {
        &["Filter", "serve(", "service("]
    }

    fn returned(&self, value: &Value, output: &Type, site: Site) -> Option<Router> {
        let Value::Filter(filter) = value else { return None };
        filters::gives_reply(output).then(|| filters::router(filter, site))
    }
}
