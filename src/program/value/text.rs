//! Text with holes: what is known of a string, a path pattern or a Location.

use smol_str::SmolStr;

use crate::program::ids::Site;

/// A piece of a text.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Part {
    /// Known characters.
    Literal(SmolStr),
    /// Something that is only known when the program runs, with a name for people.
    Hole(SmolStr),
    /// The same, where the client chose it: a text of the request, just as it was sent.
    Sent(SmolStr),
}

impl Part {
    fn len(&self) -> usize {
        match self {
            Self::Literal(text) | Self::Hole(text) | Self::Sent(text) => text.len(),
        }
    }
}

/// A text with holes; neighbouring literals are one.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Text {
    parts: Vec<Part>,
    site: Option<Site>,
}

/// Longer texts than this are of no use as a Location.
const MAXIMUM_PARTS: usize = 64;
/// Nor are texts that were put together to more bytes than this: a helper that doubles its text, called by one that
/// does the same, would fill the memory.
const MAXIMUM_BYTES: usize = 4096;

impl Text {
    /// A text without holes.
    pub fn literal(text: &str) -> Self {
        if text.is_empty() { Self::default() } else { Self { parts: vec![Part::Literal(text.into())], site: None } }
    }

    /// A hole alone.
    pub fn hole(name: &str) -> Self {
        Self { parts: vec![Part::Hole(name.into())], site: None }
    }

    /// A hole alone, filled by the client.
    pub fn sent(name: &str) -> Self {
        Self { parts: vec![Part::Sent(name.into())], site: None }
    }

    /// The same text with the place where it is written.
    #[must_use]
    pub fn at(mut self, site: Site) -> Self {
        self.site = Some(site);
        self
    }

    /// The same text wherever it is written, for comparing.
    #[must_use]
    pub fn anywhere(mut self) -> Self {
        self.site = None;
        self
    }

    /// Where it is written, if it is one literal or one `format!`.
    pub fn site(&self) -> Option<Site> {
        self.site
    }

    /// Appends another text.
    pub fn append(&mut self, other: &Text) {
        for part in &other.parts {
            if self.parts.len() >= MAXIMUM_PARTS {
                return;
            }
            if self.parts.iter().chain([part]).map(Part::len).sum::<usize>() > MAXIMUM_BYTES && !self.parts.is_empty() {
                let cut = Part::Hole("…".into());
                if self.parts.last() != Some(&cut) {
                    self.parts.push(cut);
                }
                return;
            }
            match (self.parts.last_mut(), part) {
                (Some(Part::Literal(last)), Part::Literal(next)) => *last = format!("{last}{next}").into(),
                _ => self.parts.push(part.clone()),
            }
        }
    }

    /// The pieces.
    pub fn parts(&self) -> &[Part] {
        &self.parts
    }

    /// The text, if it has no hole.
    pub fn as_literal(&self) -> Option<&str> {
        match &self.parts[..] {
            [] => Some(""),
            [Part::Literal(only)] => Some(only),
            _ => None,
        }
    }

    /// Whether nothing of it is known.
    pub fn is_unknown(&self) -> bool {
        matches!(&self.parts[..], [Part::Hole(_) | Part::Sent(_)])
    }

    /// Whether a part of it is as the client sent it.
    pub fn has_sent_part(&self) -> bool {
        self.parts.iter().any(|part| matches!(part, Part::Sent(_)))
    }

    /// Whether it begins as the client sent it.
    pub fn starts_as_sent(&self) -> bool {
        matches!(self.parts.first(), Some(Part::Sent(_)))
    }

    /// The same text, of which nobody says any more where it comes from.
    #[must_use]
    pub fn of_any_origin(mut self) -> Self {
        for part in &mut self.parts {
            if let Part::Sent(name) = part {
                *part = Part::Hole(std::mem::take(name));
            }
        }
        self
    }

    /// What it surely starts with.
    pub fn known_start(&self) -> &str {
        match self.parts.first() {
            Some(Part::Literal(start)) => start,
            _ => "",
        }
    }

    /// For people: holes as `{name}`.
    pub fn display(&self) -> String {
        let mut shown = String::new();
        for part in &self.parts {
            match part {
                Part::Literal(text) => shown.push_str(text),
                Part::Hole(name) | Part::Sent(name) => {
                    shown.push('{');
                    shown.push_str(name);
                    shown.push('}');
                }
            }
        }
        shown
    }
}
