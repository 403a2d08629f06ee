import type { End, Frame, ResultFrame, StateFrame, Trace, Value, Values } from "../src/protocol/trace";

/** Values as a prediction that is computed has them. */
export function values(reprs: Readonly<Record<string, string>>, changed: readonly string[] = []): Values {
  const one = ([name, repr]: [string, string]): [string, Value] => [
    name,
    { repr, origin: "computed", changed: changed.includes(name) },
  ];
  return Object.fromEntries(Object.entries(reprs).map(one));
}

type State = Partial<Omit<StateFrame, "line" | "locals">> & { readonly reprs?: Readonly<Record<string, string>> };

/** A frame at a line; its index is given by `traceOf`. */
export function at(line: number, { reprs = {}, ...rest }: State = {}): StateFrame {
  return { index: 0, event: "line", function: "f", qualname: "f", depth: 0, line, locals: values(reprs), ...rest };
}

/** A frame that returns or raises. */
export function result(line: number, repr: string, rest: Partial<ResultFrame> = {}): ResultFrame {
  const value: Value = { repr, origin: "computed" };
  return { index: 0, event: "return", function: "f", qualname: "f", depth: 0, line, value, ...rest };
}

/** A trace of `f(1)` with these frames. */
export function traceOf(frames: readonly Frame[], rest: Partial<Trace> = {}): Trace {
  const end: End = { reason: "returned", message: "" };
  return {
    version: 1,
    source: { path: "/project/case.py", sha256: "" },
    entry: { function: "f", call: "f(1)" },
    model: null,
    python: "3.11",
    frames: frames.map((frame, index) => ({ ...frame, index })),
    end,
    ...rest,
  };
}
