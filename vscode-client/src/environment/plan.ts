import { interpreterOf } from "../server/find";

/** A step of creating the environment: what the user is told, and the command. */
export interface Step {
  readonly message: string;
  readonly program: string;
  readonly args: readonly string[];
  /** The steps after it do without its result. */
  readonly optional?: boolean;
}

/** What the steps depend on. */
export interface Machine {
  readonly platform: NodeJS.Platform;
  readonly hasCudaDevice: boolean;
}

/** So that no module of the folder in which VS Code was started, or of `PYTHONPATH`, takes the place of one of Python's. */
export const ISOLATED = ["-I"];

const CPU_WHEELS = "https://download.pytorch.org/whl/cpu";

/**
 * How a virtual environment with the language server is made in `folder`, which is replaced. On Linux without a CUDA
 * device, torch comes from PyTorch's index of builds for CPUs, if it can be had there: the others bring gigabytes. What torch
 * needs itself comes with the last step, as usual.
 */
export function plan(
  python: string,
  folder: string,
  requirement: string,
  { platform, hasCudaDevice }: Machine,
): Step[] {
  const program = interpreterOf(folder, platform);
  const pip = [...ISOLATED, "-m", "pip", "install", "--disable-pip-version-check", "--no-input"];
  const create: Step = {
    message: "creating a virtual environment",
    program: python,
    args: [...ISOLATED, "-m", "venv", "--clear", folder],
  };
  const torch: Step = {
    message: "installing torch, for CPUs",
    program,
    args: [...pip, "--index-url", CPU_WHEELS, "--no-deps", "--retries", "1", "torch>=2.9"],
    optional: true,
  };
  const server: Step = { message: `installing ${requirement}`, program, args: [...pip, requirement] };
  return platform === "linux" && !hasCudaDevice ? [create, torch, server] : [create, server];
}

/** Programs that may be a Python, in the order in which they are tried. */
export function pythons(selected: string | undefined, platform: NodeJS.Platform): string[] {
  const versions = ["3.14", "3.13", "3.12", "3.11"].map((version) => `python${version}`);
  const usual = platform === "win32" ? ["python", "python3"] : [...versions, "python3", "python"];
  return selected === undefined ? usual : [selected, ...usual];
}

/** Whether the server runs on the Python that prints `version`, such as `3 12`. */
export function isSuitable(version: string): boolean {
  const [major, minor] = version.trim().split(" ").map(Number);
  return major === 3 && minor !== undefined && minor >= 11 && minor <= 14;
}
