//! From what a handler returns to what is answered: futures run to their end, then the layers around the handler in
//! their order, each on every path. Knows the evaluator and layers; knows no framework and no rule.

use crate::frameworks::layers::Layer;
use crate::frameworks::respond;
use crate::program::evaluate::{Evaluator, Outcome, PathFacts, State, Writes};
use crate::program::ids::Site;
use crate::program::value::{ClosureValue, Value, Values, VariantOwner, Via};
use crate::syntax::facts::ItemFacts;

/// One way in which a handler ends, on its way out.
pub(super) struct Stage {
    pub(super) outcome: Outcome,
    /// The code that answers, where it is not the handler itself.
    pub(super) via: Option<Via>,
    refused: bool,
}

/// An outcome of which nothing is known but its value.
pub(super) fn outcome(values: Values) -> Outcome {
    Outcome { facts: PathFacts::default(), writes: Writes::default(), values, changed: Vec::new() }
}

/// All ways in which a call of a value ends. That it was called is no part of the answers' history: the framework
/// calls it.
pub(super) fn called(
    evaluator: &mut Evaluator<'_, '_>,
    function: &Values,
    arguments: &[Values],
    site: Site,
) -> Vec<Outcome> {
    let mut all = Vec::new();
    for value in function {
        match value {
            Value::Function(function) => {
                // `AppError::response` takes the first one as `self`.
                let facts = evaluator.program.facts(function.definition.item);
                let is_method = matches!(&*facts, ItemFacts::Function(code) if code.receiver.is_some());
                let (receiver, arguments) = match arguments.split_first() {
                    Some((first, rest)) if is_method => (Some(first.clone()), rest),
                    _ => (None, arguments),
                };
                all.extend(evaluator.call_function(function, receiver, arguments).iter().cloned());
            }
            Value::Closure(closure) => all.extend(evaluator.closure_outcomes(closure, arguments)),
            other => {
                let flows = evaluator.apply(&Values::one(other.clone()), arguments, &State::default(), site);
                all.extend(flows.into_iter().map(|(state, values)| Outcome {
                    facts: state.facts,
                    writes: state.writes,
                    values,
                    changed: Vec::new(),
                }));
            }
        }
    }
    all
}

/// What comes out of the layers, for everything that a handler returned.
pub(super) fn run(
    evaluator: &mut Evaluator<'_, '_>,
    framework: &'static str,
    outcomes: &[Outcome],
    layers: &[Values],
    site: Site,
) -> Vec<Stage> {
    let mut stages: Vec<Stage> = Vec::new();
    for outcome in outcomes {
        let settled = settled(evaluator, outcome);
        stages.extend(settled.into_iter().map(|outcome| Stage { outcome, via: None, refused: false }));
    }
    for layer in layers.iter().flatten().filter_map(Layer::of) {
        stages = match layer {
            Layer::Refuses => stages.into_iter().flat_map(refusing).collect(),
            Layer::Refusals(values) => {
                stages.push(Stage { outcome: outcome(values.clone()), via: Some(Via::Rejection), refused: true });
                stages
            }
            Layer::Guards => {
                stages.iter_mut().for_each(|stage| stage.via = Some(Via::Rejection));
                stages
            }
            Layer::Changes { function, before, after } => {
                stages.into_iter().flat_map(|stage| changed(evaluator, stage, function, before, after, site)).collect()
            }
            Layer::Finishes(function) => {
                stages.into_iter().flat_map(|stage| finished(evaluator, framework, &stage, function, site)).collect()
            }
            Layer::Recovers(function) => {
                stages.into_iter().flat_map(|stage| recovered(evaluator, stage, function, site)).collect()
            }
            Layer::Arguments(_) | Layer::Answers(_) | Layer::TakesForm | Layer::TakesData => stages,
        };
    }
    for stage in &mut stages {
        if stage.refused {
            stage.outcome.values = Values::err(std::mem::take(&mut stage.outcome.values));
        }
    }
    stages
}

/// `|x| async move { … }` returns a future: what it answers is what the block answers.
fn settled(evaluator: &mut Evaluator<'_, '_>, outer: &Outcome) -> Vec<Outcome> {
    let mut all = Vec::new();
    let mut plain = Values::none();
    for value in &outer.values {
        match value {
            Value::Closure(future) => all.extend(awaited(evaluator, future, outer)),
            other => plain.push(other.clone()),
        }
    }
    if !plain.is_empty() {
        all.insert(0, Outcome { values: plain, ..outer.clone() });
    }
    all
}

