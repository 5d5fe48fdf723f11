//! `seeother` reads the source of web applications, works out which answers each route can give, and
//! reports handlers of unsafe methods that answer something else where `303 See Other` fits.

pub mod cli;
pub mod diagnostic;
pub mod engine;
pub mod report;
pub mod route_table;
pub mod rules;
pub mod settings;
pub mod source;
pub mod suggest;
pub mod suppression;
