//! The evaluator: runs a function on abstract values and collects everything that it can return.
//!
//! It follows every path, knows no types beyond those that are written, and knows frameworks only
//! through their vocabularies. What it cannot know is a value of its own, with the reason.

mod blocks;
mod calls;
mod closures;
mod conditions;
mod constructors;
mod conversions;
mod dispatch;
mod expressions;
mod flow;
mod functions;
mod macros;
mod methods;
mod paths;
mod patterns;
mod places;
mod remembered;
mod signatures;
mod standard;
mod state;
mod strings;
mod traits;

use std::sync::Arc;

use rustc_hash::{FxHashMap, FxHashSet};
use smol_str::SmolStr;

pub use self::functions::Outcome;
pub use self::methods::LENDER;
pub use self::remembered::{CallCache, Forgotten};
pub use self::state::{Flows, PathFacts, State, Writes, Wrote, merge};
use crate::program::Program;
use crate::program::ids::{ItemId, ModuleId, Site};
use crate::program::names::{Namespace, Resolution, Resolver};
use crate::program::record::NodeId;
use crate::program::types::{Type, TypeContext};
use crate::program::value::{Reason, Value, Values};
use crate::source::Span;
use crate::syntax::facts::TypeExpression;

/// One activation of a function, closure or async block.
pub(crate) struct Frame {
    /// The item that sites are relative to.
    item: ItemId,
    module: ModuleId,
    context: TypeContext,
    /// Variables in scope, innermost last.
    scope: Vec<(SmolStr, u32)>,
    slots: FxHashMap<(ItemId, Span), u32>,
    next_slot: u32,
    returns: Vec<Outcome>,
    breaks: Vec<Flows>,
    continues: Vec<Vec<State>>,
    output: Type,
    parameters: Vec<u32>,
}

/// Evaluates code of one program.
pub struct Evaluator<'p, 'w> {
    /// The program.
    pub program: &'p Program<'w>,
    frame: Frame,
    stack: Vec<functions::CallKey>,
    /// Steps in the function being evaluated.
    steps: u64,
    /// Steps of this evaluator with those of the results that it found, each once, and as many as there may be.
    total: u64,
    budget: u64,
    /// Of those in the function being evaluated: the steps of remembered calls.
    below: u64,
    /// Results whose steps are in the total.
    counted: FxHashSet<NodeId>,
    /// Whether calls below the handler's own know of what they are given only the types.
    large: bool,
    /// Closures within closures.
    depth: usize,
    /// What a vocabulary made of arguments that the call in hand got as `&mut`.
    changed_arguments: Vec<(usize, Values)>,
    /// Whether the call in hand put a cookie into a value that has to be answered.
    holds_cookie: bool,
    /// The lowest call of the stack that a cut made the current result depend on.
    taint: Option<usize>,
    /// By call of the stack: results that a cut at it made depend on it, which hold while it is being evaluated. Without
    /// them each way through functions that call each other would be gone anew.
    provisional: Vec<FxHashMap<functions::CallKey, Arc<Vec<functions::Outcome>>>>,
}

/// Steps of one function without what it calls; beyond them the rest is unknown.
const STEP_BUDGET: u64 = 50_000;
/// Steps of one handler with everything that it calls, each call once. Few get there, mostly for a
/// database within the workspace, and are evaluated once more as large ones.
const HANDLER_BUDGET: u64 = 60_000;
/// The same for a function that makes routers: there are few, and one may bind a thousand routes.
const ROUTER_BUDGET: u64 = 400_000;
/// The same for a large handler, whose calls know types alone; beyond them the rest is unknown, and not kept.
const LARGE_HANDLER_BUDGET: u64 = 400_000;
/// Calls within calls; beyond them the rest is unknown.
const MAXIMUM_DEPTH: usize = 48;

