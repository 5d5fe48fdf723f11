//! What a rule says: findings, their related places, and mends. Plain data with byte ranges; nothing
//! here knows an editor, a terminal or an output format.

use crate::source::{FileId, Span};

/// How much a finding matters. Ordered: `Hint < Warning < Error`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Severity {
    /// For editors; `check` leaves hints out unless asked, and they never fail a run.
    Hint,
    /// Works with most clients, or is very probably wrong.
    Warning,
    /// Clients will do the wrong thing.
    Error,
}

impl Severity {
    /// The word used in every output format and in the configuration.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Hint => "hint",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

/// A range of bytes in a file of the workspace.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Place {
    /// The file.
    pub file: FileId,
    /// Bytes from 0 in that file's text (a byte order mark counts).
    pub span: Span,
}

/// What a related place is to the finding. The words are part of the JSON contract.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum RelatedKind {
    /// The whole expression that answers.
    Answer,
    /// The call, in the handler, of the helper that makes the answer.
    Call,
    /// The token that fixes the status.
    Status,
    /// Where the handler is bound to its method and path.
    Route,
    /// The handler or route at the Location.
    Target,
}

impl RelatedKind {
    /// The word used in output.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Answer => "answer",
            Self::Call => "call",
            Self::Status => "status",
            Self::Route => "route",
            Self::Target => "target",
        }
    }
}

/// A further place that helps to understand a finding.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Related {
    /// Its part in the story.
    pub kind: RelatedKind,
    /// Where.
    pub place: Place,
    /// One short phrase, lower case, no full stop ("routed here").
    pub message: String,
}

/// Whether a fix may be applied without a person's choice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Applicability {
    /// The type stays and only the status changes: `--fix` applies it.
    Safe,
    /// May change a type, another caller, or needs a choice: `--unsafe-fixes` or a person.
    Unsafe,
}

impl Applicability {
    /// The word used in output.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Safe => "safe",
            Self::Unsafe => "unsafe",
        }
    }
}

/// A replacement of bytes.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Edit {
    /// What is replaced; an empty span inserts.
    pub place: Place,
    /// What stands there afterwards.
    pub text: String,
}

/// One way to mend a finding.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Fix {
    /// Imperative, as shown in a menu ("Answer 303 See Other").
    pub title: String,
    /// Whether it may be applied unasked.
    pub applicability: Applicability,
    /// Sorted by place, never overlapping.
    pub edits: Vec<Edit>,
}

/// One thing that a rule reports.
#[derive(Clone, Debug, PartialEq)]
pub struct Finding {
    /// The rule's name, kebab-case.
    pub rule: &'static str,
    /// After configuration.
    pub severity: Severity,
    /// What happens and who does it; sentences.
    pub message: String,
    /// What to do; one sentence.
    pub help: String,
    /// The page that the rule rests on.
    pub url: &'static str,
    /// The smallest token that is wrong.
    pub place: Place,
    /// Package that holds the place.
    pub package: Option<String>,
    /// Path of the function that makes the router of the app (`shop::router`).
    pub app: Option<String>,
    /// Name of the framework, as in the JSON contract.
    pub framework: &'static str,
    /// Path of the handler, `None` where unknown.
    pub handler: Option<String>,
    /// Methods of the route, upper case; `["*"]` for every method; empty where unknown.
    pub methods: Vec<String>,
    /// Path of the route with `{name}` for dynamic parts.
    pub path: Option<String>,
    /// The status that is answered today.
    pub status: Option<u16>,
    /// Outer `None`: no Location. Inner `None`: a Location that is not known.
    pub location: Option<Option<String>>,
    /// Further places, most important first.
    pub related: Vec<Related>,
    /// The ways from a route to the place, one a route: the binding, then the calls, the outermost first.
    /// The place itself, where they all end, is left out.
    pub code_flows: Vec<Vec<Related>>,
    /// Mends, best first.
    pub fixes: Vec<Fix>,
}

/// Something about the run that is not a finding: a file that could not be read, an item left out.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Note {
    /// The file that it is about, absolute.
    pub path: std::path::PathBuf,
    /// Where in the file, if it is about one place and the file was read.
    pub place: Option<Place>,
    /// What happened and what to do, one or two sentences.
    pub message: String,
    /// Whether the input was named on the command line: then the run ends with exit code 2.
    pub named: bool,
}
