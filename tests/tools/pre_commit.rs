//! The hooks of `.pre-commit-hooks.yaml`, run by the real pre-commit. It would build the program for itself, which
//! takes minutes; a user's configuration may say that it is there already, and so does this one.

use std::path::Path;
use std::process::{Command, Output};

use crate::shop::{CART, Shop};
use crate::tool;

/// A project under git that uses our hooks, from a repository that holds nothing but them.
struct Project {
    shop: Shop,
    hooks: tempfile::TempDir,
    cache: tempfile::TempDir,
}

impl Project {
    fn new() -> Self {
        let temporary = || tempfile::tempdir().expect("a folder");
        let project = Self { shop: Shop::new(), hooks: temporary(), cache: temporary() };
        let file = ".pre-commit-hooks.yaml";
        std::fs::copy(Path::new(env!("CARGO_MANIFEST_DIR")).join(file), project.hooks.path().join(file))
            .expect("a copy");
        project.commit_all(project.hooks.path());
        project.shop.write(".gitignore", "target\n");
        project.commit_all(project.shop.folder());
        project
    }

    fn commit_all(&self, folder: &Path) {
        for arguments in [&["init", "-q"][..], &["add", "-A"], &["commit", "-q", "-m", "All"]] {
            let output = self.git(folder, arguments);
            assert!(output.status.success(), "git {arguments:?}: {output:?}");
        }
    }

    fn git(&self, folder: &Path, arguments: &[&str]) -> Output {
        self.with_tools(Command::new("git")).current_dir(folder).args(arguments).output().expect("git starts")
    }

    /// Our program on the search path, and nothing of the machine's own configuration.
    fn with_tools(&self, mut command: Command) -> Command {
        let ours = Path::new(env!("CARGO_BIN_EXE_seeother")).parent().expect("a folder").to_path_buf();
        let theirs = tool("pre-commit/bin/pre-commit").parent().expect("a folder").to_path_buf();
        let others = std::env::var_os("PATH").unwrap_or_default();
        let path = std::env::join_paths([ours, theirs].into_iter().chain(std::env::split_paths(&others)));
        command.env("PATH", path.expect("a path")).env("PRE_COMMIT_HOME", self.cache.path()).env("NO_COLOR", "1");
        command.env("GIT_CONFIG_GLOBAL", "/dev/null").env("GIT_CONFIG_NOSYSTEM", "1");
        for role in ["AUTHOR", "COMMITTER"] {
            command.env(format!("GIT_{role}_NAME"), "Ada").env(format!("GIT_{role}_EMAIL"), "ada@example.org");
        }
        command
    }

    fn pre_commit(&self, arguments: &[&str]) -> (bool, String) {
        let mut command = self.with_tools(Command::new("pre-commit"));
        let output = command.args(arguments).current_dir(self.shop.folder()).output().expect("pre-commit starts");
        let out = [output.stdout, output.stderr].concat();
        (output.status.success(), String::from_utf8_lossy(&out).into_owned())
    }

    /// Everything of the hook comes from our file but its language.
    fn use_hook(&self, id: &str) {
        let revision = self.git(self.hooks.path(), &["rev-parse", "HEAD"]).stdout;
        self.shop.write(
            ".pre-commit-config.yaml",
            &format!(
                "repos:\n- repo: {}\n  rev: {}\n  hooks:\n  - id: {id}\n    language: unsupported\n",
                self.hooks.path().display(),
                String::from_utf8_lossy(&revision).trim()
            ),
        );
        assert!(self.git(self.shop.folder(), &["add", "-A"]).status.success());
    }
}

#[test]
#[ignore = "needs tests/setup"]
fn the_manifest_is_valid() {
    let project = Project::new();
    let manifest = Path::new(env!("CARGO_MANIFEST_DIR")).join(".pre-commit-hooks.yaml");
    let (valid, out) = project.pre_commit(&["validate-manifest", manifest.to_str().expect("text")]);
    assert!(valid, "{out}");
}

#[test]
#[ignore = "needs tests/setup"]
fn a_commit_with_findings_is_stopped_and_one_without_is_not() {
    let project = Project::new();
    project.use_hook("seeother");
    let (installed, out) = project.pre_commit(&["install"]);
    assert!(installed, "{out}");

    project.shop.write("src/café cart.rs", &format!("{CART}\n// a change\n"));
    project.git(project.shop.folder(), &["add", "-A"]);
    let stopped = project.git(project.shop.folder(), &["commit", "-m", "Change the cart"]);
    let told = String::from_utf8_lossy(&stopped.stderr).into_owned();
    assert!(!stopped.status.success() && told.contains("error[repeated-request]"), "{told}");

    let mended = CART.replace("FOUND", "SEE_OTHER").replace("temporary(", "to(");
    project.shop.write("src/café cart.rs", &mended.replace("    // seeother: ignore[repeated-request] nothing\n", ""));
    project.git(project.shop.folder(), &["add", "-A"]);
    let allowed = project.git(project.shop.folder(), &["commit", "-m", "Answer 303"]);
    let told = String::from_utf8_lossy(&allowed.stderr).into_owned();
    assert!(allowed.status.success() && told.contains("Passed"), "{told}");
}

#[test]
#[ignore = "needs tests/setup"]
fn the_files_of_the_commit_decide_what_is_reported() {
    let project = Project::new();
    project.use_hook("seeother");
    let (passed, out) = project.pre_commit(&["run", "--files", "src/main.rs"]);
    assert!(passed && out.contains("Passed"), "the findings are in the other file: {out}");
    let (passed, out) = project.pre_commit(&["run", "--files", "Cargo.toml"]);
    assert!(!passed && out.contains("repeated-request"), "a manifest stands for all files: {out}");
    let (passed, out) = project.pre_commit(&["run", "--files", ".gitignore"]);
    assert!(passed && out.contains("no files to check"), "{out}");
}

#[test]
#[ignore = "needs tests/setup"]
fn the_fixing_hook_changes_files_and_stops_until_they_are_added() {
    let project = Project::new();
    project.use_hook("seeother-fix");
    let (passed, out) = project.pre_commit(&["run", "--all-files"]);
    assert!(!passed && out.contains("files were modified by this hook"), "{out}");
    let fixed = project.shop.read("src/café cart.rs");
    assert!(fixed.contains("SEE_OTHER") && !fixed.contains("FOUND"), "{fixed}");
    project.git(project.shop.folder(), &["add", "-A"]);
    let (_, out) = project.pre_commit(&["run", "--all-files"]);
    assert!(!out.contains("files were modified"), "{out}");
}