impl<'p, 'w> Evaluator<'p, 'w> {
    /// An evaluator that stands in a module, outside any function.
    pub fn new(program: &'p Program<'w>, module: ModuleId, item: ItemId) -> Self {
        let frame = Frame::new(item, module, TypeContext::default(), Type::Unknown);
        Self {
            program,
            frame,
            stack: Vec::new(),
            steps: 0,
            total: 0,
            budget: HANDLER_BUDGET,
            below: 0,
            counted: FxHashSet::default(),
            large: false,
            depth: 0,
            changed_arguments: Vec::new(),
            holds_cookie: false,
            taint: None,
            provisional: Vec::new(),
        }
    }

    /// For a function that makes routers.
    #[must_use]
    pub fn of_routers(self) -> Self {
        Self { budget: ROUTER_BUDGET, ..self }
    }

    /// For a handler whose budget was spent.
    #[must_use]
    pub fn of_large_handler(self) -> Self {
        Self { budget: LARGE_HANDLER_BUDGET, large: true, ..self }
    }

    /// Whether the budget is spent.
    pub fn is_spent(&self) -> bool {
        self.total > self.budget
    }

    /// For vocabularies: the call in hand leaves this in an argument that it got as `&mut`.
    pub fn change_argument(&mut self, index: usize, values: Values) {
        self.changed_arguments.push((index, values));
    }

    /// For vocabularies: the call in hand put a cookie into a value that sends it only if it is answered.
    pub fn hold_cookie(&mut self) {
        self.holds_cookie = true;
    }

    /// For resolving names.
    pub fn resolver(&self) -> Resolver<'p, 'w> {
        self.program.resolver()
    }

    /// The module that the code being evaluated stands in.
    pub fn module(&self) -> ModuleId {
        self.frame.module
    }

    /// Whether the code being evaluated can name a crate: it tells whose method a shared name means.
    pub fn has_crate(&self, name: &str) -> bool {
        self.resolver().path(self.frame.module, &[SmolStr::new(name)], true, Namespace::Type).is_some()
    }

    /// A site for a range of the item being evaluated.
    pub fn site(&self, span: Span) -> Site {
        Site { item: self.frame.item, span }
    }

    /// Resolves a written type where the code being evaluated stands.
    pub fn resolve_type(&self, written: &TypeExpression) -> Type {
        self.resolver().ty(self.frame.module, &self.frame.context, written)
    }

    /// Resolves a path where the code being evaluated stands.
    pub fn resolve_path(&self, path: &crate::syntax::facts::Path, namespace: Namespace) -> Option<Resolution> {
        let names: Vec<SmolStr> = path.segments.iter().map(|segment| segment.name.text.clone()).collect();
        self.resolver().local_path(self.frame.module, &self.frame.context, &names, path.absolute, namespace)
    }

    /// Counts one step; false when there are to be no more. The budget of a function counts its own code
    /// only, so that its result does not depend on what was evaluated before it.
    fn step(&mut self) -> bool {
        self.steps += 1;
        self.total += 1;
        if self.total > self.budget {
            self.taint = Some(0);
            return false;
        }
        self.steps <= STEP_BUDGET
    }

    /// The type of a value, as far as it is known.
    pub fn type_of(&self, value: &Value) -> Type {
        match value {
            Value::Opaque(ty, _) => ty.clone(),
            Value::Unit => Type::Tuple(Vec::new()),
            Value::Text(_) => Type::std("String", Vec::new()),
            Value::Boolean(_) | Value::Asked(..) => Type::std("bool", Vec::new()),
            Value::Integer(..) => Type::std("u16", Vec::new()),
            Value::Tuple(members) => Type::Tuple(
                members
                    .iter()
                    .map(|member| member.single().map_or(Type::Unknown, |value| self.type_of(value)))
                    .collect(),
            ),
            Value::Structure(structure) => Type::Definition(structure.definition, structure.arguments.clone()),
            Value::Variant(variant) => match &variant.owner {
                crate::program::value::VariantOwner::Definition(definition) => {
                    Type::Definition(*definition, Vec::new())
                }
                crate::program::value::VariantOwner::External(path) => Type::External(path.clone(), Vec::new()),
            },
            Value::Object(object) => Type::External(object.path.clone(), Vec::new()),
            Value::Response(response) => Type::External(
                crate::program::names::ExternalPath::new([response.framework, response.kind]),
                Vec::new(),
            ),
            _ => Type::Unknown,
        }
    }

