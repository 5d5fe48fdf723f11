//! Text with holes: what is known of a string, a path pattern or a Location.

use smol_str::SmolStr;

/// A piece of a text.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Part {
    /// Known characters.
    Literal(SmolStr),
    /// Something that is only known when the program runs, with a name for people.
    Hole(SmolStr),
}

impl Part {
    fn len(&self) -> usize {
        match self {
            Self::Literal(text) | Self::Hole(text) => text.len(),
        }
    }
}

/// A text with holes; neighbouring literals are one.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Text(Vec<Part>);

/// Longer texts than this are of no use as a Location.
const MAXIMUM_PARTS: usize = 64;
/// Nor are texts that were put together to more bytes than this: a helper that doubles its text, called by one that
/// does the same, would fill the memory.
const MAXIMUM_BYTES: usize = 4096;

impl Text {
    /// A text without holes.
    pub fn literal(text: &str) -> Self {
        if text.is_empty() { Self::default() } else { Self(vec![Part::Literal(text.into())]) }
    }

    /// A hole alone.
    pub fn hole(name: &str) -> Self {
        Self(vec![Part::Hole(name.into())])
    }

    /// Appends another text.
    pub fn append(&mut self, other: &Text) {
        for part in &other.0 {
            if self.0.len() >= MAXIMUM_PARTS {
                return;
            }
            if self.0.iter().chain([part]).map(Part::len).sum::<usize>() > MAXIMUM_BYTES && !self.0.is_empty() {
                let cut = Part::Hole("…".into());
                if self.0.last() != Some(&cut) {
                    self.0.push(cut);
                }
                return;
            }
            match (self.0.last_mut(), part) {
                (Some(Part::Literal(last)), Part::Literal(next)) => *last = format!("{last}{next}").into(),
                _ => self.0.push(part.clone()),
            }
        }
    }

    /// The pieces.
    pub fn parts(&self) -> &[Part] {
        &self.0
    }

    /// The text, if it has no hole.
    pub fn as_literal(&self) -> Option<&str> {
        match &self.0[..] {
            [] => Some(""),
            [Part::Literal(only)] => Some(only),
            _ => None,
        }
    }

    /// Whether nothing of it is known.
    pub fn is_unknown(&self) -> bool {
        matches!(&self.0[..], [Part::Hole(_)])
    }

    /// What it surely starts with.
    pub fn known_start(&self) -> &str {
        match self.0.first() {
            Some(Part::Literal(start)) => start,
            _ => "",
        }
    }

    /// For people: holes as `{name}`.
    pub fn display(&self) -> String {
        let mut shown = String::new();
        for part in &self.0 {
            match part {
                Part::Literal(text) => shown.push_str(text),
                Part::Hole(name) => {
                    shown.push('{');
                    shown.push_str(name);
                    shown.push('}');
                }
            }
        }
        shown
    }
}
