//! What a value answers as a responder of Rocket: its own impls, derives, statuses, tuples, outcomes. Knows no routes.

use super::builder::set_header;
use super::responses::{answers, content_type, plain, status_type, with_content, with_statuses};
use std::sync::Arc;

use smol_str::SmolStr;

use crate::program::evaluate::Evaluator;
use crate::program::ids::{Definition, Site};
use crate::program::names::ExternalPath;
use crate::program::types::{Type, TypeContext};
use crate::program::value::{Body, Location, Reason, StatusCode, Text, Value, Values, VariantOwner};
use crate::source::Span;
use crate::syntax::facts::{Attribute, ExpressionKind, Field, Fields, ItemFacts, Literal, Structure};
/// Responders whose answer only Rocket knows.
pub(super) fn respond(evaluator: &mut Evaluator<'_, '_>, value: &Value) -> Option<Values> {
    match value {
        Value::Status(status) => Some(Values::one(bare_status(status))),
        Value::Tuple(members) => tuple(evaluator, members),
        Value::Variant(variant) => match &variant.owner {
            VariantOwner::External(path) if path.last() == "Outcome" => {
                let payload = variant.fields.first().map(|(_, values)| values.clone()).unwrap_or_default();
                Some(outcome(evaluator, &variant.name, &payload))
            }
            VariantOwner::External(_) => None,
            VariantOwner::Definition(definition) => {
                let facts = evaluator.program.facts(definition.item);
                let ItemFacts::Enumeration(enumeration) = &*facts else { return None };
                if !derives_responder(&enumeration.attributes) {
                    return None;
                }
                let variant = enumeration.variants.iter().find(|known| known.name.text == variant.name)?;
                let field = |evaluator: &mut Evaluator<'_, '_>, field: &Field| evaluator.field(value, &field.name);
                Some(derived(evaluator, *definition, variant, None, field))
            }
        },
        Value::Structure(structure) => own_structure(evaluator, structure.definition, value, structure.site),
        Value::Opaque(ty, reason) => opaque(evaluator, value, ty, reason),
        _ => None,
    }
}

/// A status alone: an error is for the catchers, 100 and 200 to 205 are empty answers, and anything
/// else, redirects among them, is 500 (rocket 0.5.2 response/responder.rs).
fn bare_status(status: &StatusCode) -> Value {
    let code = if matches!(status.code, 100 | 200..=205 | 400..=599) { status.code } else { 500 };
    plain(code, status.site, "Status")
}

/// `(Status, R)` and `(ContentType, R)`
fn tuple(evaluator: &mut Evaluator<'_, '_>, members: &[Values]) -> Option<Values> {
    let [first, second] = members else { return None };
    let site = nowhere(evaluator);
    let inner = answers(evaluator, second, site);
    let mut all = Values::none();
    for value in first {
        all.extend(match value {
            Value::Status(status) => with_statuses(&inner, &vec![(Ok(status.code), status.site)], None),
            Value::Object(_) => with_content(&inner, &Values::one(value.clone())),
            Value::Opaque(Type::External(path, _), _) if path.last() == "ContentType" => {
                with_content(&inner, &Values::none())
            }
            _ => {
                let reason = Reason::new("the status is only known when the program runs");
                with_statuses(&inner, &vec![(Err(reason), site)], None)
            }
        });
    }
    Some(all)
}

/// Errors that are answered with 500 whatever they hold: those of the standard library, `io::Error` under the names of
/// those who pass it on, and those that are no responder, which only rocket 0.4 takes (`Result<R, E: Debug>`).
fn is_server_error(path: &ExternalPath) -> bool {
    path.last() == "Error" && (matches!(path.krate(), "std" | "anyhow" | "failure") || path.owner() == Some("io"))
}

fn nowhere(evaluator: &Evaluator<'_, '_>) -> Site {
    let (item, _) = evaluator.standing();
    Site { item, span: Span::default() }
}

/// What a handler without an attribute returns: a forward is no answer.
fn outcome(evaluator: &mut Evaluator<'_, '_>, name: &str, payload: &Values) -> Values {
    let site = nowhere(evaluator);
    match name {
        "Forward" => Values::none(),
        // `(Status, E)` in guards, a status in handlers.
        _ => payload.map(|value| match value {
            Value::Tuple(members) if name != "Success" => {
                members.first().map_or_else(Values::none, |status| answers(evaluator, status, site))
            }
            other => answers(evaluator, &Values::one(other.clone()), site),
        }),
    }
}

fn derives_responder(attributes: &[Attribute]) -> bool {
    attributes.iter().filter(|attribute| attribute.path.last() == "derive").any(|attribute| {
        attribute
            .text
            .split(|character: char| !character.is_alphanumeric() && character != '_')
            .any(|word| word == "Responder")
    })
}

fn own_structure(
    evaluator: &mut Evaluator<'_, '_>,
    definition: Definition,
    value: &Value,
    site: Option<Site>,
) -> Option<Values> {
    let facts = evaluator.program.facts(definition.item);
    let ItemFacts::Structure(structure) = &*facts else { return None };
    if !derives_responder(&structure.attributes) {
        return None;
    }
    let field = |evaluator: &mut Evaluator<'_, '_>, field: &Field| evaluator.field(value, &field.name);
    Some(derived(evaluator, definition, structure, site, field))
}

