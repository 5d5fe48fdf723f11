//! What the splitter says about a file: its items as ranges. Nothing here is parsed further.

use crate::source::Span;

/// What an item is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ItemKind {
    /// A function or method, with or without a body.
    Function,
    /// `const`, associated ones included.
    Constant,
    /// `static`.
    Static,
    /// `struct`.
    Structure,
    /// `enum`.
    Enumeration,
    /// `union`.
    Union,
    /// `type`, associated ones included.
    TypeAlias,
    /// `use`.
    Use,
    /// `extern crate`.
    ExternCrate,
    /// `mod` with its body in this file.
    Module,
    /// `mod x;`
    ModuleDeclaration,
    /// `impl`.
    Implementation,
    /// `trait`, trait aliases included.
    Trait,
    /// `extern "C" { … }`, not split further.
    ForeignBlock,
    /// `macro_rules!` or `macro`.
    MacroDefinition,
    /// The call of a macro where an item may stand.
    MacroCall,
    /// Tokens that begin no item.
    Broken,
}

impl ItemKind {
    /// Whether items of this kind hold items.
    pub fn is_container(self) -> bool {
        matches!(self, Self::Module | Self::Implementation | Self::Trait)
    }
}

/// An attribute; documentation comments are none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Attribute {
    /// From `#` to `]`.
    pub span: Span,
    /// The path, as in `rocket::post`; within `unsafe(…)` for unsafe attributes; empty if there is none.
    pub path: Span,
}

/// An item of a file. All ranges are bytes of the whole text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// What it is.
    pub kind: ItemKind,
    /// The identifier that it defines; the macro's last segment for a call; `None` for `impl`, `use`,
    /// foreign blocks and broken items.
    pub name: Option<Span>,
    /// Index of the item that holds this one, always smaller than its own.
    pub parent: Option<u32>,
    /// The whole item, with outer attributes and documentation comments.
    pub span: Span,
    /// From after the outer attributes to before the body's braces; without a body, to the end.
    pub header: Span,
    /// Inside of the braces, for `mod`, `impl`, `trait`, `extern` and `fn`.
    pub body: Option<Span>,
    /// Outer attributes in order, then the inner ones of a container.
    pub attributes: Vec<Attribute>,
    /// Last identifier of the trait's path, for an `impl` of a trait.
    pub impl_trait: Option<Span>,
    /// Last identifier of the path of an `impl`'s Self type, references taken away.
    pub impl_type: Option<Span>,
    /// Nested too deeply to be given to a recursive parser; see [`crate::syntax::nesting`].
    pub too_deep: bool,
}

/// Something that does not belong where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The token.
    pub span: Span,
    /// What is wrong, one phrase.
    pub message: &'static str,
}

/// The items of a file, in source order, containers before what they hold.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SplitFile {
    /// Flat; [`Item::parent`] makes the tree.
    pub items: Vec<Item>,
    /// In order of their place; at most [`SplitFile::MAX_PROBLEMS`].
    pub problems: Vec<Problem>,
    /// `#![…]` of the file itself.
    pub inner_attributes: Vec<Attribute>,
}

impl SplitFile {
    /// After so many, the rest of a file's problems says nothing new.
    pub const MAX_PROBLEMS: usize = 64;
}
