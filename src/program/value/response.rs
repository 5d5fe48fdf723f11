//! Responses, finished or in the making.

use smol_str::SmolStr;

use super::{Reason, Text, Values};
use crate::program::ids::Site;

/// A status code.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct StatusCode {
    /// The number.
    pub code: u16,
    /// The token that fixes it.
    pub site: Site,
    /// Calls that lead to that token, innermost first.
    pub calls: Vec<Site>,
}

impl StatusCode {
    /// A status that is fixed here.
    pub fn new(code: u16, site: Site) -> Self {
        Self { code, site, calls: Vec::new() }
    }
}

/// The Location of a response.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Location {
    /// The header is not there.
    None,
    /// The header is there.
    Known(Text),
    /// Whether it is there cannot be known.
    Unknown,
}

/// What the body is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Body {
    /// No bytes.
    Empty,
    /// A page or a fragment of one.
    Html,
    /// Plain text.
    Text,
    /// JSON and other data for programs.
    Json,
    /// Files, events and other bytes.
    Stream,
    /// Not known.
    Unknown,
}

impl Body {
    /// The word of the JSON contract.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Empty => "empty",
            Self::Html => "html",
            Self::Text => "text",
            Self::Json => "json",
            Self::Stream => "stream",
            Self::Unknown => "unknown",
        }
    }
}

/// A header other than Location that matters.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Header {
    /// Lower case.
    pub name: SmolStr,
    /// Its value.
    pub value: Text,
}

/// A map of headers.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Headers {
    /// Name, lower case, and value.
    pub entries: Vec<(SmolStr, Values)>,
    /// Whether there may be more.
    pub open: bool,
    /// Whether they stand beside headers of the same names in a response, and do not replace them.
    pub added: bool,
    /// The calls that put cookies into it.
    pub cookies: Vec<Site>,
}

/// What tells a page from others.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Page {
    /// Where it is made: the name of its template's struct, or the call that shows it.
    At(Site),
    /// The name of its template.
    Named(SmolStr),
}

/// How far a response is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Stage {
    /// A builder: `HttpResponse::Found()`, `Response::builder()`.
    Builder,
    /// Something that is a response.
    Finished,
    /// An out parameter: what the framework handed to the code to be filled, and sends whatever is returned.
    Handed,
}

/// Which code made the answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Via {
    /// The handler or its helpers.
    Handler,
    /// The conversion of an error type.
    Error,
    /// An extractor or guard that refused the request.
    Rejection,
    /// A layer, middleware or fairing.
    Middleware,
}

/// One response.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Response {
    /// Name of the vocabulary that made it, as in the JSON contract.
    pub framework: &'static str,
    /// The status, or why it is not known.
    pub status: Result<u16, Reason>,
    /// The token that fixes the status.
    pub status_site: Site,
    /// The whole expression.
    pub site: Site,
    /// Its Location.
    pub location: Location,
    /// Where the Location is set.
    pub location_site: Option<Site>,
    /// Its body.
    pub body: Body,
    /// Other headers that matter (HX-*, Set-Cookie, Refresh).
    pub headers: Vec<Header>,
    /// Calls that lead to it, innermost first.
    pub calls: Vec<Site>,
    /// Builder or not.
    pub stage: Stage,
    /// Which code made it.
    pub via: Via,
    /// The type that it was made as: Redirect, Html, `HttpResponse`, Response …
    pub kind: &'static str,
    /// Whether it is a text that only tells a program that all went well: `ok`.
    pub acknowledges: bool,
    /// What its page is: answers with the same one show the same page.
    pub page: Option<Page>,
    /// Where further Location headers are put beside the first.
    pub further_locations: Vec<Site>,
    /// The calls whose cookies it sends, of those that count only if what holds them is answered.
    pub cookies: Vec<Site>,
    /// Whether something is answered with it that may send cookies as well.
    pub open_cookies: bool,
    /// The error that it was made of, where the framework keeps it for middleware.
    pub error: Option<Values>,
}

impl Response {
    /// A response with nothing but a status.
    pub fn new(framework: &'static str, status: Result<u16, Reason>, status_site: Site, site: Site) -> Self {
        Self {
            framework,
            status,
            status_site,
            site,
            location: Location::None,
            location_site: None,
            body: Body::Empty,
            headers: Vec::new(),
            calls: Vec::new(),
            stage: Stage::Finished,
            via: Via::Handler,
            kind: "Response",
            acknowledges: false,
            page: None,
            further_locations: Vec::new(),
            cookies: Vec::new(),
            open_cookies: false,
            error: None,
        }
    }

    /// Sets the status with the token that fixes it.
    pub fn set_status(&mut self, status: Result<u16, Reason>, site: Site) {
        self.status = status;
        self.status_site = site;
    }

    /// Puts a header beside those of the same name.
    pub fn add_header(&mut self, name: &str, value: &Values, site: Site) {
        if name == "location" && matches!(self.location, Location::Known(_)) {
            self.further_locations.push(site);
        } else {
            self.set_header(name, value, site);
        }
    }

    /// Sets a header, `location` and content types among them, in place of those of the same name.
    pub fn set_header(&mut self, name: &str, value: &Values, site: Site) {
        let text = value.as_target().anywhere();
        match name {
            "location" => {
                self.further_locations.clear();
                self.location = Location::Known(text);
                // The text itself is nearer than whatever sets it.
                self.location_site = value.as_text().and_then(Text::site).or(Some(site));
            }
            "content-type" if body_of(&text).is_some() => {
                self.body = body_of(&text).unwrap_or(self.body);
            }
            _ => {
                if !self.headers.iter().any(|header| header.name == name && header.value == text) {
                    self.headers.push(Header { name: name.into(), value: text });
                }
            }
        }
    }

    /// Merges a whole header map.
    pub fn set_headers(&mut self, headers: &Headers, site: Site) {
        for (index, (name, value)) in headers.entries.iter().enumerate() {
            let again = headers.entries.iter().take(index).any(|(known, _)| known == name);
            if again || headers.added {
                self.add_header(name, value, site);
            } else {
                self.set_header(name, value, site);
            }
        }
        self.open_cookies |= headers.open;
        for &cookie in &headers.cookies {
            if !self.cookies.contains(&cookie) {
                self.cookies.push(cookie);
            }
        }
        if headers.open && self.location == Location::None {
            self.location = Location::Unknown;
        }
    }
}

/// The kind of body that a content type tells.
fn body_of(content_type: &Text) -> Option<Body> {
    let start = content_type.known_start().to_ascii_lowercase();
    if start.is_empty() {
        return None;
    }
    Some(match start.split(';').next().unwrap_or_default().trim() {
        "text/html" | "application/xhtml+xml" => Body::Html,
        "text/plain" => Body::Text,
        json if json.ends_with("json") => Body::Json,
        _ => Body::Stream,
    })
}
