// What a person sees: the squiggle, the problem, the hover, the light bulb; the fix taken and saved. The extension is
// installed from its package. With SEEOTHER_UPDATE the picture for the README is written anew. One retry, since a click can be lost while the page is being redrawn.
import assert from "node:assert/strict";
import { copyFileSync, cpSync, readFileSync, rmSync } from "node:fs";
import path from "node:path";

import { required, startWorkbench } from "./workbench.mjs";

const out = path.join(required("OUT"), "interface"), repository = required("REPOSITORY");
const workspace = path.join(required("OUT"), "task-list");
const file = path.join(workspace, "src/tasks.rs");

for (let attempt = 1; ; attempt++) {
  try {
    await run();
    console.log("ok a finding is seen, read, fixed by the light bulb and saved");
    console.log("1 passed, 0 failed");
    break;
  } catch (error) {
    console.error(`attempt ${attempt}: ${error.stack}\nsee ${out}`);
    if (attempt === 2) {
      console.log("not ok a finding is seen, read, fixed by the light bulb and saved");
      console.log("0 passed, 1 failed");
      process.exit(1);
    }
  }
}
process.exit(0);

async function run() {
  rmSync(workspace, { recursive: true, force: true });
  for (const part of ["Cargo.toml", "Cargo.lock", "src"]) {
    cpSync(path.join(repository, "fixtures/example", part), path.join(workspace, part), { recursive: true });
  }
  const before = readFileSync(file, "utf8");
  const workbench = await startWorkbench({
    out,
    workspace,
    install: required("VSIX"),
    settings: { "workbench.colorTheme": "Default Light Modern", "editor.fontSize": 13, "problems.defaultViewMode": "table" },
  });
  const { page } = workbench;
  try {
    await workbench.open([["openFile", workbench.remote(file)]]);
    await page.locator('.tab[data-resource-name="tasks.rs"]').waitFor({ timeout: 60_000 });
    await page.locator(".squiggly-warning").first().waitFor({ state: "attached", timeout: 60_000 });

    await page.keyboard.press("Control+Shift+M");
    const problems = page.locator(".markers-panel .monaco-list-row, .markers-panel-container .monaco-list-row");
    await problems.filter({ hasText: "ambiguous-redirect" }).first().waitFor();
    await problems.filter({ hasText: "POST /tasks" }).first().waitFor();

    // The routes, in the explorer.
    await command(page, "seeother: Show Routes");
    await page.locator(".pane-body .monaco-list-row", { hasText: "DELETE /tasks/{id}" }).first().waitFor();

    // A click on the problem goes there.
    await problems.filter({ hasText: "ambiguous-redirect" }).first().click();
    const hover = page.locator(".monaco-hover", { hasText: "302 Found" }).filter({ visible: true }).first();
    // Each time anew: the editor scrolls, and lenses move the lines.
    await insist(async () => {
      await page.mouse.move(0, 0);
      await page.mouse.move(...await middleOf(page, "FOUND"), { steps: 5 });
      await hover.getByText("curl").first().waitFor({ timeout: 5000 });
    });
    const picture = path.join(out, "hover.png");
    await page.screenshot({ path: picture });
    if (process.env.SEEOTHER_UPDATE) {
      copyFileSync(picture, path.join(repository, "editors/vscode/media/screenshot.png"));
    }

    // The problems have bulbs of their own; and the editor keeps a hidden one while the visible one comes and goes.
    const bulb = page.locator(".editor-group-container")
      .locator(".codicon-gutter-lightbulb, .codicon-gutter-lightbulb-auto-fix, .codicon-light-bulb, .codicon-lightbulb-autofix")
      .filter({ visible: true }).first();
    const entry = page.locator(".action-widget .monaco-list-row", { hasText: "303 See Other" }).first();
    await insist(async () => {
      await page.mouse.click(...await middleOf(page, "FOUND"));
      await bulb.click({ timeout: 5000 });
      await entry.waitFor({ timeout: 5000 });
    });
    await page.screenshot({ path: path.join(out, "light-bulb.png") });
    await entry.click();
    await page.locator(".view-line", { hasText: "StatusCode::SEE_OTHER" }).first().waitFor();
    await problems.filter({ hasText: "ambiguous-redirect" }).first().waitFor({ state: "detached" });

    await page.locator(".tab.dirty").first().waitFor();
    await page.keyboard.press("Control+S");
    await page.locator(".tab.dirty").first().waitFor({ state: "detached" });
    assert.equal(readFileSync(file, "utf8"), before.replace("StatusCode::FOUND", "StatusCode::SEE_OTHER"));
    await page.screenshot({ path: path.join(out, "saved.png") });
  } catch (error) {
    await page.screenshot({ path: path.join(out, "failed.png") });
    throw error;
  } finally {
    await workbench.stop();
  }
}

/** Runs a command from the palette. */
async function command(page, title) {
  await page.keyboard.press("F1");
  await page.keyboard.type(title);
  const row = page.locator(".quick-input-widget .monaco-list-row", { hasText: title }).first();
  await row.waitFor();
  await page.keyboard.press("Enter");
  await row.waitFor({ state: "hidden" });
}

/** Where a word is on the page: its middle, at the first of the lines that hold it. */
async function middleOf(page, word) {
  const lines = page.locator(".editor-group-container .view-line", { hasText: word });
  await lines.first().waitFor();
  return lines.evaluateAll((elements, word) => {
    const middles = elements.flatMap((element) => {
      const texts = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
      while (texts.nextNode()) {
        const at = texts.currentNode.data.indexOf(word);
        if (at >= 0) {
          const range = document.createRange();
          range.setStart(texts.currentNode, at);
          range.setEnd(texts.currentNode, at + word.length);
          const { left, top, width, height } = range.getBoundingClientRect();
          return [[left + width / 2, top + height / 2]];
        }
      }
      return [];
    });
    return middles.sort(([, one], [, other]) => one - other)[0];
  }, word);
}

/** Repeats a step of the interface that may be lost. */
async function insist(step, times = 4) {
  for (let left = times; ; left--) {
    try {
      return await step();
    } catch (error) {
      if (left === 1) {
        throw error;
      }
    }
  }
}
