//! Rocket 0.4 and 0.5 with its template, JSON and database crates.
//! Facts: the catalogue's Rocket sections (rocket 0.5.2 executed, 0.4.11 read).

mod builder;
mod responders;
mod responses;
mod routes;
mod uri;

use std::sync::Arc;

use smol_str::SmolStr;

use super::http::{camel_status, status_of};
use super::result_forms::{ResultForm, ResultForms};
use super::{AttributeRoute, SeeOther, Vocabulary};
use crate::program::evaluate::{CallSite, Done, Evaluator, State};
use crate::program::ids::Site;
use crate::program::names::ExternalPath;
use crate::program::types::Type;
use crate::program::value::{
    ClosureCode, MethodSet, ObjectValue, Reason, Response, StatusCode, Value, Values, VariantOwner, VariantValue,
};
use crate::syntax::facts::{Attribute, Function, ItemFacts, MacroCall};

/// The vocabulary.
pub(super) struct Rocket;

const NAME: &str = "rocket";
const CRATES: [&str; 10] = [
    "rocket",
    "rocket_dyn_templates",
    "rocket_contrib",
    "rocket_codegen",
    "rocket_http",
    "rocket_sync_db_pools",
    "rocket_db_pools",
    "rocket_okapi",
    "rocket_ws",
    "rocket_contrib_codegen",
];
/// Attributes and macros that `#[macro_use] extern crate rocket` and `use rocket::*` bring in.
const MACROS: [&str; 20] = [
    "get",
    "put",
    "post",
    "delete",
    "head",
    "patch",
    "options",
    "connect",
    "trace",
    "route",
    "catch",
    "launch",
    "main",
    "routes",
    "catchers",
    "uri",
    "async_trait",
    "async_test",
    "FromForm",
    "try_outcome",
];
/// What else a glob of the crate's root brings in.
const ROOT: [&str; 22] = [
    "Rocket", "Build", "Ignite", "Orbit", "State", "Request", "Data", "Route", "Catcher", "Config", "Either",
    "Response", "build", "custom", "ignite", "response", "http", "form", "fs", "fairing", "request", "serde",
];
/// Types that stand for what they hold.
const WRAPPERS: [&str; 10] =
    ["Form", "LenientForm", "Json", "MsgPack", "State", "Strict", "Lenient", "Capped", "Connection", "Contextual"];

/// Rocket 0.4 and 0.5, response/redirect.rs.
const RESULT_FORMS: ResultForms = ResultForms {
    any: "Responder",
    conversion: None,
    forms: &[ResultForm {
        note: "",
        ty: "{rocket::response::Redirect}",
        expression: "{rocket::response::Redirect}::to({location})",
    }],
};

