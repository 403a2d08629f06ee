// Generated from protocol/dap.schema.json by `make protocol`; changes go there.

/** Attributes of a launch of the debug type cwm; all may be left out but what says which file it is. */
export interface LaunchAttributes {
  /** the file; needed unless trace or a module name says it */
  readonly program?: string;
  /** the entry call, such as gcd(48, 18) */
  readonly call?: string;
  /** the entry call's function; args are its arguments */
  readonly function?: string;
  /** values, or the text between the parentheses */
  readonly args?: readonly unknown[] | string;
  /** true or a module's name: predict the module body */
  readonly module?: boolean | string;
  /** a model's name or directory; nano if left out */
  readonly model?: string;
  /** of the model's weights; else what fits the machine */
  readonly quantize?: "none" | "fp8" | "int8" | "int4";
  /** hybrid if left out; neural: all from the model */
  readonly values?: "hybrid" | "neural";
  /** 500 if left out */
  readonly maxFrames?: number;
  /** stop at the first line; false if left out */
  readonly stopOnEntry?: boolean;
  /** replay this recorded trace (trace.schema.json); no model is needed */
  readonly trace?: string;
  /** what relative paths are relative to */
  readonly cwd?: string;
  /** run to the end without stops */
  readonly noDebug?: boolean;
}
