const LIMIT = 5;
const PERIOD = 3 * 60 * 1000; // ms
const LENGTH = 200; // characters of what a server wrote last

/** What the ends of the server's processes come to: whether it is started again, and, if not, what the user is told. */
export interface AfterEnd {
  readonly again: boolean;
  readonly ends: readonly number[];
  readonly message: string;
}

/**
 * Whether a process that has just ended by itself is started again: not when it ends for the fifth time within three
 * minutes. `earlier` and the result's `ends` are the times of its ends, in milliseconds.
 */
export function afterEnd(earlier: readonly number[], now: number): AfterEnd {
  const ends = [...earlier.filter((end) => now - end < PERIOD), now];
  const again = ends.length < LIMIT;
  return { again, ends, message: again ? "The language server ended by itself and is started again." : GAVE_UP };
}

const GAVE_UP = `The CWM language server ended by itself ${LIMIT} times within 3 minutes and is not started again: the log tells how, and you can restart it.`;

/** What the user is told of a server that ended before it was ready, which it would do again; `last` is what it wrote last
 * to its standard error. */
export function couldNotStart(program: string, last: string): string {
  const reason = last.trim() === "" ? "it ended before it was ready" : last.trim().slice(0, LENGTH);
  return `The CWM language server could not be started (${reason}): the log tells more about ${program}.`;
}
