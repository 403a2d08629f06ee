import * as vscode from "vscode";

import { described, type Divergence } from "../divergence";
import type { Divergences } from "../divergences";
import type { Trace } from "../protocol/trace";
import { callOf } from "../trace";

/** Where the user learns that a run has left its prediction: once in a message, and beside the line until the text changes
 * or another run begins. */
export interface Report {
  /** `at` is the line where the run stands, from 1. */
  left(document: vscode.TextDocument, trace: Trace, divergence: Divergence, at: number): void;
  clear(document: vscode.TextDocument): void;
  dispose(): void;
}

interface Mark {
  readonly line: number;
  readonly text: string;
}

const showTimeline = "Show in Timeline";
const stopWatching = "Stop Watching Sessions";

/** Nothing is reported yet. */
export function createReport(divergences: Divergences): Report {
  const marks = new Map<vscode.TextDocument, Mark>();
  const line = vscode.window.createTextEditorDecorationType({
    isWholeLine: true,
    overviewRulerColor: new vscode.ThemeColor("editorWarning.foreground"),
    overviewRulerLane: vscode.OverviewRulerLane.Right,
    borderColor: new vscode.ThemeColor("editorWarning.foreground"),
    borderStyle: "dashed",
    borderWidth: "0 0 1px 0",
  });
  // A decoration of its own: the text of a whole line would stand behind all inline values.
  const words = vscode.window.createTextEditorDecorationType({
    after: { color: new vscode.ThemeColor("editorWarning.foreground"), margin: "0 1em" },
  });

  function draw(): void {
    for (const editor of vscode.window.visibleTextEditors) {
      const mark = marks.get(editor.document);
      const options = mark === undefined ? [] : [decorationOf(editor.document, mark)];
      editor.setDecorations(
        line,
        options.map(({ range }) => range),
      );
      editor.setDecorations(words, options);
    }
  }

  function clear(document: vscode.TextDocument): void {
    divergences.forget(document);
    if (marks.delete(document)) draw();
  }

  const listeners = vscode.Disposable.from(
    line,
    words,
    vscode.window.onDidChangeVisibleTextEditors(draw),
    vscode.workspace.onDidCloseTextDocument(clear),
    vscode.workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
      if (contentChanges.length > 0) clear(document);
    }),
  );
  return {
    left(document, trace, divergence, at) {
      divergences.found(document, divergence);
      marks.set(document, { line: at, text: `≠ ${described(divergence)}` });
      draw();
      const message = `The run of ${callOf(trace)} has left its prediction on line ${at}: ${described(divergence)}.`;
      void tell(message);
    },
    clear,
    dispose() {
      listeners.dispose();
    },
  };
}

async function tell(message: string): Promise<void> {
  const pressed = await vscode.window.showInformationMessage(message, showTimeline, stopWatching);
  if (pressed === showTimeline) await vscode.commands.executeCommand("cwm.showTimeline");
  if (pressed === stopWatching) {
    const settings = vscode.workspace.getConfiguration("cwm");
    await settings.update("compare.debugSessions", false, vscode.ConfigurationTarget.Global);
  }
}

function decorationOf(document: vscode.TextDocument, { line, text }: Mark): vscode.DecorationOptions {
  const { range } = document.lineAt(Math.min(line, document.lineCount) - 1);
  return { range, hoverMessage: text, renderOptions: { after: { contentText: text } } };
}
