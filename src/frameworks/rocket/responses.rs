//! What Rocket's responders answer.

use std::sync::Arc;

use super::super::http::{status_of, target_text};
use super::super::respond;
use super::{NAME, object};
use crate::program::evaluate::{CallSite, Done, Evaluator};
use crate::program::ids::Site;
use crate::program::names::ExternalPath;
use crate::program::types::Type;
use crate::program::value::{Body, Location, Page, Part, Reason, Response, Stage, Text, Value, Values};

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
pub(super) fn with_statuses(inner: &Values, statuses: &Statuses, whole: Option<Site>) -> Values {
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
pub(super) fn with_body_of(response: &Values, inner: &Values) -> Values {
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
pub(super) fn with_content(inner: &Values, content: &Values) -> Values {
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
