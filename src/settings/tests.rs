use std::path::PathBuf;

use super::*;

const fn metadata(name: &'static str, default_severity: Severity, opt_in: bool) -> RuleMetadata {
    RuleMetadata { name, summary: "", default_severity, opt_in, url: "", documentation: "" }
}

const REGISTRY: Registry = &[
    &metadata("ambiguous-redirect", Severity::Warning, false),
    &metadata("open-redirect", Severity::Warning, true),
    &metadata("page-after-write", Severity::Warning, false),
    &metadata("repeated-request", Severity::Error, false),
];

/// A folder with one configuration file, and what is read from it.
struct Folder(tempfile::TempDir);

impl Folder {
    fn with(name: &str, text: &str) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        std::fs::create_dir_all(folder.path().join("src/api")).expect("folders");
        std::fs::write(folder.path().join(name), text).expect("a file");
        Self(folder)
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn settings(&self) -> Result<Settings, SettingsError> {
        match file::find(&self.path("src/api"))? {
            Some(found) => Settings::resolve(&found, REGISTRY),
            None => Ok(Settings::defaults(REGISTRY)),
        }
    }
}

fn settings(text: &str) -> (Folder, Settings) {
    let folder = Folder::with(FILE_NAME, text);
    let settings = folder.settings().expect("settings");
    (folder, settings)
}

/// The error with its place, without the folder that differs from run to run.
fn error(name: &str, text: &str) -> String {
    let folder = Folder::with(name, text);
    let error = folder.settings().expect_err("an error");
    let place = error.origin.to_string().replace(&folder.0.path().display().to_string(), "");
    format!("{place} {error} | {}", error.help.as_deref().unwrap_or_default())
}

#[test]
fn the_defaults_run_everything_that_is_not_opt_in() {
    let settings = Settings::defaults(REGISTRY);
    assert!(settings.runs("ambiguous-redirect"));
    assert!(!settings.runs("open-redirect"));
    assert_eq!(settings.fail_level, FailLevel::Warning);
}

#[test]
fn every_key_is_read() {
    let (folder, settings) = settings(
        r#"
select = ["ambiguous-redirect", "page-after-write"]
extend-select = ["open-redirect", "repeated-request"]
ignore = ["page-after-write"]
fail-level = "error"
exclude = ["generated/", "*.gen.rs"]
pedantic = false
output-format = "concise"

[level]
repeated-request = "warning"

[[per-path]]
path = "src/api/**"
ignore = ["ambiguous-redirect"]
level = { open-redirect = "error" }

[vocabulary]
answers = [
  { path = "crate::render_page", status = 200, body = "html" },
  { macro = "render", status = 200, body = "html" },
  { path = "crate::to", status = 302, location = true },
]
routes = [{ attribute = "my_post", method = "POST" }]
writes = [{ path = "crate::db::save" }, { method = "persist" }]
"#,
    );
    let file = folder.path("src/main.rs");
    assert!(!settings.runs("page-after-write"));
    assert_eq!(settings.severity("repeated-request", &file, Severity::Error), Some(Severity::Warning));
    assert_eq!(settings.severity("ambiguous-redirect", &file, Severity::Warning), Some(Severity::Warning));
    let api = folder.path("src/api/cart.rs");
    assert_eq!(settings.severity("ambiguous-redirect", &api, Severity::Warning), None);
    assert_eq!(settings.severity("open-redirect", &api, Severity::Warning), Some(Severity::Error));
    assert!(settings.excludes(&folder.path("src/generated/deep/a.rs")));
    assert!(settings.excludes(&folder.path("src/a.gen.rs")));
    assert!(!settings.excludes(&folder.path("src/a.rs")));
    assert_eq!(settings.fail_level, FailLevel::Error);
    assert_eq!(settings.output_format, OutputFormat::Concise);
    assert_eq!(settings.vocabulary.answers.len(), 3);
    assert!(settings.vocabulary.answers[2].location);
    assert_eq!(settings.vocabulary.writes[1].method.as_deref(), Some("persist"));
}

#[test]
fn what_is_shown_can_be_read_again() {
    let (_folder, first) = settings(
        "ignore = [\"page-after-write\"]\nlevel.repeated-request = \"hint\"\nvocabulary.writes = [{ method = \"persist\" }]\n\
         per-path = [{ path = \"src\", level = { repeated-request = \"off\" } }]\n",
    );
    let (_again, second) = settings(&first.to_toml());
    assert_eq!(first.to_toml(), second.to_toml());
    assert_eq!(first.vocabulary, second.vocabulary);
}

