//! `cargo seeother`: the same program, as Cargo calls it.

use std::process::ExitCode;

/// The parser makes some 800 small values for each kilobyte of source.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    seeother::cli::run_by_cargo(std::env::args_os())
}
