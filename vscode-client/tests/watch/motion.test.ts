import { describe, expect, it } from "vitest";

import { arrival, isEdit, motionOf } from "../../src/watch/motion";

describe("motionOf", () => {
  it.each([
    ["next", "over"],
    ["stepIn", "in"],
    ["stepOut", "out"],
    ["continue", "run"],
    ["stackTrace", undefined],
  ] as const)("%s asks for %s", (command, motion) => {
    expect(motionOf({ type: "request", command })).toBe(motion);
  });

  it("is asked for by requests only", () => {
    expect(motionOf({ type: "response", command: "next" })).toBeUndefined();
  });
});

describe("isEdit", () => {
  it.each([
    ["setVariable", true],
    ["goto", true],
    ["evaluate", false],
  ])("%s: %s", (command, edits) => {
    expect(isEdit({ type: "request", command })).toBe(edits);
  });
});

describe("arrival", () => {
  it.each([
    ["step", "over"],
    ["breakpoint", "run"],
    ["function breakpoint", "run"],
    ["entry", "run"],
    ["exception", "unknown"],
    ["pause", "unknown"],
  ])("a stop for %s comes by %s", (reason, motion) => {
    expect(arrival({ type: "event", event: "stopped", body: { reason } }, "over")).toBe(motion);
  });

  it("is no other event", () => {
    expect(arrival({ type: "event", event: "continued" }, "over")).toBeUndefined();
  });
});
