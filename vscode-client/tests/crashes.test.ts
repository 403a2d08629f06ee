import { expect, it } from "vitest";

import { afterEnd } from "../src/server/crashes";

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
