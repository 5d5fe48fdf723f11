//! A redirect to a result page in place of a page, where a framework has one type of responses, or a type for each status.

use crate::project::{Project, out};

/// Holds a project's only file, after the first fix of every finding, against what it should be.
fn assert_becomes(dependencies: &str, before: &str, after: &str) {
    let project = Project::with(dependencies, &[("main.rs", before)]);
    let run = project.run(&["check", "--fix", "--unsafe-fixes", "--level", "hint"]);
    assert_eq!(project.text("main.rs"), after, "{}", out(&run));
}

#[test]
fn in_viz_a_trait_that_is_imported_is_not_named() {
    let text = |imports: &str, output: &str, again: &str, answer: &str| {
        format!(
            "use viz::types::Form;\nuse viz::{{{imports}Response, Result, Router}};\n\nasync fn page() -> Result<Response> {{\n    Ok(viz::ResponseExt::html(\"<p>\"))\n}}\n\nasync fn add(Form(task): Form<Task>) -> Result<{output}> {{\n{again}    std::fs::write(\"tasks\", &task.name)?;\n    Ok({answer})\n}}\n\nfn main() {{\n    Router::new().get(\"/tasks\", page.into_handler()).post(\"/tasks\", add.into_handler());\n}}\n"
        )
    };
    let imported = "IntoHandler, ResponseExt, ";
    let plain = "Response::see_other(\"/tasks\")";
    let named = "<Response as viz::ResponseExt>::see_other(\"/tasks\")";
    let again = "    if task.name.is_empty() {\n        return Ok(Response::text(\"a name, please\"));\n    }\n";
    for (imports, output, again, answer, typed, after) in [
        (imported, "Response", "", "Response::html(\"<p>stored</p>\")", "Response", plain),
        (imported, "Response", again, "Response::html(\"<p>stored</p>\")", "Response", plain),
        (imported, "String", "", "format!(\"stored {}\", task.name)", "Response", plain),
        ("IntoHandler, ", "&'static str", "", "\"stored\"", "Response", named),
    ] {
        assert_becomes("viz = \"0.11\"\n", &text(imports, output, again, answer), &text(imports, typed, again, after));
    }
}

#[test]
fn in_rouille_a_function_that_the_router_calls_keeps_its_type() {
    let text = |again: &str, answer: &str| {
        format!(
            "use rouille::{{Request, Response, post_input, router}};\n\nfn add(request: &Request) -> Response {{\n    let Ok(task) = post_input!(request, {{ name: String }}) else {{ return Response::empty_400() }};\n{again}    std::fs::write(\"tasks\", &task.name).unwrap();\n    {answer}\n}}\n\nfn main() {{\n    rouille::start_server(\"127.0.0.1:0\", |request| {{\n        router!(request,\n            (GET) (/tasks) => {{ Response::html(\"<p>tasks</p>\") }},\n            (POST) (/tasks) => {{ add(request) }},\n            _ => Response::empty_404()\n        )\n    }});\n}}\n"
        )
    };
    let again = "    if task.name.is_empty() {\n        return Response::text(\"a name, please\");\n    }\n";
    for again in ["", again] {
        let after = text(again, "Response::redirect_303(\"/tasks\")");
        assert_becomes("rouille = \"3\"\n", &text(again, "Response::html(\"<p>stored</p>\")"), &after);
    }
}

#[test]
fn in_rouille_a_page_may_stand_in_the_arm_of_the_router() {
    let text = |body: &str| {
        format!(
            "use rouille::{{Request, Response, post_input, router}};\n\nfn store(name: &str) -> String {{\n    std::fs::write(\"tasks\", name).unwrap();\n    name.to_owned()\n}}\n\npub fn handle(request: &Request) -> Response {{\n    router!(request,\n        (GET) (/tasks) => {{ Response::html(\"<p>tasks</p>\") }},\n        (POST) (/tasks) => {{\n            let Ok(task) = post_input!(request, {{ name: String }}) else {{ return Response::empty_400() }};\n{body}        }},\n        _ => Response::empty_404()\n    )\n}}\n\nfn main() {{\n    rouille::start_server(\"127.0.0.1:0\", handle);\n}}\n"
        )
    };
    let (page, redirect) = ("Response::html(\"<p>stored</p>\")", "Response::redirect_303(\"/tasks\")");
    let plain = |answer: &str| text(&format!("            store(&task.name);\n            {answer}\n"));
    assert_becomes("rouille = \"3\"\n", &plain(page), &plain(redirect));
    let returned = |answer: &str| {
        text(&format!(
            "            store(&task.name);\n            if task.name.len() > 3 {{ return {answer}; }}\n            Response::empty_400()\n"
        ))
    };
    assert_becomes("rouille = \"3\"\n", &returned(page), &returned(redirect));
    // The page itself stores.
    let stored = text("            Response::html(store(&task.name))\n");
    assert_becomes("rouille = \"3\"\n", &stored, &stored);
}

const DROPSHOT: &str = "dropshot = \"0.18\"\nhttp = \"1\"\n";
const HELPER: &str = "http_response_see_other(String::from(\"/tasks\"))";
const BUILDER: &str = "Ok(Response::builder().status(http::StatusCode::SEE_OTHER).header(http::header::LOCATION, \"/tasks\").body(Body::empty())?)";
const PAGE: &str =
    "Ok(Response::builder().header(\"content-type\", \"text/html\").body(Body::with_content(\"<p>\")).unwrap())";

