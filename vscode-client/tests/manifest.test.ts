/** What package.json promises: files that are there, commands that exist, shortcuts that are free. */
import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { describe, expect, it } from "vitest";

const root = resolve(import.meta.dirname, "..");
const manifest = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as {
  readonly icon: string;
  readonly contributes: {
    readonly commands: readonly { readonly command: string; readonly title: string; readonly category: string }[];
    readonly keybindings: readonly { readonly command: string; readonly key: string; readonly mac: string }[];
    readonly menus: Readonly<Record<string, readonly { readonly command?: string; readonly submenu?: string }[]>>;
    readonly submenus: readonly { readonly id: string }[];
    readonly walkthroughs: readonly {
      readonly steps: readonly { readonly description: string; readonly media: Readonly<Record<string, string>> }[];
    }[];
  };
};
const { commands, keybindings, menus, submenus, walkthroughs } = manifest.contributes;
const known = commands.map(({ command }) => command);
const steps = walkthroughs.flatMap((walkthrough) => walkthrough.steps);
const readme = readFileSync(join(root, "README.md"), "utf8");

describe("files", () => {
  const pictures = [...readme.matchAll(/!\[[^\]]+\]\(([^)]+)\)/g)].map(([, file]) => file ?? "");
  const media = steps.flatMap(({ media }) => [media["image"], media["markdown"]]).filter((file) => file !== undefined);
  it.each([manifest.icon, ...pictures, ...media])("%s is there", (file) => {
    expect(existsSync(join(root, file))).toBe(true);
  });
});

describe("commands", () => {
  it.each(commands)("$command is named as all are", ({ command, title, category }) => {
    expect(category).toBe("CWM");
    expect(title).toMatch(/^[A-Z][a-z]+ .*[^.]$/);
    expect(command).toMatch(/^cwm\./);
  });

  it("are there wherever they are named", () => {
    const places = Object.values(menus).flat();
    const linked = steps.flatMap(({ description }) => [...description.matchAll(/command:([\w.]+)/g)]);
    const named = [
      ...places.flatMap(({ command }) => command ?? []),
      ...keybindings.map(({ command }) => command),
      ...linked.map(([, command]) => command ?? ""),
    ];
    expect(named.filter((command) => !known.includes(command))).toEqual([]);
    const groups = submenus.map(({ id }) => id);
    expect(places.flatMap(({ submenu }) => submenu ?? []).filter((id) => !groups.includes(id))).toEqual([]);
  });
});

describe("shortcuts", () => {
  // Second keys behind Ctrl+K that VS Code 1.139 has itself on Linux, Windows or macOS, without a modifier.
  const taken = "c d e f i m o p r s t u v w y z".split(" ");

  it.each(keybindings)("$key is free", ({ key, mac }) => {
    const second = /^ctrl\+k ([a-z])$/.exec(key)?.[1];
    expect(second).toBeDefined();
    expect(taken).not.toContain(second);
    expect(mac).toBe(key.replace("ctrl", "cmd"));
  });

  it("are all told in the README", () => {
    for (const { key } of keybindings) {
      expect(readme).toContain(
        `\`${key.replace("ctrl", "Ctrl").replace(/ ?\b([a-z])\b/g, (one) => one.toUpperCase())}\``,
      );
    }
  });
});
