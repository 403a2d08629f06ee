import * as os from "node:os";
import * as path from "node:path";
import * as vscode from "vscode";

import { besideInterpreter, interpreterOf, isInside, type Candidate } from "./find";
import { selectedInterpreter } from "./interpreter";

/** The program that the setting names; undefined if it is empty. */
export function fromSetting(): Candidate | undefined {
  const setting = vscode.workspace.getConfiguration("cwm").get<string>("server.path", "").trim();
  if (setting === "") return undefined;
  const program = setting.replace(/^~(?=[\\/]|$)/, os.homedir());
  return path.isAbsolute(program)
    ? { program, why: "the setting cwm.server.path names it" }
    : { program: undefined, why: `The setting cwm.server.path is no absolute path: ${setting}` };
}

/**
 * Where `cwm-lsp` is looked for without a setting, in this order: the selected interpreter's environment, the
 * extension's own environment.
 */
export async function fromEnvironments(context: vscode.ExtensionContext): Promise<Candidate[]> {
  const own = privateEnvironment(context);
  return [
    await besideSelected(),
    {
      program: besideInterpreter(interpreterOf(own, process.platform), process.platform),
      why: "it is in the extension's own environment",
    },
  ];
}

/** The folder of the environment that the extension creates on request. */
export function privateEnvironment(context: vscode.ExtensionContext): string {
  return path.join(context.globalStorageUri.fsPath, "environment");
}

async function besideSelected(): Promise<Candidate> {
  const { interpreter, how } = await selectedInterpreter();
  if (interpreter === undefined) return { program: undefined, why: how };
  const folders = (vscode.workspace.workspaceFolders ?? []).map((folder) => folder.uri.fsPath);
  // A program of a workspace that is not trusted is user code like any other.
  if (!vscode.workspace.isTrusted && isInside(interpreter, folders)) {
    return { program: undefined, why: `${interpreter} is not used: it is part of a workspace that is not trusted` };
  }
  return {
    program: besideInterpreter(interpreter, process.platform),
    why: `it is in the environment of the interpreter (${how})`,
  };
}
