//! One file's items with their facts, and what of them holds when the text changes: an item is known by its own
//! text, wherever in the file it moves.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};

use rustc_hash::FxHashMap;
use smol_str::SmolStr;

use super::htmx;
use crate::source::Span;
use crate::syntax::facts::ItemFacts;
use crate::syntax::lower::lower_item;
use crate::syntax::spelling::{Mention, all_mentions};
use crate::syntax::{Item, ItemKind, SplitFile, split};

type Cell = OnceLock<Arc<ItemFacts>>;

/// The items of one text.
#[derive(Debug)]
pub struct FileItems {
    text: Arc<str>,
    split: SplitFile,
    facts: Vec<Cell>,
    /// Whether anything was met in it that does not parse or is nested too deeply.
    faulty: AtomicBool,
    htmx: OnceLock<bool>,
    mark: OnceLock<bool>,
    words: OnceLock<FxHashMap<SmolStr, Vec<Mention>>>,
}

/// The items of a text that took the place of another one.
#[derive(Debug)]
pub struct Next {
    /// With all facts that still hold.
    pub items: FileItems,
    /// Whether the items are the same ones: kinds, names and containers, and what other items see of `use` and
    /// `mod`. Then an index means the same item as before.
    pub same_shape: bool,
    /// With the same shape: the items whose text is another one.
    pub changed: Vec<u32>,
}

impl FileItems {
    /// Splits a text.
    pub fn new(text: &Arc<str>) -> Self {
        Self::from_split(text, split(text))
    }

    fn from_split(text: &Arc<str>, split: SplitFile) -> Self {
        let facts = split.items.iter().map(|_| Cell::new()).collect();
        let text = Arc::clone(text);
        let faulty = AtomicBool::new(!split.problems.is_empty() || split.items.iter().any(|item| item.too_deep));
        Self { text, split, facts, faulty, htmx: OnceLock::new(), mark: OnceLock::new(), words: OnceLock::new() }
    }

    /// The text that was split.
    pub fn text(&self) -> &Arc<str> {
        &self.text
    }

    /// The items.
    pub fn split(&self) -> &SplitFile {
        &self.split
    }

    /// The facts of an item, lowered now if nobody asked before; then `lowers` is called. Run on a large stack.
    pub fn facts(&self, index: u32, lowers: &dyn Fn()) -> Arc<ItemFacts> {
        let lower = || {
            lowers();
            let items = &self.split.items;
            Arc::new(
                items.get(index as usize).map_or(ItemFacts::Other(None), |item| lower_item(&self.text, items, item)),
            )
        };
        match self.facts.get(index as usize) {
            Some(cell) => Arc::clone(cell.get_or_init(|| self.noticed(lower()))),
            None => lower(),
        }
    }

    /// Whether something was met so far that does not parse or is nested too deeply.
    pub fn is_faulty(&self) -> bool {
        self.faulty.load(Ordering::Relaxed)
    }

    fn noticed(&self, facts: Arc<ItemFacts>) -> Arc<ItemFacts> {
        if matches!(*facts, ItemFacts::Other(Some(_))) {
            self.faulty.store(true, Ordering::Relaxed);
        }
        facts
    }

    /// The facts of an item, if somebody asked for them.
    pub fn known_facts(&self, index: u32) -> Option<Arc<ItemFacts>> {
        self.facts.get(index as usize)?.get().cloned()
    }

    /// Puts in facts of an item that came from the same text; those that are there stay.
    pub fn set_facts(&self, index: u32, facts: Arc<ItemFacts>) {
        if let Some(cell) = self.facts.get(index as usize) {
            let _ = cell.set(self.noticed(facts));
        }
    }

    /// How many items were given to the parser.
    pub fn lowered(&self) -> usize {
        self.facts.iter().filter(|cell| cell.get().is_some()).count()
    }

    /// Whether the text speaks of htmx.
    pub fn has_htmx(&self) -> bool {
        *self.htmx.get_or_init(|| htmx::has_htmx(&self.text))
    }

