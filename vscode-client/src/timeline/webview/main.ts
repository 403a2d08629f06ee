/** The timeline's page: shows what the extension sends, and tells it which step the user looks at. */

import "./timeline.css";

import { described } from "../../divergence";
import type { Trace } from "../../protocol/trace";
import type { FromView, ToView } from "../messages";
import { seriesOf } from "../series";
import { nextChange, rowsOf, sentenceOf, titleOf, type Row } from "../step";
import { chartOf, type Chart } from "./chart";
import { byId, html } from "./dom";

/** What VS Code gives to the script of a webview. */
declare function acquireVsCodeApi(): { postMessage(told: FromView): void };

const host = acquireVsCodeApi();
const message = byId("message", HTMLElement);
const timeline = byId("timeline", HTMLElement);
const title = byId("title", HTMLElement);
const scrubber = byId("scrubber", HTMLInputElement);
const marks = byId("marks", HTMLElement);
const sentence = byId("sentence", HTMLElement);
const divergence = byId("divergence", HTMLElement);
const diverged = byId("diverged", HTMLButtonElement);
const rows = byId("rows", HTMLElement);
const drawings = byId("charts", HTMLElement);

let shown: Extract<ToView, { type: "show" }> | undefined;
let charts: readonly Chart[] = [];

function send(told: FromView): void {
  host.postMessage(told);
}

function show(next: Extract<ToView, { type: "show" }>): void {
  shown = next;
  const { trace, step } = next;
  message.textContent = "";
  timeline.hidden = false;
  title.textContent = titleOf(trace);
  scrubber.max = String(Math.max(0, trace.frames.length - 1));
  divergence.textContent =
    next.divergence === null ? "" : `At step ${next.divergence.index} ${described(next.divergence)}.`;
  diverged.hidden = next.divergence === null;
  const place = next.divergence?.index ?? null;
  marks.replaceChildren(...(place === null ? [] : [html("option", "", { value: String(place) })]));
  charts = seriesOf(trace.frames).map((series) => chartOf(series, trace.frames.length, place, go));
  drawings.replaceChildren(...charts.map((chart) => chart.element));
  draw(trace, step);
}

function empty(why: string): void {
  shown = undefined;
  message.textContent = why;
  timeline.hidden = true;
}

function draw(trace: Trace, step: number): void {
  scrubber.value = String(step);
  const words = sentenceOf(trace, step);
  scrubber.setAttribute("aria-valuetext", words);
  sentence.textContent = words;
  const frame = trace.frames[step];
  rows.replaceChildren(...(frame === undefined ? [] : rowsOf(frame).map(tableRow)));
  for (const chart of charts) chart.mark(step);
}

function tableRow(row: Row): HTMLElement {
  const line = html("tr", "", row.changed ? { class: "changed" } : {});
  const name = html("th", row.changed ? `${row.name} ●` : row.name, { scope: "row" });
  if (row.changed) name.setAttribute("aria-label", `${row.name}, changed`);
  const value = html("td");
  value.append(html("code", row.repr));
  line.append(name, value, html("td", row.origin), html("td", row.probability));
  return line;
}

/** The user goes to a step. */
function go(step: number): void {
  if (shown === undefined || step === shown.step) return;
  shown = { ...shown, step };
  draw(shown.trace, step);
  send({ type: "step", step });
}

function goToChange(direction: 1 | -1): void {
  if (shown !== undefined) go(nextChange(shown.trace, shown.step, direction));
}

scrubber.addEventListener("input", () => go(Number(scrubber.value)));
byId("before", HTMLButtonElement).addEventListener("click", () => goToChange(-1));
byId("next", HTMLButtonElement).addEventListener("click", () => goToChange(1));
diverged.addEventListener("click", () => {
  if (shown?.divergence) go(shown.divergence.index);
});
window.addEventListener("message", ({ data }: MessageEvent<ToView>) => {
  if (data.type === "show") show(data);
  else if (data.type === "stale") message.textContent = data.message;
  else empty(data.message);
});
send({ type: "ready" });
