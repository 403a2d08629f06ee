/** One step of a trace in words: what the table shows, and what a screen reader says. */

import type { Frame, Trace, Value } from "../protocol/trace";
import { callOf, isState } from "../trace";

export interface Row {
  readonly name: string;
  readonly repr: string;
  readonly origin: string;
  /** Of two digits; empty where the model chose nothing behind the value. */
  readonly probability: string;
  readonly changed: boolean;
}

/** The locals at a step, those of attributes below their object; of a return or an exception, what it brought. */
export function rowsOf(frame: Frame): readonly Row[] {
  if (isState(frame)) {
    return Object.entries(frame.locals).flatMap(([name, value]) => valueRows(name, value));
  }
  return valueRows(frame.event === "return" ? "returns" : "raises", frame.value);
}

function valueRows(name: string, value: Value): readonly Row[] {
  const row = {
    name,
    repr: value.origin === "unknown" ? "unknown" : value.repr,
    origin: value.reason === undefined ? value.origin : `${value.origin}: ${value.reason}`,
    probability: value.p === undefined ? "" : value.p.toFixed(2),
    changed: value.changed === true,
  };
  const attributes = Object.entries(value.attrs ?? {});
  return [row, ...attributes.flatMap(([attribute, inner]) => valueRows(`${name}.${attribute}`, inner))];
}

const verbs = { call: "enters", line: "is at", return: "returns from", exception: "raises in" } as const;

/** `step 2 of 18, line 12: is at gcd; b = 18`: what changed is told, as far as a sentence holds it. */
export function sentenceOf(trace: Trace, index: number): string {
  const frame = trace.frames[index];
  if (frame === undefined) {
    return "no steps";
  }
  const news = rowsOf(frame).filter((row) => row.changed || !isState(frame));
  const told = news.slice(0, 3).map((row) => (isState(frame) ? `${row.name} = ${row.repr}` : row.repr));
  const place = `${stepOf(trace, index)}, line ${frame.line}: ${verbs[frame.event]} ${frame.qualname}`;
  return told.length === 0 ? place : `${place}; ${told.join(", ")}`;
}

/** The number of a step and that of the last one, as hovers, the debugger and saved pages count them: from 0. */
export function stepOf({ frames }: Trace, index: number): string {
  return `step ${index} of ${frames.length - 1}`;
}

/** The next step after `from` (or, with -1, the one before) at which something changed; `from` where there is none. */
export function nextChange(trace: Trace, from: number, direction: 1 | -1): number {
  for (let at = from + direction; at >= 0 && at < trace.frames.length; at += direction) {
    const frame = trace.frames[at];
    if (frame !== undefined && rowsOf(frame).some((row) => row.changed || !isState(frame))) {
      return at;
    }
  }
  return from;
}

/** The call that a trace is of, as a title. */
export function titleOf(trace: Trace): string {
  const end = trace.end.message === "" ? trace.end.reason : `${trace.end.reason} (${trace.end.message})`;
  return `${callOf(trace)}: ${trace.frames.length} steps, ${end}`;
}
