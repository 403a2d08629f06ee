/**
 * Fails where a package that is bundled has a known vulnerability of level high or critical: `npm audit --omit=dev`.
 *
 * Some registries do not answer such questions (mirrors, none at all). That is said, with what would have to be looked up,
 * and is no failure: package-lock.json pins what is bundled, so the answer of any machine that can ask holds here.
 */
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";

/** What is used here of npm's report; a `message` alone where the registry does not answer. */
export interface Report {
  readonly vulnerabilities?: Readonly<Record<string, { readonly severity: string; readonly range: string }>>;
  readonly message?: string;
}

/** What is used here of a package-lock.json. */
export interface Lock {
  readonly packages: Readonly<Record<string, { readonly version?: string; readonly dev?: boolean }>>;
}

const GRAVE: readonly string[] = ["high", "critical"];

/** What is told, one sentence a line, and whether the check fails. */
export function verdict(
  report: Report,
  bundled: readonly string[],
): { readonly told: string[]; readonly fails: boolean } {
  if (report.vulnerabilities === undefined) {
    const why = report.message ?? "no answer";
    return { told: [`audit: not checked (${why}). Bundled are ${bundled.join(", ")}.`], fails: false };
  }
  const grave = Object.entries(report.vulnerabilities).filter(([, { severity }]) => GRAVE.includes(severity));
  const told = grave.map(([name, { severity, range }]) => `audit: ${name} ${range} has a vulnerability: ${severity}.`);
  const others = Object.keys(report.vulnerabilities).length - grave.length;
  const clean = `audit: ${bundled.length} bundled packages, none with a known vulnerability of level high, ${others} below.`;
  return { told: grave.length > 0 ? told : [clean], fails: grave.length > 0 };
}

/** The packages that are bundled, with their versions: those that are not for development only. */
export function bundledOf({ packages }: Lock): string[] {
  const used = Object.entries(packages).filter(([path, { dev }]) => path !== "" && dev !== true);
  return used.map(([path, { version = "" }]) => `${path.replace(/^.*node_modules\//, "")} ${version}`);
}

if (import.meta.main) {
  const lock = JSON.parse(readFileSync(new URL("../package-lock.json", import.meta.url), "utf8")) as Lock;
  // Its status says the same for findings and for no answer, so only what it prints counts.
  const asked = spawnSync("npm", ["audit", "--omit=dev", "--json"], { encoding: "utf8" });
  const { told, fails } = verdict(reportOf(asked.stdout), bundledOf(lock));
  for (const line of told) console.log(line);
  process.exitCode = fails ? 1 : 0;
}

function reportOf(printed: string): Report {
  try {
    return JSON.parse(printed) as Report;
  } catch {
    return { message: "npm gave no report" };
  }
}
