import { afterEach, inject, test } from "vitest";

import { running, signal } from "../processes.ts";
import { until } from "../until.ts";
import { workbench } from "../workbench.ts";

const window = workbench({ files: { "gcd.py": "example" }, open: "gcd.py" });
const workers = (): number[] => running(inject("state"), "cwm_lsp.worker");

// A worker that a failure has left stopped would keep all that follow waiting.
afterEach(() => void signal("SIGKILL", workers()));

test("a worker that is killed amid a prediction is replaced, and the status says so", async () => {
  await window().shows("return a→ 6");
  signal("SIGSTOP", workers()); // so that a prediction is under way when it dies
  await window().goTo(7);
  await window().press("Backspace", "Backspace", "Backspace");
  await window().page.keyboard.type("32)"); // no other scenario asks for it: it would be remembered
  await window().tells("predicting");
  const told = await window().listen();
  signal("SIGKILL", workers());
  await until("the status says so", async () =>
    (await told()).some((label) => label.includes("The prediction worker stopped unexpectedly")),
  );
  await window().picture("worker-killed");
  await window().shows("return a→ 16"); // the new one has been asked again
  await window().tells("on cpu");
});

test("a language server that keeps ending is started again, up to a limit, and then on request", async () => {
  await window().shows("return a→ 6");
  for (let ends = 1; ends <= 5; ends++) {
    signal("SIGKILL", running(inject("state"), "cwm-lsp\0lsp"));
    await window().showsNot("→ 6");
    if (ends < 5) await window().shows("return a→ 6");
  }
  const message = window().page.locator(".notification-toast").filter({ hasText: "ended by itself 5 times" });
  await message.waitFor();
  await window().picture("gave-up");
  await message.getByRole("button", { name: "Restart" }).click();
  await window().shows("return a→ 6");
});
