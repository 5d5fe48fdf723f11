//! Expressions, blocks and literals.

use std::sync::Arc;

use smol_str::{SmolStr, ToSmolStr};

use super::patterns::lower_pattern;
use super::types::{generic_arguments, lower_type, name, path};
use super::{items, macros, span};
use crate::source::Span;
use crate::syntax::facts::{
    Arm, BinaryOperator, Block, Closure, Expression, ExpressionKind, ItemFacts, Literal, Name, Statement,
};

fn boxed(expression: &syn::Expr) -> Box<Expression> {
    Box::new(lower_expression(expression))
}

fn all<'a>(expressions: impl IntoIterator<Item = &'a syn::Expr>) -> Vec<Expression> {
    expressions.into_iter().map(lower_expression).collect()
}

fn between(open: Span, close: Span) -> Span {
    open.cover(close)
}

/// Lowers one expression with everything below it.
pub(super) fn lower_expression(expression: &syn::Expr) -> Expression {
    let (kind, span) = match expression {
        syn::Expr::Lit(literal_expression) => {
            (ExpressionKind::Literal(literal(&literal_expression.lit)), span(literal_expression.lit.span()))
        }
        syn::Expr::Path(expression) => {
            let path = path(expression.qself.as_ref(), &expression.path);
            let place = path.span;
            (ExpressionKind::Path(path), place)
        }
        syn::Expr::Call(call) => lower_call(call),
        syn::Expr::MethodCall(call) => lower_method_call(call),
        syn::Expr::Tuple(tuple) => (ExpressionKind::Tuple(all(&tuple.elems)), span(tuple.paren_token.span.join())),
        syn::Expr::Array(array) => (ExpressionKind::Array(all(&array.elems)), span(array.bracket_token.span.join())),
        syn::Expr::Repeat(repeat) => {
            (ExpressionKind::Repeat(boxed(&repeat.expr)), span(repeat.bracket_token.span.join()))
        }
        syn::Expr::Struct(structure) => lower_struct(structure),
        syn::Expr::Field(field) => {
            let base = boxed(&field.base);
            let name = member(&field.member);
            let place = between(base.span, name.span);
            (ExpressionKind::Field { base, name }, place)
        }
        syn::Expr::Index(index) => {
            let base = boxed(&index.expr);
            let place = between(base.span, span(index.bracket_token.span.close()));
            (ExpressionKind::Index { base, index: boxed(&index.index) }, place)
        }
        syn::Expr::Reference(reference) => {
            let inner = boxed(&reference.expr);
            let place = between(span(reference.and_token.span), inner.span);
            (ExpressionKind::Reference { mutable: reference.mutability.is_some(), inner }, place)
        }
        syn::Expr::Unary(unary) => lower_unary(unary),
        syn::Expr::Binary(binary) => lower_binary(binary),
        syn::Expr::Cast(cast) => {
            let inner = boxed(&cast.expr);
            let place = between(inner.span, span(cast.as_token.span));
            (ExpressionKind::Cast(inner, lower_type(&cast.ty)), place)
        }
        syn::Expr::Assign(assign) => {
            let (target, value) = (boxed(&assign.left), boxed(&assign.right));
            let place = between(target.span, value.span);
            (ExpressionKind::Assign { target, value }, place)
        }
        syn::Expr::Block(block) => lower_braced(&block.block),
        syn::Expr::Unsafe(block) => lower_braced(&block.block),
        syn::Expr::Const(block) => lower_braced(&block.block),
        syn::Expr::TryBlock(block) => {
            let body = lower_block(&block.block);
            let place = between(span(block.try_token.span), body.span);
            (ExpressionKind::Async(body), place)
        }
        syn::Expr::Async(block) => {
            let body = lower_block(&block.block);
            let place = between(span(block.async_token.span), body.span);
            (ExpressionKind::Async(body), place)
        }
        syn::Expr::If(conditional) => lower_if(conditional),
        syn::Expr::Let(binding) => {
            let value = boxed(&binding.expr);
            let place = between(span(binding.let_token.span), value.span);
            (ExpressionKind::Let { pattern: Box::new(lower_pattern(&binding.pat)), value }, place)
        }
        syn::Expr::Match(matched) => lower_match(matched),
        syn::Expr::While(repeated) => {
            let body = lower_block(&repeated.body);
            let place = between(span(repeated.while_token.span), body.span);
            (ExpressionKind::While { condition: boxed(&repeated.cond), body }, place)
        }
        syn::Expr::Loop(repeated) => {
            let body = lower_block(&repeated.body);
            let place = between(span(repeated.loop_token.span), body.span);
            (ExpressionKind::Loop(body), place)
        }
        syn::Expr::ForLoop(repeated) => {
            let body = lower_block(&repeated.body);
            let place = between(span(repeated.for_token.span), body.span);
            let pattern = Box::new(lower_pattern(&repeated.pat));
            (ExpressionKind::For { pattern, iterated: boxed(&repeated.expr), body }, place)
        }
        syn::Expr::Closure(closure) => lower_closure(closure),
        syn::Expr::Return(returned) => {
            let value = returned.expr.as_deref().map(boxed);
            let start = span(returned.return_token.span);
            let place = value.as_ref().map_or(start, |value| between(start, value.span));
            (ExpressionKind::Return(value), place)
        }
        syn::Expr::Break(broken) => {
            (ExpressionKind::Break(broken.expr.as_deref().map(boxed)), span(broken.break_token.span))
        }
        syn::Expr::Continue(token) => (ExpressionKind::Continue, span(token.continue_token.span)),
        syn::Expr::Try(tried) => {
            let inner = boxed(&tried.expr);
            let place = between(inner.span, span(tried.question_token.span));
            (ExpressionKind::Try(inner), place)
        }
        syn::Expr::Await(awaited) => {
            let inner = boxed(&awaited.base);
            let place = between(inner.span, span(awaited.await_token.span));
            (ExpressionKind::Await(inner), place)
        }
        syn::Expr::Macro(call) => {
            let (call, place) = macros::lower_call(&call.mac);
            (ExpressionKind::Macro(Box::new(call)), place)
        }
        syn::Expr::Paren(inner) => {
            let lowered = lower_expression(&inner.expr);
            (lowered.kind, span(inner.paren_token.span.join()))
        }
        syn::Expr::Group(inner) => return lower_expression(&inner.expr),
        syn::Expr::Range(range) => {
            let ends = range.start.iter().chain(&range.end).map(|end| lower_expression(end).span);
            (ExpressionKind::Range, ends.reduce(Span::cover).unwrap_or_default())
        }
        syn::Expr::Infer(token) => (ExpressionKind::Other, span(token.underscore_token.span)),
        _ => (ExpressionKind::Other, Span::default()),
    };
    Expression { kind, span }
}

