import { describe, expect, it } from "vitest";

import { seriesOf } from "../../src/timeline/series";
import { at, result, traceOf } from "../traces";

const series = (...frames: Parameters<typeof traceOf>[0]) => seriesOf(traceOf(frames).frames);

describe("seriesOf", () => {
  it("joins equal values, and lets a value hold until the next", () => {
    const found = series(
      at(1, { reprs: { n: "1" } }),
      at(2, { reprs: { n: "1" } }),
      result(2, "0"),
      at(3, { reprs: { n: "4" } }),
    );
    const stretch = [
      { start: 0, end: 3, value: 1 },
      { start: 3, end: 4, value: 4 },
    ];
    expect(found).toEqual([{ kind: "number", title: "n", stretches: [stretch] }]);
  });

  it("leaves a gap where a name has no number", () => {
    const found = series(at(1, { reprs: { n: "1" } }), at(2, { reprs: { n: "None" } }), at(3, { reprs: { n: "2" } }));
    expect(found).toEqual([
      {
        kind: "number",
        title: "n",
        stretches: [[{ start: 0, end: 1, value: 1 }], [{ start: 2, end: 3, value: 2 }]],
      },
    ]);
  });

  it("separates the activations of a recursive function", () => {
    const inner = { depth: 1, reprs: { n: "1" } };
    const found = series(at(1, { reprs: { n: "2" } }), at(1, inner), at(2, inner), at(2, { reprs: { n: "2" } }));
    expect(found[0]).toMatchObject({
      stretches: [[{ start: 0, end: 1, value: 2 }], [{ start: 1, end: 3, value: 1 }], [{ start: 3, end: 4, value: 2 }]],
    });
  });

  it("names the function where several have values", () => {
    const found = series(at(1, { reprs: { n: "1" } }), at(9, { qualname: "g", reprs: { n: "1" } }));
    expect(found.map((one) => one.title)).toEqual(["n in f", "n in g"]);
  });

  it("draws lists as lists, also after numbers of other names", () => {
    const found = series(at(1, { reprs: { xs: "[2, 1]", s: "'a'" } }), at(2, { reprs: { xs: "[1, 2]", s: "'a'" } }));
    const runs = [
      { start: 0, end: 1, value: [2, 1] },
      { start: 1, end: 2, value: [1, 2] },
    ];
    expect(found).toEqual([{ kind: "list", title: "xs", runs }]);
  });

  it("draws what a name was first", () => {
    const found = series(at(1, { reprs: { x: "[1]" } }), at(2, { reprs: { x: "5" } }), at(3, { reprs: { x: "[3]" } }));
    expect(found[0]).toMatchObject({ kind: "list", runs: [{ value: [1] }, { value: [3] }] });
  });
});