    fn unknown(&self, reason: impl AsRef<str>) -> Values {
        Values::one(Value::Opaque(Type::Unknown, Reason::new(reason)))
    }

    fn slot(&mut self, span: Span) -> u32 {
        let key = (self.frame.item, span);
        if let Some(&slot) = self.frame.slots.get(&key) {
            return slot;
        }
        let slot = self.frame.next_slot;
        self.frame.next_slot += 1;
        self.frame.slots.insert(key, slot);
        slot
    }

    fn declare(&mut self, name: &SmolStr, span: Span) -> u32 {
        let slot = self.slot(span);
        self.frame.scope.push((name.clone(), slot));
        slot
    }

    fn lookup(&self, name: &str) -> Option<u32> {
        self.frame.scope.iter().rev().find(|(known, _)| known == name).map(|&(_, slot)| slot)
    }
}

impl Frame {
    fn new(item: ItemId, module: ModuleId, context: TypeContext, output: Type) -> Self {
        Self {
            item,
            module,
            context,
            scope: Vec::new(),
            slots: FxHashMap::default(),
            next_slot: 0,
            returns: Vec::new(),
            breaks: Vec::new(),
            continues: Vec::new(),
            output,
            parameters: Vec::new(),
        }
    }
}

/// What a vocabulary makes of a call.
#[derive(Clone, Debug)]
pub struct Done {
    /// The possible results, each with what was written on the way to it.
    pub results: Vec<(PathFacts, Values)>,
    /// The receiver afterwards, where the call changes it.
    pub receiver: Option<Values>,
}

impl Done {
    /// A call that only has a value.
    pub fn value(values: impl Into<Values>) -> Self {
        Self { results: vec![(PathFacts::default(), values.into())], receiver: None }
    }

    /// A call that changes its receiver and returns it.
    pub fn updated(value: Value) -> Self {
        let values = Values::one(value);
        Self { results: vec![(PathFacts::default(), values.clone())], receiver: Some(values) }
    }

    /// A call that changes its receiver and returns something else.
    pub fn changed(receiver: Value, value: Values) -> Self {
        Self { results: vec![(PathFacts::default(), value)], receiver: Some(Values::one(receiver)) }
    }

    /// A call that ran a closure or function: what that left, on the paths that it left.
    pub fn ran(flows: Flows, before: &State) -> Self {
        let results = flows.into_iter().map(|(after, values)| (after.facts.since(before.facts), values)).collect();
        Self { results, receiver: None }
    }

    /// A call that writes when it succeeds, and answers a `Result`.
    pub fn wrote(strength: Wrote, reason: &Reason) -> Self {
        let written = PathFacts { wrote: strength, ..PathFacts::default() };
        let unknown = || Values::opaque(Type::Unknown, reason);
        Self {
            results: vec![(written, Values::ok(unknown())), (PathFacts::default(), Values::err(unknown()))],
            receiver: None,
        }
    }

    /// A call that writes and cannot fail.
    pub fn wrote_surely(strength: Wrote, values: Values) -> Self {
        Self { results: vec![(PathFacts { wrote: strength, ..PathFacts::default() }, values)], receiver: None }
    }
}

/// A call as a vocabulary sees it.
#[derive(Clone, Copy)]
pub struct CallSite<'a> {
    /// The whole call.
    pub site: Site,
    /// The token that names what is called.
    pub name: Site,
    /// The arguments.
    pub arguments: &'a [Values],
    /// Where they stand.
    pub argument_sites: &'a [Site],
    /// Type arguments of the call.
    pub generics: &'a [Type],
    /// The type that the surroundings ask for.
    pub expected: &'a Type,
}

impl CallSite<'_> {
    /// An argument, or nothing known.
    pub fn argument(&self, index: usize) -> Values {
        self.arguments.get(index).cloned().unwrap_or_else(|| Values::unknown("an argument is missing"))
    }

    /// Where an argument stands; the call itself when there is none.
    pub fn argument_site(&self, index: usize) -> Site {
        self.argument_sites.get(index).copied().unwrap_or(self.site)
    }
}
