//! Manifests, configurations and arguments that are wrong.

use crate::bounded::run;
use crate::shop::{MANIFEST, Owned, SOUND, assert_note, assert_only_the_sound_finding, check, shop, write};

#[test]
fn a_broken_manifest_is_a_note_with_its_place() {
    let shop = shop(&[("Cargo.toml", b"[package]\nname = \"shop\nversion = 1\n")]);
    let ended = check(shop.path(), &[]);
    assert!(ended.notes().iter().any(|(file, _)| file == "Cargo.toml"), "{ended}");
    assert!(matches!(ended.code, Some(0 | 1)), "{ended}");
    assert_eq!(ended.findings(), [SOUND.owned()], "{ended}");
}

#[test]
fn a_broken_manifest_of_one_member_leaves_the_others() {
    let shop = shop(&[]);
    write(shop.path(), "Cargo.toml", format!("[workspace]\nmembers = [\"a\", \"gone\", \"b*\"]\n\n{MANIFEST}"));
    write(shop.path(), "a/Cargo.toml", "[package\n");
    write(shop.path(), "a/src/lib.rs", "pub fn a() {}\n");
    write(shop.path(), "b1/Cargo.toml", "[package]\nname = 1\n");
    write(shop.path(), "Cargo.lock", "this is no lock file");
    let ended = check(shop.path(), &[]);
    assert_only_the_sound_finding(&ended);
    assert_note(&ended, "a/Cargo.toml", "");
    assert_note(&ended, "b1/Cargo.toml", "");
}

#[test]
fn wrong_words_in_the_configuration_come_with_the_right_ones() {
    for (configuration, suggestion) in [
        ("igmore = []\n", "ignore"),
        ("ignore = [\"ambigous-redirect\"]\n", "ambiguous-redirect"),
        ("[level]\nrepeated-requests = \"error\"\n", "repeated-request"),
        ("fail-level = \"waning\"\n", "warning"),
        ("[[per-path]]\npath = \"src\"\nignoer = []\n", "ignore"),
    ] {
        let shop = shop(&[("seeother.toml", configuration.as_bytes())]);
        let ended = run(shop.path(), &[]);
        assert_eq!(ended.code, Some(2), "{configuration}{ended}");
        assert!(ended.err.contains("did you mean") && ended.err.contains(suggestion), "{configuration}{ended}");
        assert!(ended.err.contains("seeother.toml"), "{configuration}{ended}");
    }
    let shop = shop(&[("seeother.toml", b"ignore = [\n")]);
    let ended = run(shop.path(), &[]);
    assert_eq!(ended.code, Some(2), "{ended}");
}

#[test]
fn an_unknown_rule_on_the_command_line_comes_with_the_right_one() {
    let shop = shop(&[]);
    let ended = run(shop.path(), &["--ignore", "missing-locaton"]);
    assert_eq!(ended.code, Some(2), "{ended}");
    assert!(ended.err.contains("missing-location"), "{ended}");
}
