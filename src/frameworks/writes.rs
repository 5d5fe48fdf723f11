//! What stores, sends or changes something: the table of writes.

use super::Vocabulary;

/// The vocabulary.
pub(super) struct Writes;

impl Vocabulary for Writes {
    fn crates(&self) -> &'static [&'static str] {
        &[]
    }
}
