//! ntex 2 to 4: a dialect of actix-web's family without a type for redirects.
//! Facts: the catalogue's sections ntex 4.5.0 (read) and 3.12.3 (all rows executed).

use super::actix_web::{ActixWeb, Dialect};
use super::result_forms::ResultForm;

/// The vocabulary.
pub(super) static NTEX: ActixWeb = ActixWeb(&Dialect {
    name: "ntex",
    packages: &["ntex"],
    root: "ntex",
    crates: &["ntex", "ntex_http", "ntex_files", "ntex_session", "ntex_identity", "ntex_multipart", "ntex_macros"],
    attribute_crates: &["ntex", "ntex_macros"],
    web_is_root: true,
    flat_block_since: None,
    only_with_crate: true,
    result_forms: (
        &[ResultForm {
            note: "",
            ty: "{ntex::web::HttpResponse}",
            expression: "{ntex::web::HttpResponse}::SeeOther().header({ntex::http::header::LOCATION}, {location}).build()",
        }],
        &[ResultForm {
            note: "",
            ty: "{ntex::web::HttpResponse}",
            expression: "{ntex::web::HttpResponse}::SeeOther().header({ntex::http::header::LOCATION}, {location}).finish()",
        }],
    ),
});
