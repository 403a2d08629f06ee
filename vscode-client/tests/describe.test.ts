import { describe as suite, expect, it } from "vitest";

import type { State, StatusParams } from "../src/protocol/lsp";
import { describe, title, toggleOf } from "../src/status/describe";

const focus = { function: "gcd", call: "gcd(48, 18)" };

function status(state: State, message = ""): StatusParams {
  return {
    uri: "file:///gcd.py",
    version: 1,
    state,
    message,
    model: "nano",
    focus,
    device: "cpu",
    queue: 0,
    lastError: "",
  };
}

suite("what the language status item shows", () => {
  it.each([
    ["waiting", "", "nano on cpu: waits until you pause", true],
    ["starting", "", "nano on cpu: the model is being loaded", true],
    ["predicting", "", "nano on cpu: predicting", true],
    ["ready", "11 frames; it returned", "nano on cpu: 11 frames; it returned", false],
    ["ready", "", "nano on cpu: predicted", false],
  ] as const)("of a document: %s %s", (state, message, detail, busy) => {
    expect(describe("running", status(state, message))).toMatchObject({
      text: "gcd(48, 18)",
      detail,
      busy,
      severity: "information",
      command: { id: "cwm.chooseCall" },
    });
  });

  it("says why nothing is shown", () => {
    const shown = describe("running", { ...status("nothing", "syntax error on line 3"), focus: null });
    expect(shown).toMatchObject({
      text: "CWM: nothing in focus",
      detail: "nano on cpu: syntax error on line 3",
      severity: "warning",
    });
  });

  it("says what failed", () => {
    expect(describe("running", status("failed", "the worker ended"))).toMatchObject({
      detail: "nano on cpu: the worker ended",
      severity: "error",
    });
  });

  it.each([
    ["missing", "error", "cwm.createEnvironment"],
    ["misnamed", "error", "cwm.openServerSetting"],
    ["failed", "error", "cwm.restartServer"],
    ["stopped", "error", "cwm.restartServer"],
    ["starting", "information", "cwm.showLog"],
  ] as const)("without a server: %s", (state, severity, command) => {
    expect(describe(state, status("ready"))).toMatchObject({ severity, command: { id: command } });
  });

  it("calls the module body so", () => {
    const body = { ...status("ready"), focus: { function: "<module>", call: "" } };
    expect(describe("running", body).text).toBe("the module body");
  });
});

suite("the button in the status bar", () => {
  const ready = describe("running", status("ready"));
  const missing = describe("missing", undefined);

  it.each([
    [ready, true, true, "eye", "cwm.toggleHints"],
    [ready, false, true, "eye-closed", "cwm.toggleHints"],
    [ready, true, false, "eye-closed", "workbench.action.openSettings"],
    [ready, false, false, "eye-closed", "cwm.toggleHints"],
    [missing, true, true, "warning", "cwm.createEnvironment"],
  ])("%#", (shown, hints, editorShows, icon, command) => {
    const toggle = toggleOf(shown, hints, editorShows);
    expect([toggle.icon, toggle.command.id]).toEqual([icon, command]);
    expect(toggle.label).toContain(shown.detail);
  });

  it("says why nothing is seen where the editor hides all hints", () => {
    const toggle = toggleOf(ready, true, false);
    for (const text of [toggle.tooltip, toggle.label]) expect(text).toContain("editor.inlayHints.enabled");
  });
});

it.each([
  ["gcd(48, 18)", "gcd(48, 18)"],
  ["f(\n    1,\n)", "f( 1, )"],
  [`f(${"1".repeat(100)})`, `f(${"1".repeat(57)}…`],
])("a label for %j", (call, label) => expect(title({ function: "f", call })).toBe(label));
