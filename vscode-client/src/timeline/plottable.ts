/** What of a Python repr can be drawn: numbers, and lists or tuples of numbers. */

export type Plottable = number | readonly number[];

/** Longer lists are not drawn: their cells would be smaller than a pixel. */
export const maxElements = 64;

const number = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?$/i;
const booleans = new Map([
  ["False", 0],
  ["True", 1],
]);

/** The number that `repr` writes; booleans count as 0 and 1, as in Python. Infinities and NaN have no place on an axis. */
export function numberOf(repr: string): number | undefined {
  if (!number.test(repr)) {
    return booleans.get(repr);
  }
  const value = Number(repr);
  return Number.isFinite(value) ? value : undefined;
}

/** What `repr` draws as; undefined for everything else, nested and empty containers included. */
export function plottable(repr: string): Plottable | undefined {
  const opening = repr[0];
  const closed = (opening === "[" && repr.endsWith("]")) || (opening === "(" && repr.endsWith(")"));
  if (!closed) {
    return numberOf(repr);
  }
  const parts = repr.slice(1, -1).replace(/,$/, "").split(", ");
  const values = parts.map(numberOf);
  const known = values.filter((value) => value !== undefined);
  return known.length === values.length && known.length <= maxElements ? known : undefined;
}
