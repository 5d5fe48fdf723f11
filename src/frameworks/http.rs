//! The `http` crate and its re-exports: status codes, methods, header names, header maps, and
//! `Response::builder()`. Facts: http 1.5.0 (catalogue, sections http and E).

use std::sync::Arc;

use smol_str::SmolStr;

use super::{SeeOther, Vocabulary, request_header};
use crate::program::evaluate::{CallSite, Done, Evaluator, State};
use crate::program::ids::Site;
use crate::program::names::ExternalPath;
use crate::program::types::Type;
use crate::program::value::{Body, Headers, MethodSet, Reason, Response, Stage, StatusCode, Text, Value, Values};

/// The vocabulary.
pub(super) struct Http;

/// Constants of `http::StatusCode`.
const STATUS_CONSTANTS: [(&str, u16); 60] = [
    ("CONTINUE", 100),
    ("SWITCHING_PROTOCOLS", 101),
    ("PROCESSING", 102),
    ("OK", 200),
    ("CREATED", 201),
    ("ACCEPTED", 202),
    ("NON_AUTHORITATIVE_INFORMATION", 203),
    ("NO_CONTENT", 204),
    ("RESET_CONTENT", 205),
    ("PARTIAL_CONTENT", 206),
    ("MULTI_STATUS", 207),
    ("ALREADY_REPORTED", 208),
    ("IM_USED", 226),
    ("MULTIPLE_CHOICES", 300),
    ("MOVED_PERMANENTLY", 301),
    ("FOUND", 302),
    ("SEE_OTHER", 303),
    ("NOT_MODIFIED", 304),
    ("USE_PROXY", 305),
    ("TEMPORARY_REDIRECT", 307),
    ("PERMANENT_REDIRECT", 308),
    ("BAD_REQUEST", 400),
    ("UNAUTHORIZED", 401),
    ("PAYMENT_REQUIRED", 402),
    ("FORBIDDEN", 403),
    ("NOT_FOUND", 404),
    ("METHOD_NOT_ALLOWED", 405),
    ("NOT_ACCEPTABLE", 406),
    ("PROXY_AUTHENTICATION_REQUIRED", 407),
    ("REQUEST_TIMEOUT", 408),
    ("CONFLICT", 409),
    ("GONE", 410),
    ("LENGTH_REQUIRED", 411),
    ("PRECONDITION_FAILED", 412),
    ("PAYLOAD_TOO_LARGE", 413),
    ("URI_TOO_LONG", 414),
    ("UNSUPPORTED_MEDIA_TYPE", 415),
    ("RANGE_NOT_SATISFIABLE", 416),
    ("EXPECTATION_FAILED", 417),
    ("IM_A_TEAPOT", 418),
    ("MISDIRECTED_REQUEST", 421),
    ("UNPROCESSABLE_ENTITY", 422),
    ("LOCKED", 423),
    ("FAILED_DEPENDENCY", 424),
    ("TOO_EARLY", 425),
    ("UPGRADE_REQUIRED", 426),
    ("PRECONDITION_REQUIRED", 428),
    ("TOO_MANY_REQUESTS", 429),
    ("REQUEST_HEADER_FIELDS_TOO_LARGE", 431),
    ("UNAVAILABLE_FOR_LEGAL_REASONS", 451),
    ("INTERNAL_SERVER_ERROR", 500),
    ("NOT_IMPLEMENTED", 501),
    ("BAD_GATEWAY", 502),
    ("SERVICE_UNAVAILABLE", 503),
    ("GATEWAY_TIMEOUT", 504),
    ("HTTP_VERSION_NOT_SUPPORTED", 505),
    ("VARIANT_ALSO_NEGOTIATES", 506),
    ("INSUFFICIENT_STORAGE", 507),
    ("LOOP_DETECTED", 508),
    ("NETWORK_AUTHENTICATION_REQUIRED", 511),
];

/// The code of a constant of `http::StatusCode`.
pub(super) fn status_constant(name: &str) -> Option<u16> {
    STATUS_CONSTANTS.iter().find(|(known, _)| *known == name).map(|&(_, code)| code)
}

/// The constant of `http::StatusCode` for a code.
pub(super) fn constant_of(code: u16) -> Option<&'static str> {
    STATUS_CONSTANTS.iter().find(|&&(_, known)| known == code).map(|&(name, _)| name)
}

