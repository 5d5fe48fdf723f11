//! Which cells are compiled and driven: some hundreds of the thousands that are read, the same in every run.
//!
//! Of each pair of form and surrounding one cell with an unsafe method; which status and method it has goes round, so
//! that neighbours differ. Every pair of status and method that the matrix has is among them.

use std::collections::{BTreeMap, BTreeSet};

use super::{Cell, Framework, Method, Package, generate};

/// How far one goes on in the cells of a pair. Shares no factor with the usual number of them, 5 statuses by 4 methods.
const STEP: usize = 7;

/// A package of the cells that are chosen among those that are `wanted`.
pub fn package(framework: &dyn Framework, wanted: &dyn Fn(&Cell) -> bool) -> Package {
    let chosen = choose(&candidates(framework, wanted));
    generate(framework, &|_, surrounding, handler| chosen.contains(&(surrounding, handler.to_owned())))
}

fn candidates(framework: &dyn Framework, wanted: &dyn Fn(&Cell) -> bool) -> Vec<Cell> {
    let mut cells = generate(framework, &|method, _, _| method != Method::Get).cells;
    cells.retain(|cell| wanted(cell));
    cells
}

/// Surrounding and handler of each.
fn choose(cells: &[Cell]) -> BTreeSet<(&'static str, String)> {
    let mut pairs: BTreeMap<(&str, &str), Vec<&Cell>> = BTreeMap::new();
    for cell in cells {
        pairs.entry((cell.surrounding, cell.form)).or_default().push(cell);
    }
    let mut chosen: Vec<&Cell> =
        pairs.values().enumerate().map(|(index, cells)| cells[index * STEP % cells.len()]).collect();
    let mut seen: BTreeSet<(u16, Method)> = chosen.iter().map(|cell| (cell.status, cell.method)).collect();
    chosen.extend(cells.iter().filter(|cell| seen.insert((cell.status, cell.method))));
    chosen.into_iter().map(|cell| (cell.surrounding, cell.handler.clone())).collect()
}

/// Panics if a pair of the matrix has no cell among the chosen ones.
pub fn assert_complete(framework: &dyn Framework) {
    let all = candidates(framework, &|_| true);
    let chosen = package(framework, &|_| true).cells;
    let pairs = |cells: &[Cell]| -> BTreeSet<(String, String)> {
        let pairs = |cell: &Cell| {
            let shape = (cell.form.to_owned(), cell.surrounding.to_owned());
            [shape, (cell.status.to_string(), cell.method.lower().to_owned())]
        };
        cells.iter().flat_map(pairs).collect()
    };
    assert_eq!(pairs(&all), pairs(&chosen), "{}", framework.name());
    assert!(chosen.len() * 5 < all.len(), "{}: {} of {} cells are chosen", framework.name(), chosen.len(), all.len());
}
