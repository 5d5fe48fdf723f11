//! From a value to the answers that it is: what every framework's responder trait does alike, with the
//! framework's own forms asked first.

use std::sync::Arc;

use super::http::body_of;
use crate::program::evaluate::Evaluator;
use crate::program::ids::{Definition, Site};
use crate::program::names::ExternalPath;
use crate::program::types::Type;
use crate::program::value::{Body, FunctionValue, Page, Reason, Response, Stage, Value, Values, VariantOwner, Via};
use crate::syntax::facts::{Attribute, ItemFacts};

/// The answers of a value that a handler of `framework` returns: finished responses, and opaque values
/// for what is not known.
pub fn answers(evaluator: &mut Evaluator<'_, '_>, framework: &'static str, value: &Value, site: Site) -> Values {
    Responder { evaluator, framework, site, depth: 0 }.answers(value)
}

struct Responder<'e, 'p, 'w> {
    evaluator: &'e mut Evaluator<'p, 'w>,
    framework: &'static str,
    site: Site,
    depth: usize,
}

/// Responders within responders deeper than this are loops.
const MAXIMUM_DEPTH: usize = 12;
/// Traits whose implementations answer, with the method that does.
const TRAITS: [(&str, &[&str]); 7] = [
    ("IntoResponse", &["into_response"]),
    ("Responder", &["respond_to", "respond"]),
    ("Reply", &["into_response"]),
    ("ResponseError", &["error_response", "as_response"]),
    ("WebResponseError", &["error_response"]),
    ("HttpResponseError", &[]),
    ("Into", &["into"]),
];
/// Derives of template engines that make the struct itself a page.
const TEMPLATE_DERIVES: [&str; 4] = ["Template", "WebTemplate", "TemplateOnce", "TemplateSimple"];

/// Answers whose status is one of these values have come by the calls that led to it.
fn fixed_by(answers: Values, parts: &mut dyn Iterator<Item = &Value>) -> Values {
    let statuses = parts.filter_map(|part| match part {
        Value::Status(status) if !status.calls.is_empty() => Some(status),
        _ => None,
    });
    statuses.fold(answers, |answers, status| {
        answers.map_responses(&|response| {
            if response.status_site == status.site {
                response.calls.clone_from(&status.calls);
            }
        })
    })
}

