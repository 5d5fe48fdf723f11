//! Each spelling of a wrong status, and what `--fix` makes of it.

use crate::project::{Project, axum_handler, out};

/// The body of a handler before and after `--fix`; nothing else may change.
fn mended(method: &str, output: &str, before: &str, after: &str) {
    let project = Project::axum(&[("main.rs", &axum_handler(method, output, before))]);
    let run = project.run(&["check", "--fix"]);
    assert_eq!(project.text("main.rs"), axum_handler(method, output, after), "{}", out(&run));
    assert_eq!(run.status.code(), Some(0), "{}", out(&run));
    assert!(out(&run).starts_with("no findings left, 1 fixed\n"), "{}", out(&run));
}

#[test]
fn constants() {
    let located = "[(LOCATION, \"/orders\")]";
    for status in ["FOUND", "MOVED_PERMANENTLY", "TEMPORARY_REDIRECT", "PERMANENT_REDIRECT"] {
        mended(
            "post",
            "impl IntoResponse",
            &format!("(StatusCode::{status}, {located})"),
            &format!("(StatusCode::SEE_OTHER, {located})"),
        );
    }
    mended(
        "put",
        "impl IntoResponse",
        "(axum::http::StatusCode::FOUND, [(\"location\", \"/orders\")], \"moved\")",
        "(axum::http::StatusCode::SEE_OTHER, [(\"location\", \"/orders\")], \"moved\")",
    );
}

#[test]
fn constructors() {
    mended("post", "Redirect", "Redirect::temporary(\"/orders\")", "Redirect::to(\"/orders\")");
    mended("delete", "Redirect", "Redirect::permanent(\"/orders\")", "Redirect::to(\"/orders\")");
    mended(
        "patch",
        "Result<Redirect, StatusCode>",
        "Ok(Redirect::temporary(&format!(\"/orders/{}\", order.id)))",
        "Ok(Redirect::to(&format!(\"/orders/{}\", order.id)))",
    );
}

#[test]
fn builders_and_numbers() {
    let built = |status: &str| {
        format!("Response::builder().status({status}).header(LOCATION, \"/orders\").body(().into()).unwrap()")
    };
    for (before, after) in [
        ("StatusCode::FOUND", "StatusCode::SEE_OTHER"),
        ("302", "303"),
        ("3_02u16", "3_03u16"),
        ("0x12E", "0x12F"),
        ("\"302\"", "\"303\""),
    ] {
        mended("post", "Response", &built(before), &built(after));
    }
}

#[test]
fn statements() {
    let body = |status: &str| {
        format!(
            "let mut response = Redirect::to(\"/orders\").into_response();\n    \
             *response.status_mut() = StatusCode::{status}; // as the form wants it\n    response"
        )
    };
    mended("delete", "Response", &body("FOUND"), &body("SEE_OTHER"));
    let bound = |status: &str| {
        format!("let status = StatusCode::{status};\n    let answer = (status, [(LOCATION, \"/orders\")]);\n    answer")
    };
    mended("post", "impl IntoResponse", &bound("FOUND"), &bound("SEE_OTHER"));
}

#[test]
fn a_location_that_nobody_followed_is_followed() {
    let body = |status: &str| format!("(StatusCode::{status}, [(LOCATION, \"/orders\")])");
    mended("post", "impl IntoResponse", &body("OK"), &body("SEE_OTHER"));
}

const ACTIX: &str = "actix-web = \"4\"\n";

fn actix(body: &str) -> String {
    format!(
        "use actix_web::http::StatusCode;
use actix_web::{{App, HttpResponse, Responder, post, web}};

#[post(\"/orders\")]
async fn add(form: web::Form<Order>) -> impl Responder {{
    {body}
}}

fn main() {{
    App::new().service(add);
}}
"
    )
}

