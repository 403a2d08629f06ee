/**
 * What the end-to-end tests need: VS Code, as the server of the package code-server, which serves the real workbench and
 * runs the real extension host; and a Chromium. VS Code lies in the cache folder, so that it is fetched once.
 *
 * Exits with 3 where the packages cannot be had, so that a caller can skip the tests.
 */
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { browser } from "./browser.ts";

const VERSION = "4.139.1"; // of code-server; VS Code 1.139
// What the editor starts without, and would take more than half of the time and space.
const NOT_NEEDED = ["@github/copilot-sdk", "@microsoft/mxc-sdk", "@vscode/sqlite3", "@devcontainers/cli"];

/** The folder of VS Code's server, which is there after `install`. */
export function vscodeFolder(): string {
  const tools = process.env.CWM_TOOLS;
  if (tools === undefined) throw new Error("Run the tests by `make test-e2e`: it says where the tools lie.");
  return join(tools, `vscode-${VERSION}`, "node_modules", "code-server", "lib", "vscode");
}

function install(): void {
  const folder = vscodeFolder();
  if (existsSync(join(folder, "out", "server-main.js"))) return;
  const home = join(folder, "..", "..", "..", "..");
  const work = `${home}.partial`; // takes its place when it is complete
  rmSync(work, { recursive: true, force: true });
  rmSync(home, { recursive: true, force: true });
  mkdirSync(work, { recursive: true });
  writeFileSync(join(work, "package.json"), JSON.stringify({ private: true }));
  npm(work, "install", "--ignore-scripts", `code-server@${VERSION}`);

  const vscode = join(work, "node_modules", "code-server", "lib", "vscode");
  const manifest = join(vscode, "package.json");
  const contents = JSON.parse(readFileSync(manifest, "utf8")) as { dependencies: Record<string, string> };
  for (const name of NOT_NEEDED) Reflect.deleteProperty(contents.dependencies, name);
  writeFileSync(manifest, JSON.stringify(contents));
  npm(vscode, "install", "--omit=dev", "--ignore-scripts");
  npm(vscode, "rebuild", "@vscode/native-watchdog");
  renameSync(work, home);
}

/** Debian's Chromium, where there is none and we may install it. */
function installBrowser(): void {
  if (browser() !== undefined) return;
  const quietly = ["-qq", "install", "-y", "--no-install-recommends", "chromium", "fonts-dejavu-core"];
  execFileSync("apt-get", ["-qq", "update"], { stdio: "inherit" });
  execFileSync("apt-get", quietly, { stdio: ["ignore", "ignore", "inherit"] });
}

function npm(folder: string, ...args: string[]): void {
  execFileSync("npm", [...args, "--no-audit", "--no-fund", "--loglevel=error"], { cwd: folder, stdio: "inherit" });
}

if (import.meta.main) {
  try {
    install();
    installBrowser();
  } catch (problem) {
    console.error(`VS Code or Chromium could not be installed: ${String(problem)}`);
    process.exitCode = 3;
  }
}
