/** The commands of the palette, apart from those of the view of routes. */
import * as vscode from "vscode";

import type { Server } from "./server";

/** The kind of code action that applies all safe fixes of a file. */
const FIX_ALL = "source.fixAll.seeother";

/** Registers the commands; they end with what is returned. */
export function registerCommands(server: Server): vscode.Disposable {
  const { registerCommand } = vscode.commands;
  return vscode.Disposable.from(
    registerCommand("seeother.restart", () => server.restart()),
    registerCommand("seeother.showLog", () => server.log.show()),
    registerCommand("seeother.fixAll", fixAll),
    registerCommand("seeother.chooseBinary", chooseBinary),
    registerCommand("seeother.explainMissing", () => explainMissing(server)),
    registerCommand("seeother.openSettings", openSettings),
    registerCommand("seeother.openMenu", openMenu),
    registerCommand("seeother.openWalkthrough", () =>
      vscode.commands.executeCommand("workbench.action.openWalkthrough", "seeother.seeother#seeother.start", false)),
  );
}

/** Says that no binary was found, with what can be done. */
export async function explainMissing(server: Server): Promise<void> {
  const { condition } = server;
  if (condition.kind !== "missing") {
    return;
  }
  const choose = "Choose the Binary…", how = "How to Install", settings = "Settings";
  const chosen = await vscode.window.showErrorMessage(`seeother cannot start. ${condition.reason}`, choose, how, settings);
  const commands: Record<string, string> = {
    [choose]: "seeother.chooseBinary",
    [how]: "seeother.openWalkthrough",
    [settings]: "seeother.openSettings",
  };
  const command = chosen && commands[chosen];
  if (command) {
    await vscode.commands.executeCommand(command);
  }
}

async function fixAll(): Promise<void> {
  const editor = vscode.window.activeTextEditor;
  if (editor?.document.languageId !== "rust") {
    void vscode.window.showInformationMessage("Open a Rust file to fix what seeother finds in it.");
    return;
  }
  await vscode.commands.executeCommand("editor.action.codeAction", { kind: FIX_ALL, apply: "first" });
}

async function chooseBinary(): Promise<void> {
  const chosen = await vscode.window.showOpenDialog({ title: "The binary seeother", openLabel: "Use", canSelectMany: false });
  const file = chosen?.[0]?.fsPath;
  if (file !== undefined) {
    // The server restarts by itself when the setting changes.
    await vscode.workspace.getConfiguration("seeother").update("path", file, vscode.ConfigurationTarget.Global);
  }
}

async function openSettings(): Promise<void> {
  await vscode.commands.executeCommand("workbench.action.openSettings", "@ext:seeother.seeother");
}

async function openMenu(): Promise<void> {
  const entries = [
    { label: "$(globe) Show the routes", command: "seeother.openRoutes" },
    { label: "$(wand) Fix all in this file", command: "seeother.fixAll" },
    { label: "$(refresh) Restart the server", command: "seeother.restart" },
    { label: "$(output) Show the log", command: "seeother.showLog" },
    { label: "$(gear) Settings", command: "seeother.openSettings" },
  ];
  const chosen = await vscode.window.showQuickPick(entries, { title: "seeother" });
  if (chosen) {
    await vscode.commands.executeCommand(chosen.command);
  }
}
