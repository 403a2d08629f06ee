import { expect, test } from "vitest";

import { workbench } from "../workbench.ts";

const window = workbench({ files: { "gcd.py": "example" }, open: "gcd.py" });

test("VS Code tells how long the activation took", async ({ task }) => {
  await window().shows("return a→ 6");
  await window().command("Developer: Show Running Extensions");
  const row = window().page.locator(".runtime-extensions-editor .monaco-list-row").filter({ hasText: "CWM: neural" });
  const time = row.locator(".activation-time");
  await time.filter({ hasText: /\d+ms/ }).waitFor();
  await window().picture("running-extensions");
  const [, milliseconds] = /(\d+)ms/.exec(await time.innerText()) ?? [];
  task.meta.activation = Number(milliseconds);
  expect(task.meta.activation).toBeGreaterThan(0); // how long it takes depends on the machine; here only that it is known
});
