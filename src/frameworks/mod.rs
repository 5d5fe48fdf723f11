//! The vocabularies of web frameworks, and the one table that lists them.
//!
//! A vocabulary says what the names of its crates mean to the evaluator: which call makes which
//! response, which makes a route. It is plain Rust over abstract values and knows neither syn, rules
//! nor editors. A new framework is one file here and one line in `ALL`.

mod actix_web;
mod axum;
pub mod configured;
mod cot;
mod dropshot;
mod gotham;
mod http;
mod hyper;
pub mod layers;
mod leptos;
mod loco;
mod ntex;
mod ohkami;
mod paths;
mod pavex;
mod poem;
pub mod respond;
pub mod result_forms;
mod rocket;
mod rouille;
mod salvo;
mod shape;
mod templates;
mod tide;
mod trillium;
mod viz;
mod vocabulary;
mod warp;
mod xitca;

use rustc_hash::FxHashSet;

use self::result_forms::{ResultForm, ResultForms};
pub use self::vocabulary::{AttributeRoute, BadTarget, Reads, SeeOther, Vocabulary};
use crate::program::Program;
use crate::program::evaluate::{CallSite, Done, Evaluator, State};
use crate::program::ids::{Definition, Site};
use crate::program::names::{ExternalPath, Namespace};
use crate::program::types::Type;
use crate::program::value::{Question, Reason, Response, Router, Value, Values};
use crate::syntax::facts::{Attribute, Function, MacroCall};

/// Every vocabulary. The order is the order in which methods are offered.
static ALL: &[&dyn Vocabulary] = &[
    &axum::Axum,
    &ntex::NTEX,
    &actix_web::ACTIX_WEB,
    &rocket::Rocket,
    &warp::Warp,
    &poem::Poem,
    &salvo::Salvo,
    &tide::Tide,
    &hyper::Hyper,
    &gotham::Gotham,
    &rouille::Rouille,
    &viz::Viz,
    &dropshot::Dropshot,
    &trillium::Trillium,
    &xitca::Xitca,
    &loco::Loco,
    &cot::Cot,
    &pavex::Pavex,
    &leptos::Leptos,
    &ohkami::Ohkami,
    &http::Http,
    &templates::Templates,
    &crate::writes::Writes,
];

/// Whether a package is a web framework, or a part of one.
pub fn is_framework(package: &str) -> bool {
    ALL.iter().any(|vocabulary| vocabulary.packages().contains(&package))
}

/// Libraries that are vocabulary as well: their source may lie in the workspace, but is not evaluated.
const LIBRARY_PACKAGES: [&str; 16] = [
    "sqlx",
    "sqlx-core",
    "diesel",
    "diesel-async",
    "sea-orm",
    "sea-query",
    "rusqlite",
    "tokio-postgres",
    "mongodb",
    "redis",
    "lettre",
    "tera",
    "askama",
    "minijinja",
    "maud",
    "tower-http",
];

/// Whether the names of a package are vocabulary, wherever its source is.
pub fn is_vocabulary(package: &str) -> bool {
    is_framework(package) || LIBRARY_PACKAGES.contains(&package)
}

fn of_crate(path: &ExternalPath) -> impl Iterator<Item = &'static &'static dyn Vocabulary> {
    let krate = path.krate().to_owned();
    ALL.iter().filter(move |vocabulary| vocabulary.crates().contains(&krate.as_str()) || vocabulary.crates().is_empty())
}

/// Whether a glob of an outside crate, or its `#[macro_use]`, brings in this name.
pub fn knows(path: &ExternalPath, namespace: Namespace) -> bool {
    of_crate(path).any(|vocabulary| match namespace {
        Namespace::Macro => vocabulary.knows_macro(path),
        _ => vocabulary.knows(path),
    })
}

/// The value of an outside constant.
pub fn constant(path: &ExternalPath, site: Site) -> Option<Values> {
    of_crate(path).find_map(|vocabulary| vocabulary.constant(path, site))
}

/// The value of an outside struct literal.
pub fn structure(
    path: &ExternalPath,
    fields: &[(smol_str::SmolStr, Values)],
    base: Option<&Values>,
    site: Site,
) -> Option<Values> {
    of_crate(path).find_map(|vocabulary| vocabulary.structure(path, fields, base, site))
}

