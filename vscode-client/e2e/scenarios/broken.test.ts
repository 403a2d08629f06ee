import { chmodSync, existsSync, mkdtempSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, inject, test } from "vitest";

import { workbench } from "../workbench.ts";

const tools = mkdtempSync(join(inject("state"), "broken-"));
const broken = join(tools, "cwm-lsp");
writeFileSync(broken, `#!/bin/sh\necho started >> ${tools}/starts\necho "No module named 'pygls'" >&2\nexit 1\n`);
chmodSync(broken, 0o755);

const window = workbench({
  files: { "gcd.py": "example" },
  open: "gcd.py",
  settings: { "cwm.server.path": broken },
});

test("a server that cannot be started is told of once, with what it said and what helps", async () => {
  const { page } = window();
  const messages = page.locator(".notification-toast");
  const message = messages.filter({ hasText: "could not be started (No module named 'pygls')" });
  await message.getByRole("button", { name: "Restart" }).waitFor();
  await window().tells("The language server has ended");
  expect(existsSync(join(tools, "starts"))).toBe(true);
  expect(await messages.count()).toBe(1);
  await window().picture("broken");
  await message.getByRole("button", { name: "Show the Log" }).click();
  await page.locator(".part.panel .action-item.checked").filter({ hasText: "Output" }).waitFor();
});
