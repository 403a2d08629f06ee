// Runs `python -m debugpy.adapter` for the debug type `debugpy`, with the Python beside the `cwm-lsp` of the settings.
import { dirname, join } from "node:path";
import * as vscode from "vscode";

function python() {
  return join(dirname(vscode.workspace.getConfiguration("cwm").get("server.path")), "python");
}

export function activate(context) {
  context.subscriptions.push(
    vscode.debug.registerDebugAdapterDescriptorFactory("debugpy", {
      createDebugAdapterDescriptor: () => new vscode.DebugAdapterExecutable(python(), ["-m", "debugpy.adapter"]),
    }),
    vscode.debug.registerDebugConfigurationProvider("debugpy", {
      resolveDebugConfiguration: (_folder, given) => ({ ...given, python: [python()] }),
    }),
  );
}
