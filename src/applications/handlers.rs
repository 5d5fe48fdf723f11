//! One handler: what it takes, and everything that it can answer.

use std::panic::{AssertUnwindSafe, catch_unwind};

use super::described::{called_alone, handler_method};
use super::discover::message;
use super::pipeline;
use super::roots::module_of;
use crate::frameworks::layers::Layer;
use crate::frameworks::{self, Reads, respond};
use crate::program::Program;
use crate::program::evaluate::{Evaluator, Outcome, PathFacts, Writes};
use crate::program::ids::{Definition, ItemId, ModuleId, Site};
use crate::program::types::{Type, TypeContext};
use crate::program::value::{
    ClosureValue, FunctionValue, MethodSet, Reason, Response, Value, Values, VariantOwner, Via,
};
use crate::syntax::facts::{Function, ItemFacts};
use crate::syntax::facts_walk::Calls;

/// What a handler reads from the request's body.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Input {
    /// An HTML form, urlencoded or multipart.
    pub form: bool,
    /// JSON and other data of programs.
    pub data: bool,
    /// Headers of htmx.
    pub htmx: bool,
}

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

/// Extractor traits of axum, actix-web, viz and their kin, with the function that refuses.
const EXTRACTORS: [(&str, &str); 3] =
    [("FromRequestParts", "from_request_parts"), ("FromRequest", "from_request"), ("FromRequest", "extract")];

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

struct Collector<'p, 'w> {
    program: &'p Program<'w>,
    framework: &'static str,
    methods: MethodSet,
    /// Whether it was too much code at first.
    large: bool,
    /// Whether it is too much code.
    spent: bool,
    found: HandlerAnswers,
}

impl<'p, 'w> Collector<'p, 'w> {
    fn evaluator(&self, module: ModuleId, item: ItemId) -> Evaluator<'p, 'w> {
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
    }

