import { expect, test } from "vitest";

import { partedAfter, type Message } from "../src/debug/parted";

const stopped = (reason: string, description?: string): Message => ({
  type: "event",
  event: "stopped",
  body: { reason, ...(description !== undefined && { description }) },
});
const request = (command: string): Message => ({ type: "request", command });

test.each<[string, readonly Message[], boolean]>([
  ["they have not parted at first", [stopped("entry"), request("next"), stopped("step")], false],
  ["a divergence parts them", [stopped("divergence", "n: predicted 1, really 2")], true],
  ["steps of the prediction alone change nothing", [stopped("divergence"), request("next"), stopped("step")], true],
  ["a jump changes nothing", [stopped("divergence"), request("goto"), stopped("goto")], true],
  ["what is taken over joins them", [stopped("divergence"), stopped("goto", "the real state was adopted")], false],
  ["they part again", [stopped("divergence"), stopped("goto", "adopted"), stopped("divergence")], true],
  ["a restart runs both anew", [stopped("divergence"), request("restart")], false],
])("%s", (_, messages, parted) => {
  expect(messages.reduce(partedAfter, false)).toBe(parted);
});
