//! Walking over facts: the variables that a piece of code may use.

use smol_str::SmolStr;

use crate::syntax::facts::{Block, Expression, ExpressionKind, Statement};

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
        self.each_child(&mut |child| child.names(names), &mut |block| block.names(names));
    }

    /// Calls back for each expression and block directly inside.
    pub fn each_child<'e>(
        &'e self,
        expression: &mut dyn FnMut(&'e Expression),
        block: &mut dyn FnMut(&'e Block),
    ) {
        match &self.kind {
            ExpressionKind::Call { function, arguments } => {
                expression(function);
                arguments.iter().for_each(expression);
            }
            ExpressionKind::MethodCall { receiver, arguments, .. } => {
                expression(receiver);
                arguments.iter().for_each(expression);
            }
            ExpressionKind::Tuple(members) | ExpressionKind::Array(members) => members.iter().for_each(expression),
            ExpressionKind::Struct { fields, rest, .. } => {
                fields.iter().for_each(|(_, value)| expression(value));
                rest.iter().for_each(|rest| expression(rest));
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
            | ExpressionKind::Await(inner) => expression(inner),
            ExpressionKind::Index { base, index } => {
                expression(base);
                expression(index);
            }
            ExpressionKind::Binary { left, right, .. } => {
                expression(left);
                expression(right);
            }
            ExpressionKind::Assign { target, value } | ExpressionKind::AssignOperation { target, value, .. } => {
                expression(target);
                expression(value);
            }
            ExpressionKind::Block(inner) | ExpressionKind::Async(inner) | ExpressionKind::Loop(inner) => block(inner),
            ExpressionKind::If { condition, then, otherwise } => {
                expression(condition);
                block(then);
                otherwise.iter().for_each(|otherwise| expression(otherwise));
            }
            ExpressionKind::Match { value, arms } => {
                expression(value);
                for arm in arms {
                    arm.guard.iter().for_each(&mut *expression);
                    expression(&arm.body);
                }
            }
            ExpressionKind::While { condition, body } => {
                expression(condition);
                block(body);
            }
            ExpressionKind::For { iterated, body, .. } => {
                expression(iterated);
                block(body);
            }
            ExpressionKind::Closure(closure) => expression(&closure.body),
            ExpressionKind::Return(inner) | ExpressionKind::Break(inner) => {
                inner.iter().for_each(|inner| expression(inner));
            }
            ExpressionKind::Macro(call) => call.arguments.iter().for_each(|argument| expression(&argument.value)),
            ExpressionKind::Literal(_)
            | ExpressionKind::Path(_)
            | ExpressionKind::Continue
            | ExpressionKind::Range
            | ExpressionKind::Other => {}
        }
    }
}
