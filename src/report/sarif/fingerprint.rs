//! What makes a finding the same one in the next run. No line and no text around it takes part, so that it lives
//! through code that moves and neighbours that are renamed.

use std::hash::Hasher;

use rustc_hash::FxHashMap;

use crate::diagnostic::Finding;
use crate::report::Report;

/// The name under which the fingerprint is written; the number changes with what goes into it. It is not
/// `primaryLocationLineHash`: GitHub's upload step works that one out from the lines of the checkout, and warns
/// about each result that brings another value.
pub(super) const KEY: &str = "seeother/v1";

/// Hands out fingerprints in the order of the findings.
#[derive(Default)]
pub(super) struct Fingerprints(FxHashMap<u64, u32>);

impl Fingerprints {
    /// The fingerprint of the next finding. Equal findings are counted: `…:1`, `…:2`.
    pub(super) fn next(&mut self, report: &Report<'_>, finding: &Finding) -> String {
        let identity = identity(report, finding);
        let count = self.0.entry(identity).or_default();
        *count += 1;
        format!("{identity:016x}:{count}")
    }
}

/// FNV, because it is the same on every machine and in every version.
fn identity(report: &Report<'_>, finding: &Finding) -> u64 {
    let mut hasher = fnv::FnvHasher::default();
    let mut add = |part: &str| {
        hasher.write(part.as_bytes());
        hasher.write(&[0]);
    };
    add(finding.rule);
    add(&report.path(finding.place.file));
    add(finding.handler.as_deref().unwrap_or_default());
    finding.methods.iter().for_each(|method| add(method));
    add(finding.path.as_deref().unwrap_or_default());
    add(&finding.status.map(|status| status.to_string()).unwrap_or_default());
    add(report.sources.text(finding.place.file).get(finding.place.span.range()).unwrap_or_default());
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::super::super::tests::{Files, place, repeated_request};
    use super::*;
    use crate::engine::Analysis;

    fn fingerprints(findings: &[&Finding]) -> Vec<String> {
        let analysis = Analysis::default();
        let report = Report { analysis: &analysis, findings, sources: &Files, folder: Path::new("/shop") };
        let mut fingerprints = Fingerprints::default();
        findings.iter().map(|finding| fingerprints.next(&report, finding)).collect()
    }

    #[test]
    fn equal_findings_are_counted_and_others_told_apart() {
        let one = repeated_request();
        let elsewhere = Finding { place: place(0, "LOCATION"), ..one.clone() };
        let other = Finding { status: Some(307), ..one.clone() };
        let found = fingerprints(&[&one, &one, &other, &elsewhere]);
        let (hash, _) = found[0].split_once(':').expect("a counter");
        assert_eq!(found[..2], [format!("{hash}:1"), format!("{hash}:2")]);
        assert!(found[2..].iter().all(|fingerprint| !fingerprint.starts_with(hash)), "{found:?}");
    }

    #[test]
    fn a_fingerprint_is_for_ever() {
        // Whoever changes this has to change the key, or every alert of every project comes back as a new one.
        assert_eq!((KEY, fingerprints(&[&repeated_request()])[0].as_str()), ("seeother/v1", "9b13196a1a23e4f8:1"));
    }

    #[test]
    fn what_a_message_says_of_neighbours_does_not_count() {
        let one = repeated_request();
        let renamed = Finding { message: "another".to_string(), related: Vec::new(), ..one.clone() };
        assert_eq!(fingerprints(&[&one]), fingerprints(&[&renamed]));
    }
}
