import { test } from "vitest";

import { workbench } from "../workbench.ts";

const window = workbench({ files: { "gcd.py": "example" }, open: "gcd.py" });

test("a prediction is compared with a real run, once the user has agreed", async () => {
  const { page } = window();
  await window().shows("return a→ 6");
  await window().command("CWM: Compare the Prediction with a Real Run");
  const messages = page.locator(".notifications-toasts .notification-list-item");
  await messages.filter({ hasText: "gcd(48, 18)" }).getByRole("button", { name: "Run" }).click();
  await messages.filter({ hasText: "10 of 10 real steps of gcd(48, 18) are as predicted." }).waitFor();
  await window().picture("comparison");
});