fn awaited(evaluator: &mut Evaluator<'_, '_>, future: &ClosureValue, outer: &Outcome) -> Vec<Outcome> {
    evaluator
        .closure_outcomes(future, &[])
        .into_iter()
        .filter_map(|outcome| {
            let facts = outcome.facts.and(outer.facts)?;
            let mut writes = outer.writes.clone();
            writes.extend(&outcome.writes);
            Some(Outcome { facts, writes, ..outcome })
        })
        .filter(|outcome| !outcome.values.iter().any(|value| matches!(value, Value::Closure(_))))
        .collect()
}

/// The same way with another value.
fn with(stage: &Stage, values: Values) -> Stage {
    let outcome = Outcome { values, ..stage.outcome.clone() };
    Stage { outcome, via: stage.via, refused: stage.refused }
}

/// `Ok` goes on, `Err` is refused.
fn refusing(stage: Stage) -> Vec<Stage> {
    if stage.refused {
        return vec![stage];
    }
    let (mut going, mut refused) = (Values::none(), Values::none());
    for value in &stage.outcome.values {
        match value {
            Value::Variant(variant) if matches!(variant.owner, VariantOwner::External(_)) => {
                let payload = variant.fields.first().map(|(_, values)| values.clone()).unwrap_or_default();
                match variant.name.as_str() {
                    "Err" => refused.extend(payload),
                    _ => going.extend(payload),
                }
            }
            Value::Opaque(ty, reason) if ty.is_std("Result") => {
                going.push(Value::Opaque(ty.argument(0), reason.clone()));
                refused.push(Value::Opaque(ty.argument(1), reason.clone()));
            }
            other => going.push(other.clone()),
        }
    }
    let mut both = Vec::new();
    if !going.is_empty() {
        both.push(with(&stage, going));
    }
    if !refused.is_empty() {
        both.push(Stage { refused: true, ..with(&stage, refused) });
    }
    both
}

fn changed(
    evaluator: &mut Evaluator<'_, '_>,
    stage: Stage,
    function: &Values,
    before: &[Values],
    after: &[Values],
    site: Site,
) -> Vec<Stage> {
    if stage.refused {
        return vec![stage];
    }
    if let Some(Value::Headers(headers)) = function.single() {
        let values = stage.outcome.values.clone();
        return vec![with(&stage, values.map_responses(&|response| response.set_headers(headers, site)))];
    }
    let arguments: Vec<Values> =
        before.iter().cloned().chain([stage.outcome.values.clone()]).chain(after.iter().cloned()).collect();
    following(evaluator, &stage, function, &arguments, site)
}

/// What a function makes of the answers, one by one: what it asks of an answer tells it apart from the others. What it
/// does not pass on is an answer of its own, or what becomes of the error that came.
fn finished(
    evaluator: &mut Evaluator<'_, '_>,
    framework: &'static str,
    stage: &Stage,
    function: &Values,
    site: Site,
) -> Vec<Stage> {
    let mut all = Vec::new();
    for value in &stage.outcome.values {
        for answer in &respond::answers(evaluator, framework, value, site) {
            let Value::Response(came) = answer else {
                all.push(with(stage, Values::one(answer.clone())));
                continue;
            };
            for next in following(evaluator, stage, function, &[Values::one(answer.clone())], site) {
                let made =
                    next.outcome.values.iter().flat_map(|value| respond::answers(evaluator, framework, value, site));
                let made = made.collect::<Values>().map_responses(&|response| {
                    if response.site != came.site {
                        response.via = if came.via == Via::Error { Via::Error } else { Via::Middleware };
                    }
                });
                all.push(with(&next, made));
            }
        }
    }
    all
}

fn recovered(evaluator: &mut Evaluator<'_, '_>, stage: Stage, function: &Values, site: Site) -> Vec<Stage> {
    if !stage.refused {
        return vec![stage];
    }
    // One by one: what is asked of a refusal tells it apart from the others.
    let mut answered = Vec::new();
    for value in &stage.outcome.values {
        answered.extend(following(evaluator, &stage, function, &[Values::one(value.clone())], site));
    }
    let via = stage.via.unwrap_or(Via::Error);
    answered.into_iter().map(|stage| Stage { via: Some(via), refused: false, ..stage }).flat_map(refusing).collect()
}

/// What a function makes of a value, on the paths on which it came.
fn following(
    evaluator: &mut Evaluator<'_, '_>,
    stage: &Stage,
    function: &Values,
    arguments: &[Values],
    site: Site,
) -> Vec<Stage> {
    let outcomes = called(evaluator, function, arguments, site);
    let mut all = Vec::new();
    for outcome in &outcomes {
        for outcome in settled(evaluator, outcome) {
            let Some(facts) = stage.outcome.facts.and(outcome.facts) else { continue };
            let mut writes = stage.outcome.writes.clone();
            writes.extend(&outcome.writes);
            all.push(Stage { outcome: Outcome { facts, writes, ..outcome }, via: stage.via, refused: stage.refused });
        }
    }
    all
}