fn lower_call(call: &syn::ExprCall) -> (ExpressionKind, Span) {
    let function = boxed(&call.func);
    let place = between(function.span, span(call.paren_token.span.close()));
    (ExpressionKind::Call { function, arguments: all(&call.args) }, place)
}

fn lower_method_call(call: &syn::ExprMethodCall) -> (ExpressionKind, Span) {
    let receiver = boxed(&call.receiver);
    let place = between(receiver.span, span(call.paren_token.span.close()));
    let generics = call.turbofish.as_ref().map(generic_arguments).unwrap_or_default();
    let kind =
        ExpressionKind::MethodCall { receiver, method: name(&call.method), generics, arguments: all(&call.args) };
    (kind, place)
}

fn member(member: &syn::Member) -> Name {
    match member {
        syn::Member::Named(ident) => name(ident),
        syn::Member::Unnamed(index) => Name { text: index.index.to_smolstr(), span: span(index.span) },
    }
}

fn lower_struct(structure: &syn::ExprStruct) -> (ExpressionKind, Span) {
    let path = path(structure.qself.as_ref(), &structure.path);
    let place = between(path.span, span(structure.brace_token.span.close()));
    let fields = structure
        .fields
        .iter()
        .map(|field| (member(&field.member).text, lower_expression(&field.expr)))
        .collect::<Vec<(SmolStr, Expression)>>();
    (ExpressionKind::Struct { path, fields, rest: structure.rest.as_deref().map(boxed) }, place)
}

fn lower_unary(unary: &syn::ExprUnary) -> (ExpressionKind, Span) {
    let inner = boxed(&unary.expr);
    match &unary.op {
        syn::UnOp::Deref(token) => {
            let place = between(span(token.span), inner.span);
            (ExpressionKind::Dereference(inner), place)
        }
        syn::UnOp::Not(token) => {
            let place = between(span(token.span), inner.span);
            (ExpressionKind::Not(inner), place)
        }
        syn::UnOp::Neg(token) => {
            let place = between(span(token.span), inner.span);
            (ExpressionKind::Negate(inner), place)
        }
        _ => (ExpressionKind::Other, inner.span),
    }
}

fn lower_binary(binary: &syn::ExprBinary) -> (ExpressionKind, Span) {
    let (left, right) = (boxed(&binary.left), boxed(&binary.right));
    let place = between(left.span, right.span);
    let operator = match binary.op {
        syn::BinOp::Eq(_) => BinaryOperator::Equal,
        syn::BinOp::Ne(_) => BinaryOperator::NotEqual,
        syn::BinOp::And(_) => BinaryOperator::And,
        syn::BinOp::Or(_) => BinaryOperator::Or,
        syn::BinOp::Add(_) => BinaryOperator::Add,
        syn::BinOp::BitOr(_) => BinaryOperator::BitOr,
        syn::BinOp::AddAssign(_) => {
            return (ExpressionKind::AssignOperation { target: left, value: right, adds: true }, place);
        }
        syn::BinOp::SubAssign(_)
        | syn::BinOp::MulAssign(_)
        | syn::BinOp::DivAssign(_)
        | syn::BinOp::RemAssign(_)
        | syn::BinOp::BitXorAssign(_)
        | syn::BinOp::BitAndAssign(_)
        | syn::BinOp::BitOrAssign(_)
        | syn::BinOp::ShlAssign(_)
        | syn::BinOp::ShrAssign(_) => {
            return (ExpressionKind::AssignOperation { target: left, value: right, adds: false }, place);
        }
        _ => BinaryOperator::Other,
    };
    (ExpressionKind::Binary { operator, left, right }, place)
}

