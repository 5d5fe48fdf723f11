//! Template engines: what renders a page, whichever framework answers it.
//! Facts: the catalogue's section on templating responders.

use std::sync::Arc;

use super::Vocabulary;
use super::respond::is_template;
use crate::program::evaluate::{CallSite, Done, Evaluator, State};
use crate::program::ids::{Definition, Site};
use crate::program::names::ExternalPath;
use crate::program::types::Type;
use crate::program::value::{Body, ObjectValue, Reason, Response, Stage, StructureValue, Text, Value, Values};
use crate::syntax::facts::{ItemFacts, MacroCall};
use crate::writes::common::{behind, depends, is_untyped};

/// The vocabulary.
pub(super) struct Templates;

/// Crates with a registry of named templates.
const ENGINES: [&str; 8] =
    ["tera", "minijinja", "handlebars", "liquid", "minijinja_autoreload", "upon", "ramhorns", "axum_template"];
/// Crates whose derives make a struct a template.
const DERIVES: [&str; 5] = ["askama", "rinja", "sailfish", "askama_web", "cot"];
/// Macros that are a page.
const MACROS: [(&str, &[&str]); 5] = [
    ("maud", &["html"]),
    (
        "hypertext",
        &[
            "maud",
            "rsx",
            "maud_static",
            "rsx_static",
            "maud_borrow",
            "rsx_borrow",
            "maud_move",
            "rsx_move",
            "html_elements",
        ],
    ),
    ("horrorshow", &["html", "box_html", "owned_html"]),
    ("render", &["html", "rsx"]),
    ("vy", &["lazy", "render"]),
];
/// Methods of a template's struct that render it.
const RENDERING: [&str; 7] = [
    "render",
    "render_once",
    "render_to_string",
    "render_simple",
    "render_with_values",
    "render_block",
    "render_once_to_string",
];

/// `builder.html(|out| …)` of ructe (ructe 0.17 `utils_warp03.rs`): the closure writes the page.
fn ructe_page(builder: &Response, call: &CallSite<'_>) -> Values {
    let mut response = builder.clone();
    response.stage = Stage::Finished;
    response.body = Body::Html;
    response.kind = "Response";
    response.site = call.site;
    response.page = Some(call.site);
    Values::ok(Values::one(Value::Response(Arc::new(response))))
}

/// A page with what is known of its template.
fn page(template: Option<Values>) -> Value {
    Value::Object(Arc::new(ObjectValue {
        path: ExternalPath::new(["templates", "HtmlBody"]),
        parts: template.map(|template| ("template", template)).into_iter().collect(),
    }))
}

/// A place that all pages of one template have in common: the name of its struct.
pub(super) fn page_site(values: &Values) -> Option<Site> {
    let Some(Value::Object(object)) = values.single() else { return None };
    match object.part("template")?.single()? {
        Value::Structure(structure) => structure.site,
        _ => None,
    }
}

fn rendered(template: Option<Values>, error: &[&str]) -> Done {
    let error = Type::External(ExternalPath::new(error), Vec::new());
    let mut both = Values::ok(Values::one(page(template)));
    both.extend(Values::err(Values::opaque(error, &Reason::new("an error of a template"))));
    Done::value(both)
}

impl Vocabulary for Templates {
    fn crates(&self) -> &'static [&'static str] {
        &[]
    }

    fn knows(&self, path: &ExternalPath) -> bool {
        is_macro(path) || path.krate() == "maud" && matches!(path.last(), "Markup" | "PreEscaped")
    }

    fn call(
        &self,
        evaluator: &mut Evaluator<'_, '_>,
        path: &ExternalPath,
        call: &CallSite<'_>,
        _: &State,
    ) -> Option<Done> {
        match (path.krate(), path.owner(), path.last()) {
            ("maud", _, "PreEscaped" | "html") | ("hypertext", _, "Raw" | "Rendered") => Some(Done::value(page(None))),
            // The wrapper of askama_web, which is a derive of the same name as well, and the functions of older crates.
            ("askama_web", _, "WebTemplate") | ("askama_axum" | "rinja_axum" | "askama_warp", _, "into_response") => {
                let value = call.argument(0);
                let definition = value.single().and_then(|value| template_of(evaluator, value));
                Some(Done::value(page(definition.map(|definition| named(evaluator, definition)))))
            }
            ("tera", Some("Tera"), "one_off") => Some(rendered(None, &["tera", "Error"])),
            ("tera", Some("Tera"), "new" | "parse") => Some(made("tera", "Tera")),
            // `Template::render(&page)`
            (krate, Some("Template" | "TemplateOnce"), "render" | "render_once") if DERIVES.contains(&krate) => {
                let value = call.argument(0);
                let definition = value.single().and_then(|value| template_of(evaluator, value));
                Some(rendered(definition.map(|definition| named(evaluator, definition)), error_of(krate)))
            }
            _ => None,
        }
    }

    fn method(
        &self,
        evaluator: &mut Evaluator<'_, '_>,
        receiver: &Value,
        method: &str,
        call: &CallSite<'_>,
        _: &State,
    ) -> Option<Done> {
        if let (Value::Response(response), "html", Some(Value::Closure(_))) =
            (receiver, method, call.arguments.first().and_then(Values::single))
            && response.stage == Stage::Builder
        {
            return Some(Done::value(ructe_page(response, call)));
        }
        if let Value::Object(object) = receiver {
            return match (object.path.last(), method) {
                (
                    "HtmlBody",
                    "render" | "to_string" | "into_string" | "as_bytes" | "into_bytes" | "into_inner" | "as_inner"
                    | "trim",
                ) => Some(Done::value(receiver.clone())),
                ("NamedTemplate", name) if RENDERING.contains(&name) => {
                    Some(rendered(object.part("template").cloned(), &["minijinja", "Error"]))
                }
                _ => None,
            };
        }
        let renders = RENDERING.contains(&method);
        let shows = matches!(
            method,
            "to_string" | "to_html" | "into_string" | "as_html" | "into_web_template" | "as_web_template"
        );
        if (renders || shows)
            && let Some(done) = derived(evaluator, receiver, renders)
        {
            return Some(done);
        }
        engine(evaluator, receiver, method, call)
    }

    fn macro_call(
        &self,
        evaluator: &mut Evaluator<'_, '_>,
        path: &ExternalPath,
        _: &MacroCall,
        _: &CallSite<'_>,
        _: &State,
    ) -> Option<Done> {
        // A macro that is resolved to nothing stands as one of std: `#[macro_use] extern crate maud`.
        let loose = || {
            path.krate() == "std"
                && MACROS.iter().any(|(krate, names)| names.contains(&path.last()) && depends(evaluator, &[krate]))
        };
        (is_macro(path) || loose()).then(|| Done::value(page(None)))
    }
}

