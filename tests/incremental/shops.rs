//! One application, written with each framework in several files, so that nearly every answer rests on another file.

use std::path::Path;

/// What a framework writes otherwise than the others.
pub struct Shop {
    pub name: &'static str,
    dependency: &'static str,
    /// `use` lines of every file.
    uses: &'static str,
    /// What handlers and helpers return.
    answer: &'static str,
    /// A redirect to `TARGET`.
    redirect: &'static str,
    /// What of it fixes the status, and another status.
    pub status: (&'static str, &'static str),
    /// A handler `NAME` with `BODY`; the error's one returns `RESULT`.
    handler: &'static str,
    /// Of a handler that may fail: what `Result` holds beside the error.
    success: &'static str,
    /// The error's own answer is `REDIRECT`.
    error: &'static str,
    /// The router: `ROUTES` is each handler's `route`, in between.
    router: &'static str,
    route: &'static str,
    /// The routes below a prefix.
    nested: &'static str,
    /// What stands around everything: where it is put in, what that is, and the function behind it.
    around: (&'static str, &'static str),
    guard: &'static str,
}

/// The handlers, with what each answers.
const HANDLERS: [(&str, &str); 6] = [
    ("by_helper", "answers::moved()"),
    ("by_constant", "CONSTANT"),
    ("by_alias", "answers::Kind::answer()"),
    ("by_trait", "answers::Back.answers()"),
    ("by_macro", "answers::answer!()"),
    ("by_export", "answers::way()"),
];

/// What handlers rest on. `OTHER` is there for a module that is moved.
const ANSWERS: &str = r#"USES

pub const TARGET: &str = "/constant";

pub fn moved() -> ANSWER {
    REDIRECT(/helper)
}

pub struct One;
pub struct Two;

impl One {
    pub fn answer() -> ANSWER {
        REDIRECT(/one)
    }
}

impl Two {
    pub fn answer() -> ANSWER {
        REDIRECT(/two)
    }
}

pub type Kind = One;

pub trait Answers {
    fn answers(&self) -> ANSWER {
        REDIRECT(/trait)
    }
}

pub struct Back;

impl Answers for Back {}

macro_rules! answer {
    () => {
        REDIRECT(/macro)
    };
}
pub(crate) use answer;

pub mod ways {
    use super::*;

    pub fn one() -> ANSWER {
        REDIRECT(/way)
    }

    pub fn other() -> ANSWER {
        REDIRECT(/other-way)
    }
}
pub use ways::one as way;

pub struct Refused;

ERROR

GUARD
"#;

impl Shop {
    fn redirect(&self, target: &str) -> String {
        self.redirect.replace("TARGET", target)
    }

    fn handler(&self, name: &str, body: &str) -> String {
        self.handler.replace("NAME", name).replace("BODY", body).replace("ANSWER", self.answer)
    }

    fn answers(&self) -> String {
        let mut text = ANSWERS.replace("ERROR", self.error).replace("GUARD", self.guard);
        text = text.replace("USES", self.uses).replace("ANSWER", self.answer);
        while let Some(at) = text.find("REDIRECT(") {
            let end = at + text[at..].find(')').expect("a target");
            let target = format!("\"{}\"", &text[at + "REDIRECT(".len()..end]);
            text.replace_range(at..=end, &self.redirect(&target));
        }
        text
    }

    fn main(&self) -> String {
        let mut handlers = String::new();
        let mut routes = String::new();
        for (name, body) in HANDLERS {
            let body = if body == "CONSTANT" { self.redirect("answers::TARGET") } else { body.to_owned() };
            handlers.push_str(&self.handler(name, &body));
            routes.push_str(&self.route.replace("NAME", name));
        }
        let failing = format!("Result<{}, answers::Refused>", self.success);
        let failing = self.handler.replace("ANSWER", &failing).replace("NAME", "by_error");
        handlers.push_str(&failing.replace("BODY", "Err(answers::Refused)"));
        routes.push_str(&self.route.replace("NAME", "by_error"));
        let router = self.router.replace("ROUTES", &routes);
        format!(
            "mod admin;\nmod answers;\n\n{}\nuse answers::Answers;\n\n{router}\n\n{handlers}\nfn main() {{}}\n",
            self.uses
        )
    }

