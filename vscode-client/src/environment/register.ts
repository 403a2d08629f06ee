import * as vscode from "vscode";

import type { Cwm } from "../cwm";
import { privateEnvironment } from "../server/candidates";
import { selectedInterpreter } from "../server/interpreter";
import { createEnvironment } from "./create";

const NEVER = "environment.neverAsk";

/** The extension's own environment, created on request, and the question whether it is wanted. */
export function registerEnvironment(cwm: Cwm): vscode.Disposable[] {
  let running: Promise<void> | undefined;
  return [
    vscode.commands.registerCommand("cwm.createEnvironment", () => {
      running ??= create(cwm).finally(() => (running = undefined));
      return running;
    }),
    cwm.server.onDidChangeState((state) => {
      if (state === "missing") void offer(cwm);
    }),
  ];
}

async function create({ context, log, server }: Cwm): Promise<void> {
  const { interpreter } = vscode.workspace.isTrusted ? await selectedInterpreter() : { interpreter: undefined };
  const requirement = vscode.workspace.getConfiguration("cwm").get("server.requirement", "cwm-lsp");
  const problem = await vscode.window.withProgress(
    { location: vscode.ProgressLocation.Notification, title: "CWM", cancellable: true },
    (progress, token) => {
      const abort = new AbortController();
      token.onCancellationRequested(() => abort.abort());
      const told = {
        line: (text: string) => log.info(text),
        step: (message: string) => progress.report({ message }),
      };
      return createEnvironment(privateEnvironment(context), requirement, interpreter, told, abort.signal);
    },
  );
  if (problem === undefined) {
    await server.restart();
  } else {
    log.error(problem);
    const answer = await vscode.window.showErrorMessage(`The environment was not created. ${problem}`, "Show the Log");
    if (answer !== undefined) log.show();
  }
}

async function offer({ context, log }: Cwm): Promise<void> {
  if (context.globalState.get<boolean>(NEVER, false)) return;
  const answer = await vscode.window.showInformationMessage(
    "CWM needs the program cwm-lsp, which was not found in the selected Python environment.",
    "Create an Environment for It",
    "Show the Log",
    "Don't Ask Again",
  );
  if (answer === "Create an Environment for It") await vscode.commands.executeCommand("cwm.createEnvironment");
  if (answer === "Show the Log") log.show();
  if (answer === "Don't Ask Again") await context.globalState.update(NEVER, true);
}
