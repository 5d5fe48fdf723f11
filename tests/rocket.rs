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

fn rows(files: &[(&str, &str)]) -> BTreeSet<String> {
    let folder = tempfile::tempdir().expect("a temporary folder");
    std::fs::create_dir(folder.path().join("src")).expect("a folder");
    for (name, text) in files {
        std::fs::write(folder.path().join(name), text).expect("a file is written");
    }
    let output = Command::new(env!("CARGO_BIN_EXE_seeother"))
        .current_dir(folder.path())
        .args(["routes", "--output-format", "json", "."])
        .output()
        .expect("the binary runs");
    let found: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
    found["routes"]
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
        .collect()
}

#[test]
fn an_application_is_put_together() {
    let rows = rows(&[("Cargo.toml", MANIFEST), ("src/main.rs", MAIN), ("src/failures.rs", FAILURES)]);
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

const WITH_DIESEL: &str = r#"
[package]
name = "shop"
version = "0.0.0"
edition = "2018"

[dependencies]
anyhow = "1"
diesel = "1.4"
rocket = "0.4"
"#;

const DIESEL_FIRST: &str = r#"
#[macro_use]
extern crate diesel;
#[macro_use]
extern crate rocket;

mod orders;

use rocket::response::Redirect;

#[delete("/items/<id>")]
fn remove_item(id: u32) -> Redirect {
    Redirect::found("/items")
}

pub fn application() -> rocket::Rocket {
    rocket::ignite().mount("/", routes![remove_item, orders::delete])
}
"#;

const ORDERS: &str = r#"
use diesel::prelude::*;
use rocket::response::Redirect;

#[delete("/orders/<id>")]
pub fn delete(id: u32, connection: crate::Connection) -> anyhow::Result<Redirect> {
    let known = crate::unknown::order(id)?;
    diesel::delete(known).execute(&*connection)?;
    Ok(Redirect::to("/orders"))
}
"#;

/// diesel has a function `delete`, which is no attribute. What is no responder was answered with 500 before 0.5.
#[test]
fn attributes_are_of_rocket_where_diesel_has_functions_of_these_names() {
    let rows = rows(&[("Cargo.toml", WITH_DIESEL), ("src/main.rs", DIESEL_FIRST), ("src/orders.rs", ORDERS)]);
    let expected: BTreeSet<String> = [
        r#"shop::application "DELETE" /items/{id} -> 302 "/items""#,
        r#"shop::application "DELETE" /orders/{id} -> 303 "/orders", 500"#,
    ]
    .into_iter()
    .map(str::to_owned)
    .collect();
    assert_eq!(rows, expected);
}

const GUARDED: &str = r#"
#[macro_use]
extern crate rocket;

use rocket::request::{self, FromRequest, Request};
use rocket::response::Redirect;
use rocket::{Outcome, State};

pub struct Connection;

impl<'a, 'r> FromRequest<'a, 'r> for Connection {
    type Error = ();

    fn from_request(request: &'a Request<'r>) -> request::Outcome<Self, ()> {
        let pool = request.guard::<State<Pool>>()?;
        Outcome::Success(Connection)
    }
}

#[post("/orders")]
fn add(connection: Connection) -> Redirect {
    Redirect::to("/orders")
}

pub fn application() -> rocket::Rocket {
    rocket::ignite().mount("/", routes![add])
}
"#;

/// Its error type is `()`, which is an empty page only where a handler returns it.
#[test]
fn a_guard_that_asks_another_guard_answers_nothing_itself() {
    let rows = rows(&[("Cargo.toml", WITH_DIESEL), ("src/main.rs", GUARDED)]);
    assert_eq!(rows, BTreeSet::from([r#"shop::application "POST" /orders -> 303 "/orders""#.to_owned()]));
}
