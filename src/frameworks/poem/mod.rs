//! poem 2 and 3 with poem-openapi. Facts: the catalogue's poem section (poem 3.1.12, poem-openapi 5.1.16, executed).

mod openapi;
mod responses;
mod routes;

use super::result_forms::{Conversion, ResultForm, ResultForms};
use super::{AttributeRoute, BadTarget, SeeOther, Vocabulary};
use crate::program::Program;
use crate::program::evaluate::{CallSite, Done, Evaluator, State};
use crate::program::ids::Definition;
use crate::program::names::ExternalPath;
use crate::program::value::{Response, Value, Values};
use crate::syntax::facts::Function;

/// The vocabulary.
pub(super) struct Poem;

const NAME: &str = "poem";

impl Vocabulary for Poem {
    fn crates(&self) -> &'static [&'static str] {
        &[NAME, "poem_openapi", "poem_derive", "poem_openapi_derive"]
    }

    fn name(&self) -> &'static str {
        NAME
    }

    fn packages(&self) -> &'static [&'static str] {
        &[NAME, "poem-openapi"]
    }

    fn see_other(&self, response: &Response, word: &str) -> Option<SeeOther> {
        let redirect = matches!(word, "temporary" | "permanent" | "moved_permanent");
        (response.framework == NAME && redirect).then_some(SeeOther::Word("see_other"))
    }

    fn result_forms(&self, framework: &str, _: Option<u64>) -> Option<ResultForms> {
        let conversion = Some(Conversion { ty: "{poem::Response}", of: "poem::IntoResponse", method: "into_response" });
        let forms = &[ResultForm {
            note: "",
            ty: "{poem::web::Redirect}",
            expression: "{poem::web::Redirect}::see_other({location})",
        }];
        (framework == NAME).then_some(ResultForms { any: "IntoResponse", conversion, forms })
    }

    /// What poem-openapi answers is a part of the description.
    fn may_answer_other_types(&self, function: &Function) -> bool {
        function.attributes.iter().all(|attribute| attribute.path.last() != "oai")
    }

    fn bad_target(
        &self,
        response: &Response,
        _: &str,
        _: &dyn Fn(&semver::Version) -> Option<bool>,
    ) -> Option<BadTarget> {
        // poem 3.1.12 web/mod.rs:496.
        (response.framework == NAME && response.kind == "Redirect").then_some(BadTarget::Dropped)
    }

    fn knows(&self, path: &ExternalPath) -> bool {
        let name = path.last();
        match path.owner() {
            None => {
                routes::verb(name).is_some()
                    || matches!(
                        name,
                        "Route"
                            | "RouteMethod"
                            | "Response"
                            | "IntoResponse"
                            | "EndpointExt"
                            | "Endpoint"
                            | "Error"
                            | "Result"
                            | "Request"
                            | "Server"
                            | "handler"
                            | "web"
                            | "error"
                            | "OpenApiService"
                            | "ApiResponse"
                            | "payload"
                    )
            }
            Some("web") => {
                matches!(
                    name,
                    "Redirect" | "Html" | "Json" | "Form" | "Multipart" | "Data" | "Path" | "Query" | "Xml" | "Yaml"
                )
            }
            Some("payload") => {
                matches!(name, "Json" | "Html" | "PlainText" | "Form" | "Response" | "Binary" | "Xml" | "Attachment")
            }
            Some("error") => responses::error_status(name).is_some() || matches!(name, "ResponseError" | "Error"),
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

    fn holds(&self, path: &ExternalPath) -> bool {
        matches!(path.last(), "Form" | "Json" | "Data" | "Path" | "Query" | "Xml" | "Yaml")
    }

    fn declared_routes(
        &self,
        program: &Program<'_>,
        definition: Definition,
        function: &Function,
    ) -> Vec<AttributeRoute> {
        openapi::declared(program, definition, function)
    }

    fn respond(&self, evaluator: &mut Evaluator<'_, '_>, value: &Value) -> Option<Values> {
        openapi::respond(evaluator, value).or_else(|| responses::respond(evaluator, value))
    }

    fn router_words(&self) -> &'static [&'static str] {
        &["Route::new", "RouteMethod", "OpenApiService", ".at("]
    }

    fn is_transparent(&self, path: &ExternalPath) -> bool {
        path.is(&[NAME], "Error")
    }
}
