/** The task "seeother: check", whose output the problem matcher `$seeother` reads. */
import * as vscode from "vscode";

import type { Server } from "./server";

const TYPE = "seeother";

/** Offers one task for each folder that is open. */
export function registerTasks(server: Server): vscode.Disposable {
  return vscode.tasks.registerTaskProvider(TYPE, {
    provideTasks: () => (vscode.workspace.workspaceFolders ?? []).flatMap((folder) => task(server, folder, { type: TYPE }) ?? []),
    resolveTask: ({ definition, scope }) => {
      const isFolder = typeof scope === "object";
      return isFolder ? task(server, scope, definition) : undefined;
    },
  });
}

function task(server: Server, folder: vscode.WorkspaceFolder, definition: vscode.TaskDefinition): vscode.Task | undefined {
  const binary = server.binary();
  if ("reason" in binary) {
    return undefined;
  }
  const extra = Array.isArray(definition["arguments"]) ? definition["arguments"].map(String) : [];
  const run = new vscode.ProcessExecution(binary.file, ["check", "--output-format", "concise", ...extra], { cwd: folder.uri.fsPath });
  const made = new vscode.Task(definition, folder, "check", "seeother", run, "$seeother");
  made.group = vscode.TaskGroup.Test;
  return made;
}
