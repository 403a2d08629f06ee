// Generated from protocol/lsp.schema.json by `make protocol`; changes go there.

import type { Trace } from "./trace";

/** What happens for one version of a document; lsp.md says what each state means to the user. */
export const states = ["waiting", "starting", "predicting", "ready", "nothing", "failed", "closed"] as const;
export type State = (typeof states)[number];

/** The call that is predicted. */
export interface Focus {
  /** qualified name, or <module> */
  readonly function: string;
  /** the call expression; empty for <module> */
  readonly call: string;
}

/** Params of cwm/status. */
export interface StatusParams {
  readonly uri: string;
  /** of the document */
  readonly version: number;
  readonly state: State;
  /** one sentence: why nothing is shown, or how the prediction ended */
  readonly message: string;
  readonly model: string;
  /** cpu or cuda: what the model runs on; empty until it has predicted */
  readonly device: string;
  /** predictions and searches of this server under way */
  readonly queue: number;
  /** the last trouble; empty once a prediction succeeded again */
  readonly lastError: string;
  /** null where no call is predicted */
  readonly focus: Focus | null;
}

/** Params of cwm/predict; without a call it is the one in focus. */
export interface PredictParams {
  readonly uri: string;
  readonly function?: string;
  readonly call?: string;
  readonly maxFrames?: number;
  readonly workDoneToken?: string | number;
}

/** cwm/predict: a whole predicted trace; what is shown does not change. */
export interface PredictRequest {
  readonly params: PredictParams;
  readonly result: Trace;
}

/** Params of cwm/trace. */
export interface TraceParams {
  readonly uri: string;
}

/** The prediction that is shown for one version of a document, as far as it has come. */
export interface TraceResult {
  /** of the document */
  readonly version: number;
  readonly trace: Trace;
}

/** cwm/trace: null where nothing is shown; cwm/status says why. */
export interface TraceRequest {
  readonly params: TraceParams;
  readonly result: TraceResult | null;
}

/** As the LSP has it, in its negotiated encoding. */
export interface Position {
  /** counted from 0 */
  readonly line: number;
  readonly character: number;
}

/** Params of cwm/assignedAt. */
export interface AssignedParams {
  readonly uri: string;
  readonly position: Position;
}

/** The frame that set the value which a variable has at a place. */
export interface Assignment {
  /** of the document */
  readonly version: number;
  readonly entry: Focus;
  /** of the variable; dotted for an attribute */
  readonly name: string;
  /** its repr */
  readonly value: string;
  /** index in the trace of entry */
  readonly frame: number;
  /** of the document, or of the cell, with the line */
  readonly uri: string;
  readonly line: LineNumber;
  /** as in a trace */
  readonly origin: string;
  /** probability; null where none is known */
  readonly p: number | null;
}

/** cwm/assignedAt: null where the hover tells no value. */
export interface AssignedRequest {
  readonly params: AssignedParams;
  readonly result: Assignment | null;
}

/** Params of cwm/calls. */
export interface CallsParams {
  readonly uri: string;
}

/** A call that can be put in focus, and where it was found. */
export interface KnownCall {
  readonly function: string;
  /** empty for the module body */
  readonly call: string;
  /** in words: line 7, or tests/test_gcd.py:3 */
  readonly place: string;
  /** it was found in another file, a test */
  readonly isTest: boolean;
}

/** cwm/calls: each call once, in the order in which they are preferred. */
export interface CallsRequest {
  readonly params: CallsParams;
  readonly result: readonly KnownCall[];
}

/** Params of cwm/exportTrace. */
export interface ExportParams {
  readonly uri: string;
  readonly format: "json" | "html";
}

/** A file that the client may save. */
export interface Export {
  /** proposed, without a folder */
  readonly name: string;
  readonly text: string;
}

/** cwm/exportTrace: the complete trace that is shown, as JSON or as a page. */
export interface ExportRequest {
  readonly params: ExportParams;
  readonly result: Export;
}

/** Params of cwm/compare. */
export interface CompareParams {
  readonly uri: string;
  readonly workDoneToken?: string | number;
}

/** In what two steps differ. */
export interface Difference {
  /** of the step, without those of comprehensions */
  readonly index?: number;
  readonly kind: "event" | "line" | "value";
  readonly name: string | null;
  readonly predicted: string | number | null;
  readonly actual: string | number | null;
}

/** One step of either trace or of both: indices of their frames. */
export interface ComparedStep {
  readonly predicted: number | null;
  readonly actual: number | null;
  readonly agrees: boolean;
  readonly difference: Difference | null;
}

/** So many of the real steps are as predicted. */
export interface Agreement {
  readonly frames: number;
  readonly of: number;
}

/** A prediction and a real run, as cwm-lsp compare --json prints them. */
export interface Comparison {
  readonly predicted: Trace;
  readonly actual: Trace;
  readonly agreement: Agreement;
  readonly first_divergence: Difference | null;
  readonly steps: readonly ComparedStep[];
}

/** cwm/compare: runs the call in focus for real, once the user has agreed; null where not. */
export interface CompareRequest {
  readonly params: CompareParams;
  readonly result: Comparison | null;
}

/** Params of cwm/trust, a notification from the client; also a member of the initialisation options. */
export interface TrustParams {
  /** whether the user trusts the workspace */
  readonly trusted: boolean;
}

/** Params of the notifications from the client, by method. */
export interface ClientNotifications {
  readonly "cwm/trust": TrustParams;
}

/** Requests from the client, by method. */
export interface Requests {
  readonly "cwm/predict": PredictRequest;
  readonly "cwm/trace": TraceRequest;
  readonly "cwm/exportTrace": ExportRequest;
  readonly "cwm/compare": CompareRequest;
  readonly "cwm/assignedAt": AssignedRequest;
  readonly "cwm/calls": CallsRequest;
}

/** Params of the notifications from the server, by method. */
export interface Notifications {
  readonly "cwm/status": StatusParams;
}

/** data of an inlay hint. */
export interface HintData {
  readonly uri: string;
  /** of the document */
  readonly version: number;
  readonly what: "values" | "complexity" | "stale";
}

export type DocumentUri = string;

/** qualified name, or <module> */
export type FunctionName = string;

/** counted from 1 */
export type LineNumber = number;

/** Arguments of the commands of workspace/executeCommand, by name. */
export interface Commands {
  readonly "cwm.predict": readonly [documentUri: DocumentUri, functionName: FunctionName, call: string];
  readonly "cwm.predictCall": readonly [documentUri: DocumentUri, call: string];
  readonly "cwm.pickCall": readonly [documentUri: DocumentUri, functionName: FunctionName];
  readonly "cwm.chooseIteration": readonly [documentUri: DocumentUri, lineNumber: LineNumber, number: number];
  readonly "cwm.implement": readonly [documentUri: DocumentUri, functionName: FunctionName];
  readonly "cwm.reach": readonly [documentUri: DocumentUri, functionName: FunctionName, lineNumber: LineNumber];
  readonly "cwm.clear": readonly [documentUri: DocumentUri];
  readonly "cwm.compare": readonly [documentUri: DocumentUri];
  readonly "cwm.exportTrace": readonly [documentUri: DocumentUri, format: "json" | "html"];
  readonly "cwm.restartWorker": readonly [];
  readonly "cwm.clearCache": readonly [];
  readonly "cwm.showStatus": readonly [documentUri: DocumentUri];
}
