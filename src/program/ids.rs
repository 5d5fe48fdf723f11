//! Names of things within one loaded program. All are indices, valid for that program only.

use crate::source::{FileId, Span};

/// An item of a file, by its index in the file's split.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ItemId {
    /// The file.
    pub file: FileId,
    /// Index in [`crate::syntax::SplitFile::items`].
    pub index: u32,
}

/// A module of one crate. A file that two crates include makes two modules.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ModuleId(pub u32);

/// One crate: a library, binary, example or test target.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct CrateId(pub u32);

/// An item as seen in one module: the module gives the meaning of its paths.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Definition {
    /// Where its paths are resolved.
    pub module: ModuleId,
    /// The item.
    pub item: ItemId,
}

/// A range within an item; it keeps its meaning when the item moves.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Site {
    /// The item.
    pub item: ItemId,
    /// Bytes relative to the start of the item.
    pub span: Span,
}
