import * as vscode from "vscode";

import { expandedHere } from "./here";

/** What is used here of the API that the Python extension exports. */
interface PythonApi {
  readonly environments: {
    getActiveEnvironmentPath(resource?: vscode.Uri): { readonly path: string };
    resolveEnvironment(environment: {
      readonly path: string;
    }): Promise<{ readonly executable: { readonly uri?: vscode.Uri } } | undefined>;
    readonly onDidChangeActiveEnvironmentPath: vscode.Event<unknown>;
  };
}

/** The Python interpreter that the user has selected, and where that was found out. */
export interface Interpreter {
  readonly interpreter: string | undefined;
  readonly how: string;
}

/** The interpreter selected in the Python extension; without that extension, the one that its setting names. */
export async function selectedInterpreter(): Promise<Interpreter> {
  const python = await pythonApi();
  const first = vscode.workspace.workspaceFolders?.[0]?.uri;
  return python === undefined ? fromSetting(first) : selected(python, first);
}

async function selected({ environments }: PythonApi, folder: vscode.Uri | undefined): Promise<Interpreter> {
  try {
    const environment = await environments.resolveEnvironment(environments.getActiveEnvironmentPath(folder));
    const interpreter = environment?.executable.uri?.fsPath;
    return interpreter === undefined
      ? { interpreter, how: "The Python extension has no interpreter selected" }
      : { interpreter, how: "selected in the Python extension" };
  } catch (problem) {
    return { interpreter: undefined, how: `The Python extension could not tell its interpreter (${String(problem)})` };
  }
}

function fromSetting(folder: vscode.Uri | undefined): Interpreter {
  const name = "defaultInterpreterPath";
  const settings = vscode.workspace.getConfiguration("python", folder ?? null);
  // Without the extension that the setting belongs to, VS Code does not keep untrusted workspaces from making it.
  const written = vscode.workspace.isTrusted
    ? settings.get<string>(name, "")
    : (settings.inspect<string>(name)?.globalValue ?? "");
  if (!/[\\/]/.test(written)) {
    return { interpreter: undefined, how: "There is no Python extension, so that no interpreter is selected" };
  }
  const interpreter = expandedHere(written);
  return interpreter === undefined
    ? { interpreter, how: `The setting python.${name} is no path that can be known here: ${written}` }
    : { interpreter, how: `the setting python.${name}` };
}

/** Calls `listener` when another interpreter is selected, as far as that can be known. */
export async function onDidSelectInterpreter(listener: () => void): Promise<vscode.Disposable | undefined> {
  return (await pythonApi())?.environments.onDidChangeActiveEnvironmentPath(listener);
}

async function pythonApi(): Promise<PythonApi | undefined> {
  try {
    return await vscode.extensions.getExtension<PythonApi>("ms-python.python")?.activate();
  } catch {
    return undefined; // it is installed and cannot start: the same as without it
  }
}
