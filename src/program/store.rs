//! The items of all files, split at once and lowered on demand. What is never asked for is never
//! given to the parser.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::diagnostic::Place;
use crate::program::file_items::FileItems;
use crate::program::ids::{ItemId, Site};
use crate::program::record;
use crate::source::{FileId, Span, Workspace};
use crate::syntax::facts::ItemFacts;
use crate::syntax::spelling::Mention;
use crate::syntax::{Item, SplitFile};

/// The split files of a workspace with the facts of those items that were asked for.
pub struct ItemStore<'w> {
    workspace: &'w Workspace,
    files: Vec<FileItems>,
    lowered: AtomicUsize,
}

impl<'w> ItemStore<'w> {
    /// Splits every file of the workspace, in parallel. Of files that were known before with the same path, facts
    /// of items that are still there are kept.
    pub fn new<'k>(workspace: &'w Workspace, known: &(dyn Fn(FileId) -> Option<&'k FileItems> + Sync)) -> Self {
        use rayon::prelude::*;
        let ids: Vec<FileId> = workspace.file_ids().collect();
        let files = ids.into_par_iter().map(|id| {
            let text = &workspace.files[id.0 as usize].text;
            match known(id) {
                Some(known) => known.next(text).items,
                None => FileItems::new(text),
            }
        });
        Self { workspace, files: files.collect(), lowered: AtomicUsize::new(0) }
    }

    /// Goes on with files that are of these texts.
    pub fn resume(workspace: &'w Workspace, files: Vec<FileItems>) -> Self {
        Self { workspace, files, lowered: AtomicUsize::new(0) }
    }

    /// The files, without the workspace.
    pub fn into_files(self) -> Vec<FileItems> {
        self.files
    }

    /// How many items this store gave to the parser itself.
    pub fn lowered_now(&self) -> usize {
        self.lowered.load(Ordering::Relaxed)
    }

    /// The workspace that the items come from.
    pub fn workspace(&self) -> &'w Workspace {
        self.workspace
    }

    /// The split of one file.
    pub fn split(&self, file: FileId) -> &SplitFile {
        self.files[file.0 as usize].split()
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
        &self.files[id.file.0 as usize].split().items[id.index as usize]
    }

    /// The innermost item that holds a range of a file.
    pub fn innermost(&self, file: FileId, span: Span) -> Option<(ItemId, &Item)> {
        let items = &self.split(file).items;
        // Items come in the order in which they begin, and an item within another comes after it.
        let last = items.partition_point(|item| item.span.start <= span.start).checked_sub(1)?;
        let around = std::iter::successors(Some(last), |&index| Some(items.get(index)?.parent? as usize));
        let mut holding = around.filter_map(|index| Some((index, items.get(index)?)));
        let (index, item) = holding.find(|(_, item)| span.end <= item.span.end)?;
        Some((ItemId { file, index: index as u32 }, item))
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
        record::item(id);
        self.text(id.file, self.item(id).span)
    }

    /// The facts of an item, lowered now if nobody asked before. Run on a large stack.
    pub fn facts(&self, id: ItemId) -> Arc<ItemFacts> {
        record::item(id);
        self.files[id.file.0 as usize].facts(id.index, &|| {
            self.lowered.fetch_add(1, Ordering::Relaxed);
        })
    }

    /// The facts of an item, if somebody asked for them.
    pub fn known_facts(&self, id: ItemId) -> Option<Arc<ItemFacts>> {
        self.files[id.file.0 as usize].known_facts(id.index)
    }

    /// Whether something was met in a file that does not parse or is nested too deeply.
    pub fn is_faulty(&self, file: FileId) -> bool {
        self.files.get(file.0 as usize).is_some_and(FileItems::is_faulty)
    }

    /// How many items were given to the parser so far.
    pub fn lowered(&self) -> usize {
        self.files.iter().map(FileItems::lowered).sum()
    }

    /// Number of items in all files.
    pub fn len(&self) -> usize {
        self.files.iter().map(|file| file.split().items.len()).sum()
    }

    /// Whether there is no item at all.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Where a word stands as code in a file; the file is read once for all words.
    pub fn mentions(&self, file: FileId, word: &str) -> &[Mention] {
        self.files.get(file.0 as usize).map_or(&[], |file| file.mentions(word))
    }

    /// Whether the text of a file speaks of htmx; looked up once for each text.
    pub fn has_htmx(&self, file: FileId) -> bool {
        self.files[file.0 as usize].has_htmx()
    }

    /// Whether a file may have comments for us; looked up once for each text.
    pub fn has_mark(&self, file: FileId) -> bool {
        self.files[file.0 as usize].has_mark()
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
