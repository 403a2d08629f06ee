import { test } from "vitest";

import { workbench } from "../workbench.ts";

const PROGRAM = `def sum_up_to(n):
    total = 0
    while n > 0:
        total += n
    return total


sum_up_to(3)
`;
const window = workbench({ files: { "loop.py": PROGRAM }, open: "loop.py" });

test("a loop that never ends is a warning, and a quick fix suppresses it", async () => {
  const { page } = window();
  await window().press("Control+Shift+m");
  const problem = page.locator(".markers-panel .monaco-list-row").filter({ hasText: "endless-loop" }).first();
  await problem.waitFor();
  await window().picture("endless-loop");

  await window().goTo(3);
  await page
    .locator(".codicon-light-bulb:visible, .codicon-gutter-lightbulb:visible, [class*=lightbulb]:visible")
    .first()
    .waitFor();
  await window().press("Control+.");
  const fix = page.locator(".action-widget .monaco-list-row").filter({ hasText: "Suppress endless-loop on this line" });
  await fix.waitFor();
  await window().picture("quick-fix");
  await fix.click();
  await window().shows("# cwm: ignore[endless-loop]");
  await problem.waitFor({ state: "detached" });
});
