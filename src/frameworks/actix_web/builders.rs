//! Methods of response builders, of redirects, and of finished and customized responses.

use std::sync::Arc;

use crate::frameworks::http::{body_of, header_name, status_of};
use crate::frameworks::templates::page_of;
use crate::program::evaluate::{CallSite, Done, Evaluator};
use crate::program::ids::Site;
use crate::program::types::Type;
use crate::program::value::{Body, Location, Response, Stage, Text, Value, Values};

/// Methods of `HttpResponseBuilder` (response/builder.rs).
pub(super) fn builder_method(
    evaluator: &mut Evaluator<'_, '_>,
    response: &Arc<Response>,
    method: &str,
    call: &CallSite<'_>,
) -> Option<Done> {
    let mut next = (**response).clone();
    next.site = call.site;
    match method {
        "status" if call.arguments.len() == 1 => {
            let (status, site) = status_of(&call.argument(0), call.argument_site(0));
            next.set_status(status, site);
        }
        "content_type" => set_content_type(&mut next, &call.argument(0)),
        "finish" | "build" if call.arguments.is_empty() => {
            next.body = Body::Empty;
            return Some(finished(next));
        }
        "body" => {
            next.body = body_in(next.body, &call.argument(0));
            next.page = page_of(&call.argument(0));
            return Some(finished(next));
        }
        "message_body" => {
            next.body = body_in(next.body, &call.argument(0));
            next.stage = Stage::Finished;
            return Some(Done::value(Values::ok(Values::one(Value::Response(Arc::new(next))))));
        }
        "json" | "json2" => {
            if next.body == Body::Empty {
                next.body = Body::Json;
            }
            return Some(finished(next));
        }
        "streaming" | "body_stream" => {
            if next.body == Body::Empty {
                next.body = Body::Stream;
            }
            return Some(finished(next));
        }
        "take" | "force_close" | "keep_alive" | "no_chunking" | "upgrade" | "reason" | "content_length"
        | "encoding" | "content_encoding" | "encode_with" | "chunked" | "disable_chunking" | "set_date" => {}
        "if_true" | "if_some" => return Some(conditional(evaluator, next, method, call)),
        _ if headed(&mut next, method, call) => {}
        _ => return None,
    }
    Some(Done::updated(Value::Response(Arc::new(next))))
}

/// `.if_true(condition, |builder| …)` of version 3: with and without what the closure changes.
fn conditional(evaluator: &mut Evaluator<'_, '_>, next: Response, method: &str, call: &CallSite<'_>) -> Done {
    let unchanged = Values::one(Value::Response(Arc::new(next)));
    let changed = match method {
        "if_true" => evaluator.changed_argument(&call.argument(1), &unchanged),
        _ => None,
    };
    let mut both = unchanged.clone();
    both.extend(changed.unwrap_or_else(|| {
        unchanged.map_responses(&|response| {
            if response.location == Location::None {
                response.location = Location::Unknown;
            }
        })
    }));
    Done { results: Done::value(both.clone()).results, receiver: Some(both) }
}

fn finished(mut response: Response) -> Done {
    response.stage = Stage::Finished;
    Done::value(Value::Response(Arc::new(response)))
}

/// Methods that set headers, alike on builders, on `CustomizeResponder` and on version 3's
/// `CustomResponder`. `false` when it is none of them.
fn headed(response: &mut Response, method: &str, call: &CallSite<'_>) -> bool {
    match method {
        "insert_header" | "set" => set_pair(response, &call.argument(0), call.argument_site(0), false),
        "append_header" => set_pair(response, &call.argument(0), call.argument_site(0), true),
        "header" | "set_header" | "with_header" | "header_or" => {
            let beside = method == "header";
            if call.arguments.len() < 2 {
                set_pair(response, &call.argument(0), call.argument_site(0), beside);
            } else {
                set_named(response, &call.argument(0), &call.argument(1), call.argument_site(1), beside);
            }
        }
        "cookie" | "add_cookie" | "del_cookie" | "add_removal_cookie" => {
            let value = Values::one(Value::Text(Text::hole("cookie")));
            response.set_header("set-cookie", &value, call.argument_site(0));
        }
        _ => return false,
    }
    true
}

