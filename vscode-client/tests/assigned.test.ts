import { describe, expect, it } from "vitest";

import { aimOf } from "../src/assigned/aim";
import { linkTo } from "../src/assigned/link";
import { at, traceOf } from "./traces";

const uri = "file:///case.py";

describe("the link in a hover", () => {
  it("runs the command for the place, whatever the file is called", () => {
    const place = { uri: "file:///a%20(b)'c.py", line: 3, character: 4 };
    const link = linkTo("cwm.goToAssignmentOf", place);
    const [, address = ""] = /^\[[^[\]]+\]\(([^()\s]+)\)$/.exec(link) ?? [];
    const [command, args = ""] = address.split("?");
    expect(command).toBe("command:cwm.goToAssignmentOf");
    expect(JSON.parse(decodeURIComponent(args))).toEqual([place]);
  });
});

describe("the step in the timeline", () => {
  const trace = traceOf([at(1), at(2), at(3)]);
  const found = { version: 4, entry: trace.entry, frame: 2, origin: "computed" };

  it.each<[string, object, object | null, object | undefined]>([
    ["is aimed at in the trace of the call in focus", {}, { version: 4, trace }, { uri, version: 4, step: 2 }],
    ["is not there for a real run", { origin: "observed" }, { version: 4, trace }, undefined],
    ["is not there for another call", { entry: { function: "g", call: "g()" } }, { version: 4, trace }, undefined],
    ["is not there for another version", {}, { version: 5, trace }, undefined],
    ["is not there where nothing is shown", {}, null, undefined],
  ])("%s", (_, changed, shown, aim) => {
    expect(aimOf(uri, { ...found, ...changed }, shown as never)).toEqual(aim);
  });
});
