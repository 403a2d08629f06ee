import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { FrameLocator } from "playwright-core";
import { expect, test } from "vitest";

import type { Trace } from "../../src/protocol/trace.ts";
import { until } from "../until.ts";
import { workbench } from "../workbench.ts";

const SORT = `def bubble(xs):
    for end in range(len(xs) - 1, 0, -1):
        for i in range(end):
            if xs[i] > xs[i + 1]:
                xs[i], xs[i + 1] = xs[i + 1], xs[i]
    return xs


print(bubble([5, 2, 4, 1, 3]))
`;
const window = workbench({ files: { "bubble.py": SORT }, open: "bubble.py" });

/** The timeline's page, inside the frames that VS Code puts around it. */
function timeline(): FrameLocator {
  return window().page.frameLocator("iframe.webview.ready").frameLocator("iframe#active-frame");
}

test("the timeline shows each step, and marks its line in the editor", async () => {
  await window().shows("→ [1, 2, 3, 4, 5]");
  await window().command("CWM: Show the Timeline");
  const view = timeline();
  await view.locator("#title").filter({ hasText: "bubble([5, 2, 4, 1, 3]): 39 steps, returned" }).waitFor();
  expect(await view.locator("figcaption").allInnerTexts()).toEqual([
    "xs, from 1 to 5",
    "end, from 1 to 4",
    "i, from 0 to 3",
  ]);

  const scrubber = view.locator("#scrubber");
  await scrubber.focus();
  for (let step = 0; step < 12; step++) await scrubber.press("ArrowRight");
  expect(await scrubber.getAttribute("aria-valuetext")).toBe("step 12 of 38, line 4: is at bubble; i = 3");
  const rows = (await view.locator("#rows tr").allInnerTexts()).map((row) => row.replaceAll(/\s+/g, " "));
  expect(rows[0]).toContain("xs [2, 4, 1, 5, 3]");
  await window().marks("step 12 of 38");
  await window().picture("timeline");
  for (const title of ["Compare the Prediction with a Real Run", "Save the Predicted Trace"]) {
    await window().page.locator(`.part.panel .action-item:not(.disabled) a[aria-label^="${title}"]`).first().waitFor();
  }

  await scrubber.press("End");
  expect(await view.locator("#sentence").innerText()).toContain("returns from bubble; [1, 2, 3, 4, 5]");
});

test("the trace is saved as JSON", async () => {
  const { page, folder } = window();
  await window().shows("→ [1, 2, 3, 4, 5]");
  await window().goTo(1);
  await window().command("CWM: Save the Predicted Trace");
  const input = page.locator(".quick-input-widget input").first();
  await until("the dialog has taken the palette's place", async () =>
    (await input.inputValue()).endsWith(".trace.html"),
  );
  await input.fill(join(folder, "bubble.json"));
  await input.press("Enter");
  const file = join(folder, "bubble.json");
  await until("the trace is saved", () => existsSync(file) && readFileSync(file, "utf8").endsWith("}\n"));
  const trace = JSON.parse(readFileSync(file, "utf8")) as Trace;
  expect([trace.entry.call, trace.frames.length]).toEqual(["bubble([5, 2, 4, 1, 3])", 39]);
});

test("an edit brings another prediction into the timeline", async () => {
  await window().shows("→ [1, 2, 3, 4, 5]");
  await window().command("CWM: Show the Timeline");
  await timeline().locator("#title").filter({ hasText: "bubble([5, 2, 4, 1, 3])" }).waitFor();
  await window().goTo(9);
  await window().page.keyboard.press("Home");
  await window().page.keyboard.type("print(bubble([2, 1]))\n");
  await timeline().locator("#title").filter({ hasText: "bubble([2, 1])" }).waitFor();
});
