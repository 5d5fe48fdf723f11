//! What the evaluator makes of code that needs no framework's vocabulary to be understood. Through the real binary.

use std::collections::BTreeMap;
use std::process::Command;

const AXUM: &str = "axum = \"0.8\"";
const ACTIX_WEB: &str = "actix-web = \"4\"";
const ROCKET: &str = "rocket = \"0.5\"";
const WARP: &str = "warp = \"0.4\"";
const LEPTOS: &str = "http = \"1\"\nleptos = \"0.8\"\nleptos_axum = \"0.8\"";

/// What a command of `seeother` says of a package that depends on a framework.
fn seeother(dependency: &str, source: &str, command: &str) -> serde_json::Value {
    let folder = tempfile::tempdir().expect("a folder");
    let package = "[package]\nname = \"shop\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n[dependencies]\n";
    std::fs::create_dir(folder.path().join("src")).expect("src");
    std::fs::write(folder.path().join("Cargo.toml"), format!("{package}{dependency}\n")).expect("a manifest");
    std::fs::write(folder.path().join("src/lib.rs"), source).expect("a source");
    let output = Command::new(env!("CARGO_BIN_EXE_seeother"))
        .args([command, "--output-format", "json"])
        .current_dir(folder.path())
        .output()
        .expect("seeother runs");
    serde_json::from_slice(&output.stdout).expect("JSON")
}

/// The statuses of each route, as "POST /x".
fn statuses(dependency: &str, source: &str) -> BTreeMap<String, Vec<u64>> {
    let document = seeother(dependency, source, "routes");
    let routes = document["routes"].as_array().expect("routes").iter().map(|route| {
        let name = format!("{} {}", route["methods"][0].as_str().unwrap_or("?"), route["path"].as_str().unwrap_or("?"));
        let answers = route["answers"].as_array().expect("answers");
        (name, answers.iter().filter_map(|answer| answer["status"].as_u64()).collect())
    });
    routes.collect()
}

#[test]
fn a_loop_over_routes_that_are_written_out_gives_each_handler_its_own_path() {
    let found = statuses(
        AXUM,
        r#"
use axum::{Router, http::StatusCode, routing::{get, post}};

pub fn app() -> Router {
    let mut app = Router::new();
    for (path, methods) in [("/old", get(old)), ("/new", post(new))] {
        app = app.route(path, methods);
    }
    app
}

async fn old() -> StatusCode { StatusCode::GONE }
async fn new() -> StatusCode { StatusCode::CREATED }
"#,
    );
    assert_eq!(found, BTreeMap::from([("GET /old".to_owned(), vec![410]), ("POST /new".to_owned(), vec![201])]));
}

#[test]
fn a_method_that_a_handler_takes_as_a_parameter_is_that_of_the_request() {
    let found = statuses(
        AXUM,
        r#"
use axum::{Router, http::{Method, StatusCode}, routing::get};

pub fn app() -> Router {
    Router::new().route("/if", get(by_if).post(by_if)).route("/match", get(by_match).put(by_match))
}

async fn by_if(method: Method) -> StatusCode {
    if method == Method::POST {
        return StatusCode::CREATED;
    }
    StatusCode::OK
}

async fn by_match(method: Method) -> StatusCode {
    match method {
        Method::PUT => StatusCode::ACCEPTED,
        _ => StatusCode::OK,
    }
}
"#,
    );
    let expected = [("GET /if", 200), ("POST /if", 201), ("GET /match", 200), ("PUT /match", 202)];
    assert_eq!(found, expected.into_iter().map(|(name, status)| (name.to_owned(), vec![status])).collect());
}

#[test]
fn a_handler_of_two_methods_that_tests_the_method_has_a_row_for_each() {
    let found = statuses(
        ACTIX_WEB,
        r#"
use actix_web::{App, HttpRequest, HttpResponse, http::Method, route};

pub fn app() {
    App::new().service(both);
}

#[route("/x", method = "GET", method = "POST")]
async fn both(request: HttpRequest) -> HttpResponse {
    if request.method() == Method::POST {
        return HttpResponse::Created().finish();
    }
    HttpResponse::Ok().finish()
}
"#,
    );
    assert_eq!(found, BTreeMap::from([("GET /x".to_owned(), vec![200]), ("POST /x".to_owned(), vec![201])]));
}

