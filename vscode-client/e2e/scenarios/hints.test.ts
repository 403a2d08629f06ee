import { expect, test } from "vitest";

import { workbench } from "../workbench.ts";

const window = workbench({ files: { "gcd.py": "example" }, open: "gcd.py" });

test("hints appear for an example, and edits refresh them", async () => {
  await window().shows("a = 6, b = 0");
  expect(await window().text()).toContain("return a→ 6");
  await window().picture("hints");
});
