import type { LaunchAttributes } from "../protocol/launch";
import type { Focus } from "../protocol/lsp";

/** A debug configuration as VS Code hands it over; without any of the three for F5 where there is no launch.json. */
export interface Configuration extends LaunchAttributes {
  type?: string;
  request?: string;
  name?: string;
}

/** What the defaults are taken from. */
export interface Surroundings {
  /** The Python file in the active editor. */
  readonly file: string | undefined;
  /** The call in focus there. */
  readonly focus: Focus | null | undefined;
  /** The user's settings. */
  readonly settings: { readonly model: string; readonly values: "hybrid" | "neural" };
}

/** `given` with its defaults, or the sentence that says why nothing can be debugged. */
export function resolve<C extends Configuration>(given: C, { file, focus, settings }: Surroundings): C | string {
  const complete = {
    ...given,
    type: "cwm",
    request: "launch",
    name: given.name ?? "Predict this file",
    model: given.model ?? settings.model,
    values: given.values ?? settings.values,
  };
  const named = given.program ?? given.trace ?? given.pytest ?? (typeof given.module === "string" || undefined);
  if (named !== undefined) return complete;
  if (file === undefined) return 'Open a Python file, or name one in the launch configuration: "program".';
  if (given.call !== undefined || given.function !== undefined || given.module === true) {
    return { ...complete, program: file };
  }
  return { ...complete, program: file, ...entry(focus), stopOnEntry: given.stopOnEntry ?? true };
}

/** The launch attributes that say which call is predicted; none: the adapter takes the first one of the file. */
export function entry(focus: Focus | null | undefined): Pick<LaunchAttributes, "call" | "module"> {
  if (focus === null || focus === undefined) return {};
  return focus.function === "<module>" ? { module: true } : { call: focus.call };
}
