import * as vscode from "vscode";

import type { Cwm } from "../cwm";
import { describe, toggleOf, type Shown } from "./describe";

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

  function show(): void {
    const document = vscode.window.activeTextEditor?.document;
    if (document?.uri.scheme === "output") return; // the log was clicked on: what is told of is still there
    if (document?.languageId !== "python") return toggle.hide();
    const shown = describe(server.state, statuses.of(document.uri));
    item.text = shown.text;
    item.detail = shown.detail;
    item.severity = SEVERITY[shown.severity];
    item.busy = shown.busy;
    item.command = commandOf(shown.command);
    const button = toggleOf(shown, hintsEnabled(document), editorShowsHints(document));
    toggle.text = `$(${button.icon}) CWM`;
    toggle.tooltip = button.tooltip;
    toggle.accessibilityInformation = { label: button.label, role: "button" };
    toggle.command = commandOf(button.command);
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
      if (event.affectsConfiguration("cwm.hints") || event.affectsConfiguration("editor.inlayHints")) show();
    }),
    vscode.commands.registerCommand("cwm.toggleHints", toggleHints),
  ];
}

function commandOf({ id, title, arguments: given = [] }: Shown["command"]): vscode.Command {
  return { command: id, title, arguments: [...given] };
}

function hintsEnabled(scope: vscode.ConfigurationScope | undefined): boolean {
  return vscode.workspace.getConfiguration("cwm", scope ?? null).get("hints.enabled", true);
}

/** Whether the editor draws inlay hints without a key being held. */
function editorShowsHints(document: vscode.TextDocument): boolean {
  const enabled = vscode.workspace.getConfiguration("editor", document).get<string>("inlayHints.enabled", "on");
  return enabled === "on" || enabled === "onUnlessPressed";
}

/** Changes the setting where it has been made for the active file: for its folder, for the workspace, else for the user. */
async function toggleHints(): Promise<void> {
  const scope = vscode.window.activeTextEditor?.document.uri;
  const settings = vscode.workspace.getConfiguration("cwm", scope ?? null);
  const made = settings.inspect<boolean>("hints.enabled");
  const { Global, Workspace, WorkspaceFolder } = vscode.ConfigurationTarget;
  const inWorkspace = made?.workspaceValue === undefined ? Global : Workspace;
  const target = made?.workspaceFolderValue === undefined ? inWorkspace : WorkspaceFolder;
  await settings.update("hints.enabled", !hintsEnabled(scope), target);
}
