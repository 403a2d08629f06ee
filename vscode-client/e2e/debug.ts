import type { Locator } from "playwright-core";

import { until } from "./until.ts";
import type { Workbench } from "./workbench.ts";

/** The debugger of a window. */
export class Debugger {
  constructor(private readonly window: Workbench) {}

  /** Waits until the program stands at a line (from 1). */
  async at(line: number): Promise<void> {
    await this.stack(`${line}:1`).waitFor();
  }

  /** Waits until a variable has a value. Opens the list of locals, which VS Code on a busy machine leaves closed. */
  async has(name: string, value: string): Promise<void> {
    const row = this.variable(name).filter({ hasText: new RegExp(`=\\s*${value}`) });
    const closed = this.window.page.locator('.debug-variables .monaco-list-row[aria-expanded="false"]');
    const locals = closed.filter({ hasText: "Predicted locals" });
    await until(`${name} is ${value}`, async () => {
      if (await row.isVisible()) return true;
      if (await locals.isVisible()) await locals.click({ timeout: 1000 });
      return false;
    });
  }

  /** Waits until a scope tells a variable's value; of many scopes, VS Code opens the first one only. */
  async tells(scope: string, name: string, value: RegExp): Promise<void> {
    await until(`${name} in ${scope} is ${value.source}`, async () => {
      const rows = await this.rows();
      const at = rows.findIndex(({ level, text }) => level === 1 && text === scope);
      if (at < 0) return false;
      if (!rows[at]?.open) await this.window.page.getByLabel(`Scope ${scope}`).click({ timeout: 1000 });
      const end = rows.findIndex(({ level }, index) => index > at && level === 1);
      const inside = rows.slice(at + 1, end < 0 ? rows.length : end);
      return inside.some(({ text }) => text.startsWith(`${name} =`) && value.test(text.slice(name.length + 2).trim()));
    });
  }

  /** What the list of variables shows, in its order. */
  private async rows(): Promise<{ level: number; open: boolean; text: string }[]> {
    const all = this.window.page.locator(".debug-variables .monaco-list-row");
    const found = await all.evaluateAll((rows) =>
      rows.map((row) => ({
        index: Number(row.getAttribute("data-index")),
        level: Number(row.getAttribute("aria-level")),
        open: row.getAttribute("aria-expanded") === "true",
        text: (row as HTMLElement).innerText.replaceAll(/\s+/g, " ").trim(),
      })),
    );
    return found.sort((one, other) => one.index - other.index);
  }

  /** The row of a variable, in the list of variables. */
  variable(name: string): Locator {
    const rows = this.window.page.locator(".debug-variables .monaco-list-row");
    return rows.filter({ hasText: new RegExp(`^${name}\\s*=`) }).first();
  }

  /** Clicks a button of the debug toolbar, such as `step-back`. */
  async click(button: string): Promise<void> {
    await this.window.page.locator(`.debug-toolbar .codicon-debug-${button}`).first().click();
  }

  /** Waits until a session stops for the first time, with its view open. */
  async started(): Promise<void> {
    await this.window.page.locator(".debug-toolbar").waitFor();
    await this.window.press("Control+Shift+d");
    await this.window.page.locator(".debug-call-stack .monaco-list-row").first().waitFor();
  }

  async stop(): Promise<void> {
    await this.window.press("Shift+F5");
    await until("the session has ended", async () => !(await this.window.page.locator(".debug-toolbar").isVisible()));
  }

  private stack(text: string): Locator {
    return this.window.page.locator(".debug-call-stack .monaco-list-row").filter({ hasText: text }).first();
  }
}