#[test]
fn what_an_extractor_holds_is_asked_for_the_methods_that_it_has_not() {
    let source = |parameter: &str| {
        format!(
            r#"
use actix_web::{{App, HttpResponse, post, web}};

pub struct Store;

impl Store {{
    pub fn status(&self) -> HttpResponse {{ HttpResponse::Gone().finish() }}
}}

pub fn app() {{
    App::new().service(ask);
}}

#[post("/x")]
async fn ask(store: {parameter}) -> HttpResponse {{
    store.status()
}}

pub struct Other;

impl Other {{
    pub fn status(&self) -> HttpResponse {{ HttpResponse::Ok().finish() }}
}}
"#
        )
    };
    for parameter in ["web::Data<Store>", "web::Data<std::sync::Arc<Store>>", "web::ReqData<Store>"] {
        let found = statuses(ACTIX_WEB, &source(parameter));
        assert_eq!(found, BTreeMap::from([("POST /x".to_owned(), vec![410])]), "{parameter}");
    }
}

#[test]
fn a_catcher_keeps_the_status_that_it_catches_and_may_not_let_the_method_stay() {
    let source = r#"
#[macro_use]
extern crate rocket;

use rocket::{Build, Rocket, response::Redirect, response::content::RawHtml};

pub fn app() -> Rocket<Build> {
    rocket::build().mount("/", routes![create]).register("/", catchers![log_in, forbidden, other])
}

#[post("/x")]
fn create() -> Redirect {
    Redirect::to("/")
}

#[catch(401)]
fn log_in() -> Redirect {
    Redirect::temporary("/log-in")
}

#[catch(403)]
fn forbidden() -> RawHtml<&'static str> {
    RawHtml("no")
}

#[catch(default)]
fn other() -> &'static str {
    "sorry"
}
"#;
    let document = seeother(ROCKET, source, "routes");
    let routes = document["routes"].as_array().expect("routes");
    let status = |handler: &str| {
        let route = routes.iter().find(|route| route["handler"] == handler).expect("a route");
        route["answers"][0]["status"].as_u64()
    };
    assert_eq!((status("log_in"), status("forbidden"), status("other")), (Some(307), Some(403), None));

    let document = seeother(ROCKET, source, "check");
    let findings = document["findings"].as_array().expect("findings");
    let told: Vec<_> = findings.iter().map(|finding| (&finding["rule"], &finding["handler"])).collect();
    assert_eq!(told, [(&"guard-redirect".into(), &"log_in".into())]);
    let message = findings[0]["message"].as_str().unwrap_or_default();
    assert!(message.starts_with("The catcher `log_in` answers 307 Temporary Redirect to every method:"), "{message}");
}

#[test]
fn what_is_behind_a_lock_may_have_changed_since_it_was_made() {
    let found = statuses(
        WARP,
        r#"
use std::sync::{Arc, Mutex};
use warp::{Filter, Rejection, Reply, http::StatusCode};

pub struct Shop { open: Mutex<bool> }

pub fn routes() -> impl Filter<Extract = (impl Reply,), Error = Rejection> + Clone {
    let shop = Arc::new(Shop { open: Mutex::new(false) });
    let shop = warp::any().map(move || shop.clone());
    warp::path!("orders").and(warp::post()).and(shop).map(order)
}

fn order(shop: Arc<Shop>) -> StatusCode {
    if *shop.open.lock().unwrap() { StatusCode::CREATED } else { StatusCode::CONFLICT }
}
"#,
    );
    assert_eq!(found, BTreeMap::from([("POST /orders".to_owned(), vec![201, 409])]));
}

#[test]
fn a_pattern_says_which_cause_of_a_rejection_is_asked_for() {
    let found = statuses(
        WARP,
        r#"
use warp::{Filter, Rejection, Reply, http::StatusCode};

#[derive(Debug)]
struct Closed;
impl warp::reject::Reject for Closed {}

#[derive(Debug)]
struct SoldOut;
impl warp::reject::Reject for SoldOut {}

pub fn routes() -> impl Filter<Extract = (impl Reply,), Error = Rejection> + Clone {
    warp::path!("orders").and(warp::post()).and_then(order).recover(refused)
}

async fn order() -> Result<StatusCode, Rejection> {
    Err(SoldOut.into())
}

async fn refused(rejection: Rejection) -> Result<StatusCode, Rejection> {
    if let Some(Closed) = rejection.find() {
        return Ok(StatusCode::FORBIDDEN);
    }
    if let Some(SoldOut) = rejection.find() {
        return Ok(StatusCode::GONE);
    }
    Err(rejection)
}
"#,
    );
    assert_eq!(found.get("POST /orders"), Some(&vec![410]));
}

