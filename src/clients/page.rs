//! The table as Markdown, for the pages that people read. Tests keep those pages equal to it.

use std::fmt::Write;

use super::{Next, TABLE, next};

/// What a client does, in one or two words.
pub fn word(next: Next) -> &'static str {
    match next {
        Next::Get => "GET",
        Next::Head => "HEAD",
        Next::Repeat { body: true } => "**again**",
        Next::Repeat { body: false } => "**bare**",
        Next::Error => "error",
        Next::NotFollowed => "not followed",
        Next::Unknown => "–",
    }
}

/// The methods of which something is known after a status.
pub fn methods(status: u16) -> &'static [&'static str] {
    if status == 303 { &["POST", "PUT", "PATCH", "DELETE", "HEAD"] } else { &["POST", "PUT", "PATCH", "DELETE"] }
}

/// What each client does after a status: a row a client, a column a method. Clients of which nothing is known
/// are left out.
pub fn table_of(status: u16) -> String {
    let methods = methods(status);
    let mut table = format!("| client | {} |\n|---|{}\n", methods.join(" | "), "---|".repeat(methods.len()));
    for row in &TABLE {
        let nexts: Vec<Next> = methods.iter().map(|method| next(row.client, method, status)).collect();
        if nexts.iter().any(|next| *next != Next::Unknown) {
            let words: Vec<&str> = nexts.into_iter().map(word).collect();
            // Writing to a string cannot fail.
            let _ = writeln!(table, "| {} | {} |", row.name, words.join(" | "));
        }
    }
    table
}
