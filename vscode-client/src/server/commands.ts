import * as vscode from "vscode";

import type { Cwm } from "../cwm";

/** The commands that concern the language server's process. */
export function registerServerCommands({ server, log }: Cwm): vscode.Disposable[] {
  return [
    vscode.commands.registerCommand("cwm.restartServer", () => server.restart()),
    vscode.commands.registerCommand("cwm.showLog", () => log.show()),
  ];
}
