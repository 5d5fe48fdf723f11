// Starts VS Code's workbench (code-server) for a folder, and opens it in Chromium. Everything is on loopback and
// under one output folder.
import { execFileSync, spawn } from "node:child_process";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { createRequire } from "node:module";
import path from "node:path";

// Installed under target/tools, so not to be found from this file.
const { chromium } = createRequire(path.join(required("VSCODE_TOOLS"), "package.json"))("playwright-core");

// Quiet: nothing is asked of the network, nothing covers the editor.
const SETTINGS = {
  "telemetry.telemetryLevel": "off",
  "update.mode": "none",
  "extensions.autoCheckUpdates": false,
  "extensions.autoUpdate": false,
  "extensions.ignoreRecommendations": true,
  "workbench.startupEditor": "none",
  "workbench.enableExperiments": false,
  "workbench.tips.enabled": false,
  "workbench.secondarySideBar.defaultVisibility": "hidden",
  "chat.disableAIFeatures": true,
  "files.autoSave": "off",
  "git.enabled": false,
  "editor.lightbulb.enabled": "on",
  "editor.minimap.enabled": false,
};

const CHROMIUM_ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
  "--disable-background-networking", "--disable-component-update", "--disable-sync"];

/** The value of an environment variable that `tests/editors/run` sets. */
export function required(name) {
  const value = process.env[name];
  if (!value) {
    throw new Error(`${name} is not set: start this through tests/editors/run`);
  }
  return value;
}

/** A workbench over `workspace`, with its own settings and extensions below `out`; `install` is a package to install. */
export async function startWorkbench({ out, workspace, settings = {}, install, codeServerArguments = [] }) {
  rmSync(out, { recursive: true, force: true });
  const user = path.join(out, "user"), extensions = path.join(out, "extensions"), config = path.join(out, "config.yaml");
  mkdirSync(extensions, { recursive: true });
  // A run with extensionTestsPath reads Machine, a usual one User.
  for (const scope of ["User", "Machine"]) {
    mkdirSync(path.join(user, scope), { recursive: true });
    writeFileSync(path.join(user, scope, "settings.json"), JSON.stringify({ ...SETTINGS, ...settings }));
  }
  writeFileSync(config, "{}\n");
  const common = ["--config", config, "--user-data-dir", user, "--extensions-dir", extensions];
  if (install) {
    execFileSync(required("CODE_SERVER"), [...common, "--install-extension", install], { stdio: "pipe" });
  }
  const port = await freePort();
  const server = spawn(required("CODE_SERVER"), [...common, "--bind-addr", `127.0.0.1:${port}`, "--auth", "none",
    "--disable-telemetry", "--disable-update-check", "--disable-workspace-trust", "--disable-getting-started-override",
    "--disable-proxy", ...codeServerArguments, workspace], { stdio: ["ignore", "pipe", "pipe"], detached: true });
  const log = [];
  await new Promise((resolve, reject) => {
    for (const stream of [server.stdout, server.stderr]) {
      stream.on("data", (data) => {
        log.push(String(data));
        if (String(data).includes("HTTP server listening")) {
          resolve();
        }
      });
    }
    server.on("exit", (code) => reject(new Error(`code-server ended with ${code}\n${log.join("")}`)));
  });
  const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: CHROMIUM_ARGUMENTS });
  const page = await browser.newPage({ viewport: { width: 1280, height: 960 } });
  return {
    page,
    log,
    /** An address of VS Code for a file on this machine. */
    remote: (file) => `vscode-remote://127.0.0.1:${port}${file}`,
    /** Opens the workbench; `payload` holds pairs that VS Code's web server knows. */
    open: (payload) => page.goto(`http://127.0.0.1:${port}/?folder=${encodeURIComponent(workspace)}`
      + `&payload=${encodeURIComponent(JSON.stringify(payload))}`),
    stop: async () => {
      await browser.close();
      if (server.exitCode === null) {
        process.kill(-server.pid, "SIGTERM");
        await new Promise((resolve) => server.once("exit", resolve));
      }
      writeFileSync(path.join(out, "code-server.log"), log.join(""));
    },
  };
}

function freePort() {
  return new Promise((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}