#[test]
fn a_manifest_holds_the_same_keys() {
    for owner in ["workspace", "package"] {
        let text = format!("[{owner}.metadata.seeother]\nignore = [\"ambiguous-redirect\"]\n");
        let folder = Folder::with("Cargo.toml", &text);
        assert!(!folder.settings().expect("settings").runs("ambiguous-redirect"), "{owner}");
    }
}

#[test]
fn a_manifest_that_cargo_cannot_read_says_nothing() {
    let folder = Folder::with("Cargo.toml", "[package\nname = seeother");
    assert!(folder.settings().expect("defaults").runs("ambiguous-redirect"));
}

#[test]
fn weak_evidence_stays_a_hint_and_off_is_off() {
    let (folder, settings) = settings("[level]\npage-after-write = \"error\"\nambiguous-redirect = \"off\"\n");
    let file = folder.path("src/main.rs");
    assert_eq!(settings.severity("page-after-write", &file, Severity::Warning), Some(Severity::Error));
    assert_eq!(settings.severity("page-after-write", &file, Severity::Hint), Some(Severity::Hint));
    assert_eq!(settings.severity("ambiguous-redirect", &file, Severity::Warning), None);
}

#[test]
fn the_command_line_wins() {
    let text = "ignore = [\"ambiguous-redirect\", \"open-redirect\"]\nfail-level = \"error\"\n";
    let (_folder, from_file) = settings(text);
    let pedantic = from_file.clone().with(&Overrides { pedantic: true, ..Overrides::default() }).expect("settings");
    assert!(!pedantic.runs("open-redirect"), "the file leaves it out by name");
    let selected = Overrides {
        select: Some(vec!["ambiguous-redirect".into()]),
        fail_level: Some(FailLevel::Warning),
        ..Overrides::default()
    };
    let selected = from_file.clone().with(&selected).expect("settings");
    assert!(selected.runs("ambiguous-redirect") && !selected.runs("repeated-request"));
    assert_eq!(selected.fail_level, FailLevel::Warning);
    let wrong = Overrides { ignore: vec!["ambiguos-redirect".into()], ..Overrides::default() };
    let error = from_file.with(&wrong).expect_err("an error");
    assert_eq!(error.origin, Origin::Option("--ignore"));
    assert_eq!(error.help.as_deref(), Some("did you mean `ambiguous-redirect`? `seeother explain` lists the rules"));
}

#[test]
fn faults_have_a_place_and_a_way_out() {
    let faults = [
        (FILE_NAME, "pedantic = true\nselct = []\n"),
        (FILE_NAME, "ignore = [\n  \"é\", \"x\"]\n"),
        (FILE_NAME, "ignore = [\"repeated-requests\"]\n"),
        (FILE_NAME, "[level]\nrepeated-request = \"warn\"\n"),
        (FILE_NAME, "fail-level = \"hint\"\n"),
        (FILE_NAME, "[level]\nrepeat-request = \"off\"\n"),
        (FILE_NAME, "pedantic = \"yes\"\n"),
        (FILE_NAME, "pedantic = \n"),
        (FILE_NAME, "[[per-path]]\nignore = []\n"),
        (FILE_NAME, "exclude = [\"a\", \"[z-a]\"]\n"),
        (FILE_NAME, "[vocabulary]\nanswers = [{ path = \"a\", macro = \"b\", status = 200 }]\n"),
        (FILE_NAME, "[vocabulary]\nanswers = [{ path = \"a\", status = 2000 }]\n"),
        (FILE_NAME, "[vocabulary]\nanswers = [{ path = \"a\", status = 200, body = \"htlm\" }]\n"),
        (FILE_NAME, "[vocabulary]\nroutes = [{ attribute = \"my_post\", method = \"post\" }]\n"),
        (FILE_NAME, "[vocabulary]\nwrites = [{}]\n"),
        ("Cargo.toml", "[package]\nname = \"a\"\n\n[package.metadata.seeother]\nignored = []\n"),
    ];
    let told: Vec<String> = faults.iter().map(|(name, text)| error(name, text)).collect();
    insta::assert_snapshot!(told.join("\n"));
}
