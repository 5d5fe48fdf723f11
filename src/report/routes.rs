//! The routes of the analysed applications: a table for people, JSON for programs.

use std::io::{self, Write};

use anstyle::{AnsiColor, Style};
use serde::Serialize;

use super::Report;
use super::json::{self, JsonNote, JsonPlace, JsonSummary};
use super::text::{count, pad, sanitize, width};
use crate::diagnostic::Place;
use crate::route_table::{AnswerRow, RouteRow};

const DIM: Style = Style::new().fg_color(Some(anstyle::Color::Ansi(AnsiColor::BrightBlack)));
const BOLD: Style = Style::new().bold();
const UNKNOWN: Style = Style::new().fg_color(Some(anstyle::Color::Ansi(AnsiColor::Yellow)));

const HEADS: [&str; 5] = ["METHODS", "PATH", "HANDLER", "ANSWERS", "PLACE"];

/// Columns wider than this are not allowed to push the others out of sight.
const WIDEST: usize = 60;

/// Writes the table, one block for each app; with `why`, the places of the answers and the reasons of
/// what is unknown beneath each route.
pub fn write_table(report: &Report<'_>, routes: &[&RouteRow], why: bool, out: &mut dyn Write) -> io::Result<()> {
    let rows: Vec<[String; 5]> = routes.iter().map(|route| cells(report, route)).collect();
    let widths = widths(&rows);
    let mut app: Option<String> = None;
    for (route, row) in routes.iter().zip(&rows) {
        let title = title(route);
        if app.as_ref() != Some(&title) {
            if app.is_some() {
                writeln!(out)?;
            }
            writeln!(out, "{BOLD}{title}{BOLD:#}")?;
            write_row(&HEADS.map(String::from), &widths, Style::new().dimmed(), out)?;
            app = Some(title);
        }
        write_row(row, &widths, Style::new(), out)?;
        if why {
            write_reasons(report, route, out)?;
        }
    }
    Ok(())
}

/// Writes how many routes there are and how much of them is understood.
pub fn write_summary(report: &Report<'_>, shown: usize, why: bool, out: &mut dyn Write) -> io::Result<()> {
    let all = report.analysis.summary.routes;
    let summary = report.analysis.summary;
    if all == 0 {
        return super::full::write_coverage(summary, out);
    }
    let of = if shown == all { count(all, "route") } else { format!("{shown} of {}", count(all, "route")) };
    write!(out, "{BOLD}{of}{BOLD:#}")?;
    if summary.unsafe_routes > 0 {
        write!(
            out,
            "; {} of {} understood",
            summary.unsafe_routes_understood,
            count(summary.unsafe_routes, "unsafe route")
        )?;
        if summary.unsafe_routes_understood < summary.unsafe_routes && !why {
            write!(out, "; `--why` tells what `?` stands for")?;
        }
    }
    writeln!(out)
}

fn title(route: &RouteRow) -> String {
    let app = route.app.as_deref().or(route.package.as_deref()).unwrap_or("an app without a name");
    format!("{} ({})", sanitize(app), route.framework)
}

fn cells(report: &Report<'_>, route: &RouteRow) -> [String; 5] {
    let methods = route.methods.join(", ");
    let path = route.path.as_deref().unwrap_or("?");
    let handler = route.handler.as_deref().unwrap_or("closure");
    let cells = [methods, path.to_string(), handler.to_string(), answers(route), place(report, route.place)];
    cells.map(|cell| sanitize(&cell).into_owned())
}

/// "303 → /tasks, 422 html, ?", each answer once.
fn answers(route: &RouteRow) -> String {
    let mut told: Vec<String> = Vec::new();
    for answer in &route.answers {
        let answer = answer_text(answer);
        if !told.contains(&answer) {
            told.push(answer);
        }
    }
    if !route.unknown.is_empty() && !told.iter().any(|answer| answer == "?") {
        told.push("?".to_string());
    }
    told.join(", ")
}

fn answer_text(answer: &AnswerRow) -> String {
    let Some(status) = answer.status else { return "?".to_string() };
    match &answer.location {
        Some(Some(location)) => format!("{status} → {location}"),
        Some(None) => format!("{status} → ?"),
        None if matches!(answer.body, "unknown" | "empty") => status.to_string(),
        None => format!("{status} {}", answer.body),
    }
}

