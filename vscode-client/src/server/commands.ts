import * as vscode from "vscode";

import type { Cwm } from "../cwm";
import { onDidSelectInterpreter } from "./interpreter";

/** The commands that concern the language server's process, and what makes it start anew. */
export function registerServerCommands({ context, server, log }: Cwm): vscode.Disposable[] {
  const review = (): void => void server.review();
  const tellTrust = (): void => server.notify("cwm/trust", { trusted: vscode.workspace.isTrusted });
  void onDidSelectInterpreter(review).then((listening) => listening && context.subscriptions.push(listening));
  return [
    vscode.commands.registerCommand("cwm.restartServer", () => server.restart()),
    vscode.commands.registerCommand("cwm.showLog", () => log.show()),
    vscode.commands.registerCommand("cwm.openServerSetting", openServerSetting),
    vscode.workspace.onDidGrantWorkspaceTrust(() => {
      tellTrust();
      review(); // an interpreter of the workspace may be used now
    }),
    server.onDidChangeState((state) => {
      void vscode.commands.executeCommand("setContext", "cwm.running", state === "running");
      if (state === "running") tellTrust(); // it may have been granted since the server was asked to start
    }),
    vscode.workspace.onDidChangeConfiguration((event) => {
      const names = ["cwm.server.path", "python.defaultInterpreterPath"];
      if (names.some((name) => event.affectsConfiguration(name))) review();
    }),
  ];
}

/** Opens the setting where it was made. A remote machine has settings of its own, and the user's do not show this one. */
async function openServerSetting(): Promise<void> {
  const made = vscode.workspace.getConfiguration("cwm").inspect<string>("server.path");
  const here = vscode.env.remoteName === undefined ? "openSettings" : "openRemoteSettings";
  const where = made?.workspaceValue === undefined ? here : "openWorkspaceSettings";
  await vscode.commands.executeCommand(`workbench.action.${where}`, { query: "@id:cwm.server.path" });
}
