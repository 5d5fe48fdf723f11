//! Macro calls and `macro_rules!`: arguments are read where they look like Rust, never expanded here.

use std::sync::Arc;

use proc_macro2::{Delimiter, TokenStream, TokenTree};
use smol_str::{SmolStr, ToSmolStr};
use syn::parse::{Parse, ParseStream, Parser};
use syn::punctuated::Punctuated;

use super::expressions::lower_expression;
use super::span;
use super::types::{lower_type, name, path, text};
use crate::source::Span;
use crate::syntax::facts::{
    Closure, Expression, ExpressionKind, MacroArgument, MacroArm, MacroCall, MacroRule, Pattern, TypeExpression,
};

pub(super) fn lower_call(call: &syn::Macro) -> (MacroCall, Span) {
    let (arguments, complete) = arguments(&call.tokens);
    let path = path(None, &call.path);
    let close = match &call.delimiter {
        syn::MacroDelimiter::Paren(token) => token.span.close(),
        syn::MacroDelimiter::Brace(token) => token.span.close(),
        syn::MacroDelimiter::Bracket(token) => token.span.close(),
    };
    let whole = path.span.cover(span(close));
    (MacroCall { path, arguments, complete, text: call.tokens.to_smolstr() }, whole)
}

/// The arguments of a macro or attribute, and whether all of them could be read.
pub(super) fn arguments(tokens: &TokenStream) -> (Vec<MacroArgument>, bool) {
    if tokens.is_empty() {
        return (Vec::new(), true);
    }
    let parser = Punctuated::<Argument, syn::Token![,]>::parse_terminated;
    if let Ok(parsed) = parser.parse2(tokens.clone()) {
        return (parsed.into_iter().map(Argument::lower).collect(), true);
    }
    let mut complete = true;
    let lowered = split_at_commas(tokens)
        .into_iter()
        .map(|chunk| {
            let place = chunk_span(&chunk);
            if let Ok(argument) = syn::parse2::<Argument>(chunk.clone()) {
                return argument.lower();
            }
            complete = false;
            let kind = arm(chunk, place).map_or(ExpressionKind::Other, ExpressionKind::Arm);
            MacroArgument { name: None, value: Expression { kind, span: place } }
        })
        .collect();
    (lowered, complete)
}

struct Argument {
    name: Option<SmolStr>,
    value: syn::Expr,
}

impl Parse for Argument {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let named = (input.peek(syn::Ident) && input.peek2(syn::Token![=]) && !input.peek2(syn::Token![==]))
            || (input.peek(syn::Ident) && input.peek2(syn::Token![:]) && !input.peek2(syn::Token![::]));
        let name = if named {
            let ident: syn::Ident = input.parse()?;
            if input.peek(syn::Token![:]) {
                input.parse::<syn::Token![:]>()?;
            } else {
                input.parse::<syn::Token![=]>()?;
            }
            Some(text(&ident))
        } else {
            None
        };
        Ok(Self { name, value: input.parse()? })
    }
}

impl Argument {
    fn lower(self) -> MacroArgument {
        MacroArgument { name: self.name, value: lower_expression(&self.value) }
    }
}

/// `head => body`, and `word "literal" body` with or without an arrow before the body.
fn arm(chunk: TokenStream, place: Span) -> Option<Arc<MacroArm>> {
    let tokens: Vec<TokenTree> = chunk.into_iter().collect();
    let is = |token: &TokenTree, character| matches!(token, TokenTree::Punct(punct) if punct.as_char() == character);
    let arrow = tokens.windows(2).position(|pair| is(&pair[0], '=') && is(&pair[1], '>'));
    let (end, start) = match (arrow, &tokens[..]) {
        (Some(arrow), _) => (arrow, arrow + 2),
        (None, [TokenTree::Ident(_), TokenTree::Literal(_), dash, angle, ..]) if is(dash, '-') && is(angle, '>') => {
            (2, 4)
        }
        (None, [TokenTree::Ident(_), TokenTree::Literal(_), ..]) => (2, 2),
        _ => return None,
    };
    let head: TokenStream = tokens.get(..end)?.iter().cloned().collect();
    let body: TokenStream = tokens.get(start..)?.iter().cloned().collect();
    let body = lower_expression(&syn::parse2::<syn::Expr>(body).ok()?);
    let mut parameters = Vec::new();
    bound(&head, &mut parameters);
    let body = Arc::new(Closure { parameters, output: None, body, span: place });
    Some(Arc::new(MacroArm { head: head.to_smolstr(), body }))
}

/// The names that the head of an arm binds: `name: Type`, and `{name}` alone.
fn bound(head: &TokenStream, parameters: &mut Vec<(Pattern, Option<TypeExpression>)>) {
    let mut tokens = head.clone().into_iter().peekable();
    while let Some(token) = tokens.next() {
        match token {
            TokenTree::Group(group) => {
                let inner: Vec<TokenTree> = group.stream().into_iter().collect();
                match &inner[..] {
                    [TokenTree::Ident(ident)] if group.delimiter() == Delimiter::Brace => {
                        parameters.push((Pattern::Binding { name: name(ident), inner: None }, None));
                    }
                    _ => bound(&group.stream(), parameters),
                }
            }
            TokenTree::Ident(ident) => {
                if !matches!(tokens.peek(), Some(TokenTree::Punct(colon)) if colon.as_char() == ':') {
                    continue;
                }
                let mut written = TokenStream::new();
                for token in tokens.by_ref().skip(1) {
                    if matches!(&token, TokenTree::Punct(comma) if comma.as_char() == ',') {
                        break;
                    }
                    written.extend([token]);
                }
                let ty = syn::parse2::<syn::Type>(written).ok().map(|ty| lower_type(&ty));
                parameters.push((Pattern::Binding { name: name(&ident), inner: None }, ty));
            }
            _ => {}
        }
    }
}

