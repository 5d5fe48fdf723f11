//! The files of a workspace, their text, their packages and dependency edges, and the mapping from
//! byte offsets to lines and columns. Knows nothing of Rust's grammar or of web frameworks.

mod lock;
mod manifest;
mod read;
mod span;
mod targets;
mod text;
mod walk;
mod workspace;
mod write;

pub use manifest::{Dependency, DependencyKind, Package};
pub(crate) use read::normalised;
pub use span::Span;
pub use targets::{Target, TargetKind};
pub use text::{LineIndex, Position, PositionEncoding, SourceFile};
pub(crate) use walk::is_template;
pub use workspace::{LoadError, LoadOptions, Scope, Workspace, similar};
pub use write::{WriteError, replace};

/// Index of a file in its [`Workspace`]; stable for one load.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct FileId(pub u32);
