//! Folders, settings and files on disk: everything that the client tells about them, and what it means for
//! the projects.

use std::path::{Path, PathBuf};

use serde_json::Value;
use tower_lsp::ls_types::{ConfigurationItem, InitializeParams, Registration, Uri, WorkspaceFoldersChangeEvent};

use super::capabilities::Client;
use super::documents;
use super::outbox::Outgoing;
use super::owner::Owner;
use super::projects::{Kind, loose_root};
use super::settings::EditorConfiguration;
use super::watch::{self, Role, Watch};

impl Owner {
    pub(super) fn initialize(&mut self, params: &InitializeParams) {
        self.client = Client::new(params);
        let folders = params.workspace_folders.iter().flatten().map(|folder| folder.uri.clone());
        let mut uris: Vec<Uri> = folders.collect();
        #[expect(deprecated, reason = "older clients send nothing else")]
        if uris.is_empty() {
            uris.extend(params.root_uri.clone());
        }
        self.folders = uris.into_iter().filter_map(folder).collect();
        if let Some(options) = &params.initialization_options {
            self.editor = self.parsed(options).unwrap_or_default();
        }
    }

    pub(super) fn initialized(&mut self) {
        let mut wanted = Vec::new();
        if self.client.registers_configuration {
            wanted.push(Registration {
                id: "seeother-configuration".to_owned(),
                method: "workspace/didChangeConfiguration".to_owned(),
                register_options: Some(serde_json::json!({ "section": "seeother" })),
            });
        }
        if self.client.registers_watchers {
            wanted.push(watch::registration());
        } else {
            self.watch_ourselves();
        }
        if !wanted.is_empty() {
            self.outbox.send(Outgoing::Register(wanted));
        }
        if self.client.configuration {
            self.ask_configuration();
        } else {
            self.begin();
        }
    }

    /// One question for all folders, and one for what lies in none.
    fn ask_configuration(&self) {
        let section = Some("seeother".to_owned());
        let folders = self.folders.iter().map(|(uri, _)| Some(uri.clone())).chain([None]);
        let items = folders.map(|scope_uri| ConfigurationItem { scope_uri, section: section.clone() }).collect();
        self.outbox.send(Outgoing::Configuration(items));
    }

    /// The settings are known: work can begin.
    fn begin(&mut self) {
        self.is_ready = true;
        self.arrange();
        let open: Vec<(PathBuf, bool)> =
            self.documents.iter().map(|document| (document.path.clone(), document.is_virtual)).collect();
        for (path, is_virtual) in open {
            if is_virtual || self.projects.of(&path).is_none() {
                self.projects.add(Kind::Loose, loose_root(&path, is_virtual), self.editor.clone());
            }
        }
    }

    /// Makes a project of each folder, unless it lies in another one with the same settings: nothing is scanned
    /// twice.
    fn arrange(&mut self) {
        let mut roots: Vec<PathBuf> = self.folders.iter().map(|(_, root)| root.clone()).collect();
        roots.sort();
        roots.dedup();
        for root in roots {
            let editor = self.folder_settings.get(&root).unwrap_or(&self.editor).clone();
            match (self.projects.around(&root, &editor), self.projects.at(&root)) {
                (None, _) => {
                    let id = self.projects.add(Kind::Folder, root, editor.clone());
                    if let Some(project) = self.projects.get_mut(id) {
                        project.configure(&editor);
                    }
                }
                (Some(outer), Some(inner)) => {
                    self.forget(inner);
                    // What was said about the inner one is said anew.
                    if let Some(outer) = self.projects.get_mut(outer) {
                        outer.touch();
                    }
                }
                (Some(_), None) => {}
            }
        }
    }

    fn parsed(&self, value: &Value) -> Option<EditorConfiguration> {
        match EditorConfiguration::parse(value) {
            Ok(configuration) => Some(configuration),
            Err(message) => {
                self.outbox.warn(message);
                None
            }
        }
    }

    /// Settings that the client pushes; a client that can be asked is asked.
    pub(super) fn configuration_changed(&mut self, value: &Value) {
        if self.client.configuration {
            self.ask_configuration();
        } else if let Some(configuration) = self.parsed(value) {
            self.editor = configuration;
            self.settings_changed();
        }
    }

