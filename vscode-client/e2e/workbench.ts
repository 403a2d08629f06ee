/** A window of VS Code, as a user sees and operates it. Waits are for what is shown, never for time. */
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { chromium, type BrowserContext, type Locator, type Page } from "playwright-core";
import { browser } from "./browser.ts";
import { until } from "./until.ts";
import { afterEach, beforeEach, inject } from "vitest";

export const EXAMPLES = resolve(import.meta.dirname, "..", "..", "examples");
const SHOTS = join(import.meta.dirname, "out");
const SLOW = 60_000; // ms; until the editor shows something, on a machine that has much else to do

export interface Options {
  /** Files of the workspace, by name; the text, or "example" for the one of that name in `examples/`. */
  readonly files: Readonly<Record<string, string>>;
  /** The file that is opened. */
  readonly open: string;
  /** Whether the user trusts the workspace; true, if left out. */
  readonly trusted?: boolean;
  /** Settings of the workspace. */
  readonly settings?: Readonly<Record<string, unknown>>;
}

/** A window for each test of a file, also for one that is tried again; a test that fails leaves a picture of it. */
export function workbench(options: Options): () => Workbench {
  let window: Workbench | undefined;
  beforeEach(async () => {
    window = await Workbench.open(options);
  });
  afterEach(async ({ task }) => {
    try {
      const attempt = (task.result?.retryCount ?? 0) === 0 ? "first" : "again";
      const name = task.name.replaceAll(/\W+/g, "-");
      if (task.result?.state === "fail") await window?.evidence(`failed-${attempt}-${name}`);
    } finally {
      await window?.close();
    }
  });
  return () => {
    if (window === undefined) throw new Error("The window is opened before the tests, not while they are listed.");
    return window;
  };
}

/** One window with its workspace. */
export class Workbench {
  private constructor(
    readonly page: Page,
    readonly folder: string,
    private readonly context: BrowserContext,
    private readonly profile: string,
  ) {}

