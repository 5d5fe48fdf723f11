//! poem-openapi: `#[OpenApi]` blocks whose methods are handlers, and `#[derive(ApiResponse)]` enums whose variants name
//! a status (poem-openapi-derive 5.1.16 api.rs, response.rs).

use std::sync::Arc;

use smol_str::SmolStr;

use super::{NAME, responses, routes};
use crate::frameworks::{AttributeRoute, respond};
use crate::program::Program;
use crate::program::evaluate::{CallSite, Evaluator};
use crate::program::ids::{Definition, Site};
use crate::program::types::Type;
use crate::program::value::{
    Binding, Body, FunctionValue, MethodSet, Reason, Response, RouteEntry, Router, Text, Value, Values, VariantOwner,
    VariantValue,
};
use crate::source::Span;
use crate::syntax::ItemKind;
use crate::syntax::facts::{
    Attribute, Enumeration, ExpressionKind, Function, ItemFacts, Literal, MacroArgument, Structure, TypeExpression,
};

/// The routes of a method of an `#[OpenApi]` block: `#[oai(path = "/x", method = "post")]`.
pub(super) fn declared(program: &Program<'_>, definition: Definition, function: &Function) -> Vec<AttributeRoute> {
    let Some(attribute) = function.attributes.iter().find(|attribute| attribute.path.last() == "oai") else {
        return Vec::new();
    };
    let Some(block) = program.store.parent(definition.item) else { return Vec::new() };
    let facts = program.facts(block);
    let attributes = match &*facts {
        ItemFacts::Implementation(header) => &header.attributes,
        _ => return Vec::new(),
    };
    let Some(api) = attributes.iter().find(|attribute| attribute.path.last() == "OpenApi") else {
        return Vec::new();
    };
    let mut methods = MethodSet::NONE;
    for argument in named(attribute, "method") {
        methods = methods.union(text(argument).map_or(MethodSet::NONE, MethodSet::from_name));
    }
    if methods.is_empty() {
        return Vec::new();
    }
    let path = named(attribute, "path").next().and_then(text).and_then(|path| routes::path_of(&Values::text(path)));
    let path = match named(api, "prefix_path").next() {
        None => path,
        Some(prefix) => {
            let prefix = text(prefix).and_then(|prefix| routes::path_of(&Values::text(prefix)));
            prefix.and_then(|prefix| Some(routes::joined(&prefix, &path?)))
        }
    };
    vec![AttributeRoute { framework: NAME, methods, path }]
}

fn named<'a>(attribute: &'a Attribute, name: &'a str) -> impl Iterator<Item = &'a MacroArgument> {
    attribute.arguments.iter().filter(move |argument| argument.name.as_deref() == Some(name))
}

fn text(argument: &MacroArgument) -> Option<&str> {
    match &argument.value.kind {
        ExpressionKind::Literal(Literal::Text(text)) => Some(text),
        _ => None,
    }
}

/// `OpenApiService::new(api, …)`: the routes of every block of the type, or of each member of a tuple of types.
pub(super) fn service(evaluator: &mut Evaluator<'_, '_>, call: &CallSite<'_>) -> Value {
    let mut router = Router { whole: false, ..Router::new(NAME, call.site) };
    for api in &call.argument(0) {
        let members = match api {
            Value::Tuple(members) => members.clone(),
            other => vec![Values::one(other.clone())],
        };
        for member in members {
            let found = member.single().and_then(|value| add_api(evaluator, &mut router, value));
            if found.is_none() {
                router.unknown.push(Reason::new("an API of which the type is not known"));
                router.open_prefixes.push(Text::default());
            }
        }
    }
    Value::Router(Arc::new(router))
}

fn add_api(evaluator: &mut Evaluator<'_, '_>, router: &mut Router, api: &Value) -> Option<()> {
    let ty = evaluator.type_of(api);
    let Type::Definition(definition, _) = ty.unboxed() else { return None };
    let program = evaluator.program;
    let name = program.store.name(definition.item)?;
    for &block in program.implementations.of_type(name) {
        if !evaluator.is_for(block, *definition) {
            continue;
        }
        for &item in program.implementations.members(block.item) {
            if program.store.item(item).kind != ItemKind::Function {
                continue;
            }
            let member = Definition { module: block.module, item };
            let facts = program.facts(item);
            let ItemFacts::Function(function) = &*facts else { continue };
            for route in declared(program, member, function) {
                let handler =
                    FunctionValue { definition: member, self_type: Some(ty.unboxed().clone()), generics: Vec::new() };
                router.routes.push(RouteEntry {
                    path: route.path,
                    binding: Binding {
                        methods: route.methods,
                        handler: Values::one(Value::Function(Arc::new(handler))),
                        site: program.store.name_site(item),
                        path: None,
                    },
                    layers: Vec::new(),
                });
            }
        }
    }
    Some(())
}

