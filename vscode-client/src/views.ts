import * as vscode from "vscode";

import { registerCompare } from "./compare/register";
import type { Cwm } from "./cwm";
import { createDivergences } from "./divergences";
import { registerTimeline } from "./timeline/panel";
import { registerSave } from "./timeline/save";
import { registerWatch } from "./watch/register";

/** What shows the steps of predictions and runs, and where a run leaves its prediction. */
export function registerViews(cwm: Cwm): vscode.Disposable[] {
  const divergences = createDivergences();
  void vscode.commands.executeCommand("setContext", "cwm.active", true); // the timeline's tab appears
  return [
    vscode.Disposable.from(divergences),
    ...registerTimeline(cwm, divergences),
    ...registerSave(cwm),
    ...registerWatch(cwm, divergences),
    ...registerCompare(cwm, divergences),
  ];
}
