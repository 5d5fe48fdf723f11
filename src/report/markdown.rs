//! The documentation of a rule in a terminal: just the Markdown that our own documentation uses
//! (headings, paragraphs, lists, tables, fenced code, inline code, emphasis, links).

use std::io::{self, Write};

use anstyle::{AnsiColor, Style};

use super::text::{sanitize, width};

const HEADING: Style = Style::new().bold().underline();
const CODE: Style = Style::new().fg_color(Some(anstyle::Color::Ansi(AnsiColor::Cyan)));
const STRONG: Style = Style::new().bold();
const EMPHASIS: Style = Style::new().italic();
const LINK: Style = Style::new().fg_color(Some(anstyle::Color::Ansi(AnsiColor::BrightBlue)));

/// Writes the text, paragraphs broken at `limit` columns.
pub fn write(text: &str, limit: usize, out: &mut dyn Write) -> io::Result<()> {
    let mut paragraph = Paragraph::default();
    let mut table = Table::default();
    let mut in_code = false;
    for line in text.lines() {
        let trimmed = line.trim_start();
        if !trimmed.starts_with('|') {
            table.flush(out)?;
        }
        if trimmed.starts_with("```") {
            paragraph.flush(limit, out)?;
            in_code = !in_code;
        } else if in_code {
            writeln!(out, "    {CODE}{}{CODE:#}", sanitize(line))?;
        } else if trimmed.is_empty() {
            paragraph.flush(limit, out)?;
            writeln!(out)?;
        } else if trimmed.starts_with('|') {
            paragraph.flush(limit, out)?;
            table.push(trimmed);
        } else if let Some(heading) = line.strip_prefix('#') {
            paragraph.flush(limit, out)?;
            writeln!(out, "{HEADING}{}{HEADING:#}", sanitize(heading.trim_start_matches('#').trim()))?;
        } else if let Some(item) = trimmed.strip_prefix("- ").or_else(|| trimmed.strip_prefix("* ")) {
            paragraph.flush(limit, out)?;
            paragraph = Paragraph { indent: 2 + (line.len() - trimmed.len()), bullet: true, ..Paragraph::default() };
            paragraph.push(item);
        } else {
            paragraph.push(line);
        }
    }
    table.flush(out)?;
    paragraph.flush(limit, out)
}

/// The same text where our own pages cannot be reached: a link to one of them is only its name.
pub fn without_own_links(text: &str) -> String {
    let mut portable = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('[') {
        let (before, from) = rest.split_at(at);
        portable.push_str(before);
        match link(from) {
            Some((name, address, after)) if !address.starts_with("http") => {
                portable.push_str(name);
                rest = after;
            }
            _ => {
                portable.push('[');
                rest = &from[1..];
            }
        }
    }
    portable + rest
}

/// Rows that have yet to be aligned. Cells are never broken: our tables are narrow.
#[derive(Default)]
struct Table(Vec<Vec<Vec<Vec<Piece>>>>);

impl Table {
    fn push(&mut self, line: &str) {
        let cells: Vec<&str> = line.trim_end().trim_matches('|').split('|').map(str::trim).collect();
        let is_rule =
            cells.iter().all(|cell| !cell.is_empty() && cell.chars().all(|character| "-:".contains(character)));
        if !is_rule {
            self.0.push(cells.into_iter().map(words).collect());
        }
    }

    fn flush(&mut self, out: &mut dyn Write) -> io::Result<()> {
        let rows = std::mem::take(&mut self.0);
        let columns = rows.iter().map(Vec::len).max().unwrap_or_default();
        let cell_width = |row: &Vec<Vec<Vec<Piece>>>, column: usize| row.get(column).map_or(0, |cell| taken(cell));
        let widths: Vec<usize> = (0..columns)
            .map(|column| rows.iter().map(|row| cell_width(row, column)).max().unwrap_or_default())
            .collect();
        for (number, row) in rows.iter().enumerate() {
            write!(out, "  ")?;
            for (column, cell) in row.iter().enumerate() {
                for (at, word) in cell.iter().enumerate() {
                    write!(out, "{}", if at > 0 { " " } else { "" })?;
                    for piece in word {
                        let style = if number == 0 { piece.style.underline() } else { piece.style };
                        write!(out, "{style}{}{style:#}", sanitize(&piece.text))?;
                    }
                }
                if column + 1 < row.len() {
                    write!(out, "{}", " ".repeat(widths[column] - taken(cell) + 2))?;
                }
            }
            writeln!(out)?;
        }
        Ok(())
    }
}

