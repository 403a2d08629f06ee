/** Real runs under debugpy beside real traces of them: nothing may look like a divergence. */
import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { describe, expect, it } from "vitest";

import type { Trace } from "../../src/protocol/trace";
import { away, follow, type Course } from "../../src/watch/follow";
import { stopsOf } from "./debugpy";

const root = resolve(import.meta.dirname, "..", "..", "..");
const bin = process.env["CWM_BIN"] ?? join(root, ".venv", "bin");
const python = join(bin, "python");

function recorded(file: string, function_: string, call: string): Trace {
  const target = `${join(root, "examples", file)}::${function_}`;
  return JSON.parse(
    execFileSync(join(bin, "cwm-lsp"), ["record", target, "--call", call, "--json"], { encoding: "utf8" }),
  ) as Trace;
}

describe.skipIf(!existsSync(python))("a real run along a real trace", () => {
  it.each([
    ["gcd.py", "gcd", "gcd(48, 18)", "next"],
    ["factorial.py", "factorial", "factorial(4)", "stepIn"],
    ["account.py", "save", "save('ada', [5, 7])", "stepIn"],
    ["safe_divide.py", "safe_divide", "safe_divide(7, 0, -1)", "stepIn"],
    ["evens.py", "sum_of_even_squares", "sum_of_even_squares([3, 4, 6, 7])", "stepIn"],
  ])(
    "%s: %s as %s by %s",
    async (file, function_, call, command) => {
      const trace = recorded(file, function_, call);
      const first = trace.frames.find((frame) => frame.event === "line");
      const stops = await stopsOf(python, join(root, "examples", file), first?.line ?? 1, command);
      const courses = stops.reduce<Course[]>((all, stop) => [...all, follow(trace, all.at(-1) ?? away, stop)], []);
      expect(courses.filter((course) => course.kind === "left")).toEqual([]);
      const furthest = Math.max(...courses.map((course) => (course.kind === "along" ? course.at : 0)));
      const last = trace.frames.findLast((frame) => frame.event === "line" && frame.depth === 0);
      expect(furthest).toBeGreaterThanOrEqual(last?.index ?? Infinity);
    },
    60_000,
  );
});
