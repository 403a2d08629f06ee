import * as vscode from "vscode";

import { requirePython } from "../active";
import type { Cwm } from "../cwm";
import type { Assignment } from "../protocol/lsp";
import { isRunning, tellProblem } from "../trouble";
import { aimOf } from "./aim";
import { linkTo, type Place } from "./link";

const FROM_LINK = "cwm.goToAssignmentOf"; // takes a place; menus would hand over something else
const PYTHON: vscode.DocumentSelector = [
  { language: "python", scheme: "file" },
  { language: "python", scheme: "untitled" },
  { language: "python", notebookType: "jupyter-notebook" },
];

/** The way from a value to the step that set it: a command, and a link in the hovers of variables. */
export function registerAssigned(cwm: Cwm): vscode.Disposable[] {
  return [
    vscode.commands.registerCommand("cwm.goToAssignment", () => goToAssignment(cwm, cursor())),
    vscode.commands.registerCommand(FROM_LINK, async (place: Place) => {
      await vscode.commands.executeCommand("editor.action.hideHover"); // it lies over the line
      await goToAssignment(cwm, place);
    }),
    vscode.languages.registerHoverProvider(PYTHON, {
      provideHover: (document, position, token) => hover(cwm, document, position, token),
    }),
  ];
}

async function hover(
  { server }: Cwm,
  document: vscode.TextDocument,
  { line, character }: vscode.Position,
  token: vscode.CancellationToken,
): Promise<vscode.Hover | null> {
  if (server.state !== "running") return null;
  const uri = document.uri.toString();
  const found = await server.request("cwm/assignedAt", { uri, position: { line, character } }, token);
  if (found?.version !== document.version) return null;
  const text = new vscode.MarkdownString(linkTo(FROM_LINK, { uri, line, character }), true);
  text.isTrusted = { enabledCommands: [FROM_LINK] };
  return new vscode.Hover(text);
}

async function goToAssignment({ server }: Cwm, place: Place | undefined): Promise<void> {
  if (place === undefined || !isRunning(server)) return;
  const { uri, ...position } = place;
  try {
    const found = await server.request("cwm/assignedAt", { uri, position });
    if (found === null) {
      void vscode.window.showInformationMessage(
        "No value is known here: put the cursor on a variable of which one is shown.",
      );
      return;
    }
    await showLine(found);
    const aim = aimOf(uri, found, await server.request("cwm/trace", { uri }));
    if (aim !== undefined) await vscode.commands.executeCommand("cwm.showStep", aim);
  } catch (problem) {
    await tellProblem(problem);
  }
}

function cursor(): Place | undefined {
  const document = requirePython("and put the cursor on a variable");
  const position = vscode.window.activeTextEditor?.selection.active;
  if (document === undefined || position === undefined) return undefined;
  return { uri: document.uri.toString(), line: position.line, character: position.character };
}

async function showLine({ uri, line }: Assignment): Promise<void> {
  const document = await vscode.workspace.openTextDocument(vscode.Uri.parse(uri));
  const { range, firstNonWhitespaceCharacterIndex } = document.lineAt(Math.min(line, document.lineCount) - 1);
  const start = range.start.translate(0, firstNonWhitespaceCharacterIndex);
  await vscode.window.showTextDocument(document, { selection: new vscode.Range(start, start) });
}
