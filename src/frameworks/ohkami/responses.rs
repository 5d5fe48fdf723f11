//! `Response`, the types of `claw::status` and `claw::content`, and headers that are set by closures and in place.

use std::sync::Arc;

use smol_str::SmolStr;

use super::{CRATES, NAME};
use crate::frameworks::http::{body_of, camel_status, header_name, status_of};
use crate::frameworks::{respond, shape, templates};
use crate::program::evaluate::{CallSite, Done, Evaluator, LENDER, State};
use crate::program::ids::Site;
use crate::program::names::ExternalPath;
use crate::program::value::{
    Body, Headers, Location, ObjectValue, Page, Response, StatusCode, Text, Value, Values, VariantOwner,
};

/// Statuses whose names are spelled in the framework's own way (response/status.rs:62).
const OWN_NAMES: [(&str, u16); 11] = [
    ("OK", 200),
    ("IMUsed", 226),
    ("URITooLong", 414),
    ("RangeNotSatisfiable", 416),
    ("ExceptionFailed", 417),
    ("ImATeapot", 418),
    ("TooManyRequest", 429),
    ("HTTPVersionNotSupported", 505),
    ("VariantAlsoNegotiates", 506),
    ("InsufficientStorage", 507),
    ("NotExtended", 510),
];
/// Names of the `http` crate that the framework does not have, or spells otherwise.
const NOT_HERE: [&str; 6] =
    ["MultipleChoices", "UseProxy", "PaymentRequired", "ExpectationFailed", "TooEarly", "TooManyRequests"];

/// Redirects as types; each has one constructor (claw/status.rs:228).
const REDIRECTS: [(&str, &str, u16); 5] = [
    ("MovedPermanently", "to", 301),
    ("Found", "at", 302),
    ("SeeOther", "at", 303),
    ("TemporaryRedirect", "to", 307),
    ("PermanentRedirect", "to", 308),
];
/// Statuses that are unit structs in `claw::status`.
const EMPTY: [(&str, u16); 5] =
    [("Accepted", 202), ("NoContent", 204), ("ResetContent", 205), ("NotModified", 304), ("Gone", 410)];

/// The status of a name of `Status`, of a constructor of `Response`, or of a type of `claw::status`.
pub(super) fn status(name: &str) -> Option<u16> {
    let own = OWN_NAMES.iter().find(|(known, _)| *known == name).map(|&(_, code)| code);
    own.or_else(|| camel_status(name).filter(|_| !NOT_HERE.contains(&name)))
}

/// The type of a redirect, by the name of its constructor and its status.
pub(super) fn redirect_of(constructor: &str, status: u16) -> Option<&'static str> {
    REDIRECTS.iter().find(|(_, by, code)| *by == constructor && *code == status).map(|&(name, ..)| name)
}

/// A unit struct of `claw::status`.
pub(super) fn empty(name: &str, site: Site) -> Option<Values> {
    let &(_, code) = EMPTY.iter().find(|(known, _)| *known == name)?;
    Some(Values::one(Value::Response(Arc::new(Response::new(NAME, Ok(code), site, site)))))
}

/// Calls by path.
pub(super) fn call(evaluator: &mut Evaluator<'_, '_>, path: &ExternalPath, call: &CallSite<'_>) -> Option<Done> {
    let made = match (path.owner(), path.last()) {
        (Some("Response"), "new") => {
            let (status, site) = status_of(&call.argument(0), call.argument_site(0));
            Values::one(Value::Response(Arc::new(Response::new(NAME, status, site, call.site))))
        }
        (Some("Response"), name) => {
            let response = Response::new(NAME, Ok(status(name)?), call.name, call.site);
            Values::one(Value::Response(Arc::new(response)))
        }
        (Some("IntoResponse"), "into_response") => answers(evaluator, &call.argument(0), call.site),
        // The status is the type, which stands before the word that is kept here.
        (Some(owner), constructor) if REDIRECTS.iter().any(|&(name, by, _)| name == owner && by == constructor) => {
            let &(_, _, status) = REDIRECTS.iter().find(|(name, ..)| *name == owner)?;
            shape::redirect(NAME, status, call)
        }
        (Some("status"), name) => with_content(evaluator, status(name)?, call),
        (Some(owner), "new") if path.0.iter().any(|segment| segment == "status") => {
            with_content(evaluator, status(owner)?, call)
        }
        (_, "Html") => shape::page(NAME, Body::Html, "Html", call),
        (_, "Text") => shape::page(NAME, Body::Text, "Text", call),
        (_, "Json") => shape::page(NAME, Body::Json, "Json", call),
        (_, "UrlEncoded") => shape::page(NAME, Body::Stream, "UrlEncoded", call),
        (_, "append") => {
            let parts = vec![("value", call.argument(0))];
            Values::one(Value::Object(Arc::new(ObjectValue { path: ExternalPath::new([NAME, "Append"]), parts })))
        }
        _ => return None,
    };
    Some(Done::value(made))
}