#[test]
fn a_mend_that_would_leave_two_types_in_one_function_is_not_safe() {
    let source = r#"
use warp::{Filter, Rejection, Reply, http::Uri};

pub fn routes() -> impl Filter<Extract = (impl Reply,), Error = Rejection> + Clone {
    let one = warp::path!("one").and(warp::post()).map(one);
    one.or(warp::path!("two" / bool).and(warp::post()).map(two))
}

fn one() -> impl Reply {
    warp::redirect::found(Uri::from_static("/one"))
}

fn two(first: bool) -> impl Reply {
    if first {
        return warp::redirect::found(Uri::from_static("/one"));
    }
    warp::redirect::found(Uri::from_static("/two"))
}
"#;
    let document = seeother(WARP, source, "check");
    let findings = document["findings"].as_array().expect("findings");
    let safe =
        findings.iter().map(|finding| (finding["handler"].clone(), finding["fixes"][0]["applicability"].clone()));
    let unsafe_one = ("two".into(), "unsafe".into());
    assert_eq!(safe.collect::<Vec<_>>(), [("one".into(), "safe".into()), unsafe_one.clone(), unsafe_one]);
}

#[test]
fn a_pattern_that_binds_the_name_of_the_matched_variable_hides_it() {
    let found = statuses(
        AXUM,
        r#"
use axum::{Router, http::StatusCode, response::{IntoResponse, Response}, routing::post};

enum Failure { Missing, Refused(Refusal) }
struct Refusal;

impl IntoResponse for Refusal {
    fn into_response(self) -> Response { StatusCode::FORBIDDEN.into_response() }
}

fn by_match(error: Failure) -> Response {
    match error {
        Failure::Missing => StatusCode::NOT_FOUND.into_response(),
        Failure::Refused(error) => error.into_response(),
    }
}

fn by_if(error: Option<Refusal>) -> Response {
    if let Some(error) = error { error.into_response() } else { StatusCode::NO_CONTENT.into_response() }
}

pub fn app() -> Router {
    Router::new().route("/match", post(matching)).route("/if", post(asking))
}

async fn matching() -> Response { by_match(Failure::Refused(Refusal)) }
async fn asking() -> Response { by_if(Some(Refusal)) }
"#,
    );
    assert_eq!(found, BTreeMap::from([("POST /if".to_owned(), vec![403]), ("POST /match".to_owned(), vec![403])]));
}

#[test]
fn what_stands_behind_a_lock_at_first_is_not_taken_for_what_a_request_finds() {
    let found = statuses(
        AXUM,
        r#"
use std::sync::Mutex;
use axum::{Router, http::StatusCode, routing::post};

pub fn app() -> Router {
    let stock = Mutex::new(Some(3));
    Router::new().route("/", post(move || async move {
        match stock.lock().unwrap().take() {
            Some(_) => StatusCode::NO_CONTENT,
            None => StatusCode::NOT_FOUND,
        }
    }))
}
"#,
    );
    assert_eq!(found, BTreeMap::from([("POST /".to_owned(), vec![204, 404])]));
}

#[test]
fn a_303_for_plain_forms_replaces_the_302_that_leptos_gives_them() {
    let found = statuses(
        LEPTOS,
        r#"
use http::{StatusCode, header::ACCEPT, request::Parts};
use leptos::prelude::*;
use leptos_axum::{ResponseOptions, redirect};

#[server(endpoint = "create")]
pub async fn create(title: String) -> Result<(), ServerFnError> {
    std::fs::write("task", title)?;
    redirect("/tasks");
    let parts = expect_context::<Parts>();
    if parts.headers.get(ACCEPT).is_some_and(|accept| accept.as_bytes().starts_with(b"text/html")) {
        expect_context::<ResponseOptions>().set_status(StatusCode::SEE_OTHER);
    }
    Ok(())
}

#[server(endpoint = "change")]
pub async fn change(title: String) -> Result<(), ServerFnError> {
    std::fs::write("task", &title)?;
    redirect("/tasks");
    if title.is_empty() {
        expect_context::<ResponseOptions>().set_status(StatusCode::TEMPORARY_REDIRECT);
    }
    Ok(())
}
"#,
    );
    let wanted = [("POST /api/change", vec![200, 302, 307]), ("POST /api/create", vec![200, 303])];
    assert_eq!(found, wanted.map(|(name, statuses)| (name.to_owned(), statuses)).into());
}

