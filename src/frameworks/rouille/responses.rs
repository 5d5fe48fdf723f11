//! `Response` with its constructors and methods, and macros that leave the handler with one.

use std::sync::Arc;

use smol_str::SmolStr;

use super::NAME;
use crate::frameworks::http::{header_name, status_of, target_text};
use crate::frameworks::shape;
use crate::frameworks::templates::page_of;
use crate::program::evaluate::{CallSite, Done, Evaluator, State};
use crate::program::ids::Site;
use crate::program::names::ExternalPath;
use crate::program::types::Type;
use crate::program::value::{Body, Headers, Location, Page, Reason, Response, Value, Values, Via};

/// Macros that return an error response, or the fields of a form.
pub(super) fn is_macro(name: &str) -> bool {
    matches!(name, "try_or_400" | "try_or_404" | "assert_or_400" | "post_input" | "accept")
}

/// Calls by path.
pub(super) fn call(path: &ExternalPath, call: &CallSite<'_>) -> Option<Done> {
    let done = |response: Response| Some(Done::value(Value::Response(Arc::new(response))));
    let plain = |status: u16, body: Body| {
        let mut response = Response::new(NAME, Ok(status), call.name, call.site);
        response.body = body;
        response
    };
    match (path.owner(), path.last()) {
        (Some("Response"), name) => match name {
            "html" => {
                let mut response = plain(200, Body::Html);
                response.page = page_of(&call.argument(0)).or(Some(Page::At(call.site)));
                done(response)
            }
            "text" => done(plain(200, Body::Text)),
            "json" => done(plain(200, Body::Json)),
            "svg" => done(plain(200, Body::Stream)),
            "from_data" | "from_file" => {
                let mut response = plain(200, Body::Unknown);
                response.set_header("content-type", &call.argument(0), call.argument_site(0));
                done(response)
            }
            "empty_204" => done(plain(204, Body::Empty)),
            "empty_400" => done(plain(400, Body::Empty)),
            "empty_404" => done(plain(404, Body::Empty)),
            "empty_406" => done(plain(406, Body::Empty)),
            "basic_http_auth_login_required" => done(plain(401, Body::Text)),
            _ => {
                let status = name.strip_prefix("redirect_")?.parse().ok()?;
                let mut response = plain(status, Body::Empty);
                let target = Values::one(Value::Text(target_text(&call.argument(0))));
                response.set_header("location", &target, call.argument_site(0));
                done(response)
            }
        },
        // The file, or a 404 (assets.rs:80).
        (_, "match_assets") => {
            let mut both = Values::one(Value::Response(Arc::new(plain(200, Body::Stream))));
            both.push(Value::Response(Arc::new(plain(404, Body::Empty))));
            Some(Done::value(both))
        }
        _ => None,
    }
}

/// `Response { status_code: 302, ..other }`; all fields are public (response.rs:26).
pub(super) fn structure(fields: &[(SmolStr, Values)], base: Option<&Values>, site: Site) -> Values {
    let field = |name: &str| fields.iter().find(|(field, _)| field == name).map(|(_, values)| values);
    let whole = base.cloned().unwrap_or_else(|| {
        let mut response = Response::new(NAME, Err(Reason::new("no status is given")), site, site);
        response.body = Body::Unknown;
        Values::one(Value::Response(Arc::new(response)))
    });
    whole.map_responses(&|response| {
        response.site = site;
        if let Some(status) = field("status_code") {
            let (status, place) = status_of(status, site);
            response.set_status(status, place);
        }
        if let Some(headers) = field("headers") {
            response.location = Location::None;
            match headers.single() {
                Some(Value::Sequence(members)) => {
                    for member in members {
                        set_pair(response, member, site);
                    }
                }
                Some(Value::Headers(headers)) => response.set_headers(headers, site),
                _ => response.location = Location::Unknown,
            }
        }
        if field("data").is_some() && response.body == Body::Empty {
            response.body = Body::Unknown;
        }
    })
}

fn set_pair(response: &mut Response, pair: &Values, site: Site) {
    match pair.single() {
        Some(Value::Tuple(members)) if members.len() == 2 => {
            shape::add_header(response, header_name(&members[0]).as_deref(), &members[1], site);
        }
        _ if response.location == Location::None => response.location = Location::Unknown,
        _ => {}
    }
}

