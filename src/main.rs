//! The command line of `seeother`.

fn main() {}
