//! Owned facts of one item: its name, attributes, signature and body in a small language of values.
//!
//! This is the seam of the whole project. Nothing here is a type of syn, everything is `Send`, and all
//! ranges are bytes **relative to the start of the item**, so that an item that only moved keeps its
//! facts. Nothing here knows HTTP, frameworks or rules.

mod expressions;

use std::sync::Arc;

use smol_str::SmolStr;

pub use self::expressions::{
    Arm, BinaryOperator, Block, Closure, Expression, ExpressionKind, Literal, Pattern, Statement,
};
use crate::source::Span;

/// An identifier and where it stands.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Name {
    /// Without `r#`.
    pub text: SmolStr,
    /// Relative to the item.
    pub span: Span,
}

/// The facts of one item.
#[derive(Clone, Debug, PartialEq)]
pub enum ItemFacts {
    /// A free function, a method, or a trait's default method.
    Function(Arc<Function>),
    /// `const` or `static`.
    Constant(Constant),
    /// A struct or union.
    Structure(Structure),
    /// An enum.
    Enumeration(Enumeration),
    /// The header of an `impl` block; its items are items of their own.
    Implementation(Implementation),
    /// The header of a trait; its items are items of their own.
    Trait(TraitHeader),
    /// `type X = Y;`, in a module, an impl or a trait.
    TypeAlias(TypeAlias),
    /// One `use` declaration, flattened.
    Use(Vec<UseLeaf>),
    /// `extern crate x as y;`
    ExternCrate(ExternCrate),
    /// A module, inline or declared; only its attributes and name.
    Module(ModuleHeader),
    /// `macro_rules!`.
    MacroRules(MacroRules),
    /// A macro call in item position.
    MacroCall(MacroCall),
    /// Anything else, or an item that could not be parsed.
    Other(Option<SyntaxProblem>),
}

/// Why an item could not be parsed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SyntaxProblem {
    /// Relative to the item.
    pub span: Span,
    /// The parser's sentence.
    pub message: String,
}

/// An outer attribute, `cfg_attr` already looked into.
#[derive(Clone, Debug, PartialEq)]
pub struct Attribute {
    /// `rocket::post` as written.
    pub path: Path,
    /// The arguments, where they read as expressions or `name = value`.
    pub arguments: Vec<MacroArgument>,
    /// The raw text between the delimiters, or after `=`.
    pub text: SmolStr,
    /// The whole attribute.
    pub span: Span,
}

/// A function with or without a body.
#[derive(Clone, Debug, PartialEq)]
pub struct Function {
    /// Its name.
    pub name: Name,
    /// Outer attributes, doc comments left out.
    pub attributes: Vec<Attribute>,
    /// Whether it is `pub` without restriction.
    pub public: bool,
    /// Type parameters with the bounds of the where clause.
    pub generics: Vec<GenericParameter>,
    /// `self` in any form.
    pub receiver: Option<Receiver>,
    /// The parameters after `self`.
    pub parameters: Vec<Parameter>,
    /// The return type as written.
    pub output: Option<TypeExpression>,
    /// Whether the function is `async`.
    pub is_async: bool,
    /// `None` for a required method of a trait.
    pub body: Option<Arc<Block>>,
}

/// `self`, `&self`, `&mut self`, `self: Type`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Receiver {
    /// Whether changes through it reach the caller.
    pub mutable_reference: bool,
}

/// A type parameter and its bounds.
#[derive(Clone, Debug, PartialEq)]
pub struct GenericParameter {
    /// Its name.
    pub name: SmolStr,
    /// The traits it must implement.
    pub bounds: Vec<TypeExpression>,
    /// `= Type`
    pub default: Option<TypeExpression>,
}

/// One parameter.
#[derive(Clone, Debug, PartialEq)]
pub struct Parameter {
    /// The pattern.
    pub pattern: Pattern,
    /// The type as written.
    pub annotation: TypeExpression,
    /// Pattern and type.
    pub span: Span,
}