  static async open({ files, open, trusted = true, settings = {} }: Options): Promise<Workbench> {
    const state = inject("state");
    const folder = mkdtempSync(join(state, "workspace-"));
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, name)), { recursive: true });
      if (text === "example") cpSync(join(EXAMPLES, name), join(folder, name));
      else writeFileSync(join(folder, name), text);
    }
    mkdirSync(join(folder, ".vscode"), { recursive: true });
    writeFileSync(join(folder, ".vscode", "settings.json"), JSON.stringify(settings));

    const profile = mkdtempSync(join(state, "profile-"));
    const context = await chromium.launchPersistentContext(profile, {
      executablePath: browser() ?? "chromium",
      headless: true,
      viewport: { width: 1280, height: 800 },
      reducedMotion: "reduce", // what fades can neither be clicked nor pictured well
      args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"],
    });
    const page = context.pages()[0] ?? (await context.newPage());
    page.setDefaultTimeout(SLOW);
    page.setDefaultNavigationTimeout(SLOW);
    const workbench = new Workbench(page, folder, context, profile);
    const url = inject("url");
    const payload = [["openFile", `vscode-remote://${new URL(url).host}${join(folder, open)}`]];
    await page.goto(`${url}/?folder=${folder}&payload=${encodeURIComponent(JSON.stringify(payload))}`);
    try {
      await page.waitForSelector(".monaco-workbench");
      await page.waitForSelector(".monaco-editor .view-line");
      if (trusted) await workbench.trust();
    } catch (problem) {
      await workbench.picture("failed-to-open");
      await workbench.close();
      throw problem;
    }
    return workbench;
  }

  async close(): Promise<void> {
    await this.context.close();
    rmSync(this.profile, { recursive: true, force: true });
  }

  /** Trusts the workspace, which VS Code opens in its restricted mode. */
  async trust(): Promise<void> {
    await this.page.locator(".statusbar-item").filter({ hasText: "Restricted Mode" }).click();
    const editor = this.page.locator(".workspace-trust-editor");
    await editor.locator(".workspace-trust-untrusted").getByRole("button").first().waitFor();
    await editor.getByRole("button", { name: "Trust", exact: true }).click();
    await editor.locator(".workspace-trust-header.workspace-trust-trusted").waitFor();
    await this.page.keyboard.press("Control+w");
    await editor.waitFor({ state: "hidden" });
  }

  /** The text of the editor, with hints and lenses, a line each. */
  async text(): Promise<string> {
    const shown = await this.page.locator(".monaco-editor .view-lines").first().innerText();
    return shown.replaceAll("\u00a0", " ");
  }

  /** Waits until the editor shows `text`, hints and lenses included. */
  async shows(text: string | RegExp): Promise<void> {
    await this.page.locator(".monaco-editor .view-lines").filter({ hasText: text }).first().waitFor();
  }

  /** Waits until a text is drawn into the editor that is neither code nor a hint: that of a decoration. */
  async marks(text: string): Promise<void> {
    await this.page.waitForFunction(
      (wanted) =>
        [...document.querySelectorAll(".view-line span")].some((span) =>
          ["::before", "::after"].some((part) =>
            getComputedStyle(span, part).content.replaceAll("\u00a0", " ").includes(wanted),
          ),
        ),
      text,
    );
  }

  /** Waits until the editor does not show `text` any more. */
  async showsNot(text: string): Promise<void> {
    await until(`"${text}" has gone`, async () => !(await this.text()).includes(text));
  }

  /** Waits until the item in the status bar tells `text` (in its name for screen readers). */
  async tells(text: string): Promise<void> {
    await this.page.locator(`.statusbar-item a[aria-label*="${text}"]`).first().waitFor();
  }

  /** Keeps all that the status bar tells from now on, also what stands there for a moment only. */
  async listen(): Promise<() => Promise<readonly string[]>> {
    const told = await this.page.evaluateHandle(() => {
      const heard: string[] = [];
      new MutationObserver((changes) => {
        for (const { target } of changes) heard.push((target as Element).getAttribute("aria-label") ?? "");
      }).observe(document, { subtree: true, attributeFilter: ["aria-label"] });
      return heard;
    });
    return () => told.jsonValue();
  }

  /** Presses keys, one after the other. */
  async press(...keys: readonly string[]): Promise<void> {
    for (const key of keys) await this.page.keyboard.press(key);
  }

  /** Opens the palette and types into it. */
  async palette(text: string): Promise<void> {
    await this.page.keyboard.press("F1");
    const input = this.page.locator(".quick-input-widget input").first();
    await input.waitFor();
    await input.fill(`>${text}`);
  }

  /** Runs a command of the palette by its whole title. By keys: what is clicked on may change while the list is filtered. */
  async command(title: string): Promise<void> {
    await this.palette(title);
    const chosen = this.page.locator(".quick-input-list .monaco-list-row.focused").filter({ hasText: title });
    await chosen.waitFor();
    await this.page.keyboard.press("Enter");
  }

  /** An entry of the list that is open: the palette or a picker. */
  choice(text: string | RegExp): Locator {
    return this.page.locator(".quick-input-list .monaco-list-row").filter({ hasText: text }).first();
  }

  /** Puts the cursor at the end of a line (from 1). */
  async goTo(line: number): Promise<void> {
    await this.page.keyboard.press("Control+g");
    const input = this.page.locator(".quick-input-widget input").first();
    await input.waitFor();
    await input.fill(`:${line}`);
    await this.page.keyboard.press("Enter");
    await this.page.keyboard.press("End");
  }

  /** What a failure leaves in `e2e/out`: a picture of the window, and one with all that the user was told. */
  async evidence(name: string): Promise<void> {
    await this.picture(name);
    await this.command("Notifications: Show Notifications");
    await this.picture(`${name}-told`);
  }

  /** Writes a picture of the window to `e2e/out`. */
  async picture(name: string): Promise<void> {
    await this.page.screenshot({ path: join(SHOTS, `${name}.png`), animations: "disabled" });
  }
}
