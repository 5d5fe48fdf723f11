//! `seeother explain`: the page of a rule or of a status, or the list of all.

use std::io::{self, Write};

use anstyle::Style;
use serde::Serialize;

use super::Outcome;
use super::args::{Explain, TableFormat};
use super::error::CliError;
use super::output::{Sink, print, print_raw};
use crate::clients::{self, Evidence, Next};
use crate::report::full::style_of;
use crate::report::text::pad;
use crate::report::{json, markdown};
use crate::rules::{self, RuleMetadata};
use crate::status;
use crate::statuses::{self, StatusMetadata};

/// Comfortable to read, whatever the width of the terminal.
const WIDTH: usize = 88;

/// What somebody wants to have explained.
enum Subject {
    Everything,
    Rule(&'static RuleMetadata),
    Status(u16),
}

/// Prints one page, or the list of all.
pub(super) fn run(arguments: &Explain) -> Result<Outcome, CliError> {
    let subject = match arguments.subject.as_deref() {
        None => Subject::Everything,
        Some(word) => match (rules::by_name(word), statuses::parse(word)) {
            (Some(rule), _) => Subject::Rule(rule),
            (None, Some(code)) => Subject::Status(code),
            (None, None) => return Err(CliError::UnknownSubject(word.to_string())),
        },
    };
    match arguments.output_format {
        TableFormat::Json => print_raw(Sink::StandardOutput, |out| write_json(&subject, out))?,
        TableFormat::Full => print(Sink::StandardOutput, |out| write_text(&subject, out))?,
    }
    Ok(Outcome::Clean)
}

/// A page begins with its name and what it is about in one sentence, and ends with its references.
fn write_text(subject: &Subject, out: &mut dyn Write) -> io::Result<()> {
    match subject {
        Subject::Everything => write_list(out),
        Subject::Rule(rule) => markdown::write(rule.documentation.trim(), WIDTH, out),
        Subject::Status(code) => markdown::write(page_of(*code).trim(), WIDTH, out),
    }
}

fn page_of(code: u16) -> String {
    statuses::by_code(code).map_or_else(|| statuses::without_page(code), |known| known.documentation.to_string())
}

fn write_list(out: &mut dyn Write) -> io::Result<()> {
    let bold = Style::new().bold();
    let rules = rules::all();
    let widest = rules.iter().map(|rule| rule.name.len()).max().unwrap_or_default();
    for rule in rules {
        let level = style_of(rule.default_severity);
        let word = pad(rule.default_severity.as_str(), "warning".len());
        let opt_in = if rule.opt_in { " (opt-in)" } else { "" };
        writeln!(out, "{bold}{}{bold:#}  {level}{word}{level:#}  {}{opt_in}", pad(rule.name, widest), rule.summary)?;
    }
    writeln!(out)?;
    for status in statuses::all() {
        writeln!(out, "{bold}{}{bold:#}  {}", status.code, status::reason(status.code).unwrap_or_default())?;
    }
    writeln!(out, "\n`seeother explain RULE` tells what a rule reports, why, and what to write instead;")?;
    writeln!(out, "`seeother explain STATUS` tells what a status promises, and what each client does with it")
}

#[derive(Serialize)]
struct Document {
    version: u32,
    rules: Vec<JsonRule>,
    statuses: Vec<JsonStatus>,
}

#[derive(Serialize)]
struct JsonRule {
    name: &'static str,
    summary: &'static str,
    level: &'static str,
    opt_in: bool,
    url: &'static str,
    documentation: &'static str,
}

/// `summary`, `url` and `name` are `null` where there is no page, or no registered name.
#[derive(Serialize)]
struct JsonStatus {
    status: u16,
    name: Option<&'static str>,
    summary: Option<&'static str>,
    url: Option<&'static str>,
    clients: Vec<JsonClient>,
    documentation: String,
}

/// What one client does next, by the method of the request.
#[derive(Serialize)]
struct JsonClient {
    client: &'static str,
    version: Option<&'static str>,
    evidence: &'static str,
    next: std::collections::BTreeMap<&'static str, &'static str>,
}

fn write_json(subject: &Subject, out: &mut dyn Write) -> io::Result<()> {
    let (rules, statuses): (Vec<JsonRule>, Vec<JsonStatus>) = match subject {
        Subject::Everything => {
            let statuses = statuses::all().iter().map(|known| json_status(known.code, Some(known)));
            (rules::all().iter().map(|rule| json_rule(rule)).collect(), statuses.collect())
        }
        Subject::Rule(rule) => (vec![json_rule(rule)], Vec::new()),
        Subject::Status(code) => (Vec::new(), vec![json_status(*code, statuses::by_code(*code))]),
    };
    json::write_document(&Document { version: json::VERSION, rules, statuses }, out)
}

fn json_rule(rule: &'static RuleMetadata) -> JsonRule {
    JsonRule {
        name: rule.name,
        summary: rule.summary,
        level: rule.default_severity.as_str(),
        opt_in: rule.opt_in,
        url: rule.url,
        documentation: rule.documentation,
    }
}

fn json_status(code: u16, known: Option<&StatusMetadata>) -> JsonStatus {
    let clients = clients::TABLE.iter().filter_map(|row| {
        let methods = clients::methods(code).iter();
        let next = methods.filter_map(|method| Some((*method, word(clients::next(row.client, method, code))?)));
        let next: std::collections::BTreeMap<_, _> = next.collect();
        let evidence = match row.evidence {
            Evidence::Measured => "measured",
            Evidence::Source => "source",
        };
        (!next.is_empty()).then_some(JsonClient { client: row.name, version: row.version, evidence, next })
    });
    JsonStatus {
        status: code,
        name: status::reason(code),
        summary: known.map(|known| known.summary),
        url: known.map(|known| known.url),
        clients: clients.collect(),
        documentation: page_of(code),
    }
}

/// The word for programs; nothing where nothing is known.
fn word(next: Next) -> Option<&'static str> {
    match next {
        Next::Get => Some("get"),
        Next::Head => Some("head"),
        Next::Repeat { body: true } => Some("repeat"),
        Next::Repeat { body: false } => Some("repeat-without-body"),
        Next::Error => Some("error"),
        Next::NotFollowed => Some("not-followed"),
        Next::Unknown => None,
    }
}
