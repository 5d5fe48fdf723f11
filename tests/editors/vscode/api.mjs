// Runs api_tests.cjs in the extension host of a real VS Code, over the API that extensions have.
import path from "node:path";

import { required, startWorkbench } from "./workbench.mjs";

const workspace = required("WORKSPACE"), extension = required("EXTENSION");
const workbench = await startWorkbench({
  out: path.join(required("OUT"), "api"),
  workspace,
  codeServerArguments: ["--vscode-option", "enable-smoke-test-driver"],
});
let code = 1;
try {
  const { page, remote } = workbench;
  // VS Code calls these two when it runs tests.
  const ended = new Promise((resolve) => page.exposeFunction("codeAutomationExit", resolve));
  await page.exposeFunction("codeAutomationLog", (_type, words) => {
    const line = words.join(" ");
    if (process.env.VERBOSE || /^(VS Code |ok |not ok |\d+ passed)/.test(line)) {
      console.log(line);
    }
  });
  await workbench.open([
    ["extensionDevelopmentPath", remote(extension)],
    ["extensionTestsPath", remote(path.join(import.meta.dirname, "api_tests.cjs"))],
    ["skipWelcome", "true"],
  ]);
  const timedOut = new Promise((resolve) => setTimeout(resolve, 240_000, "no end after 240 s").unref());
  const result = await Promise.race([ended, timedOut]);
  code = result === 0 ? 0 : 1;
  if (code !== 0) {
    await page.screenshot({ path: path.join(required("OUT"), "api/end.png") });
    console.error(`${result === 1 ? "some tests failed" : result}; see ${path.join(required("OUT"), "api")}`);
  }
} finally {
  await workbench.stop();
}
process.exit(code);
