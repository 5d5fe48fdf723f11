//! Edits in one file that change what stands in another: each is found as by a fresh analysis, and taken back.

use std::path::PathBuf;
use std::sync::Arc;

use seeother::engine::{self, Analysis, Session};
use seeother::route_table::RouteRow;
use seeother::settings::Settings;
use seeother::source::LoadOptions;
use seeother::watch::Nobody;

use crate::shops::{Edit, SHOPS, Shop};
use crate::{Edited, assert_same};

fn is_same(one: &Analysis, other: &Analysis) -> bool {
    one.findings == other.findings && one.routes == other.routes
}

/// What people see of the routes, without places: these move with every edit.
fn shown(analysis: &Analysis) -> Vec<String> {
    let answers = |row: &RouteRow| {
        let answers = row.answers.iter().map(|answer| format!("{:?} {:?}", answer.status, answer.location));
        answers.collect::<Vec<_>>().join(", ")
    };
    analysis.routes.iter().map(|row| format!("{:?} {:?}: {}", row.methods, row.path, answers(row))).collect()
}

/// Makes the steps of an edit one after the other; whether all had a place.
fn make(edited: &mut Edited, edit: &Edit, shop: &Shop) -> Option<Analysis> {
    let mut analysis = None;
    for (file, from, to) in &edit.steps {
        let path = edited.paths.iter().find(|path| path.ends_with(file)).expect("a file").clone();
        let text = edited.text(&path);
        if !text.contains(from.as_str()) {
            return None;
        }
        edited.set(&path, &text.replacen(from.as_str(), to, 1));
        let known = edited.analyze();
        assert_same(&known, &edited.fresh(), &format!("{} of {}", edit.what, shop.name));
        analysis = Some(known);
    }
    analysis
}

/// Every edit by itself, taken back each time; then all of them, one on top of the other.
fn edits_are_seen_everywhere(name: &str) {
    let shop = SHOPS.iter().find(|shop| shop.name == name).expect("a shop");
    let folder = tempfile::tempdir().expect("a folder");
    shop.write(folder.path());
    let mut edited = Edited::load(&folder.path().canonicalize().expect("a folder"));
    let original = edited.analyze();
    let answered = original.routes.iter().filter(|route| !route.redirects.is_empty()).count();
    assert_eq!(answered, 8, "{name}: every handler redirects: {:#?}", shown(&original));
    let texts: Vec<(PathBuf, Arc<str>)> = edited.paths.iter().map(|path| (path.clone(), edited.text(path))).collect();
    for edit in shop.edits() {
        let analysis = make(&mut edited, &edit, shop).unwrap_or_else(|| panic!("{} of {name} has a place", edit.what));
        assert!(!edit.tells || shown(&analysis) != shown(&original), "{} of {name} changes what is found", edit.what);
        for (path, text) in &texts {
            edited.set(path, text);
        }
        let back = edited.analyze();
        assert_same(&back, &edited.fresh(), &format!("{} of {name}, taken back", edit.what));
        assert!(is_same(&back, &original), "{} of {name} leaves a trace", edit.what);
    }
    let made = shop.edits().iter().filter_map(|edit| make(&mut edited, edit, shop)).count();
    assert!(made >= 10, "{made} edits one on top of the other");
}

#[test]
fn edits_of_an_axum_application_are_seen_in_its_other_files() {
    edits_are_seen_everywhere("axum");
}

#[test]
fn edits_of_an_actix_web_application_are_seen_in_its_other_files() {
    edits_are_seen_everywhere("actix-web");
}

#[test]
fn edits_of_a_rocket_application_are_seen_in_its_other_files() {
    edits_are_seen_everywhere("rocket");
}

#[test]
fn edits_of_a_warp_application_are_seen_in_its_other_files() {
    edits_are_seen_everywhere("warp");
}

#[test]
fn edits_of_a_poem_application_are_seen_in_its_other_files() {
    edits_are_seen_everywhere("poem");
}

#[test]
fn edits_of_a_salvo_application_are_seen_in_its_other_files() {
    edits_are_seen_everywhere("salvo");
}

