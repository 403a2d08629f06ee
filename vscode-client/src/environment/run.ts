import { spawn } from "node:child_process";

/** How a command ended: `status` is null if it could not be started or was ended by `signal`. */
export interface Ended {
  readonly status: number | null;
  readonly output: string;
}

/** Runs a command without a shell, and hands its output on line by line; aborting `signal` ends it. Never rejects. */
export function run(
  program: string,
  args: readonly string[],
  onLine: (line: string) => void,
  signal: AbortSignal,
): Promise<Ended> {
  return new Promise((resolve) => {
    const child = spawn(program, args, { signal, stdio: ["ignore", "pipe", "pipe"] });
    let output = "";
    let rest = "";
    const take = (data: Buffer): void => {
      output += data.toString();
      const lines = (rest + data.toString()).split(/\r?\n/);
      rest = lines.pop() ?? "";
      for (const line of lines) onLine(line);
    };
    child.stdout.on("data", take);
    child.stderr.on("data", take);
    child.on("error", (problem) => resolve({ status: null, output: output + problem.message }));
    child.on("close", (status) => {
      if (rest !== "") onLine(rest);
      resolve({ status, output });
    });
  });
}
