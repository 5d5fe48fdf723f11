//! What happens to the files: what is written, what stays as it was, and what is shown instead.

use std::process::Command;

use crate::project::{Project, axum_handler, err, out};

fn wrong() -> String {
    axum_handler("post", "Redirect", "Redirect::temporary(\"/orders\") // to the list")
}

fn right() -> String {
    axum_handler("post", "Redirect", "Redirect::to(\"/orders\") // to the list")
}

#[test]
fn a_patch_is_shown_and_git_takes_it() {
    let project = Project::axum(&[("main.rs", &wrong())]);
    let shown = project.run(&["check", "--diff"]);
    assert_eq!(shown.status.code(), Some(1));
    assert_eq!(err(&shown), "would fix 1 finding in 1 file\n");
    assert_eq!(project.text("main.rs"), wrong());
    insta::assert_snapshot!(out(&shown), @r#"
    --- a/src/main.rs
    +++ b/src/main.rs
    @@ -13,7 +13,7 @@
     }
     
     async fn add(Form(order): Form<Order>) -> Redirect {
    -    Redirect::temporary("/orders") // to the list
    +    Redirect::to("/orders") // to the list
     }
     
     fn main() {}
    "#);
    std::fs::write(project.path().join("fixes.patch"), &shown.stdout).expect("a patch");
    let git = |arguments: &[&str]| {
        Command::new("git").current_dir(project.path()).args(arguments).status().expect("git runs").success()
    };
    assert!(git(&["init", "--quiet"]) && git(&["apply", "fixes.patch"]));
    assert_eq!(project.text("main.rs"), right());
    let empty = project.run(&["check", "--diff"]);
    assert_eq!((empty.status.code(), out(&empty)), (Some(0), ""));
}

#[test]
fn a_patch_of_a_text_without_a_last_newline_and_with_carriage_returns_applies_too() {
    let text = wrong().replace('\n', "\r\n");
    let text = format!("\u{feff}{}", text.trim_end());
    let project = Project::axum(&[("main.rs", &text)]);
    let shown = project.run(&["check", "--diff"]);
    std::fs::write(project.path().join("fixes.patch"), &shown.stdout).expect("a patch");
    let git = |arguments: &[&str]| {
        Command::new("git").current_dir(project.path()).args(arguments).status().expect("git runs").success()
    };
    assert!(git(&["init", "--quiet"]) && git(&["apply", "fixes.patch"]), "{}", out(&shown));
    assert_eq!(project.text("main.rs"), text.replace("temporary", "to"));
}

#[test]
fn line_ends_and_byte_order_marks_stay() {
    let text = format!("\u{feff}{}", wrong().replace('\n', "\r\n"));
    let project = Project::axum(&[("main.rs", &text)]);
    project.run(&["check", "--fix"]);
    assert_eq!(project.text("main.rs"), text.replace("temporary", "to"));
}

#[cfg(unix)]
#[test]
fn permissions_and_symbolic_links_stay() {
    use std::os::unix::fs::{PermissionsExt, symlink};
    let project = Project::axum(&[("main.rs", "mod cart;\nfn main() {}\n"), ("real/cart.rs", &wrong())]);
    let file = project.path().join("src/real/cart.rs");
    std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o740)).expect("permissions");
    symlink("real/cart.rs", project.path().join("src/cart.rs")).expect("a link");
    let run = project.run(&["check", "--fix", "src/cart.rs"]);
    assert_eq!(project.text("real/cart.rs"), right(), "{}{}", out(&run), err(&run));
    assert!(project.path().join("src/cart.rs").symlink_metadata().expect("a link").is_symlink());
    assert_eq!(file.metadata().expect("a file").permissions().mode() & 0o777, 0o740);
}

#[cfg(unix)]
#[test]
fn a_file_that_cannot_be_written_is_named() {
    use std::os::unix::fs::PermissionsExt;
    let project = Project::axum(&[("main.rs", &wrong())]);
    let file = project.path().join("src/main.rs");
    std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o444)).expect("permissions");
    let run = project.run(&["check", "--fix"]);
    assert_eq!((run.status.code(), project.text("main.rs")), (Some(2), wrong()));
    assert!(out(&run).contains("The fixes in this file were not written: it is read-only."), "{}", out(&run));
}

#[test]
fn a_file_that_does_not_parse_is_left_alone() {
    let text = format!("{}\nfn broken( {{\n", wrong());
    let project = Project::axum(&[("main.rs", &text)]);
    let run = project.run(&["check", "--fix"]);
    assert_eq!((run.status.code(), project.text("main.rs")), (Some(1), text));
    assert!(out(&run).contains("Nothing was fixed in this file: it does not parse"), "{}", out(&run));
}

#[test]
fn only_the_fixes_are_wanted() {
    let project = Project::axum(&[("main.rs", &wrong())]);
    let run = project.run(&["check", "--fix-only"]);
    assert_eq!((run.status.code(), out(&run), err(&run)), (Some(0), "", "fixed 1 finding\n"));
    assert_eq!(project.text("main.rs"), right());
    let again = project.run(&["check", "--fix-only"]);
    assert_eq!((again.status.code(), err(&again)), (Some(0), "fixed 0 findings\n"));
}

#[test]
fn only_what_was_named_is_fixed() {
    let main = "mod cart;\nmod till;\nfn main() {}\n";
    let project = Project::axum(&[("main.rs", main), ("cart.rs", &wrong()), ("till.rs", &wrong())]);
    project.run(&["check", "--fix", "src/till.rs"]);
    assert_eq!((project.text("cart.rs"), project.text("till.rs")), (wrong(), right()));
}

#[test]
fn text_on_standard_input_comes_back_fixed() {
    let project = Project::axum(&[("main.rs", "fn main() {}\n")]);
    let arguments = ["check", "--fix", "--stdin-filename", "src/main.rs", "-"];
    let run = project.run_with_input(&arguments, &wrong());
    assert_eq!((run.status.code(), out(&run)), (Some(0), right().as_str()));
    assert!(err(&run).contains("no findings left, 1 fixed"), "{}", err(&run));
    let same = project.run_with_input(&arguments, &right());
    assert_eq!((same.status.code(), out(&same)), (Some(0), right().as_str()));
    assert_eq!(project.text("main.rs"), "fn main() {}\n");
}

#[test]
fn programs_read_how_much_was_fixed() {
    let project = Project::axum(&[("main.rs", &wrong())]);
    let run = project.run(&["check", "--fix", "--output-format", "json"]);
    let json: serde_json::Value = serde_json::from_slice(&run.stdout).expect("JSON");
    assert_eq!((&json["summary"]["fixed"], &json["findings"]), (&1.into(), &serde_json::json!([])));
}
