//! actix-web 3 and 4 with actix-files, actix-session, actix-identity and actix-web-lab.
//! Facts: the catalogue's sections actix-web 4.18.1 and 3.3.3, most rows of the first executed.

mod attributes;
mod builders;
mod responses;
mod routes;
mod services;

use super::result_forms::{ResultForm, ResultForms};
use super::{AttributeRoute, BadTarget, SeeOther, Vocabulary};
use crate::program::Program;
use crate::program::evaluate::{CallSite, Done, Evaluator, State};
use crate::program::ids::{Definition, Site};
use crate::program::names::ExternalPath;
use crate::program::value::{Response, Text, Value, Values};
use crate::syntax::facts::{Function, MacroCall};

/// What tells the frameworks of this family apart.
pub(super) struct Dialect {
    /// The package, which is the name in the JSON contract too.
    pub(super) name: &'static str,
    /// The packages that are the framework, or a part of it.
    pub(super) packages: &'static [&'static str],
    /// The crate.
    pub(super) root: &'static str,
    /// The crates whose paths it understands.
    pub(super) crates: &'static [&'static str],
    /// The crates that declare routes by attributes.
    pub(super) attribute_crates: &'static [&'static str],
    /// Whether the module `web` exports everything again.
    pub(super) web_is_root: bool,
    /// The major version since which `web::block` gives the closure's `Result` within one of its own.
    pub(super) flat_block_since: Option<u64>,
    /// Whether methods that every value has are its own only where the crate can be named.
    pub(super) only_with_crate: bool,
    /// How 303 is answered since major version 4, and before it.
    pub(super) result_forms: (&'static [ResultForm], &'static [ResultForm]),
}

/// The vocabulary of a framework of this family.
pub(super) struct ActixWeb(pub(super) &'static Dialect);

/// actix-web itself.
pub(super) static ACTIX_WEB: ActixWeb = ActixWeb(&Dialect {
    name: "actix-web",
    packages: &["actix-web", "actix-files", "actix-multipart", "actix-session", "actix-identity", "actix-web-codegen"],
    root: "actix_web",
    crates: &CRATES,
    attribute_crates: &["actix_web", "actix_web_codegen", "paperclip", "apistos"],
    web_is_root: false,
    flat_block_since: Some(4),
    only_with_crate: false,
    result_forms: (RESULT_FORMS, RESULT_FORMS_3),
});

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

/// actix-web 4: `web::Redirect` (redirect.rs), and the builder.
const RESULT_FORMS: &[ResultForm] = &[
    ResultForm {
        note: "",
        ty: "{actix_web::web::Redirect}",
        expression: "{actix_web::web::Redirect}::to({location}).see_other()",
    },
    ResultForm {
        note: ", with a builder",
        ty: "{actix_web::HttpResponse}",
        expression: "{actix_web::HttpResponse}::SeeOther().insert_header(({actix_web::http::header::LOCATION}, {location})).finish()",
    },
];
/// actix-web 3 has the builder alone, with another method.
const RESULT_FORMS_3: &[ResultForm] = &[ResultForm {
    note: "",
    ty: "{actix_web::HttpResponse}",
    expression: "{actix_web::HttpResponse}::SeeOther().header({actix_web::http::header::LOCATION}, {location}).finish()",
}];

impl Vocabulary for ActixWeb {
    fn crates(&self) -> &'static [&'static str] {
        self.0.crates
    }

    fn name(&self) -> &'static str {
        self.0.name
    }

    fn packages(&self) -> &'static [&'static str] {
        self.0.packages
    }

    fn see_other(&self, response: &Response, word: &str) -> Option<SeeOther> {
        match word {
            _ if response.framework != self.0.name => None,
            "temporary" | "permanent" => Some(SeeOther::Word("see_other")),
            // 307 unless told otherwise (redirect.rs:75 and 97).
            "to" | "new" | "redirect" => Some(SeeOther::Method("see_other")),
            _ => None,
        }
    }

    fn bad_target(
        &self,
        response: &Response,
        _: &str,
        _: &dyn Fn(&semver::Version) -> Option<bool>,
    ) -> Option<BadTarget> {
        // A line of the log is all that tells it (actix-web 4.18.1 redirect.rs:171).
        (response.framework == self.0.name && response.kind == "Redirect").then_some(BadTarget::Dropped)
    }

    fn result_forms(&self, framework: &str, major: Option<u64>) -> Option<ResultForms> {
        let (newest, older) = self.0.result_forms;
        let forms = if major.is_none_or(|major| major >= 4) { newest } else { older };
        (framework == self.0.name).then_some(ResultForms { any: "Responder", conversion: None, forms })
    }

    fn knows(&self, path: &ExternalPath) -> bool {
        let name = path.last();
        match path.owner() {
            Some("web") => {
                self.0.web_is_root && is_root_name(name)
                    || routes::is_constructor(name)
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
            _ if path.krate() == self.0.root => is_root_name(name),
            _ => matches!((path.krate(), name), ("actix_files", "Files" | "NamedFile") | ("actix_session", "Session")),
        }
    }

    fn constant(&self, path: &ExternalPath, site: Site) -> Option<Values> {
        if path.krate() == "mime" || path.owner() == Some("mime") {
            let media_type = super::http::media_type(path.last())?;
            return Some(Values::one(Value::Text(Text::literal(media_type).at(site))));
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
        routes::call(self.0, evaluator, path, call).or_else(|| responses::call(self.0, evaluator, path, call, state))
    }

    fn method(
        &self,
        evaluator: &mut Evaluator<'_, '_>,
        receiver: &Value,
        method: &str,
        call: &CallSite<'_>,
        _: &State,
    ) -> Option<Done> {
        routes::method(self.0, evaluator, receiver, method, call)
            .or_else(|| responses::method(self.0, evaluator, receiver, method, call))
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
        path.is(&[self.0.root], "services").then(|| Done::value(Value::Tuple(call.arguments.to_vec())))
    }

    fn declared_routes(
        &self,
        program: &Program<'_>,
        definition: Definition,
        function: &Function,
    ) -> Vec<AttributeRoute> {
        attributes::declared(self.0, program, definition, function)
    }

    fn respond(&self, evaluator: &mut Evaluator<'_, '_>, value: &Value) -> Option<Values> {
        responses::respond(self.0, evaluator, value)
    }

    fn router_words(&self) -> &'static [&'static str] {
        &["App::new", "ServiceConfig", "scope(", "resource(", "service(", "route"]
    }

    fn holds(&self, path: &ExternalPath) -> bool {
        matches!(
            path.last(),
            "Data"
                | "State"
                | "ThinData"
                | "Form"
                | "Json"
                | "Path"
                | "Query"
                | "Header"
                | "ReqData"
                | "MultipartForm"
                | "QsQuery"
        )
    }

    fn is_transparent(&self, path: &ExternalPath) -> bool {
        matches!(path.last(), "Error" | "InternalError")
            && path.krate().starts_with(self.0.root.split('_').next().unwrap_or_default())
    }
}

/// Names of the crate's root.
fn is_root_name(name: &str) -> bool {
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
