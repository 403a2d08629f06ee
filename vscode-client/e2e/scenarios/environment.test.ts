import { execFileSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";

import { until } from "../until.ts";
import { workbench } from "../workbench.ts";

const REAL = process.env.CWM_LSP ?? resolve(import.meta.dirname, "..", "..", "..", ".venv", "bin", "cwm-lsp");
const own = (): string =>
  join(inject("state"), "data", "User", "globalStorage", "cwm-lsp.cwm", "environment", "bin", "cwm-lsp");

/** A wheel whose command is the real one, so that nothing is fetched. */
const WHEEL = `
import sys, zipfile
info = "cwm_lsp-0.dist-info/"
with zipfile.ZipFile(sys.argv[1], "w") as wheel:
    wheel.writestr("standin.py", f"import os, sys\\ndef main(): os.execv({sys.argv[2]!r}, [{sys.argv[2]!r}, *sys.argv[1:]])")
    wheel.writestr(info + "METADATA", "Metadata-Version: 2.1\\nName: cwm-lsp\\nVersion: 0\\n")
    wheel.writestr(info + "WHEEL", "Wheel-Version: 1.0\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n")
    wheel.writestr(info + "entry_points.txt", "[console_scripts]\\ncwm-lsp = standin:main\\n")
    wheel.writestr(info + "RECORD", "")
`;

describe("the environment of the selected interpreter", () => {
  // `..` leads to the root of the file system.
  const python = `\${workspaceFolder}${"/..".repeat(9)}${join(dirname(REAL), "python")}`;
  const settings = { "cwm.server.path": "", "python.defaultInterpreterPath": python };
  const window = workbench({ files: { "gcd.py": "example" }, open: "gcd.py", settings });

  test("has the server that is used", async () => {
    await window().shows("return a→ 6");
  });
});

describe("an environment of the extension's own", () => {
  beforeAll(() => {
    execFileSync("python3", ["-c", WHEEL, join(inject("state"), "cwm_lsp-0-py3-none-any.whl"), REAL]);
    const tools = join(inject("state"), "bin");
    mkdirSync(tools, { recursive: true });
    writeFileSync(join(tools, "nvidia-smi"), "#!/bin/sh\necho 'GPU 0'\n"); // so that torch is left to the wheel
    chmodSync(join(tools, "nvidia-smi"), 0o755);
  });

  // Other scenarios are about a machine without it.
  afterAll(() => rmSync(dirname(dirname(own())), { recursive: true, force: true }));

  const window = workbench({ files: { "gcd.py": "example" }, open: "gcd.py", settings: { "cwm.server.path": "" } });

  test("is created on request, with progress that can be cancelled, and used", async () => {
    const { page } = window();
    const messages = page.locator(".notification-toast");
    const progress = messages.filter({ hasText: "creating a virtual environment" });
    await messages.getByRole("button", { name: "Create an Environment for It" }).click();
    await progress.getByRole("button", { name: "Cancel" }).click();
    await progress.waitFor({ state: "detached" });
    await until("nothing is left of it", () => !existsSync(dirname(own())));
    await window().tells("cwm-lsp was not found");
    expect(await messages.filter({ hasText: "was not created" }).count()).toBe(0);

    await window().command("CWM: Create an Environment for the Server");
    await progress.waitFor();
    await window().picture("environment");
    await messages.filter({ hasText: "The environment for CWM's language server was created." }).waitFor();
    await window().shows("return a→ 6");
    expect(existsSync(own())).toBe(true);
  });
});
