//! A redirect to a result page in place of a page: which pages are offered, and how the handler changes.

use crate::project::{Project, out};

const HEAD: &str = "use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Redirect, Response};
use axum::routing::{delete, get, post};
use axum::{Form, Router, extract::Path};

async fn page() -> Html<&'static str> {
    Html(\"<p>tasks</p>\")
}

";
const WRITE: &str = "sqlx::query(\"INSERT INTO tasks (name) VALUES ($1)\").execute(&pool).await";

fn application(routes: &str, handler: &str) -> Project {
    let text =
        format!("{HEAD}{handler}\n\npub fn app() -> Router {{\n    Router::new(){routes}\n}}\n\nfn main() {{}}\n");
    Project::axum(&[("main.rs", &text)])
}

/// The handler after the best fix was made.
fn rewritten(routes: &str, handler: &str) -> String {
    let project = application(routes, handler);
    let run = project.run(&["check", "--fix", "--unsafe-fixes", "--level", "hint"]);
    let text = project.text("main.rs");
    let start = text.find("async fn add").unwrap_or_else(|| panic!("{}", out(&run)));
    let end = text.find("\n\npub fn app").expect("the routes");
    text[start..end].to_owned()
}

const LISTED: &str = ".route(\"/tasks\", get(page).post(add))";

