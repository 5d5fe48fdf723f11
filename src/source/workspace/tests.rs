use super::super::{DependencyKind, TargetKind};
use super::*;
use tempfile::TempDir;

/// A folder with files, `path → text`.
fn folder(files: &[(&str, &str)]) -> TempDir {
    let folder = TempDir::new().unwrap();
    for (path, text) in files {
        put(&folder, path, text.as_bytes());
    }
    folder
}

fn put(folder: &TempDir, path: &str, bytes: &[u8]) {
    let path = folder.path().join(path);
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(path, bytes).unwrap();
}

fn load_with(folder: &TempDir, paths: &[&str], options: &LoadOptions) -> Workspace {
    let paths: Vec<_> = paths.iter().map(|path| folder.path().join(path)).collect();
    Workspace::load(&paths, options).unwrap()
}

fn load(folder: &TempDir, paths: &[&str]) -> Workspace {
    load_with(folder, paths, &LoadOptions::default())
}

fn relative(folder: &TempDir, path: &Path) -> String {
    path.strip_prefix(normalised(folder.path())).unwrap_or(path).to_str().unwrap().to_owned()
}

fn files(folder: &TempDir, workspace: &Workspace) -> Vec<String> {
    workspace.files.iter().map(|file| relative(folder, &file.path)).collect()
}

fn reported(folder: &TempDir, workspace: &Workspace) -> Vec<String> {
    let ids = workspace.file_ids().filter(|&id| workspace.is_reported(id));
    ids.map(|id| relative(folder, &workspace.file(id).unwrap().path)).collect()
}

fn notes(folder: &TempDir, workspace: &Workspace) -> Vec<(String, bool)> {
    workspace.notes.iter().map(|note| (relative(folder, &note.path), note.named)).collect()
}

fn package<'a>(workspace: &'a Workspace, name: &str) -> &'a Package {
    workspace.packages.iter().find(|package| package.name == name).unwrap()
}

fn targets(folder: &TempDir, package: &Package) -> Vec<(TargetKind, String, String)> {
    let targets = package.targets.iter();
    targets.map(|target| (target.kind, target.crate_name.clone(), relative(folder, &target.root))).collect()
}

const MANIFEST: &str = "[package]\nname = \"a-b\"\nversion = \"0.1.0\"\nedition = \"2021\"\n";

#[test]
fn ignored_hidden_and_built_files_are_left_out_without_git() {
    let folder = folder(&[
        (".gitignore", "ignored/\n"),
        ("ignored/a.rs", ""),
        (".hidden/a.rs", ""),
        ("Cargo.toml", MANIFEST),
        ("target/debug/a.rs", ""),
        ("cache/target/CACHEDIR.TAG", ""),
        ("cache/target/a.rs", ""),
        ("src/target/mod.rs", ""),
        ("src/lib.rs", ""),
        ("notes.txt", ""),
        ("templates/a.HTML", ""),
        ("templates/b.j2", ""),
    ]);
    let workspace = load(&folder, &[""]);
    assert_eq!(files(&folder, &workspace), ["src/lib.rs", "src/target/mod.rs"]);
    assert_eq!(workspace.templates.len(), 2);
    assert_eq!(workspace.notes, []);
}

#[test]
fn excluded_globs_count_from_their_root_even_for_named_files() {
    let folder = folder(&[("a.rs", ""), ("gen/b.rs", ""), ("c.gen.rs", "")]);
    let options = LoadOptions {
        exclude: vec!["gen/".to_owned(), "*.gen.rs".to_owned()],
        exclude_root: Some(folder.path().to_owned()),
        ..LoadOptions::default()
    };
    assert_eq!(files(&folder, &load_with(&folder, &["", "c.gen.rs", "gen/b.rs"], &options)), ["a.rs"]);
    let wrong = LoadOptions { exclude: vec!["[z-a]".to_owned()], ..LoadOptions::default() };
    assert!(matches!(Workspace::load(&[], &wrong), Err(LoadError::Glob { .. })));
}

