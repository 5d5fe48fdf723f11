//! One handler: what it takes, and everything that it can answer.

use std::panic::{AssertUnwindSafe, catch_unwind};

use super::described::{called_alone, handler_method};
use super::discover::message;
use super::input::Input;
use super::pipeline;
use super::roots::module_of;
use crate::frameworks::layers::Layer;
use crate::frameworks::{self, respond};
use crate::program::Program;
use crate::program::evaluate::{Evaluator, Outcome, PathFacts, Writes};
use crate::program::ids::{Definition, ItemId, ModuleId, Site};
use crate::program::types::{Type, TypeContext};
use crate::program::value::{ClosureValue, FunctionValue, MethodSet, Reason, Response, Value, Values};
use crate::syntax::facts::{Function, ItemFacts};

/// One answer of a handler.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Answer {
    /// The response.
    pub response: Response,
    /// What is known of the path that leads to it.
    pub facts: PathFacts,
    /// Where something was written before it.
    pub writes: Writes,
}

/// Everything that a handler can answer.
#[derive(Clone, Debug, Default)]
pub struct HandlerAnswers {
    /// The answers.
    pub answers: Vec<Answer>,
    /// Why there may be others.
    pub unknown: Vec<Reason>,
    /// What it reads.
    pub input: Input,
}

/// Evaluates a handler. The second value is a fault of ours, if one happened.
pub(super) fn answers(
    program: &Program<'_>,
    framework: &'static str,
    handler: &Value,
    layers: &[Values],
    methods: MethodSet,
    bound_at: Site,
) -> (HandlerAnswers, Option<(Site, String)>) {
    let collect = |large: bool| {
        let mut collector =
            Collector { program, framework, methods, large, spent: false, found: HandlerAnswers::default() };
        collector.handler(handler, layers, bound_at);
        for layer in layers {
            collector.layer(layer, bound_at);
        }
        collector
    };
    let run = || {
        let exact = collect(false);
        if exact.spent { collect(true).found } else { exact.found }
    };
    match catch_unwind(AssertUnwindSafe(run)) {
        Ok(found) => (found, None),
        Err(panic) => {
            let reason = Reason::new("an internal error");
            let found = HandlerAnswers { unknown: vec![reason], ..HandlerAnswers::default() };
            (found, Some((bound_at, message(panic.as_ref()))))
        }
    }
}

/// What a handler is called with: nothing is known of it, except that an extracted method is the request's.
fn parameters(
    evaluator: &Evaluator<'_, '_>,
    framework: &str,
    function: &FunctionValue,
    code: &Function,
    reason: &Reason,
) -> Vec<Values> {
    let context = TypeContext { self_type: function.self_type.clone(), ..TypeContext::default() };
    let is_method =
        |ty: &Type| matches!(ty, Type::External(path, _) if path.last() == "Method" && frameworks::has_method(path));
    let value = |ty: &Type| {
        if is_method(ty) {
            Values::one(Value::RequestMethod)
        } else if frameworks::is_sent(framework, ty) {
            Values::opaque(Type::Unknown, &Reason::sent())
        } else {
            Values::opaque(Type::Unknown, reason)
        }
    };
    let annotations = code.parameters.iter().map(|parameter| &parameter.annotation);
    annotations.map(|written| value(&evaluator.resolver().ty(function.definition.module, &context, written))).collect()
}

pub(super) struct Collector<'p, 'w> {
    pub(super) program: &'p Program<'w>,
    pub(super) framework: &'static str,
    methods: MethodSet,
    /// Whether it was too much code at first.
    large: bool,
    /// Whether it is too much code.
    pub(super) spent: bool,
    pub(super) found: HandlerAnswers,
}

impl<'p, 'w> Collector<'p, 'w> {
    pub(super) fn evaluator(&self, module: ModuleId, item: ItemId) -> Evaluator<'p, 'w> {
        let evaluator = Evaluator::new(self.program, module, item);
        if self.large { evaluator.of_large_handler() } else { evaluator }
    }

