//! Server functions of leptos 0.6 to 0.8, with `leptos_axum` and `leptos_actix`.
//! Facts: the catalogue's sections `leptos_axum` 0.8.10 (executed) and `leptos_actix` 0.8.8 (read).
//!
//! A server function answers through a context: `redirect` sets 302 and a Location there, and the framework sends them
//! with whatever is returned. So the answers are read off the calls in the function's body, not off its value.

use std::sync::Arc;

use super::http::{header_name, status_of, target_text};
use super::{AttributeRoute, Vocabulary, shape};
use crate::program::evaluate::{CallSite, Done, Evaluator, State};
use crate::program::ids::Site;
use crate::program::names::{ExternalPath, Namespace, Resolution};
use crate::program::types::Type;
use crate::program::value::{
    Binding, Body, Location, MethodRouter, MethodSet, Reason, Response, Text, Value, Values, VariantOwner,
};
use crate::syntax::facts::{
    Attribute, Block, Expression, ExpressionKind, Function, ItemFacts, Literal, Path, Statement,
};
use crate::syntax::facts_walk::Child;

/// The vocabulary.
pub(super) struct Leptos;

const NAME: &str = "leptos";
/// The crates that have a `redirect` for server functions.
const INTEGRATIONS: [&str; 2] = ["leptos_axum", "leptos_actix"];
const CRATES: [&str; 9] = [
    NAME,
    "leptos_axum",
    "leptos_actix",
    "leptos_router",
    "leptos_server",
    "leptos_macro",
    "leptos_reactive",
    "server_fn",
    "server_fn_macro_default",
];

impl Vocabulary for Leptos {
    fn crates(&self) -> &'static [&'static str] {
        &CRATES
    }

    fn name(&self) -> &'static str {
        NAME
    }

    fn packages(&self) -> &'static [&'static str] {
        &CRATES
    }

    fn knows(&self, path: &ExternalPath) -> bool {
        match path.last() {
            "server" => path.krate() == NAME,
            "redirect" | "ResponseOptions" | "handle_server_fns" | "LeptosRoutes" | "generate_route_list" => {
                INTEGRATIONS.contains(&path.krate())
            }
            _ => false,
        }
    }

    fn call(&self, _: &mut Evaluator<'_, '_>, path: &ExternalPath, call: &CallSite<'_>, _: &State) -> Option<Done> {
        match path.last() {
            "redirect" if is_redirect(path) => Some(Done::value(Value::Unit)),
            // On actix-web it makes the route, for every method.
            "handle_server_fns" | "handle_server_fns_with_context" if path.krate() == "leptos_actix" => {
                let handler = Values::unknown("server functions answer here");
                let binding = Binding { methods: MethodSet::ANY, handler, site: call.site, path: None };
                Some(Done::value(Value::MethodRouter(Arc::new(MethodRouter {
                    bindings: vec![binding],
                    layers: Vec::new(),
                }))))
            }
            _ => None,
        }
    }

    fn attribute_routes(
        &self,
        function: &Function,
        attribute: &Attribute,
        path: &ExternalPath,
    ) -> Option<Vec<AttributeRoute>> {
        (path.last() == "server").then(|| vec![declared(function, attribute)])
    }

    fn respond(&self, evaluator: &mut Evaluator<'_, '_>, value: &Value) -> Option<Values> {
        // What an error becomes is the framework's own doing.
        if let Value::Variant(variant) = value
            && variant.name == "Err"
            && matches!(variant.owner, VariantOwner::External(_))
        {
            return Some(Values::none());
        }
        Some(answers(evaluator))
    }
}

fn is_redirect(path: &ExternalPath) -> bool {
    path.is(&INTEGRATIONS, "redirect")
}

