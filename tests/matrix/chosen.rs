//! Which cells are compiled and driven: a part of the thousands that are read, the same in every run.
//!
//! Either of each pair of form and surrounding one cell with an unsafe method ([`Part::Pairs`], some hundreds); which
//! status and method it has goes round, so that neighbours differ. Or of each form with each of its statuses one
//! ([`Part::Forms`], about a hundred), in surroundings by turns; a form whose type is its status stands in each, since a fix
//! of it changes what is around it. Every surrounding, and every pair of status and method that the matrix has, is among
//! them.

use std::collections::{BTreeMap, BTreeSet};

use super::{Cell, Framework, Method, Package, Typed, generate, generate_with};

/// How much of a framework's matrix is compiled and driven.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    Pairs,
    Forms,
}

/// How far one goes on in the cells of a pair. Shares no factor with the usual number of them, 5 statuses by 4 methods.
const STEP: usize = 7;

/// A package of the cells that are chosen among those that are `wanted`.
pub fn package(framework: &dyn Framework, wanted: &dyn Fn(&Cell) -> bool) -> Package {
    package_with(framework, Typed::Wrong, wanted)
}

/// The same with the cells that are typed as they are, or as their fixes have to make them.
pub fn package_with(framework: &dyn Framework, typed: Typed, wanted: &dyn Fn(&Cell) -> bool) -> Package {
    let cells = candidates(framework, wanted);
    let mut chosen = match framework.part() {
        Part::Pairs => of_each_pair(cells.iter()),
        Part::Forms => of_each_form(&cells),
    };
    chosen.extend(of_each_pair(cells.iter().filter(|cell| cell.typed)));
    let chosen = with_all_methods(chosen, &cells);
    generate_with(framework, typed, &|_, surrounding, handler| chosen.contains(&(surrounding, handler.to_owned())))
}

fn candidates(framework: &dyn Framework, wanted: &dyn Fn(&Cell) -> bool) -> Vec<Cell> {
    let mut cells = generate(framework, &|method, _, _| method != Method::Get).cells;
    cells.retain(|cell| wanted(cell));
    cells
}

fn of_each_pair<'c>(cells: impl Iterator<Item = &'c Cell>) -> Vec<&'c Cell> {
    let mut pairs: BTreeMap<(&str, &str), Vec<&Cell>> = BTreeMap::new();
    for cell in cells {
        pairs.entry((cell.surrounding, cell.form)).or_default().push(cell);
    }
    pairs.values().enumerate().map(|(index, cells)| cells[index * STEP % cells.len()]).collect()
}

/// Each in the surrounding that has the fewest up to then; and one for every surrounding that has none in the end.
fn of_each_form(cells: &[Cell]) -> Vec<&Cell> {
    let mut forms: BTreeMap<(&str, u16), Vec<&Cell>> = BTreeMap::new();
    let mut uses: BTreeMap<&str, usize> = BTreeMap::new();
    for cell in cells {
        forms.entry((cell.form, cell.status)).or_default().push(cell);
        uses.insert(cell.surrounding, 0);
    }
    let mut chosen = Vec::new();
    for (index, cells) in forms.values().enumerate() {
        let by_turns = (0..cells.len()).map(|step| cells[(index * STEP + step) % cells.len()]);
        let least = by_turns.min_by_key(|cell| uses[cell.surrounding]).expect("a form has a cell");
        *uses.entry(least.surrounding).or_default() += 1;
        chosen.push(least);
    }
    let first = |surrounding: &str| cells.iter().find(|cell| cell.surrounding == surrounding);
    chosen.extend(uses.into_iter().filter(|(_, count)| *count == 0).filter_map(|(surrounding, _)| first(surrounding)));
    chosen
}

/// Surrounding and handler of the chosen ones, and of one more for each pair of status and method that is not among them.
fn with_all_methods<'c>(mut chosen: Vec<&'c Cell>, cells: &'c [Cell]) -> BTreeSet<(&'static str, String)> {
    let mut seen: BTreeSet<(u16, Method)> = chosen.iter().map(|cell| (cell.status, cell.method)).collect();
    chosen.extend(cells.iter().filter(|cell| seen.insert((cell.status, cell.method))));
    chosen.into_iter().map(|cell| (cell.surrounding, cell.handler.clone())).collect()
}

/// Panics if something that the part promises has no cell among the chosen ones.
pub fn assert_complete(framework: &dyn Framework) {
    let all = candidates(framework, &|_| true);
    let chosen = package(framework, &|_| true).cells;
    let promised = |cells: &[Cell]| -> BTreeSet<(String, String)> {
        let promised = |cell: &Cell| {
            let pair = |left: &str, right: &str| (left.to_owned(), right.to_owned());
            let status = cell.status.to_string();
            let shape = match framework.part() {
                Part::Forms if !cell.typed => pair(cell.form, &status),
                _ => pair(cell.form, cell.surrounding),
            };
            [shape, pair(cell.surrounding, ""), pair(&status, cell.method.lower())]
        };
        cells.iter().flat_map(promised).collect()
    };
    assert_eq!(promised(&all), promised(&chosen), "{}", framework.name());
    assert!(chosen.len() * 5 < all.len(), "{}: {} of {} cells are chosen", framework.name(), chosen.len(), all.len());
}
