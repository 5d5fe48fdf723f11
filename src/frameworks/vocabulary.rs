//! What a framework says of itself: the questions that the evaluator, the rules and the fixes ask. Each has an answer that fits a framework which does not have the thing.

use super::result_forms::{ResultForm, ResultForms};
use crate::program::Program;
use crate::program::evaluate::{CallSite, Done, Evaluator, State};
use crate::program::ids::{Definition, Site};
use crate::program::names::ExternalPath;
use crate::program::types::Type;
use crate::program::value::{Reason, Response, Router, Text, Value, Values};
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
    /// Another function, whose result is of another type; it may be a constructor of that type, by its full path.
    Typed {
        /// The last name of the type that the word makes.
        written: &'static str,
        /// The path of the function in its place.
        function: &'static str,
        /// The path of that function's type.
        ty: &'static str,
    },
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

    /// Whether one of its crates has a macro or an attribute of this name: functions stand in another namespace.
    fn knows_macro(&self, path: &ExternalPath) -> bool {
        self.knows(path)
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

    /// Whether each of its errors is data, so that an error in JSON tells nothing of who asks.
    fn serializes_errors(&self) -> bool {
        false
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

    /// How a handler answers 303 with a Location as a whole `Result`, where the framework's own functions make one.
    fn fallible_form(&self) -> Option<&'static ResultForm> {
        None
    }

    /// How a handler answers 303 with a Location as a whole `Result`, where the status is its `Ok` type: `ty` takes the
    /// place of that type.
    fn typed_form(&self) -> Option<&'static ResultForm> {
        None
    }

    /// Whether a handler may answer another type than it does: nothing else says which type that is.
    fn may_answer_other_types(&self, _: &Function) -> bool {
        true
    }

    /// The last name of the error type that a handler must have for these forms.
    fn error_of_forms(&self) -> Option<&'static str> {
        None
    }
}
