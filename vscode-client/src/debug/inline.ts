import * as vscode from "vscode";

import { namesIn } from "./names";
import { linesAbove } from "./scope";

const ABOVE = 60; // lines; further up a value says little about the line that is next

/** Where the debugger shows values in the editor: behind the lines of the stopped function, down to the current one. */
export function inlineValues(
  document: vscode.TextDocument,
  viewPort: vscode.Range,
  { stoppedLocation }: vscode.InlineValueContext,
): vscode.InlineValue[] {
  const last = stoppedLocation.end.line;
  const first = Math.max(0, viewPort.start.line, last - ABOVE);
  return linesAbove((line) => document.lineAt(line).text, last, first).flatMap((line) =>
    namesIn(document.lineAt(line).text).map(
      ({ name, start, end }) =>
        new vscode.InlineValueVariableLookup(new vscode.Range(line, start, line, end), name, true),
    ),
  );
}
