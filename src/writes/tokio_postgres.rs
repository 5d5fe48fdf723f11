//! tokio-postgres, postgres and their pools. What takes SQL as text is in [`super::sql`].

use super::common::{external, outside_type, wrote};
use crate::program::evaluate::{CallSite, Done, Evaluator, Wrote};
use crate::program::value::Value;

pub(super) fn method(
    evaluator: &mut Evaluator<'_, '_>,
    receiver: &Value,
    method: &str,
    _: &CallSite<'_>,
) -> Option<Done> {
    let path = outside_type(evaluator, receiver)?;
    let known = matches!(path.krate(), "tokio_postgres" | "postgres" | "deadpool_postgres" | "bb8_postgres");
    (known && method == "copy_in").then(|| wrote(Wrote::Strong, external(&["tokio_postgres", "Error"])))
}
