import { describe, expect, it } from "vitest";

import { boundsOf, cellsOf, linePath, stepAt, xOf } from "../../src/timeline/plot";
import type { ListSeries, NumberSeries } from "../../src/timeline/series";

const size = { width: 100, height: 20, steps: 4 };
const stairs: NumberSeries = {
  kind: "number",
  title: "n",
  stretches: [
    [
      { start: 0, end: 2, value: -1 },
      { start: 2, end: 3, value: 3 },
    ],
    [{ start: 3, end: 4, value: 1 }],
  ],
};

describe("plot", () => {
  it("draws stairs with the greatest value on top, and lifts the pen between stretches", () => {
    expect(linePath(stairs, size, 2)).toBe("M0 18H50V2H75M75 10H100");
  });

  it("draws one value in the middle", () => {
    const flat: NumberSeries = { ...stairs, stretches: [[{ start: 0, end: 4, value: 7 }]] };
    expect(linePath(flat, size, 2)).toBe("M0 10H100");
  });

  it("knows the bounds of numbers and of lists", () => {
    expect(boundsOf(stairs)).toEqual({ least: -1, greatest: 3 });
    expect(boundsOf({ kind: "list", title: "", runs: [{ start: 0, end: 1, value: [4, 9] }] })).toEqual({
      least: 4,
      greatest: 9,
    });
  });

  it("draws a column of cells for each list", () => {
    const runs = [
      { start: 0, end: 3, value: [0, 10] },
      { start: 3, end: 4, value: [5] },
    ];
    expect(cellsOf({ kind: "list", title: "xs", runs }, size)).toEqual([
      { x: 0, y: 0, width: 75, height: 10, share: 0 },
      { x: 0, y: 10, width: 75, height: 10, share: 1 },
      { x: 75, y: 0, width: 25, height: 10, share: 0.5 },
    ]);
  });

  it("thins out more columns than there are pixels, without gaps", () => {
    const runs = Array.from({ length: 1000 }, (_, at) => ({ start: at, end: at + 1, value: [at] }));
    const long: ListSeries = { kind: "list", title: "xs", runs };
    const cells = cellsOf(long, { ...size, steps: 1000 });
    expect(cells.length).toBeLessThanOrEqual(400);
    const ends = cells.map((cell) => cell.x + cell.width);
    const gaps = cells.filter((cell, at) => at > 0 && Math.abs((ends[at - 1] ?? 0) - cell.x) > 0.001);
    expect(gaps).toEqual([]);
  });

  it.each([
    [-5, 0],
    [0, 0],
    [24, 0],
    [25, 1],
    [99, 3],
    [500, 3],
  ])("finds the step under %d", (x, step) => {
    expect(stepAt(x, size)).toBe(step);
  });

  it("has a place for a trace without steps", () => {
    expect([xOf(0, { ...size, steps: 0 }), stepAt(50, { ...size, steps: 0 })]).toEqual([0, 0]);
  });
});
