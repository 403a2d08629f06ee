import * as vscode from "vscode";

import type { StatusParams } from "../protocol/lsp";
import type { Server } from "../server/server";

/** The latest `cwm/status` of each open document. */
export interface Statuses {
  of(uri: vscode.Uri): StatusParams | undefined;
  /** The document whose status has changed; undefined: all are gone, because the server is. */
  readonly onDidChange: vscode.Event<StatusParams | undefined>;
  dispose(): void;
}

/** Listens to `server` from now on. */
export function createStatuses(server: Server): Statuses {
  const known = new Map<string, StatusParams>();
  const changed = new vscode.EventEmitter<StatusParams | undefined>();
  const key = (uri: string): string => vscode.Uri.parse(uri).toString();
  const subscriptions = [
    changed,
    server.onNotification("cwm/status", (status) => {
      if (status.state === "closed") known.delete(key(status.uri));
      else known.set(key(status.uri), status);
      changed.fire(status);
    }),
    server.onDidChangeState((state) => {
      if (state === "running") return;
      known.clear();
      changed.fire(undefined);
    }),
  ];
  return {
    of: (uri) => known.get(uri.toString()),
    onDidChange: changed.event,
    dispose() {
      for (const subscription of subscriptions) subscription.dispose();
    },
  };
}
