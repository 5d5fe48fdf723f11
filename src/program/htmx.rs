//! Whether a package talks to htmx: in templates, in pages made by code, by headers, or by a dependency.

use rayon::prelude::*;

use super::Program;

/// Crates that are about htmx alone.
const CRATES: [&str; 7] = ["axum-htmx", "axum_htmx", "rocket-htmx", "actix-htmx", "poem-htmx", "htmx", "warp-htmx"];

impl Program<'_> {
    /// Whether anything in a package is made for htmx; read once. `None` is a file without a package.
    pub fn uses_htmx(&self, package: Option<usize>) -> bool {
        let workspace = self.store.workspace();
        let in_sources = || {
            (0..workspace.files.len()).into_par_iter().any(|index| {
                let file = crate::source::FileId(index as u32);
                workspace.package_of(file) == package && self.store.has_htmx(file)
            })
        };
        let Some(index) = package else { return in_sources() };
        let (Some(known), Some(package)) = (self.htmx.get(index), workspace.packages.get(index)) else { return false };
        *known.get_or_init(|| {
            package.dependencies.iter().any(|dependency| CRATES.contains(&dependency.package.as_str()))
                || in_sources()
                || workspace.template_has_htmx(index)
        })
    }
}

/// Attributes of htmx are `hx-` and a lower-case word (`hx-post`, `data-hx-get`); its headers are `HX-` and a word,
/// in any case; `hx_post` is how Leptos, Dioxus and builders write it.
pub(super) fn has_htmx(text: &str) -> bool {
    let bytes = text.as_bytes();
    let word = |at: usize| ATTRIBUTES.iter().any(|name| starts_with(&bytes[at..], name));
    ["hx-", "hx_", "HX-", "Hx-"].iter().any(|mark| {
        memchr::memmem::find_iter(bytes, mark).any(|at| {
            let begins = at == 0 || !(bytes[at - 1].is_ascii_alphanumeric() || bytes[at - 1] == b'_');
            begins && word(at + mark.len())
        })
    }) || memchr::memmem::find(bytes, b"axum_htmx").is_some()
        || memchr::memmem::find(bytes, b"htmx.org").is_some()
}

/// Words after `hx-`.
const ATTRIBUTES: [&str; 24] = [
    "get",
    "post",
    "put",
    "patch",
    "delete",
    "swap",
    "target",
    "trigger",
    "select",
    "boost",
    "push",
    "vals",
    "on",
    "include",
    "indicator",
    "confirm",
    "ext",
    "request",
    "redirect",
    "refresh",
    "location",
    "reswap",
    "retarget",
    "replace",
];

fn starts_with(bytes: &[u8], word: &str) -> bool {
    bytes.get(..word.len()).is_some_and(|start| start.eq_ignore_ascii_case(word.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::has_htmx;

    #[test]
    fn attributes_and_headers() {
        for text in [
            r#"html! { button hx-post="/x" {} }"#,
            r#"format!("<a data-hx-get='/x'>")"#,
            r#"headers.insert("HX-Redirect", x)"#,
            r#"headers.get("hx-request")"#,
            r"button().hx_post(url)",
            "use axum_htmx::HxRequest;",
        ] {
            assert!(has_htmx(text), "{text}");
        }
        for text in ["", "hx-", "let max-hx_x", "matrix-phx-post", "hx_", "é hx-é"] {
            assert!(!has_htmx(text), "{text}");
        }
    }
}
