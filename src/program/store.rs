//! The items of all files, split at once and lowered on demand. What is never asked for is never
//! given to the parser.

use std::sync::{Arc, OnceLock};

use crate::diagnostic::Place;
use crate::program::ids::{ItemId, Site};
use crate::source::{FileId, Span, Workspace};
use crate::syntax::facts::ItemFacts;
use crate::syntax::lower::lower_item;
use crate::syntax::{Item, SplitFile, split};

/// The split files of a workspace with the facts of those items that were asked for.
pub struct ItemStore<'w> {
    workspace: &'w Workspace,
    files: Vec<FileItems>,
}

struct FileItems {
    split: SplitFile,
    facts: Vec<OnceLock<Arc<ItemFacts>>>,
}

impl<'w> ItemStore<'w> {
    /// Splits every file of the workspace, in parallel.
    pub fn new(workspace: &'w Workspace) -> Self {
        use rayon::prelude::*;
        let files = workspace
            .files
            .par_iter()
            .map(|file| {
                let split = split(&file.text);
                let facts = (0..split.items.len()).map(|_| OnceLock::new()).collect();
                FileItems { split, facts }
            })
            .collect();
        Self { workspace, files }
    }

    /// The workspace that the items come from.
    pub fn workspace(&self) -> &'w Workspace {
        self.workspace
    }

    /// The split of one file.
    pub fn split(&self, file: FileId) -> &SplitFile {
        &self.files[file.0 as usize].split
    }

    /// All files in order.
    pub fn files(&self) -> impl Iterator<Item = FileId> + use<'w> {
        (0..self.workspace.files.len() as u32).map(FileId)
    }

    /// All items of a file in source order.
    pub fn items(&self, file: FileId) -> impl Iterator<Item = (ItemId, &Item)> {
        self.split(file).items.iter().enumerate().map(move |(index, item)| (ItemId { file, index: index as u32 }, item))
    }

    /// One item.
    pub fn item(&self, id: ItemId) -> &Item {
        &self.files[id.file.0 as usize].split.items[id.index as usize]
    }

    /// The container of an item.
    pub fn parent(&self, id: ItemId) -> Option<ItemId> {
        self.item(id).parent.map(|index| ItemId { file: id.file, index })
    }

    /// Text of a range of a file.
    pub fn text(&self, file: FileId, span: Span) -> &'w str {
        self.workspace.files[file.0 as usize].text.get(span.range()).unwrap_or_default()
    }

    /// The name of an item, without `r#`.
    pub fn name(&self, id: ItemId) -> Option<&'w str> {
        let name = self.item(id).name?;
        let text = self.text(id.file, name);
        Some(text.strip_prefix("r#").unwrap_or(text))
    }

    /// The whole text of an item.
    pub fn item_text(&self, id: ItemId) -> &'w str {
        self.text(id.file, self.item(id).span)
    }

    /// The facts of an item, lowered now if nobody asked before. Run on a large stack.
    pub fn facts(&self, id: ItemId) -> Arc<ItemFacts> {
        let cell = &self.files[id.file.0 as usize].facts[id.index as usize];
        cell.get_or_init(|| Arc::new(self.lower(id))).clone()
    }

    /// The facts of an item, if somebody asked for them.
    pub fn known_facts(&self, id: ItemId) -> Option<Arc<ItemFacts>> {
        self.files[id.file.0 as usize].facts[id.index as usize].get().cloned()
    }

    /// How many items were given to the parser so far.
    pub fn lowered(&self) -> usize {
        self.files.iter().flat_map(|file| &file.facts).filter(|cell| cell.get().is_some()).count()
    }

    /// Number of items in all files.
    pub fn len(&self) -> usize {
        self.files.iter().map(|file| file.facts.len()).sum()
    }

    /// Whether there is no item at all.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    fn lower(&self, id: ItemId) -> ItemFacts {
        let Some(file) = self.workspace.file(id.file) else { return ItemFacts::Other(None) };
        lower_item(&file.text, &self.split(id.file).items, self.item(id))
    }

    /// The place of a site in its file.
    pub fn place(&self, site: Site) -> Place {
        let start = self.item(site.item).span.start;
        Place { file: site.item.file, span: site.span.shifted(start) }
    }

    /// A site for the name of an item, or for all of it when it has none.
    pub fn name_site(&self, id: ItemId) -> Site {
        let item = self.item(id);
        let span = item.name.unwrap_or(item.span);
        Site { item: id, span: Span::new(span.start - item.span.start, span.end - item.span.start) }
    }
}
