import { expect, test } from "vitest";

import { workbench } from "../workbench.ts";

const launch = {
  version: "0.2.0",
  configurations: [
    { type: "cwm", request: "launch", name: "Compare", program: "${workspaceFolder}/gcd.py", compare: "lockstep" },
    { type: "cwm", request: "launch", name: "Other model", program: "${workspaceFolder}/gcd.py", model: "./weights" },
  ],
};
const window = workbench({
  files: { "gcd.py": "example", ".vscode/launch.json": JSON.stringify(launch) },
  open: "gcd.py",
  trusted: false,
  settings: { "cwm.server.path": "${workspaceFolder}/not-trusted", "cwm.model": "./weights" },
});

test("a workspace that is not trusted is predicted, with the user's settings only", async () => {
  await window().shows("return a→ 6");
  expect(await window().page.locator(".statusbar-item").allInnerTexts()).toContainEqual(
    expect.stringContaining("Restricted Mode"),
  );
  await window().picture("untrusted");
});

test.each([
  ["Compare", '"compare": "lockstep" runs the program'],
  ["Other model", "the launch configuration names the model ./weights"],
])("its configuration %j is refused", async (name, why) => {
  await window().shows("return a→ 6");
  await window().command("Debug: Select and Start Debugging");
  await window().choice(name).click();
  const dialog = window().page.locator(".monaco-dialog-box");
  await dialog.filter({ hasText: `This workspace is not trusted, and ${why}.` }).waitFor();
  await window().picture("untrusted-refused");
  await dialog.getByRole("button", { name: "Cancel" }).click();
});
