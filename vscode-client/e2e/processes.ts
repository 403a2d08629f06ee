/** The processes of a run, found by their environment and command lines (on Linux). */
import { readdirSync, readFileSync } from "node:fs";

/** Those that were started for the run with the folder `state`, at whatever remove. */
export function processesOf(state: string): number[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .filter((pid) => read(pid, "environ").includes(`XDG_RUNTIME_DIR=${state}`))
    .map(Number);
}

/** Those of them whose command line contains `word`. */
export function running(state: string, word: string): number[] {
  return processesOf(state).filter((pid) => read(`${pid}`, "cmdline").includes(word));
}

/** Sends a signal to all of `processes`, and returns how many there were. */
export function signal(name: "SIGSTOP" | "SIGKILL", processes: readonly number[]): number {
  for (const pid of processes) {
    try {
      process.kill(pid, name);
    } catch {
      // It has ended by itself meanwhile.
    }
  }
  return processes.length;
}

function read(pid: string, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, "utf8");
  } catch {
    return ""; // it has ended meanwhile, or belongs to another user
  }
}
