//! What clients do next with an answer: a table of facts, most of them measured against a local
//! server, and the short lists of clients that messages name. Data only: knows no rule, no handler
//! and no framework. The same table, for people, is `docs/clients.md`.

mod page;
mod table;
#[cfg(test)]
mod tests;

pub use page::{methods, table_of, word};
pub use table::{Row, TABLE};

use Client::{
    BrowserFetch, BrowserForm, CurlRequest, FetchStream, Go, Got, JavaHttpClient, OkHttp, Requests, Reqwest, Ureq,
    Urllib3,
};

/// A client, or a way to use one, whose behaviour is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Client {
    /// `fetch()` and `XMLHttpRequest` in browsers, and so htmx, Turbo and Angular's client.
    BrowserFetch,
    /// `fetch()` with a `ReadableStream` as its body: measured in Node, the same step in the standard.
    FetchStream,
    /// A `<form>` in a browser, which sends GET or POST only.
    BrowserForm,
    /// `fetch()` of Node.
    NodeFetch,
    /// reqwest, whose redirects are those of tower-http's `FollowRedirect`.
    Reqwest,
    /// ureq.
    Ureq,
    /// `curl -L -d`, which sends POST (and `curl -L -I` for HEAD).
    CurlData,
    /// `curl -L -X METHOD -d`.
    CurlRequest,
    /// `curl -L -T`, which sends PUT.
    CurlUpload,
    /// `curl -L -d` with `--post301`, `--post302` and `--post303`.
    CurlKeepPost,
    /// `curl --follow` of newer curls, which heeds `-X` only where the method is kept.
    CurlFollow,
    /// Python's requests.
    Requests,
    /// Python's httpx, told to follow redirects.
    Httpx,
    /// Python's aiohttp.
    Aiohttp,
    /// Python's urllib3.
    Urllib3,
    /// `urllib.request` of Python's standard library.
    UrllibRequest,
    /// Go's net/http.
    Go,
    /// `java.net.http.HttpClient` with `Redirect.NORMAL`.
    JavaHttpClient,
    /// `java.net.HttpURLConnection`.
    HttpUrlConnection,
    /// Apache `HttpClient` 5.
    ApacheHttpClient,
    /// `OkHttp` 3.
    OkHttp3,
    /// `OkHttp` as developed today.
    OkHttp,
    /// .NET's `HttpClient` (`SocketsHttpHandler`).
    DotNet,
    /// axios on Node; in a browser it is XHR.
    Axios,
    /// got.
    Got,
    /// superagent.
    Superagent,
    /// The package node-fetch.
    NodeFetchPackage,
}

/// What a client does when the answer has arrived.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Next {
    /// Asks for the Location with GET, without a body.
    Get,
    /// Asks for the Location with HEAD.
    Head,
    /// Sends the same method to the Location.
    Repeat {
        /// Whether the body is sent once more, too.
        body: bool,
    },
    /// Gives up with an error, or hands a redirect that it would not follow to its caller.
    Error,
    /// Shows or returns the answer as it is.
    NotFollowed,
    /// Not measured, or a method that this client cannot send.
    Unknown,
}

/// How a row of the table came to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Evidence {
    /// The client was run against a server that wrote down each request.
    Measured,
    /// Its source was read.
    Source,
}

/// The row of a client.
pub fn facts(client: Client) -> Option<&'static Row> {
    TABLE.iter().find(|row| row.client == client)
}

/// What `client` does next when `status` answers `method` (upper case). A redirect is taken to carry
/// a Location that can be followed. A status that does not redirect is known for browsers alone:
/// measured for forms, read in the Fetch standard for scripts.
pub fn next(client: Client, method: &str, status: u16) -> Next {
    let Some(row) = facts(client) else {
        return Next::Unknown;
    };
    let column = match status {
        301 => 0,
        302 => 1,
        303 => 2,
        307 => 3,
        308 => 4,
        _ if matches!(client, BrowserFetch | FetchStream) => return Next::NotFollowed,
        _ if client == BrowserForm && method == "POST" => return Next::NotFollowed,
        _ => return Next::Unknown,
    };
    match method {
        "POST" => row.post[column],
        "PUT" => row.put[column],
        "PATCH" => row.patch[column],
        "DELETE" => row.delete[column],
        "HEAD" if status == 303 => row.head_303,
        _ => Next::Unknown,
    }
}

/// How many clients a sentence names: more would hide what it says.
const NAMED: usize = 3;

/// Whom a message names first: the clients that most readers have met. Where the first three turn
/// POST into GET, the ones behind them are those whose users report the repeated POST.
const BEST_KNOWN: [Client; 10] =
    [BrowserFetch, Reqwest, JavaHttpClient, Urllib3, Got, CurlRequest, Go, Requests, Ureq, OkHttp];

/// The best known clients that send each of `methods` (upper case) once more to the Location:
/// "browsers' fetch, reqwest and Java's `HttpClient`". Empty where none is known to.
pub fn repeaters(methods: &[&str], status: u16) -> Vec<String> {
    named(methods, status, |next| matches!(next, Next::Repeat { .. }))
}

/// The best known clients that ask for the Location with GET after each of `methods`.
pub fn turners(methods: &[&str], status: u16) -> Vec<String> {
    named(methods, status, |next| next == Next::Get)
}

fn named(methods: &[&str], status: u16, does: impl Fn(Next) -> bool) -> Vec<String> {
    if methods.is_empty() {
        return Vec::new();
    }
    BEST_KNOWN
        .into_iter()
        .filter(|&client| methods.iter().all(|method| does(next(client, method, status))))
        .filter_map(|client| name_for(client, methods))
        .take(NAMED)
        .collect()
}

/// The client's name, where the method allows a better one than the table's.
fn name_for(client: Client, methods: &[&str]) -> Option<String> {
    match (client, methods) {
        // Forms and scripts do the same with POST, so that the plain word is the exact one.
        (BrowserFetch, ["POST"]) => Some("browsers".to_owned()),
        (CurlRequest, [method]) => Some(format!("`curl -L -X {method}`")),
        _ => facts(client).map(|row| row.name.to_owned()),
    }
}

/// "a", "a and b", "a, b and c".
pub fn join(names: &[impl AsRef<str>]) -> String {
    match names {
        [] => String::new(),
        [one] => one.as_ref().to_owned(),
        [head @ .., last] => {
            let head: Vec<&str> = head.iter().map(AsRef::as_ref).collect();
            format!("{} and {}", head.join(", "), last.as_ref())
        }
    }
}
