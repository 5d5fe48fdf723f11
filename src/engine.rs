//! The whole analysis as one function: a loaded workspace and settings in, findings, routes and
//! notes out. The command line and the language server both call it, and nothing else.

mod displaced;
mod rows;
mod session;

use std::collections::BTreeSet;
use std::sync::{Arc, OnceLock};

pub use self::displaced::Displaced;
use self::rows::Rows;
pub use self::session::{Session, SessionError};
use crate::applications::{Application, Applications};
use crate::diagnostic::{Finding, Note, Place};
use crate::program::Program;
use crate::route_table::RouteRow;
use crate::rules::{self, Context};
use crate::settings::Settings;
use crate::source::{FileId, Span, Workspace};
use crate::suppression::{self, FileSuppressions};
use crate::syntax;
use crate::syntax::facts::ItemFacts;
use crate::watch::{Cancelled, Nobody, Watch};

/// Counts of one run, as in the JSON contract.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// Rust files that were read.
    pub files: usize,
    /// Packages with a web framework.
    pub packages: usize,
    /// Routes found.
    pub routes: usize,
    /// Routes of POST, PUT, PATCH, DELETE or every method.
    pub unsafe_routes: usize,
    /// Of these, the ones without an unknown answer.
    pub unsafe_routes_understood: usize,
    /// Items that the files were split into.
    pub items: usize,
    /// Of these, the ones that were given to the parser.
    pub items_parsed: usize,
    /// Findings that were fixed before what is reported was found.
    pub fixed: usize,
}

/// What one run found.
#[derive(Clone, Debug, Default)]
pub struct Analysis {
    /// Sorted by file path, place, rule; suppressions and settings are already applied.
    pub findings: Vec<Finding>,
    /// Sorted by package, app, path, method.
    pub routes: Vec<Arc<RouteRow>>,
    /// Sorted by path and place.
    pub notes: Vec<Note>,
    /// Counts.
    pub summary: Summary,
    /// What this very run did, beside what was known before.
    pub work: Work,
}

/// Counts of the work of one run. A first run does everything; a later one in a [`Session`] only what changed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Work {
    /// Items that were given to the parser.
    pub items_lowered: usize,
    /// Handlers that were evaluated, at each of their routes.
    pub handlers_evaluated: usize,
    /// Calls whose results are remembered for the next run.
    pub calls_remembered: usize,
}

/// Runs something that parses or evaluates: on threads whose stacks hold what nests deeply. They are started once
/// for the whole process.
pub fn on_large_stack<T: Send>(run: impl FnOnce() -> T + Send) -> Result<T, ThreadsError> {
    static THREADS: OnceLock<Result<rayon::ThreadPool, ThreadsError>> = OnceLock::new();
    let threads = THREADS.get_or_init(|| {
        let pool = rayon::ThreadPoolBuilder::new().stack_size(STACK).thread_name(|index| format!("analysis-{index}"));
        pool.build().map_err(|error| ThreadsError(error.to_string()))
    });
    Ok(threads.as_ref().map_err(Clone::clone)?.install(run))
}

/// The threads of the analysis cannot be started.
#[derive(Clone, Debug, thiserror::Error)]
#[error("no thread for the analysis can be started: {0}")]
pub struct ThreadsError(String);

/// Reads every route of a workspace and judges it.
pub fn analyze(workspace: &Workspace, settings: &Settings) -> Analysis {
    // Nobody cancels.
    analyze_watched(workspace, settings, &Nobody).unwrap_or_default()
}

/// The same, telling `watch` how far it is. An analysis that was cancelled has no result.
pub fn analyze_watched(workspace: &Workspace, settings: &Settings, watch: &dyn Watch) -> Result<Analysis, Cancelled> {
    match on_large_stack(|| analyze_here(workspace, settings, watch)) {
        Ok(analysis) => analysis,
        Err(error) => Ok(Analysis {
            notes: vec![Note { path: std::path::PathBuf::new(), place: None, message: error.to_string(), named: true }],
            ..Analysis::default()
        }),
    }
}

/// Reserved for each worker, touched only as needed: the parser and the evaluator recurse.
const STACK: usize = 256 << 20;

fn analyze_here(workspace: &Workspace, settings: &Settings, watch: &dyn Watch) -> Result<Analysis, Cancelled> {
    let program = Program::new(workspace).with_words(settings.vocabulary.clone());
    let applications = Applications::find(&program, watch)?;
    let rows = |all: &_| Rows::default().next(&program, all, &[]);
    Ok(conclude(workspace, settings, &program, &applications, rows).0)
}