/// The answer of a variant of an `ApiResponse`.
pub(super) fn respond(evaluator: &mut Evaluator<'_, '_>, value: &Value) -> Option<Values> {
    let (definition, variant) = match value {
        Value::Variant(variant) => match &variant.owner {
            VariantOwner::Definition(definition) => (*definition, Some(variant)),
            VariantOwner::External(_) => return None,
        },
        Value::Opaque(Type::Definition(definition, _), _) => (*definition, None),
        _ => return None,
    };
    let facts = evaluator.program.facts(definition.item);
    let ItemFacts::Enumeration(enumeration) = &*facts else { return None };
    if !derives(enumeration) {
        return None;
    }
    let Some(value) = variant else {
        return Some(responses::unknown(&format!("which `{}` is answered is not known", enumeration.name.text)));
    };
    let declared = enumeration.variants.iter().find(|declared| declared.name.text == value.name)?;
    Some(answer(evaluator, definition, declared, value))
}

fn derives(enumeration: &Enumeration) -> bool {
    let words = |text: &str| {
        text.split(|character: char| !character.is_alphanumeric() && character != '_').any(|word| word == "ApiResponse")
    };
    enumeration.attributes.iter().any(|attribute| attribute.path.last() == "derive" && words(&attribute.text))
}

fn answer(
    evaluator: &mut Evaluator<'_, '_>,
    definition: Definition,
    declared: &Structure,
    value: &VariantValue,
) -> Values {
    let site = |span: Span| Site { item: definition.item, span };
    let name = site(declared.name.span);
    let attributes = || declared.attributes.iter().filter(|attribute| attribute.path.last() == "oai");
    let status = attributes().find_map(|attribute| named(attribute, "status").next());
    let mut response = match status.map(|argument| (&argument.value.kind, site(argument.value.span))) {
        Some((&ExpressionKind::Literal(Literal::Integer(number)), at)) => match u16::try_from(number) {
            Ok(status) => Response::new(NAME, Ok(status), at, at),
            Err(_) => return responses::unknown("a status that is no status"),
        },
        _ => Response::new(NAME, Err(Reason::new("the status of a variant is not a number")), name, name),
    };
    response.kind = "ApiResponse";
    let field = |name: &SmolStr| value.fields.iter().find(|(known, _)| known == name).map(|(_, values)| values.clone());
    for field_declared in declared.fields.all() {
        let oai = field_declared.attributes.iter().find(|attribute| attribute.path.last() == "oai");
        let header = oai.and_then(|attribute| named(attribute, "header").next());
        let given = field(&field_declared.name).unwrap_or_default();
        match header {
            Some(header) => match text(header) {
                Some(header) => response.set_header(&header.to_ascii_lowercase(), &given, name),
                None => response.set_headers(&responses::open_headers(), name),
            },
            None => response.body = body(evaluator, &given, &field_declared.annotation),
        }
    }
    for header in attributes().flat_map(|attribute| named(attribute, "header")) {
        if let ExpressionKind::Call { .. } = &header.value.kind {
            response.set_headers(&responses::open_headers(), name);
        }
    }
    Values::one(Value::Response(Arc::new(response)))
}

/// The payload, by its value or by the type that is written.
fn body(evaluator: &mut Evaluator<'_, '_>, given: &Values, annotation: &TypeExpression) -> Body {
    let (item, _) = evaluator.standing();
    let nowhere = Site { item, span: Span::default() };
    if let Some(value) = given.single()
        && let Some(Value::Response(response)) = respond::answers(evaluator, NAME, value, nowhere).single()
    {
        return response.body;
    }
    let TypeExpression::Path(path) = annotation else { return Body::Unknown };
    match path.last() {
        "Json" | "Xml" | "Yaml" => Body::Json,
        "Html" => Body::Html,
        "PlainText" => Body::Text,
        "Binary" | "Attachment" | "EventStream" | "Base64" => Body::Stream,
        _ => Body::Unknown,
    }
}
