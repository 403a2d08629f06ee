import * as vscode from "vscode";

import type { Cwm } from "../cwm";
import { describe } from "./describe";

const SEVERITY = {
  information: vscode.LanguageStatusSeverity.Information,
  warning: vscode.LanguageStatusSeverity.Warning,
  error: vscode.LanguageStatusSeverity.Error,
} as const;

/** The language status item, and the switch for hints in the status bar. */
export function registerStatus({ server, statuses }: Cwm): vscode.Disposable[] {
  const item = vscode.languages.createLanguageStatusItem("cwm.status", { language: "python" });
  item.name = "CWM Prediction";
  const toggle = vscode.window.createStatusBarItem("cwm.hints", vscode.StatusBarAlignment.Right, 100);
  toggle.name = "CWM Hints";
  toggle.command = "cwm.toggleHints";

  function show(): void {
    const document = vscode.window.activeTextEditor?.document;
    if (document?.uri.scheme === "output") return; // the log was clicked on: what is told of is still there
    if (document?.languageId !== "python") return toggle.hide();
    const shown = describe(server.state, statuses.of(document.uri));
    item.text = shown.text;
    item.detail = shown.detail;
    item.severity = SEVERITY[shown.severity];
    item.busy = shown.busy;
    item.command = { command: shown.command.id, title: shown.command.title };
    const on = hintsEnabled(document.uri);
    toggle.text = `${shown.severity === "error" ? "$(warning)" : on ? "$(eye)" : "$(eye-closed)"} CWM`;
    toggle.tooltip = `${shown.text}\n${shown.detail}\n\nClick to ${on ? "hide" : "show"} predicted values.`;
    toggle.accessibilityInformation = { label: `CWM hints ${on ? "on" : "off"}. ${shown.detail}`, role: "button" };
    toggle.show();
  }

  show();
  return [
    item,
    toggle,
    statuses.onDidChange(show),
    server.onDidChangeState(show),
    vscode.window.onDidChangeActiveTextEditor(show),
    vscode.workspace.onDidChangeConfiguration((event) => {
      if (event.affectsConfiguration("cwm.hints")) show();
    }),
    vscode.commands.registerCommand("cwm.toggleHints", toggleHints),
  ];
}

function hintsEnabled(uri: vscode.Uri): boolean {
  return vscode.workspace.getConfiguration("cwm", uri).get("hints.enabled", true);
}

/** Changes the setting where it has been made before: in the workspace, else for the user. */
async function toggleHints(): Promise<void> {
  const settings = vscode.workspace.getConfiguration("cwm");
  const inWorkspace = settings.inspect<boolean>("hints.enabled")?.workspaceValue !== undefined;
  const target = inWorkspace ? vscode.ConfigurationTarget.Workspace : vscode.ConfigurationTarget.Global;
  await settings.update("hints.enabled", !settings.get("hints.enabled", true), target);
}
