//! The row table: each response and route form of the catalogue stands as a handler in
//! `fixtures/rows`, with a `//~` line above it that says what `seeother routes` has to find.
//!
//! - `//~ row ID METHODS PATH -> STATUS LOCATION [among]`: a response form.
//! - `//~ route ID METHODS PATH [-> STATUS LOCATION [among]]`: a route form.
//!
//! METHODS is a list joined with commas, or `*`; PATH is complete, with `{name}` for dynamic parts,
//! or `-` where any path will do; STATUS is a number or `unknown`; LOCATION is `location` or `none`.
//! The status is the only one that the route answers, or with `among` one of several. An id may end
//! in `/variant` for a second spelling of its form. The line stands above the handler function, or,
//! for a closure or a service, above the line that binds it.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

/// One line a crate of rows: the name of its test, and its folder.
macro_rules! rows {
    ($($test:ident in $folder:literal,)*) => {
        const CRATES: &[&str] = &[$($folder),*];

        $(
            #[test]
            fn $test() {
                check($folder);
            }
        )*
    };
}

rows! {
    axum in "axum",
    axum_aide in "axum-aide",
    axum_07 in "axum-07",
    axum_06 in "axum-06",
    actix_web in "actix-web",
    actix_web_3 in "actix-web-3",
    rocket in "rocket",
    rocket_04 in "rocket-04",
    warp in "warp",
    warp_03 in "warp-03",
    poem in "poem",
    salvo in "salvo",
    tide in "tide",
    http in "http",
    gotham in "gotham",
    rouille in "rouille",
    viz in "viz",
    ntex in "ntex",
    ntex_3 in "ntex-3",
    dropshot in "dropshot",
    trillium in "trillium",
    ohkami in "ohkami",
    xitca in "xitca",
    loco in "loco",
    cot in "cot",
    pavex in "pavex",
    leptos in "leptos",
    leptos_actix in "leptos-actix",
    templates in "templates",
    templates_actix in "templates-actix",
    templates_older in "templates-older",
}

fn rows_folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/rows")
}

/// What one `//~` line asks for.
#[derive(Debug)]
struct Expectation {
    id: String,
    is_response: bool,
    methods: BTreeSet<String>,
    /// `None`: any.
    path: Option<String>,
    answer: Option<ExpectedAnswer>,
    /// Relative to the crate, with `/`.
    file: String,
    /// Of the function's name, or of the code right below the line; from 1.
    line: usize,
    /// `None` for a closure or a service.
    handler: Option<String>,
}

#[derive(Debug)]
struct ExpectedAnswer {
    /// `None`: unknown.
    status: Option<u64>,
    location: bool,
    among: bool,
}

/// `GET` routes answer `HEAD` too, whether a table says so or not.
fn methods(list: impl IntoIterator<Item = impl AsRef<str>>) -> BTreeSet<String> {
    let mut set: BTreeSet<String> = list.into_iter().map(|method| method.as_ref().to_owned()).collect();
    if set.contains("GET") {
        set.remove("HEAD");
    }
    set
}

fn parse_answer(words: &[&str]) -> Option<ExpectedAnswer> {
    let [status, location, rest @ ..] = words else {
        return None;
    };
    Some(ExpectedAnswer {
        status: match *status {
            "unknown" => None,
            number => Some(number.parse().ok()?),
        },
        location: match *location {
            "location" => true,
            "none" => false,
            _ => return None,
        },
        among: match rest {
            [] => false,
            ["among"] => true,
            _ => return None,
        },
    })
}

fn parse_line(comment: &str, file: &str, line: usize, handler: Option<String>) -> Option<Expectation> {
    let words: Vec<&str> = comment.split_whitespace().collect();
    let [kind, id, method_list, path, rest @ ..] = words.as_slice() else {
        return None;
    };
    let answer = match rest {
        ["->", answer @ ..] => Some(parse_answer(answer)?),
        [] => None,
        _ => return None,
    };
    let is_response = match *kind {
        "row" => true,
        "route" => false,
        _ => return None,
    };
    if is_response && answer.is_none() {
        return None;
    }
    Some(Expectation {
        id: (*id).to_owned(),
        is_response,
        methods: methods(method_list.split(',')),
        path: (*path != "-").then(|| (*path).to_owned()),
        answer,
        file: file.to_owned(),
        line,
        handler,
    })
}