fn place(report: &Report<'_>, place: Place) -> String {
    let start = report.sources.position(place).start;
    format!("{}:{}:{}", report.path(place.file), start.line, start.column)
}

fn widths(rows: &[[String; 5]]) -> [usize; 5] {
    let mut widths = HEADS.map(width);
    for row in rows {
        for (widest, cell) in widths.iter_mut().zip(row) {
            *widest = (*widest).max(width(cell).min(WIDEST));
        }
    }
    widths
}

fn write_row(row: &[String; 5], widths: &[usize; 5], style: Style, out: &mut dyn Write) -> io::Result<()> {
    let [methods, path, handler, answers, place] = row;
    let padded = [(methods, widths[0]), (path, widths[1]), (handler, widths[2]), (answers, widths[3])];
    write!(out, "  {style}")?;
    for (cell, width) in padded {
        write!(out, "{}  ", pad(cell, width))?;
    }
    writeln!(out, "{style:#}{DIM}{place}{DIM:#}")
}

fn write_reasons(report: &Report<'_>, route: &RouteRow, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "      {DIM}routed at {}{DIM:#}", sanitize(&place(report, route.bound_at)))?;
    let texts: Vec<String> = route.answers.iter().map(|answer| sanitize(&answer_text(answer)).into_owned()).collect();
    let widest = texts.iter().map(|text| width(text)).max().unwrap_or_default();
    for (answer, text) in route.answers.iter().zip(&texts) {
        let place = place(report, answer.place);
        let through = match answer.calls.len() {
            0 => String::new(),
            calls => format!(", through {}", count(calls, "call")),
        };
        writeln!(out, "      {}  {DIM}{}{through}{DIM:#}", pad(text, widest), sanitize(&place))?;
    }
    for reason in &route.unknown {
        writeln!(out, "      {UNKNOWN}?{UNKNOWN:#} {}", sanitize(reason))?;
    }
    Ok(())
}

/// Writes the routes as one object of JSON.
pub fn write_json(report: &Report<'_>, routes: &[&RouteRow], out: &mut dyn Write) -> io::Result<()> {
    let document = Document {
        version: json::VERSION,
        routes: routes.iter().map(|route| JsonRoute::new(report, route)).collect(),
        notes: report.analysis.notes.iter().map(|note| JsonNote::new(report, note)).collect(),
        summary: JsonSummary::new(report.analysis.summary, None),
    };
    json::write_document(&document, out)
}

#[derive(Serialize)]
struct Document<'a> {
    version: u32,
    routes: Vec<JsonRoute<'a>>,
    notes: Vec<JsonNote<'a>>,
    summary: JsonSummary,
}

#[derive(Serialize)]
struct JsonRoute<'a> {
    package: Option<&'a str>,
    app: Option<&'a str>,
    methods: &'a [String],
    path: Option<&'a str>,
    handler: Option<&'a str>,
    #[serde(flatten)]
    place: JsonPlace,
    bound_at: JsonPlace,
    framework: &'a str,
    answers: Vec<JsonAnswer<'a>>,
    unknown: &'a [String],
}

impl<'a> JsonRoute<'a> {
    fn new(report: &Report<'_>, route: &'a RouteRow) -> Self {
        Self {
            package: route.package.as_deref(),
            app: route.app.as_deref(),
            methods: &route.methods,
            path: route.path.as_deref(),
            handler: route.handler.as_deref(),
            place: JsonPlace::new(report, route.place),
            bound_at: JsonPlace::new(report, route.bound_at),
            framework: route.framework,
            answers: route.answers.iter().map(|answer| JsonAnswer::new(report, answer)).collect(),
            unknown: &route.unknown,
        }
    }
}

#[derive(Serialize)]
struct JsonAnswer<'a> {
    status: Option<u16>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[expect(clippy::option_option, reason = "absent, null and known are three things in the contract")]
    location: Option<Option<&'a str>>,
    body: &'a str,
    #[serde(flatten)]
    place: JsonPlace,
    calls: Vec<JsonPlace>,
}

impl<'a> JsonAnswer<'a> {
    fn new(report: &Report<'_>, answer: &'a AnswerRow) -> Self {
        Self {
            status: answer.status,
            location: answer.location.as_ref().map(Option::as_deref),
            body: answer.body,
            place: JsonPlace::new(report, answer.place),
            calls: answer.calls.iter().map(|call| JsonPlace::new(report, *call)).collect(),
        }
    }
}
