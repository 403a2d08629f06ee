import { test } from "vitest";

import { workbench } from "../workbench.ts";

const window = workbench({
  files: { "gcd.py": "example" },
  open: "gcd.py",
  settings: { "cwm.server.path": "/nowhere/cwm-lsp" },
});

test("without cwm-lsp the user is told, and offered an environment for it", async () => {
  const { page } = window();
  const offer = page.locator(".notification-toast").filter({ hasText: "CWM needs the program cwm-lsp" });
  await offer.getByRole("button", { name: "Create an Environment for It" }).waitFor();
  await window().tells("cwm-lsp was not found");
  await window().picture("missing");
});
