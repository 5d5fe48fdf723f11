//! Calls of functions and closures of the workspace, with their results remembered.

use std::sync::Arc;

use rustc_hash::FxHashMap;
use smol_str::SmolStr;

use super::state::merge;
use super::{Evaluator, Flows, Frame, MAXIMUM_DEPTH, PathFacts, State, Writes, Wrote};
use crate::program::ids::{Definition, ItemId, ModuleId};
use crate::program::record;
use crate::program::types::{Type, TypeContext};
use crate::program::value::{FunctionValue, Reason, Value, Values, VariantValue};
use crate::syntax::facts::{Block, Function, ItemFacts};

/// One way in which a call ends.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Outcome {
    /// What is known of the path.
    pub facts: PathFacts,
    /// Where it wrote.
    pub writes: Writes,
    /// What it returns.
    pub values: Values,
    /// The receiver, if any, and the parameters as they are at the end.
    pub changed: Vec<Values>,
}

/// What the result of a call depends on.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct CallKey {
    function: FunctionValue,
    receiver: Option<Values>,
    arguments: Vec<Values>,
    /// How far from where values are known by type alone, in a large handler.
    exactness: Exactness,
}

/// How much a call knows of what it is given.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Exactness {
    /// All that is known, and so does what it calls.
    Exact,
    /// The same, but calls so many levels below it know types alone.
    Above(usize),
    /// Types alone, and so does what it calls.
    Types,
}

/// In a large handler: the handler itself and what it calls.
const EXACT_LEVELS: usize = 2;

/// Why the rest of a function is unknown when the budget is spent.
pub(super) const TOO_MUCH: &str = "too much code for one handler";

impl Evaluator<'_, '_> {
    /// All ways in which a call of a function of the workspace can end.
    pub fn call_function(
        &mut self,
        function: &FunctionValue,
        receiver: Option<Values>,
        arguments: &[Values],
    ) -> Arc<Vec<Outcome>> {
        let exactness = self.exactness();
        let given = |values: Values| match exactness {
            Exactness::Types => values.by_type(),
            Exactness::Exact | Exactness::Above(_) => values.bounded(),
        };
        let arguments: Vec<Values> = arguments.iter().cloned().map(given).collect();
        let arguments = arguments.as_slice();
        let receiver = receiver.map(given);
        let key = CallKey { function: function.clone(), receiver, arguments: arguments.to_vec(), exactness };
        let facts = self.program.facts(function.definition.item);
        let ItemFacts::Function(code) = &*facts else {
            return Arc::new(vec![self.cut(Type::Unknown, "not a function", &key)]);
        };
        let repeated = self.stack.iter().filter(|known| known.function.definition == function.definition).count();
        if repeated > 2 || self.stack.contains(&key) || self.stack.len() >= MAXIMUM_DEPTH {
            let depth = self.stack.iter().position(|known| known.function.definition == function.definition);
            self.taint(depth.unwrap_or(0));
            let output = self.output_type(function, code, arguments);
            return Arc::new(vec![self.cut(output, "code that calls itself", &key)]);
        }
        if let Some((node, outcomes)) = self.program.calls.get(&key) {
            record::call(node);
            self.count(node);
            return outcomes;
        }
        if let Some(outcomes) = self.provisional_outcomes(&key) {
            return outcomes;
        }
        let Some(body) = &code.body else {
            let output = self.output_type(function, code, arguments);
            return Arc::new(vec![self.cut(output, "a function without a body", &key)]);
        };
        let steps = std::mem::take(&mut self.steps);
        let (before, outer_below) = (self.total, std::mem::take(&mut self.below));
        let outer_taint = self.taint.take();
        let depth = self.stack.len();
        self.stack.push(key.clone());
        record::begin();
        // Its code is a part of what it rests on, though it was asked for before.
        record::item(function.definition.item);
        let context = self.call_context(function, code, arguments);
        let mut outcomes = self.run_function(function, code, body, context, &key);
        self.stack.pop();
        let exhausted = self.steps > super::STEP_BUDGET || self.total > self.budget;
        self.steps = steps;
        let taken = self.total - before;
        if exhausted {
            // Paths that were not followed to an end left nothing behind that could say so.
            outcomes.push(self.cut(Type::Unknown, TOO_MUCH, &key));
        }
        let outcomes = Arc::new(outcomes);
        self.provisional.truncate(depth);
        let own_taint = self.taint.filter(|&lowest| lowest < depth);
        let recording = record::end();
        if let Some(lowest) = own_taint {
            self.below += outer_below;
            record::absorb(recording);
            if self.provisional.len() <= lowest {
                self.provisional.resize_with(lowest + 1, FxHashMap::default);
            }
            self.provisional[lowest].insert(key, outcomes.clone());
        } else {
            let node = self.program.calls.insert(key, outcomes.clone(), recording, taken - self.below);
            self.counted.insert(node);
            self.below = outer_below + taken;
            record::call(node);
        }
        self.taint = [own_taint, outer_taint].into_iter().flatten().min();
        outcomes
    }

