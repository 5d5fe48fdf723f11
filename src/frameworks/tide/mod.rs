//! tide. Facts: the catalogue's tide section (tide 0.16.0, executed; 0.17.0-beta.1 is the same here).

mod around;
mod errors;
mod requests;
mod routes;

use std::sync::Arc;

use super::http::{body_of, camel_status, header_name, status_of};
use super::result_forms::{Conversion, ResultForm, ResultForms};
use super::{Reads, SeeOther, Vocabulary, respond, shape};
use crate::program::evaluate::{CallSite, Done, Evaluator, State};
use crate::program::ids::Site;
use crate::program::names::ExternalPath;
use crate::program::types::Type;
use crate::program::value::{
    Body, MethodSet, ObjectValue, Response, Router, Stage, StatusCode, Text, Value, Values, Via,
};
use crate::syntax::facts::MacroCall;

/// The vocabulary.
pub(super) struct Tide;

const NAME: &str = "tide";
const CRATES: [&str; 3] = [NAME, "http_types", "tide_tera"];
/// tide 0.16.0 redirect.rs. `new` is no neutral constructor.
const REDIRECTS: [(&str, u16); 4] = [("new", 302), ("see_other", 303), ("temporary", 307), ("permanent", 308)];

impl Vocabulary for Tide {
    fn status_name(&self, constant: &str) -> Option<String> {
        Some(format!("StatusCode::{}", super::http::camel_name(constant)))
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

    fn see_other(&self, response: &Response, word: &str) -> Option<SeeOther> {
        let redirect = matches!(word, "new" | "temporary" | "permanent") && response.kind == "Redirect";
        (response.framework == NAME && redirect).then_some(SeeOther::Word("see_other"))
    }

    fn result_forms(&self, framework: &str, _: Option<u64>) -> Option<ResultForms> {
        // Whatever a handler answers is `Into<Response>` (tide 0.16.0 endpoint.rs).
        let conversion = Some(Conversion { ty: "{tide::Response}", of: "Into", method: "into" });
        let forms = &[ResultForm {
            note: "",
            ty: "{tide::Redirect}<{text}>",
            expression: "{tide::Redirect}::see_other({location})",
        }];
        (framework == NAME).then_some(ResultForms { any: "Into", conversion, forms })
    }

    fn knows(&self, path: &ExternalPath) -> bool {
        matches!(
            path.last(),
            "Request" | "Response" | "Redirect" | "StatusCode" | "Server" | "Body" | "Error" | "Result" | "Endpoint"
        )
    }

    fn constant(&self, path: &ExternalPath, site: Site) -> Option<Values> {
        match path.owner() {
            Some("StatusCode") => {
                camel_status(path.last()).map(|code| Values::one(Value::Status(StatusCode::new(code, site))))
            }
            Some("headers") => {
                Some(Values::one(Value::HeaderName(path.last().to_ascii_lowercase().replace('_', "-").into())))
            }
            Some("Method") => MethodSet::known(path.last()).map(|methods| Values::one(Value::Method(methods))),
            Some("mime") => Some(Values::text(match path.last() {
                "HTML" => "text/html",
                "PLAIN" => "text/plain",
                "JSON" => "application/json",
                _ => return None,
            })),
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
        let made = match (path.owner(), path.last()) {
            (None | Some("Server"), "new" | "with_state") => {
                return Some(routes::noted(evaluator, Router::new(NAME, call.site), Text::default()));
            }
            (Some("Redirect"), name) => {
                let &(_, status) = REDIRECTS.iter().find(|(known, _)| *known == name)?;
                shape::redirect(NAME, status, call)
            }
            (Some("Response"), name @ ("new" | "builder")) => with_own_status(name == "builder", call),
            (Some("Error"), "from_str" | "new") => with_own_status(false, call).map_responses(&|response| {
                response.via = Via::Error;
                response.error = Some(call.argument(1));
            }),
            (_, name @ ("After" | "Before")) => {
                let parts = vec![("function", call.argument(0))];
                Values::one(Value::Object(Arc::new(ObjectValue { path: ExternalPath::new([NAME, name]), parts })))
            }
            (Some("Response"), "from") => {
                call.argument(0).map(|value| respond::answers(evaluator, NAME, value, call.site))
            }
            (Some("Body"), name) => {
                let body = match name {
                    "from_json" | "from_form" => Body::Json,
                    "from_string" => Body::Text,
                    "empty" => Body::Empty,
                    _ => Body::Stream,
                };
                let made = shape::page(NAME, body, "Body", call);
                if matches!(name, "from_string" | "empty") { made } else { Values::ok(made) }
            }
            _ => return None,
        };
        Some(Done::value(made))
    }

    fn method(
        &self,
        evaluator: &mut Evaluator<'_, '_>,
        receiver: &Value,
        method: &str,
        call: &CallSite<'_>,
        _: &State,
    ) -> Option<Done> {
        match receiver {
            Value::Router(router) if router.framework == NAME => routes::method(evaluator, router, method, call),
            // A server that is a parameter.
            Value::Opaque(Type::External(path, _), _) if path.is(&[NAME], "Server") && method == "at" => {
                let router = Arc::new(Router { whole: false, ..Router::new(NAME, call.site) });
                let done = routes::method(evaluator, &router, method, call)?;
                Some(Done { receiver: Some(Values::one(Value::Router(router))), ..done })
            }
            Value::Response(response) if response.framework == NAME => {
                errors::method(evaluator, response, method, call).or_else(|| response_method(response, method, call))
            }
            _ if method == "status" && call.arguments.len() == 1 && evaluator.has_crate(NAME) => {
                with_status(receiver, call)
            }
            _ => requests::method(receiver, method, call),
        }
    }

    fn macro_call(
        &self,
        _: &mut Evaluator<'_, '_>,
        path: &ExternalPath,
        _: &MacroCall,
        call: &CallSite<'_>,
        _: &State,
    ) -> Option<Done> {
        path.is(&CRATES, "json").then(|| Done::value(shape::page(NAME, Body::Json, "Json", call)))
    }

    fn respond(&self, evaluator: &mut Evaluator<'_, '_>, value: &Value) -> Option<Values> {
        errors::respond(evaluator, value)
    }

    fn reads(&self, method: &str) -> Option<Reads> {
        match method {
            "body_form" => Some(Reads::Form),
            "body_json" | "body_string" | "body_bytes" => Some(Reads::Data),
            _ => None,
        }
    }

    fn router_words(&self) -> &'static [&'static str] {
        &["tide::", "Server", ".at("]
    }

    fn is_transparent(&self, path: &ExternalPath) -> bool {
        path.is(&CRATES, "Error")
    }
}

/// A response whose first argument is its status.
fn with_own_status(builder: bool, call: &CallSite<'_>) -> Values {
    call.argument(0).map(|status| {
        let (status, site) = status_of(&Values::one(status.clone()), call.argument_site(0));
        let mut response = Response::new(NAME, status, site, call.site);
        response.stage = if builder { Stage::Builder } else { Stage::Finished };
        Values::one(Value::Response(Arc::new(response)))
    })
}

/// `result.status(404)?`: an error with this status in place of any other.
fn with_status(receiver: &Value, call: &CallSite<'_>) -> Option<Done> {
    let (ok, err) = match receiver {
        Value::Variant(variant) if variant.name == "Ok" => (Some(Values::one(receiver.clone())), false),
        Value::Variant(variant) if variant.name == "Err" => (None, true),
        Value::Opaque(ty, reason) if ty.is_std("Result") || ty.is_unknown() => {
            (Some(Values::ok(Values::opaque(ty.argument(0), reason))), true)
        }
        _ => return None,
    };
    let mut both = ok.unwrap_or_default();
    if err {
        let failed = with_own_status(false, call).map_responses(&|response| {
            response.via = Via::Error;
            response.error = Some(Values::unknown("an error"));
        });
        both.extend(Values::err(failed));
    }
    Some(Done::value(both))
}

fn response_method(response: &Response, method: &str, call: &CallSite<'_>) -> Option<Done> {
    let mut next = response.clone();
    let builds = response.stage == Stage::Builder;
    match (method, call.arguments.len()) {
        ("header" | "insert_header" | "append_header", 2) => {
            let name = header_name(&call.argument(0));
            let set = if method == "append_header" { shape::add_header } else { shape::set_header };
            set(&mut next, name.as_deref(), &call.argument(1), call.argument_site(1));
        }
        ("set_status", 1) => {
            let (status, site) = status_of(&call.argument(0), call.argument_site(0));
            next.set_status(status, site);
        }
        ("status", 0) => {
            return Some(Done::value(match &response.status {
                Ok(code) => Values::one(Value::Status(StatusCode::new(*code, response.status_site))),
                Err(reason) => Values::opaque(Type::Unknown, reason),
            }));
        }
        ("content_type" | "set_content_type", 1) => {
            next.set_header("content-type", &call.argument(0), call.argument_site(0));
        }
        ("body" | "set_body" | "body_json" | "body_string", 1) => {
            let body = match method {
                "body_json" => Body::Json,
                "body_string" => Body::Text,
                _ => body_of(&call.argument(0)),
            };
            if next.body == Body::Empty || body == Body::Json {
                next.body = body;
            }
            if method == "body_json" {
                return Some(Done::value(Values::ok(Values::one(Value::Response(Arc::new(next))))));
            }
        }
        ("insert_cookie" | "remove_cookie" | "insert_ext", _) => {}
        ("build", 0) => next.stage = Stage::Finished,
        _ => return None,
    }
    next.site = if builds { call.site } else { next.site };
    let value = Value::Response(Arc::new(next));
    Some(if builds { Done::updated(value) } else { Done::changed(value, Values::one(Value::Unit)) })
}
