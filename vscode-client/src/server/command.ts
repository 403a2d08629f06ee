import type { Found } from "./find";

/** A command that can be started: a program and its arguments. */
export interface Command {
  readonly program: string;
  readonly args: readonly string[];
}

/** The language server's command. */
export const languageServer = (found: Found): Command => ({ program: found.program, args: ["lsp"] });

/** The debug adapter's command. */
export const debugAdapter = (found: Found): Command => ({ program: found.program, args: ["dap"] });