/// `const` or `static`.
#[derive(Clone, Debug, PartialEq)]
pub struct Constant {
    /// Its name.
    pub name: Name,
    /// Outer attributes.
    pub attributes: Vec<Attribute>,
    /// Whether it is `pub` without restriction.
    pub public: bool,
    /// The type as written.
    pub annotation: TypeExpression,
    /// The value; a required constant of a trait has none.
    pub value: Option<Expression>,
}

/// A struct, or the payload of an enum's variant.
#[derive(Clone, Debug, PartialEq)]
pub struct Structure {
    /// Its name.
    pub name: Name,
    /// Outer attributes, derives among them.
    pub attributes: Vec<Attribute>,
    /// Type parameters.
    pub generics: Vec<GenericParameter>,
    /// Its fields.
    pub fields: Fields,
}

/// Fields by name or by place.
#[derive(Clone, Debug, PartialEq)]
pub enum Fields {
    /// `{ a: A }`
    Named(Vec<Field>),
    /// `(A, B)`, named "0", "1" …
    Positional(Vec<Field>),
    /// None at all.
    Unit,
}

impl Fields {
    /// All fields in order.
    pub fn all(&self) -> &[Field] {
        match self {
            Self::Named(fields) | Self::Positional(fields) => fields,
            Self::Unit => &[],
        }
    }
}

/// One field.
#[derive(Clone, Debug, PartialEq)]
pub struct Field {
    /// Its name, or its number as text.
    pub name: SmolStr,
    /// Outer attributes.
    pub attributes: Vec<Attribute>,
    /// The type as written.
    pub annotation: TypeExpression,
}

/// An enum.
#[derive(Clone, Debug, PartialEq)]
pub struct Enumeration {
    /// Its name.
    pub name: Name,
    /// Outer attributes, derives among them.
    pub attributes: Vec<Attribute>,
    /// Type parameters.
    pub generics: Vec<GenericParameter>,
    /// Its variants.
    pub variants: Vec<Structure>,
}

/// The header of an `impl` block.
#[derive(Clone, Debug, PartialEq)]
pub struct Implementation {
    /// Outer attributes.
    pub attributes: Vec<Attribute>,
    /// Type parameters with the bounds of the where clause.
    pub generics: Vec<GenericParameter>,
    /// The trait, if it is a trait implementation.
    pub implemented: Option<Path>,
    /// Whether it is `impl !Trait`.
    pub negative: bool,
    /// The type that it is for.
    pub target: TypeExpression,
}

/// The header of a trait.
#[derive(Clone, Debug, PartialEq)]
pub struct TraitHeader {
    /// Its name.
    pub name: Name,
    /// Outer attributes.
    pub attributes: Vec<Attribute>,
    /// The traits that it extends.
    pub supertraits: Vec<TypeExpression>,
}

/// A type alias or associated type.
#[derive(Clone, Debug, PartialEq)]
pub struct TypeAlias {
    /// Its name.
    pub name: Name,
    /// Outer attributes.
    pub attributes: Vec<Attribute>,
    /// Type parameters.
    pub generics: Vec<GenericParameter>,
    /// What it stands for; a required associated type has none.
    pub target: Option<TypeExpression>,
}

/// One name that a `use` brings in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UseLeaf {
    /// The path as written, from its first segment; empty names do not occur.
    pub path: Vec<SmolStr>,
    /// The name in this module; `None` for a glob, `Some("_")` for `as _`.
    pub alias: Option<SmolStr>,
    /// Whether it starts with `::`.
    pub absolute: bool,
    /// Whether it is visible outside its module.
    pub public: bool,
}

/// `extern crate`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExternCrate {
    /// The crate.
    pub name: SmolStr,
    /// Its name here.
    pub alias: SmolStr,
    /// Whether `#[macro_use]` is on it.
    pub macro_use: bool,
}

/// The attributes of a module.
#[derive(Clone, Debug, PartialEq)]
pub struct ModuleHeader {
    /// Its name.
    pub name: Name,
    /// Outer attributes (`path`, `cfg`, `scope` …).
    pub attributes: Vec<Attribute>,
}

/// A `macro_rules!` definition whose rules expand to expressions or items.
#[derive(Clone, Debug, PartialEq)]
pub struct MacroRules {
    /// Its name.
    pub name: Name,
    /// Its rules in order.
    pub rules: Vec<MacroRule>,
}

