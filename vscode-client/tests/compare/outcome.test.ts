import { describe, expect, it } from "vitest";

import { divergenceOf, summaryOf } from "../../src/compare/outcome";
import type { ComparedStep, Comparison, Difference } from "../../src/protocol/lsp";
import { at, traceOf } from "../traces";

const shown = traceOf([at(1), at(2, { function: "<listcomp>", depth: 1 }), at(2), at(3)]);
const same = (place: number): ComparedStep => ({ predicted: place, actual: place, agrees: true, difference: null });
const other = (difference: Difference, predicted: number | null = 1): ComparedStep => ({
  predicted,
  actual: 1,
  agrees: false,
  difference,
});
const value = { kind: "value", name: "b", predicted: "18", actual: "12" } as const;

function comparison(...steps: readonly ComparedStep[]): Comparison {
  const agreement = { frames: 1, of: 3 };
  return { predicted: shown, actual: shown, agreement, first_divergence: null, steps };
}

describe("divergenceOf", () => {
  it.each<[string, readonly ComparedStep[], object | null]>([
    ["none", [same(0), same(1)], null],
    ["a value, behind a comprehension", [same(0), other(value)], { ...value, index: 2 }],
    [
      "a name that is not bound",
      [same(0), other({ ...value, actual: null })],
      { ...value, index: 2, actual: "not bound" },
    ],
    [
      "a line",
      [same(0), other({ kind: "line", name: null, predicted: 4, actual: 6 })],
      { index: 2, kind: "line", name: "", predicted: "line 4", actual: "line 6" },
    ],
    [
      "a step that only the run has",
      [same(0), other({ kind: "event", name: null, predicted: null, actual: "line f" }, null), other(value)],
      { index: 0, kind: "event", name: "", predicted: "nothing", actual: "line f" },
    ],
  ])("finds %s", (_, steps, divergence) => {
    expect(divergenceOf(comparison(...steps), shown.frames)).toEqual(divergence);
  });
});

describe("summaryOf", () => {
  it("counts the steps, and tells the first difference", () => {
    expect(summaryOf(comparison(), "f(1)", null)).toBe("1 of 3 real steps of f(1) are as predicted.");
    expect(summaryOf(comparison(), "f(1)", { ...value, index: 2 })).toBe(
      "1 of 3 real steps of f(1) are as predicted; at step 2 b is 12, predicted was 18.",
    );
  });
});