impl Vocabulary for Rocket {
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
        &[NAME, "rocket_codegen", "rocket_http", "rocket_dyn_templates", "rocket_contrib"]
    }

    fn see_other(&self, response: &Response, word: &str) -> Option<SeeOther> {
        let redirect = matches!(word, "found" | "moved" | "temporary" | "permanent");
        (response.framework == NAME && redirect).then_some(SeeOther::Word("to"))
    }

    fn result_forms(&self, framework: &str, _: Option<u64>) -> Option<ResultForms> {
        (framework == NAME).then_some(RESULT_FORMS)
    }

    fn knows(&self, path: &ExternalPath) -> bool {
        let name = path.last();
        match path.owner() {
            None => match path.krate() {
                "rocket" | "rocket_codegen" => MACROS.contains(&name) || ROOT.contains(&name),
                "rocket_dyn_templates" => matches!(name, "Template" | "context" | "Metadata"),
                "rocket_contrib" => {
                    matches!(name, "json" | "templates" | "serve" | "database" | "Json" | "Template")
                }
                "rocket_okapi" => name.starts_with("openapi"),
                _ => matches!(name, "database" | "Database" | "Connection"),
            },
            Some("http") => matches!(
                name,
                "Status"
                    | "ContentType"
                    | "Method"
                    | "Header"
                    | "Cookie"
                    | "Cookies"
                    | "CookieJar"
                    | "Accept"
                    | "RawStr"
                    | "uri"
            ),
            Some("response") => matches!(
                name,
                "Redirect"
                    | "Flash"
                    | "Responder"
                    | "Response"
                    | "Result"
                    | "Debug"
                    | "NamedFile"
                    | "Stream"
                    | "status"
                    | "content"
                    | "stream"
            ),
            Some("status") => {
                responses::status_type(name).is_some() || matches!(name, "Custom" | "Created" | "NoContent")
            }
            Some("content") => responses::content_type(name).is_some(),
            Some("stream") => matches!(name, "EventStream" | "TextStream" | "ByteStream" | "ReaderStream" | "Event"),
            Some("json") => matches!(name, "Json" | "JsonValue" | "Value" | "json"),
            Some("templates") => matches!(name, "Template" | "Metadata"),
            Some("form") => matches!(name, "Form" | "Contextual" | "Strict" | "Lenient" | "Context"),
            Some("request") => {
                matches!(name, "Request" | "Form" | "LenientForm" | "FlashMessage" | "FromRequest" | "Outcome")
            }
            Some("fs") => matches!(name, "NamedFile" | "FileServer" | "TempFile" | "Options" | "relative"),
            Some("serve") => matches!(name, "StaticFiles" | "Options"),
            Some("fairing") => matches!(name, "AdHoc" | "Fairing" | "Info" | "Kind"),
            Some("Outcome") => matches!(name, "Success" | "Error" | "Failure" | "Forward"),
            _ => false,
        }
    }

    fn constant(&self, path: &ExternalPath, site: Site) -> Option<Values> {
        let name = path.last();
        match path.owner()? {
            "Status" => {
                let code = camel_status(name)?;
                Some(Values::one(Value::Status(StatusCode::new(code, site))))
            }
            "Method" => Some(Values::one(Value::Method(MethodSet::known(name)?))),
            "ContentType" => responses::content_constant(path).map(Values::one),
            "status" if name == "NoContent" => Some(Values::one(responses::plain(204, site, "NoContent"))),
            _ => None,
        }
    }

    fn structure(
        &self,
        path: &ExternalPath,
        fields: &[(SmolStr, Values)],
        _: Option<&Values>,
        site: Site,
    ) -> Option<Values> {
        // `Status { code: 302 }`: the field is public.
        if path.last() != "Status" {
            return None;
        }
        let (_, code) = fields.iter().find(|(name, _)| name == "code")?;
        Some(statuses(code, site))
    }

    fn call(
        &self,
        evaluator: &mut Evaluator<'_, '_>,
        path: &ExternalPath,
        call: &CallSite<'_>,
        _: &State,
    ) -> Option<Done> {
        let name = path.last();
        match (path.owner(), name) {
            (Some("Status"), "new" | "raw") => Some(Done::value(statuses(&call.argument(0), call.argument_site(0)))),
            (Some("Status"), "from_code") => {
                Some(Done::value(Values::some(statuses(&call.argument(0), call.argument_site(0)))))
            }
            (Some("Status"), "default") => Some(Done::value(Value::Status(StatusCode::new(200, call.site)))),
            (_, "Left" | "Right") => Some(Done::value(call.argument(0))),
            (Some("Outcome"), variant) => outcome(evaluator, path, variant, call),
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
            Value::Router(router) if router.framework == NAME => {
                routes::router_method(evaluator, router, method, call, state)
            }
            Value::Sequence(members) => routes::list_method(members, method, call),
            Value::MethodRouter(route) => routes::route_method(route, method),
            _ if method == "respond_to" && call.arguments.len() == 1 => {
                let answers = responses::answers(evaluator, &Values::one(receiver.clone()), call.site);
                Some(Done::value(Values::ok(answers)))
            }
            Value::Response(response) if response.framework == NAME && method != "heartbeat" => {
                builder::response_method(evaluator, response, method, call)
            }
            Value::Response(response) if method == "heartbeat" && response.kind == "Stream" => {
                Some(Done::value(receiver.clone()))
            }
            Value::Variant(variant) if matches!(&variant.owner, VariantOwner::External(path) if path.last() == "Outcome") => {
                matches!(method, "pin" | "boxed").then(|| Done::value(receiver.clone()))
            }
            Value::Opaque(ty, reason) => opaque_method(evaluator, ty, reason, method, call, state),
            _ => None,
        }
    }

    fn macro_call(
        &self,
        evaluator: &mut Evaluator<'_, '_>,
        path: &ExternalPath,
        source: &MacroCall,
        call: &CallSite<'_>,
        _: &State,
    ) -> Option<Done> {
        let json = path.krate() == "serde_json" && path.last() == "json";
        if !json && !CRATES.contains(&path.krate()) {
            return None;
        }
        match path.last() {
            "routes" | "openapi_get_routes" | "openapi_routes" => {
                Some(Done::value(routes::routes_macro(evaluator, call)))
            }
            "openapi_get_routes_spec" => {
                let routes = routes::routes_macro(evaluator, call);
                Some(Done::value(Value::Tuple(vec![Values::one(routes), Values::unknown("an API description")])))
            }
            "catchers" => Some(Done::value(routes::catchers_macro(call))),
            "uri" => Some(Done::value(Value::Text(uri::uri_macro(evaluator, source)))),
            "json" => {
                let ty = Type::External(ExternalPath::new(["serde_json", "Value"]), Vec::new());
                Some(Done::value(Values::opaque(ty, &Reason::new("a JSON value"))))
            }
            "EventStream" | "ByteStream" | "ReaderStream" | "TextStream" => {
                Some(Done::value(responses::stream(path.last(), call)))
            }
            "Stream" if path.krate() == "rocket_ws" => Some(Done::value(responses::plain(101, call.site, "Stream"))),
            // The success; everything else leaves the function as it is.
            "try_outcome" => Some(Done::value(call.argument(0).map(|value| match value {
                Value::Variant(variant) if variant.name == "Success" => {
                    variant.fields.first().map(|(_, values)| values.clone()).unwrap_or_default()
                }
                Value::Variant(_) => Values::none(),
                Value::Opaque(ty, reason) => Values::opaque(ty.argument(0), reason),
                other => Values::one(other.clone()),
            }))),
            "context" => Some(Done::value(Values::unknown("the context of a template"))),
            _ => None,
        }
    }

    fn quotes(&self, path: &ExternalPath) -> bool {
        path.last() == "uri" && path.krate() == NAME || path.last() == "context"
    }

    fn holds(&self, path: &ExternalPath) -> bool {
        WRAPPERS.contains(&path.last())
    }

    fn field(&self, path: &ExternalPath, arguments: &[Type], name: &str) -> Option<Type> {
        match (path.last(), name) {
            ("Contextual", "context") => Some(Type::External(ExternalPath::new([NAME, "form", "Context"]), Vec::new())),
            ("Contextual", "value") => {
                Some(Type::std("Option", vec![arguments.first().cloned().unwrap_or(Type::Unknown)]))
            }
            _ => None,
        }
    }

    /// The answer of a catcher keeps the status that it catches, unless it sets one (`rocket_codegen` 0.5.2
    /// attribute/catch/mod.rs).
    fn attributed_status(&self, framework: &str, attribute: &Attribute) -> Option<Result<u16, Reason>> {
        if framework != NAME || attribute.path.last() != "catch" {
            return None;
        }
        let code = attribute.text.trim().parse();
        Some(code.map_err(|_| Reason::new("the status that a catcher catches")))
    }

    fn attribute_routes(
        &self,
        _: &Function,
        attribute: &Attribute,
        path: &ExternalPath,
    ) -> Option<Vec<AttributeRoute>> {
        routes::declared(attribute, path.last()).map(|route| vec![route])
    }

    fn router_words(&self) -> &'static [&'static str] {
        &["Rocket", "mount", "attach", "rocket::build"]
    }

    fn respond(&self, evaluator: &mut Evaluator<'_, '_>, value: &Value) -> Option<Values> {
        responders::respond(evaluator, value)
    }
}

