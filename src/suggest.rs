//! "Did you mean": the known word that is nearest to one that somebody typed. Knows words only.

/// Below this likeness a suggestion confuses more than it helps.
const LIKENESS: f64 = 0.8;

/// The candidate that is most like `word`, if one is like it at all.
pub fn closest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let word = word.to_lowercase().replace('_', "-");
    let mut best: Option<(f64, &str)> = None;
    for candidate in candidates {
        let likeness = strsim::jaro_winkler(&word, candidate);
        if likeness >= LIKENESS && best.is_none_or(|(other, _)| likeness > other) {
            best = Some((likeness, candidate));
        }
    }
    best.map(|(_, candidate)| candidate)
}

/// The advice for an unknown word: the nearest known one, or all of them.
pub fn advice(word: &str, candidates: &[&str]) -> Option<String> {
    if let Some(near) = closest(word, candidates.iter().copied()) {
        return Some(format!("did you mean `{near}`?"));
    }
    let all: Vec<String> = candidates.iter().map(|name| format!("`{name}`")).collect();
    (!all.is_empty()).then(|| format!("known are {}", all.join(", ")))
}

#[cfg(test)]
mod tests {
    use super::*;

    const NAMES: [&str; 3] = ["ambiguous-redirect", "repeated-request", "open-redirect"];

    #[test]
    fn a_slip_of_the_finger_is_understood() {
        assert_eq!(closest("ambigous-redirect", NAMES), Some("ambiguous-redirect"));
        assert_eq!(closest("ambiguous_redirect", NAMES), Some("ambiguous-redirect"));
        assert_eq!(closest("Repeated-Requests", NAMES), Some("repeated-request"));
    }

    #[test]
    fn a_strange_word_gets_the_whole_list() {
        assert_eq!(closest("xyzzy", NAMES), None);
        let advice = advice("xyzzy", &NAMES).expect("advice");
        assert_eq!(advice, "known are `ambiguous-redirect`, `repeated-request`, `open-redirect`");
    }
}
