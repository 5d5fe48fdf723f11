//! viz 0.4 to 0.11. Facts: the catalogue's section viz 0.11.0, all rows executed.

mod responses;
mod routes;

use super::result_forms::{ResultForm, ResultForms};
use super::{BadTarget, Reads, SeeOther, Vocabulary};
use crate::program::evaluate::{CallSite, Done, Evaluator, State};
use crate::program::names::ExternalPath;
use crate::program::value::{Response, Value, Values};

/// The vocabulary.
pub(super) struct Viz;

const NAME: &str = "viz";
const CRATES: [&str; 4] = ["viz", "viz_core", "viz_router", "viz_handlers"];

impl Vocabulary for Viz {
    fn crates(&self) -> &'static [&'static str] {
        &CRATES
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

    fn see_other(&self, response: &Response, word: &str) -> Option<SeeOther> {
        let own = response.framework == NAME && matches!(word, "redirect" | "temporary" | "permanent");
        own.then_some(SeeOther::Word("see_other"))
    }

    fn bad_target(
        &self,
        response: &Response,
        _: &str,
        _: &dyn Fn(&semver::Version) -> Option<bool>,
    ) -> Option<BadTarget> {
        // viz-core 0.11.0 response.rs:153.
        (response.framework == NAME && response.kind == "Redirect").then_some(BadTarget::Panics)
    }

    fn result_forms(&self, framework: &str, _: Option<u64>) -> Option<ResultForms> {
        let forms = &[ResultForm {
            note: "",
            ty: "{viz::Response}",
            expression: "{viz::Response as viz::ResponseExt}::see_other({location})",
        }];
        (framework == NAME).then_some(ResultForms { any: "IntoResponse", conversion: None, forms })
    }

    fn knows(&self, path: &ExternalPath) -> bool {
        let name = path.last();
        routes::is_function(name)
            || matches!(
                name,
                "Router"
                    | "Resources"
                    | "Route"
                    | "Tree"
                    | "Request"
                    | "RequestExt"
                    | "Response"
                    | "ResponseExt"
                    | "Result"
                    | "Error"
                    | "IntoResponse"
                    | "IntoHandler"
                    | "Handler"
                    | "HandlerExt"
                    | "Next"
                    | "Body"
                    | "Method"
                    | "StatusCode"
                    | "Form"
                    | "Json"
                    | "Multipart"
                    | "Params"
                    | "Query"
                    | "header"
                    | "types"
            )
    }

    fn call(
        &self,
        evaluator: &mut Evaluator<'_, '_>,
        path: &ExternalPath,
        call: &CallSite<'_>,
        _: &State,
    ) -> Option<Done> {
        routes::call(evaluator, path, call).or_else(|| responses::call(evaluator, path, call))
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
        &["Router", "Resources", "Route"]
    }

    fn respond(&self, evaluator: &mut Evaluator<'_, '_>, value: &Value) -> Option<Values> {
        responses::respond(evaluator, value)
    }

    fn reads(&self, method: &str) -> Option<Reads> {
        match method {
            "form" | "form_with_limit" | "multipart" | "multipart_with_limit" => Some(Reads::Form),
            "json" | "json_with_limit" => Some(Reads::Data),
            _ => None,
        }
    }

    fn holds(&self, path: &ExternalPath) -> bool {
        matches!(path.last(), "State" | "Form" | "Json" | "Params" | "Query" | "Header")
    }

    fn is_transparent(&self, path: &ExternalPath) -> bool {
        path.is(&CRATES, "Error")
    }
}