    /// Gives the handler the response that it is to fill, if it takes one; tells which parameter that is.
    fn hand(
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

    fn add(&mut self, answers: &Values, facts: PathFacts, writes: &Writes, site: Site) {
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

    fn inputs(&mut self, evaluator: &Evaluator<'_, '_>, function: &FunctionValue, code: &Function) {
        let context = TypeContext { self_type: function.self_type.clone(), ..TypeContext::default() };
        for parameter in &code.parameters {
            let ty = evaluator.resolver().ty(function.definition.module, &context, &parameter.annotation);
            self.input(&ty);
        }
        code.body.iter().for_each(|body| self.reads(body.as_ref()));
    }

    /// What the methods, functions and macros that a piece of code calls by name read from the request.
    fn reads(&mut self, code: &impl Calls) {
        let (mut methods, mut functions) = (Vec::new(), Vec::new());
        code.methods(&mut methods);
        code.functions(&mut functions);
        let by_method = methods.iter().filter_map(|method| frameworks::reads(self.framework, method));
        let by_function = functions.iter().filter_map(|function| frameworks::reads_by(self.framework, function));
        for reads in by_method.chain(by_function) {
            match reads {
                Reads::Form => self.found.input.form = true,
                Reads::Data => self.found.input.data = true,
            }
        }
    }

    /// What a parameter's type says of the body; wrappers are looked into.
    fn input(&mut self, ty: &Type) {
        match ty {
            Type::External(path, arguments) => {
                match path.last() {
                    "Form" | "Multipart" | "RawForm" | "TypedMultipart" | "MultipartForm" | "BaseMultipart"
                    | "MultipartBody" | "UrlEncodedForm" | "FormBody" | "FormFile" | "FormFiles" | "LenientForm"
                    | "QsForm" | "Contextual" | "FormData" => {
                        self.found.input.form = true;
                    }
                    "TypedBody" | "UntypedBody" | "StreamingBody" | "Json" | "JsonBody" | "Bytes" | "Payload"
                    | "JsonDeserializer" | "Protobuf" | "MsgPack" | "Body" => {
                        self.found.input.data = true;
                    }
                    name if name.starts_with("Hx") => self.found.input.htmx = true,
                    _ => match frameworks::extracts(path) {
                        Some(Reads::Form) => self.found.input.form = true,
                        Some(Reads::Data) => self.found.input.data = true,
                        None => {}
                    },
                }
                arguments.iter().for_each(|argument| self.input(argument));
            }
            Type::Tuple(members) => members.iter().for_each(|member| self.input(member)),
            _ => {}
        }
    }

    /// What the extractors of the workspace answer when they refuse the request.
    fn rejections(&mut self, evaluator: &mut Evaluator<'_, '_>, function: &FunctionValue, code: &Function, site: Site) {
        let context = TypeContext { self_type: function.self_type.clone(), ..TypeContext::default() };
        for parameter in &code.parameters {
            let ty = evaluator.resolver().ty(function.definition.module, &context, &parameter.annotation);
            let Type::Definition(definition, _) = &ty else { continue };
            for (name, method) in EXTRACTORS {
                let Some(extract) = self.extractor(evaluator, *definition, name, method) else { continue };
                self.rejection(evaluator, extract, &ty, site);
                break;
            }
        }
    }

    fn extractor(
        &self,
        evaluator: &Evaluator<'_, '_>,
        definition: Definition,
        name: &str,
        method: &str,
    ) -> Option<Definition> {
        let program = self.program;
        let own = program.store.name(definition.item)?;
        let block = program.implementations.of_trait(name).iter().copied().find(|&block| {
            let typed = program.store.item(block.item).impl_type;
            typed.is_some_and(|span| program.store.text(block.item.file, span) == own)
                && evaluator.is_for(block, definition)
        })?;
        program.implementations.member(&program.store, block, method)
    }

    fn rejection(&mut self, evaluator: &mut Evaluator<'_, '_>, extract: Definition, ty: &Type, site: Site) {
        let facts = self.program.facts(extract.item);
        let ItemFacts::Function(code) = &*facts else { return };
        let context = TypeContext { self_type: Some(ty.clone()), ..TypeContext::default() };
        let output = code.output.as_ref().map(|written| evaluator.resolver().ty(extract.module, &context, written));
        // What `?` gives back of an outcome is a status for the catchers; its error answers nothing.
        if matches!(output, Some(Type::External(path, _)) if path.last() == "Outcome") {
            return;
        }
        let reason = Reason::new("the request");
        let arguments = vec![Values::opaque(Type::Unknown, &reason); code.parameters.len()];
        let function = FunctionValue { definition: extract, self_type: Some(ty.clone()), generics: Vec::new() };
        let outcomes = evaluator.call_function(&function, None, &arguments);
        for outcome in outcomes.iter().filter(|outcome| !outcome.facts.assumed) {
            for value in &awaited(evaluator, &outcome.values) {
                let Value::Variant(variant) = value else { continue };
                if variant.name != "Err" || !matches!(variant.owner, VariantOwner::External(_)) {
                    continue;
                }
                let Some((_, error)) = variant.fields.first() else { continue };
                for error in error {
                    let answers = respond::answers(evaluator, self.framework, error, site);
                    let known = answers
                        .into_iter()
                        .filter(|answer| matches!(answer, Value::Response(_)))
                        .collect::<Values>()
                        .map_responses(&|response| response.via = Via::Rejection);
                    self.add(&known, outcome.facts, &Writes::default(), site);
                }
            }
        }
    }

    /// What a middleware function answers by itself, without asking the handler.
    fn layer(&mut self, layer: &Values, bound_at: Site) {
        for value in layer {
            let Some(Layer::Answers(functions)) = Layer::of(value) else { continue };
            let Some(module) = module_of(self.program, bound_at.item) else { continue };
            let mut evaluator = self.evaluator(module, bound_at.item);
            for function in functions {
                let outcomes = match function {
                    Value::Function(function) => {
                        let facts = self.program.facts(function.definition.item);
                        let ItemFacts::Function(code) = &*facts else { continue };
                        let reason = Reason::new("the request");
                        let mut arguments = vec![Values::opaque(Type::Unknown, &reason); code.parameters.len()];
                        let handed = self.hand(&evaluator, function, code, &mut arguments);
                        let own = || Values::opaque(function.self_type.clone().unwrap_or(Type::Unknown), &reason);
                        let receiver = code.receiver.map(|_| own());
                        let offset = usize::from(receiver.is_some());
                        let outcomes = evaluator.call_function(function, receiver, &arguments);
                        match handed {
                            // It was called before the handler: what it left as it was is no answer of its own.
                            Some(index) => filled(&mut evaluator, self.framework, &outcomes, offset + index)
                                .into_iter()
                                .map(|outcome| Outcome { values: without_successes(outcome.values), ..outcome })
                                .collect(),
                            None => outcomes.to_vec(),
                        }
                    }
                    Value::Closure(closure) => evaluator.closure_outcomes(closure, &[]),
                    Value::Response(_) => vec![pipeline::outcome(Values::one(function.clone()))],
                    _ => continue,
                };
                for outcome in outcomes.iter().filter(|outcome| !outcome.facts.assumed) {
                    for value in &outcome.values {
                        let answers = respond::answers(&mut evaluator, self.framework, value, bound_at);
                        let known = answers
                            .into_iter()
                            .filter(|answer| matches!(answer, Value::Response(_)))
                            .collect::<Values>()
                            .map_responses(&|response| response.via = Via::Middleware);
                        self.add(&known, outcome.facts, &Writes::default(), bound_at);
                    }
                }
            }
        }
    }
}

/// What futures that are `async` blocks come to (`Box::pin(async move { … })`).
fn awaited(evaluator: &mut Evaluator<'_, '_>, values: &Values) -> Values {
    values.map(|value| match value {
        Value::Closure(closure) => {
            let outcomes = evaluator.closure_outcomes(closure, &[]);
            outcomes.into_iter().filter(|outcome| !outcome.facts.assumed).flat_map(|outcome| outcome.values).collect()
        }
        other => Values::one(other.clone()),
    })
}

/// The answers but for those of which the status is 200.
fn without_successes(answers: Values) -> Values {
    let stays = |answer: &Value| !matches!(answer, Value::Response(response) if response.status == Ok(200));
    answers.into_iter().filter(stays).collect()
}

/// The same outcomes with what is answered in place of what is returned.
fn filled(
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
