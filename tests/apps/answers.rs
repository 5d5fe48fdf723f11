//! Answers as the page, the prediction and the wire tell of them, and when two of them are the same.

use std::fmt;

/// What a body holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Html,
    Json,
    Text,
    Stream,
    Empty,
}

impl Kind {
    /// By its name on the page and in JSON; `None` for words that leave it open.
    pub fn named(word: &str) -> Option<Self> {
        match word {
            "html" => Some(Self::Html),
            "json" => Some(Self::Json),
            "text" => Some(Self::Text),
            "stream" => Some(Self::Stream),
            "empty" => Some(Self::Empty),
            _ => None,
        }
    }

    /// By the content type, or the lack of one.
    pub fn of(content_type: Option<&str>, body: &[u8]) -> Option<Self> {
        match content_type.map(|whole| whole.split(';').next().unwrap_or_default().trim()) {
            Some("text/html") => Some(Self::Html),
            Some("application/json") => Some(Self::Json),
            Some(text) if text.starts_with("text/") => Some(Self::Text),
            Some(_) => Some(Self::Stream),
            None if body.is_empty() => Some(Self::Empty),
            None => None,
        }
    }
}

/// An answer, as far as it is said. `{…}` in a Location stands for any text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    pub status: u16,
    pub location: Option<String>,
    /// `None`: not said.
    pub kind: Option<Kind>,
}

impl Answer {
    /// Whether `seen`, which has no holes of its own, is this answer.
    pub fn is(&self, seen: &Self) -> bool {
        let location = match (&self.location, &seen.location) {
            (Some(pattern), Some(text)) => fits(pattern, text),
            (None, None) => true,
            _ => false,
        };
        location && self.status == seen.status && self.agrees(seen.kind)
    }

    /// Whether two descriptions with holes are of one answer.
    pub fn describes(&self, other: &Self) -> bool {
        let location = match (&self.location, &other.location) {
            (Some(one), Some(other)) => same_pattern(one, other),
            (None, None) => true,
            _ => false,
        };
        location && self.status == other.status && self.agrees(other.kind)
    }

    /// Of a redirect the body does not matter, unless it is said; an empty body may have any type.
    fn agrees(&self, kind: Option<Kind>) -> bool {
        let open = (300..400).contains(&self.status);
        match (self.kind, kind) {
            (Some(Kind::Empty), _) | (_, Some(Kind::Empty)) if open => true,
            (Some(one), Some(other)) => one == other,
            _ => true,
        }
    }
}

impl fmt::Display for Answer {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}", self.status)?;
        if let Some(location) = &self.location {
            write!(formatter, " → {location}")?;
        }
        match self.kind {
            Some(Kind::Html) => formatter.write_str(" html"),
            Some(Kind::Json) => formatter.write_str(" json"),
            Some(Kind::Text) => formatter.write_str(" text"),
            Some(Kind::Stream) => formatter.write_str(" stream"),
            Some(Kind::Empty) | None => Ok(()),
        }
    }
}

/// Whether a text fits a pattern whose `{…}` stand for any text but an empty one.
pub fn fits(pattern: &str, text: &str) -> bool {
    let Some((literal, rest)) = pattern.split_once('{') else { return pattern == text };
    let Some(text) = text.strip_prefix(literal) else { return false };
    let rest = rest.split_once('}').map_or("", |(_, rest)| rest);
    let ends = text.char_indices().map(|(at, character)| at + character.len_utf8());
    ends.into_iter().any(|end| fits(rest, &text[end..]))
}

/// Whether a route with a pattern for its path serves a path: each hole is one segment.
pub fn serves(pattern: &str, path: &str) -> bool {
    let (wanted, given) = (pattern.split('/'), path.split('/'));
    pattern.split('/').count() == path.split('/').count() && wanted.zip(given).all(|(one, other)| fits(one, other))
}

/// Whether two patterns differ in the names of their holes at most.
pub fn same_pattern(one: &str, other: &str) -> bool {
    without_names(one) == without_names(other)
}

fn without_names(pattern: &str) -> String {
    let mut plain = String::new();
    let mut inside = false;
    for character in pattern.chars() {
        match character {
            '{' => {
                inside = true;
                plain.push_str("{}");
            }
            '}' => inside = false,
            _ if inside => {}
            other => plain.push(other),
        }
    }
    plain
}

#[test]
fn a_pattern_fits_texts_with_something_in_its_holes() {
    assert!(fits("/tasks/{id}", "/tasks/12"));
    assert!(fits("/tasks/{id}/edit", "/tasks/12/edit"));
    assert!(!fits("/tasks/{id}", "/tasks/"));
    assert!(!fits("/tasks", "/tasks/1"));
    assert!(serves("/tasks/{id}", "/tasks/12"));
    assert!(!serves("/tasks/{id}", "/tasks/12/edit"));
    assert_eq!(without_names("/tasks/{id}/x/{number}"), "/tasks/{}/x/{}");
}
