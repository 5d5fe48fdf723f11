//! The texts that are open in the editor, changed piece by piece. Knows no analysis.

use std::cell::OnceCell;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use ropey::Rope;
use tower_lsp::ls_types::{TextDocumentContentChangeEvent, TextDocumentItem, Uri};

use super::positions;
use crate::source::PositionEncoding;

/// A document that is open in the editor.
pub(super) struct Document {
    /// As the client spells it.
    pub(super) uri: Uri,
    /// Where it is, or a made-up path for what is no file.
    pub(super) path: PathBuf,
    /// Whether it is no file: untitled, or of a virtual file system.
    pub(super) is_virtual: bool,
    /// As the client counts.
    pub(super) version: i32,
    rope: Rope,
    text: OnceCell<Arc<str>>,
}

impl Document {
    fn new(item: TextDocumentItem) -> Self {
        let (path, is_virtual) = path_of(&item.uri);
        let rope = Rope::from_str(&item.text);
        let text = OnceCell::from(Arc::from(item.text));
        Self { uri: item.uri, path, is_virtual, version: item.version, rope, text }
    }

    /// The whole text.
    pub(super) fn text(&self) -> &Arc<str> {
        self.text.get_or_init(|| self.rope.to_string().into())
    }

    fn apply(&mut self, change: &TextDocumentContentChangeEvent, encoding: PositionEncoding) {
        self.text = OnceCell::new();
        let Some(range) = change.range else {
            self.rope = Rope::from_str(&change.text);
            return;
        };
        let one = positions::character(&self.rope, range.start, encoding);
        let other = positions::character(&self.rope, range.end, encoding);
        let (start, end) = (one.min(other), one.max(other));
        self.rope.remove(start..end);
        self.rope.insert(start, &change.text);
    }
}

/// All open documents.
#[derive(Default)]
pub(super) struct Documents {
    by_uri: BTreeMap<String, Document>,
}

impl Documents {
    /// A document was opened; one that was open already is replaced.
    pub(super) fn open(&mut self, item: TextDocumentItem) -> &Document {
        let key = item.uri.as_str().to_owned();
        let document = Document::new(item);
        self.by_uri.insert(key.clone(), document);
        &self.by_uri[&key]
    }

    /// Applies changes in their order; `None` for a document that is not open.
    pub(super) fn change(
        &mut self,
        uri: &Uri,
        version: i32,
        changes: &[TextDocumentContentChangeEvent],
        encoding: PositionEncoding,
    ) -> Option<&Document> {
        let document = self.by_uri.get_mut(uri.as_str())?;
        for change in changes {
            document.apply(change, encoding);
        }
        document.version = version;
        Some(document)
    }

    /// A document was closed.
    pub(super) fn close(&mut self, uri: &Uri) -> Option<Document> {
        self.by_uri.remove(uri.as_str())
    }

    /// The document of an address.
    pub(super) fn get(&self, uri: &Uri) -> Option<&Document> {
        self.by_uri.get(uri.as_str())
    }

    /// The open document at a path.
    pub(super) fn at(&self, path: &Path) -> Option<&Document> {
        self.by_uri.values().find(|document| document.path == path)
    }

    /// All of them, in the order of their addresses.
    pub(super) fn iter(&self) -> impl Iterator<Item = &Document> {
        self.by_uri.values()
    }
}

/// The path of an address, and whether it is made up. What is no file gets a path that no disk has, so that
/// no other file lies beside it.
pub(super) fn path_of(uri: &Uri) -> (PathBuf, bool) {
    if uri.scheme().as_str().eq_ignore_ascii_case("file")
        && let Some(path) = uri.to_file_path()
    {
        return (normalised(&path), false);
    }
    let name: String =
        uri.as_str().chars().map(|character| if character.is_alphanumeric() { character } else { '_' }).collect();
    let root = if cfg!(windows) { "C:\\" } else { "/" };
    (Path::new(root).join(format!(".seeother-{name}")).with_extension("rs"), true)
}

fn normalised(path: &Path) -> PathBuf {
    crate::source::normalised(path)
}

/// The address of a path, as the protocol spells it.
pub(super) fn uri_of(path: &Path) -> Option<Uri> {
    Uri::from_file_path(path)
}
