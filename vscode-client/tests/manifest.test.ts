/** What package.json promises: files that are there, commands that exist, shortcuts that are free. */
import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { describe, expect, it } from "vitest";

const root = resolve(import.meta.dirname, "..");
const manifest = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as {
  readonly icon: string;
  readonly extensionKind: readonly string[];
  readonly capabilities: {
    readonly untrustedWorkspaces: { readonly supported: string; readonly restrictedConfigurations: readonly string[] };
    readonly virtualWorkspaces: { readonly supported: boolean };
  };
  readonly contributes: {
    readonly configuration: readonly {
      readonly properties: Readonly<Record<string, { readonly scope?: string; readonly markdownDescription: string }>>;
    }[];
    readonly debuggers: readonly {
      readonly configurationAttributes: { readonly launch: { readonly properties: object } };
      readonly configurationSnippets: readonly { readonly label: string; readonly body: object }[];
    }[];
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
  // Second keys behind Ctrl+K, without a modifier, in the list of default shortcuts of VS Code 1.139 on Linux; and `r`, which
  // is taken elsewhere.
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

describe("settings", () => {
  const settings = manifest.contributes.configuration.flatMap(({ properties }) => Object.entries(properties));
  const { untrustedWorkspaces, virtualWorkspaces } = manifest.capabilities;

  it.each(settings)("%s is described in a sentence", (_, { markdownDescription }) => {
    expect(markdownDescription).toMatch(/^\S.*\.$/);
  });

  it("that name programs or models are not taken from a workspace without trust", () => {
    expect(untrustedWorkspaces.supported).toBe("limited");
    const naming = settings.filter(([name]) => /^cwm\.(server\.|model$)/.test(name));
    expect(untrustedWorkspaces.restrictedConfigurations).toEqual(naming.map(([name]) => name));
    for (const [, { scope }] of naming) expect(scope).toMatch(/^machine/);
  });

  it("are those of an extension beside the files", () => {
    expect([manifest.extensionKind, virtualWorkspaces.supported]).toEqual([["workspace"], false]);
  });
});

describe("snippets of launch configurations", () => {
  const [debug] = manifest.contributes.debuggers;
  const known = ["type", "request", "name", ...Object.keys(debug?.configurationAttributes.launch.properties ?? {})];
  it.each(debug?.configurationSnippets ?? [])("$label", ({ label, body }) => {
    expect(label).toMatch(/^CWM: /);
    expect(Object.keys(body).filter((attribute) => !known.includes(attribute))).toEqual([]);
  });
});