fn set(response: &mut Response, name: &Values, value: &Values, site: Site) {
    match header_name(name) {
        Some(name) => response.set_header(&name, value, site),
        None if response.location == Location::None => response.location = Location::Unknown,
        None => {}
    }
}

/// Methods of responses, all of which return the response.
pub(super) fn method(receiver: &Value, method: &str, call: &CallSite<'_>) -> Option<Done> {
    match receiver {
        Value::Response(response) if response.framework == NAME => {
            let mut next = (**response).clone();
            match method {
                "with_status_code" => {
                    let (status, site) = status_of(&call.argument(0), call.argument_site(0));
                    next.set_status(status, site);
                }
                "with_additional_header" => {
                    let name = header_name(&call.argument(0));
                    shape::add_header(&mut next, name.as_deref(), &call.argument(1), call.argument_site(1));
                }
                "with_unique_header" => {
                    set(&mut next, &call.argument(0), &call.argument(1), call.argument_site(1));
                }
                "without_header" => match header_name(&call.argument(0)).as_deref() {
                    Some("location") => next.location = Location::None,
                    Some(_) => {}
                    None if next.location != Location::None => next.location = Location::Unknown,
                    None => {}
                },
                // A download is no page, whatever its type.
                "with_content_disposition_attachment" => next.body = Body::Stream,
                "with_etag"
                | "with_etag_keep"
                | "simplify_if_etag_match"
                | "with_public_cache"
                | "with_private_cache"
                | "with_no_cache" => {}
                "is_success" => return known(response, |status| (200..400).contains(&status)),
                "is_error" => return known(response, |status| !(200..400).contains(&status)),
                _ => return None,
            }
            next.site = call.site;
            Some(Done::value(Value::Response(Arc::new(next))))
        }
        // `response.headers.push(("Location".into(), target.into()))`
        Value::Headers(headers) if method == "push" => {
            let Some(Value::Tuple(pair)) = call.argument(0).single().cloned() else { return None };
            let mut next: Headers = (**headers).clone();
            match header_name(pair.first()?) {
                Some(name) => next.entries.push((name, pair.get(1)?.clone())),
                None => next.open = true,
            }
            Some(Done::changed(Value::Headers(Arc::new(next)), Values::one(Value::Unit)))
        }
        _ => None,
    }
}

fn known(response: &Response, test: impl Fn(u16) -> bool) -> Option<Done> {
    let status = *response.status.as_ref().ok()?;
    Some(Done::value(Value::Boolean(test(status))))
}

/// Macros that leave the handler with an error (lib.rs:133 and 165, `try_or_400.rs`).
pub(super) fn macro_call(
    evaluator: &mut Evaluator<'_, '_>,
    name: &str,
    call: &CallSite<'_>,
    state: &State,
) -> Option<Done> {
    let (status, body) = match name {
        "try_or_400" => (400, Body::Json),
        "try_or_404" => (404, Body::Empty),
        "assert_or_400" => (400, Body::Empty),
        "post_input" => {
            let error = Type::External(ExternalPath::new([NAME, "PostError"]), Vec::new());
            let mut both = Values::ok(Values::unknown("the fields of a form"));
            both.extend(Values::err(Values::opaque(error, &Reason::new("a form that cannot be read"))));
            return Some(Done::value(both));
        }
        _ => return None,
    };
    let leave = |evaluator: &mut Evaluator<'_, '_>| {
        let mut response = Response::new(NAME, Ok(status), call.name, call.site);
        response.body = body;
        response.via = Via::Error;
        evaluator.leave(state.clone(), Values::one(Value::Response(Arc::new(response))));
    };
    let mut going = Values::none();
    let mut failed = name == "assert_or_400";
    if failed {
        going.push(Value::Unit);
    }
    for value in call.arguments.first().filter(|_| !failed).into_iter().flatten() {
        match value {
            Value::Variant(variant) if variant.is_named("Ok") => {
                going.extend(variant.fields.first().map(|(_, values)| values.clone()).unwrap_or_default());
            }
            Value::Variant(_) => failed = true,
            Value::Opaque(ty, reason) => {
                failed = true;
                going.push(Value::Opaque(ty.argument(0), reason.clone()));
            }
            other => going.push(other.clone()),
        }
    }
    if failed {
        leave(evaluator);
    }
    // Without a way on, the rest of the function is never reached.
    Some(if going.is_empty() { Done { results: Vec::new(), receiver: None } } else { Done::value(going) })
}