/// Statuses out of numbers; `Status::new` takes any number, so there is no failure.
fn statuses(values: &Values, site: Site) -> Values {
    values.map(|value| match status_of(&Values::one(value.clone()), site) {
        (Ok(code), site) => Values::one(Value::Status(StatusCode::new(code, site))),
        (Err(reason), _) => Values::opaque(Type::External(ExternalPath::new([NAME, "Status"]), Vec::new()), &reason),
    })
}

/// `Outcome::Success(x)` and its kin keep what they hold; `Outcome::from(request, responder)` and the
/// others that make one out of a responder hold its answers.
fn outcome(evaluator: &mut Evaluator<'_, '_>, path: &ExternalPath, name: &str, call: &CallSite<'_>) -> Option<Done> {
    let made = |name: &str, payload: Values| {
        Some(Done::value(Value::Variant(Arc::new(VariantValue {
            owner: VariantOwner::External(path.parent()),
            name: name.into(),
            fields: vec![("0".into(), payload)],
        }))))
    };
    match name {
        "Success" | "Error" | "Failure" | "Forward" => made(name, call.argument(0)),
        "from" | "try_from" | "from_or_forward" => {
            let responder = call.arguments.last().cloned().unwrap_or_default();
            let answers = responses::answers(evaluator, &responder, call.site);
            made("Success", answers)
        }
        "error" | "failure" | "error_val" => made("Error", call.argument(0)),
        "forward" => made("Forward", call.argument(0)),
        _ => None,
    }
}