    fn handler(&mut self, handler: &Value, layers: &[Values], bound_at: Site) {
        let given = self.around(layers);
        match handler {
            Value::Function(function) => self.function(function, None, given, layers),
            Value::Closure(closure) => {
                let mut evaluator = self.evaluator(closure.module, closure.site.item);
                if let crate::program::value::ClosureCode::Closure(code) = &closure.code {
                    for (_, annotation) in &code.parameters {
                        if let Some(annotation) = annotation {
                            let ty = evaluator.resolver().ty(closure.module, &closure.context, annotation);
                            self.input(&ty);
                        }
                    }
                }
                let mut arguments = given;
                if let crate::program::value::ClosureCode::Closure(code) = &closure.code {
                    self.reads(&code.body);
                    for (_, annotation) in code.parameters.iter().skip(arguments.len()) {
                        let ty = annotation.as_ref().map_or(Type::Unknown, |written| {
                            evaluator.resolver().ty(closure.module, &closure.context, written)
                        });
                        let sent = frameworks::is_sent(self.framework, &ty);
                        let reason = if sent { Reason::sent() } else { Reason::new("an argument") };
                        arguments.push(Values::opaque(Type::Unknown, &reason));
                    }
                }
                let mut outcomes = evaluator.closure_outcomes(closure, &arguments);
                if let Some(definition) = called_alone(self.program, closure) {
                    self.standing_in(&mut evaluator, definition, closure, &mut outcomes);
                }
                self.outcomes(&mut evaluator, &outcomes, layers, closure.site);
            }
            _ if handler_method(self.program, handler, bound_at).is_some() => {
                if let Some(method) = handler_method(self.program, handler, bound_at) {
                    self.function(&method, Some(Values::one(handler.clone())), given, layers);
                }
            }
            Value::Opaque(_, reason) => self.found.unknown.push(reason.clone()),
            other => {
                let Some(module) = module_of(self.program, bound_at.item) else {
                    return self.unknown("the handler is not known");
                };
                let mut evaluator = self.evaluator(module, bound_at.item);
                let outcomes = match other {
                    Value::External(_) => {
                        pipeline::called(&mut evaluator, &Values::one(other.clone()), &given, bound_at)
                    }
                    _ => vec![pipeline::outcome(Values::one(other.clone()))],
                };
                self.outcomes(&mut evaluator, &outcomes, layers, bound_at);
            }
        }
    }

    /// A closure that only calls a function is that function as a handler: its parameters tell the input, and that it
    /// was called is no part of the answers' history.
    fn standing_in(
        &mut self,
        evaluator: &mut Evaluator<'_, '_>,
        definition: Definition,
        closure: &ClosureValue,
        outcomes: &mut [Outcome],
    ) {
        let facts = self.program.facts(definition.item);
        let ItemFacts::Function(code) = &*facts else { return };
        let function = FunctionValue { definition, self_type: None, generics: Vec::new() };
        self.inputs(evaluator, &function, code);
        let within = |call: &Site| call.item == closure.site.item && closure.site.span.contains(call.span);
        for outcome in outcomes {
            let values = std::mem::take(&mut outcome.values);
            outcome.values = values.map_responses(&|response| response.calls.retain(|call| !within(call)));
        }
    }

    fn function(&mut self, function: &FunctionValue, receiver: Option<Values>, given: Vec<Values>, layers: &[Values]) {
        let site = self.program.store.name_site(function.definition.item);
        let facts = self.program.facts(function.definition.item);
        let ItemFacts::Function(code) = &*facts else { return self.unknown("the handler is no function") };
        let mut evaluator = self.evaluator(function.definition.module, function.definition.item);
        self.inputs(&evaluator, function, code);
        let reason = Reason::new("a parameter of the handler");
        let mut arguments = parameters(&evaluator, self.framework, function, code, &reason);
        for (argument, given) in arguments.iter_mut().zip(given) {
            // A part of the request of which nothing is known has the type that the handler gives it.
            let unknown = |value: &Value| matches!(value, Value::Opaque(ty, _) if ty.is_unknown());
            if !given.iter().all(unknown) {
                *argument = given;
            }
        }
        let handed = self.hand(&evaluator, function, code, &mut arguments);
        let own = || Values::opaque(function.self_type.clone().unwrap_or(Type::Unknown), &reason);
        let receiver = code.receiver.map(|_| receiver.unwrap_or_else(own));
        let offset = usize::from(receiver.is_some());
        let outcomes = evaluator.call_function(function, receiver, &arguments);
        let outcomes = match handed {
            Some(index) => filled(&mut evaluator, self.framework, &outcomes, offset + index),
            None => outcomes.to_vec(),
        };
        self.outcomes(&mut evaluator, &outcomes, layers, site);
        if let Some(status) = frameworks::attributed_status(self.framework, code) {
            self.settle(&status);
        }
        self.rejections(&mut evaluator, function, code, site);
        self.spent |= evaluator.is_spent();
    }

