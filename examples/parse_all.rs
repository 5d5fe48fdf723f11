//! Parses every `.rs` file below some folders with syn, and does nothing with the result: what a linter that
//! looks at everything would have to do at least. `tests/corpus/bench` times it beside `seeother`.

use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};

use rayon::prelude::*;

/// The same allocator as that of `seeother`, so that the parsers are compared.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let folders: Vec<_> = std::env::args_os().skip(1).collect();
    let mut files = Vec::new();
    for folder in &folders {
        // As `seeother` walks: ignored and hidden files are left out.
        for entry in ignore::WalkBuilder::new(folder).require_git(false).git_global(false).build().flatten() {
            if entry.path().extension().is_some_and(|extension| extension == "rs") && entry.path().is_file() {
                files.push(entry.into_path());
            }
        }
    }
    let parsed = AtomicUsize::new(0);
    let items = AtomicUsize::new(0);
    let pool = rayon::ThreadPoolBuilder::new().stack_size(256 << 20).build()?;
    pool.install(|| {
        files.par_iter().for_each(|path| {
            if let Some(count) = parse(path) {
                parsed.fetch_add(1, Ordering::Relaxed);
                items.fetch_add(count, Ordering::Relaxed);
            }
        });
    });
    let (parsed, items) = (parsed.into_inner(), items.into_inner());
    report(files.len(), parsed, items)
}

/// The number of items at the top of a file; `None` if it cannot be read or parsed.
fn parse(path: &Path) -> Option<usize> {
    let text = std::fs::read_to_string(path).ok()?;
    let count = syn::parse_file(&text).ok().map(|file| file.items.len());
    proc_macro2::extra::invalidate_current_thread_spans();
    count
}

fn report(files: usize, parsed: usize, items: usize) -> Result<(), Box<dyn std::error::Error>> {
    use std::io::Write;
    writeln!(std::io::stdout(), "{parsed} of {files} files parsed, {items} items at their top")?;
    Ok(())
}
