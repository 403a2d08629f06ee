import * as vscode from "vscode";

import type { Divergence } from "./divergence";

/** The divergences that are known, at most one for a document, of the version in which they were found. */
export interface Divergences {
  readonly onDidChange: vscode.Event<string>;
  of(document: vscode.TextDocument): Divergence | null;
  found(document: vscode.TextDocument, divergence: Divergence): void;
  /** There is none any more: a new run began. */
  forget(document: vscode.TextDocument): void;
  dispose(): void;
}

/** No divergences yet. */
export function createDivergences(): Divergences {
  const changed = new vscode.EventEmitter<string>();
  const known = new Map<string, { readonly version: number; readonly divergence: Divergence }>();
  return {
    onDidChange: changed.event,
    of(document) {
      const found = known.get(document.uri.toString());
      return found?.version === document.version ? found.divergence : null;
    },
    found(document, divergence) {
      known.set(document.uri.toString(), { version: document.version, divergence });
      changed.fire(document.uri.toString());
    },
    forget(document) {
      if (known.delete(document.uri.toString())) changed.fire(document.uri.toString());
    },
    dispose: () => changed.dispose(),
  };
}
