"""The server through pytest-lsp, a client of its own making, once for each of several real editors."""

import os

import pytest
import pytest_lsp
from lsprotocol import types as lsp
from pytest_lsp import ClientServerConfig, LanguageClient, client_capabilities

MANIFEST = """[package]
name = "shop"
version = "0.1.0"
edition = "2024"

[dependencies]
axum = "0.8"
"""

MAIN = """use axum::Router;
use axum::http::StatusCode;
use axum::http::header::LOCATION;
use axum::response::{IntoResponse, Redirect};
use axum::routing::{get, post};

pub fn router() -> Router {
    Router::new().route("/tasks", get(list).post(create)).route("/tasks/close", post(close))
}

async fn list() -> &'static str {
    "tasks"
}

async fn create() -> impl IntoResponse {
    (StatusCode::FOUND, [(LOCATION, "/tasks")])
}

async fn close() -> Redirect {
    Redirect::to("/tasks")
}
"""

EDITORS = ["neovim", "visual-studio-code", "emacs"]


@pytest_lsp.fixture(
    params=EDITORS,
    config=ClientServerConfig(server_command=[os.environ["SEEOTHER"], "server"]),
)
async def client(request, lsp_client: LanguageClient, tmp_path):
    (tmp_path / "src").mkdir()
    (tmp_path / "Cargo.toml").write_text(MANIFEST)
    (tmp_path / "src/main.rs").write_text(MAIN)
    capabilities = client_capabilities(request.param)
    folder = lsp.WorkspaceFolder(tmp_path.as_uri(), "shop")
    params = lsp.InitializeParams(
        capabilities=capabilities, root_uri=tmp_path.as_uri(), workspace_folders=[folder]
    )
    for asked in ["client/registerCapability", "workspace/inlayHint/refresh", "workspace/codeLens/refresh"]:
        lsp_client.feature(asked)(lambda params: None)
    lsp_client.offered = (await lsp_client.initialize_session(params)).capabilities
    lsp_client.announced = capabilities
    yield
    await lsp_client.shutdown_session()


def span(word, text=MAIN):
    """The range of a word that is all ASCII."""
    before = text[: text.index(word)]
    line, column = before.count("\n"), len(before) - (before.rfind("\n") + 1)
    return lsp.Range(lsp.Position(line, column), lsp.Position(line, column + len(word)))


def opened(client, tmp_path, text=MAIN):
    uri = (tmp_path / "src/main.rs").as_uri()
    document = lsp.TextDocumentItem(uri, "rust", 1, text)
    client.text_document_did_open(lsp.DidOpenTextDocumentParams(document))
    return uri


def pulls(client):
    return client.offered.diagnostic_provider is not None


async def diagnostics(client, uri, version=1):
    """Asked for, or waited for, as the client's capabilities say."""
    if pulls(client):
        report = await client.text_document_diagnostic_async(
            lsp.DocumentDiagnosticParams(lsp.TextDocumentIdentifier(uri))
        )
        return list(report.items)
    while True:
        said = await client.wait_for_notification("textDocument/publishDiagnostics")
        if said.uri == uri and said.version == version:
            return list(said.diagnostics)


async def actions(client, uri, where, only):
    params = lsp.CodeActionParams(
        lsp.TextDocumentIdentifier(uri), where, lsp.CodeActionContext(diagnostics=[], only=[only])
    )
    found = await client.text_document_code_action_async(params)
    resolved = []
    for action in found or []:
        if action.edit is None:
            action = await client.code_action_resolve_async(action)
        resolved.append(action)
    return resolved


def new_texts(edit, uri):
    if edit.document_changes:
        return [e.new_text for change in edit.document_changes if change.text_document.uri == uri for e in change.edits]
    return [e.new_text for e in edit.changes[uri]]


@pytest.mark.asyncio
async def test_a_finding_is_shown_and_mended(client: LanguageClient, tmp_path):
    uri = opened(client, tmp_path)
    found = await diagnostics(client, uri)
    assert [(d.code, d.range, d.source) for d in found] == [("ambiguous-redirect", span("FOUND"), "seeother")]
    first, *_ = await actions(client, uri, found[0].range, lsp.CodeActionKind.QuickFix)
    assert new_texts(first.edit, uri) == ["SEE_OTHER"]
    mended = MAIN.replace("FOUND", "SEE_OTHER")
    client.text_document_did_change(
        lsp.DidChangeTextDocumentParams(
            lsp.VersionedTextDocumentIdentifier(uri=uri, version=2),
            [lsp.TextDocumentContentChangePartial(range=span("FOUND"), text="SEE_OTHER")],
        )
    )
    assert await diagnostics(client, uri, 2) == []
    assert mended.count("SEE_OTHER") == 1


@pytest.mark.asyncio
async def test_everything_is_mended_at_once(client: LanguageClient, tmp_path):
    uri = opened(client, tmp_path)
    await diagnostics(client, uri)
    (one,) = await actions(client, uri, lsp.Range(lsp.Position(0, 0), lsp.Position(0, 0)), lsp.CodeActionKind.SourceFixAll)
    assert one.kind == "source.fixAll.seeother"
    (mended,) = new_texts(one.edit, uri)
    assert mended.count("SEE_OTHER") == 1 and "FOUND" not in mended


@pytest.mark.asyncio
async def test_the_aids_answer(client: LanguageClient, tmp_path):
    uri = opened(client, tmp_path)
    document = lsp.TextDocumentIdentifier(uri)
    shown = await client.text_document_hover_async(lsp.HoverParams(document, span("FOUND").start))
    assert "302 Found" in shown.contents.value
    everything = lsp.Range(lsp.Position(0, 0), lsp.Position(99, 0))
    hints = await client.text_document_inlay_hint_async(lsp.InlayHintParams(document, everything))
    assert [hint.label for hint in hints] == ["→ 303"]
    lenses = await client.text_document_code_lens_async(lsp.CodeLensParams(document))
    assert [lens.command.title for lens in lenses] == [
        "GET /tasks · 200",
        "POST /tasks · 302",
        "POST /tasks/close · 303",
    ]
    symbols = await client.workspace_symbol_async(lsp.WorkspaceSymbolParams("post create"))
    assert [symbol.name for symbol in symbols] == ["POST /tasks → create"]
    target = await client.text_document_definition_async(lsp.DefinitionParams(document, span('"/tasks")])').start))
    assert [place.range for place in target] == [span("list", MAIN.replace("get(list)", "get(xxxx)"))]
    table = await client.workspace_execute_command_async(lsp.ExecuteCommandParams("seeother.showRoutes"))
    assert len(table["folders"][0]["routes"]) == 3


@pytest.mark.asyncio
async def test_what_is_offered_is_what_the_client_can_take(client: LanguageClient, tmp_path):
    announced = client.announced
    workspace = announced.workspace
    can_pull = announced.text_document.diagnostic is not None
    can_refresh = bool(workspace and workspace.diagnostics and workspace.diagnostics.refresh_support)
    assert pulls(client) == (can_pull and can_refresh)
    assert client.offered.text_document_sync.change == lsp.TextDocumentSyncKind.Incremental
    assert "source.fixAll.seeother" in client.offered.code_action_provider.code_action_kinds