/// What words take on the screen with the spaces between them.
fn taken(words: &[Vec<Piece>]) -> usize {
    let pieces: usize = words.iter().flatten().map(|piece| width(&piece.text)).sum();
    pieces + words.len().saturating_sub(1)
}

/// Words that have yet to be broken into lines.
#[derive(Default)]
struct Paragraph {
    text: String,
    indent: usize,
    bullet: bool,
}

impl Paragraph {
    fn push(&mut self, line: &str) {
        if !self.text.is_empty() {
            self.text.push(' ');
        }
        self.text.push_str(line.trim());
    }

    fn flush(&mut self, limit: usize, out: &mut dyn Write) -> io::Result<()> {
        let Paragraph { text, indent, bullet } = std::mem::take(self);
        if text.is_empty() {
            return Ok(());
        }
        let mut column = indent;
        write!(
            out,
            "{}{}",
            " ".repeat(indent.saturating_sub(2 * usize::from(bullet))),
            if bullet { "- " } else { "" }
        )?;
        for (number, word) in words(&text).iter().enumerate() {
            let taken: usize = word.iter().map(|piece| width(&piece.text)).sum();
            if number > 0 && column + 1 + taken > limit {
                write!(out, "\n{}", " ".repeat(indent))?;
                column = indent;
            } else if number > 0 {
                write!(out, " ")?;
                column += 1;
            }
            for piece in word {
                write!(out, "{}{}{:#}", piece.style, sanitize(&piece.text), piece.style)?;
            }
            column += taken;
        }
        writeln!(out)
    }
}

/// A part of a word in one style.
struct Piece {
    text: String,
    style: Style,
}

/// Words with their styles; inline code keeps its spaces and is one word, and its marks, which tell it
/// apart where there are no colours.
fn words(text: &str) -> Vec<Vec<Piece>> {
    let mut words: Vec<Vec<Piece>> = vec![Vec::new()];
    let mut rest = text;
    while !rest.is_empty() {
        if let Some((code, after)) = delimited(rest, "`", "`") {
            push(&mut words, &format!("`{code}`"), CODE);
            rest = after;
        } else if let Some((strong, after)) = delimited(rest, "**", "**") {
            push_words(&mut words, strong, STRONG);
            rest = after;
        } else if let Some((emphasis, after)) = delimited(rest, "*", "*").filter(|(inside, _)| !inside.starts_with(' '))
        {
            push_words(&mut words, emphasis, EMPHASIS);
            rest = after;
        } else if let Some((address, after)) = delimited(rest, "<http", ">") {
            push(&mut words, &format!("http{address}"), LINK);
            rest = after;
        } else if let Some((name, address, after)) = link(rest) {
            push_words(&mut words, name, Style::new());
            // A page of our own has no address that a terminal could open.
            if address.starts_with("http") {
                words.push(Vec::new());
                push(&mut words, &format!("<{address}>"), LINK);
            }
            rest = after;
        } else {
            let end = rest.char_indices().skip(1).find(|(_, character)| "`*<[".contains(*character));
            let (plain, after) = rest.split_at(end.map_or(rest.len(), |(at, _)| at));
            push_words(&mut words, plain, Style::new());
            rest = after;
        }
    }
    words.retain(|word| !word.is_empty());
    words
}

/// The text between two marks at the beginning, and what follows them.
fn delimited<'a>(text: &'a str, open: &str, close: &str) -> Option<(&'a str, &'a str)> {
    text.strip_prefix(open)?.split_once(close).filter(|(inside, _)| !inside.is_empty())
}

fn link(text: &str) -> Option<(&str, &str, &str)> {
    let (name, after) = text.strip_prefix('[')?.split_once("](")?;
    let (address, after) = after.split_once(')')?;
    (!name.contains(']')).then_some((name, address, after))
}

fn push(words: &mut [Vec<Piece>], text: &str, style: Style) {
    if let Some(word) = words.last_mut() {
        word.push(Piece { text: text.to_string(), style });
    }
}

fn push_words(words: &mut Vec<Vec<Piece>>, text: &str, style: Style) {
    for (number, part) in text.split(' ').enumerate() {
        if number > 0 {
            words.push(Vec::new());
        }
        if !part.is_empty() {
            push(words, part, style);
        }
    }
}