/// What an outside function call makes.
pub fn call(
    evaluator: &mut Evaluator<'_, '_>,
    path: &ExternalPath,
    call: &CallSite<'_>,
    state: &State,
) -> Option<Done> {
    of_crate(path).find_map(|vocabulary| vocabulary.call(evaluator, path, call, state))
}

/// What a method call on an outside value makes.
pub fn method(
    evaluator: &mut Evaluator<'_, '_>,
    receiver: &Value,
    name: &str,
    call: &CallSite<'_>,
    state: &State,
) -> Option<Done> {
    ALL.iter().find_map(|vocabulary| vocabulary.method(evaluator, receiver, name, call, state))
}

/// What a method call makes that nobody else knows.
pub fn unknown_method(
    evaluator: &mut Evaluator<'_, '_>,
    receiver: &Value,
    name: &str,
    call: &CallSite<'_>,
) -> Option<Done> {
    ALL.iter().find_map(|vocabulary| vocabulary.unknown_method(evaluator, receiver, name, call))
}

/// What an outside macro makes.
pub fn macro_call(
    evaluator: &mut Evaluator<'_, '_>,
    path: &ExternalPath,
    source: &MacroCall,
    call: &CallSite<'_>,
    state: &State,
) -> Option<Done> {
    ALL.iter().find_map(|vocabulary| vocabulary.macro_call(evaluator, path, source, call, state))
}

/// Whether the arguments of an outside macro are no expressions to evaluate.
pub fn quotes(path: &ExternalPath) -> bool {
    of_crate(path).any(|vocabulary| vocabulary.quotes(path))
}

/// Whether an outside type stands for the value that it holds.
pub fn holds(path: &ExternalPath) -> bool {
    of_crate(path).any(|vocabulary| vocabulary.holds(path))
}

/// Types of parameters that hold what the client sent, under the names that most frameworks give them.
const SENT: &[&str] = &[
    "Form",
    "FormBody",
    "FormValidate",
    "Params",
    "Path",
    "PathParam",
    "PathParams",
    "Query",
    "QueryParam",
    "RequestForm",
    "TypedBody",
    "TypedForm",
    "TypedMultipart",
    "UrlEncoded",
    "UrlEncodedBody",
    "UrlQuery",
];

/// Whether a parameter of this type holds texts just as the client sent them.
pub fn is_sent(framework: &str, ty: &Type) -> bool {
    let of = |path: &ExternalPath| SENT.contains(&path.last()) && is_known_crate(path);
    match ty {
        // Parts of the path and the query, by the names of the parameters.
        _ if framework == "rocket" && (ty.is_std("String") || ty.is_std("str")) => true,
        Type::External(path, arguments) if path.is_std("Option") || path.is_std("Result") => {
            arguments.first().is_some_and(|inner| is_sent(framework, inner))
        }
        Type::External(path, _) => of(path),
        _ => false,
    }
}

/// The type of a public field of an outside type.
pub fn field(path: &ExternalPath, arguments: &[Type], name: &str) -> Option<Type> {
    of_crate(path).find_map(|vocabulary| vocabulary.field(path, arguments, name))
}

/// What a pattern of an outside constructor binds.
pub fn destructured(path: &ExternalPath) -> Option<Values> {
    of_crate(path).find_map(|vocabulary| vocabulary.destructured(path))
}

/// The status that the attributes of a handler give to answers that fix none.
pub fn attributed_status(framework: &str, function: &Function) -> Option<Result<u16, Reason>> {
    let of = |attribute| ALL.iter().find_map(|vocabulary| vocabulary.attributed_status(framework, attribute));
    function.attributes.iter().find_map(of)
}

/// The routes that an attribute declares.
pub fn attribute_routes(function: &Function, attribute: &Attribute, path: &ExternalPath) -> Vec<AttributeRoute> {
    of_crate(path).find_map(|vocabulary| vocabulary.attribute_routes(function, attribute, path)).unwrap_or_default()
}

