//! Paths into crates that are not part of the workspace. Knows no modules.

use smol_str::{SmolStr, ToSmolStr};
use std::sync::Arc;

/// A path into a crate that is not part of the workspace. The first segment is the crate's package
/// name with underscores, whatever it is called here; `core` and `alloc` are `std`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ExternalPath(pub Arc<[SmolStr]>);

impl ExternalPath {
    /// From segments.
    pub fn new<S: AsRef<str>>(segments: impl IntoIterator<Item = S>) -> Self {
        Self(segments.into_iter().map(|segment| SmolStr::new(segment.as_ref())).collect())
    }

    /// The crate.
    pub fn krate(&self) -> &str {
        self.0.first().map_or("", SmolStr::as_str)
    }

    /// The last segment.
    pub fn last(&self) -> &str {
        self.0.last().map_or("", SmolStr::as_str)
    }

    /// The segment before the last one, the crate's name left out.
    pub fn owner(&self) -> Option<&str> {
        (self.0.len() > 2).then(|| self.0[self.0.len() - 2].as_str())
    }

    /// The path with one more segment.
    #[must_use]
    pub fn join(&self, segment: &str) -> Self {
        Self(self.0.iter().cloned().chain([segment.to_smolstr()]).collect())
    }

    /// The path without its last segment.
    #[must_use]
    pub fn parent(&self) -> Self {
        Self(self.0[..self.0.len().saturating_sub(1)].iter().cloned().collect())
    }

    /// `a::b::c`
    pub fn joined(&self) -> String {
        self.0.join("::")
    }

    /// Whether this is the item `name` of one of `crates`, wherever in them it is exported.
    pub fn is(&self, crates: &[&str], name: &str) -> bool {
        self.last() == name && crates.contains(&self.krate())
    }

    /// Whether it is a name of the standard library.
    pub fn is_std(&self, name: &str) -> bool {
        self.is(&["std"], name)
    }
}
