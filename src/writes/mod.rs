//! What stores, sends or changes something: the table of writes.
//!
//! Evidence is *strong* when a call is resolved to the table: by the path of an outside crate, by the type of
//! the receiver, by a builder of that family, or by SQL that changes data. It is *weak* when only a mutating
//! name on something that looks like state or a database speaks for it. A write belongs to the `Ok` of its call.

mod bare;
pub(crate) mod common;
mod cookies;
mod diesel;
mod files;
mod mail;
mod mongodb;
mod others;
mod redis;
mod running;
mod rusqlite;
mod sea_orm;
mod skytable;
mod sql;
mod sqlx;
#[cfg(test)]
mod tests;
mod tokio_postgres;

pub(crate) use self::bare::is_changing_name;
pub(crate) use self::cookies::{COOKIES, cookie_site};
use crate::frameworks::Vocabulary;
use crate::program::evaluate::{CallSite, Done, Evaluator, State};
use crate::program::names::ExternalPath;
use crate::program::value::Value;
use crate::syntax::facts::MacroCall;

/// The vocabulary of everything that writes.
pub struct Writes;

type Call = fn(&ExternalPath, &CallSite<'_>) -> Option<Done>;
type Method = fn(&mut Evaluator<'_, '_>, &Value, &str, &CallSite<'_>) -> Option<Done>;

/// Functions of the families, each asked for every outside path.
const CALLS: [Call; 8] =
    [sqlx::call, diesel::call, files::call, redis::call, skytable::call, mail::call, cookies::call, others::call];
/// Methods of the families. What knows its receiver surely comes first.
const METHODS: [Method; 13] = [
    sqlx::method,
    diesel::method,
    sea_orm::method,
    rusqlite::method,
    tokio_postgres::method,
    sql::method,
    mongodb::method,
    redis::method,
    skytable::method,
    files::method,
    mail::method,
    cookies::method,
    others::method,
];

impl Vocabulary for Writes {
    fn crates(&self) -> &'static [&'static str] {
        &[]
    }

    fn knows(&self, path: &ExternalPath) -> bool {
        sqlx::knows(path) || diesel::knows(path) || files::knows(path)
    }

    fn knows_macro(&self, path: &ExternalPath) -> bool {
        sqlx::knows(path) || skytable::knows(path)
    }

    fn call(
        &self,
        evaluator: &mut Evaluator<'_, '_>,
        path: &ExternalPath,
        call: &CallSite<'_>,
        state: &State,
    ) -> Option<Done> {
        running::call(evaluator, path, call, state).or_else(|| CALLS.iter().find_map(|family| family(path, call)))
    }

    fn method(
        &self,
        evaluator: &mut Evaluator<'_, '_>,
        receiver: &Value,
        method: &str,
        call: &CallSite<'_>,
        state: &State,
    ) -> Option<Done> {
        running::method(evaluator, receiver, method, call, state)
            .or_else(|| METHODS.iter().find_map(|family| family(evaluator, receiver, method, call)))
            .or_else(|| bare::shared(evaluator, receiver, method, call))
    }

    fn unknown_method(
        &self,
        evaluator: &mut Evaluator<'_, '_>,
        receiver: &Value,
        method: &str,
        call: &CallSite<'_>,
    ) -> Option<Done> {
        bare::method(evaluator, receiver, method, call)
    }

    fn macro_call(
        &self,
        evaluator: &mut Evaluator<'_, '_>,
        path: &ExternalPath,
        source: &MacroCall,
        call: &CallSite<'_>,
        _: &State,
    ) -> Option<Done> {
        sqlx::macro_call(evaluator, path, source, call).or_else(|| skytable::macro_call(evaluator, path, call))
    }
}
