/** What a comparison with a real run says, in words and as a place in the timeline; pure. */

import { described, type Divergence } from "../divergence";
import type { Comparison, Difference } from "../protocol/lsp";
import type { Frame } from "../protocol/trace";

/** Have no frames of their own since Python 3.12, and are left out on both sides of a comparison. */
const comprehensions: readonly string[] = ["<listcomp>", "<setcomp>", "<dictcomp>"];

/** Where the run left the prediction whose frames are `shown`; null where it did not. */
export function divergenceOf({ steps }: Comparison, shown: readonly Frame[]): Divergence | null {
  const first = steps.findIndex((step) => step.difference !== null);
  const difference = steps[first]?.difference;
  if (difference === undefined || difference === null) return null;
  // A step that only the real run has lies behind the last predicted one before it.
  const place = steps.slice(0, first + 1).findLast((step) => step.predicted !== null)?.predicted ?? 0;
  return {
    index: shownIndex(shown, place),
    kind: difference.kind,
    name: difference.name ?? "",
    predicted: side(difference, difference.predicted),
    actual: side(difference, difference.actual),
  };
}

/** One sentence. */
export function summaryOf({ agreement }: Comparison, call: string, divergence: Divergence | null): string {
  const share = `${agreement.frames} of ${agreement.of} real steps of ${call} are as predicted`;
  return divergence === null ? `${share}.` : `${share}; at step ${divergence.index} ${described(divergence)}.`;
}

/** The index in `frames` of the frame number `place`, not counting comprehensions. */
function shownIndex(frames: readonly Frame[], place: number): number {
  const counted = frames.filter((frame) => !comprehensions.includes(frame.function));
  return counted[place]?.index ?? Math.max(0, frames.length - 1);
}

function side({ kind }: Difference, value: string | number | null): string {
  if (value === null) return kind === "value" ? "not bound" : "nothing";
  return kind === "line" ? `line ${value}` : String(value);
}
