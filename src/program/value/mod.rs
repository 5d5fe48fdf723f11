//! What an expression can be: small unions of abstract values.
//!
//! A value is known, known by its type only, or unknown with the reason. Nothing here knows a
//! framework by name.

mod filter;
mod method;
mod response;
mod router;
mod text;
mod values;

use std::sync::Arc;

use smol_str::SmolStr;

pub use self::filter::{Alternative, Answer, Extract, Filter};
pub use self::method::MethodSet;
pub use self::response::{Body, Header, Headers, Location, Page, Response, Stage, StatusCode, Via};
pub use self::router::{Binding, MethodRouter, RouteEntry, Router, Routes};
pub use self::text::{Part, Text};
pub use self::values::Values;
use crate::program::ids::{Definition, ModuleId, Site};
use crate::program::names::ExternalPath;
use crate::program::types::Type;
use crate::syntax::facts::{Closure, Function};

/// Why something is not known, as a phrase for people: "macro `render!` is not known".
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Reason(pub Arc<str>);

impl Reason {
    /// A reason.
    pub fn new(text: impl AsRef<str>) -> Self {
        Self(Arc::from(text.as_ref()))
    }

    /// The reason of what the client sends with each request: its values are those of the request, unchanged.
    pub fn sent() -> Self {
        Self::new(SENT)
    }

    /// Whether it is the reason of [`Reason::sent`].
    pub fn is_sent(&self) -> bool {
        &*self.0 == SENT
    }
}

const SENT: &str = "it is what the request sends";

/// A question about the request whose answer decides a branch.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Question {
    /// Whether htmx sent it.
    IsHtmx,
    /// Whether a script or an API client sent it (`Accept: application/json`, `X-Requested-With`).
    WantsData,
}

/// One abstract value.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Value {
    /// Known by its type at most.
    Opaque(Type, Reason),
    /// `()`
    Unit,
    /// A string, path segment or URI.
    Text(Text),
    /// An integer with the literal that fixes it.
    Integer(u128, Site),
    /// A truth value.
    Boolean(bool),
    /// The answer to a question about the request: not known, but decisive.
    Asked(Question, bool),
    /// A status code with the place that fixes it.
    Status(StatusCode),
    /// HTTP methods.
    Method(MethodSet),
    /// The method of the request, tested at run time.
    RequestMethod,
    /// The path of the request, tested at run time, with the name of the framework.
    RequestPath(&'static str),
    /// A header's name, lower case.
    HeaderName(SmolStr),
    /// A tuple of two or more.
    Tuple(Vec<Values>),
    /// An array, slice or vector whose elements are known.
    Sequence(Vec<Values>),
    /// A struct of the workspace.
    Structure(Arc<StructureValue>),
    /// A variant of an enum.
    Variant(Arc<VariantValue>),
    /// A closure or a function inside a function.
    Closure(Arc<ClosureValue>),
    /// A function of the workspace.
    Function(Arc<FunctionValue>),
    /// A function, constructor or unit value of an outside crate.
    External(ExternalPath),
    /// A response, finished or in the making.
    Response(Arc<Response>),
    /// A map of headers.
    Headers(Arc<Headers>),
    /// A router or application in the making.
    Router(Arc<Router>),
    /// Conditions on a request, with or without a handler.
    Filter(Filter),
    /// Handlers by method, not yet at a path.
    MethodRouter(Arc<MethodRouter>),
    /// A value of an outside type whose parts a vocabulary keeps.
    Object(Arc<ObjectValue>),
    /// `&mut place` of the same function.
    Reference(Place),
}

impl Value {
    /// Whether it is a text of the request, just as the client sent it.
    pub fn is_sent_text(&self) -> bool {
        match self {
            Self::Opaque(ty, reason) => reason.is_sent() && is_text_type(ty),
            Self::Text(text) => text.starts_as_sent(),
            _ => false,
        }
    }