/// `SEE_OTHER` as `SeeOther`.
pub(super) fn camel_name(constant: &str) -> String {
    let words = constant.split('_').map(|word| {
        let (first, rest) = word.split_at(word.len().min(1));
        format!("{first}{}", rest.to_ascii_lowercase())
    });
    words.collect()
}

/// The code of a CamelCase name (`SeeOther`), as Rocket, actix-web and others write it.
pub(super) fn camel_status(name: &str) -> Option<u16> {
    if !name.starts_with(char::is_uppercase) {
        return None;
    }
    let mut constant = String::new();
    for (index, character) in name.char_indices() {
        if character.is_uppercase() && index > 0 {
            constant.push('_');
        }
        constant.push(character.to_ascii_uppercase());
    }
    match constant.as_str() {
        "I_M_A_TEAPOT" | "IM_A_TEAPOT" => Some(418),
        "MULTIPLE_CHOICE" => Some(300),
        "URI_TOO_LONG" => Some(414),
        _ => status_constant(&constant),
    }
}

fn is_constant_name(name: &str) -> bool {
    !name.is_empty()
        && name
            .chars()
            .all(|character| character.is_ascii_uppercase() || character == '_' || character.is_ascii_digit())
}

/// A header's name out of a value: a constant, a literal, or nothing that is known.
pub(super) fn header_name(values: &Values) -> Option<SmolStr> {
    match values.single()? {
        Value::HeaderName(name) => Some(name.clone()),
        Value::Text(text) => text.as_literal().map(|name| name.to_ascii_lowercase().into()),
        _ => None,
    }
}

/// The status that a value stands for: a constant, a number, a numeric text.
pub(super) fn status_of(values: &Values, site: Site) -> (Result<u16, Reason>, Site) {
    let unknown = || (Err(Reason::new("the status is only known when the program runs")), site);
    match values.single() {
        Some(Value::Status(status)) => (Ok(status.code), status.site),
        Some(Value::Integer(number, literal)) => match u16::try_from(*number) {
            Ok(code) => (Ok(code), *literal),
            Err(_) => unknown(),
        },
        Some(Value::Text(text)) => match text.as_literal().and_then(|text| text.parse().ok()) {
            Some(code) => (Ok(code), text.site().unwrap_or(site)),
            None => unknown(),
        },
        Some(Value::Variant(variant)) if matches!(variant.name.as_str(), "Ok" | "Some") => {
            variant.fields.first().map_or_else(unknown, |(_, values)| status_of(values, site))
        }
        _ => unknown(),
    }
}

/// A union of statuses as values, each with its place.
pub(super) fn status_values(values: &Values, site: Site) -> Values {
    values.map(|value| match status_of(&Values::one(value.clone()), site) {
        (Ok(code), site) => Values::one(Value::Status(StatusCode::new(code, site))),
        (Err(reason), _) => {
            Values::opaque(Type::External(ExternalPath::new(["http", "StatusCode"]), Vec::new()), &reason)
        }
    })
}

/// A constant of the mime crate as text.
pub(super) fn media_type(name: &str) -> Option<&'static str> {
    Some(match name {
        "TEXT_HTML" | "TEXT_HTML_UTF_8" => "text/html; charset=utf-8",
        "TEXT_PLAIN" | "TEXT_PLAIN_UTF_8" => "text/plain; charset=utf-8",
        "APPLICATION_JSON" => "application/json",
        "TEXT_EVENT_STREAM" => "text/event-stream",
        "TEXT_CSS" | "TEXT_CSS_UTF_8" => "text/css",
        "TEXT_CSV" | "TEXT_CSV_UTF_8" => "text/csv",
        "TEXT_XML" => "text/xml",
        "TEXT_JAVASCRIPT" | "APPLICATION_JAVASCRIPT" | "APPLICATION_JAVASCRIPT_UTF_8" => "text/javascript",
        "APPLICATION_OCTET_STREAM" => "application/octet-stream",
        "APPLICATION_PDF" => "application/pdf",
        "IMAGE_PNG" | "IMAGE_JPEG" | "IMAGE_GIF" | "IMAGE_SVG" | "IMAGE_BMP" => "image/*",
        _ => return None,
    })
}

