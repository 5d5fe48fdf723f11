//! The rules on what goes out with a redirect: its target as a header, its cookies, its cache.

use crate::project::{Project, err, out};

const AXUM: &str = "axum = \"0.8\"\naxum-extra = \"0.12\"\n";
const ACTIX_WEB: &str = "actix-web = \"4\"\n";
const ROCKET: &str = "rocket = \"0.5\"\n";

/// The messages of one rule in a package, without their places.
fn found(dependencies: &str, rule: &str, source: &str) -> Vec<String> {
    let project = Project::with(dependencies, &[("lib.rs", source)]);
    let run = project.run(&["check", "--select", rule, "--level", "hint", "--output-format", "concise"]);
    assert!(run.status.code().is_some_and(|code| code < 2), "{}{}", out(&run), err(&run));
    let known = project.run(&["routes"]);
    assert!(out(&known).contains("POST"), "no route was found in\n{source}");
    out(&run).lines().filter_map(|line| Some(line.split_once(&format!("[{rule}] "))?.1.to_owned())).collect()
}

/// A handler of axum at `POST /login` with this signature and body.
fn axum(parameters: &str, output: &str, body: &str) -> String {
    format!(
        "use axum::{{Form, Router, extract::{{Path, Query}}, routing::{{get, post}}}};
use axum::http::{{HeaderMap, HeaderValue, StatusCode, Uri, header::{{LOCATION, SET_COOKIE}}}};
use axum::response::{{AppendHeaders, Html, IntoResponse, Redirect, Response}};
use axum_extra::extract::cookie::{{Cookie, CookieJar, PrivateCookieJar}};

#[derive(serde::Deserialize)]
pub struct Login {{
    pub name: String,
    pub age: u8,
    pub next: Option<String>,
}}

pub fn app() -> Router {{
    Router::new().route(\"/login\", get(page).post(login))
}}

async fn page() -> Html<&'static str> {{
    Html(\"<form></form>\")
}}

async fn login({parameters}) -> {output} {{
    {body}
}}
"
    )
}

fn actix(parameters: &str, body: &str) -> String {
    format!(
        "use actix_web::{{HttpResponse, Responder, http::header::LOCATION, post, web}};

pub struct Login {{
    pub name: String,
    pub age: u8,
}}

pub fn app(config: &mut web::ServiceConfig) {{
    config.service(login);
}}

#[post(\"/login\")]
async fn login({parameters}) -> impl Responder {{
    {body}
}}
"
    )
}

const FORM: &str = "Form(login): Form<Login>";