    fn of_any_origin(self) -> Self {
        let all = |fields: &[(SmolStr, Values)]| {
            fields.iter().map(|(name, values)| (name.clone(), values.clone().of_any_origin())).collect()
        };
        match self {
            Self::Text(text) => Self::Text(text.of_any_origin()),
            Self::Opaque(ty, reason) if reason.is_sent() => Self::Opaque(ty, Reason::new("a part of the request")),
            Self::Tuple(members) => Self::Tuple(members.into_iter().map(Values::of_any_origin).collect()),
            Self::Sequence(members) => Self::Sequence(members.into_iter().map(Values::of_any_origin).collect()),
            Self::Variant(variant) => {
                Self::Variant(Arc::new(VariantValue { fields: all(&variant.fields), ..(*variant).clone() }))
            }
            Self::Structure(structure) => {
                Self::Structure(Arc::new(StructureValue { fields: all(&structure.fields), ..(*structure).clone() }))
            }
            other => other,
        }
    }
}

/// A type that is a text of any length.
fn is_text_type(ty: &Type) -> bool {
    let ty = ty.unboxed();
    ty.is_std("String") || ty.is_std("str")
}

/// A type that a checked text becomes before it is a header.
pub fn is_header_type(ty: &Type) -> bool {
    matches!(ty, Type::External(path, _) if matches!(path.last(), "Uri" | "HeaderValue"))
}

/// A struct of the workspace with its known fields.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct StructureValue {
    /// The struct.
    pub definition: Definition,
    /// Type arguments, as far as known.
    pub arguments: Vec<Type>,
    /// Fields by name ("0" for tuple structs); missing ones are opaque.
    pub fields: Vec<(SmolStr, Values)>,
    /// Where it was made.
    pub site: Option<Site>,
}

/// The enum that a variant belongs to.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum VariantOwner {
    /// An enum of the workspace.
    Definition(Definition),
    /// An enum of an outside crate (`std::Result`).
    External(ExternalPath),
}

/// A variant with its payload.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct VariantValue {
    /// The enum.
    pub owner: VariantOwner,
    /// The variant's name.
    pub name: SmolStr,
    /// Fields by name ("0" for tuple variants).
    pub fields: Vec<(SmolStr, Values)>,
}

impl VariantValue {
    /// Whether it is the variant of this name. What is only known to be an `Option` or a `Result` is
    /// taken for either, so that `Some` passes for `Ok` and `None` for `Err`: code that compiles never
    /// asks one for the other.
    pub fn is_named(&self, name: &str) -> bool {
        const ALIKE: [[&str; 2]; 2] = [["Ok", "Some"], ["Err", "None"]];
        let external = matches!(self.owner, VariantOwner::External(_));
        let alike = || ALIKE.iter().any(|pair| pair.contains(&self.name.as_str()) && pair.contains(&name));
        self.name == name || external && alike()
    }
}

/// A closure with what it captured.
#[derive(Clone, Debug)]
pub struct ClosureValue {
    /// The code.
    pub code: ClosureCode,
    /// The item that holds it.
    pub site: Site,
    /// Where its paths are resolved.
    pub module: ModuleId,
    /// Captured variables by name.
    pub captured: Vec<(SmolStr, Values)>,
    /// Type parameters and `Self` of the enclosing function.
    pub context: crate::program::types::TypeContext,
}

/// The code of a closure value.
#[derive(Clone, Debug)]
pub enum ClosureCode {
    /// `|x| …`
    Closure(Arc<Closure>),
    /// `async { … }`
    Async(Arc<crate::syntax::facts::Block>),
    /// `fn` inside a function.
    Function(Arc<Function>),
}

impl PartialEq for ClosureValue {
    fn eq(&self, other: &Self) -> bool {
        self.site == other.site && self.module == other.module && self.captured == other.captured
    }
}

impl Eq for ClosureValue {}

impl std::hash::Hash for ClosureValue {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.site.hash(state);
        self.module.hash(state);
        self.captured.hash(state);
    }
}

/// A function of the workspace with what is bound so far.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct FunctionValue {
    /// The function.
    pub definition: Definition,
    /// `Self`
    pub self_type: Option<Type>,
    /// Type arguments in order.
    pub generics: Vec<Type>,
}

/// A value of an outside type.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ObjectValue {
    /// The type.
    pub path: ExternalPath,
    /// Parts by the vocabulary's own names.
    pub parts: Vec<(&'static str, Values)>,
}

impl ObjectValue {
    /// A part by name.
    pub fn part(&self, name: &str) -> Option<&Values> {
        self.parts.iter().find(|(part, _)| *part == name).map(|(_, values)| values)
    }
}

/// A variable of a function, or a part of it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Place {
    /// Slot of the variable.
    pub slot: u32,
    /// Fields from there, outermost first.
    pub fields: Vec<SmolStr>,
}
