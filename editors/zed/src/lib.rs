//! seeother for Zed: tells which command serves Rust files, and with which settings. It downloads nothing.

use zed_extension_api::settings::LspSettings;
use zed_extension_api::{self as zed, serde_json, Command, LanguageServerId, Result, Worktree};

struct Extension;

impl zed::Extension for Extension {
    fn new() -> Self {
        Self
    }

    fn language_server_command(&mut self, server: &LanguageServerId, worktree: &Worktree) -> Result<Command> {
        let chosen = settings(server, worktree).binary;
        let (path, arguments) = chosen.map_or((None, None), |binary| (binary.path, binary.arguments));
        let command = path.or_else(|| worktree.which("seeother")).ok_or_else(|| {
            "seeother is not on PATH. Install it, or name it in the settings: \
             \"lsp\": {\"seeother\": {\"binary\": {\"path\": \"…\"}}}"
                .to_string()
        })?;
        let args = arguments.unwrap_or_else(|| vec!["server".to_string()]);
        Ok(Command { command, args, env: worktree.shell_env() })
    }

    fn language_server_initialization_options(
        &mut self,
        server: &LanguageServerId,
        worktree: &Worktree,
    ) -> Result<Option<serde_json::Value>> {
        Ok(settings(server, worktree).initialization_options)
    }

    fn language_server_workspace_configuration(
        &mut self,
        server: &LanguageServerId,
        worktree: &Worktree,
    ) -> Result<Option<serde_json::Value>> {
        let own = settings(server, worktree).settings;
        Ok(own.map(|own| serde_json::json!({ "seeother": own })))
    }
}

/// What the user has set under `lsp.seeother`; nothing is as good as an empty object.
fn settings(server: &LanguageServerId, worktree: &Worktree) -> LspSettings {
    LspSettings::for_worktree(server.as_ref(), worktree).unwrap_or_default()
}

zed::register_extension!(Extension);
