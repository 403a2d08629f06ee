import { readFileSync } from "node:fs";
import { join } from "node:path";
import { inject, test } from "vitest";

import { until } from "../until.ts";
import { workbench } from "../workbench.ts";

const DOUBLE = "def double(n):\n    m = n * 2\n    return m\n\n\nprint(double(21))\n";
const window = workbench({
  files: {
    "one/double.py": DOUBLE,
    "two/twice.py": DOUBLE.replaceAll("double", "twice"),
    "one/.vscode/settings.json": JSON.stringify({ "cwm.hints.enabled": false }),
    "both.code-workspace": JSON.stringify({ folders: [{ path: "one" }, { path: "two" }] }),
  },
  open: "two/twice.py",
});

test("in a workspace of several folders each has its own settings, and the switch changes those of the file", async () => {
  const { page, folder } = window();
  const url = inject("url");
  const payload = [["openFile", `vscode-remote://${new URL(url).host}${join(folder, "one", "double.py")}`]];
  const workspace = join(folder, "both.code-workspace");
  await page.goto(`${url}/?workspace=${workspace}&payload=${encodeURIComponent(JSON.stringify(payload))}`);
  await window().tells("CWM hints off. nano on cpu: ");
  const settings = join(folder, "one", ".vscode", "settings.json");
  await page.locator(".statusbar-item").filter({ hasText: "CWM" }).locator("a").click();
  await window().shows("return m→ 42");
  // VS Code takes a setting away that is made as it would be without.
  await until("the folder's own setting is changed", () => !readFileSync(settings, "utf8").includes("false"));

  await window().press("Control+p");
  await page.locator(".quick-input-widget input").first().fill("twice.py");
  await window().choice("twice.py").click();
  await window().shows("return m→ 42");
  await window().tells("CWM hints on.");
});
