//! The rules that run only when they are asked for, as a user meets them.

use crate::project::{Project, err, out};

/// The messages of one rule in a package, without their places; `rule` may stand behind other arguments.
fn found(dependencies: &str, arguments: &[&str], source: &str) -> Vec<String> {
    let project = Project::with(dependencies, &[("lib.rs", source)]);
    let run = project.run(&[&["check", "--output-format", "concise"], arguments].concat());
    assert!(run.status.code().is_some_and(|code| code < 2), "{}{}", out(&run), err(&run));
    out(&run).lines().filter_map(|line| Some(line.split_once("warning[")?.1.to_owned())).collect()
}

fn axum(rule: &str, items: &str) -> Vec<String> {
    let source = format!(
        "use axum::{{Form, Router, extract::{{Path, Query}}, http::{{StatusCode, header::LOCATION}}, routing::{{get, post}}}};
use axum::response::{{Html, IntoResponse, Redirect, Response}};

pub struct Login {{
    pub name: String,
    pub next: Option<String>,
    pub url: String,
}}

{items}
"
    );
    found("axum = \"0.8\"\naskama = \"0.14\"\nsqlx = \"0.8\"\n", &["--select", rule], &source)
}

const POST: &str = "pub fn app() -> Router { Router::new().route(\"/login\", post(login)) }\n";