/// The route of `#[server]`, with keywords or in the older order: name, prefix, encoding, endpoint
/// (`server_fn_macro` 0.8.12 lib.rs:482 and 1080).
fn declared(function: &Function, attribute: &Attribute) -> AttributeRoute {
    let named = |name: &str| {
        let argument = attribute.arguments.iter().find(|argument| argument.name.as_deref() == Some(name));
        argument.map(|argument| &argument.value.kind)
    };
    let mut texts = attribute.arguments.iter().filter(|argument| argument.name.is_none()).filter_map(|argument| {
        match &argument.value.kind {
            ExpressionKind::Literal(Literal::Text(text)) => Some(text.as_str()),
            _ => None,
        }
    });
    let (prefix, encoding, endpoint) = (texts.next(), texts.next(), texts.next());
    let text = |kind: Option<&'_ ExpressionKind>| match kind {
        Some(ExpressionKind::Literal(Literal::Text(text))) => Some(text.to_string()),
        Some(ExpressionKind::Path(path)) => Some(path.last().to_owned()),
        _ => None,
    };
    let codec = text(named("input").or_else(|| named("encoding"))).or(encoding.map(str::to_owned));
    let prefix = text(named("prefix")).or(prefix.map(str::to_owned)).unwrap_or_else(|| "/api".to_owned());
    let path = if let Some(endpoint) = text(named("endpoint")).or(endpoint.map(str::to_owned)) {
        Text::literal(&format!("{prefix}/{}", endpoint.trim_start_matches('/')))
    } else {
        // A number that is worked out from the place of the source stands behind the name.
        let mut path = Text::literal(&format!("{prefix}/{}", function.name.text));
        path.append(&Text::hole("hash"));
        path
    };
    AttributeRoute { framework: NAME, methods: methods(codec.as_deref().unwrap_or_default()), path: Some(path) }
}

/// The method of an input codec (`server_fn` 0.8.13 codec).
fn methods(codec: &str) -> MethodSet {
    match codec {
        _ if codec.starts_with("Get") => MethodSet::GET,
        _ if codec.starts_with("Put") => MethodSet::PUT,
        _ if codec.starts_with("Patch") => MethodSet::PATCH,
        _ if codec.starts_with("Delete") => MethodSet::DELETE,
        _ => MethodSet::POST,
    }
}

/// A call that sets something of the answer.
struct Effect<'f> {
    what: What<'f>,
    /// Whether every way through the function comes by.
    always: bool,
}