fn answers(evaluator: &mut Evaluator<'_, '_>, values: &Values, site: Site) -> Values {
    let mut all = Values::none();
    for value in values {
        all.extend(respond::answers(evaluator, NAME, value, site));
    }
    all
}

/// `status::Created(content)`. Without content the status is lost: it is 200 (claw/status.rs:46).
fn with_content(evaluator: &mut Evaluator<'_, '_>, code: u16, call: &CallSite<'_>) -> Values {
    call.argument(0).map(|content| {
        if *content == Value::Unit {
            let response = Response::new(NAME, Ok(200), call.name, call.site);
            return Values::one(Value::Response(Arc::new(response)));
        }
        let answers = answers(evaluator, &Values::one(content.clone()), call.site);
        let status = Values::one(Value::Status(StatusCode::new(code, call.name)));
        shape::with_status(NAME, &answers, &status, call.name, call.site)
    })
}

/// Methods of responses, of what answers, and of headers.
pub(super) fn method(
    evaluator: &mut Evaluator<'_, '_>,
    receiver: &Value,
    method: &str,
    call: &CallSite<'_>,
    state: &State,
) -> Option<Done> {
    match receiver {
        Value::Response(response) if response.framework == NAME => {
            response_method(evaluator, response, method, call, state)
        }
        Value::Status(_) | Value::Text(_) if method == "into_response" && evaluator.has_crate(NAME) => {
            Some(Done::value(answers(evaluator, &Values::one(receiver.clone()), call.site)))
        }
        Value::Headers(headers) if method == "set" && call.arguments.is_empty() && evaluator.has_crate(NAME) => {
            Some(Done::value(setter(headers, Vec::new())))
        }
        Value::Object(object) if object.path.is(&CRATES, SETTER) => set(object, method, call),
        _ => None,
    }
}

fn response_method(
    evaluator: &mut Evaluator<'_, '_>,
    response: &Arc<Response>,
    method: &str,
    call: &CallSite<'_>,
    state: &State,
) -> Option<Done> {
    let mut next = (**response).clone();
    match method {
        "with_headers" => {
            let given = Values::one(setter(&Headers::default(), Vec::new()));
            let flows = evaluator.apply(&call.argument(0), &[given], state, call.site);
            let with = |values: Values| values.map(|value| Values::one(with_headers(response, value, call)));
            let flows = flows.into_iter().map(|(after, values)| (after, with(values))).collect();
            return Some(Done::ran(flows, state));
        }
        "into_response" => {}
        "with_text" | "set_text" => fill(&mut next, Body::Text, call),
        "with_html" | "set_html" => fill(&mut next, Body::Html, call),
        "with_json" | "set_json" | "with_json_lit" | "set_json_lit" => fill(&mut next, Body::Json, call),
        "with_stream" | "set_stream" | "set_stream_raw" => fill(&mut next, Body::Stream, call),
        "with_payload" | "set_payload" => {
            next.body = Body::Unknown;
            next.set_header("content-type", &call.argument(0), call.argument_site(0));
            next.page = Some(Page::At(call.site));
        }
        "without_content" | "drop_content" => {
            next.body = Body::Empty;
            next.page = None;
        }
        _ => return None,
    }
    if method.starts_with("set_") || method == "drop_content" {
        return Some(Done::changed(Value::Response(Arc::new(next)), Values::one(Value::Unit)));
    }
    next.site = call.site;
    Some(Done::value(Value::Response(Arc::new(next))))
}

fn fill(response: &mut Response, body: Body, call: &CallSite<'_>) {
    let argument = call.argument(0);
    response.body = if body == Body::Text && body_of(&argument) == Body::Empty { Body::Empty } else { body };
    response.page = templates::page_of(&argument).or(Some(Page::At(call.site)));
}

/// `SetHeaders`: what a closure of `with_headers` is given, and what `response.headers.set()` lends.
const SETTER: &str = "SetHeaders";
/// Before the name of a header that is set by name: those stand beside the ones that have a method, even if they are
/// called alike (response/headers.rs:328).
const BY_NAME: char = '=';