#[cfg(unix)]
#[test]
fn links_are_followed_to_files_inside_the_folder_alone() {
    let outside = folder(&[("secret.rs", "")]);
    let folder = folder(&[("a/b.rs", "")]);
    let link = |from: PathBuf, to: &str| std::os::unix::fs::symlink(from, folder.path().join(to)).unwrap();
    link(folder.path().to_owned(), "a/loop");
    link(folder.path().join("a/b.rs"), "linked.rs");
    link(outside.path().join("secret.rs"), "outside.rs");
    link(folder.path().join("nowhere"), "dangling.rs");
    let workspace = load(&folder, &[""]);
    assert_eq!(files(&folder, &workspace), ["a/b.rs", "linked.rs"]);
    assert_eq!(workspace.notes, []);
    assert_eq!(notes(&folder, &load(&folder, &["dangling.rs"])), [("dangling.rs".to_owned(), true)]);
}

#[test]
fn what_cannot_be_read_becomes_a_note_and_the_rest_is_loaded() {
    let folder = folder(&[("good.rs", "")]);
    put(&folder, "latin.rs", b"a\n\xe9");
    put(&folder, "wide.rs", b"\xff\xfea\0");
    put(&folder, "large.rs", &vec![b' '; 16 * 1024 * 1024 + 1]);
    put(&folder, "read.me", b"");
    let workspace = load(&folder, &["", "latin.rs", "read.me"]);
    assert_eq!(files(&folder, &workspace), ["good.rs"]);
    assert_eq!(
        notes(&folder, &workspace),
        [("large.rs", false), ("latin.rs", true), ("read.me", true), ("wide.rs", false)]
            .map(|(path, named)| (path.to_owned(), named))
    );
    assert!(workspace.notes[1].message.starts_with("Line 2 of this file is not UTF-8"));
}

#[test]
fn a_path_that_does_not_exist_names_its_nearest_sibling() {
    let folder = folder(&[("handlers.rs", ""), ("main.rs", "")]);
    let error = Workspace::load(&[folder.path().join("handler.rs")], &LoadOptions::default()).unwrap_err();
    assert!(error.to_string().ends_with(&format!("did you mean {}?", folder.path().join("handlers.rs").display())));
    let error = Workspace::load(&[folder.path().join("quite/else.rs")], &LoadOptions::default()).unwrap_err();
    assert!(error.to_string().ends_with("does not exist"));
}

#[test]
fn a_path_filters_what_is_reported_and_the_whole_workspace_is_loaded() {
    let folder = folder(&[
        ("Cargo.toml", "[workspace]\nmembers = [\"crates/*\"]\nexclude = [\"crates/out\"]\n"),
        ("crates/a/Cargo.toml", "[package]\nname = \"a\"\n"),
        ("crates/a/src/lib.rs", ""),
        ("crates/b/Cargo.toml", "[package]\nname = \"b\"\n"),
        ("crates/b/src/main.rs", ""),
        ("crates/b/src/c.rs", ""),
        ("crates/out/Cargo.toml", "[package]\nname = \"out\"\n"),
        ("crates/out/src/main.rs", ""),
        ("other/Cargo.toml", "[package]\nname = \"other\"\n"),
        ("other/src/main.rs", ""),
    ]);
    let workspace = load(&folder, &["crates/b/src/c.rs"]);
    assert_eq!(workspace.files.len(), 5);
    assert_eq!(reported(&folder, &workspace), ["crates/b/src/c.rs"]);
    let id = workspace.file_by_path(&normalised(&folder.path().join("crates/b/src/c.rs"))).unwrap();
    assert_eq!(workspace.packages[workspace.package_of(id).unwrap()].name, "b");
    let root = |name: &str| package(&workspace, name).workspace_root.as_deref().map(|root| relative(&folder, root));
    assert_eq!([root("a"), root("out"), root("other")], [Some(String::new()), None, None]);
    assert_eq!(files(&folder, &load(&folder, &["other/src"])), ["other/src/main.rs"]);
}

