import * as vscode from "vscode";

import { namesIn } from "./names";

const ABOVE = 60; // lines; further up a value says little about the line that is next

/** Where the debugger shows values in the editor: behind the lines of the stopped function, down to the current one. */
export function inlineValues(
  document: vscode.TextDocument,
  viewPort: vscode.Range,
  { stoppedLocation }: vscode.InlineValueContext,
): vscode.InlineValue[] {
  const last = stoppedLocation.end.line;
  const values: vscode.InlineValue[] = [];
  for (let line = last; line >= Math.max(0, viewPort.start.line, last - ABOVE); line--) {
    const text = document.lineAt(line).text;
    for (const { name, start, end } of namesIn(text)) {
      values.push(new vscode.InlineValueVariableLookup(new vscode.Range(line, start, line, end), name, true));
    }
    if (/^\s*(async\s+)?def\s/.test(text)) break;
  }
  return values;
}
