import { expect, it } from "vitest";

import { looksLikeCall, remember, without } from "../src/focus/history";

const call = (text: string) => ({ function: text.split("(")[0] ?? "", call: text });

it("has the latest call first, and each once", () => {
  const history = ["f(1)", "f(2)", "f(1)"].map(call).reduce<ReturnType<typeof remember>>(remember, []);
  expect(history.map((known) => known.call)).toEqual(["f(1)", "f(2)"]);
});

it("forgets what is long ago", () => {
  let history: ReturnType<typeof remember> = [];
  for (let number = 0; number < 30; number++) history = remember(history, call(`f(${number})`));
  expect(history).toHaveLength(20);
  expect(history.at(-1)).toEqual(call("f(10)"));
});

it("leaves out what the file offers anyway", () => {
  expect(without([call("f(1)"), call("f(2)")], [call("f(2)")])).toEqual([call("f(1)")]);
});

it.each([
  ["gcd(48", true],
  [" Account.deposit (5)", true],
  ["größe(1)", true],
  ["gcd", false],
  ["(1, 2)", false],
  ["1(2)", false],
])("%j may be a call: %s", (text, expected) => expect(looksLikeCall(text)).toBe(expected));
