import * as vscode from "vscode";

import type { Cwm } from "../cwm";
import type { Commands } from "../protocol/lsp";

/** Commands of the server that take the document: in the palette they are about the file in the active editor. */
const COMMANDS: Readonly<Record<string, (uri: string) => Promise<unknown>>> = {
  "cwm.showPage": (uri) => execute("cwm.exportTrace", uri, "html"),
  "cwm.showTrace": (uri) => execute("cwm.exportTrace", uri, "json"),
  "cwm.clearPrediction": (uri) => execute("cwm.clear", uri),
};

/** What can be done with the prediction that is shown. */
export function registerPrediction({ server }: Cwm): vscode.Disposable[] {
  return Object.entries(COMMANDS).map(([command, act]) =>
    vscode.commands.registerCommand(command, async () => {
      const document = vscode.window.activeTextEditor?.document;
      if (document?.languageId !== "python") {
        return vscode.window.showInformationMessage("Open a Python file: its prediction is meant.");
      }
      if (server.state !== "running") {
        return vscode.window.showErrorMessage("The CWM language server is not running: restart it.");
      }
      await act(document.uri.toString()).catch((problem: unknown) =>
        vscode.window.showErrorMessage(problem instanceof Error ? problem.message : String(problem)),
      );
      return undefined;
    }),
  );
}

async function execute<C extends keyof Commands>(command: C, ...args: Commands[C]): Promise<unknown> {
  return vscode.commands.executeCommand(command, ...args);
}
