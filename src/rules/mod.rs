//! The rules: what each one is called, how much its findings matter, and the text that explains it.
//! `explain`, the site, SARIF and hover all show the documentation from here. Knows no parser, no
//! framework, no editor and no output format.

mod acts;
pub mod ambiguous_redirect;
pub mod cacheable_redirect;
mod code;
mod context;
pub mod dead_end_location;
pub mod deleted_location;
pub mod dropped_cookies;
pub mod duplicate_location;
pub mod form_again_status;
pub mod guard_redirect;
pub mod htmx_header_on_redirect;
pub mod ignored_location;
pub mod messages;
pub mod missing_location;
pub mod numeric_status;
pub mod open_redirect;
pub mod page_after_write;
pub mod panicking_location;
mod redirects;
pub mod repeated_request;
pub mod see_other_on_get;
mod targets;
pub mod unused_suppression;

use rayon::prelude::*;

pub use self::context::Context;
pub use self::targets::Targets;
use crate::diagnostic::{Finding, Severity};

/// What is fixed about a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RuleMetadata {
    /// Kebab-case noun phrase of the problem; part of every contract.
    pub name: &'static str,
    /// What it reports: one line without a full stop.
    pub summary: &'static str,
    /// The level of its findings where nothing lowers it; the documentation says what does.
    pub default_severity: Severity,
    /// Whether it reports only when asked for, by name or with `--pedantic`.
    pub opt_in: bool,
    /// The section of RFC 9110 that the rule rests on.
    pub url: &'static str,
    /// Markdown: the file `docs/rules/<name>.md`, headings and all.
    pub documentation: &'static str,
}

/// In the order of names.
static RULES: [&RuleMetadata; 18] = [
    &ambiguous_redirect::METADATA,
    &cacheable_redirect::METADATA,
    &dead_end_location::METADATA,
    &deleted_location::METADATA,
    &dropped_cookies::METADATA,
    &duplicate_location::METADATA,
    &form_again_status::METADATA,
    &guard_redirect::METADATA,
    &htmx_header_on_redirect::METADATA,
    &ignored_location::METADATA,
    &missing_location::METADATA,
    &numeric_status::METADATA,
    &open_redirect::METADATA,
    &page_after_write::METADATA,
    &panicking_location::METADATA,
    &repeated_request::METADATA,
    &see_other_on_get::METADATA,
    &unused_suppression::METADATA,
];

/// A rule at work: what it is, and what it finds.
struct Check {
    metadata: &'static RuleMetadata,
    run: fn(&Context<'_>, &mut Vec<Finding>),
}

/// The rules that judge answers; `unused-suppression` judges what they found.
static CHECKS: [Check; 17] = [
    Check { metadata: &ambiguous_redirect::METADATA, run: ambiguous_redirect::check },
    Check { metadata: &cacheable_redirect::METADATA, run: cacheable_redirect::check },
    Check { metadata: &dead_end_location::METADATA, run: dead_end_location::check },
    Check { metadata: &deleted_location::METADATA, run: deleted_location::check },
    Check { metadata: &dropped_cookies::METADATA, run: dropped_cookies::check },
    Check { metadata: &duplicate_location::METADATA, run: duplicate_location::check },
    Check { metadata: &form_again_status::METADATA, run: form_again_status::check },
    Check { metadata: &guard_redirect::METADATA, run: guard_redirect::check },
    Check { metadata: &htmx_header_on_redirect::METADATA, run: htmx_header_on_redirect::check },
    Check { metadata: &ignored_location::METADATA, run: ignored_location::check },
    Check { metadata: &missing_location::METADATA, run: missing_location::check },
    Check { metadata: &numeric_status::METADATA, run: numeric_status::check },
    Check { metadata: &open_redirect::METADATA, run: open_redirect::check },
    Check { metadata: &page_after_write::METADATA, run: page_after_write::check },
    Check { metadata: &panicking_location::METADATA, run: panicking_location::check },
    Check { metadata: &repeated_request::METADATA, run: repeated_request::check },
    Check { metadata: &see_other_on_get::METADATA, run: see_other_on_get::check },
];

/// Runs the rules that `runs` allows. A rule that fails by a fault of ours is named in the second list
/// with the panic's message; the others are not touched by it.
pub fn judge(
    context: &Context<'_>,
    runs: &(dyn Fn(&str) -> bool + Sync),
) -> (Vec<Finding>, Vec<(&'static str, String)>) {
    let wanted = CHECKS.par_iter().filter(|check| runs(check.metadata.name));
    let (findings, failures): (Vec<_>, Vec<_>) = wanted.map(|check| judged(check, context)).unzip();
    (findings.into_iter().flatten().collect(), failures.into_iter().flatten().collect())
}

/// What one rule finds, or why it failed.
fn judged(check: &Check, context: &Context<'_>) -> (Vec<Finding>, Option<(&'static str, String)>) {
    let mut found = Vec::new();
    let run = std::panic::AssertUnwindSafe(|| (check.run)(context, &mut found));
    match std::panic::catch_unwind(run) {
        Ok(()) => (found, None),
        Err(panic) => {
            let text = panic.downcast_ref::<String>().cloned();
            let text = text.or_else(|| panic.downcast_ref::<&str>().map(|text| (*text).to_owned()));
            (Vec::new(), Some((check.metadata.name, text.unwrap_or_default())))
        }
    }
}

/// Every rule, in the order of names.
pub fn all() -> &'static [&'static RuleMetadata] {
    &RULES
}

