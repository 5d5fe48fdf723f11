//! rouille 3. Facts: the catalogue's section rouille 3.6.2, most rows executed.

mod conversions;
mod responses;
mod routes;

use smol_str::SmolStr;

use super::result_forms::{ResultForm, ResultForms};
use super::{Reads, SeeOther, Vocabulary};
use crate::program::evaluate::{CallSite, Done, Evaluator, State};
use crate::program::ids::Site;
use crate::program::names::ExternalPath;
use crate::program::types::Type;
use crate::program::value::{Reason, Response, Value, Values};
use crate::syntax::facts::MacroCall;

/// The vocabulary.
pub(super) struct Rouille;

const NAME: &str = "rouille";

impl Vocabulary for Rouille {
    fn crates(&self) -> &'static [&'static str] {
        &[NAME]
    }

    fn name(&self) -> &'static str {
        NAME
    }

    fn packages(&self) -> &'static [&'static str] {
        &[NAME]
    }

    fn result_forms(&self, framework: &str, _: Option<u64>) -> Option<ResultForms> {
        let forms = &[ResultForm {
            note: "",
            ty: "{rouille::Response}",
            expression: "{rouille::Response}::redirect_303({location})",
        }];
        // There is one type of responses, and no trait.
        (framework == NAME).then_some(ResultForms { any: "Response", conversion: None, forms })
    }

    fn see_other(&self, response: &Response, word: &str) -> Option<SeeOther> {
        let redirect = matches!(word, "redirect_301" | "redirect_302" | "redirect_307" | "redirect_308");
        (response.framework == NAME && redirect).then_some(SeeOther::Word("redirect_303"))
    }

    fn knows(&self, path: &ExternalPath) -> bool {
        matches!(
            path.last(),
            "Request" | "Response" | "ResponseBody" | "Server" | "start_server" | "start_server_with_pool" | "session"
        ) || routes::is_macro(path.last())
            || responses::is_macro(path.last())
    }

    fn structure(
        &self,
        path: &ExternalPath,
        fields: &[(SmolStr, Values)],
        base: Option<&Values>,
        site: Site,
    ) -> Option<Values> {
        path.is(&[NAME], "Response").then(|| responses::structure(fields, base, site))
    }

    fn call(
        &self,
        evaluator: &mut Evaluator<'_, '_>,
        path: &ExternalPath,
        call: &CallSite<'_>,
        state: &State,
    ) -> Option<Done> {
        routes::call(evaluator, path, call, state)
            .or_else(|| responses::call(path, call))
            .or_else(|| conversions::call(evaluator, path, call))
    }

    fn method(
        &self,
        _: &mut Evaluator<'_, '_>,
        receiver: &Value,
        method: &str,
        call: &CallSite<'_>,
        _: &State,
    ) -> Option<Done> {
        routes::method(receiver, method, call).or_else(|| responses::method(receiver, method, call))
    }

    fn macro_call(
        &self,
        evaluator: &mut Evaluator<'_, '_>,
        path: &ExternalPath,
        source: &MacroCall,
        call: &CallSite<'_>,
        state: &State,
    ) -> Option<Done> {
        // A macro that is resolved to nothing stands as one of std: `#[macro_use] extern crate rouille`.
        if path.krate() != NAME && !(path.krate() == "std" && evaluator.has_crate(NAME)) {
            return None;
        }
        routes::macro_call(evaluator, path.last(), source, call)
            .or_else(|| responses::macro_call(evaluator, path.last(), call, state))
    }

    fn router_words(&self) -> &'static [&'static str] {
        &["router!", "find_route!", "start_server", "Server::new", "request.method"]
    }

    fn reads_by(&self, function: &str) -> Option<Reads> {
        match function {
            "post_input" | "raw_urlencoded_post_input" | "get_multipart_input" => Some(Reads::Form),
            "json_input" | "plain_text_body" | "plain_text_body_with_limit" => Some(Reads::Data),
            _ => None,
        }
    }

    fn respond(&self, evaluator: &mut Evaluator<'_, '_>, value: &Value) -> Option<Values> {
        match value {
            // What a router answers, its routes tell.
            Value::Router(router) if router.framework == NAME => Some(Values::none()),
            _ => conversions::converted(evaluator, value),
        }
    }
}

/// A request.
fn request() -> Values {
    let ty = Type::External(ExternalPath::new([NAME, "Request"]), Vec::new());
    Values::opaque(ty, &Reason::new("the request"))
}
