/** Whether a real run in lockstep has parted from the prediction, and so has a state that can be taken over; pure. */

/** What counts here of a message of the Debug Adapter Protocol. */
export interface Message {
  readonly type: string;
  readonly command?: string;
  readonly event?: string;
  readonly body?: { readonly reason?: string; readonly description?: string };
}

/** Whether they are parted after a message, in whichever direction. */
export function partedAfter(parted: boolean, { type, command, event, body }: Message): boolean {
  if (type === "request") return command === "restart" ? false : parted;
  if (type !== "event" || event !== "stopped") return parted;
  // Who takes the real state over stops by `goto`, as a jump does; but a jump needs no description.
  if (body?.reason === "goto" && body.description !== undefined) return false;
  return parted || body?.reason === "divergence";
}