impl Responder<'_, '_, '_> {
    fn answers(&mut self, value: &Value) -> Values {
        if self.depth > MAXIMUM_DEPTH {
            return Values::unknown("responders that contain each other");
        }
        self.depth += 1;
        let answers = self.answers_within(value);
        self.depth -= 1;
        match value {
            Value::Tuple(members) => fixed_by(answers, &mut members.iter().flatten()),
            other => fixed_by(answers, &mut std::iter::once(other)),
        }
    }

    fn union(&mut self, values: &Values) -> Values {
        let mut all = Values::none();
        for value in values {
            all.extend(self.answers(value));
        }
        all
    }

    fn answers_within(&mut self, value: &Value) -> Values {
        if let Some(special) = super::special_answer(self.evaluator, self.framework, value) {
            // A derive answers as an implementation would.
            let is_error = matches!(value, Value::Structure(_) | Value::Variant(_))
                && self.is_error_type(&self.evaluator.type_of(value));
            return special.map_responses(&|response| {
                if is_error && response.via == Via::Handler {
                    response.via = Via::Error;
                }
            });
        }
        match value {
            Value::Response(response) => {
                let mut response = (**response).clone();
                response.stage = Stage::Finished;
                Values::one(Value::Response(Arc::new(response)))
            }
            Value::Unit => self.plain(200, Body::Empty),
            Value::Text(text) => {
                let body = if text.as_literal() == Some("") { Body::Empty } else { Body::Text };
                let acknowledges = super::http::acknowledges(&Values::one(value.clone()));
                self.plain(200, body).map_responses(&|response| {
                    response.acknowledges = acknowledges;
                    if let Some(site) = text.site() {
                        response.status_site = site;
                        response.site = site;
                    }
                })
            }
            Value::Status(status) => {
                let mut response = self.response(status.code, Body::Empty);
                response.status_site = status.site;
                response.site = status.site;
                Values::one(Value::Response(Arc::new(response)))
            }
            Value::Sequence(_) => self.plain(200, Body::Stream),
            Value::Closure(closure) => {
                let outcomes = self.evaluator.closure_outcomes(closure, &[]);
                let mut all = Values::none();
                for outcome in outcomes {
                    all.extend(self.union(&outcome.values));
                }
                all
            }
            Value::Variant(variant) => self.variant(value, variant),
            Value::Structure(structure) => {
                let ty = Type::Definition(structure.definition, structure.arguments.clone());
                let site = structure.site;
                self.own(&ty, structure.definition, value, site)
            }
            Value::Object(object) => {
                let body = body_of(&Values::one(value.clone()));
                if body == Body::Unknown {
                    return Values::unknown(format!("`{}` is not known as an answer", object.path.last()));
                }
                let page = super::templates::page_of(&Values::one(value.clone()));
                self.plain(200, body).map_responses(&|response| response.page.clone_from(&page))
            }
            Value::Opaque(ty, reason) => self.opaque(ty, reason),
            Value::External(path) => {
                self.opaque(&Type::External(path.clone(), Vec::new()), &Reason::new("a unit value"))
            }
            _ => Values::unknown("a value that is no answer"),
        }
    }

    fn response(&self, status: u16, body: Body) -> Response {
        let mut response = Response::new(self.framework, Ok(status), self.site, self.site);
        response.body = body;
        response
    }

    fn plain(&self, status: u16, body: Body) -> Values {
        Values::one(Value::Response(Arc::new(self.response(status, body))))
    }

    fn variant(&mut self, value: &Value, variant: &crate::program::value::VariantValue) -> Values {
        let payload = variant.fields.first().map(|(_, values)| values.clone());
        match &variant.owner {
            VariantOwner::Definition(definition) => {
                self.own(&Type::Definition(*definition, Vec::new()), *definition, value, None)
            }
            VariantOwner::External(_) => match (variant.name.as_str(), payload) {
                ("Ok", Some(payload)) if self.framework == "actix-web" && payload.single() == Some(&Value::Unit) => {
                    self.plain(204, Body::Empty)
                }
                // Every error of actix-web that is no responder of its own is a 500 (error/error.rs).
                ("Err", Some(payload))
                    if self.framework == "actix-web" && matches!(payload.single(), Some(Value::Text(_))) =>
                {
                    self.plain(500, Body::Text).map_responses(&|response| response.via = Via::Error)
                }
                ("Err", Some(payload)) => {
                    let answers = self.union(&payload);
                    // A helper may have made the response; a status or a tuple is one only here.
                    let is_raw = payload.iter().any(|value| matches!(value, Value::Status(_) | Value::Tuple(_)));
                    answers.map_responses(&|response| {
                        let is_own = response.via == Via::Handler && (is_raw || response.calls.is_empty());
                        if is_own && response.status == Ok(500) {
                            response.via = Via::Error;
                        }
                    })
                }
                // A catcher of Rocket says what the request accepts.
                ("None", _) if self.framework == "rocket" => self.plain(404, Body::Unknown),
                ("None", _) => self.plain(404, Body::Empty),
                (_, Some(payload)) => self.union(&payload),
                _ => Values::unknown("a variant that is no answer"),
            },
        }
    }

    /// A value of a type of the workspace: its responder implementation, or its template.
    fn own(&mut self, ty: &Type, definition: Definition, value: &Value, site: Option<Site>) -> Values {
        for (name, methods) in TRAITS {
            let Some(block) = self.implementation(definition, name) else { continue };
            let Some(function) = methods.iter().find_map(|method| {
                let program = self.evaluator.program;
                program.implementations.member(&program.store, block, method)
            }) else {
                if name.ends_with("ResponseError") {
                    return self.response_error(ty, block, value);
                }
                continue;
            };
            return self.converted_by(ty, function, value, name.ends_with("ResponseError"));
        }
        let facts = self.evaluator.program.facts(definition.item);
        let attributes = match &*facts {
            ItemFacts::Structure(structure) => &structure.attributes,
            ItemFacts::Enumeration(enumeration) => &enumeration.attributes,
            _ => return Values::unknown("a type that is no answer"),
        };
        if is_template(attributes) {
            let mut response = self.response(200, Body::Html);
            response.kind = "Html";
            if let Some(site) = site {
                response.status_site = site;
                response.site = site;
            }
            response.page = Some(Page::At(self.evaluator.program.store.name_site(definition.item)));
            return Values::one(Value::Response(Arc::new(response)));
        }
        let name = self.evaluator.program.store.name(definition.item).unwrap_or_default();
        Values::unknown(format!("type `{name}` has no known conversion to an answer"))
    }

    /// The answers of a value of which only the type is known: which of its variants it is decides. That an
    /// error is answered is certain enough to say which ones there are; anything else would be a guess.
    fn without_guesses(&self, ty: &Type, all: Values) -> Values {
        let status = |value: &Value| match value {
            Value::Response(response) => response.status.clone().ok(),
            _ => None,
        };
        let statuses: std::collections::BTreeSet<_> = all.iter().map(status).collect();
        if statuses.len() < 2 {
            return all;
        }
        let is_error = |value: &Value| status(value).is_some_and(|code| code >= 400);
        if all.iter().all(is_error) {
            return all;
        }
        let name = match ty {
            Type::Definition(definition, _) => self.evaluator.program.store.name(definition.item).unwrap_or_default(),
            _ => "value",
        };
        let mut certain: Values = all.into_iter().filter(is_error).collect();
        certain.extend(Values::unknown(format!("which `{name}` is answered is not known")));
        certain
    }

    fn converted_by(&mut self, ty: &Type, function: Definition, value: &Value, error: bool) -> Values {
        let function = FunctionValue { definition: function, self_type: Some(ty.clone()), generics: Vec::new() };
        let whole = self.has_unknown_variant(value, 0);
        let outcomes = self.evaluator.call_function(&function, Some(Values::one(value.clone())), &[]);
        let mut all = Values::none();
        for outcome in outcomes.iter() {
            all.extend(self.union(&outcome.values));
        }
        if whole {
            all = self.without_guesses(ty, all);
        }
        let is_error = error || self.is_error_type(ty);
        all.map_responses(&|response| {
            if is_error && response.via == Via::Handler {
                response.via = Via::Error;
            }
        })
    }

    /// Whether the value is, or holds, an enum of the workspace of which nothing else is known: which of
    /// its variants it is decides the answer. A struct without one answers whatever its conversion can.
    fn has_unknown_variant(&self, value: &Value, depth: usize) -> bool {
        let any = |fields: &[(smol_str::SmolStr, Values)]| {
            fields.iter().any(|(_, values)| values.iter().any(|value| self.has_unknown_variant(value, depth + 1)))
        };
        match value {
            _ if depth > 4 => true,
            Value::Opaque(Type::Definition(definition, _), _) => {
                let facts = self.evaluator.program.facts(definition.item);
                let ItemFacts::Structure(structure) = &*facts else { return true };
                structure.fields.all().iter().any(|field| {
                    self.evaluator
                        .field(value, &field.name)
                        .iter()
                        .any(|field| self.has_unknown_variant(field, depth + 1))
                })
            }
            Value::Structure(structure) => any(&structure.fields),
            Value::Variant(variant) => any(&variant.fields),
            _ => false,
        }
    }

    /// A type that is converted by `From`, or called an error by its traits, is an error type.
    fn is_error_type(&self, ty: &Type) -> bool {
        let Type::Definition(definition, _) = ty else { return false };
        ["Error", "ResponseError", "WebResponseError", "HttpResponseError"]
            .iter()
            .any(|name| self.implementation(*definition, name).is_some())
            || self.derives(*definition, "Error")
            || self.implementation(*definition, "From").is_some()
    }

    fn derives(&self, definition: Definition, name: &str) -> bool {
        let facts = self.evaluator.program.facts(definition.item);
        let attributes = match &*facts {
            ItemFacts::Structure(structure) => &structure.attributes,
            ItemFacts::Enumeration(enumeration) => &enumeration.attributes,
            _ => return false,
        };
        has_derive(attributes, &[name])
    }

    /// `ResponseError` with only a status: `status_code` of actix-web 4 and dropshot, `status` of poem.
    fn response_error(&mut self, ty: &Type, block: Definition, value: &Value) -> Values {
        let program = self.evaluator.program;
        let named = |name| program.implementations.member(&program.store, block, name);
        let Some(function) = named("status_code").or_else(|| named("status")) else {
            return self.plain(500, Body::Text).map_responses(&|response| response.via = Via::Error);
        };
        let function = FunctionValue { definition: function, self_type: Some(ty.clone()), generics: Vec::new() };
        let outcomes = self.evaluator.call_function(&function, Some(Values::one(value.clone())), &[]);
        let body = if super::serializes_errors(self.framework) { Body::Json } else { Body::Text };
        let mut all = Values::none();
        for outcome in outcomes.iter() {
            for status in &outcome.values {
                all.push(match status {
                    Value::Status(status) => {
                        let mut response = self.response(status.code, body);
                        response.status_site = status.site;
                        response.via = Via::Error;
                        Value::Response(Arc::new(response))
                    }
                    _ => Value::Opaque(Type::Unknown, Reason::new("the status of an error is not known")),
                });
            }
        }
        all
    }

    /// The block that implements a trait for a type.
    fn implementation(&self, definition: Definition, name: &str) -> Option<Definition> {
        let program = self.evaluator.program;
        let own = program.store.name(definition.item)?;
        program.implementations.of_trait(name).iter().copied().find(|&block| {
            let typed = program.store.item(block.item).impl_type;
            typed.is_some_and(|span| program.store.text(block.item.file, span) == own)
                && self.evaluator.is_for(block, definition)
        })
    }

    fn opaque(&mut self, ty: &Type, reason: &Reason) -> Values {
        match ty.unboxed() {
            Type::Definition(definition, _) => {
                let ty = ty.unboxed().clone();
                self.own(&ty, *definition, &Value::Opaque(ty.clone(), reason.clone()), None)
            }
            Type::Tuple(members) if members.is_empty() => self.plain(200, Body::Empty),
            Type::External(path, arguments) => self.outside(path, arguments, reason),
            Type::Sequence(_) => self.plain(200, Body::Stream),
            _ => Values::one(Value::Opaque(Type::Unknown, reason.clone())),
        }
    }

    fn outside(&mut self, path: &ExternalPath, arguments: &[Type], reason: &Reason) -> Values {
        let inner =
            |index: usize| Value::Opaque(arguments.get(index).cloned().unwrap_or(Type::Unknown), reason.clone());
        if path.krate() == "std" {
            return match path.last() {
                "String" | "str" => self.plain(200, Body::Text),
                "Vec" | "bytes" => self.plain(200, Body::Stream),
                "Result" => {
                    let mut both = self.answers(&inner(0));
                    both.extend(self.answers(&inner(1)));
                    both
                }
                "Option" => {
                    let mut both = self.answers(&inner(0));
                    both.extend(self.plain(404, Body::Empty));
                    both
                }
                _ => Values::one(Value::Opaque(Type::Unknown, reason.clone())),
            };
        }
        match path.last() {
            "Html" | "RawHtml" | "Template" | "Markup" | "PreEscaped" | "RenderHtml" | "Rendered" | "Lazy" => {
                self.plain(200, Body::Html)
            }
            "Json" | "MsgPack" | "Value" => self.plain(200, Body::Json),
            "Bytes" | "NamedFile" | "Sse" | "EventStream" => self.plain(200, Body::Stream),
            "NoContent" => self.plain(204, Body::Empty),
            _ => Values::one(Value::Opaque(Type::Unknown, reason.clone())),
        }
    }
}

/// Whether the derives of a type name a template engine.
pub(crate) fn is_template(attributes: &[Attribute]) -> bool {
    has_derive(attributes, &TEMPLATE_DERIVES)
}

fn has_derive(attributes: &[Attribute], names: &[&str]) -> bool {
    attributes.iter().filter(|attribute| attribute.path.last() == "derive").any(|attribute| {
        attribute
            .text
            .split(|character: char| !character.is_alphanumeric() && character != '_')
            .any(|word| names.contains(&word))
    })
}
