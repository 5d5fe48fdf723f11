//! The forms of salvo 1 that a handler returns; what it writes into a response that is handed to it stands in the rows.

use super::builders::constant;
use super::{Binding, Bound, Form, Framework, Handler, Kind, module_lines, named, with_status};

pub struct Salvo;

const RIGHT: &str = "Redirect::other(\"/orders\")";

fn redirects(status: u16) -> Vec<Form> {
    let kind = Kind::Redirect;
    let mut forms = vec![
        with_status(
            "with_status_code",
            status,
            kind,
            "Redirect",
            "Redirect::with_status_code($STATUS, \"/orders\").unwrap()",
            constant(status, 303),
        ),
        with_status(
            "redirect_and_status",
            status,
            kind,
            "(Redirect, StatusCode)",
            "(Redirect::other(\"/orders\"), $STATUS)",
            constant(status, 303),
        ),
    ];
    let constructor = match status {
        302 => "found",
        303 => "other",
        307 => "temporary",
        308 => "permanent",
        _ => return forms,
    };
    let after = format!("{constructor}(\"/orders\")");
    forms.push(named("redirect", status, kind, "Redirect", ("Redirect::", &after), Some(RIGHT)));
    forms
}

fn without_location(status: u16) -> Vec<Form> {
    let form = |name, ty: &str, template: &str| {
        with_status(name, status, Kind::NoLocation, ty, template, constant(status, 204))
    };
    vec![
        form("bare_status", "StatusCode", "$STATUS"),
        form("status_and_text", "(StatusCode, &'static str)", "($STATUS, \"see the orders\")"),
    ]
}

fn pages() -> Vec<Form> {
    let token = |name, ty: &str, before: &str, after: &str| named(name, 200, Kind::Page, ty, (before, after), None);
    vec![
        named(
            "html",
            200,
            Kind::Page,
            "Text<&'static str>",
            ("Text::", "Html(\"<p>stored</p>\")"),
            Some("Text::Csv(\"\")"),
        ),
        token("text", "&'static str", "", "\"stored\""),
        named(
            "text_plain",
            200,
            Kind::Page,
            "Text<&'static str>",
            ("Text::", "Plain(\"stored\")"),
            Some("Text::Csv(\"\")"),
        ),
        named("json", 200, Kind::Right, "Json<&'static str>", ("", "Json(\"stored\")"), None),
    ]
}

impl Framework for Salvo {
    fn name(&self) -> &'static str {
        "salvo"
    }

    fn manifest(&self) -> [&'static str; 2] {
        super::builders::committed_manifest!("salvo")
    }

    fn prelude(&self) -> &'static str {
        "use salvo::extract::FormBody;\nuse salvo::prelude::*;\n\nuse crate::store::{Order, Shop, store};\n"
    }

    fn forms(&self, status: u16) -> Vec<Form> {
        match status {
            200 => pages(),
            301 | 302 | 303 | 307 | 308 => [redirects(status), without_location(status)].concat(),
            _ => Vec::new(),
        }
    }

    fn bind(&self, handler: &Handler<'_>) -> Option<Bound> {
        let Handler { name, path, returns, body, .. } = handler;
        let stored = super::stored(handler.method, "&pool");
        let inner = |head: &str| {
            format!(
                "{head}(order: Order) -> {returns} {{\nlet pool = Shop::open();\nlet name = order.name.as_str();\n\
                 {stored}{body}\n}}\n"
            )
        };
        let (items, answer) = match handler.binding {
            Binding::Function => (inner(&format!("async fn {name}_inner")), format!("{name}_inner")),
            Binding::Associated => (
                format!("struct {name}_Desk;\nimpl {name}_Desk {{\n{}}}\n", inner("async fn handle")),
                format!("{name}_Desk::handle"),
            ),
            Binding::Generic | Binding::Closure => return None,
        };
        let items = format!(
            "{items}#[handler]\nasync fn {name}(form: FormBody<Order>) -> {returns} {{\n\
             {answer}(form.into_inner()).await\n}}\n"
        );
        let route = format!(".push(Router::with_path(\"{path}\").{}({name}))", handler.method.lower());
        Some(Bound { items, route })
    }

    fn opaque(&self) -> Option<&'static str> {
        Some("impl Writer")
    }

    fn dressed(&self, ty: &str) -> (String, String) {
        (ty.to_owned(), "answer".to_owned())
    }

    fn error(&self, name: &str, form: &Form) -> Option<String> {
        Some(format!(
            "struct {name};\n#[async_trait]\nimpl Writer for {name} {{\n\
             async fn write(self, req: &mut Request, depot: &mut Depot, res: &mut Response) {{\nlet answer = {};\n\
             answer.write(req, depot, res).await;\n}}\n}}\n",
            form.expression()
        ))
    }

    fn success(&self) -> (&'static str, &'static str) {
        ("Redirect", RIGHT)
    }

    fn table(&self, _: &str, routes: &[String]) -> String {
        format!("pub fn router() -> Router {{\nRouter::new()\n{}\n}}\n", routes.join("\n"))
    }

    fn main(&self, modules: &[&str], helpers: &[&str]) -> String {
        let pushed: String = modules.iter().flat_map(|module| [".push(", *module, "::router())\n"]).collect();
        format!(
            "#![allow(warnings)]\n\n{}{}mod store;\n\nuse salvo::prelude::*;\n\n\
             fn app() -> Router {{\nRouter::new()\n.push(Router::with_path(\"orders\").get(orders))\n{pushed}}}\n\n\
             #[handler]\nasync fn orders() -> Text<&'static str> {{\nText::Html(\"<ul></ul>\")\n}}\n\n\
             #[tokio::main(flavor = \"current_thread\")]\nasync fn main() {{\nstore::end_with_input();\n\
             let acceptor = TcpListener::new(\"127.0.0.1:0\").bind().await;\n\
             println!(\"listening on {{}}\", acceptor.local_addr().unwrap());\n\
             Server::new(acceptor).serve(app()).await;\n}}\n",
            module_lines(modules),
            module_lines(helpers)
        )
    }

    fn store(&self) -> &'static str {
        super::store_source!("#[derive(serde::Deserialize)]")
    }
}
