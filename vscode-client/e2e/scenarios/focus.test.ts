import { test } from "vitest";

import { workbench } from "../workbench.ts";

const window = workbench({ files: { "gcd.py": "example" }, open: "gcd.py" });

test("another call is put in focus by typing it, and the picker remembers it", async () => {
  await window().shows("return a→ 6");
  await window().command("CWM: Choose the Call That Is Predicted");
  await window().choice("gcd(48, 18)").waitFor();
  await window().page.keyboard.type("gcd(21, 14)");
  await window().choice("Predict gcd(21, 14)").click();
  await window().shows("return a→ 7");

  await window().command("CWM: Choose the Call That Is Predicted");
  await window().choice("the module body").waitFor();
  await window().choice("gcd(21, 14)").waitFor();
  await window().picture("choose-call");
  await window().choice("gcd(48, 18)").click();
  await window().shows("return a→ 6");

  await window().command("CWM: Choose the Call That Is Predicted");
  await window()
    .choice(/gcd\(21, 14\)/)
    .click(); // from the history
  await window().shows("return a→ 7");
});

test("a call that does not fit is refused with a reason", async () => {
  await window().shows("return a→ 6");
  await window().command("CWM: Choose the Call That Is Predicted");
  await window().choice("gcd(48, 18)").waitFor();
  await window().page.keyboard.type("gcd(1)");
  await window().choice("Predict gcd(1)").click();
  await window().page.locator(".notification-toast").filter({ hasText: "gcd" }).first().waitFor();
});
