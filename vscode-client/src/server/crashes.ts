const LIMIT = 5;
const PERIOD = 3 * 60 * 1000; // ms

/**
 * Whether a process that has just ended by itself is started again: not when it ends for the fifth time within three
 * minutes. `earlier` and the result's `ends` are the times of its ends, in milliseconds.
 */
export function afterEnd(earlier: readonly number[], now: number): { again: boolean; ends: readonly number[] } {
  const ends = [...earlier.filter((end) => now - end < PERIOD), now];
  return { again: ends.length < LIMIT, ends };
}

/** What the user is told when it is not started again. */
export const GAVE_UP = `The CWM language server ended by itself ${LIMIT} times within 3 minutes and is not started again: the log tells how, and you can restart it.`;
