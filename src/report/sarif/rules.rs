//! The rules as SARIF describes them, from the same pages that `explain` prints.

use anstream::StripStream;

use super::level;
use super::model::{MarkdownText, ReportingConfiguration, ReportingDescriptor, RuleProperties, Text};
use crate::report::markdown;
use crate::rules::RuleMetadata;

/// As wide as people like to read.
const WIDTH: usize = 88;

/// All that a viewer shows of a rule.
pub(super) fn descriptor(rule: &'static RuleMetadata) -> ReportingDescriptor {
    let page = markdown::without_own_links(rule.documentation);
    ReportingDescriptor {
        id: rule.name,
        name: pascal_case(rule.name),
        short_description: Text { text: format!("{}.", rule.summary) },
        full_description: Text { text: plain(&first_paragraph(&page), usize::MAX) },
        help: MarkdownText { text: plain(&page, WIDTH), markdown: page },
        help_uri: rule.url,
        default_configuration: ReportingConfiguration { level: level(rule.default_severity) },
        properties: RuleProperties {
            tags: ["correctness", "http", "web"],
            precision: if rule.opt_in { "medium" } else { "high" },
            problem_severity: rule.default_severity.as_str(),
        },
    }
}

/// `repeated-request` is called `RepeatedRequest` there.
fn pascal_case(name: &str) -> String {
    let words = name.split('-').map(|word| {
        let (first, rest) = word.split_at(word.len().min(1));
        first.to_ascii_uppercase() + rest
    });
    words.collect()
}

/// What stands between the title and the level.
fn first_paragraph(page: &str) -> String {
    let lines = page.lines().skip_while(|line| line.is_empty() || line.starts_with('#'));
    lines.take_while(|line| !line.is_empty()).collect::<Vec<_>>().join(" ")
}

fn plain(page: &str, width: usize) -> String {
    let mut text = StripStream::new(Vec::new());
    // Writing to memory cannot fail.
    let _ = markdown::write(page.trim(), width, &mut text);
    String::from_utf8_lossy(&text.into_inner()).trim_end().to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rule_explains_itself_without_links_that_lead_nowhere() {
        for rule in crate::rules::all() {
            let descriptor = descriptor(rule);
            assert!(!descriptor.help.markdown.contains("](../"), "{}", rule.name);
            assert!(!descriptor.help.text.contains('\u{1b}'), "{}", rule.name);
            assert!(descriptor.help.text.contains("Known problems"), "{}", rule.name);
            let full = descriptor.full_description.text;
            assert!(full.len() > 20 && full.len() < 1024 && full.ends_with('.'), "{}: {full}", rule.name);
        }
        assert_eq!(pascal_case("repeated-request"), "RepeatedRequest");
    }
}