/// A body out of a value.
pub(super) fn body_of(values: &Values) -> Body {
    match values.single() {
        Some(Value::Unit) => Body::Empty,
        Some(Value::Text(text)) => match text.as_literal() {
            Some("") => Body::Empty,
            _ => Body::Text,
        },
        Some(Value::External(path)) if path.last() == "empty" => Body::Empty,
        Some(Value::Object(object)) => match object.path.last() {
            "EmptyBody" => Body::Empty,
            "HtmlBody" => Body::Html,
            _ => Body::Unknown,
        },
        Some(Value::Response(response)) => response.body,
        Some(Value::Variant(variant)) if variant.name == "Ok" => {
            variant.fields.first().map_or(Body::Unknown, |(_, values)| body_of(values))
        }
        _ => Body::Unknown,
    }
}

/// Whether a text says no more than that all went well.
pub(super) fn acknowledges(values: &Values) -> bool {
    let text = values.as_text().and_then(Text::as_literal).unwrap_or_default();
    ["ok", "true", "success"].iter().any(|word| text.trim().eq_ignore_ascii_case(word))
}

/// `Response::builder()` and its kin, wherever the `http` crate is exported again. `response::Builder::new()` is the
/// same as the first.
pub(super) fn response_call(name: &str, call: &CallSite<'_>) -> Option<Done> {
    let mut response = Response::new("http", Ok(200), call.name, call.site);
    match name {
        "builder" => {
            response.stage = Stage::Builder;
            response.kind = "Builder";
        }
        "new" => {
            response.body = body_of(&call.argument(0));
            response.acknowledges = acknowledges(&call.argument(0));
        }
        "default" => {}
        _ => return None,
    }
    Some(Done::value(Value::Response(Arc::new(response))))
}

