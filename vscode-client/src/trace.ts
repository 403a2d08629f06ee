/** What several features ask about a trace; pure. */

import type { Frame, StateFrame, Trace } from "./protocol/trace";

/** Whether a frame shows locals, and not a result. */
export function isState(frame: Frame): frame is StateFrame {
  return frame.event === "call" || frame.event === "line";
}

/** The call that a trace is of, for users. */
export function callOf({ entry }: Pick<Trace, "entry">): string {
  return entry.call === "" ? "the module body" : entry.call;
}
