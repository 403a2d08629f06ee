/** Says after a run how long it took, what it measured, and which scenarios needed their second try, and why; the same is
 * in `e2e/out/results.json`. */
import { writeFileSync } from "node:fs";
import { loadavg } from "node:os";
import { join } from "node:path";
import type { Reporter, TestCase, TestModule } from "vitest/node";

declare module "vitest" {
  interface TaskMeta {
    /** Milliseconds in which VS Code activated the extension, as it says itself. */
    activation?: number;
  }
}

export default class Results implements Reporter {
  private readonly began = Date.now();

  onTestRunEnd(modules: readonly TestModule[]): void {
    const scenarios = modules.flatMap((module) => [...module.children.allTests()]).map(told);
    const retried = scenarios.filter(({ tries }) => tries > 1);
    const seconds = Math.round((Date.now() - this.began) / 1000);
    const load = Number(loadavg()[1]?.toFixed(1)); // of the last five minutes: what says how much times are worth
    const activation = scenarios.flatMap((scenario) => scenario.activation ?? []);
    writeFileSync(
      join(import.meta.dirname, "out", "results.json"),
      `${JSON.stringify({ seconds, load, activation, retried: retried.length, scenarios }, null, 2)}\n`,
    );
    const measured = activation.map((time) => `; activated in ${time} ms`).join("");
    console.log(
      `\ne2e: ${scenarios.length} scenarios in ${seconds} s (load ${load}), ${retried.length} tried twice${measured}`,
    );
    for (const { name, why } of retried) console.log(`e2e: TRIED TWICE: ${name}: ${why.join(" / ")}`);
  }
}

function told(test: TestCase): {
  name: string;
  state: string;
  seconds: number;
  tries: number;
  why: string[];
  activation?: number;
} {
  const { state, errors } = test.result();
  const { duration = 0, retryCount = 0 } = test.diagnostic() ?? {};
  return {
    name: test.fullName,
    state,
    seconds: Math.round(duration / 100) / 10,
    tries: retryCount + 1,
    why: (errors ?? []).map(({ message }) => message),
    ...test.meta(),
  };
}