fn is_macro(path: &ExternalPath) -> bool {
    MACROS.iter().any(|(krate, names)| path.krate() == *krate && names.contains(&path.last()))
}

fn made(krate: &str, name: &str) -> Done {
    let ty = Type::External(ExternalPath::new([krate, name]), Vec::new());
    Done::value(Values::ok(Values::opaque(ty, &Reason::new("a template engine"))))
}

fn error_of(krate: &str) -> &'static [&'static str] {
    match krate {
        "sailfish" => &["sailfish", "RenderError"],
        "rinja" => &["rinja", "Error"],
        _ => &["askama", "Error"],
    }
}

/// The struct or enum of a value, if it is a template.
fn template_of(evaluator: &Evaluator<'_, '_>, value: &Value) -> Option<Definition> {
    let ty = evaluator.type_of(value);
    let Type::Definition(definition, _) = behind(&ty) else { return None };
    let facts = evaluator.facts_of(*definition);
    let attributes = match &*facts {
        ItemFacts::Structure(structure) => &structure.attributes,
        ItemFacts::Enumeration(enumeration) => &enumeration.attributes,
        _ => return None,
    };
    is_template(attributes).then_some(*definition)
}

/// The template as a part: its struct, at the place of its name.
fn named(evaluator: &Evaluator<'_, '_>, definition: Definition) -> Values {
    Values::one(Value::Structure(Arc::new(StructureValue {
        definition,
        arguments: Vec::new(),
        fields: Vec::new(),
        site: Some(evaluator.program.store.name_site(definition.item)),
    })))
}

/// A template that is a struct, rendered or shown by its `Display`.
fn derived(evaluator: &Evaluator<'_, '_>, receiver: &Value, renders: bool) -> Option<Done> {
    let template = named(evaluator, template_of(evaluator, receiver)?);
    if !renders {
        return Some(Done::value(page(Some(template))));
    }
    let krate = DERIVES.iter().find(|krate| depends(evaluator, &[krate])).copied();
    Some(rendered(Some(template), error_of(krate.unwrap_or("askama"))))
}

/// Engines that know their templates by name.
fn engine(evaluator: &Evaluator<'_, '_>, receiver: &Value, method: &str, call: &CallSite<'_>) -> Option<Done> {
    let getting = matches!(method, "get_template" | "template_from_str" | "template_from_named_str" | "acquire_env");
    let rendering =
        matches!(method, "render" | "render_str" | "render_template" | "render_named_str" | "render_with_context");
    if !getting && !rendering {
        return None;
    }
    let krate = match behind(&evaluator.type_of(receiver)) {
        Type::External(path, _) => ENGINES.iter().find(|krate| path.krate() == **krate).copied(),
        _ if is_untyped(evaluator, receiver) => {
            let named = matches!(call.argument(0).single(), Some(Value::Text(_)));
            let fits = named || call.arguments.len() == 2;
            ENGINES.iter().find(|krate| fits && depends(evaluator, &[krate])).copied()
        }
        _ => None,
    }?;
    let template = call.argument(0).as_text().and_then(Text::as_literal).map(Values::text);
    let error: &[&str] = match krate {
        "tera" => &["tera", "Error"],
        "handlebars" => &["handlebars", "RenderError"],
        _ => &["minijinja", "Error"],
    };
    if rendering {
        return Some(rendered(template, error));
    }
    let part = template.map(|template| ("template", template));
    let object = if method == "acquire_env" {
        let ty = Type::External(ExternalPath::new(["minijinja", "Environment"]), Vec::new());
        Values::opaque(ty, &Reason::new("a template engine"))
    } else {
        Values::one(Value::Object(Arc::new(ObjectValue {
            path: ExternalPath::new(["templates", "NamedTemplate"]),
            parts: part.into_iter().collect(),
        })))
    };
    let mut both = Values::ok(object);
    let error = Type::External(ExternalPath::new(error), Vec::new());
    both.extend(Values::err(Values::opaque(error, &Reason::new("an error of a template"))));
    Some(Done::value(both))
}