#[test]
fn a_file_without_a_package_is_loaded_alone_even_if_ignored() {
    let folder = folder(&[(".gitignore", "*"), ("a.rs", "fn a() {}"), ("b.rs", "")]);
    let workspace = load(&folder, &["a.rs"]);
    assert_eq!(files(&folder, &workspace), ["a.rs"]);
    assert_eq!(workspace.packages, []);
}

#[test]
fn unsaved_texts_stand_in_for_files_and_add_new_ones() {
    let folder = folder(&[("Cargo.toml", MANIFEST), ("src/lib.rs", "old")]);
    let overlay = [("src/lib.rs", "new"), ("src/x/../bin/tool.rs", ""), ("Cargo.lock", "")]
        .map(|(path, text)| (folder.path().join(path), Arc::from(text)));
    let options = LoadOptions { overlay: overlay.into_iter().collect(), ..LoadOptions::default() };
    let workspace = load_with(&folder, &["src/bin/tool.rs"], &options);
    assert_eq!(files(&folder, &workspace), ["src/bin/tool.rs", "src/lib.rs"]);
    assert_eq!(&*workspace.files[1].text, "new");
    assert_eq!(reported(&folder, &workspace), ["src/bin/tool.rs"]);
    assert_eq!(workspace.packages[0].targets.len(), 2);
}

#[test]
fn targets_are_found_as_cargo_finds_them() {
    let folder = folder(&[
        (
            "Cargo.toml",
            &format!("{MANIFEST}[[bin]]\nname = \"other\"\npath = \"tools/other.rs\"\n[[example]]\nname = \"two\"\n"),
        ),
        ("src/lib.rs", ""),
        ("src/main.rs", ""),
        ("src/bin/one.rs", ""),
        ("src/bin/three/main.rs", ""),
        ("src/bin/three/part.rs", ""),
        ("tools/other.rs", ""),
        ("examples/two.rs", ""),
        ("tests/t.rs", ""),
        ("benches/b.rs", ""),
        ("build.rs", ""),
    ]);
    let workspace = load(&folder, &[""]);
    let found = targets(&folder, &workspace.packages[0]);
    let names: Vec<_> = found.iter().map(|(kind, name, root)| format!("{kind:?} {name} {root}")).collect();
    assert_eq!(
        names,
        [
            "Library a_b src/lib.rs",
            "Binary a_b src/main.rs",
            "Binary one src/bin/one.rs",
            "Binary other tools/other.rs",
            "Binary three src/bin/three/main.rs",
            "Example two examples/two.rs",
            "Test t tests/t.rs",
            "Benchmark b benches/b.rs",
            "BuildScript build_script_build build.rs",
        ]
    );
}

#[test]
fn automatic_targets_can_be_turned_off() {
    let manifest = format!("{MANIFEST}autobins = false\nautoexamples = false\nbuild = false\n");
    let folder = folder(&[("Cargo.toml", &manifest), ("src/main.rs", ""), ("examples/e.rs", ""), ("build.rs", "")]);
    assert_eq!(load(&folder, &[""]).packages[0].targets, []);
}

