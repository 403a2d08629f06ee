import * as vscode from "vscode";

import { tellProblem } from "../trouble";
import { partedAfter, type Message } from "./parted";

const PARTED = "cwm.parted";

/** Where a real run in lockstep has left the prediction: a button of the debug toolbar takes its state over. */
export function registerAdopt(type: string): vscode.Disposable[] {
  const parted = new Set<string>(); // ids of sessions

  function show(): void {
    const session = vscode.debug.activeDebugSession;
    void vscode.commands.executeCommand("setContext", PARTED, session !== undefined && parted.has(session.id));
  }

  function watch({ id }: vscode.DebugSession): vscode.DebugAdapterTracker {
    const heard = (message: Message): void => {
      const before = parted.has(id);
      const after = partedAfter(before, message);
      if (after === before) return;
      if (after) parted.add(id);
      else parted.delete(id);
      show();
    };
    return { onWillReceiveMessage: heard, onDidSendMessage: heard };
  }

  return [
    vscode.debug.registerDebugAdapterTrackerFactory(type, { createDebugAdapterTracker: watch }),
    vscode.debug.onDidChangeActiveDebugSession(show),
    vscode.debug.onDidTerminateDebugSession(({ id }) => {
      if (parted.delete(id)) show();
    }),
    vscode.commands.registerCommand("cwm.adopt", adopt),
  ];
}

/** Asks the active session, which says where there is nothing to take over. */
async function adopt(): Promise<void> {
  try {
    await vscode.debug.activeDebugSession?.customRequest("cwm/adopt");
  } catch (problem) {
    await tellProblem(problem);
  }
}
