//! The files of a workspace, their text, their packages and dependency edges, and the mapping from
//! byte offsets to lines and columns. Knows nothing of Rust's grammar or of web frameworks.

mod span;
mod workspace;

pub use span::Span;
pub use workspace::{Options, SourceFile, Workspace};

/// Index of a file in its [`Workspace`]; stable for one load.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct FileId(pub u32);