/// The rule of this name.
pub fn by_name(name: &str) -> Option<&'static RuleMetadata> {
    RULES.iter().copied().find(|rule| rule.name == name)
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEADINGS: [&str; 7] =
        ["What it reports", "Why", "Example", "Instead", "Known problems", "Fix safety", "References"];

    #[test]
    fn names_are_kebab_case_sorted_and_found() {
        for rule in all() {
            assert!(
                rule.name
                    .split('-')
                    .all(|word| { !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_lowercase()) }),
                "{}",
                rule.name
            );
            assert_eq!(by_name(rule.name).map(|found| found.name), Some(rule.name));
        }
        assert!(all().is_sorted_by_key(|rule| rule.name));
        assert!(by_name("see-other").is_none());
    }

    #[test]
    fn summaries_are_one_sentence_without_a_full_stop() {
        for rule in all() {
            let summary = rule.summary;
            assert!(!summary.ends_with(['.', '!', '?', ' ']), "{summary}");
            assert!(!summary.contains(". ") && !summary.contains('\n'), "{summary}");
            assert!(summary.starts_with(|first: char| first.is_ascii_digit() || first.is_uppercase()));
            assert!(summary.len() <= 100, "{summary}");
        }
    }

    #[test]
    fn every_rule_is_documented_under_the_fixed_headings() {
        for rule in all() {
            let lines: Vec<&str> = rule.documentation.lines().collect();
            assert_eq!(lines[0], format!("# {}", rule.name));
            let mut fenced = false;
            let mut headings = Vec::new();
            for line in &lines {
                if line.starts_with("```") {
                    fenced = !fenced;
                } else if let (false, Some(heading)) = (fenced, line.strip_prefix("## ")) {
                    headings.push(heading);
                }
            }
            assert!(!fenced, "{}: a code fence stays open", rule.name);
            assert_eq!(headings, HEADINGS, "{}", rule.name);
        }
    }

    #[test]
    fn the_documentation_names_level_and_source() {
        for rule in all() {
            let level = format!("Level: **{}**", rule.default_severity.as_str());
            assert!(rule.documentation.contains(&level), "{}", rule.name);
            assert!(rule.documentation.contains(rule.url), "{}", rule.name);
            assert!(rule.url.starts_with("https://www.rfc-editor.org/rfc/rfc9110.html#section-"));
        }
    }

    #[test]
    fn the_examples_speak_of_all_three_frameworks() {
        for rule in all().iter().filter(|rule| rule.name != "unused-suppression") {
            for framework in ["axum", "actix-web", "Rocket"] {
                assert!(rule.documentation.contains(framework), "{}: {framework}", rule.name);
            }
            assert!(rule.documentation.matches("```rust").count() >= 3, "{}", rule.name);
        }
    }

    #[test]
    fn the_documentation_is_the_file_of_that_name_and_listed() {
        let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
        let index = std::fs::read_to_string(root.join("docs/README.md")).unwrap();
        for rule in all() {
            let file = format!("rules/{}.md", rule.name);
            let text = std::fs::read_to_string(root.join("docs").join(&file)).unwrap();
            assert_eq!(text, rule.documentation);
            assert!(index.contains(&format!("({file})")), "{file} is not in docs/README.md");
        }
        for entry in std::fs::read_dir(root.join("docs/rules")).unwrap() {
            let name = entry.unwrap().file_name().into_string().unwrap();
            let rule = name.strip_suffix(".md").unwrap_or_default();
            assert!(by_name(rule).is_some(), "docs/rules/{name} belongs to no rule");
        }
    }

    #[test]
    fn no_text_claims_a_breach_of_the_standard() {
        for rule in all() {
            let text = format!("{} {}", rule.summary, rule.documentation).to_lowercase();
            assert!(!text.contains("violat"), "{}", rule.name);
        }
    }
}
