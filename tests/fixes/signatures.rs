//! Frameworks in which the type of an answer is its status: the signatures change with it.

use crate::project::{Project, out};

const DROPSHOT: &str = "dropshot = \"0.18\"\ntokio = { version = \"1\", features = [\"full\"] }\n";

fn application(imports: &str, items: &str) -> String {
    format!(
        "use dropshot::{{HttpError, RequestContext, {imports}, endpoint}};\n\n{items}\n\
         #[endpoint {{ method = GET, path = \"/orders\" }}]\n\
         async fn orders(_: RequestContext<()>) -> Result<dropshot::HttpResponseOk<u8>, HttpError> {{\n    \
         Ok(dropshot::HttpResponseOk(1))\n}}\n\nfn main() {{}}\n"
    )
}

fn endpoint(name: &str, output: &str, body: &str) -> String {
    format!(
        "#[endpoint {{ method = POST, path = \"/{name}\" }}]\n\
         async fn {name}(context: RequestContext<()>) -> Result<{output}, HttpError> {{\n    {body}\n}}\n"
    )
}

/// The text after `--fix`.
fn mended(text: &str) -> String {
    let project = Project::with(DROPSHOT, &[("main.rs", text)]);
    let run = project.run(&["check", "--fix"]);
    assert!(out(&run).contains("ambiguous-redirect") || out(&run).contains("1 fixed"), "{}", out(&run));
    project.text("main.rs")
}

const FOUND: &str = "HttpResponseFound, http_response_found";
const BOTH: &str = "HttpResponseFound, HttpResponseSeeOther, http_response_found, http_response_see_other";

#[test]
fn the_return_type_changes_with_the_status() {
    let text = |output, function: &str| {
        application(BOTH, &endpoint("add", output, &format!("{function}(String::from(\"/orders\"))")))
    };
    let before = text("HttpResponseFound", "http_response_found");
    assert_eq!(mended(&before), text("HttpResponseSeeOther", "http_response_see_other"));
}

#[test]
fn what_is_not_imported_is_named_by_its_path() {
    let text = |output, function: &str| {
        application(FOUND, &endpoint("add", output, &format!("{function}(String::from(\"/orders\"))")))
    };
    let before = text("HttpResponseFound", "http_response_found");
    let after = text("dropshot::HttpResponseSeeOther", "dropshot::http_response_see_other");
    assert_eq!(mended(&before), after);
    // A path that is written stays one.
    let before = text("dropshot::HttpResponseFound", "dropshot::http_response_found");
    assert_eq!(mended(&before), after);
}

#[test]
fn every_signature_from_the_helper_to_the_handlers_changes() {
    let text = |output: &str, function: &str| {
        let helper = format!(
            "fn back(name: &str) -> Result<{output}, HttpError> {{\n    {function}(format!(\"/{{name}}\"))\n}}\n"
        );
        let body = format!("let answer: Result<{output}, HttpError> = back(\"orders\");\n    answer");
        let second = endpoint("change", output, "back(\"orders\")");
        application(BOTH, &format!("{helper}\n{}\n{second}", endpoint("add", output, &body)))
    };
    let before = text("HttpResponseFound", "http_response_found");
    assert_eq!(mended(&before), text("HttpResponseSeeOther", "http_response_see_other"));
}

#[test]
fn a_type_that_another_branch_has_too_is_left_alone() {
    let body = "if context.request_id.is_empty() {\n        return back();\n    }\n    \
                http_response_found(String::from(\"/orders\"))";
    let helper = "fn back() -> Result<HttpResponseFound, HttpError> {\n    \
                  http_response_found(String::from(\"/\"))\n}\n";
    let text = application(BOTH, &format!("{helper}\n{}", endpoint("add", "HttpResponseFound", body)));
    assert_eq!(mended(&text), text);
}

#[test]
fn a_type_that_a_trait_asks_for_is_left_alone() {
    let text = application(
        BOTH,
        "#[dropshot::api_description]\ntrait Shop {\n    type Context;\n    \
         #[endpoint { method = POST, path = \"/add\" }]\n    \
         async fn add(context: RequestContext<Self::Context>) -> Result<HttpResponseFound, HttpError>;\n}\n\n\
         enum Till {}\n\nimpl Shop for Till {\n    type Context = ();\n    \
         async fn add(_: RequestContext<()>) -> Result<HttpResponseFound, HttpError> {\n        \
         http_response_found(String::from(\"/orders\"))\n    }\n}\n",
    );
    assert_eq!(mended(&text), text);
}

const OHKAMI: &str = "ohkami = \"0.24\"\n";

/// A handler of ohkami, whose redirects are types with constructors of their own.
fn ohkami(imports: &str, output: &str, expression: &str) -> String {
    format!(
        "use ohkami::claw::status{imports};\nuse ohkami::{{IntoResponse, Ohkami, Response, Route}};\n\n\
         async fn add() -> {output} {{\n    {expression}\n}}\n\n\
         async fn orders() -> Response {{\n    Response::OK()\n}}\n\n\
         fn main() {{\n    Ohkami::new((\"/add\".POST(add), \"/orders\".GET(orders)));\n}}\n"
    )
}

fn mended_ohkami(text: &str) -> String {
    let project = Project::with(OHKAMI, &[("main.rs", text)]);
    let run = project.run(&["check", "--fix"]);
    assert!(out(&run).contains("ambiguous-redirect") || out(&run).contains("1 fixed"), "{}", out(&run));
    project.text("main.rs")
}

#[test]
fn a_constructor_changes_with_its_type() {
    let before = ohkami("", "status::MovedPermanently", "status::MovedPermanently::to(\"/orders\")");
    assert_eq!(mended_ohkami(&before), ohkami("", "status::SeeOther", "status::SeeOther::at(\"/orders\")"));
    // What is not imported is named by its path.
    let before = ohkami("::Found", "Result<Found, Response>", "Ok(Found::at(\"/orders\"))");
    let path = "ohkami::claw::status::SeeOther";
    let after = ohkami("::Found", &format!("Result<{path}, Response>"), &format!("Ok({path}::at(\"/orders\"))"));
    assert_eq!(mended_ohkami(&before), after);
}

#[test]
fn what_becomes_a_response_changes_where_it_is_constructed() {
    for (output, behind) in [("Response", ".into_response()"), ("impl IntoResponse", "")] {
        let text = |made: &str| ohkami("", output, &format!("status::{made}(\"/orders\"){behind}"));
        assert_eq!(mended_ohkami(&text("MovedPermanently::to")), text("SeeOther::at"));
    }
}

#[test]
fn a_constructor_beside_another_one_of_its_type_is_left_alone() {
    let body = "if std::path::Path::new(\"closed\").exists() {\n        return status::Found::at(\"/\");\n    }\n    \
                status::Found::at(\"/orders\")";
    let text = ohkami("", "status::Found", body);
    assert_eq!(mended_ohkami(&text), text);
}
