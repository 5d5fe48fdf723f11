//! What the programs of others make of our output and our hooks. `tests/setup` installs them; `tests/run
//! --with-editors` runs these tests. A program that is missing fails its test.

use std::path::{Path, PathBuf};

#[path = "tools/pre_commit.rs"]
mod pre_commit;
#[path = "tools/sarif.rs"]
mod sarif;
#[path = "tools/shells.rs"]
mod shells;
#[path = "formats/shop.rs"]
#[expect(dead_code, reason = "its readers of formats are for tests/formats.rs")]
mod shop;

/// A program that `tests/setup` installs, by its path in `target/tools`.
fn tool(path: &str) -> PathBuf {
    let tool = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/tools").join(path);
    assert!(tool.exists(), "{} is missing: run tests/setup", tool.display());
    tool
}