#[test]
fn the_spellings_of_actix_web() {
    for (before, after) in [
        (
            "HttpResponse::Found().insert_header((\"Location\", \"/\")).finish()",
            "HttpResponse::SeeOther().insert_header((\"Location\", \"/\")).finish()",
        ),
        ("web::Redirect::to(\"/\")", "web::Redirect::to(\"/\").see_other()"),
        (
            "web::Redirect::to(\"/\") // home\n        .permanent()",
            "web::Redirect::to(\"/\") // home\n        .see_other()",
        ),
        (
            "web::Redirect::to(format!(\"/{}\", form.id)).temporary()",
            "web::Redirect::to(format!(\"/{}\", form.id)).see_other()",
        ),
        (
            "web::Redirect::to(\"/\").using_status_code(StatusCode::FOUND)",
            "web::Redirect::to(\"/\").using_status_code(StatusCode::SEE_OTHER)",
        ),
        (
            "HttpResponse::build(StatusCode::FOUND).insert_header((\"Location\", \"/\")).finish()",
            "HttpResponse::build(StatusCode::SEE_OTHER).insert_header((\"Location\", \"/\")).finish()",
        ),
        (
            "web::Redirect::to(\"/\").customize().insert_header((\"x\", \"y\"))",
            "web::Redirect::to(\"/\").see_other().customize().insert_header((\"x\", \"y\"))",
        ),
    ] {
        let project = Project::with(ACTIX, &[("main.rs", &actix(before))]);
        let run = project.run(&["check", "--fix"]);
        assert_eq!(project.text("main.rs"), actix(after), "{}", out(&run));
    }
}

fn rocket(items: &str) -> String {
    format!(
        "use rocket::form::Form;\nuse rocket::http::Status;\nuse rocket::response::{{Redirect, Responder, status}};\n\n\
         {items}\n\n#[rocket::launch]\nfn rocket() -> _ {{\n    rocket::build().mount(\"/\", rocket::routes![add])\n}}\n"
    )
}

#[test]
fn the_spellings_of_rocket() {
    let handler = |output: &str, body: &str| {
        rocket(&format!(
            "#[rocket::post(\"/orders\", data = \"<order>\")]\nfn add(order: Form<Order>) -> {output} {{\n    {body}\n}}"
        ))
    };
    for (output, before, after) in [
        ("Redirect", "Redirect::found(\"/\")", "Redirect::to(\"/\")"),
        ("Redirect", "Redirect::moved(rocket::uri!(home))", "Redirect::to(rocket::uri!(home))"),
        ("Redirect", "Redirect::temporary(\"/\")", "Redirect::to(\"/\")"),
        ("Redirect", "Redirect::permanent(\"/\")", "Redirect::to(\"/\")"),
        (
            "status::Custom<Redirect>",
            "status::Custom(Status::Found, Redirect::to(\"/\"))",
            "status::Custom(Status::SeeOther, Redirect::to(\"/\"))",
        ),
    ] {
        let project = Project::with("rocket = \"0.5\"\n", &[("main.rs", &handler(output, before))]);
        let run = project.run(&["check", "--fix"]);
        assert_eq!(project.text("main.rs"), handler(output, after), "{}", out(&run));
    }
}

#[test]
fn a_status_in_a_derive_of_rocket() {
    let items = |status: &str| {
        rocket(&format!(
            "#[derive(Responder)]\n#[response(status = {status})]\nstruct Moved {{\n    inner: (),\n    \
             location: rocket::http::Header<'static>,\n}}\n\n\
             #[rocket::post(\"/orders\", data = \"<order>\")]\nfn add(order: Form<Order>) -> Moved {{\n    \
             Moved {{ inner: (), location: rocket::http::Header::new(\"Location\", \"/\") }}\n}}"
        ))
    };
    let project = Project::with("rocket = \"0.5\"\n", &[("main.rs", &items("302"))]);
    let run = project.run(&["check", "--fix"]);
    assert_eq!(project.text("main.rs"), items("303"), "{}", out(&run));
}
