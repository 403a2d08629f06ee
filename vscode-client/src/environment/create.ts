import { promises as fs } from "node:fs";

import { ISOLATED, isSuitable, plan, pythons, type Machine } from "./plan";
import { run } from "./run";

/** What the creation tells of itself. */
export interface Told {
  /** One line of the commands' output, for the log. */
  readonly line: (text: string) => void;
  /** What is being done now. */
  readonly step: (message: string) => void;
}

/**
 * Creates the environment with the language server in `folder`. Returns undefined when that has been done, else one
 * sentence: why not; then nothing is left of it.
 */
export async function createEnvironment(
  folder: string,
  requirement: string,
  selected: string | undefined,
  told: Told,
  signal: AbortSignal,
): Promise<string | undefined> {
  told.step("looking for Python");
  const python = await suitablePython(selected, signal);
  if (python === undefined)
    return "No Python 3.11 to 3.14 was found: install one, or select one in the Python extension.";
  for (const { message, program, args, optional } of plan(python, folder, requirement, await machine(signal))) {
    told.step(message);
    told.line(`${program} ${args.join(" ")}`);
    const { status, output } = await run(program, args, told.line, signal);
    if (signal.aborted || (status !== 0 && optional !== true)) {
      await fs.rm(folder, { recursive: true, force: true }).catch(() => undefined); // then it is not usable, either
      return signal.aborted ? "It was cancelled." : `Python failed while ${message}: ${reasonIn(output)}`;
    }
  }
  return undefined;
}

async function suitablePython(selected: string | undefined, signal: AbortSignal): Promise<string | undefined> {
  for (const python of pythons(selected, process.platform)) {
    const { status, output } = await run(
      python,
      [...ISOLATED, "-c", "import sys; print(*sys.version_info[:2])"],
      ignore,
      signal,
    );
    if (status === 0 && isSuitable(output)) return python;
  }
  return undefined;
}

async function machine(signal: AbortSignal): Promise<Machine> {
  const { status, output } = await run("nvidia-smi", ["--list-gpus"], ignore, signal);
  return { platform: process.platform, hasCudaDevice: status === 0 && output.trim() !== "" };
}

/** Why a command failed, in its own words: the last of them, but for Debian's about a Python without its module venv. */
export function reasonIn(output: string): string {
  const missing = /apt(?:-get)? install (python\S+-venv)/.exec(output)?.[1];
  if (missing !== undefined) return `this Python has no module to do that with: install the package ${missing}.`;
  return output.trim().split(/\r?\n/).at(-1) ?? "";
}

function ignore(): void {
  // The output is looked at when the command has ended.
}
