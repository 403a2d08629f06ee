/** Where the timeline shows the step that set a value; pure. */

import type { Assignment, TraceResult } from "../protocol/lsp";
import type { Aim } from "../timeline/shown";

/** The step, if the timeline shows the trace that it is part of: that of the call in focus, and not of a real run. */
export function aimOf(
  uri: string,
  found: Pick<Assignment, "version" | "entry" | "frame" | "origin">,
  shown: TraceResult | null,
): Aim | undefined {
  const { entry, version, frame, origin } = found;
  if (shown?.version !== version || origin === "observed") return undefined;
  const known = shown.trace.entry;
  const isShown = known.call === entry.call && known.function === entry.function;
  return isShown ? { uri, version, step: frame } : undefined;
}
