/** Follows a real run along a predicted trace, from stop to stop of a debugger; pure. It claims a divergence only where
 * the prediction said something else about the same place: what cannot be compared is passed over. */

import type { Divergence } from "../divergence";
import type { StateFrame, Trace } from "../protocol/trace";
import { callOf, isState } from "../trace";
import { differences } from "./values";

/** How the run came to a stop: by a step of this kind, or in any other way. */
export type Motion = "in" | "over" | "out" | "run";

/** A stop of the real run in the file of the trace. */
export interface Stop {
  readonly motion: Motion;
  readonly thread: number;
  /** As the debugger calls it: without classes and functions around it. */
  readonly function: string;
  readonly line: number;
  /** How many calls of this file are on the stack. */
  readonly depth: number;
  readonly locals: ReadonlyMap<string, string>;
}

/** `away`: the run is not in the predicted call. `along`: at the predicted frame `at`, `base` calls deep where the
 * predicted call began. `left`: it has left the prediction. */
export type Course =
  | { readonly kind: "away" }
  | {
      readonly kind: "along";
      readonly at: number;
      readonly depth: number;
      readonly base: number;
      readonly thread: number;
      /** The run has stopped where nothing is known since: the next stop can be anywhere behind. */
      readonly blind: boolean;
    }
  | { readonly kind: "left"; readonly divergence: Divergence };

type Along = Extract<Course, { kind: "along" }>;

export const away: Course = { kind: "away" };

/** The course after another stop. */
export function follow(trace: Trace, before: Course, stop: Stop): Course {
  if (before.kind === "left") return before;
  if (before.kind === "away") return enter(trace, stop);
  if (stop.thread !== before.thread) return before;
  if (stop.depth < before.base) return returned(trace, before, stop);
  if (isAnonymous(stop.function)) return { ...before, blind: true };
  if (isReturn(trace, before, stop)) return { ...before, depth: stop.depth - before.base };
  const next = stop.motion === "run" || before.blind ? undefined : expected(trace, before, stop.motion);
  return next === undefined ? goOn(trace, before, stop) : arrive(trace, before, stop, next);
}

/** The course after a stop of which nothing is known: in another file, or in code without frames of its own. */
export function lost(before: Course): Course {
  return before.kind === "along" ? { ...before, blind: true } : before;
}

/** Whether this is the predicted call: all that the run shows here agrees, or else what the call was given. */
function enter(trace: Trace, stop: Stop): Course {
  const places = lineFrames(trace).filter(
    (frame) => frame.depth === 0 && frame.function === stop.function && frame.line === stop.line,
  );
  const found =
    places.find((frame) => agrees(trace, frame, stop)) ?? places.find((frame) => isGiven(trace, frame, stop));
  return found === undefined ? away : at(trace, found, stop, stop.depth);
}

/** Whether the arguments, as far as they are still bound as they came, have the predicted values. */
function isGiven(trace: Trace, frame: StateFrame, stop: Stop): boolean {
  const call = trace.frames.find(isState);
  if (call?.event !== "call") return false;
  const kept = Object.entries(call.locals).filter(
    ([name, value]) => frame.locals[name]?.repr === value.repr && stop.locals.has(name),
  );
  return kept.length > 0 && differences(Object.fromEntries(kept), stop.locals, moduleOf(trace)).length === 0;
}

/** The run has left the predicted call. */
function returned(trace: Trace, before: Along, stop: Stop): Course {
  const next = stop.motion === "run" || before.blind ? undefined : expected(trace, before, stop.motion);
  if (next === undefined) return away;
  const predicted = `line ${next.line}`;
  return leave({ index: next.index, kind: "line", name: "", predicted, actual: `the end of ${callOf(trace)}` });
}

/** Whether a step has ended a call: debuggers then stop once more at the line of the caller. */
function isReturn(trace: Trace, before: Along, stop: Stop): boolean {
  const depth = stop.depth - before.base;
  if (stop.motion === "run" || depth >= before.depth) return false;
  return lineFrames(trace).findLast((frame) => frame.index <= before.at && frame.depth === depth)?.line === stop.line;
}

/** A step must come to the frame `next`, in an activation as deep as that. */
function arrive(trace: Trace, before: Along, stop: Stop, next: StateFrame): Course {
  if (next.function === stop.function && next.line === stop.line) {
    return next.depth === stop.depth - before.base ? at(trace, next, stop, before.base) : goOn(trace, before, stop);
  }
  const actual = `line ${stop.line}`;
  return leave({ index: next.index, kind: "line", name: "", predicted: `line ${next.line}`, actual });
}

/** Any number of steps further: the first such place where everything agrees, else the first one. */
function goOn(trace: Trace, before: Along, stop: Stop): Course {
  const depth = stop.depth - before.base;
  const places = lineFrames(trace).filter(
    (frame) =>
      frame.index > before.at && frame.depth === depth && frame.function === stop.function && frame.line === stop.line,
  );
  const found = places.find((frame) => agrees(trace, frame, stop)) ?? places[0];
  if (found !== undefined) return at(trace, found, stop, before.base);
  const isWhole = trace.end.reason === "returned" || trace.end.reason === "raised";
  const last = trace.frames.at(-1);
  if (!isWhole || last === undefined || before.blind) return away;
  const actual = `line ${stop.line}`;
  return leave({ index: last.index, kind: "line", name: "", predicted: `the end of ${callOf(trace)}`, actual });
}

/** The run is at the place of `frame`; its values may differ. */
function at(trace: Trace, frame: StateFrame, stop: Stop, base: number): Course {
  const [first] = differences(frame.locals, stop.locals, moduleOf(trace));
  if (first !== undefined) return leave({ index: frame.index, kind: "value", ...first });
  return { kind: "along", at: frame.index, depth: frame.depth, base, thread: stop.thread, blind: false };
}

function leave(divergence: Divergence): Course {
  return { kind: "left", divergence };
}

/** Where a step from a course leads; undefined where the prediction goes no further. */
function expected(trace: Trace, { at, depth }: Along, motion: Exclude<Motion, "run">): StateFrame | undefined {
  const deepest = { in: Infinity, over: depth, out: depth - 1 }[motion];
  return lineFrames(trace).find((frame) => frame.index > at && frame.depth <= deepest);
}

/** The frames at which a debugger can stop. */
function lineFrames(trace: Trace): readonly StateFrame[] {
  return trace.frames.filter(isState).filter((frame) => frame.event === "line" && !isAnonymous(frame.function));
}

/** Comprehensions, generator expressions and lambdas: not every Python gives them frames of their own. */
function isAnonymous(name: string): boolean {
  return name.startsWith("<") && name !== "<module>";
}

function agrees(trace: Trace, frame: StateFrame, stop: Stop): boolean {
  return differences(frame.locals, stop.locals, moduleOf(trace)).length === 0;
}

/** A prediction's `__name__`: the file's stem. */
function moduleOf(trace: Trace): string {
  return trace.source.path.replace(/^.*[\\/]/, "").replace(/\.[^.]*$/, "");
}
