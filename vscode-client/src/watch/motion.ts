/** What the messages between an editor and a debugger tell about the next stop; pure. */

import type { Motion } from "./follow";

/** A message of the DAP, as far as it is read here. */
export interface Message {
  readonly type?: string;
  readonly command?: string;
  readonly event?: string;
  readonly body?: { readonly reason?: string; readonly threadId?: number };
}

const steps = new Map<string, Motion>([
  ["stepIn", "in"],
  ["next", "over"],
  ["stepOut", "out"],
  ["continue", "run"],
]);

const edits = new Set(["setVariable", "setExpression", "goto", "restart", "restartFrame"]);

/** The motion that a request asks for; undefined for other requests. */
export function motionOf(message: Message): Motion | undefined {
  return message.type === "request" ? steps.get(message.command ?? "") : undefined;
}

/** Whether the user changes the run by hand, so that it says nothing about the prediction any more. */
export function isEdit(message: Message): boolean {
  return message.type === "request" && edits.has(message.command ?? "");
}

/** How the run came to a stop: as it was asked to, at a breakpoint, or `unknown`, not in front of a line (an exception, a
 * pause). Undefined for messages that are no stops. */
export function arrival(message: Message, asked: Motion): Motion | "unknown" | undefined {
  if (message.event !== "stopped") return undefined;
  const reason = message.body?.reason ?? "";
  if (reason === "step") return asked;
  return reason === "entry" || reason.includes("breakpoint") ? "run" : "unknown";
}
