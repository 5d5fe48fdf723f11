//! Text that is safe and straight in a terminal: control characters made visible, columns aligned by
//! what they take on the screen, and paragraphs broken at words.

use std::borrow::Cow;
use std::fmt::Write;

use unicode_width::UnicodeWidthStr;

/// Without the characters by which text from a file could steer a terminal or hide itself.
pub fn sanitize(text: &str) -> Cow<'_, str> {
    if !text.chars().any(is_dangerous) {
        return Cow::Borrowed(text);
    }
    let mut clean = String::with_capacity(text.len());
    for character in text.chars() {
        if is_dangerous(character) {
            // Writing to a string cannot fail.
            let _ = write!(clean, "\\u{{{:x}}}", character as u32);
        } else {
            clean.push(character);
        }
    }
    Cow::Owned(clean)
}

/// The same for source text, keeping every byte offset: each character is replaced by one as long.
pub fn sanitize_in_place(text: &str) -> Cow<'_, str> {
    if !text.chars().any(|character| is_dangerous(character) && character != '\n' && character != '\t') {
        return Cow::Borrowed(text);
    }
    let mut rest = text.chars().peekable();
    let mut replaced = String::with_capacity(text.len());
    while let Some(character) = rest.next() {
        replaced.push(match (character, character.len_utf8()) {
            // A byte order mark takes no room, and would only look like a fault.
            ('\n' | '\t' | '\u{feff}', _) => character,
            ('\r', _) if rest.peek() == Some(&'\n') => character,
            (character, 1) if is_dangerous(character) => '?',
            (character, 2) if is_dangerous(character) => '¿',
            (character, _) if is_dangerous(character) => '\u{fffd}',
            _ => character,
        });
    }
    Cow::Owned(replaced)
}

/// Control characters, and those that change the direction of text or take no room.
fn is_dangerous(character: char) -> bool {
    character.is_control()
        || matches!(character, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}' | '\u{61c}')
}

/// What the text takes on the screen.
pub fn width(text: &str) -> usize {
    UnicodeWidthStr::width(text)
}

/// The text with spaces up to a width.
pub fn pad(text: &str, to: usize) -> String {
    let missing = to.saturating_sub(width(text));
    format!("{text}{}", " ".repeat(missing))
}

/// Lines of words no wider than `limit`, where words allow it.
pub fn wrap(text: &str, limit: usize) -> Vec<String> {
    let mut lines = Vec::new();
    let mut line = String::new();
    for word in text.split_whitespace() {
        if !line.is_empty() && width(&line) + 1 + width(word) > limit {
            lines.push(std::mem::take(&mut line));
        }
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    lines.push(line);
    lines
}

/// "1 route", "2 routes".
pub fn count(number: usize, one: &str) -> String {
    if number == 1 { format!("1 {one}") } else { format!("{number} {one}s") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_steers_the_terminal() {
        assert_eq!(sanitize("a\u{1b}[31mb\u{9b}c\u{202e}"), "a\\u{1b}[31mb\\u{9b}c\\u{202e}");
        assert_eq!(sanitize("naïve → 日本"), "naïve → 日本");
    }

    #[test]
    fn offsets_stay() {
        let text = "a\r\n\tb\u{1b}\u{9b}\u{202e}\u{feff}é日";
        let clean = sanitize_in_place(text);
        assert_eq!(clean, "a\r\n\tb?¿\u{fffd}\u{feff}é日");
        assert_eq!(clean.len(), text.len());
    }

    #[test]
    fn words_wrap_and_columns_align() {
        assert_eq!(wrap("one two three", 7), ["one two", "three"]);
        assert_eq!(wrap("unbreakable", 3), ["unbreakable"]);
        assert_eq!(pad("日本", 6), "日本  ");
    }
}