/// `#[derive(Responder)]`: the first field answers, the others are headers, the attribute's content type
/// and status go over it (`rocket_codegen` 0.5.2 derive/responder.rs).
fn derived(
    evaluator: &mut Evaluator<'_, '_>,
    definition: Definition,
    structure: &Structure,
    site: Option<Site>,
    mut value_of: impl FnMut(&mut Evaluator<'_, '_>, &Field) -> Values,
) -> Values {
    let place = site.unwrap_or_else(|| nowhere(evaluator));
    let Some((first, rest)) = structure.fields.all().split_first() else {
        return Values::unknown("a responder without a field");
    };
    let inner = value_of(evaluator, first);
    let mut all = answers(evaluator, &inner, place);
    for field in rest {
        if field
            .attributes
            .iter()
            .any(|attribute| attribute.path.last() == "response" && attribute.text.contains("ignore"))
        {
            continue;
        }
        let header = value_of(evaluator, field);
        all = all.map(|answer| match answer {
            Value::Response(response) => {
                let mut response = (**response).clone();
                set_header(evaluator, &mut response, &header, place);
                Values::one(Value::Response(Arc::new(response)))
            }
            other => Values::one(other.clone()),
        });
    }
    let attributes = structure.attributes.iter().filter(|attribute| attribute.path.last() == "response");
    for argument in attributes.flat_map(|attribute| &attribute.arguments) {
        match (argument.name.as_deref(), &argument.value.kind) {
            (Some("content_type"), ExpressionKind::Literal(Literal::Text(text))) => {
                let text = Values::text(full_content_type(text));
                all = all.map_responses(&|response| response.set_header("content-type", &text, place));
            }
            (Some("status"), ExpressionKind::Literal(Literal::Integer(code))) => {
                let token = Site { item: definition.item, span: argument.value.span };
                let status = u16::try_from(*code).map_err(|_| Reason::new("a status that is none"));
                all = with_statuses(&all, &vec![(status, token)], None);
            }
            _ => {}
        }
    }
    all
}

/// `json` and `html` are short for the whole.
fn full_content_type(text: &str) -> SmolStr {
    match text {
        "html" => "text/html".into(),
        "json" => "application/json".into(),
        "plain" | "text" => "text/plain".into(),
        other => other.into(),
    }
}

/// A responder that is known by its type only.
fn opaque(evaluator: &mut Evaluator<'_, '_>, value: &Value, ty: &Type, reason: &Reason) -> Option<Values> {
    let site = nowhere(evaluator);
    let inner = |arguments: &[Type], index: usize| {
        Values::opaque(arguments.get(index).cloned().unwrap_or(Type::Unknown), reason)
    };
    match ty.unboxed() {
        Type::Definition(definition, arguments) => {
            let facts = evaluator.program.facts(definition.item);
            match &*facts {
                ItemFacts::Enumeration(enumeration) if derives_responder(&enumeration.attributes) => {
                    let names = enumeration.generics.iter().map(|parameter| parameter.name.clone());
                    let generics = names.zip(arguments.iter().cloned().chain(std::iter::repeat(Type::Unknown)));
                    let context = TypeContext { generics: generics.collect(), ..TypeContext::default() };
                    let mut all = Values::none();
                    for variant in &enumeration.variants {
                        let field = |evaluator: &mut Evaluator<'_, '_>, field: &Field| {
                            let ty = evaluator.resolver().ty(definition.module, &context, &field.annotation);
                            Values::opaque(ty, reason)
                        };
                        all.extend(derived(evaluator, *definition, variant, None, field));
                    }
                    Some(agreed(all, enumeration.name.text.as_str()))
                }
                ItemFacts::Structure(structure) if !matches!(structure.fields, Fields::Unit) => {
                    own_structure(evaluator, *definition, value, None)
                }
                _ => None,
            }
        }
        Type::Tuple(members) if members.len() == 2 => {
            let members: Vec<Values> = members.iter().map(|member| Values::opaque(member.clone(), reason)).collect();
            tuple(evaluator, &members)
        }
        Type::External(path, _) if is_server_error(path) => Some(Values::one(plain(500, site, "Error"))),
        Type::External(path, arguments) if super::CRATES.contains(&path.krate()) => match path.last() {
            "Flash" | "Capped" | "Form" => Some(answers(evaluator, &inner(arguments, 0), site)),
            "Debug" => Some(Values::one(plain(500, site, "Debug"))),
            "JsonValue" => {
                Some(Values::one(plain(200, site, "Json")).map_responses(&|response| response.body = Body::Json))
            }
            "Created" => Some(Values::one(plain(201, site, "Created")).map_responses(&|response| {
                response.location = Location::Known(Text::hole("…"));
                response.body = Body::Unknown;
            })),
            "Either" => {
                let mut both = answers(evaluator, &inner(arguments, 0), site);
                both.extend(answers(evaluator, &inner(arguments, 1), site));
                Some(both)
            }
            "Content" | "Stream" | "ByteStream" | "ReaderStream" | "TextStream" => {
                Some(Values::one(plain(200, site, "Content")).map_responses(&|response| response.body = Body::Stream))
            }
            name if path.owner() == Some("status") => {
                let (code, _) = status_type(name)?;
                let inner = answers(evaluator, &inner(arguments, 0), site);
                Some(with_statuses(&inner, &vec![(Ok(code), site)], None))
            }
            name if path.owner() == Some("content") => {
                let (body, kind) = content_type(name)?;
                Some(Values::one(plain(200, site, kind)).map_responses(&|response| response.body = body))
            }
            _ => None,
        },
        _ => None,
    }
}

/// Which variant it is cannot be known: only what all of them answer is.
fn agreed(answers: Values, name: &str) -> Values {
    let statuses: std::collections::BTreeSet<Option<u16>> = answers
        .iter()
        .map(|answer| match answer {
            Value::Response(response) => response.status.clone().ok(),
            _ => None,
        })
        .collect();
    if statuses.len() > 1 {
        return Values::unknown(format!("which variant of `{name}` it is cannot be known"));
    }
    answers
}
