//! Requests as the protocol's library can take them. It knows LSP 3.17 and clients that keep to it; what is newer, or
//! sent otherwise, is put where it is read.

use serde_json::{Value, json};
use tower_lsp::jsonrpc::Request;

/// Where `workspace.workspaceEdit.snippetEditSupport` (3.18) is kept among the experimental capabilities.
pub(super) const SNIPPET_EDITS: &str = "seeother.snippetEditSupport";
/// In the place of `textDocument/codeAction`: its answer can hold what the library's types cannot.
pub(super) const CODE_ACTION: &str = "seeother/codeAction";
/// In the place of `codeAction/resolve`.
pub(super) const RESOLVE: &str = "seeother/resolveCodeAction";

/// A request in the form in which it is served.
pub(super) fn readable(request: Request) -> Request {
    match request.method() {
        "textDocument/codeAction" => changed(request, Some(CODE_ACTION), Some),
        "codeAction/resolve" => changed(request, Some(RESOLVE), Some),
        "initialize" => changed(request, None, |params| Some(with_snippet_edits(params))),
        // They have no parameters. Emacs' lsp-mode sends empty ones, which the library refuses, so that the editor
        // waits and complains at its end.
        "shutdown" | "exit" => changed(request, None, |params| {
            params.as_object().is_none_or(|object| !object.is_empty()).then_some(params)
        }),
        _ => request,
    }
}

fn changed(request: Request, method: Option<&'static str>, change: impl Fn(Value) -> Option<Value>) -> Request {
    let (known, id, params) = request.into_parts();
    let mut changed = Request::build(method.map_or(known, Into::into));
    if let Some(id) = id {
        changed = changed.id(id);
    }
    match params.and_then(change) {
        Some(params) => changed.params(params).finish(),
        None => changed.finish(),
    }
}

fn with_snippet_edits(mut params: Value) -> Value {
    let has = params.pointer("/capabilities/workspace/workspaceEdit/snippetEditSupport") == Some(&Value::Bool(true));
    if has && let Some(capabilities) = params.get_mut("capabilities").and_then(Value::as_object_mut) {
        let experimental = capabilities.entry("experimental").or_insert_with(|| json!({}));
        if !experimental.is_object() {
            *experimental = json!({});
        }
        experimental[SNIPPET_EDITS] = true.into();
    }
    params
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_capability_is_kept_where_the_library_leaves_it() {
        let params = json!({"capabilities": {"workspace": {"workspaceEdit": {"snippetEditSupport": true}}}});
        let request = readable(Request::build("initialize").id(1).params(params).finish());
        let kept = request.params().and_then(|params| params.pointer("/capabilities/experimental").cloned());
        assert_eq!(kept, Some(json!({ SNIPPET_EDITS: true })));
    }

    #[test]
    fn empty_parameters_are_none() {
        let request = readable(Request::build("shutdown").id(1).params(json!({})).finish());
        assert!(request.params().is_none() && request.id().is_some());
    }
}
