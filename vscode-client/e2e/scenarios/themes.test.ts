import { describe, expect, test } from "vitest";

import { workbench } from "../workbench.ts";

/** The contrast of two colours as WCAG 2.2 defines it, from 1 to 21. */
function contrast(one: string, other: string): number {
  const luminance = (colour: string): number => {
    const [red = 0, green = 0, blue = 0] = (colour.match(/[\d.]+/g) ?? [])
      .map((part) => Number(part) / 255)
      .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const [least = 0, most = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (most + 0.05) / (least + 0.05);
}

describe.each(["Default Light Modern", "Default Dark Modern", "Default High Contrast"])("the theme %s", (theme) => {
  const window = workbench({
    files: { "gcd.py": "example" },
    open: "gcd.py",
    settings: { "workbench.colorTheme": theme },
  });

  test("has a timeline whose drawings and texts can be seen", async () => {
    await window().shows("return a→ 6");
    await window().command("CWM: Show the Timeline");
    const view = window().page.frameLocator("iframe.webview.ready").frameLocator("iframe#active-frame");
    await view.locator("svg .line").first().waitFor({ state: "attached" });
    await window().picture(`timeline-${theme.toLowerCase().replaceAll(" ", "-")}`);
    const background = await view.locator("html").evaluate((page) => {
      const probe = document.createElement("div");
      probe.style.setProperty("color", getComputedStyle(page).getPropertyValue("--vscode-panel-background"));
      document.body.append(probe);
      return getComputedStyle(probe).color;
    });
    const stroke = await view
      .locator("svg .line")
      .first()
      .evaluate((line) => getComputedStyle(line).stroke);
    const text = await view.locator("#sentence").evaluate((line) => getComputedStyle(line).color);
    expect(contrast(stroke, background)).toBeGreaterThanOrEqual(3);
    expect(contrast(text, background)).toBeGreaterThanOrEqual(4.5);
  });
});
