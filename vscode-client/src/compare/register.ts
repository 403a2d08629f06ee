import * as vscode from "vscode";

import { requirePython } from "../active";
import type { Cwm } from "../cwm";
import type { Divergences } from "../divergences";
import { callOf } from "../trace";
import { isRunning, tellProblem } from "../trouble";
import { divergenceOf, summaryOf } from "./outcome";

/** The command that runs the call in focus for real, beside its prediction. The server asks the user before it runs
 * anything, and shows the differences at their lines; the timeline marks the first one. */
export function registerCompare(cwm: Cwm, divergences: Divergences): vscode.Disposable[] {
  return [vscode.commands.registerCommand("cwm.compareWithRun", () => compare(cwm, divergences))];
}

async function compare({ server }: Cwm, divergences: Divergences): Promise<void> {
  const document = requirePython("to compare its prediction with a real run");
  if (document === undefined || !isRunning(server)) return;
  if (!vscode.workspace.isTrusted) {
    void vscode.window.showErrorMessage("A comparison runs the program: trust this workspace first.");
    return;
  }
  const { version } = document;
  const uri = document.uri.toString();
  try {
    const comparison = await vscode.window.withProgress(
      { location: vscode.ProgressLocation.Window, title: "Comparing with a real run", cancellable: true },
      (_, token) => server.request("cwm/compare", { uri }, token),
    );
    const shown = comparison === null ? null : await server.request("cwm/trace", { uri });
    if (comparison === null || shown === null || document.version !== version) return;
    const divergence = divergenceOf(comparison, shown.trace.frames);
    if (divergence === null) divergences.forget(document);
    else divergences.found(document, divergence);
    const summary = summaryOf(comparison, callOf(shown.trace), divergence);
    const pressed = await vscode.window.showInformationMessage(summary, "Show in Timeline");
    if (pressed !== undefined) await vscode.commands.executeCommand("cwm.showTimeline");
  } catch (problem) {
    void tellProblem(problem);
  }
}