/// The code below a `//~` line: past comments and attributes. The line number counts from 0.
fn definition<'a>(lines: &[&'a str], comment: usize) -> (usize, &'a str) {
    let mut depth = 0_i32;
    for (number, line) in lines.iter().enumerate().skip(comment + 1) {
        let code = line.trim();
        if depth == 0 && (code.is_empty() || code.starts_with("//")) {
            continue;
        }
        if depth == 0 && !code.starts_with("#[") {
            return (number, code);
        }
        for character in code.chars() {
            match character {
                '[' | '(' | '{' => depth += 1,
                ']' | ')' | '}' => depth -= 1,
                _ => {}
            }
        }
    }
    (lines.len(), "")
}

fn function_name(code: &str) -> Option<String> {
    let (before, after) = code.split_once("fn ")?;
    let is_signature = before.split_whitespace().all(|word| matches!(word, "pub" | "async" | "const" | "unsafe"));
    let name: String = after.chars().take_while(|character| character.is_alphanumeric() || *character == '_').collect();
    (is_signature && !name.is_empty()).then_some(name)
}

fn source_files(folder: &Path, found: &mut Vec<PathBuf>) {
    let entries = std::fs::read_dir(folder).unwrap_or_else(|error| panic!("cannot read {}: {error}", folder.display()));
    for entry in entries {
        let path = entry.expect("a readable entry").path();
        if path.is_dir() {
            source_files(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
    found.sort();
}

fn expectations(name: &str) -> Vec<Expectation> {
    let root = rows_folder().join(name);
    let mut files = Vec::new();
    source_files(&root.join("src"), &mut files);
    let mut all = Vec::new();
    for path in files {
        let text = std::fs::read_to_string(&path).expect("fixtures are UTF-8");
        let relative = path.strip_prefix(&root).expect("below the crate");
        let file = relative.to_string_lossy().replace('\\', "/");
        let lines: Vec<&str> = text.lines().collect();
        for (number, line) in lines.iter().enumerate() {
            let Some(comment) = line.trim_start().strip_prefix("//~ ") else {
                continue;
            };
            let (below, code) = definition(&lines, number);
            let expectation = parse_line(comment, &file, below + 1, function_name(code));
            all.push(expectation.unwrap_or_else(|| panic!("{name}/{file}:{}: not a row: {comment}", number + 1)));
        }
    }
    all
}

fn routes(name: &str) -> Vec<Value> {
    let output = Command::new(env!("CARGO_BIN_EXE_seeother"))
        .args(["routes", "--output-format", "json", "."])
        .current_dir(rows_folder().join(name))
        .output()
        .expect("the binary starts");
    let text = String::from_utf8_lossy(&output.stdout);
    let value: Value = serde_json::from_str(&text).unwrap_or_else(|error| {
        let shown: String = text.chars().take(400).collect();
        let complaint = String::from_utf8_lossy(&output.stderr);
        panic!(
            "`seeother routes` in {name} printed no JSON ({error}), {}\n\
             stdout: {shown}\nstderr: {complaint}",
            output.status,
        )
    });
    value["routes"].as_array().unwrap_or_else(|| panic!("`routes` in {name} is no array: {value}")).clone()
}

fn route_methods(route: &Value) -> BTreeSet<String> {
    methods(route["methods"].as_array().into_iter().flatten().filter_map(Value::as_str))
}

/// The route covers the place that the `//~` line stands above.
fn is_at(route: &Value, expectation: &Expectation) -> bool {
    let line = expectation.line as u64;
    let start = route["range"]["start"]["line"].as_u64().unwrap_or(0);
    let end = route["range"]["end"]["line"].as_u64().unwrap_or(0);
    route["file"].as_str() == Some(expectation.file.as_str()) && start <= line && line <= end
}

/// The routes that an expectation may speak of: those of its handler and path.
fn candidates<'a>(routes: &'a [Value], expectation: &Expectation) -> Vec<&'a Value> {
    routes
        .iter()
        .filter(|route| match &expectation.path {
            Some(path) => route["path"].as_str() == Some(path),
            None => expectation.handler.is_some() || is_at(route, expectation),
        })
        .filter(|route| match (&expectation.handler, route["handler"].as_str()) {
            (Some(name), Some(handler)) => handler.rsplit("::").next() == Some(name),
            (Some(_), None) => false,
            (None, _) => true,
        })
        .collect()
}

fn describe(route: &Value) -> String {
    let mut text = format!(
        "{} {} by {}",
        route_methods(route).into_iter().collect::<Vec<_>>().join(","),
        route["path"].as_str().unwrap_or("(unknown path)"),
        route["handler"].as_str().unwrap_or("(no name)")
    );
    for answer in route["answers"].as_array().into_iter().flatten() {
        let location = match answer.get("location") {
            None => "no location".to_owned(),
            Some(Value::Null) => "unknown location".to_owned(),
            Some(location) => format!("location {location}"),
        };
        let _ = write!(text, "; {} with {location}", answer["status"]);
    }
    for reason in route["unknown"].as_array().into_iter().flatten() {
        let _ = write!(text, "; unknown: {reason}");
    }
    text
}

fn describe_all(routes: &[&Value]) -> String {
    routes.iter().map(|route| describe(route)).collect::<Vec<_>>().join(" | ")
}

/// What is wrong with what was found, or nothing.
fn judge(routes: &[Value], expectation: &Expectation) -> Result<(), String> {
    let mut found = candidates(routes, expectation);
    if found.is_empty() {
        let nearby: Vec<&Value> = routes
            .iter()
            .filter(|route| {
                let same_path = expectation.path.is_some() && route["path"].as_str() == expectation.path.as_deref();
                same_path || is_at(route, expectation)
            })
            .collect();
        return Err(if nearby.is_empty() {
            "no such route".to_owned()
        } else {
            format!("no such route, but {}", describe_all(&nearby))
        });
    }
    let all = describe_all(&found);
    let mut found_methods = BTreeSet::new();
    let exactly = |route: &&Value| route_methods(route) == expectation.methods;
    if expectation.handler.is_some() && !found.iter().any(exactly) {
        for route in &found {
            found_methods.append(&mut route_methods(route));
        }
    } else {
        // A closure or a service has no name, and a handler may tell methods apart: the routes with its methods.
        found.retain(exactly);
        found_methods = found.first().map(|route| route_methods(route)).unwrap_or_default();
    }
    if found_methods != expectation.methods {
        return Err(format!("other methods: {all}"));
    }
    if let Some(answer) = &expectation.answer {
        for route in found {
            judge_answers(route, answer).map_err(|problem| format!("{problem}: {all}"))?;
        }
    }
    Ok(())
}

fn judge_answers(route: &Value, expected: &ExpectedAnswer) -> Result<(), &'static str> {
    let answers = route["answers"].as_array().cloned().unwrap_or_default();
    let Some(status) = expected.status else {
        let reasons = route["unknown"].as_array();
        return if reasons.is_some_and(|reasons| !reasons.is_empty()) { Ok(()) } else { Err("nothing is unknown") };
    };
    let with_status: Vec<&Value> = answers.iter().filter(|answer| answer["status"].as_u64() == Some(status)).collect();
    if with_status.is_empty() {
        return Err("the status is missing");
    }
    if !expected.among && with_status.len() != answers.len() {
        return Err("another status, or an unknown one, stands beside the expected one");
    }
    let agrees = |answer: &&Value| answer.get("location").is_some() == expected.location;
    if !with_status.iter().all(agrees) {
        return Err("the Location differs");
    }
    Ok(())
}