fn split_at_commas(tokens: &TokenStream) -> Vec<TokenStream> {
    let mut chunks = vec![Vec::new()];
    for token in tokens.clone() {
        match token {
            TokenTree::Punct(comma) if comma.as_char() == ',' || comma.as_char() == ';' => chunks.push(Vec::new()),
            other => {
                if let Some(last) = chunks.last_mut() {
                    last.push(other);
                }
            }
        }
    }
    chunks.into_iter().filter(|chunk| !chunk.is_empty()).map(TokenStream::from_iter).collect()
}

fn chunk_span(chunk: &TokenStream) -> Span {
    chunk.clone().into_iter().map(|token| span(token.span())).reduce(Span::cover).unwrap_or_default()
}

/// The rules of a `macro_rules!` body.
pub(super) fn lower_rules(tokens: &TokenStream) -> Vec<MacroRule> {
    let mut groups = tokens.clone().into_iter().filter_map(|token| match token {
        TokenTree::Group(group) => Some(group.stream()),
        _ => None,
    });
    let mut rules = Vec::new();
    while let (Some(pattern), Some(body)) = (groups.next(), groups.next()) {
        let (parameters, variadic) = match lower_parameters(&pattern) {
            Some((names, variadic)) => (Some(names), variadic),
            None => (None, false),
        };
        let known = parameters.is_some();
        let (names, fragments) = parameters.unwrap_or_default().into_iter().unzip();
        let parameters = known.then_some(names);
        rules.push(MacroRule { parameters, fragments, variadic, body: lower_body(body) });
    }
    rules
}

/// `$a:expr, $b:ty $(, $c:expr)* $(,)?` as names with what they take; anything else is not a function's parameter list.
fn lower_parameters(pattern: &TokenStream) -> Option<(Vec<(SmolStr, SmolStr)>, bool)> {
    let mut names = Vec::new();
    let mut variadic = false;
    let mut tokens = pattern.clone().into_iter().peekable();
    while let Some(token) = tokens.next() {
        match token {
            TokenTree::Punct(punct) if punct.as_char() == '$' => match tokens.next()? {
                TokenTree::Ident(ident) => {
                    let (Some(TokenTree::Punct(_)), Some(TokenTree::Ident(fragment))) = (tokens.next(), tokens.next())
                    else {
                        return None;
                    };
                    names.push((text(&ident), text(&fragment)));
                }
                TokenTree::Group(group) if group.delimiter() == Delimiter::Parenthesis => {
                    let (inner, _) = lower_parameters(&group.stream())?;
                    match &inner[..] {
                        [] => {}
                        [only] => {
                            names.push(only.clone());
                            variadic = true;
                        }
                        _ => return None,
                    }
                }
                _ => return None,
            },
            TokenTree::Punct(punct) if matches!(punct.as_char(), ',' | '?' | '*' | '+') => {}
            _ => return None,
        }
    }
    Some((names, variadic))
}

fn lower_body(body: TokenStream) -> Option<Arc<Expression>> {
    let plain = without_dollars(body);
    if let Ok(expression) = syn::parse2::<syn::Expr>(plain.clone()) {
        return Some(Arc::new(lower_expression(&expression)));
    }
    let block: TokenStream = [TokenTree::Group(proc_macro2::Group::new(Delimiter::Brace, plain))].into_iter().collect();
    let block = syn::parse2::<syn::Block>(block).ok()?;
    let lowered = super::expressions::lower_block(&block);
    let place = lowered.span;
    Some(Arc::new(Expression { kind: ExpressionKind::Block(lowered), span: place }))
}

/// `$name` becomes `name`, `$( … ),*` its inside once: enough to see what an expansion answers.
fn without_dollars(tokens: TokenStream) -> TokenStream {
    let mut plain = Vec::new();
    let mut tokens = tokens.into_iter().peekable();
    while let Some(token) = tokens.next() {
        match token {
            TokenTree::Punct(punct) if punct.as_char() == '$' => match tokens.next() {
                Some(TokenTree::Group(group)) if group.delimiter() == Delimiter::Parenthesis => {
                    plain.extend(without_dollars(group.stream()));
                    while let Some(TokenTree::Punct(punct)) = tokens.peek() {
                        if !matches!(punct.as_char(), ',' | ';' | '*' | '+' | '?') {
                            break;
                        }
                        let repeats = matches!(punct.as_char(), '*' | '+' | '?');
                        tokens.next();
                        if repeats {
                            break;
                        }
                    }
                }
                Some(other) => plain.push(other),
                None => {}
            },
            TokenTree::Group(group) => {
                let mut inner = proc_macro2::Group::new(group.delimiter(), without_dollars(group.stream()));
                inner.set_span(group.span());
                plain.push(TokenTree::Group(inner));
            }
            other => plain.push(other),
        }
    }
    plain.into_iter().collect()
}
