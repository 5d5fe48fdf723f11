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
mod warp;
mod xitca;

use self::result_forms::ResultForms;
use crate::program::Program;
use crate::program::evaluate::{CallSite, Done, Evaluator, State};
use crate::program::ids::{Definition, Site};
use crate::program::names::ExternalPath;
use crate::program::types::Type;
use crate::program::value::{Question, Reason, Response, Router, Text, Value, Values};
use crate::syntax::facts::{Attribute, Function, MacroCall};

/// What an attribute on a function says of its route.
#[derive(Clone, Debug, PartialEq)]
pub struct AttributeRoute {
    /// Name of the framework, as in the JSON contract.
    pub framework: &'static str,
    /// The methods.
    pub methods: crate::program::value::MethodSet,
    /// The path in the neutral form (`{name}`), `None` where it is not a literal.
    pub path: Option<Text>,
}

/// How the token that fixes a status is rewritten so that the answer is 303.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SeeOther {
    /// Another word in its place.
    Word(&'static str),
    /// A method behind the call that the word begins.
    Method(&'static str),
    /// Another function of the module, which is given by its path. Where the word was imported by itself, the whole path
    /// is written.
    Function(&'static str, &'static str),
    /// Another function, whose result is of another type: both by their paths, and the last name of the type that is
    /// `written` where the word stands.
    Typed { written: &'static str, function: &'static str, ty: &'static str },
}

/// What a constructor of redirects does with a target that cannot be a header (a line break is enough), where it does
/// not answer an error.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BadTarget {
    /// It panics.
    Panics,
    /// It answers the redirect without a Location.
    Dropped,
}

/// What a handler reads from a request's body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reads {
    /// An HTML form.
    Form,
    /// Data of programs.
    Data,
}

