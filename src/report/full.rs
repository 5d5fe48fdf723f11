//! Findings for people: the source with what is wrong in it, who will do what, and what to write
//! instead; then what the run saw and did not see.

use std::borrow::Cow;
use std::io::{self, Write};

use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};
use anstyle::{AnsiColor, Style};

use super::text::{count, sanitize, sanitize_in_place};
use super::{Counts, Report, shown_path};
use crate::diagnostic::{Applicability, Finding, Note, Place, Severity};
use crate::engine::Summary;
use crate::source::FileId;
use crate::status;

/// Writes every finding with its source. Styled: whoever owns `out` strips colours that it cannot show.
pub fn write(report: &Report<'_>, out: &mut dyn Write) -> io::Result<()> {
    let renderer = Renderer::styled();
    for finding in report.findings {
        write_finding(report, finding, &renderer, out)?;
    }
    Ok(())
}

/// Writes what happened beside the findings.
pub fn write_notes(report: &Report<'_>, out: &mut dyn Write) -> io::Result<()> {
    let bold = Style::new().bold();
    let green = Style::new().bold().fg_color(Some(AnsiColor::BrightGreen.into()));
    for note in &report.analysis.notes {
        let place = note_place(report, note);
        writeln!(out, "{green}note{green:#}{bold}: {}{bold:#}", sanitize(&note.message))?;
        writeln!(out, "  --> {}", sanitize(&place))?;
    }
    Ok(())
}

/// Writes the counts, what was understood, and what to do next.
pub fn write_summary(report: &Report<'_>, hidden_hints: usize, out: &mut dyn Write) -> io::Result<()> {
    let bold = Style::new().bold();
    let counts = report.counts();
    write!(out, "{bold}{}{bold:#}", counted(counts))?;
    if report.analysis.summary.fixed > 0 {
        write!(out, " left, {} fixed", report.analysis.summary.fixed)?;
    }
    if hidden_hints > 0 {
        write!(out, " ({} not shown: `--level hint` shows them)", count(hidden_hints, "hint"))?;
    }
    writeln!(out)?;
    write_fixable(report, out)?;
    let mut rules: Vec<&str> = report.findings.iter().map(|finding| finding.rule).collect();
    rules.sort_unstable();
    rules.dedup();
    if let Some(first) = rules.first() {
        let others = if rules.len() > 1 { format!(" (also: {})", rules[1..].join(", ")) } else { String::new() };
        writeln!(out, "`seeother explain {first}` tells more{others}")?;
    }
    write_coverage(report.analysis.summary, out)
}

/// Writes how many findings can be fixed, and by which options.
fn write_fixable(report: &Report<'_>, out: &mut dyn Write) -> io::Result<()> {
    let best = |finding: &&Finding| finding.fixes.iter().map(|fix| fix.applicability).min();
    let with = |applicability| report.findings.iter().filter(|finding| best(finding) == Some(applicability)).count();
    match (with(Applicability::Safe), with(Applicability::Unsafe)) {
        (0, 0) => Ok(()),
        (safe, 0) => writeln!(out, "{safe} can be fixed: `--fix` writes the fixes, `--diff` shows them"),
        (0, others) => writeln!(out, "{others} can be fixed after a look: `--diff --unsafe-fixes` shows how"),
        (safe, others) => writeln!(
            out,
            "{safe} can be fixed: `--fix` writes the fixes, `--diff` shows them; {others} more after a look: `--unsafe-fixes`"
        ),
    }
}

/// Writes only how much was understood.
pub fn write_coverage(summary: Summary, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "{}", coverage(summary))
}

/// The line that keeps silence from looking like safety.
fn coverage(summary: Summary) -> String {
    if summary.files == 0 {
        return "no routes found: there are no Rust files here; check the path, `exclude` and .gitignore (`seeother --show-files` lists what is read)"
            .to_string();
    }
    if summary.packages == 0 {
        return format!(
            "no routes found: no package in {} depends on a web framework; check that the path holds its Cargo.toml",
            count(summary.files, "file")
        );
    }
    if summary.routes == 0 {
        return format!(
            "no routes found in {}; check that the path holds the code that builds the router, and tell \
             home-made route attributes in `[vocabulary]`",
            count(summary.files, "file")
        );
    }
    let unsafe_routes = summary.unsafe_routes;
    let missing = unsafe_routes.saturating_sub(summary.unsafe_routes_understood);
    match (unsafe_routes, missing) {
        (0, _) => format!("{}, none of them for POST, PUT, PATCH or DELETE", count(summary.routes, "route")),
        (1, 0) => "the 1 unsafe route is understood".to_string(),
        (all, 0) => format!("all {all} unsafe routes understood"),
        (1, _) => "the 1 unsafe route is not understood; `seeother routes --why` tells why".to_string(),
        (all, missing) => {
            format!(
                "{} of {all} unsafe routes understood; `seeother routes --why` tells about the other {missing}",
                all - missing
            )
        }
    }
}