#[test]
fn a_target_of_the_request_that_is_unwrapped_can_panic() {
    let rule = "panicking-location";
    let body = "let target = HeaderValue::from_str(&format!(\"/users/{}\", login.name)).unwrap();
    (StatusCode::SEE_OTHER, [(LOCATION, target)]).into_response()";
    assert_eq!(
        found(AXUM, rule, &axum(FORM, "Response", body)),
        [
            "`POST /login` answers 303 See Other with what the client sent in its Location: at a line break in it, `unwrap` panics, and the client gets no answer."
        ]
    );
    for body in [
        "([(LOCATION, login.name.parse::<HeaderValue>().unwrap())], StatusCode::SEE_OTHER).into_response()",
        "let mut headers = HeaderMap::new();
    headers.insert(LOCATION, login.name.parse().expect(\"a header\"));
    (StatusCode::FOUND, headers).into_response()",
        "Response::builder().status(303).header(LOCATION, format!(\"/users/{}\", login.name)).body(Body::empty()).unwrap()",
    ] {
        assert_eq!(found(AXUM, rule, &axum(FORM, "Response", body)).len(), 1, "{body}");
    }
}

#[test]
fn a_target_that_is_encoded_checked_or_no_text_of_the_request_cannot_panic() {
    let redirect = |value: &str| format!("(StatusCode::SEE_OTHER, [(LOCATION, {value})]).into_response()");
    for value in [
        "HeaderValue::from_static(\"/users\")",
        "HeaderValue::from_str(&format!(\"/users/{}\", login.age)).unwrap()",
        "HeaderValue::from_str(&format!(\"/users/{}\", urlencoding::encode(&login.name))).unwrap()",
        "HeaderValue::from_str(&slug(&login.name)).unwrap()",
        "HeaderValue::from_str(&login.name).unwrap_or(HeaderValue::from_static(\"/\"))",
        "match HeaderValue::from_str(&login.name) { Ok(value) => value, Err(_) => HeaderValue::from_static(\"/\") }",
        "HeaderValue::from_str(&store().name(login.age)).unwrap()",
    ] {
        let source = axum(FORM, "Response", &redirect(value));
        let source = format!("{source}\nfn slug(name: &str) -> String {{ name.to_owned() }}\n");
        assert!(found(AXUM, "panicking-location", &source).is_empty(), "{value}");
    }
    let by_number = axum("Path(id): Path<i64>", "Redirect", "Redirect::to(&format!(\"/users/{id}\"))");
    assert!(found("axum = \"0.7\"\n", "panicking-location", &by_number).is_empty());
    let parsed = "let id: i64 = login.name.parse().unwrap();\n    Redirect::to(&format!(\"/users/{id}\"))";
    assert!(found("axum = \"0.7\"\n", "panicking-location", &axum(FORM, "Redirect", parsed)).is_empty());
}

#[test]
fn what_a_constructor_does_with_a_bad_target_follows_its_version() {
    let rule = "panicking-location";
    let source = axum(FORM, "Redirect", "Redirect::to(&login.name)");
    let old = found("axum = \"0.7\"\n", rule, &source);
    assert!(old.len() == 1 && old[0].contains("its constructor panics"), "{old:?}");
    assert!(found("axum = \"0.8\"\n", rule, &source).is_empty(), "which 0.8 it is decides");
    assert!(found("axum = \"0.9\"\n", rule, &source).is_empty());
    let dropped = actix("login: web::Form<Login>", "web::Redirect::to(login.name.clone()).see_other()");
    let dropped = found(ACTIX_WEB, rule, &dropped);
    assert!(dropped.len() == 1 && dropped[0].contains("goes out without a Location"), "{dropped:?}");
    let number = actix("login: web::Form<Login>", "web::Redirect::to(format!(\"/users/{}\", login.age)).see_other()");
    assert!(found(ACTIX_WEB, rule, &number).is_empty());
    let builder = "HttpResponse::SeeOther().insert_header((LOCATION, login.name.clone())).finish()";
    assert!(found(ACTIX_WEB, rule, &actix("login: web::Form<Login>", builder)).is_empty(), "it answers 500");
    let rocket = "use rocket::{post, routes, response::Redirect};
pub fn app() { rocket::build().mount(\"/\", routes![login]); }
#[post(\"/login?<next>\")]
fn login(next: String) -> Redirect { Redirect::to(next) }
";
    assert!(found(ROCKET, rule, rocket).is_empty(), "it answers 500");
}

#[test]
fn a_cookie_in_a_jar_that_is_not_answered_is_dropped() {
    let rule = "dropped-cookies";
    let jar = "jar: CookieJar, Form(login): Form<Login>";
    assert_eq!(
        found(
            AXUM,
            rule,
            &axum(jar, "Redirect", "let _jar = jar.add(Cookie::new(\"a\", \"b\"));\n    Redirect::to(\"/\")")
        ),
        ["`POST /login` answers without the jar or headers that this cookie is put into: browsers never get it."]
    );
    let removed = "let _ = jar.remove(Cookie::from(\"a\"));\n    Redirect::to(\"/\")";
    assert_eq!(found(AXUM, rule, &axum(&jar.replace("CookieJar", "PrivateCookieJar"), "Redirect", removed)).len(), 1);
    let headers = "let mut headers = HeaderMap::new();
    headers.insert(SET_COOKIE, HeaderValue::from_static(\"a=b\"));
    Redirect::to(\"/\")";
    assert_eq!(found(AXUM, rule, &axum(FORM, "Redirect", headers)).len(), 1);
}

#[test]
fn a_cookie_that_some_answer_sends_is_not_dropped() {
    let jar = "jar: CookieJar, Form(login): Form<Login>";
    for (output, body) in [
        ("(CookieJar, Redirect)", "(jar.add(Cookie::new(\"a\", \"b\")), Redirect::to(\"/\"))"),
        (
            "impl IntoResponse",
            "let jar = jar.add(Cookie::new(\"a\", \"b\")).add(Cookie::new(\"c\", \"d\"));\n    (jar, Redirect::to(\"/\"))",
        ),
        (
            "Response",
            "let jar = jar.add(Cookie::new(\"a\", \"b\"));\n    (StatusCode::SEE_OTHER, jar, [(LOCATION, \"/\")]).into_response()",
        ),
        (
            "Result<(CookieJar, Redirect), StatusCode>",
            "let jar = jar.remove(Cookie::from(\"a\"));\n    store(login).await.map_err(|_| StatusCode::BAD_GATEWAY)?;\n    Ok((jar, Redirect::to(\"/\")))",
        ),
        (
            "Response",
            "let jar = session(jar);\n    if login.age > 17 { return (jar, Redirect::to(\"/\")).into_response(); }\n    Redirect::to(\"/young\").into_response()",
        ),
        ("Response", "let jar = jar.add(Cookie::new(\"a\", \"b\"));\n    elsewhere::answer(jar)"),
    ] {
        let source = axum(jar, output, body);
        let source =
            format!("{source}\nfn session(jar: CookieJar) -> CookieJar {{ jar.add(Cookie::new(\"a\", \"b\")) }}\n");
        assert!(found(AXUM, "dropped-cookies", &source).is_empty(), "{body}");
    }
    let wrapped =
        axum(jar, "impl IntoResponse", "(Jar { inner: jar.add(Cookie::new(\"a\", \"b\")) }, Redirect::to(\"/\"))");
    let wrapped = format!("{wrapped}\npub struct Jar {{ inner: CookieJar }}\n");
    assert!(found(AXUM, "dropped-cookies", &wrapped).is_empty(), "the project's own jar");
    let headers = "let mut headers = HeaderMap::new();
    headers.insert(SET_COOKIE, HeaderValue::from_static(\"a=b\"));
    (headers, Redirect::to(\"/\")).into_response()";
    assert!(found(AXUM, "dropped-cookies", &axum(FORM, "Response", headers)).is_empty());
    let set = "let mut response = Redirect::to(\"/\").into_response();
    response.headers_mut().append(SET_COOKIE, HeaderValue::from_static(\"a=b\"));
    response";
    assert!(found(AXUM, "dropped-cookies", &axum(FORM, "Response", set)).is_empty());
    let shared = axum(jar, "Redirect", "jar.add(Cookie::new(\"a\", \"b\"));\n    Redirect::to(\"/\")");
    let shared = shared.replace(
        "axum_extra::extract::cookie::{Cookie, CookieJar, PrivateCookieJar}",
        "tower_cookies::{Cookie, Cookies as CookieJar}",
    );
    assert!(found("axum = \"0.8\"\ntower-cookies = \"0.11\"\n", "dropped-cookies", &shared).is_empty());
    let rocket = "use rocket::{post, routes, response::Redirect, http::{Cookie, CookieJar}};
pub fn app() { rocket::build().mount(\"/\", routes![login]); }
#[post(\"/login\")]
fn login(jar: &CookieJar<'_>) -> Redirect { jar.add(Cookie::new(\"a\", \"b\")); Redirect::to(\"/\") }
";
    assert!(found(ROCKET, "dropped-cookies", rocket).is_empty());
}

#[test]
fn a_location_beside_another_is_reported_where_it_is_added() {
    let rule = "duplicate-location";
    let appended = "(AppendHeaders([(LOCATION, \"/new\")]), Redirect::to(\"/tasks\")).into_response()";
    let two = found(AXUM, rule, &axum(FORM, "Response", appended));
    assert_eq!(
        two,
        [
            "`POST /login` answers 303 See Other with a second Location beside the first: browsers refuse two that differ, other clients take the first or the last."
        ]
    );
    for body in [
        "Response::builder().status(303).header(LOCATION, \"/a\").header(\"location\", \"/b\").body(Body::empty()).unwrap()",
        "let mut response = Redirect::to(\"/a\").into_response();\n    response.headers_mut().append(LOCATION, HeaderValue::from_static(\"/b\"));\n    response",
        "let mut headers = HeaderMap::new();\n    headers.insert(LOCATION, HeaderValue::from_static(\"/a\"));\n    headers.append(LOCATION, HeaderValue::from_static(\"/b\"));\n    (StatusCode::FOUND, headers).into_response()",
    ] {
        assert_eq!(found(AXUM, rule, &axum(FORM, "Response", body)).len(), 1, "{body}");
    }
    let twice = "HttpResponse::SeeOther().insert_header((LOCATION, \"/a\")).append_header((LOCATION, \"/b\")).finish()";
    assert_eq!(found(ACTIX_WEB, rule, &actix("", twice)).len(), 1);
}

#[test]
fn a_location_that_replaces_another_is_the_only_one() {
    for body in [
        "Redirect::to(\"/a\").into_response()",
        "([(LOCATION, \"/b\")], Redirect::to(\"/a\")).into_response()",
        "([(LOCATION, \"/b\"), (LOCATION, \"/c\")], StatusCode::FOUND).into_response()",
        "(AppendHeaders([(LOCATION, \"/a\")]), StatusCode::FOUND).into_response()",
        "(AppendHeaders([(SET_COOKIE, \"a=b\"), (SET_COOKIE, \"c=d\")]), Redirect::to(\"/a\")).into_response()",
        "Response::builder().status(303).header(LOCATION, \"/a\").header(\"x-task\", \"7\").body(Body::empty()).unwrap()",
        "let mut response = Redirect::to(\"/a\").into_response();\n    response.headers_mut().insert(LOCATION, HeaderValue::from_static(\"/b\"));\n    response",
        "let mut headers = HeaderMap::new();\n    headers.append(LOCATION, HeaderValue::from_static(\"/b\"));\n    (StatusCode::FOUND, headers).into_response()",
    ] {
        assert!(found(AXUM, "duplicate-location", &axum(FORM, "Response", body)).is_empty(), "{body}");
    }
    let once = "HttpResponse::SeeOther().append_header((LOCATION, \"/a\")).insert_header((LOCATION, \"/b\")).finish()";
    assert!(found(ACTIX_WEB, "duplicate-location", &actix("", once)).is_empty());
}

#[test]
fn a_redirect_after_a_change_is_not_for_caches() {
    let rule = "cacheable-redirect";
    let kept = |value: &str| {
        axum(FORM, "Response", &format!("([(\"cache-control\", \"{value}\")], Redirect::to(\"/a\")).into_response()"))
    };
    for value in ["public", "max-age=60", "public, s-maxage=10"] {
        assert_eq!(found(AXUM, rule, &kept(value)).len(), 1, "{value}");
    }
    for value in ["no-store", "max-age=0", "private, max-age=60", "no-cache, public", "must-revalidate"] {
        assert!(found(AXUM, rule, &kept(value)).is_empty(), "{value}");
    }
    assert!(found(AXUM, rule, &axum(FORM, "Response", "Redirect::to(\"/a\").into_response()")).is_empty());
    let builder = "HttpResponse::SeeOther().insert_header((LOCATION, \"/a\")).insert_header((\"Cache-Control\", \"max-age=60\")).finish()";
    assert_eq!(found(ACTIX_WEB, rule, &actix("", builder)).len(), 1);
}

#[test]
fn a_permanent_redirect_of_a_guard_is_kept_though_it_is_decided_anew_each_time() {
    let app = |answer: &str| {
        format!(
            "use axum::{{Router, routing::{{get, post}}, extract::FromRequestParts, response::{{Html, IntoResponse, Redirect, Response}}}};
pub struct User;
pub enum Refused {{ Login }}
impl IntoResponse for Refused {{ fn into_response(self) -> Response {{ {answer} }} }}
impl<S: Send + Sync> FromRequestParts<S> for User {{
    type Rejection = Refused;
    async fn from_request_parts(parts: &mut axum::http::request::Parts, _: &S) -> Result<Self, Refused> {{ user(parts).ok_or(Refused::Login) }}
}}
pub fn app() -> Router {{ Router::new().route(\"/tasks\", get(page)).route(\"/in\", post(nothing)) }}
async fn page(user: User) -> Html<&'static str> {{ Html(\"<p>tasks</p>\") }}
async fn nothing() {{}}
"
        )
    };
    let rule = "cacheable-redirect";
    assert_eq!(found(AXUM, rule, &app("Redirect::permanent(\"/login\").into_response()")).len(), 1);
    for answer in [
        "Redirect::to(\"/login\").into_response()",
        "Redirect::temporary(\"/login\").into_response()",
        "([(\"cache-control\", \"no-store\")], Redirect::permanent(\"/login\")).into_response()",
        "Redirect::permanent(\"https://login.example/\").into_response()",
    ] {
        assert!(found(AXUM, rule, &app(answer)).is_empty(), "{answer}");
    }
}