#[test]
fn what_an_arm_takes_out_of_an_error_is_not_left_to_the_next_arm() {
    let found = statuses(
        AXUM,
        r#"
use axum::{Router, http::StatusCode, routing::post};

pub fn app() -> Router {
    Router::new().route("/a", post(add)).route("/b", post(change))
}

enum Failure { Missing, Locked }

fn store(now: bool) -> Result<(), Failure> {
    if now { return Err(Failure::Missing); }
    if later() { return Err(Failure::Locked); }
    Ok(())
}

fn status(failure: Failure) -> StatusCode {
    match failure {
        Failure::Missing => StatusCode::GONE,
        Failure::Locked => StatusCode::LOCKED,
    }
}

async fn add(now: bool) -> StatusCode {
    match store(now) {
        Ok(()) => StatusCode::CREATED,
        Err(Failure::Missing) => StatusCode::NOT_FOUND,
        Err(failure) => status(failure),
    }
}

async fn change(now: bool) -> StatusCode {
    match store(now) {
        Err(failure) => status(failure),
        Ok(()) => StatusCode::CREATED,
    }
}
"#,
    );
    let sorted = |name: &str| {
        let mut statuses = found[name].clone();
        statuses.sort_unstable();
        statuses
    };
    assert_eq!((sorted("POST /a"), sorted("POST /b")), (vec![201, 404, 423], vec![201, 410, 423]));
}

#[test]
fn a_task_that_never_ends_does_not_hide_the_routes_after_it() {
    let found = statuses(
        AXUM,
        r#"
use std::sync::Arc;
use axum::{Router, http::StatusCode, response::Redirect, routing::{get, post}};

pub async fn main() {
    let store = Arc::new(Store::open());
    tokio::spawn(worker(store.clone()));
    let again = worker(store.clone());
    let app = Router::new().route("/orders", post(add)).route("/stuck", get(stuck));
    axum::serve(listener().await, app).await;
    again.await;
}

async fn worker(store: Arc<Store>) {
    loop {
        store.work();
    }
}

async fn add() -> Redirect { Redirect::temporary("/orders") }

async fn stuck() -> StatusCode {
    worker(Arc::new(Store::open())).await;
    StatusCode::OK
}
"#,
    );
    assert_eq!(found, BTreeMap::from([("GET /stuck".to_owned(), vec![]), ("POST /orders".to_owned(), vec![307])]));
}

#[test]
fn errors_that_a_macro_makes_are_those_of_anyhow() {
    let found = statuses(
        "anyhow = \"1\"\npoem = { version = \"3\", features = [\"anyhow\"] }",
        r#"
use anyhow::{anyhow, bail};
use poem::{Route, handler, http::StatusCode, post};

#[handler]
fn first(name: String) -> poem::Result<StatusCode> {
    if name.is_empty() {
        return Err(anyhow!("no name").into());
    }
    Ok(StatusCode::CREATED)
}

fn stored(name: &str) -> anyhow::Result<()> {
    if name.is_empty() {
        bail!("no name");
    }
    Ok(())
}

#[handler]
fn second(name: String) -> poem::Result<StatusCode> {
    stored(&name)?;
    Ok(StatusCode::ACCEPTED)
}

pub fn app() -> Route {
    Route::new().at("/first", post(first)).at("/second", post(second))
}
"#,
    );
    let sorted: BTreeMap<String, std::collections::BTreeSet<u64>> =
        found.into_iter().map(|(route, statuses)| (route, statuses.into_iter().collect())).collect();
    let of = |route: &str, statuses: [u64; 2]| (route.to_owned(), std::collections::BTreeSet::from(statuses));
    assert_eq!(sorted, BTreeMap::from([of("POST /first", [201, 500]), of("POST /second", [202, 500])]));
}
