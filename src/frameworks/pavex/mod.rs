//! pavex 0.2. Facts: the catalogue's section pavex 0.2.10, its response rows executed.

mod around;
mod imports;
mod responses;
mod routes;

use super::{AttributeRoute, Reads, SeeOther, Vocabulary};
use crate::program::Program;
use crate::program::evaluate::{CallSite, Done, Evaluator, State};
use crate::program::ids::Definition;
use crate::program::names::ExternalPath;
use crate::program::value::{Response, Value, Values};
use crate::syntax::facts::{Attribute, Function, MacroCall};

/// The vocabulary.
pub(super) struct Pavex;

const NAME: &str = "pavex";
const CRATES: [&str; 3] = [NAME, "pavex_macros", "pavex_session"];

impl Vocabulary for Pavex {
    fn crates(&self) -> &'static [&'static str] {
        &CRATES
    }

    fn name(&self) -> &'static str {
        NAME
    }

    fn packages(&self) -> &'static [&'static str] {
        &[NAME, "pavex_macros", "pavex_session"]
    }

    fn see_other(&self, response: &Response, word: &str) -> Option<SeeOther> {
        let own = response.framework == NAME && responses::status(word).is_some();
        own.then_some(SeeOther::Word("see_other"))
    }

    fn knows(&self, path: &ExternalPath) -> bool {
        routes::verb(path.last()).is_some()
            || matches!(
                path.last(),
                "Blueprint"
                    | "Response"
                    | "IntoResponse"
                    | "Html"
                    | "Json"
                    | "UrlEncodedBody"
                    | "JsonBody"
                    | "BufferedBody"
                    | "RequestHead"
                    | "Processing"
                    | "StatusCode"
                    | "route"
                    | "from"
                    | "methods"
                    | "error_handler"
                    | "fallback"
                    | "pre_process"
            )
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

    fn macro_call(
        &self,
        evaluator: &mut Evaluator<'_, '_>,
        path: &ExternalPath,
        source: &MacroCall,
        _: &CallSite<'_>,
        _: &State,
    ) -> Option<Done> {
        path.is(&CRATES, "from").then(|| Done::value(imports::imported(evaluator, &source.text)))
    }

    fn holds(&self, path: &ExternalPath) -> bool {
        matches!(path.last(), "UrlEncodedBody" | "JsonBody" | "PathParams" | "QueryParams")
    }

    fn extracts(&self, path: &ExternalPath) -> Option<Reads> {
        match path.last() {
            "UrlEncodedBody" => Some(Reads::Form),
            "BufferedBody" => Some(Reads::Data),
            _ => None,
        }
    }

    fn attribute_routes(
        &self,
        _: &Function,
        attribute: &Attribute,
        path: &ExternalPath,
    ) -> Option<Vec<AttributeRoute>> {
        (path.krate() == NAME).then(|| routes::declared(attribute).into_iter().collect())
    }

    fn declared_routes(
        &self,
        program: &Program<'_>,
        definition: Definition,
        function: &Function,
    ) -> Vec<AttributeRoute> {
        imports::of_methods(program, definition, function)
    }

    fn respond(&self, evaluator: &mut Evaluator<'_, '_>, value: &Value) -> Option<Values> {
        responses::respond(evaluator, value)
    }

    fn router_words(&self) -> &'static [&'static str] {
        &["Blueprint"]
    }

    fn is_transparent(&self, path: &ExternalPath) -> bool {
        path.is(&CRATES, "Error")
    }
}
