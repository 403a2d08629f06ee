/** The language client's library, which takes longer to load than all else together: a bundle of its own (`esbuild.mjs`),
 * loaded when the server is started, not when the extension is activated. */
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

/** A client with its server's process. */
export interface Created {
  readonly client: LanguageClient;
  /** What the server has written to its standard error last, as soon as that is complete. */
  lastWords(): Promise<string>;
  /** Ends a server that is still starting, and so cannot be asked to end. */
  interrupt(): void;
  /** Asks the server to end, if it is ready for that; whatever it says, the client is not used any more. */
  end(): Promise<void>;
}

/** What a client tells the one who made it. */
export interface Told {
  became(state: "starting" | "running" | "failed"): void;
  /** The process has ended by itself, after it had been ready for requests or before: whether it is started again. */
  ended(wasReady: boolean): Promise<boolean>;
}

const PATIENCE = 500; // ms; a program that the server has started may hold its standard error open

/** A client of the server that `command` starts, not started yet. */
export function createClient(command: Command, log: vscode.LogOutputChannel, told: Told): Created {
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
        action: (await told.ended(wasReady)) ? CloseAction.Restart : CloseAction.DoNotRestart,
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
  client.onDidChangeState(({ newState }) => {
    wasReady ||= newState === State.Running;
    told.became(newState === State.Running ? "running" : newState === State.Starting ? "starting" : "failed");
  });
  return {
    client,
    lastWords: async () => {
      await Promise.race([written, pause(PATIENCE)]);
      return last;
    },
    interrupt() {
      if (client.state === State.Starting) client.serverProcess?.kill();
    },
    async end() {
      if (client.state !== State.Running) return;
      await client.dispose().catch((problem: unknown) => log.warn(String(problem)));
    },
  };
}

/** Resolves at the end of the stream. */
function eachLine(input: Readable, listener: (line: string) => void): Promise<void> {
  return new Promise((resolve) => {
    createInterface({ input, crlfDelay: Infinity }).on("line", listener).on("close", resolve);
  });
}
