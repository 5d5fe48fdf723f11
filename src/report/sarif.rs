//! SARIF 2.1.0, for code scanning and for viewers: the findings with their rules, the way from the route to the
//! answer, and mends. Knows the format and the limits of GitHub's upload; not how anything was found.

mod fingerprint;
mod model;
mod rules;

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::io::{self, Write};
use std::path::{Component, Path};

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_encode};

use self::fingerprint::Fingerprints;
use self::model::{
    ArtifactChange, ArtifactLocation, AutomationDetails, CodeFlow, Invocation, Location, Log, LogicalLocation, Message,
    Notification, PhysicalLocation, Region, Replacement, Run, SarifResult, ThreadFlow, ThreadFlowLocation, Tool,
    ToolComponent,
};
use super::{Report, json};
use crate::diagnostic::{Finding, Fix, Note, Place, Related, Severity};
use crate::rules::RuleMetadata;
use crate::status;

const SCHEMA: &str = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

/// Every relative address counts from here.
const ROOT: &str = "%SRCROOT%";

/// GitHub refuses a run with more results.
const MAXIMUM_RESULTS: usize = 25_000;

/// GitHub shows no more related places of one result.
const MAXIMUM_RELATED: usize = 100;

/// Writes the whole report as one log. Addresses are relative to the report's folder, which should be the root
/// of the repository.
pub fn write(report: &Report<'_>, out: &mut dyn Write) -> io::Result<()> {
    json::write_document(&Log { schema: SCHEMA, version: "2.1.0", runs: [run(report)] }, out)
}

/// The level as SARIF calls it.
fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Hint => "note",
    }
}

fn run<'a>(report: &'a Report<'a>) -> Run<'a> {
    let findings = most_severe(report.findings, MAXIMUM_RESULTS);
    let rules = rules_of(&findings);
    let mut fingerprints = Fingerprints::default();
    let results = findings.iter().filter_map(|finding| {
        let rule_index = rules.iter().position(|rule| rule.name == finding.rule)?;
        Some(result(report, finding, rule_index, fingerprints.next(report, finding)))
    });
    Run {
        results: results.collect(),
        tool: Tool {
            driver: ToolComponent {
                name: "seeother",
                semantic_version: env!("CARGO_PKG_VERSION"),
                rules: rules.into_iter().map(rules::descriptor).collect(),
            },
        },
        automation_details: AutomationDetails { id: "seeother/" },
        invocations: [invocation(report, report.findings.len() - findings.len())],
        original_uri_base_ids: BTreeMap::from([(
            ROOT,
            ArtifactLocation { uri: format!("{}/", file_uri(report.folder)), uri_base_id: None },
        )]),
        column_kind: "unicodeCodePoints",
    }
}

/// The findings in their order; where there are too many, the least severe are left out.
fn most_severe<'a>(findings: &[&'a Finding], limit: usize) -> Vec<&'a Finding> {
    let mut kept: Vec<(usize, &Finding)> = findings.iter().copied().enumerate().collect();
    if kept.len() > limit {
        kept.sort_by_key(|(at, finding)| (std::cmp::Reverse(finding.severity), *at));
        kept.truncate(limit);
        kept.sort_by_key(|(at, _)| *at);
    }
    kept.into_iter().map(|(_, finding)| finding).collect()
}

/// Only rules that found something: with their pages, all of them would be most of the file.
fn rules_of(findings: &[&Finding]) -> Vec<&'static RuleMetadata> {
    let found = |rule: &&&'static RuleMetadata| findings.iter().any(|finding| finding.rule == rule.name);
    crate::rules::all().iter().filter(found).copied().collect()
}

fn invocation<'a>(report: &'a Report<'a>, left_out: usize) -> Invocation<'a> {
    let notes = &report.analysis.notes;
    let mut notifications: Vec<Notification<'_>> = notes.iter().map(|note| notification(report, note)).collect();
    if left_out > 0 {
        notifications.push(Notification {
            level: "warning",
            message: said(format!("{left_out} findings are left out: a run may hold {MAXIMUM_RESULTS}.")),
            locations: Vec::new(),
        });
    }
    Invocation {
        execution_successful: !notes.iter().any(|note| note.named),
        tool_execution_notifications: notifications,
    }
}

fn notification<'a>(report: &Report<'_>, note: &'a Note) -> Notification<'a> {
    let has_path = !note.path.as_os_str().is_empty();
    let location = has_path.then(|| Location {
        id: None,
        physical_location: PhysicalLocation {
            artifact_location: artifact(&note.path, report.folder),
            region: note.place.map(|place| region(report, place)),
        },
        logical_locations: Vec::new(),
        message: None,
    });
    Notification {
        level: if note.named { "error" } else { "warning" },
        message: said(note.message.as_str()),
        locations: location.into_iter().collect(),
    }
}

