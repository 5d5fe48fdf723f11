//! `seeother routes`: the routes of the applications with their answers, filtered.

use std::time::Instant;

use globset::{GlobBuilder, GlobMatcher};

use super::args::{Routes, StatusFilter, TableFormat};
use super::error::CliError;
use super::input::Input;
use super::output::{Sink, print, print_raw};
use super::progress::Bar;
use super::{Context, Outcome, check};
use crate::engine;
use crate::report::{Report, full, routes};
use crate::route_table::RouteRow;

/// Finds the routes and prints those that are wanted.
pub(super) fn run(arguments: &Routes, context: &Context) -> Result<Outcome, CliError> {
    let filter = Filter::new(arguments)?;
    let input = Input::paths(&arguments.paths)?;
    let settings = input.settings(&arguments.configuration)?;
    let started = Instant::now();
    let workspace = input.load(&settings)?;
    let bar = Bar::new(context, started);
    let analysis = engine::analyze_watched(&workspace, &settings, &bar).unwrap_or_default();
    drop(bar);
    if context.global.verbose {
        check::tell_details(&settings, &workspace, &analysis, started, context);
    }

    // A route belongs to a path by its handler or by the place where it is bound.
    let in_scope = |route: &&RouteRow| {
        [route.place, route.bound_at].iter().any(|place| input.contains(&workspace.files[place.file.0 as usize].path))
    };
    let shown: Vec<&RouteRow> =
        analysis.routes.iter().map(AsRef::as_ref).filter(in_scope).filter(|route| filter.keeps(route)).collect();
    let report = Report { analysis: &analysis, findings: &[], sources: &workspace, folder: &context.folder };
    match arguments.output_format {
        TableFormat::Json => print_raw(Sink::StandardOutput, |out| routes::write_json(&report, &shown, out))?,
        TableFormat::Full => print(Sink::StandardOutput, |out| {
            routes::write_table(&report, &shown, arguments.why, out)?;
            if context.global.quiet {
                return Ok(());
            }
            if !shown.is_empty() {
                writeln!(out)?;
            }
            full::write_notes(&report, out)?;
            routes::write_summary(&report, shown.len(), arguments.why, out)
        })?,
    }
    let named = analysis.notes.iter().any(|note| note.named);
    Ok(if named { Outcome::BadInput } else { Outcome::Clean })
}

/// Which routes the options ask for; all options must agree.
struct Filter {
    methods: Vec<String>,
    path: Option<PathFilter>,
    statuses: Vec<StatusFilter>,
}

enum PathFilter {
    Holds(String),
    Matches(GlobMatcher),
}

impl Filter {
    fn new(arguments: &Routes) -> Result<Self, CliError> {
        Ok(Self {
            methods: arguments.method.iter().map(|method| method.to_ascii_uppercase()).collect(),
            path: arguments.path.as_deref().map(PathFilter::new).transpose()?,
            statuses: arguments.status.clone(),
        })
    }

    fn keeps(&self, route: &RouteRow) -> bool {
        let serves = |method: &String| route.methods.iter().any(|served| served == method || served == "*");
        let method = self.methods.is_empty() || self.methods.iter().any(serves);
        let path = self.path.as_ref().is_none_or(|filter| route.path.as_deref().is_some_and(|path| filter.keeps(path)));
        let status = self.statuses.is_empty() || self.statuses.iter().any(|filter| filter.keeps(route));
        method && path && status
    }
}

impl StatusFilter {
    fn keeps(self, route: &RouteRow) -> bool {
        let mut statuses = route.answers.iter().map(|answer| answer.status);
        match self {
            Self::Exactly(wanted) => statuses.any(|status| status == Some(wanted)),
            Self::Class(wanted) => statuses.any(|status| status.is_some_and(|status| status / 100 == wanted)),
            Self::Unknown => !route.unknown.is_empty() || statuses.any(|status| status.is_none()),
        }
    }
}

impl PathFilter {
    /// Without a `*` or `?` it is plain text. Braces are parameters of a route, not choices.
    fn new(pattern: &str) -> Result<Self, CliError> {
        if !pattern.contains(['*', '?']) {
            return Ok(Self::Holds(pattern.to_string()));
        }
        let literal = pattern.replace('{', "[{]").replace('}', "[}]");
        let glob = GlobBuilder::new(&literal).literal_separator(true).build();
        let fault = |error: globset::Error| CliError::Pattern {
            pattern: pattern.to_string(),
            problem: error.kind().to_string(),
        };
        Ok(Self::Matches(glob.map_err(fault)?.compile_matcher()))
    }

    fn keeps(&self, path: &str) -> bool {
        match self {
            Self::Holds(text) => path.contains(text),
            Self::Matches(glob) => glob.is_match(path),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Place;
    use crate::route_table::AnswerRow;
    use crate::source::{FileId, Span};

    fn kept(arguments: &Routes) -> bool {
        let place = Place { file: FileId(0), span: Span::new(0, 1) };
        let answer = AnswerRow { status: Some(302), location: None, body: "empty", place, calls: Vec::new() };
        let route = RouteRow {
            package: None,
            app: None,
            methods: vec!["POST".to_string()],
            path: Some("/cart/{id}/items".to_string()),
            handler: None,
            place,
            bound_at: place,
            framework: "axum",
            answers: vec![answer],
            redirects: Vec::new(),
            unknown: Vec::new(),
        };
        Filter::new(arguments).expect("a filter").keeps(&route)
    }

    #[test]
    fn methods_paths_and_statuses_must_agree() {
        assert!(kept(&Routes::default()));
        assert!(kept(&Routes { method: vec!["put".into(), "post".into()], ..Routes::default() }));
        assert!(!kept(&Routes { method: vec!["put".into()], ..Routes::default() }));
        for (path, keeps) in [
            ("{id}", true),
            ("/cart/*/items", true),
            ("/cart/{id}/*", true),
            ("/cart/*", false),
            ("/cart/**", true),
            ("/basket", false),
        ] {
            assert_eq!(kept(&Routes { path: Some(path.to_string()), ..Routes::default() }), keeps, "{path}");
        }
        for (status, keeps) in [("302", true), ("3xx", true), ("4XX", false), ("?", false)] {
            let status = vec![status.parse().expect("a status")];
            assert_eq!(kept(&Routes { status, ..Routes::default() }), keeps);
        }
        assert!("9xx".parse::<StatusFilter>().is_err() && "30".parse::<StatusFilter>().is_err());
    }
}
