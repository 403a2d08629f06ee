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
