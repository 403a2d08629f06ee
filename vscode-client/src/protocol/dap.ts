// Generated from protocol/dap.schema.json by `make protocol`; changes go there.

/** Arguments of cwm/compare; nothing is written without a path. */
export interface CompareArguments {
  /** a .json or .html file to write */
  readonly path?: string;
  /** of what is written, or else of content */
  readonly format?: "json" | "html";
}

/** The first that applies: event, line, value. */
export interface Difference {
  /** the step, counted without comprehensions */
  readonly index?: number;
  readonly kind: "event" | "line" | "value";
  /** of the value: dotted for an attribute; return, exception */
  readonly name: string | null;
  readonly predicted: string | number | null;
  readonly actual: string | number | null;
}

/** One step of either side or of both: positions, null where that side has no such step. */
export interface ComparedStep {
  readonly predicted: number | null;
  readonly actual: number | null;
  /** null: not compared, a real step inside a call that was predicted in one step */
  readonly agrees: boolean | null;
  readonly difference: Difference | null;
}

/** Body of the response to cwm/compare. */
export interface CompareResult {
  readonly agreement: { readonly frames: number; readonly of: number; };
  readonly firstDivergence: Difference | null;
  readonly steps: readonly ComparedStep[];
  /** of the real run, as a trace has it */
  readonly end: { readonly reason: string; readonly message: string; };
  /** the file that was written */
  readonly path?: string;
  /** the comparison in the format that was asked for */
  readonly content?: string;
}