/// What the names of some crates mean.
#[expect(unused_variables, reason = "most vocabularies have no use for most arguments")]
pub trait Vocabulary: Sync {
    /// The crates whose paths it understands, with underscores.
    fn crates(&self) -> &'static [&'static str];

    /// The framework's name in the JSON contract. Empty for what is no framework.
    fn name(&self) -> &'static str {
        ""
    }

    /// Packages that are the framework, or a part of it. Their own code is not linted.
    fn packages(&self) -> &'static [&'static str] {
        &[]
    }

    /// Whether its crates export the types of the `http` crate as their own.
    fn exports_http(&self) -> bool {
        false
    }

    /// What an extractor of this type takes from the request's body, where its name is not one that many frameworks
    /// share (`Form`, `Json`).
    fn extracts(&self, path: &ExternalPath) -> Option<Reads> {
        None
    }

    /// Whether a glob of one of its crates brings in this name.
    fn knows(&self, path: &ExternalPath) -> bool {
        false
    }

    /// The value of a constant or unit value.
    fn constant(&self, path: &ExternalPath, site: Site) -> Option<Values> {
        None
    }

    /// A struct literal of an outside type, with what stands behind `..`.
    fn structure(
        &self,
        path: &ExternalPath,
        fields: &[(smol_str::SmolStr, Values)],
        base: Option<&Values>,
        site: Site,
    ) -> Option<Values> {
        None
    }

    /// A function call.
    fn call(
        &self,
        evaluator: &mut Evaluator<'_, '_>,
        path: &ExternalPath,
        call: &CallSite<'_>,
        state: &State,
    ) -> Option<Done> {
        None
    }

    /// A method call; asked of every vocabulary in the order of the table.
    fn method(
        &self,
        evaluator: &mut Evaluator<'_, '_>,
        receiver: &Value,
        method: &str,
        call: &CallSite<'_>,
        state: &State,
    ) -> Option<Done> {
        None
    }

    /// A method that neither a vocabulary nor the workspace knows.
    fn unknown_method(
        &self,
        evaluator: &mut Evaluator<'_, '_>,
        receiver: &Value,
        method: &str,
        call: &CallSite<'_>,
    ) -> Option<Done> {
        None
    }

    /// A macro call.
    fn macro_call(
        &self,
        evaluator: &mut Evaluator<'_, '_>,
        path: &ExternalPath,
        source: &MacroCall,
        call: &CallSite<'_>,
        state: &State,
    ) -> Option<Done> {
        None
    }

    /// Whether the arguments of a macro are its own language, not expressions to evaluate (`uri!`).
    fn quotes(&self, path: &ExternalPath) -> bool {
        false
    }

    /// Whether a type stands for the value that it holds, by `Deref` (`Form<T>`, `State<T>`).
    fn holds(&self, path: &ExternalPath) -> bool {
        false
    }

    /// The type of a public field of an outside type.
    fn field(&self, path: &ExternalPath, arguments: &[Type], name: &str) -> Option<Type> {
        None
    }

    /// What the pattern `Path(x)` gives `x`, where that is more than a type argument.
    fn destructured(&self, path: &ExternalPath) -> Option<Values> {
        None
    }

    /// The routes that the attributes of a function declare. `resolved` gives the path of each.
    fn attribute_routes(
        &self,
        function: &Function,
        attribute: &Attribute,
        path: &ExternalPath,
    ) -> Option<Vec<AttributeRoute>> {
        None
    }

    /// The status that a function answers where its answer fixes none, if its attributes say so (a catcher).
    fn attributed_status(&self, framework: &str, attribute: &Attribute) -> Option<Result<u16, Reason>> {
        None
    }

    /// The routes that all attributes of a function together declare, where one attribute alone does
    /// not tell it: those of its module count too.
    fn declared_routes(
        &self,
        program: &Program<'_>,
        definition: Definition,
        function: &Function,
    ) -> Vec<AttributeRoute> {
        Vec::new()
    }

    /// The answer that a value of this framework's handler is, when it is more than the common forms.
    fn respond(&self, evaluator: &mut Evaluator<'_, '_>, value: &Value) -> Option<Values> {
        None
    }

    /// Words without which a function makes no router of this framework. They only choose where to start:
    /// everything that a router is made of is found by name resolution.
    fn router_words(&self) -> &'static [&'static str] {
        &[]
    }

    /// The router that a value is which a function returns, by the type that is written.
    fn returned(&self, value: &Value, output: &Type, site: Site) -> Option<Router> {
        None
    }

    /// What a parameter of this type is when the framework calls a handler: a response to be filled.
    fn handed(&self, ty: &Type, site: Site) -> Option<Value> {
        None
    }

    /// What is answered when a handler filled a response that was handed to it, and returned this.
    fn filled(&self, evaluator: &mut Evaluator<'_, '_>, handed: &Values, returned: &Values) -> Option<Values> {
        None
    }

    /// Whether an attribute makes the function's call a handler, instead of running it.
    fn makes_handler(&self, attribute: &Attribute) -> bool {
        false
    }

    /// What a method of the request reads from its body.
    fn reads(&self, method: &str) -> Option<Reads> {
        None
    }

    /// What a function or a macro of this name reads from the request's body.
    fn reads_by(&self, function: &str) -> Option<Reads> {
        None
    }

    /// Whether values pass through this error type unchanged (`actix_web::Error`).
    fn is_transparent(&self, path: &ExternalPath) -> bool {
        false
    }

    /// What a value of the project becomes where a type of this framework is asked for, by the framework's own `From`.
    fn converted(&self, target: &ExternalPath, value: &Value) -> Option<Value> {
        None
    }

    /// How `word`, which fixes the status of `response`, is rewritten to answer 303 by a value of the same type.
    fn see_other(&self, response: &Response, word: &str) -> Option<SeeOther> {
        None
    }

    /// How a status is written by name, given its constant's name in the `http` crate; `None` where only numbers are taken.
    fn status_name(&self, constant: &str) -> Option<String> {
        Some(format!("StatusCode::{constant}"))
    }

    /// What becomes of a redirect whose status `word` fixes when its target cannot be a header. `before` tells whether
    /// the framework is older than a version, where that is known.
    fn bad_target(
        &self,
        response: &Response,
        word: &str,
        before: &dyn Fn(&semver::Version) -> Option<bool>,
    ) -> Option<BadTarget> {
        None
    }

    /// How handlers of a framework, named as in the JSON contract, answer 303 with a Location, given the major version
    /// of its package where that is known.
    fn result_forms(&self, framework: &str, major: Option<u64>) -> Option<ResultForms> {
        None
    }
}

/// Every vocabulary. The order is the order in which methods are offered.
static ALL: [&dyn Vocabulary; 22] = [
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

/// Whether a glob of an outside crate brings in this name.
pub fn knows(path: &ExternalPath) -> bool {
    of_crate(path).any(|vocabulary| vocabulary.knows(path))
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
const SENT: [&str; 15] = [
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
    let dependencies = &program.store.workspace().packages[package].dependencies;
    let depends =
        |packages: &[&str]| dependencies.iter().any(|dependency| packages.contains(&dependency.package.as_str()));
    let named = ALL.iter().filter(|vocabulary| !vocabulary.name().is_empty());
    named.into_iter().find(|vocabulary| depends(vocabulary.packages())).map_or("http", |vocabulary| vocabulary.name())
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

/// Whether a function with this text may make a router of any framework.
pub fn makes_router(text: &str) -> bool {
    let mut words = ALL.iter().flat_map(|vocabulary| vocabulary.router_words());
    words.any(|word| memchr::memmem::find(text.as_bytes(), word.as_bytes()).is_some())
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