/// The framework that the package of a function depends on, for routes whose attribute does not tell it.
pub fn of_package(program: &Program<'_>, definition: Definition) -> &'static str {
    let krate = program.tree.crate_of(definition.module);
    let Some(package) = krate.package else { return "http" };
    let workspace = program.store.workspace();
    let dependencies = &workspace.packages[package].dependencies;
    let of = |depends: &dyn Fn(&str) -> bool| {
        let named = ALL.iter().filter(|vocabulary| !vocabulary.name().is_empty());
        named.into_iter().find(|vocabulary| vocabulary.packages().iter().any(|name| depends(name)))
    };
    let known = of(&|name| dependencies.iter().any(|dependency| dependency.package == name))
        .or_else(|| of(&|name| workspace.in_reach(package).contains(name)));
    known.map_or("http", |vocabulary| vocabulary.name())
}

/// The framework of the package whose code is being evaluated.
pub fn here(evaluator: &Evaluator<'_, '_>) -> &'static str {
    let (item, module) = evaluator.standing();
    of_package(evaluator.program, Definition { module, item })
}

/// The routes that all attributes of a function together declare.
pub fn declared_routes(program: &Program<'_>, definition: Definition, function: &Function) -> Vec<AttributeRoute> {
    ALL.iter().flat_map(|vocabulary| vocabulary.declared_routes(program, definition, function)).collect()
}

/// Whether some vocabulary understands paths of this crate.
pub fn is_known_crate(path: &ExternalPath) -> bool {
    ALL.iter().any(|vocabulary| vocabulary.crates().contains(&path.krate()))
}

/// The vocabulary's own answer for a value.
pub fn special_answer(evaluator: &mut Evaluator<'_, '_>, framework: &str, value: &Value) -> Option<Values> {
    of_framework(framework).find_map(|vocabulary| vocabulary.respond(evaluator, value))
}

/// Whether each error of a framework is data.
pub fn serializes_errors(framework: &str) -> bool {
    of_framework(framework).any(|vocabulary| vocabulary.serializes_errors())
}

/// Words without which no function of a workspace makes a router: those of the frameworks that its packages depend on.
pub fn router_words(program: &Program<'_>) -> Vec<&'static str> {
    let packages = &program.store.workspace().packages;
    let names = packages.iter().flat_map(|package| {
        let dependencies = package.dependencies.iter().map(|dependency| dependency.package.as_str());
        dependencies.chain([package.name.as_str()])
    });
    let names: FxHashSet<&str> = names.collect();
    let is_used = |vocabulary: &&&dyn Vocabulary| vocabulary.packages().iter().any(|name| names.contains(name));
    // Without a readable manifest every framework may be meant.
    let is_blind = packages.iter().all(|package| package.dependencies.is_empty());
    let used = ALL.iter().filter(|vocabulary| is_blind || is_used(vocabulary));
    used.flat_map(|vocabulary| vocabulary.router_words()).copied().collect()
}

/// The router that a returned value is.
pub fn returned(value: &Value, output: &Type, site: Site) -> Option<Router> {
    ALL.iter().find_map(|vocabulary| vocabulary.returned(value, output, site))
}

/// What a value of the project becomes where a framework's type is asked for.
pub fn converted(target: &ExternalPath, value: &Value) -> Option<Value> {
    of_crate(target).find_map(|vocabulary| vocabulary.converted(target, value))
}

/// How the word that fixes the status of a response is rewritten to answer 303. The response's framework comes
/// first: its `Redirect::to` may be no 303.
pub fn see_other(response: &Response, word: &str) -> Option<SeeOther> {
    ALL.iter().find_map(|vocabulary| vocabulary.see_other(response, word))
}

/// How handlers of a framework write a status by name, if they can.
pub fn status_name(framework: &str, status: u16) -> Option<String> {
    let constant = http::constant_of(status)?;
    let vocabulary = of_framework(framework).next();
    vocabulary.map_or_else(|| Some(format!("StatusCode::{constant}")), |vocabulary| vocabulary.status_name(constant))
}

/// What becomes of a redirect whose target cannot be a header; the response's framework says it.
pub fn bad_target(
    response: &Response,
    word: &str,
    before: &dyn Fn(&semver::Version) -> Option<bool>,
) -> Option<BadTarget> {
    of_framework(response.framework).find_map(|vocabulary| vocabulary.bad_target(response, word, before))
}

/// How handlers of a framework answer 303 with a Location.
pub fn result_forms(framework: &str, major: Option<u64>) -> Option<ResultForms> {
    ALL.iter().find_map(|vocabulary| vocabulary.result_forms(framework, major))
}

/// How a handler of a framework answers 303 with a Location as a whole `Result`.
pub fn fallible_form(framework: &str) -> Option<&'static ResultForm> {
    of_framework(framework).find_map(|vocabulary| vocabulary.fallible_form())
}

