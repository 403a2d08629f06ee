// Sessions of the debug adapter, driven by the client that VS Code's own adapters are tested with. Run by
// tests/dap/test_testsupport.py, which says in STAGE (JSON) what there is to debug and how the adapter is started.

const assert = require("node:assert");
const { spawn } = require("node:child_process");
const { once } = require("node:events");
const { afterEach, beforeEach, test } = require("node:test");
const { DebugClient } = require("@vscode/debugadapter-testsupport");

const { python, adapter, listener, program, replay, predict, env } = JSON.parse(process.env.STAGE);
const surroundings = { env: { ...process.env, ...env } };
const THREAD = { threadId: 1 };
let client;

beforeEach(async () => {
  client = new DebugClient(python, adapter, "cwm", surroundings, true);
  client.defaultTimeout = 30000;
  await client.start();
});
afterEach(() => client?.stop());

/** Launches with `configure` done first; resolves at the first stop, which is at `line`. */
async function begin(launch, reason, line, configure = async () => {}) {
  const configured = client.waitForEvent("initialized").then(configure).then(() => client.configurationDoneRequest());
  await Promise.all([configured, client.launch(launch), client.assertStoppedLocation(reason, { path: program, line })]);
}

/** Sends a motion; resolves at the stop behind it. */
async function go(motion, reason, line) {
  await Promise.all([client[`${motion}Request`](THREAD), client.assertStoppedLocation(reason, { path: program, line })]);
}

async function top() {
  return (await client.stackTraceRequest(THREAD)).body.stackFrames[0];
}

/** The variables of a scope, by name. */
async function scope(number = 0) {
  const { scopes } = (await client.scopesRequest({ frameId: (await top()).id })).body;
  const { variablesReference } = scopes[number];
  const { variables } = (await client.variablesRequest({ variablesReference })).body;
  return { reference: variablesReference, values: Object.fromEntries(variables.map((v) => [v.name, v.value])) };
}

test("steps in, over and out", async () => {
  await begin({ ...replay, stopOnEntry: true }, "entry", 6);
  await go("next", "step", 7);
  await go("next", "step", 8);
  await go("stepIn", "step", 2);
  assert.deepStrictEqual((await scope()).values, { total: "0", i: "0" });
  const { stackFrames, totalFrames } = (await client.stackTraceRequest(THREAD)).body;
  assert.deepStrictEqual(stackFrames.map((frame) => frame.line), [2, 8]);
  assert.strictEqual(totalFrames, 2);
  await go("stepOut", "step", 7);
  await go("next", "step", 8);
  await go("next", "step", 7);
  assert.strictEqual((await scope()).values.i, "1");
});

test("steps back, and goes back to the start", async () => {
  await begin({ ...replay, stopOnEntry: true }, "entry", 6);
  await go("next", "step", 7);
  await go("next", "step", 8);
  await go("next", "step", 7);
  await go("stepBack", "step", 8);
  await go("stepBack", "step", 7);
  assert.deepStrictEqual((await scope()).values, { n: "3", total: "0" });
  await go("next", "step", 8);
  await go("reverseContinue", "entry", 6);
  await go("stepBack", "entry", 6);
});

test("breakpoints stop in both directions", async () => {
  const breakpoints = [{ line: 3, condition: "i > 0" }, { line: 1, logMessage: "never" }];
  await begin(replay, "breakpoint", 3, async () => {
    const answer = await client.setBreakpointsRequest({ source: { path: program }, breakpoints });
    assert.deepStrictEqual(answer.body.breakpoints.map((one) => one.verified), [true, true]);
  });
  assert.strictEqual((await scope()).values.i, "1");
  await go("continue", "breakpoint", 3);
  assert.strictEqual((await scope()).values.i, "2");
  await go("reverseContinue", "breakpoint", 3);
  assert.strictEqual((await scope()).values.i, "1");
  await go("reverseContinue", "entry", 6);
});

