import type { DebugProtocol } from "@vscode/debugprotocol";
import * as vscode from "vscode";

import type { Motion, Stop } from "./follow";

const maxFrames = 200;

/** Where a thread has stopped, and in what state. */
export interface Observed {
  /** Its scheme says how the editor reaches the file; only the path tells which it is. */
  readonly file: vscode.Uri;
  readonly stop: Stop;
}

/** Asks a session about a thread that has stopped; undefined where its stack has no source. Rejects if the session ends
 * meanwhile. */
export async function observe(
  session: vscode.DebugSession,
  thread: number,
  motion: Motion,
): Promise<Observed | undefined> {
  const ask = async <T>(command: string, body: object): Promise<T> => (await session.customRequest(command, body)) as T;
  const wanted = { threadId: thread, startFrame: 0, levels: maxFrames };
  const { stackFrames } = await ask<DebugProtocol.StackTraceResponse["body"]>("stackTrace", wanted);
  const [top] = stackFrames;
  const path = top?.source?.path;
  if (top === undefined || path === undefined) return undefined;
  const { scopes } = await ask<DebugProtocol.ScopesResponse["body"]>("scopes", { frameId: top.id });
  const [scope] = scopes;
  const locals = new Map<string, string>();
  if (scope !== undefined) {
    const asked = { variablesReference: scope.variablesReference };
    const { variables } = await ask<DebugProtocol.VariablesResponse["body"]>("variables", asked);
    for (const variable of variables) locals.set(variable.name, variable.value);
  }
  const depth = stackFrames.filter((frame) => frame.source?.path === path).length;
  return { file: fileOf(path), stop: { motion, thread, function: top.name, line: top.line, depth, locals } };
}

/** Debuggers name paths, which a remote editor turns into addresses of its own. */
function fileOf(path: string): vscode.Uri {
  return /^[\w+.-]+:\/\//.test(path) ? vscode.Uri.parse(path) : vscode.Uri.file(path);
}
