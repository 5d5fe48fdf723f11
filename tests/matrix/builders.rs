//! The forms of the `http` crate's response builder, which several frameworks share.

use std::fmt::Display;

use super::{Form, Kind, StatusText, http_name, with_status};

/// `Cargo.toml` and an empty `Cargo.lock`, for a framework whose matrix is read and not compiled.
macro_rules! manifest {
    ($name:literal, $dependencies:literal) => {
        [
            concat!(
                "[package]\nname = \"matrix-",
                $name,
                "\"\nversion = \"0.0.0\"\nedition = \"2024\"\npublish = false\n\n[workspace]\n\n[dependencies]\n",
                $dependencies
            ),
            "version = 4\n",
        ]
    };
}
pub(crate) use manifest;

/// `Cargo.toml` and `Cargo.lock` of a framework whose matrix is compiled.
macro_rules! committed_manifest {
    ($name:literal) => {
        [
            include_str!(concat!("../../fixtures/matrix/", $name, "/Cargo.toml")),
            include_str!(concat!("../../fixtures/matrix/", $name, "/Cargo.lock")),
        ]
    };
}
pub(crate) use committed_manifest;

/// How a framework spells the parts around the builder.
pub struct Style {
    /// The type of a form.
    pub ty: &'static str,
    /// An empty body.
    pub empty: &'static str,
    /// The body of a page.
    pub page: &'static str,
    /// What stands around the response.
    pub around: (&'static str, &'static str),
    /// Where `StatusCode` can be found.
    pub http: &'static str,
}

pub fn constant(status: u16, right: u16) -> StatusText {
    StatusText {
        ty: "StatusCode",
        wrong: format!("StatusCode::{}", http_name(status)),
        right: format!("StatusCode::{}", http_name(right)),
    }
}

pub fn text(ty: &'static str, wrong: &dyn Display, right: &dyn Display) -> StatusText {
    StatusText { ty, wrong: wrong.to_string(), right: right.to_string() }
}

pub fn spelling(form: Form) -> Form {
    Form { spelling: true, ..form }
}

/// A form within `Ok`, for handlers that return a `Result` called so.
pub fn in_result(result: &str, form: Form) -> Form {
    let ok = |expression: &str| format!("Ok({expression})");
    Form {
        ty: format!("{result}<{}>", form.ty),
        template: ok(&form.template),
        right: form.right.as_deref().map(ok),
        ..form
    }
}

impl Style {
    fn form(&self, name: &'static str, status: u16, kind: Kind, template: &str, text: StatusText) -> Form {
        let template = format!("{}{template}{}", self.around.0, self.around.1);
        with_status(name, status, kind, self.ty, &template, text)
    }

    fn built(&self, headers: &str, body: &str) -> String {
        format!("Response::builder().status($STATUS){headers}.body({body}).unwrap()")
    }

    pub fn redirects(&self, status: u16) -> Vec<Form> {
        let form = |name, template: &str, text| self.form(name, status, Kind::Redirect, template, text);
        let set = constant(status, 303);
        let located = self.built(".header(LOCATION, \"/orders\")", self.empty);
        let empty = self.empty;
        let full = format!("{}::StatusCode::{}", self.http, http_name(status));
        vec![
            form("builder", &located, set.clone()),
            form("builder_number", &located, text("u16", &status, &303)),
            form(
                "builder_statements",
                &format!(
                    "{{\nlet mut builder = Response::builder();\nbuilder = builder.status($STATUS);\n\
                     builder = builder.header(LOCATION, \"/orders\");\nbuilder.body({empty}).unwrap()\n}}"
                ),
                set.clone(),
            ),
            form(
                "response_new",
                &format!(
                    "{{\nlet mut response = Response::new({empty});\n*response.status_mut() = $STATUS;\n\
                     response.headers_mut().insert(LOCATION, HeaderValue::from_static(\"/orders\"));\nresponse\n}}"
                ),
                set,
            ),
            spelling(form("builder_hexadecimal", &located, text("u16", &format!("{status:#x}"), &303))),
            spelling(form("builder_text", &located, text("&'static str", &format!("\"{status}\""), &"\"303\""))),
            spelling(form("full_path", &located, text("StatusCode", &full, &"StatusCode::SEE_OTHER"))),
        ]
    }

    pub fn without_location(&self, status: u16) -> Vec<Form> {
        let form = |name, template: &str| self.form(name, status, Kind::NoLocation, template, constant(status, 204));
        vec![
            form("builder_without_location", &self.built("", self.empty)),
            form(
                "response_new_without_location",
                &format!(
                    "{{\nlet mut response = Response::new({});\n*response.status_mut() = $STATUS;\nresponse\n}}",
                    self.empty
                ),
            ),
        ]
    }

    pub fn pages(&self) -> Vec<Form> {
        let page = self.built(".header(CONTENT_TYPE, \"text/html\")", self.page);
        vec![self.form("html_builder", 200, Kind::Page, &page, constant(200, 500))]
    }

    pub fn ignored(&self, status: u16) -> Vec<Form> {
        let located = self.built(".header(LOCATION, \"/orders\")", self.empty);
        vec![self.form("builder_located", status, Kind::IgnoredLocation, &located, constant(status, 303))]
    }
}