test("data breakpoints stop in both directions", async () => {
  await begin({ ...replay, stopOnEntry: true }, "entry", 6);
  await go("next", "step", 7);
  const { reference } = await scope();
  const { dataId } = (await client.dataBreakpointInfoRequest({ variablesReference: reference, name: "total" })).body;
  assert.ok(dataId);
  const set = await client.setDataBreakpointsRequest({ breakpoints: [{ dataId, accessType: "write" }] });
  assert.ok(set.body.breakpoints[0].verified);
  await go("continue", "data breakpoint", 7);
  assert.deepStrictEqual((await scope()).values, { n: "3", total: "1", i: "1", "(return) add": "1" });
  await go("continue", "data breakpoint", 7);
  assert.strictEqual((await scope()).values.total, "3");
  await go("reverseContinue", "data breakpoint", 7);
  assert.strictEqual((await scope()).values.total, "1");
});

test("exceptions", async () => {
  await begin(replay, "exception", 10, () => client.setExceptionBreakpointsRequest({ filters: ["raised"] }));
  const { body } = await client.exceptionInfoRequest(THREAD);
  assert.strictEqual(body.exceptionId, "ZeroDivisionError");
  await go("stepBack", "step", 10);
});

test("function breakpoints, goto and restart frame", async () => {
  await begin(replay, "function breakpoint", 2, () =>
    client.setFunctionBreakpointsRequest({ breakpoints: [{ name: "add", hitCondition: "2" }] }),
  );
  assert.deepStrictEqual((await scope()).values, { total: "0", i: "1" });
  const { targets } = (await client.gotoTargetsRequest({ source: { path: program }, line: 13 })).body;
  await Promise.all([
    client.gotoRequest({ ...THREAD, targetId: targets[0].id }),
    client.assertStoppedLocation("goto", { path: program, line: 13 }),
  ]);
  const frameId = (await top()).id;
  await Promise.all([
    client.restartFrameRequest({ frameId }),
    client.assertStoppedLocation("restart", { path: program, line: 6 }),
  ]);
});

test("evaluate and completions", async () => {
  await begin({ ...replay, stopOnEntry: true }, "entry", 6);
  await go("next", "step", 7);
  const { result } = (await client.evaluateRequest({ expression: "n * 2 + total", context: "watch" })).body;
  assert.strictEqual(result, "6");
  const { targets } = (await client.completionsRequest({ text: "tot", column: 4 })).body;
  assert.deepStrictEqual(targets.map((target) => target.label), ["total"]);
  await assert.rejects(client.evaluateRequest({ expression: "nothing" }), /has no variable 'nothing'/);
});

test("a prediction, and a value that is set in it", async () => {
  await begin({ ...predict, stopOnEntry: true }, "entry", 6);
  await go("next", "step", 7);
  const { reference } = await scope();
  const set = await client.setVariableRequest({ variablesReference: reference, name: "total", value: "100" });
  assert.strictEqual(set.body.value, "100");
  await go("next", "step", 8);
  assert.strictEqual((await scope()).values.total, "100");
  await go("stepBack", "step", 7);
  await go("stepBack", "step", 6);
  const ended = client.waitForEvent("terminated");
  await Promise.all([client.continueRequest(THREAD), client.waitForEvent("stopped")]);
  await client.continueRequest(THREAD);
  await ended;
});

test("the end tells the outcome, and can be stepped back from", async () => {
  let told = "";
  client.on("output", (event) => (told += event.body.output));
  await begin(replay, "step", 13);
  assert.match(told, /^predicted: run returned -1 /m);
  await go("stepBack", "step", 13);
  await Promise.all([client.terminateRequest(), client.waitForEvent("terminated")]);
});

test("over a socket, with its token", async () => {
  const process_ = spawn(python, [listener], surroundings);
  const exit = once(process_, "exit");
  try {
    const [line] = await once(process_.stdout, "data");
    const { port, token } = JSON.parse(line);
    await client.stop();
    client = new DebugClient(python, adapter, "cwm");
    await client.start(port);
    await begin({ ...replay, stopOnEntry: true, token }, "entry", 6);
    await go("next", "step", 7);
    await go("stepBack", "step", 6);
    await client.disconnectRequest();
    client = undefined; // nobody answers any more
    assert.deepStrictEqual(await exit, [0, null]);
  } finally {
    process_.kill();
  }
});
