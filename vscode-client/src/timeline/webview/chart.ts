/** Drawings of series. Their colours are the theme's; what they mean is also told by place, form and text. */

import { boundsOf, cellsOf, linePath, stepAt, xOf, type Size } from "../plot";
import type { Series } from "../series";
import { html, svg } from "./dom";

const width = 1000;
const height = 100;
const margin = 6;
const leastOpacity = 0.12;

export interface Chart {
  readonly element: HTMLElement;
  /** Moves the mark of the current step. */
  mark(step: number): void;
}

/** A series over `steps` steps; a click or a drag calls `choose` with the step under the pointer. */
export function chartOf(series: Series, steps: number, diverged: number | null, choose: (step: number) => void): Chart {
  const size = { width, height, steps };
  const { least, greatest } = boundsOf(series);
  const label = `${series.title}, from ${least} to ${greatest}`;
  const drawing = svg("svg", { viewBox: `0 0 ${width} ${height}`, preserveAspectRatio: "none", role: "img" });
  drawing.setAttribute("aria-label", `${label} over ${steps} steps`);
  drawing.append(...shapes(series, size));
  if (diverged !== null) {
    const x = xOf(diverged, size);
    drawing.append(svg("line", { class: "diverged", x1: x, x2: x, y1: 0, y2: height }));
  }
  const now = svg("rect", { class: "now", y: 0, height, width: Math.max(xOf(1, size), 2) });
  drawing.append(now);
  const take = (event: PointerEvent): void => {
    const box = drawing.getBoundingClientRect();
    if (event.buttons === 1) choose(stepAt(event.clientX - box.left, { ...size, width: box.width }));
  };
  drawing.addEventListener("pointerdown", take);
  drawing.addEventListener("pointermove", take);
  const element = html("figure");
  element.append(html("figcaption", label), drawing);
  return { element, mark: (step) => now.setAttribute("x", String(xOf(step, size))) };
}

function shapes(series: Series, size: Size): readonly SVGElement[] {
  if (series.kind === "number") {
    return [svg("path", { class: "line", d: linePath(series, size, margin) })];
  }
  return cellsOf(series, size).map(({ x, y, width, height, share }) =>
    svg("rect", { class: "cell", x, y, width, height, "fill-opacity": leastOpacity + (1 - leastOpacity) * share }),
  );
}