#[test]
fn a_type_of_its_own_becomes_a_redirect() {
    let handler = format!(
        "async fn add(Form(task): Form<Task>) -> Html<String> {{\n    {WRITE}.unwrap();\n    Html(task.to_string())\n}}"
    );
    insta::assert_snapshot!(rewritten(LISTED, &handler), @r#"
    async fn add(Form(task): Form<Task>) -> Redirect {
        sqlx::query("INSERT INTO tasks (name) VALUES ($1)").execute(&pool).await.unwrap();
        Redirect::to("/tasks")
    }
    "#);
}

#[test]
fn the_type_within_a_result_becomes_a_redirect() {
    let handler = format!(
        "async fn add(Form(task): Form<Task>) -> Result<Html<String>, StatusCode> {{\n    {WRITE}.map_err(|_| StatusCode::BAD_GATEWAY)?;\n    Ok(Html(task.to_string()))\n}}"
    );
    insta::assert_snapshot!(rewritten(LISTED, &handler), @r#"
    async fn add(Form(task): Form<Task>) -> Result<Redirect, StatusCode> {
        sqlx::query("INSERT INTO tasks (name) VALUES ($1)").execute(&pool).await.map_err(|_| StatusCode::BAD_GATEWAY)?;
        Ok(Redirect::to("/tasks"))
    }
    "#);
}

#[test]
fn other_branches_are_turned_into_responses() {
    let handler = format!(
        "async fn add(Form(task): Form<Task>) -> impl IntoResponse {{\n    if {WRITE}.is_err() {{\n        return (StatusCode::BAD_GATEWAY, Html(\"try again\")); // the form stays\n    }}\n    (StatusCode::OK, Html(\"stored\"))\n}}"
    );
    insta::assert_snapshot!(rewritten(LISTED, &handler), @r#"
    async fn add(Form(task): Form<Task>) -> impl IntoResponse {
        if sqlx::query("INSERT INTO tasks (name) VALUES ($1)").execute(&pool).await.is_err() {
            return (StatusCode::BAD_GATEWAY, Html("try again")).into_response(); // the form stays
        }
        Redirect::to("/tasks").into_response()
    }
    "#);
}

#[test]
fn a_response_stays_a_response() {
    let handler = format!(
        "async fn add(Form(task): Form<Task>) -> Response {{\n    match {WRITE} {{\n        Ok(_) => Html(\"stored\").into_response(),\n        Err(_) => StatusCode::BAD_GATEWAY.into_response(),\n    }}\n}}"
    );
    insta::assert_snapshot!(rewritten(LISTED, &handler), @r#"
    async fn add(Form(task): Form<Task>) -> Response {
        match sqlx::query("INSERT INTO tasks (name) VALUES ($1)").execute(&pool).await {
            Ok(_) => Redirect::to("/tasks").into_response(),
            Err(_) => StatusCode::BAD_GATEWAY.into_response(),
        }
    }
    "#);
}

/// The pages that are offered, best first.
fn offered(routes: &str, handler: &str) -> Vec<String> {
    let fixes = application(routes, handler).fixes();
    let pages = fixes.into_iter().map(|(title, applicability)| {
        assert_eq!(applicability, "unsafe");
        title.strip_prefix("Answer 303 See Other with Location ").unwrap_or(&title).to_owned()
    });
    pages.collect()
}

#[test]
fn a_confirmation_comes_first_and_the_form_last() {
    let handler = format!(
        "async fn add(Form(task): Form<Task>) -> Html<&'static str> {{\n    {WRITE}.unwrap();\n    Html(\"stored\")\n}}"
    );
    let routes = ".route(\"/\", get(page)).route(\"/tasks/new\", get(page)).route(\"/tasks/{id}\", get(page)).route(\"/tasks/thanks\", get(page)).route(\"/users\", get(page)).route(\"/tasks\", get(page).post(add))";
    assert_eq!(offered(routes, &handler), ["/tasks/thanks", "/tasks/thanks, as a tuple", "/tasks", "/tasks/new", "/"]);
}

#[test]
fn what_was_deleted_is_never_offered() {
    let handler = format!(
        "async fn remove(Path(id): Path<i64>) -> Html<&'static str> {{\n    {WRITE}.unwrap();\n    Html(\"gone\")\n}}"
    );
    let routes =
        ".route(\"/tasks\", get(page)).route(\"/tasks/{id}\", get(page)).route(\"/tasks/{id}/delete\", post(remove))";
    assert_eq!(offered(routes, &handler), ["/tasks", "/tasks, as a tuple"]);
}

#[test]
fn the_resource_is_offered_where_its_id_is_at_hand() {
    let routes = ".route(\"/tasks/{id}\", get(page)).route(\"/tasks/{id}/note\", post(add))";
    let handler = format!(
        "async fn add(Path(id): Path<i64>, Form(task): Form<Task>) -> Html<&'static str> {{\n    {WRITE}.unwrap();\n    Html(\"stored\")\n}}"
    );
    insta::assert_snapshot!(rewritten(routes, &handler), @r#"
    async fn add(Path(id): Path<i64>, Form(task): Form<Task>) -> Redirect {
        sqlx::query("INSERT INTO tasks (name) VALUES ($1)").execute(&pool).await.unwrap();
        Redirect::to(&format!("/tasks/{id}"))
    }
    "#);
    let unknown = handler.replace("Path(id): Path<i64>", "Path(task_id): Path<i64>");
    assert!(offered(routes, &unknown).is_empty());
}

#[test]
fn nothing_is_offered_where_something_would_be_lost() {
    let body = |answer: &str| {
        format!("async fn add(Form(task): Form<Task>) -> Html<String> {{\n    {WRITE}.unwrap();\n    {answer}\n}}")
    };
    for answer in [
        "Html(/* for now */ task.to_string())",
        "Html(render(&pool).await)",
        "let page = Html(task.to_string());\n    page",
    ] {
        assert!(offered(LISTED, &body(answer)).is_empty(), "{answer}");
    }
    let commented = body("Html(task.to_string())").replace("<String>", "<String /* for now */>");
    assert!(offered(LISTED, &commented).is_empty());
    let written = "async fn add(Form(task): Form<Task>) -> Result<Html<String>, sqlx::Error> {\n    Ok(Html(format!(\"{:?}\", sqlx::query(\"INSERT INTO tasks (name) VALUES ($1)\").execute(&pool).await?)))\n}";
    assert!(offered(LISTED, written).is_empty());
    let of_helpers = |answer: &str| {
        format!(
            "fn store(name: &str) -> String {{\n    std::fs::write(\"tasks\", name).unwrap();\n    name.to_owned()\n}}\n\nfn stored(name: &str) -> String {{\n    shown(&store(name))\n}}\n\nfn shown(name: &str) -> String {{\n    format!(\"<b>{{name}}</b>\")\n}}\n\nasync fn add(Form(task): Form<Task>) -> Html<String> {{\n    {answer}\n}}"
        )
    };
    for answer in ["Html(store(&task.name))", "Html(stored(&task.name))"] {
        assert!(offered(LISTED, &of_helpers(answer)).is_empty(), "{answer}");
    }
    assert!(!offered(LISTED, &of_helpers("store(&task.name);\n    Html(shown(&task.name))")).is_empty());
    let called = format!(
        "{}\n\nasync fn twice(form: Form<Task>) -> Html<String> {{ add(form).await }}",
        body("Html(task.to_string())")
    );
    assert!(offered(LISTED, &called).is_empty());
}

#[test]
fn a_type_that_a_trait_declares_stays() {
    let routes = ".route(\"/tasks\", get(page).post(Shop::add))";
    let of_trait = |output: &str, answer: &str| {
        let head = format!("async fn add(Form(task): Form<Task>) -> {output}");
        format!(
            "trait Tasks {{\n    {head};\n}}\n\nstruct Shop;\n\nimpl Tasks for Shop {{\n    {head} {{\n        {WRITE}.unwrap();\n        {answer}\n    }}\n}}"
        )
    };
    assert!(offered(routes, &of_trait("Html<String>", "Html(task.to_string())")).is_empty());
    let response = of_trait("Response", "Html(task.to_string()).into_response()");
    assert_eq!(offered(routes, &response), ["/tasks", "/tasks, as a tuple"]);
}

#[test]
fn the_names_of_the_module_are_used() {
    let text = |output: &str, answer: &str| {
        format!(
            "use actix_web::{{App, HttpResponse, get, post, web}};\n\n#[get(\"/tasks\")]\nasync fn page() -> HttpResponse {{\n    HttpResponse::Ok().content_type(\"text/html\").body(\"<p>\")\n}}\n\n#[post(\"/tasks\")]\nasync fn add(form: web::Form<Task>) -> {output} {{\n    std::fs::write(\"tasks\", &form.name).unwrap();\n    {answer}\n}}\n\nfn main() {{\n    App::new().service(page).service(add);\n}}\n"
        )
    };
    let page = "HttpResponse::Ok().content_type(\"text/html\").body(\"stored\")";
    let builder = "HttpResponse::SeeOther().insert_header((actix_web::http::header::LOCATION, \"/tasks\")).finish()";
    for (output, after) in
        [("HttpResponse", builder), ("impl actix_web::Responder", "web::Redirect::to(\"/tasks\").see_other()")]
    {
        let project = Project::with("actix-web = \"4\"\n", &[("main.rs", &text(output, page))]);
        let run = project.run(&["check", "--fix", "--unsafe-fixes", "--level", "hint"]);
        assert_eq!(project.text("main.rs"), text(output, after), "{}", out(&run));
    }
}

#[test]
fn a_result_that_loco_makes_becomes_another_of_loco() {
    let text = |answer: &str| {
        format!(
            "use loco_rs::controller::AppRoutes;\nuse loco_rs::prelude::*;\n\nasync fn page() -> Result<Response> {{\n    format::html(\"<p>\")\n}}\n\nasync fn add(Form(task): Form<Task>) -> Result<Response> {{\n    std::fs::write(\"tasks\", &task.name)?;\n    {answer}\n}}\n\npub fn app() -> AppRoutes {{\n    AppRoutes::empty().add_route(Routes::new().prefix(\"tasks\").add(\"/\", get(page).post(add)))\n}}\n\nfn main() {{}}\n"
        )
    };
    for (answer, after) in [
        ("format::html(\"<p>stored</p>\")", "format::redirect(\"/tasks\")"),
        ("format::render().view(&view, \"stored.html\", data!({ \"count\": 3 }))", "format::redirect(\"/tasks\")"),
        ("Ok(format::html(\"<p>stored</p>\")?)", "Ok(axum::response::Redirect::to(\"/tasks\").into_response())"),
        // What becomes of the `Result` afterwards is another type.
        ("format::html(\"<p>stored</p>\").map_err(Into::into)", "format::html(\"<p>stored</p>\").map_err(Into::into)"),
    ] {
        let project = Project::with("axum = \"0.8\"\nloco-rs = \"1.2\"\n", &[("main.rs", &text(answer))]);
        let run = project.run(&["check", "--fix", "--unsafe-fixes", "--level", "hint"]);
        assert_eq!(project.text("main.rs"), text(after), "{}", out(&run));
    }
}

#[test]
fn in_tide_every_answer_is_turned_into_a_response() {
    let text = |output: &str, again: &str, answer: &str| {
        format!(
            "use tide::{{Redirect, Request, Response}};\n\nasync fn page(_: Request<()>) -> tide::Result {{\n    Ok(Response::builder(200).content_type(tide::http::mime::HTML).body(\"<p>\").build())\n}}\n\nasync fn add(mut request: Request<()>) -> tide::Result{output} {{\n    let task: Task = request.body_form().await?;\n{again}    std::fs::write(\"tasks\", &task.name)?;\n    Ok({answer})\n}}\n\nfn main() {{\n    let mut app = tide::new();\n    app.at(\"/tasks\").get(page).post(add);\n}}\n"
        )
    };
    let again = |answer: &str| format!("    if task.name.is_empty() {{\n        return Ok({answer});\n    }}\n");
    let page = "Response::builder(200).content_type(tide::http::mime::HTML).body(\"stored\").build()";
    let (words, named) = ("format!(\"stored {}\", task.name)", "\"a name, please\".to_owned()");
    for (before, after) in [
        (text("", "", page), text("", "", "Redirect::see_other(\"/tasks\").into()")),
        (text("<Response>", "", page), text("<Response>", "", "Redirect::see_other(\"/tasks\").into()")),
        (text("<String>", "", words), text("<Redirect<&'static str>>", "", "Redirect::see_other(\"/tasks\")")),
        (
            text("<String>", &again(named), words),
            text("<Response>", &again(&format!("{named}.into()")), "Redirect::see_other(\"/tasks\").into()"),
        ),
    ] {
        let project = Project::with("tide = \"0.16\"\n", &[("main.rs", &before)]);
        let run = project.run(&["check", "--fix", "--unsafe-fixes", "--level", "hint"]);
        assert_eq!(project.text("main.rs"), after, "{}", out(&run));
    }
}