    /// The client's answer; without one, what was known stays.
    pub(super) fn configured(&mut self, values: &[Value]) {
        // A client that knows no such section answers `null`: then the first options hold.
        let read = |value: Option<&Value>| value.filter(|value| !value.is_null()).map(|value| self.parsed(value));
        let general = read(values.get(self.folders.len()));
        let own =
            self.folders.iter().zip(values).filter_map(|((_, root), value)| Some((root.clone(), read(Some(value))??)));
        let own: Vec<(PathBuf, EditorConfiguration)> = own.collect();
        if let Some(Some(general)) = general {
            self.editor = general;
        }
        self.folder_settings.extend(own);
        if !self.is_ready {
            self.begin();
        }
        self.settings_changed();
    }

    /// Lays what the editor asks for over all projects; those for which that is news are analysed anew.
    fn settings_changed(&mut self) {
        self.arrange();
        let editor = self.editor.clone();
        for project in self.projects.iter_mut().filter(|project| project.kind == Kind::Loose) {
            project.configure(&editor);
        }
        self.publish_faults();
    }

    pub(super) fn folders_changed(&mut self, event: WorkspaceFoldersChangeEvent) {
        for gone in event.removed.into_iter().filter_map(|gone| folder(gone.uri)) {
            self.folders.retain(|(_, root)| *root != gone.1);
            self.folder_settings.remove(&gone.1);
            if let Some(id) = self.projects.at(&gone.1) {
                self.forget(id);
            }
        }
        self.folders.extend(event.added.into_iter().filter_map(|added| folder(added.uri)));
        if !self.is_ready {
            return;
        }
        // Projects of loose files give way to the folder around them.
        let swallowed: Vec<_> = self
            .projects
            .iter()
            .filter(|project| project.kind == Kind::Loose)
            .filter(|project| self.folders.iter().any(|(_, folder)| project.root.starts_with(folder)))
            .map(|project| project.id)
            .collect();
        for id in swallowed {
            self.forget(id);
        }
        for project in self.projects.iter_mut().filter(|project| project.given_up) {
            project.given_up = false;
            project.touch_all();
        }
        self.begin();
        if self.client.configuration {
            self.ask_configuration();
        }
    }

    /// A file changed on disk. `comes_or_goes`: it was made or deleted.
    pub(super) fn changed_on_disk(&mut self, path: &Path, comes_or_goes: bool) {
        let Some(role) = watch::role(path).or(comes_or_goes.then_some(Role::Other)) else { return };
        let is_open = self.documents.at(path).is_some();
        for project in self.projects.iter_mut() {
            // Manifests and configuration above the folder count as well.
            let above = path.parent().is_some_and(|folder| project.root.starts_with(folder));
            let inside = project.contains(path);
            match role {
                Role::Configuration | Role::Manifest if above || inside => {
                    project.read_settings();
                    project.touch_all();
                }
                Role::Source if is_open && !comes_or_goes => {}
                Role::Source => {
                    let known = project.snapshot.as_ref().is_some_and(|snapshot| snapshot.file_at(path).is_some());
                    if known && !comes_or_goes {
                        project.touch();
                        project.reread.push(path.to_path_buf());
                    } else if known || inside {
                        project.touch_all();
                    }
                }
                Role::Other if inside => project.touch_all(),
                _ => {}
            }
        }
        if matches!(role, Role::Configuration | Role::Manifest) && self.is_ready {
            self.arrange();
            self.publish_faults();
        }
    }

    /// The client does not watch files: then we do.
    pub(super) fn watch_ourselves(&mut self) {
        match Watch::start(self.messages.clone()) {
            Ok(watch) => {
                self.watch = Some(watch);
                self.watch_files();
            }
            Err(error) => self.outbox.warn(format!("seeother does not see changes on disk: {error}")),
        }
    }

    /// Tells our own watch which files there are.
    pub(super) fn watch_files(&self) {
        let Some(watch) = &self.watch else { return };
        let mut all = Vec::new();
        for project in self.projects.iter() {
            if let Some(snapshot) = &project.snapshot {
                let watched = watch::watched(&project.root, &snapshot.files().paths);
                all.extend(watched.into_iter().map(|path| (path, project.read_at)));
            }
        }
        watch.set(all);
    }
}

fn folder(uri: Uri) -> Option<(Uri, PathBuf)> {
    let (path, is_virtual) = documents::path_of(&uri);
    (!is_virtual).then_some((uri, path))
}
