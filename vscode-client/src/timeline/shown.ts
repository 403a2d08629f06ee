/** What the timeline shows and what it has to say; pure, so that it can be tested without an editor. */

import type { Divergence } from "../divergence";
import type { StatusParams, TraceResult } from "../protocol/lsp";
import type { Trace } from "../protocol/trace";
import type { ServerState } from "../server/server";
import { describe } from "../status/describe";
import type { ToView } from "./messages";

/** A trace of one version of a document, at one step. */
export interface Shown {
  readonly uri: string;
  readonly version: number;
  readonly trace: Trace;
  readonly step: number;
}

/** A step of the prediction of one version of a document, which somebody wants to see. */
export interface Aim {
  readonly uri: string;
  readonly version: number;
  readonly step: number;
}

export const noFile = "Open a Python file to see what each step of its prediction does.";
/** Why nothing is shown while the language server does not run. */
export function notRunning(state: ServerState): string {
  return `${describe(state, undefined).detail}.`;
}
export const stale = "The text has changed: this is the prediction of the version before.";

/** What is shown after an answer for the document `uri`: the step stays where the same call is predicted again. */
export function shownAfter(before: Shown | undefined, uri: string, { version, trace }: TraceResult): Shown {
  const same =
    before?.uri === uri &&
    before.trace.entry.call === trace.entry.call &&
    before.trace.entry.function === trace.entry.function;
  const last = Math.max(0, trace.frames.length - 1);
  return { uri, version, trace, step: same ? Math.min(before.step, last) : 0 };
}

/** The same at the step that is wanted; undefined where it is of another version or document, or not known. */
export function shownAt(shown: Shown, aim: Aim | undefined): Shown | undefined {
  if (aim?.uri !== shown.uri || aim.version !== shown.version || aim.step >= shown.trace.frames.length)
    return undefined;
  return { ...shown, step: aim.step };
}

/** The message that shows it. */
export function messageOf({ trace, step }: Shown, divergence: Divergence | null): ToView {
  const known = divergence !== null && divergence.index < trace.frames.length;
  return { type: "show", trace, step, divergence: known ? divergence : null };
}

/** Why nothing is shown: what the server said last about the document. */
export function whyEmpty(status: Pick<StatusParams, "message"> | undefined): string {
  if (status === undefined || status.message === "") return "Nothing is predicted for this file yet.";
  return `Nothing is shown: ${status.message}`;
}

/** Whether a status means that there is another trace to ask for, or none any more. */
export function isNews(status: Pick<StatusParams, "state">): boolean {
  return status.state === "ready" || status.state === "nothing" || status.state === "failed";
}