/// Methods of values that are known by their type only.
fn opaque_method(
    evaluator: &mut Evaluator<'_, '_>,
    ty: &Type,
    reason: &Reason,
    method: &str,
    call: &CallSite<'_>,
    state: &State,
) -> Option<Done> {
    match (ty.unboxed(), method) {
        (Type::External(path, arguments), "into_inner" | "inner")
            if CRATES.contains(&path.krate()) && WRAPPERS.contains(&path.last()) =>
        {
            Some(Done::value(Values::opaque(arguments.first().cloned().unwrap_or(Type::Unknown), reason)))
        }
        // A form that is valid or not: 200 or, mostly, 422.
        (Type::External(path, _), "status") if path.krate() == NAME && path.last() == "Context" => {
            let status = |code| Value::Status(StatusCode::new(code, call.name));
            Some(Done::value([status(200), status(422)].into_iter().collect::<Values>()))
        }
        (_, "run") if call.arguments.len() == 1 && is_database(evaluator, ty) => {
            let connection = match ty.unboxed() {
                Type::Definition(..) => evaluator.field(&Value::Opaque(ty.clone(), reason.clone()), "0"),
                _ => Values::unknown("a database connection"),
            };
            let flows = evaluator.apply(&call.argument(0), &[connection], state, call.site);
            Some(Done::ran(flows, state))
        }
        (Type::External(path, _), _) if path.krate() == NAME && path.last() == "Rocket" => {
            routes::part_method(evaluator, method, call, state)
        }
        _ => None,
    }
}

/// A connection type of `#[database("…")]` (`rocket_sync_db_pools`, `rocket_contrib`).
fn is_database(evaluator: &Evaluator<'_, '_>, ty: &Type) -> bool {
    match ty.unboxed() {
        Type::Definition(definition, _) => {
            let facts = evaluator.program.facts(definition.item);
            matches!(&*facts, ItemFacts::Structure(structure)
                if structure.attributes.iter().any(|attribute| attribute.path.last() == "database"))
        }
        Type::External(path, _) => matches!(path.krate(), "rocket_sync_db_pools" | "rocket_contrib"),
        _ => false,
    }
}

/// An object of the vocabulary's own.
fn object(path: &ExternalPath, parts: Vec<(&'static str, Values)>) -> Value {
    Value::Object(Arc::new(ObjectValue { path: path.clone(), parts }))
}

/// Runs `async` blocks and looks through `Ok` and `Err`.
fn settled(evaluator: &mut Evaluator<'_, '_>, values: &Values, state: &State, depth: usize) -> Values {
    values.map(|value| match value {
        _ if depth > 4 => Values::one(value.clone()),
        Value::Closure(closure) if matches!(closure.code, ClosureCode::Async(_)) => {
            let mut all = Values::none();
            for (_, values) in evaluator.call_closure(closure, &[], state) {
                all.extend(settled(evaluator, &values, state, depth + 1));
            }
            all
        }
        Value::Variant(variant) if matches!(variant.name.as_str(), "Ok" | "Err" | "Some") => {
            let payload = variant.fields.first().map(|(_, values)| values.clone()).unwrap_or_default();
            settled(evaluator, &payload, state, depth + 1)
        }
        other => Values::one(other.clone()),
    })
}

/// What an `impl From<value's type> for target` of the workspace makes of a value.
fn converted(evaluator: &mut Evaluator<'_, '_>, value: &Value, is_target: impl Fn(&Type) -> bool) -> Option<Values> {
    let Type::Definition(own, _) = evaluator.type_of(value) else { return None };
    let program = evaluator.program;
    for &block in program.implementations.of_trait("From") {
        let facts = program.facts(block.item);
        let ItemFacts::Implementation(header) = &*facts else { continue };
        let written = header.implemented.as_ref().and_then(|path| path.segments.last()?.arguments.first());
        let Some(written) = written else { continue };
        let context = crate::program::types::TypeContext::default();
        let from = evaluator.resolver().ty(block.module, &context, written);
        if !matches!(&from, Type::Definition(definition, _) if definition.item == own.item)
            || !is_target(&evaluator.resolver().ty(block.module, &context, &header.target))
        {
            continue;
        }
        let definition = program.implementations.member(&program.store, block, "from")?;
        let function = crate::program::value::FunctionValue { definition, self_type: None, generics: Vec::new() };
        let outcomes = evaluator.call_function(&function, None, &[Values::one(value.clone())]);
        let mut all = Values::none();
        for outcome in outcomes.iter() {
            all.extend(outcome.values.clone());
        }
        return Some(all);
    }
    None
}
