/** Where the values of a series stand in a drawing: pure geometry, in the units of the SVG's view box. */

import type { ListSeries, NumberSeries, Run } from "./series";

export interface Size {
  readonly width: number;
  readonly height: number;
  /** How many steps the width shows. */
  readonly steps: number;
}

export interface Cell {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  /** From 0 for the least value of the series to 1 for the greatest. */
  readonly share: number;
}

export interface Bounds {
  readonly least: number;
  readonly greatest: number;
}

/** More columns than this are thinned out: a drawing has fewer pixels. */
const maxColumns = 400;

/** Where a step begins. */
export function xOf(step: number, size: Size): number {
  return (step / Math.max(1, size.steps)) * size.width;
}

/** The step at a place; the ends where it lies outside. */
export function stepAt(x: number, size: Size): number {
  const step = Math.floor((x / Math.max(1, size.width)) * size.steps);
  return Math.min(Math.max(step, 0), Math.max(0, size.steps - 1));
}

/** The least and the greatest value of a series. */
export function boundsOf(series: NumberSeries | ListSeries): Bounds {
  const values = series.kind === "list" ? series.runs.flatMap((run) => run.value) : numbers(series);
  return {
    least: values.reduce((one, other) => Math.min(one, other), Infinity),
    greatest: values.reduce((one, other) => Math.max(one, other), -Infinity),
  };
}

/** A stairs-like line for each stretch: a value holds until the next one. Half a unit of margin keeps strokes whole. */
export function linePath(series: NumberSeries, size: Size, margin: number): string {
  const bounds = boundsOf(series);
  const y = (value: number): string => rounded(margin + (1 - shareOf(value, bounds)) * (size.height - 2 * margin));
  const stairs = (stretch: readonly Run<number>[]): string =>
    stretch
      .map((run, at) => {
        const level = y(run.value);
        const start = at === 0 ? `M${rounded(xOf(run.start, size))} ${level}` : `V${level}`;
        return `${start}H${rounded(xOf(run.end, size))}`;
      })
      .join("");
  return series.stretches.map(stairs).join("");
}

/** A column of cells for each list, the first element on top. */
export function cellsOf(series: ListSeries, size: Size): readonly Cell[] {
  const bounds = boundsOf(series);
  const rows = Math.max(...series.runs.map((run) => run.value.length), 1);
  const every = Math.ceil(series.runs.length / maxColumns);
  const height = size.height / rows;
  return series.runs
    .filter((_, at) => at % every === 0)
    .flatMap((run, column, shown) => {
      const x = xOf(run.start, size);
      const end = every > 1 ? (shown[column + 1]?.start ?? run.end) : run.end;
      const width = xOf(end, size) - x;
      return run.value.map((value, row) => ({ x, y: row * height, width, height, share: shareOf(value, bounds) }));
    });
}

/** Of a series with one value everything stands in the middle. */
function shareOf(value: number, { least, greatest }: Bounds): number {
  return greatest > least ? (value - least) / (greatest - least) : 0.5;
}

function numbers(series: NumberSeries): readonly number[] {
  return series.stretches.flatMap((stretch) => stretch.map((run) => run.value));
}

function rounded(value: number): string {
  return String(Math.round(value * 100) / 100);
}
