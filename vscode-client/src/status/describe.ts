import type { StatusParams } from "../protocol/lsp";
import type { ServerState } from "../server/server";

/** What the language status item shows; `command` is the one that helps. */
export interface Shown {
  readonly text: string;
  readonly detail: string;
  readonly severity: "information" | "warning" | "error";
  readonly busy: boolean;
  readonly command: { readonly id: string; readonly title: string; readonly arguments?: readonly string[] };
}

const CHOOSE = { id: "cwm.chooseCall", title: "Choose Call" };
const LOG = { id: "cwm.showLog", title: "Show Log" };
const LENGTH = 60; // characters of a call where it is a label

/** What is told of a document: what the server does for it and, where nothing is shown, why. */
export function describe(server: ServerState, status: StatusParams | undefined): Shown {
  switch (server) {
    case "missing":
      return problem("CWM: no language server", "cwm-lsp was not found; the log tells where it was looked for", {
        id: "cwm.createEnvironment",
        title: "Create an Environment",
      });
    case "misnamed":
      return problem("CWM: no language server", "The setting cwm.server.path names a program that is not there", {
        id: "cwm.openServerSetting",
        title: "Open the Setting",
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

/** The button in the status bar. */
export interface Toggle {
  readonly icon: "eye" | "eye-closed" | "warning";
  readonly tooltip: string;
  /** For screen readers. */
  readonly label: string;
  readonly command: Shown["command"];
}

const TOGGLE = { id: "cwm.toggleHints", title: "Show or Hide Predicted Values" };
const EDITOR = "editor.inlayHints.enabled";

/** The button that hides the hints and shows them again; where that would be no help, it leads to what is. */
export function toggleOf(shown: Shown, hints: boolean, editorShows: boolean): Toggle {
  const of = (icon: Toggle["icon"], state: string, click: string, command: Shown["command"]): Toggle => ({
    icon,
    tooltip: `${shown.text}\n${shown.detail}\n\n${click}`,
    label: `${state} ${shown.detail}`,
    command,
  });
  if (shown.severity === "error") return of("warning", "CWM.", `Click: ${shown.command.title}.`, shown.command);
  if (hints && !editorShows) {
    const why = `The setting ${EDITOR} keeps the editor from showing them. Click to open it.`;
    const open = { id: "workbench.action.openSettings", title: "Open the Setting", arguments: [EDITOR] };
    return of("eye-closed", `CWM hints not shown: ${EDITOR}.`, why, open);
  }
  return hints
    ? of("eye", "CWM hints on.", "Click to hide predicted values.", TOGGLE)
    : of("eye-closed", "CWM hints off.", "Click to show predicted values.", TOGGLE);
}

/** The call in focus, in words, short enough for a label. */
export function title(focus: StatusParams["focus"]): string {
  if (focus === null) return "CWM: nothing in focus";
  const call = focus.call.replaceAll(/\s+/g, " ");
  if (focus.function === "<module>") return "the module body";
  return call.length <= LENGTH ? call : `${call.slice(0, LENGTH - 1)}…`;
}

function calm(text: string, detail: string, command: Shown["command"]): Shown {
  return { text, detail, severity: "information", busy: false, command };
}

function problem(text: string, detail: string, command: Shown["command"]): Shown {
  return { text, detail, severity: "error", busy: false, command };
}
