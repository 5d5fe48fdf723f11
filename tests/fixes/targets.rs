//! The rules on where a redirect leads and what goes with it, as a user meets them.

use crate::project::{Project, err, out};

const HEAD: &str = "use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Redirect};
use axum::routing::{delete, get, post};
use axum::{Form, Router, extract::Path};

async fn page() -> Html<&'static str> {
    Html(\"<p>tasks</p>\")
}
";

/// The findings of one rule in an application, one a line, without their places.
fn found(rule: &str, items: &str) -> Vec<String> {
    let text = format!("{HEAD}\n{items}\n\nfn main() {{}}\n");
    let project = Project::axum(&[("main.rs", &text)]);
    let run = project.run(&["check", "--select", rule, "--level", "hint", "--output-format", "concise"]);
    assert!(run.status.code().is_some_and(|code| code < 2), "{}{}", out(&run), err(&run));
    out(&run).lines().filter_map(|line| Some(line.split_once(": ")?.1.to_owned())).collect()
}

fn dead_ends(routes: &str, location: &str) -> Vec<String> {
    let items = format!(
        "async fn add(Path(id): Path<i64>, Form(task): Form<Task>) -> Redirect {{\n    {location}\n}}\n\
         pub fn app() -> Router {{\n    Router::new(){routes}\n}}"
    );
    found("dead-end-location", &items)
}

#[test]
fn a_redirect_to_a_path_without_a_page_is_a_dead_end() {
    let routes = ".route(\"/tasks\", get(page).post(add)).route(\"/gone\", post(add))";
    assert_eq!(
        dead_ends(routes, "Redirect::to(\"/task\")"),
        [
            "warning[dead-end-location] `POST /tasks` answers 303 See Other to `/task`, which has no GET route: clients that follow get 404 or 405."
        ]
    );
    assert_eq!(dead_ends(routes, "Redirect::to(\"/gone\")").len(), 1);
    assert_eq!(dead_ends(routes, "Redirect::to(&format!(\"/users/{id}\"))").len(), 1);
}

#[test]
fn a_redirect_to_what_may_be_served_is_none() {
    let routes = ".route(\"/tasks\", get(page).post(add)).route(\"/tasks/{id}\", get(page))";
    for location in [
        "Redirect::to(\"/tasks?saved=1#top\")",
        "Redirect::to(&format!(\"/tasks/{id}\"))",
        "Redirect::to(&task.next)",
        "Redirect::to(&format!(\"{}/users\", task.base))",
        "Redirect::to(\"https://example.org/users\")",
        "Redirect::to(\"//example.org/users\")",
        "Redirect::to(\"users\")",
        "Redirect::temporary(\"/users\")",
    ] {
        assert!(dead_ends(routes, location).is_empty(), "{location}");
    }
    for served in [
        ".fallback(page)",
        ".nest_service(\"/users\", files())",
        ".route(\"/{*rest}\", get(page))",
        ".route(\"/users\", axum::routing::any(page))",
        ".merge(elsewhere::routes())",
    ] {
        assert!(dead_ends(&format!("{routes}{served}"), "Redirect::to(\"/users\")").is_empty(), "{served}");
    }
    assert!(dead_ends(".route(\"/tasks\", post(add))", "Redirect::to(\"/users\")").is_empty(), "no pages at all");
}

#[test]
fn below_a_nested_router_the_prefix_is_missing() {
    let text = format!(
        "{HEAD}
async fn add(Form(task): Form<Task>) -> Redirect {{
    Redirect::to(\"/tasks\")
}}
pub fn app() -> Router {{
    let admin = Router::new().route(\"/tasks\", get(page).post(add));
    Router::new().route(\"/\", get(page)).nest(\"/admin\", admin)
}}

fn main() {{}}
"
    );
    let project = Project::axum(&[("main.rs", &text)]);
    let run = project.run(&["check"]);
    assert!(
        out(&run).contains("help: Write `/admin/tasks`: the routes here are nested below `/admin`."),
        "{}",
        out(&run)
    );
    project.run(&["check", "--fix", "--unsafe-fixes"]);
    assert_eq!(project.text("main.rs"), text.replace("to(\"/tasks\")", "to(\"/admin/tasks\")"));
}

const DELETE: &str = "sqlx::query(\"DELETE FROM tasks WHERE id = $1\").bind(id).execute(&pool).await";

#[test]
fn a_delete_must_not_lead_to_what_it_deleted() {
    let handler = |location: &str, route: &str| {
        format!(
            "async fn remove(Path(id): Path<i64>) -> Redirect {{\n    if {DELETE}.is_err() {{\n        \
             return Redirect::to(&format!(\"/tasks/{{id}}\"));\n    }}\n    Redirect::to({location})\n}}\n\
             pub fn app() -> Router {{\n    Router::new().route(\"/tasks/{{id}}\", get(page)){route}\n}}"
        )
    };
    let own = "&format!(\"/tasks/{id}\")";
    let delete = ".route(\"/tasks/{id}\", delete(remove))";
    assert_eq!(
        found("deleted-location", &handler(own, delete)),
        [
            "warning[deleted-location] `DELETE /tasks/{id}` answers 303 See Other to `/tasks/{id}` after it has deleted that: clients that follow find nothing."
        ]
    );
    let by_name = found("deleted-location", &handler(own, ".route(\"/tasks/{id}/delete\", post(remove))"));
    assert!(by_name.len() == 1 && by_name[0].starts_with("hint"), "{by_name:?}");
    assert!(found("deleted-location", &handler("\"/tasks\"", delete)).is_empty());
}

#[test]
fn a_header_for_htmx_is_lost_on_a_redirect() {
    let handler = |answer: &str| {
        format!(
            "async fn add(Form(task): Form<Task>) -> impl IntoResponse {{\n    {answer}\n}}\n\
             pub fn app() -> Router {{\n    Router::new().route(\"/tasks\", get(page).post(add))\n}}"
        )
    };
    let lost =
        found("htmx-header-on-redirect", &handler("([(\"HX-Trigger\", \"changed\")], Redirect::to(\"/tasks\"))"));
    assert_eq!(
        lost,
        [
            "warning[htmx-header-on-redirect] `POST /tasks` answers 303 See Other with `HX-Trigger`: browsers follow the redirect, and htmx never sees the header."
        ]
    );
    let seen = handler("([(\"HX-Redirect\", \"/tasks\")], StatusCode::NO_CONTENT)");
    assert!(found("htmx-header-on-redirect", &seen).is_empty());
}
