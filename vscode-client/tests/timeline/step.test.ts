import { describe, expect, it } from "vitest";

import type { Frame, Value } from "../../src/protocol/trace";
import { nextChange, rowsOf, sentenceOf, titleOf } from "../../src/timeline/step";
import { at, result, traceOf, values } from "../traces";

function withValue(value: Value): Frame {
  return { ...at(1), locals: { x: value } };
}

const plain = { name: "x", repr: "1", origin: "computed", probability: "", changed: false };

describe("rowsOf", () => {
  it.each<[string, Value, readonly Partial<typeof plain>[]]>([
    ["a value", { repr: "1", origin: "computed" }, [plain]],
    [
      "a prediction",
      { repr: "1", origin: "predicted", p: 0.934, changed: true },
      [{ ...plain, origin: "predicted", probability: "0.93", changed: true }],
    ],
    [
      "why a value is unknown",
      { repr: "<unknown>", origin: "unknown", reason: "a call of unknown code" },
      [{ ...plain, repr: "unknown", origin: "unknown: a call of unknown code" }],
    ],
    [
      "attributes below their object",
      { repr: "<case.P object>", origin: "computed", attrs: values({ y: "2" }) },
      [
        { ...plain, repr: "<case.P object>" },
        { ...plain, name: "x.y", repr: "2" },
      ],
    ],
  ])("tells %s", (_, value, rows) => {
    expect(rowsOf(withValue(value))).toEqual(rows);
  });

  it("tells what a return and an exception bring", () => {
    expect(rowsOf(result(2, "6"))).toEqual([{ ...plain, name: "returns", repr: "6" }]);
    expect(rowsOf(result(2, "ValueError('x')", { event: "exception" }))[0]?.name).toBe("raises");
  });
});

const trace = traceOf([
  at(1, { event: "call", reprs: { n: "1" } }),
  at(2, { reprs: { n: "1" } }),
  at(3, { locals: values({ n: "1", m: "2" }, ["m"]) } as object),
  at(4, { reprs: { n: "1", m: "2" } }),
  result(4, "2"),
]);

describe("sentenceOf", () => {
  it.each([
    [0, "step 0 of 4, line 1: enters f"],
    [1, "step 1 of 4, line 2: is at f"],
    [2, "step 2 of 4, line 3: is at f; m = 2"],
    [4, "step 4 of 4, line 4: returns from f; 2"],
    [9, "no steps"],
  ])("says of step %d: %s", (index, words) => {
    expect(sentenceOf(trace, index)).toBe(words);
  });
});

describe("nextChange", () => {
  it.each([
    [0, 1, 2],
    [2, 1, 4],
    [4, 1, 4],
    [4, -1, 2],
    [2, -1, 2],
  ] as const)("goes from %d in direction %d to %d", (from, direction, to) => {
    expect(nextChange(trace, from, direction)).toBe(to);
  });
});

describe("titleOf", () => {
  it("tells the call and the end", () => {
    expect(titleOf(trace)).toBe("f(1): 5 steps, returned");
    const stopped = traceOf([], {
      entry: { function: "<module>", call: "" },
      end: { reason: "frame-limit", message: "200 frames" },
    });
    expect(titleOf(stopped)).toBe("the module body: 0 steps, frame-limit (200 frames)");
  });
});
