import { describe, expect, it } from "vitest";

import { differences, isSame } from "../../src/watch/values";
import { values } from "../traces";

describe("isSame", () => {
  it.each([
    ["7", "7", true],
    ["7", "8", false],
    ["<case.P object>", "<case.P object at 0x7fa69504b910>", true],
    ["<case.P object>", "<__main__.P object at 0x7fa69504b910>", true],
    ["<case.P object>", "<__main__.Q object at 0x7fa69504b910>", false],
    ["[0, 1, 2, 3]", "[0, 1, ...]", true],
    ["[0, 2, 2, 3]", "[0, 1, ...]", false],
    ["'...'", "'..'", false],
    ["{'b', 'a'}", "{'a', 'b'}", true],
    ["frozenset({'b', 'a'})", "frozenset({'a', 'b'})", true],
    ["{'b', 'a'}", "{'a', 'c'}", false],
    ["{'b': 1, 'a': 2}", "{'a': 2, 'b': 1}", false],
  ])("%s and %s: %s", (predicted, actual, same) => {
    expect(isSame(predicted, actual, "case")).toBe(same);
  });
});

describe("differences", () => {
  it("compares the names that both sides have", () => {
    const actual = new Map([
      ["a", "1"],
      ["b", "3"],
      [".0", "<range_iterator object at 0x1>"],
      ["special variables", ""],
    ]);
    const predicted = values({ a: "1", b: "2", c: "9", ".0": "<other>" });
    expect(differences(predicted, actual, "case")).toEqual([{ name: "b", predicted: "2", actual: "3" }]);
  });

  it("says nothing of what was not predicted", () => {
    const predicted = { a: { repr: "<unknown>", origin: "unknown", reason: "no source" } } as const;
    expect(differences(predicted, new Map([["a", "1"]]), "case")).toEqual([]);
  });
});