/// How a handler of a framework answers 303 with a Location as a whole `Result` whose type says the status.
pub fn typed_form(framework: &str) -> Option<&'static ResultForm> {
    of_framework(framework).find_map(|vocabulary| vocabulary.typed_form())
}

/// Whether a handler of a framework may answer another type than it does.
pub fn may_answer_other_types(framework: &str, function: &Function) -> bool {
    of_framework(framework).all(|vocabulary| vocabulary.may_answer_other_types(function))
}

/// The last name of the error type that a handler of a framework must have for its forms.
pub fn error_of_forms(framework: &str) -> Option<&'static str> {
    of_framework(framework).find_map(|vocabulary| vocabulary.error_of_forms())
}

fn of_framework(framework: &str) -> impl Iterator<Item = &'static &'static dyn Vocabulary> {
    ALL.iter().filter(move |vocabulary| vocabulary.name() == framework)
}

/// Whether a crate has the types of the `http` crate, as its own or exported again.
pub fn has_http_types(krate: &str) -> bool {
    matches!(krate, "http" | "lambda_http")
        || ALL.iter().any(|vocabulary| vocabulary.exports_http() && vocabulary.crates().contains(&krate))
}

/// Whether a type called `Method` is the request's.
pub fn has_method(path: &ExternalPath) -> bool {
    has_http_types(path.krate()) || is_known_crate(path)
}

/// What an extractor takes from the request's body.
pub fn extracts(path: &ExternalPath) -> Option<Reads> {
    of_crate(path).find_map(|vocabulary| vocabulary.extracts(path))
}

/// The response that a framework hands to a parameter of this type.
pub fn handed(framework: &str, ty: &Type, site: Site) -> Option<Value> {
    of_framework(framework).find_map(|vocabulary| vocabulary.handed(ty, site))
}

/// What is answered by a handler that filled a response.
pub fn filled(
    evaluator: &mut Evaluator<'_, '_>,
    framework: &str,
    handed: &Values,
    returned: &Values,
) -> Option<Values> {
    of_framework(framework).find_map(|vocabulary| vocabulary.filled(evaluator, handed, returned))
}

/// Whether an attribute makes a function's call a handler.
pub fn makes_handler(attribute: &Attribute) -> bool {
    ALL.iter().any(|vocabulary| vocabulary.makes_handler(attribute))
}

/// What a method of the request reads from its body.
pub fn reads(framework: &str, method: &str) -> Option<Reads> {
    of_framework(framework).find_map(|vocabulary| vocabulary.reads(method))
}

/// What a function or macro, by its last segment, reads from the request's body.
pub fn reads_by(framework: &str, function: &str) -> Option<Reads> {
    of_framework(framework).find_map(|vocabulary| vocabulary.reads_by(function))
}

/// Whether values pass through an error type unchanged.
pub fn is_transparent(path: &ExternalPath) -> bool {
    of_crate(path).any(|vocabulary| vocabulary.is_transparent(path))
}

/// The error type of a return type that is no `std::Result` by name (`actix_web::Result<T>`).
pub fn error_type(output: &Type) -> Type {
    match output {
        Type::External(path, arguments) if path.last() == "Result" => match arguments.get(1) {
            Some(error) => error.clone(),
            None => Type::External(path.parent().join("Error"), Vec::new()),
        },
        _ => Type::Unknown,
    }
}

/// A text parsed as a type that vocabularies know.
pub fn parsed(ty: &Type, text: &Value, site: Site) -> Option<Values> {
    match ty {
        Type::External(path, _) if path.last() == "StatusCode" => {
            Some(http::status_values(&Values::one(text.clone()), site))
        }
        _ => None,
    }
}

/// What a header of the request tells, when it decides branches that matter.
pub fn request_header(name: &str) -> Option<Values> {
    let question = match name.to_ascii_lowercase().as_str() {
        "hx-request" | "hx-boosted" | "hx-target" | "hx-trigger" | "hx-current-url" => Question::IsHtmx,
        "turbo-frame" | "x-requested-with" | "x-up-version" => Question::WantsData,
        _ => return None,
    };
    Some(Values::one(Value::Asked(question, true)))
}
