import * as vscode from "vscode";

import type { Cwm } from "../cwm";

/** Writes the trace that is shown where the user wants it: as a page with a slider, or as JSON. */
export function registerSave({ server }: Cwm): vscode.Disposable[] {
  return [vscode.commands.registerCommand("cwm.saveTrace", () => save(server))];
}

async function save(server: Cwm["server"]): Promise<void> {
  const document = vscode.window.activeTextEditor?.document;
  if (document?.languageId !== "python") {
    void vscode.window.showInformationMessage("Open the Python file whose predicted trace is to be saved.");
    return;
  }
  const place = await vscode.window.showSaveDialog({
    defaultUri: document.uri.with({ path: document.uri.path.replace(/(?:\.py)?$/, ".trace.html") }),
    filters: { "Page with a slider": ["html"], "Trace as JSON": ["json"] },
    title: "Save the Predicted Trace",
  });
  if (place === undefined) return;
  try {
    const format = place.path.endsWith(".json") ? "json" : "html";
    const { text } = await server.request("cwm/exportTrace", { uri: document.uri.toString(), format });
    await vscode.workspace.fs.writeFile(place, new TextEncoder().encode(text));
  } catch (problem) {
    void vscode.window.showErrorMessage(problem instanceof Error ? problem.message : String(problem));
  }
}
