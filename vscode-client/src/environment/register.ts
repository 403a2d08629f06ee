import * as vscode from "vscode";

import type { Cwm } from "../cwm";
import { privateEnvironment } from "../server/candidates";
import { isInside } from "../server/find";
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
      if (state === "misnamed") void askForSetting();
    }),
  ];
}

async function create({ context, log, server }: Cwm): Promise<void> {
  const { interpreter } = vscode.workspace.isTrusted ? await selectedInterpreter() : { interpreter: undefined };
  const requirement = vscode.workspace.getConfiguration("cwm").get("server.requirement", "cwm-lsp");
  const folder = privateEnvironment(context);
  const abort = new AbortController();
  const used = (await server.find())?.program;
  const isUsed = used !== undefined && isInside(used, [folder]);
  if (isUsed) await server.stop(); // it could not go on while its files are replaced
  const problem = await vscode.window.withProgress(
    { location: vscode.ProgressLocation.Notification, title: "CWM", cancellable: true },
    (progress, token) => {
      token.onCancellationRequested(() => abort.abort());
      const told = {
        line: (text: string) => log.info(text),
        step: (message: string) => progress.report({ message }),
      };
      return createEnvironment(folder, requirement, interpreter, told, abort.signal);
    },
  );
  if (problem === undefined || isUsed) void server.restart();
  if (problem === undefined) {
    void vscode.window.showInformationMessage("The environment for CWM's language server was created.");
  } else if (abort.signal.aborted) {
    log.info(problem);
  } else {
    log.error(problem);
    const answer = await vscode.window.showErrorMessage(`The environment was not created. ${problem}`, "Show the Log");
    if (answer !== undefined) log.show();
  }
}

/** A setting that names nothing keeps everything else from being tried, so an environment would not help. */
async function askForSetting(): Promise<void> {
  const answer = await vscode.window.showWarningMessage(
    "The setting cwm.server.path names a program that is not there: correct it, or empty it to have cwm-lsp looked for.",
    "Open the Setting",
    "Show the Log",
  );
  if (answer === "Open the Setting") {
    await vscode.commands.executeCommand("cwm.openServerSetting");
  }
  if (answer === "Show the Log") await vscode.commands.executeCommand("cwm.showLog");
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
