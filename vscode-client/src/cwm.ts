import type * as vscode from "vscode";

import type { Server } from "./server/server";
import type { Statuses } from "./status/statuses";

/** What every feature of the extension gets. */
export interface Cwm {
  readonly context: vscode.ExtensionContext;
  readonly log: vscode.LogOutputChannel;
  readonly server: Server;
  readonly statuses: Statuses;
}
