/** The language server as a process: found, started, stopped, started anew. Draws nothing. */
import * as vscode from "vscode";
import { LanguageClient, RevealOutputChannelOn, State, type LanguageClientOptions } from "vscode-languageclient/node";

import { findBinary, processSurroundings, type Binary, type Missing } from "./binary";

/** What the server is up to. */
export type Condition =
  | { kind: "starting" }
  | { kind: "running"; binary: Binary; version: string | undefined }
  | { kind: "stopped"; reason: string | undefined }
  | { kind: "missing"; reason: string };

/** The server's command behind code lenses. The client library registers it under this name, so it is none of ours. */
export const SHOW_ROUTES = "seeother.showRoutes";

/** The settings that only a new process takes over; the server asks for the others itself. */
const NEEDS_RESTART = ["seeother.path"];

/** Owns the one language client. Starts and stops are done one after the other. */
export class Server implements vscode.Disposable {
  readonly log = vscode.window.createOutputChannel("seeother", { log: true });
  private readonly conditionChanged = new vscode.EventEmitter<Condition>();
  readonly onDidChangeCondition = this.conditionChanged.event;
  private readonly lensClicked = new vscode.EventEmitter<unknown>();
  /** A code lens was clicked; the argument names its route. */
  readonly onDidClickLens = this.lensClicked.event;

  private client: LanguageClient | undefined;
  private queue: Promise<void> = Promise.resolve();
  private current: Condition = { kind: "stopped", reason: undefined };
  private readonly subscriptions: vscode.Disposable[];

  constructor(private readonly context: vscode.ExtensionContext) {
    this.subscriptions = [
      this.log,
      this.conditionChanged,
      this.lensClicked,
      vscode.workspace.onDidGrantWorkspaceTrust(() => void this.restart()),
      vscode.workspace.onDidChangeConfiguration((event) => {
        if (NEEDS_RESTART.some((key) => event.affectsConfiguration(key))) {
          void this.restart();
        }
      }),
    ];
  }

  get condition(): Condition {
    return this.current;
  }

  /** Starts the server, or a new one in place of the old. */
  restart(): Promise<void> {
    this.queue = this.queue.then(() => this.stopNow()).then(() => this.startNow());
    return this.queue;
  }

  stop(): Promise<void> {
    this.queue = this.queue.then(() => this.stopNow());
    return this.queue;
  }

  /** Asks the server to run one of its commands; `undefined` without a running server. */
  async execute(command: string, argument?: object): Promise<unknown> {
    const client = this.client;
    if (client?.state !== State.Running) {
      return undefined;
    }
    const params = { command, arguments: argument === undefined ? [] : [argument] };
    return client.sendRequest("workspace/executeCommand", params);
  }

  /** The binary that would be started now. */
  binary(): Binary | Missing {
    return findBinary({
      setting: vscode.workspace.getConfiguration("seeother").get<string>("path", ""),
      extension: this.context.extensionPath,
      workspaceFolders: (vscode.workspace.workspaceFolders ?? []).map((folder) => folder.uri.fsPath),
      isTrusted: vscode.workspace.isTrusted,
      ...processSurroundings(),
    });
  }

  dispose(): void {
    vscode.Disposable.from(...this.subscriptions).dispose();
  }

  private async startNow(): Promise<void> {
    const binary = this.binary();
    if ("reason" in binary) {
      this.log.warn(binary.reason);
      this.become({ kind: "missing", reason: binary.reason });
      return;
    }
    this.log.info(`starting ${binary.file} (${binary.origin})`);
    this.become({ kind: "starting" });
    const client = new LanguageClient("seeother", "seeother", { command: binary.file, args: ["server"] }, this.options());
    client.onDidChangeState(({ newState }) => {
      if (client !== this.client) {
        return;
      }
      if (newState === State.Running) {
        this.become({ kind: "running", binary, version: client.initializeResult?.serverInfo?.version });
      } else if (newState === State.Starting) {
        this.become({ kind: "starting" });
      } else {
        this.become({ kind: "stopped", reason: "The server has ended by itself." });
      }
    });
    this.client = client;
    try {
      await client.start();
    } catch (error) {
      this.log.error(String(error));
      this.become({ kind: "stopped", reason: `${binary.file} cannot be started: ${String(error)}` });
    }
  }

  private async stopNow(): Promise<void> {
    const client = this.client;
    this.client = undefined;
    try {
      await client?.dispose();
    } catch (error) {
      // It had ended before, or would not end in time: the library has killed it.
      this.log.info(String(error));
    }
    this.become({ kind: "stopped", reason: undefined });
  }

  private options(): LanguageClientOptions {
    return {
      documentSelector: [
        { scheme: "file", language: "rust" },
        { scheme: "untitled", language: "rust" },
        { scheme: "file", pattern: "**/{seeother,Cargo}.toml" },
      ],
      outputChannel: this.log,
      revealOutputChannelOn: RevealOutputChannelOn.Never,
      initializationOptions: () => vscode.workspace.getConfiguration().get("seeother"),
      middleware: {
        executeCommand: (command, commandArguments, next) => {
          if (command !== SHOW_ROUTES) {
            return next(command, commandArguments);
          }
          this.lensClicked.fire(commandArguments[0]);
          return undefined;
        },
      },
    };
  }

  private become(condition: Condition): void {
    this.current = condition;
    this.conditionChanged.fire(condition);
  }
}
