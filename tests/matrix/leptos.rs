//! Server functions of leptos 0.8, which answer through a context: where in the body a redirect stands, and what is set
//! beside it. What `seeother routes` predicts is what is answered, and `check` reports what follows by construction. Only
//! a status that is set by hand has a fix; the others stay.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::Path;

use serde_json::Value;

use super::building;
use super::fixes::{self, Finding, Fix};
use super::proof::Predicted;
use super::running::{Answer, Server};
use super::{Method, Package};

const NAME: &str = "leptos";
/// Codecs that take a form or a query, with the method of each.
const CODECS: [(&str, Method); 5] = [
    ("PostUrl", Method::Post),
    ("PutUrl", Method::Put),
    ("PatchUrl", Method::Patch),
    ("DeleteUrl", Method::Delete),
    ("GetUrl", Method::Get),
];
/// How a redirect is written.
const SPELLINGS: [(&str, &str); 4] = [
    ("imported", "redirect(\"/orders\");"),
    ("path", "leptos_axum::redirect(\"/orders\");"),
    ("local", "{\nuse leptos_axum::redirect as _;\nleptos_axum::redirect(\"/orders\");\n}"),
    ("formatted", "redirect(&format!(\"/orders/{}\", name.len()));"),
];
/// What is set beside it, and whether leptos's own client gets that too.
const STATUSES: [(&str, u16, bool, &str); 7] = [
    ("alone", 302, false, ""),
    ("see_other", 303, true, "expect_context::<ResponseOptions>().set_status(StatusCode::SEE_OTHER);"),
    (
        "guarded",
        303,
        false,
        "if is_plain_form() {\nexpect_context::<ResponseOptions>().set_status(StatusCode::SEE_OTHER);\n}",
    ),
    ("moved", 301, true, "expect_context::<ResponseOptions>().set_status(StatusCode::MOVED_PERMANENTLY);"),
    ("temporary", 307, true, "expect_context::<ResponseOptions>().set_status(StatusCode::TEMPORARY_REDIRECT);"),
    (
        "permanent",
        308,
        true,
        "let options: ResponseOptions = expect_context();\noptions.set_status(StatusCode::PERMANENT_REDIRECT);",
    ),
    (
        "headed",
        302,
        false,
        "expect_context::<ResponseOptions>().append_header(CACHE_CONTROL, HeaderValue::from_static(\"no-store\"));",
    ),
];
/// Where it stands: the statements for `$HERE`, and whether every way through the function comes by.
const SURROUNDINGS: [(&str, bool, &str); 6] = [
    ("tail", true, "$HERE\nOk(())"),
    ("after_early_return", true, "if name.len() > 40 {\nreturn Ok(());\n}\n$HERE\nOk(())"),
    ("after_let_else", true, "let Some(_first) = name.chars().next() else {\nreturn Ok(());\n};\n$HERE\nOk(())"),
    (
        "after_question_mark",
        true,
        "name.parse::<String>().map_err(|problem| ServerFnError::new(problem.to_string()))?;\n$HERE\nOk(())",
    ),
    ("if_arm", false, "if name.len() < 40 {\n$HERE\n}\nOk(())"),
    ("match_arm", false, "match name.as_str() {\n\"\" => {}\n_ => {\n$HERE\n}\n}\nOk(())"),
];

/// One server function.
struct Cell {
    name: String,
    method: Method,
    /// What a plain form is answered.
    status: u16,
    /// Whether every client is answered so.
    always: bool,
    /// Lines of the function in its file, from 1.
    lines: std::ops::RangeInclusive<usize>,
}

impl Cell {
    fn path(&self) -> String {
        format!("/api/{}", self.name)
    }

    fn rule(&self) -> Option<&'static str> {
        match (self.status, self.method) {
            (303, _) | (_, Method::Get) => None,
            (301 | 302, Method::Post) => Some("ambiguous-redirect"),
            _ => Some("repeated-request"),
        }
    }
}

