import { promises as fs } from "node:fs";
import * as path from "node:path";
import * as vscode from "vscode";

import { besideInterpreter, interpreterOf, isPartOf, type Candidate } from "./find";
import { expandedHere } from "./here";
import { selectedInterpreter } from "./interpreter";

/** The program that the setting names; undefined if it is empty. */
export async function fromSetting(): Promise<Candidate | undefined> {
  const setting = vscode.workspace.getConfiguration("cwm").get<string>("server.path", "").trim();
  if (setting === "") return undefined;
  const program = expandedHere(setting);
  return program === undefined
    ? { program, why: `The setting cwm.server.path is no path that can be known here: ${setting}` }
    : trusted({ program, why: "the setting cwm.server.path names it" });
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
  const program = besideInterpreter(interpreter, process.platform);
  return trusted({ program, why: `it is in the environment of the interpreter (${how})` });
}

/** A program of a workspace that is not trusted is user code like any other. */
async function trusted(candidate: Candidate): Promise<Candidate> {
  const { program } = candidate;
  if (program === undefined || vscode.workspace.isTrusted) return candidate;
  const folders = (vscode.workspace.workspaceFolders ?? []).map((folder) => folder.uri.fsPath);
  if (!(await isPartOf(program, folders, (place) => fs.realpath(place)))) return candidate;
  return { program: undefined, why: `${program} is not used: it is part of a workspace that is not trusted` };
}