impl Vocabulary for Http {
    fn crates(&self) -> &'static [&'static str] {
        &[]
    }

    fn see_other(&self, _: &Response, word: &str) -> Option<SeeOther> {
        match word {
            _ if status_constant(word).is_some() => Some(SeeOther::Word("SEE_OTHER")),
            _ if camel_status(word).is_some() => Some(SeeOther::Word("SeeOther")),
            _ => None,
        }
    }

    fn knows(&self, path: &ExternalPath) -> bool {
        let name = path.last();
        match path.owner() {
            Some("header" | "headers") => is_constant_name(name),
            _ => {
                matches!(name, "StatusCode" | "HeaderMap" | "HeaderValue" | "HeaderName" | "Method" | "header")
                    && (super::has_http_types(path.krate()) || super::is_known_crate(path))
            }
        }
    }

    fn constant(&self, path: &ExternalPath, site: Site) -> Option<Values> {
        let name = path.last();
        match path.owner() {
            Some("StatusCode") => {
                let code = status_constant(name)?;
                Some(Values::one(Value::Status(StatusCode::new(code, site))))
            }
            Some("Method") if is_constant_name(name) => Some(Values::one(Value::Method(MethodSet::from_name(name)))),
            _ if is_constant_name(name) && path.0.iter().any(|segment| segment == "header") => {
                Some(Values::one(Value::HeaderName(name.to_ascii_lowercase().replace('_', "-").into())))
            }
            _ if path.krate() == "std" => None,
            _ => None,
        }
    }

    fn call(
        &self,
        evaluator: &mut Evaluator<'_, '_>,
        path: &ExternalPath,
        call: &CallSite<'_>,
        state: &State,
    ) -> Option<Done> {
        let owner = path.owner()?;
        if matches!(path.krate(), "futures" | "futures_util" | "actix_utils") && owner.starts_with("future") {
            return Some(Done::value(match path.last() {
                "ok" => Values::ok(call.argument(0)),
                "err" => Values::err(call.argument(0)),
                "ready" => call.argument(0),
                _ => return None,
            }));
        }
        match (owner, path.last()) {
            ("task", "block_in_place" | "spawn_blocking") => {
                let flows = evaluator.apply(&call.argument(0), &[], state, call.site);
                let joined = |values| if path.last() == "block_in_place" { values } else { Values::ok(values) };
                let flows = flows.into_iter().map(|(after, values)| (after, joined(values))).collect();
                Some(Done::ran(flows, state))
            }
            ("StatusCode", "from_u16" | "try_from" | "from_bytes" | "from_str") => {
                Some(Done::value(Values::ok(status_values(&call.argument(0), call.argument_site(0)))))
            }
            ("HeaderValue" | "Uri", "from_static") => Some(Done::value(call.argument(0))),
            ("HeaderValue" | "Uri", "from_str" | "try_from" | "from_maybe_shared" | "from_bytes") => {
                let given = call.argument(0);
                // Where it is turned into a header tells how a text of the request fares there.
                let sent = given.holds_sent().then(|| given.as_target().at(call.site));
                Some(Done::value(Values::ok(sent.map_or(given, |text| Values::one(Value::Text(text))))))
            }
            ("HeaderName", "from_static") => Some(Done::value(match header_name(&call.argument(0)) {
                Some(name) => Values::one(Value::HeaderName(name)),
                None => Values::unknown("a header's name"),
            })),
            ("HeaderName", "from_str" | "try_from" | "from_bytes" | "from_lowercase") => {
                Some(Done::value(match header_name(&call.argument(0)) {
                    Some(name) => Values::ok(Values::one(Value::HeaderName(name))),
                    None => Values::unknown("a header's name"),
                }))
            }
            ("HeaderMap", "new" | "default" | "with_capacity") => {
                Some(Done::value(Value::Headers(Arc::new(Headers::default()))))
            }
            ("Method", "from_bytes" | "from_str" | "try_from") => Some(Done::value(Values::unknown("a method"))),
            ("Body", "empty") => Some(Done::value(Values::one(Value::Unit))),
            ("Body", "from") | ("Full", "new" | "from") => Some(Done::value(call.argument(0))),
            ("Body", "from_stream") => {
                let mut response = Response::new("http", Ok(200), call.name, call.site);
                response.body = Body::Stream;
                Some(Done::value(Value::Response(Arc::new(response))))
            }
            ("Empty", "new") => Some(Done::value(Values::one(Value::Unit))),
            ("Builder", "new" | "default") if path.0.iter().any(|segment| segment == "response") => {
                response_call("builder", call)
            }
            ("Response", "from_parts") => Some(Done::value(call.argument(0))),
            ("Response", name) if super::has_http_types(path.krate()) => response_call(name, call),
            _ => None,
        }
    }

    fn method(
        &self,
        evaluator: &mut Evaluator<'_, '_>,
        receiver: &Value,
        method: &str,
        call: &CallSite<'_>,
        _: &State,
    ) -> Option<Done> {
        match receiver {
            Value::Response(response) if response.framework == "http" && response.stage == Stage::Builder => {
                builder_method(response, method, call)
            }
            Value::Response(response) => response_method(response, method),
            Value::Headers(headers) => headers_method(evaluator, headers, method, call),
            Value::Status(status) => match method {
                "as_u16" | "as_str" => Some(Done::value(receiver.clone())),
                "is_success" => Some(Done::value(Value::Boolean((200..300).contains(&status.code)))),
                "is_redirection" => Some(Done::value(Value::Boolean((300..400).contains(&status.code)))),
                "is_client_error" => Some(Done::value(Value::Boolean((400..500).contains(&status.code)))),
                "is_server_error" => Some(Done::value(Value::Boolean((500..600).contains(&status.code)))),
                _ => None,
            },
            Value::Integer(..) if matches!(method, "try_into") => {
                Some(Done::value(Values::ok(status_values(&Values::one(receiver.clone()), call.site))))
            }
            Value::RequestMethod if matches!(method, "as_str" | "clone" | "to_string" | "as_ref") => {
                Some(Done::value(Value::RequestMethod))
            }
            Value::Opaque(ty, _) => opaque_method(evaluator, ty, method, call),
            _ => None,
        }
    }
}

