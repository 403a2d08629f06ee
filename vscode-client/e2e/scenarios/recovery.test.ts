import { inject, test } from "vitest";

import { running } from "../processes.ts";
import { workbench } from "../workbench.ts";

const window = workbench({ files: { "gcd.py": "example" }, open: "gcd.py" });

test("a worker that is killed amid a prediction is replaced, and the status says so", async () => {
  await window().shows("return a→ 6");
  const workers = running(inject("state"), "cwm_lsp.worker");
  for (const pid of workers) process.kill(pid, "SIGSTOP"); // so that a prediction is under way when it dies
  await window().goTo(7);
  await window().press("Backspace", "Backspace", "Backspace");
  await window().page.keyboard.type("36)");
  await window().tells("predicting");
  for (const pid of workers) process.kill(pid, "SIGKILL");
  await window().tells("The prediction worker stopped unexpectedly");
  await window().page.locator(".notification-toast").filter({ hasText: "it has been restarted" }).waitFor();
  await window().picture("worker-killed");
  await window().page.keyboard.type(" "); // the next edit is predicted by the new worker
  await window().shows("return a→ 12");
  await window().tells("on cpu");
});

test("a language server that keeps ending is started again, up to a limit, and then on request", async () => {
  await window().shows("return a→ 6");
  for (let ends = 1; ends <= 5; ends++) {
    for (const pid of running(inject("state"), "cwm-lsp\0lsp")) process.kill(pid, "SIGKILL");
    await window().showsNot("→ 6");
    if (ends < 5) await window().shows("return a→ 6");
  }
  const message = window().page.locator(".notification-toast").filter({ hasText: "ended by itself 5 times" });
  await message.waitFor();
  await window().picture("gave-up");
  await message.getByRole("button", { name: "Restart" }).click();
  await window().shows("return a→ 6");
});
