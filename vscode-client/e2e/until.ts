import { setTimeout as pause } from "node:timers/promises";

/** Waits until `condition` holds; an error in it counts as false. Fails after `seconds`, naming what was waited for. */
export async function until(what: string, condition: () => Promise<boolean> | boolean, seconds = 60): Promise<void> {
  const deadline = Date.now() + seconds * 1000;
  let trouble: unknown = "";
  while (Date.now() < deadline) {
    try {
      if (await condition()) return;
    } catch (problem) {
      trouble = problem;
    }
    await pause(50);
  }
  throw new Error(`After ${seconds} s not yet: ${what}. ${String(trouble)}`);
}
