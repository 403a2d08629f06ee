/** The values of a trace over its steps, as they are drawn. A step is the index of a frame. */

import type { Frame } from "../protocol/trace";
import { isState } from "../trace";
import { plottable, type Plottable } from "./plottable";

/** A value from step `start` to before step `end`. */
export interface Run<T extends Plottable> {
  readonly start: number;
  readonly end: number;
  readonly value: T;
}

export interface NumberSeries {
  readonly kind: "number";
  readonly title: string;
  /** One for each stretch without a gap: an activation, as far as the name had a number in it. */
  readonly stretches: readonly (readonly Run<number>[])[];
}

export interface ListSeries {
  readonly kind: "list";
  readonly title: string;
  readonly runs: readonly Run<readonly number[]>[];
}

export type Series = NumberSeries | ListSeries;

/** What a name was at one step; undefined where that cannot be drawn. */
interface Point {
  readonly step: number;
  readonly depth: number;
  readonly value: Plottable | undefined;
}

interface Variable {
  readonly name: string;
  readonly function: string;
  readonly points: Point[];
}

/** The names that had numbers or lists of numbers, in the order in which they came. A name that had both is drawn as
 * what it was first. */
export function seriesOf(frames: readonly Frame[]): readonly Series[] {
  const drawn = variables(frames).filter((one) => one.points.some((point) => point.value !== undefined));
  const ambiguous = new Set(drawn.map((one) => one.function)).size > 1;
  return drawn.map((one) => series(one, ambiguous ? `${one.name} in ${one.function}` : one.name));
}

function variables(frames: readonly Frame[]): readonly Variable[] {
  const found = new Map<string, Variable>();
  for (const frame of frames.filter(isState)) {
    for (const [name, value] of Object.entries(frame.locals)) {
      const key = `${frame.qualname} ${name}`;
      const variable = found.get(key) ?? { name, function: frame.qualname, points: [] };
      variable.points.push({ step: frame.index, depth: frame.depth, value: plottable(value.repr) });
      found.set(key, variable);
    }
  }
  return [...found.values()];
}

function series({ points }: Variable, title: string): Series {
  if (points.find((point) => point.value !== undefined)?.value instanceof Array) {
    return { kind: "list", title, runs: stretchesOf(points, isList).flat() };
  }
  return { kind: "number", title, stretches: stretchesOf(points, isNumber) };
}

/** The values of one kind as runs; another kind and another activation interrupt a stretch. */
function stretchesOf<T extends Plottable>(
  points: readonly Point[],
  fits: (value: Plottable | undefined) => value is T,
): readonly (readonly Run<T>[])[] {
  const stretches: Run<T>[][] = [];
  let before: Point | undefined;
  for (const point of points) {
    const { value, step } = point;
    if (fits(value)) {
      const stretch = before !== undefined && fits(before.value) && before.depth === point.depth && stretches.at(-1);
      const last = stretch ? stretch.at(-1) : undefined;
      if (!stretch || last === undefined) {
        stretches.push([{ start: step, end: step + 1, value }]);
      } else {
        const unchanged = same(last.value, value);
        stretch[stretch.length - 1] = { ...last, end: unchanged ? step + 1 : step };
        if (!unchanged) stretch.push({ start: step, end: step + 1, value });
      }
    }
    before = point;
  }
  return stretches;
}

function isList(value: Plottable | undefined): value is readonly number[] {
  return typeof value === "object";
}

function isNumber(value: Plottable | undefined): value is number {
  return typeof value === "number";
}

function same(one: Plottable, other: Plottable): boolean {
  return String(one) === String(other);
}
