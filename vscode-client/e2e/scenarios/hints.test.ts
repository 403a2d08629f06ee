import { expect, test } from "vitest";

import { workbench } from "../workbench.ts";

const window = workbench({ files: { "gcd.py": "example" }, open: "gcd.py" });

test("hints appear for an example, and an edit refreshes them", async () => {
  await window().shows("a = 6, b = 0 (3×)");
  await window().shows("return a→ 6");
  await window().page.locator(".codelens-decoration").filter({ hasText: "Predict gcd(48, 18)" }).first().waitFor();
  await window().picture("hints");

  await window().goTo(7);
  await window().press("Backspace", "Backspace", "Backspace");
  await window().page.keyboard.type("36)");
  await window().shows("return a→ 12");
  await window().shows("a = 12, b = 0 (2×)");
  await window().picture("hints-edited");
});

test("a hover shows the values that a variable had", async () => {
  await window().shows("return a→ 6");
  await window().goTo(12);
  await window().press("Control+k", "Control+i");
  const hover = window().page.locator(".monaco-hover:not(.hidden)").filter({ hasText: "48" });
  await hover.waitFor();
  const values = (await hover.innerText()).replaceAll(/\s+/g, " ");
  for (const value of ["48", "18", "12", "6"]) expect(values).toContain(value);
  await window().picture("hover");
});

test("a hover leads to the step that set a value, and so does a command", async () => {
  const { page } = window();
  await window().shows("return a→ 6");
  await window().goTo(12);
  await window().press("Control+k", "Control+i");
  const hover = page.locator(".monaco-hover:not(.hidden)");
  await hover.getByText("Go to the step that set it").click();
  const view = page.frameLocator("iframe.webview.ready").frameLocator("iframe#active-frame");
  await view.locator("#sentence").filter({ hasText: "step 6 of 9, line 11" }).waitFor();
  await window().marks("step 6 of 9");
  await page.locator(".statusbar-item").filter({ hasText: "Ln 11, Col 9" }).waitFor();
  await window().picture("step");

  await window().goTo(4);
  await window().press("ArrowLeft", "ArrowLeft"); // to the parameter b
  await window().command("CWM: Go to the Step That Set This Value");
  await view.locator("#sentence").filter({ hasText: "step 0 of 9, line 4" }).waitFor();
  await window().goTo(2);
  await window().command("CWM: Go to the Step That Set This Value");
  await page.locator(".notification-toast").filter({ hasText: "put the cursor on a variable" }).waitFor();
});

test("the switch in the status bar hides the hints and shows them again", async () => {
  await window().shows("return a→ 6");
  const toggle = window().page.locator(".statusbar-item").filter({ hasText: "CWM" }).locator("a");
  await toggle.click();
  await window().showsNot("→ 6");
  await toggle.click();
  await window().shows("return a→ 6");
});