/// Every status in every surrounding, spelled and sent in turns.
fn generate() -> (Package, Vec<Cell>) {
    let mut text = String::from(
        "use http::StatusCode;\nuse http::header::{ACCEPT, CACHE_CONTROL, HeaderValue};\nuse http::request::Parts;\n\
         use leptos::prelude::*;\nuse leptos_axum::{ResponseOptions, redirect};\n\
         use server_fn::codec::{DeleteUrl, GetUrl, PatchUrl, PostUrl, PutUrl};\n\nuse crate::store::store;\n\n\
         fn is_plain_form() -> bool {\nlet accept = expect_context::<Parts>().headers.get(ACCEPT).cloned();\n\
         accept.is_some_and(|accept| accept.as_bytes().starts_with(b\"text/html\"))\n}\n",
    );
    let mut cells = Vec::new();
    for (surrounding, straight, body) in SURROUNDINGS {
        // What a condition sets beside a redirect takes the place of its 302 on some ways only, and which is not followed.
        for (set, status, always, beside) in STATUSES.into_iter().filter(|(_, status, ..)| straight || *status == 302) {
            let turn = cells.len();
            let (spelling, redirect) = SPELLINGS[turn % SPELLINGS.len()];
            let (codec, method) = CODECS[turn % CODECS.len()];
            let name = format!("{surrounding}_{set}_{spelling}");
            let stored = if method == Method::Get { "" } else { "store(&name);\n" };
            let here = format!("{redirect}\n{beside}");
            let first = text.lines().count() + 2;
            let _ = write!(
                text,
                "\n#[server(endpoint = \"{name}\", input = {codec})]\n\
                 pub async fn {name}(name: String) -> Result<(), ServerFnError> {{\n{stored}{}\n}}\n",
                body.replace("$HERE", &here)
            );
            cells.push(Cell { name, method, status, always, lines: first..=text.lines().count() });
        }
    }
    let main = "#![allow(warnings)]\n\nmod forms;\nmod store;\n\nuse axum::Router;\nuse axum::routing::any;\n\n\
                #[tokio::main(flavor = \"current_thread\")]\nasync fn main() {\nstore::end_with_input();\n\
                let app = Router::new().route(\"/api/{*name}\", any(leptos_axum::handle_server_fns));\n\
                let listener = tokio::net::TcpListener::bind(\"127.0.0.1:0\").await.unwrap();\n\
                println!(\"listening on {}\", listener.local_addr().unwrap());\n\
                axum::serve(listener, app).await.unwrap();\n}\n";
    let store = "use std::fs::OpenOptions;\nuse std::io::{Read as _, Write as _};\n\n\
                 pub fn store(name: &str) {\n\
                 let orders = std::env::args_os().nth(1).expect(\"a file for the orders\");\n\
                 let mut orders = OpenOptions::new().create(true).append(true).open(orders).expect(\"it opens\");\n\
                 orders.write_all(format!(\"{name}\\n\").as_bytes()).expect(\"the order is stored\");\n}\n\n\
                 pub fn end_with_input() {\nstd::thread::spawn(|| {\n\
                 let _ = std::io::stdin().read_to_end(&mut Vec::new());\nstd::process::exit(0);\n});\n}\n";
    let [manifest, lock] = super::builders::committed_manifest!("leptos");
    let files = [
        ("Cargo.toml", manifest),
        ("Cargo.lock", lock),
        ("src/main.rs", main),
        ("src/store.rs", store),
        ("src/forms.rs", &text),
    ];
    let files = files.map(|(path, text)| (path.to_owned(), text.to_owned())).into_iter().collect();
    (Package { files, cells: Vec::new() }, cells)
}

/// Panics where something is answered, or reported, that was not to be expected.
pub fn run() -> Predicted {
    let (package, cells) = generate();
    let folder = building::folder(NAME);
    building::write(&package, &folder);
    let findings = fixes::findings(&folder);
    let found: BTreeMap<&str, &Finding> = findings.iter().map(|finding| (at(&cells, finding), finding)).collect();
    let rules: BTreeMap<&str, &str> = found.iter().map(|(name, finding)| (*name, finding.rule.as_str())).collect();
    let expected = cells.iter().filter_map(|cell| Some((cell.name.as_str(), cell.rule()?)));
    assert_eq!(rules, expected.collect(), "{NAME}: what is reported");
    assert_eq!(found.len(), findings.len(), "{NAME}: one finding each");
    assert_agrees(&folder, &cells, &|cell| cell.status);

    let offered: BTreeMap<&str, &Fix> =
        found.iter().filter_map(|(name, finding)| Some((*name, finding.safe_fix()?))).collect();
    for cell in &cells {
        // Where the framework itself picks the status, there is no word for another one.
        let fixes = found.get(cell.name.as_str()).map_or(0, |finding| finding.fixes.len());
        assert_eq!(fixes, usize::from(cell.rule().is_some() && cell.status != 302), "{}", cell.name);
    }
    let mended = fixes::fixed(&folder, &package.files, &[]);
    let promised = fixes::edited(&package.files, offered.values().flat_map(|fix| &fix.edits));
    assert!(mended == promised, "{NAME}: `--fix` made another text than the fixes say");
    assert_agrees(&folder, &cells, &|cell| if offered.contains_key(cell.name.as_str()) { 303 } else { cell.status });
    let (findings, offered) = (findings.len(), offered.len());
    Predicted { framework: NAME, cells: cells.len(), findings, offered, agreeing: Some(cells.len()) }
}

