import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { afterEach, beforeEach, test } from "node:test";

import { findBinary, type Surroundings } from "./binary.ts";

let root: string;
let surroundings: Surroundings;

beforeEach(() => {
  root = mkdtempSync(path.join(os.tmpdir(), "seeother-"));
  surroundings = {
    setting: "",
    extension: path.join(root, "extension"),
    workspaceFolders: [path.join(root, "project")],
    isTrusted: true,
    environment: { PATH: [path.join(root, "one"), path.join(root, "two")].join(":") },
    platform: "linux",
    home: path.join(root, "home"),
  };
});

afterEach(() => rmSync(root, { recursive: true }));

function program(name: string, mode = 0o755): string {
  const file = path.join(root, name);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, "#!/bin/sh\n", { mode });
  return file;
}

function found(): string | undefined {
  const result = findBinary(surroundings);
  return "file" in result ? path.relative(root, result.file) : undefined;
}

test("the setting wins, then the extension's own, then PATH, then cargo's folder", () => {
  program("home/.cargo/bin/seeother");
  assert.equal(found(), "home/.cargo/bin/seeother");
  program("two/seeother");
  assert.equal(found(), "two/seeother");
  program("one/seeother");
  assert.equal(found(), "one/seeother");
  program("extension/bin/seeother");
  assert.equal(found(), "extension/bin/seeother");
  surroundings.setting = program("mine");
  assert.equal(found(), "mine");
});

test("a setting that names nothing is said, and no other binary is taken", () => {
  program("one/seeother");
  surroundings.setting = "/nowhere/seeother";
  const result = findBinary(surroundings);
  assert.ok("reason" in result && result.reason.includes("/nowhere/seeother"));
});

test("the setting may begin with the home folder or the workspace folder, or be relative to it", () => {
  program("home/tools/seeother");
  surroundings.setting = "~/tools/seeother";
  assert.equal(found(), "home/tools/seeother");
  program("project/target/debug/seeother");
  for (const setting of ["${workspaceFolder}/target/debug/seeother", "target/debug/seeother"]) {
    surroundings.setting = setting;
    assert.equal(found(), "project/target/debug/seeother");
  }
});

test("a file that cannot be run, and a folder, are passed over", () => {
  program("one/seeother", 0o644);
  mkdirSync(path.join(root, "two/seeother"), { recursive: true });
  assert.equal(found(), undefined);
});

test("relative folders of PATH are passed over", () => {
  program("seeother");
  surroundings.environment = { PATH: ".:bin::" };
  assert.equal(found(), undefined);
});

test("nothing is started out of a folder that is not trusted, not even through a link", () => {
  const inside = program("project/bin/seeother");
  mkdirSync(path.join(root, "one"));
  symlinkSync(inside, path.join(root, "one/seeother"));
  surroundings.environment = { PATH: [path.join(root, "project/bin"), path.join(root, "one")].join(":") };
  assert.equal(found(), "project/bin/seeother");

  surroundings.isTrusted = false;
  const result = findBinary(surroundings);
  assert.ok("reason" in result && result.reason.includes("trusted"));
  surroundings.setting = inside;
  assert.equal(found(), undefined);
  surroundings.setting = "";
  program("two/seeother");
  surroundings.environment = { PATH: [path.join(root, "one"), path.join(root, "two")].join(":") };
  assert.equal(found(), "two/seeother");
});

test("on Windows the program ends in .exe", () => {
  surroundings.platform = "win32";
  program("extension/bin/seeother.exe");
  assert.equal(found(), "extension/bin/seeother.exe");
});
