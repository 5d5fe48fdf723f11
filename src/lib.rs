//! `seeother` reads the source of web applications, works out which answers each route can give, and
//! reports handlers of unsafe methods that answer something else where `303 See Other` fits.
//!
//! The rooms, in the order in which data goes through them; each knows only those before it:
//!
//! - [`source`]: files, packages, text. Knows no Rust.
//! - [`syntax`]: text to items, items to owned facts. The only one that knows syn.
//! - [`program`]: modules, names, values; what each function can return.
//! - [`frameworks`]: what the names of web frameworks mean to the evaluator.
//! - [`applications`]: root routers, their routes, and the answers of each.
//! - [`mends`]: the edits that make an answer a 303, and whether they are safe.
//! - [`rules`], [`engine`]: routes and findings with their fixes, as plain data.
//! - [`repair`]: fixes made in texts until none is left.
//! - [`settings`], [`suppression`]: what people ask for and leave out.
//! - [`report`], [`cli`]: the terminal and the formats. Know nothing of syn or of rules.
//! - [`server`]: the language server protocol. Knows the engine as the command line does.

pub mod applications;
pub mod cli;
pub mod clients;
pub mod diagnostic;
pub mod engine;
pub mod frameworks;
pub mod mends;
pub mod program;
pub mod repair;
pub mod report;
pub mod route_table;
pub mod rules;
pub mod server;
pub mod settings;
pub mod source;
pub mod status;
pub mod statuses;
pub mod suggest;
pub mod suppression;
pub mod syntax;
pub mod watch;
pub mod writes;