    /// Where a word stands as code, in the order of the text.
    pub fn mentions(&self, word: &str) -> &[Mention] {
        let words = self.words.get_or_init(|| {
            let mut words: FxHashMap<SmolStr, Vec<Mention>> = FxHashMap::default();
            for (word, mention) in all_mentions(&self.text) {
                words.entry(SmolStr::new(word)).or_default().push(mention);
            }
            words
        });
        words.get(word).map_or(&[], Vec::as_slice)
    }

    /// Whether comments may be meant for us.
    pub fn has_mark(&self) -> bool {
        *self.mark.get_or_init(|| memchr::memmem::find(self.text.as_bytes(), MARK.as_bytes()).is_some())
    }

    /// The items of another text of the same file.
    #[must_use]
    pub fn next(&self, text: &Arc<str>) -> Next {
        let is_same = Arc::ptr_eq(text, &self.text) || **text == *self.text;
        let items = if is_same {
            Self { text: Arc::clone(text), ..Self::from_split(text, self.split.clone()) }
        } else {
            Self::new(text)
        };
        let same_shape = is_same || self.has_shape_of(&items);
        let mut changed = Vec::new();
        if same_shape {
            for index in 0..items.facts.len() {
                if is_same || lowered_text(self, index) == lowered_text(&items, index) {
                    items.keep(index, &self.facts[index]);
                } else {
                    changed.push(index as u32);
                }
            }
        } else {
            let known: FxHashMap<Key<'_>, &Cell> = self.keys().zip(&self.facts).collect();
            for (index, key) in items.keys().enumerate() {
                if let Some(cell) = known.get(&key) {
                    items.keep(index, cell);
                }
            }
        }
        Next { items, same_shape, changed }
    }

    fn keep(&self, index: usize, known: &Cell) {
        if let (Some(cell), Some(facts)) = (self.facts.get(index), known.get()) {
            // Nobody has asked for it yet.
            let _ = cell.set(self.noticed(Arc::clone(facts)));
        }
    }

    fn keys(&self) -> impl Iterator<Item = Key<'_>> {
        self.split.items.iter().enumerate().map(|(index, item)| {
            let parent = item.parent.and_then(|parent| self.split.items.get(parent as usize));
            (item.kind, parent.map(|parent| parent.kind), item.too_deep, lowered_text(self, index))
        })
    }

    fn has_shape_of(&self, other: &Self) -> bool {
        let (mine, theirs) = (&self.split.items, &other.split.items);
        let same = |one: Option<Span>, two: Option<Span>| {
            one.map(|span| self.text.get(span.range())) == two.map(|span| other.text.get(span.range()))
        };
        mine.len() == theirs.len()
            && mine.iter().zip(theirs).enumerate().all(|(index, (one, two))| {
                one.kind == two.kind
                    && one.parent == two.parent
                    && one.too_deep == two.too_deep
                    && same(one.name, two.name)
                    && same(one.impl_type, two.impl_type)
                    && same(one.impl_trait, two.impl_trait)
                    && (!is_seen_by_others(one)
                        || lowered_text(self, index) == lowered_text(other, index)
                            && self.attributes(one).eq(other.attributes(two)))
            })
    }

    /// The texts of an item's attributes, the inner ones of a container too.
    fn attributes(&self, item: &Item) -> impl Iterator<Item = Option<&str>> {
        item.attributes.iter().map(|attribute| self.text.get(attribute.span.range()))
    }
}

/// Whether other items see more of an item than its name: paths are looked up through it.
fn is_seen_by_others(item: &Item) -> bool {
    matches!(
        item.kind,
        ItemKind::Use
            | ItemKind::ExternCrate
            | ItemKind::Module
            | ItemKind::ModuleDeclaration
            | ItemKind::MacroDefinition
    )
}

/// What facts are known by: the text that is lowered, and what tells how it is.
type Key<'a> = (ItemKind, Option<ItemKind>, bool, &'a str);

fn lowered_text(file: &FileItems, index: usize) -> &str {
    let Some(item) = file.split.items.get(index) else { return "" };
    let span = if item.kind.is_container() { Span::new(item.span.start, item.header.end) } else { item.span };
    file.text.get(span.range()).unwrap_or_default()
}

/// Without this word a file has no suppression.
const MARK: &str = "seeother:";
