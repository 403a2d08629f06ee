import type { StatusParams } from "../protocol/lsp";
import type { ServerState } from "../server/server";

/** What the language status item shows; `command` is the one that helps. */
export interface Shown {
  readonly text: string;
  readonly detail: string;
  readonly severity: "information" | "warning" | "error";
  readonly busy: boolean;
  readonly command: { readonly id: string; readonly title: string };
}

const CHOOSE = { id: "cwm.chooseCall", title: "Choose Call" };
const LOG = { id: "cwm.showLog", title: "Show Log" };

/** What is told of a document: what the server does for it and, where nothing is shown, why. */
export function describe(server: ServerState, status: StatusParams | undefined): Shown {
  switch (server) {
    case "missing":
      return problem("CWM: no language server", "cwm-lsp was not found; the log tells where it was looked for", {
        id: "cwm.createEnvironment",
        title: "Install",
      });
    case "failed":
    case "stopped":
      return problem("CWM: not running", "The language server has ended; the log tells how", {
        id: "cwm.restartServer",
        title: "Restart",
      });
    case "starting":
      return { ...calm("CWM", "The language server is being started", LOG), busy: true };
    case "running":
      return status === undefined ? calm("CWM", "No prediction for this file yet", LOG) : ofDocument(status);
  }
}

function ofDocument(status: StatusParams): Shown {
  const call = title(status.focus);
  const model = status.device === "" ? status.model : `${status.model} on ${status.device}`;
  switch (status.state) {
    case "waiting":
      return { ...calm(call, `${model}: waits until you pause`, CHOOSE), busy: true };
    case "starting":
      return { ...calm(call, `${model}: ${status.message || "the model is being loaded"}`, CHOOSE), busy: true };
    case "predicting":
      return { ...calm(call, `${model}: predicting`, CHOOSE), busy: true };
    case "ready":
      return calm(call, `${model}: ${status.message || "predicted"}`, CHOOSE);
    case "nothing":
      return { ...calm(call, `${model}: ${status.message}`, CHOOSE), severity: "warning" };
    case "failed":
      return problem(call, `${model}: ${status.message}`, LOG);
    case "closed":
      return calm("CWM", "", LOG);
  }
}

/** The call in focus, in words. */
export function title(focus: StatusParams["focus"]): string {
  if (focus === null) return "CWM: nothing in focus";
  return focus.function === "<module>" ? "the module body" : focus.call;
}

function calm(text: string, detail: string, command: Shown["command"]): Shown {
  return { text, detail, severity: "information", busy: false, command };
}

function problem(text: string, detail: string, command: Shown["command"]): Shown {
  return { text, detail, severity: "error", busy: false, command };
}
