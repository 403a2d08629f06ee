import * as vscode from "vscode";

import type { Cwm } from "../cwm";
import type { Commands } from "../protocol/lsp";

/** Taking the prediction of the active editor's file away, until its text changes. */
export function registerPrediction({ server }: Cwm): vscode.Disposable[] {
  return [
    vscode.commands.registerCommand("cwm.clearPrediction", async () => {
      const document = vscode.window.activeTextEditor?.document;
      if (document?.languageId !== "python") {
        return vscode.window.showInformationMessage("Open a Python file: its prediction is meant.");
      }
      if (server.state !== "running") {
        return vscode.window.showErrorMessage("The CWM language server is not running: restart it.");
      }
      const args: Commands["cwm.clear"] = [document.uri.toString()];
      await vscode.commands.executeCommand("cwm.clear", ...args);
      return undefined;
    }),
  ];
}
