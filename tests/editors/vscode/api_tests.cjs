// Runs inside VS Code's extension host: `vscode` is the real one, the server the real binary.
const assert = require("node:assert/strict");
const fs = require("node:fs");
const path = require("node:path");
const vscode = require("vscode");

const root = vscode.workspace.workspaceFolders[0].uri.fsPath;
const tasks = vscode.Uri.file(path.join(root, "src/tasks.rs"));
const main = vscode.Uri.file(path.join(root, "src/main.rs"));
const original = new Map([tasks, main].map((uri) => [uri.fsPath, fs.readFileSync(uri.fsPath, "utf8")]));

const tests = [];
const test = (name, body) => tests.push([name, body]);

/** Waits until `look` returns something true; looks again whenever VS Code says that something has changed. */
async function until(what, look, event = vscode.languages.onDidChangeDiagnostics, seconds = 30) {
  let subscription, timer, poll;
  try {
    return await new Promise((resolve, reject) => {
      const check = async () => {
        try {
          const seen = await look();
          if (seen) {
            resolve(seen);
          }
        } catch (error) {
          reject(error);
        }
      };
      timer = setTimeout(() => reject(new Error(`no ${what} in ${seconds} s`)), seconds * 1000);
      // What hints and lenses show has no event.
      poll = setInterval(check, 100);
      subscription = event(check);
      check();
    });
  } finally {
    subscription?.dispose();
    clearTimeout(timer);
    clearInterval(poll);
  }
}

const extension = () => vscode.extensions.getExtension("seeother.seeother");
const of = (uri) => vscode.languages.getDiagnostics(uri).filter(({ source }) => source === "seeother");
const rule = ({ code }) => (typeof code === "object" ? code.value : code);
const rules = (uri) => of(uri).map(rule).sort();
const settings = () => vscode.workspace.getConfiguration("seeother");
const set = (key, value) => settings().update(key, value, vscode.ConfigurationTarget.Workspace);
const disk = (uri) => fs.readFileSync(uri.fsPath, "utf8");

/** The place of a word in a document, which `after` stands before. */
function placeOf(document, word, after = "") {
  const text = document.getText();
  const at = text.indexOf(word, text.indexOf(after));
  assert.notEqual(at, -1, `${word} is not in the document`);
  return document.positionAt(at);
}

async function show(uri) {
  const document = await vscode.workspace.openTextDocument(uri);
  return vscode.window.showTextDocument(document);
}

/** Puts back the text that the file had at the beginning, and waits for its findings. */
async function restore(uri, expected) {
  const editor = await show(uri);
  const { document } = editor;
  const all = new vscode.Range(0, 0, document.lineCount, 0);
  await editor.edit((edit) => edit.replace(all, original.get(uri.fsPath)));
  await document.save();
  await until("findings as before", () => rules(uri).join() === expected.join());
}

const TASKS = ["ambiguous-redirect", "missing-location", "page-after-write", "repeated-request"];
const FOUND = "StatusCode::FOUND", SEE_OTHER = "StatusCode::SEE_OTHER";

test("starts the binary that it brings", async () => {
  const { condition } = await extension().activate();
  const { kind, binary } = condition();
  assert.equal(kind, "running");
  assert.equal(binary.origin, "bundled");
  assert.ok(binary.file.startsWith(extension().extensionPath));
});

test("reports findings with rule, link, level, place and routes", async () => {
  const { document } = await show(tasks);
  await until("findings", () => rules(tasks).join() === TASKS.join());
  const finding = of(tasks).find((one) => rule(one) === "repeated-request");
  assert.equal(finding.severity, vscode.DiagnosticSeverity.Error);
  assert.equal(document.getText(finding.range), "FOUND");
  assert.match(finding.message, /DELETE \/tasks\/\{id\}.* answers 302 Found/);
  assert.equal(finding.code.target.scheme, "https");
  const related = finding.relatedInformation.map(({ location }) => path.basename(location.uri.fsPath));
  assert.ok(related.includes("main.rs"), `no route among ${related}`);
});

test("reports files that are not open", async () => {
  await until("findings of main.rs", () => rules(main).join() === "repeated-request");
});

test("follows an edit that is not saved", async () => {
  const editor = await show(tasks);
  const at = placeOf(editor.document, "FOUND", "fn create");
  await editor.edit((edit) => edit.replace(new vscode.Range(at, at.translate(0, 5)), "SEE_OTHER"));
  await until("one finding less", () => !rules(tasks).includes("ambiguous-redirect"));
  await vscode.commands.executeCommand("undo");
  await until("the finding again", () => rules(tasks).includes("ambiguous-redirect"));
  await editor.document.save();
});

