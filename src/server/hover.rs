//! What happens next: on a redirect, a status or a handler, the methods and path, each answer, and what
//! clients will do with it. The facts are those of the table of clients.

use std::fmt::Write;
use std::sync::Arc;

use tower_lsp::ls_types::{Hover, HoverContents, HoverParams, MarkupContent, MarkupKind};

use super::owner::Owner;
use super::rows::{self, Answered};
use crate::clients::{self, Client, Evidence, Next};
use crate::diagnostic::Place;
use crate::route_table::{AnswerRow, RouteRow};
use crate::source::FileId;
use crate::status;

/// Answers `textDocument/hover`.
pub(super) fn hover(owner: &Owner, params: &HoverParams) -> Option<Hover> {
    let at = &params.text_document_position_params;
    let (project, snapshot, file) = owner.known(&at.text_document.uri)?;
    if !project.editor.aids.hover {
        return None;
    }
    let offset = owner.lines(snapshot, file)?.offset(at.position);
    let routes = &snapshot.analysis.routes;
    let (place, text) = on_answer(routes, file, offset).or_else(|| on_handler(routes, file, offset))?;
    let kind = if owner.client.markdown { MarkupKind::Markdown } else { MarkupKind::PlainText };
    let value = if owner.client.markdown { text } else { text.replace("**", "").replace('`', "") };
    Some(Hover { contents: HoverContents::Markup(MarkupContent { kind, value }), range: owner.range(snapshot, place) })
}

/// On the token that fixes a status, a call of the helper that makes the answer, or the rest of a redirect.
fn on_answer(routes: &[Arc<RouteRow>], file: FileId, offset: u32) -> Option<(Place, String)> {
    let answered = rows::answered(routes, file);
    let hit = answered.iter().filter(|one| rows::holds(one.place, file, offset));
    let place = hit.map(|one| one.place).min_by_key(|place| place.span.len())?;
    let here: Vec<&Answered<'_>> = answered.iter().filter(|one| one.place == place).collect();
    let mut statuses: Vec<u16> = here.iter().filter_map(|one| one.answer.status).collect();
    statuses.sort_unstable();
    statuses.dedup();
    let mut text = String::new();
    for status in statuses {
        let mut subjects: Vec<String> = Vec::new();
        let mut methods: Vec<&str> = Vec::new();
        let mut locations: Vec<&str> = Vec::new();
        for one in here.iter().filter(|one| one.answer.status == Some(status)) {
            subjects.push(format!("- `{}` ({})", rows::subject(one.route), rows::handler(one.route)));
            methods.extend(one.route.methods.iter().map(String::as_str));
            locations.extend(one.answer.location.iter().flatten().map(String::as_str));
        }
        for list in [&mut methods, &mut locations] {
            list.sort_unstable();
            list.dedup();
        }
        subjects.dedup();
        let to = if locations.is_empty() { String::new() } else { format!(" → `{}`", locations.join("`, `")) };
        let _ = write!(text, "**{}**{to}\n\nanswered to\n\n", status::with_reason(status));
        text.push_str(&listed(&subjects));
        text.push_str(&what_follows(&methods, status));
        text.push('\n');
    }
    (!text.is_empty()).then(|| (place, text.trim_end().to_owned()))
}

/// More than this many lines of one kind hide the rest.
const LISTED: usize = 8;

fn listed(lines: &[String]) -> String {
    let mut text = lines.iter().take(LISTED).map(|line| format!("{line}\n")).collect::<String>();
    if lines.len() > LISTED {
        let _ = writeln!(text, "- and {} more", lines.len() - LISTED);
    }
    text
}

/// On the name of a handler.
fn on_handler(routes: &[Arc<RouteRow>], file: FileId, offset: u32) -> Option<(Place, String)> {
    let here = rows::of_handlers(routes, file).into_iter().find(|(place, _)| rows::holds(*place, file, offset))?;
    let (place, routes) = here;
    let mut text = String::new();
    for route in routes.iter().take(LISTED) {
        let _ = write!(text, "**`{}`** ({})\n\n", rows::subject(route), route.framework);
        let mut told: Vec<String> = Vec::new();
        for answer in &route.answers {
            let line = answer_line(route, answer);
            if !told.contains(&line) {
                told.push(line);
            }
        }
        told.extend(route.unknown.iter().map(|reason| format!("- not known: {reason}")));
        text.push_str(&listed(&told));
        text.push('\n');
    }
    Some((place, text.trim_end().to_owned()))
}