fn lower_if(conditional: &syn::ExprIf) -> (ExpressionKind, Span) {
    let then = lower_block(&conditional.then_branch);
    let otherwise = conditional.else_branch.as_ref().map(|(_, otherwise)| boxed(otherwise));
    let end = otherwise.as_ref().map_or(then.span, |otherwise| otherwise.span);
    let place = between(span(conditional.if_token.span), end);
    (ExpressionKind::If { condition: boxed(&conditional.cond), then, otherwise }, place)
}

fn lower_match(matched: &syn::ExprMatch) -> (ExpressionKind, Span) {
    let place = between(span(matched.match_token.span), span(matched.brace_token.span.close()));
    let arms = matched
        .arms
        .iter()
        .filter(|arm| !items::is_test_only(&arm.attrs))
        .map(|arm| Arm {
            pattern: lower_pattern(&arm.pat),
            guard: match &arm.pat {
                syn::Pat::Guard(guarded) => Some(lower_expression(&guarded.guard)),
                _ => None,
            },
            body: lower_expression(&arm.body),
        })
        .collect();
    (ExpressionKind::Match { value: boxed(&matched.expr), arms }, place)
}

fn lower_closure(closure: &syn::ExprClosure) -> (ExpressionKind, Span) {
    let body = lower_expression(&closure.body);
    let place = between(span(closure.inputs_begin.span), body.span);
    let parameters = closure
        .inputs
        .iter()
        .map(|input| match input {
            syn::Pat::Type(typed) => (lower_pattern(&typed.pat), Some(lower_type(&typed.ty))),
            other => (lower_pattern(other), None),
        })
        .collect();
    let output = match &closure.output {
        syn::ReturnType::Type(_, output) => Some(lower_type(output)),
        syn::ReturnType::Default => None,
    };
    (ExpressionKind::Closure(Arc::new(Closure { parameters, output, body, span: place })), place)
}

fn lower_braced(block: &syn::Block) -> (ExpressionKind, Span) {
    let lowered = lower_block(block);
    let place = lowered.span;
    (ExpressionKind::Block(lowered), place)
}

/// Lowers a block; items inside keep their facts in the block.
pub(super) fn lower_block(block: &syn::Block) -> Arc<Block> {
    let mut lowered = Block { span: span(block.brace_token.span.join()), ..Block::default() };
    for statement in &block.stmts {
        lower_statement(statement, &mut lowered);
    }
    Arc::new(lowered)
}

fn lower_statement(statement: &syn::Stmt, block: &mut Block) {
    match statement {
        syn::Stmt::Local(local) if !items::is_test_only(&local.attrs) => {
            let (pattern, annotation) = match &local.pat {
                syn::Pat::Type(typed) => (lower_pattern(&typed.pat), Some(lower_type(&typed.ty))),
                other => (lower_pattern(other), None),
            };
            let value = local.init.as_ref().map(|init| lower_expression(&init.expr));
            let diverging = local.init.as_ref().and_then(|init| init.diverge.as_ref());
            let otherwise = diverging.map(|(_, otherwise)| lower_expression(otherwise));
            block.statements.push(Statement::Let { pattern, annotation, value, otherwise });
        }
        syn::Stmt::Local(_) => {}
        syn::Stmt::Item(item) => {
            let facts = items::lower_item(item);
            if !matches!(facts, ItemFacts::Other(_)) {
                block.items.push(facts);
            }
        }
        syn::Stmt::Expr(expression, semicolon) => {
            let lowered = lower_expression(expression);
            block.statements.push(match semicolon {
                Some(_) => Statement::Semicolon(lowered),
                None => Statement::Expression(lowered),
            });
        }
        syn::Stmt::Macro(statement) => {
            let (call, place) = macros::lower_call(&statement.mac);
            let expression = Expression { kind: ExpressionKind::Macro(Box::new(call)), span: place };
            block.statements.push(match statement.semi_token {
                Some(_) => Statement::Semicolon(expression),
                None => Statement::Expression(expression),
            });
        }
    }
}

/// Lowers a literal; byte strings that are UTF-8 count as text, since header values are written so.
pub(super) fn literal(literal: &syn::Lit) -> Literal {
    match literal {
        syn::Lit::Str(value) => Literal::Text(value.value().into()),
        syn::Lit::ByteStr(value) => match String::from_utf8(value.value()) {
            Ok(decoded) => Literal::Text(decoded.into()),
            Err(_) => Literal::Other,
        },
        syn::Lit::Int(value) => value.base10_parse::<u128>().map_or(Literal::Other, Literal::Integer),
        syn::Lit::Bool(value) => Literal::Boolean(value.value),
        syn::Lit::Char(value) => Literal::Text(value.value().to_smolstr()),
        _ => Literal::Other,
    }
}
