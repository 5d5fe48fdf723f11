//! The fixture applications: `fixtures/apps/README.md` says what each of them answers, and `seeother` has to find
//! just that. Built and driven over HTTP, they answer what was predicted; mended by `check --fix`, every answer that
//! was reported with a safe fix is 303, and nothing else has changed.

#[path = "apps/mod.rs"]
mod apps;

macro_rules! application {
    // Its server is written by the framework's own compiler, which does not run here.
    ($module:ident, $name:literal, read) => {
        mod $module {
            #[test]
            fn is_read_as_its_page_says() {
                super::apps::read($name);
            }
        }
    };
    ($module:ident, $name:literal) => {
        mod $module {
            #[test]
            fn is_read_as_its_page_says() {
                super::apps::read($name);
            }

            #[test]
            #[ignore = "builds the application and drives it"]
            fn answers_as_predicted_before_and_after_the_mend() {
                super::apps::run($name);
            }
        }
    };
}

application!(axum, "axum");
application!(actix_web, "actix-web");
application!(rocket, "rocket");
application!(viz, "viz");
application!(ntex, "ntex");
application!(rouille, "rouille");
application!(warp, "warp");
application!(poem, "poem");
application!(salvo, "salvo");
application!(http, "http");
application!(gotham, "gotham");
application!(cot, "cot");
application!(leptos, "leptos");
application!(loco, "loco");
application!(xitca, "xitca");
application!(tide, "tide");
application!(dropshot, "dropshot");
application!(ohkami, "ohkami");
application!(pavex, "pavex", read);

#[test]
fn every_application_has_the_same_store() {
    let folders = std::fs::read_dir(apps::folder()).expect("the applications");
    let stores = folders.map(|entry| entry.expect("an entry").path().join("store/src")).filter(|path| path.is_dir());
    let stores: Vec<_> = stores.collect();
    let original = apps::folder().join("axum/store/src");
    for store in &stores {
        for entry in std::fs::read_dir(&original).expect("the store") {
            let entry = entry.expect("an entry");
            let text = std::fs::read_to_string(entry.path()).expect("a source");
            let copied = std::fs::read_to_string(store.join(entry.file_name())).unwrap_or_default();
            assert!(copied == text, "{} differs from axum's", store.join(entry.file_name()).display());
        }
    }
    assert!(!stores.is_empty());
}
