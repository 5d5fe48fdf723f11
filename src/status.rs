//! Status codes of HTTP: the names that messages use, and which codes redirect. Knows nothing of
//! frameworks; how a framework spells a status is that framework's vocabulary.

/// The reason phrase of a status code (RFC 9110, section 15, and the IANA registry of status codes);
/// `None` for a code without a registered name.
pub fn reason(status: u16) -> Option<&'static str> {
    Some(match status {
        100 => "Continue",
        101 => "Switching Protocols",
        102 => "Processing",
        103 => "Early Hints",
        200 => "OK",
        201 => "Created",
        202 => "Accepted",
        203 => "Non-Authoritative Information",
        204 => "No Content",
        205 => "Reset Content",
        206 => "Partial Content",
        207 => "Multi-Status",
        208 => "Already Reported",
        226 => "IM Used",
        300 => "Multiple Choices",
        301 => "Moved Permanently",
        302 => "Found",
        303 => "See Other",
        304 => "Not Modified",
        305 => "Use Proxy",
        307 => "Temporary Redirect",
        308 => "Permanent Redirect",
        400 => "Bad Request",
        401 => "Unauthorized",
        402 => "Payment Required",
        403 => "Forbidden",
        404 => "Not Found",
        405 => "Method Not Allowed",
        406 => "Not Acceptable",
        407 => "Proxy Authentication Required",
        408 => "Request Timeout",
        409 => "Conflict",
        410 => "Gone",
        411 => "Length Required",
        412 => "Precondition Failed",
        413 => "Content Too Large",
        414 => "URI Too Long",
        415 => "Unsupported Media Type",
        416 => "Range Not Satisfiable",
        417 => "Expectation Failed",
        421 => "Misdirected Request",
        422 => "Unprocessable Content",
        423 => "Locked",
        424 => "Failed Dependency",
        425 => "Too Early",
        426 => "Upgrade Required",
        428 => "Precondition Required",
        429 => "Too Many Requests",
        431 => "Request Header Fields Too Large",
        451 => "Unavailable For Legal Reasons",
        500 => "Internal Server Error",
        501 => "Not Implemented",
        502 => "Bad Gateway",
        503 => "Service Unavailable",
        504 => "Gateway Timeout",
        505 => "HTTP Version Not Supported",
        506 => "Variant Also Negotiates",
        507 => "Insufficient Storage",
        508 => "Loop Detected",
        511 => "Network Authentication Required",
        _ => return None,
    })
}

/// The code with its name, as every text shows it: "302 Found"; the bare number where it has none.
pub fn with_reason(status: u16) -> String {
    match reason(status) {
        Some(name) => format!("{status} {name}"),
        None => status.to_string(),
    }
}

/// The section of RFC 9110 that defines a redirect; for other codes, the chapter on all of them.
pub fn url(status: u16) -> &'static str {
    match status {
        301 => "https://www.rfc-editor.org/rfc/rfc9110.html#section-15.4.2",
        302 => "https://www.rfc-editor.org/rfc/rfc9110.html#section-15.4.3",
        303 => "https://www.rfc-editor.org/rfc/rfc9110.html#section-15.4.4",
        307 => "https://www.rfc-editor.org/rfc/rfc9110.html#section-15.4.8",
        308 => "https://www.rfc-editor.org/rfc/rfc9110.html#section-15.4.9",
        _ => "https://www.rfc-editor.org/rfc/rfc9110.html#section-15",
    }
}

/// The statuses that clients follow by themselves: the "redirect statuses" of the Fetch standard. Of
/// the other 3xx codes, 304 concerns caches, and no browser acts on 300 or 305.
pub fn is_redirect(status: u16) -> bool {
    matches!(status, 301 | 302 | 303 | 307 | 308)
}

/// 307 and 308: the client must not change the method (RFC 9110, sections 15.4.8 and 15.4.9).
pub fn preserves_method(status: u16) -> bool {
    matches!(status, 307 | 308)
}

/// 301 and 302: the client may turn POST into GET, or not (RFC 9110, sections 15.4.2 and 15.4.3).
pub fn leaves_method_to_client(status: u16) -> bool {
    matches!(status, 301 | 302)
}

/// 301 and 308 say that the target has moved for good (RFC 9110, sections 15.4.2 and 15.4.9).
pub fn is_permanent(status: u16) -> bool {
    matches!(status, 301 | 308)
}

/// The methods that this project judges: those that ask for a change (RFC 9110, section 9.2.1, names
/// the safe ones; CONNECT and extension methods are out of scope).
pub fn is_unsafe_method(method: &str) -> bool {
    matches!(method, "POST" | "PUT" | "PATCH" | "DELETE")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_follow_the_registry() {
        assert_eq!(reason(302), Some("Found"));
        assert_eq!(reason(422), Some("Unprocessable Content"));
        assert_eq!(reason(306), None);
        assert_eq!(with_reason(303), "303 See Other");
        assert_eq!(with_reason(299), "299");
    }

    #[test]
    fn redirect_statuses_are_those_of_the_fetch_standard() {
        let redirects: Vec<u16> = (100..600).filter(|&status| is_redirect(status)).collect();
        assert_eq!(redirects, [301, 302, 303, 307, 308]);
    }

    #[test]
    fn every_redirect_but_303_keeps_or_leaves_the_method() {
        for status in [301, 302, 307, 308] {
            assert!(preserves_method(status) != leaves_method_to_client(status));
        }
        assert!(!preserves_method(303) && !leaves_method_to_client(303));
    }
}
