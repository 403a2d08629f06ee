import * as path from "node:path";

/** A place where `cwm-lsp` may be, in the words of the log. */
export interface Candidate {
  /** Absolute path of the program; undefined where this place names none, for the reason in `why`. */
  readonly program: string | undefined;
  readonly why: string;
}

/** The `cwm-lsp` that is used, and why this one. */
export interface Found {
  readonly program: string;
  readonly why: string;
}

/** What was looked at, one sentence each, and what was found. */
export interface Search {
  readonly found: Found | undefined;
  readonly log: readonly string[];
}

/** The first candidate whose program `exists`. A place that the user has named is final: none after it is tried. */
export async function findServer(
  chosen: Candidate | undefined,
  others: readonly Candidate[],
  exists: (program: string) => Promise<boolean>,
): Promise<Search> {
  const log: string[] = [];
  for (const { program, why } of chosen ? [chosen] : others) {
    if (program === undefined) {
      log.push(`${why}.`);
    } else if (await exists(program)) {
      log.push(`Using ${program}: ${why}.`);
      return { found: { program, why }, log };
    } else {
      log.push(`There is no ${program} (${why}).`);
    }
  }
  return { found: undefined, log };
}

/** The `cwm-lsp` beside a Python interpreter, where pip puts it. */
export function besideInterpreter(interpreter: string, platform: NodeJS.Platform): string {
  const paths = platform === "win32" ? path.win32 : path.posix;
  const folder = paths.dirname(interpreter);
  if (platform !== "win32") return paths.join(folder, "cwm-lsp");
  // A base installation of Python for Windows has its scripts in a folder beside python.exe.
  return paths.basename(folder).toLowerCase() === "scripts"
    ? paths.join(folder, "cwm-lsp.exe")
    : paths.join(folder, "Scripts", "cwm-lsp.exe");
}

/** The interpreter of a virtual environment. */
export function interpreterOf(environment: string, platform: NodeJS.Platform): string {
  return platform === "win32"
    ? path.win32.join(environment, "Scripts", "python.exe")
    : path.posix.join(environment, "bin", "python");
}

/** What stands for what in the paths of settings. */
export interface Surroundings {
  readonly home: string;
  /** The first folder of the workspace. */
  readonly folder: string | undefined;
  readonly variables: Readonly<Record<string, string | undefined>>;
}

/**
 * A path as users write it in settings, absolute: `~`, `${userHome}`, `${workspaceFolder}` and `${env:NAME}` are replaced,
 * and what is relative is relative to the workspace. Undefined where there is none, or no such variable.
 */
export function expanded(text: string, { home, folder, variables }: Surroundings): string | undefined {
  const named = text
    .replace(/^~(?=[\\/]|$)/, () => home)
    .replaceAll("${userHome}", () => home)
    .replaceAll("${workspaceFolder}", (name) => folder ?? name)
    .replaceAll(/\$\{env:(\w+)\}/g, (whole, name: string) => variables[name] ?? whole);
  const isKnown = !named.includes("${") && (path.isAbsolute(named) || folder !== undefined);
  return isKnown ? path.resolve(folder ?? "", named) : undefined;
}

/** Whether `file` lies in one of `folders`; paths are absolute. */
export function isInside(file: string, folders: readonly string[]): boolean {
  return folders.some((folder) => {
    const way = path.relative(folder, file);
    return way === "" || (!way.startsWith("..") && !path.isAbsolute(way));
  });
}

/** Whether a program lies in one of `folders`, also behind a link on either side; `real` gives the place behind a link, and
 * rejects where there is nothing. */
export async function isPartOf(
  program: string,
  folders: readonly string[],
  real: (place: string) => Promise<string>,
): Promise<boolean> {
  const behind = (place: string): Promise<string> => real(place).catch(() => place);
  const place = path.dirname(program);
  const roots = [...folders, ...(await Promise.all(folders.map(behind)))];
  return isInside(place, roots) || isInside(await behind(place), roots);
}
