//! Mail: lettre's transports, and crates that send for a service.

use super::common::{external, object, opened, outside_type, wrote};
use crate::program::evaluate::{CallSite, Done, Evaluator, Wrote};
use crate::program::names::ExternalPath;
use crate::program::types::Type;
use crate::program::value::Value;

/// Crates that do nothing but send mail or messages.
const SERVICES: [&str; 12] = [
    "mail_send",
    "sendgrid",
    "postmark",
    "resend_rs",
    "mailgun_rs",
    "mailgun_v3",
    "mailjet_rs",
    "async_smtp",
    "samotop",
    "lettre_email",
    "mailchecker",
    "sendmail",
];

fn transport() -> Value {
    object(&["lettre", "Transport"], Vec::new())
}

fn is_transport(name: &str) -> bool {
    name.ends_with("Transport") || name == "Transport" || name.ends_with("TransportBuilder")
}

pub(super) fn call(path: &ExternalPath, _: &CallSite<'_>) -> Option<Done> {
    let owner = path.owner()?;
    if path.krate() == "sendmail" && path.last() == "send" {
        return Some(wrote(Wrote::Strong, Type::Unknown));
    }
    if path.krate() != "lettre" || !is_transport(owner) {
        return None;
    }
    match path.last() {
        "relay" | "starttls_relay" | "from_url" => {
            Some(opened(transport(), external(&["lettre", "transport", "smtp", "Error"])))
        }
        "builder_dangerous" | "unencrypted_localhost" | "new" | "new_with_command" | "with_eml" => {
            Some(Done::value(transport()))
        }
        "send" | "send_raw" => Some(wrote(Wrote::Strong, Type::Unknown)),
        _ => None,
    }
}

pub(super) fn method(
    evaluator: &mut Evaluator<'_, '_>,
    receiver: &Value,
    method: &str,
    _: &CallSite<'_>,
) -> Option<Done> {
    let path = outside_type(evaluator, receiver)?;
    let sends = method.starts_with("send");
    if path.krate() == "lettre" && is_transport(path.last()) {
        if sends {
            return Some(wrote(Wrote::Strong, external(&["lettre", "transport", "smtp", "Error"])));
        }
        return (!method.starts_with("test")).then(|| Done::value(receiver.clone()));
    }
    (sends && SERVICES.contains(&path.krate())).then(|| wrote(Wrote::Strong, Type::Unknown))
}