fn result<'a>(report: &Report<'_>, finding: &'a Finding, rule_index: usize, fingerprint: String) -> SarifResult<'a> {
    let handler = finding.handler.as_deref();
    let handler = handler.map(|name| LogicalLocation { fully_qualified_name: name, kind: "function" });
    let related = finding.related.iter().take(MAXIMUM_RELATED).enumerate();
    SarifResult {
        rule_id: finding.rule,
        rule_index,
        level: level(finding.severity),
        message: said(format!("{} {}", finding.message, finding.help)),
        locations: [Location {
            logical_locations: handler.into_iter().collect(),
            ..location(report, finding.place, None)
        }],
        partial_fingerprints: BTreeMap::from([(fingerprint::KEY, fingerprint)]),
        related_locations: related.map(|(id, related)| Location { id: Some(id), ..step(report, related) }).collect(),
        code_flows: finding.code_flows.iter().map(|flow| code_flow(report, finding, flow)).collect(),
        fixes: finding.fixes.iter().filter(|fix| !fix.edits.is_empty()).map(|one| fix(report, one)).collect(),
    }
}

/// From the route through the calls to the place.
fn code_flow<'a>(report: &Report<'_>, finding: &'a Finding, flow: &'a [Related]) -> CodeFlow<'a> {
    let answers = finding
        .status
        .map_or(Cow::Borrowed("answers here"), |status| Cow::Owned(format!("answers {}", status::with_reason(status))));
    let mut locations: Vec<Location<'_>> = flow.iter().map(|related| step(report, related)).collect();
    locations.push(location(report, finding.place, Some(answers)));
    let locations = locations.into_iter().map(|location| ThreadFlowLocation { location }).collect();
    CodeFlow { thread_flows: [ThreadFlow { locations }] }
}

fn step<'a>(report: &Report<'_>, related: &'a Related) -> Location<'a> {
    location(report, related.place, Some(Cow::Borrowed(&related.message)))
}

fn location<'a>(report: &Report<'_>, place: Place, message: Option<Cow<'a, str>>) -> Location<'a> {
    Location {
        id: None,
        physical_location: PhysicalLocation {
            artifact_location: artifact(report.sources.path(place.file), report.folder),
            region: Some(region(report, place)),
        },
        logical_locations: Vec::new(),
        message: message.map(said),
    }
}

fn region(report: &Report<'_>, place: Place) -> Region {
    let range = report.sources.position(place);
    Region {
        start_line: range.start.line,
        start_column: range.start.column,
        end_line: range.end.line,
        end_column: range.end.column,
    }
}

/// Edits are sorted by place, so those of one file stand together.
fn fix<'a>(report: &Report<'_>, fix: &'a Fix) -> model::Fix<'a> {
    let changes = fix.edits.chunk_by(|one, next| one.place.file == next.place.file);
    let changes = changes.filter_map(|edits| {
        let replacements = edits.iter().map(|edit| Replacement {
            deleted_region: region(report, edit.place),
            inserted_content: (!edit.text.is_empty()).then(|| said(edit.text.as_str())),
        });
        let path = report.sources.path(edits.first()?.place.file);
        Some(ArtifactChange { artifact_location: artifact(path, report.folder), replacements: replacements.collect() })
    });
    model::Fix { description: said(fix.title.as_str()), artifact_changes: changes.collect() }
}

fn said<'a>(text: impl Into<Cow<'a, str>>) -> Message<'a> {
    Message { text: text.into() }
}

/// Relative to the root where the file lies in it, else its whole address.
fn artifact(path: &Path, folder: &Path) -> ArtifactLocation {
    match path.strip_prefix(folder) {
        Ok(inside) => ArtifactLocation { uri: encoded(inside), uri_base_id: Some(ROOT) },
        Err(_) => ArtifactLocation { uri: file_uri(path), uri_base_id: None },
    }
}

fn file_uri(path: &Path) -> String {
    format!("file:///{}", encoded(path))
}

/// All but what RFC 3986 calls unreserved.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// The components of a path, with `/` between them, wherever we run.
fn encoded(path: &Path) -> String {
    let components = path.components().filter_map(|component| match component {
        Component::Normal(name) => Some(percent_encode(name.as_encoded_bytes(), RESERVED).to_string()),
        Component::Prefix(prefix) => Some(prefix.as_os_str().to_string_lossy().into_owned()),
        Component::ParentDir => Some("..".to_string()),
        Component::RootDir | Component::CurDir => None,
    });
    components.collect::<Vec<_>>().join("/")
}

#[cfg(test)]
mod tests {
    use super::super::tests::repeated_request;
    use super::*;

    #[test]
    fn addresses_are_encoded_wherever_a_file_lies() {
        let folder = Path::new("/srv/my shop");
        let inside = artifact(Path::new("/srv/my shop/src/a b:é#.rs"), folder);
        assert_eq!((inside.uri.as_str(), inside.uri_base_id), ("src/a%20b%3A%C3%A9%23.rs", Some(ROOT)));
        let outside = artifact(Path::new("/elsewhere/100%.rs"), folder);
        assert_eq!((outside.uri.as_str(), outside.uri_base_id), ("file:///elsewhere/100%25.rs", None));
        assert_eq!(file_uri(folder), "file:///srv/my%20shop");
    }

    #[test]
    fn the_least_severe_are_left_out_of_too_many() {
        let error = repeated_request();
        let hint = Finding { severity: Severity::Hint, ..error.clone() };
        let warning = Finding { severity: Severity::Warning, ..error.clone() };
        let kept = most_severe(&[&hint, &warning, &hint, &error], 2);
        assert_eq!(kept.iter().map(|finding| level(finding.severity)).collect::<Vec<_>>(), ["warning", "error"]);
        assert_eq!(most_severe(&[&hint, &error], 2).len(), 2);
    }
}
