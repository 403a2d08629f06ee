import * as vscode from "vscode";

import type { Focus } from "../protocol/lsp";

/** A call that the server knows of in a document, and its line (from 0). */
export interface KnownCall extends Focus {
  readonly line: number;
}

/** The calls that the server offers for a document by its code lenses, in the order of their lines, each once. */
export async function knownCalls(uri: vscode.Uri): Promise<KnownCall[]> {
  const lenses = await vscode.commands.executeCommand<vscode.CodeLens[]>("vscode.executeCodeLensProvider", uri);
  const calls = lenses
    .filter((lens) => lens.command?.command === "cwm.predict")
    .map((lens) => {
      const [, name, call] = lens.command?.arguments as [string, string, string];
      return { function: name, call, line: lens.range.start.line };
    })
    // Without a call, arguments would have to be made up first.
    .filter(({ function: name, call }) => call !== "" || name === "<module>");
  return [...new Map(calls.map((call) => [`${call.function} ${call.call}`, call])).values()];
}
