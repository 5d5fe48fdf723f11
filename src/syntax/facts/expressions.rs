//! Facts of what stands in bodies: expressions, statements, patterns, closures. As [`super`]: nothing of syn, nothing of HTTP.

use super::{ItemFacts, MacroArm, MacroCall, Name, Path, TypeExpression};
use crate::source::Span;
use smol_str::SmolStr;
use std::sync::Arc;

/// An expression.
#[derive(Clone, Debug, PartialEq)]
pub struct Expression {
    /// What it is.
    pub kind: ExpressionKind,
    /// Relative to the item.
    pub span: Span,
}

/// The kinds of expressions that the evaluator tells apart.
#[derive(Clone, Debug, PartialEq)]
pub enum ExpressionKind {
    /// A literal.
    Literal(Literal),
    /// A path: variable, constant, function, unit struct or variant.
    Path(Path),
    /// `f(a, b)`
    Call {
        /// `f`
        function: Box<Expression>,
        /// `a, b`
        arguments: Vec<Expression>,
    },
    /// `r.m::<T>(a, b)`
    MethodCall {
        /// `r`
        receiver: Box<Expression>,
        /// `m`
        method: Name,
        /// `T`
        generics: Vec<TypeExpression>,
        /// `a, b`
        arguments: Vec<Expression>,
    },
    /// `(a, b)`
    Tuple(Vec<Expression>),
    /// `[a, b]`
    Array(Vec<Expression>),
    /// `[a; n]`
    Repeat(Box<Expression>),
    /// `P { a: x, ..rest }`
    Struct {
        /// `P`
        path: Path,
        /// `a: x`
        fields: Vec<(SmolStr, Expression)>,
        /// `rest`
        rest: Option<Box<Expression>>,
    },
    /// `b.f`
    Field {
        /// `b`
        base: Box<Expression>,
        /// `f`, or a number
        name: Name,
    },
    /// `b[i]`
    Index {
        /// `b`
        base: Box<Expression>,
        /// `i`
        index: Box<Expression>,
    },
    /// `&e`, `&mut e`
    Reference {
        /// `mut`
        mutable: bool,
        /// `e`
        inner: Box<Expression>,
    },
    /// `*e`
    Dereference(Box<Expression>),
    /// `!e`
    Not(Box<Expression>),
    /// `-e`
    Negate(Box<Expression>),
    /// `l op r`
    Binary {
        /// The operator.
        operator: BinaryOperator,
        /// `l`
        left: Box<Expression>,
        /// `r`
        right: Box<Expression>,
    },
    /// `e as T`
    Cast(Box<Expression>, TypeExpression),
    /// `place = value`
    Assign {
        /// `place`
        target: Box<Expression>,
        /// `value`
        value: Box<Expression>,
    },
    /// `place += value` and its kin
    AssignOperation {
        /// `place`
        target: Box<Expression>,
        /// `value`
        value: Box<Expression>,
        /// Whether it is `+=`.
        adds: bool,
    },
    /// `{ … }`, also `unsafe`, `const`
    Block(Arc<Block>),
    /// `async { … }`
    Async(Arc<Block>),
    /// `if c { } else …`
    If {
        /// `c`, in which `let` may occur
        condition: Box<Expression>,
        /// `{ }`
        then: Arc<Block>,
        /// What follows `else`.
        otherwise: Option<Box<Expression>>,
    },
    /// `let p = e` within a condition
    Let {
        /// `p`
        pattern: Box<Pattern>,
        /// `e`
        value: Box<Expression>,
    },
    /// `match e { … }`
    Match {
        /// `e`
        value: Box<Expression>,
        /// The arms.
        arms: Vec<Arm>,
    },
    /// `while c { }`
    While {
        /// `c`
        condition: Box<Expression>,
        /// `{ }`
        body: Arc<Block>,
    },
    /// `loop { }`
    Loop(Arc<Block>),
    /// `for p in e { }`
    For {
        /// `p`
        pattern: Box<Pattern>,
        /// `e`
        iterated: Box<Expression>,
        /// `{ }`
        body: Arc<Block>,
    },
    /// `|p| e`
    Closure(Arc<Closure>),
    /// `return e`
    Return(Option<Box<Expression>>),
    /// `break e`
    Break(Option<Box<Expression>>),
    /// `continue`
    Continue,
    /// `e?`
    Try(Box<Expression>),
    /// `e.await`
    Await(Box<Expression>),
    /// `m!(…)`
    Macro(Box<MacroCall>),
    /// `head => body`, as an argument of a macro call.
    Arm(Arc<MacroArm>),
    /// `a..b`
    Range,
    /// What the evaluator has no use for.
    Other,
}

