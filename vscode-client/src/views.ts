import * as vscode from "vscode";

import type { Cwm } from "./cwm";
import { createDivergences } from "./divergences";
import { registerTimeline } from "./timeline/panel";

/** What shows the steps of a prediction, and where a real run leaves it. */
export function registerViews(cwm: Cwm): vscode.Disposable[] {
  const divergences = createDivergences();
  void vscode.commands.executeCommand("setContext", "cwm.active", true); // the timeline's tab appears
  return [vscode.Disposable.from(divergences), ...registerTimeline(cwm, divergences)];
}
