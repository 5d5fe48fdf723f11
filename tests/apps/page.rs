//! The tables of `fixtures/apps/README.md`: what every application answers, and what `check` reports there.

use std::path::Path;

use super::answers::{Answer, Kind, serves};
use super::script::{App, LeftOut, Step};

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

/// The rows of the page in a folder, as they are written.
fn whole(folder: &Path) -> Vec<PageRoute> {
    let text = std::fs::read_to_string(folder.join("README.md")).expect("README.md of the applications");
    let routes: Vec<PageRoute> = text.lines().filter_map(row).collect();
    assert!(routes.len() > 10, "README.md has only {} rows that name a route", routes.len());
    routes
}

/// The row that a step is about: a fixed path before one with holes.
pub fn row_of<'a>(rows: &'a [PageRoute], step: &Step) -> Option<&'a PageRoute> {
    let rows = rows.iter().filter(|row| row.method == "*" || row.method == step.route_method());
    rows.filter(|row| serves(&row.path, step.route_path())).min_by_key(|row| row.path.matches('{').count())
}

/// The steps that are about rows which the application has. Each row that it leaves out takes steps along.
pub fn steps(folder: &Path, app: &App, steps: Vec<Step>) -> Vec<Step> {
    let whole = whole(folder);
    let is_about = |step: &Step, left: &LeftOut| {
        row_of(&whole, step).is_some_and(|row| row.method == left.method && row.path == left.path)
    };
    for left in &app.left_out {
        let any = steps.iter().any(|step| is_about(step, left));
        assert!(any, "no step is about {} {}, which app.toml leaves out", left.method, left.path);
    }
    steps.into_iter().filter(|step| !app.left_out.iter().any(|left| is_about(step, left))).collect()
}

/// The rows, with what `app.toml` changes about them.
pub fn read(folder: &Path, app: &App) -> Vec<PageRoute> {
    let mut routes = whole(folder);
    for left in &app.left_out {
        let name = format!("{} {}", left.method, left.path);
        assert!(!left.reason.is_empty(), "app.toml gives no reason for leaving out {name}");
        let place = routes.iter().position(|route| route.name() == name);
        routes.remove(place.unwrap_or_else(|| panic!("app.toml leaves out {name}, which is no route")));
    }
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
        if let Some(bodies) = &app.error_bodies {
            let kind = Kind::named(bodies).unwrap_or_else(|| panic!("`{bodies}` is no kind of body"));
            let errors = route.answers.iter_mut().filter(|answer| matches!(answer.status, 404 | 500));
            errors.for_each(|answer| answer.kind = Some(kind));
        }
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

#[test]
fn a_route_is_left_out_by_its_name_and_with_a_reason_alone() {
    let apps = super::folder();
    let app = |left: &str| -> App { toml::from_str(&format!("framework = \"x\"\nguards = []\n{left}")).expect("keys") };
    let left = |path: &str, reason: &str| {
        app(&format!("[[left-out]]\nmethod = \"GET\"\npath = \"{path}\"\nreason = \"{reason}\"\n"))
    };
    let fails = |app: &App| std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| read(&apps, app))).is_err();
    assert!(fails(&left("/tasks/never", "there is none")));
    assert!(fails(&left("/tasks/new", "")));
    let (all, without) = (read(&apps, &app("")), read(&apps, &left("/tasks/new", "there is none")));
    assert_eq!(all.len(), without.len() + 1);
    assert!(!without.iter().any(|row| row.path == "/tasks/new"));

    let every = || super::script::steps(&apps, &app(""));
    let (sent, left) = (steps(&apps, &app(""), every()), steps(&apps, &left("/tasks/new", "there is none"), every()));
    assert_eq!(sent.len(), left.len() + 1);
    assert!(!left.iter().any(|step| step.path == "/tasks/new"));
}