/// The name of the server function in which something was found.
fn at<'c>(cells: &'c [Cell], finding: &Finding) -> &'c str {
    let cell = cells.iter().find(|cell| finding.file == "src/forms.rs" && cell.lines.contains(&finding.line));
    &cell.unwrap_or_else(|| panic!("{}:{}: a finding elsewhere", finding.file, finding.line)).name
}

/// Builds the package, and panics unless plain forms get this status, and everybody what is predicted.
fn assert_agrees(folder: &Path, cells: &[Cell], status: &dyn Fn(&Cell) -> u16) {
    let predicted = predicted(folder);
    let program = building::build(folder).unwrap_or_else(|problems| panic!("{NAME}: {}", building::told(&problems)));
    let orders = tempfile::tempdir().expect("a temporary folder");
    let server = Server::start(&program, &orders.path().join("orders"));
    let mut wrong = Vec::new();
    for cell in cells {
        let observed = observed(&server, cell);
        let statuses: BTreeSet<u16> = observed.iter().map(|(status, _)| *status).collect();
        let others = if cell.always { Vec::new() } else { vec![200] };
        if statuses != others.into_iter().chain([status(cell)]).collect() {
            wrong.push(format!("{}: {observed:?} came", cell.path()));
        }
        let said = predicted.get(&(cell.method.lower().to_uppercase(), cell.path()));
        if said.is_none_or(|said| !agree(said, &observed)) {
            wrong.push(format!("{}: {said:?} was predicted, {observed:?} came", cell.path()));
        }
    }
    server.end();
    assert!(wrong.is_empty(), "{NAME}: {} answers differ\n{}", wrong.len(), wrong.join("\n"));
}

/// A status, and a Location that may have holes.
type Told = BTreeSet<(u16, Option<String>)>;

/// By method and path.
fn predicted(folder: &Path) -> BTreeMap<(String, String), Told> {
    let routes = fixes::told(folder, "routes");
    let mut all = BTreeMap::new();
    for route in routes["routes"].as_array().expect("routes").iter().filter(|route| route["framework"] == NAME) {
        let answers = route["answers"].as_array().expect("answers").iter().map(|answer| {
            let status = answer["status"].as_u64().and_then(|status| u16::try_from(status).ok()).expect("a status");
            // Absent and `null` are two things: no Location, and one that is not known.
            let location = answer.get("location").map(|known| known.as_str().unwrap_or("{}").to_owned());
            (status, location)
        });
        let answers: Told = answers.collect();
        assert_eq!(route["unknown"], Value::Array(Vec::new()), "{route}");
        for method in route["methods"].as_array().expect("methods") {
            let key = |value: &Value| value.as_str().expect("a text").to_owned();
            all.insert((key(method), key(&route["path"])), answers.clone());
        }
    }
    all
}

/// What a plain form and leptos's own client are answered. That client alone reads the Location of a 200.
fn observed(server: &Server, cell: &Cell) -> Told {
    let path = match cell.method {
        Method::Get | Method::Delete => format!("{}?name=pen", cell.path()),
        _ => cell.path(),
    };
    let answers = ["text/html", "application/json"].map(|accept| {
        let Answer { status, location, .. } = server.submit(cell.method, &path, "pen", accept);
        (status, location.filter(|_| status != 200))
    });
    answers.into_iter().collect()
}

/// Whether each answer was predicted, and each status that was predicted came.
fn agree(predicted: &Told, observed: &Told) -> bool {
    let serves = |pattern: &str, path: &str| match pattern.split_once('{') {
        Some((before, _)) => path.starts_with(before),
        None => path == pattern,
    };
    let is_said = |(status, location): &(u16, Option<String>)| {
        predicted.iter().any(|(known, pattern)| {
            known == status
                && match (pattern, location) {
                    (Some(pattern), Some(location)) => serves(pattern, location),
                    (None, None) => true,
                    _ => false,
                }
        })
    };
    let statuses = |told: &Told| told.iter().map(|(status, _)| *status).collect::<BTreeSet<u16>>();
    observed.iter().all(is_said) && statuses(predicted) == statuses(observed)
}
