import { describe, expect, it } from "vitest";

import { isNews, messageOf, shownAfter, shownAt, whyEmpty } from "../../src/timeline/shown";
import { at, traceOf } from "../traces";

const uri = "file:///case.py";
const trace = traceOf([at(1), at(2), at(3)]);
const divergence = { index: 2, kind: "value", name: "b", predicted: "18", actual: "12" } as const;

describe("shownAfter", () => {
  it("begins at the first step", () => {
    expect(shownAfter(undefined, uri, { version: 3, trace })).toEqual({ uri, version: 3, trace, step: 0 });
  });

  it.each([
    ["keeps the step where the same call is predicted again", uri, trace, 2],
    ["keeps within a shorter trace", uri, traceOf([at(1), at(2)]), 1],
    [
      "begins anew for another call",
      uri,
      traceOf([at(1), at(2), at(3)], { entry: { function: "f", call: "f(2)" } }),
      0,
    ],
    ["begins anew for another file", "file:///other.py", trace, 0],
    ["has step 0 in an empty trace", uri, traceOf([]), 0],
  ])("%s", (_, to, next, step) => {
    const before = { uri, version: 1, trace, step: 2 };
    expect(shownAfter(before, to, { version: 2, trace: next }).step).toBe(step);
  });
});

describe("messageOf", () => {
  it("has the divergence, if it is one of this trace", () => {
    const shown = { uri, version: 1, trace, step: 1 };
    expect(messageOf(shown, divergence)).toEqual({ type: "show", trace, step: 1, divergence });
    expect(messageOf(shown, { ...divergence, index: 3 })).toMatchObject({ divergence: null });
  });
});

describe("what the status says", () => {
  it("is why nothing is shown", () => {
    expect(whyEmpty(undefined)).toBe("Nothing is predicted for this file yet.");
    expect(whyEmpty({ message: "the file is empty." })).toContain("the file is empty.");
  });

  it.each([
    ["ready", true],
    ["nothing", true],
    ["failed", true],
    ["predicting", false],
    ["waiting", false],
    ["closed", false],
  ] as const)("%s is news: %s", (state, news) => {
    expect(isNews({ state })).toBe(news);
  });
});

describe("shownAt", () => {
  const shown = { uri, version: 2, trace, step: 0 };

  it.each([
    ["goes to the step that is wanted", { uri, version: 2, step: 2 }, 2],
    ["does not know a step behind the last", { uri, version: 2, step: 3 }, undefined],
    ["does not take a step of another version", { uri, version: 1, step: 2 }, undefined],
    ["does not take a step of another file", { uri: "file:///other.py", version: 2, step: 2 }, undefined],
    ["stays where nothing is wanted", undefined, undefined],
  ])("%s", (_, aim, step) => {
    expect(shownAt(shown, aim)?.step).toBe(step);
  });
});
