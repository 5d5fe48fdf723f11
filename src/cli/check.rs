//! `seeother check`: what the engine found, printed as the user wants it.

use std::path::Path;
use std::time::Instant;

use super::args::Check;
use super::error::CliError;
use super::input::Input;
use super::output::{Sink, print, print_raw, tell};
use super::progress::Bar;
use super::{Context, Outcome, fix};
use crate::diagnostic::{Finding, Severity};
use crate::engine::{self, Analysis};
use crate::report::text::{count, sanitize};
use crate::report::{Report, concise, full, github, json, rdjson, sarif, shown_path, statistics};
use crate::settings::{OutputFormat, Overrides, Settings};
use crate::source::Workspace;

/// Checks, prints, and tells how it ended.
pub(super) fn run(arguments: &Check, context: &Context) -> Result<Outcome, CliError> {
    let input = Input::paths_or_standard_input(&arguments.paths, arguments.stdin_filename.as_deref())?;
    let settings = input.settings(&arguments.configuration)?.with(&overrides(arguments))?;
    let sink = sink(arguments, &input);
    if arguments.show_settings {
        return print_raw(sink, |out| write_settings(&settings, out)).map(|()| Outcome::Clean);
    }
    let started = Instant::now();
    let least = arguments.selection.level.severity();
    let is_shown = |workspace: &Workspace, finding: &Finding| {
        let path = workspace.file(finding.place.file).map(|file| file.path.as_path());
        path.is_some_and(|path| input.contains(path)) && finding.severity >= least
    };
    let bar = Bar::new(context, started);
    let (workspace, analysis) = if arguments.fixing.is_on() && !arguments.show_files {
        let mut session = input.session(&settings)?;
        let mut repaired = fix::fixed(arguments.fixing, &mut session, &settings, &is_shown, &bar)?;
        bar.clear();
        if arguments.fixing.diff {
            return fix::show(&repaired, sink, context);
        }
        fix::write(&mut repaired, &input)?;
        (session.into_workspace(), repaired.analysis)
    } else {
        let workspace = input.load(&settings)?;
        if arguments.show_files {
            return print(sink, |out| write_files(&workspace, &input, context, out)).map(|()| Outcome::Clean);
        }
        let analysis = engine::analyze_watched(&workspace, &settings, &bar).unwrap_or_default();
        (workspace, analysis)
    };
    drop(bar);
    if context.global.verbose {
        tell_details(&settings, &workspace, &analysis, started, context);
    }

    if arguments.fixing.fix_only {
        return Ok(only_fixed(&analysis, context));
    }
    let in_scope = |finding: &&Finding| input.contains(&workspace.files[finding.place.file.0 as usize].path);
    let in_scope: Vec<&Finding> = analysis.findings.iter().filter(in_scope).collect();
    let shown: Vec<&Finding> = in_scope.iter().copied().filter(|finding| finding.severity >= least).collect();
    let hints = in_scope.iter().filter(|finding| finding.severity == Severity::Hint).count();
    let hidden_hints = if least == Severity::Warning { hints } else { 0 };

    let folder = root(settings.output_format, &context.folder);
    let report = Report { analysis: &analysis, findings: &shown, sources: &workspace, folder };
    write(&report, &settings, hidden_hints, sink, arguments, context)?;
    Ok(outcome(&analysis, &shown, &settings, arguments))
}

/// Fixed text takes standard output when it came from standard input: the report goes beside it.
fn sink<'a>(arguments: &'a Check, input: &Input) -> Sink<'a> {
    let fixes_input = (arguments.fixing.fix || arguments.fixing.fix_only) && input.standard_input().is_some();
    match arguments.output.output_file.as_deref() {
        None if fixes_input => Sink::StandardError,
        file => file.into(),
    }
}

/// The end of a run that reports nothing but how much it fixed.
fn only_fixed(analysis: &Analysis, context: &Context) -> Outcome {
    let failed = || analysis.notes.iter().filter(|note| note.named);
    tell(|out| {
        for note in failed() {
            writeln!(out, "{}: {}", sanitize(&shown_path(&note.path, &context.folder)), sanitize(&note.message))?;
        }
        if !context.global.quiet {
            writeln!(out, "fixed {}", count(analysis.summary.fixed, "finding"))?;
        }
        Ok(())
    });
    if failed().next().is_some() { Outcome::BadInput } else { Outcome::Clean }
}

fn overrides(arguments: &Check) -> Overrides {
    let selection = arguments.selection.clone();
    Overrides {
        select: selection.select,
        extend_select: selection.extend_select,
        ignore: selection.ignore,
        pedantic: selection.pedantic,
        fail_level: selection.fail_level,
        output_format: arguments.output.output_format,
    }
}

/// The same for every format: what is shown decides, and an input that was named and could not be
/// read outweighs it.
fn outcome(analysis: &Analysis, shown: &[&Finding], settings: &Settings, arguments: &Check) -> Outcome {
    let failing = shown.iter().any(|finding| finding.severity >= settings.fail_level.severity());
    if analysis.notes.iter().any(|note| note.named) {
        Outcome::BadInput
    } else if failing && !arguments.selection.exit_zero {
        Outcome::Findings
    } else {
        Outcome::Clean
    }
}

