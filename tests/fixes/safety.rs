//! What `--fix` leaves to a person, and why.

use crate::project::{Project, out};

const HEAD: &str = "use axum::http::header::LOCATION;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{delete, get, post};
use axum::{Form, Router};

";

/// The titles and applicabilities of the fixes of an application, which `--fix` must leave alone unless they are safe.
fn fixes(source: &str) -> Vec<(String, String)> {
    let text = format!("{HEAD}{source}\nfn main() {{}}\n");
    let project = Project::axum(&[("main.rs", &text)]);
    let fixes = project.fixes();
    project.run(&["check", "--fix", "--level", "hint"]);
    let safe = fixes.iter().any(|(_, applicability)| applicability == "safe");
    assert_eq!(project.text("main.rs") != text, safe, "{fixes:?}");
    fixes
}

fn only(title: &str, applicability: &str) -> Vec<(String, String)> {
    vec![(title.to_owned(), applicability.to_owned())]
}

#[test]
fn a_helper_of_unsafe_handlers_alone_is_mended_where_it_stands() {
    let source = "
fn back() -> Redirect {
    Redirect::temporary(\"/orders\")
}
async fn add(Form(order): Form<Order>) -> Redirect {
    back()
}
async fn remove() -> Redirect {
    back()
}
pub fn app() -> Router {
    Router::new().route(\"/orders\", post(add).delete(remove))
}";
    assert_eq!(fixes(source), only("Answer 303 See Other", "safe"));
}

#[test]
fn a_helper_that_pages_use_too_needs_a_look() {
    let source = "
fn back() -> (StatusCode, [(axum::http::HeaderName, &'static str); 1]) {
    (StatusCode::FOUND, [(LOCATION, \"/orders\")])
}
async fn add(Form(order): Form<Order>) -> impl IntoResponse {
    back()
}
async fn old() -> impl IntoResponse {
    back()
}
pub fn app() -> Router {
    Router::new().route(\"/orders\", post(add)).route(\"/old\", get(old))
}";
    assert_eq!(fixes(source), only("Answer 303 See Other (GET /old gets it too)", "unsafe"));
}

#[test]
fn a_handler_of_two_methods_needs_a_look() {
    let source = "
async fn add() -> impl IntoResponse {
    (StatusCode::FOUND, [(LOCATION, \"/orders\")])
}
pub fn app() -> Router {
    Router::new().route(\"/add\", get(add).post(add))
}";
    assert_eq!(fixes(source), only("Answer 303 See Other (GET /add gets it too)", "unsafe"));
}

#[test]
fn a_status_that_is_compared_with_needs_a_look() {
    let source = "
async fn add(Form(order): Form<Order>) -> impl IntoResponse {
    (StatusCode::FOUND, [(LOCATION, \"/orders\")])
}
async fn log(response: Response) -> Response {
    if response.status() == StatusCode::FOUND {
        println!(\"moved\");
    }
    response
}
pub fn app() -> Router {
    Router::new().route(\"/add\", post(add)).layer(axum::middleware::map_response(log))
}";
    assert_eq!(fixes(source), only("Answer 303 See Other (`FOUND` is compared with in this package)", "unsafe"));
}

#[test]
fn a_helper_that_unknown_code_uses_needs_a_look() {
    let source = "
fn back() -> Redirect {
    Redirect::temporary(\"/orders\")
}
async fn add(Form(order): Form<Order>) -> Redirect {
    store(order);
    back()
}
fn elsewhere() -> Redirect {
    back()
}
pub fn app() -> Router {
    Router::new().route(\"/add\", post(add))
}";
    assert_eq!(fixes(source), only("Answer 303 See Other (`back` is used elsewhere too)", "unsafe"));
}

#[test]
fn a_test_of_the_old_status_is_no_use() {
    let source = "
async fn add(Form(order): Form<Order>) -> impl IntoResponse {
    (StatusCode::FOUND, [(LOCATION, \"/orders\")])
}
pub fn app() -> Router {
    Router::new().route(\"/add\", post(add))
}
#[cfg(test)]
mod tests {
    fn check(status: super::StatusCode) -> bool {
        status == super::StatusCode::FOUND
    }
}";
    assert_eq!(fixes(source), only("Answer 303 See Other", "safe"));
}

#[test]
fn a_guard_needs_a_look() {
    let source = "
struct User;
impl<S: Sync> axum::extract::FromRequestParts<S> for User {
    type Rejection = Redirect;
    async fn from_request_parts(parts: &mut axum::http::request::Parts, _: &S) -> Result<Self, Redirect> {
        if parts.headers.is_empty() { Err(Redirect::temporary(\"/login\")) } else { Ok(User) }
    }
}
async fn show(user: User) -> &'static str {
    \"orders\"
}
async fn add(user: User, Form(order): Form<Order>) -> Redirect {
    Redirect::to(\"/orders\")
}
pub fn app() -> Router {
    Router::new().route(\"/orders\", get(show).post(add))
}";
    assert_eq!(fixes(source), only("Answer 303 See Other (requests of every method get it)", "unsafe"));
}

const ERROR: &str = "
struct Denied;
impl IntoResponse for Denied {
    fn into_response(self) -> Response {
        (StatusCode::FOUND, [(LOCATION, \"/login\")]).into_response()
    }
}
async fn add(Form(order): Form<Order>) -> Result<&'static str, Denied> {
    check()?;
    Ok(\"added\")
}
fn check() -> Result<(), Denied> {
    Err(Denied)
}
";

#[test]
fn an_error_type_of_unsafe_handlers_alone_is_mended() {
    let source = format!("{ERROR}pub fn app() -> Router {{ Router::new().route(\"/add\", post(add)) }}");
    assert_eq!(fixes(&source), only("Answer 303 See Other", "safe"));
}

#[test]
fn an_error_type_that_a_page_may_answer_needs_a_look() {
    let source = format!(
        "{ERROR}async fn show() -> impl IntoResponse {{ unknown!(Denied) }}\n\
         pub fn app() -> Router {{ Router::new().route(\"/add\", post(add).get(show)) }}"
    );
    assert_eq!(fixes(&source), only("Answer 303 See Other (`Denied` is used elsewhere too)", "unsafe"));
}

#[test]
fn a_suppressed_finding_is_not_fixed_and_a_useless_suppression_is_removed() {
    let text = format!(
        "{HEAD}async fn add(Form(order): Form<Order>) -> Redirect {{
    // seeother: ignore[repeated-request] the upload goes on there
    Redirect::temporary(\"/orders\")
}}

// seeother: ignore[repeated-request] as it was
async fn remove() -> Redirect {{
    Redirect::to(\"/orders\")
}}

pub fn app() -> Router {{
    Router::new().route(\"/orders\", post(add).delete(remove))
}}
fn main() {{}}
"
    );
    let project = Project::axum(&[("main.rs", &text)]);
    let run = project.run(&["check", "--fix"]);
    let expected = text.replace("// seeother: ignore[repeated-request] as it was\n", "");
    assert_eq!(project.text("main.rs"), expected, "{}", out(&run));
}

#[test]
fn the_options_choose_how_far_to_go() {
    let text = format!(
        "{HEAD}async fn add() -> impl IntoResponse {{
    (StatusCode::FOUND, [(LOCATION, \"/orders\")])
}}
pub fn app() -> Router {{
    Router::new().route(\"/add\", get(add).post(add))
}}
fn main() {{}}
"
    );
    let project = Project::axum(&[("main.rs", &text)]);
    let left = project.run(&["check", "--fix"]);
    assert_eq!((left.status.code(), project.text("main.rs")), (Some(1), text.clone()), "{}", out(&left));
    assert!(out(&left).contains("1 can be fixed after a look: `--diff --unsafe-fixes` shows how"), "{}", out(&left));
    let run = project.run(&["check", "--fix", "--unsafe-fixes"]);
    assert_eq!(run.status.code(), Some(0), "{}", out(&run));
    assert_eq!(project.text("main.rs"), text.replace("FOUND", "SEE_OTHER"));
}