/// One argument: `(name, value)`, or a header with a type of its own, in place of those of that name or beside them.
fn set_pair(response: &mut Response, pair: &Values, site: Site, beside: bool) {
    match pair.single() {
        Some(Value::Tuple(members)) if members.len() == 2 => {
            set_named(response, &members[0], &members[1], site, beside);
        }
        Some(Value::Object(object)) if object.path.last() == "ContentType" => set_content_type(response, pair),
        Some(Value::Opaque(Type::External(path, _), _)) if !matches!(path.last(), "HeaderMap") => {}
        Some(Value::Object(_) | Value::Structure(_)) => {}
        _ => open(response),
    }
}

fn set_named(response: &mut Response, name: &Values, value: &Values, site: Site, beside: bool) {
    match header_name(name) {
        Some(name) if name == "content-type" => set_content_type(response, value),
        // A download is no page, whatever its type.
        Some(name) if name == "content-disposition" => {
            if value.as_text().is_some_and(|text| text.known_start().starts_with("attachment")) {
                response.body = Body::Stream;
            }
        }
        Some(name) if beside => response.add_header(&name, value, site),
        Some(name) => response.set_header(&name, value, site),
        None => open(response),
    }
}

fn open(response: &mut Response) {
    if response.location == Location::None {
        response.location = Location::Unknown;
    }
}

/// A content type stands in the body's kind until there is a body.
fn set_content_type(response: &mut Response, value: &Values) {
    let value = match value.single() {
        Some(Value::Object(object)) => object.part("value").cloned().unwrap_or_default(),
        _ => value.clone(),
    };
    response.body = Body::Unknown;
    response.set_header("content-type", &value, response.site);
}

/// The kind of a body, the content type considered that was set before. Without one actix-web sends
/// none, and browsers look at the bytes: a text that starts with a tag is a page.
pub(super) fn body_in(before: Body, body: &Values) -> Body {
    let given = body_of(body);
    if given == Body::Empty || before != Body::Empty {
        return if given == Body::Empty { given } else { before };
    }
    match body.single() {
        Some(Value::Text(text)) => {
            let start = text.known_start().trim_start();
            match start.chars().next() {
                Some('<') => Body::Html,
                Some(_) => Body::Text,
                None => Body::Unknown,
            }
        }
        _ if given == Body::Text => Body::Unknown,
        _ => given,
    }
}

/// Methods of `web::Redirect` (redirect.rs:106 to 142).
pub(super) fn redirect_method(response: &Arc<Response>, method: &str, call: &CallSite<'_>) -> Option<Done> {
    let mut next = (**response).clone();
    match method {
        "see_other" => next.set_status(Ok(303), call.name),
        "permanent" => next.set_status(Ok(308), call.name),
        "temporary" => next.set_status(Ok(307), call.name),
        "using_status_code" => {
            let (status, site) = status_of(&call.argument(0), call.argument_site(0));
            next.set_status(status, site);
        }
        _ => return None,
    }
    next.site = call.site;
    Some(Done::updated(Value::Response(Arc::new(next))))
}

pub(super) fn is_file_method(method: &str) -> bool {
    method.starts_with("set_content_")
        || method.starts_with("use_")
        || matches!(method, "prefer_utf8" | "disable_content_disposition" | "method_guard" | "read_mode_threshold")
}

/// Methods of finished responses and of customized responders.
pub(super) fn finished_method(response: &Arc<Response>, method: &str, call: &CallSite<'_>) -> Option<Done> {
    let mut next = (**response).clone();
    match method {
        "customize" => {
            if next.stage == Stage::Builder {
                next.body = Body::Empty;
            }
            next.stage = Stage::Finished;
            next.kind = "CustomizeResponder";
            return Some(Done::value(Value::Response(Arc::new(next))));
        }
        "with_status" | "set_status_code" => {
            let (status, site) = status_of(&call.argument(0), call.argument_site(0));
            next.set_status(status, site);
        }
        "add_cookie" | "add_removal_cookie" | "del_cookie" => {
            headed(&mut next, method, call);
            return Some(Done::changed(Value::Response(Arc::new(next)), Values::ok(Values::one(Value::Unit))));
        }
        "set_body" => next.body = body_in(next.body, &call.argument(0)),
        "map_into_boxed_body"
        | "map_into_left_body"
        | "map_into_right_body"
        | "map_body"
        | "respond_to"
        | "error_response"
        | "as_response_error"
        | "into_response" => {}
        "drop_body" => next.body = Body::Empty,
        _ if headed(&mut next, method, call) => {}
        _ => return None,
    }
    Some(Done::updated(Value::Response(Arc::new(next))))
}