/// `standing` is what the response is known to have, `set` what was set by this chain of calls.
fn setter(standing: &Headers, set: Vec<(SmolStr, Values)>) -> Value {
    let set = Headers { entries: set, ..Headers::default() };
    let parts = vec![
        (LENDER, Values::one(Value::Headers(Arc::new(standing.clone())))),
        ("set", Values::one(Value::Headers(Arc::new(set)))),
    ];
    Value::Object(Arc::new(ObjectValue { path: ExternalPath::new([NAME, SETTER]), parts }))
}

fn headers_of<'o>(object: &'o ObjectValue, part: &str) -> Option<&'o Headers> {
    match object.part(part)?.single()? {
        Value::Headers(headers) => Some(headers),
        _ => None,
    }
}

/// The name of a header whose method is called like it, in either spelling.
fn of_method(method: &str) -> SmolStr {
    match method {
        "content_dispotision" => "content-disposition".into(),
        _ if method.starts_with(char::is_uppercase) => {
            let mut name = String::new();
            for (index, character) in method.char_indices() {
                if index > 0 && character.is_uppercase() {
                    name.push('-');
                }
                name.push(character.to_ascii_lowercase());
            }
            name.into()
        }
        _ => method.replace('_', "-").into(),
    }
}

/// What a header is set to: `None` where it is removed, something unknown where it may be appended to another.
fn value_of(values: &Values, already: bool) -> Option<Values> {
    match values.single() {
        Some(Value::Variant(variant)) if matches!(variant.owner, VariantOwner::External(_)) => {
            (variant.name != "None").then(|| variant.fields.first().map(|(_, payload)| payload.clone())).flatten()
        }
        Some(Value::Object(object)) if object.path.is(&CRATES, "Append") => {
            if already {
                Some(Values::unknown("a header that is appended to another"))
            } else {
                object.part("value").cloned()
            }
        }
        _ => Some(values.clone()),
    }
}

/// One header more.
fn set(object: &ObjectValue, method: &str, call: &CallSite<'_>) -> Option<Done> {
    let standing = headers_of(object, LENDER)?;
    let known = headers_of(object, "set")?;
    let (name, by_name, argument) = match method {
        "set_cookie" => return Some(Done::value(Value::Object(Arc::new(object.clone())))),
        "x" | "custom" => (header_name(&call.argument(0)), true, 1),
        _ if call.arguments.len() == 1 => (Some(of_method(method)), false, 0),
        _ => return None,
    };
    // A header whose name is not known may be a Location.
    let name = name.unwrap_or_else(|| "".into());
    let key: SmolStr = if by_name { format!("{BY_NAME}{name}").into() } else { name.clone() };
    let mut entries = known.entries.clone();
    let already = entries.iter().any(|(other, _)| *other == key) || !standing.entries.is_empty() && name == "location";
    let value = value_of(&call.argument(argument), already);
    entries.retain(|(other, _)| *other != key);
    let mut changed = Headers { added: by_name, open: name.is_empty(), ..Headers::default() };
    let mut left = standing.clone();
    if let Some(value) = value {
        entries.push((key, at(value.clone(), call.argument_site(argument))));
        if name == "location" && (left.entries.is_empty() || !by_name) {
            // As it is read from the response after it was written there.
            let site = value.as_text().and_then(Text::site).unwrap_or(call.argument_site(argument));
            let text = value.as_target().anywhere().at(site);
            left.entries = vec![(name.clone(), Values::one(Value::Text(text)))];
        }
        changed.entries = vec![(name, at(value, call.argument_site(argument)))];
    }
    let mut done = Done::value(setter(&left, entries));
    done.receiver = Some(Values::one(Value::Headers(Arc::new(changed))));
    Some(done)
}

/// A text without a place of its own is fixed where it is given.
fn at(values: Values, site: Site) -> Values {
    values.map(|value| match value {
        Value::Text(text) if text.site().is_none() => Values::one(Value::Text(text.clone().at(site))),
        other => Values::one(other.clone()),
    })
}

/// The response with what its closure set.
fn with_headers(response: &Response, setter: &Value, call: &CallSite<'_>) -> Value {
    let mut next = response.clone();
    next.site = call.site;
    let set = match setter {
        Value::Object(object) if object.path.is(&CRATES, SETTER) => headers_of(object, "set"),
        _ => None,
    };
    let Some(set) = set else {
        next.location = Location::Unknown;
        return Value::Response(Arc::new(next));
    };
    for (key, value) in &set.entries {
        let site = value.as_text().and_then(Text::site).unwrap_or(call.argument_site(0));
        match key.strip_prefix(BY_NAME) {
            Some(name) => shape::add_header(&mut next, (!name.is_empty()).then_some(name), value, site),
            None => next.set_header(key, value, site),
        }
    }
    Value::Response(Arc::new(next))
}