    /// Counts the steps of a result that was known before, as if it had been worked out now: what is too much must not
    /// depend on what came first.
    fn count(&mut self, node: record::NodeId) {
        let steps = self.program.calls.steps(node, &mut self.counted, self.budget);
        self.total += steps;
        self.below += steps;
        if self.total > self.budget {
            self.taint(0);
        }
    }

    /// How much the next call knows of what it is given.
    fn exactness(&self) -> Exactness {
        match EXACT_LEVELS.checked_sub(self.stack.len()) {
            _ if !self.large => Exactness::Exact,
            None | Some(0) => Exactness::Types,
            Some(levels) => Exactness::Above(levels),
        }
    }

    /// The result of a call that was evaluated before under a cut which is still the same. What it rests on was recorded
    /// then, by the call at which the cut was.
    fn provisional_outcomes(&mut self, key: &CallKey) -> Option<Arc<Vec<Outcome>>> {
        let mut known = self.provisional.iter().enumerate().filter(|(_, results)| !results.is_empty());
        let (lowest, outcomes) = known.find_map(|(lowest, results)| Some((lowest, results.get(key)?.clone())))?;
        self.taint(lowest);
        Some(outcomes)
    }

    pub(super) fn taint(&mut self, depth: usize) {
        self.taint = Some(self.taint.map_or(depth, |known| known.min(depth)));
    }

    fn cut(&self, output: Type, reason: &str, key: &CallKey) -> Outcome {
        Outcome {
            facts: PathFacts::default(),
            writes: Writes::default(),
            values: Values::opaque(output, &Reason::new(reason)),
            changed: key.receiver.iter().cloned().chain(key.arguments.iter().cloned()).collect(),
        }
    }

    fn run_function(
        &mut self,
        function: &FunctionValue,
        code: &Function,
        body: &Block,
        context: TypeContext,
        key: &CallKey,
    ) -> Vec<Outcome> {
        let Definition { module, item } = function.definition;
        let output = code
            .output
            .as_ref()
            .map_or(Type::Tuple(Vec::new()), |written| self.resolver().ty(module, &context, written));
        let frame = Frame::new(item, module, context, output);
        let outer = std::mem::replace(&mut self.frame, frame);
        let mut state = State::default();
        if let Some(receiver) = &key.receiver {
            let slot = self.declare(&SmolStr::new_static("self"), code.name.span);
            self.frame.parameters.push(slot);
            state.set(slot, receiver.clone());
        }
        for (index, parameter) in code.parameters.iter().enumerate() {
            let annotation = self.resolve_type(&parameter.annotation);
            let given = key.arguments.get(index).cloned();
            let values = given.unwrap_or_else(|| Values::opaque(Type::Unknown, &Reason::new("an argument is missing")));
            let values = self.annotated(values, &annotation);
            let slot = self.slot(parameter.span);
            state.set(slot, values.clone());
            self.bind(&parameter.pattern, &values, &mut state);
            let bound = match &parameter.pattern {
                crate::syntax::facts::Pattern::Binding { name, .. } => self.lookup(&name.text),
                _ => None,
            };
            self.frame.parameters.push(bound.unwrap_or(slot));
        }
        let outcomes = self.run_body(body, state);
        self.frame = outer;
        outcomes
    }

    pub(super) fn run_body(&mut self, body: &Block, state: State) -> Vec<Outcome> {
        let expected = self.frame.output.clone();
        for (state, values) in self.block(body, state, &expected) {
            self.returned(state, values);
        }
        merged(std::mem::take(&mut self.frame.returns))
    }

    /// What a macro of an outside crate returns from the function that it stands in.
    pub fn leave(&mut self, state: State, values: Values) {
        self.returned(state, values);
    }

    /// Notes that the function ends here with this value.
    pub(super) fn returned(&mut self, state: State, values: Values) {
        let values = self.resolve_references(&state, values);
        let values = typed(values, &self.frame.output).bounded();
        let changed = self.frame.parameters.iter().map(|&slot| {
            let values = state.get(slot).cloned().unwrap_or_default();
            self.resolve_references(&state, values).bounded()
        });
        let changed = changed.collect();
        self.frame.returns.push(Outcome { facts: state.facts, writes: state.writes.clone(), values, changed });
    }

