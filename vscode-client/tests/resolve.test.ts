import { describe, expect, it } from "vitest";

import { resolve } from "../src/debug/resolve";

const settings = { model: "nano", values: "hybrid" } as const;
const focus = { function: "gcd", call: "gcd(48, 18)" };
const surroundings = { file: "/w/gcd.py", focus, settings };
const defaults = { type: "cwm", request: "launch", model: "nano", values: "hybrid" };

describe("resolve", () => {
  it("takes the call in focus where there is no launch.json", () => {
    expect(resolve({}, surroundings)).toEqual({
      ...defaults,
      name: "Predict this file",
      program: "/w/gcd.py",
      call: "gcd(48, 18)",
      stopOnEntry: true,
    });
  });

  it("takes the module body where that is in focus", () => {
    const body = { ...surroundings, focus: { function: "<module>", call: "" } };
    expect(resolve({}, body)).toMatchObject({ program: "/w/gcd.py", module: true });
  });

  it("leaves the choice to the adapter where nothing is in focus", () => {
    const resolved = resolve({}, { ...surroundings, focus: null });
    expect(resolved).toMatchObject({ program: "/w/gcd.py" });
    expect(resolved).not.toHaveProperty("call");
  });

  it("completes a call without a program with the current file, and changes nothing else", () => {
    const given = { type: "cwm", request: "launch", name: "mine", call: "gcd(1, 2)", values: "neural" } as const;
    expect(resolve(given, surroundings)).toEqual({ ...given, model: "nano", program: "/w/gcd.py" });
  });

  it.each([{ program: "/w/other.py" }, { trace: "/w/t.json" }, { module: "pkg.mod" }])("leaves %j alone", (given) => {
    expect(resolve(given, { ...surroundings, file: undefined })).toEqual({
      ...defaults,
      name: "Predict this file",
      ...given,
    });
  });

  it("says what is missing", () => {
    expect(resolve({}, { ...surroundings, file: undefined })).toContain("Open a Python file");
  });
});
