//! ohkami 0.24. Facts: read in the source of 0.24.9, its rows compiled; no server was run.

mod contents;
mod fangs;
mod responses;
mod routes;

use std::sync::Arc;

use super::http::{camel_name, status_values};
use super::result_forms::{Conversion, ResultForm, ResultForms};
use super::{Reads, SeeOther, Vocabulary};
use crate::program::evaluate::{CallSite, Done, Evaluator, State};
use crate::program::ids::Site;
use crate::program::names::ExternalPath;
use crate::program::types::Type;
use crate::program::value::{ObjectValue, Response, StatusCode, Value, Values};

/// The vocabulary.
pub(super) struct Ohkami;

const NAME: &str = "ohkami";
const CRATES: [&str; 1] = [NAME];

impl Vocabulary for Ohkami {
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
        if response.framework != NAME {
            return None;
        }
        match word {
            "at" | "to" => responses::redirect_of(word, response.status.as_ref().ok().copied()?).map(|written| {
                let ty = "ohkami::claw::status::SeeOther";
                SeeOther::Typed { written, function: "ohkami::claw::status::SeeOther::at", ty }
            }),
            _ => responses::status(word).map(|_| SeeOther::Word("SeeOther")),
        }
    }

    fn status_name(&self, constant: &str) -> Option<String> {
        let name = camel_name(constant);
        responses::status(&name).map(|_| format!("Status::{name}"))
    }

    fn result_forms(&self, framework: &str, _: Option<u64>) -> Option<ResultForms> {
        let conversion =
            Some(Conversion { ty: "{ohkami::Response}", of: "ohkami::IntoResponse", method: "into_response" });
        let forms = &[ResultForm {
            note: "",
            ty: "{ohkami::claw::status::SeeOther}",
            expression: "{ohkami::claw::status::SeeOther}::at({location})",
        }];
        (framework == NAME).then_some(ResultForms { any: "IntoResponse", conversion, forms })
    }

    fn knows(&self, path: &ExternalPath) -> bool {
        let name = path.last();
        fangs::is_built_in(name)
            || path.owner() == Some("status") && responses::status(name).is_some()
            || matches!(
                name,
                "Ohkami"
                    | "Route"
                    | "Request"
                    | "Response"
                    | "IntoResponse"
                    | "IntoContent"
                    | "FromRequest"
                    | "Status"
                    | "Method"
                    | "Fang"
                    | "FangAction"
                    | "FangProc"
                    | "Json"
                    | "Html"
                    | "Text"
                    | "UrlEncoded"
                    | "Multipart"
                    | "Path"
                    | "Query"
                    | "Cookie"
                    | "claw"
                    | "content"
                    | "status"
                    | "param"
                    | "header"
                    | "fang"
                    | "append"
            )
    }

    fn constant(&self, path: &ExternalPath, site: Site) -> Option<Values> {
        match path.owner()? {
            "Status" => Some(Values::one(Value::Status(StatusCode::new(responses::status(path.last())?, site)))),
            "status" => responses::empty(path.last(), site),
            _ => None,
        }
    }

    fn structure(
        &self,
        path: &ExternalPath,
        _: &[(smol_str::SmolStr, Values)],
        _: Option<&Values>,
        _: Site,
    ) -> Option<Values> {
        fangs::is_built_in(path.last()).then(|| Values::one(fangs::built_in(path.last())))
    }

    fn call(
        &self,
        evaluator: &mut Evaluator<'_, '_>,
        path: &ExternalPath,
        call: &CallSite<'_>,
        _: &State,
    ) -> Option<Done> {
        match (path.owner(), path.last()) {
            (Some("Status"), "from") => Some(Done::value(status_values(&call.argument(0), call.argument_site(0)))),
            (Some(owner), _) if fangs::is_built_in(owner) => Some(Done::value(fangs::built_in(owner))),
            (_, "Tag") => Some(Done::value(fangs::built_in("Tag"))),
            _ => routes::call(evaluator, path, call).or_else(|| responses::call(evaluator, path, call)),
        }
    }

    fn method(
        &self,
        evaluator: &mut Evaluator<'_, '_>,
        receiver: &Value,
        method: &str,
        call: &CallSite<'_>,
        state: &State,
    ) -> Option<Done> {
        match receiver {
            Value::Status(status) if method == "code" && evaluator.has_crate(NAME) => {
                Some(Done::value(Value::Integer(status.code.into(), status.site)))
            }
            Value::Object(object) if object.path.krate() == NAME && fangs::is_built_in(object.path.last()) => {
                Some(Done::value(receiver.clone()))
            }
            Value::Object(object) if fangs::is_inner(object) => fangs::method(object, method),
            _ => routes::method(evaluator, receiver, method, call)
                .or_else(|| responses::method(evaluator, receiver, method, call, state)),
        }
    }

    fn holds(&self, path: &ExternalPath) -> bool {
        matches!(path.last(), "Json" | "UrlEncoded" | "Multipart" | "Text" | "Path" | "Query" | "Context")
    }

    fn extracts(&self, path: &ExternalPath) -> Option<Reads> {
        match path.last() {
            "UrlEncoded" | "Multipart" => Some(Reads::Form),
            "Json" => Some(Reads::Data),
            _ => None,
        }
    }

    fn handed(&self, ty: &Type, _: Site) -> Option<Value> {
        let Type::External(path, _) = ty else { return None };
        // What is known of it: the method, a field (request/mod.rs:66).
        let parts = vec![("method", Values::one(Value::RequestMethod))];
        path.is(&CRATES, "Request").then(|| Value::Object(Arc::new(ObjectValue { path: path.clone(), parts })))
    }

    fn respond(&self, evaluator: &mut Evaluator<'_, '_>, value: &Value) -> Option<Values> {
        contents::answer(evaluator, value)
    }

    fn router_words(&self) -> &'static [&'static str] {
        &["Ohkami"]
    }
}