fn check(name: &str) {
    let expected = expectations(name);
    assert!(!expected.is_empty(), "{name} holds no rows");
    let routes = routes(name);
    let mut failures = String::new();
    let mut failed = 0;
    for expectation in &expected {
        if let Err(problem) = judge(&routes, expectation) {
            failed += 1;
            let Expectation { id, file, line, .. } = expectation;
            let _ = writeln!(failures, "  {id} ({file}:{line}): {problem}");
        }
    }
    assert!(
        failed == 0,
        "{failed} of {} rows of {name} are not recognised ({} routes found):\n{failures}",
        expected.len(),
        routes.len()
    );
}

/// Lines of a tab-separated file without its comments.
fn table(name: &str) -> Vec<Vec<String>> {
    let text = std::fs::read_to_string(rows_folder().join(name)).expect("a readable table");
    text.lines()
        .filter(|line| !line.starts_with('#') && !line.is_empty())
        .map(|line| line.split('\t').map(str::to_owned).collect())
        .collect()
}

/// Each form of the catalogue has one row, or a reason why it has none; and the row asks for what
/// the catalogue says.
#[test]
fn every_form_of_the_catalogue_has_a_row() {
    let mut rows: BTreeMap<String, Vec<Expectation>> = BTreeMap::new();
    for expectation in CRATES.iter().flat_map(|name| expectations(name)) {
        rows.entry(expectation.id.clone()).or_default().push(expectation);
    }
    let reasons: BTreeMap<String, String> = table("not-expressible.tsv")
        .into_iter()
        .map(|line| (line[0].clone(), line.get(1).cloned().unwrap_or_default()))
        .collect();
    let catalogue = table("catalogue-ids.tsv");
    let mut problems = Vec::new();
    for line in &catalogue {
        let [id, _framework, _version, status, location, ..] = line.as_slice() else {
            panic!("a short line in catalogue-ids.tsv: {line:?}");
        };
        match (rows.get(id).map(Vec::as_slice).unwrap_or_default(), reasons.get(id)) {
            ([], None) => problems.push(format!("{id}: neither a row nor a reason")),
            ([], Some(reason)) if reason.is_empty() => {
                problems.push(format!("{id}: an empty reason"));
            }
            ([], Some(_)) => {}
            (_, Some(_)) => problems.push(format!("{id}: a row and a reason")),
            ([row], None) if status == "-" => {
                if row.is_response {
                    problems.push(format!("{id}: a route form stands as a response"));
                }
            }
            ([row], None) => {
                let agrees = row.answer.as_ref().is_some_and(|answer| {
                    answer.status == status.parse().ok() && answer.location == (location == "yes")
                });
                if !agrees {
                    problems.push(format!("{id}: the row asks for something else"));
                }
            }
            (found, None) => problems.push(format!("{id}: {} rows", found.len())),
        }
    }
    let known: BTreeSet<&str> = catalogue.iter().map(|line| line[0].as_str()).collect();
    for (id, found) in &rows {
        if !known.contains(id.split('/').next().unwrap_or(id)) {
            problems.push(format!("{id}: the catalogue has no such form"));
        }
        if id.contains('/') && found.len() > 1 {
            problems.push(format!("{id}: {} rows", found.len()));
        }
    }
    for id in reasons.keys().filter(|id| !known.contains(id.as_str())) {
        problems.push(format!("{id}: a reason for an unknown form"));
    }
    assert!(problems.is_empty(), "\n{}", problems.join("\n"));
}

