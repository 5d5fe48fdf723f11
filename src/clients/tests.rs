use super::Client::*;
use super::*;

const REDIRECTS: [u16; 5] = [301, 302, 303, 307, 308];

/// One letter a status, as the measurements were written down: G, R (with its body), r (without
/// one), E.
fn letters(client: Client, method: &str) -> String {
    REDIRECTS
        .into_iter()
        .map(|status| match next(client, method, status) {
            Next::Get => 'G',
            Next::Head => 'H',
            Next::Repeat { body: true } => 'R',
            Next::Repeat { body: false } => 'r',
            Next::Error => 'E',
            Next::NotFollowed => 'N',
            Next::Unknown => '-',
        })
        .collect()
}

#[test]
fn each_client_has_one_row() {
    for (index, row) in TABLE.iter().enumerate() {
        assert_eq!(row.client as usize, index, "{}", row.name);
    }
    assert_eq!(NodeFetchPackage as usize + 1, TABLE.len());
}

#[test]
fn after_post() {
    for (client, expected) in [
        (BrowserFetch, "GGGRR"),
        (FetchStream, "EEGEE"),
        (BrowserForm, "GGGRR"),
        (NodeFetch, "GGGRR"),
        (Reqwest, "GGGRR"),
        (Ureq, "GGGEE"),
        (CurlData, "GGGRR"),
        (CurlRequest, "rrrRR"),
        (CurlUpload, "-----"),
        (CurlKeepPost, "RRRRR"),
        (CurlFollow, "GGGRR"),
        (Requests, "GGGRR"),
        (Httpx, "GGGRR"),
        (Aiohttp, "GGGRR"),
        (Urllib3, "RRGRR"),
        (UrllibRequest, "GGGEE"),
        (Go, "GGGRR"),
        (JavaHttpClient, "GGGRR"),
        (HttpUrlConnection, "GGGRE"),
        (ApacheHttpClient, "GGGRR"),
        (OkHttp3, "GGGEE"),
        (OkHttp, "GGGRR"),
        (DotNet, "GGGRR"),
        (Axios, "GGGRR"),
        (Got, "RRGRR"),
        (Superagent, "GGGRR"),
        (NodeFetchPackage, "GGGRR"),
    ] {
        assert_eq!(letters(client, "POST"), expected, "{client:?}");
    }
}

#[test]
fn after_put_patch_and_delete() {
    for (client, expected) in [
        (BrowserFetch, "RRGRR"),
        (FetchStream, "EEGEE"),
        (BrowserForm, "-----"),
        (NodeFetch, "RRGRR"),
        (Reqwest, "RRGRR"),
        (Ureq, "GGGEE"),
        (CurlData, "-----"),
        (CurlRequest, "rrrRR"),
        (Requests, "rGGRR"),
        (Httpx, "RGGRR"),
        (Aiohttp, "RRGRR"),
        (Urllib3, "RRGRR"),
        (UrllibRequest, "EEEEE"),
        (Go, "GGGRR"),
        (JavaHttpClient, "RRGRR"),
        (HttpUrlConnection, "RRRRE"),
        (ApacheHttpClient, "RRGRR"),
        (OkHttp3, "GGGEE"),
        (OkHttp, "GGGRR"),
        (DotNet, "RRGRR"),
        (Axios, "RRGRR"),
        (Got, "RRGRR"),
        (Superagent, "GGGRR"),
        (NodeFetchPackage, "RRGRR"),
    ] {
        for method in ["PUT", "PATCH", "DELETE"] {
            assert_eq!(letters(client, method), expected, "{client:?} {method}");
        }
    }
    assert_eq!(letters(CurlUpload, "PUT"), "RRGRR");
    assert_eq!(letters(CurlUpload, "DELETE"), "-----");
    assert_eq!(letters(CurlFollow, "PUT"), "GGGRR");
    assert_eq!(letters(CurlFollow, "PATCH"), "-----");
    assert_eq!(letters(CurlFollow, "DELETE"), "rrGRR");
}

