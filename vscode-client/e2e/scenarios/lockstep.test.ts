import { expect, test } from "vitest";

import { Debugger } from "../debug.ts";
import { workbench } from "../workbench.ts";

// What a file says can only be predicted; all else follows from it by computation.
const PRICE = `from pathlib import Path


def price(amount):
    """The price, less the discount that a file tells."""
    discount = int(Path("discount.txt").read_text())
    saved = amount * discount // 100
    return amount - saved


print(price(80))
`;
const BESIDE = {
  type: "cwm",
  request: "launch",
  name: "Beside a real run",
  program: "${workspaceFolder}/price.py",
  call: "price(80)",
  compare: "lockstep",
  internalConsoleOptions: "neverOpen",
};
const window = workbench({
  files: {
    "price.py": PRICE,
    "discount.txt": "35\n",
    ".vscode/launch.json": JSON.stringify({ version: "0.2.0", configurations: [BESIDE] }),
  },
  open: "price.py",
});

test("in lockstep the session stops where the real run differs, and goes on from the real state", async () => {
  const { page } = window();
  const session = new Debugger(window());
  await window().command("Debug: Select and Start Debugging");
  await window().choice("Beside a real run").click();
  await session.started();
  await session.at(7);
  await session.tells("Actual", "discount", /^35$/);
  await session.tells("Predicted", "discount", /^(?!35$)/);
  await session.tells("Actual", "(differs)", /^discount: predicted .+, really 35$/);
  const stack = page.locator(".debug-call-stack");
  await stack.getByText("(differs)").first().waitFor();
  const reason = page.locator(".pane-header").filter({ hasText: "Call Stack" });
  await reason.getByText(/discount: predicted .+, really 35/).waitFor();
  await window().command("Notifications: Clear All Notifications");
  await window().picture("lockstep");

  await page.locator(".debug-toolbar").getByRole("button", { name: "Go On from the Real State" }).click();
  await session.tells("Predicted", "discount", /^35$/);
  await session.at(7);
  await window().press("F10");
  await session.at(8);
  await session.tells("Predicted", "saved", /^28$/);
  await session.tells("Actual", "saved", /^28$/);
  await window().picture("lockstep-adopted");
  expect(await stack.getByText("(differs)").count()).toBe(0);
  expect(await page.locator(".debug-toolbar").getByRole("button", { name: "Go On" }).count()).toBe(0);
  await session.stop();
});
