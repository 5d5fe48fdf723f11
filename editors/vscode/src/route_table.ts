/** The table of routes as the server sends it: the keys of `seeother routes --output-format json`, by folder. */
import * as path from "node:path";

/** Lines and columns count from 1, columns in Unicode characters. */
export interface Place {
  file: string;
  range: { start: { line: number; column: number }; end: { line: number; column: number } };
}

export interface Answer extends Place {
  status: number | null;
  /** `null`: a Location that is not known; no key: no Location. */
  location?: string | null;
  body: string;
}

export interface Route extends Place {
  package: string | null;
  app: string | null;
  framework: string;
  methods: string[];
  path: string | null;
  handler: string | null;
  answers: Answer[];
  unknown: string[];
}

/** The routes of one application. */
export interface App {
  title: string;
  framework: string;
  routes: Route[];
}

interface Folder {
  folder: string;
  routes: Route[];
}

/** Reads the server's answer: applications in their order, with absolute files. */
export function applications(table: unknown): App[] {
  const folders = (table as { folders?: Folder[] } | null | undefined)?.folders ?? [];
  const apps = new Map<string, App>();
  for (const { folder, routes } of folders) {
    for (const route of routes) {
      const title = route.app ?? route.package ?? "an app without a name";
      const key = `${folder}\n${title}\n${route.framework}`;
      let app = apps.get(key);
      if (!app) {
        app = { title, framework: route.framework, routes: [] };
        apps.set(key, app);
      }
      app.routes.push(withAbsoluteFiles(route, folder));
    }
  }
  return [...apps.values()];
}

/** "POST /tasks" */
export function subject(route: Pick<Route, "methods" | "path">): string {
  const methods = route.methods.includes("*") ? "any method" : route.methods.join(", ");
  return `${methods} ${route.path ?? "?"}`;
}

/** "200 302 ?": every status once. */
export function statuses(route: Route): string {
  const known = new Set(route.answers.flatMap((answer) => answer.status ?? []));
  const words = [...known].sort((one, other) => one - other).map(String);
  if (route.unknown.length > 0 || route.answers.some((answer) => answer.status === null)) {
    words.push("?");
  }
  return words.join(" ");
}

/** "303 → /tasks" or "200 html" */
export function answerText(answer: Answer): string {
  const status = answer.status ?? "?";
  if (answer.location !== undefined) {
    return `${status} → ${answer.location ?? "?"}`;
  }
  return ["unknown", "empty"].includes(answer.body) ? `${status}` : `${status} ${answer.body}`;
}

/** An offset in UTF-16 units, as VS Code counts, of a column that counts characters from 1. */
export function utf16Offset(line: string, column: number): number {
  return [...line].slice(0, column - 1).join("").length;
}

function withAbsoluteFiles(route: Route, folder: string): Route {
  const absolute = (file: string): string => path.resolve(folder, file);
  const answers = route.answers.map((answer) => ({ ...answer, file: absolute(answer.file) }));
  return { ...route, file: absolute(route.file), answers };
}
