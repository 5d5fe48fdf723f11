//! Fixes in dropshot, where the status is the type of the answer.

use crate::project::{Project, out};

fn handler(imports: &str, output: &str, body: &str) -> String {
    format!(
        "use dropshot::{{ApiDescription, HttpError, {imports}RequestContext, endpoint}};\n\nfn to_tasks() -> Result<dropshot::HttpResponseFound, HttpError> {{\n    dropshot::http_response_found(\"/tasks\".to_owned())\n}}\n\n#[endpoint {{ method = POST, path = \"/tasks\" }}]\nasync fn add(_: RequestContext<()>) -> {output} {{\n    {body}\n}}\n\nfn main() {{\n    let mut api = ApiDescription::new();\n    api.register(add).unwrap();\n}}\n"
    )
}

fn project(text: &str) -> Project {
    Project::with("dropshot = \"0.18\"\n", &[("main.rs", text)])
}

#[test]
fn the_type_of_the_answer_changes_with_the_function() {
    let both = "HttpResponseFound, HttpResponseSeeOther, http_response_found, http_response_see_other, ";
    for (imports, before, after) in [
        (
            both,
            ("Result<HttpResponseFound, HttpError>", "http_response_found(\"/tasks\".to_owned())"),
            ("Result<HttpResponseSeeOther, HttpError>", "http_response_see_other(\"/tasks\".to_owned())"),
        ),
        (
            "HttpResponseFound, http_response_found, ",
            ("Result<HttpResponseFound, HttpError>", "Ok(http_response_found(\"/tasks\".to_owned())?)"),
            (
                "Result<dropshot::HttpResponseSeeOther, HttpError>",
                "Ok(dropshot::http_response_see_other(\"/tasks\".to_owned())?)",
            ),
        ),
        (
            "",
            ("Result<dropshot::HttpResponseFound, HttpError>", "dropshot::http_response_found(\"/tasks\".to_owned())"),
            (
                "Result<dropshot::HttpResponseSeeOther, HttpError>",
                "dropshot::http_response_see_other(\"/tasks\".to_owned())",
            ),
        ),
    ] {
        let project = project(&handler(imports, before.0, before.1));
        let run = project.run(&["check", "--fix"]);
        assert_eq!(project.text("main.rs"), handler(imports, after.0, after.1), "{}", out(&run));
    }
}

#[test]
fn a_type_that_more_than_one_call_answers_is_left_alone() {
    let imports = "HttpResponseFound, http_response_found, ";
    let output = "Result<HttpResponseFound, HttpError>";
    for body in [
        "to_tasks()",
        "if now() {\n        return http_response_found(\"/\".to_owned());\n    }\n    http_response_found(\"/tasks\".to_owned())",
        "let answer: HttpResponseFound = http_response_found(\"/tasks\".to_owned())?;\n    Ok(answer)",
    ] {
        let text = handler(imports, output, body);
        assert_eq!(project(&text).fixes(), [], "{body}");
    }
}