/// One rule of a macro, where it is simple enough to be read as a function.
#[derive(Clone, Debug, PartialEq)]
pub struct MacroRule {
    /// The fragment names in order, separated by commas in the call; `None` when the pattern is more
    /// than that.
    pub parameters: Option<Vec<SmolStr>>,
    /// What each parameter takes: "expr", "literal", "ident" …
    pub fragments: Vec<SmolStr>,
    /// Whether the last parameter repeats (`$($x:expr),*`).
    pub variadic: bool,
    /// The expansion, with `$name` read as the variable `name`.
    pub body: Option<Arc<Expression>>,
}

/// A macro call.
#[derive(Clone, Debug, PartialEq)]
pub struct MacroCall {
    /// `rocket::routes`
    pub path: Path,
    /// The arguments where they read as a list of expressions, `name = value` or types.
    pub arguments: Vec<MacroArgument>,
    /// Whether all tokens were understood as arguments.
    pub complete: bool,
    /// The raw text between the delimiters.
    pub text: SmolStr,
}

/// One argument of a macro or an attribute.
#[derive(Clone, Debug, PartialEq)]
pub struct MacroArgument {
    /// `name` in `name = value`.
    pub name: Option<SmolStr>,
    /// The value.
    pub value: Expression,
}

/// `head => body` in a macro call, as macros of routes and of cases have it; also `word "literal" body`.
#[derive(Clone, Debug, PartialEq)]
pub struct MacroArm {
    /// The tokens before the arrow, with spaces between them.
    pub head: SmolStr,
    /// The body, with the names that the head binds as parameters: `{id}`, `id: Type`.
    pub body: Arc<Closure>,
}

/// A path in expression or type position.
#[derive(Clone, Debug, PartialEq)]
pub struct Path {
    /// The segments.
    pub segments: Vec<Segment>,
    /// Whether it starts with `::`.
    pub absolute: bool,
    /// `Self` type of `<T as Trait>::x`: then the segments are those of the trait and the rest.
    pub qualified: Option<Box<TypeExpression>>,
    /// How many segments belong to the trait of a qualified path.
    pub trait_segments: usize,
    /// The whole path.
    pub span: Span,
}

impl Path {
    /// The last identifier.
    pub fn last(&self) -> &str {
        self.segments.last().map_or("", |segment| segment.name.text.as_str())
    }

    /// The only identifier of a path without prefix and generics.
    pub fn as_identifier(&self) -> Option<&Name> {
        match &self.segments[..] {
            [only] if !self.absolute && self.qualified.is_none() && only.arguments.is_empty() => Some(&only.name),
            _ => None,
        }
    }

    /// The segments' names joined by `::`.
    pub fn joined(&self) -> String {
        let names: Vec<&str> = self.segments.iter().map(|segment| segment.name.text.as_str()).collect();
        names.join("::")
    }
}

/// One segment of a path.
#[derive(Clone, Debug, PartialEq)]
pub struct Segment {
    /// The identifier.
    pub name: Name,
    /// Type arguments; lifetimes and constants are left out.
    pub arguments: Vec<TypeExpression>,
}

/// A type as written.
#[derive(Clone, Debug, PartialEq)]
pub enum TypeExpression {
    /// `axum::response::Html<String>`
    Path(Path),
    /// `&T`, `&mut T`
    Reference {
        /// `mut`
        mutable: bool,
        /// `T`
        inner: Box<TypeExpression>,
    },
    /// `(A, B)`; `()` is empty.
    Tuple(Vec<TypeExpression>),
    /// `[T; N]`, `[T]`
    Sequence(Box<TypeExpression>),
    /// `impl A + B`
    ImplTrait(Vec<TypeExpression>),
    /// `dyn A + B`
    TraitObject(Vec<TypeExpression>),
    /// `name = T` within the arguments of a trait (`Output = T`).
    Binding(SmolStr, Box<TypeExpression>),
    /// `_`
    Infer,
    /// `!`
    Never,
    /// Function pointers, macros and what else does not matter here.
    Other,
}
