import * as vscode from "vscode";

import type { Cwm } from "../cwm";
import type { TraceParams, TraceResult } from "../protocol/lsp";
import { away, follow, lost, type Course, type Motion } from "./follow";
import { arrival, isEdit, motionOf, type Message } from "./motion";
import { observe } from "./observe";
import type { Report } from "./report";

/** Debug types of the Python extension. */
export const realTypes: readonly string[] = ["debugpy", "python"];

/** What is being followed: the prediction of one version of a document. */
interface Followed {
  readonly document: vscode.TextDocument;
  readonly result: TraceResult;
  course: Course;
}

/** Watches a real debug session, and reports where it leaves the prediction shown for the file in which it stops. Asks
 * the session only what the editor asks it, too. */
export function createTracker(
  { log, server }: Cwm,
  session: vscode.DebugSession,
  report: Report,
): vscode.DebugAdapterTracker {
  let asked: Motion = "run";
  let followed: Followed | undefined;
  let stops = Promise.resolve(); // one after the other, in the order in which they came

  /** The prediction for a file, as it is on disk and in the editor. */
  async function predictionOf(file: vscode.Uri): Promise<Followed | undefined> {
    const document = vscode.workspace.textDocuments.find((one) => one.uri.path === file.path && !one.isDirty);
    if (document === undefined || server.state !== "running") return undefined;
    const isKnown = followed?.document === document && followed.result.version === document.version;
    if (isKnown && followed?.course.kind !== "away") return followed; // else another call may be in focus meanwhile
    const params: TraceParams = { uri: document.uri.toString() };
    const result = await server.request("cwm/trace", params);
    if (result?.version !== document.version) return undefined;
    return { document, result, course: away };
  }

  async function stopped(thread: number, motion: Motion | "unknown"): Promise<void> {
    const seen = motion === "unknown" ? undefined : await observe(session, thread, motion);
    const known = seen === undefined ? undefined : await predictionOf(seen.file);
    if (followed?.course.kind === "along" && known !== followed) {
      followed.course = lost(followed.course); // it is called back from there
      return;
    }
    if (seen === undefined || known === undefined) return;
    followed = known;
    const { trace } = known.result;
    const before = known.course;
    known.course = follow(trace, before, seen.stop);
    if (known.course.kind === before.kind) return;
    if (before.kind === "away") report.clear(known.document); // of what an earlier run has shown
    if (known.course.kind === "left") report.left(known.document, trace, known.course.divergence, seen.stop.line);
    else log.debug(`watching ${session.name}: line ${seen.stop.line}, ${known.course.kind}`);
  }

  return {
    onWillReceiveMessage(message: Message) {
      asked = motionOf(message) ?? asked;
      if (isEdit(message) && followed?.course.kind === "along") followed.course = away;
    },
    onDidSendMessage(message: Message) {
      const motion = arrival(message, asked);
      const thread = message.body?.threadId;
      if (motion === undefined || thread === undefined) return;
      stops = stops
        .then(() => stopped(thread, motion))
        .catch((problem: unknown) => log.debug(`watching ${session.name}: ${String(problem)}`));
    },
  };
}
