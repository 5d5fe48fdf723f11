//! The forms of loco 1 beside axum's own: what `format` and its builder make.

use super::builders::{constant, spelling, text};
use super::{Binding, Bound, Form, Framework, Handler, Kind, module_lines, named, with_status};

pub struct Loco;

const RESPONSE: &str = "Result<Response>";
const LOCATED: &str = "format::render().status($STATUS).header(\"location\", \"/orders\").empty()";

fn redirects(status: u16) -> Vec<Form> {
    let kind = Kind::Redirect;
    let form = |name, ty: &str, template: &str, text| with_status(name, status, kind, ty, template, text);
    let set = constant(status, 303);
    let tuple = "($STATUS, [(LOCATION, \"/orders\")])";
    let mut forms = vec![
        form("render", RESPONSE, LOCATED, set.clone()),
        form("render_number", RESPONSE, LOCATED, text("u16", &status, &303)),
        form(
            "render_text",
            RESPONSE,
            "format::render().header(LOCATION, \"/orders\").status($STATUS).text(\"see the orders\")",
            set.clone(),
        ),
        form(
            "render_statements",
            RESPONSE,
            "{\nlet answer = format::render().status($STATUS);\nanswer.header(LOCATION, \"/orders\").empty()\n}",
            set.clone(),
        ),
        form("tuple", "(StatusCode, [(HeaderName, &'static str); 1])", tuple, set.clone()),
        form("into_response", RESPONSE, &format!("Ok::<_, Error>({tuple}.into_response())"), set),
        spelling(form("render_hexadecimal", RESPONSE, LOCATED, text("u16", &format!("{status:#x}"), &303))),
    ];
    let right = Some("Redirect::to(\"/orders\")");
    let redirect = |name, function: &str| {
        let after = format!("{function}(\"/orders\")");
        named(name, status, kind, "Redirect", ("Redirect::", &after), right)
    };
    forms.extend(match status {
        303 => vec![named("format_redirect", 303, kind, RESPONSE, ("format::", "redirect(\"/orders\")"), None)],
        307 => vec![redirect("redirect_temporary", "temporary")],
        308 => vec![redirect("redirect_permanent", "permanent")],
        _ => Vec::new(),
    });
    forms
}

fn without_location(status: u16) -> Vec<Form> {
    let form = |name, ty: &str, template: &str| {
        with_status(name, status, Kind::NoLocation, ty, template, constant(status, 204))
    };
    vec![
        form("bare_status", "StatusCode", "$STATUS"),
        form("render_without_location", RESPONSE, "format::render().status($STATUS).empty()"),
    ]
}

fn pages() -> Vec<Form> {
    let token = |name, kind, after: &str| named(name, 200, kind, RESPONSE, ("format::", after), None);
    vec![
        token("html", Kind::Page, "html(\"<p>stored</p>\")"),
        with_status(
            "html_with_status",
            200,
            Kind::Page,
            RESPONSE,
            "format::render().status($STATUS).html(\"<p>stored</p>\")",
            constant(200, 500),
        ),
        token("text", Kind::Page, "text(\"stored\")"),
        token("json", Kind::Right, "json(\"stored\")"),
    ]
}

fn ignored(status: u16) -> Vec<Form> {
    vec![with_status("located", status, Kind::IgnoredLocation, RESPONSE, LOCATED, constant(status, 303))]
}