fn of_dropshot(output: &str, body: &str) -> String {
    format!(
        "use dropshot::{{ApiDescription, Body, HttpError, HttpResponseSeeOther, RequestContext, TypedBody, endpoint, http_response_see_other}};\nuse http::Response;\n\n#[endpoint {{ method = GET, path = \"/tasks\" }}]\nasync fn page(_: RequestContext<()>) -> Result<Response<Body>, HttpError> {{\n    {PAGE}\n}}\n\n#[endpoint {{ method = POST, path = \"/tasks\", content_type = \"application/x-www-form-urlencoded\" }}]\nasync fn add(_: RequestContext<()>, task: TypedBody<Task>) -> {output} {{\n    let task = task.into_inner();\n{body}}}\n\nfn main() {{\n    let mut api = ApiDescription::new();\n    api.register(page).unwrap();\n    api.register(add).unwrap();\n}}\n"
    )
}

#[test]
fn in_dropshot_the_type_says_the_status_where_nothing_else_is_answered() {
    let write = "    std::fs::write(\"tasks\", &task.name).unwrap();\n";
    let before = of_dropshot("Result<Response<Body>, HttpError>", &format!("{write}    {PAGE}\n"));
    let after = of_dropshot("Result<HttpResponseSeeOther, HttpError>", &format!("{write}    {HELPER}\n"));
    assert_becomes(DROPSHOT, &before, &after);

    // The comment would be lost with `Ok`.
    let noted = PAGE.replacen("Ok(", "Ok(/* for now */ ", 1);
    let before = of_dropshot("Result<Response<Body>, HttpError>", &format!("{write}    {noted}\n"));
    let after = BUILDER.replacen("Ok(", "Ok(/* for now */ ", 1);
    let after = of_dropshot("Result<Response<Body>, HttpError>", &format!("{write}    {after}\n"));
    assert_becomes(DROPSHOT, &before, &after);

    // Another answer has the type of the page.
    let body =
        |answer: &str| format!("    if task.name.is_empty() {{\n        return {PAGE};\n    }}\n{write}    {answer}\n");
    let text = |answer: &str| of_dropshot("Result<Response<Body>, HttpError>", &body(answer));
    assert_becomes(DROPSHOT, &text(PAGE), &text(BUILDER));

    // Nothing makes this error of what the new answer may fail with.
    let own = of_dropshot("Result<Response<Body>, ShopError>", &format!("{write}    {PAGE}\n"));
    assert_becomes(DROPSHOT, &own, &own);
}

#[test]
fn a_crate_on_which_the_package_does_not_depend_is_not_named() {
    let text = of_dropshot(
        "Result<Response<Body>, HttpError>",
        &format!("    if task.name.is_empty() {{\n        return {PAGE};\n    }}\n    std::fs::write(\"tasks\", &task.name).unwrap();\n    {PAGE}\n"),
    )
    .replace("use http::Response", "use hyper::Response");
    assert_becomes("dropshot = \"0.18\"\nhyper = \"1\"\n", &text, &text);
}

/// An application of poem with these imports, where `add` answers this.
fn of_poem(imports: &str, output: &str, body: &str) -> String {
    format!(
        "use poem::web::{{Form, Html, Redirect}};\nuse poem::{{{imports}Response, Route, get, handler}};\n\n#[handler]\nfn page() -> Html<&'static str> {{\n    Html(\"<p>\")\n}}\n\n#[handler]\nfn add(Form(task): Form<Task>) -> {output} {{\n    std::fs::write(\"tasks\", &task.name).unwrap();\n{body}}}\n\nfn app() -> Route {{\n    Route::new().at(\"/tasks\", get(page).post(add))\n}}\n"
    )
}

#[test]
fn in_poem_the_type_becomes_that_of_the_redirect_or_all_become_responses() {
    const REDIRECT: &str = "Redirect::see_other(\"/tasks\")";
    let one = |output, answer: &str| of_poem("", output, &format!("    {answer}\n"));
    let page = "Html(\"<p>stored</p>\")";
    assert_becomes("poem = \"3\"\n", &one("Html<&'static str>", page), &one("Redirect", REDIRECT));
    let page = "Html(\"<p>stored</p>\").into_response()";
    let converted = format!("{REDIRECT}.into_response()");
    assert_becomes("poem = \"3\"\n", &one("Response", page), &one("Response", &converted));
    let two = |first: &str, second: &str| {
        let body = format!("    if task.name.len() > 9 {{\n        return {first};\n    }}\n    {second}\n");
        of_poem("IntoResponse, ", "Response", &body)
    };
    let refusal = "StatusCode::BAD_REQUEST.into_response()";
    assert_becomes("poem = \"3\"\n", &two(refusal, page), &two(refusal, &converted));
}

#[test]
fn in_poem_openapi_the_description_names_the_type() {
    let text = "use poem::Route;\nuse poem_openapi::payload::{Form, Html};\nuse poem_openapi::{OpenApi, OpenApiService};\n\nstruct Api;\n\n#[OpenApi]\nimpl Api {\n    #[oai(path = \"/tasks\", method = \"get\")]\n    async fn page(&self) -> Html<String> {\n        Html(String::from(\"<p>\"))\n    }\n\n    #[oai(path = \"/tasks\", method = \"post\")]\n    async fn add(&self, task: Form<Task>) -> Html<String> {\n        std::fs::write(\"tasks\", &task.name).unwrap();\n        Html(String::from(\"<p>stored</p>\"))\n    }\n}\n\nfn app() -> Route {\n    Route::new().nest(\"/\", OpenApiService::new(Api, \"tasks\", \"1\"))\n}\n";
    let dependencies = "poem = \"3\"\npoem-openapi = \"5\"\n";
    let project = Project::with(dependencies, &[("main.rs", text)]);
    let run = project.run(&["check", "--level", "hint"]);
    assert!(out(&run).contains("page-after-write"), "{}", out(&run));
    assert_becomes(dependencies, text, text);
}
