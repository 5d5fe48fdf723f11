//! loco-rs 0.x and 1, which stands on axum. Facts: the catalogue's section loco-rs 1.2.0, most rows executed.
//!
//! What `loco_rs::prelude` exports again of axum is understood as axum's, and so is what a handler answers.

mod responses;
mod routes;

use super::axum::Axum;
use super::result_forms::{Conversion, ResultForm, ResultForms};
use super::{Reads, Vocabulary, shape};
use crate::program::evaluate::{CallSite, Done, Evaluator, State};
use crate::program::ids::Site;
use crate::program::names::ExternalPath;
use crate::program::types::Type;
use crate::program::value::{Value, Values, VariantOwner};
use crate::syntax::facts::ItemFacts;

/// The vocabulary.
pub(super) struct Loco;

/// The name in the JSON contract; the package is called `loco-rs`.
const NAME: &str = "loco";
const ROOT: &str = "loco_rs";
/// Handlers answer as axum's do. An application of loco depends on axum, and its modules have the prelude.
const RESULT_FORMS: ResultForms = ResultForms {
    any: "IntoResponse",
    conversion: Some(Conversion {
        ty: "{loco_rs::prelude::Response}",
        of: "loco_rs::prelude::IntoResponse",
        method: "into_response",
    }),
    forms: &[ResultForm {
        note: "",
        ty: "{axum::response::Redirect}",
        expression: "{axum::response::Redirect}::to({&location})",
    }],
};

/// What the prelude takes from axum, where axum has it (loco-rs 1.2.0 prelude.rs:2).
fn of_axum(path: &ExternalPath) -> Option<ExternalPath> {
    let prelude = path.0.get(1).is_some_and(|module| module == "prelude");
    let rest = path.0.get(2..).filter(|_| prelude)?;
    let module = match rest.first()?.as_str() {
        "delete" | "get" | "head" | "options" | "patch" | "post" | "put" | "trace" => "routing",
        "Form" | "Multipart" | "Path" | "Query" | "State" => "extract",
        "IntoResponse" | "Response" => "response",
        _ => return None,
    };
    let root = ["axum", module].into_iter().map(String::from);
    Some(ExternalPath::new(root.chain(rest.iter().map(ToString::to_string))))
}

impl Vocabulary for Loco {
    fn crates(&self) -> &'static [&'static str] {
        &[ROOT]
    }

    fn name(&self) -> &'static str {
        NAME
    }

    fn packages(&self) -> &'static [&'static str] {
        &["loco-rs"]
    }

    fn exports_http(&self) -> bool {
        true
    }

    fn result_forms(&self, framework: &str, _: Option<u64>) -> Option<ResultForms> {
        (framework == NAME).then_some(RESULT_FORMS)
    }

    fn fallible_form(&self) -> Option<&'static ResultForm> {
        const FORM: ResultForm = ResultForm {
            note: "",
            ty: "{loco_rs::prelude::Result}<{loco_rs::prelude::Response}>",
            expression: "{loco_rs::prelude::format}::redirect({&location})",
        };
        Some(&FORM)
    }

    fn knows(&self, path: &ExternalPath) -> bool {
        of_axum(path).is_some_and(|path| Axum.knows(&path))
            || matches!(
                path.last(),
                "format"
                    | "Routes"
                    | "AppRoutes"
                    | "AppContext"
                    | "Result"
                    | "Error"
                    | "Json"
                    | "bad_request"
                    | "not_found"
                    | "unauthorized"
                    | "auth"
                    | "cookie"
                    | "ViewEngine"
                    | "ViewRenderer"
                    | "TeraView"
                    | "SharedStore"
                    | "JsonValidate"
                    | "JsonValidateWithMessage"
                    | "RespondTo"
                    | "Format"
                    | "Hooks"
            )
    }

    fn constant(&self, path: &ExternalPath, site: Site) -> Option<Values> {
        responses::constant(path, site)
    }

    fn call(
        &self,
        evaluator: &mut Evaluator<'_, '_>,
        path: &ExternalPath,
        call: &CallSite<'_>,
        state: &State,
    ) -> Option<Done> {
        if let Some(path) = of_axum(path) {
            return Axum.call(evaluator, &path, call, state);
        }
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
        routes::method(evaluator, receiver, method, call).or_else(|| responses::method(receiver, method, call))
    }

    fn holds(&self, path: &ExternalPath) -> bool {
        Axum.holds(path)
            || matches!(
                path.last(),
                "FormValidate"
                    | "FormValidateWithMessage"
                    | "JsonValidate"
                    | "JsonValidateWithMessage"
                    | "ViewEngine"
                    | "SharedStore"
            )
    }

    fn extracts(&self, path: &ExternalPath) -> Option<Reads> {
        match path.last() {
            "FormValidate" | "FormValidateWithMessage" => Some(Reads::Form),
            "JsonValidate" | "JsonValidateWithMessage" | "JWT" | "JWTWithUser" | "ApiToken" => Some(Reads::Data),
            _ => None,
        }
    }

    fn respond(&self, evaluator: &mut Evaluator<'_, '_>, value: &Value) -> Option<Values> {
        if shape::is_refusal(value, &[ROOT]) || is_unknown_error(value) && returns_own_result(evaluator) {
            return Some(Values::none());
        }
        Axum.respond(evaluator, value)
    }

    fn router_words(&self) -> &'static [&'static str] {
        &["Routes"]
    }

    fn is_transparent(&self, path: &ExternalPath) -> bool {
        path.is(&[ROOT], "Error")
    }
}

fn is_unknown_error(value: &Value) -> bool {
    let Value::Variant(variant) = value else { return false };
    let Some((_, payload)) = variant.fields.first() else { return false };
    let is_error = variant.name == "Err" && matches!(variant.owner, VariantOwner::External(_));
    is_error && payload.iter().all(|error| matches!(error, Value::Opaque(Type::Unknown, _)))
}

/// Whether the function at hand returns `loco_rs::Result`: whatever `?` met there has become loco's own error, which
/// answers 4xx or 5xx (loco-rs 1.2.0 controller/mod.rs:153).
fn returns_own_result(evaluator: &Evaluator<'_, '_>) -> bool {
    let (item, _) = evaluator.standing();
    let facts = evaluator.program.facts(item);
    let ItemFacts::Function(code) = &*facts else { return false };
    let output = code.output.as_ref().map(|written| evaluator.resolve_type(written));
    matches!(output, Some(Type::External(path, arguments)) if path.is(&[ROOT], "Result") && arguments.len() < 2)
}
