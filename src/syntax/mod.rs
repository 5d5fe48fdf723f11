//! Rust's tokens and items: where each item of a file begins and ends, found without a parser, so that
//! one broken item stays one broken item. Knows nothing of HTTP, frameworks or rules.

mod code;
pub mod comments;
mod delimiters;
pub mod facts;
pub mod facts_walk;
pub mod guard;
mod head;
pub mod item;
pub mod lower;
pub mod spelling;
pub mod split;
pub mod tokens;

pub use comments::{Comment, CommentKind, comments};
pub use guard::{TooDeep, nesting};
pub use item::{Attribute, Item, ItemKind, Problem, SplitFile};
pub use split::split;
