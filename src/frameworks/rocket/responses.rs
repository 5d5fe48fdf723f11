//! What Rocket's responders answer.

use std::sync::Arc;

use smol_str::SmolStr;

use super::super::http::{body_of, header_name, status_of, target_text};
use super::super::respond;
use super::{NAME, converted, object};
use crate::program::evaluate::{CallSite, Done, Evaluator};
use crate::program::ids::{Definition, Site};
use crate::program::names::ExternalPath;
use crate::program::types::{Type, TypeContext};
use crate::program::value::{
    Body, Location, Page, Part, Reason, Response, Stage, StatusCode, Text, Value, Values, VariantOwner,
};
use crate::source::Span;
use crate::syntax::facts::{Attribute, ExpressionKind, Field, Fields, ItemFacts, Literal, Structure};

/// The status of a wrapper of `rocket::response::status`.
pub(super) fn status_type(name: &str) -> Option<(u16, &'static str)> {
    Some(match name {
        "Accepted" => (202, "Accepted"),
        "BadRequest" => (400, "BadRequest"),
        "Unauthorized" => (401, "Unauthorized"),
        "Forbidden" => (403, "Forbidden"),
        "NotFound" => (404, "NotFound"),
        "Conflict" => (409, "Conflict"),
        _ => return None,
    })
}

/// The body of a wrapper of `rocket::response::content`.
pub(super) fn content_type(name: &str) -> Option<(Body, &'static str)> {
    Some(match name {
        "RawHtml" => (Body::Html, "RawHtml"),
        "Html" => (Body::Html, "Html"),
        "RawJson" | "Json" => (Body::Json, "Json"),
        "RawText" | "Plain" => (Body::Text, "RawText"),
        "RawXml" | "Xml" | "RawMsgPack" | "MsgPack" | "RawCss" | "Css" | "RawJavaScript" | "JavaScript" => {
            (Body::Stream, "Content")
        }
        _ => return None,
    })
}

/// `Redirect::to` is 303, `found` 302, `temporary` 307, `permanent` 308, `moved` 301
/// (rocket 0.5.2 response/redirect.rs, the same in 0.4).
fn redirect_status(name: &str) -> Option<u16> {
    Some(match name {
        "to" => 303,
        "found" => 302,
        "temporary" => 307,
        "permanent" => 308,
        "moved" => 301,
        _ => return None,
    })
}

/// A response with nothing but a status.
pub(super) fn plain(status: u16, site: Site, kind: &'static str) -> Value {
    let mut response = Response::new(NAME, Ok(status), site, site);
    response.kind = kind;
    Value::Response(Arc::new(response))
}

fn page(call: &CallSite<'_>, body: Body, kind: &'static str) -> Value {
    let mut response = Response::new(NAME, Ok(200), call.name, call.site);
    response.body = body;
    response.kind = kind;
    // `Template::render("tasks", context! { … })`
    let template = call.argument(0).as_text().and_then(Text::as_literal).filter(|_| kind == "Template").map(Into::into);
    response.page = template.map(Page::Named).or(Some(Page::At(call.site)));
    Value::Response(Arc::new(response))
}

/// `EventStream! { … }` and its kin.
pub(super) fn stream(name: &str, call: &CallSite<'_>) -> Value {
    page(call, if name == "TextStream" { Body::Text } else { Body::Stream }, "Stream")
}

/// `ContentType::HTML` as an object that knows its text.
pub(super) fn content_constant(path: &ExternalPath) -> Option<Value> {
    let name = path.last();
    if !name.starts_with(char::is_uppercase) {
        return None;
    }
    let text = match name {
        "HTML" => "text/html",
        "JSON" | "JsonApi" => "application/json",
        "Plain" | "Text" => "text/plain",
        "Form" | "FormData" | "Any" => return None,
        _ => "application/octet-stream",
    };
    Some(object(&path.parent(), vec![("type", Values::text(text))]))
}

