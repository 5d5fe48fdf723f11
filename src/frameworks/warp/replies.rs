//! Replies and rejections.

use std::sync::Arc;

use super::NAME;
use crate::frameworks::{respond, shape};
use crate::program::evaluate::{CallSite, Done, Evaluator};
use crate::program::ids::Site;
use crate::program::names::ExternalPath;
use crate::program::types::Type;
use crate::program::value::{Body, ObjectValue, Reason, Response, Value, Values, VariantOwner, Via};

/// The helpers and their statuses (warp 0.4.3 redirect.rs). The one with the plain name is permanent.
const REDIRECTS: [(&str, u16); 5] =
    [("redirect", 301), ("found", 302), ("see_other", 303), ("temporary", 307), ("permanent", 308)];

/// Whether a word names one of the helpers.
pub(super) fn is_redirect(word: &str) -> bool {
    REDIRECTS.iter().any(|(name, _)| *name == word)
}

/// Functions that make replies or change them.
pub(super) fn call(evaluator: &mut Evaluator<'_, '_>, path: &ExternalPath, call: &CallSite<'_>) -> Option<Done> {
    let made = match (path.owner(), path.last()) {
        (Some("redirect"), name) | (None, name @ "redirect") => {
            let &(_, status) = REDIRECTS.iter().find(|(known, _)| *known == name)?;
            shape::redirect(NAME, status, call)
        }
        (None | Some("reply"), "reply") => plain(Body::Empty, call),
        (Some("reply"), "html") => shape::page(NAME, Body::Html, "Html", call),
        (Some("reply"), "json") => plain(Body::Json, call),
        // The outer status wins, whatever is inside (warp 0.4.3 reply.rs:324).
        (Some("reply"), "with_status") => {
            let replies = answers(evaluator, &call.argument(0), call.site);
            shape::with_status(NAME, &replies, &call.argument(1), call.argument_site(1), call.site)
        }
        (Some("reply"), "with_header") => {
            let replies = answers(evaluator, &call.argument(0), call.site);
            shape::with_header(replies, &call.argument(1), &call.argument(2), call.argument_site(2))
        }
        (Some("sse"), "reply") => plain(Body::Stream, call),
        (Some("Reply"), "into_response") => answers(evaluator, &call.argument(0), call.site),
        (None | Some("reject"), "not_found" | "reject") => Values::one(rejection(Vec::new())),
        (Some("reject"), "custom") => Values::one(rejection(vec![("cause", call.argument(0))])),
        _ => return None,
    };
    Some(Done::value(made))
}

fn plain(body: Body, call: &CallSite<'_>) -> Values {
    let mut response = Response::new(NAME, Ok(200), call.name, call.site);
    response.body = body;
    Values::one(Value::Response(Arc::new(response)))
}

fn answers(evaluator: &mut Evaluator<'_, '_>, values: &Values, site: Site) -> Values {
    values.map(|value| respond::answers(evaluator, NAME, value, site))
}

fn rejection(parts: Vec<(&'static str, Values)>) -> Value {
    Value::Object(Arc::new(ObjectValue { path: ExternalPath::new([NAME, "Rejection"]), parts }))
}

/// A rejection of which nothing is known: any filter may have made it.
pub(super) fn unknown_rejection() -> Values {
    let ty = Type::External(ExternalPath::new([NAME, "Rejection"]), Vec::new());
    Values::opaque(ty, &Reason::new("a rejection"))
}

/// Whether a path names warp's rejection.
pub(super) fn is_rejection(path: &ExternalPath) -> bool {
    path.is(&[NAME], "Rejection")
}

/// `impl<T: Reject> From<T> for Rejection`: what `?` and `into` make of a value of the project (warp 0.4.3 reject.rs).
pub(super) fn rejected(value: &Value) -> Option<Value> {
    matches!(value, Value::Structure(_) | Value::Variant(_))
        .then(|| rejection(vec![("cause", Values::one(value.clone()))]))
}

/// `find` and `is_not_found` of a rejection of which the cause is known.
pub(super) fn rejection_method(
    evaluator: &mut Evaluator<'_, '_>,
    rejection: &ObjectValue,
    method: &str,
    call: &CallSite<'_>,
) -> Option<Done> {
    let none = || Values::std_variant("Option", "None", None);
    let cause = rejection.part("cause");
    match method {
        "is_not_found" => Some(Done::value(Value::Boolean(cause.is_none()))),
        "find" => {
            let Some(cause) = cause else { return Some(Done::value(none())) };
            let mut found = Values::none();
            // `find::<Refused>()`, or `if let Some(Refused) = rejection.find()`.
            let asked = call.expected.argument(0);
            let wanted = call.generics.first().or((!asked.is_unknown()).then_some(&asked));
            for value in cause {
                match (wanted, evaluator.type_of(value)) {
                    (Some(Type::Definition(wanted, _)), Type::Definition(own, _)) => {
                        found.extend(if wanted.item == own.item {
                            Values::some(Values::one(value.clone()))
                        } else {
                            none()
                        });
                    }
                    (Some(Type::External(..)), Type::Definition(..)) => found.extend(none()),
                    _ => {
                        found.extend(Values::some(Values::one(value.clone())));
                        found.extend(none());
                    }
                }
            }
            Some(Done::value(found))
        }
        _ => None,
    }
}

/// `find` of a rejection of which nothing is known: it may have any cause.
pub(super) fn unknown_rejection_method(method: &str, reason: &Reason, call: &CallSite<'_>) -> Option<Done> {
    if method != "find" {
        return None;
    }
    let asked = call.generics.first().cloned().unwrap_or_else(|| call.expected.argument(0));
    let mut found = Values::some(Values::opaque(asked, reason));
    found.extend(Values::std_variant("Option", "None", None));
    Some(Done::value(found))
}

/// A rejection that nothing recovered: 404, or 500 for one of the project's own (warp 0.4.3 reject.rs:366).
pub(super) fn respond(evaluator: &mut Evaluator<'_, '_>, value: &Value) -> Option<Values> {
    let (item, _) = evaluator.standing();
    let refused = |status: u16| {
        let site = Site { item, span: crate::source::Span::default() };
        let mut response = Response::new(NAME, Ok(status), site, site);
        response.body = Body::Text;
        response.via = Via::Error;
        Values::one(Value::Response(Arc::new(response)))
    };
    match value {
        Value::Object(object) if is_rejection(&object.path) => {
            Some(refused(if object.part("cause").is_some() { 500 } else { 404 }))
        }
        Value::Variant(variant) if variant.name == "Err" && matches!(variant.owner, VariantOwner::External(_)) => {
            let (_, payload) = variant.fields.first()?;
            // Any filter may have made it: what warp answers to it by itself is an error, and none of the project's.
            let unknown =
                |value: &Value| matches!(value, Value::Opaque(Type::External(path, _), _) if is_rejection(path));
            if payload.iter().all(unknown) {
                return Some(Values::none());
            }
            // A type of the project that is no reply has become a rejection by `From`.
            let own = |value: &Value| matches!(value, Value::Structure(_) | Value::Variant(_));
            if !payload.iter().all(own) {
                return None;
            }
            let site = Site { item, span: crate::source::Span::default() };
            let known = answers(evaluator, payload, site);
            Some(known.map(|answer| match answer {
                Value::Opaque(..) => refused(500),
                known => Values::one(known.clone()),
            }))
        }
        _ => None,
    }
}
