//! Names and modules that go round in circles, and many files.

use std::fmt::Write as _;

use crate::shop::{Owned, SOUND, assert_only_the_sound_finding, check, join, main_with, shop, write};

#[test]
fn names_that_go_round_in_circles() {
    let text = "pub use self::one::*;\npub mod one { pub use super::two::*; pub use super::three::a as b; pub use self::c as d; pub use self::d as c; }\n\
                pub mod two { pub use super::one::*; pub use super::three::*; }\n\
                pub mod three { pub use super::*; pub use super::one::b as a; pub use crate::round::three::three as three; }\n\
                pub type A = B; pub type B = C; pub type C = A;\npub const X: &str = Y; pub const Y: &str = X;\n\
                pub fn f() -> A { one::b(two::c(X)) }\n\
                pub struct S; impl std::ops::Deref for S { type Target = S; fn deref(&self) -> &S { self.deref() } }\n\
                pub trait T: U { fn t(&self) { self.u() } } pub trait U: T { fn u(&self) { self.t() } }\n\
                impl From<S> for S2 { fn from(s: S) -> Self { s.into() } } impl From<S2> for S { fn from(s: S2) -> Self { s.into() } } pub struct S2;\n\
                use axum::{Router, http::{StatusCode, header}, response::{IntoResponse, Response}, routing::post};\n\
                pub fn routes() -> Router { Router::new().route(X, post(go)).route(\"/go\", post(one::go)).route(\"/s\", post(s)) }\n\
                pub async fn go() -> Response { (StatusCode::FOUND, [(header::LOCATION, X)]).into_response() }\n\
                pub async fn s() -> S { S2.into() }\n\
                impl IntoResponse for S { fn into_response(self) -> A { S2::from(self).into_response() } }\n\
                impl IntoResponse for S2 { fn into_response(self) -> A { S::from(self).into_response() } }\n";
    let shop = shop(&[("src/round.rs", text.as_bytes())]);
    let ended = check(shop.path(), &[]);
    assert!(ended.findings().contains(&SOUND.owned()), "{ended}");
    assert!(ended.findings().iter().any(|(_, file, _)| file == "src/round.rs"), "{ended}");
}

/// 60 modules that all export everything of each other.
#[test]
fn a_thicket_of_globs() {
    let mut text =
        String::from("use axum::{Router, http::{StatusCode, header}, response::IntoResponse, routing::post};\n");
    for index in 0..60 {
        let _ = write!(text, "pub mod m{index} {{ ");
        for other in 0..60 {
            let _ = write!(text, "pub use super::m{other}::*; ");
        }
        text.push_str("}\n");
    }
    text.push_str("pub mod last { pub use super::m0::*; pub use super::go; }\n");
    text.push_str("pub fn routes() -> Router { Router::new().route(\"/go\", post(last::go)).route(\"/gone\", post(m3::gone)).route(\"/m\", post(m59::go)) }\n");
    text.push_str("pub async fn go() -> impl IntoResponse { (StatusCode::FOUND, [(header::LOCATION, \"/list\")]) }\n");
    let shop = shop(&[("src/thicket.rs", text.as_bytes())]);
    let ended = check(shop.path(), &[]);
    assert!(ended.findings().contains(&SOUND.owned()), "{ended}");
    assert!(ended.findings().iter().any(|(_, file, _)| file == "src/thicket.rs"), "{ended}");
}

#[test]
fn files_that_are_their_own_modules() {
    let shop = shop(&[
        ("src/own.rs", b"#[path = \"own.rs\"]\nmod own;\n#[path = \"other.rs\"]\nmod other;\n"),
        (
            "src/other.rs",
            b"#[path = \"own.rs\"]\nmod own;\n#[path = \"main.rs\"]\nmod main;\n#[path = \"/etc/passwd\"]\nmod far;\n",
        ),
    ]);
    let ended = check(shop.path(), &[]);
    assert!(ended.findings().contains(&SOUND.owned()), "{ended}");
}

/// Ten files that each declare all ten as modules: without a bound, ten factorial modules.
#[test]
fn files_that_are_each_others_modules() {
    let names: Vec<String> = (0..10).map(|index| format!("src/m{index}.rs")).collect();
    let text = join((0..10).map(|index| format!("#[path = \"m{index}.rs\"]\nmod m{index};\n")));
    let files: Vec<(&str, &[u8])> = names.iter().map(|name| (name.as_str(), text.as_bytes())).collect();
    let shop = shop(&files);
    let ended = check(shop.path(), &[]);
    assert!(ended.findings().contains(&SOUND.owned()), "{ended}");
}

#[test]
fn a_module_tree_of_200_folders() {
    let shop = shop(&[]);
    let mut folder = String::from("src");
    for _ in 0..200 {
        write(shop.path(), &format!("{folder}/d.rs"), "pub mod d;\n");
        folder.push_str("/d");
    }
    write(shop.path(), "src/main.rs", format!("mod d; {}", main_with(&[])));
    assert_only_the_sound_finding(&check(shop.path(), &[]));
}

#[test]
fn five_thousand_files() {
    let shop = shop(&[]);
    let declared = join((0..5_000).map(|index| format!("mod f{index};\n")));
    write(shop.path(), "src/many/mod.rs", declared);
    for index in 0..5_000 {
        write(shop.path(), &format!("src/many/f{index}.rs"), "use super::*;\npub fn a() -> u8 { 1 }\n");
    }
    write(shop.path(), "src/main.rs", format!("mod many; {}", main_with(&[])));
    assert_only_the_sound_finding(&check(shop.path(), &[]));
}