/// Methods of requests and header maps that arrive.
fn opaque_method(_: &mut Evaluator<'_, '_>, ty: &Type, method: &str, call: &CallSite<'_>) -> Option<Done> {
    let is = |names: &[&str]| matches!(ty, Type::External(path, _) if names.contains(&path.last()));
    let request = is(&["Request", "HttpRequest", "ServiceRequest", "Parts", "Req"]);
    match method {
        "method" if request => Some(Done::value(Value::RequestMethod)),
        "headers" if request => Some(Done::value(Values::opaque(
            Type::External(ExternalPath::new(["http", "HeaderMap"]), Vec::new()),
            &Reason::new("the headers of the request"),
        ))),
        "get" | "contains_key" | "get_one" | "get_all" | "contains" if is(&["HeaderMap"]) || request => {
            let name = header_name(&call.argument(0))?;
            request_header(&name).map(Done::value)
        }
        _ => None,
    }
}

/// `Response::builder().status(…).header(…).body(…)`: the last status wins (http 1.5.0).
fn builder_method(response: &Response, method: &str, call: &CallSite<'_>) -> Option<Done> {
    let mut next = response.clone();
    match method {
        "status" => {
            let (status, site) = status_of(&call.argument(0), call.argument_site(0));
            next.set_status(status, site);
        }
        "header" => match header_name(&call.argument(0)) {
            Some(name) => next.add_header(&name, &call.argument(1), call.argument_site(1)),
            None if next.location == crate::program::value::Location::None => {
                next.location = crate::program::value::Location::Unknown;
            }
            None => {}
        },
        "body" => {
            let body = body_of(&call.argument(0));
            if next.body == Body::Empty || body == Body::Empty {
                next.body = body;
            }
            next.acknowledges = acknowledges(&call.argument(0));
            next.stage = Stage::Finished;
            next.kind = "Response";
            next.site = call.site;
            return Some(Done::value(Values::ok(Values::one(Value::Response(Arc::new(next))))));
        }
        "extension" | "version" => {}
        _ => return None,
    }
    next.site = call.site;
    Some(Done::updated(Value::Response(Arc::new(next))))
}

/// Methods of finished responses of every framework on the `http` types.
fn response_method(response: &Response, method: &str) -> Option<Done> {
    match method {
        "status" if response.stage == Stage::Finished => Some(Done::value(match &response.status {
            Ok(code) => Values::one(Value::Status(StatusCode::new(*code, response.status_site))),
            Err(reason) => Values::opaque(Type::Unknown, reason),
        })),
        "into_parts" => {
            let whole = Values::one(Value::Response(Arc::new(response.clone())));
            Some(Done::value(Value::Tuple(vec![whole, Values::unknown("the body of a response")])))
        }
        "map" | "into_inner" | "into_body" | "map_body" | "boxed" | "map_into_boxed_body" | "into_response" => {
            Some(Done::value(Value::Response(Arc::new(response.clone()))))
        }
        _ => None,
    }
}

fn headers_method(
    evaluator: &mut Evaluator<'_, '_>,
    headers: &Headers,
    method: &str,
    call: &CallSite<'_>,
) -> Option<Done> {
    let mut next = headers.clone();
    match method {
        "insert" | "append" | "try_insert" | "try_append" => {
            match header_name(&call.argument(0)) {
                Some(name) => {
                    if method == "insert" {
                        next.entries.retain(|(known, _)| *known != name);
                    }
                    if name == "set-cookie" {
                        next.cookies.push(call.site);
                        evaluator.hold_cookie();
                    }
                    next.entries.push((name, call.argument(1)));
                }
                None => next.open = true,
            }
            Some(Done::changed(Value::Headers(Arc::new(next)), Values::unknown("the header that was there before")))
        }
        "extend" => {
            next.open = true;
            Some(Done::changed(Value::Headers(Arc::new(next)), Values::one(Value::Unit)))
        }
        "remove" => {
            if let Some(name) = header_name(&call.argument(0)) {
                next.entries.retain(|(known, _)| *known != name);
            }
            Some(Done::changed(Value::Headers(Arc::new(next)), Values::unknown("a header")))
        }
        "reserve" => Some(Done::value(Value::Unit)),
        "get" | "contains_key" => {
            let name = header_name(&call.argument(0));
            let found = name.and_then(|name| headers.entries.iter().find(|(known, _)| *known == name));
            found.map(|(_, value)| Done::value(Values::some(value.clone())))
        }
        _ => None,
    }
}

/// A text out of anything that becomes a URI.
pub(super) fn target_text(values: &Values) -> Text {
    values.as_target()
}
