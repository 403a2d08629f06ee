/** A real debugpy session, driven as an editor does it: what the tracker would see of it. */
import { spawn, type ChildProcessWithoutNullStreams } from "node:child_process";
import type { DebugProtocol } from "@vscode/debugprotocol";

import type { Motion, Stop } from "../../src/watch/follow";
import { arrival, motionOf } from "../../src/watch/motion";

type Message = DebugProtocol.Response & DebugProtocol.Event;

/** Runs `program` to a breakpoint and steps on with `command`; the stops until it ends. */
export async function stopsOf(python: string, program: string, breakpoint: number, command: string): Promise<Stop[]> {
  const client = new Client(spawn(python, ["-m", "debugpy.adapter"]));
  try {
    await client.ask("initialize", { adapterID: "debugpy", pathFormat: "path" });
    void client.ask("launch", { program, console: "internalConsole", python: [python] });
    await client.event("initialized");
    await client.ask("setBreakpoints", { source: { path: program }, breakpoints: [{ line: breakpoint }] });
    void client.ask("configurationDone", {});
    const stops: Stop[] = [];
    let asked: Motion = "run";
    for (;;) {
      const event = await client.event("stopped", "terminated");
      const motion = arrival(event, asked);
      if (motion === undefined) return stops;
      const thread = (event.body as { threadId: number }).threadId;
      if (motion !== "unknown") stops.push(await client.stop(program, thread, motion));
      asked = motionOf({ type: "request", command }) ?? asked;
      void client.ask(command, { threadId: thread });
    }
  } finally {
    client.close();
  }
}

class Client {
  private buffer = Buffer.alloc(0);
  private sent = 0;
  private readonly answers = new Map<number, (message: Message) => void>();
  private readonly events: Message[] = [];
  private news: () => void = () => undefined;

  constructor(private readonly adapter: ChildProcessWithoutNullStreams) {
    adapter.stdout.on("data", (data: Buffer) => this.read(data));
  }

  close(): void {
    this.adapter.stdin.end(); // the adapter ends, and the program with it
  }

  ask<T>(command: string, body: object): Promise<T> {
    const seq = ++this.sent;
    const text = JSON.stringify({ seq, type: "request", command, arguments: body });
    this.adapter.stdin.write(`Content-Length: ${Buffer.byteLength(text)}\r\n\r\n${text}`);
    return new Promise((answer) => this.answers.set(seq, (message) => answer(message.body as T)));
  }

  /** The next event of one of these kinds; earlier ones are passed over. */
  async event(...kinds: readonly string[]): Promise<Message> {
    for (;;) {
      const found = this.events.shift();
      if (found === undefined) await new Promise<void>((resolve) => (this.news = resolve));
      else if (kinds.includes(found.event)) return found;
    }
  }

  async stop(path: string, thread: number, motion: Motion): Promise<Stop> {
    const { stackFrames } = await this.ask<DebugProtocol.StackTraceResponse["body"]>("stackTrace", {
      threadId: thread,
    });
    const [top] = stackFrames;
    if (top === undefined) throw new Error("a stop has no frame");
    const { scopes } = await this.ask<DebugProtocol.ScopesResponse["body"]>("scopes", { frameId: top.id });
    const variablesReference = scopes[0]?.variablesReference ?? 0;
    const { variables } = await this.ask<DebugProtocol.VariablesResponse["body"]>("variables", { variablesReference });
    const locals = new Map(variables.map((variable) => [variable.name, variable.value]));
    const depth = stackFrames.filter((frame) => frame.source?.path === path).length;
    return { motion, thread, function: top.name, line: top.line, depth, locals };
  }

  private read(data: Buffer): void {
    this.buffer = Buffer.concat([this.buffer, data]);
    for (;;) {
      const end = this.buffer.indexOf("\r\n\r\n");
      const length = Number(/Content-Length: (\d+)/.exec(this.buffer.subarray(0, Math.max(end, 0)).toString())?.[1]);
      if (end < 0 || this.buffer.length < end + 4 + length) return;
      const message = JSON.parse(this.buffer.subarray(end + 4, end + 4 + length).toString()) as Message;
      this.buffer = this.buffer.subarray(end + 4 + length);
      if (message.type === "event") {
        this.events.push(message);
        this.news();
      } else {
        this.answers.get(message.request_seq)?.(message);
      }
    }
  }
}
