//! The statuses that `explain` knows: what each promises, what clients do with it, and what it is called elsewhere.
//! Data and pages only; knows no rule and no output format.

use crate::status;

/// What is fixed about a status.
#[derive(Clone, Copy, Debug)]
pub struct StatusMetadata {
    /// The code.
    pub code: u16,
    /// The code as people type it.
    pub digits: &'static str,
    /// What it says: one sentence.
    pub summary: &'static str,
    /// The section of RFC 9110 that defines it.
    pub url: &'static str,
    /// Markdown: the file `docs/statuses/<code>.md`, headings and all.
    pub documentation: &'static str,
}

/// A row of the table below.
macro_rules! page {
    ($code:literal, $section:literal, $summary:literal) => {
        StatusMetadata {
            code: $code,
            digits: stringify!($code),
            summary: $summary,
            url: concat!("https://www.rfc-editor.org/rfc/rfc9110.html#section-", $section),
            documentation: include_str!(concat!("../docs/statuses/", $code, ".md")),
        }
    };
}

/// In the order of codes.
static STATUSES: [StatusMetadata; 9] = [
    page!(200, "15.3.1", "The request succeeded, and this is its result."),
    page!(201, "15.3.2", "The request made something new, and the Location says where it is."),
    page!(204, "15.3.5", "The request succeeded, and there is nothing to show."),
    page!(301, "15.4.2", "The resource has moved for good; what becomes of a POST is left to the client."),
    page!(302, "15.4.3", "The resource lies elsewhere for now; what becomes of a POST is left to the client."),
    page!(
        303,
        "15.4.4",
        "The work is done, and its result is to be seen at another address: the client asks for that with GET."
    ),
    page!(307, "15.4.8", "Send exactly this request again, over there."),
    page!(308, "15.4.9", "The resource has moved for good: send this request, and all later ones, over there."),
    page!(422, "15.5.21", "The content is understood, and cannot be accepted as it is."),
];

/// Every status with a page, in the order of codes.
pub fn all() -> &'static [StatusMetadata] {
    &STATUSES
}

/// The page of a status.
pub fn by_code(code: u16) -> Option<&'static StatusMetadata> {
    STATUSES.iter().find(|known| known.code == code)
}

/// A status of HTTP: three digits, of one of the five classes (RFC 9110, section 15).
pub fn parse(word: &str) -> Option<u16> {
    word.parse().ok().filter(|code| word.len() == 3 && (100..600).contains(code))
}

/// What can be said of a status that has no page, as Markdown.
pub fn without_page(code: u16) -> String {
    let class = match code / 100 {
        1 => "It is interim: the answer proper is still to come.",
        2 => "It says that the request succeeded. Clients take the answer as it is, and follow no Location.",
        3 => {
            "It is of the class of redirects, but not one that browsers follow by themselves: those are 301, 302, 303, \
             307 and 308."
        }
        4 => "It says that the request cannot be served as it is. Clients take the answer as it is.",
        _ => "It says that the server failed. Clients take the answer as it is.",
    };
    let known: Vec<String> = STATUSES.iter().map(|page| page.code.to_string()).collect();
    format!(
        "# {}\n\n{class}\n\nNo rule of seeother asks for it. There are pages for {}.\n",
        status::with_reason(code),
        crate::clients::join(&known)
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clients;

    /// The table of clients in a page, with its place.
    fn table(page: &str) -> std::ops::Range<usize> {
        let start = page.find("| client |").expect("a table of clients");
        let length: usize =
            page[start..].split_inclusive('\n').take_while(|line| line.starts_with('|')).map(str::len).sum();
        start..start + length
    }

    #[test]
    fn every_page_holds_the_table_of_clients() {
        for status in all() {
            let path = format!("{}/docs/statuses/{}.md", env!("CARGO_MANIFEST_DIR"), status.code);
            let mut page = std::fs::read_to_string(&path).expect("the page");
            let expected = clients::table_of(status.code);
            if std::env::var_os("SEEOTHER_UPDATE").is_some() {
                page.replace_range(table(&page), &expected);
                std::fs::write(&path, &page).expect("the page is written");
            }
            assert!(page[table(&page)] == expected, "run `SEEOTHER_UPDATE=1 cargo test statuses` and commit {path}");
        }
    }

    #[test]
    fn every_page_has_the_same_headings_and_names_what_it_rests_on() {
        for status in all() {
            let page = status.documentation;
            let beside = if status::is_redirect(status.code) { "303 beside 307" } else { "Beside 303" };
            let expected = [
                "What it promises",
                "What clients do next",
                "Caching",
                "Search engines",
                beside,
                "Its name",
                "References",
            ];
            let headings: Vec<&str> = page.lines().filter_map(|line| line.strip_prefix("## ")).collect();
            assert_eq!(headings, expected, "{}", status.code);
            assert!(page.starts_with(&format!("# {}\n", status::with_reason(status.code))), "{}", status.code);
            assert!(page.contains(status.summary) && page.contains(status.url), "{}", status.code);
            let summary = page.lines().nth(2).expect("a summary");
            assert_eq!(summary, status.summary);
        }
    }

    #[test]
    fn every_page_knows_the_name_in_nine_ecosystems() {
        for status in all() {
            let names = status.documentation.split("## Its name").nth(1).expect("names");
            for place in
                [".NET", "Rust", "Rails", "Go", "Symfony", "Python", "Java", "Apache HttpComponents Core", "Angular"]
            {
                assert!(names.contains(&format!("\n| {place} | ")), "{}: {place}", status.code);
            }
        }
        assert!(by_code(303).expect("303").documentation.contains("`http::StatusCode::SEE_OTHER`"));
    }

    #[test]
    fn the_index_lists_every_page() {
        let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
        let index = std::fs::read_to_string(root.join("docs/README.md")).expect("the index");
        for status in all() {
            assert!(index.contains(&format!("(statuses/{}.md)", status.code)), "{}", status.code);
        }
        let pages = std::fs::read_dir(root.join("docs/statuses")).expect("the pages").count();
        assert_eq!(pages, all().len());
    }

    #[test]
    fn any_other_status_gets_a_friendly_word() {
        assert!(without_page(404).starts_with("# 404 Not Found\n\nIt says that the request cannot be served"));
        assert!(without_page(304).contains("not one that browsers follow"));
        assert!(without_page(599).contains("# 599\n\nIt says that the server failed"));
        assert_eq!((parse("303"), parse("099"), parse("600"), parse("+30")), (Some(303), None, None, None));
    }
}
