//! hyper 0.14 and 1, whose applications are one function of every request. What it answers are the responses of the
//! `http` crate; which path it answers is a run-time test, and is left unknown.

use std::sync::Arc;

use super::Vocabulary;
use crate::program::evaluate::{CallSite, Done, Evaluator, State};
use crate::program::names::ExternalPath;
use crate::program::value::{Binding, MethodSet, RouteEntry, Router, Text};

/// The vocabulary.
pub(super) struct Hyper;

const CRATES: [&str; 2] = ["hyper", "hyper_util"];

impl Vocabulary for Hyper {
    fn crates(&self) -> &'static [&'static str] {
        &CRATES
    }

    fn packages(&self) -> &'static [&'static str] {
        &["hyper"]
    }

    fn exports_http(&self) -> bool {
        true
    }

    fn call(
        &self,
        evaluator: &mut Evaluator<'_, '_>,
        path: &ExternalPath,
        call: &CallSite<'_>,
        _: &State,
    ) -> Option<Done> {
        match path.last() {
            "service_fn" => {
                let mut router = Router::new("http", call.site);
                router.routes.push(RouteEntry {
                    path: None,
                    binding: Binding {
                        methods: MethodSet::ANY,
                        handler: call.argument(0),
                        site: call.argument_site(0),
                        path: None,
                    },
                    layers: Vec::new(),
                });
                router.open_prefixes.push(Text::default());
                evaluator.program.note_router(&Arc::new(router));
                Some(Done::value(call.argument(0)))
            }
            _ => None,
        }
    }

    fn router_words(&self) -> &'static [&'static str] {
        &["service_fn"]
    }
}
