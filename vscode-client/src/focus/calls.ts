import type * as vscode from "vscode";

import type { KnownCall } from "../protocol/lsp";
import type { Server } from "../server/server";

/** The calls that the server knows of in a document; none while it does not run, or does not know the document. */
export async function knownCalls(server: Server, uri: vscode.Uri): Promise<readonly KnownCall[]> {
  try {
    return await server.request("cwm/calls", { uri: uri.toString() });
  } catch {
    return []; // whoever can be told is told by the status item
  }
}
