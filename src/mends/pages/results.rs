//! The places of a function at which its result stands: the ends of its body and its `return`s.

use crate::source::Span;
use crate::syntax::facts::{Block, Expression, ExpressionKind, Function, Statement};
use crate::syntax::facts_walk::Child;

/// An expression that is the function's result, or what stands in its `Ok`.
#[derive(Clone, Copy, Debug)]
pub(super) struct ResultPlace<'f> {
    pub(super) expression: &'f Expression,
    /// The `Ok(…)` that holds nothing else.
    pub(super) whole: Option<&'f Expression>,
}

/// All results of a function.
#[derive(Debug, Default)]
pub(super) struct Results<'f> {
    /// Where a value stands; for a function that returns a `Result`, within `Ok`.
    pub(super) places: Vec<ResultPlace<'f>>,
    /// Whether a result comes out of something else: a call, a variable that holds a `Result`.
    pub(super) hidden: bool,
    /// The calls out of which a whole `Result` comes.
    pub(super) calls: Vec<ResultPlace<'f>>,
}

/// The results of a function; `fallible` where it returns a `Result`.
pub(super) fn results(function: &Function, fallible: bool) -> Results<'_> {
    let mut collector = Collector { fallible, results: Results::default() };
    if let Some(body) = &function.body {
        collector.block(body, !fallible);
        collector.returns_in_block(body);
    }
    collector.results
}

/// The results of a value that is no function of its own: the arm of a routing macro.
pub(super) fn results_of_value(value: &Expression) -> Results<'_> {
    let mut collector = Collector { fallible: false, results: Results::default() };
    collector.end(value, true);
    collector.returns(value);
    collector.results
}

/// The body of the arm of a routing macro that stands in a function at a place.
pub(super) fn arm_at(function: &Function, place: Span) -> Option<&Expression> {
    let mut waiting: Vec<Child<'_>> = function.body.iter().map(|body| Child::Block(body)).collect();
    while let Some(child) = waiting.pop() {
        match child {
            Child::Expression(expression) => match &expression.kind {
                ExpressionKind::Arm(arm) if arm.body.span == place => return Some(&arm.body.body),
                _ => expression.each_child(&mut |child| waiting.push(child)),
            },
            Child::Block(block) => block.each_expression(&mut |expression| waiting.push(Child::Expression(expression))),
        }
    }
    None
}

struct Collector<'f> {
    fallible: bool,
    results: Results<'f>,
}

impl<'f> Collector<'f> {
    /// `plain`: the value itself is wanted, not a `Result` of it.
    fn block(&mut self, block: &'f Block, plain: bool) {
        if let Some(Statement::Expression(last)) = block.statements.last() {
            self.end(last, plain);
        }
    }

    fn end(&mut self, expression: &'f Expression, plain: bool) {
        match &expression.kind {
            ExpressionKind::Block(block) => self.block(block, plain),
            ExpressionKind::If { then, otherwise, .. } => {
                self.block(then, plain);
                otherwise.iter().for_each(|otherwise| self.end(otherwise, plain));
            }
            ExpressionKind::Match { arms, .. } => arms.iter().for_each(|arm| self.end(&arm.body, plain)),
            ExpressionKind::Return(_)
            | ExpressionKind::Loop(_)
            | ExpressionKind::Continue
            | ExpressionKind::Break(_) => {}
            ExpressionKind::Macro(call)
                if matches!(call.path.last(), "panic" | "unreachable" | "todo" | "unimplemented" | "bail") => {}
            _ if plain => self.results.places.push(ResultPlace { expression, whole: None }),
            ExpressionKind::Call { function, arguments } => match (constructor(function), arguments.as_slice()) {
                (Some("Ok"), [value]) => self.success(expression, value),
                (Some("Err"), _) => {}
                _ => self.call(expression),
            },
            ExpressionKind::MethodCall { .. } => self.call(expression),
            _ => self.results.hidden = true,
        }
    }

    fn success(&mut self, whole: &'f Expression, value: &'f Expression) {
        self.end(value, true);
        if let Some(place) = self.results.places.last_mut().filter(|place| std::ptr::eq(place.expression, value)) {
            place.whole = Some(whole);
        }
    }

    fn call(&mut self, expression: &'f Expression) {
        self.results.hidden = true;
        self.results.calls.push(ResultPlace { expression, whole: None });
    }

    fn returns_in_block(&mut self, block: &'f Block) {
        for statement in &block.statements {
            match statement {
                Statement::Let { value, otherwise, .. } => {
                    value.iter().chain(otherwise).for_each(|expression| self.returns(expression));
                }
                Statement::Semicolon(expression) | Statement::Expression(expression) => self.returns(expression),
            }
        }
    }

    fn returns(&mut self, expression: &'f Expression) {
        match &expression.kind {
            // What returns from these does not return from the function.
            ExpressionKind::Closure(_) | ExpressionKind::Async(_) => return,
            ExpressionKind::Return(Some(value)) => self.end(value, !self.fallible),
            ExpressionKind::Return(None) => self.results.hidden = true,
            _ => {}
        }
        let mut children = Vec::new();
        expression.each_child(&mut |child| children.push(child));
        for child in children {
            match child {
                Child::Expression(expression) => self.returns(expression),
                Child::Block(block) => self.returns_in_block(block),
            }
        }
    }
}

fn constructor(function: &Expression) -> Option<&str> {
    match &function.kind {
        ExpressionKind::Path(path) => Some(path.last()),
        _ => None,
    }
}

/// Whether something is awaited in an expression: it may do more than show a page.
pub(super) fn awaits(expression: &Expression) -> bool {
    let mut found = matches!(expression.kind, ExpressionKind::Await(_));
    expression.each_child(&mut |child| {
        found |= match child {
            Child::Expression(expression) => awaits(expression),
            Child::Block(_) => true,
        };
    });
    found
}

/// Whether an expression can be followed by a dot as it stands.
pub(super) fn takes_method(expression: &Expression) -> bool {
    matches!(
        expression.kind,
        ExpressionKind::Literal(_)
            | ExpressionKind::Path(_)
            | ExpressionKind::Call { .. }
            | ExpressionKind::MethodCall { .. }
            | ExpressionKind::Tuple(_)
            | ExpressionKind::Array(_)
            | ExpressionKind::Field { .. }
            | ExpressionKind::Index { .. }
            | ExpressionKind::Try(_)
            | ExpressionKind::Await(_)
            | ExpressionKind::Macro(_)
    )
}

/// The method whose call an expression is, if it takes no arguments.
pub(super) fn last_method(expression: &Expression) -> Option<&str> {
    match &expression.kind {
        ExpressionKind::MethodCall { method, arguments, .. } if arguments.is_empty() => Some(&method.text),
        _ => None,
    }
}

/// Whether one range lies within another.
pub(super) fn within(inner: Span, outer: Span) -> bool {
    outer.start <= inner.start && inner.end <= outer.end
}