impl Framework for Loco {
    fn name(&self) -> &'static str {
        "loco"
    }

    fn manifest(&self) -> [&'static str; 2] {
        super::builders::committed_manifest!("loco")
    }

    fn prelude(&self) -> &'static str {
        "use axum::http::StatusCode;\nuse axum::http::header::{HeaderName, LOCATION};\nuse axum::response::Redirect;\n\
         use loco_rs::prelude::*;\n\nuse crate::store::{Greeting, Order, Plain, Shop, store};\n"
    }

    fn forms(&self, status: u16) -> Vec<Form> {
        match status {
            200 => pages(),
            301 | 302 | 303 | 307 | 308 => [redirects(status), without_location(status)].concat(),
            204 | 404 => ignored(status),
            _ => Vec::new(),
        }
    }

    fn bind(&self, handler: &Handler<'_>) -> Option<Bound> {
        const ARGUMENTS: &str = "Form(order): Form<Order>";
        let Handler { name, path, returns, body, .. } = handler;
        let stored = super::stored(handler.method, "&Shop::open()");
        let body = format!("let name = order.name.as_str();\n{stored}{body}");
        let (items, bound) = match handler.binding {
            Binding::Function => {
                (format!("async fn {name}({ARGUMENTS}) -> {returns} {{\n{body}\n}}\n"), (*name).to_owned())
            }
            Binding::Generic => (
                format!("async fn {name}<G: Greeting>({ARGUMENTS}) -> {returns} {{\n{body}\n}}\n"),
                format!("{name}::<Plain>"),
            ),
            Binding::Associated => (
                format!(
                    "struct {name}_Desk;\nimpl {name}_Desk {{\n\
                     async fn handle({ARGUMENTS}) -> {returns} {{\n{body}\n}}\n}}\n"
                ),
                format!("{name}_Desk::handle"),
            ),
            Binding::Closure => (String::new(), format!("|{ARGUMENTS}| async move {{\n{body}\n}}")),
        };
        Some(Bound { items, route: format!(".add(\"{path}\", {}({bound}))", handler.method.lower()) })
    }

    fn opaque(&self) -> Option<&'static str> {
        Some("impl IntoResponse")
    }

    fn dressed(&self, ty: &str) -> (String, String) {
        (format!("([(&'static str, &'static str); 1], {ty})"), "([(\"x-shop\", \"open\")], answer)".to_owned())
    }

    /// An error of axum: loco's own are 4xx and 5xx.
    fn error(&self, name: &str, form: &Form) -> Option<String> {
        Some(format!(
            "struct {name};\nimpl IntoResponse for {name} {{\n\
             fn into_response(self) -> Response {{\nlet answer = {};\nanswer.into_response()\n}}\n}}\n",
            form.expression()
        ))
    }

    fn success(&self) -> (&'static str, &'static str) {
        ("Redirect", "Redirect::to(\"/orders\")")
    }

    fn table(&self, _: &str, routes: &[String]) -> String {
        format!("pub fn routes() -> Routes {{\nRoutes::new()\n{}\n}}\n", routes.join("\n"))
    }

    fn main(&self, modules: &[&str], helpers: &[&str]) -> String {
        let added: String = modules.iter().flat_map(|module| [".add_route(", *module, "::routes())\n"]).collect();
        format!(
            "#![allow(warnings)]\n\n{}{}mod store;\n\nuse std::path::Path;\n\nuse loco_rs::app::{{AppContext, Hooks}};\n\
             use loco_rs::bgworker::Queue;\nuse loco_rs::boot::{{BootResult, ServeParams, StartMode, create_app, start}};\n\
             use loco_rs::config::Config;\nuse loco_rs::controller::AppRoutes;\nuse loco_rs::environment::Environment;\n\
             use loco_rs::prelude::*;\nuse loco_rs::task::Tasks;\n\n\
             struct App;\n\n#[async_trait]\nimpl Hooks for App {{\nfn app_name() -> &'static str {{\n\"shop\"\n}}\n\n\
             async fn boot(mode: StartMode, environment: &Environment, config: Config) -> Result<BootResult> {{\n\
             create_app::<Self>(mode, environment, config).await\n}}\n\n\
             fn routes(_: &AppContext) -> AppRoutes {{\nAppRoutes::with_default_routes()\n\
             .add_route(Routes::new().add(\"/\", get(home)).add(\"/orders\", get(orders)))\n{added}}}\n\n\
             async fn serve(app: axum::Router, _: &AppContext, params: &ServeParams) -> Result<()> {{\n\
             let listener = tokio::net::TcpListener::bind((params.binding.as_str(), params.port as u16)).await?;\n\
             println!(\"listening on {{}}\", listener.local_addr()?);\nOk(axum::serve(listener, app).await?)\n}}\n\n\
             async fn connect_workers(_: &AppContext, _: &Queue) -> Result<()> {{\nOk(())\n}}\n\n\
             fn register_tasks(_: &mut Tasks) {{}}\n}}\n\n\
             async fn home() -> Result<Response> {{\nformat::html(\"<h1>Shop</h1>\")\n}}\n\n\
             async fn orders() -> Result<Response> {{\nformat::html(\"<ul></ul>\")\n}}\n\n\
             #[tokio::main(flavor = \"current_thread\")]\nasync fn main() -> Result<()> {{\n\
             store::end_with_input();\nlet environment = Environment::Development;\n\
             let config = environment.load_from_folder(&Path::new(env!(\"CARGO_MANIFEST_DIR\")).join(\"config\"))?;\n\
             let params = ServeParams {{ port: config.server.port, binding: config.server.binding.clone() }};\n\
             let boot = App::boot(StartMode::ServerOnly, &environment, config).await?;\n\
             start::<App>(boot, params, true).await\n}}\n",
            module_lines(modules),
            module_lines(helpers)
        )
    }

    fn assets(&self) -> &'static [(&'static str, &'static str)] {
        &[("config/development.yaml", include_str!("../../fixtures/apps/loco/tasks/config/development.yaml"))]
    }

    fn store(&self) -> &'static str {
        concat!(super::store_source!("#[derive(serde::Deserialize)]"), super::greeting_source!())
    }
}
