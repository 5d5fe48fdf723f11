//! Filters that stand for a condition on the request: its path, its body, its headers, files.

use std::sync::Arc;

use smol_str::SmolStr;

use super::NAME;
use super::filters::{first_generic, giving};
use crate::frameworks::http::{header_name, target_text};
use crate::frameworks::layers::Layer;
use crate::frameworks::request_header;
use crate::program::evaluate::CallSite;
use crate::program::types::Type;
use crate::program::value::{
    Alternative, Answer, Binding, Body, Extract, Filter, MethodSet, Reason, Response, Text, Value, Values,
};

/// `path("a")` takes one segment that is just this.
pub(super) fn segment(name: &Values) -> Filter {
    let name = target_text(name).anywhere();
    if name.is_unknown() {
        return Filter::one(Alternative { path: None, ..Alternative::any() });
    }
    let mut path = Text::literal("/");
    path.append(&name);
    Filter::one(Alternative { path: Some(path), ..Alternative::any() })
}

fn hole(name: &str) -> Text {
    Text::literal(&format!("/{{{name}}}"))
}

pub(super) fn path_part(name: &str, call: &CallSite<'_>) -> Option<Filter> {
    let unknown = |ty: Type| Extract::value(Values::opaque(ty, &Reason::new("a part of the path")));
    Some(Filter::one(match name {
        "end" => Alternative { ended: true, ..Alternative::any() },
        "param" => {
            let ty = first_generic(call);
            let name = match &ty {
                Type::External(path, _) => path.last().to_owned(),
                _ => "param".to_owned(),
            };
            Alternative { path: Some(hole(&name)), extracts: vec![unknown(ty)], ..Alternative::any() }
        }
        "tail" => Alternative {
            path: Some(hole("*tail")),
            ended: true,
            extracts: vec![unknown(Type::Unknown)],
            ..Alternative::any()
        },
        "full" | "peek" => Alternative { extracts: vec![unknown(Type::Unknown)], ..Alternative::any() },
        _ => return None,
    }))
}

/// `path!("a" / u32 / ..)`: without `..` at the end nothing may follow.
pub(super) fn path_macro(source: &str) -> Value {
    let mut path = String::new();
    let mut extracts = Vec::new();
    let mut ended = true;
    for part in parts(source) {
        if part == ".." {
            ended = false;
            continue;
        }
        path.push('/');
        if let Some(literal) = part.strip_prefix('"').and_then(|part| part.strip_suffix('"')) {
            path.push_str(literal);
            continue;
        }
        path.extend(["{", part.rsplit("::").next().unwrap_or(&part).trim(), "}"]);
        extracts.push(Extract::value(Values::unknown("a part of the path")));
    }
    let path = Some(Text::literal(&path));
    Value::Filter(Filter::one(Alternative { path, ended, extracts, ..Alternative::any() }))
}

/// The pieces between the slashes that stand outside of quotes.
fn parts(source: &str) -> Vec<SmolStr> {
    let mut all = Vec::new();
    let mut part = String::new();
    let mut quoted = false;
    for character in source.chars() {
        match character {
            '/' if !quoted => all.push(std::mem::take(&mut part)),
            _ => {
                quoted ^= character == '"';
                part.push(character);
            }
        }
    }
    all.push(part);
    all.iter().map(|part| SmolStr::new(part.trim())).filter(|part| !part.is_empty()).collect()
}

pub(super) fn body(owner: &str, name: &str) -> Option<Filter> {
    let read = |layer: Layer<'_>| Alternative {
        extracts: vec![Extract::value(Values::unknown("the body of the request"))],
        layers: vec![layer.value()],
        ..Alternative::any()
    };
    Some(Filter::one(match (owner, name) {
        (_, "form") => read(Layer::TakesForm),
        ("body", "json" | "bytes" | "stream" | "aggregate") => read(Layer::TakesData),
        ("body", "content_length_limit") => Alternative::any(),
        _ => return None,
    }))
}

pub(super) fn header(call: &CallSite<'_>) -> Filter {
    let asked = header_name(&call.argument(0)).and_then(|name| request_header(&name));
    giving(asked.unwrap_or_else(|| Values::opaque(first_generic(call), &Reason::new("a header of the request"))))
}

/// Files answer GET and HEAD; a folder whatever is below it (warp 0.4.3 filters/fs.rs).
pub(super) fn files(name: &str, call: &CallSite<'_>) -> Filter {
    let mut response = Response::new(NAME, Ok(200), call.name, call.site);
    response.body = Body::Stream;
    let handler = Values::one(Value::Response(Arc::new(response)));
    let binding = Binding { methods: MethodSet::GET, handler: handler.clone(), site: call.site, path: None };
    let answer = Answer { binding, layers: Vec::new(), certain: true, refusals: Values::none() };
    Filter::one(Alternative {
        methods: MethodSet::GET,
        path: Some(if name == "dir" { hole("*path") } else { Text::default() }),
        ended: name == "dir",
        extracts: vec![Extract { values: handler, answer: Some(Arc::new(answer)) }],
        layers: Vec::new(),
    })
}
