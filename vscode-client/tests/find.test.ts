import { describe, expect, it } from "vitest";

import { besideInterpreter, expanded, findServer, interpreterOf, isInside, isPartOf } from "../src/server/find";

const there =
  (...programs: string[]) =>
  (program: string) =>
    Promise.resolve(programs.includes(program));
const interpreter = { program: "/venv/bin/cwm-lsp", why: "it is in the environment" };
const own = { program: "/own/bin/cwm-lsp", why: "it is in the extension's own environment" };

describe("findServer", () => {
  it("takes the first that is there, and says why", async () => {
    const { found, log } = await findServer(undefined, [interpreter, own], there("/own/bin/cwm-lsp"));
    expect(found).toEqual(own);
    expect(log).toEqual([
      "There is no /venv/bin/cwm-lsp (it is in the environment).",
      "Using /own/bin/cwm-lsp: it is in the extension's own environment.",
    ]);
  });

  it("does not look further than the program that the user has named", async () => {
    const chosen = { program: "/mine/cwm-lsp", why: "the setting names it" };
    const { found, log } = await findServer(chosen, [interpreter, own], there("/venv/bin/cwm-lsp"));
    expect(found).toBeUndefined();
    expect(log).toEqual(["There is no /mine/cwm-lsp (the setting names it)."]);
  });

  it("tells why a place names no program", async () => {
    const none = { program: undefined, why: "No interpreter is selected" };
    expect(await findServer(undefined, [none], there())).toEqual({
      found: undefined,
      log: ["No interpreter is selected."],
    });
  });
});

describe.each([
  ["linux", "/venv/bin/python", "/venv/bin/cwm-lsp"],
  ["win32", "C:\\venv\\Scripts\\python.exe", "C:\\venv\\Scripts\\cwm-lsp.exe"],
  ["win32", "C:\\Python312\\python.exe", "C:\\Python312\\Scripts\\cwm-lsp.exe"],
] as const)("beside an interpreter on %s", (platform, python, program) => {
  it(python, () => expect(besideInterpreter(python, platform)).toBe(program));
});

it.each([
  ["linux", "/own", "/own/bin/python"],
  ["win32", "C:\\own", "C:\\own\\Scripts\\python.exe"],
] as const)("the interpreter of an environment on %s", (platform, environment, python) => {
  expect(interpreterOf(environment, platform)).toBe(python);
});

it.each([
  ["/w/project/.venv/bin/python", true],
  ["/w/project", true],
  ["/w/projects/python", false],
  ["/usr/bin/python3", false],
])("%s inside /w/project: %s", (file, expected) => {
  expect(isInside(file, ["/other", "/w/project"])).toBe(expected);
});

const around = { home: "/home/ada", folder: "/w/project", variables: { VENVS: "/venvs" } };
it.each([
  ["/usr/bin/cwm-lsp", "/usr/bin/cwm-lsp"],
  ["~/.venv/bin/python", "/home/ada/.venv/bin/python"],
  ["${userHome}/python", "/home/ada/python"],
  ["${workspaceFolder}/.venv/bin/python", "/w/project/.venv/bin/python"],
  ["./.venv/bin/python", "/w/project/.venv/bin/python"],
  ["${workspaceFolder}/../other/python", "/w/other/python"],
  ["${env:VENVS}/a/bin/python", "/venvs/a/bin/python"],
  ["${env:NOT_SET}/bin/python", undefined],
  ["${file}/python", undefined],
])("the path %s", (text, expected) => expect(expanded(text, around)).toBe(expected));

it("a path in a workspace is not known without one", () => {
  for (const text of ["${workspaceFolder}/bin/python", "bin/python"]) {
    expect(expanded(text, { ...around, folder: undefined })).toBeUndefined();
  }
});

it.each([
  ["/w/project/.venv/bin/cwm-lsp", true],
  ["/home/ada/link/.venv/bin/cwm-lsp", true], // a link to the workspace
  ["/real/project/.venv/bin/cwm-lsp", true], // the workspace itself is a link
  ["/w/project/linked/bin/cwm-lsp", true], // a link of the workspace to elsewhere
  ["/venvs/a/bin/cwm-lsp", false],
  ["/nowhere/cwm-lsp", false],
])("%s part of /w/project: %s", async (program, expected) => {
  const links = new Map([
    ["/home/ada/link/.venv/bin", "/w/project/.venv/bin"],
    ["/w/project", "/real/project"],
    ["/w/project/linked/bin", "/venvs/a/bin"],
    ["/venvs/a/bin", "/venvs/a/bin"],
  ]);
  const real = (place: string): Promise<string> => {
    const behind = links.get(place);
    return behind === undefined ? Promise.reject(new Error("no such place")) : Promise.resolve(behind);
  };
  expect(await isPartOf(program, ["/w/project"], real)).toBe(expected);
});
