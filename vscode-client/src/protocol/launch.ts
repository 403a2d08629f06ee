// Generated from protocol/launch.schema.json by `make protocol`; changes go there.

/** All may be left out but what says which file it is. */
export interface LaunchAttributes {
  /** The Python file; needed unless `trace`, `pytest` or the name of a `module` says it. */
  readonly program?: string;
  /** The entry call, such as `gcd(48, 18)`. With none of `call`, `function`, `module` and `pytest`: the first call that the file itself shows, else its module body. */
  readonly call?: string;
  /** The entry call in parts: its function. */
  readonly function?: string;
  /** The arguments of `function`: JSON values, or the text between the parentheses. Left out: those of the function's first call in the file, else none. */
  readonly args?: readonly unknown[] | string;
  /** The module body is the entry; a name also finds the file, under `cwd`. */
  readonly module?: boolean | string;
  /** The entry is this test, such as `tests/test_gcd.py::test_gcd[3]`; together with `program`, the first call of that file's functions in the test. The brackets may hold pytest's id of the case or its number from 0. */
  readonly pytest?: string;
  /** What the program reads from standard input in a real run (`compare`); what a prediction reads is predicted. */
  readonly stdin?: string;
  /** The model: a name or a directory. */
  readonly model?: string;
  /** How many bits the model's weights get. Left out: as many as fit the machine. */
  readonly quantize?: "none" | "fp8" | "int8" | "int4";
  /** `hybrid`: values are computed where that is possible, and predicted elsewhere; `neural`: all are predicted. */
  readonly values?: "hybrid" | "neural";
  /** The prediction ends after so many frames. */
  readonly maxFrames?: number;
  /** Stop at the first line. */
  readonly stopOnEntry?: boolean;
  /** `trace`: the calls that a step passes over are predicted line by line and hidden; `guess`: their outcomes are predicted directly, and marked so. */
  readonly stepOver?: "trace" | "guess";
  /** The program also runs for real. `lockstep`: under debugpy, beside the prediction, which stops where they differ; `end`: as a whole, when the prediction has come to its end. Needs `trusted`. */
  readonly compare?: "off" | "lockstep" | "end";
  /** The user trusts the program's code. Without it nothing is run for real, also not on a later request. */
  readonly trusted?: boolean;
  /** The comparison with a real run is written to this `.json` or `.html` file when the session ends. */
  readonly report?: string;
  /** Only code of the program's own file is shown, which is all that is predicted. */
  readonly justMyCode?: boolean;
  /** Replay this trace (`trace.schema.json`); no model is needed, and `program` says where its source is now. */
  readonly trace?: string;
  /** What relative paths are relative to. */
  readonly cwd?: string;
  /** Run to the end without stops. */
  readonly noDebug?: boolean;
}
