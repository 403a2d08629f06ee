import * as vscode from "vscode";

import type { Cwm } from "./cwm";
import { createServer } from "./server/server";
import { registerServerCommands } from "./server/commands";
import { registerViews } from "./views";

/** The features of the extension; each registers what it contributes and owns what it returns. */
const FEATURES: readonly ((cwm: Cwm) => vscode.Disposable[])[] = [registerServerCommands, registerViews];

/** Registers everything and starts the language server, without waiting for it. */
export function activate(context: vscode.ExtensionContext): void {
  const log = vscode.window.createOutputChannel("CWM", { log: true });
  const server = createServer(context, log);
  const cwm: Cwm = { context, log, server };
  context.subscriptions.push(log, server, ...FEATURES.flatMap((register) => register(cwm)));
  void server.start();
}
