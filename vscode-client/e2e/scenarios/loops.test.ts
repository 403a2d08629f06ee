import { test } from "vitest";

import { workbench } from "../workbench.ts";

const PROGRAM = `def count_down(n):
    while n > 0:
        print(n)
    return n


count_down(3)
`;
const window = workbench({ files: { "loop.py": PROGRAM }, open: "loop.py" });

test("a loop that never ends is a warning, and a quick fix suppresses it", async () => {
  const { page } = window();
  await window().press("Control+Shift+m");
  const problem = page.locator(".markers-panel .monaco-list-row").filter({ hasText: "endless-loop" }).first();
  await problem.waitFor();
  await window().picture("endless-loop");

  await problem.click(); // the cursor goes to the loop
  await window().press("Control+1", "Control+.");
  const fix = page.locator(".action-widget .monaco-list-row").filter({ hasText: "Suppress endless-loop on this line" });
  await fix.waitFor();
  await window().picture("quick-fix");
  await fix.click();
  await window().shows("# cwm: ignore[endless-loop]");
  await problem.waitFor({ state: "detached" });
});