    /// Gives the handler the response that it is to fill, if it takes one; tells which parameter that is.
    pub(super) fn hand(
        &self,
        evaluator: &Evaluator<'_, '_>,
        function: &FunctionValue,
        code: &Function,
        arguments: &mut [Values],
    ) -> Option<usize> {
        let context = TypeContext { self_type: function.self_type.clone(), ..TypeContext::default() };
        let site = self.program.store.name_site(function.definition.item);
        code.parameters.iter().zip(arguments).enumerate().find_map(|(index, (parameter, argument))| {
            let ty = evaluator.resolver().ty(function.definition.module, &context, &parameter.annotation);
            *argument = Values::one(frameworks::handed(self.framework, &ty, site)?);
            Some(index)
        })
    }

    /// What the layers say of the handler's input; the arguments that they give.
    fn around(&mut self, layers: &[Values]) -> Vec<Values> {
        let mut given = Vec::new();
        for layer in layers.iter().flatten().filter_map(Layer::of) {
            match layer {
                Layer::Arguments(values) => given = values.to_vec(),
                Layer::TakesForm => self.found.input.form = true,
                Layer::TakesData => self.found.input.data = true,
                _ => {}
            }
        }
        given
    }

    /// Gives a status to the answers that fix none.
    fn settle(&mut self, status: &Result<u16, Reason>) {
        for answer in self.found.answers.iter_mut().filter(|answer| answer.response.status == Ok(200)) {
            answer.response.status.clone_from(status);
        }
    }

    fn unknown(&mut self, reason: &str) {
        self.found.unknown.push(Reason::new(reason));
    }

    fn outcomes(&mut self, evaluator: &mut Evaluator<'_, '_>, outcomes: &[Outcome], layers: &[Values], site: Site) {
        self.spent |= evaluator.is_spent();
        for stage in pipeline::run(evaluator, self.framework, outcomes, layers, site) {
            if !stage.outcome.facts.methods.intersects(self.methods) {
                continue;
            }
            self.found.input.form |= stage.outcome.facts.form;
            for value in &stage.outcome.values {
                let answers = respond::answers(evaluator, self.framework, value, site);
                let answers = match stage.via {
                    Some(via) => answers.map_responses(&|response| response.via = via),
                    None => answers,
                };
                self.add(&answers, stage.outcome.facts, &stage.outcome.writes, site);
            }
        }
    }

    pub(super) fn add(&mut self, answers: &Values, facts: PathFacts, writes: &Writes, site: Site) {
        for answer in answers {
            match answer {
                Value::Response(response) => {
                    let mut response = (**response).clone();
                    response.error = None;
                    if response.site.span.is_empty() {
                        response.site = site;
                    }
                    if response.status_site.span.is_empty() {
                        response.status_site = response.site;
                    }
                    if let Err(reason) = &response.status {
                        self.note_unknown(reason.clone());
                    }
                    let answer = Answer { response, facts, writes: writes.clone() };
                    if !self.found.answers.contains(&answer) {
                        self.found.answers.push(answer);
                    }
                }
                Value::Opaque(_, reason) => self.note_unknown(reason.clone()),
                _ => self.note_unknown(Reason::new("a value that is no answer")),
            }
        }
    }

    fn note_unknown(&mut self, reason: Reason) {
        if !self.found.unknown.contains(&reason) {
            self.found.unknown.push(reason);
        }
    }
}

/// The same outcomes with what is answered in place of what is returned.
pub(super) fn filled(
    evaluator: &mut Evaluator<'_, '_>,
    framework: &'static str,
    outcomes: &[Outcome],
    place: usize,
) -> Vec<Outcome> {
    outcomes
        .iter()
        .map(|outcome| {
            let handed = outcome.changed.get(place).cloned().unwrap_or_default();
            let values = frameworks::filled(evaluator, framework, &handed, &outcome.values);
            Outcome { values: values.unwrap_or_else(|| outcome.values.clone()), ..outcome.clone() }
        })
        .collect()
}
