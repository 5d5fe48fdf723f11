//! trillium 0.2 and 1 with trillium-router, trillium-redirect and trillium-api.
//! Facts: the catalogue's section trillium 1.4.1, read in the sources.

mod conn;
mod routes;

use super::Vocabulary;
use super::http::camel_status;
use crate::program::evaluate::{CallSite, Done, Evaluator, State};
use crate::program::ids::Site;
use crate::program::names::ExternalPath;
use crate::program::value::{StatusCode, Value, Values};
use crate::syntax::facts::MacroCall;

/// The vocabulary.
pub(super) struct Trillium;

const NAME: &str = "trillium";
const CRATES: [&str; 12] = [
    "trillium",
    "trillium_http",
    "trillium_router",
    "trillium_redirect",
    "trillium_api",
    "trillium_smol",
    "trillium_tokio",
    "trillium_async_std",
    "trillium_askama",
    "trillium_tera",
    "trillium_handlebars",
    "trillium_static",
];

impl Vocabulary for Trillium {
    fn status_name(&self, constant: &str) -> Option<String> {
        Some(format!("Status::{}", super::http::camel_name(constant)))
    }

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
        matches!(
            path.last(),
            "Conn"
                | "Handler"
                | "Status"
                | "Method"
                | "KnownHeaderName"
                | "Router"
                | "RouterConnExt"
                | "RouterRef"
                | "Redirect"
                | "RedirectStatus"
                | "RedirectConnExt"
                | "Json"
                | "ApiConnExt"
                | "redirect"
                | "router"
                | "routes"
                | "api"
        )
    }

    fn constant(&self, path: &ExternalPath, site: Site) -> Option<Values> {
        match path.owner()? {
            "Status" | "RedirectStatus" => {
                let code = camel_status(path.last())?;
                Some(Values::one(Value::Status(StatusCode::new(code, site))))
            }
            "KnownHeaderName" => Some(Values::one(Value::HeaderName(conn::header(path.last()).into()))),
            "Method" => {
                let methods = crate::program::value::MethodSet::known(path.last())?;
                Some(Values::one(Value::Method(methods)))
            }
            _ => None,
        }
    }

    fn call(
        &self,
        evaluator: &mut Evaluator<'_, '_>,
        path: &ExternalPath,
        call: &CallSite<'_>,
        _: &State,
    ) -> Option<Done> {
        routes::call(evaluator, path, call).or_else(|| conn::call(path, call))
    }

    fn method(
        &self,
        evaluator: &mut Evaluator<'_, '_>,
        receiver: &Value,
        method: &str,
        call: &CallSite<'_>,
        _: &State,
    ) -> Option<Done> {
        routes::method(evaluator, receiver, method, call).or_else(|| conn::method(receiver, method, call))
    }

    fn macro_call(
        &self,
        evaluator: &mut Evaluator<'_, '_>,
        path: &ExternalPath,
        source: &MacroCall,
        call: &CallSite<'_>,
        _: &State,
    ) -> Option<Done> {
        path.is(&CRATES, "routes").then(|| routes::routes_macro(evaluator, source, call))
    }

    fn router_words(&self) -> &'static [&'static str] {
        &["Router", "routes!", "router()"]
    }

    fn respond(&self, evaluator: &mut Evaluator<'_, '_>, value: &Value) -> Option<Values> {
        conn::respond(evaluator, value)
    }
}
