//! What cot's own data base layer changes: methods of `#[model]` types, and `query!`.

use super::NAME;
use crate::program::evaluate::{Done, Evaluator, Wrote};
use crate::program::names::ExternalPath;
use crate::program::types::Type;
use crate::program::value::{Reason, Value, Values};
use crate::syntax::facts::ItemFacts;

/// Methods of `Model` that write (cot 0.7.0 db.rs).
const WRITING: [&str; 4] = ["save", "insert", "update", "insert_or_update"];

/// Methods of a value whose type is a model.
pub(super) fn method(evaluator: &Evaluator<'_, '_>, receiver: &Value, method: &str) -> Option<Done> {
    if !WRITING.contains(&method) {
        return None;
    }
    let ty = evaluator.type_of(receiver);
    let Type::Definition(definition, _) = ty.unboxed() else { return None };
    let facts = evaluator.facts_of(*definition);
    let ItemFacts::Structure(structure) = &*facts else { return None };
    let is_model = structure.attributes.iter().any(|attribute| attribute.path.last() == "model");
    let found = is_model && evaluator.has_crate(NAME);
    found.then(|| Done::wrote(Wrote::Strong, &Reason::new("the result of a write")))
}

/// `query!(Task, $id == id)`: the table of writes knows its `delete`.
pub(super) fn query() -> Done {
    let ty = Type::External(ExternalPath::new([NAME, "db", "query", "Query"]), Vec::new());
    Done::value(Values::opaque(ty, &Reason::new("a query")))
}
