//! The tables of `fixtures/apps/README.md`: what every application answers, and what `check` reports there.

use std::path::Path;

use super::answers::{Answer, Kind};
use super::script::App;

/// Whether `--fix` changes what is reported.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mend {
    Safe,
    Unsafe,
    Impossible,
}

/// What is reported at an answer of a route.
#[derive(Clone, Debug)]
pub struct Fault {
    pub rule: String,
    /// The status of the answer in bold.
    pub status: u16,
    pub mend: Mend,
}

/// A row.
#[derive(Clone, Debug)]
pub struct PageRoute {
    /// `*` for every method.
    pub method: String,
    pub path: String,
    pub handler: String,
    pub answers: Vec<Answer>,
    pub fault: Option<Fault>,
    /// The handler with which it shares what is reported.
    pub with: Option<String>,
}

impl PageRoute {
    /// "GET /tasks".
    pub fn name(&self) -> String {
        format!("{} {}", self.method, self.path)
    }
}

/// The rows of the page in a folder, with what `app.toml` changes about them.
pub fn read(folder: &Path, app: &App) -> Vec<PageRoute> {
    let text = std::fs::read_to_string(folder.join("README.md")).expect("README.md of the applications");
    let mut routes: Vec<PageRoute> = text.lines().filter_map(row).collect();
    assert!(routes.len() > 10, "README.md has only {} rows that name a route", routes.len());
    for change in &app.routes {
        let place = routes.iter().position(|route| route.method == change.method && route.path == change.path);
        let place =
            place.unwrap_or_else(|| panic!("app.toml changes {} {}, which is no route", change.method, change.path));
        if !change.split.is_empty() {
            let whole = routes.remove(place);
            routes.extend(change.split.iter().map(|(method, handler)| PageRoute {
                method: method.clone(),
                handler: handler.clone(),
                ..whole.clone()
            }));
            continue;
        }
        let route = &mut routes[place];
        assert!(!change.reason.is_empty(), "app.toml gives no reason for {} {}", change.method, change.path);
        if let Some(written) = &change.answers {
            (route.answers, _) = answers(&written.join("; "));
        }
        if let (Some(rule), Some(fault)) = (&change.rule, &mut route.fault) {
            fault.rule.clone_from(rule);
        }
        if let (Some(mend), Some(fault)) = (&change.mend, &mut route.fault) {
            fault.mend = self::mend(mend);
        }
    }
    for route in &mut routes {
        let Some(fault) = &mut route.fault else { continue };
        let asked = matches!(route.method.as_str(), "PUT" | "PATCH" | "DELETE") && matches!(fault.status, 301 | 302);
        if app.method_override && asked {
            "ambiguous-redirect".clone_into(&mut fault.rule);
        }
    }
    routes
}

fn row(line: &str) -> Option<PageRoute> {
    let cells: Vec<&str> = line.strip_prefix("| ")?.trim_end().strip_suffix('|')?.split('|').map(str::trim).collect();
    let [method, path, handler, _fields, written, rule, mend] = cells[..] else { return None };
    let path = code(path)?;
    if !path.starts_with('/') {
        return None;
    }
    let (answers, bold) = answers(written);
    let with = rule.strip_prefix("with ").map(|handler| code(handler).expect("a handler in code").to_owned());
    let fault = (!rule.is_empty() && with.is_none()).then(|| Fault {
        rule: rule.to_owned(),
        status: bold.unwrap_or_else(|| panic!("no answer of {method} {path} is in bold")),
        mend: self::mend(mend),
    });
    Some(PageRoute {
        method: if method == "any" { "*".to_owned() } else { method.to_owned() },
        path: path.to_owned(),
        handler: code(handler)?.to_owned(),
        answers,
        fault,
        with,
    })
}

fn code(text: &str) -> Option<&str> {
    text.strip_prefix('`')?.strip_suffix('`')
}

fn mend(word: &str) -> Mend {
    match word {
        "safe" => Mend::Safe,
        "unsafe" => Mend::Unsafe,
        "none" => Mend::Impossible,
        other => panic!("`{other}` is no mend"),
    }
}

/// "**302 `/log-in`**; 422 html (name empty)" as answers, and the status of the one in bold.
fn answers(written: &str) -> (Vec<Answer>, Option<u16>) {
    let mut bold = None;
    let answers = written.split(';').map(|one| {
        let answer = answer(&one.replace('*', ""));
        if one.contains("**") {
            bold = Some(answer.status);
        }
        answer
    });
    (answers.collect(), bold)
}

/// STATUS, then a Location in code, then a type; the first comma or bracket ends it.
fn answer(written: &str) -> Answer {
    let end = written.find([',', '(']).unwrap_or(written.len());
    let mut words = written[..end].split_whitespace().peekable();
    let status = words.next().and_then(|word| word.parse().ok());
    let status = status.unwrap_or_else(|| panic!("no status in \"{written}\""));
    let location = words.next_if(|word| word.starts_with('`')).and_then(code);
    let kind = words.next().and_then(Kind::named);
    Answer { status, location: location.map(ToOwned::to_owned), kind }
}
