import * as vscode from "vscode";

import { requirePython } from "../active";
import type { Cwm } from "../cwm";
import type { Commands } from "../protocol/lsp";
import { isRunning } from "../trouble";

/** Taking the prediction of the active editor's file away, until its text changes. */
export function registerPrediction({ server }: Cwm): vscode.Disposable[] {
  return [
    vscode.commands.registerCommand("cwm.clearPrediction", async () => {
      const document = requirePython("to clear its prediction");
      if (document === undefined || !isRunning(server)) return;
      const args: Commands["cwm.clear"] = [document.uri.toString()];
      await vscode.commands.executeCommand("cwm.clear", ...args);
    }),
  ];
}
