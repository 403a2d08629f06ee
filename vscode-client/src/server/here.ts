import * as os from "node:os";
import * as vscode from "vscode";

import { expanded } from "./find";

/** The path that a setting writes, in this window; undefined where it can't be known. */
export function expandedHere(text: string): string | undefined {
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri.fsPath;
  return expanded(text, { home: os.homedir(), folder, variables: process.env });
}
