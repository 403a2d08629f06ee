import type { Divergence } from "../divergence";
import type { Trace } from "../protocol/trace";

/** From the extension to the webview. */
export type ToView =
  | { readonly type: "show"; readonly trace: Trace; readonly step: number; readonly divergence: Divergence | null }
  /** What is shown stays, and the message says that it is not about the current text. */
  | { readonly type: "stale"; readonly message: string }
  /** Nothing can be shown; the message says why. */
  | { readonly type: "empty"; readonly message: string };

/** From the webview to the extension. `ready` comes each time the webview is made anew. */
export type FromView = { readonly type: "ready" } | { readonly type: "step"; readonly step: number };