/// From applications to what is reported; `rows` makes the rows of their routes.
fn conclude(
    workspace: &Workspace,
    settings: &Settings,
    program: &Program<'_>,
    applications: &Applications,
    rows: impl FnOnce(&[Application]) -> Rows + Send,
) -> (Analysis, Rows) {
    let all = applications.all();
    let judged = || rules::judge(&Context::new(program, all), &|rule| settings.runs(rule));
    let (rows, ((findings, failed), unparsed)) =
        rayon::join(|| rows(all), || rayon::join(judged, || syntax_notes(program)));
    let routes = rows.sorted();
    let unsafe_rows = || routes.iter().filter(|row| row.methods.iter().any(|method| is_unsafe(method)));
    let mut summary = Summary {
        files: workspace.files.len(),
        packages: all.iter().map(|application| application.package).collect::<BTreeSet<_>>().len(),
        routes: routes.len(),
        unsafe_routes: unsafe_rows().count(),
        unsafe_routes_understood: unsafe_rows().filter(|row| row.unknown.is_empty()).count(),
        items: program.store.len(),
        items_parsed: 0,
        fixed: 0,
    };
    let mut notes = workspace.notes.clone();
    for (site, message) in applications.failures() {
        let place = program.store.place(site);
        notes.push(Note {
            path: workspace.files[place.file.0 as usize].path.clone(),
            place: Some(place),
            message: format!("seeother failed here and went on without it ({message}); please report this"),
            named: false,
        });
    }
    for (rule, message) in failed {
        notes.push(Note {
            path: std::path::PathBuf::new(),
            place: None,
            message: format!("the rule `{rule}` failed and found nothing ({message}); please report this"),
            named: false,
        });
    }
    notes.extend(unparsed);
    let findings = settled(workspace, program, settings, findings);
    notes.sort();
    summary.items_parsed = program.store.lowered();
    let work = Work {
        items_lowered: program.store.lowered_now(),
        handlers_evaluated: applications.handlers_evaluated,
        calls_remembered: program.calls().len(),
    };
    (Analysis { findings, routes, notes, summary, work }, rows)
}

/// What could not be parsed, of all that was asked for. Files that were named are parsed as a whole: who
/// names a file wants to know.
fn syntax_notes(program: &Program<'_>) -> Vec<Note> {
    use rayon::prelude::*;
    let files: Vec<FileId> = program.store.files().collect();
    files.par_iter().flat_map_iter(|&file| file_notes(program, file)).collect()
}

/// At most two notes: the first thing that does not parse, and the first one that is nested too deeply.
fn file_notes(program: &Program<'_>, file: FileId) -> Vec<Note> {
    let workspace = program.store.workspace();
    let named = workspace.is_named(file);
    if !named && !program.store.is_faulty(file) {
        return Vec::new();
    }
    let mut unparsed: Option<(Span, String)> = None;
    let mut too_deep: Option<Span> = None;
    for problem in &program.store.split(file).problems {
        first(&mut unparsed, problem.span, problem.message);
    }
    for (id, item) in program.store.items(file) {
        if item.too_deep {
            too_deep = too_deep.or(Some(item.name.unwrap_or(item.header)));
            continue;
        }
        let facts = if named { Some(program.facts(id)) } else { program.store.known_facts(id) };
        if let Some(ItemFacts::Other(Some(problem))) = facts.as_deref() {
            first(&mut unparsed, problem.span.shifted(item.span.start), &problem.message);
        }
    }
    let note = |span: Span, message: String| Note {
        path: workspace.files[file.0 as usize].path.clone(),
        place: Some(Place { file, span }),
        message,
        named,
    };
    let unparsed = unparsed.map(|(span, problem)| {
        note(span, format!("This file does not parse here ({problem}). Everything else in it was checked."))
    });
    let too_deep = too_deep.map(|span| {
        note(span, "This is nested too deeply to be read, so it was left out. Split it into functions.".to_owned())
    });
    unparsed.into_iter().chain(too_deep).collect()
}

fn first(found: &mut Option<(Span, String)>, span: Span, message: &str) {
    if found.as_ref().is_none_or(|(known, _)| span < *known) {
        *found = Some((span, message.to_owned()));
    }
}

/// Levels, suppressions and order: what is left of what the rules found.
fn settled(workspace: &Workspace, program: &Program<'_>, settings: &Settings, findings: Vec<Finding>) -> Vec<Finding> {
    let path = |file: FileId| workspace.files[file.0 as usize].path.as_path();
    let mut kept: Vec<Finding> = Vec::new();
    for mut finding in findings {
        if let Some(severity) = settings.severity(finding.rule, path(finding.place.file), finding.severity) {
            finding.severity = severity;
            kept.push(finding);
        }
    }
    let files: Vec<FileSuppressions> = workspace
        .file_ids()
        .filter(|&file| workspace.is_reported(file) && program.store.has_mark(file))
        .map(|file| suppressions(workspace, program, file))
        .collect();
    let ran = |rule: &str, file: FileId| settings.runs_on(rule, path(file));
    let mut kept = suppression::apply(kept, &files, &ran);
    kept.sort_by(|left, right| {
        let key = |finding: &Finding| (finding.place.span, finding.rule);
        path(left.place.file).cmp(path(right.place.file)).then_with(|| key(left).cmp(&key(right)))
    });
    kept
}

fn suppressions(workspace: &Workspace, program: &Program<'_>, file: FileId) -> FileSuppressions {
    let text = &workspace.files[file.0 as usize].text;
    let comments: Vec<Span> = syntax::comments(text).into_iter().map(|comment| comment.span).collect();
    let items: Vec<suppression::Item> = program
        .store
        .items(file)
        .map(|(_, item)| suppression::Item { span: item.span, name: item.name.unwrap_or(item.header) })
        .collect();
    let mut suppressions = FileSuppressions::parse(file, text, &comments, &items);
    suppressions.package = workspace.package_of(file).map(|package| workspace.packages[package].name.clone());
    suppressions
}

fn is_unsafe(method: &str) -> bool {
    matches!(method, "POST" | "PUT" | "PATCH" | "DELETE" | "*")
}
