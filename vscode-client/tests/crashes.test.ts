import { expect, it } from "vitest";

import { afterEnd, couldNotStart } from "../src/server/crashes";

const MINUTE = 60_000;

/** Whether the process is started again after each of its ends. */
function lives(times: readonly number[]): boolean[] {
  let ends: readonly number[] = [];
  return times.map((time) => {
    const next = afterEnd(ends, time);
    ends = next.ends;
    return next.again;
  });
}

it("gives up at the fifth end within three minutes", () => {
  expect(lives([0, 1, 2, 3, 4])).toEqual([true, true, true, true, false]);
});

it("goes on where the ends are further apart", () => {
  expect(lives([0, 1, 2, 3, 4].map((number) => number * MINUTE))).toEqual([true, true, true, true, true]);
});

it.each([
  ["ModuleNotFoundError: No module named 'pygls'\n", "(ModuleNotFoundError: No module named 'pygls')"],
  ["", "(it ended before it was ready)"],
  ["x".repeat(1000), `(${"x".repeat(200)})`],
])("says why a server could not be started", (last, reason) => {
  expect(couldNotStart("/venv/bin/cwm-lsp", last)).toBe(
    `The CWM language server could not be started ${reason}: the log tells more about /venv/bin/cwm-lsp.`,
  );
});
