//! xitca-web 0.8. Facts: the catalogue's section xitca-web 0.8.3, its rows run on 0.8.1.

mod responses;
mod routes;

use super::result_forms::{ResultForm, ResultForms};
use super::{AttributeRoute, Reads, SeeOther, Vocabulary};
use crate::program::evaluate::{CallSite, Done, Evaluator, State};
use crate::program::names::ExternalPath;
use crate::program::value::{Response, Value, Values};
use crate::syntax::facts::{Attribute, Function};

/// The vocabulary.
pub(super) struct Xitca;

/// The name in the JSON contract; the package is called `xitca-web`.
const NAME: &str = "xitca";
const ROOT: &str = "xitca_web";
const CRATES: [&str; 4] = [ROOT, "xitca_http", "xitca_codegen", "xitca_service"];

impl Vocabulary for Xitca {
    fn crates(&self) -> &'static [&'static str] {
        &CRATES
    }

    fn name(&self) -> &'static str {
        NAME
    }

    fn packages(&self) -> &'static [&'static str] {
        &["xitca-web", "xitca-http", "xitca-codegen"]
    }

    fn exports_http(&self) -> bool {
        true
    }

    fn see_other(&self, response: &Response, word: &str) -> Option<SeeOther> {
        let own = response.framework == NAME && matches!(word, "found" | "temporary" | "permanent");
        own.then_some(SeeOther::Word("see_other"))
    }

    fn result_forms(&self, framework: &str, _: Option<u64>) -> Option<ResultForms> {
        let forms = &[ResultForm {
            note: "",
            ty: "{xitca_web::handler::redirect::Redirect}",
            expression: "{xitca_web::handler::redirect::Redirect}::see_other({location})",
        }];
        (framework == NAME).then_some(ResultForms { any: "Responder", conversion: None, forms })
    }

    fn knows(&self, path: &ExternalPath) -> bool {
        let name = path.last();
        routes::is_function(path)
            || matches!(
                name,
                "App"
                    | "NestApp"
                    | "WebContext"
                    | "HttpServer"
                    | "Responder"
                    | "FromRequest"
                    | "Redirect"
                    | "Html"
                    | "Text"
                    | "Json"
                    | "Form"
                    | "Multipart"
                    | "StateRef"
                    | "StateOwn"
                    | "Route"
                    | "Error"
                    | "ErrorStatus"
                    | "WebRequest"
                    | "WebResponse"
                    | "Service"
                    | "ServiceExt"
                    | "route"
                    | "handler_service"
                    | "handler_sync_service"
            )
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
        _: &State,
    ) -> Option<Done> {
        routes::method(evaluator, receiver, method, call)
            .or_else(|| responses::method(evaluator, receiver, method, call))
    }

    fn holds(&self, path: &ExternalPath) -> bool {
        matches!(path.last(), "StateRef" | "StateOwn" | "Form" | "Json" | "Params" | "Query")
    }

    fn extracts(&self, path: &ExternalPath) -> Option<Reads> {
        match path.last() {
            "LazyForm" => Some(Reads::Form),
            "LazyJson" => Some(Reads::Data),
            _ => None,
        }
    }

    fn attribute_routes(
        &self,
        _: &Function,
        attribute: &Attribute,
        path: &ExternalPath,
    ) -> Option<Vec<AttributeRoute>> {
        path.is(&CRATES, "route").then(|| routes::declared(attribute).into_iter().collect())
    }

    fn respond(&self, evaluator: &mut Evaluator<'_, '_>, value: &Value) -> Option<Values> {
        responses::respond(evaluator, value)
    }

    fn router_words(&self) -> &'static [&'static str] {
        &["App::new", "NestApp"]
    }

    fn is_transparent(&self, path: &ExternalPath) -> bool {
        path.is(&CRATES, "Error")
    }
}