    /// Writes the application. `src/replies.rs` is `src/answers.rs` with the other status, and no module yet.
    pub fn write(&self, folder: &Path) {
        let manifest = format!(
            "[package]\nname = \"shop\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n[dependencies]\n{}\n",
            self.dependency
        );
        let deep = self.handler("deep", &self.redirect("\"/deep\""));
        let admin = format!("{}\n\n{}\n\n{deep}", self.uses, self.nested);
        let replies = self.answers().replace(self.status.0, self.status.1);
        std::fs::create_dir_all(folder.join("src")).expect("a folder");
        for (name, text) in [
            ("Cargo.toml", manifest),
            ("src/main.rs", self.main()),
            ("src/admin.rs", admin),
            ("src/answers.rs", self.answers()),
            ("src/replies.rs", replies),
        ] {
            std::fs::write(folder.join(name), text).expect("a file");
        }
    }

    /// What is done to it, each in steps of file, old and new text; and whether it changes routes or findings. All
    /// but the last touch a file that the handlers are not in.
    pub fn edits(&self) -> Vec<Edit> {
        let (from, to) = self.status;
        let edit = |what, steps: &[(&'static str, String, String)]| Edit { what, steps: steps.to_vec(), tells: true };
        let in_answers = |from: &str, to: &str| ("answers.rs", from.to_owned(), to.to_owned());
        // The first status behind a line that names where it stands.
        let status_after = |mark: &str| {
            let text = self.answers();
            let start = text.find(mark).unwrap_or_else(|| panic!("`{mark}`"));
            let end = start + text[start..].find(from).unwrap_or_else(|| panic!("{from} after `{mark}`")) + from.len();
            let old = text[start..end].to_owned();
            let new = format!("{}{to}", old.strip_suffix(from).expect("the status"));
            ("answers.rs", old, new)
        };
        let (open, around) = self.around;
        vec![
            edit("the body of a helper", &[status_after("pub fn moved")]),
            edit("the value of a constant", &[in_answers("\"/constant\"", "\"/elsewhere\"")]),
            edit("a type alias", &[in_answers("Kind = One", "Kind = Two")]),
            edit("a function of the type behind an alias", &[status_after("impl One")]),
            edit("the implementation of an error type", &[status_after(" for Refused")]),
            edit("a method of a trait", &[status_after("pub trait Answers")]),
            edit(
                "an implementation in place of a trait's method",
                &[in_answers(
                    "for Back {}",
                    &format!("for Back {{ fn answers(&self) -> {} {{ moved() }} }}", self.answer),
                )],
            ),
            edit("the body of a macro", &[status_after("macro_rules! answer")]),
            edit("a re-export", &[in_answers("ways::one as way", "ways::other as way")]),
            edit("the function behind a re-export", &[status_after("pub fn one")]),
            edit(
                "the name of a module",
                &[in_answers("pub mod ways", "pub mod paths"), in_answers("use ways::one", "use paths::other")],
            ),
            edit(
                "another file for a module",
                &[("main.rs", "mod answers;".into(), "use replies as answers;\nmod replies;".into())],
            ),
            edit("the prefix of nested routes", &[("main.rs", "admin\"".into(), "office\"".into())]),
            edit("the path of a nested route", &[("admin.rs", "deep\"".into(), "deeper\"".into())]),
            edit("a route that moves", &[("main.rs", "by_helper\"".into(), "by_hand\"".into())]),
            edit("a route that goes away", &[("main.rs", self.route.replace("NAME", "by_export"), String::new())]),
            edit("the status in a nested handler", &[("admin.rs", from.to_owned(), to.to_owned())]),
            Edit {
                what: "a middleware",
                steps: vec![("main.rs", open.into(), around.into()), status_after("fn guard")],
                tells: false,
            },
        ]
    }
}

pub struct Edit {
    pub what: &'static str,
    pub steps: Vec<(&'static str, String, String)>,
    pub tells: bool,
}

pub const SHOPS: [Shop; 6] = [
    Shop {
        name: "axum",
        dependency: "axum = \"0.8\"",
        uses: "use axum::Router;\nuse axum::extract::Request;\nuse axum::http::StatusCode;\nuse axum::http::header::LOCATION;\nuse axum::middleware::{Next, from_fn};\nuse axum::response::{IntoResponse, Response};\nuse axum::routing::post;",
        answer: "Response",
        redirect: "(StatusCode::FOUND, [(LOCATION, TARGET)]).into_response()",
        status: ("StatusCode::FOUND", "StatusCode::TEMPORARY_REDIRECT"),
        handler: "async fn NAME() -> ANSWER {\n    BODY\n}\n",
        success: "Response",
        error: "impl IntoResponse for Refused {\n    fn into_response(self) -> Response {\n        REDIRECT(/refused)\n    }\n}",
        router: "pub fn app() -> Router {\n    Router::new()\nROUTES        .nest(\"/admin\", admin::routes())\n}",
        route: "        .route(\"/NAME\", post(NAME))\n",
        nested: "pub fn routes() -> Router {\n    Router::new().route(\"/deep\", post(deep))\n}",
        around: ("admin::routes())", "admin::routes())\n        .layer(from_fn(answers::guard))"),
        guard: "pub async fn guard(request: Request, next: Next) -> Response {\n    if request.uri().path() == \"/closed\" {\n        return REDIRECT(/login);\n    }\n    next.run(request).await\n}",
    },
    Shop {
        name: "actix-web",
        dependency: "actix-web = \"4\"",
        uses: "use actix_web::body::MessageBody;\nuse actix_web::dev::{ServiceRequest, ServiceResponse};\nuse actix_web::http::header::LOCATION;\nuse actix_web::middleware::{Next, from_fn};\nuse actix_web::{App, Error, HttpResponse, ResponseError, web};",
        answer: "HttpResponse",
        redirect: "HttpResponse::Found().insert_header((LOCATION, TARGET)).finish()",
        status: ("HttpResponse::Found()", "HttpResponse::TemporaryRedirect()"),
        handler: "async fn NAME() -> ANSWER {\n    BODY\n}\n",
        success: "HttpResponse",
        error: "impl ResponseError for Refused {\n    fn error_response(&self) -> HttpResponse {\n        REDIRECT(/refused)\n    }\n}",
        router: "pub fn app() {\n    let app = App::new()\nROUTES        .service(web::scope(\"/admin\").configure(admin::routes));\n    serve(app);\n}",
        route: "        .route(\"/NAME\", web::post().to(NAME))\n",
        nested: "pub fn routes(config: &mut web::ServiceConfig) {\n    config.route(\"/deep\", web::post().to(deep));\n}",
        around: ("(admin::routes))", "(admin::routes))\n        .wrap(from_fn(answers::guard))"),
        guard: "pub async fn guard(request: ServiceRequest, next: Next<impl MessageBody>) -> Result<ServiceResponse<impl MessageBody>, Error> {\n    if request.path() == \"/closed\" {\n        return Ok(request.into_response(REDIRECT(/login)));\n    }\n    next.call(request).await\n}",
    },
    Shop {
        name: "rocket",
        dependency: "rocket = \"0.5\"",
        uses: "use rocket::fairing::AdHoc;\nuse rocket::http::Status;\nuse rocket::request::Request;\nuse rocket::response::{self, Redirect, Responder};\nuse rocket::{Build, Rocket, Route, post, routes};",
        answer: "Redirect",
        redirect: "Redirect::found(TARGET)",
        status: ("Redirect::found", "Redirect::temporary"),
        handler: "#[post(\"/NAME\")]\nfn NAME() -> ANSWER {\n    BODY\n}\n",
        success: "Redirect",
        error: "impl<'r> Responder<'r, 'static> for Refused {\n    fn respond_to(self, request: &'r Request<'_>) -> response::Result<'static> {\n        REDIRECT(/refused).respond_to(request)\n    }\n}",
        router: "pub fn app() -> Rocket<Build> {\n    rocket::build().mount(\"/\", routes![\nROUTES    ]).mount(\"/admin\", admin::routes())\n}",
        route: "        NAME,\n",
        nested: "pub fn routes() -> Vec<Route> {\n    routes![deep]\n}",
        around: ("admin::routes())", "admin::routes()).attach(answers::guard())"),
        guard: "pub fn guard() -> AdHoc {\n    AdHoc::on_response(\"guard\", |_, response| Box::pin(async move {\n        response.set_status(Status::Found);\n        let _ = REDIRECT(/login);\n    }))\n}",
    },
    Shop {
        name: "warp",
        dependency: "warp = \"0.4\"",
        uses: "use std::convert::Infallible;\nuse warp::http::Uri;\nuse warp::reply::Response;\nuse warp::{Filter, Rejection, Reply};",
        answer: "Response",
        redirect: "warp::redirect::found(Uri::from_static(TARGET)).into_response()",
        status: ("redirect::found", "redirect::temporary"),
        handler: "fn NAME() -> ANSWER {\n    BODY\n}\n",
        success: "Response",
        error: "impl Reply for Refused {\n    fn into_response(self) -> Response {\n        REDIRECT(/refused)\n    }\n}",
        router: "pub fn app() -> impl Filter<Extract = (impl Reply,), Error = Rejection> + Clone {\n    warp::path(\"nothing\").and(warp::get()).map(|| \"nothing\")\nROUTES        .or(warp::path(\"admin\").and(admin::routes()))\n}",
        route: "        .or(warp::path(\"NAME\").and(warp::path::end()).and(warp::post()).map(NAME))\n",
        nested: "pub fn routes() -> impl Filter<Extract = (impl Reply,), Error = Rejection> + Clone {\n    warp::path(\"deep\").and(warp::path::end()).and(warp::post()).map(deep)\n}",
        around: ("admin::routes()))", "admin::routes()))\n        .recover(answers::guard)"),
        guard: "pub async fn guard(_: Rejection) -> Result<Response, Infallible> {\n    Ok(REDIRECT(/login))\n}",
    },
    Shop {
        name: "poem",
        dependency: "poem = \"3\"",
        uses: "use std::sync::Arc;\nuse poem::http::StatusCode;\nuse poem::{Endpoint, EndpointExt, IntoEndpoint, IntoResponse, Request, Response, Route, handler, post};\nuse poem::error::ResponseError;",
        answer: "Response",
        redirect: "StatusCode::FOUND.with_header(\"location\", TARGET).into_response()",
        status: ("StatusCode::FOUND", "StatusCode::TEMPORARY_REDIRECT"),
        handler: "#[handler]\nfn NAME() -> ANSWER {\n    BODY\n}\n",
        success: "Response",
        error: "impl ResponseError for Refused {\n    fn status(&self) -> StatusCode {\n        StatusCode::BAD_REQUEST\n    }\n\n    fn as_response(&self) -> Response {\n        REDIRECT(/refused)\n    }\n}",
        router: "pub fn app() -> impl IntoEndpoint {\n    Route::new()\nROUTES        .nest(\"/admin\", admin::routes())\n}",
        route: "        .at(\"/NAME\", post(NAME))\n",
        nested: "pub fn routes() -> Route {\n    Route::new().at(\"/deep\", post(deep))\n}",
        around: ("admin::routes())", "admin::routes())\n        .around(answers::guard)"),
        guard: "pub async fn guard<E: Endpoint>(endpoint: Arc<E>, request: Request) -> poem::Result<Response> {\n    if request.header(\"x-open\").is_none() {\n        return Ok(REDIRECT(/login));\n    }\n    Ok(endpoint.call(request).await?.into_response())\n}",
    },
    Shop {
        name: "salvo",
        dependency: "salvo = \"1\"",
        uses: "use salvo::prelude::*;",
        answer: "Redirect",
        redirect: "Redirect::found(TARGET)",
        status: ("Redirect::found", "Redirect::temporary"),
        handler: "#[handler]\nasync fn NAME() -> ANSWER {\n    BODY\n}\n",
        success: "Redirect",
        error: "#[async_trait]\nimpl Writer for Refused {\n    async fn write(self, _request: &mut Request, _depot: &mut Depot, response: &mut Response) {\n        response.render(REDIRECT(/refused));\n    }\n}",
        router: "pub fn app() -> Router {\n    Router::new()\nROUTES        .push(Router::with_path(\"admin\").push(admin::routes()))\n}",
        route: "        .push(Router::with_path(\"NAME\").post(NAME))\n",
        nested: "pub fn routes() -> Router {\n    Router::with_path(\"deep\").post(deep)\n}",
        around: ("Router::new()", "Router::new().hoop(answers::guard)"),
        guard: "#[handler]\npub async fn guard(request: &mut Request, response: &mut Response, control: &mut FlowCtrl) {\n    if request.header::<String>(\"x-open\").is_none() {\n        response.render(REDIRECT(/login));\n        control.skip_rest();\n    }\n}",
    },
];
