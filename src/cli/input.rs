//! What a command looks at: the paths that were named, the settings that hold there, the files.

use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::args::Configuration;
use super::error::CliError;
use crate::engine::Session;
use crate::settings::{FILE_NAME, Settings};
use crate::source::{LoadOptions, Workspace};

/// The paths of a command line, and text that stands for one of them.
pub struct Input {
    paths: Vec<PathBuf>,
    overlay: Option<(PathBuf, Arc<str>)>,
    /// Absolute, as typed and with links resolved: a finding counts if its file lies in any.
    roots: Vec<PathBuf>,
}

impl Input {
    /// The named paths, or the current folder.
    pub fn paths(named: &[PathBuf]) -> Result<Self, CliError> {
        // A link that leads nowhere is there all the same: reading it says what is wrong.
        if let Some(missing) = named.iter().find(|path| path.symlink_metadata().is_err()) {
            return Err(CliError::NoSuchPath(missing.clone()));
        }
        let paths = if named.is_empty() { vec![PathBuf::from(".")] } else { named.to_vec() };
        Ok(Self::over(paths.iter().map(|path| stands_for(path).to_path_buf()).collect(), None))
    }

    /// The named paths, or standard input where `-` or a name for it is given.
    pub fn paths_or_standard_input(named: &[PathBuf], name: Option<&Path>) -> Result<Self, CliError> {
        let wants_input = named.iter().any(|path| path.as_os_str() == "-");
        match (wants_input, name) {
            (false, None) => Self::paths(named),
            (true, None) => Err(CliError::UnnamedInput),
            (_, Some(_)) if named.len() > usize::from(wants_input) => Err(CliError::InputAmongPaths),
            (_, Some(name)) => {
                let mut bytes = Vec::new();
                std::io::stdin().lock().read_to_end(&mut bytes).map_err(CliError::Input)?;
                let text = String::from_utf8(bytes).map_err(|error| {
                    CliError::Input(std::io::Error::new(std::io::ErrorKind::InvalidData, error.utf8_error()))
                })?;
                let name = absolute(name);
                Ok(Self::over(vec![name.clone()], Some((name, text.into()))))
            }
        }
    }

    fn over(paths: Vec<PathBuf>, overlay: Option<(PathBuf, Arc<str>)>) -> Self {
        let mut roots: Vec<PathBuf> = paths.iter().map(|path| absolute(path)).collect();
        roots.extend(paths.iter().filter_map(|path| path.canonicalize().ok()));
        Self { paths, overlay, roots }
    }

    /// The settings for these paths: those of the folder that holds them all.
    pub fn settings(&self, configuration: &Configuration) -> Result<Settings, CliError> {
        Ok(match &configuration.config {
            _ if configuration.isolated => Settings::isolated(),
            Some(file) => Settings::from_file(file)?,
            None => Settings::for_path(&self.common_folder())?,
        })
    }

    fn common_folder(&self) -> PathBuf {
        let mut paths = self.paths.iter().map(|path| absolute(path));
        let first = paths.next().unwrap_or_default();
        paths.fold(first, |common, path| {
            let shared = common.components().zip(path.components()).take_while(|(one, other)| one == other);
            shared.map(|(component, _)| component).collect()
        })
    }

    /// Reads the workspaces around the paths.
    pub fn load(&self, settings: &Settings) -> Result<Workspace, CliError> {
        Ok(Workspace::load(&self.paths, &self.options(settings))?)
    }

    /// The same, to be analysed more than once.
    pub fn session(&self, settings: &Settings) -> Result<Session, CliError> {
        Ok(Session::load(&self.paths, self.options(settings))?)
    }

    fn options(&self, settings: &Settings) -> LoadOptions {
        LoadOptions {
            exclude: settings.exclude.written.clone(),
            exclude_root: Some(settings.root.clone()),
            overlay: self.overlay.iter().cloned().collect(),
            ..LoadOptions::default()
        }
    }

    /// The name and the text of standard input, where that is checked.
    pub fn standard_input(&self) -> Option<(&Path, &Arc<str>)> {
        self.overlay.as_ref().map(|(path, text)| (path.as_path(), text))
    }

    /// Whether a file lies in one of the named paths.
    pub fn contains(&self, file: &Path) -> bool {
        self.roots.iter().any(|root| file.starts_with(root))
    }
}

/// A manifest, a lock file or our configuration stands for its folder: a change of it concerns every file there.
fn stands_for(path: &Path) -> &Path {
    let is_about_folder = ["Cargo.toml", "Cargo.lock", FILE_NAME].iter().any(|name| path.ends_with(name));
    match path.parent().filter(|_| is_about_folder && path.is_file()) {
        Some(folder) if folder.as_os_str().is_empty() => Path::new("."),
        Some(folder) => folder,
        None => path,
    }
}

fn absolute(path: &Path) -> PathBuf {
    std::path::absolute(path).unwrap_or_else(|_| path.to_path_buf())
}