/// Operators between two values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BinaryOperator {
    /// `==`
    Equal,
    /// `!=`
    NotEqual,
    /// `&&`
    And,
    /// `||`
    Or,
    /// `+`
    Add,
    /// `|`
    BitOr,
    /// Any other.
    Other,
}

/// A literal.
#[derive(Clone, Debug, PartialEq)]
pub enum Literal {
    /// Text, escapes decoded; byte strings that are UTF-8 too.
    Text(SmolStr),
    /// An integer of any base and suffix.
    Integer(u128),
    /// `true`, `false`
    Boolean(bool),
    /// Anything else.
    Other,
}

/// A closure.
#[derive(Clone, Debug, PartialEq)]
pub struct Closure {
    /// The parameters.
    pub parameters: Vec<(Pattern, Option<TypeExpression>)>,
    /// The return type as written.
    pub output: Option<TypeExpression>,
    /// The body.
    pub body: Expression,
    /// The whole closure.
    pub span: Span,
}

/// One arm of a `match`.
#[derive(Clone, Debug, PartialEq)]
pub struct Arm {
    /// The pattern without its guard.
    pub pattern: Pattern,
    /// `if g`
    pub guard: Option<Expression>,
    /// What follows `=>`.
    pub body: Expression,
}

/// A block.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Block {
    /// Its statements.
    pub statements: Vec<Statement>,
    /// Items that are declared inside.
    pub items: Vec<ItemFacts>,
    /// With its braces.
    pub span: Span,
}

/// A statement.
#[derive(Clone, Debug, PartialEq)]
#[expect(clippy::large_enum_variant, reason = "most statements are of the large kind")]
pub enum Statement {
    /// `let p: T = e else { … };`
    Let {
        /// `p`
        pattern: Pattern,
        /// `T`
        annotation: Option<TypeExpression>,
        /// `e`
        value: Option<Expression>,
        /// `{ … }`
        otherwise: Option<Expression>,
    },
    /// An expression whose value is dropped.
    Semicolon(Expression),
    /// An expression without a semicolon; the value of the block if it is the last.
    Expression(Expression),
}

/// A pattern.
#[derive(Clone, Debug, PartialEq)]
pub enum Pattern {
    /// `_`, `..`
    Wildcard,
    /// `x`, `ref mut x`, `x @ p`; also a constant or unit variant in scope.
    Binding {
        /// `x`
        name: Name,
        /// `p`
        inner: Option<Box<Pattern>>,
    },
    /// `A::B`
    Path(Path),
    /// `A::B(p, .., q)`
    TupleStruct(Path, Vec<Pattern>),
    /// `A::B { f: p, .. }`
    Struct(Path, Vec<(SmolStr, Pattern)>),
    /// `(p, q)`
    Tuple(Vec<Pattern>),
    /// `[p, q]`
    Slice(Vec<Pattern>),
    /// `..` within a tuple or slice
    Rest,
    /// A literal.
    Literal(Literal),
    /// `p | q`
    Or(Vec<Pattern>),
    /// What the evaluator has no use for; may or may not match.
    Other,
}
