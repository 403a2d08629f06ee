import { test } from "vitest";

import { workbench } from "../workbench.ts";

const window = workbench({
  files: { "gcd.py": "example" },
  open: "gcd.py",
  settings: { "cwm.lenses.calls": false, "cwm.lenses.invented": false },
});

test("the calls of a file are offered also where their lenses are switched off", async () => {
  await window().shows("return a→ 6");
  await window().command("CWM: Choose the Call That Is Predicted");
  await window()
    .choice(/gcd\(48, 18\).*line \d+/)
    .waitFor();
  await window().press("Escape");
  await window().command("Debug: Select and Start Debugging");
  await window().choice("CWM: Predicted Execution").click();
  await window().choice("Predict gcd(48, 18)").waitFor();
});
