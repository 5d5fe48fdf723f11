/** The item in the status bar: whether the server runs, and the way to what one does with it. */
import * as vscode from "vscode";

import type { Condition, Server } from "./server";

/** Shows the condition of the server while Rust is being edited. */
export class StatusBar implements vscode.Disposable {
  private readonly item = vscode.window.createStatusBarItem("seeother.status", vscode.StatusBarAlignment.Right, 90);
  private readonly subscriptions: vscode.Disposable[];

  constructor(server: Server) {
    this.item.name = "seeother";
    this.subscriptions = [
      this.item,
      server.onDidChangeCondition((condition) => this.show(condition)),
      vscode.workspace.onDidChangeConfiguration((event) => {
        if (event.affectsConfiguration("seeother.statusBar")) {
          this.show(server.condition);
        }
      }),
    ];
    this.show(server.condition);
  }

  dispose(): void {
    vscode.Disposable.from(...this.subscriptions).dispose();
  }

  private show(condition: Condition): void {
    const { icon, tooltip, isWrong } = look(condition);
    this.item.text = `$(${icon}) seeother`;
    this.item.tooltip = tooltip;
    this.item.command = condition.kind === "missing" ? "seeother.explainMissing" : "seeother.openMenu";
    this.item.backgroundColor = isWrong ? new vscode.ThemeColor("statusBarItem.warningBackground") : undefined;
    if (vscode.workspace.getConfiguration("seeother").get("statusBar", true)) {
      this.item.show();
    } else {
      this.item.hide();
    }
  }
}

function look(condition: Condition): { icon: string; tooltip: string; isWrong: boolean } {
  switch (condition.kind) {
    case "starting":
      return { icon: "loading~spin", tooltip: "seeother is starting", isWrong: false };
    case "running": {
      const { binary, version } = condition;
      return { icon: "milestone", tooltip: `seeother ${version ?? ""}\n${binary.file} (${binary.origin})`, isWrong: false };
    }
    case "stopped":
      return { icon: "warning", tooltip: condition.reason ?? "seeother has stopped", isWrong: condition.reason !== undefined };
    case "missing":
      return { icon: "warning", tooltip: condition.reason, isWrong: true };
  }
}