/// Functions and constructors that make responders and their parts.
pub(super) fn call(evaluator: &mut Evaluator<'_, '_>, path: &ExternalPath, call: &CallSite<'_>) -> Option<Done> {
    let name = path.last();
    if let (Some("Redirect"), Some(status)) = (path.owner(), redirect_status(name)) {
        return Some(Done::value(redirect(status, call)));
    }
    match (path.owner(), name) {
        // A flash is its inner responder with a cookie.
        (Some("Flash"), "success" | "error" | "warning" | "new") => Some(Done::value(call.argument(0))),
        (Some("status"), "Custom") => {
            let inner = answers(evaluator, &call.argument(1), call.argument_site(1));
            let status = statuses(&call.argument(0), call.argument_site(0));
            Some(Done::value(with_statuses(&inner, &status, Some(call.site))))
        }
        (Some("Created"), "new") => Some(Done::value(created(call))),
        (Some("status"), "Created") => {
            let made = created(call);
            let inner = answers(evaluator, &held(&call.argument(1)), call.argument_site(1));
            Some(Done::value(with_body_of(&made, &inner)))
        }
        (Some("status"), "NoContent") => Some(Done::value(plain(204, call.name, "NoContent"))),
        (Some("status"), name) => {
            let (code, kind) = status_type(name)?;
            let inner = match call.arguments.first() {
                Some(inner) => answers(evaluator, &held(inner), call.argument_site(0)),
                None => Values::one(plain(code, call.site, kind)),
            };
            let status = vec![(Ok(code), call.name)];
            Some(Done::value(with_statuses(&inner, &status, Some(call.site)).map_responses(&|response| {
                if response.location == Location::None {
                    response.kind = kind;
                }
            })))
        }
        (Some("content"), "Custom" | "Content") => {
            let inner = content(evaluator, call, 1);
            Some(Done::value(with_content(&inner, &call.argument(0))))
        }
        (Some("content"), name) => {
            let (body, kind) = content_type(name)?;
            Some(Done::value(content(evaluator, call, 0).map_responses(&|response| {
                response.body = body;
                response.kind = kind;
            })))
        }
        (Some("Template"), "render") => Some(Done::value(page(call, Body::Html, "Template"))),
        (_, "Json" | "JsonValue" | "MsgPack") | (Some("Json"), "from") => {
            Some(Done::value(page(call, Body::Json, "Json")))
        }
        (Some("NamedFile"), "open" | "open_async") => Some(Done::value(file(call))),
        (Some("EventStream" | "ByteStream" | "ReaderStream" | "TextStream"), _) => {
            Some(Done::value(stream(path.owner().unwrap_or_default(), call)))
        }
        (Some("Stream"), "from" | "chunked") => Some(Done::value(stream("Stream", call))),
        (_, "Debug") | (Some("Debug"), "from") => Some(Done::value(plain(500, call.site, "Debug"))),
        (Some("Response"), "build" | "new" | "default") => {
            let mut response = Response::new(NAME, Ok(200), call.name, call.site);
            response.stage = if name == "build" { Stage::Builder } else { Stage::Finished };
            Some(Done::value(Value::Response(Arc::new(response))))
        }
        (Some("Response"), "build_from") => {
            Some(Done::value(call.argument(0).map_responses(&|response| response.stage = Stage::Builder)))
        }
        (Some("Responder"), "respond_to") => {
            let inner = answers(evaluator, &call.argument(0), call.argument_site(0));
            Some(Done::value(Values::ok(inner)))
        }
        (Some("Header"), "new") => {
            Some(Done::value(object(&path.parent(), vec![("name", call.argument(0)), ("value", call.argument(1))])))
        }
        // hyper's typed headers in 0.4: `Location(uri)`.
        (Some("header"), name) if name.starts_with(char::is_uppercase) && call.arguments.len() == 1 => {
            let name = Values::text(name.to_ascii_lowercase());
            Some(Done::value(object(path, vec![("name", name), ("value", call.argument(0))])))
        }
        (Some("ContentType"), "new") => {
            let mut text = target_text(&call.argument(0));
            text.append(&Text::literal("/"));
            text.append(&target_text(&call.argument(1)));
            Some(Done::value(object(&path.parent(), vec![("type", Values::one(Value::Text(text)))])))
        }
        (Some("ContentType"), "parse_flexible") => {
            Some(Done::value(Values::some(Values::one(object(&path.parent(), vec![("type", call.argument(0))])))))
        }
        (Some("ContentType"), "from_str") => {
            Some(Done::value(Values::ok(Values::one(object(&path.parent(), vec![("type", call.argument(0))])))))
        }
        _ => None,
    }
}

