import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { isSuitable, plan, pythons } from "../src/environment/plan";
import { createEnvironment, reasonIn } from "../src/environment/create";
import { run } from "../src/environment/run";

describe("plan", () => {
  const messages = (platform: NodeJS.Platform, hasCudaDevice: boolean) =>
    plan("python3", "/own", "cwm-lsp", { platform, hasCudaDevice }).map(({ message }) => message);

  it("takes torch for CPUs on Linux without a CUDA device", () => {
    expect(messages("linux", false)).toEqual([
      "creating a virtual environment",
      "installing torch, for CPUs",
      "installing cwm-lsp",
    ]);
  });

  it.each([
    ["linux", true],
    ["darwin", false],
    ["win32", false],
  ] as const)("takes what pip chooses on %s, CUDA: %s", (platform, cuda) => {
    expect(messages(platform, cuda)).toEqual(["creating a virtual environment", "installing cwm-lsp"]);
  });
});

it.each([
  ["3 11\n", true],
  ["3 14\r\n", true],
  ["3 10\n", false],
  ["3 15\n", false],
  ["2 7\n", false],
  ["", false],
])("Python %j will do: %s", (version, expected) => expect(isSuitable(version)).toBe(expected));

const DEBIAN = `The virtual environment was not created successfully because ensurepip is not
available.  On Debian/Ubuntu systems, you need to install the python3-venv
package using the following command.

    apt install python3.11-venv

Failing command: /own/bin/python3`;
it.each([
  ["Collecting nothing\nERROR: No matching distribution found\n", "ERROR: No matching distribution found"],
  [DEBIAN, "this Python has no module to do that with: install the package python3.11-venv."],
  ["", ""],
])("why a command failed: %#", (output, reason) => expect(reasonIn(output)).toBe(reason));

it("tries the selected interpreter first", () => {
  expect(pythons("/venv/bin/python", "linux")[0]).toBe("/venv/bin/python");
});

describe("createEnvironment", () => {
  let folder: string;
  let told: string[];
  const telling = { line: () => undefined, step: (message: string) => void told.push(message) };

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "cwm-environment-"));
    told = [];
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it("makes an environment with the requirement in it", async () => {
    // No network: a wheel of nothing but the command stands for cwm-lsp.
    const wheel = join(folder, "cwm_lsp-0-py3-none-any.whl");
    const script =
      "import sys, zipfile\n" +
      "info = 'cwm_lsp-0.dist-info/'\n" +
      "with zipfile.ZipFile(sys.argv[1], 'w') as wheel:\n" +
      "    wheel.writestr('standin.py', 'def main(): print(\"stand-in\")')\n" +
      "    wheel.writestr(info + 'METADATA', 'Metadata-Version: 2.1\\nName: cwm-lsp\\nVersion: 0\\n')\n" +
      "    wheel.writestr(info + 'WHEEL', 'Wheel-Version: 1.0\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n')\n" +
      "    wheel.writestr(info + 'entry_points.txt', '[console_scripts]\\ncwm-lsp = standin:main\\n')\n" +
      "    wheel.writestr(info + 'RECORD', '')\n";
    execFileSync("python3", ["-c", script, wheel]);
    const machine = { platform: process.platform, hasCudaDevice: true };
    for (const { program, args } of plan("python3", join(folder, "own"), wheel, machine)) {
      expect(await run(program, args, () => undefined, new AbortController().signal)).toMatchObject({ status: 0 });
    }
    expect(execFileSync(join(folder, "own", "bin", "cwm-lsp"), { encoding: "utf8" })).toBe("stand-in\n");
  });

  it("takes no modules from where VS Code was started", () => {
    const here = join(folder, "here");
    mkdirSync(here);
    writeFileSync(join(here, "venv.py"), `open(${JSON.stringify(join(folder, "executed"))}, "w")`);
    const script = `import subprocess, sys; sys.exit(subprocess.run(sys.argv[1:], cwd=${JSON.stringify(here)}).returncode)`;
    const [create] = plan("python3", join(folder, "isolated"), "none", { platform: "linux", hasCudaDevice: true });
    if (create === undefined) throw new Error("no plan");
    execFileSync("python3", ["-c", script, create.program, ...create.args]);
    expect(existsSync(join(folder, "executed"))).toBe(false);
    expect(existsSync(join(folder, "isolated", "bin", "python"))).toBe(true);
  });

  it("says why it failed", async () => {
    const file = join(folder, "a-file");
    writeFileSync(file, "");
    const problem = await createEnvironment(
      join(file, "own"),
      "cwm-lsp",
      undefined,
      telling,
      new AbortController().signal,
    );
    expect(problem).toMatch(/^Python failed while creating a virtual environment: .+/);
    expect(told).toEqual(["looking for Python", "creating a virtual environment"]);
  });

  it("ends when it is cancelled", async () => {
    const abort = new AbortController();
    mkdirSync(join(folder, "cancelled"));
    const creation = createEnvironment(
      join(folder, "cancelled"),
      "cwm-lsp",
      undefined,
      { line: () => undefined, step: (message) => message.startsWith("creating") && abort.abort() },
      abort.signal,
    );
    expect(await creation).toBe("It was cancelled.");
    expect(existsSync(join(folder, "cancelled"))).toBe(false);
  });
});
