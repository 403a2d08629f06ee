// Generated from protocol/trace.schema.json by `make protocol`; changes go there.

export interface Source {
  readonly path: string;
  /** of the file's bytes, in hexadecimal */
  readonly sha256: string;
}

export interface Entry {
  /** qualified name, or <module> */
  readonly function: string;
  /** the call expression; empty for <module> */
  readonly call: string;
}

export interface Model {
  readonly name: string;
  readonly revision: string;
  readonly quantization: string;
}

/** Control comes to a line (or enters a function) with these locals. */
export interface StateFrame {
  readonly index: number;
  readonly event: "call" | "line";
  /** co_name */
  readonly function: string;
  /** co_qualname */
  readonly qualname: string;
  /** activations below the entry point's own (0) */
  readonly depth: number;
  /** in the user's file */
  readonly line: number;
  readonly locals: Values;
  /** 1 - the least probability that the model gave to what control flow forced on it */
  readonly doubt?: number;
}

/** A line returns or raises this value. */
export interface ResultFrame {
  readonly index: number;
  readonly event: "return" | "exception";
  /** co_name */
  readonly function: string;
  /** co_qualname */
  readonly qualname: string;
  /** activations below the entry point's own (0) */
  readonly depth: number;
  /** in the user's file */
  readonly line: number;
  /** what is returned, or the exception */
  readonly value: Value;
  /** 1 - the least probability that the model gave to what control flow forced on it */
  readonly doubt?: number;
}

/** One event of one activation. locals are the complete state immediately before the line runs. */
export type Frame = StateFrame | ResultFrame;

export type Values = Readonly<Record<string, Value>>;

export interface Value {
  /** repr() without addresses */
  readonly repr: string;
  readonly origin: "given" | "forced" | "predicted" | "computed" | "guessed" | "invented" | "edited" | "observed" | "unknown";
  /** product of the probabilities of the open tokens; of a computed value, that of the predictions on which it rests; absent where nothing that the model chose is behind the value */
  readonly p?: number;
  /** differs from the same activation's previous frame; absent where there is none */
  readonly changed?: boolean;
  /** attributes of a plain object, which its repr hides */
  readonly attrs?: Values;
  /** why the value is not known, how it was made, or on which predictions it rests */
  readonly reason?: string;
  /** indices of the frames with the predictions from which the value follows; it may follow from fewer of them */
  readonly rests_on?: readonly number[];
}

export interface End {
  readonly reason: "returned" | "raised" | "frame-limit" | "token-limit" | "cycle" | "malformed" | "cancelled" | "error" | "timeout" | "killed" | "exited";
  readonly message: string;
}

/** One execution of a Python program: predicted, computed or observed. */
export interface Trace {
  readonly version: 1;
  readonly source: Source;
  readonly entry: Entry;
  /** null for a real run */
  readonly model: Model | null;
  /** the Python version whose semantics the frames follow */
  readonly python: string;
  readonly frames: readonly Frame[];
  readonly end: End;
}