/// `Redirect::to(uri)`: a target that is no URI reference answers 500 without Location; a space is
/// enough (rocket 0.5.2 response/redirect.rs, executed).
fn redirect(status: u16, call: &CallSite<'_>) -> Values {
    let targets = call.argument(0);
    let made = |target: Text| {
        let invalid = target.parts().iter().any(|part| matches!(part, Part::Literal(text) if text.contains(' ')));
        let status = if invalid { 500 } else { status };
        let mut response = Response::new(NAME, Ok(status), call.name, call.site);
        response.kind = "Redirect";
        if !invalid {
            response.set_header("location", &Values::one(Value::Text(target)), call.argument_site(0));
        }
        Value::Response(Arc::new(response))
    };
    let known: Option<Vec<Text>> = targets
        .iter()
        .map(|value| match value {
            Value::Text(text) => Some(text.clone()),
            _ => None,
        })
        .collect();
    match known {
        Some(texts) if !texts.is_empty() && texts.len() <= 4 => texts.into_iter().map(made).collect(),
        _ => Values::one(made(target_text(&targets))),
    }
}

fn created(call: &CallSite<'_>) -> Values {
    let mut response = Response::new(NAME, Ok(201), call.name, call.site);
    response.kind = "Created";
    response.set_header("location", &Values::one(Value::Text(target_text(&call.argument(0)))), call.argument_site(0));
    Values::one(Value::Response(Arc::new(response)))
}

/// What `Some(x)` holds: 0.4's wrappers take an `Option`.
fn held(values: &Values) -> Values {
    values.map(|value| match value {
        Value::Variant(variant) if variant.name == "Some" => {
            variant.fields.first().map(|(_, values)| values.clone()).unwrap_or_default()
        }
        Value::Variant(variant) if variant.name == "None" => Values::one(Value::Unit),
        other => Values::one(other.clone()),
    })
}

/// `NamedFile::open(path)`: the file, or an error.
fn file(call: &CallSite<'_>) -> Values {
    let html = call.argument(0).as_text().and_then(Text::as_literal).is_some_and(is_html);
    let mut both = Values::ok(Values::one(page(call, if html { Body::Html } else { Body::Stream }, "NamedFile")));
    both.extend(Values::err(Values::opaque(Type::std("Error", Vec::new()), &Reason::new("an error of a file"))));
    both
}

fn is_html(path: &str) -> bool {
    std::path::Path::new(path).extension().is_some_and(|extension| extension.eq_ignore_ascii_case("html"))
}

/// The answers of the responder inside of a content wrapper; what is not known there is mostly a text.
fn content(evaluator: &mut Evaluator<'_, '_>, call: &CallSite<'_>, index: usize) -> Values {
    let text = || {
        let mut response = Response::new(NAME, Ok(200), call.name, call.site);
        response.page = Some(Page::At(call.site));
        response
    };
    call.argument(index).map(|value| match value {
        Value::Text(_) | Value::Unit | Value::Integer(..) | Value::Sequence(_) | Value::Object(_) => {
            Values::one(Value::Response(Arc::new(text())))
        }
        Value::Opaque(ty, _) if ty.is_unknown() => Values::one(Value::Response(Arc::new(text()))),
        Value::Opaque(Type::External(path, _), _) if path.is_std("String") || path.is_std("str") => {
            Values::one(Value::Response(Arc::new(text())))
        }
        other => answers(evaluator, &Values::one(other.clone()), call.site),
    })
}

/// The answers of any responder.
pub(super) fn answers(evaluator: &mut Evaluator<'_, '_>, values: &Values, site: Site) -> Values {
    values.map(|value| respond::answers(evaluator, NAME, value, site))
}

type Statuses = Vec<(Result<u16, Reason>, Site)>;

