//! dropshot 0.9 to 0.18. Facts: the catalogue's section dropshot 0.18.0, most rows executed.

mod responses;
mod routes;

use smol_str::SmolStr;

use super::http::status_constant;
use super::result_forms::{ResultForm, ResultForms};
use super::{AttributeRoute, SeeOther, Vocabulary};
use crate::program::Program;
use crate::program::evaluate::{CallSite, Done, Evaluator, State};
use crate::program::ids::{Definition, Site};
use crate::program::names::ExternalPath;
use crate::program::value::{Response, StatusCode, Value, Values};
use crate::syntax::facts::{Attribute, Function};

/// The vocabulary.
pub(super) struct Dropshot;

const NAME: &str = "dropshot";
const CRATES: [&str; 2] = ["dropshot", "dropshot_endpoint"];

impl Vocabulary for Dropshot {
    fn crates(&self) -> &'static [&'static str] {
        &CRATES
    }

    fn name(&self) -> &'static str {
        NAME
    }

    fn packages(&self) -> &'static [&'static str] {
        &[NAME]
    }

    fn serializes_errors(&self) -> bool {
        true
    }

    /// The status is the type of the result.
    fn see_other(&self, response: &Response, word: &str) -> Option<SeeOther> {
        let written = match word {
            "http_response_found" => "HttpResponseFound",
            "http_response_temporary_redirect" => "HttpResponseTemporaryRedirect",
            _ => return None,
        };
        (response.framework == NAME).then_some(SeeOther::Typed {
            written,
            function: "dropshot::http_response_see_other",
            ty: "dropshot::HttpResponseSeeOther",
        })
    }

    /// Pages are `http::Response<Body>`, and so may a 303 be.
    fn result_forms(&self, framework: &str, _: Option<u64>) -> Option<ResultForms> {
        let forms = &[ResultForm {
            note: ", with a builder",
            ty: "{http::Response}<{dropshot::Body}>",
            expression: "{http::Response}::builder().status({http::StatusCode}::SEE_OTHER)\
                         .header({http::header::LOCATION}, {location}).body({dropshot::Body}::empty())?",
        }];
        (framework == NAME).then_some(ResultForms { any: "HttpResponse", conversion: None, forms })
    }

    fn typed_form(&self) -> Option<&'static ResultForm> {
        const FORM: ResultForm = ResultForm {
            note: "",
            ty: "{dropshot::HttpResponseSeeOther}",
            expression: "{dropshot::http_response_see_other}({string})",
        };
        Some(&FORM)
    }

    /// What `http_response_see_other` refuses with, and what an `http::Error` becomes by `?` (dropshot 0.18.0 error.rs:197).
    fn error_of_forms(&self) -> Option<&'static str> {
        Some("HttpError")
    }

    fn knows(&self, path: &ExternalPath) -> bool {
        let name = path.last();
        name.starts_with("HttpResponse")
            || name.starts_with("http_response_")
            || matches!(
                name,
                "endpoint"
                    | "channel"
                    | "api_description"
                    | "ApiDescription"
                    | "HttpError"
                    | "RequestContext"
                    | "TypedBody"
                    | "UntypedBody"
                    | "MultipartBody"
                    | "Body"
                    | "Path"
                    | "Query"
            )
    }

    fn constant(&self, path: &ExternalPath, site: Site) -> Option<Values> {
        let owner = path.owner()?;
        if !matches!(owner, "ClientErrorStatusCode" | "ErrorStatusCode") {
            return None;
        }
        let code = status_constant(path.last())?;
        Some(Values::one(Value::Status(StatusCode::new(code, site))))
    }

    fn structure(
        &self,
        path: &ExternalPath,
        fields: &[(SmolStr, Values)],
        _: Option<&Values>,
        site: Site,
    ) -> Option<Values> {
        path.is(&CRATES, "HttpError").then(|| responses::error_structure(fields, site))
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
        routes::method(evaluator, receiver, method, call).or_else(|| responses::method(receiver, method))
    }

    fn attribute_routes(
        &self,
        _: &Function,
        attribute: &Attribute,
        path: &ExternalPath,
    ) -> Option<Vec<AttributeRoute>> {
        matches!(path.last(), "endpoint" | "channel").then(|| routes::declared(attribute).into_iter().collect())
    }

    fn declared_routes(
        &self,
        program: &Program<'_>,
        definition: Definition,
        function: &Function,
    ) -> Vec<AttributeRoute> {
        routes::described(program, definition, function)
    }

    fn router_words(&self) -> &'static [&'static str] {
        &["ApiDescription"]
    }

    fn respond(&self, evaluator: &mut Evaluator<'_, '_>, value: &Value) -> Option<Values> {
        responses::respond(evaluator, value)
    }
}
