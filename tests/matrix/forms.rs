//! The forms of answers: one way each to write one, and how a status is called in it.

/// Stands in generated text before the token that decides the status; the generator takes it out
/// and keeps its line.
pub const MARK: char = '\u{1}';

/// Where in a template the status is written.
pub const STATUS: &str = "$STATUS";

/// What is wrong with an answer, if anything.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// A 3xx status with a Location.
    Redirect,
    /// A 3xx status without one.
    NoLocation,
    /// A 200 page.
    Page,
    /// A Location on a status that no client follows.
    IgnoredLocation,
    /// Never reported.
    Right,
}

/// The status of a form as an expression of its own.
#[derive(Clone, Debug)]
pub struct StatusText {
    /// Its type, for a parameter.
    pub ty: &'static str,
    /// What the form answers.
    pub wrong: String,
    /// What a right answer of the same shape has.
    pub right: String,
}

/// One way to write an answer.
#[derive(Clone, Debug)]
pub struct Form {
    /// A Rust identifier.
    pub name: &'static str,
    pub status: u16,
    pub kind: Kind,
    /// The type of the expression, written out.
    pub ty: String,
    /// The expression: with [`STATUS`] where `status_text` goes, else with [`MARK`].
    pub template: String,
    pub status_text: Option<StatusText>,
    /// An expression of the same type that is never reported, where `status_text` does not give one.
    pub right: Option<String>,
    /// One more spelling of a form: stands in few surroundings only.
    pub spelling: bool,
}

impl Form {
    /// Whether it answers plain text.
    pub fn is_text(&self) -> bool {
        self.name.starts_with("text")
    }

    /// The expression with its mark.
    pub fn expression(&self) -> String {
        match &self.status_text {
            Some(status) => self.template.replace(STATUS, &format!("{MARK}{}", status.wrong)),
            None => self.template.clone(),
        }
    }

    /// An expression of the same type that no rule reports.
    pub fn right(&self) -> Option<String> {
        match (&self.right, &self.status_text) {
            (Some(right), _) => Some(right.clone()),
            (None, Some(status)) => Some(self.template.replace(STATUS, &status.right)),
            (None, None) => None,
        }
    }
}

/// The name of a status in `http` (`StatusCode::FOUND`).
pub fn http_name(status: u16) -> &'static str {
    match status {
        200 => "OK",
        201 => "CREATED",
        204 => "NO_CONTENT",
        301 => "MOVED_PERMANENTLY",
        302 => "FOUND",
        303 => "SEE_OTHER",
        307 => "TEMPORARY_REDIRECT",
        308 => "PERMANENT_REDIRECT",
        404 => "NOT_FOUND",
        500 => "INTERNAL_SERVER_ERROR",
        other => panic!("the matrix has no status {other}"),
    }
}

/// The name of a status in CamelCase (`HttpResponse::Found()`, `Status::Found`).
pub fn camel_name(status: u16) -> &'static str {
    match status {
        200 => "Ok",
        201 => "Created",
        204 => "NoContent",
        301 => "MovedPermanently",
        302 => "Found",
        303 => "SeeOther",
        307 => "TemporaryRedirect",
        308 => "PermanentRedirect",
        404 => "NotFound",
        500 => "InternalServerError",
        other => panic!("the matrix has no status {other}"),
    }
}

/// A form with the status as an expression.
pub fn with_status(
    name: &'static str,
    status: u16,
    kind: Kind,
    ty: &str,
    template: &str,
    status_text: StatusText,
) -> Form {
    assert_eq!(template.matches(STATUS).count(), 1, "{name} names its status once");
    Form {
        name,
        status,
        kind,
        ty: ty.to_owned(),
        template: template.to_owned(),
        status_text: Some(status_text),
        right: None,
        spelling: false,
    }
}

/// A form whose status is in the name of a function; `before` ends where that name begins.
pub fn named(
    name: &'static str,
    status: u16,
    kind: Kind,
    ty: &str,
    (before, after): (&str, &str),
    right: Option<&str>,
) -> Form {
    Form {
        name,
        status,
        kind,
        ty: ty.to_owned(),
        template: format!("{before}{MARK}{after}"),
        status_text: None,
        right: right.map(str::to_owned),
        spelling: false,
    }
}