/// In version 3 `web::block` fails where its closure does; since version 4 that is a `Result` within its own.
const VERSIONED: &str = "use actix_web::{App, HttpResponse, http::header::LOCATION, web};\n\
     pub fn app() {\n    serve(App::new().route(\"/tasks\", web::post().to(change)));\n}\n\
     async fn change() -> HttpResponse {\n    match web::block(|| Err::<(), u8>(1)).await {\n\
     Ok(_) => HttpResponse::Found().insert_header((LOCATION, \"/\")).finish(),\n\
     Err(_) => HttpResponse::TemporaryRedirect().insert_header((LOCATION, \"/\")).finish(),\n    }\n}\n";

/// The same folder anew, with what was known before; and what a fresh analysis finds.
fn reloaded(folder: &std::path::Path, before: Option<Session>) -> (Session, Analysis) {
    let mut session = Session::load(&[folder.to_path_buf()], LoadOptions::default()).expect("a workspace");
    if let Some(before) = before {
        session.remember(before);
    }
    let known = session.analyze(&Settings::isolated(), &Nobody).expect("threads");
    assert_same(&known, &engine::analyze(session.workspace(), &Settings::isolated()), "a load");
    (session, known)
}

#[test]
fn another_version_in_the_manifest_or_the_lock_file_is_seen() {
    let folder = tempfile::tempdir().expect("a folder");
    let write = |name: &str, text: &str| {
        let path = folder.path().join(name);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        std::fs::write(path, text).expect("a file");
    };
    let manifest = |version: &str| {
        format!(
            "[package]\nname = \"shop\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n[dependencies]\nactix-web = \"{version}\"\n"
        )
    };
    let lock = |version: &str| {
        let source = "registry+https://github.com/rust-lang/crates.io-index";
        format!(
            "version = 4\n\n[[package]]\nname = \"actix-web\"\nversion = \"{version}\"\nsource = \"{source}\"\n\n\
             [[package]]\nname = \"shop\"\nversion = \"0.1.0\"\ndependencies = [\n \"actix-web\",\n]\n"
        )
    };
    let statuses = |analysis: &Analysis| {
        let answers = analysis.routes.iter().flat_map(|row| &row.answers);
        answers.filter_map(|answer| answer.status).collect::<Vec<u16>>()
    };
    write("src/main.rs", VERSIONED);
    write("Cargo.toml", &manifest("4"));
    let (session, found) = reloaded(folder.path(), None);
    assert_eq!(statuses(&found), [302, 307]);
    write("Cargo.toml", &manifest("3"));
    let (session, found) = reloaded(folder.path(), Some(session));
    assert_eq!(statuses(&found), [307]);
    write("Cargo.toml", &manifest(">=3, <5"));
    write("Cargo.lock", &lock("4.9.0"));
    let (session, found) = reloaded(folder.path(), Some(session));
    assert_eq!(statuses(&found), [302, 307]);
    write("Cargo.lock", &lock("3.3.3"));
    let (_, found) = reloaded(folder.path(), Some(session));
    assert_eq!(statuses(&found), [307]);
}

#[test]
fn another_configuration_is_seen() {
    let folder = tempfile::tempdir().expect("a folder");
    let configuration = |text: &str| {
        let path = folder.path().join("seeother.toml");
        std::fs::write(&path, text).expect("a file");
        Settings::from_file(&path).expect("a configuration")
    };
    SHOPS[0].write(folder.path());
    let mut session = Session::load(&[folder.path().to_path_buf()], LoadOptions::default()).expect("a workspace");
    let mut seen: Vec<Analysis> = Vec::new();
    for written in [
        "",
        "ignore = [\"ambiguous-redirect\"]",
        "[level]\nambiguous-redirect = \"error\"",
        "[[vocabulary.answers]]\npath = \"crate::answers::moved\"\nstatus = 308\nlocation = true",
        "[[vocabulary.answers]]\npath = \"crate::answers::moved\"\nstatus = 307\nlocation = true",
    ] {
        let settings = configuration(written);
        for _ in 0..2 {
            let known = session.analyze(&settings, &Nobody).expect("threads");
            assert_same(&known, &engine::analyze(session.workspace(), &settings), written);
            seen.push(known);
        }
        let latest = seen.len() - 1;
        assert!(is_same(&seen[latest], &seen[latest - 1]), "{written}: told twice");
        let others = seen[..latest - 1].iter();
        assert!(others.clone().all(|other| !is_same(other, &seen[latest])), "{written} changes what is found");
    }
}
