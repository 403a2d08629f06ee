import * as vscode from "vscode";

import { requirePython } from "../active";
import type { Cwm } from "../cwm";
import { isRunning, tellProblem } from "../trouble";

/** Writes the trace that is shown where the user wants it: as a page with a slider, or as JSON. */
export function registerSave({ server }: Cwm): vscode.Disposable[] {
  return [vscode.commands.registerCommand("cwm.saveTrace", () => save(server))];
}

async function save(server: Cwm["server"]): Promise<void> {
  const document = requirePython("to save the trace that is predicted for it");
  if (document === undefined || !isRunning(server)) return;
  const isFile = document.uri.scheme === "file";
  const proposed = document.uri.with({ path: document.uri.path.replace(/(?:\.py)?$/, ".trace.html") });
  const place = await vscode.window.showSaveDialog({
    ...(isFile ? { defaultUri: proposed } : {}),
    filters: { "Page with a slider": ["html"], "Trace as JSON": ["json"] },
    title: "Save the Predicted Trace",
  });
  if (place === undefined) return;
  try {
    const format = place.path.endsWith(".json") ? "json" : "html";
    const { text } = await server.request("cwm/exportTrace", { uri: document.uri.toString(), format });
    await vscode.workspace.fs.writeFile(place, new TextEncoder().encode(text));
  } catch (problem) {
    void tellProblem(problem);
  }
}
