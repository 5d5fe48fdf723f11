//! A `match` on the path of the request is a router: its arms with a written path are handlers.

use std::sync::Arc;

use super::{Evaluator, State};
use crate::program::ids::Site;
use crate::program::value::{Binding, ClosureCode, MethodSet, RouteEntry, Router, Text, Value, Values};
use crate::syntax::facts::{Arm, Closure, Pattern};

/// Which parts of a matched value are the path and the method of the request.
#[derive(Clone, Copy, Debug)]
pub(super) struct Dispatch {
    framework: &'static str,
    /// `None`: the value itself is the path.
    path: Option<usize>,
    method: Option<usize>,
}

impl Dispatch {
    /// Whether a matched value holds the path of the request.
    pub(super) fn of(values: &Values) -> Option<Self> {
        match values.single()? {
            Value::RequestPath(framework) => Some(Self { framework, path: None, method: None }),
            Value::Tuple(members) => {
                let position =
                    |wanted: fn(&Value) -> bool| members.iter().position(|member| member.single().is_some_and(wanted));
                let path = position(|value| matches!(value, Value::RequestPath(_)))?;
                let Some(Value::RequestPath(framework)) = members.get(path)?.single() else { return None };
                let method = position(|value| matches!(value, Value::RequestMethod));
                Some(Self { framework, path: Some(path), method })
            }
            _ => None,
        }
    }

    /// An empty router for the arms.
    pub(super) fn router(self, site: Site) -> Router {
        Router { whole: false, ..Router::new(self.framework, site) }
    }
}

impl Evaluator<'_, '_> {
    /// Adds an arm with a written path to a router; `false` when the arm has none.
    pub(super) fn dispatched(
        &mut self,
        dispatch: Dispatch,
        router: &mut Router,
        arm: &Arm,
        values: &Values,
        state: &State,
    ) -> bool {
        let targets = self.targets(dispatch, &arm.pattern);
        if targets.is_empty() {
            return false;
        }
        let scope = self.frame.scope.len();
        let mut inside = state.clone();
        let bindings = self.split(&arm.pattern, values).matched.unwrap_or_default();
        self.declare_all(bindings, &mut inside);
        let code = Closure { parameters: Vec::new(), output: None, body: arm.body.clone(), span: arm.body.span };
        let handler = self.closure(ClosureCode::Closure(Arc::new(code)), arm.body.span, &inside);
        self.frame.scope.truncate(scope);
        let site = self.site(arm.body.span);
        for (methods, path) in targets {
            let methods = methods.intersection(state.facts.methods);
            if !methods.is_empty() {
                let binding = Binding { methods, handler: handler.clone(), site, path: None };
                router.routes.push(RouteEntry { path: Some(path), binding, layers: Vec::new() });
            }
        }
        true
    }

    /// The methods and paths that a pattern names.
    fn targets(&mut self, dispatch: Dispatch, pattern: &Pattern) -> Vec<(MethodSet, Text)> {
        if let Pattern::Or(cases) = pattern {
            let cases: Vec<_> = cases.iter().map(|case| self.targets(dispatch, case)).collect();
            // One case without a path takes every path.
            return if cases.iter().any(Vec::is_empty) { Vec::new() } else { cases.concat() };
        }
        let (path, method) = match (dispatch.path, pattern) {
            (None, pattern) => (pattern, None),
            (Some(path), Pattern::Tuple(members)) => {
                let Some(path) = members.get(path) else { return Vec::new() };
                (path, dispatch.method.and_then(|method| members.get(method)))
            }
            _ => return Vec::new(),
        };
        let methods = match method {
            None | Some(Pattern::Wildcard | Pattern::Rest) => MethodSet::ANY,
            Some(method) => self.methods_of(method).unwrap_or(MethodSet::ANY),
        };
        let paths = match path {
            Pattern::Slice(segments) => self.segments(segments).into_iter().collect(),
            path => self.texts_of(path),
        };
        paths.into_iter().map(|text| (methods, text.anywhere())).collect()
    }

    /// The path of `["tasks", id]`, which is matched against the segments of a path. One that may have more of them is
    /// none.
    fn segments(&mut self, segments: &[Pattern]) -> Option<Text> {
        let mut path = Text::default();
        for (index, segment) in segments.iter().enumerate() {
            let text = match segment {
                Pattern::Wildcard => Text::hole(&format!("segment{index}")),
                Pattern::Binding { name, inner: None } if !name.text.starts_with(char::is_uppercase) => {
                    Text::hole(&name.text)
                }
                other => match self.texts_of(other).as_slice() {
                    [one] => one.clone(),
                    _ => return None,
                },
            };
            // What stands before the first slash and after the last one is empty.
            if text.as_literal() != Some("") {
                path.append(&Text::literal("/"));
                path.append(&text);
            }
        }
        Some(if path.parts().is_empty() { Text::literal("/") } else { path })
    }
}