test("tells on hover what clients do next", async () => {
  const { document } = await show(tasks);
  const at = placeOf(document, "FOUND", "fn create");
  const hovers = await vscode.commands.executeCommand("vscode.executeHoverProvider", tasks, at);
  const text = hovers.flatMap(({ contents }) => contents.map(({ value }) => value)).join("\n");
  assert.match(text, /302 Found/);
  assert.match(text, /curl/);
});

test("offers the fix first, applies it, and the finding goes", async () => {
  const { document } = await show(tasks);
  const finding = of(tasks).find((one) => rule(one) === "ambiguous-redirect");
  const actions = await vscode.commands.executeCommand("vscode.executeCodeActionProvider", tasks, finding.range, "quickfix", 10);
  const [first] = actions.filter(({ title }) => title.includes("303"));
  assert.ok(first, `no fix among ${actions.map(({ title }) => title)}`);
  assert.ok(first.isPreferred);
  assert.ok(await vscode.workspace.applyEdit(first.edit));
  await document.save();
  const expected = original.get(tasks.fsPath).replace(FOUND, SEE_OTHER);
  assert.equal(disk(tasks), expected);
  await until("the finding to go", () => !rules(tasks).includes("ambiguous-redirect"));
  await restore(tasks, TASKS);
});

test("writes a comment that silences a finding", async () => {
  const { document } = await show(tasks);
  const finding = of(tasks).find((one) => rule(one) === "ambiguous-redirect");
  const actions = await vscode.commands.executeCommand("vscode.executeCodeActionProvider", tasks, finding.range, "quickfix", 20);
  const ignore = actions.find(({ title }) => /^ignore.* here/i.test(title));
  assert.ok(ignore, `no comment among ${actions.map(({ title }) => title)}`);
  assert.ok(await vscode.workspace.applyEdit(ignore.edit));
  assert.match(document.getText(), /\/\/ seeother: ignore\[ambiguous-redirect\] say why\n.*StatusCode::FOUND/);
  await until("the finding to go", () => !rules(tasks).includes("ambiguous-redirect"));
  await restore(tasks, TASKS);
});

test("fixes what is safe by the command", async () => {
  await show(tasks);
  await vscode.commands.executeCommand("seeother.fixAll");
  const expected = original.get(tasks.fsPath).replaceAll(FOUND, SEE_OTHER);
  const { document } = vscode.window.activeTextEditor;
  await until("the edit", () => document.getText() === expected, vscode.workspace.onDidChangeTextDocument);
  await restore(tasks, TASKS);
});

test("fixes what is safe on save, where that is asked for", async () => {
  const editorSettings = vscode.workspace.getConfiguration("editor");
  await editorSettings.update("codeActionsOnSave", { "source.fixAll.seeother": "explicit" }, vscode.ConfigurationTarget.Workspace);
  const editor = await show(tasks);
  await editor.edit((edit) => edit.insert(new vscode.Position(0, 0), "// edited\n"));
  await editor.document.save();
  assert.equal(disk(tasks), "// edited\n" + original.get(tasks.fsPath).replaceAll(FOUND, SEE_OTHER));
  await editorSettings.update("codeActionsOnSave", undefined, vscode.ConfigurationTarget.Workspace);
  await restore(tasks, TASKS);
});

test("shows the routes as a tree, and jumps to a handler", async () => {
  const { routes } = extension().exports;
  routes.refresh();
  const apps = await routes.getChildren();
  assert.equal(apps.length, 1);
  const rows = await routes.getChildren(apps[0]);
  const items = rows.map((row) => routes.getTreeItem(row));
  const remove = items.findIndex(({ label }) => label === "DELETE /tasks/{id}");
  assert.notEqual(remove, -1, items.map(({ label }) => label).join());
  assert.match(items[remove].description, /tasks::remove · 302/);
  const answers = (await routes.getChildren(rows[remove])).map((row) => routes.getTreeItem(row).label);
  assert.deepEqual(answers, ["302 → /tasks"]);
  const { command, arguments: place } = items[remove].command;
  await vscode.commands.executeCommand(command, ...place);
  const { document, selection } = vscode.window.activeTextEditor;
  assert.equal(document.uri.fsPath, tasks.fsPath);
  assert.equal(document.getText(document.getWordRangeAtPosition(selection.active)), "remove");
});

test("a code lens tells the routes of a handler, and its click is answered", async () => {
  await show(tasks);
  const lens = await until("the lens", async () => {
    const lenses = await vscode.commands.executeCommand("vscode.executeCodeLensProvider", tasks, 50);
    return lenses.find(({ command }) => command?.title.startsWith("DELETE /tasks/{id} · 302"));
  });
  await vscode.commands.executeCommand(lens.command.command, ...lens.command.arguments);
});

