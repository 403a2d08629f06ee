import { expect, test } from "vitest";

import { workbench } from "../workbench.ts";

const launch = {
  version: "0.2.0",
  configurations: [
    { type: "cwm", request: "launch", name: "Run for real", program: "${workspaceFolder}/gcd.py", compare: "lockstep" },
  ],
};
const window = workbench({
  files: { "gcd.py": "example", ".vscode/launch.json": JSON.stringify(launch) },
  open: "gcd.py",
  trusted: false,
  settings: { "cwm.server.path": "${workspaceFolder}/not-trusted", "cwm.model": "./weights" },
});

test("a workspace that is not trusted is predicted, with the user's settings only, and nothing in it is run", async () => {
  const { page } = window();
  await window().shows("return a→ 6");
  await page.locator(".statusbar-item").filter({ hasText: "Restricted Mode" }).waitFor();

  await window().palette("CWM: Compare the Prediction");
  await window().choice("CWM: Clear the Prediction").waitFor(); // similar to what was asked for
  expect(await window().choice("CWM: Compare the Prediction").count()).toBe(0);
  await window().press("Escape");

  await window().command("Debug: Select and Start Debugging");
  await window().choice("Run for real").click();
  const dialog = page.locator(".monaco-dialog-box").filter({ hasText: "Do you trust the authors" });
  await dialog.waitFor();
  await window().picture("untrusted");
  await dialog.getByRole("button", { name: "Cancel" }).click();
  await dialog.waitFor({ state: "detached" });
  expect(await page.locator(".debug-toolbar").isVisible()).toBe(false);
});