/// The judge itself: a route that agrees passes, and each way to differ is seen.
#[test]
fn the_judge_sees_each_difference() {
    let expectation =
        |line: &str| parse_line(line, "src/main.rs", 7, Some("store".to_owned())).expect("a well-formed line");
    let route = |methods: &[&str], path: &str, answers: Value| {
        serde_json::json!({
            "methods": methods, "path": path, "handler": "nails::store", "file": "src/main.rs",
            "range": {"start": {"line": 7, "column": 10}, "end": {"line": 7, "column": 15}},
            "answers": answers, "unknown": [],
        })
    };
    let found = serde_json::json!([{"status": 302, "location": "/nails"}]);
    let good = route(&["POST"], "/nails", found.clone());
    let row = expectation("row x POST /nails -> 302 location");
    assert_eq!(judge(std::slice::from_ref(&good), &row), Ok(()));
    assert_eq!(judge(&[good], &expectation("route x POST - -> 302 location among")), Ok(()));

    let bare = serde_json::json!([{"status": 302}]);
    let two = serde_json::json!([{"status": 302, "location": null}, {"status": null}]);
    for (wrong, problem) in [
        (route(&["PUT"], "/nails", found.clone()), "other methods"),
        (route(&["POST"], "/nail", found), "no such route"),
        (route(&["POST"], "/nails", bare), "the Location differs"),
        (route(&["POST"], "/nails", two), "another status"),
        (route(&["POST"], "/nails", serde_json::json!([])), "the status is missing"),
    ] {
        let said = judge(&[wrong], &row).expect_err("the route differs");
        assert!(said.starts_with(problem), "{said}");
    }
}