test("an inlay hint shows the status that a name hides", async () => {
  const { document } = await show(main);
  const all = new vscode.Range(0, 0, document.lineCount, 0);
  const hints = await vscode.commands.executeCommand("vscode.executeInlayHintProvider", main, all);
  const at = placeOf(document, 'Redirect::to("/login")');
  const hint = hints.find(({ position }) => position.line === at.line);
  assert.match(JSON.stringify(hint?.label ?? hints), /303/);
});

test("goes from a Location to the handler of that page, and back", async () => {
  const { document } = await show(tasks);
  const at = placeOf(document, '"/tasks"', "Redirect::to(").translate(0, 2);
  const places = await vscode.commands.executeCommand("vscode.executeDefinitionProvider", tasks, at);
  const lines = places.map((place) => document.lineAt((place.targetSelectionRange ?? place.targetRange ?? place.range).start.line).text);
  assert.ok(lines.some((line) => line.includes("fn list")), lines.join());
  const list = placeOf(document, "list(", "pub async fn list");
  const references = await vscode.commands.executeCommand("vscode.executeReferenceProvider", tasks, list);
  assert.ok(references.length >= 3, `${references.length} references`);
});

test("lists routes among the symbols", async () => {
  await show(tasks);
  const symbols = await vscode.commands.executeCommand("vscode.executeDocumentSymbolProvider", tasks);
  assert.ok(symbols.some(({ name }) => name.startsWith("POST /tasks")), symbols.map(({ name }) => name).join());
  const everywhere = await vscode.commands.executeCommand("vscode.executeWorkspaceSymbolProvider", "login");
  assert.ok(everywhere.some(({ name }) => name.includes("/login")), everywhere.map(({ name }) => name).join());
});

test("takes settings over while it runs", async () => {
  await show(tasks);
  await set("ignore", ["ambiguous-redirect"]);
  await until("the rule to be silent", () => rules(tasks).length === 3 && !rules(tasks).includes("ambiguous-redirect"));
  await set("level", { "missing-location": "hint" });
  const isHint = (one) => rule(one) === "missing-location" && one.severity === vscode.DiagnosticSeverity.Hint;
  await until("the other level", () => of(tasks).some(isHint));
  await set("codeLens", false);
  await until("no lenses", async () => {
    const lenses = await vscode.commands.executeCommand("vscode.executeCodeLensProvider", tasks, 50);
    return lenses.every(({ command }) => !command?.command.startsWith("seeother."));
  });
  for (const key of ["ignore", "level", "codeLens"]) {
    await set(key, undefined);
  }
  await until("all rules", () => rules(tasks).join() === TASKS.join());
});

test("says that a binary is missing, and starts when it is there again", async () => {
  const { condition, onDidChangeCondition } = extension().exports;
  await set("path", "/nowhere/seeother");
  const missing = await until("the message", () => condition().kind === "missing" && condition(), onDidChangeCondition);
  assert.match(missing.reason, /\/nowhere\/seeother/);
  assert.equal(of(tasks).length, 0);
  await vscode.commands.executeCommand("notifications.clearAll");
  await set("path", undefined);
  await until("a running server", () => condition().kind === "running", onDidChangeCondition);
  await until("findings", () => rules(tasks).join() === TASKS.join());
});

test("restarts by the command", async () => {
  const { condition, onDidChangeCondition } = extension().exports;
  const seen = [];
  const subscription = onDidChangeCondition(({ kind }) => seen.push(kind));
  await vscode.commands.executeCommand("seeother.restart");
  subscription.dispose();
  assert.equal(condition().kind, "running");
  assert.ok(seen.includes("stopped") && seen.includes("starting"), seen.join());
  await until("findings", () => rules(tasks).join() === TASKS.join());
});

test("its task runs the command line, and the problem matcher reads what it prints", async () => {
  // The command line does not read VS Code's settings.
  await set("select", []);
  await until("a silent server", () => of(main).length === 0 && of(tasks).length === 0);
  const [check] = await vscode.tasks.fetchTasks({ type: "seeother" });
  await vscode.tasks.executeTask(check);
  const [problem] = await until("a problem", () => (of(main).length > 0 ? of(main) : undefined));
  assert.equal(rule(problem), "repeated-request");
  assert.equal(problem.severity, vscode.DiagnosticSeverity.Error);
  const { document } = await show(main);
  assert.equal(document.lineAt(problem.range.start.line).text.includes("Redirect::temporary"), true);
});

exports.run = async function run() {
  console.log(`VS Code ${vscode.version}`);
  let failed = 0;
  for (const [name, body] of tests) {
    const start = Date.now();
    try {
      await body();
      console.log(`ok ${name} (${Date.now() - start} ms)`);
    } catch (error) {
      failed += 1;
      console.log(`not ok ${name}: ${error.stack}`);
    }
  }
  console.log(`${tests.length - failed} passed, ${failed} failed`);
  if (failed > 0) {
    throw new Error(`${failed} failed`);
  }
};
