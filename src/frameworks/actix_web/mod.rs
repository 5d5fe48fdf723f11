//! actix-web 3 and 4 with actix-files, actix-session, actix-identity and actix-web-lab.
//! Facts: the catalogue's sections actix-web 4.18.1 and 3.3.3, most rows of the first executed.

mod attributes;
mod builders;
mod responses;
mod routes;

use super::{AttributeRoute, SeeOther, Vocabulary};
use crate::program::Program;
use crate::program::evaluate::{CallSite, Done, Evaluator, State};
use crate::program::ids::{Definition, Site};
use crate::program::names::ExternalPath;
use crate::program::value::{Response, Value, Values};
use crate::syntax::facts::{Function, MacroCall};

/// The vocabulary.
pub(super) struct ActixWeb;

const NAME: &str = "actix-web";
const CRATES: [&str; 19] = [
    "actix_web",
    "actix_http",
    "actix_files",
    "actix_session",
    "actix_identity",
    "actix_multipart",
    "actix_web_lab",
    "actix_web_codegen",
    "actix_web_httpauth",
    "actix_web_flash_messages",
    "actix_web_static_files",
    "actix_utils",
    "actix_service",
    "askama_actix",
    "utoipa_actix_web",
    "paperclip",
    "apistos",
    "mime",
    "mime_guess",
];

impl Vocabulary for ActixWeb {
    fn crates(&self) -> &'static [&'static str] {
        &CRATES
    }

    fn see_other(&self, response: &Response, word: &str) -> Option<SeeOther> {
        match word {
            _ if response.framework != NAME => None,
            "temporary" | "permanent" => Some(SeeOther::Word("see_other")),
            // 307 unless told otherwise (redirect.rs:75 and 97).
            "to" | "new" | "redirect" => Some(SeeOther::Method("see_other")),
            _ => None,
        }
    }

    fn knows(&self, path: &ExternalPath) -> bool {
        let name = path.last();
        match path.owner() {
            Some("web") => {
                routes::is_constructor(name)
                    || matches!(
                        name,
                        "Redirect"
                            | "Html"
                            | "Json"
                            | "Form"
                            | "Path"
                            | "Query"
                            | "Data"
                            | "Bytes"
                            | "Payload"
                            | "ServiceConfig"
                            | "Either"
                            | "block"
                            | "redirect"
                    )
            }
            Some("guard") => routes::is_guard(name),
            Some("error") => {
                matches!(name, "InternalError" | "ResponseError" | "Error" | "Result")
                    || responses::error_status(name).is_some()
            }
            _ if path.krate() == "actix_web" => {
                attributes::is_attribute(name)
                    || matches!(
                        name,
                        "App"
                            | "HttpServer"
                            | "HttpResponse"
                            | "HttpResponseBuilder"
                            | "HttpRequest"
                            | "HttpMessage"
                            | "Responder"
                            | "ResponseError"
                            | "CustomizeResponder"
                            | "Either"
                            | "Error"
                            | "FromRequest"
                            | "Resource"
                            | "Route"
                            | "Scope"
                            | "Result"
                            | "dev"
                            | "error"
                            | "guard"
                            | "http"
                            | "middleware"
                            | "services"
                            | "web"
                    )
            }
            _ => matches!((path.krate(), name), ("actix_files", "Files" | "NamedFile") | ("actix_session", "Session")),
        }
    }

    fn constant(&self, path: &ExternalPath, _: Site) -> Option<Values> {
        if path.krate() == "mime" || path.owner() == Some("mime") {
            return super::http::media_type(path.last()).map(Values::text);
        }
        None
    }

    fn call(
        &self,
        evaluator: &mut Evaluator<'_, '_>,
        path: &ExternalPath,
        call: &CallSite<'_>,
        state: &State,
    ) -> Option<Done> {
        routes::call(evaluator, path, call).or_else(|| responses::call(evaluator, path, call, state))
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

    fn macro_call(
        &self,
        _: &mut Evaluator<'_, '_>,
        path: &ExternalPath,
        _: &MacroCall,
        call: &CallSite<'_>,
        _: &State,
    ) -> Option<Done> {
        // `services![a, b]` is a tuple of services.
        path.is(&["actix_web"], "services").then(|| Done::value(Value::Tuple(call.arguments.to_vec())))
    }

    fn declared_routes(
        &self,
        program: &Program<'_>,
        definition: Definition,
        function: &Function,
    ) -> Vec<AttributeRoute> {
        attributes::declared(program, definition, function)
    }

    fn respond(&self, evaluator: &mut Evaluator<'_, '_>, value: &Value) -> Option<Values> {
        responses::respond(evaluator, value)
    }

    fn router_words(&self) -> &'static [&'static str] {
        &["App::new", "ServiceConfig", "scope", "resource", "service", "route"]
    }

    fn is_transparent(&self, path: &ExternalPath) -> bool {
        matches!(path.last(), "Error" | "InternalError") && path.krate().starts_with("actix")
    }
}
