//! The connection, which a handler takes and gives back with the answer in it, and handlers that are values.

use std::sync::Arc;

use super::{CRATES, NAME};
use crate::frameworks::http::{body_of, header_name, status_of, target_text};
use crate::frameworks::templates::page_site;
use crate::program::evaluate::{CallSite, Done, Evaluator};
use crate::program::ids::Site;
use crate::program::names::ExternalPath;
use crate::program::types::Type;
use crate::program::value::{Body, Location, Reason, Response, Value, Values};

/// The name of a header out of that of a constant (`SetCookie`).
pub(super) fn header(name: &str) -> String {
    let mut written = String::with_capacity(name.len() + 3);
    for (index, character) in name.char_indices() {
        if character.is_uppercase() && index > 0 {
            written.push('-');
        }
        written.push(character.to_ascii_lowercase());
    }
    written
}

/// Calls by path: redirects and data as handlers.
pub(super) fn call(path: &ExternalPath, call: &CallSite<'_>) -> Option<Done> {
    match (path.krate(), path.owner(), path.last()) {
        ("trillium_redirect", Some("Redirect"), "to") | ("trillium_redirect", None, "redirect") => {
            let mut response = Response::new(NAME, Ok(302), call.name, call.site);
            response.kind = "Redirect";
            let target = Values::one(Value::Text(target_text(&call.argument(0))));
            response.set_header("location", &target, call.argument_site(0));
            Some(Done::value(Value::Response(Arc::new(response))))
        }
        ("trillium_api", _, "Json") => {
            let mut response = Response::new(NAME, Ok(200), call.name, call.site);
            response.body = Body::Json;
            Some(Done::value(Value::Response(Arc::new(response))))
        }
        // What the function answers is the answer, whatever it is given.
        ("trillium_api", _, "api") => Some(Done::value(call.argument(0))),
        _ => None,
    }
}

fn is_conn(value: &Value) -> bool {
    match value {
        Value::Opaque(Type::External(path, _), _) => path.is(&CRATES, "Conn"),
        Value::Response(response) => response.framework == NAME && response.kind == "Conn",
        _ => false,
    }
}

/// Methods of connections (conn.rs:110 to 560) and of redirects.
pub(super) fn method(receiver: &Value, method: &str, call: &CallSite<'_>) -> Option<Done> {
    if let Value::Response(response) = receiver
        && response.framework == NAME
        && response.kind == "Redirect"
        && method == "with_redirect_status"
    {
        let mut next = (**response).clone();
        let (status, site) = status_of(&call.argument(0), call.argument_site(0));
        next.set_status(status, site);
        next.site = call.site;
        return Some(Done::value(Value::Response(Arc::new(next))));
    }
    if !is_conn(receiver) {
        return None;
    }
    match method {
        "method" => return Some(Done::value(Value::RequestMethod)),
        "halt" | "set_halted" | "with_state" | "set_peer_ip" | "with_extra_state" | "upgrade" => {
            return Some(Done::updated(receiver.clone()));
        }
        _ => {}
    }
    let mut next = if let Value::Response(response) = receiver {
        (**response).clone()
    } else {
        // Without a status the server decides, by what else it finds.
        let reason = Reason::new("no status is set");
        Response { kind: "Conn", ..Response::new(NAME, Err(reason), call.site, call.site) }
    };
    match method {
        "ok" => {
            next.set_status(Ok(200), call.name);
            set_body(&mut next, &call.argument(0));
        }
        "with_status" | "set_status" if call.arguments.len() == 1 => {
            let (status, site) = status_of(&call.argument(0), call.argument_site(0));
            next.set_status(status, site);
        }
        "with_body" | "set_body" => set_body(&mut next, &call.argument(0)),
        "with_response_header" | "insert_response_header" | "with_header" | "with_headers" => {
            match header_name(&call.argument(0)).filter(|_| method != "with_headers") {
                Some(name) => next.set_header(&name, &call.argument(1), call.argument_site(1)),
                None if next.location == Location::None => next.location = Location::Unknown,
                None => {}
            }
        }
        "with_json" => {
            if next.status.is_err() {
                next.set_status(Ok(200), call.name);
            }
            next.body = Body::Json;
        }
        // Template engines set the status and the type (trillium-askama and its kin).
        "render" | "render_with" => {
            next.set_status(Ok(200), call.name);
            next.body = Body::Html;
            next.page = page_site(&call.argument(0)).or(Some(call.site));
        }
        "redirect" | "redirect_as" => {
            let (status, site) = if method == "redirect" {
                (Ok(302), call.name)
            } else {
                status_of(&call.argument(1), call.argument_site(1))
            };
            next.set_status(status, site);
            let target = Values::one(Value::Text(target_text(&call.argument(0))));
            next.set_header("location", &target, call.argument_site(0));
        }
        _ => return None,
    }
    next.site = call.site;
    Some(Done::updated(Value::Response(Arc::new(next))))
}

/// The content type may have been said before.
fn set_body(response: &mut Response, values: &Values) {
    let body = body_of(values);
    if response.body == Body::Empty || body == Body::Empty {
        response.body = body;
    }
    response.page = page_site(values);
}

/// A connection that went through as it came has no answer of this handler.
pub(super) fn respond(evaluator: &mut Evaluator<'_, '_>, value: &Value) -> Option<Values> {
    match value {
        Value::Opaque(..) if is_conn(value) => Some(Values::none()),
        // Handlers that are values: `("/x", (logger, redirect("/y")))`.
        Value::Tuple(members) => match members.first()?.single()? {
            Value::Status(status) => {
                let (code, site): (u16, Site) = (status.code, status.site);
                let mut all = Values::none();
                for member in members.iter().skip(1).flatten() {
                    all.extend(crate::frameworks::respond::answers(evaluator, NAME, member, site));
                }
                Some(all.map_responses(&|response| response.set_status(Ok(code), site)))
            }
            _ => None,
        },
        _ => None,
    }
}
