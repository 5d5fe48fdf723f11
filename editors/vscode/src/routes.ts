/** The view "Routes": applications, their routes, the answers of each; a click jumps to the place. */
import * as vscode from "vscode";

import { answerText, applications, statuses, subject, utf16Offset, type Answer, type App, type Place, type Route } from "./route_table";
import { SHOW_ROUTES, type Server } from "./server";

type Node =
  | { kind: "app"; app: App }
  | { kind: "route"; route: Route; app: App }
  | { kind: "answer"; answer: Answer; route: Node }
  | { kind: "unknown"; reason: string; route: Node };

/** What a code lens says of its route. */
interface LensArgument {
  uri?: string;
  methods?: string[];
  path?: string | null;
}

/** Owns the view. It asks the server when it is shown, when a file is saved, and when it is told to. */
export class RoutesView implements vscode.Disposable, vscode.TreeDataProvider<Node> {
  private readonly changed = new vscode.EventEmitter<void>();
  readonly onDidChangeTreeData = this.changed.event;
  private readonly view: vscode.TreeView<Node>;
  private loaded: Promise<Node[]> | undefined;
  private readonly subscriptions: vscode.Disposable[];

  constructor(private readonly server: Server) {
    this.view = vscode.window.createTreeView("seeother.routes", { treeDataProvider: this, showCollapseAll: true });
    this.subscriptions = [
      this.changed,
      this.view,
      server.onDidChangeCondition(() => this.refresh()),
      server.onDidClickLens((argument) => void this.reveal(argument as LensArgument | undefined)),
      vscode.workspace.onDidSaveTextDocument(({ languageId }) => {
        if (languageId === "rust") {
          this.refresh();
        }
      }),
      vscode.commands.registerCommand("seeother.openRoutes", () => this.reveal(undefined)),
      vscode.commands.registerCommand("seeother.refreshRoutes", () => this.refresh()),
      vscode.commands.registerCommand("seeother.jumpTo", jumpTo),
    ];
  }

  refresh(): void {
    this.loaded = undefined;
    this.changed.fire();
  }

  async getChildren(node?: Node): Promise<Node[]> {
    switch (node?.kind) {
      case undefined:
        this.loaded ??= this.load();
        return this.loaded;
      case "app":
        return node.app.routes.map((route): Node => ({ kind: "route", route, app: node.app }));
      case "route":
        return [
          ...node.route.answers.map((answer): Node => ({ kind: "answer", answer, route: node })),
          ...node.route.unknown.map((reason): Node => ({ kind: "unknown", reason, route: node })),
        ];
      default:
        return [];
    }
  }

  getParent(node: Node): Node | undefined {
    switch (node.kind) {
      case "app":
        return undefined;
      case "route":
        return { kind: "app", app: node.app };
      default:
        return node.route;
    }
  }

  getTreeItem(node: Node): vscode.TreeItem {
    switch (node.kind) {
      case "app": {
        const item = new vscode.TreeItem(node.app.title, vscode.TreeItemCollapsibleState.Expanded);
        item.id = appId(node.app);
        item.description = node.app.framework;
        item.iconPath = new vscode.ThemeIcon("globe");
        return item;
      }
      case "route":
        return routeItem(node.route, node.app);
      case "answer": {
        const item = new vscode.TreeItem(answerText(node.answer));
        item.iconPath = new vscode.ThemeIcon(node.answer.location === undefined ? "reply" : "arrow-right");
        item.command = jump("Jump to the answer", node.answer);
        return item;
      }
      case "unknown": {
        const item = new vscode.TreeItem(node.reason);
        item.iconPath = new vscode.ThemeIcon("question");
        item.tooltip = node.reason;
        return item;
      }
    }
  }

  dispose(): void {
    vscode.Disposable.from(...this.subscriptions).dispose();
  }

  private async load(): Promise<Node[]> {
    try {
      const apps = applications(await this.server.execute(SHOW_ROUTES));
      return apps.map((app): Node => ({ kind: "app", app }));
    } catch (error) {
      this.server.log.error(`the routes cannot be shown: ${String(error)}`);
      return [];
    }
  }

  /** Shows the view and, if one is named, the route in it. */
  private async reveal(wanted: LensArgument | undefined): Promise<void> {
    await vscode.commands.executeCommand("seeother.routes.focus");
    if (wanted?.methods === undefined) {
      return;
    }
    const name = subject({ methods: wanted.methods, path: wanted.path ?? null });
    const file = wanted.uri === undefined ? undefined : vscode.Uri.parse(wanted.uri).fsPath;
    for (const node of await this.getChildren()) {
      for (const child of await this.getChildren(node)) {
        const isWanted = child.kind === "route" && subject(child.route) === name;
        if (isWanted && (file === undefined || child.route.file === file)) {
          await this.view.reveal(child, { select: true, focus: true, expand: true });
          return;
        }
      }
    }
  }
}

function appId(app: App): string {
  return `${app.title}\n${app.framework}\n${app.routes[0]?.file ?? ""}`;
}

function routeItem(route: Route, app: App): vscode.TreeItem {
  const item = new vscode.TreeItem(subject(route), vscode.TreeItemCollapsibleState.Collapsed);
  item.id = `${appId(app)}\n${app.routes.indexOf(route)}`;
  item.description = `${route.handler ?? "closure"} · ${statuses(route)}`;
  item.iconPath = new vscode.ThemeIcon(route.unknown.length > 0 ? "question" : "symbol-method");
  item.tooltip = [
    `${subject(route)} → ${route.handler ?? "a closure"}`,
    ...route.answers.map(answerText),
    ...route.unknown.map((reason) => `not known: ${reason}`),
  ].join("\n");
  item.command = jump("Jump to the handler", route);
  return item;
}

function jump(title: string, { file, range }: Place): vscode.Command {
  return { command: "seeother.jumpTo", title, arguments: [{ file, range }] };
}

async function jumpTo({ file, range }: Place): Promise<void> {
  const document = await vscode.workspace.openTextDocument(vscode.Uri.file(file));
  const position = ({ line, column }: Place["range"]["start"]): vscode.Position => {
    // The file may have changed since: stay within it.
    const text = document.lineAt(Math.min(line, document.lineCount) - 1).text;
    return new vscode.Position(line - 1, utf16Offset(text, column));
  };
  const selection = new vscode.Range(position(range.start), position(range.end));
  await vscode.window.showTextDocument(document, { selection: new vscode.Range(selection.start, selection.start) });
}
