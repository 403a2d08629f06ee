import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { setTimeout as pause } from "node:timers/promises";
import * as vscode from "vscode";
import {
  CloseAction,
  ErrorAction,
  LanguageClient,
  State,
  type LanguageClientOptions,
} from "vscode-languageclient/node";

import type { TrustParams } from "../protocol/lsp";
import type { Command } from "./command";

/** The user is told of the server's trouble by us, once and with what helps; its details are in the log. */
class QuietClient extends LanguageClient {
  override error(message: string, data?: unknown): void {
    super.error(message, data, false);
  }
}

/** A client, and what its server has written to its standard error last, as soon as that is complete. */
export interface Created {
  readonly client: LanguageClient;
  readonly lastWords: () => Promise<string>;
}

const PATIENCE = 500; // ms; a program that the server has started may hold its standard error open

/** A client of the server that `command` starts. `ended` decides whether one that ended by itself is started again, and is
 * told whether it had been ready for requests. */
export function createClient(
  command: Command,
  log: vscode.LogOutputChannel,
  ended: (wasReady: boolean) => Promise<boolean>,
): Created {
  let wasReady = false;
  let last = "";
  let written = Promise.resolve();
  const options: LanguageClientOptions = {
    documentSelector: [
      { language: "python", scheme: "file" },
      { language: "python", scheme: "untitled" },
      { language: "python", notebook: "jupyter-notebook" },
    ],
    outputChannel: log,
    initializationOptions: (): TrustParams => ({ trusted: vscode.workspace.isTrusted }), // else it runs no program
    initializationFailedHandler: () => false,
    errorHandler: {
      error: () => ({ action: ErrorAction.Continue, handled: true }),
      closed: async () => ({
        action: (await ended(wasReady)) ? CloseAction.Restart : CloseAction.DoNotRestart,
        handled: true,
      }),
    },
    stdioOptions: {
      stdout: (input) => void eachLine(input, (line) => log.info(line)),
      stderr(input) {
        last = "";
        written = eachLine(input, (line) => {
          log.error(line);
          if (line.trim() !== "") last = line;
        });
      },
    },
  };
  const client = new QuietClient("cwm", "CWM", { command: command.program, args: [...command.args] }, options);
  client.onDidChangeState(({ newState }) => (wasReady ||= newState === State.Running));
  return {
    client,
    lastWords: async () => {
      await Promise.race([written, pause(PATIENCE)]);
      return last;
    },
  };
}

/** Resolves at the end of the stream. */
function eachLine(input: Readable, listener: (line: string) => void): Promise<void> {
  return new Promise((resolve) => {
    createInterface({ input, crlfDelay: Infinity }).on("line", listener).on("close", resolve);
  });
}
