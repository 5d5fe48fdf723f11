/**
 * Where the binary `seeother` is: named in the settings, beside this extension, on PATH, or where cargo installs.
 * Knows nothing of VS Code, so that it can be tested without one.
 */
import { accessSync, constants, realpathSync, statSync } from "node:fs";
import * as os from "node:os";
import * as path from "node:path";

/** What the search depends on. */
export interface Surroundings {
  /** The setting `seeother.path`; empty when it is not set. */
  setting: string;
  /** The folder of this extension. */
  extension: string;
  /** The folders that are open. */
  workspaceFolders: readonly string[];
  /** Whether the user trusts these folders. */
  isTrusted: boolean;
  environment: Readonly<Record<string, string | undefined>>;
  platform: NodeJS.Platform;
  home: string;
}

/** A binary that may be started, and why it is this one. */
export interface Binary {
  file: string;
  origin: "setting" | "bundled" | "PATH" | "cargo";
}

/** Why there is none, as a sentence for the user. */
export interface Missing {
  reason: string;
}

/** Finds the binary. The setting wins, and when it is wrong that is said: another binary would surprise. */
export function findBinary(surroundings: Surroundings): Binary | Missing {
  const name = surroundings.platform === "win32" ? "seeother.exe" : "seeother";
  if (surroundings.setting.trim() !== "") {
    return fromSetting(surroundings);
  }
  const candidates: Binary[] = [
    { file: path.join(surroundings.extension, "bin", name), origin: "bundled" },
    ...searchPath(surroundings).map((folder): Binary => ({ file: path.join(folder, name), origin: "PATH" })),
    { file: path.join(cargoHome(surroundings), "bin", name), origin: "cargo" },
  ];
  const runnable = candidates.filter((candidate) => isRunnable(candidate.file));
  const found = runnable.find((candidate) => !isOutOfUntrusted(candidate.file, surroundings));
  if (found) {
    return found;
  }
  return {
    reason: runnable.length > 0
      ? "The only seeother that was found lies in this folder, which you have not declared trusted."
      : "There is no seeother on PATH, nor does this extension bring one for your system.",
  };
}

/** The environment of this process, for {@link Surroundings}. */
export function processSurroundings(): Pick<Surroundings, "environment" | "platform" | "home"> {
  return { environment: process.env, platform: process.platform, home: os.homedir() };
}

function fromSetting(surroundings: Surroundings): Binary | Missing {
  const written = surroundings.setting.trim();
  const [firstFolder] = surroundings.workspaceFolders;
  let file = written.replace(/^~(?=$|[\\/])/, () => surroundings.home);
  if (firstFolder !== undefined) {
    file = file.replaceAll("${workspaceFolder}", () => firstFolder);
    file = path.resolve(firstFolder, file);
  }
  if (!path.isAbsolute(file) || !isRunnable(file)) {
    return { reason: `The setting seeother.path names ${written}, which is no program that can be run.` };
  }
  if (isOutOfUntrusted(file, surroundings)) {
    return { reason: `The setting seeother.path names ${written}, in a folder that you have not declared trusted.` };
  }
  return { file, origin: "setting" };
}

/** The folders of PATH. Relative ones would depend on the folder that is open, and are left out. */
function searchPath({ environment, platform }: Surroundings): string[] {
  const written = environment["PATH"] ?? environment["Path"] ?? "";
  return written.split(platform === "win32" ? ";" : ":").filter((folder) => path.isAbsolute(folder));
}

function cargoHome({ environment, home }: Surroundings): string {
  return environment["CARGO_HOME"] ?? path.join(home, ".cargo");
}

function isRunnable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}

/** Whether a file lies, links followed, in an open folder that is not trusted. */
function isOutOfUntrusted(file: string, { isTrusted, workspaceFolders }: Surroundings): boolean {
  if (isTrusted) {
    return false;
  }
  return workspaceFolders.some((folder) => [file, real(file)].some((one) => isWithin(one, folder) || isWithin(one, real(folder))));
}

function real(file: string): string {
  try {
    return realpathSync(file);
  } catch {
    return file;
  }
}

function isWithin(file: string, folder: string): boolean {
  const relative = path.relative(folder, file);
  return relative !== ".." && !relative.startsWith(`..${path.sep}`) && !path.isAbsolute(relative);
}
