import { describe, expect, it } from "vitest";

import type { Trace } from "../../src/protocol/trace";
import { away, follow, lost, type Course, type Stop } from "../../src/watch/follow";
import { at, result, traceOf } from "../traces";

/** f(2) calls g(n) on line 2, then counts on line 4 in the loop on line 3. */
const trace = traceOf(
  [
    at(1, { event: "call", reprs: { n: "2" } }),
    at(2, { reprs: { n: "2" } }),
    at(7, { event: "call", function: "g", qualname: "g", depth: 1, reprs: { k: "2" } }),
    at(8, { function: "g", qualname: "g", depth: 1, reprs: { k: "2" } }),
    result(8, "0", { function: "g", qualname: "g", depth: 1 }),
    at(3, { reprs: { n: "2", i: "0" } }),
    at(4, { reprs: { n: "2", i: "0" } }),
    at(3, { reprs: { n: "2", i: "1" } }),
    at(4, { reprs: { n: "2", i: "1" } }),
    at(3, { reprs: { n: "2", i: "2" } }),
    at(5, { reprs: { n: "2", i: "2" } }),
    result(5, "2"),
  ],
  { entry: { function: "f", call: "f(2)" } },
);

type Place = Partial<Omit<Stop, "locals">> & { readonly locals?: Readonly<Record<string, string>> };

/** A stop of the run in f, called from a module's body. */
function stop(line: number, { locals = {}, ...rest }: Place = {}): Stop {
  return { motion: "over", thread: 1, function: "f", line, depth: 2, locals: new Map(Object.entries(locals)), ...rest };
}

function after(stops: readonly Stop[], of: Trace = trace): Course {
  return stops.reduce((course, one) => follow(of, course, one), away);
}

const begin = stop(2, { motion: "run", locals: { n: "2" } });
const inG = stop(8, { motion: "in", function: "g", depth: 3, locals: { k: "2" } });
const loop = stop(3, { locals: { n: "2", i: "0" } });

describe("a run that does what was predicted", () => {
  it.each<[string, readonly Stop[], number]>([
    ["enters the call", [begin], 1],
    ["steps in", [begin, inG], 3],
    ["steps over the call", [begin, loop], 5],
    ["steps out of the call", [begin, inG, stop(3, { motion: "out", locals: { n: "2", i: "0" } })], 5],
    ["stops at the call's line again when it returns", [begin, inG, stop(2, { locals: { n: "2" } })], 3],
    ["goes on from there", [begin, inG, stop(2, { locals: { n: "2" } }), loop], 5],
    ["goes round a loop", [begin, loop, stop(4, { locals: { i: "0" } }), stop(3, { locals: { i: "1" } })], 7],
    ["runs to a breakpoint", [begin, stop(4, { motion: "run", locals: { n: "2", i: "1" } })], 8],
    ["enters at a breakpoint in the middle", [stop(4, { motion: "run", locals: { n: "2", i: "1" } })], 8],
    ["stops in another thread", [begin, stop(99, { thread: 2 })], 1],
    ["comes to a comprehension", [begin, stop(2, { motion: "in", function: "<listcomp>", depth: 3 })], 1],
  ])("%s", (_, stops, place) => {
    expect(after(stops)).toMatchObject({ kind: "along", at: place });
  });

  it("has left the call when it is done", () => {
    const done = [begin, stop(5, { motion: "run", locals: { i: "2" } }), stop(11, { function: "<module>", depth: 1 })];
    expect(after(done)).toEqual(away);
  });

  it("is found again behind a stop of which nothing is known", () => {
    const course = follow(trace, lost(after([begin])), stop(4, { locals: { i: "1" } }));
    expect(course).toMatchObject({ kind: "along", at: 8, blind: false });
  });
});

describe("another call", () => {
  it.each<[string, Stop]>([
    ["with other arguments", stop(2, { motion: "run", locals: { n: "3" } })],
    ["of another function", stop(8, { motion: "run", function: "g", locals: { k: "2" } })],
    ["in a line that was not predicted", stop(6, { motion: "run", locals: { n: "2" } })],
  ])("%s is not followed", (_, one) => {
    expect(after([one])).toEqual(away);
  });
});

describe("a run that leaves the prediction", () => {
  const value = { kind: "value", name: "i", predicted: "0", actual: "7" };
  it.each<[string, readonly Stop[], object]>([
    ["a value after a step", [begin, stop(3, { locals: { n: "2", i: "7" } })], { ...value, index: 5 }],
    ["a value at a breakpoint", [begin, stop(4, { motion: "run", locals: { i: "7" } })], { ...value, index: 6 }],
    ["a value where it is entered", [stop(4, { motion: "run", locals: { n: "2", i: "7" } })], { ...value, index: 6 }],
    [
      "a line",
      [begin, loop, stop(5, { locals: { i: "0" } })],
      { kind: "line", index: 6, name: "", predicted: "line 4", actual: "line 5" },
    ],
    [
      "the end comes early",
      [begin, loop, stop(11, { function: "<module>", depth: 1 })],
      { kind: "line", index: 6, name: "", predicted: "line 4", actual: "the end of f(2)" },
    ],
    [
      "the end does not come",
      [begin, stop(5, { motion: "run", locals: { i: "2" } }), stop(3, { motion: "run", locals: { i: "2" } })],
      { kind: "line", index: 11, name: "", predicted: "the end of f(2)", actual: "line 3" },
    ],
  ])("%s", (_, stops, divergence) => {
    expect(after(stops)).toEqual({ kind: "left", divergence });
  });

  it("is told of once: the first divergence stays", () => {
    const left = after([begin, stop(3, { locals: { i: "7" } })]);
    expect(follow(trace, left, stop(4, { locals: { i: "9" } }))).toBe(left);
  });
});

describe("a prediction that was cut short", () => {
  const cut = { ...trace, frames: trace.frames.slice(0, 6), end: { reason: "frame-limit", message: "" } } as const;
  it("says nothing about what lies behind", () => {
    expect(after([begin, stop(5, { motion: "run", locals: { i: "2" } })], cut)).toEqual(away);
    expect(after([begin, loop, stop(11, { function: "<module>", depth: 1 })], cut)).toEqual(away);
  });
});

describe("a module body", () => {
  const body = traceOf(
    [
      at(1, { event: "call", function: "<module>", qualname: "<module>" }),
      at(1, { function: "<module>", qualname: "<module>" }),
      at(2, { function: "<module>", qualname: "<module>", reprs: { x: "1" } }),
    ],
    { entry: { function: "<module>", call: "" } },
  );
  const inBody = (line: number, locals = {}): Stop => stop(line, { function: "<module>", depth: 1, locals });

  it("is followed from its first line", () => {
    expect(after([inBody(1), inBody(2, { x: "1", __name__: "'__main__'" })], body)).toMatchObject({
      kind: "along",
      at: 2,
    });
    expect(after([inBody(1), inBody(2, { x: "2" })], body)).toMatchObject({ kind: "left", divergence: { name: "x" } });
  });
});
