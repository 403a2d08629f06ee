import * as vscode from "vscode";

/** The Python document of the active editor, a cell of a notebook included. */
export function activePython(): vscode.TextDocument | undefined {
  const document = vscode.window.activeTextEditor?.document;
  return document?.languageId === "python" ? document : undefined;
}

/** The same; where there is none, the user is told to open one, which is `wanted` for something. */
export function requirePython(wanted: string): vscode.TextDocument | undefined {
  const document = activePython();
  if (document === undefined) void vscode.window.showInformationMessage(`Open a Python file ${wanted}.`);
  return document;
}

/** The context key `cwm.python`: whether there is one. Other keys tell it to menus of editors only, and not of views. */
export function registerActive(): vscode.Disposable[] {
  const show = (): void =>
    void vscode.commands.executeCommand("setContext", "cwm.python", activePython() !== undefined);
  show();
  return [vscode.window.onDidChangeActiveTextEditor(show), vscode.workspace.onDidOpenTextDocument(show)];
}
