//! Cookies and sessions. A page may set a token or a flash, so they are weak evidence; who logs in or out is not.

use std::sync::Arc;

use super::common::{external, is_of_any, outside_type, words, wrote};
use crate::program::evaluate::{CallSite, Done, Evaluator, Wrote};
use crate::program::ids::Site;
use crate::program::names::ExternalPath;
use crate::program::types::Type;
use crate::program::value::{ObjectValue, Text, Value, Values};

const JARS: [&str; 8] = [
    "CookieJar",
    "PrivateCookieJar",
    "SignedCookieJar",
    "Cookies",
    "PrivateCookies",
    "SignedCookies",
    "PrivateJar",
    "SignedJar",
];
const SESSIONS: [&str; 6] =
    ["tower_sessions", "actix_session", "axum_session", "async_session", "axum_sessions", "tower_sessions_core"];
const LOGINS: [&str; 6] =
    ["actix_identity", "axum_login", "axum_session_auth", "rocket_auth", "axum_login_core", "poem_session"];
/// Frameworks with sessions of their own.
const FRAMEWORKS: [&str; 6] = ["poem", "salvo", "tide", "ntex", "rocket_session_store", "ntex_session"];
/// Words of a session's key that tell who is logged in.
const IDENTITIES: [&str; 9] = ["user", "userid", "uid", "account", "auth", "login", "identity", "admin", "username"];

pub(super) fn call(path: &ExternalPath, _: &CallSite<'_>) -> Option<Done> {
    // `Identity::login(&request.extensions(), id)`
    (path.krate() == "actix_identity" && path.last() == "login").then(|| wrote(Wrote::Strong, Type::Unknown))
}

pub(super) fn method(
    evaluator: &mut Evaluator<'_, '_>,
    receiver: &Value,
    method: &str,
    call: &CallSite<'_>,
) -> Option<Done> {
    let path = outside_type(evaluator, receiver)?;
    let name = path.last();
    if JARS.contains(&name) {
        return jar(evaluator, &path, receiver, method, call);
    }
    if is_of_any(&path, &LOGINS) && matches!(name, "AuthSession" | "AuthContext" | "Identity" | "Auth") {
        return match method {
            "logout" | "forget" if path.krate() == "actix_identity" => {
                Some(Done::wrote_surely(Wrote::Strong, Values::one(Value::Unit)))
            }
            "login" | "logout" | "login_user" | "logout_user" | "remember" | "remember_user" => {
                Some(wrote(Wrote::Strong, Type::Unknown))
            }
            _ => None,
        };
    }
    let session = name == "Session" || name.ends_with("Session");
    if session && (is_of_any(&path, &SESSIONS) || is_of_any(&path, &FRAMEWORKS)) {
        return self::session(&path, method, call);
    }
    None
}

/// The part of a jar that holds the places of the cookies that were put into it, where it has to be answered.
pub const COOKIES: &str = "cookies";

/// The place in one value of the part [`COOKIES`].
pub fn cookie_site(value: &Value) -> Option<Site> {
    match value {
        Value::Text(text) => text.site(),
        _ => None,
    }
}

/// A jar of axum-extra with one more cookie: only the jar that comes back sends it (0.12.6 `extract/cookie/mod.rs`).
fn returned_jar(evaluator: &mut Evaluator<'_, '_>, path: &ExternalPath, receiver: &Value, call: &CallSite<'_>) -> Done {
    let mut cookies = match receiver {
        Value::Object(object) => object.part(COOKIES).cloned().unwrap_or_default(),
        _ => Values::none(),
    };
    cookies.push(Value::Text(Text::hole("cookie").at(call.site)));
    evaluator.hold_cookie();
    let jar = ObjectValue { path: path.clone(), parts: vec![(COOKIES, cookies)] };
    Done::wrote_surely(Wrote::Weak, Values::one(Value::Object(Arc::new(jar))))
}

fn jar(
    evaluator: &mut Evaluator<'_, '_>,
    path: &ExternalPath,
    receiver: &Value,
    method: &str,
    call: &CallSite<'_>,
) -> Option<Done> {
    match method {
        "add" | "remove" if path.krate() == "axum_extra" => Some(returned_jar(evaluator, path, receiver, call)),
        // The others give nothing back and are shared with the framework: a jar is no answer by itself either way.
        "add" | "remove" | "add_private" | "remove_private" | "add_original" | "remove_original" | "force_remove"
        | "reset_delta" => Some(Done::wrote_surely(Wrote::Weak, Values::one(receiver.clone()))),
        _ => None,
    }
}

fn session(path: &ExternalPath, method: &str, call: &CallSite<'_>) -> Option<Done> {
    let tower = path.krate().starts_with("tower_sessions");
    let error = || match path.krate() {
        "actix_session" => external(&["actix_session", "SessionInsertError"]),
        _ if tower => external(&["tower_sessions", "session", "Error"]),
        _ => Type::Unknown,
    };
    match method {
        "insert" | "insert_value" | "set" | "insert_raw" | "remove" | "remove_value" | "remove_as" | "clear" => {
            let strength = if method.starts_with("insert") && is_identity(&call.argument(0)) {
                Wrote::Strong
            } else {
                Wrote::Weak
            };
            if tower || path.krate() == "actix_session" && method.starts_with("insert") {
                return Some(wrote(strength, error()));
            }
            Some(Done::wrote_surely(strength, Values::unknown("what the session held")))
        }
        "renew" | "purge" | "destroy" => Some(Done::wrote_surely(Wrote::Strong, Values::one(Value::Unit))),
        "flush" | "cycle_id" | "delete" | "save" if tower => {
            Some(wrote(if method == "save" { Wrote::Weak } else { Wrote::Strong }, error()))
        }
        _ => None,
    }
}

/// Whether a key of a session names who is logged in.
fn is_identity(key: &Values) -> bool {
    let Some(key) = key.as_text().and_then(Text::as_literal) else { return false };
    let key = key.to_ascii_lowercase().replace(['-', '.', ':', ' '], "_");
    let all: Vec<&str> = words(&key).collect();
    all.iter().any(|word| IDENTITIES.contains(word))
        && !all.iter().any(|word| matches!(*word, "csrf" | "flash" | "message" | "state" | "error" | "nonce"))
}