fn answer_line(route: &RouteRow, answer: &AnswerRow) -> String {
    let Some(status) = answer.status else { return "- a status that is not known".to_owned() };
    let mut line = format!("- **{}**", status::with_reason(status));
    match &answer.location {
        Some(Some(location)) => {
            let _ = write!(line, " → `{location}`");
        }
        Some(None) => line.push_str(" → a Location that is not known"),
        None if matches!(answer.body, "html" | "json" | "text" | "stream") => {
            let _ = write!(line, ", {}", answer.body);
        }
        None => {}
    }
    let methods: Vec<&str> = route.methods.iter().map(String::as_str).filter(|method| is_told(method)).collect();
    if status::is_redirect(status) && !methods.is_empty() {
        let said = said(&methods, status);
        if !said.is_empty() {
            let _ = write!(line, ": {}", said.join("; "));
        }
    }
    line
}

fn is_told(method: &str) -> bool {
    status::is_unsafe_method(method)
}

/// The clients of a hover: a browser's form and script, a library, a command.
const TOLD: [Client; 6] = [
    Client::BrowserForm,
    Client::BrowserFetch,
    Client::Reqwest,
    Client::CurlData,
    Client::CurlRequest,
    Client::JavaHttpClient,
];

/// "browsers' fetch and reqwest ask for it with GET".
fn said(methods: &[&str], status: u16) -> Vec<String> {
    let mut said: Vec<(String, Vec<&str>)> = Vec::new();
    for client in TOLD {
        let mut does: Vec<Next> = methods.iter().map(|method| clients::next(client, method, status)).collect();
        does.dedup();
        let [next] = does[..] else { continue };
        let (Some(words), Some(row)) = (words(next, methods), clients::facts(client)) else { continue };
        match said.iter_mut().find(|(known, _)| *known == words) {
            Some((_, names)) => names.push(row.name),
            None => said.push((words, vec![row.name])),
        }
    }
    said.into_iter().map(|(words, names)| format!("{} {words}", clients::join(&names))).collect()
}

/// What some clients do, as the end of a sentence about several of them.
fn words(next: Next, methods: &[&str]) -> Option<String> {
    let method = clients::join(methods);
    match next {
        Next::Get => Some("ask for the Location with GET".to_owned()),
        Next::Head => Some("ask for the Location with HEAD".to_owned()),
        Next::Repeat { body: true } => Some(format!("send {method} once more to the Location, with its body")),
        Next::Repeat { body: false } => Some(format!("send {method} once more to the Location, without its body")),
        Next::Error => Some("stop with an error".to_owned()),
        Next::NotFollowed => Some("do not follow it".to_owned()),
        Next::Unknown => None,
    }
}

/// A list of what clients do next after a redirect, with how it is known.
fn what_follows(methods: &[&str], status: u16) -> String {
    let methods: Vec<&str> = methods.iter().copied().filter(|method| is_told(method)).collect();
    if methods.is_empty() || !status::is_redirect(status) {
        return String::new();
    }
    let mut text = String::from("\n");
    for method in &methods {
        let said = said(&[method], status);
        if !said.is_empty() {
            let _ = write!(
                text,
                "After {method}:\n\n{}\n",
                said.iter().map(|line| format!("- {line}\n")).collect::<String>()
            );
        }
    }
    let measured: Vec<String> = TOLD
        .iter()
        .filter_map(|&client| clients::facts(client))
        .filter(|row| row.evidence == Evidence::Measured)
        .filter_map(|row| Some(format!("{} ({})", row.name, row.version?)))
        .collect();
    let _ = writeln!(text, "Measured: {}. [RFC 9110]({})", measured.join(", "), status::url(status));
    text
}
