import { test } from "vitest";

import { workbench } from "../workbench.ts";

const cell = (id: string, source: string): object => ({
  cell_type: "code",
  id,
  source,
  metadata: {},
  execution_count: null,
  outputs: [],
});
const NOTEBOOK = {
  nbformat: 4,
  nbformat_minor: 5,
  metadata: { language_info: { name: "python" } },
  cells: [
    cell("first", "def gcd(a, b):\n    while b:\n        a, b = b, a % b\n    return a"),
    cell("second", "x = gcd(48, 18)\ny = x * 2"),
  ],
};
const window = workbench({
  files: { "gcd.py": "example", "gcd.ipynb": JSON.stringify(NOTEBOOK) },
  open: "gcd.py",
});

test("the cells of a notebook have hints, and the debugger says that it reads files", async () => {
  const { page } = window();
  await window().shows("return a→ 6");
  await window().press("Control+p");
  await page.locator(".quick-input-widget input").first().fill("gcd.ipynb");
  await window().choice("gcd.ipynb").click();
  const cells = page.locator(".notebookOverlay .monaco-editor .view-lines");
  await cells.filter({ hasText: "return a→ 6" }).waitFor();
  await cells.filter({ hasText: "y = 12" }).waitFor();
  await window().picture("notebook");

  await cells.filter({ hasText: "y = 12" }).click();
  await window().command("CWM: Debug This Prediction");
  await page
    .locator(".notification-toast")
    .filter({ hasText: "The debugger reads a file: open a Python file." })
    .waitFor();
});
