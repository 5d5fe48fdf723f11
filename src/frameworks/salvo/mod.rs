//! salvo. Facts: the catalogue's salvo section (`salvo_core` 1.1.0, salvo-oapi 1.1.0, executed).

mod responses;
mod routes;

use std::sync::Arc;

use super::{Reads, SeeOther, Vocabulary};
use crate::program::evaluate::{CallSite, Done, Evaluator, State};
use crate::program::ids::Site;
use crate::program::names::ExternalPath;
use crate::program::types::Type;
use crate::program::value::{Response, Stage, Value, Values};
use crate::syntax::facts::Attribute;

/// The vocabulary.
pub(super) struct Salvo;

const NAME: &str = "salvo";
const CRATES: [&str; 8] = [
    NAME,
    "salvo_core",
    "salvo_oapi",
    "salvo_extra",
    "salvo_craft",
    "salvo_serve_static",
    "salvo_macros",
    "salvo_oapi_macros",
];

impl Vocabulary for Salvo {
    fn crates(&self) -> &'static [&'static str] {
        &CRATES
    }

    fn name(&self) -> &'static str {
        NAME
    }

    fn packages(&self) -> &'static [&'static str] {
        &[NAME, "salvo_core"]
    }

    fn see_other(&self, response: &Response, word: &str) -> Option<SeeOther> {
        let redirect = matches!(word, "found" | "temporary" | "permanent");
        (response.framework == NAME && redirect).then_some(SeeOther::Word("other"))
    }

    fn knows(&self, path: &ExternalPath) -> bool {
        matches!(
            path.last(),
            "Router"
                | "Response"
                | "Request"
                | "Depot"
                | "FlowCtrl"
                | "Redirect"
                | "Text"
                | "Json"
                | "StatusError"
                | "Service"
                | "Server"
                | "Writer"
                | "Scribe"
                | "Handler"
                | "handler"
                | "endpoint"
                | "craft"
                | "StaticDir"
                | "StaticFile"
                | "FormBody"
                | "JsonBody"
        ) && !matches!(path.owner(), Some("StatusCode"))
    }

    fn call(
        &self,
        evaluator: &mut Evaluator<'_, '_>,
        path: &ExternalPath,
        call: &CallSite<'_>,
        _: &State,
    ) -> Option<Done> {
        routes::call(evaluator, path, call).or_else(|| responses::call(path, call))
    }

    fn method(
        &self,
        evaluator: &mut Evaluator<'_, '_>,
        receiver: &Value,
        method: &str,
        call: &CallSite<'_>,
        state: &State,
    ) -> Option<Done> {
        routes::method(evaluator, receiver, method, call, state)
            .or_else(|| responses::method(evaluator, receiver, method, call))
    }

    fn respond(&self, evaluator: &mut Evaluator<'_, '_>, value: &Value) -> Option<Values> {
        responses::respond(evaluator, value)
    }

    fn handed(&self, ty: &Type, site: Site) -> Option<Value> {
        matches!(ty, Type::External(path, _) if path.is(&CRATES, "Response")).then(|| {
            let mut response = Response::new(NAME, Ok(200), site, site);
            response.stage = Stage::Handed;
            Value::Response(Arc::new(response))
        })
    }

    fn filled(&self, evaluator: &mut Evaluator<'_, '_>, handed: &Values, returned: &Values) -> Option<Values> {
        Some(responses::filled(evaluator, handed, returned))
    }

    fn makes_handler(&self, attribute: &Attribute) -> bool {
        attribute.path.last() == "craft"
            && matches!(attribute.text.split('(').next().map(str::trim), Some("handler" | "endpoint"))
    }

    fn reads(&self, method: &str) -> Option<Reads> {
        match method {
            "form" | "try_form" | "form_data" | "parse_form" | "file" | "files" | "first_file" | "all_files" => {
                Some(Reads::Form)
            }
            "parse_json" | "payload" | "parse_body" => Some(Reads::Data),
            _ => None,
        }
    }

    fn router_words(&self) -> &'static [&'static str] {
        &["Router"]
    }

    fn is_transparent(&self, path: &ExternalPath) -> bool {
        path.is(&CRATES, "Error")
    }
}
