import { randomBytes } from "node:crypto";
import * as vscode from "vscode";

import { activePython } from "../active";
import type { Cwm } from "../cwm";
import type { Divergences } from "../divergences";
import type { TraceParams } from "../protocol/lsp";
import { createHighlight } from "./highlight";
import { pageOf } from "./html";
import type { FromView, ToView } from "./messages";
import {
  isNews,
  messageOf,
  noFile,
  notRunning,
  shownAfter,
  shownAt,
  stale,
  whyEmpty,
  type Aim,
  type Shown,
} from "./shown";
import { stepOf } from "./step";

const viewId = "cwm.timeline";

/** The timeline: the prediction of the active editor's file, step by step. Asks for it only while it can be seen. */
export function registerTimeline(
  { context, log, server, statuses }: Cwm,
  divergences: Divergences,
): vscode.Disposable[] {
  const highlight = createHighlight();
  let view: vscode.WebviewView | undefined;
  let document = activePython();
  let shown: Shown | undefined;
  let aim: Aim | undefined; // until it has been shown
  let asked = 0;

  function send(message: ToView): void {
    void view?.webview.postMessage(message);
  }

  function draw(next: Shown): void {
    const aimed = shownAt(next, aim);
    aim = undefined;
    shown = aimed ?? next;
    if (document !== undefined) send(messageOf(shown, divergences.of(document)));
    if (aimed !== undefined) go(aimed.step);
  }

  function drop(why: string): void {
    shown = undefined;
    highlight.clear();
    send({ type: "empty", message: why });
  }

  async function refresh(): Promise<void> {
    if (view?.visible !== true) return;
    if (document === undefined) return drop(noFile);
    if (server.state !== "running") return drop(notRunning(server.state));
    const number = ++asked;
    const uri = document.uri.toString();
    const why = whyEmpty(statuses.of(document.uri));
    try {
      const result = await server.request("cwm/trace", { uri } satisfies TraceParams);
      if (number !== asked) return;
      if (result === null) drop(why);
      else if (result.version === document.version) draw(shownAfter(shown, uri, result));
    } catch (problem) {
      log.warn(`timeline: ${String(problem)}`);
      if (number === asked) drop(why);
    }
  }

  function go(step: number): void {
    const frame = shown?.trace.frames[step];
    if (shown === undefined || frame === undefined) return;
    shown = { ...shown, step };
    // The lines of a cell's trace are those of the text that stands for it and for the cells above.
    const hasLines = document?.uri.scheme !== "vscode-notebook-cell";
    if (hasLines && document?.uri.toString() === shown.uri && document.version === shown.version) {
      highlight.show(shown.uri, frame.line, stepOf(shown.trace, step));
    }
  }

  function resolve(next: vscode.WebviewView): void {
    view = next;
    const root = vscode.Uri.joinPath(context.extensionUri, "dist");
    const resource = (name: string): string => next.webview.asWebviewUri(vscode.Uri.joinPath(root, name)).toString();
    next.webview.options = { enableScripts: true, localResourceRoots: [root] };
    next.webview.onDidReceiveMessage((message: FromView) => {
      if (message.type === "step") go(message.step);
      else void refresh();
    });
    next.onDidChangeVisibility(() => (next.visible ? void refresh() : highlight.clear()));
    next.onDidDispose(() => {
      view = undefined;
      highlight.clear();
    });
    next.webview.html = pageOf({
      source: next.webview.cspSource,
      script: resource("timeline.js"),
      style: resource("timeline.css"),
      nonce: randomBytes(16).toString("hex"),
    });
  }

  /** Opens the view at a step; the focus stays where it is. */
  async function showStep(wanted: Aim): Promise<void> {
    aim = wanted;
    await vscode.commands.executeCommand(`${viewId}.focus`, { preserveFocus: true });
    await refresh();
  }

  return [
    vscode.Disposable.from(highlight),
    vscode.window.registerWebviewViewProvider(viewId, { resolveWebviewView: resolve }),
    vscode.commands.registerCommand("cwm.showTimeline", () => vscode.commands.executeCommand(`${viewId}.focus`)),
    vscode.commands.registerCommand("cwm.showStep", showStep),
    server.onDidChangeState(() => void refresh()),
    statuses.onDidChange(() => {
      const status = document && statuses.of(document.uri);
      if (status !== undefined && isNews(status)) void refresh();
    }),
    divergences.onDidChange((uri) => {
      if (shown?.uri === uri) draw(shown);
    }),
    vscode.window.onDidChangeActiveTextEditor(() => {
      const next = activePython();
      if (next === undefined || next === document) return;
      document = next;
      highlight.clear();
      void refresh();
    }),
    vscode.workspace.onDidChangeTextDocument((change) => {
      if (change.document !== document || change.contentChanges.length === 0) return;
      highlight.clear();
      if (shown !== undefined) send({ type: "stale", message: stale });
    }),
    vscode.workspace.onDidCloseTextDocument((closed) => {
      if (closed !== document) return;
      document = undefined;
      void refresh();
    }),
  ];
}
