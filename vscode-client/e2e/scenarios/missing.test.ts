import { describe, test } from "vitest";

import { workbench } from "../workbench.ts";

describe("without cwm-lsp", () => {
  const window = workbench({ files: { "gcd.py": "example" }, open: "gcd.py", settings: { "cwm.server.path": "" } });

  test("the user is told, and offered an environment for it, also by what needs it", async () => {
    const { page } = window();
    const messages = page.locator(".notification-toast");
    const offer = messages.filter({ hasText: "CWM needs the program cwm-lsp" });
    await offer.getByRole("button", { name: "Create an Environment for It" }).waitFor();
    await window().tells("cwm-lsp was not found");
    await window().picture("missing");

    const refusal = messages.filter({ hasText: "the log tells where it was looked for" });
    for (const command of ["CWM: Choose the Call That Is Predicted", "CWM: Debug This Prediction"]) {
      await window().command(command);
      await refusal.getByRole("button", { name: "Create an Environment" }).waitFor();
      await window().command("Notifications: Clear All Notifications");
      await refusal.waitFor({ state: "detached" });
    }
  });
});

describe("with a setting that names no cwm-lsp", () => {
  const window = workbench({
    files: { "gcd.py": "example" },
    open: "gcd.py",
    settings: { "cwm.server.path": "/nowhere/cwm-lsp" },
  });

  test("the user is led to the setting", async () => {
    const { page } = window();
    const message = page
      .locator(".notification-toast")
      .filter({ hasText: "The setting cwm.server.path names a program" });
    await window().tells("The setting cwm.server.path names a program that is not there");
    await message.getByRole("button", { name: "Open the Setting" }).click();
    await page.locator(".settings-editor").getByText("The cwm-lsp program to start").waitFor();
  });
});