    /// What functions or closures leave in their only argument, given as `&mut`; `None` when one of
    /// them is not known.
    pub fn changed_argument(&mut self, callee: &Values, argument: &Values) -> Option<Values> {
        let arguments = std::slice::from_ref(argument);
        let mut all = Values::none();
        for value in callee {
            let outcomes = match value {
                Value::Function(function) => self.call_function(function, None, arguments).to_vec(),
                Value::Closure(closure) => self.closure_outcomes(closure, arguments),
                _ => return None,
            };
            for outcome in outcomes {
                all.extend(outcome.changed.into_iter().next()?);
            }
        }
        (!all.is_empty()).then_some(all)
    }

    /// Goes on after a call on every path on which it can end. What it wrote belongs to its `Ok`.
    pub(super) fn continued(&mut self, outcomes: &[Outcome], state: &State) -> Flows {
        let mut flows = Flows::new();
        for outcome in outcomes {
            let Some(facts) = state.facts.and(outcome.facts) else { continue };
            let mut next = state.clone();
            next.facts = PathFacts { wrote: state.facts.wrote, ..facts };
            let wrote = outcome.facts.wrote;
            let (failed, values) = match wrote {
                Wrote::No => (Values::none(), outcome.values.clone()),
                _ => divided(&outcome.values),
            };
            if !failed.is_empty() {
                let mut next = next.clone();
                outcome.writes.cookies().iter().for_each(|&cookie| next.writes.add_cookie(cookie));
                flows.push((next, failed));
                if values.is_empty() {
                    continue;
                }
            }
            next.write_all(wrote, &outcome.writes);
            flows.push((next, values));
        }
        merge(flows)
    }

    /// Runs something as if it stood in another item.
    pub(super) fn in_item<T>(&mut self, definition: Definition, run: impl FnOnce(&mut Self) -> T) -> T {
        let context = TypeContext::default();
        let frame = Frame::new(definition.item, definition.module, context, Type::Unknown);
        let outer = std::mem::replace(&mut self.frame, frame);
        self.depth += 1;
        let result = run(self);
        self.depth -= 1;
        self.frame = outer;
        result
    }

    /// An item and module to stand in, for sites made by vocabularies.
    pub fn standing(&self) -> (ItemId, ModuleId) {
        (self.frame.item, self.frame.module)
    }
}

/// More ways of ending than this are merged, even where that parts what is returned from what was filled in.
const MAXIMUM_OUTCOMES: usize = 24;

pub(super) fn merged(outcomes: Vec<Outcome>) -> Vec<Outcome> {
    let mut all: Vec<Outcome> = Vec::new();
    for outcome in outcomes {
        let apart = |known: &Outcome| {
            known.values != outcome.values
                && known.changed != outcome.changed
                && outcome.changed.iter().any(Values::is_handed)
        };
        let full = all.len() >= MAXIMUM_OUTCOMES;
        match all.iter_mut().find(|known| known.facts == outcome.facts && (full || !apart(known))) {
            Some(known) => {
                known.values.extend(outcome.values);
                known.writes.extend(&outcome.writes);
                for (mine, theirs) in known.changed.iter_mut().zip(outcome.changed) {
                    mine.extend(theirs);
                }
            }
            None => all.push(outcome),
        }
    }
    all
}

/// What is known by nothing gets the type that is written, also inside of `Ok`, `Err` and `Some`.
fn typed(values: Values, ty: &Type) -> Values {
    if ty.is_unknown() {
        return values;
    }
    values.map(|value| match value {
        Value::Opaque(known, reason) if known.is_vague() => Values::opaque(ty.clone(), reason),
        Value::Variant(variant) => {
            let argument = match variant.name.as_str() {
                "Ok" | "Some" => ty.argument(0),
                "Err" => ty.argument(1),
                _ => Type::Unknown,
            };
            if argument.is_unknown() {
                return Values::one(value.clone());
            }
            let fields = variant.fields.iter().map(|(name, values)| (name.clone(), typed(values.clone(), &argument)));
            let fields = fields.collect();
            Values::one(Value::Variant(Arc::new(VariantValue { fields, ..(**variant).clone() })))
        }
        Value::Tuple(members) => match ty {
            Type::Tuple(types) if types.len() == members.len() => {
                let members = members.iter().zip(types).map(|(member, ty)| typed(member.clone(), ty)).collect();
                Values::one(Value::Tuple(members))
            }
            _ => Values::one(value.clone()),
        },
        other => Values::one(other.clone()),
    })
}

/// The alternatives that are `Err`, and the others.
fn divided(values: &Values) -> (Values, Values) {
    let is_failure = |value: &&Value| matches!(value, Value::Variant(variant) if variant.name == "Err");
    (
        values.iter().filter(is_failure).cloned().collect(),
        values.iter().filter(|value| !is_failure(value)).cloned().collect(),
    )
}
