import * as vscode from "vscode";

import { activePython, requirePython } from "../active";
import type { Cwm } from "../cwm";
import { knownCalls } from "../focus/calls";
import { debugAdapter } from "../server/command";
import { title } from "../status/describe";
import { tellState } from "../trouble";
import { registerAdopt } from "./adopt";
import { inlineValues } from "./inline";
import { entry, resolve, type Configuration, type Surroundings } from "./resolve";

const TYPE = "cwm";

/** The debug type `cwm`: where its adapter is, its defaults, the configurations that are offered. */
export function registerDebug(cwm: Cwm): vscode.Disposable[] {
  const { Dynamic, Initial } = vscode.DebugConfigurationProviderTriggerKind;
  const python: vscode.DocumentSelector = { language: "python" };
  return [
    vscode.debug.registerDebugAdapterDescriptorFactory(TYPE, { createDebugAdapterDescriptor: () => adapter(cwm) }),
    vscode.debug.registerDebugConfigurationProvider(TYPE, {
      resolveDebugConfiguration: (folder, given) => resolved(cwm, folder?.uri, given),
      // VS Code debugs in trusted workspaces only; what a launch.json says of trust does not count.
      resolveDebugConfigurationWithSubstitutedVariables: (_folder, given) => ({
        ...given,
        trusted: vscode.workspace.isTrusted,
      }),
    }),
    vscode.debug.registerDebugConfigurationProvider(TYPE, { provideDebugConfigurations: initial }, Initial),
    vscode.debug.registerDebugConfigurationProvider(TYPE, { provideDebugConfigurations: () => offered(cwm) }, Dynamic),
    vscode.languages.registerInlineValuesProvider(python, { provideInlineValues: inlineValues }),
    vscode.commands.registerCommand("cwm.debugPrediction", () => debugPrediction(cwm)),
    ...registerAdopt(TYPE),
  ];
}

async function adapter({ server }: Cwm): Promise<vscode.DebugAdapterDescriptor> {
  const found = await server.find();
  if (found === undefined)
    throw new Error("cwm-lsp was not found: run the command CWM: Create an Environment for the Server.");
  const { program, args } = debugAdapter(found);
  return new vscode.DebugAdapterExecutable(program, [...args]);
}

async function resolved(
  cwm: Cwm,
  folder: vscode.Uri | undefined,
  given: vscode.DebugConfiguration,
): Promise<vscode.DebugConfiguration | undefined> {
  if ((await cwm.server.find()) === undefined) {
    void tellState(cwm.server.state === "misnamed" ? "misnamed" : "missing");
    return undefined;
  }
  const result = resolve<Configuration>(given, surroundings(cwm, folder));
  if (typeof result !== "string") return result as vscode.DebugConfiguration;
  await vscode.window.showErrorMessage(result, { modal: true });
  return undefined;
}

function surroundings({ statuses }: Cwm, folder: vscode.Uri | undefined): Surroundings {
  const uri = activePython()?.uri;
  const python = uri?.scheme === "file" ? uri : undefined;
  return { file: python?.fsPath, focus: python && statuses.of(python)?.focus, settings: settings(python ?? folder) };
}

function settings(scope: vscode.Uri | undefined): Surroundings["settings"] {
  const chosen = vscode.workspace.getConfiguration("cwm", scope ?? null);
  return { model: chosen.get("model", "nano"), values: chosen.get("values", "hybrid") };
}

/** For a new launch.json. */
function initial(): vscode.DebugConfiguration[] {
  return [{ type: TYPE, request: "launch", name: "Predict the current file", program: "${file}", stopOnEntry: true }];
}

/** The entry calls of the current file. */
async function offered({ server }: Cwm): Promise<vscode.DebugConfiguration[]> {
  const document = activePython();
  if (document?.uri.scheme !== "file") return [];
  return (await knownCalls(server, document.uri)).map((call) => ({
    type: TYPE,
    request: "launch",
    name: `Predict ${title(call)}`,
    program: document.uri.fsPath,
    ...entry(call),
    stopOnEntry: true,
  }));
}

/** Starts a session with the call in focus. */
async function debugPrediction({ statuses }: Cwm): Promise<void> {
  const document = requirePython("to debug its prediction");
  if (document === undefined) return;
  if (document.uri.scheme !== "file") {
    const what = document.uri.scheme === "untitled" ? "save this text as a file first" : "open a Python file";
    void vscode.window.showInformationMessage(`The debugger reads a file: ${what}.`);
    return;
  }
  const focus = statuses.of(document.uri)?.focus ?? null;
  await vscode.debug.startDebugging(vscode.workspace.getWorkspaceFolder(document.uri), {
    type: TYPE,
    request: "launch",
    name: focus === null ? "Predict this file" : `Predict ${title(focus)}`,
    program: document.uri.fsPath,
    ...entry(focus),
    stopOnEntry: true,
  });
}
