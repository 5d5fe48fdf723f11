//! How Rocket applications are put together: what the row table does not hold because it takes more
//! than one handler.

use std::collections::BTreeSet;
use std::process::Command;

const MANIFEST: &str = r#"
[package]
name = "shop"
version = "0.0.0"
edition = "2021"

[dependencies]
rocket = "0.5"
"#;

const MAIN: &str = r#"
#[macro_use]
extern crate rocket;

mod failures;

use failures::*;
use rocket::fairing::{self, AdHoc, Fairing, Info, Kind};
use rocket::http::Status;
use rocket::response::{self, Redirect, Responder};
use rocket::{Build, Request, Rocket, Route};

#[get("/orders/<id>?<page>")]
fn order(id: u32, page: Option<u32>) -> String {
    format!("{id} {page:?}")
}

#[post("/grown")]
fn grown() -> Redirect {
    Redirect::to(uri!("/shop", order(3, Some(1))))
}

#[post("/appended")]
fn appended() -> Answered {
    Answered
}

struct Answered;

impl<'r> Responder<'r, 'static> for Answered {
    fn respond_to(self, request: &'r Request<'_>) -> response::Result<'static> {
        (Status::Found, Redirect::to("/orders")).respond_to(request)
    }
}

#[post("/staged")]
fn staged() -> Redirect {
    Redirect::temporary("/")
}

#[delete("/fairing/<id>")]
fn in_fairing(id: &str) -> Result<Redirect, Failure> {
    check(id)?;
    Ok(Redirect::to("/"))
}

fn some() -> Vec<Route> {
    routes![grown]
}

fn all() -> Vec<Route> {
    let mut more = routes![appended];
    let mut routes = Vec::new();
    routes.append(&mut some());
    routes.append(&mut more);
    routes
}

fn stage() -> AdHoc {
    AdHoc::on_ignite("stage", |rocket| async { rocket.mount("/stage", routes![staged]) })
}

struct Routes;

#[rocket::async_trait]
impl Fairing for Routes {
    fn info(&self) -> Info {
        Info { name: "routes", kind: Kind::Ignite }
    }

    async fn on_ignite(&self, rocket: Rocket<Build>) -> fairing::Result {
        Ok(rocket.mount("/", routes![in_fairing]))
    }
}

#[launch]
fn application() -> _ {
    rocket::build().mount(["/shop", "/v1"].concat(), all()).attach(stage()).attach(Routes)
}
"#;

/// Its own `Result` must not reach the modules that import it by a glob.
const FAILURES: &str = r"
use rocket::http::Status;
use rocket::response::{self, Responder};
use rocket::Request;

use self::inner::Result;

mod inner {
    pub type Result<T> = std::result::Result<T, std::num::ParseIntError>;
}

pub struct Failure(Status);

impl From<std::num::ParseIntError> for Failure {
    fn from(_: std::num::ParseIntError) -> Self {
        Failure(Status::Conflict)
    }
}

impl<'r> Responder<'r, 'static> for Failure {
    fn respond_to(self, _: &'r Request<'_>) -> response::Result<'static> {
        Err(self.0)
    }
}

pub fn check(id: &str) -> Result<()> {
    id.parse::<u32>()?;
    Ok(())
}
";

#[test]
fn an_application_is_put_together() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    std::fs::create_dir(folder.path().join("src")).expect("a folder");
    for (name, text) in [("Cargo.toml", MANIFEST), ("src/main.rs", MAIN), ("src/failures.rs", FAILURES)] {
        std::fs::write(folder.path().join(name), text).expect("a file is written");
    }
    let output = Command::new(env!("CARGO_BIN_EXE_seeother"))
        .current_dir(folder.path())
        .args(["routes", "--output-format", "json", "."])
        .output()
        .expect("the binary runs");
    let found: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
    let rows: BTreeSet<String> = found["routes"]
        .as_array()
        .expect("routes")
        .iter()
        .map(|route| {
            let answers: Vec<String> = route["answers"]
                .as_array()
                .expect("answers")
                .iter()
                .map(|answer| match answer.get("location") {
                    Some(location) => format!("{} {}", answer["status"], location),
                    None => answer["status"].to_string(),
                })
                .collect();
            let text = |key: &str| route[key].as_str().unwrap_or("-").to_owned();
            format!("{} {} {} -> {}", text("app"), route["methods"][0], text("path"), answers.join(", "))
        })
        .collect();
    let expected: BTreeSet<String> = [
        r#"- "GET" /orders/{id} -> 200"#,
        r#"shop::application "DELETE" /fairing/{id} -> 303 "/", 409"#,
        r#"shop::application "POST" /shop/v1/appended -> 302 "/orders""#,
        r#"shop::application "POST" /shop/v1/grown -> 303 "/shop/orders/{id}?{query}""#,
        r#"shop::application "POST" /stage/staged -> 307 "/""#,
    ]
    .into_iter()
    .map(str::to_owned)
    .collect();
    assert_eq!(rows, expected);
}