fn write(
    report: &Report<'_>,
    settings: &Settings,
    hidden_hints: usize,
    sink: Sink<'_>,
    arguments: &Check,
    context: &Context,
) -> Result<(), CliError> {
    let counted = arguments.output.statistics;
    let quiet = context.global.quiet;
    let format = settings.output_format;
    if counted && matches!(format, OutputFormat::Sarif | OutputFormat::Github | OutputFormat::Rdjson) {
        tell(|out| statistics::write(report.findings, out));
    }
    match format {
        OutputFormat::Json => print_raw(sink, |out| json::write(report, counted, out)),
        OutputFormat::Sarif => print_raw(sink, |out| sarif::write(report, out)),
        OutputFormat::Github => print_raw(sink, |out| {
            github::write(report, out)?;
            if quiet { Ok(()) } else { github::write_notes(report, out) }
        }),
        OutputFormat::Rdjson => {
            print_raw(sink, |out| rdjson::write(report, out))?;
            tell_notes(report, quiet);
            Ok(())
        }
        OutputFormat::Concise => {
            print(
                sink,
                |out| {
                    if counted { statistics::write(report.findings, out) } else { concise::write(report, out) }
                },
            )?;
            tell_notes(report, quiet);
            Ok(())
        }
        OutputFormat::Full => print(sink, |out| {
            if counted {
                statistics::write(report.findings, out)?;
            } else {
                full::write(report, out)?;
            }
            if quiet {
                return Ok(());
            }
            full::write_notes(report, out)?;
            full::write_summary(report, hidden_hints, out)
        }),
    }
}

/// Lines that are no findings would confuse whoever reads those of the output.
fn tell_notes(report: &Report<'_>, quiet: bool) {
    if !quiet {
        tell(|out| full::write_notes(report, out));
    }
}

/// The folder that paths are shown from: GitHub counts from the root of the repository, all others from the
/// current folder.
fn root(format: OutputFormat, folder: &Path) -> &Path {
    match format {
        OutputFormat::Sarif | OutputFormat::Github => {
            folder.ancestors().find(|ancestor| ancestor.join(".git").exists()).unwrap_or(folder)
        }
        OutputFormat::Full | OutputFormat::Concise | OutputFormat::Json | OutputFormat::Rdjson => folder,
    }
}

fn write_settings(settings: &Settings, out: &mut dyn std::io::Write) -> std::io::Result<()> {
    match &settings.source {
        Some(path) => writeln!(out, "# from {}", sanitize(&path.display().to_string()))?,
        None => writeln!(out, "# the defaults: no configuration file")?,
    }
    write!(out, "{}", settings.to_toml())
}

fn write_files(
    workspace: &Workspace,
    input: &Input,
    context: &Context,
    out: &mut dyn std::io::Write,
) -> std::io::Result<()> {
    for file in workspace.files.iter().filter(|file| input.contains(&file.path)) {
        writeln!(out, "{}", sanitize(&shown_path(&file.path, &context.folder)))?;
    }
    Ok(())
}

/// What `--verbose` tells.
pub(super) fn tell_details(
    settings: &Settings,
    workspace: &Workspace,
    analysis: &Analysis,
    started: Instant,
    context: &Context,
) {
    let source = settings
        .source
        .as_ref()
        .map_or_else(|| "none, the defaults hold".to_string(), |path| shown_path(path, &context.folder));
    tell(|out| {
        writeln!(out, "configuration: {}", sanitize(&source))?;
        writeln!(out, "read {} in {:.3} s", count(workspace.files.len(), "file"), started.elapsed().as_secs_f64())?;
        let summary = analysis.summary;
        writeln!(out, "parsed {} of {}", summary.items_parsed, count(summary.items, "item"))
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::{Note, Place};
    use crate::source::{FileId, Span};

    fn finding(severity: Severity) -> Finding {
        Finding {
            rule: "ambiguous-redirect",
            severity,
            message: String::new(),
            help: String::new(),
            url: "",
            place: Place { file: FileId(0), span: Span::new(0, 1) },
            package: None,
            app: None,
            framework: "axum",
            handler: None,
            methods: Vec::new(),
            path: None,
            status: None,
            location: None,
            related: Vec::new(),
            code_flows: Vec::new(),
            fixes: Vec::new(),
        }
    }

    fn ended(severity: Severity, option: &str, unreadable: bool) -> Outcome {
        use clap::Parser;
        let line = ["seeother", "check", option];
        let line = line.iter().filter(|word| !word.is_empty());
        let arguments = super::super::args::Arguments::try_parse_from(line).expect("arguments");
        let super::super::Command::Check(check) = arguments.command else { unreachable!("the line says check") };
        let note = Note { path: "a.rs".into(), place: None, message: String::new(), named: unreadable };
        let analysis = Analysis { notes: vec![note], ..Analysis::default() };
        let settings = Settings::isolated().with(&overrides(&check)).expect("settings");
        outcome(&analysis, &[&finding(severity)], &settings, &check)
    }

    #[test]
    fn the_exit_code_is_the_contract() {
        assert_eq!(ended(Severity::Error, "", false), Outcome::Findings);
        assert_eq!(ended(Severity::Warning, "", false), Outcome::Findings);
        assert_eq!(ended(Severity::Hint, "", false), Outcome::Clean);
        assert_eq!(ended(Severity::Warning, "--fail-level=error", false), Outcome::Clean);
        assert_eq!(ended(Severity::Error, "--exit-zero", false), Outcome::Clean);
        assert_eq!(ended(Severity::Hint, "", true), Outcome::BadInput);
        assert_eq!(ended(Severity::Error, "--exit-zero", true), Outcome::BadInput);
    }
}
