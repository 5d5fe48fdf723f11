//! Walking over facts: the variables that a piece of code may use, and the methods that it calls.

use smol_str::SmolStr;

use crate::syntax::facts::{Block, Expression, ExpressionKind, Statement};

/// What stands directly inside of an expression.
#[derive(Clone, Copy, Debug)]
pub enum Child<'e> {
    /// An expression.
    Expression(&'e Expression),
    /// A block.
    Block(&'e Block),
}

impl Block {
    /// Adds every single-segment name that the block mentions.
    pub fn names(&self, names: &mut Vec<SmolStr>) {
        for statement in &self.statements {
            match statement {
                Statement::Let { value, otherwise, .. } => {
                    value.iter().chain(otherwise).for_each(|expression| expression.names(names));
                }
                Statement::Semicolon(expression) | Statement::Expression(expression) => expression.names(names),
            }
        }
    }
}

/// Code that calls by name.
pub trait Calls {
    /// Adds the name of every method that it calls.
    fn methods(&self, methods: &mut Vec<SmolStr>);
    /// Adds the name of every function and macro that it calls, without what stands before it.
    fn functions(&self, functions: &mut Vec<SmolStr>);
}

impl Calls for Block {
    fn methods(&self, methods: &mut Vec<SmolStr>) {
        self.each_expression(&mut |expression| expression.methods(methods));
    }

    fn functions(&self, functions: &mut Vec<SmolStr>) {
        self.each_expression(&mut |expression| expression.functions(functions));
    }
}

impl Calls for Expression {
    fn methods(&self, methods: &mut Vec<SmolStr>) {
        if let ExpressionKind::MethodCall { method, .. } = &self.kind {
            methods.push(method.text.clone());
        }
        self.each_child(&mut |child| match child {
            Child::Expression(expression) => expression.methods(methods),
            Child::Block(block) => block.methods(methods),
        });
    }

    fn functions(&self, functions: &mut Vec<SmolStr>) {
        match &self.kind {
            ExpressionKind::Call { function, .. } => {
                if let ExpressionKind::Path(path) = &function.kind {
                    functions.push(path.last().into());
                }
            }
            ExpressionKind::Macro(call) => functions.push(call.path.last().into()),
            _ => {}
        }
        self.each_child(&mut |child| match child {
            Child::Expression(expression) => expression.functions(functions),
            Child::Block(block) => block.functions(functions),
        });
    }
}

impl Block {
    /// Calls back for each expression of the statements.
    pub fn each_expression<'b>(&'b self, visit: &mut dyn FnMut(&'b Expression)) {
        for statement in &self.statements {
            match statement {
                Statement::Let { value, otherwise, .. } => value.iter().chain(otherwise).for_each(&mut *visit),
                Statement::Semicolon(expression) | Statement::Expression(expression) => visit(expression),
            }
        }
    }
}

impl Expression {
    /// Adds every single-segment name that the expression mentions, `{name}` in format strings too.
    pub fn names(&self, names: &mut Vec<SmolStr>) {
        if let ExpressionKind::Path(path) = &self.kind {
            names.extend(path.as_identifier().map(|name| name.text.clone()));
        }
        if let ExpressionKind::Macro(call) = &self.kind {
            for word in call.text.split(|character: char| !character.is_alphanumeric() && character != '_') {
                if word.starts_with(|first: char| first.is_lowercase() || first == '_') {
                    names.push(word.into());
                }
            }
        }
        self.each_child(&mut |child| match child {
            Child::Expression(expression) => expression.names(names),
            Child::Block(block) => block.names(names),
        });
    }

    /// Calls back for each expression and block directly inside.
    pub fn each_child<'e>(&'e self, visit: &mut dyn FnMut(Child<'e>)) {
        match &self.kind {
            ExpressionKind::Call { function, arguments } => {
                visit(Child::Expression(function));
                arguments.iter().for_each(|argument| visit(Child::Expression(argument)));
            }
            ExpressionKind::MethodCall { receiver, arguments, .. } => {
                visit(Child::Expression(receiver));
                arguments.iter().for_each(|argument| visit(Child::Expression(argument)));
            }
            ExpressionKind::Tuple(members) | ExpressionKind::Array(members) => {
                members.iter().for_each(|member| visit(Child::Expression(member)));
            }
            ExpressionKind::Struct { fields, rest, .. } => {
                fields.iter().for_each(|(_, value)| visit(Child::Expression(value)));
                rest.iter().for_each(|rest| visit(Child::Expression(rest)));
            }
            ExpressionKind::Repeat(inner)
            | ExpressionKind::Field { base: inner, .. }
            | ExpressionKind::Reference { inner, .. }
            | ExpressionKind::Dereference(inner)
            | ExpressionKind::Not(inner)
            | ExpressionKind::Negate(inner)
            | ExpressionKind::Cast(inner, _)
            | ExpressionKind::Let { value: inner, .. }
            | ExpressionKind::Try(inner)
            | ExpressionKind::Await(inner) => visit(Child::Expression(inner)),
            ExpressionKind::Index { base: left, index: right }
            | ExpressionKind::Binary { left, right, .. }
            | ExpressionKind::Assign { target: left, value: right }
            | ExpressionKind::AssignOperation { target: left, value: right, .. } => {
                visit(Child::Expression(left));
                visit(Child::Expression(right));
            }
            ExpressionKind::Block(inner) | ExpressionKind::Async(inner) | ExpressionKind::Loop(inner) => {
                visit(Child::Block(inner));
            }
            ExpressionKind::If { condition, then, otherwise } => {
                visit(Child::Expression(condition));
                visit(Child::Block(then));
                otherwise.iter().for_each(|otherwise| visit(Child::Expression(otherwise)));
            }
            ExpressionKind::Match { value, arms } => {
                visit(Child::Expression(value));
                for arm in arms {
                    arm.guard.iter().for_each(|guard| visit(Child::Expression(guard)));
                    visit(Child::Expression(&arm.body));
                }
            }
            ExpressionKind::While { condition: head, body } | ExpressionKind::For { iterated: head, body, .. } => {
                visit(Child::Expression(head));
                visit(Child::Block(body));
            }
            ExpressionKind::Closure(closure) => visit(Child::Expression(&closure.body)),
            ExpressionKind::Return(inner) | ExpressionKind::Break(inner) => {
                inner.iter().for_each(|inner| visit(Child::Expression(inner)));
            }
            ExpressionKind::Macro(call) => {
                call.arguments.iter().for_each(|argument| visit(Child::Expression(&argument.value)));
            }
            ExpressionKind::Arm(arm) => visit(Child::Expression(&arm.body.body)),
            ExpressionKind::Literal(_)
            | ExpressionKind::Path(_)
            | ExpressionKind::Continue
            | ExpressionKind::Range
            | ExpressionKind::Other => {}
        }
    }
}