fn counted(counts: Counts) -> String {
    let parts = [(counts.errors, "error"), (counts.warnings, "warning"), (counts.hints, "hint")];
    let told: Vec<String> =
        parts.iter().filter(|(number, _)| *number > 0).map(|(number, word)| count(*number, word)).collect();
    if told.is_empty() { "no findings".to_string() } else { told.join(", ") }
}

/// The colour of a level.
pub fn style_of(severity: Severity) -> Style {
    let colour = match severity {
        Severity::Error => AnsiColor::BrightRed,
        Severity::Warning => AnsiColor::Yellow,
        Severity::Hint => AnsiColor::BrightCyan,
    };
    Style::new().bold().fg_color(Some(colour.into()))
}

/// `file:line:column` of a note, as much as is known.
pub fn note_place(report: &Report<'_>, note: &Note) -> String {
    let path = shown_path(&note.path, report.folder);
    match note.place {
        Some(place) => {
            let start = report.sources.position(place).start;
            format!("{path}:{}:{}", start.line, start.column)
        }
        None => path,
    }
}

fn write_finding(report: &Report<'_>, finding: &Finding, renderer: &Renderer, out: &mut dyn Write) -> io::Result<()> {
    let level = match finding.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Hint => Level::HELP.with_name("hint"),
    };
    let message = sanitize(&finding.message);
    let mut group = Group::with_title(level.primary_title(message).id(finding.rule));
    for file in files_of(finding) {
        group = group.element(snippet(report, finding, file));
    }
    if !finding.help.is_empty() {
        group = group.element(Level::HELP.message(sanitize(&finding.help)));
    }
    for fix in finding.fixes.iter().filter(|fix| !is_said_by(&fix.title, &finding.help)) {
        let kind = match fix.applicability {
            Applicability::Safe => "safe fix",
            Applicability::Unsafe => "fix that needs a look",
        };
        group = group.element(Level::HELP.with_name(kind).message(sanitize(&fix.title).into_owned()));
    }
    writeln!(out, "{}\n", renderer.render(&[group]))
}

/// A fix whose title is the help sentence over again adds nothing.
fn is_said_by(title: &str, help: &str) -> bool {
    help.trim_end_matches('.').eq_ignore_ascii_case(title.trim_end_matches('.'))
}

/// The file of the finding first, then the others in the order of the related places.
fn files_of(finding: &Finding) -> Vec<FileId> {
    let mut files = vec![finding.place.file];
    for related in &finding.related {
        if !files.contains(&related.place.file) {
            files.push(related.place.file);
        }
    }
    files
}

/// The lines of one file that the finding speaks of.
fn snippet<'a>(
    report: &Report<'a>,
    finding: &'a Finding,
    file: FileId,
) -> Snippet<'a, annotate_snippets::Annotation<'a>> {
    let text = report.sources.text(file);
    let mut labels: Vec<(Place, AnnotationKind, Option<Cow<'a, str>>)> = Vec::new();
    if finding.place.file == file {
        let label = finding.status.map(|status| Cow::Owned(format!("answers {}", status::with_reason(status))));
        labels.push((finding.place, AnnotationKind::Primary, label));
    }
    let related = finding.related.iter().filter(|related| related.place.file == file);
    // The place itself is marked already; marked twice it could not be read.
    let related = related.filter(|related| related.place != finding.place);
    labels.extend(related.map(|related| (related.place, AnnotationKind::Context, Some(sanitize(&related.message)))));

    let window = window(text, labels.iter().map(|(place, _, _)| *place));
    let line = report.sources.position(Place { file, span: window.clone().into() }).start.line;
    let annotations = labels.into_iter().map(|(place, kind, label)| {
        let range = place.span.range();
        let start = range.start.clamp(window.start, window.end) - window.start;
        let end = range.end.clamp(window.start, window.end) - window.start;
        kind.span(start..end).label(label)
    });
    Snippet::source(sanitize_in_place(&text[window.clone()]))
        .line_start(line as usize)
        .path(sanitize(&report.path(file)).into_owned())
        .annotations(annotations.collect::<Vec<_>>())
}

/// The whole lines that hold the places, so that the renderer need not read the rest of the file.
fn window(text: &str, places: impl Iterator<Item = Place>) -> std::ops::Range<usize> {
    let (mut start, mut end) = (text.len(), 0);
    for place in places {
        start = start.min(place.span.start as usize);
        end = end.max(place.span.end as usize);
    }
    let start = text.get(..start).and_then(|before| before.rfind('\n')).map_or(0, |newline| newline + 1);
    let line_end = text.get(end..).and_then(|after| after.find('\n')).map_or(text.len(), |newline| end + newline);
    let line_end = if text[..line_end].ends_with('\r') { line_end - 1 } else { line_end };
    start..line_end.max(end).min(text.len())
}