#[test]
fn a_client_that_says_where_to_go_can_be_sent_anywhere() {
    let handler = |body: &str| format!("{POST}async fn login(Form(login): Form<Login>) -> Redirect {{ {body} }}");
    assert_eq!(
        axum("open-redirect", &handler("Redirect::to(&login.url)")),
        [
            "open-redirect] `POST /login` answers 303 See Other to wherever the request says: a link to this application can lead to any site."
        ]
    );
    for body in [
        "Redirect::to(login.next.as_deref().unwrap_or(\"/\"))",
        "let to = login.next.clone().unwrap_or(\"/\".to_string());\n    Redirect::to(&to)",
        "Redirect::to(&format!(\"{}?saved=1\", login.url))",
    ] {
        assert_eq!(axum("open-redirect", &handler(body)).len(), 1, "{body}");
    }
    let actix = "use actix_web::{Responder, post, web};
pub struct Next { next: String }
pub fn app(config: &mut web::ServiceConfig) { config.service(login); }
#[post(\"/login\")]
async fn login(query: web::Query<Next>) -> impl Responder { web::Redirect::to(query.next.clone()).see_other() }
";
    assert_eq!(found("actix-web = \"4\"\n", &["--select", "open-redirect"], actix).len(), 1);
    let rocket = "use rocket::{post, routes, response::Redirect};
pub fn app() { rocket::build().mount(\"/\", routes![login]); }
#[post(\"/login?<next>\")]
fn login(next: String) -> Redirect { Redirect::to(next) }
";
    assert_eq!(found("rocket = \"0.5\"\n", &["--select", "open-redirect"], rocket).len(), 1);
}

#[test]
fn a_target_that_is_tested_or_begins_within_the_application_is_safe() {
    let handler = |body: &str| {
        format!(
            "{POST}async fn login(Form(login): Form<Login>) -> Redirect {{ {body} }}
fn local(target: &str) -> &str {{ if target.starts_with('/') {{ target }} else {{ \"/\" }} }}
fn back(target: &str) -> Redirect {{ if target.starts_with('/') {{ Redirect::to(target) }} else {{ Redirect::to(\"/\") }} }}"
        )
    };
    for body in [
        "Redirect::to(\"/\")",
        "Redirect::to(&format!(\"/users/{}\", login.name))",
        "Redirect::to(local(&login.url))",
        "back(&login.url)",
        "if login.url.starts_with('/') { Redirect::to(&login.url) } else { Redirect::to(\"/\") }",
        "Redirect::to(login.next.as_deref().filter(|next| is_safe(next)).unwrap_or(\"/\"))",
        "if login.url == home() { Redirect::to(&login.url) } else { Redirect::to(\"/\") }",
        "Redirect::to(&store().target(&login.name))",
    ] {
        assert!(axum("open-redirect", &handler(body)).is_empty(), "{body}");
    }
}

const TEMPLATES: &str = "#[derive(askama::Template)]\n#[template(path = \"form.html\")]\npub struct FormPage { error: String }\n\
    #[derive(askama::Template)]\n#[template(path = \"tasks.html\")]\npub struct TasksPage { note: String }\n\
    pub fn app() -> Router { Router::new().route(\"/login\", get(form).post(login)) }\n\
    async fn form() -> Html<String> { Html(FormPage { error: String::new() }.render().unwrap()) }\n";

#[test]
fn a_form_that_was_refused_is_no_success() {
    let handler = |refused: &str| {
        format!(
            "{TEMPLATES}async fn login(Form(login): Form<Login>) -> Response {{
    if login.name.is_empty() {{ return {refused}; }}
    sqlx::query(\"INSERT INTO users VALUES ($1)\").bind(login.name).execute(pool()).await.unwrap();
    Redirect::to(\"/\").into_response()
}}"
        )
    };
    let page = "Html(FormPage { error: \"a name\".into() }.render().unwrap())";
    assert_eq!(
        axum("form-again-status", &handler(&format!("{page}.into_response()"))),
        [
            "form-again-status] `POST /login` answers 200 OK with the form again: scripts and tests take that for success, and Turbo shows nothing."
        ]
    );
    for refused in [
        format!("(StatusCode::UNPROCESSABLE_ENTITY, {page}).into_response()"),
        "Html(TasksPage { note: \"empty\".into() }.render().unwrap()).into_response()".to_owned(),
        "StatusCode::BAD_REQUEST.into_response()".to_owned(),
        "unknown(login)".to_owned(),
    ] {
        assert!(axum("form-again-status", &handler(&refused)).is_empty(), "{refused}");
    }
    let both = handler(&format!("{page}.into_response()"))
        .replace(".post(login)", "")
        .replace("Router::new()", "Router::new().route(\"/both\", get(login).post(login))");
    assert!(
        axum("form-again-status", &both).is_empty(),
        "what a handler of both methods shows may be what was asked for"
    );
    let search =
        format!("{TEMPLATES}async fn login(Form(login): Form<Login>) -> Response {{ {page}.into_response() }}");
    assert!(axum("form-again-status", &search).is_empty(), "a search never redirects");
    let htmx = handler(&format!("{page}.into_response()"))
        .replace("Form(login)", "HxRequest(_): axum_htmx::HxRequest, Form(login)");
    assert!(axum("form-again-status", &htmx).is_empty(), "htmx shows no 422");
    let rocket = "use rocket::{get, post, routes, form::Form, response::Redirect};
use rocket_dyn_templates::{Template, context};
#[derive(rocket::FromForm)]
pub struct Task { title: String }
pub fn app() { rocket::build().mount(\"/\", routes![form, create]); }
#[get(\"/tasks/new\")]
fn form() -> Template { Template::render(\"form\", context! {}) }
#[post(\"/tasks\", data = \"<task>\")]
fn create(task: Form<Task>) -> Result<Redirect, Template> {
    if task.title.is_empty() { return Err(Template::render(\"form\", context! { error: \"a title\" })); }
    Ok(Redirect::to(\"/tasks\"))
}
";
    let rocket =
        found("rocket = \"0.5\"\nrocket_dyn_templates = \"0.2\"\n", &["--select", "form-again-status"], rocket);
    assert_eq!(rocket.len(), 1, "{rocket:?}");
}

#[test]
fn a_get_that_only_moves_is_no_see_other() {
    let app = |handler: &str| {
        format!(
            "pub fn app() -> Router {{ Router::new().route(\"/old\", get(old)).route(\"/out\", post(out)) }}\nasync fn out() {{}}\n{handler}"
        )
    };
    assert_eq!(
        axum("see-other-on-get", &app("async fn old() -> Redirect { Redirect::to(\"/new\") }")),
        [
            "see-other-on-get] `GET /old` answers 303 See Other to `/new` whatever is asked: clients and search engines take it for the answer to something else, and ask again each time."
        ]
    );
    for handler in [
        "async fn old() -> Redirect { Redirect::permanent(\"/new\") }",
        "async fn old(Path(id): Path<i64>) -> Redirect { Redirect::to(&format!(\"/new/{id}\")) }",
        "async fn old() -> Redirect { log_out().await; Redirect::to(\"/\") }",
        "async fn old() -> Response { if ready() { return Redirect::to(\"/done\").into_response(); } StatusCode::ACCEPTED.into_response() }",
        "async fn old() -> Redirect { clear(); Redirect::to(\"/\") }",
        "async fn old() -> Response { ([(\"set-cookie\", \"session=; max-age=0\")], Redirect::to(\"/\")).into_response() }",
    ] {
        assert!(axum("see-other-on-get", &app(handler)).is_empty(), "{handler}");
    }
    let both = "pub fn app() -> Router { Router::new().route(\"/old\", get(old).post(old)) }\nasync fn old() -> Redirect { Redirect::to(\"/new\") }";
    assert!(axum("see-other-on-get", both).is_empty(), "303 is right for the POST");
}

#[test]
fn a_status_with_a_name_is_called_by_it() {
    let handler = |body: &str| format!("const MOVED: u16 = 308;\n{POST}async fn login() -> Response {{ {body} }}");
    let built = |status: &str| {
        handler(&format!("Response::builder().status({status}).header(LOCATION, \"/\").body(Body::empty()).unwrap()"))
    };
    assert_eq!(
        axum("numeric-status", &built("303")),
        [
            "numeric-status] `POST /login` answers 303 See Other, written as a number: whoever reads it has to know what it means."
        ]
    );
    assert_eq!(axum("numeric-status", &handler("StatusCode::from_u16(422).unwrap().into_response()")).len(), 1);
    for status in ["StatusCode::SEE_OTHER", "MOVED", "code()", "StatusCode::from_u16(code()).unwrap()"] {
        assert!(axum("numeric-status", &built(status)).is_empty(), "{status}");
    }
    let rouille = "pub fn main() { rouille::start_server(\"0.0.0.0:80\", |request| { rouille::router!(request, (POST) (/a) => { rouille::Response::empty_204().with_status_code(303).with_unique_header(\"Location\", \"/\") }, _ => rouille::Response::empty_404()) }); }";
    assert!(found("rouille = \"3\"\n", &["--select", "numeric-status"], rouille).is_empty(), "rouille has no names");
    let rocket = "use rocket::{post, routes, Responder};
#[derive(Responder)]
#[response(status = 303)]
pub struct Moved { inner: (), location: rocket::http::Header<'static> }
pub fn app() { rocket::build().mount(\"/\", routes![create]); }
#[post(\"/tasks\")]
fn create() -> Moved { Moved { inner: (), location: rocket::http::Header::new(\"Location\", \"/\") } }
";
    assert!(found("rocket = \"0.5\"\n", &["--select", "numeric-status"], rocket).is_empty());
}

#[test]
fn rules_of_taste_wait_until_they_are_asked_for() {
    let source = "use axum::{Router, routing::get, response::Redirect};
pub fn app() -> Router { Router::new().route(\"/old\", get(old)) }
async fn old() -> Redirect { Redirect::to(\"/new\") }
";
    assert!(found("axum = \"0.8\"\n", &[], source).is_empty());
    assert_eq!(found("axum = \"0.8\"\n", &["--pedantic"], source).len(), 1);
    assert_eq!(found("axum = \"0.8\"\n", &["--extend-select", "see-other-on-get"], source).len(), 1);
}
