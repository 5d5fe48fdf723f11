//! What stands around a handler: values that vocabularies put into a route's layers, and that the applications read
//! while they collect its answers. Innermost first; none of it names a framework.

use std::sync::Arc;

use crate::program::names::ExternalPath;
use crate::program::value::{ObjectValue, Value, Values};

/// One layer of a route.
#[derive(Clone, Copy, Debug)]
pub enum Layer<'a> {
    /// The arguments that the handler gets, as far as they are known.
    Arguments(&'a [Values]),
    /// The handler returns a `Result` whose `Ok` goes on and whose `Err` is a refusal.
    Refuses,
    /// What something before the handler may refuse the request with.
    Refusals(&'a Values),
    /// The handler is a guard: it answers what others refused.
    Guards,
    /// A function of what came so far, or headers that are added to it.
    Changes {
        /// The function.
        function: &'a Values,
        /// Its first arguments.
        before: &'a [Values],
        /// Its last ones.
        after: &'a [Values],
    },
    /// A function of the finished answer, which passes it on or answers anew.
    Finishes(&'a Values),
    /// A function of a refusal, which may answer it or refuse again.
    Recovers(&'a Values),
    /// A middleware that may answer by itself.
    Answers(&'a Values),
    /// The request's body is read as an HTML form.
    TakesForm,
    /// The request's body is read as data of programs.
    TakesData,
}

const ARGUMENTS: &str = "arguments";
const REFUSES: &str = "refuses";
const REFUSALS: &str = "refusals";
const GUARDS: &str = "guards";
const CHANGES: &str = "changes";
const BEFORE: &str = "before";
const AFTER: &str = "after";
const FINISHES: &str = "finishes";
const RECOVERS: &str = "recovers";
const ANSWERS: &str = "function";
const TAKES_FORM: &str = "takes form";
const TAKES_DATA: &str = "takes data";

impl<'a> Layer<'a> {
    /// What a value in a list of layers stands for.
    pub fn of(value: &'a Value) -> Option<Self> {
        let Value::Object(object) = value else { return None };
        let list = |name| match object.part(name).and_then(Values::single) {
            Some(Value::Sequence(members)) => members.as_slice(),
            _ => &[],
        };
        let &(first, ref values) = object.parts.first()?;
        match first {
            ARGUMENTS => Some(Self::Arguments(list(ARGUMENTS))),
            REFUSES => Some(Self::Refuses),
            REFUSALS => Some(Self::Refusals(values)),
            GUARDS => Some(Self::Guards),
            CHANGES => Some(Self::Changes { function: values, before: list(BEFORE), after: list(AFTER) }),
            FINISHES => Some(Self::Finishes(values)),
            RECOVERS => Some(Self::Recovers(values)),
            TAKES_FORM => Some(Self::TakesForm),
            TAKES_DATA => Some(Self::TakesData),
            _ => object.part(ANSWERS).map(Self::Answers),
        }
    }

    /// As a value for a list of layers.
    pub fn value(self) -> Values {
        let list = |values: &[Values]| Values::one(Value::Sequence(values.to_vec()));
        let unit = || Values::one(Value::Unit);
        let parts = match self {
            Self::Arguments(values) => vec![(ARGUMENTS, list(values))],
            Self::Refuses => vec![(REFUSES, unit())],
            Self::Refusals(values) => vec![(REFUSALS, values.clone())],
            Self::Guards => vec![(GUARDS, unit())],
            Self::Changes { function, before, after } => {
                vec![(CHANGES, function.clone()), (BEFORE, list(before)), (AFTER, list(after))]
            }
            Self::Finishes(function) => vec![(FINISHES, function.clone())],
            Self::Recovers(function) => vec![(RECOVERS, function.clone())],
            Self::Answers(function) => vec![(ANSWERS, function.clone())],
            Self::TakesForm => vec![(TAKES_FORM, unit())],
            Self::TakesData => vec![(TAKES_DATA, unit())],
        };
        Values::one(Value::Object(Arc::new(ObjectValue { path: ExternalPath::new(["layer"]), parts })))
    }

    /// A function of one argument that changes what came so far.
    pub fn changing(function: &'a Values) -> Self {
        Self::Changes { function, before: &[], after: &[] }
    }
}
