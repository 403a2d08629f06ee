import * as vscode from "vscode";

import type { Server, ServerState } from "./server/server";
import { describe } from "./status/describe";

/** Whether the language server runs; if not, the user is told so, and offered what helps. */
export function isRunning(server: Server): boolean {
  if (server.state === "running") return true;
  void tellState(server.state);
  return false;
}

/** Tells the user that the language server does not run, and offers what helps. */
export async function tellState(state: ServerState): Promise<void> {
  const { detail, severity, command } = describe(state, undefined);
  const tell = severity === "error" ? vscode.window.showErrorMessage : vscode.window.showInformationMessage;
  if ((await tell(`${detail}.`, command.title)) === undefined) return;
  await vscode.commands.executeCommand(command.id, ...(command.arguments ?? []));
}

/** Tells the user what went wrong, in the words of who found out. */
export async function tellProblem(problem: unknown): Promise<void> {
  const message = problem instanceof Error ? problem.message : String(problem);
  if ((await vscode.window.showErrorMessage(message, SHOW_LOG)) === SHOW_LOG) {
    await vscode.commands.executeCommand("cwm.showLog");
  }
}

const SHOW_LOG = "Show the Log";
