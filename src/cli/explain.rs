//! `seeother explain`: the documentation of a rule, or the list of all rules.

use std::io::{self, Write};

use anstyle::Style;
use serde::Serialize;

use super::Outcome;
use super::args::{Explain, TableFormat};
use super::error::CliError;
use super::output::{Sink, print, print_raw};
use crate::report::full::style_of;
use crate::report::text::pad;
use crate::report::{json, markdown};
use crate::rules::{self, RuleMetadata};

/// Comfortable to read, whatever the width of the terminal.
const WIDTH: usize = 88;

/// Prints one rule or all of them.
pub(super) fn run(arguments: &Explain) -> Result<Outcome, CliError> {
    let wanted: Vec<&'static RuleMetadata> = match &arguments.rule {
        None => rules::all().to_vec(),
        Some(name) => {
            let known = rules::all().iter().find(|rule| rule.name == name);
            vec![*known.ok_or_else(|| CliError::UnknownRule(name.clone()))?]
        }
    };
    match arguments.output_format {
        TableFormat::Json => print_raw(Sink::StandardOutput, |out| write_json(&wanted, out))?,
        TableFormat::Full if arguments.rule.is_none() => print(Sink::StandardOutput, |out| write_list(&wanted, out))?,
        TableFormat::Full => print(Sink::StandardOutput, |out| {
            // It begins with the name, the summary and the level, and ends with its references.
            wanted.iter().try_for_each(|rule| markdown::write(rule.documentation.trim(), WIDTH, out))
        })?,
    }
    Ok(Outcome::Clean)
}

fn write_list(rules: &[&RuleMetadata], out: &mut dyn Write) -> io::Result<()> {
    let bold = Style::new().bold();
    let widest = rules.iter().map(|rule| rule.name.len()).max().unwrap_or_default();
    for rule in rules {
        let level = style_of(rule.default_severity);
        let word = pad(rule.default_severity.as_str(), "warning".len());
        let opt_in = if rule.opt_in { " (opt-in)" } else { "" };
        writeln!(out, "{bold}{}{bold:#}  {level}{word}{level:#}  {}{opt_in}", pad(rule.name, widest), rule.summary)?;
    }
    writeln!(out, "\n`seeother explain RULE` tells what a rule reports, why, and what to write instead")
}

#[derive(Serialize)]
struct Document<'a> {
    version: u32,
    rules: Vec<JsonRule<'a>>,
}

#[derive(Serialize)]
struct JsonRule<'a> {
    name: &'a str,
    summary: &'a str,
    level: &'a str,
    opt_in: bool,
    url: &'a str,
    documentation: &'a str,
}

fn write_json(rules: &[&'static RuleMetadata], out: &mut dyn Write) -> io::Result<()> {
    let rule = |rule: &&'static RuleMetadata| JsonRule {
        name: rule.name,
        summary: rule.summary,
        level: rule.default_severity.as_str(),
        opt_in: rule.opt_in,
        url: rule.url,
        documentation: rule.documentation,
    };
    json::write_document(&Document { version: json::VERSION, rules: rules.iter().map(rule).collect() }, out)
}
