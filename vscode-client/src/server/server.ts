import { constants, promises as fs } from "node:fs";
import * as vscode from "vscode";

import type { ClientNotifications, Notifications, Requests } from "../protocol/lsp";
import { fromEnvironments, fromSetting } from "./candidates";
import { languageServer } from "./command";
import { afterEnd, couldNotStart } from "./crashes";
import type { Created } from "./cwmClient";
import { findServer, type Found } from "./find";

/** `missing`: no `cwm-lsp` was found; `misnamed`: nor where the setting says that it is, so that it was not looked for
 * elsewhere; `failed`: it was found and does not run, or not any more. */
export type ServerState = "stopped" | "starting" | "running" | "missing" | "misnamed" | "failed";

/** The language server: one process, found, started and watched. Requests reach whichever process runs now. */
export interface Server {
  readonly state: ServerState;
  readonly onDidChangeState: vscode.Event<ServerState>;
  /** The `cwm-lsp` that is used, which also has the debug adapter. Looks for it anew if none was found before. */
  find(): Promise<Found | undefined>;
  start(): Promise<void>;
  /** Ends the process, if there is one, looks for `cwm-lsp` again and starts it. */
  restart(): Promise<void>;
  /** Ends the process, if there is one. */
  stop(): Promise<void>;
  /** Looks for `cwm-lsp` again, and restarts if it is another one now. */
  review(): Promise<void>;
  /** Rejects if the server does not run, or with what the server says. */
  request<M extends keyof Requests>(
    method: M,
    params: Requests[M]["params"],
    token?: vscode.CancellationToken,
  ): Promise<Requests[M]["result"]>;
  /** Without effect if the server does not run: it is told what counts when it starts. */
  notify<M extends keyof ClientNotifications>(method: M, params: ClientNotifications[M]): void;
  /** Hears of a notification of the server, also after restarts. */
  onNotification<M extends keyof Notifications>(
    method: M,
    listener: (params: Notifications[M]) => void,
  ): vscode.Disposable;
  dispose(): void;
}

/** A server that is not started yet. */
export function createServer(context: vscode.ExtensionContext, log: vscode.LogOutputChannel): Server {
  const changed = new vscode.EventEmitter<ServerState>();
  const listeners = new Map<string, Set<(params: unknown) => void>>();
  let state: ServerState = "stopped";
  let found: Found | undefined;
  let current: Created | undefined;
  let turn = Promise.resolve();
  let ends: readonly number[] = [];
  const gaveUp = new WeakSet<Created>();
  function become(next: ServerState): void {
    if (next === state) return;
    state = next;
    changed.fire(next);
  }

  async function search(): Promise<Found | undefined> {
    const result = await findServer(await fromSetting(), await fromEnvironments(context), isExecutable);
    for (const line of result.log) log.info(line);
    return result.found;
  }

  async function find(): Promise<Found | undefined> {
    found ??= await search();
    return found;
  }

  async function start(): Promise<void> {
    if (current !== undefined) return;
    become("starting");
    const where = await find();
    if (where === undefined) return become((await fromSetting()) === undefined ? "missing" : "misnamed");
    const command = languageServer(where);
    const { createClient } = await import("./cwmClient");
    const started = createClient(command, log, {
      became(next) {
        if (current === started) become(next);
      },
      async ended(wasReady) {
        if (current !== started) return false;
        if (!wasReady) return giveUp(started, couldNotStart(command.program, await started.lastWords()));
        const next = afterEnd(ends, Date.now());
        ends = next.ends;
        if (!next.again) return giveUp(started, next.message);
        log.warn(next.message);
        return true;
      },
    });
    current = started;
    for (const method of listeners.keys()) forward(started, method);
    try {
      await started.client.start();
    } catch (problem) {
      if (current !== started) return;
      become("failed");
      giveUp(started, couldNotStart(command.program, (await started.lastWords()) || String(problem)));
    }
  }

  /** Tells the user, once for each client; false: it is not started again. */
  function giveUp(ended: Created, message: string): false {
    if (current === ended && !gaveUp.has(ended)) {
      gaveUp.add(ended);
      log.error(message);
      void offerRestart(message);
    }
    return false;
  }

  function forward({ client }: Created, method: string): void {
    client.onNotification(method, (params: unknown) => {
      for (const listener of listeners.get(method) ?? []) listener(params);
    });
  }

  /** One start or stop after the other: a client can't be stopped while it starts, and two can't run at once. */
  function inTurn(act: () => Promise<void>): Promise<void> {
    turn = turn.then(act, act);
    return turn;
  }

  /** Gives up the process, if there is one. */
  function abandon(): Created | undefined {
    const before = current;
    current = undefined;
    found = undefined;
    before?.interrupt();
    return before;
  }

  async function stop(before: Created | undefined): Promise<void> {
    await before?.end();
    become("stopped");
  }

  function stopNow(): Promise<void> {
    const before = abandon();
    return inTurn(() => stop(before ?? abandon()));
  }

  return {
    get state() {
      return state;
    },
    onDidChangeState: changed.event,
    find,
    start: () => inTurn(start),
    async restart() {
      await stopNow();
      ends = [];
      await inTurn(start);
    },
    stop: stopNow,
    review: () =>
      inTurn(async () => {
        const next = await search();
        if (next?.program === found?.program) return;
        await stop(abandon());
        await start();
      }),
    async request(method, params, token) {
      if (current === undefined || state !== "running") throw new Error("The CWM language server is not running.");
      const { client } = current;
      return token === undefined ? client.sendRequest(method, params) : client.sendRequest(method, params, token);
    },
    notify(method, params) {
      if (state === "running") void current?.client.sendNotification(method, params);
    },
    onNotification<M extends keyof Notifications>(method: M, listener: (params: Notifications[M]) => void) {
      const known = listeners.get(method);
      const all = known ?? new Set();
      const heard = (params: unknown): void => listener(params as Notifications[M]);
      all.add(heard);
      listeners.set(method, all);
      if (known === undefined && current !== undefined) forward(current, method);
      return new vscode.Disposable(() => all.delete(heard));
    },
    dispose() {
      void stopNow();
      changed.dispose();
    },
  };
}

async function offerRestart(message: string): Promise<void> {
  const answer = await vscode.window.showErrorMessage(message, "Restart", "Show the Log");
  if (answer === "Restart") await vscode.commands.executeCommand("cwm.restartServer");
  if (answer === "Show the Log") await vscode.commands.executeCommand("cwm.showLog");
}

async function isExecutable(program: string): Promise<boolean> {
  return fs.access(program, constants.X_OK).then(
    () => true,
    () => false,
  );
}
