//! The table itself: one row a client, one letter a status. Nothing here decides anything.

use super::Client::{
    self, Aiohttp, ApacheHttpClient, Axios, BrowserFetch, BrowserForm, CurlData, CurlFollow, CurlKeepPost, CurlRequest,
    CurlUpload, DotNet, FetchStream, Go, Got, HttpUrlConnection, Httpx, JavaHttpClient, NodeFetch, NodeFetchPackage,
    OkHttp, OkHttp3, Requests, Reqwest, Superagent, Ureq, Urllib3, UrllibRequest,
};
use super::{Evidence, Next};

/// One line of the table.
#[derive(Clone, Copy, Debug)]
pub struct Row {
    /// The client.
    pub client: Client,
    /// Its name inside a sentence.
    pub name: &'static str,
    /// The version that was measured or read, where one is known.
    pub version: Option<&'static str>,
    /// Where the facts are from.
    pub evidence: Evidence,
    /// After POST, for 301, 302, 303, 307, 308.
    pub(super) post: [Next; 5],
    /// After PUT, likewise.
    pub(super) put: [Next; 5],
    /// After PATCH, likewise.
    pub(super) patch: [Next; 5],
    /// After DELETE, likewise.
    pub(super) delete: [Next; 5],
    /// After HEAD, for 303 alone.
    pub(super) head_303: Next,
}

const G: Next = Next::Get;
const H: Next = Next::Head;
const R: Next = Next::Repeat { body: true };
const B: Next = Next::Repeat { body: false };
const E: Next = Next::Error;
const N: Next = Next::NotFollowed;
const U: Next = Next::Unknown;

/// A row whose PUT, PATCH and DELETE behave alike, as in nearly every client.
const fn row(
    client: Client,
    name: &'static str,
    version: Option<&'static str>,
    post: [Next; 5],
    other: [Next; 5],
    head_303: Next,
) -> Row {
    Row { client, name, version, evidence: Evidence::Measured, post, put: other, patch: other, delete: other, head_303 }
}

/// As of November 2026; run, unless [`Row::evidence`] says otherwise. Some of these follow redirects
/// only when told to: curl, httpx, java.net.http; requests does not follow after HEAD unless told to.
#[rustfmt::skip]
pub static TABLE: [Row; 27] = [
    row(BrowserFetch, "browsers' fetch", Some("Chrome 156, Firefox ESR 153.7"), [G, G, G, R, R], [R, R, G, R, R], H),
    row(FetchStream, "fetch with a stream as its body", Some("Node"), [E, E, G, E, E], [E, E, G, E, E], U),
    row(BrowserForm, "browsers' forms", Some("Chrome 156, Firefox ESR 153.7"), [G, G, G, R, R], [U; 5], U),
    row(NodeFetch, "Node's fetch", Some("20.20"), [G, G, G, R, R], [R, R, G, R, R], H),
    row(Reqwest, "reqwest", Some("0.12.28"), [G, G, G, R, R], [R, R, G, R, R], H),
    row(Ureq, "ureq", Some("3.5.1"), [G, G, G, E, E], [G, G, G, E, E], H),
    row(CurlData, "`curl -L -d`", Some("7.88"), [G, G, G, R, R], [U; 5], H),
    row(CurlRequest, "`curl -L -X`", Some("7.88"), [B, B, B, R, R], [B, B, B, R, R], U),
    Row {
        patch: [U; 5],
        delete: [U; 5],
        ..row(CurlUpload, "`curl -L -T`", Some("7.88"), [U; 5], [R, R, G, R, R], U)
    },
    row(CurlKeepPost, "`curl -L --post301 --post302 --post303`", Some("7.88"), [R, R, R, R, R], [U; 5], U),
    // `-X PUT -d` is a POST inside curl and becomes GET; a bare `-X DELETE` is not, and stays.
    Row {
        evidence: Evidence::Source,
        put: [G, G, G, R, R],
        delete: [B, B, G, R, R],
        ..row(CurlFollow, "`curl --follow`", None, [G, G, G, R, R], [U; 5], H)
    },
    row(Requests, "requests", Some("2.34.2"), [G, G, G, R, R], [B, G, G, R, R], H),
    row(Httpx, "httpx", Some("0.28.1"), [G, G, G, R, R], [R, G, G, R, R], H),
    row(Aiohttp, "aiohttp", Some("3.14.5"), [G, G, G, R, R], [R, R, G, R, R], H),
    row(Urllib3, "urllib3", Some("2.8.0"), [R, R, G, R, R], [R, R, G, R, R], G),
    row(UrllibRequest, "Python's urllib.request", Some("3.11"), [G, G, G, E, E], [E, E, E, E, E], G),
    row(Go, "Go's net/http", Some("1.27.3"), [G, G, G, R, R], [G, G, G, R, R], H),
    row(JavaHttpClient, "Java's HttpClient", Some("17"), [G, G, G, R, R], [R, R, G, R, R], G),
    row(HttpUrlConnection, "Java's HttpURLConnection", Some("17"), [G, G, G, R, E], [R, R, R, R, E], H),
    row(ApacheHttpClient, "Apache HttpClient", Some("5.2.1"), [G, G, G, R, R], [R, R, G, R, R], H),
    row(OkHttp3, "OkHttp 3", Some("3.13.1"), [G, G, G, E, E], [G, G, G, E, E], H),
    Row {
        evidence: Evidence::Source,
        ..row(OkHttp, "OkHttp", Some("1682d9b"), [G, G, G, R, R], [G, G, G, R, R], H)
    },
    Row {
        evidence: Evidence::Source,
        ..row(DotNet, ".NET's HttpClient", Some("045ada2"), [G, G, G, R, R], [R, R, G, R, R], H)
    },
    row(Axios, "axios", None, [G, G, G, R, R], [R, R, G, R, R], H),
    row(Got, "got", None, [R, R, G, R, R], [R, R, G, R, R], H),
    row(Superagent, "superagent", None, [G, G, G, R, R], [G, G, G, R, R], N),
    row(NodeFetchPackage, "node-fetch", Some("3"), [G, G, G, R, R], [R, R, G, R, R], G),
];
