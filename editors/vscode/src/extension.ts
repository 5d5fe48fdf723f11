/** Where VS Code begins: puts the parts together. */
import * as vscode from "vscode";

import { explainMissing, registerCommands } from "./commands";
import { RoutesView } from "./routes";
import { Server, type Condition } from "./server";
import { StatusBar } from "./status_bar";
import { registerTasks } from "./tasks";

/** What other extensions, and the tests, can see. */
export interface Api {
  condition(): Condition;
  onDidChangeCondition: vscode.Event<Condition>;
  /** The view of routes, for those who want its rows. */
  routes: RoutesView;
}

let server: Server | undefined;

export async function activate(context: vscode.ExtensionContext): Promise<Api> {
  server = new Server(context);
  const routes = new RoutesView(server);
  context.subscriptions.push(server, routes, new StatusBar(server), registerCommands(server), registerTasks(server));
  context.subscriptions.push(
    server.onDidChangeCondition(({ kind }) => void vscode.commands.executeCommand("setContext", "seeother.condition", kind)),
  );
  await server.restart();
  // Not awaited: the message stays until it is answered.
  void explainMissing(server);
  const { onDidChangeCondition } = server;
  return { condition: () => server?.condition ?? { kind: "stopped", reason: undefined }, onDidChangeCondition, routes };
}

export function deactivate(): Promise<void> | undefined {
  return server?.stop();
}
