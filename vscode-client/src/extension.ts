import * as vscode from "vscode";

import { registerActive } from "./active";
import { registerAssigned } from "./assigned/register";
import type { Cwm } from "./cwm";
import { registerDebug } from "./debug/register";
import { registerEnvironment } from "./environment/register";
import { registerExample } from "./example";
import { registerFocus } from "./focus/register";
import { registerServerCommands } from "./server/commands";
import { registerPrediction } from "./prediction/register";
import { createServer } from "./server/server";
import { registerStatus } from "./status/register";
import { createStatuses } from "./status/statuses";
import { registerViews } from "./views";

/** The features of the extension; each registers what it contributes and hands back what is to be disposed of. */
const FEATURES: readonly ((cwm: Cwm) => vscode.Disposable[])[] = [
  registerActive,
  registerServerCommands,
  registerEnvironment,
  registerStatus,
  registerFocus,
  registerPrediction,
  registerDebug,
  registerExample,
  registerViews,
  registerAssigned,
];

/** Registers everything and starts the language server, without waiting for it. */
export function activate(context: vscode.ExtensionContext): void {
  const began = performance.now();
  const log = vscode.window.createOutputChannel("CWM", { log: true });
  const server = createServer(context, log);
  const statuses = createStatuses(server);
  const cwm: Cwm = { context, log, server, statuses };
  context.subscriptions.push(log, server, statuses, ...FEATURES.flatMap((register) => register(cwm)));
  void server.start();
  log.info(`The extension was activated in ${Math.round(performance.now() - began)} ms.`);
}
