import { expect, test } from "vitest";

import { workbench } from "../workbench.ts";

// A predicted module is imported and a real one is run: so the prediction is computed, and reality leaves it.
const WHICH = `def which(amount):
    total = amount
    started = __name__ == "__main__"
    if started:
        total += 100
    return total


print(which(5))
`;
const RUN = { type: "debugpy", request: "launch", name: "Run", program: "${file}", console: "internalConsole" };
const window = workbench({
  files: { "which.py": WHICH, ".vscode/launch.json": JSON.stringify({ version: "0.2.0", configurations: [RUN] }) },
  open: "which.py",
});

test("a real debug session shows where it leaves the prediction", async () => {
  const { page } = window();
  await window().shows("started = False");
  await window().goTo(2);
  await page.keyboard.press("F9");
  await page.locator(".codicon-debug-breakpoint").first().waitFor();
  await page.keyboard.press("F5");
  await page.locator(".debug-top-stack-frame-line").first().waitFor();
  await window().goTo(2); // so that keys go to the editor
  for (const line of [3, 4]) {
    await page.keyboard.press("F10");
    await page
      .locator(".debug-call-stack .monaco-list-row")
      .filter({ hasText: `${line}:1` })
      .first()
      .waitFor();
  }
  await window().marks("≠ started is True, predicted was False");
  await window().shows("total = 5"); // the value of the real run, beside the predicted one
  const message = page.locator(".notification-toast").filter({ hasText: "has left its prediction on line 4" });
  await message.getByRole("button", { name: "Stop Watching Sessions" }).waitFor();
  await window().picture("divergence");

  await window().command("CWM: Show the Timeline");
  const view = page.frameLocator("iframe.webview.ready").frameLocator("iframe#active-frame");
  await view.locator("#divergence").filter({ hasText: "At step 3 started is True, predicted was False." }).waitFor();
  expect(await view.locator("#marks option").getAttribute("value")).toBe("3"); // a tick of the scrubber
  await view.getByRole("button", { name: "Go to divergence" }).click();
  expect(await view.locator("#sentence").innerText()).toContain("step 3 of 5, line 4");
  await page.keyboard.press("Shift+F5");
  await page.locator(".debug-toolbar").waitFor({ state: "hidden" });
});
