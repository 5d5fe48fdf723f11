// Makes the .vsix of one platform, or the one without a binary.
//
//   node scripts/package.mjs --target linux-x64 --binary ../../target/release/seeother [--out FILE]
//   node scripts/package.mjs [--out FILE]
import { execFileSync } from "node:child_process";
import { chmodSync, copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { parseArgs } from "node:util";

// The platforms for which Rust and VS Code both build.
const TARGETS = ["linux-x64", "linux-arm64", "linux-armhf", "alpine-x64", "alpine-arm64", "darwin-x64", "darwin-arm64", "win32-x64", "win32-arm64"];

const { values } = parseArgs({ options: { target: { type: "string" }, binary: { type: "string" }, out: { type: "string" } } });
const { target, binary } = values;
if ((target === undefined) !== (binary === undefined)) {
  fail("--target and --binary go together: a platform's extension brings its binary");
}
if (target !== undefined && !TARGETS.includes(target)) {
  fail(`there is no target ${target}; there are ${TARGETS.join(", ")}`);
}
const out = path.resolve(values.out ?? `seeother${target ? `-${target}` : ""}.vsix`);
const program = binary && path.resolve(binary);
process.chdir(path.join(import.meta.dirname, ".."));

rmSync("bin", { recursive: true, force: true });
if (program !== undefined) {
  const name = target.startsWith("win32") ? "seeother.exe" : "seeother";
  mkdirSync("bin");
  copyFileSync(program, path.join("bin", name));
  chmodSync(path.join("bin", name), 0o755);
}
for (const name of ["LICENSE-MIT", "LICENSE-APACHE", "seeother.schema.json"]) {
  // In a checkout they stand at the top; a copy for the tests has them already.
  if (existsSync(path.join("../..", name))) {
    copyFileSync(path.join("../..", name), name);
  }
}
run("npm", ["run", "--silent", "build"]);
writeFileSync("THIRD-PARTY-NOTICES.txt", notices());
mkdirSync(path.dirname(out), { recursive: true });
run("vsce", ["package", "--no-dependencies", "--allow-missing-repository", "--no-rewrite-relative-links",
  "--skip-license", ...(target ? ["--target", target] : []), "--out", out]);

// The licences of the packages whose code esbuild has put into the extension.
function notices() {
  const { inputs } = JSON.parse(readFileSync("dist/contents.json", "utf8"));
  const packages = Object.keys(inputs).flatMap((input) => /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/.exec(input)?.[0] ?? []);
  return [...new Set(packages)].sort().map((folder) => {
    const { name, version } = JSON.parse(readFileSync(path.join(folder, "package.json"), "utf8"));
    const licence = readdirSync(folder).find((file) => /^licen[cs]e/i.test(file)) ?? fail(`${name} has no licence`);
    return `${name} ${version}\n\n${readFileSync(path.join(folder, licence), "utf8").trim()}\n`;
  }).join(`\n${"-".repeat(80)}\n\n`);
}

function run(tool, parameters) {
  const file = tool === "npm" ? tool : path.join("node_modules", ".bin", tool);
  execFileSync(file, parameters, { stdio: "inherit", shell: process.platform === "win32" });
}

function fail(message) {
  console.error(`package: ${message}`);
  process.exit(2);
}