#[test]
fn dependencies_are_inherited_renamed_and_taken_from_every_section() {
    let member = "[package]\nname = \"a\"\nedition.workspace = true\n\
        [dependencies]\naxum-seven = { package = \"axum\", version = \"0.7\" }\naxum.workspace = true\nshared-code.workspace = true\n\
        [dev-dependencies]\nlocal = { path = \"../local\" }\n[target.'cfg(unix)'.build-dependencies]\ncc = \"1\"\n";
    let lock = "version = 4\n[[package]]\nname = \"a\"\nversion = \"0.0.0\"\ndependencies = [\"axum 0.7.9\", \"axum 0.8.4\"]\n\
        [[package]]\nname = \"axum\"\nversion = \"0.7.9\"\nsource = \"registry+https://github.com/rust-lang/crates.io-index\"\n\
        [[package]]\nname = \"axum\"\nversion = \"0.8.4\"\nsource = \"registry+https://github.com/rust-lang/crates.io-index\"\n";
    let folder = folder(&[
        (
            "Cargo.toml",
            "[workspace]\nmembers = [\"a\"]\n[workspace.package]\nedition = \"2024\"\n\
             [workspace.dependencies]\naxum = \"0.8\"\nshared-code = { path = \"shared\" }\n",
        ),
        ("a/Cargo.toml", member),
        ("a/src/lib.rs", ""),
        ("Cargo.lock", lock),
    ]);
    let workspace = load(&folder, &["a"]);
    assert_eq!(workspace.notes, []);
    let found = package(&workspace, "a");
    assert_eq!(found.edition, 2024);
    let edges: Vec<_> = found
        .dependencies
        .iter()
        .map(|edge| {
            let path = edge.path.as_deref().map(|path| relative(&folder, path));
            let version = edge.version.as_ref().map(ToString::to_string);
            format!("{} {} {} {:?}", edge.name, edge.package, version.or(path).unwrap_or_default(), edge.kind)
        })
        .collect();
    assert_eq!(
        edges,
        [
            "axum axum 0.8.4 Normal",
            "axum_seven axum 0.7.9 Normal",
            "cc cc  Build",
            "local local local Development",
            "shared_code shared-code shared Normal",
        ]
    );
    assert_eq!(
        found.dependencies_named("local").map(|edge| edge.kind).collect::<Vec<_>>(),
        [DependencyKind::Development]
    );
}

#[test]
fn a_broken_manifest_or_lock_file_leaves_the_package_by_convention() {
    let folder = folder(&[
        ("Cargo.toml", "[package]\nname = \"shop\"\n[dependencies]\naxum = = 1\n"),
        ("src/main.rs", ""),
        ("examples/e.rs", ""),
    ]);
    let workspace = load(&folder, &[""]);
    assert_eq!(workspace.packages[0].name, "shop");
    assert_eq!((workspace.packages[0].targets.len(), workspace.packages[0].dependencies.len()), (2, 0));
    assert!(workspace.notes[0].message.contains("line 4, column 8"), "{}", workspace.notes[0].message);
    put(&folder, "Cargo.toml", MANIFEST.as_bytes());
    put(&folder, "Cargo.lock", b"[[package]]\nname = 1\n");
    let workspace = load(&folder, &[""]);
    assert!(workspace.notes[0].message.contains("cargo update"), "{}", workspace.notes[0].message);
    assert_eq!(workspace.packages[0].name, "a-b");
}

#[test]
fn a_template_of_the_package_tells_whether_htmx_is_used() {
    let folder = folder(&[
        ("a/Cargo.toml", "[package]\nname = \"a\"\n"),
        ("a/templates/x.html", "<form\n  data-hx-post=\"/\">"),
        ("b/Cargo.toml", "[package]\nname = \"b\"\n"),
        ("b/templates/x.html", "<p class=\"hx-box\">phx-click=\"\" hx- </p>"),
    ]);
    let workspace = load(&folder, &[""]);
    assert_eq!([0, 1, 2].map(|package| workspace.template_has_htmx(package)), [true, false, false]);
}

#[test]
fn lines_are_counted_when_they_are_asked_for() {
    let folder = folder(&[("a.rs", "x\ny")]);
    let workspace = load(&folder, &["a.rs"]);
    assert_eq!(workspace.line_index(FileId(0)).unwrap().line_count(), 2);
    assert_eq!(workspace.text_at(Place { file: FileId(0), span: Span::new(2, 3) }), "y");
    assert_eq!(workspace.whole(FileId(0)).unwrap().span, Span::new(0, 3));
    assert!(workspace.line_index(FileId(1)).is_none());
}