#[derive(Clone, Copy)]
enum What<'f> {
    /// `redirect(target)`: the whole call, its name, the target.
    Redirect(&'f Expression, &'f Expression, &'f Expression),
    /// `options.set_status(status)`
    Status(&'f Expression),
    /// `options.insert_header(name, value)`: the name, the value.
    Insert(&'f Expression, &'f Expression),
    /// `options.append_header(name, value)`
    Append(&'f Expression, &'f Expression),
    /// Anything else that sets headers.
    Headers,
}

/// What the server function in which the evaluator stands answers: to a plain form 302 where it redirects, to leptos's
/// own client 200, for which the Location is no Location (`leptos_axum` 0.8.10 lib.rs:247).
fn answers(evaluator: &mut Evaluator<'_, '_>) -> Values {
    let (item, _) = evaluator.standing();
    let facts = evaluator.program.facts(item);
    let ItemFacts::Function(function) = &*facts else { return Values::unknown("no server function") };
    let mut effects = Vec::new();
    if let Some(body) = &function.body {
        in_block(body, true, &mut effects);
    }
    let nowhere = Site { item, span: crate::source::Span::default() };
    let mut plain = Response::new(NAME, Ok(200), nowhere, nowhere);
    plain.body = Body::Json;
    let mut all = vec![plain];
    for effect in effects {
        match effect.what {
            What::Redirect(call, name, target) => {
                if !names_redirect(evaluator, name) {
                    continue;
                }
                let target = value_of(evaluator, target);
                let (name, site) = (evaluator.site(name.span), evaluator.site(call.span));
                let mut response = Response::new(NAME, Ok(302), name, site);
                response.kind = "Redirect";
                response.set_header("location", &Values::one(Value::Text(target_text(&target))), site);
                all.push(response);
            }
            What::Status(written) => {
                let site = evaluator.site(written.span);
                let (status, site) = status_of(&value_of(evaluator, written), site);
                let mut changed = all.clone();
                for response in &mut changed {
                    response.set_status(status.clone(), site);
                    // A plain form is sent back to its Referer where nothing else redirects it (`leptos_axum` 0.8.10
                    // lib.rs:418).
                    if matches!(status, Ok(300..=399)) {
                        forget_location(response);
                    }
                }
                // Where a Location is set, leptos's own client gets it with this status as well.
                let redirects = changed.len() > 1;
                changed.retain(|response| !redirects || response.kind == "Redirect");
                // A condition around 303 asks whether the request is a plain form: no other client gets the 302.
                let guarded = redirects && matches!(status, Ok(303));
                if effect.always {
                    all = changed;
                } else {
                    all.retain(|response| !guarded || response.kind != "Redirect");
                    all.extend(changed);
                }
            }
            What::Insert(name, value) | What::Append(name, value) => {
                let appends = matches!(effect.what, What::Append(..));
                let mut changed = all.clone();
                set_header(evaluator, &mut changed, name, value, appends);
                if effect.always {
                    all = changed;
                } else {
                    all.extend(changed);
                }
            }
            What::Headers => all.iter_mut().for_each(forget_location),
        }
    }
    all.into_iter().map(|response| Value::Response(Arc::new(response))).collect()
}

/// A header in every answer. Where nothing redirects, a Location is one that leptos's own client may read.
fn set_header(
    evaluator: &mut Evaluator<'_, '_>,
    answers: &mut [Response],
    name: &Expression,
    value: &Expression,
    appends: bool,
) {
    let (site, name) = (evaluator.site(value.span), header_name(&value_of(evaluator, name)));
    let value = value_of(evaluator, value);
    for response in answers {
        match name.as_deref() {
            Some("location") | None if response.kind != "Redirect" => forget_location(response),
            name if appends => shape::add_header(response, name, &value, site),
            name => shape::set_header(response, name, &value, site),
        }
    }
}

fn forget_location(response: &mut Response) {
    if response.location == Location::None {
        response.location = Location::Unknown;
    }
}

fn value_of(evaluator: &mut Evaluator<'_, '_>, expression: &Expression) -> Values {
    let flows = evaluator.evaluate(expression, State::default(), &Type::Unknown);
    let values: Values = flows.into_iter().flat_map(|(_, values)| values).collect();
    if values.is_empty() { Values::opaque(Type::Unknown, &Reason::new("a value of the function")) } else { values }
}

/// Whether a function's name is that of an integration: by its path, or by a `use` within the function, as code that is
/// for the server alone is written.
fn names_redirect(evaluator: &Evaluator<'_, '_>, name: &Expression) -> bool {
    let ExpressionKind::Path(path) = &name.kind else { return false };
    if let [first, .., last] = path.segments.as_slice()
        && INTEGRATIONS.iter().any(|krate| first.name.text == *krate)
    {
        return last.name.text == "redirect";
    }
    match evaluator.resolve_path(path, Namespace::Value) {
        Some(Resolution::External(path)) => is_redirect(&path),
        Some(_) => false,
        None => {
            let (item, _) = evaluator.standing();
            let text = evaluator.program.store.item_text(item);
            path.as_identifier().is_some() && INTEGRATIONS.iter().any(|krate| text.contains(&format!("use {krate}::")))
        }
    }
}

fn is_named(path: &Path, name: &str) -> bool {
    path.last() == name
}

fn in_block<'f>(block: &'f Block, always: bool, effects: &mut Vec<Effect<'f>>) {
    for statement in &block.statements {
        match statement {
            Statement::Let { value, otherwise, .. } => {
                value.iter().for_each(|expression| in_expression(expression, always, effects));
                otherwise.iter().for_each(|expression| in_expression(expression, false, effects));
            }
            Statement::Semicolon(expression) | Statement::Expression(expression) => {
                in_expression(expression, always, effects);
            }
        }
    }
}

fn in_expression<'f>(expression: &'f Expression, always: bool, effects: &mut Vec<Effect<'f>>) {
    let what = match &expression.kind {
        ExpressionKind::Call { function, arguments } => match (&function.kind, arguments.as_slice()) {
            (ExpressionKind::Path(path), [target]) if is_named(path, "redirect") => {
                Some(What::Redirect(expression, function, target))
            }
            _ => None,
        },
        ExpressionKind::MethodCall { method, arguments, .. } if method.text == "set_status" => {
            arguments.first().map(What::Status)
        }
        ExpressionKind::MethodCall { method, arguments, .. }
            if matches!(method.text.as_str(), "insert_header" | "append_header" | "overwrite") =>
        {
            Some(match (method.text.as_str(), arguments.as_slice()) {
                ("insert_header", [name, value]) => What::Insert(name, value),
                ("append_header", [name, value]) => What::Append(name, value),
                _ => What::Headers,
            })
        }
        _ => None,
    };
    if let Some(what) = what {
        effects.push(Effect { what, always });
    }
    let plain = matches!(
        expression.kind,
        ExpressionKind::Call { .. }
            | ExpressionKind::MethodCall { .. }
            | ExpressionKind::Reference { .. }
            | ExpressionKind::Try(_)
            | ExpressionKind::Await(_)
    );
    expression.each_child(&mut |child| match child {
        Child::Expression(inner) => in_expression(inner, always && plain, effects),
        Child::Block(block) => in_block(block, false, effects),
    });
}
