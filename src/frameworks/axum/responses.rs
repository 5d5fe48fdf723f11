//! axum's responses: redirects, pages, parts, and the order in which tuples apply them.

use std::sync::Arc;

use super::NAME;
use crate::frameworks::http::{header_name, target_text};
use crate::frameworks::respond;
use crate::program::evaluate::{CallSite, Evaluator};
use crate::program::ids::Site;
use crate::program::names::ExternalPath;
use crate::program::types::Type;
use crate::program::value::{Body, Headers, Location, ObjectValue, Page, Reason, Response, Text, Value, Values};
use crate::syntax::facts::MacroCall;
use crate::writes::{COOKIES, cookie_site};

/// `Redirect::to` is 303, `temporary` 307, `permanent` 308 (axum 0.8.9 response/redirect.rs).
pub(super) fn redirect(name: &str, path: &ExternalPath, call: &CallSite<'_>) -> Value {
    let status = match name {
        "to" => 303,
        "temporary" => 307,
        _ => 308,
    };
    let mut response = Response::new(NAME, Ok(status), call.name, call.site);
    response.kind = if path.krate() == "tower_http" { "ServiceRedirect" } else { "Redirect" };
    response.set_header("location", &Values::one(Value::Text(target_text(&call.argument(0)))), call.argument_site(0));
    Value::Response(Arc::new(response))
}

pub(super) fn page(call: &CallSite<'_>, body: Body, kind: &'static str) -> Value {
    let mut response = Response::new(NAME, Ok(200), call.name, call.site);
    response.body = body;
    response.kind = kind;
    response.page = crate::frameworks::templates::page_of(&call.argument(0)).or(Some(Page::At(call.site)));
    Value::Response(Arc::new(response))
}

/// `login_required!(B, login_url = "/login")` answers 307 to the login page, and 401 without one; `permission_required!`
/// 403 then, `predicate_required!` what it is given (axum-login 0.18 middleware.rs:20, 118, 140).
pub(super) fn login_guard(
    evaluator: &mut Evaluator<'_, '_>,
    path: &ExternalPath,
    source: &MacroCall,
    call: &CallSite<'_>,
) -> Value {
    let url = source.arguments.iter().position(|argument| argument.name.as_deref() == Some("login_url"));
    let plain = |status| Values::one(Value::Response(Arc::new(Response::new(NAME, Ok(status), call.name, call.site))));
    let refused = match (url, path.last()) {
        (Some(index), _) => {
            let mut target = target_text(&call.argument(index));
            target.append(&Text::hole("next"));
            let mut response = Response::new(NAME, Ok(307), call.name, call.site);
            response.set_header("location", &Values::one(Value::Text(target)), call.argument_site(index));
            Values::one(Value::Response(Arc::new(response)))
        }
        (None, "permission_required") => plain(403),
        (None, "predicate_required") => response_of(evaluator, NAME, call.argument(1), call.site),
        (None, _) => plain(401),
    };
    Value::Object(Arc::new(ObjectValue { path: path.clone(), parts: vec![("function", refused)] }))
}

pub(super) fn htmx_part(name: &str, call: &CallSite<'_>) -> Value {
    let header = match name {
        "HxRedirect" => "hx-redirect",
        "HxLocation" => "hx-location",
        "HxRefresh" => "hx-refresh",
        "HxPushUrl" => "hx-push-url",
        "HxReplaceUrl" => "hx-replace-url",
        "HxReswap" => "hx-reswap",
        "HxRetarget" => "hx-retarget",
        "HxReselect" => "hx-reselect",
        _ => "hx-trigger",
    };
    let entries = vec![(header.into(), call.argument(0))];
    Value::Headers(Arc::new(Headers { entries, ..Headers::default() }))
}

/// A list of `(name, value)` as headers.
pub(super) fn header_list(value: &Value) -> Option<Headers> {
    let Value::Sequence(members) = value else { return None };
    let mut headers = Headers::default();
    for member in members {
        let Some(Value::Tuple(pair)) = member.single() else { return None };
        match pair.first().and_then(header_name) {
            Some(name) => {
                // Each replaces what stands there (axum-core 0.5.6 `response/into_response_parts.rs`).
                headers.entries.retain(|(known, _)| *known != name);
                headers.entries.push((name, pair.get(1).cloned().unwrap_or_default()));
            }
            None => headers.open = true,
        }
    }
    Some(headers)
}

