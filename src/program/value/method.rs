//! Sets of request methods.

/// A set of HTTP methods (RFC 9110 section 9).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct MethodSet(u16);

const NAMES: [(&str, u16); 10] = [
    ("GET", 1),
    ("HEAD", 2),
    ("POST", 4),
    ("PUT", 8),
    ("PATCH", 16),
    ("DELETE", 32),
    ("OPTIONS", 64),
    ("TRACE", 128),
    ("CONNECT", 256),
    ("QUERY", 512),
];
/// Stands for every method that has no bit of its own.
const OTHER: u16 = 1024;

impl MethodSet {
    /// Every method, known or not.
    pub const ANY: Self = Self(2047);
    /// No method.
    pub const NONE: Self = Self(0);
    /// GET, with HEAD, which every framework here derives from it or answers likewise.
    pub const GET: Self = Self(1);
    /// POST.
    pub const POST: Self = Self(4);
    /// PUT.
    pub const PUT: Self = Self(8);
    /// PATCH.
    pub const PATCH: Self = Self(16);
    /// DELETE.
    pub const DELETE: Self = Self(32);
    /// POST, PUT, PATCH and DELETE.
    pub const UNSAFE: Self = Self(4 + 8 + 16 + 32);

    /// A method by its name in any case; unknown words are methods of their own.
    pub fn from_name(name: &str) -> Self {
        let upper = name.to_ascii_uppercase();
        NAMES.iter().find(|(known, _)| *known == upper).map_or(Self(OTHER), |&(_, bit)| Self(bit))
    }

    /// Only a well-known method.
    pub fn known(name: &str) -> Option<Self> {
        let upper = name.to_ascii_uppercase();
        NAMES.iter().find(|(known, _)| *known == upper).map(|&(_, bit)| Self(bit))
    }

    /// Both together.
    #[must_use]
    pub fn union(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// What both have.
    #[must_use]
    pub fn intersection(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    /// What only the first has.
    #[must_use]
    pub fn without(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    /// Whether there is no method in it.
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Whether every method is in it.
    pub fn is_any(self) -> bool {
        self == Self::ANY
    }

    /// Whether all of `other` are in it.
    pub fn contains(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }

    /// Whether some of `other` are in it.
    pub fn intersects(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    /// Names in the order of the RFC, `["*"]` for every method.
    pub fn names(self) -> Vec<String> {
        if self.is_any() {
            return vec!["*".to_owned()];
        }
        NAMES.iter().filter(|(_, bit)| self.0 & bit != 0).map(|(name, _)| (*name).to_owned()).collect()
    }

    /// The largest parts that none of some other sets cuts in two.
    pub fn parted(self, others: impl IntoIterator<Item = Self>) -> Vec<Self> {
        let mut parts = vec![self];
        for other in others {
            let cut = |part: Self| [part.intersection(other), part.without(other)];
            parts = parts.into_iter().flat_map(cut).filter(|part| !part.is_empty()).collect();
        }
        if parts.is_empty() { vec![self] } else { parts }
    }

    /// The members as sets of one, in the order of the RFC; of [`Self::ANY`] the known ones.
    pub fn each(self) -> impl Iterator<Item = Self> {
        NAMES.iter().filter(move |(_, bit)| self.0 & bit != 0).map(|&(_, bit)| Self(bit))
    }
}