#[test]
fn head_stays_head_in_most_clients() {
    let turning: Vec<Client> =
        TABLE.iter().filter(|row| next(row.client, "HEAD", 303) == Next::Get).map(|row| row.client).collect();
    assert_eq!(turning, [Urllib3, UrllibRequest, JavaHttpClient, NodeFetchPackage]);
    assert_eq!(next(Superagent, "HEAD", 303), Next::NotFollowed);
    assert_eq!(next(Reqwest, "HEAD", 302), Next::Unknown);
}

#[test]
fn after_303_only_two_old_interfaces_and_options_keep_a_method() {
    let keeping: Vec<Client> = TABLE
        .iter()
        .filter(|row| {
            ["POST", "PUT", "PATCH", "DELETE"]
                .iter()
                .any(|method| matches!(next(row.client, method, 303), Next::Repeat { .. }))
        })
        .map(|row| row.client)
        .collect();
    assert_eq!(keeping, [CurlRequest, CurlKeepPost, HttpUrlConnection]);
}

#[test]
fn browsers_follow_no_other_status() {
    for status in [200, 201, 202, 204, 205, 300, 422] {
        assert_eq!(next(BrowserForm, "POST", status), Next::NotFollowed);
        assert_eq!(next(BrowserFetch, "DELETE", status), Next::NotFollowed);
        assert_eq!(next(Reqwest, "POST", status), Next::Unknown);
    }
}

#[test]
fn messages_name_the_best_known() {
    let repeating = |methods: &[&str], status| join(&repeaters(methods, status));
    let turning = |methods: &[&str], status| join(&turners(methods, status));
    assert_eq!(repeating(&["DELETE"], 302), "browsers' fetch, reqwest and Java's HttpClient");
    assert_eq!(repeating(&["POST"], 302), "urllib3, got and `curl -L -X POST`");
    assert_eq!(repeating(&["POST"], 307), "browsers, reqwest and Java's HttpClient");
    assert_eq!(repeating(&["POST", "DELETE"], 308), "browsers' fetch, reqwest and Java's HttpClient");
    assert_eq!(repeating(&["POST"], 303), "`curl -L -X POST`");
    assert_eq!(turning(&["POST"], 302), "browsers, reqwest and Java's HttpClient");
    assert_eq!(turning(&["PUT"], 302), "Go's net/http, requests and ureq");
    assert_eq!(turning(&["PUT"], 301), "Go's net/http, ureq and OkHttp");
    assert_eq!(turning(&["DELETE"], 307), "");
    assert_eq!(repeating(&[], 307), "");
}

/// The rows of `docs/clients.md`, so that the page and the table cannot drift apart.
fn page_row(row: &Row, methods: &[&str]) -> String {
    let cells: Vec<String> = REDIRECTS
        .into_iter()
        .map(|status| {
            let nexts: Vec<Next> = methods.iter().map(|method| next(row.client, method, status)).collect();
            if nexts.iter().all(|next| *next == nexts[0]) {
                return word(nexts[0]).to_owned();
            }
            let words: Vec<String> = methods
                .iter()
                .zip(nexts)
                .filter(|(_, next)| *next != Next::Unknown)
                .map(|(method, next)| format!("{method} {}", word(next)))
                .collect();
            words.join(", ")
        })
        .collect();
    let version = match (row.version, row.evidence) {
        (None, Evidence::Measured) => "–".to_owned(),
        (Some(version), Evidence::Measured) => version.to_owned(),
        (None, Evidence::Source) => "read".to_owned(),
        (Some(version), Evidence::Source) => format!("{version}, read"),
    };
    format!("| {} | {version} | {} |\n", row.name, cells.join(" | "))
}

#[test]
fn the_page_for_people_holds_the_same_table() {
    let page = include_str!("../../docs/clients.md");
    for methods in [&["POST"][..], &["PUT", "PATCH", "DELETE"]] {
        let mut table = "| client | version | 301 | 302 | 303 | 307 | 308 |\n".to_owned();
        table.push_str("|---|---|---|---|---|---|---|\n");
        for row in &TABLE {
            if methods.iter().any(|method| next(row.client, method, 302) != Next::Unknown) {
                table.push_str(&page_row(row, methods));
            }
        }
        assert!(page.contains(&table), "docs/clients.md should hold\n{table}");
    }
}
