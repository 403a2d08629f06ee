/** Before all scenarios: the packaged extension, installed in a VS Code server that runs until all have ended. */
import { execFileSync, spawn } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, openSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import type { TestProject } from "vitest/node";

import { vscodeFolder } from "./install.ts";
import { until } from "./until.ts";
import { processesOf, signal } from "./processes.ts";

const ROOT = resolve(import.meta.dirname, "..", "..");

declare module "vitest" {
  interface ProvidedContext {
    /** Where the workbench is served. */
    url: string;
    /** An empty folder of this run; `runtime` in it is where the workers listen. */
    state: string;
  }
}

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const state = mkdtempSync(join(tmpdir(), "cwm-e2e-"));
  const extensions = join(state, "extensions");
  mkdirSync(join(state, "data", "Machine"), { recursive: true });
  mkdirSync(join(state, "runtime"), { mode: 0o700 });
  mkdirSync(join(import.meta.dirname, "out"), { recursive: true });
  writeFileSync(join(state, "data", "Machine", "settings.json"), JSON.stringify(machineSettings(state)));

  cpSync(join(import.meta.dirname, "stand-in"), join(extensions, "stand-in.debugpy-1.0.0"), { recursive: true });
  const vsix = join(state, "cwm.vsix");
  execFileSync("npx", ["vsce", "package", "--no-dependencies", "--no-rewrite-relative-links", "--out", vsix], {
    stdio: "inherit",
  });
  const main = join(vscodeFolder(), "out", "server-main.js");
  const data = join(state, "data");
  const folders = ["--extensions-dir", extensions, "--server-data-dir", data, "--user-data-dir", data];
  execFileSync("node", [main, ...folders, "--install-extension", vsix], { stdio: "inherit" });

  const port = await freePort();
  start(main, state, [...folders, "--port", `${port}`]);
  const url = `http://127.0.0.1:${port}`;
  await until("VS Code's server answers", async () => (await fetch(`${url}/version`)).ok);
  project.provide("url", url);
  project.provide("state", state);

  return async () => {
    // Workers outlive who started them, and a language server that still runs starts another one.
    await until("everything that was started has ended", () => signal("SIGKILL", processesOf(state)) === 0);
    rmSync(state, { recursive: true, force: true });
  };
}

function machineSettings(state: string): Record<string, unknown> {
  const program = process.env.CWM_LSP ?? join(ROOT, ".venv", "bin", "cwm-lsp");
  if (!existsSync(program)) throw new Error(`There is no ${program}: run \`make setup\`.`);
  return {
    "cwm.server.path": program,
    "cwm.server.requirement": join(state, "cwm_lsp-0-py3-none-any.whl"), // a scenario makes it
    "editor.inlayHints.enabled": "on",
    "workbench.startupEditor": "none",
    "workbench.enableExperiments": false,
    "extensions.ignoreRecommendations": true,
    "workbench.secondarySideBar.defaultVisibility": "hidden",
    "telemetry.telemetryLevel": "off",
  };
}

function start(main: string, state: string, args: readonly string[]): void {
  const log = openSync(join(state, "log"), "a");
  const always = ["--host", "127.0.0.1", "--without-connection-token", "--accept-server-license-terms"];
  // Without a grace time each closed page would leave its extension host behind for hours.
  const quiet = ["--telemetry-level", "off", "--reconnection-grace-time", "1"];
  spawn("node", [main, ...always, ...quiet, ...args], {
    detached: true,
    stdio: ["ignore", log, log],
    env: {
      ...process.env,
      EXTENSIONS_GALLERY: '{"serviceUrl":""}',
      PATH: `${join(state, "bin")}:${process.env.PATH ?? ""}`, // where scenarios put programs
      XDG_RUNTIME_DIR: join(state, "runtime"),
      XDG_CACHE_HOME: join(state, "cache"), // what earlier runs have predicted is not shown again
    },
  });
}

async function freePort(): Promise<number> {
  return new Promise((found, failed) => {
    const probe = createServer().once("error", failed);
    probe.listen(0, "127.0.0.1", () => {
      const address = probe.address();
      probe.close(() => found(typeof address === "object" && address !== null ? address.port : 0));
    });
  });
}
