//! Links, rights, pipes, and files that come and go.

use crate::bounded::run;
use crate::shop::{assert_note, assert_only_the_sound_finding, check, shop, write};

#[cfg(unix)]
#[test]
fn a_loop_of_links_ends() {
    let shop = shop(&[]);
    let link = |target: &str, name: &str| std::os::unix::fs::symlink(target, shop.path().join(name)).expect("a link");
    link("..", "src/up");
    link("two", "src/one");
    link("one", "src/two");
    link("itself.rs", "src/itself.rs");
    assert_only_the_sound_finding(&check(shop.path(), &[]));
    let named = check(shop.path(), &["src/itself.rs"]);
    assert_eq!(named.code, Some(2), "{named}");
    let through = check(shop.path(), &["src/up/src/up/src"]);
    assert!(matches!(through.code, Some(0 | 1)), "{through}");
}

#[cfg(unix)]
#[test]
fn a_link_to_nothing_is_no_hindrance() {
    let shop = shop(&[]);
    std::os::unix::fs::symlink("gone.rs", shop.path().join("src/vanished.rs")).expect("a link");
    assert_only_the_sound_finding(&check(shop.path(), &[]));
    let named = check(shop.path(), &["src/vanished.rs"]);
    assert_eq!(named.code, Some(2), "{named}");
    assert!(named.said().contains("vanished"), "{named}");
}

#[cfg(unix)]
#[test]
fn what_may_not_be_read_is_a_note() {
    use std::os::unix::fs::PermissionsExt;
    let shop = shop(&[("src/secret.rs", b"fn a() {}\n"), ("locked/a.rs", b"fn a() {}\n")]);
    let forbid = |name: &str, mode: u32| {
        let permissions = std::fs::Permissions::from_mode(mode);
        std::fs::set_permissions(shop.path().join(name), permissions).expect("permissions");
    };
    forbid("src/secret.rs", 0o000);
    forbid("locked", 0o000);
    let may_all = std::fs::read(shop.path().join("src/secret.rs")).is_ok();
    let ended = check(shop.path(), &[]);
    forbid("locked", 0o755);
    assert_only_the_sound_finding(&ended);
    // The superuser reads everything.
    if !may_all {
        assert_note(&ended, "src/secret.rs", "You may not read this");
        assert_note(&ended, "locked", "You may not read this");
        assert_eq!(check(shop.path(), &["src/secret.rs"]).code, Some(2));
    }
}

#[cfg(unix)]
#[test]
fn a_pipe_with_the_name_of_a_source_file_does_not_block() {
    let shop = shop(&[]);
    let made = std::process::Command::new("mkfifo").arg(shop.path().join("src/pipe.rs")).status();
    if made.is_ok_and(|status| status.success()) {
        assert_only_the_sound_finding(&check(shop.path(), &[]));
        let named = check(shop.path(), &["src/pipe.rs"]);
        assert_eq!(named.code, Some(2), "{named}");
    }
}

#[test]
fn files_that_vanish_during_the_run_are_at_most_notes() {
    let shop = shop(&[]);
    for index in 0..2_000 {
        write(shop.path(), &format!("src/gone/f{index}.rs"), "fn a() {}\n");
    }
    let gone = shop.path().join("src/gone");
    let remover = std::thread::spawn(move || {
        std::thread::sleep(std::time::Duration::from_millis(15));
        std::fs::remove_dir_all(gone).expect("removed");
    });
    let ended = check(shop.path(), &[]);
    remover.join().expect("no panic");
    assert_only_the_sound_finding(&ended);
}

#[test]
fn an_empty_folder_is_said_to_have_no_routes() {
    let folder = tempfile::tempdir().expect("a folder");
    let ended = run(folder.path(), &[]);
    assert_eq!(ended.code, Some(0), "{ended}");
    assert!(ended.out.contains("no routes found"), "{ended}");
}

#[test]
fn a_path_that_does_not_exist_is_wrong_input() {
    let shop = shop(&[]);
    let ended = run(shop.path(), &["check", "srcc"]);
    assert_eq!(ended.code, Some(2), "{ended}");
    assert!(ended.err.contains("srcc") && ended.err.contains("did you mean"), "{ended}");
}