fn statuses(values: &Values, site: Site) -> Statuses {
    values.iter().map(|value| status_of(&Values::one(value.clone()), site)).collect()
}

/// Answers with another status: what is around them wins. What is not known gets the status at least.
fn with_statuses(inner: &Values, statuses: &Statuses, whole: Option<Site>) -> Values {
    let mut all = Values::none();
    for (status, site) in statuses {
        for value in inner {
            let mut response = if let Value::Response(response) = value {
                (**response).clone()
            } else {
                let mut response = Response::new(NAME, Ok(200), *site, whole.unwrap_or(*site));
                response.body = Body::Unknown;
                response.location = Location::Unknown;
                response
            };
            response.set_status(status.clone(), *site);
            if let Some(whole) = whole {
                response.site = whole;
            }
            response.stage = Stage::Finished;
            all.push(Value::Response(Arc::new(response)));
        }
    }
    all
}

/// A response with the bodies of others.
fn with_body_of(response: &Values, inner: &Values) -> Values {
    let bodies: Vec<Body> = inner
        .iter()
        .map(|value| match value {
            Value::Response(inner) => inner.body,
            _ => Body::Unknown,
        })
        .collect();
    let body = match &bodies[..] {
        [only] => *only,
        _ => Body::Unknown,
    };
    response.clone().map_responses(&|response| response.body = body)
}

/// Answers with a content type around them.
fn with_content(inner: &Values, content: &Values) -> Values {
    let text = match content.single() {
        Some(Value::Object(object)) => object.part("type").cloned(),
        _ => None,
    };
    inner.map(|value| match value {
        Value::Response(response) => {
            let mut response = (**response).clone();
            match &text {
                Some(text) => response.set_header("content-type", text, response.site),
                None => response.body = Body::Unknown,
            }
            Values::one(Value::Response(Arc::new(response)))
        }
        other => Values::one(other.clone()),
    })
}

/// Methods of `Response`, of its builder, and of `status::Created`.
pub(super) fn response_method(
    evaluator: &mut Evaluator<'_, '_>,
    response: &Response,
    method: &str,
    call: &CallSite<'_>,
) -> Option<Done> {
    let mut next = response.clone();
    let built = response.stage == Stage::Builder;
    match method {
        "status" if built && !call.arguments.is_empty() => {
            set_status(&mut next, call);
        }
        "set_status" | "raw_status" | "set_raw_status" => set_status(&mut next, call),
        "header" | "set_header" => set_header(evaluator, &mut next, &call.argument(0), call.argument_site(0)),
        "header_adjoin" | "adjoin_header" => beside(&mut next, &response.location, |next| {
            set_header(evaluator, next, &call.argument(0), call.argument_site(0));
        }),
        "raw_header" | "set_raw_header" => {
            named_header(&mut next, &call.argument(0), &call.argument(1), call.argument_site(1));
        }
        "raw_header_adjoin" | "adjoin_raw_header" => beside(&mut next, &response.location, |next| {
            named_header(next, &call.argument(0), &call.argument(1), call.argument_site(1));
        }),
        "remove_header" => match header_name(&call.argument(0)) {
            Some(name) if name == "location" => next.location = Location::None,
            Some(name) => next.headers.retain(|header| header.name != name),
            None if next.location != Location::None => next.location = Location::Unknown,
            None => {}
        },
        "sized_body" | "set_sized_body" | "streamed_body" | "set_streamed_body" | "chunked_body"
        | "set_chunked_body" | "raw_body" | "set_raw_body" | "body_mut" => {
            if next.body == Body::Empty {
                let given = call.arguments.last().map_or(Body::Unknown, body_of);
                next.body = if given == Body::Empty { Body::Unknown } else { given };
            }
        }
        "body" | "tagged_body" if response.kind == "Created" => {
            let inner = answers(evaluator, &call.argument(0), call.argument_site(0));
            next.site = call.site;
            return Some(Done::value(with_body_of(&Values::one(Value::Response(Arc::new(next))), &inner)));
        }
        "merge" | "join" => merge(&mut next, &call.argument(0), method == "merge"),
        "finalize" | "ok" if built => {
            next.stage = Stage::Finished;
            next.site = call.site;
            let made = Values::one(Value::Response(Arc::new(next)));
            return Some(Done::value(if method == "ok" { Values::ok(made) } else { made }));
        }
        "max_chunk_size" | "set_max_chunk_size" | "upgrade" => {}
        _ => return None,
    }
    if built {
        next.site = call.site;
        return Some(Done::updated(Value::Response(Arc::new(next))));
    }
    Some(Done::changed(Value::Response(Arc::new(next)), Values::one(Value::Unit)))
}

