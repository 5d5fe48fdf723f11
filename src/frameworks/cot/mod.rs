//! cot 0.3 to 0.7. Facts: the catalogue's section cot 0.7.0, most rows executed.

mod errors;
mod models;
mod responses;
mod routes;

use super::result_forms::{ResultForm, ResultForms};
use super::{BadTarget, Reads, Vocabulary};
use crate::program::evaluate::{CallSite, Done, Evaluator, State};
use crate::program::names::ExternalPath;
use crate::program::value::{Response, Value, Values};
use crate::syntax::facts::MacroCall;

/// The vocabulary.
pub(super) struct Cot;

const NAME: &str = "cot";
const CRATES: [&str; 2] = [NAME, "cot_core"];

impl Vocabulary for Cot {
    fn crates(&self) -> &'static [&'static str] {
        &CRATES
    }

    fn name(&self) -> &'static str {
        NAME
    }

    fn packages(&self) -> &'static [&'static str] {
        &[NAME, "cot_core"]
    }

    fn exports_http(&self) -> bool {
        true
    }

    fn result_forms(&self, framework: &str, _: Option<u64>) -> Option<ResultForms> {
        let forms = &[ResultForm {
            note: "",
            ty: "{cot::response::Redirect}",
            expression: "{cot::response::Redirect}::new({location})",
        }];
        (framework == NAME).then_some(ResultForms { any: "IntoResponse", conversion: None, forms })
    }

    fn bad_target(
        &self,
        response: &Response,
        _: &str,
        _: &dyn Fn(&semver::Version) -> Option<bool>,
    ) -> Option<BadTarget> {
        // cot_core 0.7.0 response/into_response.rs:394.
        (response.framework == NAME && response.kind == "Redirect").then_some(BadTarget::Panics)
    }

    fn knows(&self, path: &ExternalPath) -> bool {
        let name = path.last();
        routes::is_function(path)
            || matches!(
                name,
                "App"
                    | "AppBuilder"
                    | "Project"
                    | "Router"
                    | "Route"
                    | "MethodRouter"
                    | "ApiMethodRouter"
                    | "Urls"
                    | "Request"
                    | "RequestForm"
                    | "FormResult"
                    | "Response"
                    | "IntoResponse"
                    | "Redirect"
                    | "Html"
                    | "Json"
                    | "Body"
                    | "Error"
                    | "Result"
                    | "DynErrorPageHandler"
                    | "RequestError"
                    | "RequestOuterError"
                    | "reverse"
                    | "reverse_redirect"
            )
    }

    fn call(
        &self,
        evaluator: &mut Evaluator<'_, '_>,
        path: &ExternalPath,
        call: &CallSite<'_>,
        _: &State,
    ) -> Option<Done> {
        routes::call(evaluator, path, call).or_else(|| errors::call(path, call)).or_else(|| responses::call(path, call))
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
            .or_else(|| errors::method(receiver, method, call))
            .or_else(|| models::method(evaluator, receiver, method))
    }

    fn macro_call(
        &self,
        _: &mut Evaluator<'_, '_>,
        path: &ExternalPath,
        _: &MacroCall,
        call: &CallSite<'_>,
        _: &State,
    ) -> Option<Done> {
        if !CRATES.contains(&path.krate()) {
            return None;
        }
        if path.last() == "query" { Some(models::query()) } else { responses::reversed(path.last(), call) }
    }

    fn quotes(&self, path: &ExternalPath) -> bool {
        path.is(&CRATES, "query")
    }

    fn holds(&self, path: &ExternalPath) -> bool {
        matches!(path.last(), "Path" | "UrlQuery" | "Json")
    }

    fn extracts(&self, path: &ExternalPath) -> Option<Reads> {
        (path.last() == "RequestForm").then_some(Reads::Form)
    }

    fn respond(&self, evaluator: &mut Evaluator<'_, '_>, value: &Value) -> Option<Values> {
        match value {
            Value::Headers(headers) => Some(responses::of_headers(evaluator, headers)),
            _ => errors::respond(value),
        }
    }

    fn router_words(&self) -> &'static [&'static str] {
        &["with_urls", "Route::", "register_with_views"]
    }

    fn is_transparent(&self, path: &ExternalPath) -> bool {
        path.is(&CRATES, "Error")
    }
}
