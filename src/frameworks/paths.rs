//! Path patterns as several frameworks write them, in the neutral form: `{name}` for one segment or a part of it,
//! `{*name}` for all that follows.

use crate::program::value::{Text, Values};

/// A route's path in which `:name` and `*name` are captures. A regular expression behind a second colon
/// (`:id:[0-9]+`) or in angle brackets (`:id<\\d+>`), and the marks `?` and `+`, are left out.
pub(super) fn with_colons(values: &Values) -> Option<Text> {
    let text = values.as_text()?;
    match text.as_literal() {
        Some(literal) => Some(Text::literal(&colons(literal))),
        None => (!text.is_unknown()).then(|| text.clone()),
    }
}

fn colons(written: &str) -> String {
    let mut path = String::with_capacity(written.len() + 2);
    for (index, segment) in written.split('/').enumerate() {
        if index > 0 {
            path.push('/');
        }
        push_segment(&mut path, segment);
    }
    path
}

fn push_segment(path: &mut String, segment: &str) {
    if let Some(name) = segment.strip_prefix('*') {
        path.extend(["{*", if name.is_empty() { "rest" } else { name }, "}"]);
        return;
    }
    let is_name = |character: char| character.is_alphanumeric() || character == '_';
    let mut rest = segment;
    while let Some(colon) = rest.find(':') {
        let (before, after) = rest.split_at(colon);
        let end = after[1..].find(|character| !is_name(character)).map_or(after.len(), |end| end + 1);
        path.push_str(before);
        if end == 1 {
            path.push(':');
            rest = &after[1..];
            continue;
        }
        path.extend(["{", &after[1..end], "}"]);
        rest = after[end..].trim_start_matches(['?', '+', '*']);
        if rest.starts_with([':', '<']) {
            // An expression, up to the end of the segment.
            return;
        }
    }
    path.push_str(rest);
}

/// A prefix and a path with exactly one slash between them; a path of nothing is the prefix itself.
pub(super) fn joined(prefix: &Text, path: &Text) -> Text {
    if matches!(path.as_literal(), Some("" | "/")) && prefix.as_literal() != Some("") {
        return prefix.clone();
    }
    let mut whole = match prefix.as_literal() {
        Some(literal) => Text::literal(literal.trim_end_matches('/')),
        None => prefix.clone(),
    };
    if !path.known_start().starts_with('/') {
        whole.append(&Text::literal("/"));
    }
    whole.append(path);
    whole
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn captures_are_written_alike() {
        for (written, shown) in [
            ("/tasks/:id", "/tasks/{id}"),
            ("/tasks/:id:[0-9]+/edit", "/tasks/{id}/edit"),
            (r"/tasks/:id<\d+>", "/tasks/{id}"),
            ("/days/:from-:to", "/days/{from}-{to}"),
            ("/tasks/:id?", "/tasks/{id}"),
            ("/files/*path", "/files/{*path}"),
            ("/files/*", "/files/{*rest}"),
            ("/a:", "/a:"),
        ] {
            assert_eq!(colons(written), shown);
        }
    }

    #[test]
    fn prefixes_and_paths_meet_at_one_slash() {
        let join = |prefix, path| joined(&Text::literal(prefix), &Text::literal(path)).display();
        assert_eq!(join("/api", "/x"), "/api/x");
        assert_eq!(join("/api/", "x"), "/api/x");
        assert_eq!(join("/api", "/"), "/api");
        assert_eq!(join("", "/"), "/");
        assert_eq!(join("/", "x"), "/x");
    }
}
