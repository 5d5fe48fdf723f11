//! Bad input through the real binary: each case says what a user sees, and that the run ends in time,
//! without a panic, and without eating the memory of the machine.

#[path = "bounded/mod.rs"]
mod bounded;
#[path = "hostile/shop.rs"]
mod shop;

#[path = "hostile/amounts.rs"]
mod amounts;
#[path = "hostile/calls.rs"]
mod calls;
#[path = "hostile/configuration.rs"]
mod configuration;
#[path = "hostile/file_system.rs"]
mod file_system;
#[path = "hostile/lines.rs"]
mod lines;
#[path = "hostile/modules.rs"]
mod modules;
#[path = "hostile/nesting.rs"]
mod nesting;
#[path = "hostile/unreadable.rs"]
mod unreadable;