/// `AppendHeaders([(name, value), …])`: each stands beside those of the same name.
pub(super) fn appended(values: &Values) -> Values {
    values.map(|value| {
        let Value::Sequence(members) = value else { return Values::one(value.clone()) };
        let mut headers = Headers { added: true, ..Headers::default() };
        for member in members {
            match member.single() {
                Some(Value::Tuple(pair)) if pair.len() == 2 => match header_name(&pair[0]) {
                    Some(name) => headers.entries.push((name, pair[1].clone())),
                    None => headers.open = true,
                },
                _ => headers.open = true,
            }
        }
        Values::one(Value::Headers(Arc::new(headers)))
    })
}

/// Tuples: the last member answers, those before change it, from the right; a status counts only in
/// first place and then wins (axum-core 0.5.6 `response/into_response.rs`).
pub(super) fn tuple_answers(evaluator: &mut Evaluator<'_, '_>, members: &[Values]) -> Values {
    let Some((last, parts)) = members.split_last() else { return Values::unknown("an empty tuple") };
    let (item, _) = evaluator.standing();
    let nowhere = Site { item, span: crate::source::Span::default() };
    let mut answers = Values::none();
    for value in last {
        if let (Some(headers), true) = (header_list(value), !parts.is_empty()) {
            let mut response = Response::new(NAME, Ok(200), nowhere, nowhere);
            response.set_headers(&headers, nowhere);
            answers.push(Value::Response(Arc::new(response)));
            continue;
        }
        answers.extend(respond::answers(evaluator, NAME, value, nowhere));
    }
    for part in parts.iter().rev() {
        answers = answers.map(|answer| {
            let Value::Response(response) = answer else { return with_status_only(answer, part) };
            let mut changed = Values::none();
            for value in part {
                let mut response = (**response).clone();
                apply_part(&mut response, value, nowhere);
                changed.push(Value::Response(Arc::new(response)));
            }
            changed
        });
    }
    answers
}

/// The status of a tuple is known even when its body is not.
fn with_status_only(answer: &Value, part: &Values) -> Values {
    match part.single() {
        Some(Value::Status(status)) => {
            let mut response = Response::new(NAME, Ok(status.code), status.site, status.site);
            response.body = Body::Unknown;
            response.location = Location::Unknown;
            Values::one(Value::Response(Arc::new(response)))
        }
        _ => Values::one(answer.clone()),
    }
}

fn apply_part(response: &mut Response, part: &Value, site: Site) {
    match part {
        Value::Status(status) => {
            response.set_status(Ok(status.code), status.site);
            if response.site.span.is_empty() {
                response.site = status.site;
            }
        }
        Value::Headers(headers) => response.set_headers(headers, site),
        Value::Object(jar) if jar.part(COOKIES).is_some() => send_cookies(response, jar),
        Value::Response(parts) => {
            response.set_status(parts.status.clone(), parts.status_site);
            if parts.location != Location::None {
                response.location = parts.location.clone();
            }
        }
        Value::Sequence(_) => match header_list(part) {
            Some(headers) => response.set_headers(&headers, site),
            None => open(response),
        },
        Value::Opaque(ty, _) => match ty {
            Type::External(path, _) if path.last() == "StatusCode" => {
                response.set_status(Err(Reason::new("the status is only known when the program runs")), site);
            }
            Type::External(path, _) if path.last() == "HeaderMap" || path.last() == "Parts" => {
                response.open_cookies = true;
                open(response);
            }
            Type::Unknown | Type::Parameter(_) | Type::Bounds(_) => {
                response.open_cookies = true;
                open(response);
            }
            _ => response.open_cookies = true,
        },
        // A type of the project that wraps a jar, mostly.
        _ => response.open_cookies = true,
    }
}

/// What a jar of cookies sends where it is answered (axum-extra 0.12.6 `extract/cookie/mod.rs`).
pub(super) fn send_cookies(response: &mut Response, jar: &ObjectValue) {
    for site in jar.part(COOKIES).into_iter().flatten().filter_map(cookie_site) {
        if !response.cookies.contains(&site) {
            response.cookies.push(site);
        }
    }
}

fn open(response: &mut Response) {
    if response.location == Location::None {
        response.location = Location::Unknown;
    }
}

/// `value.into_response()`.
pub(super) fn response_of(
    evaluator: &mut Evaluator<'_, '_>,
    framework: &'static str,
    values: impl Into<Values> + Clone,
    site: Site,
) -> Values {
    let values: Values = values.into();
    let mut all = Values::none();
    for value in &values {
        all.extend(respond::answers(evaluator, framework, value, site));
    }
    all.map_responses(&|response| {
        if response.site.span.is_empty() {
            response.site = site;
        }
        response.kind = "Response";
    })
}
