//! The same application after `check --fix`: what changed, and what must not have.

use super::Application;
use super::compare::{Complaints, Record};
use super::page::Mend;
use super::running::Seen;
use super::script::Step;
use super::seeother::Finding;

/// Where a client that follows redirects ended, before and after.
pub struct Journey {
    pub step: Step,
    pub before: Option<Seen>,
    pub after: Option<Seen>,
}

/// What is left after the safe fixes is what had none.
pub fn findings(application: &Application, before: &[Finding], after: &[Finding], complaints: &mut Complaints) {
    let key = |finding: &Finding| (finding.rule.clone(), finding.file.clone(), finding.handler.clone(), finding.status);
    let is_safe = |finding: &Finding| finding.fixes.iter().any(|fix| fix.applicability == "safe");
    let mut left: Vec<_> = after.iter().map(key).collect();
    for finding in before.iter().filter(|finding| !is_safe(finding)) {
        match left.iter().position(|known| *known == key(finding)) {
            Some(place) => drop(left.remove(place)),
            None => complaints.add(&finding.file, &finding.rule, "is gone after --fix"),
        }
    }
    for (rule, file, handler, status) in left {
        complaints.add(file, format!("{rule} ({status:?}) after --fix"), handler.unwrap_or_default());
    }
    let wanted = application.page.iter().filter_map(|row| row.fault.as_ref()).filter(|fault| fault.mend == Mend::Safe);
    let (wanted, safe) = (wanted.count(), before.iter().filter(|finding| is_safe(finding)).count());
    if wanted != safe {
        complaints.add("safe fixes", safe.to_string(), wanted.to_string());
    }
}

/// Each answer that a safe fix is about is 303 now, to the same place; every other one is what it was.
pub fn answers(application: &Application, before: &[Record], after: &[Record], complaints: &mut Complaints) {
    for (old, new) in before.iter().zip(after) {
        let mut wanted = old.seen.clone();
        if application.is_mended(&old.step, &old.seen) {
            wanted.status = 303;
        }
        if new.seen != wanted {
            complaints.add(old.name(), format!("{:?}", new.seen), format!("{wanted:?}"));
        }
    }
    if before.len() != after.len() {
        complaints.add("steps", after.len().to_string(), before.len().to_string());
    }
}

/// A client that follows a mended answer arrives by GET at a page; before, it repeated its method at the Location
/// wherever the status made it.
pub fn journeys(application: &Application, before: &[Record], journeys: &[Journey], complaints: &mut Complaints) {
    for journey in journeys {
        let step = &journey.step;
        let answer = before.iter().find(|record| record.step.name == step.name && !record.away);
        let Some(answer) = answer.map(|record| &record.seen) else { continue };
        if !application.is_mended(step, answer) {
            if journey.before != journey.after {
                complaints.add(&step.name, end(journey.after.as_ref()), end(journey.before.as_ref()));
            }
            continue;
        }
        let location = answer.location.as_deref().unwrap_or_default();
        let arrived = journey.after.as_ref().filter(|seen| seen.status == 200);
        if arrived.and_then(|seen| seen.request.as_deref()) != Some(format!("GET {location}").as_str()) {
            complaints.add(&step.name, end(journey.after.as_ref()), format!("GET {location}: 200"));
        }
        let repeats = matches!(answer.status, 307 | 308) || step.method != "POST";
        let repeated = journey.before.as_ref().and_then(|seen| seen.request.as_deref());
        let repeated = repeated.is_some_and(|request| request.split(' ').next() == Some(step.method.as_str()));
        if repeats != repeated {
            complaints.add(&step.name, end(journey.before.as_ref()), format!("repeats {}: {repeats}", step.method));
        }
    }
}

/// "`DELETE /tasks`: 204".
pub fn end(seen: Option<&Seen>) -> String {
    match seen {
        Some(seen) => format!("`{}`: {}", seen.request.as_deref().unwrap_or("?"), seen.status),
        None => "gave up after ten redirects".to_owned(),
    }
}