fn set_status(response: &mut Response, call: &CallSite<'_>) {
    let (status, site) = status_of(&call.argument(0), call.argument_site(0));
    response.set_status(status, site);
}

/// Everything of the other response replaces (`merge`) or completes (`join`) this one.
fn merge(response: &mut Response, other: &Values, replaces: bool) {
    let Some(Value::Response(other)) = other.single() else {
        response.location = Location::Unknown;
        response.body = Body::Unknown;
        if replaces {
            let site = response.status_site;
            response.set_status(Err(Reason::new("a response that is merged is not known")), site);
        }
        return;
    };
    // A status of its own is never "not set" here: 200 is what a response without one answers.
    if replaces && other.status != Ok(200) || !replaces && response.status == Ok(200) {
        response.set_status(other.status.clone(), other.status_site);
    }
    if replaces && other.location != Location::None || response.location == Location::None {
        response.location = other.location.clone();
        response.location_site = other.location_site;
    }
    if replaces && other.body != Body::Empty || response.body == Body::Empty {
        response.body = other.body;
    }
    response.headers.extend(other.headers.iter().cloned());
}

/// Adds a header beside those of the same name (`rocket_http` 0.5.1 header.rs, `HeaderMap::add`).
fn beside(response: &mut Response, before: &Location, set: impl FnOnce(&mut Response)) {
    let mut added = Response { location: Location::None, location_site: None, ..response.clone() };
    set(&mut added);
    if matches!((before, &added.location), (Location::Known(_), Location::Known(_))) {
        response.further_locations.extend(added.location_site);
        return;
    }
    if added.location == Location::None {
        added.location = response.location.clone();
        added.location_site = response.location_site;
    }
    *response = added;
}

fn named_header(response: &mut Response, name: &Values, value: &Values, site: Site) {
    match header_name(name) {
        Some(name) => response.set_header(&name, value, site),
        None if response.location == Location::None => response.location = Location::Unknown,
        None => {}
    }
}

/// A value that becomes a header: `Header`, `ContentType`, a cookie, or a type of the workspace.
fn set_header(evaluator: &mut Evaluator<'_, '_>, response: &mut Response, header: &Values, site: Site) {
    for value in header {
        match value {
            Value::Object(object) => match (object.part("type"), object.part("name"), object.part("value")) {
                (Some(text), ..) => response.set_header("content-type", text, site),
                (_, Some(name), Some(value)) => named_header(response, name, value, site),
                _ => {}
            },
            Value::Structure(_) | Value::Opaque(Type::Definition(..), _) => {
                match converted(
                    evaluator,
                    value,
                    |target| matches!(target, Type::External(path, _) if path.last() == "Header"),
                ) {
                    Some(header) if !header.iter().any(|value| matches!(value, Value::Structure(_))) => {
                        set_header(evaluator, response, &header, site);
                    }
                    _ => open(response),
                }
            }
            Value::Opaque(Type::External(path, _), _) => match path.last() {
                "ContentType" => response.body = Body::Unknown,
                "Location" => {
                    response.location = Location::Known(Text::hole("…"));
                    response.location_site = Some(site);
                }
                "Header" => open(response),
                _ => {}
            },
            Value::Opaque(..) => open(response),
            _ => {}
        }
    }
}

fn open(response: &mut Response) {
    if response.location == Location::None {
        response.location = Location::Unknown;
    }
}

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
        Type::External(path, arguments) if path.krate() == "std" && path.last() == "Error" => {
            let _ = arguments;
            Some(Values::one(plain(500, site, "Error")))
        }
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
