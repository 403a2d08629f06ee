import * as vscode from "vscode";

import type { Cwm } from "../cwm";
import type { Divergences } from "../divergences";
import { createReport } from "./report";
import { createTracker, realTypes } from "./tracker";

/** Watches debug sessions of the Python extension, unless `cwm.compare.debugSessions` is off. */
export function registerWatch(cwm: Cwm, divergences: Divergences): vscode.Disposable[] {
  const report = createReport(divergences);
  const factory: vscode.DebugAdapterTrackerFactory = {
    createDebugAdapterTracker(session) {
      const wanted = vscode.workspace.getConfiguration("cwm").get<boolean>("compare.debugSessions", true);
      return wanted ? createTracker(cwm, session, report) : undefined;
    },
  };
  return [
    vscode.Disposable.from(report),
    ...realTypes.map((type) => vscode.debug.registerDebugAdapterTrackerFactory(type, factory)),
  ];
}
