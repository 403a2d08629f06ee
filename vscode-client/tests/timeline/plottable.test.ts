import { expect, it } from "vitest";

import { maxElements, plottable } from "../../src/timeline/plottable";

const many = (count: number): string => `[${Array(count).fill("1").join(", ")}]`;

it.each([
  ["0", 0],
  ["-7", -7],
  ["1e-07", 1e-7],
  ["2.5", 2.5],
  ["True", 1],
  ["[1, 2.5, -3]", [1, 2.5, -3]],
  ["(4,)", [4]],
  ["[False, True]", [0, 1]],
  [many(maxElements), Array(maxElements).fill(1)],
  [many(maxElements + 1), undefined],
  ["[]", undefined],
  ["()", undefined],
  ["nan", undefined],
  ["inf", undefined],
  ["'7'", undefined],
  ["None", undefined],
  ["[[1], [2]]", undefined],
  ["[1, 'a']", undefined],
  ["{1, 2}", undefined],
  ["toString", undefined],
  ["1_000", undefined],
  ["", undefined],
  ["1" + "0".repeat(400), undefined],
])("draws %s as %j", (repr, drawn) => {
  expect(plottable(repr)).toEqual(drawn);
});
